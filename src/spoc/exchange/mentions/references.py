"""Which numbers of files and messages does a text quote: ours, or a partner's?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spoc.exchange.mentions.keys import compact
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading

OURS = re.compile(r"(?<![\w/-])(?:[CD]-)?20[0-9]{2}-[0-9]{6}(?![\w-])")
_PARTNERS = re.compile(
    r"(?=[\w./ -]{0,40}[0-9])[A-Z0-9][A-Za-z0-9]{0,15}(?:[./ _-]{1,2}(?=[A-Z0-9]*[0-9])"
    r"[A-Za-z0-9]{1,15}|[./_-][A-Za-z0-9]{1,15}| [A-Z][a-z]{0,2} (?=[0-9])[0-9]{1,8}){0,7}"
)


def find(reading: Reading) -> Iterator[Mention]:
    """References of our own form anywhere; others only after a label with something between."""
    for match in OURS.finditer(reading.plain):
        yield reading.mention(
            MentionKind.REFERENCE,
            *match.span(),
            key=match[0],
            rule="reference_own",
            strength=Strength.LIKELY,
            owner="own",
        )
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
