"""Which codes does a vocabulary hold, what do they mean, and on whose authority?

Rows live in `law/data/<name>.toml`; they are retired with `valid_to`, never deleted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

DATA = Path(__file__).parent / "data"
LANGUAGES = ("en", "nl", "fr", "de")

_CODE = re.compile(r"[a-z0-9_]+\Z")
_OWN_COLUMNS = frozenset(
    {"code", "label", "source", "valid_from", "valid_to", "unconfirmed", "note"}
)


class UnknownCode(KeyError):
    """A code, or a whole vocabulary, that the data does not hold."""

    def __str__(self) -> str:
        return str(self.args[0])


class FaultyData(ValueError):
    """A data file breaks its own rules; the sentence names file, row and fault."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One code with its labels (en, nl, fr, de), its source and its days of validity.

    `unconfirmed`: believed correct, but the passage of law itself was not seen; pages show it.
    `extra`: the other columns of the file, read-only; `extra["proposal"]` marks our own design.
    """

    code: str
    labels: Mapping[str, str]
    source: str
    valid_from: date | None
    valid_to: date | None
    unconfirmed: bool
    note: str
    extra: Mapping[str, Any]

    def is_valid_on(self, day: date) -> bool:
        """Both ends are included; an absent date means no known limit on that side."""
        return is_in_force(self.valid_from, self.valid_to, day)

    @property
    def is_proposal(self) -> bool:
        """Our own design, no rule of law; pages show it."""
        return bool(self.extra.get("proposal", False))

    def label(self, language: str) -> str:
        """In the language asked (`nl`, `nl-be`), or in English."""
        return in_language(self.labels, language)


class Vocabulary:
    """The rows of one file, in the order of the file, and by code."""

    def __init__(self, name: str, rows: tuple[Row, ...]) -> None:
        self.name = name
        self._rows = MappingProxyType({row.code: row for row in rows})

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def __getitem__(self, code: str) -> Row:
        """The row of this code. Raises `UnknownCode` with a sentence."""
        row = self._rows.get(code)
        if row is None:
            raise UnknownCode(
                f"“{code}” is not a code of the list “{self.name}”. "
                f"Use one of: {', '.join(self._rows)}."
            )
        return row

    def get(self, code: str) -> Row | None:
        """The row of this code, or None."""
        return self._rows.get(code)

    def codes(self) -> tuple[str, ...]:
        """Every code, retired ones included, in the order of the file."""
        return tuple(self._rows)

    def valid_on(self, day: date) -> tuple[Row, ...]:
        """The rows in force on this day, in the order of the file."""
        return tuple(row for row in self if row.is_valid_on(day))

    def label(self, code: str, language: str) -> str:
        """The word a person reads; an unknown code is its own label, so no page ever breaks.

        Codes as people write them (`BE`, `H1`) are understood here, and here only.
        """
        row = self._rows.get(code.lower())
        return code if row is None else row.label(language)


@cache
def vocabulary(name: str) -> Vocabulary:
    """The vocabulary of `law/data/<name>.toml`, read once.

    Raises `UnknownCode` when there is no such file and `FaultyData` when it breaks the rules.
    """
    path = DATA / f"{name}.toml"
    if _CODE.match(name) is None or not path.is_file():
        raise UnknownCode(f"There is no list of codes named “{name}”.")
    return read_vocabulary(name, path.read_text(encoding="utf-8"))


def read_vocabulary(name: str, text: str) -> Vocabulary:
    """The vocabulary written in this TOML text. Raises `FaultyData` with the first fault found."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise FaultyData(f"{name}.toml is no valid TOML: {fault}.") from fault
    if set(tables) != {"row"} or not isinstance(tables["row"], list):
        raise FaultyData(f"{name}.toml must hold [[row]] tables and nothing else.")
    rows = tuple(_row(name, table) for table in tables["row"])
    seen: set[str] = set()
    for row in rows:
        if row.code in seen:
            raise FaultyData(f"{name}.toml: the code “{row.code}” occurs twice.")
        seen.add(row.code)
    return Vocabulary(name, rows)


def _row(name: str, table: Mapping[str, Any]) -> Row:
    code = table.get("code")
    if not isinstance(code, str) or _CODE.match(code) is None:
        raise FaultyData(
            f"{name}.toml: the code {code!r} must be lower-case letters, digits and underscores."
        )
    where = f"{name}.toml, row “{code}”"
    labels = table.get("label")
    if not isinstance(labels, dict) or set(labels) != set(LANGUAGES):
        raise FaultyData(f"{where}: label must have exactly {', '.join(LANGUAGES)}.")
    for language, words in labels.items():
        if not isinstance(words, str) or not words.strip():
            raise FaultyData(f"{where}: the {language} label is empty.")
    source = table.get("source")
    if not isinstance(source, str) or not source.strip():
        raise FaultyData(f"{where}: every row must name its source.")
    valid_from = _day(where, table, "valid_from")
    valid_to = _day(where, table, "valid_to")
    if valid_from is not None and valid_to is not None and valid_to < valid_from:
        raise FaultyData(f"{where}: valid_to {valid_to} is before valid_from {valid_from}.")
    unconfirmed = table.get("unconfirmed", False)
    if not isinstance(unconfirmed, bool):
        raise FaultyData(f"{where}: unconfirmed must be true or false.")
    return Row(
        code=code,
        labels=MappingProxyType(labels),
        source=source,
        valid_from=valid_from,
        valid_to=valid_to,
        unconfirmed=unconfirmed,
        note=str(table.get("note", "")),
        extra=MappingProxyType(
            {key: frozen(value) for key, value in table.items() if key not in _OWN_COLUMNS}
        ),
    )


def _day(where: str, table: Mapping[str, Any], column: str) -> date | None:
    day = table.get(column)
    # A TOML date-time is a datetime, which is a date to Python: compare the exact type.
    if day is not None and type(day) is not date:
        raise FaultyData(f"{where}: {column} must be a day such as 2023-03-07, without quotes.")
    return day


def is_in_force(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Both ends are included; an absent date means no known limit on that side."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def in_language(labels: Mapping[str, str], language: str) -> str:
    """The label in the language asked (`nl`, `nl-be`), or in English."""
    return labels.get(language[:2].lower(), labels["en"])


def frozen(value: Any) -> Any:
    """TOML data that nobody can change by accident: lists as tuples, tables read-only."""
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    if isinstance(value, dict):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    return value
