"""Which words of a text name a danger, whatever the language?"""

from __future__ import annotations

from collections.abc import Iterator

from spoc.exchange.mentions.keys import words_key
from spoc.exchange.mentions.mention import Mention, MentionKind, Strength
from spoc.exchange.mentions.reading import Reading


def find(reading: Reading) -> Iterator[Mention]:
    """Danger words with `topic` and `languages`; possible where the language is not sure."""
    for hit in reading.hits.get("danger", ()):
        yield reading.mention(
            MentionKind.DANGER_WORD,
            hit.start,
            hit.end,
            key=words_key(reading.text[hit.start : hit.end]),
            rule="danger_word_unsure" if hit.weak else "danger_word",
            strength=Strength.POSSIBLE if hit.weak else Strength.LIKELY,
            topic=hit.code,
            languages=" ".join(hit.languages),
        )
