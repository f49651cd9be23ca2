"""What does a plain-text request say of itself in labelled lines ("Our ref: …", "Urgent: yes")?

Read only when the message has no form, and told to be so read. Labels are data
(`data/labels.toml`). Never guesses: what cannot be read is a fault and stays in the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

from spoc.exchange.envelope import Fault, Header, Severity

_LINES = 120  # a head stands at the head
_LABEL = re.compile(r"[\s>*•·-]*([^\W\d_][^:\n]{1,50}?)[ \t]*\**:\**[ \t]*(.*)")
_LISTS = ("offences", "handling_codes")
_LONG = ("facts", "question", "reason_held", "urgency_reason", "restrictions")
_MOST = 4_000
_DATE = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4}))"
    r"(?:[ T,]*(?:at|om|à|um|a las)?[ T]*(?P<hour>\d{1,2})[:.hu](?P<minute>\d{2})(?::\d{2})?"
    r"\s?(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Table:
    labels: Mapping[str, str]  # label: field
    urgency: Mapping[str, tuple[str, ...]]
    instrument: Mapping[str, tuple[str, ...]]
    purpose: Mapping[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    rows = tomllib.loads((files(__package__) / "data" / "labels.toml").read_text("utf-8"))
    labels = {label: field for field, known in rows["fields"].items() for label in known}

    def words(name: str) -> dict[str, tuple[str, ...]]:
        return {code: tuple(known) for code, known in rows[name].items()}

    return _Table(labels, words("urgency"), words("instrument"), words("purpose"))


def read_labels(text: str, zone: tzinfo | None) -> tuple[Header | None, tuple[Fault, ...]]:
    """The head that labelled lines of `text` describe; None when there are none of weight.

    `zone` is the offset of the sender's own Date header: a reply-by time without offset is read
    in it (and in UTC without), which is told as a fault.
    """
    values = _labelled(text)
    if not set(values) - {"subject", "question"}:  # those alone are words of any letter
        return None, ()
    faults = [Fault("head_from_labels", "text", {"fields": ", ".join(values)}, Severity.NOTICE)]
    read: dict[str, Any] = {}
    for field, value in values.items():
        if field == "reply_by":
            read[field], found = read_instant(value, zone)
            faults += found
        elif field in _LISTS:
            read[field] = tuple(item.strip() for item in re.split(r"[;,]", value) if item.strip())
        else:
            read[field] = _CODED[field](value) if field in _CODED else value
            if not read[field]:
                faults.append(_unread(field, value))
    return Header(**read), tuple(faults)


def _unread(field: str, value: str) -> Fault:
    return Fault("label_unreadable", f"text: {field}", {"label": field, "value": value[:80]})


def _labelled(text: str) -> dict[str, str]:
    """Field: value, in the order of the text; the first mention of a field counts."""
    table = _table().labels
    found: dict[str, str] = {}
    open_field = ""
    for line in text.split("\n", _LINES)[:_LINES]:
        match = _LABEL.match(line)
        field = (
            table.get(" ".join(match.group(1).lower().split()).rstrip(".* "), "") if match else ""
        )
        if match and field:
            open_field = field if field in _LONG and field not in found else ""
            if field not in found:
                found[field] = match.group(2).strip(" *\t")[:_MOST]
        elif match or not line.strip():
            open_field = "" if match else open_field
            if found.get(open_field):
                open_field = ""  # a blank line ends a text that has begun
        elif open_field:
            found[open_field] = f"{found[open_field]}\n{line.strip()}".strip()[:_MOST]
    return {field: value for field, value in found.items() if value}


def _urgency(value: str) -> str:
    word = value.lower().strip(" .!*")
    for code, known in _table().urgency.items():
        if word in known:
            return code
    first = re.split(r"[\s,.;(/–-]", word, maxsplit=1)[0]
    return next((code for code, known in _table().urgency.items() if first in known), "")


def _first_named(value: str, table: Mapping[str, tuple[str, ...]]) -> str:
    low = value.lower()
    for code, known in table.items():
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", low) for word in known):
            return code
    return ""


def _evaluation(value: str) -> str:
    found = re.search(r"\b[ABCX][1-4]\b", value)
    return found.group() if found else ""


_CODED: Mapping[str, Callable[[str], str]] = {
    "urgency": _urgency,
    "instrument": lambda value: _first_named(value, _table().instrument),
    "purpose": lambda value: _first_named(value, _table().purpose) or value,
    "evaluation": _evaluation,
}


def read_instant(value: str, zone: tzinfo | None) -> tuple[datetime | None, tuple[Fault, ...]]:
    """A day and hour as police write them (2026-03-01 14:00, 1.3.2026, 01/03/2026 om 14u30).

    Day before month. Without an hour the end of the day is meant; both assumptions are told.
    """
    found = _DATE.search(value)
    if found is None:
        return None, (_unread("reply_by", value),)
    year, month, day = (
        found.group(one) or found.group(other)
        for one, other in (("year", "y"), ("month", "m"), ("day", "d"))
    )
    hour, minute = found.group("hour"), found.group("minute")
    faults: list[Fault] = []
    written = (found.group("zone") or "").upper()
    try:
        offset = _offset(written) if written else zone or UTC
        instant = datetime(
            int(year), int(month), int(day), int(hour or 23), int(minute or 59), tzinfo=offset
        )
        instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None, (_unread("reply_by", value),)
    if hour is None or not written:
        values = {"value": value[:80], "read": instant.isoformat(" ", "minutes")}
        faults.append(Fault("reply_by_assumed", "text: reply_by", values, Severity.NOTICE))
    return instant, tuple(faults)


def _offset(written: str) -> tzinfo:
    if written in ("Z", "UTC", "GMT"):
        return UTC
    parsed = datetime.strptime(written.replace(":", ""), "%z").tzinfo
    return parsed or UTC
