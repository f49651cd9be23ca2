"""How is the clock explained, line by line like a bill, in the reader's words?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spoc.cases.clock_words import MINUS, SENTENCES, short_article, span_text
from spoc.cases.deadlines import Clock, Reason
from spoc.desk.formats import day_text, moment_text
from spoc.law.limits import limits

_ENDS = frozenset({"due", "deviation"})
_SUMS = _ENDS | {"left", "over", "not_received", "no_limit"}
_OUTLOOK = "would_change_"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `new_day` is set when the line falls on another day than the one before.

    `is_end`: the line names the instant at which the time ends; it is shown as the figure.
    """

    at: datetime
    sentence: str
    article: str
    full_article: str
    effect: str
    ground: str
    who: str
    is_sum: bool
    is_end: bool
    new_day: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """The lines with their sum, and what would lawfully change it."""

    lines: tuple[Line, ...]
    outlook: tuple[Line, ...]


class _Values(dict[str, Any]):
    """A sentence never breaks for want of a value."""

    def __missing__(self, key: str) -> str:
        return "…"


def filled(sentence: str, values: Mapping[str, Any]) -> str:
    """A translated sentence with its values; a missing one is shown as “…”."""
    return _(sentence) % _Values(values)


def event_words(kind: str, details: Mapping[str, str]) -> str:
    """What was recorded of a clock, in a sentence; a kind without one as it is."""
    sentence = SENTENCES.get(kind)
    return filled(sentence, _worded(details)) if sentence else kind


def bill_of(clock: Clock, *, name_of: Callable[[str], str]) -> Bill:
    """The clock's reasons as lines; `name_of` gives the name behind an actor's reference."""
    lines: list[Line] = []
    outlook: list[Line] = []
    day = ""
    for reason in clock.reasons:
        if reason.code.startswith(_OUTLOOK):
            outlook.append(_line(reason, name_of, ""))
            continue
        here = day if _is_sum(reason) else day_text(reason.at)
        lines.append(_line(reason, name_of, here if here != day else ""))
        day = here
    return Bill(tuple(lines), tuple(outlook))


def _line(reason: Reason, name_of: Callable[[str], str], new_day: str) -> Line:
    actor = reason.values.get("actor", "")
    return Line(
        at=reason.at,
        sentence=filled(SENTENCES[reason.code], _worded(reason.values)),
        article=short_article(reason.article),
        full_article=reason.article,
        effect=_effect(reason),
        ground=reason.values.get("ground", ""),
        who=name_of(actor) if actor else "",
        is_sum=_is_sum(reason),
        is_end=reason.code in _ENDS,
        new_day=new_day,
    )


def _is_sum(reason: Reason) -> bool:
    return reason.code in _SUMS or reason.code.startswith("closed_")


def _effect(reason: Reason) -> str:
    if reason.code == "still_paused" or not reason.effect:
        return span_text(reason.effect) if reason.effect else ""
    sign = MINUS if reason.effect < timedelta() else "+"
    return ("" if reason.code == "received" else sign) + span_text(reason.effect)


def _worded(values: Mapping[str, str]) -> dict[str, str]:
    """Values as people read them: instants as local moments, codes by their labels."""
    worded = dict(values)
    for name in ("until", "started_at"):
        at = parse_datetime(worded.get(name, ""))
        if at is not None:
            worded[name] = moment_text(at)
    if worded.get("event") in SENTENCES:
        worded["event"] = _(SENTENCES[worded["event"]])
    limit = limits().get(worded.get("limit", ""))
    if limit is not None:
        worded["limit"] = f"“{limit.label(get_language() or 'en')}”"
    return worded
