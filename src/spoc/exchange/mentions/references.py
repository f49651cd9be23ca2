"""Which numbers of files and messages does a text quote: ours, or a partner's?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spoc.exchange.mentions.keys import compact
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading

OURS = re.compile(r"(?<![\w/-])(?:[CD]-)?20[0-9]{2}-[0-9]{6}(?![\w-])")
_PARTNERS = re.compile(
    r"(?=[\w./ -]{0,40}[0-9])[A-Z0-9][A-Za-z0-9]{0,15}(?:[./ _-]{1,2}(?=[A-Z0-9]*[0-9])"
    r"[A-Za-z0-9]{1,15}|[./_-][A-Za-z0-9]{1,15}| [A-Z][a-z]{0,2} (?=[0-9])[0-9]{1,8}){0,7}"
)


_MOST_KNOWN = 20  # numbers looked for again
_SHORTEST_KNOWN = 5  # letters and digits


def known(readings: Iterable[Reading], named: str = "") -> re.Pattern[str] | None:
    """The partners' numbers that a label introduces anywhere in a message, to be seen again.

    `named`: the one its form names. Only what has letters and digits is told from other numbers.
    """
    labelled = (one for reading in readings for one in _labelled(reading))
    words = dict.fromkeys([named.strip(), *(one.text for one in labelled)])
    told = [word for word in words if _is_telling(compact(word))][:_MOST_KNOWN]
    if not told:
        return None
    return re.compile(rf"(?<![\w/-])(?:{'|'.join(map(re.escape, told))})(?![\w/-])")


def _is_telling(key: str) -> bool:
    return len(key) >= _SHORTEST_KNOWN and any(map(str.isdigit, key)) and any(map(str.isalpha, key))


def find(reading: Reading, again: re.Pattern[str] | None = None) -> Iterator[Mention]:
    """References of our own form anywhere; others after a label, and `again` (see `known`)."""
    for match in OURS.finditer(reading.plain):
        yield reading.mention(
            MentionKind.REFERENCE,
            *match.span(),
            key=match[0],
            rule="reference_own",
            strength=Strength.LIKELY,
            owner="own",
        )
    yield from _labelled(reading)
    for match in again.finditer(reading.text) if again else ():
        yield reading.mention(
            MentionKind.REFERENCE,
            *match.span(),
            key=compact(match[0]),
            rule="reference_repeated",
            strength=Strength.LIKELY,
            owner="partner",
        )


def _labelled(reading: Reading) -> Iterator[Mention]:
    for hit in reading.labels.get("reference", ()):
        start = reading.value_at(hit)
        match_ = _PARTNERS.match(reading.plain, start)
        if match_ is None or OURS.fullmatch(match_[0]) or len(compact(match_[0])) < 4:
            continue
        yield reading.mention(
            MentionKind.REFERENCE,
            start,
            match_.end(),
            key=compact(match_[0]),
            rule="reference_labelled",
            strength=Strength.LIKELY,
            owner="partner",
        )
