"""How is somebody's text shown with the mentions found in it, losing and inventing nothing?

Pure but for escaping: cuts a text at the borders of mentions and paragraphs, and writes HTML.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Protocol

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

# How each kind of mention is underlined; kinds not named here look like a person.
LOOKS = {
    "vehicle": "veh",
    "vessel": "veh",
    "aircraft": "veh",
    "place": "place",
    "location": "place",
    "address": "place",
    "time": "time",
    "date": "time",
    "moment": "time",
    "flight": "time",
    "departure": "time",
}
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_KIND = re.compile(r"[a-z]+\Z")


class Found(Protocol):
    """A stretch of the text: characters `start` (inclusive) to `end` (exclusive), and its kind."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Stretch(Found, Protocol):
    """A paragraph: `kind` text, quoted, signature, disclaimer or header; `language` may be ""."""

    @property
    def language(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text under at most one entity and one danger word."""

    text: str
    entity: Found | None
    danger: Found | None


def is_danger(mention: Found) -> bool:
    """Danger words are filled yellow; everything else is underlined."""
    return mention.kind.startswith("danger")


def settled(mentions: Iterable[Found], length: int) -> list[Found]:
    """Those that can be shown side by side: where two overlap, the longer, then the earlier."""
    inside = [m for m in mentions if 0 <= m.start < m.end <= length]
    taken: list[Found] = []
    for mention in sorted(inside, key=lambda m: (m.start - m.end, m.start)):
        at = bisect_left(taken, mention.start, key=_start)
        is_free_before = at == 0 or taken[at - 1].end <= mention.start
        is_free_after = at == len(taken) or mention.end <= taken[at].start
        if is_free_before and is_free_after:
            taken.insert(at, mention)
    return taken


def runs(
    text: str, start: int, end: int, entities: Sequence[Found], dangers: Sequence[Found]
) -> Iterator[Run]:
    """The text from `start` to `end` in pieces; joined they are the text, unchanged.

    Both lists are settled, apart from each other, so that a name never hides a danger word.
    """
    names = _within(entities, start, end)
    words = _within(dangers, start, end)
    borders = {start, end}
    for mention in (*names, *words):
        borders.update(at for at in (mention.start, mention.end) if start < at < end)
    ordered = sorted(borders)
    for left, right in pairwise(ordered):
        yield Run(text[left:right], _over(names, left), _over(words, left))


def _start(stretch: Found) -> int:
    return stretch.start


def _within(mentions: Sequence[Found], start: int, end: int) -> list[Found]:
    return [m for m in mentions if m.start < end and start < m.end]


def _over(mentions: Sequence[Found], at: int) -> Found | None:
    return next((m for m in mentions if m.start <= at < m.end), None)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _rule(mention: Found) -> str:
    """The sentence that says why this was marked, for the title."""
    for name in ("sentence", "rule", "reason"):
        words = getattr(mention, name, "")
        words = words() if callable(words) else words
        if words:
            return str(words)
    return ""


def _written(pieces: Iterable[Run]) -> str:
    html = []
    for entity, group in groupby(pieces, key=lambda run: run.entity):
        inner = "".join(
            f'<mark title="{escape(_rule(run.danger))}">{_lines(run.text)}</mark>'
            if run.danger
            else _lines(run.text)
            for run in group
        )
        if entity is not None:
            look = f"ent {LOOKS.get(entity.kind, '')}".strip()
            inner = f'<span class="{look}" title="{escape(_rule(entity))}">{inner}</span>'
        html.append(inner)
    return "".join(html)


def _stretches(
    text: str, paragraphs: Sequence[Stretch], language: str
) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, language, kind) in order, covering the whole text, cut at blank lines."""
    known = sorted((p for p in paragraphs if 0 <= p.start < p.end <= len(text)), key=_start)
    at = 0
    whole: list[tuple[int, int, str, str]] = []
    for paragraph in known:
        start = max(paragraph.start, at)
        if paragraph.end <= start:
            continue
        whole += [(at, start, language, "text")] if start > at else []
        whole.append((start, paragraph.end, paragraph.language or language, paragraph.kind))
        at = paragraph.end
    whole += [(at, len(text), language, "text")] if at < len(text) else []
    for start, end, tongue, kind in whole:
        left = start
        borders = [blank.span() for blank in _BLANK_LINES.finditer(text, start, end)]
        for right, after in (*borders, (end, end)):
            piece = text[left:right]
            if piece.strip():
                first = left + len(piece) - len(piece.lstrip("\n"))
                yield first, right - len(piece) + len(piece.rstrip("\n")), tongue, kind
            left = after


def marked_html(
    text: str,
    mentions: Iterable[Found] = (),
    paragraphs: Sequence[Stretch] = (),
    language: str = "",
) -> SafeString:
    """The text as paragraphs of HTML, everything escaped, mentions marked with their rule.

    `language` holds for paragraphs that do not name their own. Mentions outside the text are
    left out. Blank lines part paragraphs; no other character is lost or added.
    """
    found = list(mentions)
    entities = settled((m for m in found if not is_danger(m)), len(text))
    dangers = settled((m for m in found if is_danger(m)), len(text))
    html = []
    for start, end, tongue, kind in _stretches(text, paragraphs, language):
        body = _written(runs(text, start, end, entities, dangers))
        attributes = SafeString("")
        if _LANGUAGE.match(tongue):
            attributes += format_html(' lang="{}"', tongue)
        if kind != "text" and _KIND.match(kind):
            attributes += format_html(' class="{}"', kind)
        html.append(f'<p dir="auto"{attributes}>{body}</p>')
    # Every piece above went through escape() or format_html().
    return mark_safe("\n".join(html))  # noqa: S308 - escaped piece by piece, tested with Hypothesis
