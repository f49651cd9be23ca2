"""Which name does a value tell, and which part of it says only that a name is unknown?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import chain

from screening.normalise import latin
from screening.subject_fields import Name, Reading, SubjectError, each_of, text
from screening.subject_placeholders import known_name, known_part, known_title

MAXIMUM_PARTS = 64  # words of one name
NAME_KINDS = frozenset({"main", "birth", "former", "alias", "weak"})
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")


def names(value: object, field: str, reading: Reading) -> tuple[Name, ...]:
    """A person's name, or a list: each a text or {"full", "given", "family", "kind", "script"}."""
    return tuple(dict.fromkeys(chain.from_iterable(each_of(value, field, reading, _persons_name))))


def titles(value: object, field: str, reading: Reading) -> tuple[Name, ...]:
    """The same of an organisation or a ship, whose name may hold any word."""
    return tuple(dict.fromkeys(chain.from_iterable(each_of(value, field, reading, _things_name))))


def _persons_name(value: object, field: str, reading: Reading) -> tuple[Name, ...]:
    return _name(value, field, reading, known_name)


def _things_name(value: object, field: str, reading: Reading) -> tuple[Name, ...]:
    return _name(value, field, reading, known_title)


def _name(
    value: object, field: str, reading: Reading, known: Callable[[str], str]
) -> tuple[Name, ...]:
    """The name; none when it is a placeholder, two when `full` and the parts are two."""
    if isinstance(value, dict):
        said = _keys_of_name(value, field, reading)
    else:
        said = {"full": text(value, field, reading)}
    if not reading.kept and _leave_out_unknown(said, field, reading, known):
        return ()
    given, family, kind = said.get("given", ""), said.get("family", ""), said.get("kind", "")
    parts, script = f"{given} {family}".strip(), said.get("script", "")
    full = _whole(said.get("full") or parts, field)
    if reading.kept or not parts or _share_a_word(full, given, family):
        return (Name(full, given, family, kind, script),)
    main = Name(full, kind=kind, script=script)
    if reading.part(lambda *_: _whole(parts, field), parts, field) is None:
        return (main,)
    reading.doubts.append(
        f"{field}: “{full}” and its parts “{parts}” share no word; read as two names"
    )
    return main, Name(parts, given, family, kind)


def _keys_of_name(value: Mapping[str, object], field: str, reading: Reading) -> dict[str, str]:
    said: dict[str, str] = {}
    for key, each in value.items():
        if key not in _NAME_KEYS:
            known = ", ".join(_NAME_KEYS)
            strange = f"unknown key “{str(key)[:40]}”; a name has {known}"
            reading.leave_out(SubjectError(field, strange))
        elif each is not None and each != "":
            said[key] = reading.part(_NAME_KEYS[key], each, f"{field}.{key}") or ""
    return said


def _leave_out_unknown(
    said: dict[str, str], field: str, reading: Reading, known: Callable[[str], str]
) -> bool:
    """Take placeholders out of the texts of a name; is nothing left of it?"""
    given, family = said.get("given", ""), said.get("family", "")
    full = said.get("full") or f"{given} {family}".strip()
    left = known(full)
    if left == full and given in full and family in full:
        return False
    if left != full:
        _tell_unknown(field, full, left, reading)
        said["full"] = left
    for key in ("given", "family") if known is known_name else ():
        part = said.get(key, "")
        said[key] = known_part(part)
        if said[key] != part and part.casefold() not in full.casefold():  # else it is told
            _tell_unknown(f"{field}.{key}", part, said[key], reading)
    return not any(said.get(key) for key in ("full", "given", "family"))


def _tell_unknown(field: str, said: str, left: str, reading: Reading) -> None:
    error = SubjectError(field, f"“{said}” says that a name is unknown; leave that out")
    reading.leave_out(error, f"read as “{left}”" if left else "left out")


def _share_a_word(full: str, given: str, family: str) -> bool:
    """Does the full name hold any word of its parts, in whatever alphabet each is written?"""
    if (given and given in full) or (family and family in full):
        return True
    ours, theirs = latin(full), latin(f"{given} {family}")
    joined = ours.replace(" ", "")
    return (
        not theirs
        or not ours
        or any(word in joined if len(word) > 1 else word in ours.split() for word in theirs.split())
    )


def _sort(value: object, field: str, reading: Reading) -> str:
    said = text(value, field, reading)
    if said and said not in NAME_KINDS:
        raise SubjectError(field, f"“{said}” is not one of {', '.join(sorted(NAME_KINDS))}")
    return said


def _script(value: object, field: str, reading: Reading) -> str:
    said = text(value, field, reading)
    if said and _SCRIPT.fullmatch(said) is None:
        raise SubjectError(field, f"“{said}” is no ISO 15924 code such as Arab")
    return said


_NAME_KEYS: Mapping[str, Callable[[object, str, Reading], str]] = {
    "full": text,
    "given": text,
    "family": text,
    "kind": _sort,
    "script": _script,
}


def _whole(full: str, field: str) -> str:
    if not any(map(str.isalnum, full)):
        said = f"“{full}” holds no letter" if full else "is empty"
        raise SubjectError(field, f"the name {said}; leave it out or write it")
    parts = full.count(" ") + 1
    if parts > MAXIMUM_PARTS:
        raise SubjectError(field, f"the name has {parts} parts; at most {MAXIMUM_PARTS} are read")
    return full


def value_of_name(name: Name) -> dict[str, str]:
    """The name as JSON: only the keys that say something."""
    said = {
        "full": name.full,
        "given": name.given,
        "family": name.family,
        "kind": name.kind,
        "script": name.script,
    }
    return {key: value for key, value in said.items() if value}
