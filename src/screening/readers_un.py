"""How is the consolidated list of the United Nations Security Council read?

Elements as in the Council's published XML (https://scsanctions.un.org/consolidated/).
The parse here is the engine's own, since it may not reach the hub; it follows the same rules.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from lxml import etree

from screening.readers_draft import Draft, Placed, Problem
from screening.readers_shape import HEAD, looks_like

MAXIMUM_SIZE = 200_000_000  # bytes; the list of 2025 has about 2,500,000
_HEAD = 20_000  # bytes that tell what else a file may be
_WIDEST_GUESS = 10  # years between which a birth may lie and still say something
_QUALITIES = {"low": "weak", "f.k.a.": "former"}


def read_un(data: bytes) -> Placed:
    """Every individual and entity of the list; a document that is no such list is one problem."""
    try:
        root = _parse(data)
    except ValueError as error:
        strange = looks_like(data[:_HEAD].splitlines()[:HEAD], "un-consolidated")
        yield Problem("document", "", strange or str(error))
        return
    if root.tag != "CONSOLIDATED_LIST":
        yield Problem("document", "", f"the root is {root.tag}, not CONSOLIDATED_LIST")
        return
    for at, element in enumerate(root.iterfind("INDIVIDUALS/INDIVIDUAL"), 1):
        yield from _individual(element, f"INDIVIDUAL {at} (line {element.sourceline})")
    for at, element in enumerate(root.iterfind("ENTITIES/ENTITY"), 1):
        yield from _entity(element, f"ENTITY {at} (line {element.sourceline})")


def _parse(data: bytes) -> etree._Element:
    """Parse a stranger's XML: no DTD, no entities, no network, no recovery, bounded size.

    Raises:
        ValueError: with a sentence, when the document is refused.
    """
    if len(data) > MAXIMUM_SIZE:
        raise ValueError(f"has {len(data)} bytes; at most {MAXIMUM_SIZE} are read")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)  # noqa: TID251 - the engine may not import the hub
    except etree.XMLSyntaxError as error:
        reason = f"is not well-formed XML: {error.msg}; if it was cut off, fetch it again"
        raise ValueError(reason) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("holds a DOCTYPE; remove it and try again")
    return root


def _individual(element: etree._Element, place: str) -> Placed:
    draft = Draft("person", _identity(element), place)
    parts = [_text(element, f"{which}_NAME") for which in ("FIRST", "SECOND", "THIRD", "FOURTH")]
    draft.add("names", _name(" ".join(filter(None, parts)), "main"))
    draft.add("names", _name(_text(element, "NAME_ORIGINAL_SCRIPT"), "alias"))
    for alias in element.iterfind("INDIVIDUAL_ALIAS"):
        _alias(draft, alias)
    for born in element.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        for said in _births(draft, born):
            draft.add("dob", said)
    for born in element.iterfind("INDIVIDUAL_PLACE_OF_BIRTH"):
        draft.add("pob", _text(born, "CITY") or _text(born, "STATE_PROVINCE"))
        draft.add("cob", _country(draft, _text(born, "COUNTRY")))
    for value in element.iterfind("NATIONALITY/VALUE"):
        draft.add("nat", _country(draft, _plain(value)))
    for paper in element.iterfind("INDIVIDUAL_DOCUMENT"):
        national = "national" in _text(paper, "TYPE_OF_DOCUMENT").lower()
        draft.add("national_numbers" if national else "docs", _text(paper, "NUMBER"))
    draft.add("gender", _text(element, "GENDER"))
    yield from draft.finish()


def _entity(element: etree._Element, place: str) -> Placed:
    draft = Draft("organisation", _identity(element), place)
    draft.add("names", _name(_text(element, "FIRST_NAME"), "main"))
    draft.add("names", _name(_text(element, "NAME_ORIGINAL_SCRIPT"), "alias"))
    for alias in element.iterfind("ENTITY_ALIAS"):
        _alias(draft, alias)
    for address in element.iterfind("ENTITY_ADDRESS"):
        draft.add("cc", _country(draft, _text(address, "COUNTRY")))
    yield from draft.finish()


def _identity(element: etree._Element) -> str:
    return _text(element, "REFERENCE_NUMBER") or _text(element, "DATAID")


def _alias(draft: Draft, alias: etree._Element) -> None:
    """One alias element may hold several names, parted by semicolons."""
    sort = _QUALITIES.get(_text(alias, "QUALITY").lower(), "alias")
    for said in _text(alias, "ALIAS_NAME").split(";"):
        draft.add("names", _name(said.strip(), sort))


def _name(full: str, sort: str) -> dict[str, str]:
    return {"full": full, "kind": sort} if full else {}


def _births(draft: Draft, born: etree._Element) -> Iterator[str]:
    about = "~" if _text(born, "TYPE_OF_DATE").upper() == "APPROXIMATELY" else ""
    first, last = _text(born, "FROM_YEAR"), _text(born, "TO_YEAR")
    if first.isdecimal() and last.isdecimal():
        span = range(int(first), int(last) + 1)
        if 0 < len(span) <= _WIDEST_GUESS:
            yield from (f"{year}~" for year in span)
        else:
            draft.flaw(f"dob: between {first} and {last} says too little; left out")
        return
    exact = _text(born, "DATE").partition("T")[0]
    yield (exact or _text(born, "YEAR")) + about if exact or _text(born, "YEAR") else ""


def _country(draft: Draft, said: str) -> str:
    if not said:
        return ""
    code = _codes().get(_folded(said), "")
    if not code:
        draft.flaw(f"country: “{said[:60]}” is not known by that name; left out")
    return code


def _text(element: etree._Element, tag: str) -> str:
    found = element.find(tag)
    return "" if found is None else _plain(found)


def _plain(element: etree._Element) -> str:
    return " ".join((element.text or "").split())


def _folded(said: str) -> str:
    return "".join(filter(str.isalnum, said.casefold()))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """English country name, folded, to its code; see the head of the table for its source."""
    table = resources.files("screening").joinpath("data/countries.tsv").read_text("utf-8")
    rows = csv.reader((row for row in table.splitlines() if row[:1] != "#"), delimiter="\t")
    return {_folded(name): code for code, names in rows for name in names.split("|")}
