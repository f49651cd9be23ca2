"""How is a word spelled once all romanisations are one, and what is left without its vowels?

``fold`` is invariant to the system of romanisation, ``skeleton`` keeps the consonants only,
``nicknames`` and ``readings`` tell the other forms of one name from curated tables.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any, Final

from screening.normalise import latin

_FILES: Final = resources.files("screening").joinpath("data")
_DATA: Final[dict[str, Any]] = tomllib.loads(
    _FILES.joinpath("sounds.toml").read_text(encoding="utf-8")
)
_CACHE: Final = 1 << 20
_NOTHING: Final[frozenset[str]] = frozenset()

# endings first: kin, gender and the foreign spellings of Slavic family names
_ENDING_VALUE: Final[dict[str, str]] = {
    ending: value for value, endings in _DATA["endings"].items() for ending in endings.split()
}
_ENDING: Final = re.compile(
    "(?:" + "|".join(sorted(_ENDING_VALUE, key=lambda e: (-len(e), e))) + ")$"
)
_INA: Final = re.compile(_DATA["ina"]["family"] + "$")
_INA_GIVEN: Final = frozenset(_DATA["ina"]["given"].split())
_HARD_C_END: Final = frozenset(_DATA["c"]["hard_at_end"].split())
_PINYIN: Final = frozenset(_DATA["pinyin"]["syllables"].split())
_GROUPS: Final[dict[str, str]] = _DATA["groups"]
_GROUP: Final = re.compile("|".join(sorted(_GROUPS, key=lambda g: (-len(g), g))))

# rules that depend on the letters around; a capital letter is a sound that is settled
_EV: Final = "Ev"
_SLAVIC: Final = re.compile(_DATA["slavic"]["word"] + "$")
_J_FRENCH: Final = re.compile("^j(?=i|ou)")  # Jirinovski, Joukov
_J_SLAVIC: Final = re.compile("^j(?=[aeou])")  # Jakovlev
_C_SLAVIC: Final = re.compile("(?<![sz])c(?![hzk]|ol|tor)|c(?=k(?:o|in|ov)a?$)")  # Kucov, Molocko
_J_SOFT_START: Final = re.compile(_DATA["j"]["soft_at_start"])
_GERMAN: Final = re.compile("sch|[oe]wa?$|owna$|ewna$")
# (a letter without which the rule says nothing, the rule, what it makes): most words lack most
_CONTEXT: Final = tuple(
    (letter, re.compile(pattern), value)
    for letter, pattern, value in (
        ("j", "jj+", "J"),  # Najjar
        ("", "([bcdfghklmnpqrstvwxz])\\1+", "\\1"),  # tt, ss
        ("h", "(?<![st])ch(?=m)|(?<=[aeiou])ch(?=t(?!ch))", "h"),  # Achmed, Achtar
        ("h", "^ch(?=[rl])|(?<![st])ch(?=r)|^k?h(?=ri)", "k"),  # Christo, Khristo, Hristo
        ("e", "a[yij]?e(?=[vw])", "aE"),  # Nikolayevich, Nikolaevich
        ("e", "e[yij]?e(?=[vw])", "E"),  # Andreyev, Andreev
        ("e", "o[yij]?e(?=[vw])", "oE"),  # Dostoyevsky, Dostoevsky
        ("u", "u[yij]e", "ue"),  # Tuyeshev, Tueshev
        ("ou", "^ou(?=[aei])|(?<=a)ou(?=[aei])|(?<=[rn])ou(?=a)", "v"),  # Oualid, Alaoui, Anouar
        ("j", "^j(?=[bdgkmnp])|(?<=e)j(?=[dn])|(?<=y)j", "s"),  # Jdanov, Nadejda, Ryjkov
        ("d", "dj|dzh|dsch", "J"),  # Djamal
        ("j", "^j(?=[aeiou])|(?<=[nh])j(?=[aeiou])|(?<=[aeou])j(?=[ie])", "J"),  # Mahjoub, Majid
        ("j", "(?<=hadi)j", "J"),  # Khadija
        ("rh", "^rh", "r"),
        ("bh", "^bh", "b"),
        ("h", "(?<=[aeiou])h(?=n$)", ""),  # John, Kuhn
    )
)
_C_SOFT: Final = re.compile("c(?=[eiyv])|c$")
_DOUBLE: Final = re.compile(r"(.)\1+")
_YO: Final = re.compile("(?<=[bdfghklmnprstvz])i[oe](?=[bdfghjklmnprstvz])")
_E: Final = re.compile("(?<![aou])ie(?!$)|^ie|(?<=[aeou])ie")
_IE_END: Final = re.compile("ie$")
_MUTE_END: Final = re.compile("(?<=[bdfgklmnprstvz])e$|(?<=[aeiou])h$")
_SIBILANT: Final = re.compile("[zcs]h|[zcxq]")  # of folded pinyin; other folds hold none
_VOICED: Final = str.maketrans("pkqtf", "bggdv", "aeiou")


@lru_cache(_CACHE)
def fold(word: str) -> str:
    """The romanisation-invariant spelling of one a-z word; "" only for "".

    All sibilants become s, except in a syllable of pinyin ("zhang" is not "shang"); each group of
    letters becomes what data/sounds.toml says. Feminine endings of Slavic, Greek and Lithuanian
    family names become masculine ones, so that kin agree. Not idempotent.
    """
    if len(word) < 3 or word in _PINYIN:
        return word if word in _PINYIN else word.translate(_SHORT)
    text = word
    if _GERMAN.search(text):
        text = re.sub("(?<![st])ch", "h", text)
    ending = _ENDING.search(text)
    if ending and ending.start() > 1:
        stem, value = text[: ending.start()], _ENDING_VALUE[ending[0]]
        text = (stem.rstrip("iyj") if value == _EV else stem) + value
    elif text.endswith("ina") and text.replace("w", "v") not in _INA_GIVEN and _INA.search(text):
        text = text[:-1]
    if _SLAVIC.search(word):
        text = _C_SLAVIC.sub("s", _J_SLAVIC.sub("i", _J_FRENCH.sub("s", text)))
    elif text[0] == "j" and _J_SOFT_START.search(text):
        text = "i" + text[1:]
    for letter, pattern, value in _CONTEXT:
        if letter in text:
            text = pattern.sub(value, text)
    if "c" in text and word not in _HARD_C_END:
        text = _C_SOFT.sub("s", text)
    text = _GROUP.sub(_group, text)
    text = _DOUBLE.sub(r"\1", text)
    if "i" in text:
        text = _E.sub("e", _YO.sub("e", text))
        text = _IE_END.sub("i", text)
    if len(text) > 3:
        text = _MUTE_END.sub("", text)
    return _DOUBLE.sub(r"\1", text.lower()) or word


_SHORT: Final = str.maketrans("wycq", "vikk")


def _group(match: re.Match[str]) -> str:
    return _GROUPS[match[0]]


@lru_cache(_CACHE)
def skeleton(folded: str) -> str:
    """The consonants of a folded word, voiceless ones voiced; a leading vowel leaves no trace.

    A word of vowels alone keeps its first letter ("ia" is "i"), so that nothing becomes empty.
    """
    return _DOUBLE.sub(r"\1", _SIBILANT.sub("s", folded).translate(_VOICED)) or folded[:1]


def nicknames(word: str) -> frozenset[str]:
    """The full given names, folded, that a pet form may stand for ("sasha": aleksandr, …).

    A full name is among its own results; empty when nothing is known. Two given names may be one
    person's when their results meet: weak evidence. Every romanisation of a form is found.
    """
    return _NICKNAMES.get(fold(word), _NOTHING)


def readings(word: str) -> frozenset[str]:
    """The pinyin of a Chinese family name in another reading or system ("cheung": zhang).

    Cantonese, Hokkien and Wade-Giles; also the Korean ones ("kim", "gim"). Weak evidence: a
    short word may be several names. Empty when the word is no such reading.
    """
    return _READINGS.get(word, _NOTHING)


def _table(name: str, folded: bool) -> dict[str, frozenset[str]]:
    """Rows of: group, the name (other spellings after a slash), its forms."""
    found: dict[str, set[str]] = {}
    for line in _FILES.joinpath(name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        _, full, forms = line.split("\t")
        names = full.split("/")
        first = fold(names[0]) if folded else names[0]
        for form in names + forms.split():
            found.setdefault(fold(latin(form)) if folded else form, set()).add(first)
    return {form: frozenset(names) for form, names in found.items()}


_NICKNAMES: Final = _table("nicknames.tsv", folded=True)
_READINGS: Final = _table("readings.tsv", folded=False)


def _inverse(table: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for form, names in table.items():
        for name in names:
            found.setdefault(name, set()).add(form)
    return {name: frozenset(forms) for name, forms in found.items()}


_FORMS_OF: Final = _inverse(_NICKNAMES)
_READ_AS: Final = _inverse(_READINGS)


def pet_forms(word: str) -> frozenset[str]:
    """All forms, folded, of the given names that a word may stand for, without itself."""
    names = nicknames(word)
    return frozenset().union(*(_FORMS_OF[name] for name in names)) - {fold(word)}


def other_readings(word: str) -> frozenset[str]:
    """The family names, as spelt, that may be written with the same characters as this one."""
    names = readings(word) | ({word} if word in _READ_AS else _NOTHING)
    return frozenset().union(names, *(_READ_AS.get(name, _NOTHING) for name in names)) - {word}
