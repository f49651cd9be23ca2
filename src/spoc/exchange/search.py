"""Which messages hold these words, numbers, plates or references?

The index is written in the transaction of the reading. Words are stemmed in four languages and
kept as they are, without accents and in Latin letters; identifiers are compared exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from anyascii import anyascii
from django.db import connection

from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.exchange.models import Message

# The index itself is open to parts of the hub alone (see SearchText).
INDEXER = machine("index")
# A tsvector holds at most 1 MB; this much text stays below it in all five forms.
MAX_INDEXED = 100_000
_WRITE = """
    INSERT INTO exchange_searchtext (message_id, vector, identifiers)
    VALUES (%(id)s,
            setweight(to_tsvector('simple', %(subject)s), 'A')
            || to_tsvector('simple', %(plain)s)
            || to_tsvector('dutch', %(text)s) || to_tsvector('french', %(text)s)
            || to_tsvector('german', %(text)s) || to_tsvector('english', %(text)s),
            %(keys)s)
    ON CONFLICT (message_id)
    DO UPDATE SET vector = EXCLUDED.vector, identifiers = EXCLUDED.identifiers
"""
_FIND = """
    SELECT message_id FROM exchange_find(
        websearch_to_tsquery('simple', %(plain)s) || websearch_to_tsquery('dutch', %(text)s)
        || websearch_to_tsquery('french', %(text)s) || websearch_to_tsquery('german', %(text)s)
        || websearch_to_tsquery('english', %(text)s),
        %(keys)s, %(limit)s)
"""
_NOT_KEY = re.compile(r"[^0-9A-Za-z@.+]")
_TOKEN = re.compile(r"[^\s,;]+")


def index_message(message: Message, *, keys: Iterable[str]) -> None:
    """Write the index of one message, in the present transaction."""
    text = f"{message.subject}\n{message.body_text}"[:MAX_INDEXED]
    exact = {exact_key(key) for key in keys}
    exact |= {exact_key(key) for key in [message.reference, message.partner_reference,
                                         message.external_id, *message.claims]}  # fmt: skip
    with seen_by(INDEXER), connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "id": message.pk,
                "subject": plain(message.subject),
                "plain": plain(text),
                "text": text,
                "keys": sorted(key[:200] for key in exact if key),
            },
        )


def find_messages(asked: str, *, limit: int) -> list[int]:
    """Ids of messages that hold the words or the exact numbers, newest first.

    Runs inside `seen_by`: the database returns only what the present viewer may see.
    """
    tokens = _TOKEN.findall(asked)
    keys = sorted(
        key for key in {exact_key(token) for token in tokens} | {exact_key(asked)} if len(key) > 3
    )
    if tokens and all(any(letter.isdigit() for letter in token) for token in tokens):
        # A number, a plate, a telephone: whoever types one means it to the letter.
        found = _find("", keys, limit)
        if found:
            return found
    return _find(asked, keys, limit)


def _find(words: str, keys: list[str], limit: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, {"plain": plain(words), "text": words, "keys": keys, "limit": limit})
        return [row[0] for row in cursor.fetchall()]


def plain(text: str) -> str:
    """The text without accents; other scripts also in Latin letters."""
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return bare if bare.isascii() else f"{bare} {anyascii(text)}"


def exact_key(text: str) -> str:
    """An identifier as it is compared: letters and digits alone, upper case."""
    return _NOT_KEY.sub("", text).upper()
