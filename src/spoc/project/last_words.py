"""Why did a part end? The one line of what it wrote that says so, for the person who watches.

A traceback, a backtrace of Rust or a note on how to get one says nothing to a shift.
"""

from __future__ import annotations

import re
import signal
from contextlib import suppress
from pathlib import Path

_LOOKED_AT = 65536  # bytes at the end of a log
_LONGEST = 300  # characters of a reason

_OURS = re.compile(r"^spoc: \S")  # a sentence of this program
_PANIC = re.compile(r"thread '.*' (\(\d+\) )?panicked at ")
_RAISED = re.compile(r"^[A-Za-z_][\w.]*(Error|Exception|Warning|Exit|Refusal|NotReady)\b")
_ERROR = re.compile(
    r"\b(error|fatal|panic|panicked|failed|failure|cannot|could not|unable|refused|denied|missing"
    r"|not found|out of memory|no space|killed|aborted)\b",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\s|\d+: |at |stack backtrace|note: |Traceback |During handling|The above exception|\^+$|~+"
    r"|Fatal Python error: Aborted|Current thread |Thread 0x|Extension modules"
)


def size_of(log: Path) -> int:
    """Where in `log` the next start begins to write."""
    try:
        return log.stat().st_size
    except OSError:
        return 0


def reason_in(text: str) -> str:
    """The last line of `text` that says what went wrong; else the last that says anything.

    A sentence of our own goes before all, then what was raised: what follows it are the complaints
    of those around it.
    """
    told: dict[str, str] = {}
    panicked = False
    for line in (one.rstrip() for one in text.splitlines() if one.strip()):
        if panicked:  # Rust says where in one line and what in the next
            told["raised"] = line
        elif not _NOISE.match(line) and not _PANIC.match(line):
            told["any"] = line
            for kind, sign in (("ours", _OURS), ("raised", _RAISED), ("error", _ERROR)):
                if sign.search(line):
                    told[kind] = line
        panicked = bool(_PANIC.match(line))
    found = (told[kind] for kind in ("ours", "raised", "error", "any") if kind in told)
    return _short(next(found, ""))


def _short(line: str) -> str:
    line = line.strip()
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 2]} …"


def last_reason(log: Path, *, since: int) -> str:
    """The reason in what was written to `log` after its first `since` bytes, or ""."""
    with suppress(OSError), log.open("rb") as file:
        end = log.stat().st_size
        begin = since if since <= end else 0  # it was shortened meanwhile
        file.seek(max(begin, end - _LOOKED_AT))
        return reason_in(file.read().decode("utf-8", "replace"))
    return ""


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}th" if number % 100 in {11, 12, 13} else f"{number}{ending}"


def end_in_words(exit_code: int) -> str:
    """How a part ended that wrote no reason; a signal is negative."""
    if exit_code >= 0:
        return f"it gave no reason, exit {exit_code}"
    return f"it was ended by the signal {signal.Signals(-exit_code).name}"


def not_coming_up(part: str, ends: int, why: str, log: Path) -> str:
    """What is said once of a part that ends again and again before it was ready."""
    return (
        f"{part} does not come up: it ended {ends} times and was not ready once ({why}). The hub "
        f"is not whole until that is mended: what {part} wrote is in {log}. It is tried again and "
        f"again; Ctrl-C stops the hub."
    )
