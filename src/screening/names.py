"""Which parts does a name consist of, and what is each part's place in it?

``parts`` cuts a name of any script into spelled parts with roles; the words are data/names.toml.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from screening.name_words import (
    FILIAL,
    FILIAL_AFTER,
    HAN_SURNAMES,
    HANGUL_LATIN,
    HANGUL_SURNAMES,
    JAPANESE_SURNAMES,
    JOINED,
    KOREAN_FAMILIES,
    PARTICLES,
    SUFFIXES,
    TITLES,
    article_and_stem,
    canonical,
    compound,
    in_full,
    is_patronymic,
    korean_given,
    pieces,
    plain_word,
)
from screening.normalise import script

MAX_PARTS: Final = 64
MAX_LETTERS: Final = 2_000
_SEGMENT_CACHE: Final = 1 << 19
_KOREAN_WORDS: Final = 3
_LETTER: Final = ("letter", "dot")  # of `name_words.pieces`: one letter for a name
_LONE_LETTERS_THAT_LINK: Final = frozenset("yei")


class NameFault(ValueError):
    """The name cannot be one: too many parts or letters. The message says what to do."""


class Role(IntEnum):
    """The place of a part in the name; small numbers, so that an index can store them."""

    UNKNOWN = 0
    GIVEN = 1
    FAMILY = 2
    PATRONYMIC = 3
    PARTICLE = 4
    TITLE = 5
    INITIAL = 6


_KOREAN_SCRIPTS: Final = ("latin", "hangul")
_NAME_ROLES: Final = (Role.UNKNOWN, Role.GIVEN, Role.FAMILY)


class Part(NamedTuple):
    """One part: its letters a-z, role, original script, and whether that script is not Latin."""

    text: str
    role: Role
    script: str
    native: bool


class NameLike(Protocol):
    """What ``parts`` needs of a name (``subject.Name`` has it)."""

    @property
    def full(self) -> str: ...
    @property
    def given(self) -> str: ...
    @property
    def family(self) -> str: ...


def parts(name: NameLike) -> tuple[Part, ...]:
    """The parts of a name, given names first where the fields or a comma tell; () if none.

    With fields the roles follow them, and words of ``full`` that the fields lack are added as
    UNKNOWN. Without fields "FAMILY, Given" and capitals amid small letters tell, else UNKNOWN.
    Particles, titles and initials stay as parts of their own: weak, never lost.
    Raises NameFault above MAX_PARTS words or MAX_LETTERS letters.
    """
    given, family, full = name.given, name.family, name.full
    if given or family:
        found = _segment(given, Role.GIVEN) + _segment(family, Role.FAMILY)
        if full and full.count(" ") > given.count(" ") + family.count(" ") + 1:
            have = {part.text for part in found}
            found += tuple(part for part in _segment(full, Role.UNKNOWN) if part.text not in have)
    elif "," in full or "،" in full or "，" in full:
        head, _, tail = full.replace("،", ",").replace("，", ",").partition(",")
        behind = _segment(tail, Role.GIVEN)
        if all(part.text in TITLES or part.text in SUFFIXES for part in behind):
            titles = tuple(part._replace(role=Role.TITLE) for part in behind)
            found = _segment(head, Role.UNKNOWN) + titles
        else:
            found = behind + _segment(head, Role.FAMILY)
    else:
        found = _segment(full, Role.UNKNOWN)
    if len(found) > MAX_PARTS:
        raise NameFault(_too_long(full or f"{given} {family}"))
    return _korean(found)


def _korean(found: tuple[Part, ...]) -> tuple[Part, ...]:
    """ "Kim Chul-soo", "Kim Chulsoo" and "김철수" with the same two syllables as given names."""
    if found and found[0].role is Role.TITLE:
        return found[0], *_korean(found[1:])
    if not 2 <= len(found) <= _KOREAN_WORDS:
        return found
    for at in (0, len(found) - 1):
        family = found[at]
        if family.text not in KOREAN_FAMILIES or family.role is Role.GIVEN:
            continue
        others = found[:at] + found[at + 1 :]
        if any(p.role not in _NAME_ROLES or p.script not in _KOREAN_SCRIPTS for p in found):
            return found
        given = korean_given(tuple([part.text for part in others]))
        if given:
            spelt = tuple([_part(text, others[0].role, others[0].script) for text in given])
            return (family, *spelt) if at == 0 else (*spelt, family)
    return found


@lru_cache(_SEGMENT_CACHE)
def _part(text: str, role: Role, script_name: str) -> Part:
    return Part(text, role, script_name, script_name != "latin")


@lru_cache(_SEGMENT_CACHE)
def _segment(text: str, role: Role) -> tuple[Part, ...]:
    """The parts of one field."""
    if len(text) > MAX_LETTERS:
        raise NameFault(_too_long(text))
    chunks = text.replace(",", " ").split()
    if not chunks:
        return ()
    if len(chunks) > MAX_PARTS:
        raise NameFault(_too_long(text))
    east = _eastern(chunks, role)
    if east:
        return east
    capitals = _capitals(chunks) if role is Role.UNKNOWN else None
    if capitals is None:
        plain = [plain_word(chunk) for chunk in chunks]
        if all(plain):
            return tuple([_part(w, role, script(c)) for w, c in zip(plain, chunks, strict=True)])
    full = in_full(text)
    if full != text:
        return _segment(full, role)
    words: list[_Word] = []
    for at, chunk in enumerate(chunks):
        its = role if capitals is None else (Role.FAMILY if capitals[at] else Role.GIVEN)
        words += [_Word(w, its, script(chunk), bound) for w, bound in pieces(chunk)]
    return _with_roles(_merged(words))


class _Word(NamedTuple):
    text: str
    role: Role
    script: str
    bound: str  # of `name_words.pieces`: "letter", "dot", "article" or ""


def _merged(words: list[_Word]) -> list[_Word]:
    """Makes "Abd al Rahman", "O Brien", "Nour al Din" one word and cuts joined articles off."""
    out: list[_Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        joined = compound([w.text for w in words[at : at + 3]])
        if joined is not None:
            text, used = joined
            out.append(word._replace(text=text, bound=""))
            at += used
            continue
        if word.text in JOINED and word.bound != "dot" and _is_name(words[at + 1 : at + 2]):
            out.append(word._replace(text=canonical(word.text + words[at + 1].text), bound=""))
            at += 2
            continue
        cut = article_and_stem(word.text) if word.bound == "" else None
        if cut is not None:
            out.append(word._replace(text=cut[0], bound="article"))
            out.append(word._replace(text=cut[1]))
        else:
            text = canonical(word.text)
            out.append(word if text == word.text else word._replace(text=text))
        at += 1
    return out


def _is_name(words: list[_Word]) -> bool:
    return bool(words) and words[0].bound not in _LETTER


def _with_roles(words: list[_Word]) -> tuple[Part, ...]:
    size = len(words)
    plain = sum(1 for w in words if w.bound not in _LETTER and w.text not in PARTICLES)
    first = 0
    while first < size and words[first].text in TITLES and plain > 1:
        first += 1
        plain -= 1
    last = size
    while last > first + 1 and words[last - 1].text in SUFFIXES and plain > 1:
        last -= 1
        plain -= 1
    out = []
    for at, (text, own, script_name, bound) in enumerate(words):
        # "Zubdijk, J.W. van der"; alone, a word like "van" or "ben" may be the given name
        behind_letters = own is Role.GIVEN and words[0].bound in _LETTER
        if at < first or at >= last:
            its = Role.TITLE
        elif bound in _LETTER:
            links = text in _LONE_LETTERS_THAT_LINK and bound == "letter" and 0 < at < last - 1
            its = Role.PARTICLE if links and script_name == "latin" else Role.INITIAL
        elif bound == "article" or (text in PARTICLES and (plain > 0 or behind_letters)):
            its = Role.PARTICLE
        elif _names_the_father(words, at, first, last, own, plain):
            its = Role.PATRONYMIC
        else:
            its = own
        out.append(_part(text, its, script_name))
    return tuple(out)


def _names_the_father(
    words: list[_Word], at: int, first: int, last: int, own: Role, plain: int
) -> bool:
    if own is Role.FAMILY:
        return False
    if at > first and words[at - 1].text in FILIAL:
        return own is Role.GIVEN or at + 1 < last
    if at + 1 < last and words[at + 1].text in FILIAL_AFTER:
        return at > first
    if own is Role.GIVEN:
        return at > first and is_patronymic(words[at].text)
    return plain > 2 and is_patronymic(words[at].text)


def _capitals(chunks: list[str]) -> list[bool] | None:
    """Which words of "Jean DUPONT" stand in capitals; None when that tells nothing."""
    upper = [c.isupper() and sum(map(str.isalpha, c)) > 1 and "." not in c for c in chunks]
    told = any(upper) and any(any(map(str.islower, c)) and c[:1].isupper() for c in chunks)
    return upper if told else None


def _eastern(chunks: list[str], role: Role) -> tuple[Part, ...]:
    """Han and Hangul: the family name stands first, often without a space; () if not so."""
    head = chunks[0]
    if head.isascii():
        return ()
    name = script(head)
    if name not in ("han", "hangul") or not all(map(str.isalpha, "".join(chunks))):
        return ()
    if role is Role.FAMILY:
        return _spelt(_eastern_part(head, role, name)) if len(chunks) == 1 else ()
    if role is not Role.UNKNOWN:
        return ()
    if len(chunks) == 2:
        family, given = chunks
        known = family in HAN_SURNAMES or family in HANGUL_SURNAMES or family in JAPANESE_SURNAMES
    else:
        family, given = _family_in_one_word(head, name)
        known = bool(given) and len(chunks) == 1
    if not known:
        return ()
    return _spelt(_eastern_part(given, Role.GIVEN, name), _eastern_part(family, Role.FAMILY, name))


def _spelt(*found: Part) -> tuple[Part, ...]:
    """The parts that have letters: of a rare Han character nobody knows the reading."""
    return tuple(part for part in found if part.text)


def _family_in_one_word(word: str, name: str) -> tuple[str, str]:
    """The family and given name of an unspaced name; the given one is "" when nothing tells."""
    size = len(word)
    if name == "han" and (size > 3 or word[0] not in HAN_SURNAMES):
        for cut in (3, 2):
            if word[:cut] in JAPANESE_SURNAMES and size > cut:
                return word[:cut], word[cut:]
    surnames = HAN_SURNAMES if name == "han" else HANGUL_SURNAMES
    cut = 2 if size > 2 and word[:2] in surnames else 1
    if word[:cut] in surnames and 1 <= size - cut <= 2:
        return word[:cut], word[cut:]
    return word, ""


def _eastern_part(word: str, role: Role, script_name: str) -> Part:
    usual = ""
    if role is Role.FAMILY:
        usual = HANGUL_LATIN.get(word) or JAPANESE_SURNAMES.get(word) or ""
    return _part(usual or "".join(w for w, _ in pieces(word)), role, script_name)


def _too_long(text: str) -> str:
    return (
        f"The name that begins with {text[:40]!r} has more than {MAX_PARTS} parts or "
        f"{MAX_LETTERS} letters: it is no name. Give the name alone, or several names apart."
    )
