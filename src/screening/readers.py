"""How does a list become subjects, whatever its format, with nothing dropped in silence?

A reader yields subjects and problems in the order of the list; the caller counts both.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from screening.readers_draft import Ids, Placed, Problem, Read, read_record
from screening.readers_ftm import read_ftm
from screening.readers_interpol import notices_of, read_notice
from screening.readers_shape import HEAD, looks_like, records_look_like
from screening.readers_un import read_un

__all__ = [
    "FORMATS",
    "MAXIMUM_LINE",
    "Ids",
    "Problem",
    "opened",
    "read",
    "read_lines",
    "read_path",
    "read_placed",
    "values",
]

MAXIMUM_LINE = 4_000_000  # bytes of one JSON line
_PACKED = b"\x1f\x8b"


def read_path(path: Path, form: str = "spoc") -> Read:
    """Read the list in a file; see `read`.

    Raises:
        OSError: when the file cannot be opened or read.
    """
    with opened(path) as stream:
        yield from read(stream, form, Ids())


def opened(path: Path) -> BinaryIO:
    """A file for reading, unpacked when gzip packed it, whatever its name.

    Raises:
        OSError: when it cannot be opened.
    """
    if path.is_file():
        with path.open("rb") as stream:
            is_packed = stream.read(len(_PACKED)) == _PACKED
    else:  # a pipe cannot be looked into
        is_packed = path.suffix == ".gz"
    return cast(BinaryIO, gzip.open(path, "rb")) if is_packed else path.open("rb")


def read(stream: BinaryIO, form: str = "spoc", ids: Ids | None = None) -> Read:
    """Read a list without the places of its subjects; see `read_placed`."""
    for found in read_placed(stream, form, ids):
        yield found if isinstance(found, Problem) else found[1]


def read_placed(stream: BinaryIO, form: str = "spoc", ids: Ids | None = None) -> Placed:
    """Read a list in one of FORMATS from an open binary stream.

    ids: an id that is missing or stands twice, in this list or one before, is told; the record is
    read all the same, since it may be another person.

    Raises:
        ValueError: for an unknown format, or a packed file that is broken or cut off.
    """
    if form not in FORMATS:
        raise ValueError(f"The format “{form}” is not read. Use one of: {', '.join(FORMATS)}.")
    try:
        for found in FORMATS[form](stream):
            if isinstance(found, Problem):
                yield found
                continue
            problem = ids.problem(found[1], found[0]) if ids is not None else None
            if problem is not None:
                yield problem
            yield found
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        name = getattr(stream, "name", "the list")
        raise ValueError(f"{name} is packed, and broken or cut off: {error}; fetch it again") from (
            error
        )


def read_lines(stream: BinaryIO, form: str, record: Callable[[Any, str], Placed]) -> Placed:
    """Read JSON lines; a line that is no JSON is a problem with its number, the rest is read.

    A file that is none at all is one problem.
    """
    lines = _lines(stream)
    head = list(islice(lines, HEAD))
    strange = looks_like([line or b"" for _, line in head], form)
    if strange:
        yield Problem("document", "", strange)
        return
    for place, said in _values(chain(head, lines)):
        if isinstance(said, ValueError):
            yield Problem(place, "", str(said))
        else:
            yield from record(said, place)


def values(stream: BinaryIO) -> Iterator[tuple[str, Any]]:
    """Every JSON value of lines that are no list, with its place; a `ValueError` says why not."""
    yield from _values(_lines(stream))


def _values(lines: Iterable[tuple[int, bytes | None]]) -> Iterator[tuple[str, Any]]:
    for at, line in lines:
        if line is None:
            yield f"line {at}", ValueError(f"is longer than {MAXIMUM_LINE} bytes")
        elif line.strip():
            yield f"line {at}", _json(line)


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


def _read_spoc(stream: BinaryIO) -> Placed:
    return read_lines(stream, "spoc", read_record)


def _read_ftm(stream: BinaryIO) -> Placed:
    return read_lines(stream, "ftm", read_ftm)


def _read_un(stream: BinaryIO) -> Placed:
    return read_un(stream.read())


def _read_interpol(stream: BinaryIO) -> Placed:
    """A page of the service, a list of notices, one notice, or notices as JSON lines."""
    form = "interpol-notices"
    data = stream.read()
    whole, lines = _json(data), data.splitlines()
    notices: list[Any] | None
    if isinstance(whole, ValueError):
        notices = [_json(line) for line in lines]
        if len(lines) < 2 or isinstance(notices[0], ValueError):
            yield Problem("document", "", looks_like(lines[:HEAD], form) or str(whole))
            return
    else:
        notices = notices_of(whole)
    strange = records_look_like([whole] if notices is None else notices[:HEAD], form)
    if strange or notices is None:
        yield Problem("document", "", strange or "holds no notices")
        return
    for at, notice in enumerate(notices, 1):
        if isinstance(notice, ValueError):
            yield Problem(f"line {at}", "", str(notice))
        else:
            yield from read_notice(notice, f"notice {at}")


FORMATS: dict[str, Callable[[BinaryIO], Placed]] = {
    "spoc": _read_spoc,
    "ftm": _read_ftm,
    "un-consolidated": _read_un,
    "interpol-notices": _read_interpol,
}
