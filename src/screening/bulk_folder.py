"""What lies in the folder of a bulk run, so that a run that was broken off is gone on with, and no
other run is mixed with it?

`run.json` tells what is searched for, where and how; `done.log` which batches are whole.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

from screening.bulk_batches import Done
from screening.object_files import force
from screening.segment_files import WRITER, aside_of

FORMS: Final = ("jsonl", "parquet")
_FORMAT: Final = "screening bulk run"
_RUN: Final = "run.json"
_DONE: Final = "done.log"
_BLOCK: Final = 1 << 20


class BulkError(ValueError):
    """A bulk run that cannot begin, or go on; the sentence says what to do."""


class Kept(NamedTuple):
    """A batch that is on the disk: its number, what it came to, and its file's checksum."""

    batch: int
    queries: int
    matched: int
    refused: int
    crc32: int


class RunFolder:
    """The folder of one run; whoever opens it must be the only one who writes there.

    ``done``: by number, the batches whose files are whole. ``spoilt``: how many were, and are not.
    """

    def __init__(self, folder: Path, form: str, facts: Mapping[str, object]) -> None:
        """facts: by name, all that the answers depend on; a run goes on only with the same.

        Raises:
            BulkError: when the folder holds another run, or something else.
        """
        self._folder, self._form = folder, form
        _must_be_of(folder, {**facts, "form": form})
        for path in folder.glob("batch-*.part"):  # half-written when a run was broken off
            path.unlink()
        told = {each.batch: each for each in _told(folder / _DONE)}
        self.done = {number: each for number, each in told.items() if self._is_whole(each)}
        self.spoilt = len(told) - len(self.done)
        _rewrite(folder / _DONE, b"".join(map(_line, self.done.values())))

    def path(self, batch: int) -> Path:
        """The file of a batch."""
        return self._folder / f"batch-{batch:06}.{self._form}"

    def keep(self, done: Done) -> None:
        """Put the answers to a batch on the disk: the file, then the word that it is whole."""
        path = self.path(done.number)
        aside = aside_of(path)
        _WRITE[self._form](aside, done.lines)
        kept = Kept(done.number, len(done.lines), done.matched, done.refused, _checksum(aside))
        force(aside)
        aside.replace(path)
        force(self._folder)
        with (self._folder / _DONE).open("ab") as stream:
            stream.write(_line(kept))
            stream.flush()
            os.fsync(stream.fileno())
        self.done[done.number] = kept

    def _is_whole(self, kept: Kept) -> bool:
        path = self.path(kept.batch)
        return path.is_file() and _checksum(path) == kept.crc32


def results(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The rows of a run's files, one a query."""
    for path in files:
        if path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as stream:
                yield from map(json.loads, stream)
        else:
            yield from arrow("pyarrow.parquet").read_table(path).to_pylist()


def arrow(module: str) -> Any:
    """A module of the extra that writes Parquet.

    Raises:
        BulkError: when it is not installed.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise BulkError(
            "Parquet needs the module pyarrow: install the extra “parquet”, or use jsonl"
        ) from error


def _must_be_of(folder: Path, facts: Mapping[str, object]) -> None:
    """Begin a run in a folder, or go on with the one that is there, if it is the same."""
    path = folder / _RUN
    said = {"format": _FORMAT, **facts}
    if not path.exists():
        others = sorted({each.name for each in folder.iterdir()} - {WRITER, aside_of(path).name})
        if others:
            raise BulkError(
                f"{folder} holds no bulk run but other files ({others[0]} …); give a new folder"
            )
        _rewrite(path, json.dumps(said, indent=1, ensure_ascii=False).encode())
        return
    try:
        begun = json.loads(path.read_bytes())
    except ValueError:
        begun = None
    if not isinstance(begun, dict) or begun.get("format") != _FORMAT:
        raise BulkError(f"{path} does not tell which run is in its folder; give a new folder")
    differing = [
        f"{name} (then {begun.get(name, 'none')}, now {said.get(name, 'none')})"
        for name in dict.fromkeys([*said, *begun])
        if begun.get(name) != said.get(name)
    ]
    if differing:
        raise BulkError(
            f"{folder} holds another run, different in: {'; '.join(differing)}. Give a new folder, "
            "or repeat the run that is there as it was"
        )


def _told(path: Path) -> Iterator[Kept]:
    """The batches that are said to be whole; a line that was torn by a crash says nothing."""
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        head, _, body = line.partition(b" ")
        if head == b"%08x" % crc32(body):
            yield Kept(*json.loads(body))


def _line(kept: Kept) -> bytes:
    body = json.dumps(kept).encode()
    return b"%08x %b\n" % (crc32(body), body)


def _rewrite(path: Path, data: bytes) -> None:
    aside = aside_of(path)
    aside.write_bytes(data)
    force(aside)
    aside.replace(path)
    force(path.parent)


def _checksum(path: Path) -> int:
    value = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            value = crc32(block, value)
    return value


def _write_jsonl(path: Path, lines: tuple[bytes, ...]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in lines))


def _write_parquet(path: Path, lines: tuple[bytes, ...]) -> None:
    rows = [json.loads(line) for line in lines]
    table = arrow("pyarrow").Table.from_pylist(rows, schema=_schema())
    arrow("pyarrow.parquet").write_table(table, path)


_WRITE: Final[Mapping[str, Callable[[Path, tuple[bytes, ...]], None]]] = {
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
}


def _schema() -> Any:
    made = arrow("pyarrow")
    text, number = made.string(), made.float64()
    words = [(name, text) for name in ("field", "relation", "ours", "theirs")]
    reason = made.struct([*words, ("contribution", number)])
    match = made.struct(
        [
            ("id", text), ("score", number), ("probability", number), ("band", text),
            ("reasons", made.list_(reason)),
        ]
    )  # fmt: skip
    columns = [
        ("place", text), ("query", text),
        ("left_out", made.list_(text)), ("doubtful", made.list_(text)),
        ("matches", made.list_(match)), ("refused", text), ("skipped", text),
    ]  # fmt: skip
    return made.schema(columns)
