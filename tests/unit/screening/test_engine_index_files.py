"""Is a broken or foreign index refused in clear words, and a good one shared by processes?"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import signal
from collections.abc import Iterator
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.screening.list_cases import person, small_list

import screening
from screening import Index, build, index_files
from screening.compiled import Array
from screening.object_files import IndexFault, read_arrays, write_arrays
from screening.segment_files import ListBusy
from screening.subject import Person

PEOPLE = small_list(80)
PARTS = ("persons", "things")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    build(PEOPLE, tmp_path / "list")
    return tmp_path / "list"


@pytest.mark.parametrize("part", PARTS)
def test_a_truncated_or_missing_file_is_refused_by_name(saved: Path, part: str) -> None:
    path = saved / part
    whole = path.read_bytes()
    for length in (0, 20, 5_000, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexFault, match=f"{part} (is no index|has .* bytes instead of)"):
            screening.open(saved, verify=False)
    path.unlink()
    with pytest.raises(IndexFault, match=f"{part} is missing"):
        screening.open(saved, verify=False)


@pytest.mark.parametrize("part", PARTS)
def test_a_flipped_bit_anywhere_is_refused_by_name(saved: Path, part: str) -> None:
    draw = random.Random(7)
    path = saved / part
    whole = path.read_bytes()
    expected = found(screening.open(saved), PEOPLE[3])
    harmless = 0
    for _ in range(300):
        broken = bytearray(whole)
        broken[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
        path.write_bytes(broken)
        try:
            assert found(screening.open(saved), PEOPLE[3]) == expected
            harmless += 1  # a blank of the head
        except IndexFault as fault:
            assert str(path) in str(fault)
    assert harmless < 10


@pytest.mark.parametrize("part", PARTS)
def test_a_flipped_bit_in_the_head_is_refused_or_changes_nothing(saved: Path, part: str) -> None:
    draw = random.Random(8)
    path = saved / part
    whole = path.read_bytes()
    expected = found(screening.open(saved), PEOPLE[3])
    for _ in range(120):
        broken = bytearray(whole)
        broken[draw.randrange(whole.index(b"\n") + 1)] ^= 1 << draw.randrange(8)
        path.write_bytes(broken)
        try:
            opened = screening.open(saved)
        except IndexFault:
            continue
        assert found(opened, PEOPLE[3]) == expected


@pytest.mark.parametrize("part", PARTS)
def test_an_index_of_another_version_or_format_is_refused(saved: Path, part: str) -> None:
    path = saved / part
    head, _, rest = path.read_bytes().partition(b"\n")
    for change, sentence in (
        ({"version": 99}, "format version 99"),
        ({"format": "something else"}, "no index of this engine; build one"),
        ({"arrays": {}}, "has changed in its head"),
    ):
        path.write_bytes(json.dumps({**json.loads(head), **change}).encode() + b"\n" + rest)
        with pytest.raises(IndexFault, match=sentence):
            screening.open(saved)
    path.unlink()
    path.mkdir()
    with pytest.raises(IndexFault, match="of an older format"):
        screening.open(saved)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("verify", [True, False])
def test_files_of_two_indexes_are_never_opened_together(
    saved: Path, part: str, verify: bool
) -> None:
    other = saved.with_name("other")
    build(PEOPLE[::-1], other)
    shutil.copy(other / part, saved / part)
    with pytest.raises(IndexFault, match=r"mixes files of two indexes.*copy the whole folder"):
        screening.open(saved, verify=verify)


def test_an_index_that_is_built_again_of_the_same_list_is_the_same(saved: Path) -> None:
    build(PEOPLE, saved.with_name("other"))
    for part in PARTS:
        assert (saved / part).read_bytes() == (saved.with_name("other") / part).read_bytes()


def test_a_flipped_bit_in_a_record_that_is_not_verified_is_told_by_name(saved: Path) -> None:
    draw, path = random.Random(9), saved / "things"
    whole = path.read_bytes()
    at = whole.index(b'{"kind":"person"')
    told = 0
    for _ in range(200):
        broken = bytearray(whole)
        broken[at + draw.randrange(5_000)] ^= 1 << draw.randrange(8)
        path.write_bytes(broken)
        opened = screening.open(saved, verify=False)
        for position in range(len(PEOPLE)):
            try:
                opened.subject(position)
                opened.things.identity(position)
            except IndexFault as fault:
                assert str(path) in str(fault)
                told += 1
    assert told > 50


@pytest.mark.parametrize("name", ["positions", "people_births", "words_keys", "document_keys"])
def test_an_index_that_lacks_an_array_is_refused(saved: Path, name: str) -> None:
    arrays = read_arrays(saved / "persons")
    (saved / "persons").unlink()
    write_arrays(saved / "persons", {key: each for key, each in arrays.items() if key != name})
    with pytest.raises(IndexFault, match=f"lacks the array '{name}'"):
        screening.open(saved)


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="holds no index"):
        screening.open(tmp_path)
    with pytest.raises(IndexFault, match="holds no index"):
        screening.open(tmp_path / "nowhere")


def test_an_index_is_never_written_over_another(saved: Path) -> None:
    with pytest.raises(FileExistsError, match="write the index to a new folder"):
        build(PEOPLE[:1], saved)
    assert len(screening.open(saved)) == len(PEOPLE)


def test_the_second_of_two_writers_hears_it_before_it_reads_anything(tmp_path: Path) -> None:
    path, read = tmp_path / "list", []

    def first() -> Iterator[Person]:
        yield from PEOPLE
        with pytest.raises(ListBusy, match="Another process is writing the index"):
            build(second(), path)

    def second() -> Iterator[Person]:
        read.append(True)
        yield PEOPLE[0]

    build(first(), path)
    assert not read
    assert len(screening.open(path)) == len(PEOPLE)
    assert [each.name for each in tmp_path.iterdir()] == ["list"]
    assert {each.name for each in path.iterdir()} == set(PARTS)


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[Person]:
        yield PEOPLE[0]
        raise ValueError("the list is broken")

    with pytest.raises(ValueError, match="the list is broken"):
        build(broken(), tmp_path / "list")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_writer_left_does_not_hinder_the_next(tmp_path: Path) -> None:
    path = tmp_path / "list"
    fork = multiprocessing.get_context("fork")
    child = fork.Process(target=_build_and_die, args=(path,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    left = tmp_path / "list.building"
    assert (left / "persons").exists()
    assert not path.exists()
    build(PEOPLE, path)
    assert len(screening.open(path)) == len(PEOPLE)
    assert [each.name for each in tmp_path.iterdir()] == ["list"]


def _build_and_die(path: Path) -> None:
    def die(_: Path, arrays: dict[str, Array]) -> None:
        write_arrays(path.with_name("list.building") / "persons", arrays)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(index_files, "write_arrays", die)  # noqa: B010  # in the child alone
    build(PEOPLE, path)


def test_a_folder_of_somebody_else_is_not_cleared_away(tmp_path: Path) -> None:
    other = tmp_path / "list.building"
    other.mkdir()
    (other / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match=r"list\.building is in the way"):
        build(PEOPLE, tmp_path / "list")
    assert (other / "notes.txt").read_text() == "mine"


def test_an_index_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def note(number: int) -> None:
        forced.append(Path(f"/proc/self/fd/{number}").readlink().name)
        fsync(number)

    def renamed(path: Path, target: Path) -> Path:
        forced.append(f"{path.name} is {target.name}")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", note)
    monkeypatch.setattr(Path, "rename", renamed)
    build(PEOPLE, tmp_path / "list")
    aside = "list.building"
    assert forced == ["things", "persons", aside, f"{aside} is list", tmp_path.name]


def test_an_empty_list_is_saved_and_opened(tmp_path: Path) -> None:
    build([], tmp_path / "list")
    opened = screening.open(tmp_path / "list", verify=True)
    assert len(opened) == 0
    assert opened.search(PEOPLE[0]) == []


def test_an_opened_index_is_read_only(saved: Path) -> None:
    arrays = screening.open(saved).finder.index
    for array in (arrays.postings, arrays.people.births, arrays.document_keys):
        assert not array.flags.writeable


def test_two_forked_processes_answer_as_their_parent(saved: Path) -> None:
    opened = screening.open(saved)
    asked = [PEOPLE[5], person("Olga Petrov"), person(docs=["ZZ000007"])]
    expected = [found(opened, each) for each in asked]
    fork = multiprocessing.get_context("fork")
    said: SimpleQueue[Any] = fork.SimpleQueue()
    children = [fork.Process(target=_answer, args=(opened, asked, said)) for _ in range(2)]
    for child in children:
        child.start()
    told = [said.get() for _ in children]
    for child in children:
        child.join()
        assert child.exitcode == 0
    assert told == [expected, expected]
    assert [found(opened, each) for each in asked] == expected


def _answer(opened: Index, asked: list[Person], said: SimpleQueue[Any]) -> None:
    said.put([found(opened, each) for each in asked])


def found(index: Index, asked: Person) -> list[tuple[str, float]]:
    return [(verdict.id, verdict.score) for verdict in index.search(asked)]


def test_arrays_of_the_index_are_what_was_built(saved: Path) -> None:
    memory, opened = build(PEOPLE).finder.index, screening.open(saved).finder.index
    for ours, theirs in zip(memory.people, opened.people, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert memory.population == opened.population
