"""A hub of its own on free ports, in a temporary folder, for the while of a measurement."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from spoc.kernel.postgres import current_url


@dataclass(frozen=True, slots=True)
class Running:
    """Where a hub answers."""

    data: Path
    url: str
    port: int
    smtp_port: int
    pid: int  # of the supervisor
    seconds_to_ready: float

    @property
    def token(self) -> str:
        """A token that may hand in messages."""
        return (self.data / "run" / "send.token").read_text(encoding="utf-8").strip()

    @property
    def said(self) -> str:
        """What the supervisor said of its parts."""
        return (self.data.parent / "up.log").read_text(encoding="utf-8")

    @property
    def database_url(self) -> str:
        """The embedded database, as its owner."""
        return current_url(self.data)

    def spoc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command beside the hub."""
        return subprocess.run(
            [sys.executable, "-m", "spoc.project.cli", *arguments],
            env={**_clean_environment(), "SPOC_DATA_DIR": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
        )


def _clean_environment() -> dict[str, str]:
    """Ours without the settings of another hub, or of the tests."""
    foreign = ("SPOC_", "DJANGO_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_hub(**settings: str) -> Iterator[Running]:
    """`./spoc up --demo` on free ports until the block ends; `settings` are SPOC_* variables."""
    with tempfile.TemporaryDirectory(prefix="spoc-bench-") as folder:
        data = Path(folder) / "data"
        port, smtp_port, sink_port = free_port(), free_port(), free_port()
        started = time.monotonic()
        said = (Path(folder) / "up.log").open("w", encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "spoc.project.cli", "up", "--demo", "--data", str(data),
             "--port", str(port), "--smtp-port", str(smtp_port)],
            env={**_clean_environment(), "SPOC_SINK_PORT": str(sink_port), **settings},
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("ready "):
                    break
            else:
                raise RuntimeError("the hub did not come up; run ./spoc up to see why")
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield Running(
                data,
                f"http://127.0.0.1:{port}",
                port,
                smtp_port,
                process.pid,
                time.monotonic() - started,
            )
        finally:
            process.terminate()
            process.wait(60)
            said.close()


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return percentile(values, 50)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` percent lie (nearest rank)."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share / 100))]


def about_this_machine() -> str:
    """What the figures were measured on, for the line above them."""
    cores = os.cpu_count()
    load = os.getloadavg()[0]
    return (
        f"{cores} cores, {platform.machine()}, Python {platform.python_version()}, load {load:.1f}"
    )
