"""Is anybody of these on that list? A whole register against a whole list, in batches.

Each batch has a key of its own content, the list's state and the policy, and one file of that
name: a run that was broken off goes on where it stopped, and a repeated one does nothing twice.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

from screening.bulk_batches import BANDS, Batch, Done, IndexVersion, key_of
from screening.engine import first_year
from screening.executors import Executor, Processes
from screening.object_files import IndexFault
from screening.policies import Policy, load
from screening.segment_files import MANIFEST, Writing, aside_of, force
from screening.segment_reader import ListReader
from screening.subject import Subject

FORMS: Final = ("jsonl", "parquet")
_EVERY: Final = 0.5  # seconds between two lines of progress


class BulkError(ValueError):
    """A bulk run that cannot begin; the sentence says what to do."""


class Summary(NamedTuple):
    """What a bulk run came to. ``batches`` of which ``before`` were done already; ``queries``
    how many ``matched`` and how many were ``refused``, of the batches done now; ``files``: the
    results of all batches."""

    batches: int
    before: int
    queries: int
    matched: int
    refused: int
    files: tuple[Path, ...]


def rescreen(
    queries: Iterable[Subject],
    folder: Path,
    out: Path,
    *,
    executor: Executor | None = None,
    batch: int = 5_000,
    limit: int = 10,
    band: str = "review",
    policy: str | Path | Policy = "default",
    form: str = "jsonl",
    progress: TextIO | None = sys.stderr,
) -> Summary:
    """Search each query on a list; one file of results a batch, in the folder ``out``.

    folder: a living list, kept in the state it has now (what is withdrawn meanwhile is left out),
    or an index of `build`. band: the least that is told. form: "jsonl" or "parquet" (an optional
    extra). Each query has one row, {"query": id, "matches": verdicts}, also without a match; where
    it could not be searched for, "refused" tells why.

    Raises:
        BulkError: a query without id, or settings that cannot be; nothing was searched.
        ListFault, IndexFault: when the folder holds no list, or a broken one.
        ListBusy: when another run writes to ``out``.
        ExecutorError: when workers die again and again; what is done is kept.
    """
    _check(batch, limit, band, form)
    lines = _sorted_lines(queries)
    out.mkdir(parents=True, exist_ok=True)
    with Writing(out):
        reader = ListReader(folder, policy) if (folder / MANIFEST).exists() else None
        try:  # the reader's hold keeps the state's files until the workers are done
            version = _version(folder, reader, load(policy), limit, band)
            batches = [
                Batch(key_of(version, part), part)
                for part in (tuple(lines[at : at + batch]) for at in range(0, len(lines), batch))
            ]
            return _run(version, batches, out, executor or Processes(), form, progress)
        finally:
            if reader is not None:
                reader.close()


def _run(
    version: IndexVersion,
    batches: list[Batch],
    out: Path,
    executor: Executor,
    form: str,
    progress: TextIO | None,
) -> Summary:
    files = {each.key: out / f"{each.key}.{form}" for each in batches}
    for path in out.glob("*.part"):  # half-written when a run was broken off
        path.unlink()
    todo = [each for each in batches if not files[each.key].exists()]
    told = _Progress(progress, sum(len(each.lines) for each in todo))
    queries = matched = refused = 0
    for done in executor.map_batches(version, iter(todo)) if todo else ():
        _write(files[done.key], done, form)
        queries += len(done.lines)
        matched += done.matched
        refused += done.refused
        told.step(queries, matched)
    told.end()
    before = len(batches) - len(todo)
    return Summary(len(batches), before, queries, matched, refused, tuple(files.values()))


def results(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The rows of a run's files, one a query."""
    for path in files:
        if path.suffix == ".jsonl":
            with path.open(encoding="utf-8") as stream:
                yield from map(json.loads, stream)
        else:
            yield from _arrow("pyarrow.parquet").read_table(path).to_pylist()


def _check(batch: int, limit: int, band: str, form: str) -> None:
    if batch < 1 or limit < 1:
        raise BulkError("A batch and a limit are at least 1")
    if band not in BANDS:
        raise BulkError(f"There is no band “{band}”; use one of {', '.join(BANDS)}")
    if form not in FORMS:
        raise BulkError(f"Results are not written as “{form}”; use one of {', '.join(FORMS)}")
    if form == "parquet":
        _arrow("pyarrow.parquet")


def _sorted_lines(queries: Iterable[Subject]) -> list[bytes]:
    """Queries by birth year: neighbours then touch the same postings, and keys do not depend on
    the order in which they came."""
    lines = []
    for place, query in enumerate(queries, 1):
        if not query.id:
            raise BulkError(f"Query {place} has no id; without it its answer cannot be told")
        said = json.dumps(query.to_dict(), ensure_ascii=False, separators=(",", ":"))
        lines.append((first_year(query), said.encode()))
    lines.sort()
    return [line for _, line in lines]


def _version(
    folder: Path, reader: ListReader | None, policy: Policy, limit: int, band: str
) -> IndexVersion:
    if reader is not None:
        manifest = reader.manifest
        return IndexVersion(folder, manifest.key, manifest, policy, limit, band)
    try:
        facts = [(folder / part / "manifest.json").read_text() for part in ("persons", "things")]
    except OSError as error:
        raise IndexFault(f"{folder} holds neither a list nor an index; build one there") from error
    return IndexVersion(folder, "".join(facts), None, policy, limit, band)


def _write(path: Path, done: Done, form: str) -> None:
    aside = aside_of(path)
    if form == "jsonl":
        aside.write_bytes(b"".join(line + b"\n" for line in done.lines))
    else:
        rows = [json.loads(line) for line in done.lines]
        table = _arrow("pyarrow").Table.from_pylist(rows, schema=_schema())
        _arrow("pyarrow.parquet").write_table(table, aside)
    force(aside)
    aside.rename(path)
    force(path.parent)


def _schema() -> Any:
    arrow = _arrow("pyarrow")
    text, number = arrow.string(), arrow.float64()
    words = [(name, text) for name in ("field", "relation", "ours", "theirs")]
    reason = arrow.struct([*words, ("contribution", number)])
    match = arrow.struct(
        [
            ("id", text), ("score", number), ("probability", number), ("band", text),
            ("reasons", arrow.list_(reason)),
        ]
    )  # fmt: skip
    columns = [("query", text), ("matches", arrow.list_(match)), ("refused", text)]
    return arrow.schema(columns)


def _arrow(module: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise BulkError(
            "Parquet needs the module pyarrow: install the extra “parquet”, or use jsonl"
        ) from error


class _Progress:
    """One line that is written over: how many, how fast, how long still."""

    def __init__(self, stream: TextIO | None, total: int) -> None:
        self._stream, self._total = stream, total
        self._began = self._last = time.monotonic()

    def step(self, done: int, matched: int) -> None:
        now = time.monotonic()
        if self._stream is None or (now - self._last < _EVERY and done < self._total):
            return
        self._last = now
        rate = done / max(now - self._began, 1e-9)
        left = round((self._total - done) / rate)
        self._stream.write(
            f"\r{done:,} of {self._total:,} searched, {matched:,} with matches, {rate:,.0f}/s, "
            f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02} left "
        )
        self._stream.flush()

    def end(self) -> None:
        if self._stream is not None and self._total:
            self._stream.write(os.linesep)
