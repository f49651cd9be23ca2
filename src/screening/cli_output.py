"""How does the command line speak? Tables and JSON on stdout, progress and warnings on stderr."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from screening.policies import Policy

T = TypeVar("T")
_EVERY: Final = 2.0  # seconds between lines of progress where there is no terminal
_QUICK: Final = 0.1  # on a terminal
_WIDEST: Final = 56  # signs of a cell


def say(text: str = "") -> None:
    """One line on stdout."""
    sys.stdout.write(text + "\n")


def say_json(value: Any) -> None:
    """A value as one line of JSON on stdout."""
    say(json.dumps(value, ensure_ascii=False))


def decided_by(policy: Policy) -> dict[str, Any]:
    """What probabilities and bands rest on, as JSON values."""
    return {"policy": f"{policy.name} {policy.version}", "prior": policy.prior}


def say_policy(policy: Policy) -> None:
    """The same in words, once below all tables."""
    say()
    say(
        f"policy {policy.name} {policy.version}; prior {policy.prior:g}: the share of searches "
        "that are believed to mean somebody listed"
    )


def warn(text: str) -> None:
    """One line on stderr; what a stranger's record may hold cannot steer the terminal."""
    shown = (
        text if text.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in text)
    )
    sys.stderr.write(shown + "\n")
    sys.stderr.flush()


def show(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table on stdout; columns of numbers stand to the right."""
    for each in table(head, rows):
        say(each)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table. Long cells are cut, with a mark that says so."""
    cells = [list(head), *([_cut(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[at]) for row in cells) for at in range(len(head))]
    right = [
        bool(rows) and all(_is_number(row[at]) for row in rows if row[at])
        for at in range(len(head))
    ]
    lines = [_line(row, widths, right) for row in cells]
    return [lines[0], "  ".join("-" * width for width in widths), *lines[1:]]


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    told = []
    for cell, width, is_right in zip(row, widths, right, strict=True):
        room = " " * (width - _width(cell))
        told.append(room + cell if is_right else cell + room)
    return "  ".join(told).rstrip()


def _cut(cell: str) -> str:
    return cell if len(cell) <= _WIDEST else cell[: _WIDEST - 1] + "…"


def _is_number(cell: str) -> bool:
    bare = cell.lstrip("+-−").replace(",", "").replace(".", "", 1).rstrip("×%")
    return bare.isdigit() or bare == "∞"


def _width(text: str) -> int:
    """Columns on a terminal: wide characters of East Asia take two, marks none."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def counted(items: Iterable[T], what: str, of: int | None = None) -> Iterator[T]:
    """The items, with progress on stderr: on a terminal one line that counts, else some lines."""
    is_terminal = sys.stderr.isatty()
    begun = last = time.monotonic()
    at = 0
    for at, item in enumerate(items, 1):
        yield item
        now = time.monotonic()
        if now - last >= (_QUICK if is_terminal else _EVERY):
            last = now
            _progress(at, what, of, at / (now - begun), is_terminal)
    took = time.monotonic() - begun
    if is_terminal and took > _QUICK:
        _progress(at, what, of, at / took, is_terminal)
        sys.stderr.write("\n")


def _progress(at: int, what: str, of: int | None, rate: float, is_terminal: bool) -> None:
    whole = f" of {of:,}" if of else ""
    text = f"{at:,}{whole} {what}, {rate:,.0f} a second"
    sys.stderr.write(f"\r\x1b[K{text}" if is_terminal else f"{text}\n")
    sys.stderr.flush()
