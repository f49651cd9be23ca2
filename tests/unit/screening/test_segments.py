"""A living list: what is put on it is found, what is taken off is gone, what is broken is told."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from tests.unit.screening.lists import FORTY, car, first, person, persons

from screening import Subject, build, segment_index
from screening.policies import PolicyError
from screening.segment_files import ListBusy, ListFault
from screening.segment_reader import ListReader
from screening.segments import LivingList, prepare_merge
from screening.subject import Name, Person

pytestmark = pytest.mark.usefixtures("small_deltas")


def test_what_is_added_is_found_by_the_next_search_of_every_reader(folder: Path) -> None:
    new = person("new-1")
    with LivingList.open(folder) as reader, LivingList.open(folder, write=True) as writer:
        assert first(reader, new) != "new-1"
        assert writer.add([new]) == 1
        assert first(reader, new) == "new-1"
        assert reader.version == 1
        assert len(reader) == 41


def test_a_list_is_named_by_a_text_as_well_as_by_a_path(tmp_path: Path) -> None:
    name = str(tmp_path / "list")
    LivingList.create(name, FORTY[:2]).close()
    with LivingList.open(name, write=True) as writer, ListReader(name) as reader:
        writer.add([FORTY[2]])
        assert len(reader) == 3, "as it is now, before any search"
    assert prepare_merge(name) == "base-1"


def test_what_is_no_subject_is_told_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    said = FORTY[0].to_dict()
    sentence = "a Subject is needed, not dict: make one with Subject.from_dict"
    with LivingList.open(folder, write=True) as writer:
        with pytest.raises(TypeError, match=sentence):
            writer.add([said])  # type: ignore[list-item]  # on purpose
        with pytest.raises(TypeError, match=sentence):
            writer.change(said)  # type: ignore[arg-type]  # on purpose
        assert writer.version == 0
    with pytest.raises(TypeError, match=sentence):
        LivingList.create(tmp_path / "other", [said])  # type: ignore[list-item]  # on purpose


def test_a_policy_that_is_not_there_is_told_in_a_sentence(folder: Path) -> None:
    for path in (folder / "none.json", str(folder / "none.json"), folder):
        with pytest.raises(PolicyError, match=r"cannot be read .*; give “default” or the path"):
            LivingList.open(folder, path)


def test_what_is_withdrawn_is_gone_with_the_next_search(folder: Path) -> None:
    new = person("new-1")
    with LivingList.open(folder) as reader, LivingList.open(folder, write=True) as writer:
        writer.add([new])
        assert first(reader, FORTY[3]) == "base-3"
        assert writer.withdraw("base-3", "new-1") == 2
        for gone in (FORTY[3], new):
            assert gone.id not in [verdict.id for verdict in reader.search(gone, 100)]
            assert gone.id not in reader
        assert len(reader) == 39


def test_a_withdrawal_is_gone_even_from_a_reader_that_keeps_to_an_older_state(folder: Path) -> None:
    with (
        LivingList.open(folder, write=True) as writer,
        ListReader(folder, pinned=writer.manifest) as pinned,
    ):
        writer.add([person("new-1")])
        writer.withdraw("base-3")
        assert "base-3" not in [verdict.id for verdict in pinned.search(FORTY[3], 100)]
        assert "new-1" not in pinned


def test_a_change_is_one_version_and_shows_never_both(folder: Path) -> None:
    changed = person("base-3", names=[{"full": "Wendelin Appelscha"}])
    again = person("base-3", names=[{"full": "Godfried Nachtegaal"}])
    with LivingList.open(folder, write=True) as writer:
        assert writer.change(changed) == 1
        assert first(writer, changed) == "base-3"
        found = writer.search(FORTY[3], 100)
        assert [verdict.id for verdict in found].count("base-3") <= 1
        writer.change(again)
        assert writer.get("base-3") == again
        writer.withdraw("base-3")
        assert "base-3" not in writer
        assert writer.add([FORTY[3]]) == 4
        assert writer.get("base-3") == FORTY[3]
        writer.verify()


def test_further_deltas_are_begun_when_one_is_full(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer:
        for number in range(25):
            writer.add([person(f"new-{number}")])
        assert len(writer.manifest.deltas) == 3
        writer.change(person("new-0", names=[{"full": "Wendelin Appelscha"}]))
        assert len(writer) == 65
        writer.verify()
        writer.merge()
        assert writer.pending == 0
        assert len(writer) == 65
        writer.verify()
        assert all(first(writer, person(f"new-{number}")) for number in range(1, 25))


def test_a_small_list_is_built_anew_so_that_its_own_words_are_counted(tmp_path: Path) -> None:
    with LivingList.create(tmp_path / "list") as writer:
        assert writer.search(person("a")) == []
        writer.add(persons("new", 5))
        assert writer.manifest.deltas == ()
        assert first(writer, person("new-2")) == "new-2"
        writer.withdraw(*(f"new-{number}" for number in range(5)))
        assert writer.search(person("new-2")) == []
        writer.merge()
        assert len(writer) == 0
        writer.verify()


def test_things_live_on_the_same_list(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer:
        writer.add([car("car-1", "1-ZZZ-117"), person("new-1")])
        assert first(writer, car("", "1ZZZ117")) == "car-1"
        assert writer.search(car("", "1ZZZ117"))[0].reasons
        writer.withdraw("car-1")
        assert writer.search(car("", "1ZZZ117")) == []


def test_a_score_in_a_delta_is_about_that_of_a_list_built_as_a_whole(tmp_path: Path) -> None:
    base, new = persons("base", 400), persons("new", 8)
    whole = build([*base, *new])
    with LivingList.create(tmp_path / "list", base) as writer:
        writer.add(new)
        assert writer.manifest.deltas
        for each in new:
            one, other = whole.search(each, 1)[0], writer.search(each, 1)[0]
            assert (one.id, one.band) == (other.id, other.band)
            assert abs(one.score - other.score) < 0.75
            assert abs(sum(reason.contribution for reason in other.reasons) - other.score) < 0.01


def test_without_changes_the_list_answers_as_its_index_does(folder: Path) -> None:
    whole = build(FORTY)
    with LivingList.open(folder) as reader:
        for query in FORTY[:10]:
            ours, theirs = reader.search(query, 5), whole.search(query, 5)
            assert [v.to_dict() for v in ours] == [v.to_dict() for v in theirs]
        many = [[v.id for v in found] for found in reader.search_many(FORTY[:10], 3)]
        assert many == [[v.id for v in reader.search(query, 3)] for query in FORTY[:10]]


def test_a_merge_that_was_prepared_aside_takes_in_what_came_since(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer, LivingList.open(folder) as reader:
        writer.add(persons("new", 4))
        prepared = prepare_merge(folder)
        writer.withdraw("new-1", "base-1")
        writer.change(person("base-2", names=[{"full": "Wendelin Appelscha"}]))
        writer.add([person("late-1")])
        expected = {subject.id: subject for subject in writer.subjects()}
        writer.merge(prepared)
        assert writer.manifest.base == prepared
        reader.refresh()
        for each in (writer, reader):
            assert {subject.id: subject for subject in each.subjects()} == expected
            each.verify()
        assert prepare_merge(folder) != prepared
        with pytest.raises(ListFault, match="prepare the merge again"):
            writer.merge("base-0")


def test_old_segments_are_removed_once_nobody_reads_them(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer:
        with LivingList.open(folder) as reader:
            writer.add([person("new-1")])
            reader.refresh()
            held = reader.manifest.deltas[0]
            writer.add([person("new-2")])
            assert (folder / held).exists()
            assert reader.search(person("new-2"), 1)[0].id == "new-2"
        writer.add([person("new-3")])
        assert not (folder / held).exists()


def test_one_writer_at_a_time(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer:
        with pytest.raises(ListBusy, match="Another process is writing to"):
            LivingList.open(folder, write=True)
        writer.add([person("new-1")])


def test_a_writer_that_was_killed_gives_the_right_to_write_back(folder: Path) -> None:
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        LivingList.open(folder, write=True)
        os.write(tell, b"x")
        signal.pause()
    os.read(ready, 1)
    with pytest.raises(ListBusy):
        LivingList.open(folder, write=True)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    LivingList.open(folder, write=True).close()


@pytest.mark.parametrize(
    ("subjects", "sentence"),
    [
        ([person("new-1"), person("base-3")], "“base-3” is on the list already"),
        ([person("new-1"), person("new-1")], "“new-1” stands twice"),
        ([person("new-1"), person("x", id="")], "Subject 2 has no id"),
    ],
)
def test_a_refused_addition_changes_nothing(
    folder: Path, subjects: list[Subject], sentence: str
) -> None:
    with LivingList.open(folder, write=True) as writer:
        with pytest.raises(ListFault, match=sentence):
            writer.add(subjects)
        assert writer.version == 0
        assert "new-1" not in writer
    assert (folder / "journal-0").stat().st_size == 0


def test_what_is_not_on_the_list_is_neither_changed_nor_withdrawn(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer:
        with pytest.raises(ListFault, match="“nobody” is not on the list"):
            writer.withdraw("base-1", "nobody")
        with pytest.raises(ListFault, match="“nobody” is not on the list"):
            writer.change(person("nobody"))
        assert "base-1" in writer


def test_a_name_that_cannot_be_one_is_told_and_the_rest_is_found(
    folder: Path, tmp_path: Path
) -> None:
    names = (Name("Wendelin Appelscha"), Name(" ".join(["Zo"] * 300)))
    named = Person(id="new-1", names=names)
    with LivingList.create(tmp_path / "other", [person("new-0"), named]) as writer:
        assert [problem.item for problem in writer.problems] == ["new-1"]
        assert first(writer, Person(names=names[:1])) == "new-1"
    with (
        LivingList.open(folder, write=True) as writer,
        pytest.raises(ListFault, match=r"“new-1” cannot be kept: .* 300 parts"),
    ):
        writer.add([person("new-0"), named])


def test_a_reader_does_not_write_and_a_closed_list_says_so(folder: Path) -> None:
    reader = LivingList.open(folder)
    with pytest.raises(ListFault, match="not open for writing"):
        reader.withdraw("base-1")
    reader.close()
    with pytest.raises(ListFault, match="is closed; open it again"):
        reader.search(FORTY[0])


def test_a_list_of_a_duplicate_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ListFault, match="“a” stands twice"):
        LivingList.create(tmp_path / "list", [person("a"), person("a")])
    with pytest.raises(FileExistsError, match="make the list in a new folder"):
        LivingList.create(Path(__file__).parent)


def test_a_subject_that_json_would_change_is_refused(folder: Path) -> None:
    odd = Subject.from_dict({"kind": "vehicle", "id": "odd", "plate": "1-ZZZ-117"})
    object.__setattr__(odd, "plates", ("",))
    with (
        LivingList.open(folder, write=True) as writer,
        pytest.raises(ListFault, match="“odd” cannot be kept"),
    ):
        writer.add([odd])


def test_where_no_list_is_there_is_a_clear_sentence(tmp_path: Path) -> None:
    for write in (False, True):
        with pytest.raises(ListFault, match="holds no list; make one"):
            LivingList.open(tmp_path, write=write)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_closes_the_writer_and_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    writer = LivingList.open(folder, write=True)
    writer.add([person("new-1")])
    with monkeypatch.context() as patch:
        patch.setattr(segment_index, "write_arrays", full)
        with pytest.raises(OSError, match="No space left"):
            writer.add([person("new-2")])
    with pytest.raises(ListFault, match="not open for writing"):
        writer.add([person("new-3")])
    with LivingList.open(folder, write=True) as again:
        assert {"new-1", "new-2"} <= {subject.id for subject in again.subjects()}
        again.verify()
