"""How is an engine put to the test? Reads cases from files, times build and searches, measures.

An engine under test is anything with `name`, `build` and `search_all`; peers use the same door.
"""

from __future__ import annotations

import gc
import gzip
import json
import math
import statistics
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol

from screening import evaluate
from screening.engine import Index, build, compare
from screening.evaluate import LIMIT, Answer, Judged, Trial
from screening.policies import Policy, load
from screening.subject import KINDS, Subject, SubjectError

Record = Mapping[str, Any]

# What a query or a pair says for the measuring alone.
FOR_MEASURING: Final = frozenset(
    {"qid", "truth", "cat", "dobcat", "cult", "set", "label", "schema"}
)  # fmt: skip
_SCHEMATA: Final = {
    "Person": "person",
    "Company": "organisation",
    "Organization": "organisation",
    "LegalEntity": "organisation",
    "Vessel": "vessel",
}
_PAGE: Final = 4096  # bytes


class CaseFault(ValueError):
    """A file of cases that cannot be used; the sentence names the file and the line."""


class Engine(Protocol):
    """An engine under test."""

    name: str
    is_batch: bool  # answers all searches at once: single times mean nothing then

    def build(self, records: Sequence[Record]) -> None:
        """Take the list."""

    def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
        """Answer each query in order, best first."""


class Ours:
    """The engine of this package."""

    name = "screening"
    is_batch = False

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._index: Index | None = None

    def build(self, records: Sequence[Record]) -> None:
        """Index the list in memory."""
        self._index = build((subject_of(record) for record in records), policy=self._policy)

    @property
    def index(self) -> Index:
        """What was built."""
        if self._index is None:
            raise ValueError("nothing was built yet")
        return self._index

    def search_all(self, queries: Sequence[Record], limit: int) -> Iterator[list[Answer]]:
        """One search after the other, from the JSON record on."""
        for query in queries:
            verdicts = self.index.search(subject_of(query), limit)
            yield [Answer(v.id, v.score, v.probability) for v in verdicts]


def subject_of(record: object, notes: list[str] | None = None) -> Subject:
    """A case's record as a subject: a person unless it says otherwise; a text is a name.

    notes: see `Subject.from_dict`.

    Raises:
        SubjectError: it is none.
    """
    if isinstance(record, str):
        record = {"names": [record]}
    if not isinstance(record, Mapping):
        raise SubjectError("record", "must be a name, or a JSON object with names")
    kind = record.get("kind") or _SCHEMATA.get(str(record.get("schema", "Person")), "person")
    known = KINDS[kind].keys if isinstance(kind, str) and kind in KINDS else {}
    said = {
        key: value
        for key, value in record.items()
        if key not in FOR_MEASURING and not (value in ("", []) and key not in known)
    }
    return Subject.from_dict({**said, "kind": kind}, notes=notes)


# --- files


def read_cases(folder: Path) -> tuple[list[Record], list[Record]]:
    """The list and the queries of a folder: records.jsonl and queries.jsonl, also with .gz.

    Raises:
        CaseFault: a file is missing or a line is no JSON object.
    """
    return read_lines(folder / "records.jsonl"), read_lines(folder / "queries.jsonl")


def read_lines(path: Path) -> list[Record]:
    """JSON objects, one a line, from a file or from the same with .gz added.

    Raises:
        CaseFault: the file is missing or a line is no JSON object.
    """
    if not path.is_file() and path.with_name(path.name + ".gz").is_file():
        path = path.with_name(path.name + ".gz")
    if not path.is_file():
        raise CaseFault(f"{path} is no file; a folder of cases holds records.jsonl, queries.jsonl")
    opened = gzip.open if path.suffix == ".gz" else open
    found: list[Record] = []
    try:
        with opened(path, "rt", encoding="utf-8") as stream:
            for at, text in enumerate(stream, 1):
                said = json.loads(text)
                if not isinstance(said, dict):
                    raise CaseFault(f"{path}, line {at}: is no JSON object")
                found.append(said)
    except (ValueError, RecursionError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        if isinstance(error, CaseFault):
            raise
        raise CaseFault(f"{path}, line {len(found) + 1}: {error}") from error
    return found


def first(queries: Iterable[Record], listed: int | None, innocent: int | None) -> list[Record]:
    """The first so many searches for a listed one and so many innocent ones, in their order."""
    left = {True: listed, False: innocent}
    chosen = []
    for query in queries:
        is_listed = bool(query.get("truth"))
        room = left[is_listed]
        if room is None or room > 0:
            chosen.append(query)
            left[is_listed] = None if room is None else room - 1
    return chosen


# --- searches


def put_to_test(
    engine: Engine, records: Sequence[Record], queries: Sequence[Record]
) -> tuple[dict[str, Any], list[Trial]]:
    """Build, search, measure. Times are wall-clock seconds of this process.

    The result holds the measures of `evaluate.retrieval` and `records`, `build_s`, `searches_s`
    (searches a second), `p50_ms`, `p99_ms` (of a batch engine its mean), `memory_mb`.
    """
    gc.collect()
    before, begun = _memory(), time.perf_counter()
    engine.build(records)
    built = time.perf_counter() - begun
    gc.collect()
    grown = _memory() - before
    trials, took = [], []
    answers = engine.search_all(queries, LIMIT)
    begun = last = time.perf_counter()
    for query, answer in zip(queries, answers, strict=True):
        now = time.perf_counter()
        took.append(now - last)
        last = now
        trials.append(
            Trial(query.get("truth") or "", query.get("cat", ""), query.get("dobcat", ""), answer)
        )
    total = last - begun
    if engine.is_batch:
        took = [total / max(1, len(queries))]
    took.sort()
    return {
        "engine": engine.name,
        "records": len(records),
        "build_s": built,
        "memory_mb": grown / 1e6,
        "searches_s": len(queries) / total if total else 0.0,
        "p50_ms": 1e3 * statistics.median(took) if took else 0.0,
        "p99_ms": 1e3 * took[int(0.99 * (len(took) - 1))] if took else 0.0,
        **evaluate.retrieval(trials),
    }, trials


def measure_ours(
    records: Sequence[Record],
    queries: Sequence[Record],
    policy: str | Path | Policy = "default",
) -> dict[str, Any]:
    """`put_to_test` of this engine, with its calibration and the rate of `search_many`.

    The prior is set to the share of queries that have a listed one; scores do not depend on it.
    """
    listed = sum(bool(query.get("truth")) for query in queries)
    chosen = load(policy)
    share = min(0.99, max(0.01, listed / max(1, len(queries))))
    engine = Ours(replace(chosen, prior=share))
    warm_up(engine, records, queries)
    told, trials = put_to_test(engine, records, queries)
    told["policy"] = f"{chosen.name} {chosen.version}"
    told["calibration"] = evaluate.calibration(trials) | {"prior": share}
    subjects = [subject_of(query) for query in queries]
    begun = time.perf_counter()
    for _ in engine.index.search_many(subjects, LIMIT):
        pass
    told["search_many_s"] = len(subjects) / (time.perf_counter() - begun)
    return told


def warm_up(engine: Engine, records: Sequence[Record], queries: Sequence[Record]) -> None:
    """Load the compiled kernels before anything is timed."""
    engine.build(records[:20])
    for _ in engine.search_all(queries[:20], LIMIT):
        pass


def _memory() -> int:
    """Bytes of memory held by this process now; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE
    except OSError:
        return 0


# --- pairs

Scorer = Callable[[Subject, Subject], float]


def judge(
    records: Iterable[Record], scorer: Scorer | None = None
) -> tuple[list[Judged], list[str]]:
    """Score labelled pairs {"set", "label", "a", "b"}; `a` is the query, `b` the listed one.

    A pair that cannot be read scores lowest; the second result says which, and why.
    """
    score = scorer or (lambda ours, theirs: compare(ours, theirs).score)
    judged, faults = [], []
    for at, record in enumerate(records, 1):
        try:
            said = score(subject_of(record["a"]), subject_of(record["b"]))
        except (SubjectError, KeyError) as error:
            faults.append(f"pair {at}: {error}")
            said = -math.inf
        judged.append(Judged(str(record.get("set", "")), bool(record.get("label")), said))
    return judged, faults


def measure_pairs(files: Sequence[Path], policy: str | Path | Policy = "default") -> dict[str, Any]:
    """`evaluate.pairs` of this engine over files of labelled pairs, and microseconds a pair."""
    chosen = load(policy)
    records = list(chain.from_iterable(read_lines(path) for path in files))

    def score(ours: Subject, theirs: Subject) -> float:
        return compare(ours, theirs, chosen).score

    judge(records[:2], score)
    begun = time.perf_counter()
    judged, faults = judge(records, score)
    took = time.perf_counter() - begun
    return {
        "engine": Ours.name,
        "policy": f"{chosen.name} {chosen.version}",
        "us_a_pair": 1e6 * took / max(1, len(records)),
        "unreadable": faults,
        "sets": evaluate.pairs(judged),
    }
