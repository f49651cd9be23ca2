"""How is a public Interpol notice read, as the organisation's web service publishes it?

Fields of https://ws-public.interpol.int/notices/v1/ (red, yellow, un): `forename`, `name`,
`date_of_birth` "YYYY/MM/DD", `sex_id`, `nationalities`, `country_of_birth_id`, `place_of_birth`.
"""

from __future__ import annotations

from typing import Any

from screening.readers_draft import Draft, Placed, Problem

_PERSONAL = ("forename", "date_of_birth", "sex_id", "nationalities", "country_of_birth_id")


def notices_of(document: Any) -> list[Any] | None:
    """The notices of one answer of the service: a page of results, a list, or a single notice.

    None when the document is none of these.
    """
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return None
    inside = document.get("_embedded")
    if isinstance(inside, dict) and isinstance(inside.get("notices"), list):
        return list(inside["notices"])
    return [document] if "entity_id" in document or "name" in document else None


def read_notice(said: Any, place: str) -> Placed:
    """One notice: a person, or an organisation when it has no field that only persons have."""
    if not isinstance(said, dict):
        yield Problem(place, "", "must be a notice: an object with entity_id, name and forename")
        return
    identity = said["entity_id"] if isinstance(said.get("entity_id"), str) else ""
    personal = any(said.get(key) for key in _PERSONAL)
    draft = Draft("person" if personal else "organisation", identity, place)
    _names(draft, said)
    if personal:
        born = said.get("date_of_birth")
        draft.add("dob", born.replace("/", "-") if isinstance(born, str) else born)
        draft.add("gender", said.get("sex_id"))
        for code in _listed(said.get("nationalities")):
            draft.add("nat", code)
        draft.add("cob", said.get("country_of_birth_id"))
        draft.add("pob", said.get("place_of_birth"))
    yield from draft.finish()


def _names(draft: Draft, said: dict[str, Any]) -> None:
    draft.add("names", _name(said, "main"))
    original = said.get("name_in_original_script")
    if original:
        draft.add("names", {"full": original, "kind": "alias"})
    for alias in _listed(said.get("aliases")):
        draft.add(
            "names",
            _name(alias, "alias") if isinstance(alias, dict) else {"full": alias, "kind": "alias"},
        )


def _name(said: dict[str, Any], sort: str) -> dict[str, Any]:
    """The trade writes a person as FAMILY, Given; the parts say which is which."""
    given, family = said.get("forename") or "", said.get("name") or ""
    if not given and not family:
        return {}
    if not given:
        return {"full": family, "kind": sort}
    return {"given": given, "family": family, "kind": sort}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
