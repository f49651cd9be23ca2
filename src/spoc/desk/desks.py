"""By which letters and which name do people know a desk? Read once from the list of desks."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from spoc.duty.services import DATA
from spoc.law.vocabulary import in_language


@cache
def _desks() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    rows = tomllib.loads(DATA.read_text(encoding="utf-8"))["desk"]
    return {row["code"]: (row["short"], row["name"]) for row in rows}


def desk_letters(code: str) -> str:
    """`pccc_kerkrade` → `EPICC`; a desk that is not in the list by its code in capitals."""
    return _desks().get(code, (code.upper(), {}))[0]


def desk_name(code: str, language: str) -> str:
    """The name in full, for the title; "" for a desk that is not in the list."""
    names = _desks().get(code, ("", {}))[1]
    return in_language(names, language) if names else ""
