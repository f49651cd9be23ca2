"""Does every request get the limit of its instrument, with the article that says so?"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from spoc.law.codes import Access, Counting, Instrument, Urgency
from spoc.law.limits import Limit, limit, limit_for, limits, read_limits
from spoc.law.national import national
from spoc.law.vocabulary import FaultyData, UnknownCode, read_vocabulary

TODAY = date(2026, 1, 15)
TOPICS = ("", "terrorism", "arrest", "child_abduction", "another")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def found(
    instrument: Instrument,
    urgency: Urgency = Urgency.NORMAL,
    access: Access = Access.UNKNOWN,
    on: date = TODAY,
    topic: str = "",
) -> Limit:
    answer = limit_for(instrument, urgency, access, on=on, topic=topic)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("instrument", "urgency", "access", "topic"),
    list(product(Instrument, Urgency, Access, TOPICS)),
)
def test_every_combination_has_a_limit_with_an_article(
    instrument: Instrument, urgency: Urgency, access: Access, topic: str
) -> None:
    answer = found(instrument, urgency, access, topic=topic)
    assert answer.instrument is instrument
    assert answer.clock == "answer"
    assert answer.duration > timedelta(0)
    assert answer.article
    assert answer.source


@pytest.mark.parametrize(
    ("urgency", "access", "code", "duration", "counting"),
    [
        (Urgency.URGENT, Access.DIRECT, "dir977_urgent_direct", 8 * HOUR, Counting.HOURS),
        (Urgency.URGENT, Access.UNKNOWN, "dir977_urgent_direct", 8 * HOUR, Counting.HOURS),
        (
            Urgency.URGENT,
            Access.INDIRECT,
            "dir977_urgent_indirect",
            3 * DAY,
            Counting.CALENDAR_DAYS,
        ),
        (Urgency.NORMAL, Access.DIRECT, "dir977_normal", 7 * DAY, Counting.CALENDAR_DAYS),
        (Urgency.NORMAL, Access.INDIRECT, "dir977_normal", 7 * DAY, Counting.CALENDAR_DAYS),
        (Urgency.NORMAL, Access.UNKNOWN, "dir977_normal", 7 * DAY, Counting.CALENDAR_DAYS),
    ],
)
def test_the_directive_gives_eight_hours_three_days_or_seven_days(
    urgency: Urgency, access: Access, code: str, duration: timedelta, counting: Counting
) -> None:
    answer = found(Instrument.DIR977, urgency, access)
    assert (answer.code, answer.duration, answer.counting) == (code, duration, counting)
    assert answer.article == "Directive (EU) 2023/977, Article 5(1)"
    assert answer.pause == "clarification"


def test_the_limit_is_that_of_the_day_of_receipt() -> None:
    before = found(Instrument.DIR977, Urgency.NORMAL, Access.INDIRECT, on=date(2024, 12, 11))
    assert (before.code, before.duration) == ("fd960_normal_indirect", 14 * DAY)
    assert before.unconfirmed
    assert found(Instrument.DIR977, on=date(2024, 12, 12)).code == "dir977_normal"
    assert found(Instrument.SIS, on=date(2018, 5, 1)).code == "sirene13_request"
    assert limit_for(Instrument.DIR977, Urgency.URGENT, Access.DIRECT, on=date(2005, 1, 1)) is None


@pytest.mark.parametrize("urgency", Urgency)
def test_a_sirene_bureau_has_twelve_hours(urgency: Urgency) -> None:
    answer = found(Instrument.SIS, urgency)
    assert (answer.duration, answer.counting) == (12 * HOUR, Counting.HOURS)


@pytest.mark.parametrize("topic", ["terrorism", "arrest", "child_abduction"])
def test_sirene_answers_the_gravest_matters_immediately(topic: str) -> None:
    answer = found(Instrument.SIS, topic=topic)
    assert answer.code == f"sirene_{topic}"
    assert answer.counting is Counting.IMMEDIATE
    assert answer.duration == timedelta(minutes=30)
    assert not answer.is_local


def test_a_topic_changes_nothing_where_the_instrument_has_no_limit_for_it() -> None:
    assert found(Instrument.DIR977, topic="terrorism") is found(Instrument.DIR977)


@pytest.mark.parametrize(
    "instrument",
    [Instrument.INTERPOL, Instrument.PCCC, Instrument.BILATERAL, Instrument.NATIONAL],
)
def test_where_no_law_sets_a_limit_the_target_is_our_own_and_says_so(
    instrument: Instrument,
) -> None:
    urgent, normal = found(instrument, Urgency.URGENT), found(instrument, Urgency.NORMAL)
    assert urgent.duration < normal.duration
    for answer in (urgent, normal):
        assert answer.is_local
        assert answer.proposal
        assert answer.counting is Counting.LOCAL
        assert answer.duration == national().targets[answer.code]
        assert answer.article == "Own target; no limit in law"


@pytest.mark.parametrize(
    ("code", "duration", "counting"),
    [
        ("sis_wrong_data", 2 * DAY, Counting.WORKING_DAYS),
        ("sis_double_identity", 12 * HOUR, Counting.HOURS),
        ("sis_child_found", 12 * HOUR, Counting.HOURS),
        ("sis_purpose_reached", 15 * DAY, Counting.CALENDAR_DAYS),
        ("sis_permit_before_grant", 10 * DAY, Counting.CALENDAR_DAYS),
        ("sis_permit_holder", 14 * DAY, Counting.CALENDAR_DAYS),
        ("sis_permit_holder_extended", 26 * DAY, Counting.CALENDAR_DAYS),
        ("sis_arrest_hidden", 48 * HOUR, Counting.HOURS),
        ("sis_offline_copy", 48 * HOUR, Counting.HOURS),
        ("prum_core_data", 48 * HOUR, Counting.HOURS),
        ("flash_translation", HOUR, Counting.HOURS),
        ("data_breach", 72 * HOUR, Counting.HOURS),
    ],
)
def test_other_clocks_have_the_length_of_their_article(
    code: str, duration: timedelta, counting: Counting
) -> None:
    answer = limit(code)
    assert (answer.duration, answer.counting) == (duration, counting)
    assert answer.is_valid_on(TODAY)


def test_an_unknown_limit_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownCode, match=r"no limit “nothing”\. Use one of: dir977_"):
        limit("nothing")


def test_every_own_target_belongs_to_a_limit() -> None:
    assert set(national().targets) == {
        code
        for code, known in limits().items()
        if known.counting in (Counting.IMMEDIATE, Counting.LOCAL)
    }


ROW = """
[[row]]
code = "{code}"
label = {{ en = "Limit", nl = "Termijn", fr = "Délai", de = "Frist" }}
source = "Article 1"
clock = "answer"
instrument = "dir977"
counting = "hours"
hours = 8
starts = "received"
stops = "answered"
article = "Article 1"
"""


def read(text: str, **targets: timedelta) -> object:
    return read_limits(read_vocabulary("limits", text), targets)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("hours = 8", "", "exactly one length"),
        ("hours = 8", "hours = 8\ndays = 1", "exactly one length"),
        ("hours = 8", "hours = 0", "whole number above 0"),
        ("hours = 8", 'hours = "8"', "whole number above 0"),
        ('"hours"', '"local"\nextra = 1', "national.toml"),
        ('"hours"', '"fortnights"', "missing or unknown"),
        ('"dir977"', '"dir978"', "missing or unknown"),
        ('article = "Article 1"', "", "missing or unknown 'article'"),
        ('clock = "answer"', 'clock = "answer"\nurgency = "soon"', "missing or unknown"),
        ('clock = "answer"', 'clock = "answer"\naccess = ["half"]', "missing or unknown"),
    ],
)
def test_a_faulty_limit_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    text = ROW.format(code="one").replace(old, new)
    targets = {"one": HOUR} if "local" in new else {}
    with pytest.raises(FaultyData, match=sentence):
        read(text, **targets)


def test_an_own_target_without_a_limit_is_refused() -> None:
    with pytest.raises(FaultyData, match="“two” is no immediate or local limit"):
        read(ROW.format(code="one"), two=HOUR)
    with pytest.raises(FaultyData, match="“one” is no immediate or local limit"):
        read(ROW.format(code="one").replace('clock = "answer"', 'clock = "other"'), one=HOUR)


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        ("", "", True),
        ('urgency = "urgent"', "", True),
        ("", 'urgency = "urgent"', True),
        ('urgency = "urgent"', 'urgency = "urgent"', True),
        ('urgency = "urgent"', 'urgency = "normal"', False),
        ('access = ["direct"]', "", True),
        ("", 'access = ["direct"]', True),
        ('access = ["direct", "unknown"]', 'access = ["unknown", "indirect"]', True),
        ('access = ["direct"]', 'access = ["indirect"]', False),
        ('topic = "arrest"', "", False),
        ("valid_to = 2020-01-01", "valid_from = 2020-01-02", False),
        ("valid_to = 2020-01-02", "valid_from = 2020-01-02", True),
    ],
)
def test_two_limits_for_one_request_are_refused(first: str, second: str, meet: bool) -> None:
    text = ROW.format(code="one") + first + ROW.format(code="two") + second
    if meet:
        with pytest.raises(FaultyData, match="“one” and “two” answer the same question"):
            read(text)
    else:
        assert read(text)
