"""Is a broken or foreign index refused in clear words, and a good one shared by processes?"""

from __future__ import annotations

import json
import multiprocessing
import random
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.screening.list_cases import person, small_list

import screening
from screening import Index, build
from screening.object_files import IndexFault
from screening.subject import Person

PEOPLE = small_list(80)
PARTS = ("persons", "things")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    build(PEOPLE, tmp_path / "list")
    return tmp_path / "list"


def test_every_truncated_file_is_refused_by_name(saved: Path) -> None:
    for path in [path for part in PARTS for path in sorted((saved / part).glob("*.npy"))]:
        whole = path.read_bytes()
        path.write_bytes(whole[:-1])
        with pytest.raises(IndexFault, match=f"{path.name} has .* bytes instead of"):
            screening.open(saved)
        path.unlink()
        with pytest.raises(IndexFault, match=f"{path.name} is missing"):
            screening.open(saved)
        path.write_bytes(whole)
    assert len(screening.open(saved)) == len(PEOPLE)


def test_every_flipped_bit_is_refused_by_name_when_verified(saved: Path) -> None:
    draw = random.Random(7)
    for path in [path for part in PARTS for path in sorted((saved / part).glob("*.npy"))]:
        whole = path.read_bytes()
        for place in (0, draw.randrange(len(whole)), len(whole) - 1):
            broken = bytearray(whole)
            broken[place] ^= 1 << draw.randrange(8)
            path.write_bytes(broken)
            with pytest.raises(IndexFault, match=f"{path.name} has changed"):
                screening.open(saved, verify=True)
        path.write_bytes(whole)


def test_a_flipped_bit_in_a_manifest_is_refused_or_changes_nothing(saved: Path) -> None:
    draw = random.Random(8)
    expected = found(screening.open(saved), PEOPLE[3])
    for part in PARTS:
        path = saved / part / "manifest.json"
        whole = path.read_bytes()
        for _ in range(60):
            broken = bytearray(whole)
            broken[draw.randrange(len(whole))] ^= 1 << draw.randrange(7)
            path.write_bytes(broken)
            try:
                opened = screening.open(saved, verify=True)
            except IndexFault:
                continue
            assert found(opened, PEOPLE[3]) == expected
        path.write_bytes(whole)


@pytest.mark.parametrize("part", PARTS)
def test_an_index_of_another_version_or_format_is_refused(saved: Path, part: str) -> None:
    path = saved / part / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "version": 99}))
    with pytest.raises(IndexFault, match="format version 99"):
        screening.open(saved)
    path.write_text(json.dumps({**manifest, "format": "something else"}))
    with pytest.raises(IndexFault, match="build one there"):
        screening.open(saved)
    path.write_text("{")
    with pytest.raises(IndexFault, match=r"manifest\.json cannot be read"):
        screening.open(saved)


@pytest.mark.parametrize("name", ["positions", "people_births", "words_keys", "document_keys"])
def test_an_index_that_lacks_an_array_is_refused(saved: Path, name: str) -> None:
    path = saved / "persons" / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["files"][f"{name}.npy"]
    path.write_text(json.dumps(manifest))
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


def test_two_writers_of_one_folder_do_not_mix_their_files(tmp_path: Path) -> None:
    (tmp_path / "list.new").mkdir()
    with pytest.raises(FileExistsError, match="an index is being written there"):
        build(PEOPLE, tmp_path / "list")
    assert not (tmp_path / "list").exists()
    (tmp_path / "list.new").rmdir()
    build(PEOPLE, tmp_path / "list")
    assert [path.name for path in tmp_path.iterdir()] == ["list"]


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
