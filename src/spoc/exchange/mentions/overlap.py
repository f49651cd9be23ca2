"""Which of several mentions of the same stretch of text is kept?

The surest, then the most specific, then the longest. Danger words lie in a layer of their own, one
per topic: no name ever hides one, and a phrase of one topic does not hide a word of another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter

from spoc.exchange.mentions.mention import Mention, MentionKind, Strength

# Most specific first.
_SPECIFIC = {
    kind: rank
    for rank, kind in enumerate(
        (
            MentionKind.IBAN,
            MentionKind.VEHICLE,
            MentionKind.EMAIL,
            MentionKind.NATIONAL_NUMBER,
            MentionKind.DOCUMENT,
            MentionKind.PLATE,
            MentionKind.ACCOUNT,
            MentionKind.PHONE,
            MentionKind.FLIGHT,
            MentionKind.WEAPON,
            MentionKind.DATE,
            MentionKind.TIME,
            MentionKind.REFERENCE,
            MentionKind.PERSON,
            MentionKind.ORGANISATION,
            MentionKind.LOCATION,
            MentionKind.ADDRESS,
            MentionKind.DANGER_WORD,
        )
    )
}
_SURE = {Strength.CERTAIN: 0, Strength.LIKELY: 1, Strength.POSSIBLE: 2}


def without_overlap(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions of one part that remain, in order of start; danger words per topic."""
    layers: dict[str, list[Mention]] = {}
    for mention in mentions:
        is_danger = mention.kind is MentionKind.DANGER_WORD
        layers.setdefault(mention.values["topic"] if is_danger else "", []).append(mention)
    kept = [mention for layer in layers.values() for mention in _layer(layer)]
    return sorted(
        kept,
        key=lambda one: (one.start, -one.end, _SPECIFIC[one.kind], one.values.get("topic", "")),
    )


def _layer(mentions: Iterable[Mention]) -> list[Mention]:
    ranked = sorted(
        mentions,
        key=lambda mention: (
            _SURE[mention.strength],
            _SPECIFIC[mention.kind],
            mention.start - mention.end,
            mention.start,
            mention.rule,
        ),
    )
    kept: list[Mention] = []
    for mention in ranked:
        at = bisect_left(kept, mention.end, key=attrgetter("start"))
        if not at or kept[at - 1].end <= mention.start:
            kept.insert(at, mention)
    return kept
