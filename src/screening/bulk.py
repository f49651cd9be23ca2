"""Is anybody of these on that list? A whole register against a whole list, in batches.

A run that was broken off goes on where it stopped; another one is not mixed with it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TextIO

from screening.bulk_batches import (
    BANDS,
    Asked,
    Batch,
    IndexVersion,
    Notes,
    digest_of_policy,
    state_of,
)
from screening.bulk_folder import FORMS, BulkError, RunFolder, arrow, results
from screening.engine import first_year, open_index
from screening.executors import Executor, Processes
from screening.policies import Policy, load
from screening.readers_draft import Problem
from screening.segment_files import MANIFEST, Writing
from screening.segment_reader import ListReader
from screening.subject import Subject

__all__ = ["FORMS", "BulkError", "Summary", "rescreen", "results"]

# A subject, one with its place ("line 12"), or what a reader could not use of the record there.
Query = Subject | tuple[str, Subject] | Problem
_EVERY = 0.5  # seconds between two lines of progress


class Summary(NamedTuple):
    """What a bulk run came to. ``batches`` of which ``before`` were done already, and ``spoilt``
    had been done but were found changed, and were done again; ``queries``, how many ``matched``
    and how many were ``refused``; ``files``: the results."""

    batches: int
    before: int
    spoilt: int
    queries: int
    matched: int
    refused: int
    files: tuple[Path, ...]


def rescreen(
    queries: Iterable[Query],
    folder: str | Path,
    out: str | Path,
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
    or an index of `build`; every byte is checked first. band: the least that is told. form:
    "jsonl" or "parquet" (an optional extra). Each record has one row, {"place": where it stood,
    "query": its id, "left_out": what of it could not be read, "doubtful": what of it can hardly be
    right, "matches": verdicts}, also without a match; where it could not be read or searched for,
    "refused" tells why, or "skipped" when nobody searches for its kind. The place of a query that
    comes without one is "record" and its number; it tells queries apart that have no id, or the
    same.

    Raises:
        BulkError: settings that cannot be, or ``out`` holds another run; nothing was searched.
        ListFault, IndexFault: when the folder holds no list, or a broken one.
        ListBusy: when another run writes to ``out``.
        ExecutorError: when workers die again and again; what is done is kept.
    """
    _check(batch, limit, band, form)
    folder, out = Path(folder), Path(out)
    reader = ListReader(folder, policy) if (folder / MANIFEST).exists() else None
    try:  # the reader's hold keeps the state's files until the workers are done
        if reader is None:
            open_index(folder, policy)
        manifest = None if reader is None else reader.manifest
        version = IndexVersion(
            folder.resolve(), state_of(folder, manifest), manifest, load(policy), limit, band
        )
        out.mkdir(parents=True, exist_ok=True)
        with Writing(out):
            lines = _sorted_lines(queries)
            run = RunFolder(out, form, {**_facts(version), **_said(lines), "batch": batch})
            batches = [
                Batch(number, tuple(lines[at : at + batch]))
                for number, at in enumerate(range(0, len(lines), batch), 1)
            ]
            return _run(version, batches, run, executor or Processes(), progress)
    finally:
        if reader is not None:
            reader.close()


def _run(
    version: IndexVersion,
    batches: list[Batch],
    run: RunFolder,
    executor: Executor,
    progress: TextIO | None,
) -> Summary:
    todo = [each for each in batches if each.number not in run.done]
    told = _Progress(progress, sum(len(each.lines) for each in todo))
    for done in executor.map_batches(version, iter(todo)) if todo else ():
        run.keep(done)
        told.step(len(done.lines), done.matched)
    told.end()
    every = run.done.values()
    return Summary(
        len(batches),
        len(batches) - len(todo),
        run.spoilt,
        sum(each.queries for each in every),
        sum(each.matched for each in every),
        sum(each.refused for each in every),
        tuple(run.path(each.number) for each in batches),
    )


def _check(batch: int, limit: int, band: str, form: str) -> None:
    if batch < 1 or limit < 1:
        raise BulkError("A batch and a limit are at least 1")
    if band not in BANDS:
        raise BulkError(f"There is no band “{band}”; use one of {', '.join(BANDS)}")
    if form not in FORMS:
        raise BulkError(f"Results are not written as “{form}”; use one of {', '.join(FORMS)}")
    if form == "parquet":
        arrow("pyarrow.parquet")


def _sorted_lines(queries: Iterable[Query]) -> list[bytes]:
    """Queries by birth year: neighbours then touch the same postings."""
    lines: list[tuple[int, int, bytes]] = []
    notes = Notes([], [])  # about the record that comes next
    for each in queries:
        number = len(lines) + 1
        if isinstance(each, Problem):
            if each.severity == "part":
                notes.left_out.append(each.reason)
            elif each.severity == "doubtful":
                notes.doubtful.append(each.reason)
            if each.severity not in ("refused", "skipped"):
                continue
            why: dict[str, str] = {each.severity: each.reason}
            year, asked = 0, Asked(each.place, {"id": each.item}, notes, why)
        else:
            place, query = each if isinstance(each, tuple) else (f"record {number}", each)
            year, asked = first_year(query), Asked(place, query.to_dict(), notes, {})
        lines.append((year, number, asked.to_line()))
        notes = Notes([], [])
    lines.sort()
    return [line for _, _, line in lines]


def _facts(version: IndexVersion) -> dict[str, object]:
    """All that answers depend on, but for the queries."""
    policy = version.policy
    return {
        "list": version.key,
        "policy": f"{policy.name} {policy.version} {digest_of_policy(policy)}",
        "limit": version.limit,
        "band": version.band,
        "engine": _engine(),
    }


def _said(lines: list[bytes]) -> dict[str, object]:
    value = sha256()
    for line in lines:
        value.update(line + b"\n")
    return {"queries": f"{len(lines):,} {value.hexdigest()[:16]}"}


def _engine() -> str:
    """Names the engine: its sources and tables, on which all answers depend."""
    value = sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            value.update(path.name.encode() + b"\0" + path.read_bytes())
    return value.hexdigest()[:16]


class _Progress:
    """One line that is written over: how many, how fast, how long still."""

    def __init__(self, stream: TextIO | None, total: int) -> None:
        self._stream, self._total = stream, total
        self._done = self._matched = 0
        self._began = self._last = time.monotonic()

    def step(self, done: int, matched: int) -> None:
        self._done, self._matched = self._done + done, self._matched + matched
        now = time.monotonic()
        if self._stream is None or (now - self._last < _EVERY and self._done < self._total):
            return
        self._last = now
        rate = self._done / max(now - self._began, 1e-9)
        left = round((self._total - self._done) / rate)
        self._stream.write(
            f"\r{self._done:,} of {self._total:,} searched, {self._matched:,} with matches, "
            f"{rate:,.0f}/s, {left // 3600}:{left // 60 % 60:02}:{left % 60:02} left "
        )
        self._stream.flush()

    def end(self) -> None:
        if self._stream is not None and self._total:
            self._stream.write(os.linesep)
