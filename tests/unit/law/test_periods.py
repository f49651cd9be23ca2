"""Do reviews, notices ahead of an expiry and the yearly report fall on the right day?"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoc.law.periods import months_after, period, read_periods
from spoc.law.vocabulary import FaultyData, UnknownCode, read_vocabulary

ROW = """
[[row]]
code = "one"
label = { en = "Period", nl = "Periode", fr = "Période", de = "Zeitraum" }
source = "Article 1"
months = 6
starts = "concluded"
stops = "reviewed"
article = "Article 1"
"""


@pytest.mark.parametrize(
    ("code", "day", "due_on"),
    [
        ("case_review", date(2026, 3, 10), date(2026, 9, 10)),
        ("case_review", date(2026, 8, 31), date(2027, 2, 28)),
        ("case_review", date(2027, 8, 31), date(2028, 2, 29)),
        ("interpol_expiry_notice", date(2026, 3, 10), date(2025, 9, 10)),
        ("sis_expiry_notice", date(2026, 2, 10), date(2025, 10, 10)),
        ("sis_majority_notice", date(2026, 6, 30), date(2026, 2, 28)),
        ("sis_data_dispute", date(2026, 12, 31), date(2027, 2, 28)),
        ("interpol_retention", date(2024, 2, 29), date(2029, 2, 28)),
        ("article18_report", date(2025, 12, 31), date(2026, 3, 1)),
    ],
)
def test_a_period_ends_on_the_day_of_its_article(code: str, day: date, due_on: date) -> None:
    assert period(code).due_on(day) == due_on


@given(
    day=st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)),
    months=st.integers(min_value=-120, max_value=120),
)
def test_months_move_the_month_and_never_the_day_forward(day: date, months: int) -> None:
    moved = months_after(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day
    if day.day <= 28:
        assert months_after(moved, -months) == day


def test_an_unknown_period_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnknownCode, match=r"no period “nothing”\. Use one of: case_"):
        period("nothing")


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("", "give either months"),
        ("months = 0", "give either months"),
        ('months = "6"', "give either months"),
        ("months = 6\nnext_year_on = [3, 1]", "give either months"),
        ("next_year_on = [13, 1]", "missing or unknown"),
        ("next_year_on = [2, 29]", "missing or unknown"),
        ("next_year_on = [3, 1, 4]", "missing or unknown"),
        ("next_year_on = 3", "missing or unknown"),
    ],
)
def test_a_faulty_period_is_refused_with_a_sentence(new: str, sentence: str) -> None:
    with pytest.raises(FaultyData, match=sentence):
        read_periods(read_vocabulary("periods", ROW.replace("months = 6", new)))


def test_a_period_without_an_article_is_refused() -> None:
    text = ROW.replace('article = "Article 1"', "")
    with pytest.raises(FaultyData, match="missing or unknown 'article'"):
        read_periods(read_vocabulary("periods", text))
