"""Whose is this data folder now? One `./spoc up` at a time, and how other commands find it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from spoc.kernel.readiness import NotReady
from spoc.project.processes import end_leftovers, facts


class AlreadyUp(NotReady):
    """Another supervisor works on this data folder."""


def current_up(run: Path) -> dict[str, object] | None:
    """What `./spoc up` on this folder told of itself (pid, url, ports), if it runs now."""
    try:
        told: dict[str, object] = json.loads((run / "up.json").read_text(encoding="utf-8"))
        pid = int(str(told["pid"]))
        os.kill(pid, 0)
    except (OSError, ValueError, KeyError):
        return None
    own = facts(pid)
    return told if own is None or own.started == told.get("started") else None


def tell_readiness(run: Path, parts: Mapping[str, bool]) -> None:
    """Keep which parts of the hub that is up answer now. Raises OSError."""
    _write_whole(run / "parts.json", json.dumps(dict(parts)))


def silent_parts(run: Path) -> frozenset[str]:
    """The parts of the hub that is up on this folder that do not answer now; none when none is."""
    if current_up(run) is None:
        return frozenset()
    try:
        told: dict[str, bool] = json.loads((run / "parts.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(part for part, answers in told.items() if not answers)


def _write_whole(file: Path, text: str) -> None:
    aside = file.with_suffix(".json.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(file)


@contextmanager
def claim(run: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the data folder for this process, and end what a killed one left running.

    `run` is the folder of what runs. Raises AlreadyUp.
    """
    with (run / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            told = current_up(run)
            where = f" at {told['url']} (process {told['pid']})" if told else ""
            raise AlreadyUp(
                f"This hub is already up{where}: stop that one, or choose another data folder "
                f"with --data."
            ) from error
        for name in end_leftovers(run):
            say(f"{name} of an earlier, broken-off run ended")
        yield


@contextmanager
def told_to_others(run: Path, about: Mapping[str, object]) -> Iterator[None]:
    """Keep `up.json` with `about` and this process's number while the hub is up."""
    own = facts(os.getpid())
    told = {**about, "pid": os.getpid(), "started": own.started if own else 0}
    file = run / "up.json"
    _write_whole(file, json.dumps(told))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
        (run / "parts.json").unlink(missing_ok=True)
