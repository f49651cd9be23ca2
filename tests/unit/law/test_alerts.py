"""Do two alerts stand beside each other, and does the right one go first, as the manual says?"""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.law import alerts
from spoc.law.alert_categories import AlertKind, categories
from spoc.law.alert_findings import Severity
from spoc.law.alert_manual import Answer, Manual, read_manuals
from spoc.law.alerts import Priority, compatibility, highest
from spoc.law.vocabulary import DATA, UnknownCode, read_vocabulary

TODAY = date(2026, 3, 10)
BEFORE = date(2018, 3, 10)
SIRENE13 = "SIRENE13"
PERSONS = [code for code, found in categories().items() if found.person]
OBJECTS = [code for code, found in categories().items() if found.family in ("a36", "a38")]

# The tables of the SIRENE Manual 2013, 2.2.1 and 2.2.2, typed a second time, by hand.
SHORT = ("ARR", "REF", "MIS-P", "SP!", "SP", "DI!", "DI", "MIS-W", "JUD")
MATRIX = """
ARR    Y Y Y - - - - Y Y
REF    Y Y - - - - - - -
MIS-P  Y - Y - - - - Y Y
SP!    - - - Y Y - - - -
SP     - - - Y Y - - - -
DI!    - - - - - Y Y - -
DI     - - - - - Y Y - -
MIS-W  Y - Y - - - - Y Y
JUD    Y - Y - - - - Y Y
"""
OBJECT_BLOCKS = (("EVI", "VOID", "SEIZE"), ("SP!", "SP"), ("DI!", "DI"))
PERSON_ORDER = "ARR > REF > MIS-P > SP! > SP > DI! > DI > MIS-W JUD"
OBJECT_ORDER = "EVI > VOID > SEIZE > SP! > SP > DI! > DI"

kinds_of_persons = st.builds(
    AlertKind,
    category=st.sampled_from(PERSONS),
    is_immediate=st.booleans(),
    is_flagged=st.booleans(),
)
kinds_of_objects = st.builds(
    AlertKind,
    category=st.sampled_from(OBJECTS),
    object_kind=st.sampled_from(["motor_vehicle", "issued_identity_document"]),
    is_immediate=st.booleans(),
    is_void_for_travel=st.booleans(),
    is_flagged=st.booleans(),
)
same_subject = st.one_of(st.lists(kinds_of_persons), st.lists(kinds_of_objects)).filter(len)
days = st.sampled_from([BEFORE, TODAY])


def short(kind: AlertKind) -> str:
    """The column of the manual this alert stands in, or "" when the manual has none."""
    code = kind.category
    mark = "!" if kind.is_immediate else ""
    if code.endswith("_specific"):
        return "SP" + mark
    if code.endswith("_discreet"):
        return "DI" + mark
    if code == "a38_evidence":
        return "EVI"
    if code == "a38_seize":
        return "VOID" if kind.is_void_for_travel else "SEIZE"
    for start, column in [
        *(("a26_", "ARR"), ("b2", "REF"), ("a32_1a", "MIS-P")),
        *(("a32_1b", "MIS-W"), ("a34_", "JUD")),
    ]:
        if code.startswith(start):
            return column
    return ""


def slow_compatibility(own: AlertKind, other: AlertKind) -> str:
    one, two = short(own), short(other)
    if not one or not two:
        return "unknown"
    if own.object_kind:
        together = [block for block in OBJECT_BLOCKS if one in block and two in block]
        return "compatible" if together else "incompatible"
    for line in MATRIX.strip().splitlines():
        name, *cells = line.split()
        if name == one:
            return "compatible" if cells[SHORT.index(two)] == "Y" else "incompatible"
    raise AssertionError(one)


def slow_first(kinds: list[AlertKind]) -> list[AlertKind]:
    acted_upon = [kind for kind in kinds if not kind.is_flagged]
    arrests = [kind for kind in acted_upon if short(kind) == "ARR"]
    if arrests:
        return arrests
    if any(not short(kind) for kind in acted_upon):
        return []
    order = OBJECT_ORDER if kinds[0].object_kind else PERSON_ORDER
    for step in order.split(" > "):
        found = [kind for kind in acted_upon if short(kind) in step.split()]
        if found:
            return found
    return []


def codes(answer: Priority | alerts.Verdict) -> list[str]:
    return [said.code for said in answer.findings]


@given(own=kinds_of_persons, other=kinds_of_persons, day=days)
def test_persons_stand_beside_each_other_as_in_the_table(
    own: AlertKind, other: AlertKind, day: date
) -> None:
    verdict = compatibility(own, other, version=SIRENE13, day=day)
    assert verdict.answer == slow_compatibility(own, other)
    assert verdict.enters_at_once == (short(own) == "ARR")
    assert verdict.article


@given(own=kinds_of_objects, other=kinds_of_objects, day=days)
def test_objects_stand_beside_each_other_as_in_the_text(
    own: AlertKind, other: AlertKind, day: date
) -> None:
    verdict = compatibility(own, other, version=SIRENE13, day=day)
    assert verdict.answer == slow_compatibility(own, other)


@given(kinds=st.lists(kinds_of_persons, min_size=2, max_size=2), day=days)
def test_compatibility_does_not_depend_on_who_asks(kinds: list[AlertKind], day: date) -> None:
    one, two = kinds
    assert (
        compatibility(one, two, version=SIRENE13, day=day).answer
        == compatibility(two, one, version=SIRENE13, day=day).answer
    )


@given(kinds=same_subject, day=days)
def test_the_alert_that_goes_first_is_that_of_the_slow_reading(
    kinds: list[AlertKind], day: date
) -> None:
    answer = highest(kinds, version=SIRENE13, day=day)
    assert list(answer.first) == slow_first(kinds)
    assert answer.findings
    assert answer.article == answer.findings[0].article


@given(kinds=same_subject)
def test_no_alert_is_lost_or_shown_twice(kinds: list[AlertKind]) -> None:
    answer = highest(kinds, version=SIRENE13, day=TODAY)
    shown = [*answer.first, *answer.later, *answer.unranked, *answer.flagged]
    assert sorted(map(repr, shown)) == sorted(map(repr, kinds))
    assert all(kind.is_flagged for kind in answer.flagged)
    assert not any(short(kind) for kind in answer.unranked)


@given(kinds=same_subject, day=days)
def test_every_explanation_is_a_whole_sentence_in_four_languages(
    kinds: list[AlertKind], day: date
) -> None:
    said = [
        *highest(kinds, version=SIRENE13, day=day).findings,
        *compatibility(kinds[0], kinds[-1], version=SIRENE13, day=day).findings,
    ]
    for one, language in product(said, ("en", "nl", "fr", "de")):
        assert "{" not in one.sentence(language)
        assert one.article


def test_an_alert_for_arrest_beside_a_check_is_consulted_but_does_not_wait() -> None:
    verdict = compatibility(
        AlertKind("a26_eaw"), AlertKind("a36_3_discreet"), version=SIRENE13, day=BEFORE
    )
    assert (verdict.answer, verdict.form, verdict.enters_at_once) == (
        Answer.INCOMPATIBLE,
        "e",
        True,
    )
    assert codes(verdict) == ["incompatible_entered_at_once"]
    assert verdict.findings[0].severity is Severity.DOUBT
    assert verdict.findings[0].sentence("en") == (
        "Not compatible with Discreet check: prevention of crime. An alert for arrest is entered "
        "at once all the same; consult the other SIRENE bureau with form E."
    )
    unknown = compatibility(
        AlertKind("a26_eaw"), AlertKind("r3_return"), version=SIRENE13, day=BEFORE
    )
    assert codes(unknown) == ["pair_unknown_entered_at_once"]


def test_any_other_incompatible_alert_waits_for_the_consultation() -> None:
    verdict = compatibility(
        AlertKind("a34_a"), AlertKind("a36_3_discreet"), version=SIRENE13, day=BEFORE
    )
    assert (verdict.answer, verdict.form, verdict.enters_at_once) == (
        Answer.INCOMPATIBLE,
        "e",
        False,
    )
    assert verdict.findings[0].severity is Severity.FAULT
    assert verdict.findings[0].sentence("en") == (
        "Not compatible with Discreet check: prevention of crime. "
        "Consult the other SIRENE bureau with form E before you enter it."
    )


def test_compatible_alerts_need_form_l_only_in_doubt() -> None:
    verdict = compatibility(AlertKind("a26_eaw"), AlertKind("b24_1a"), version=SIRENE13, day=BEFORE)
    assert (verdict.form, codes(verdict)) == ("l", ["compatible"])
    assert verdict.article == "SIRENE Manual, Implementing Decision 2013/115/EU, 2.2.1"
    assert verdict.findings[0].severity is Severity.REASON


@pytest.mark.parametrize("code", ["r3_return", "a36_3_inquiry", "a32_1c", "a37a_info"])
def test_categories_younger_than_the_manual_are_a_doubt_and_never_a_yes(code: str) -> None:
    verdict = compatibility(AlertKind("a34_a"), AlertKind(code), version=SIRENE13, day=TODAY)
    assert (verdict.answer, verdict.form, codes(verdict)) == (Answer.UNKNOWN, "", ["pair_unknown"])
    assert verdict.article == "Regulation (EU) 2018/1862, Article 23(3)"
    assert verdict.findings[0].severity is Severity.DOUBT


def test_the_answer_says_when_its_manual_was_replaced() -> None:
    verdict = compatibility(AlertKind("a34_a"), AlertKind("a34_b"), version=SIRENE13, day=TODAY)
    assert codes(verdict) == ["compatible", "manual_outdated"]
    first = highest([AlertKind("a34_a")], version=SIRENE13, day=TODAY)
    assert codes(first) == ["priority_order", "manual_outdated"]


def test_arrest_goes_first_even_beside_an_alert_without_rank() -> None:
    kinds = [AlertKind("r3_return"), AlertKind("a26_extr"), AlertKind("a34_a")]
    answer = highest(kinds, version=SIRENE13, day=BEFORE)
    assert answer.first == (kinds[1],)
    assert answer.later == (kinds[2],)
    assert answer.article == "Regulation (EU) 2018/1862, Article 23(4)"
    assert codes(answer) == ["priority_arrest"]


def test_a_flagged_arrest_does_not_go_first() -> None:
    flagged, witness = AlertKind("a26_eaw", is_flagged=True), AlertKind("a34_a")
    answer = highest([flagged, witness], version=SIRENE13, day=BEFORE)
    assert (answer.first, answer.flagged) == ((witness,), (flagged,))
    assert codes(answer) == ["priority_order", "priority_flagged"]


def test_an_alert_without_rank_leaves_the_order_to_an_officer() -> None:
    kinds = [AlertKind("a36_3_inquiry"), AlertKind("a34_a")]
    answer = highest(kinds, version=SIRENE13, day=BEFORE)
    assert (answer.first, answer.later, answer.unranked) == ((), (kinds[1],), (kinds[0],))
    assert codes(answer) == ["priority_unranked"]


def test_two_alerts_of_one_rank_are_both_first_and_said_to_be_equal() -> None:
    kinds = [AlertKind("a34_a"), AlertKind("a32_1b")]
    answer = highest(kinds, version=SIRENE13, day=BEFORE)
    assert answer.first == tuple(kinds)
    assert codes(answer) == ["priority_order", "priority_equal"]


def test_when_all_are_flagged_none_is_first() -> None:
    answer = highest([AlertKind("a26_eaw", is_flagged=True)], version=SIRENE13, day=TODAY)
    assert (answer.first, codes(answer)) == ((), ["priority_flagged"])


def test_a_rule_not_in_force_on_the_day_is_not_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(name: str, *, retired: bool) -> str:
        text = (DATA / f"{name}.toml").read_text(encoding="utf-8")
        return (
            text.replace('version = "', 'valid_to = 2020-01-01\nversion = "') if retired else text
        )

    def book(*, ranks_retired: bool) -> Manual:
        return read_manuals(
            read_vocabulary("alert_versions", rows("alert_versions", retired=False)),
            read_vocabulary("p", rows("alert_priorities", retired=ranks_retired)),
            read_vocabulary("c", rows("alert_compatibility", retired=not ranks_retired)),
        )[SIRENE13]

    two = AlertKind("a34_a"), AlertKind("a26_eaw")
    for retired in (True, False):
        monkeypatch.setattr(alerts, "manual", lambda version, r=retired: book(ranks_retired=r))
        assert compatibility(*two, version=SIRENE13, day=BEFORE).answer is Answer.COMPATIBLE
        assert compatibility(*two, version=SIRENE13, day=TODAY).answer is Answer.UNKNOWN
        assert bool(highest(two, version=SIRENE13, day=TODAY).first) is not retired


@pytest.mark.parametrize(
    "kinds", [[], [AlertKind("a36_3_discreet"), AlertKind("a38_seize", "boat")]]
)
def test_only_alerts_on_one_subject_have_an_order(kinds: list[AlertKind]) -> None:
    with pytest.raises(ValueError, match="on one person, or on one object"):
        highest(kinds, version=SIRENE13, day=TODAY)


def test_a_person_and_an_object_are_not_compared() -> None:
    with pytest.raises(ValueError, match="never the same subject"):
        compatibility(
            AlertKind("a26_eaw"), AlertKind("a38_seize", "boat"), version=SIRENE13, day=TODAY
        )


def test_unknown_versions_and_categories_are_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownCode, match=r"SIRENE Manual “SIRENE99”\. Use one of: SIRENE13\."):
        highest([AlertKind("a34_a")], version="SIRENE99", day=TODAY)
    with pytest.raises(UnknownCode, match=r"no category of alert “a99”\. Use one of: a26_eaw"):
        highest([AlertKind("a99")], version=SIRENE13, day=TODAY)
