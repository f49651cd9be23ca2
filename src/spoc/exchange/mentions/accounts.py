"""Which accounts does a text name: IBAN, bank accounts, payment cards, wallets, profiles?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import bitcoin, iban, luhn

from spoc.exchange.mentions.keys import compact
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading, last_before
from spoc.exchange.mentions.vocabulary import Hit

_IBAN = re.compile(
    r"(?<![\w-])[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]{1,4}){2,8}(?:[A-Z0-9]{0,14})(?![A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)
_BREAK = re.compile(r"[ -]")
_ACCOUNT = re.compile(r"[0-9](?:[ ./-]?[0-9A-Z]){5,25}(?!\w)")
_CARD = re.compile(r"[0-9](?:[ -]?[0-9]){12,18}(?!\w)")
_WALLET = re.compile(r"(?<!\w)(?:bc1[a-z0-9]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)")
_ETHEREUM = re.compile(r"(?<!\w)0x[0-9a-fA-F]{40}(?!\w)")
_PROFILE = re.compile(r"@?(?=[\w.]*[\w])[A-Za-z0-9_][\w.]{2,38}\w")
_LABEL_REACH = 30


def find(reading: Reading) -> Iterator[Mention]:
    """Accounts of all kinds; those with check digits need no label."""
    yield from _ibans(reading)
    yield from _wallets(reading)
    for hit in reading.labels.get("account", ()):
        yield from _after(reading, hit, _ACCOUNT, "account_labelled", Strength.LIKELY)
    for hit in reading.labels.get("card", ()):
        for found in _after(reading, hit, _CARD, "card_labelled", Strength.LIKELY):
            if luhn.is_valid(found.key):
                yield found
    for hit in reading.labels.get("social", ()):
        yield from _profile(reading, hit)


def _ibans(reading: Reading) -> Iterator[Mention]:
    labels = reading.labels.get("iban", ())
    for match in _IBAN.finditer(reading.plain):
        start = match.start()
        ends = [gap.start() for gap in _BREAK.finditer(match[0])] + [len(match[0])]
        # Length and check digits only: lists of banks in the number are out of date too soon.
        valid = next((size for size in reversed(ends) if is_iban(match[0][:size])), 0)
        label = last_before(labels, start)
        labelled = label is not None and start - label.end <= _LABEL_REACH
        if not valid and not labelled:
            continue
        end = start + (valid or len(match[0]))
        key = compact(reading.plain[start:end])
        if len(key) < 15:
            continue
        yield reading.mention(
            MentionKind.IBAN,
            start,
            end,
            key=key,
            rule="iban_checked" if valid else "iban_wrong",
            strength=Strength.CERTAIN if valid else Strength.POSSIBLE,
            country=key[:2],
        )


def is_iban(written: str) -> bool:
    """Whether length and check digits fit (ISO 13616), whatever the bank."""
    return bool(iban.is_valid(written, check_country=False))


def _wallets(reading: Reading) -> Iterator[Mention]:
    for match in _WALLET.finditer(reading.plain):
        if bitcoin.is_valid(match[0]):
            yield reading.mention(
                MentionKind.ACCOUNT,
                *match.span(),
                key=match[0],
                rule="wallet_checked",
                strength=Strength.CERTAIN,
                network="bitcoin",
            )
    for match in _ETHEREUM.finditer(reading.plain):
        yield reading.mention(
            MentionKind.ACCOUNT,
            *match.span(),
            key=match[0].lower(),
            rule="wallet_form",
            strength=Strength.LIKELY,
            network="ethereum",
        )


def _after(
    reading: Reading, hit: Hit, pattern: re.Pattern[str], rule: str, strength: Strength
) -> Iterator[Mention]:
    match = pattern.match(reading.plain, reading.value_at(hit))
    if match is not None:
        yield reading.mention(
            MentionKind.ACCOUNT, *match.span(), key=compact(match[0]), rule=rule, strength=strength
        )


def _profile(reading: Reading, hit: Hit) -> Iterator[Mention]:
    start = reading.value_at(hit)
    between = reading.plain[hit.end : start]
    match = _PROFILE.match(reading.plain, start)
    if match is None or not (":" in between or match[0].startswith("@")):
        return
    yield reading.mention(
        MentionKind.ACCOUNT,
        *match.span(),
        key=match[0].removeprefix("@").lower(),
        rule="profile_labelled",
        strength=Strength.LIKELY,
        network=reading.text[hit.start : hit.end].lower(),
    )
