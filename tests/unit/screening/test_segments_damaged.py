"""A living list that was damaged: what is broken is told, or was written once more elsewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.screening.lists import FORTY, flip, person

from screening.object_files import IndexFault
from screening.segment_files import ListFault
from screening.segment_reader import ListReader
from screening.segments import LivingList

pytestmark = pytest.mark.usefixtures("small_deltas")


def test_a_torn_end_of_the_journal_is_cut_and_what_was_acknowledged_stays(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer:
        writer.add([person("new-1")])
        journal = folder / writer.manifest.journal
    whole = journal.read_bytes()
    for torn in (b"\x07", b"\x00" * 40, whole[: len(whole) // 2], whole[:-1] + b"?"):
        journal.write_bytes(whole + torn)
        with LivingList.open(folder, write=True) as writer:
            assert "new-1" in writer
            assert journal.read_bytes() == whole
            writer.verify()


def test_what_stands_in_the_journal_alone_is_ended_by_the_next_writer(folder: Path) -> None:
    before = (folder / "list.json").read_text()
    with LivingList.open(folder, write=True) as writer:
        writer.add([person("new-1")])
        writer.withdraw("base-1")
    (folder / "list.json").write_text(before)
    with LivingList.open(folder, write=True) as writer:
        assert writer.version == 2
        assert "new-1" in writer
        assert "base-1" not in writer
        writer.verify()


def test_a_changed_entry_of_the_journal_is_told(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer:
        writer.add([person("new-1")])
        writer.add([person("new-2")])
    journal = folder / "journal-0"
    flip(journal, 30)
    with pytest.raises(ListFault, match="journal-0: entry 1 at byte 0 has changed"):
        LivingList.open(folder, write=True)
    flip(journal, 30)
    journal.write_bytes(journal.read_bytes()[:-5])
    with pytest.raises(ListFault, match=r"journal-0 has \d+ bytes, \d+ were acknowledged"):
        LivingList.open(folder, write=True)


def test_a_changed_bit_of_the_withdrawn_is_told_and_hides_nobody(folder: Path) -> None:
    marks = folder / "base-0" / "withdrawn"
    with LivingList.open(folder, write=True) as writer:
        writer.withdraw("base-8")
        for place in (8, 16):  # one that is set, one that is not
            flip(marks, place)
            with pytest.raises(ListFault, match="withdrawn has changed by itself"):
                writer.search(FORTY[place])
            flip(marks, place)
        assert "base-16" in {verdict.id for verdict in writer.search(FORTY[16])}


def test_a_mark_that_the_journal_does_not_tell_is_told_with_the_id(folder: Path) -> None:
    with LivingList.open(folder, write=True) as writer:
        writer.withdraw("base-8")
        marks = folder / "base-0" / "withdrawn"
        set_ = bytearray(marks.read_bytes())
        for place, mark, told in ((8, 0, "base-8” is shown"), (16, 255, "base-16” is hidden")):
            before, set_[place] = set_[place], mark
            marks.write_bytes(set_)
            with pytest.raises(ListFault, match=told):
                writer.verify()
            set_[place] = before


def test_a_segment_that_changed_by_itself_is_refused_when_it_is_opened(folder: Path) -> None:
    path = folder / "base-0" / "index" / "persons"
    flip(path, path.stat().st_size // 2)
    with pytest.raises(ListFault, match=r"persons has changed in .*; make the list again$"):
        LivingList.open(folder)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ("base-0", "base-0 is not what list.json names"),
        ("base-0/index", "base-0 mixes its ids with another list's index"),
        ("base-0/index/persons", "base-0/index mixes files of two indexes"),
        ("base-0/index/things", "base-0/index mixes files of two indexes"),
        ("base-0/ids", "base-0 mixes its ids with another list's index"),
        ("base-0/withdrawn", "withdrawn marks the subjects of another segment"),
        ("list.json", "base-0 is not what list.json names"),
    ],
)
@pytest.mark.parametrize("verify", [True, False])
def test_parts_of_two_lists_are_never_opened_together(
    folder: Path, tmp_path: Path, part: str, told: str, verify: bool
) -> None:
    other = tmp_path / "other"
    LivingList.create(other, [person(f"other-{number}") for number in range(len(FORTY))]).close()
    if (other / part).is_dir():
        shutil.copytree(other / part, folder / part, dirs_exist_ok=True)
    else:
        shutil.copy(other / part, folder / part)
    with pytest.raises(ListFault, match=told):
        ListReader(folder, verify=verify)


def test_the_journal_of_another_list_is_not_taken_up(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with LivingList.create(other, FORTY) as writer:
        writer.add([person("other-1", pob="Voorbeeldgem")])
        writer.add([person("other-2")])
    with LivingList.open(folder, write=True) as writer:
        writer.add([person("new-1")])
    shutil.copy(other / "journal-0", folder / "journal-0")
    with pytest.raises(ListFault, match="journal-0 is the journal of another list"):
        LivingList.open(folder, write=True)


def test_a_record_that_changed_unverified_is_told(folder: Path) -> None:
    path = folder / "base-0" / "index" / "things"
    flip(path, path.read_bytes().index(b'"kind":"person"') + 1)
    reader = ListReader(folder, verify=False)
    with pytest.raises(IndexFault, match="things has changed in the record"):
        list(reader.subjects())


def test_every_truncated_file_is_told_by_name(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        if path.name in ("held", "writer", "journal-0") or path.is_dir():
            continue
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        with pytest.raises(IndexFault, match=path.parent.name):
            LivingList.open(folder)
        path.write_bytes(whole)
    LivingList.open(folder).close()


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_flipped_bit_is_told_or_does_not_change_what_is_shown(
    folder: Path, data: st.DataObject
) -> None:
    files = [each for each in sorted(folder.rglob("*")) if each.is_file() and each.stat().st_size]
    path = data.draw(st.sampled_from(files))
    at = data.draw(st.integers(0, path.stat().st_size - 1))
    flip(path, at)
    try:
        with LivingList.open(folder) as reader:
            reader.verify()
            assert list(reader.subjects()) == FORTY, f"{path.name}, byte {at}"
    except IndexFault:
        pass
    finally:
        flip(path, at)


def test_a_list_of_another_format_version_is_refused(folder: Path) -> None:
    path = folder / "list.json"
    said = json.loads(path.read_text())
    path.write_text(json.dumps({**said, "format_version": 9}))
    with pytest.raises(ListFault, match="format version 9, this engine reads 3"):
        LivingList.open(folder)
    path.write_text(json.dumps({**said, "version": 9}))
    with pytest.raises(ListFault, match="has changed since it was written"):
        LivingList.open(folder, write=True)
    path.write_text("[]")
    with pytest.raises(ListFault, match="is no manifest of a list"):
        LivingList.open(folder)
