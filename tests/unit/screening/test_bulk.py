"""A whole register against a list: every query answered once, whatever breaks on the way."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest
from tests.unit.screening.lists import person, persons

from screening import Subject, build, bulk, executors
from screening.bulk import BulkError, Summary, rescreen, results
from screening.bulk_batches import Batch, Done, IndexVersion, Worker
from screening.engine import first_year
from screening.executors import Executor, ExecutorError, Here, Processes, executor
from screening.object_files import IndexFault
from screening.policies import load
from screening.readers import Problem
from screening.segment_files import ListBusy, Writing
from screening.segments import LivingList
from screening.subject import Name, Person

LISTED = persons("base", 40)
QUERIES = [
    Subject.from_dict({**each.to_dict(), "id": f"q-{number}"})
    for number, each in enumerate([*LISTED[:12], *persons("stranger", 11)])
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("lists") / "list"
    LivingList.create(made, LISTED).close()
    return made


def run(
    folder: Path, out: Path, by: Executor | None = None, queries: list[Subject] = QUERIES
) -> Summary:
    return rescreen(queries, folder, out, executor=by or Here(), batch=5, progress=None)


def contents(summary: Summary) -> list[bytes]:
    return [path.read_bytes() for path in summary.files]


class Breaking:
    """Works on some batches, then fails as a machine does."""

    def __init__(self, batches: int) -> None:
        self._batches = batches

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        yield from Here().map_batches(version, islice(batches, self._batches))
        raise ExecutorError("the power went")


class Noting(Here):
    """Notes which batches it was given."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        worker = Worker(version)
        for batch in batches:
            self.given.append(batch.number)
            yield worker.answer(batch)


def test_every_query_is_answered_once_by_the_verdicts_of_a_search(
    folder: Path, tmp_path: Path
) -> None:
    summary = run(folder, tmp_path / "out")
    rows = {row["query"]: row["matches"] for row in results(summary.files)}
    assert summary[:4] == (5, 0, 0, 23)
    assert rows.keys() == {query.id for query in QUERIES}
    assert summary.matched == sum(1 for matches in rows.values() if matches) > 0
    with LivingList.open(folder) as reader:
        for query in QUERIES:
            told = [v.to_dict() for v in reader.search(query) if v.band != "clear"]
            assert rows[query.id] == told


def test_rows_are_sorted_by_birth_year_and_tell_the_place_of_each_query(
    folder: Path, tmp_path: Path
) -> None:
    summary = run(folder, tmp_path / "out")
    years = {query.id: first_year(query) for query in QUERIES}
    rows = list(results(summary.files))
    assert [years[row["query"]] for row in rows] == sorted(years.values())
    assert {row["place"]: row["query"] for row in rows} == {
        f"record {number}": query.id for number, query in enumerate(QUERIES, 1)
    }


def test_queries_without_id_or_with_the_same_are_told_apart_by_their_places(
    folder: Path, tmp_path: Path
) -> None:
    asked = [("line 2", person("", id="")), ("line 7", QUERIES[0]), ("line 9", QUERIES[0])]
    summary = rescreen(asked, folder, tmp_path / "out", executor=Here(), progress=None)
    rows = {row["place"]: row["query"] for row in results(summary.files)}
    assert rows == {"line 2": "", "line 7": "q-0", "line 9": "q-0"}


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    whole = run(folder, tmp_path / "whole")
    out = tmp_path / "out"
    with pytest.raises(ExecutorError, match="the power went"):
        run(folder, out, Breaking(2))
    (out / f"{whole.files[2].name}.part").write_text('{"query": "q-1", "mat')
    with (out / "done.log").open("ab") as stream:
        stream.write(b"00000000 [3, 5, 5, ")  # torn
    by = Noting()
    summary = run(folder, out, by)
    assert by.given == [3, 4, 5]
    assert summary[1:-1] == (2, 0, *whole[3:-1])
    assert contents(summary) == contents(whole)
    assert not list(out.glob("*.part"))
    assert run(folder, out, by).before == 5
    assert by.given == [3, 4, 5]


def test_a_batch_that_is_truncated_changed_or_missing_is_done_again(
    folder: Path, tmp_path: Path
) -> None:
    whole = run(folder, tmp_path / "out")
    before = contents(whole)
    one, two, three = whole.files[:3]
    one.write_bytes(before[0][:-30])
    two.write_bytes(before[1].replace(b"query", b"quarry", 1))
    three.unlink()
    by = Noting()
    again = run(folder, tmp_path / "out", by)
    assert by.given == [1, 2, 3]
    assert (again.before, again.spoilt) == (2, 3)
    assert contents(again) == before


def test_a_file_that_was_renamed_but_not_yet_noted_is_done_again(
    folder: Path, tmp_path: Path
) -> None:
    whole = run(folder, tmp_path / "out")
    log = tmp_path / "out" / "done.log"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    by = Noting()
    assert run(folder, tmp_path / "out", by)[:3] == (5, 4, 0)
    assert by.given == [5]
    assert log.read_bytes().count(b"\n") == len(whole.files)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"queries": QUERIES[1:]}, "queries \\(then 23 .*, now 22 "),
        ({"batch": 6}, "batch \\(then 5, now 6\\)"),
        ({"limit": 3}, "limit \\(then 10, now 3\\)"),
        ({"band": "strong"}, "band \\(then review, now strong\\)"),
        ({"policy": replace(load("default"), prior=0.5)}, "policy \\(then default "),
        ({"form": "parquet"}, "form \\(then jsonl, now parquet\\)"),
    ],
)
def test_a_folder_of_another_run_is_refused_and_what_differs_is_told(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    other: dict[str, Any],
    told: str,
) -> None:
    monkeypatch.setattr(bulk, "arrow", lambda module: None)  # whether it is installed or not
    out = tmp_path / "out"
    first = run(folder, out)
    said = {"queries": QUERIES, "batch": 5, **other}
    with pytest.raises(BulkError, match=f"holds another run, different in: {told}"):
        rescreen(said.pop("queries"), folder, out, executor=Here(), progress=None, **said)
    assert run(folder, out)[:2] == (5, 5)
    assert contents(first)


def test_another_state_of_the_list_another_list_or_another_engine_is_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, out = tmp_path / "list", tmp_path / "out"
    with LivingList.create(folder, LISTED) as writer:
        run(folder, out)
        writer.withdraw("base-0")
        with pytest.raises(BulkError, match="different in: list "):
            run(folder, out)
    second = run(folder, tmp_path / "second")
    shown = {match["id"] for row in results(second.files) for match in row["matches"]}
    assert "base-0" not in shown
    build(LISTED[1:], tmp_path / "index")
    with pytest.raises(BulkError, match="different in: list "):
        run(tmp_path / "index", out)
    monkeypatch.setattr(bulk, "_engine", lambda: "a newer one")
    with pytest.raises(BulkError, match="different in: engine "):
        run(folder, tmp_path / "second")


def test_a_folder_of_something_else_is_refused_and_stays_as_it_is(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "batch-1.part").write_text("mine")
    with pytest.raises(BulkError, match="holds no bulk run but other files"):
        run(folder, tmp_path)
    assert (tmp_path / "batch-1.part").read_text() == "mine"
    (tmp_path / "batch-1.part").unlink()
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(BulkError, match="does not tell which run"):
        run(folder, tmp_path)


def test_a_batch_is_on_the_disk_before_it_counts_as_done(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[str] = []
    fsync = os.fsync

    def note(number: int) -> None:
        forced.append(Path(f"/proc/self/fd/{number}").readlink().name)
        fsync(number)

    monkeypatch.setattr(os, "fsync", note)
    rescreen(QUERIES[:1], folder, tmp_path / "out", executor=Here(), progress=None)
    assert forced[-3:] == ["batch-000001.jsonl.part", "out", "done.log"]


@pytest.mark.parametrize("by", [Here(), Processes(1)])
def test_a_list_with_a_flipped_bit_is_refused_before_anything_is_searched(
    tmp_path: Path, by: Executor
) -> None:
    build(LISTED, tmp_path / "index")
    path = tmp_path / "index" / "persons"
    broken = bytearray(path.read_bytes())
    broken[len(broken) // 2] ^= 4
    path.write_bytes(broken)
    with pytest.raises(IndexFault, match="persons has changed in"):
        run(tmp_path / "index", tmp_path / "out", by)
    assert not (tmp_path / "out").exists()


def test_a_worker_refuses_another_list_than_the_run_began_with(
    folder: Path, tmp_path: Path
) -> None:
    build(LISTED, tmp_path / "index")
    version = IndexVersion(tmp_path / "index", "index of yesterday", None, load("default"), 5, "x")
    for by in (Here(), Processes(1)):
        with pytest.raises(IndexFault, match="holds another list"):
            list(by.map_batches(version, iter([Batch(1, ())])))


def test_an_index_that_does_not_live_is_searched_too(folder: Path, tmp_path: Path) -> None:
    build(LISTED, tmp_path / "index")
    rows = list(results(run(tmp_path / "index", tmp_path / "out").files))
    assert rows == list(results(run(folder, tmp_path / "other").files))


def test_processes_answer_as_one_does_and_one_that_is_killed_is_replaced(
    folder: Path, tmp_path: Path
) -> None:
    whole = run(folder, tmp_path / "whole")
    killing = Killing(1)
    summary = run(folder, tmp_path / "out", killing)
    assert killing.killed == 1
    assert contents(summary) == contents(whole)


class Deadly:
    """Kills whoever unpacks it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def test_processes_that_die_again_and_again_end_the_run_with_a_sentence() -> None:
    version: Any = Deadly()
    with pytest.raises(ExecutorError, match="what is done is kept: start it again"):
        list(Processes(1).map_batches(version, iter([Batch(1, ())])))


class Killing(Processes):
    """Kills a process of its own pool, by its number, as soon as it has answered."""

    def __init__(self, times: int) -> None:
        super().__init__(1)
        self.left, self.killed = times, 0
        self._others = {each.pid for each in active_children()}

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        for done in super().map_batches(version, batches):
            yield done
            if self.left:
                self.left -= 1
                self.killed += 1
                (own,) = (each.pid for each in active_children() if each.pid not in self._others)
                assert own is not None
                os.kill(own, signal.SIGKILL)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"batch": 0}, "at least 1"),
        ({"band": "sure"}, "no band “sure”; use one of clear, review, strong"),
        ({"form": "xml"}, "not written as “xml”; use one of jsonl, parquet"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    folder: Path, tmp_path: Path, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BulkError, match=sentence):
        rescreen(QUERIES, folder, tmp_path / "out", executor=Here(), **wrong)  # type: ignore[arg-type]  # on purpose
    assert not (tmp_path / "out").exists()


def test_a_query_that_cannot_be_searched_for_is_told_in_its_row(
    folder: Path, tmp_path: Path
) -> None:
    endless = Person(id="endless", names=(Name(" ".join(["Zo"] * 300)),))
    summary = run(folder, tmp_path / "out", queries=[*QUERIES, endless])
    rows = {row["query"]: row for row in results(summary.files)}
    assert summary.refused == 1
    assert rows["endless"]["matches"] == []
    assert "parts" in rows["endless"]["refused"]
    assert "refused" not in rows["q-1"]


def test_what_a_reader_could_not_use_stands_in_the_row_of_its_record(
    folder: Path, tmp_path: Path
) -> None:
    asked: list[bulk.Query] = [
        Problem("line 1", "q-1", "dob: cannot be read", "part"),
        Problem("line 1", "q-1", "nat: hardly", "doubtful"),
        Problem("line 1", "q-1", "this id stands twice", "id"),
        ("line 1", QUERIES[1]),
        Problem("line 2", "", "is not JSON"),
        Problem("line 3", "home", "is not searched for", "skipped"),
        ("line 4", QUERIES[2]),
    ]
    summary = rescreen(asked, folder, tmp_path / "out", executor=Here(), progress=None)
    rows = {row.pop("place"): row for row in results(summary.files)}
    nothing = {"query": "", "left_out": [], "doubtful": [], "matches": []}
    assert rows["line 2"] == {**nothing, "refused": "is not JSON"}
    assert rows["line 3"] == {**nothing, "query": "home", "skipped": "is not searched for"}
    assert (rows["line 1"]["left_out"], rows["line 1"]["doubtful"]) == (
        ["dob: cannot be read"],
        ["nat: hardly"],
    )
    assert rows["line 4"]["left_out"] == rows["line 4"]["doubtful"] == []
    assert rows.keys() == {"line 1", "line 2", "line 3", "line 4"}
    assert (summary.queries, summary.refused) == (4, 1)


def test_two_runs_do_not_write_to_one_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with Writing(tmp_path / "out"), pytest.raises(ListBusy):
        run(folder, tmp_path / "out")


def test_a_folder_without_a_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="holds no index"):
        run(tmp_path, tmp_path / "out")


def test_progress_tells_how_many_how_fast_and_how_long_still(folder: Path, tmp_path: Path) -> None:
    said = io.StringIO()
    rescreen(QUERIES, folder, tmp_path / "out", executor=Here(), progress=said)
    assert "23 of 23 searched" in said.getvalue()
    assert "0:00:00 left" in said.getvalue()


def test_an_executor_is_chosen_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(executor(), Processes)
    assert isinstance(executor("here"), Here)
    with pytest.raises(ExecutorError, match="no executor “spark”"):
        executor("spark")

    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name="ray")

    monkeypatch.setattr(executors, "import_module", missing)
    with pytest.raises(ExecutorError, match="module ray is missing: install the extra"):
        executor("ray")
