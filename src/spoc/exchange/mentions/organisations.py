"""Which organisations and addresses does a text name?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spoc.exchange.mentions.keys import words_key
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading, within

# Legal forms of companies; short ones only in capitals after a capitalised name.
_FORMS = (
    r"N\.?V\.?",
    r"B\.?V\.?(?:B\.?A\.?)?",
    r"S\.?R\.?L\.?",
    r"S\.?P\.?R\.?L\.?",
    r"S\.?A\.?(?:S|R\.?L)?\.?",
    r"V\.?Z\.?W\.?",
    r"A\.?S\.?B\.?L\.?",
    r"GmbH|AG|KG|OHG|UG|e\.V\.",
    r"Ltd\.? ?Şti\.?|Ltd\.?|Limited|LLC|LLP|PLC|Inc\.?",
    r"S\.?p\.?A\.?|S\.?L\.?(?:U\.?)?|Lda\.?",
    r"Sp\. ?z ?o\. ?o\.|s\. ?r\. ?o\.|a\. ?s\.|d\. ?o\. ?o\.|A\.?Ş\.?|Kft\.?|Zrt\.?",
    r"Oy|AB|ApS|A/S|AS|EOOD|OOD|ЕООД|ООД|ООО|CommV|Comm\.V\.",
)
_CAPITALISED = r"[^\W\d_a-z][\w&'.-]"
_NAMED = re.compile(
    rf"(?<![\w&.-])(?P<name>{_CAPITALISED}{{1,30}}"
    rf"(?: (?:&|and|en|et|und|y|e|of|{_CAPITALISED}{{0,30}}|[0-9]{{1,4}})){{0,4}}),? "
    rf"(?:{'|'.join(_FORMS)})(?![\w])"
)
_LINE_VALUE = re.compile(r"[^\n\t;|]{3,120}")
_CUT = re.compile(r"\s{3,}|[.,](?=\s*$)|\.\s+(?=[^\W\d_a-z])")


def find(reading: Reading) -> Iterator[Mention]:
    """Names with a legal form, and what follows a label like "company:" on its line."""
    for match in _NAMED.finditer(reading.plain):
        yield reading.mention(
            MentionKind.ORGANISATION,
            *match.span(),
            key=words_key(match["name"]),
            rule="organisation_form",
            strength=Strength.LIKELY,
        )
    yield from _labelled(reading, "organisation", MentionKind.ORGANISATION)


def find_addresses(reading: Reading) -> Iterator[Mention]:
    """What follows a label like "address:" on its line."""
    yield from _labelled(reading, "address", MentionKind.ADDRESS)


def _labelled(reading: Reading, code: str, kind: MentionKind) -> Iterator[Mention]:
    for hit in reading.labels.get(code, ()):
        start = reading.value_at(hit)
        if ":" not in reading.plain[hit.end : start]:
            continue
        line = _LINE_VALUE.match(reading.plain, start)
        if line is None:
            continue
        cut = _CUT.search(line[0])
        end = start + (cut.start() if cut else len(line[0].rstrip()))
        stops = [  # "Firma: X Adresse: Y" on one line
            label.start
            for labels in reading.labels.values()
            for label in within(labels, start + 1, end)
            if reading.plain[label.end : label.end + 2].lstrip().startswith(":")
        ]
        end = min([*stops, end])
        value = reading.plain[start:end].rstrip()
        if len(value) >= 3:
            yield reading.mention(
                kind,
                start,
                start + len(value),
                key=words_key(value),
                rule=f"{code}_labelled",
                strength=Strength.LIKELY,
            )
