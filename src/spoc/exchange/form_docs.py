"""What does the manual say about the fields of the exchange format?

The reference tables of `docs/reference/exchange-format.md`, made from the same data as the reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spoc.exchange.form_faults import SENTENCES
from spoc.exchange.form_fields import (
    KINDS,
    Field,
    entity_fields,
    header_fields,
    relation_kinds,
)
from spoc.law.vocabulary import vocabulary

_BAR = r"\|"  # Markdown reads an escaped bar even inside code
_BLOCK = re.compile(r"(<!-- table: (?P<name>[a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(page: str) -> str:
    """The page with every block `<!-- table: name --> … <!-- end -->` filled anew.

    Names: header, entities, relations, codes, faults. Raises KeyError for another name.
    """
    makers = {
        "header": _header,
        "entities": _entities,
        "relations": _relations,
        "codes": _codes,
        "faults": _faults,
    }

    def fill(found: re.Match[str]) -> str:
        lines = "\n".join(makers[found["name"]]())
        return f"{found[1]}\n{lines}\n\n{found[3]}"

    return _BLOCK.sub(fill, page)


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(columns)
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(each.replace('|', _BAR) for each in row)} |"


def _header() -> Iterator[str]:
    columns = ("JSON", "XML", "Meaning", "May repeat", "Content", "Source")
    yield from _table(
        columns,
        (
            (
                f"`{field.code}`",
                f"`{field.element}`",
                _meaning(field) + (" **(always required)**" if field.required else ""),
                _yes(field.multiple),
                _content(field),
                field.row.source,
            )
            for field in header_fields().values()
        ),
    )


def _entities() -> Iterator[str]:
    columns = ("Field", "English", "Nederlands", "Français", "Deutsch", "May repeat", "Content")
    for number, kind in enumerate(KINDS):
        if number:
            yield ""
        yield f"#### `{kind}`"
        yield ""
        rows = ((*_labels(field), _yes(field.multiple), _content(field)) for field in _of(kind))
        yield from _table(columns, rows)


def _relations() -> Iterator[str]:
    rows = (
        (f"`{row.code}`", *(row.labels[language] for language in ("en", "nl", "fr", "de")))
        for row in relation_kinds()
    )
    yield from _table(("Code", "English", "Nederlands", "Français", "Deutsch"), rows)


def _codes() -> Iterator[str]:
    names = dict.fromkeys(
        field.vocabulary for field in header_fields().values() if field.vocabulary
    )
    del names["languages"]  # all of ISO 639-1 that is in use; a list of its own would be noise
    for number, name in enumerate([*names, "person_categories"]):
        if number:
            yield ""
        yield f"#### `{name}`"
        yield ""
        rows = ((f"`{row.code}`", row.labels["en"]) for row in vocabulary(name))
        yield from _table(("Code", "Meaning"), rows)


def _faults() -> Iterator[str]:
    rows = ((f"`{code}`", sentence) for code, sentence in SENTENCES.items())
    yield from _table(("Code", "Sentence"), rows)


def _of(kind: str) -> Iterable[Field]:
    return entity_fields(kind).values()


def _labels(field: Field) -> Iterator[str]:
    yield f"`{field.code}`"
    yield _meaning(field)
    yield from (field.row.labels[language] for language in ("nl", "fr", "de"))


def _meaning(field: Field) -> str:
    note = field.row.note
    return f"{field.row.labels['en']}: {note}" if note else field.row.labels["en"]


def _content(field: Field) -> str:
    if field.pattern:
        return f"`{field.pattern}`"
    if field.vocabulary:
        return f"code of `{field.vocabulary}`"
    return "instant" if field.code == "reply_by" else "text"


def _yes(multiple: bool) -> str:
    return "yes" if multiple else "no"
