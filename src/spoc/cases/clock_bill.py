"""Which lines explain a clock, like a bill: receipt, what moved it, the sum, what would change it?

The effects of all lines, added to the receipt, give the due instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from spoc.cases.clock_history import ClockEvent, History, Reason, Span
from spoc.cases.clock_words import DIRECTIVE, REASON_CODES, span_text
from spoc.law.limits import Limit

_ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Account:
    """What `reckon` found, for the bill. `limits`, `allowances`: after each declaration.

    `pauses`: those the limit knows; `counted`: pauses and closed times that moved the due instant.
    `told_in_time`: instants of the announcements that count. `other_access`: the limit that a
    contrary finding on access would bring. `at`: now, or the instant it ended.
    """

    limit: Limit
    limits: tuple[Limit | None, ...]
    allowances: tuple[timedelta | None, ...]
    pauses: tuple[Span, ...]
    counted: tuple[Span, ...]
    may_deviate: bool
    told_in_time: frozenset[datetime]
    other_access: Limit | None
    due_at: datetime
    deviation_until: datetime | None
    remaining: timedelta
    overrun: timedelta
    at: datetime


def bill(history: History, account: Account) -> tuple[Reason, ...]:
    """Events and what was set aside in order of time; then the sum; then what would change it."""
    effects = _effects(history, account)
    limits = {
        one.place: found for one, found in zip(history.declarations, account.limits, strict=True)
    }
    happened = [
        _line(event, limits.get(place), effects.get(place))
        for place, event in enumerate(history.taken)
    ]
    lines = [*happened, *history.set_aside, *_unhelpful(history, account)]
    lines.sort(key=lambda line: line.at)
    lines += [*_sum(history, account), *_outlook(history, account)]
    return tuple(_cited(line, account.limit) for line in lines)


def bill_without_limit(history: History, now: datetime) -> tuple[Reason, ...]:
    """The events, what was set aside, and that no clock runs."""
    lines = [*(_line(event, None, None) for event in history.taken), *history.set_aside]
    lines.sort(key=lambda line: line.at)
    lines.append(_reason(now, "no_limit" if history.started_at else "not_received"))
    return tuple(lines)


def _reason(at: datetime, code: str, effect: timedelta | None = None, **values: str) -> Reason:
    return Reason(at, code, effect=effect, values=values)


def _cited(line: Reason, limit: Limit) -> Reason:
    """With its article: the table cites the Directive; where another act rules, that one's."""
    article = line.article or REASON_CODES[line.code].article
    if article.startswith(DIRECTIVE) and not limit.article.startswith(DIRECTIVE):
        article = limit.article
    return replace(line, article=article)


def _line(event: ClockEvent, limit: Limit | None, effect: timedelta | None) -> Reason:
    """One event. What was recorded with it (details, ground, actor) is kept in the values."""
    values = {**event.details, "ground": event.ground, "actor": event.actor}
    if limit is None:
        return Reason(event.at, event.kind.value, effect=effect, values=values)
    values["limit"] = limit.code
    return Reason(event.at, event.kind.value, limit.article, effect, values)


def _effects(history: History, account: Account) -> Mapping[int, timedelta]:
    """By place of the event: how far it moved the due instant."""
    effects = dict(history.merges)
    before = _ZERO
    for one, allowance in zip(history.declarations, account.allowances, strict=True):
        after = allowance or _ZERO
        effects[one.place] = after - before
        before = after
    for span in account.counted:
        if span.end is not None:
            effects[span.place] = span.end - span.start
    return effects


def _unhelpful(history: History, account: Account) -> Iterator[Reason]:
    """Pauses and announcements that were recorded and move nothing."""
    for span in account.pauses:
        if span not in account.counted:
            yield _reason(span.start, "pause_too_late")
    if account.limit.pause != "clarification":
        for span in history.questions:
            yield _reason(span.start, "pause_not_for_limit")
    for told_at, _until in history.announcements:
        if not account.may_deviate:
            yield _reason(told_at, "deviation_not_for_limit")
        elif told_at not in account.told_in_time:
            yield _reason(told_at, "announcement_too_late")


def _sum(history: History, account: Account) -> Iterator[Reason]:
    if account.counted and account.counted[-1].end is None:
        yield _reason(account.at, "still_paused", account.at - account.counted[-1].start)
    yield Reason(account.due_at, "due", account.limit.article)
    if account.deviation_until is not None and account.deviation_until > account.due_at:
        yield _reason(account.deviation_until, "deviation")
    is_closed = history.closing is not None
    if account.overrun > _ZERO:
        code, length = "closed_late" if is_closed else "over", account.overrun
    elif account.remaining < _ZERO and is_closed:
        code, length = "closed_by_court", account.remaining
    elif is_closed:
        code, length = "closed_in_time", account.remaining
    else:
        code, length = "left", (account.deviation_until or account.due_at) - account.at
    yield _reason(account.at, code, span=span_text(length))


def _outlook(history: History, account: Account) -> Iterator[Reason]:
    """What would lawfully change the limit, as long as it can."""
    if history.closing is not None or account.remaining <= _ZERO:
        return
    if account.other_access is not None and account.other_access.code != account.limit.code:
        yield _reason(account.at, "would_change_access", limit=account.other_access.code)
    if account.limit.pause == "clarification":
        yield _reason(account.at, "would_change_clarification")
    if account.may_deviate or account.limit.pause == "judicial":
        yield _reason(account.at, "would_change_court")
