"""Does a person hold the document that stands on the list, or the other way round?

A stolen passport and its holder are two subjects of two kinds, and one leads to the other.
"""

from __future__ import annotations

from typing import Final

from screening.evidence import Evidence
from screening.object_numbers import compare_numbers, weights
from screening.subject import Document, Person, Subject

# The sort under which the numbers of a person's documents are looked up and compared.
PAPERS: Final = "document.number"


def papers_of(person: Person) -> tuple[str, ...]:
    """All numbers of a person under which a document may be known."""
    return (*person.documents, *person.national_numbers)


def holding(ours: Subject, theirs: Subject) -> list[Evidence] | None:
    """What a document and a person say about each other; None when they are no such two.

    The reason "held_by" (a document is searched for, its holder stands on the list) or "holds"
    (the other way round) counts nothing by itself: it tells that two kinds have met.
    """
    if isinstance(ours, Document) and isinstance(theirs, Person):
        number = compare_numbers(PAPERS, ours.numbers, papers_of(theirs))
        countries = ours.country, ", ".join(theirs.nationalities)
        relation, whose = "held_by", ("", _name(theirs))
    elif isinstance(ours, Person) and isinstance(theirs, Document):
        number = compare_numbers(PAPERS, papers_of(ours), theirs.numbers)
        countries = ", ".join(ours.nationalities), theirs.country
        relation, whose = "holds", (_name(ours), "")
    else:
        return None
    told = [] if number is None else [number]
    if number is not None and number.contribution > 0:
        told.append(Evidence("document", relation, *whose, 0.0))
    if all(countries):
        equal, _, differs = weights()["words"]["document.holder_country"]
        shared = set(countries[0].split(", ")) & set(countries[1].split(", "))
        told.append(
            Evidence(
                "holder_country", "equal" if shared else "differs", *countries,
                float(equal if shared else differs),
            )
        )  # fmt: skip
    return told


def _name(person: Person) -> str:
    return person.names[0].full if person.names else ""
