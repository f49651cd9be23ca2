"""How is a reason said in plain English? One sentence a relation; the hub has its own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from screening.evidence import Evidence
from screening.subject import Person, Subject

FIELDS: Final = {
    "name": "name",
    "birth": "date of birth",
    "gender": "gender",
    "nationality": "nationality",
    "birth_country": "country of birth",
    "country": "country",
    "birth_place": "place of birth",
    "document": "document",
    "list": "the list",
    "reg": "registration number",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "vin": "VIN",
    "call_sign": "call sign",
    "cc": "country",
    "doctype": "kind of document",
}
RELATIONS: Final = {
    "name.same": "the same, letter for letter",
    "name.sound": "the same once spelling is levelled out",
    "name.variant": "another reading or romanisation of the same",
    "name.kin": "perhaps another romanisation",
    "name.near": "about one slip of the pen apart",
    "name.loose": "about two slips of the pen apart",
    "name.far": "alike, no more",
    "name.short": "a pet name or short form",
    "name.initial": "the initial of it",
    "name.letters": "so well do the letters agree",
    "name.left_out": "stands on one side only",
    "name.contradicts": "another word on each side",
    "name.fields_crossed": "given and family name stand in each other's place",
    "name.split_or_joined": "written as one word on one side, as two on the other",
    "name.namesakes": "so many others on the list carry this name",
    "name.common_together": "these words often go together",
    "name.as_a_whole": "the whole name: how much met, how rare it is",
    "birth.missing": "not asked for",
    "birth.unlisted": "not known on the list",
    "birth.equal": "equal",
    "birth.equal_first_january": "equal, but 1 January often stands for an unknown day",
    "birth.swapped": "equal once day and month are swapped",
    "birth.month_equal": "the same month; a day is missing",
    "birth.year_equal": "the same year; no more was asked for",
    "birth.listed_year_equal": "the same year; no more is known on the list",
    "birth.first_january": "the same year; 1 January often stands for an unknown day",
    "birth.digit_of_day": "one digit of the day differs",
    "birth.digit_of_month": "one digit of the month differs",
    "birth.digit_of_year": "one digit of the year differs",
    "birth.year_off_by_one": "the same day, one year apart",
    "birth.same_year": "the same year, another day",
    "birth.same_month_and_day": "the same day of another year",
    "birth.near_year": "a few years apart",
    "birth.other_year": "another year",
    "birth.far_year": "many years apart",
    "birth.partial_off_by_one": "one year apart; a day is missing",
    "birth.partial_contradicts": "another year or month",
    "country.crossed_equal": "nationality on one side is country of birth on the other",
    "country.crossed_contradicts": "no country in common",
    "list.nobody": "what it takes to be told from anybody else",
    "look_alike": "the same once look-alike signs are one",
    "last_eight": "the last eight signs agree",
    "transposed": "two neighbouring signs are swapped",
    "missing_character": "one sign is missing on one side",
    "misread": "one sign differs and the check digit shows a misreading",
    "other_number": "one sign differs: the number of another thing",
    "name.same_words": "the same words in another order or form",
    "name.partly": "partly the same words",
    "name.differs": "other words",
    "name.similar": "similar words",
    "name.initials": "short for the other",
    "name.number_differs": "the same words with another number",
    "equal": "equal",
    "near": "alike",
    "differs": "differs",
    "contradicts": "contradicts",
}

_LEAST: Final = 0.005  # log-odds that a table still shows


def words_of(reason: Evidence) -> tuple[str, str]:
    """The field and the relation of a reason in plain English."""
    known = RELATIONS.get(f"{reason.field}.{reason.relation}") or RELATIONS.get(reason.relation)
    field = FIELDS.get(reason.field, reason.field.replace("_", " "))
    return field, known or reason.relation.replace("_", " ")


def reason_rows(reasons: Iterable[Evidence]) -> list[tuple[str, ...]]:
    """A table of reasons, what counts most first; what rounds to nothing is left out."""
    counting = [reason for reason in reasons if abs(reason.contribution) >= _LEAST]
    ordered = sorted(counting, key=lambda reason: -abs(reason.contribution))
    return [
        (f"{reason.contribution:+.2f}", *words_of(reason), reason.ours, reason.theirs)
        for reason in ordered
    ]


REASON_HEAD: Final = ("counts", "field", "relation", "asked for", "on the list")


def label(subject: Subject) -> str:
    """One line that tells a person which subject is meant."""
    names = [name.full for name in getattr(subject, "names", ())]
    if isinstance(subject, Person):
        births = ", ".join(map(str, subject.births))
        first = names[0] if names else ", ".join(subject.documents or subject.national_numbers)
        return f"{first}, born {births}" if births else first
    said = subject.to_dict()
    values = [
        ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for key, value in said.items()
        if key not in ("id", "kind", "names")
    ]
    return " · ".join([*names[:1], *values])
