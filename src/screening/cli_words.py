"""How is a reason said in plain English? One sentence a relation; the hub has its own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from screening.evidence import Evidence
from screening.subject import Person, Subject

FIELDS: Final = {
    "name": "name",
    "name_number": "number in the name",
    "legal_form": "legal form",
    "birth": "date of birth",
    "gender": "gender",
    "nationality": "nationality",
    "birth_country": "country of birth",
    "country": "country",
    "birth_place": "place of birth",
    "document": "document",
    "holder_country": "issuer and nationality",
    "list": "the list",
    "prior": "before anything",
    "reg": "registration number",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "vin": "VIN",
    "call_sign": "call sign",
    "crossed_number": "serial number",
    "cc": "country",
    "doctype": "kind of document",
}
RELATIONS: Final = {
    # parts of a name
    "name.same": "the same, letter for letter",
    "name.same_reading": "the same once both are read in plain letters a-z",
    "name.same_letter": "the same single letter",
    "name.sound": "another spelling of the same sound",
    "name.variant": "another way to write or read the same name",
    "name.kin": "perhaps another way to write the same name",
    "name.near": "about one typing error apart",
    "name.loose": "about two typing errors apart",
    "name.far": "a little alike, no more",
    "name.pet_name": "a pet name: both may stand for one given name",
    "name.short": "one may be the short form of the other",
    "name.initial": "one is the first letter of the other",
    "name.letters_alike": "spelt alike",
    "name.letters_unlike": "spelt too differently to be one name",
    "name.mixed_alphabets": "letters of two alphabets in one word: a disguise?",
    # a name as a whole
    "name.left_out": "stands on one side only",
    "name.contradicts": "another word on each side",
    "name.fields_crossed": "given and family name stand in each other's place",
    "name.split_or_joined": "written as one word on one side, as two on the other",
    "name.namesakes": "so many others on the list have a name as alike",
    "name.common_together": "how often these words go together",
    "name.extent": "how much of the whole name agrees, beyond word by word",
    "name.rarity": "how rare the whole name is, beyond word by word",
    "name.single_word": "a name of one word tells less",
    # dates of birth
    "birth.missing": "not asked for",
    "birth.unlisted": "not known on the list",
    "birth.not_known": "not known of both: namesakes cannot be told apart",
    "birth.equal": "equal",
    "birth.equal_first_january": "equal, but 1 January often stands for an unknown day",
    "birth.swapped": "equal once day and month are swapped",
    "birth.month_equal": "the same month; a day is missing",
    "birth.year_equal": "the same year; no more was asked for",
    "birth.listed_year_equal": "the same year; no more is known on the list",
    "birth.year_alone": "the same year; no more is known of one",
    "birth.about_year": "about the same year",
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
    # countries and documents of persons
    "country.crossed_equal": "nationality on one side is country of birth on the other",
    "country.crossed_contradicts": "no country in common",
    "document.contradicts": "other numbers: many people hold several",
    "document.slip_one_character": "one sign differs: mistyped, or a relative's next number",
    "document.slip_transposed": "two neighbouring signs are swapped: mistyped",
    "document.slip_missing_character": "one sign is missing on one side: mistyped",
    "document.must_be_seen": "the same document: shown for review whatever the score",
    "document.held_by": "held by this person",
    "document.holds": "this person holds it",
    "holder_country.equal": "the document is of the holder's country",
    "holder_country.differs": "the document is of another country than the holder",
    # where the counting begins
    "list.nobody": "to be outweighed: others on such a list look like it too",
    "prior.nobody": "to be outweighed: two records are rarely the same one",
    # numbers of things
    "crossed_number.equal": "the same, in the field “number” on one side",
    "look_alike": "the same but for look-alike signs (0 and O, 8 and B)",
    "last_eight": "the last eight signs agree",
    "transposed": "two neighbouring signs are swapped",
    "missing_character": "one sign is missing on one side",
    "misread": "one sign differs and the check digit shows a misreading",
    "one_character": "one sign differs: rather the number of another thing",
    "other_number": "one sign differs and both pass the check: another thing",
    "other_sort": "numbers of two registers: count nothing",
    "only_a_lead": "only a lead: the number agrees, what bears it does not",
    "only_a_slip": "only a lead: the number nearly agrees",
    "imo.for_life": "stays with the ship; name and flag may change",
    # names of companies and ships
    "name.equal": "the same words",
    "name.same_words": "the same words in another order or spelling",
    "name.partly": "partly the same words",
    "name.differs": "other words",
    "name.similar": "words spelt alike",
    "name.initials": "one is short for the other",
    "name_number.one_side": "a number stands on one side only",
    "legal_form.one_sort": "of one sort, as Ltd and GmbH are: counts nothing",
    "equal": "equal",
    "near": "alike",
    "differs": "differs",
    "contradicts": "differs",
}

# What must be read although it counts nothing.
_ALWAYS: Final = frozenset(
    {
        "name.mixed_alphabets",
        "document.must_be_seen",
        "document.held_by",
        "document.holds",
        "legal_form.one_sort",
        "reg.other_sort",
    }
)
_LEAST: Final = 0.005  # log-odds that a table still shows


def words_of(reason: Evidence) -> tuple[str, str]:
    """The field and the relation of a reason in plain English."""
    known = RELATIONS.get(f"{reason.field}.{reason.relation}") or RELATIONS.get(reason.relation)
    field = FIELDS.get(reason.field, reason.field.replace("_", " "))
    return field, known or reason.relation.replace("_", " ")


def reason_rows(reasons: Iterable[Evidence]) -> list[tuple[str, ...]]:
    """A table of reasons, what counts most first. What rounds to nothing is left out, unless it
    must be read whatever it counts."""
    counting = [
        reason
        for reason in reasons
        if abs(reason.contribution) >= _LEAST or f"{reason.field}.{reason.relation}" in _ALWAYS
    ]
    ordered = sorted(counting, key=lambda reason: -abs(reason.contribution))
    return [
        (f"{reason.contribution:+.2f}", *words_of(reason), reason.ours, reason.theirs)
        for reason in ordered
    ]


REASON_HEAD: Final = ("counts", "field", "relation", "asked for", "on the list")
PAIR_HEAD: Final = (*REASON_HEAD[:3], "the one", "the other")


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
