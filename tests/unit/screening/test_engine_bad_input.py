"""Does bad input get a clear sentence, and never cost anybody else the answer?"""

from __future__ import annotations

import math
import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.screening.list_cases import built, ids, person, small_list, split

from screening import Index, Subject, SubjectError, Verdict, build, compare
from screening.question import MOST_MARKS, Asked
from screening.subject import Birth, Name, Person

MAREK = person(split("Marek", "Zilverbeek"), id="marek", dob=["1970-05-12"], docs=["EX-1"])
ENDLESS = "-".join(f"{a}{b}ko" for a in "bdgklmprst" for b in "aeioubdgl")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"names": [""]}, "is empty"),
        ({"names": []}, "is missing or empty"),
        ({"names": ["  "]}, "is empty"),
        ({"names": ["😀"]}, "holds no letter"),
        ({"names": ["a " * 499 + "a"]}, "500 parts"),
        ({"names": ["Marek\x00Zilvernik"]}, "control character U+0000"),
        ({"names": ["Marek\ud800"]}, "half of a character"),
        ({"names": ["Marek"], "dob": ["1970-02-31"]}, "does not exist"),
        ({"names": ["Marek"], "dob": ["0000-01-01"]}, "there is no year 0000"),
        ({"names": ["Marek"], "dob": ["9999-12-31"]}, "after 2100"),
        ({"names": ["Marek"], "dob": ["1368-01-01"]}, "Islamic or Persian calendar"),
        ({"names": ["Marek"], "dob": ["2513-01-01"]}, "Thai Buddhist calendar"),
        ({"names": ["Marek"], "docs": ["9" * 10_000]}, "10000 characters"),
        ({"names": ["Marek"], "docs": ["---"]}, "holds no letter or digit"),
    ],
)
def test_what_cannot_be_a_person_is_refused_by_name_and_field(
    said: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SubjectError, match="person “x7”") as refused:
        Subject.from_dict({"kind": "person", "id": "x7", **said})
    assert sentence in str(refused.value)


def test_one_endless_name_costs_a_list_that_name_alone() -> None:
    bad = person(ENDLESS, split("Yara", "Duinhoven"), id="bad", dob=["1980-02-03"], docs=["EX-2"])
    index = build([bad, MAREK])
    (problem,) = index.problems
    assert (problem.place, problem.item, problem.severity) == ("record 1", "bad", "part")
    assert "more than 64 parts" in problem.reason
    assert ids(index, MAREK, 1) == ["marek"]
    assert ids(index, person("Duinhoven Yara"), 1) == ["bad"]
    assert index.subject(0) == bad


def test_a_person_whose_only_name_is_endless_is_found_by_the_rest() -> None:
    bad = person(ENDLESS, id="bad", dob=["1980-02-03"], docs=["EX-2"])
    index = build([MAREK, bad])
    assert len(index.problems) == 1
    assert ids(index, person(docs=["EX2"])) == ["bad"]
    assert "bad" in ids(index, person("Marek", dob=["1980-02-03"]))


def test_a_search_for_an_endless_name_is_refused_and_the_next_one_answered() -> None:
    index = built(MAREK)
    bad = person(ENDLESS, id="q9")
    with pytest.raises(SubjectError, match=r"person “q9”: names: .*more than 64 parts"):
        index.search(bad)
    with pytest.raises(SubjectError, match="q9"):
        list(index.search_many([MAREK, bad]))
    assert ids(index, MAREK, 1) == ["marek"]


def test_many_searches_go_on_past_one_that_is_refused() -> None:
    index = built(MAREK)
    refused: list[tuple[str, str]] = []
    answers = index.search_many(
        [MAREK, person(ENDLESS, id="q9"), MAREK],
        limit=1,
        refused=lambda subject, error: refused.append((subject.id, error.field)),
    )
    assert [[v.id for v in answer] for answer in answers] == [["marek"], [], ["marek"]]
    assert refused == [("q9", "names")]


def test_a_comparison_with_an_endless_name_is_refused() -> None:
    bad = person(ENDLESS, id="q9")
    for ours, theirs in ((MAREK, bad), (bad, MAREK)):
        with pytest.raises(SubjectError, match="person “q9”: names"):
            compare(ours, theirs)


@pytest.mark.parametrize(
    "name",
    [
        "Q",
        "Li",
        "Ö",
        "w" * 1_000,
        "Marek " + "y" * 900,
        "Zilvernik" * 40,
        "M\u202earek Zilver\u202cnik",
        "Маreк Zilvеrnik",
        "Marek 😀 Zilvernik",
        "Ma\u0301\u0302\u0303\u0304rek",
        "- ' Marek . , ; Zilvernik / \\",
        "ﷺ",
        "王",
        "a b c d e f g",
        "al bin van der",
        "½ Marek",
        "ＭＡＲＥＫ",
        " ".join(["Marek"] * 64),
        "𝔐𝔞𝔯𝔢𝔨 Zilvernik",
        "Ⅻ",
        "\U0002cc39",
    ],
)
def test_a_strange_name_is_found_by_itself(name: str) -> None:
    strange = person(name, id="strange", dob=["1955-03-19"])
    index = built(strange, MAREK)
    assert index.problems == ()
    assert ids(index, strange, 1) == ["strange"]
    assert ids(index, MAREK, 1) == ["marek"]
    assert math.isfinite(compare(strange, MAREK).score)


def test_look_alike_letters_and_hidden_marks_do_not_hide_a_name() -> None:
    index = built(MAREK)
    for name in ("Маreк Zilvеrbееk", "Mar\u200eek\u202e Zilverbeek", "ＭＡＲＥＫ ZILVERBEEK"):
        assert ids(index, person(name), 1) == ["marek"]


def test_words_longer_than_forty_letters_are_compared_by_their_first_forty() -> None:
    stem = "zilvernikovandoresquenitalukabrendomixapu"
    index = built(person(f"Marek {stem}qqq", id="long"))
    assert ids(index, person(f"Marek {stem}zzz"), 1) == ["long"]


def test_names_without_letters_are_no_reason_for_a_proposal() -> None:
    verdict = compare(person("½"), person("½"))
    assert verdict.band == "clear"
    assert all(each.contribution == 0.0 for each in verdict.reasons if each.field == "name")


def test_an_empty_list_and_one_without_persons_answer_nobody() -> None:
    company = Subject.from_dict({"kind": "organisation", "id": "c", "names": ["Zilver Invest"]})
    for subjects in ([], [company]):
        index = build(subjects)
        assert len(index) == len(subjects)
        assert index.search(MAREK) == []
        assert index.search(person(docs=["EX1"])) == []
    assert [v.id for v in build([company, MAREK]).search(company)] == ["c"]


def test_persons_without_a_birth_are_found_and_told_as_missing() -> None:
    index = built(replace(MAREK, births=()))
    verdict = index.search(MAREK)[0]
    assert verdict.id == "marek"
    assert verdict.reasons[-1].relation == "nobody"
    assert "equal" not in {each.relation for each in verdict.reasons if each.field == "birth"}


def test_a_birth_without_a_year_is_no_year_zero() -> None:
    told = person("Marek Zilverbeek", dob=["XXXX-05-12"])
    verdict = compare(told, MAREK)
    assert "not_known" in {each.relation for each in verdict.reasons if each.field == "birth"}


def test_years_of_other_calendars_may_be_vouched_for() -> None:
    old = Subject.from_dict(
        {"kind": "person", "id": "old", "names": ["Marek Zilvernik"], "dob": ["1368-02-03"]},
        gregorian=True,
    )
    assert [v.id for v in build([old]).search(old)] == ["old"]


def test_the_same_person_twice_and_the_same_id_twice_are_both_found() -> None:
    other = replace(MAREK, births=(Birth(1955, 3, 1),))
    index = built(MAREK, MAREK, other)
    found = [v.position for v in index.search(MAREK, 3)]
    assert found[:2] == [0, 1]
    assert 2 in [v.position for v in index.search(MAREK, 64)]


def test_thousands_of_equal_persons_are_answered_up_to_the_limit() -> None:
    index = build([MAREK] * 5_000)
    assert len(index.search(MAREK, 10)) == 10
    assert index.search(MAREK, 0) == []


def test_a_second_thread_is_refused_and_the_index_serves_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    index = built(MAREK)
    finder = index.finder
    started, done = threading.Event(), threading.Event()
    ask = finder.asker.ask

    def slow_ask(person: Person) -> Asked:
        started.set()
        done.wait(10)
        return ask(person)

    monkeypatch.setattr(finder.asker, "ask", slow_ask)
    thread = threading.Thread(target=index.search, args=(MAREK,))
    thread.start()
    started.wait(10)
    try:
        with pytest.raises(RuntimeError, match="another thread searches this index"):
            index.search(MAREK)
    finally:
        done.set()
        thread.join()
    assert ids(index, MAREK, 1) == ["marek"]


def test_a_second_thread_is_refused_while_the_first_weighs_what_it_found() -> None:
    index = built(MAREK)
    asked, persons = index.finder.candidates(MAREK)
    with index.finder._alone(), pytest.raises(RuntimeError, match="another thread searches"):
        index.finder.weigh(asked, persons)
    assert index.finder.weigh(asked, persons).person.tolist() == [0]


def test_marks_that_are_used_up_begin_again() -> None:
    index = built(MAREK)
    first = [verdict.to_dict() for verdict in index.search(MAREK)]
    index.finder._scratch.mark = MOST_MARKS - 1
    index.finder.asker._stamp = MOST_MARKS - 1
    for strange in ("Marec", "Marecc", "Zilverniq"):
        index.search(person(strange))
        assert [verdict.to_dict() for verdict in index.search(MAREK)] == first
    assert index.finder._scratch.mark < 10
    assert index.finder.asker._stamp < 10


ANYTHING = st.fixed_dictionaries(
    {
        "names": st.lists(
            st.one_of(
                st.text(max_size=60),
                st.text(st.characters(categories=["L", "M", "Zs", "Cf", "Pd"]), max_size=200),
                st.builds(lambda w, n: " ".join([w] * n), st.text(max_size=4), st.integers(1, 70)),
                st.fixed_dictionaries(
                    {"full": st.text(max_size=20)},
                    optional={"given": st.text(max_size=90), "family": st.text(max_size=90)},
                ),
            ),
            max_size=4,
        )
    },
    optional={
        "dob": st.lists(
            st.one_of(
                st.text(max_size=12),
                st.builds("{:04d}-{:02d}-{:02d}".format, *[st.integers(0, 9999)] * 3),
                st.dates().map(str),
            ),
            max_size=3,
        ),
        "docs": st.lists(st.text(max_size=70), max_size=3),
        "national_numbers": st.lists(st.text(max_size=70), max_size=2),
        "gender": st.sampled_from(["", "M", "F", "X", "?"]),
        "nat": st.lists(st.text(max_size=3), max_size=3),
        "cob": st.text(max_size=3),
        "pob": st.text(max_size=40),
    },
)


def usable(said: dict[str, Any]) -> Person | None:
    """The person without what is refused, field by field; None when nothing is left."""
    kept: dict[str, Any] = {}
    for key, value in said.items():
        for each in value if isinstance(value, list) else [value]:
            try:
                Subject.from_dict({"kind": "person", "docs": ["ZZ117"], key: each})
            except SubjectError:
                continue
            kept.setdefault(key, []).append(each)
    single: dict[str, Any] = {key: kept[key][0] for key in ("gender", "cob", "pob") if key in kept}
    try:
        made = Subject.from_dict({"kind": "person", **kept, **single})
    except SubjectError:
        return None
    assert isinstance(made, Person)
    return made


def answers(index: Index, asked: Person) -> list[Verdict]:
    try:
        return index.search(asked, 64)
    except SubjectError as error:
        assert error.field == "names"
        assert "parts" in str(error)
        return []


@settings(deadline=None, max_examples=150)
@given(st.lists(ANYTHING, min_size=1, max_size=5))
def test_whatever_is_written_the_engine_answers_with_finite_scores(
    said: list[dict[str, Any]],
) -> None:
    people = [made for each in said if (made := usable(each)) is not None]
    index = build([*people, MAREK])
    assert len(index) == len(people) + 1
    assert "marek" in [verdict.id for verdict in index.search(MAREK, 64)]
    for asked in people:
        for verdict in answers(index, asked):
            assert math.isfinite(verdict.score)
            assert 0.0 <= verdict.probability <= 1.0
            total = sum(each.contribution for each in verdict.reasons)
            assert total == pytest.approx(verdict.score, abs=1e-2)
        if not index.problems:
            assert math.isfinite(compare(asked, MAREK).score)
            assert math.isfinite(compare(MAREK, asked).score)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300), st.text(max_size=90), st.text(max_size=90))
def test_a_name_made_past_the_door_breaks_nothing(full: str, given_: str, family: str) -> None:
    asked = Person(names=(Name(full, given_, family),), births=(Birth(1970, 5, 12),))
    found = answers(INDEX, asked)
    assert all(math.isfinite(verdict.score) for verdict in found)
    assert np.isfinite([verdict.probability for verdict in found]).all()


INDEX = build([MAREK, *small_list(100)])


def test_what_is_no_subject_is_refused_with_the_way_to_make_one() -> None:
    said = {"kind": "person", "id": "x", "names": [{"full": "Marek Zilvernik"}]}
    listed = Subject.from_dict(said)
    for attempt in (
        lambda: build([said]),  # type: ignore[list-item]  # the slip that is tried
        lambda: build([listed]).search(said),  # type: ignore[arg-type]  # likewise
        lambda: compare(listed, said),  # type: ignore[arg-type]  # likewise
    ):
        with pytest.raises(TypeError, match=r"not dict: make one with Subject\.from_dict"):
            attempt()


def test_an_id_that_is_missing_or_stands_twice_is_told() -> None:
    names = [{"full": "Marek Zilvernik"}]
    records = [{"kind": "person", "id": said, "names": names} for said in ("a", "", "a")]
    problems = build(map(Subject.from_dict, records)).problems
    assert [(each.place, each.severity) for each in problems] == [
        ("record 2", "id"),
        ("record 3", "id"),
    ]
