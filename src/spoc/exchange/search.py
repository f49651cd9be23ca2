"""Which messages hold these words, numbers, plates or references?

The index is written in the transaction of the reading. Words are stemmed in four languages and
kept as they are, without accents and in Latin letters; identifiers are compared exactly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
from anyascii import anyascii
from django.conf import settings
from django.db import connection

from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.exchange.mentions.contacts import GAP
from spoc.exchange.mentions.folding import plain as plain_digits
from spoc.exchange.models import Message

# The index itself is open to parts of the hub alone (see SearchText).
INDEXER = machine("index")
# A tsvector holds at most 1 MB; this much text stays below it in all five forms.
MAX_INDEXED = 100_000
MOST_PHONES = 200  # in one text: each costs a look at the numbering plans
SHORTEST_STEM = 3  # letters before a `*`: fewer begin half of all words
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
    SELECT message_id, is_cut FROM exchange_find(
        (websearch_to_tsquery('simple', %(plain)s) || websearch_to_tsquery('dutch', %(text)s)
         || websearch_to_tsquery('french', %(text)s) || websearch_to_tsquery('german', %(text)s)
         || websearch_to_tsquery('english', %(text)s)) && to_tsquery('simple', %(stems)s),
        %(keys)s, %(limit)s)
"""
# Whole words first; only when they are too few, what begins with the last word.
_FIND_BEGUN = f"""
    WITH whole AS MATERIALIZED ({_FIND})
    SELECT message_id, is_cut FROM whole
    UNION ALL
    SELECT message_id, is_cut FROM exchange_find(
        (websearch_to_tsquery('simple', %(plain_rest)s) || websearch_to_tsquery('dutch', %(rest)s)
         || websearch_to_tsquery('french', %(rest)s) || websearch_to_tsquery('german', %(rest)s)
         || websearch_to_tsquery('english', %(rest)s))
        && to_tsquery('simple', %(stems)s) && to_tsquery('simple', %(begun)s),
        ARRAY[]::text[], %(limit)s)
     WHERE (SELECT count(*) FROM whole) < %(limit)s
"""  # noqa: S608 - our own words
_NOT_KEY = re.compile(r"[^0-9A-Za-z@.+]")
_TOKEN = re.compile(r"[^\s,;]+")
_WORD = re.compile(r"\w+")
# A number as people write it; whether it is one, the numbering plans say.
_PHONE = re.compile(rf"(?<![\w+])(?:\+|\(?)[0-9](?:{GAP}[0-9]){{6,14}}(?!\w)")
_WORLD = re.compile(r"[1-9][0-9]{7,14}")  # an E.164 number without its +


@dataclass(frozen=True, slots=True)
class Hits:
    """Messages that answer a search, newest first; `is_cut`: older ones may hold it as well."""

    ids: list[int]
    is_cut: bool = False


def index_message(message: Message, *, keys: Iterable[str]) -> None:
    """Write the index of one message, in the present transaction: whom it came from as well."""
    sender = "\n".join(dict.fromkeys((message.sender_name, message.sender_address, message.sender)))
    text = f"{message.subject}\n{sender}\n{message.body_text}"[:MAX_INDEXED]
    exact = {exact_key(key) for key in keys} | phone_keys(text)
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


def find_messages(asked: str, *, limit: int, is_typed: bool = False) -> Hits:
    """Ids of messages that hold the words or the exact numbers, newest first.

    A word that ends with `*` (three letters at least before it) stands for all that begin so.
    `is_typed`: the last word may be unfinished; after what holds it whole comes what holds a word
    that begins so.
    Runs inside `seen_by`: the database returns only what the present viewer may see.
    """
    tokens = _TOKEN.findall(asked)
    stems = [stem for token in tokens if (stem := _stem(token))]
    whole = [token for token in tokens if not _stem(token)]
    keys = {exact_key(token) for token in whole} | phone_keys(asked)
    keys |= set() if stems else {exact_key(asked)}
    keys |= {f"+{key}" for key in keys if _WORLD.fullmatch(key)}
    exact = sorted(key for key in keys if len(key) > 3)
    if whole and not stems and all(any(map(str.isdigit, token)) for token in whole):
        # A number, a plate, a telephone: whoever types one means it to the letter.
        found = _find("", [], exact, limit)
        if found.ids:
            return found
    words = " ".join(whole) if stems else asked
    if is_typed and tokens and (begun := _begun(asked, tokens[-1])):
        return _find(words, stems, exact, limit, rest=" ".join(whole[:-1]), begun=begun)
    return _find(words, stems, exact, limit)


def _find(
    words: str, stems: list[str], keys: list[str], limit: int, *, rest: str = "", begun: str = ""
) -> Hits:
    """What holds the words or a key; with `begun` also `rest` and a word that begins so."""
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND_BEGUN if begun else _FIND,
            {
                "plain": plain(words),
                "text": words,
                "stems": " & ".join(stems),
                "keys": keys,
                "limit": limit,
                "plain_rest": plain(rest),
                "rest": rest,
                "begun": begun,
            },
        )
        rows = cursor.fetchall()
    ids = dict.fromkeys(row[0] for row in rows)
    return Hits([*ids][:limit], any(row[1] for row in rows))


def _begun(asked: str, last: str) -> str:
    """The last word as the beginning of one; "" when it is a whole one: quoted, shut out, a `*`."""
    is_whole = '"' in asked or last.startswith("-") or last.endswith("*")
    return "" if is_whole else _stem(f"{last}*")


def _stem(token: str) -> str:
    """`Zilver*` as the database is asked for it; "" for a token that stands for itself."""
    words = _WORD.findall(plain(token[:-1]).split(" ")[0]) if token.endswith("*") else []
    if not words or len(words[-1]) < SHORTEST_STEM:
        return ""
    return " & ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}':*"])


def phone_keys(text: str) -> set[str]:
    """The keys of each telephone number: E.164, as dialled at home, and without the leading 0.

    A number without its country is read as one of ours (SPOC_COUNTRY).
    """
    found: set[str] = set()
    for number, match in enumerate(_PHONE.finditer(plain_digits(text))):
        if number == MOST_PHONES:
            break
        written = re.sub(r"^00(?=[1-9])", "+", match[0])
        try:
            phone = phonenumbers.parse(written, settings.COUNTRY)
        except phonenumbers.NumberParseException:
            continue
        # What is written as a number to dial need only have the right length: plans change, and a
        # number noted with a slip is looked for as it was noted.
        is_dialled = match[0][0] in "+(0" and phonenumbers.is_possible_number(phone)
        if is_dialled or phonenumbers.is_valid_number(phone):
            found |= _forms(phone)
    return found


def _forms(phone: phonenumbers.PhoneNumber) -> set[str]:
    at_home = phonenumbers.format_number(phone, phonenumbers.PhoneNumberFormat.NATIONAL)
    return {
        phonenumbers.format_number(phone, phonenumbers.PhoneNumberFormat.E164),
        "".join(filter(str.isdigit, at_home)),
        phonenumbers.national_significant_number(phone),
    }


def plain(text: str) -> str:
    """The text without accents; other scripts also in Latin letters."""
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return bare if bare.isascii() else f"{bare} {anyascii(text)}"


def exact_key(text: str) -> str:
    """An identifier as it is compared: letters and digits alone, upper case."""
    return _NOT_KEY.sub("", plain_digits(text)).upper()
