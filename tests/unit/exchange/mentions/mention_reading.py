"""How do the tests of mentions read an invented text?"""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from spoc.exchange.envelope import Parsed
from spoc.exchange.mentions import Mention, MentionKind, find_mentions

ZONE = ZoneInfo("Europe/Brussels")
RECEIVED = datetime(2026, 3, 14, 9, 14, tzinfo=UTC)  # 10:14 in Brussels, a Saturday


def mentions_in(text: str, language: str = "", *, received: datetime = RECEIVED) -> list[Mention]:
    parsed = Parsed(body_text=text, language=language)
    return list(find_mentions(parsed, received_at=received, zone=ZONE))


def of_kind(kind: MentionKind, text: str, language: str = "") -> list[Mention]:
    return [mention for mention in mentions_in(text, language) if mention.kind is kind]


def keys(kind: MentionKind, text: str) -> list[str]:
    return [mention.key for mention in of_kind(kind, text)]


def only(kind: MentionKind, text: str) -> Mention:
    (mention,) = of_kind(kind, text)
    return mention
