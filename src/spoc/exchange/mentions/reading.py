"""What does every finder need to know about one part of a message? Prepared once per part."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from spoc.exchange.envelope import Form, Paragraph, Parsed
from spoc.exchange.mentions.folding import plain
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.vocabulary import Hit, vocabulary

# Header fields of a form that hold sentences; read only when the body does not repeat them.
_FORM_TEXTS = (
    "subject",
    "purpose",
    "facts",
    "question",
    "urgency_reason",
    "reason_held",
    "restrictions",
)

# Between a label and its value: "no.", "nr", brackets, "is", colon; at most one line break.
VALUE_GAP = re.compile(
    r"(?:[ \t]*\([^()\n]{1,25}\))?"
    r"(?:[ \t.]*(?:n[°ºr]\.?|no\.?|num(?:ber|mer|[ée]ro)?\.?|#|№)(?![^\W\d_]))?"
    r"(?:[ \t]*\([^()\n]{1,25}\))?[ \t.]*"
    r"(?:(?:is|est|ist|es|è|was|with|met|avec|mit)(?=[ \t]))?"
    r"[ \t]*[:=#-]{0,2}[ \t]*(?:\n[ \t]*)?[\"'«(\[]?",
    re.IGNORECASE,
)


class Placed(Protocol):
    """Anything with a place in the text."""

    @property
    def start(self) -> int: ...  # pragma: no cover

    @property
    def end(self) -> int: ...  # pragma: no cover


P = TypeVar("P", bound=Placed)


@dataclass(frozen=True, slots=True)
class Reading:
    """One part of a message, prepared: text, plain text (same length), known words."""

    part: str
    text: str
    plain: str
    hits: Mapping[str, tuple[Hit, ...]]
    received_at: datetime
    zone: ZoneInfo
    labels: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)

    def mention(
        self,
        kind: MentionKind,
        start: int,
        end: int,
        *,
        key: str,
        rule: str,
        strength: Strength,
        **values: str,
    ) -> Mention:
        """A mention at this place; empty values are left out."""
        kept = {name: value for name, value in values.items() if value}
        return Mention(kind, self.text[start:end], key, self.part, start, end, rule, strength, kept)

    def labelled(self, *codes: str) -> list[Hit]:
        """The labels of these codes, in order."""
        hits = [hit for code in codes for hit in self.labels.get(code, ())]
        return sorted(hits, key=attrgetter("start"))

    def value_at(self, hit: Hit) -> int:
        """Where the value after a label begins."""
        gap = VALUE_GAP.match(self.plain, hit.end)
        return gap.end() if gap else hit.end

    def country_near(self, start: int, end: int, *, reach: int = 40) -> str:
        """The ISO code of the nearest country named in the same line, or ""."""
        line_start = self.plain.rfind("\n", max(0, start - reach), start) + 1
        line_end = self.plain.find("\n", end, end + reach)
        low = max(line_start, start - reach)
        high = line_end if line_end >= 0 else end + reach
        hit = nearest(self.hits.get("country", ()), start, end, low=low, high=high)
        return hit.code if hit else ""


def within(items: Sequence[P], low: int, high: int) -> Sequence[P]:
    """Those that begin at `low` or later and before `high`; `items` are in order of start."""
    return items[
        bisect_left(items, low, key=attrgetter("start")) : bisect_left(
            items, high, key=attrgetter("start")
        )
    ]


def last_before(items: Sequence[P], offset: int) -> P | None:
    """The last one that begins before `offset`, or None."""
    at = bisect_right(items, offset - 1, key=attrgetter("start"))
    return items[at - 1] if at else None


def nearest(items: Sequence[P], start: int, end: int, *, low: int, high: int) -> P | None:
    """The one nearest to the stretch start … end, among those that begin in low … high."""
    return min(
        within(items, low, high),
        key=lambda item: (max(item.start - end, start - item.end, 0), item.start),
        default=None,
    )


def read(
    part: str,
    text: str,
    *,
    received_at: datetime,
    zone: ZoneInfo,
    language_at: Callable[[int], str],
) -> Reading:
    """Prepares one part."""
    hits = vocabulary().scan(text, language_at)
    labels: dict[str, list[Hit]] = {}
    for hit in hits.get("label", ()):
        labels.setdefault(hit.code, []).append(hit)
    in_order = {code: tuple(found) for code, found in labels.items()}
    return Reading(part, text, plain(text), hits, received_at, zone, in_order)


def parts(parsed: Parsed) -> Iterator[tuple[str, str]]:
    """(name, text) of every part that is read as free text, but not the entities of a form."""
    yield "subject", parsed.subject
    yield "body", parsed.body_text
    if parsed.form is not None:
        for name, text in _form_texts(parsed.form):
            if text.strip() and text not in parsed.body_text and text != parsed.subject:
                yield f"form:header/{name}", text


def _form_texts(form: Form) -> Iterator[tuple[str, str]]:
    for name in _FORM_TEXTS:
        yield name, getattr(form.header, name)
    yield "text", form.text


def part_text(parsed: Parsed, part: str) -> str:
    """The text of a part named by a mention. Raises KeyError when the message has no such part."""
    for name, text in (*parts(parsed), *entity_parts(parsed)):
        if name == part:
            return text
    raise KeyError(part)


def entity_parts(parsed: Parsed) -> Iterator[tuple[str, str]]:
    """(name, value) of every value of the entities of a form, its reference and its contacts."""
    if parsed.form is None:
        return
    if parsed.form.header.reference:
        yield "form:header/reference", parsed.form.header.reference
    for at, contact in enumerate(parsed.form.header.contacts):
        yield field_part("header", "contacts", at), contact
    for entity in parsed.form.entities:
        for name, values in entity.values.items():
            for at, value in enumerate(values):
                yield field_part(entity.id, name, at), value


def field_part(entity: str, name: str, at: int) -> str:
    """The name of the part that holds the value number `at` (from 0) of an entity's field."""
    return f"form:{entity}/{name}" + (f"#{at + 1}" if at else "")


def language_of(parsed: Parsed) -> Callable[[int], str]:
    """A function from an offset of the body to its language, "" when unsure."""
    spans = sorted(parsed.paragraphs, key=attrgetter("start"))

    def language_at(offset: int) -> str:
        span = last_before(spans, offset + 1)
        if span is not None and offset < span.end:
            return span.language
        return parsed.language

    return language_at


def kind_at(paragraphs: Sequence[Paragraph], offset: int) -> str:
    """The kind of the paragraph around an offset ("quoted", "signature" …); "" for plain text."""
    span = last_before(paragraphs, offset + 1)
    if span is None or offset >= span.end or span.kind == "text":
        return ""
    return span.kind
