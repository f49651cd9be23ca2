"""Are the choices of the country read as they stand, and refused when they make no sense?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from spoc.law.national import Reading, national, read_national
from spoc.law.vocabulary import FaultyData

GOOD = """
reading = "calendar"
escalation_percent = [50, 90]
untaken_urgent_minutes = 15
[target_minutes]
pccc_urgent = 60
"""


def test_the_shipped_choices_are_the_cautious_ones() -> None:
    choices = national()
    assert choices.reading is Reading.STRICT
    assert choices.escalation_percent == (50, 75, 90)
    assert choices.untaken_urgent == timedelta(minutes=15)
    assert choices.targets["sirene_terrorism"] == timedelta(minutes=30)


def test_choices_are_read_as_they_stand() -> None:
    choices = read_national(GOOD)
    assert choices.reading is Reading.CALENDAR
    assert dict(choices.targets) == {"pccc_urgent": timedelta(hours=1)}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("reading", "readings", "cannot be read: 'reading'"),
        ('"calendar"', '"lenient"', "cannot be read"),
        ('"calendar"', "calendar", "cannot be read"),
        ("[50, 90]", "50", "cannot be read"),
        ("[target_minutes]", "[targets]", "cannot be read"),
        ("[50, 90]", "[]", "must rise"),
        ("[50, 90]", "[90, 50]", "must rise"),
        ("[50, 90]", "[50, 50]", "must rise"),
        ("[50, 90]", "[0, 50]", "must rise"),
        ("[50, 90]", "[50, 100]", "must rise"),
        ("= 60", "= 0", "pccc_urgent must be a whole number of minutes above 0"),
        ("= 60", '= "60"', "pccc_urgent must be a whole number of minutes above 0"),
        ("= 15", "= true", "untaken_urgent_minutes must be a whole number"),
    ],
)
def test_choices_that_make_no_sense_are_refused(old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    with pytest.raises(FaultyData, match=sentence):
        read_national(GOOD.replace(old, new))
