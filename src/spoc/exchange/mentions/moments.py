"""Which dates and times of day does a text name, and what may they mean?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading, last_before, within
from spoc.exchange.mentions.vocabulary import Hit

_NUMERIC = re.compile(
    r"(?<![\w.:/+-])(?:"
    r"(?P<y>[12][0-9]{3})(?P<ysep>[-/.])(?P<ym>[0-9]{1,2})(?P=ysep)(?P<yd>[0-9]{1,2})"
    r"|(?P<a>[0-9]{1,2})(?P<sep>[-/.])\s?(?P<b>[0-9]{1,2})(?P=sep)\s?(?P<c>[0-9]{4}|[0-9]{2})"
    r")(?![0-9]|[-/.][0-9])"
)
_DAY_LEFT = re.compile(
    r"(?<![\w.,/:-])([0-9]{1,2})\s?(?:st|nd|rd|th|er|ste|de|\.|º|ª|°|-|/)?\s?(?:of|de|d'|den)?\s?$"
)
_DAY_RIGHT = re.compile(
    r"\.?\s?([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9:]|\.[0-9])(?:,?\s{1,2}([0-9]{4}))?"
)
# A full stop after the year ends a sentence; before digits it makes a time: 14 March 22.30.
_YEAR_RIGHT = re.compile(
    r"(?:\s?[.,/-])?\s?(?:de |del |of )?'?([12][0-9]{3}|[0-9]{2})(?![0-9:h]|\.[0-9])"
)
_LEFT_REACH = 14
_BIRTH_REACH = 30

_TIME = re.compile(
    r"(?<![\w:.,/+])"
    r"(?P<h>[01]?[0-9]|2[0-3])"
    r"(?:(?P<sep>:|\s?[hHuU]\s?|\.)(?P<m>[0-5][0-9])(?::[0-5][0-9](?:\.[0-9]+)?)?"
    r"|(?P<m4>[0-5][0-9]))?"
    r"(?:\s?(?P<ampm>[ap])\.?m\b\.?)?"
    r"(?P<zone>\s?(?:UTC|GMT|Z|zulu)(?![A-Za-z]))?"
    r"(?P<unit>\s?(?:[hHuU]|Uhr|uhr|uur)(?![\w]))?"
    r"(?![0-9:]|[.,/][0-9])"
)
_TIME_AFTER_T = re.compile(r"(?<=[0-9]T)(?P<h>[01][0-9]|2[0-3]):(?P<m>[0-5][0-9])")


def find_dates(reading: Reading) -> Iterator[Mention]:
    """Dates in digits or with a month's name, and words like "tomorrow".

    `values["iso"]` is YYYY-MM-DD or YYYY-MM; `alternative` the other reading when day and month
    may be swapped; `role` = "birth" right after a word like "born".
    """
    for match in _NUMERIC.finditer(reading.plain):
        if match["y"]:
            chosen = _day(int(match["y"]), int(match["ym"]), int(match["yd"]))
            other = None
        elif match["sep"] == "." and len(match["c"]) == 2 and len(match["a"] + match["b"]) < 4:
            continue  # a version or a section
        else:
            first, second = int(match["a"]), int(match["b"])
            year = _year(match["c"], reading.received_at.year)
            chosen, other = _day(year, second, first), _day(year, first, second)
            if chosen is None:
                chosen, other = other, None
        if chosen is not None:
            yield _date_mention(
                reading,
                *match.span(),
                chosen.isoformat(),
                rule="date_numeric",
                other=other if other != chosen else None,
                short=match["c"] is not None and len(match["c"]) == 2,
            )
    for hit in reading.hits.get("month", ()):
        yield from _named_month(reading, hit)
    today = reading.received_at.astimezone(reading.zone).date()
    for hit in reading.hits.get("relative", ()):
        day = today + timedelta(days=1) if hit.code == "tomorrow" else today
        yield reading.mention(
            MentionKind.DATE,
            hit.start,
            hit.end,
            key=day.isoformat(),
            rule="date_relative",
            strength=Strength.POSSIBLE,
            iso=day.isoformat(),
            word=hit.code,
        )


def _named_month(reading: Reading, hit: Hit) -> Iterator[Mention]:
    text, month = reading.plain, int(hit.code)
    low = max(0, hit.start - _LEFT_REACH)
    before = _DAY_LEFT.search(text[low : hit.start])
    after = _YEAR_RIGHT.match(text, hit.end)
    if before is not None:
        start, day = low + before.start(1), int(before[1])
        end = after.end() if after else hit.end
        year_text = after[1] if after else ""
    elif (american := _DAY_RIGHT.match(text, hit.end)) is not None:
        start, day, end = hit.start, int(american[1]), american.end()
        year_text = american[2] or ""
    elif after is not None and len(after[1]) == 4:
        iso = f"{int(after[1]):04}-{month:02}"
        yield _date_mention(reading, hit.start, after.end(), iso, rule="date_month")
        return
    else:
        return
    year = (
        _year(year_text, reading.received_at.year)
        if year_text
        else _nearest_year(month, day, reading)
    )
    chosen = _day(year, month, day)
    if chosen is not None:
        rule = "date_named" if year_text else "date_no_year"
        yield _date_mention(reading, start, end, chosen.isoformat(), rule=rule)


def _date_mention(
    reading: Reading,
    start: int,
    end: int,
    iso: str,
    *,
    rule: str,
    other: date | None = None,
    short: bool = False,
) -> Mention:
    label = last_before(reading.labels.get("born", ()), start)
    birth = label is not None and label.end <= start <= label.end + _BIRTH_REACH
    doubtful = short or rule == "date_no_year"
    return reading.mention(
        MentionKind.DATE,
        start,
        end,
        key=iso,
        rule="date_birth" if birth else rule,
        strength=Strength.LIKELY if doubtful else Strength.CERTAIN,
        iso=iso,
        alternative=other.isoformat() if other else "",
        role="birth" if birth else "",
    )


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(written: str, this_year: int) -> int:
    """Two digits mean the past century when they would lie more than ten years ahead."""
    year = int(written)
    if len(written) > 2:
        return year
    century = this_year - this_year % 100
    return century + year - (100 if century + year > this_year + 10 else 0)


def _nearest_year(month: int, day: int, reading: Reading) -> int:
    today = reading.received_at.astimezone(reading.zone).date()
    years = (today.year - 1, today.year, today.year + 1)
    days = [found for year in years if (found := _day(year, month, day)) is not None]
    return min(days, key=lambda found: abs(found - today), default=today).year


def find_times(reading: Reading) -> Iterator[Mention]:
    """Times of day; the key is HH:MM. `clock` = "utc" when the text says so."""
    clock = reading.hits.get("clock", ())
    for match in _TIME.finditer(reading.plain):
        found = _time(reading, match, clock)
        if found is not None:
            yield found
    for match in _TIME_AFTER_T.finditer(reading.plain):
        rest = reading.plain[match.end() : match.end() + 10].lstrip(":.0123456789")
        key = f"{match['h']}:{match['m']}"
        yield reading.mention(
            MentionKind.TIME,
            *match.span(),
            key=key,
            rule="time_clock",
            strength=Strength.CERTAIN,
            clock="utc" if rest[:1] == "Z" else "",
        )


def _time(reading: Reading, match: re.Match[str], clock: tuple[Hit, ...]) -> Mention | None:
    start, end = match.span()
    if not _is_plain_clock(match) and "-" in (
        reading.plain[start - 1 : start] + reading.plain[end : end + 1]
    ):
        return None  # a part of a longer number
    hour, separator = int(match["h"]), (match["sep"] or "").strip()
    minute = int(match["m"] or match["m4"] or 0)
    near = within(clock, start - 14, start) if not _is_plain_clock(match) else ()
    announced = any(hit.code == "before" and 0 <= start - hit.end <= 2 for hit in near)
    followed = any(
        hit.code == "after" and hit.start - end <= 1 for hit in within(clock, end, end + 2)
    )
    unit = bool(match["unit"] or match["ampm"] or match["zone"])
    if _is_plain_clock(match):
        sure = True
    elif match["m4"]:
        sure = len(match["h"]) == 2 and (unit or followed or announced)
    elif separator == ".":
        sure = unit or followed or announced
    else:  # an hour alone: "8 hours" may be a duration
        sure = bool(match["ampm"]) or (announced and (unit or followed))
    if not sure or (match["ampm"] and not 1 <= hour <= 12):
        return None
    if match["ampm"]:
        hour = hour % 12 + (12 if match["ampm"] == "p" else 0)
    if match["m4"] and 1900 <= hour * 100 + minute <= 2099 and not (unit or followed):
        return None  # a year
    return reading.mention(
        MentionKind.TIME,
        start,
        end,
        key=f"{hour:02}:{minute:02}",
        rule="time_clock" if _is_plain_clock(match) else "time_context",
        strength=Strength.CERTAIN if separator == ":" else Strength.LIKELY,
        clock="utc" if match["zone"] else "",
    )


def _is_plain_clock(match: re.Match[str]) -> bool:
    """ "22:40", "22h40", "22u40": needs no word beside it."""
    return match["m"] is not None and (match["sep"] or "").strip() != "."
