"""A whole register against a list: every query answered once, whatever breaks on the way."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterable, Iterator
from itertools import islice
from multiprocessing import active_children
from pathlib import Path

import pytest
from tests.unit.screening.lists import person, persons

from screening import Subject, build, executors
from screening.bulk import BulkError, Summary, rescreen, results
from screening.bulk_batches import Batch, Done, IndexVersion, Worker
from screening.executors import Executor, ExecutorError, Here, Processes, executor
from screening.object_files import IndexFault
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
        self.given: list[str] = []

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        worker = Worker(version)
        for batch in batches:
            self.given.append(batch.key)
            yield worker.answer(batch)


def test_every_query_is_answered_once_by_the_verdicts_of_a_search(
    folder: Path, tmp_path: Path
) -> None:
    summary = run(folder, tmp_path / "out")
    rows = {row["query"]: row["matches"] for row in results(summary.files)}
    assert summary[:3] == (5, 0, 23)
    assert rows.keys() == {query.id for query in QUERIES}
    assert summary.matched == sum(1 for matches in rows.values() if matches) > 0
    with LivingList.open(folder) as reader:
        for query in QUERIES:
            told = [v.to_dict() for v in reader.search(query) if v.band != "clear"]
            assert rows[query.id] == told


def test_batches_are_sorted_by_birth_year_whatever_the_order_of_the_queries(
    folder: Path, tmp_path: Path
) -> None:
    one = run(folder, tmp_path / "one")
    other = run(folder, tmp_path / "other", queries=QUERIES[::-1])
    assert [path.name for path in one.files] == [path.name for path in other.files]
    assert contents(one) == contents(other)


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(folder: Path, tmp_path: Path) -> None:
    whole = run(folder, tmp_path / "whole")
    out = tmp_path / "out"
    with pytest.raises(ExecutorError, match="the power went"):
        run(folder, out, Breaking(2))
    (out / f"{whole.files[2].name}.part").write_text('{"query": "q-1", "mat')
    by = Noting()
    summary = run(folder, out, by)
    assert summary.before == 2
    assert len(by.given) == 3
    assert contents(summary) == contents(whole)
    assert not list(out.glob("*.part"))
    assert run(folder, out, by).before == 5
    assert len(by.given) == 3


def test_another_state_of_the_list_or_another_band_is_another_run(tmp_path: Path) -> None:
    folder, out = tmp_path / "list", tmp_path / "out"
    with LivingList.create(folder, LISTED) as writer:
        first = run(folder, out)
        writer.withdraw("base-0")
        second = run(folder, out)
    assert second.before == 0
    assert not set(first.files) & set(second.files)
    shown = {match["id"] for row in results(second.files) for match in row["matches"]}
    assert "base-0" not in shown
    strong = rescreen(QUERIES, folder, out, executor=Here(), batch=5, band="strong", progress=None)
    assert not set(strong.files) & set(second.files)


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


def test_processes_that_die_again_and_again_end_the_run_with_a_sentence(
    folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(ExecutorError, match="what is done is kept: start it again"):
        run(folder, tmp_path / "out", Killing(9, doomed=True))


class Killing(Processes):
    """Kills a process of its own pool, by its number, as soon as it has answered."""

    def __init__(self, times: int, doomed: bool = False) -> None:
        super().__init__(1)
        self.left, self.killed, self._doomed = times, 0, doomed
        self._others = {each.pid for each in active_children()}

    def map_batches(self, version: IndexVersion, batches: Iterable[Batch]) -> Iterator[Done]:
        if self._doomed:
            gone = Path("/nowhere/at/all")
            version = IndexVersion(gone, "", None, version.policy, version.limit, version.band)
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


def test_a_query_without_id_is_refused_before_anything_is_searched(
    folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(BulkError, match="Query 2 has no id"):
        run(folder, tmp_path / "out", queries=[person("a"), person("", id="")])


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


def test_two_runs_do_not_write_to_one_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with Writing(tmp_path / "out"), pytest.raises(ListBusy):
        run(folder, tmp_path / "out")


def test_a_folder_without_a_list_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="holds neither a list nor an index"):
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
