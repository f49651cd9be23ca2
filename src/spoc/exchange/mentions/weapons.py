"""Which weapons, models and calibres does a text name?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from spoc.exchange.mentions.keys import words_key
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading, nearest

TOPIC = "weapon"

# A bare "9 mm" is also a screw: sure only with a known round or near a weapon.
_ROUND = re.compile(
    r"(?<![\w.,])(?:"
    r"(?:9|7[.,]62|7[.,]65|5[.,]56|5[.,]45|6[.,]35|7[.,]92|5[.,]7|4[.,]6)\s?[x×]\s?"
    r"(?:15|17|18|19|21|25|28|30|39|45|51|54R?|57)(?:\s?mm)?(?:R|SR)?"
    r"|\.(?:22|25|32|357|38|380|40|44|45|50)\s?(?:LR|ACP|Magnum|Special|Spl|S&W|BMG|AE)"
    r"|(?:9|7[.,]65)\s?mm\s(?:Para(?:bellum)?|Luger|Browning|Makarov|kurz|short|PAK?|Knall)"
    r"|(?:12|16|20)[ /]?(?:gauge|ga\b|/70|/76)"
    r")(?!\w)",
    re.IGNORECASE,
)
_CALIBRE = re.compile(
    r"(?<![\w.,])(?:(?:cal(?:ib(?:er|re|ro)|\.)?|kaliber|kal\.|калибр\w?)[ :]{0,2}"
    r"[.,]?\d{1,3}(?:[.,]\d{1,2})?(?:\s?mm)?"
    r"|(?:9|7[.,]62|7[.,]65|6[.,]35|5[.,]56|5[.,]45)\s?mm)(?![\w])",
    re.IGNORECASE,
)
_REACH = 60


def find(reading: Reading) -> Iterator[Mention]:
    """Nouns and models per class, rounds and calibres."""
    nouns = reading.hits.get("weapon", ())
    for hit in nouns:
        yield reading.mention(
            MentionKind.WEAPON,
            hit.start,
            hit.end,
            key=words_key(reading.text[hit.start : hit.end]),
            rule="weapon_word",
            strength=Strength.LIKELY,
            topic=TOPIC,
            weapon_class=hit.code,
        )
    for pattern, rule in ((_ROUND, "weapon_round"), (_CALIBRE, "weapon_calibre")):
        for match in pattern.finditer(reading.plain):
            start, end = match.span()
            near = nearest(nouns, start, end, low=start - _REACH, high=end + _REACH)
            sure = rule == "weapon_round" or near is not None or not match[0][0].isdigit()
            yield reading.mention(
                MentionKind.WEAPON,
                start,
                end,
                key=words_key(match[0]),
                rule=rule,
                strength=Strength.LIKELY if sure else Strength.POSSIBLE,
                topic=TOPIC if sure else "",
                weapon_class="calibre",
            )
