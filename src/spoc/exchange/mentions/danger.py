"""Which words of a text name a danger, whatever the language?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spoc.exchange.mentions.keys import words_key
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading

# Names of days and months, short and long, in English, Dutch, French and German.
_DAY = (
    r"(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|ma|din?|woe?|don?|vrij?|vr|zat?|zon?|(?:maan|dins|woens|donder|vrij|zater|zon)dag"
    r"|lun|mar|mer|jeu|ven|sam|dim|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche"
    r"|mo|mi|fr|sa|so|die|mit|fre|son|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend)"
)
_MONTH = (
    r"(?:jan(?:v|vier|uar[iy]?)?|f(?:eb|év|ev)(?:r|rier|ruar[iy]?)?|mar(?:s|ch)?|mrt|maart|mrz|märz"
    r"|a[pv]r(?:il)?|may|mei|mai|ju[ni]n?[ei]?|jul[iy]?|juil(?:let)?|aug(?:ust|ustus)?|ao[uû]t"
    r"|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|d(?:ec|éc|ez)(?:ember|embre)?)"
)
_DATE_WORD = re.compile(rf"(?:{_DAY}|{_MONTH})", re.IGNORECASE)
# What follows a day's name when it is one: a date, or a time of day.
_DATE_FOLLOWS = re.compile(
    rf"\.?,?\s{{1,3}}(?:(?:the|de|den|der|le|at|um|om|à)\s)?(?:"
    rf"[0-9]{{1,2}}(?:st|nd|rd|th|er|\.)?[\s-]{{1,2}}(?:of\s)?{_MONTH}(?!\w)"
    rf"|{_MONTH}\.?\s{{1,2}}[0-9]|[0-9]{{1,4}}[-/.][0-9]{{1,2}}[-/.][0-9]|[0-9]{{1,2}}[:h][0-9]{{2}})",
    re.IGNORECASE,
)
# The line of a quoted or forwarded head that says when it was sent.
_HEAD = re.compile(
    r"[>|\s*]*+(?:(?:date(?: d['’]envoi)?|sent|datum|verzonden|envoyé|gesendet)\s?:"
    r"|.*(?:wrote|schreef|schrieb|a écrit)\b[^\n:]{0,80}:\s*$)",
    re.IGNORECASE,
)
UNSURE = "danger_word_unsure"  # the rule of a word whose language is not known
_LINE = 500  # characters of a line that are looked at on either side


def find(reading: Reading) -> Iterator[Mention]:
    """Danger words with `topic` and `languages`; possible where the language is not sure.

    A day or a month of a date is none: "Tue, 24 Nov" is no French "tue" (kills).
    """
    for hit in reading.hits.get("danger", ()):
        if _is_of_a_date(reading.text, hit.start, hit.end):
            continue
        yield reading.mention(
            MentionKind.DANGER_WORD,
            hit.start,
            hit.end,
            key=words_key(reading.text[hit.start : hit.end]),
            rule=UNSURE if hit.weak else "danger_word",
            strength=Strength.POSSIBLE if hit.weak else Strength.LIKELY,
            topic=hit.code,
            languages=" ".join(hit.languages),
        )


def _is_of_a_date(text: str, start: int, end: int) -> bool:
    """Is this the name of a day or month, in a date or in the head of a quoted message?"""
    if not _DATE_WORD.fullmatch(text, start, end):
        return False
    # In small letters or capitals it may end a sentence of a log: "… et la tue. 22h30: …".
    if text[start:end].istitle() and _DATE_FOLLOWS.match(text, end):
        return True
    first = text.rfind("\n", max(0, start - _LINE), start) + 1 or max(0, start - _LINE)
    last = text.find("\n", end, end + _LINE)
    return _HEAD.match(text[first : last if last >= 0 else end + _LINE]) is not None
