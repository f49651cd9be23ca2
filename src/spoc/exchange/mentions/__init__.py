"""Which persons, documents, vehicles, phones, flights and danger words does a message speak of?

find_mentions(parsed, *, received_at, zone) -> tuple[Mention, ...]   never raises
topics(mentions) -> frozenset[str]; counts(values) -> bool; departure(mentions) -> datetime | None
RULES: code of a rule -> the sentence that explains it; part_text(parsed, part) -> str
"""

from spoc.exchange.mentions.find import counts, departure, find_mentions, topics
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import part_text
from spoc.exchange.mentions.reasons import RULES

__all__ = [
    "RULES",
    "Mention",
    "MentionKind",
    "Strength",
    "counts",
    "departure",
    "find_mentions",
    "part_text",
    "topics",
]
