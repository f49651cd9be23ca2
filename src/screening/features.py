"""Which kinds of evidence are weighed when two persons are compared, and in which column?

A comparison fills one row of numbers; a policy holds a weight a column; the score is their sum.
"""

from __future__ import annotations

from typing import Final

# How two name parts agree, best first. The order is the order of the columns.
SAME: Final = 0  # letter for letter
SOUND: Final = 1  # equal once romanisation is levelled out
VARIANT: Final = 2  # another romanisation, or another reading of the same characters
KIN: Final = 3  # perhaps another romanisation
NEAR: Final = 4  # about one slip of the pen
LOOSE: Final = 5  # about two
FAR: Final = 6  # more, but still alike
SHORT: Final = 7  # a pet name or a cut-off form
INITIAL: Final = 8
LEVELS: Final = (
    "same", "sound", "variant", "kin", "near", "loose", "far", "short", "initial",
)  # fmt: skip
N_LEVELS: Final = len(LEVELS)

DATE_RELATIONS: Final = (
    "missing",
    "equal",
    "equal_first_january",
    "swapped",
    "month_equal",
    "year_equal",
    "first_january",
    "digit_of_day",
    "digit_of_month",
    "digit_of_year",
    "year_off_by_one",
    "same_year",
    "same_month_and_day",
    "near_year",
    "other_year",
    "far_year",
    "partial_off_by_one",
    "partial_contradicts",
    "unlisted",
    "listed_year_equal",
)
DATE_CODE: Final = {name: code for code, name in enumerate(DATE_RELATIONS)}
# What the date says decides how much everything else weighs: each group has weights of its own.
DATE_GROUPS: Final = ("open", "firm", "partly", "against", "unlisted")
DATE_GROUP: Final = (0, 1, 2, 1, 2, 2, 2, 1, 1, 1, 1, 3, 3, 3, 3, 3, 3, 3, 4, 2)

# Of several dates, the relation that counts: the one that stands first here.
DATE_ORDER: Final = (
    "equal", "swapped", "equal_first_january", "month_equal", "year_off_by_one", "digit_of_day",
    "digit_of_month", "digit_of_year", "year_equal", "listed_year_equal", "first_january",
    "same_year",
    "partial_off_by_one", "same_month_and_day", "near_year", "partial_contradicts",
    "other_year", "far_year", "unlisted", "missing",
)  # fmt: skip

_COLUMNS: Final = (
    *(f"name.{level}.count" for level in LEVELS),
    *(f"name.{level}.bits" for level in LEVELS),
    "name.ours_left.count",
    "name.ours_left.bits",
    "name.theirs_left.count",
    "name.theirs_left.bits",
    "name.both_left.count",
    "name.given_contradicts",
    "name.family_contradicts",
    "name.further_contradicts",
    "name.given_met",
    "name.family_met",
    "name.all_met",
    "name.single",
    "name.field_crossed",
    "name.split_or_joined",
    "name.bits_over_6",
    "name.bits_over_12",
    "name.bits_over_18",
    "name.bits_over_24",
    "name.bits_over_30",
    "name.weakest.bits",
    "name.strongest.bits",
    "name.our_share",
    "name.their_share",
    "name.together.bits",
    "name.namesakes",
    *(f"birth.{name}" for name in DATE_RELATIONS),
    "gender.equal",
    "gender.contradicts",
    "nationality.equal",
    "nationality.bits",
    "nationality.contradicts",
    "birth_country.equal",
    "birth_country.bits",
    "birth_country.contradicts",
    "country.crossed_equal",
    "country.crossed_contradicts",
    "birth_place.equal",
    "birth_place.contradicts",
    "document.equal",
    "document.contradicts",
    "document.slip",  # one sign apart
)
COLUMNS: Final[tuple[str, ...]] = tuple(_COLUMNS)
COLUMN: Final = {name: place for place, name in enumerate(COLUMNS)}
N_COLUMNS: Final = len(COLUMNS)
