"""Is everything on the list found again, misread or not, and a broken index refused?"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening import object_index
from screening.object_files import IndexFault
from screening.object_index import ObjectIndex, number_keys
from screening.object_keys import (
    SIGNS,
    KeyTable,
    find_keys,
    hash_number,
    hash_rows,
    key_of,
    near_keys,
    one_error_keys,
    seed_of,
)
from screening.object_numbers import one_error
from screening.subject import Subject

_FOLDED = st.text(alphabet=SIGNS.tobytes().decode(), min_size=1, max_size=17)


def thing(kind: str, **said: Any) -> Subject:
    return Subject.from_dict({"kind": kind, **said})


LIST = [
    thing("vehicle", id="a", plate="1-ZZZ-117", cc="BE", vin="1M8GDM9AXKP042788"),
    thing("vehicle", id="b", plate="2-YYY-118", cc="BE"),
    thing("document", id="c", number="ZZ0117235", cc="BE"),
    thing("firearm", id="d", serial="BK117235", make="Zephyr"),
    thing("vessel", id="e", name="MV Zilverster", imo="9074729", mmsi="205000117"),
    thing("organisation", id="f", name="Zilverster Duinhoven Trading Ltd", reg="0117000117"),
    thing("container", id="g", number="CSQU3054383"),
    thing("aircraft", id="h", reg="OO-ZZZ", serial="117"),
    thing("banknote", id="i", number="ZZ1172351178", currency="EUR", value="50"),
    thing("item", id="j", serial="490154203237518", category="phone"),
    thing("person", id="k", names=["Marek ZILVERNIK"], docs=["ZZ0117235"]),
]


@pytest.fixture(scope="module")
def index() -> ObjectIndex:
    return ObjectIndex.build(LIST)


def found(index: ObjectIndex, subject: Subject) -> list[str]:
    return [index.subject(position).id for position, _, _ in index.search(subject)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (thing("vehicle", plate="1 zzz 117"), "a"),
        (thing("vehicle", plate="I-ZZZ-ll7"), "a"),
        (thing("vehicle", plate="1-ZZZ-171"), "a"),
        (thing("vehicle", plate="1-ZZZ-11"), "a"),
        (thing("vehicle", plate="1-ZZZ-119"), "a"),
        (thing("vehicle", vin="kp042788"), "a"),
        (thing("vehicle", vin="1M8GDM9AXKPO42788"), "a"),
        (thing("firearm", serial="8K117235"), "d"),
        (thing("vessel", imo="IMO 9074729"), "e"),
        (thing("vessel", name="Zilvrster"), "e"),
        (thing("vessel", mmsi="205000117"), "e"),
        (thing("organisation", name="Duinhoven Zilverster"), "f"),
        (thing("organisation", name="Zilver Ster"), "f"),
        (thing("organisation", reg="0117.000.117"), "f"),
        (thing("container", number="CSQU 305438 3"), "g"),
        (thing("aircraft", reg="OOZZZ"), "h"),
        (thing("banknote", number="ZZ1172351178"), "i"),
        (thing("item", serial="49 015420 323751 8"), "j"),
        (thing("item", number="49 015420 323751 8"), "j"),
    ],
)
def test_a_thing_is_found_by_what_is_left_of_its_number(
    index: ObjectIndex, query: Subject, expected: str
) -> None:
    assert found(index, query) == [expected]


def test_a_document_finds_its_holder_and_a_holder_the_document(index: ObjectIndex) -> None:
    """SIS Decision article 38 and Interpol SLTD: a stolen paper and who shows it are two alerts."""
    paper = thing("document", number="ZZ O1172 35", cc="BE")
    assert found(index, paper) == ["c", "k"], "the document itself first"
    (_, score, told) = index.search(paper)[1]
    assert ("document", "held_by", "Marek ZILVERNIK") in {
        (each.field, each.relation, each.theirs) for each in told
    }
    assert score > 10
    marek = thing("person", names=["Yara DUINHOVEN"], docs=["ZZ0117235"], nat=["BE"])
    assert found(index, marek) == ["c"], "the person is found by the name, elsewhere"
    (_, _, told) = index.search(marek)[0]
    assert (told[1].relation, told[2].relation) == ("holds", "equal")


def test_the_number_of_a_document_of_another_country_is_a_lead(index: ObjectIndex) -> None:
    abroad = thing("person", names=["Yara DUINHOVEN"], docs=["ZZ0117235"], nat=["MA"])
    (_, score, told) = index.search(abroad)[0]
    assert told[-1].relation == "only_a_lead"
    assert 1.7 < score < 6.8, "review, and no more"


def test_a_person_without_the_number_finds_no_document(index: ObjectIndex) -> None:
    assert found(index, thing("person", names=["Marek ZILVERNIK"], docs=["ZZ0117236"])) == []
    assert found(index, thing("person", names=["Marek ZILVERNIK"])) == []


def test_what_is_not_on_the_list_is_not_found(index: ObjectIndex) -> None:
    assert found(index, thing("vehicle", plate="9-XYX-999")) == []
    assert found(index, thing("firearm", serial="ZZ0117235")) == []  # the number of a document
    assert found(index, thing("organisation", name="Marek")) == []
    assert found(index, thing("person", names=["Marek ZILVERNIK"])) == []


def test_the_best_comes_first_and_the_limit_holds() -> None:
    plates = ["1-ZZZ-117", "1-ZZZ-119", "1-ZZZ-II7", "1-ZZZ-171"]
    index = ObjectIndex.build(thing("vehicle", plate=each, id=each) for each in plates)
    hits = index.search(thing("vehicle", plate="1ZZZ117"), limit=3)
    assert [index.subject(position).id for position, _, _ in hits] == [
        "1-ZZZ-117",
        "1-ZZZ-II7",
        "1-ZZZ-171",
    ]
    assert [score for _, score, _ in hits] == sorted([s for _, s, _ in hits], reverse=True)


def test_an_empty_list_finds_nothing() -> None:
    index = ObjectIndex.build([])
    assert len(index) == 0
    assert index.search(LIST[0]) == []
    assert index.search(LIST[5]) == []


def test_common_words_tell_less_on_a_list_that_is_full_of_them() -> None:
    letters = random.Random(117)
    names = ["".join(letters.choices("abdeklmnorstu", k=8)) for _ in range(1200)]
    index = ObjectIndex.build(thing("organisation", name=f"Zilverster {n}") for n in names)
    hits = index.search(thing("organisation", name="Zilverster Duinhovenaar"))
    assert all(score < 2 for _, score, _ in hits)


def test_many_keys_are_looked_up_at_once(index: ObjectIndex) -> None:
    keys = number_keys("vehicle.plate", ["1-ZZZ-117", "none", "2yyy118", ""])
    starts, counts = index.lookup_many(keys)
    assert list(counts) == [1, 0, 1, 0]
    assert [int(index.numbers.positions[at]) for at in starts[[0, 2]]] == [0, 1]
    assert len(number_keys("vehicle.plate", [])) == 0


def test_an_empty_index_is_saved_and_opened(tmp_path: Path) -> None:
    ObjectIndex.build([]).save(tmp_path / "x")
    assert ObjectIndex.open(tmp_path / "x", verify=True).search(LIST[0]) == []


# --- files ----------------------------------------------------------------------------------


def test_a_saved_index_answers_as_the_first_did(index: ObjectIndex, tmp_path: Path) -> None:
    folder = tmp_path / "things"
    index.save(folder)
    again = ObjectIndex.open(folder, verify=True)
    for subject in LIST[:-1]:
        assert again.search(subject) == index.search(subject)
    assert not isinstance(again.numbers.keys, np.ndarray) or again.numbers.keys.base is not None
    with pytest.raises(FileExistsError, match="exists"):
        index.save(folder)


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexFault, match="holds no index: x is missing"):
        ObjectIndex.open(tmp_path / "x")
    with pytest.raises(IndexFault, match="of an older format"):
        ObjectIndex.open(tmp_path)
    for said in ("", "{", "[]", '{"format": "another"}'):
        (tmp_path / "x").write_text(said)
        with pytest.raises(IndexFault, match="is no index"):
            ObjectIndex.open(tmp_path / "x")


def test_an_index_of_another_version_is_refused(index: ObjectIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "x")
    head, _, rest = (tmp_path / "x").read_bytes().partition(b"\n")
    said = json.dumps({**json.loads(head), "version": 99}).encode()
    (tmp_path / "x").write_bytes(said + b"\n" + rest)
    with pytest.raises(IndexFault, match="version 99"):
        ObjectIndex.open(tmp_path / "x")


def test_a_truncated_or_changed_file_is_refused(index: ObjectIndex, tmp_path: Path) -> None:
    path = tmp_path / "x"
    index.save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(IndexFault, match="bytes instead of"):
        ObjectIndex.open(path)
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(IndexFault, match="has changed in “near_directory”"):
        ObjectIndex.open(path, verify=True)
    path.write_bytes(b"x" * len(whole))
    with pytest.raises(IndexFault, match="its head has changed"):
        ObjectIndex.open(path)


# --- kernels against their slow reference ---------------------------------------------------


def slow(kernel: Any, *arguments: Any) -> Any:
    """The same function without the compiler."""
    with np.errstate(over="ignore"):
        return kernel.py_func(*arguments)


@settings(deadline=None)
@given(_FOLDED, st.integers(0, 2**32 - 1))
def test_hashing_agrees_with_its_reference(said: str, seed: int) -> None:
    letters = np.frombuffer(said.encode(), dtype=np.uint8)
    with np.errstate(over="ignore"):
        expected = slow(hash_number, letters, len(letters), seed)
    assert int(hash_number(letters, len(letters), seed)) == int(expected)


@settings(deadline=None)
@given(st.lists(_FOLDED, min_size=1, max_size=5))
def test_hashing_in_bulk_agrees_with_hashing_one_by_one(many: list[str]) -> None:
    rows = np.array([each.encode() for each in many], dtype="S17").view(np.uint8).reshape(-1, 17)
    keys = np.empty(len(many), dtype=np.uint64)
    hash_rows(rows, seed_of("vehicle.plate"), keys)
    plainly = np.empty_like(keys)
    slow(hash_rows, rows, seed_of("vehicle.plate"), plainly)
    assert list(plainly) == list(keys)
    assert [int(key) for key in keys] == [key_of(each, "vehicle.plate") for each in many]


@settings(deadline=None, max_examples=20)
@given(st.text(alphabet=SIGNS.tobytes().decode(), min_size=1, max_size=5))
def test_keys_with_one_error_agree_with_their_reference(said: str) -> None:
    letters = np.frombuffer(said.encode(), dtype=np.uint8)
    fast = np.empty(1000, dtype=np.uint64)
    plainly = np.empty(1000, dtype=np.uint64)
    count = one_error_keys(letters, 7, SIGNS, fast)
    with np.errstate(over="ignore"):
        assert one_error_keys.py_func(letters, 7, SIGNS, plainly) == count  # type: ignore[attr-defined]  # numba adds it
    assert list(fast[:count]) == list(plainly[:count])


@settings(deadline=None)
@given(_FOLDED, _FOLDED)
def test_every_number_one_error_away_is_among_the_near_keys(a: str, b: str) -> None:
    near = {int(key) for key in near_keys(a, "x")}
    assert (key_of(b, "x") in near) == (a != b and bool(one_error(a, b)))


_KEY = st.integers(0, 2**64 - 1)


@settings(deadline=None)
@given(st.lists(_KEY, max_size=60), st.lists(_KEY, max_size=10))
def test_look_up_agrees_with_its_reference_and_with_a_search(
    keys: list[int], others: list[int]
) -> None:
    table = KeyTable.of(np.array(keys, dtype=np.uint64), np.arange(len(keys), dtype=np.uint32))
    wanted = np.array([*keys, *others], dtype=np.uint64)
    starts, counts = table.lookup_many(wanted)
    for at, key in enumerate(wanted):
        span = table.positions[starts[at] : starts[at] + counts[at]]
        assert list(span) == [n for n, each in enumerate(keys) if each == int(key)]
    again, times = np.empty_like(starts), np.empty_like(counts)
    slow(find_keys, table.keys, table.directory, wanted, again, times)
    assert list(again) == list(starts)
    assert list(times) == list(counts)


def test_a_key_costs_at_most_sixteen_bytes() -> None:
    for size in (64, 100, 1000, 4096, 5000):
        keys = np.random.default_rng(size).integers(0, 2**64, size, dtype=np.uint64)
        table = KeyTable.of(keys, np.zeros(size, dtype=np.uint32))
        assert len(table) == size
        assert table.nbytes / size <= 16


def test_the_stored_original_decides_when_keys_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        object_index, "_hashed", lambda sort, keys: np.zeros(len(keys), dtype=np.uint64)
    )
    monkeypatch.setattr(object_index, "key_of", lambda key, sort: 0)
    index = ObjectIndex.build(LIST[:3])
    hits = index.search(thing("vehicle", plate="1-ZZZ-117"))
    assert index.subject(hits[0][0]).id == "a"
    assert all(score < 0 for _, score, _ in hits[1:])
