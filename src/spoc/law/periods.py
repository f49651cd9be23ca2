"""On which day does something fall due that the law counts in months or years?

Reviews, notices ahead of an expiry, storage at most, and the yearly report.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from spoc.law.vocabulary import FaultyData, Row, UnknownCode, Vocabulary, in_language, vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """A number of months after a day (negative: before it), or a fixed day of the next year.

    `months` is 0 exactly when `next_year_on` (month, day) is set.
    `starts` and `stops` are the codes of the events it runs between.
    """

    code: str
    months: int
    next_year_on: tuple[int, int] | None
    starts: str
    stops: str
    article: str
    source: str
    unconfirmed: bool
    proposal: bool
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        """What the period is called, in the language asked or in English."""
        return in_language(self.labels, language)

    def due_on(self, day: date) -> date:
        """The last day. A day the month does not have becomes the month's last
        (Regulation (EEC, Euratom) No 1182/71, Article 3(2)(c))."""
        if self.next_year_on is not None:
            return date(day.year + 1, *self.next_year_on)
        return months_after(day, self.months)


def months_after(day: date, months: int) -> date:
    """The same day so many months later (negative: earlier), or the last day of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


@cache
def periods() -> Mapping[str, Period]:
    """Every period by code, in the order of the file."""
    return read_periods(vocabulary("periods"))


def period(code: str) -> Period:
    """The period with this code. Raises `UnknownCode`."""
    found = periods().get(code)
    if found is None:
        raise UnknownCode(f"There is no period “{code}”. Use one of: {', '.join(periods())}.")
    return found


def read_periods(rows: Vocabulary) -> Mapping[str, Period]:
    """The periods of these rows. Raises `FaultyData`."""
    return MappingProxyType({row.code: _period(row) for row in rows})


def _period(row: Row) -> Period:
    extra = row.extra
    where = f"periods.toml, row “{row.code}”"
    months = extra.get("months", 0)
    fixed = extra.get("next_year_on")
    if type(months) is not int or (months == 0) == (fixed is None):
        raise FaultyData(f"{where}: give either months (a whole number, not 0) or next_year_on.")
    try:
        if fixed is not None:
            fixed = (date(2001, *fixed).month, date(2001, *fixed).day)
        texts = {name: str(extra[name]) for name in ("starts", "stops", "article")}
    except (KeyError, TypeError, ValueError) as fault:
        raise FaultyData(f"{where}: missing or unknown {fault}.") from fault
    return Period(
        code=row.code,
        months=months,
        next_year_on=fixed,
        starts=texts["starts"],
        stops=texts["stops"],
        article=texts["article"],
        source=row.source,
        unconfirmed=row.unconfirmed,
        proposal=row.is_proposal,
        labels=row.labels,
    )
