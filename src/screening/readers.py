"""How does a list become subjects, whatever its format, with nothing dropped in silence?

A reader yields subjects and problems in the order of the list; the caller counts both.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from screening.readers_draft import Problem, Read, problem_of
from screening.readers_ftm import read_ftm
from screening.readers_interpol import notices_of, read_notice
from screening.readers_un import read_un
from screening.subject import Subject, SubjectError

__all__ = ["FORMATS", "MAXIMUM_LINE", "Problem", "read", "read_lines", "read_path"]

MAXIMUM_LINE = 4_000_000  # bytes of one JSON line


def read_path(path: Path, form: str = "spoc") -> Read:
    """Read the list in a file; see `read`.

    Raises:
        OSError: when the file cannot be opened or read.
    """
    with path.open("rb") as stream:
        yield from read(stream, form)


def read(stream: BinaryIO, form: str = "spoc") -> Read:
    """Read a list in one of FORMATS from an open binary stream.

    An id that stands twice is told; both records are read, since they may be two persons.

    Raises:
        ValueError: for an unknown format.
    """
    if form not in FORMATS:
        raise ValueError(f"The format “{form}” is not read. Use one of: {', '.join(FORMATS)}.")
    seen: set[str] = set()
    for found in FORMATS[form](stream):
        if isinstance(found, Subject) and found.id:
            if found.id in seen:
                reason = "this id stands twice in the list; both records were read"
                yield Problem(f"record {found.id}", found.id, reason, "part")
            seen.add(found.id)
        yield found


def read_spoc(said: Any, place: str) -> Read:
    """One subject in our own JSON (contracts: the engine in Python)."""
    notes: list[str] = []
    try:
        subject = Subject.from_dict(said, notes=notes)
    except SubjectError as error:
        yield problem_of(error, place)
        return
    for note in notes:
        yield Problem(place, subject.id, note, "part")
    yield subject


def read_lines(stream: BinaryIO, record: Callable[[Any, str], Read]) -> Read:
    """Read JSON lines; a line that is no JSON is a problem with its number, the rest is read."""
    for at, line in _lines(stream):
        place = f"line {at}"
        if line is None:
            yield Problem(place, "", f"is longer than {MAXIMUM_LINE} bytes")
        elif line.strip():
            said = _json(line)
            if isinstance(said, ValueError):
                yield Problem(place, "", str(said))
            else:
                yield from record(said, place)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Every line with its number from 1; None for one that is too long to hold."""
    at = 0
    while line := stream.readline(MAXIMUM_LINE):
        at += 1
        if len(line) == MAXIMUM_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(MAXIMUM_LINE)) and not rest.endswith(b"\n"):
                pass
            yield at, None
        else:
            yield at, line


def _json(data: bytes) -> Any:
    """The value, or the `ValueError` that says why there is none."""
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        return ValueError(f"is not UTF-8 at byte {error.start}; save the list as UTF-8")
    except json.JSONDecodeError as error:
        return ValueError(f"is not JSON: {error.msg} at character {error.pos}")
    except ValueError as error:  # a key twice, or a number of thousands of digits
        return ValueError(f"is not read: {error}")
    except RecursionError:
        return ValueError("is nested too deeply")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON lets the last of two equal keys win; that would drop the first in silence."""
    said = dict(pairs)
    if len(said) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key “{twice[:40]}” stands twice")
    return said


def _read_spoc(stream: BinaryIO) -> Read:
    return read_lines(stream, read_spoc)


def _read_ftm(stream: BinaryIO) -> Read:
    return read_lines(stream, read_ftm)


def _read_un(stream: BinaryIO) -> Read:
    return read_un(stream.read())


def _read_interpol(stream: BinaryIO) -> Read:
    """A page of the service, a list of notices, one notice, or notices as JSON lines."""
    data = stream.read()
    whole = _json(data)
    if isinstance(whole, ValueError):
        lines = data.splitlines()
        if len(lines) < 2 or isinstance(_json(lines[0]), ValueError):
            yield Problem("document", "", str(whole))
            return
        notices = [_json(line) for line in lines]
    else:
        found = notices_of(whole)
        if found is None:
            yield Problem("document", "", "holds no notices")
            return
        notices = found
    for at, notice in enumerate(notices, 1):
        if isinstance(notice, ValueError):
            yield Problem(f"line {at}", "", str(notice))
        else:
            yield from read_notice(notice, f"notice {at}")


FORMATS: dict[str, Callable[[BinaryIO], Read]] = {
    "spoc": _read_spoc,
    "ftm": _read_ftm,
    "un-consolidated": _read_un,
    "interpol-notices": _read_interpol,
}
