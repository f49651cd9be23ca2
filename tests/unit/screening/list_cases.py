"""Invented persons and lists for the tests of the engine: how they are made, and drawn."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from screening import Index, build
from screening.subject import Person, Subject
from screening.subject_placeholders import known_name


def person(*names: str | dict[str, str], **said: Any) -> Person:
    """A person of these names; keys as in the contract (dob, nat, docs ...)."""
    made = Subject.from_dict({"kind": "person", "names": list(names), **said})
    assert isinstance(made, Person)
    return made


def split(given: str, family: str) -> dict[str, str]:
    """A name whose fields are told."""
    return {"full": f"{given} {family}", "given": given, "family": family}


def ids(index: Index, asked: Subject, limit: int = 10) -> list[str]:
    """The ids that a search finds, best first."""
    return [verdict.id for verdict in index.search(asked, limit)]


def small_list(count: int = 400) -> list[Person]:
    """A list of persons, always the same, on which names recur as they do on real ones."""
    people = []
    for at in range(count):
        given = GIVENS[at * 7 % len(GIVENS)]
        family = FAMILIES[at * at % len(FAMILIES)]
        year, month, day = 1940 + at * 13 % 65, 1 + at * 5 % 12, 1 + at * 11 % 28
        people.append(
            person(
                split(given, family),
                id=f"p{at}",
                dob=[f"{year}-{month:02d}-{day:02d}"],
                gender="MF"[at % 2],
                nat=[COUNTRIES[at % len(COUNTRIES)]],
                docs=[f"ZZ{at:06d}"],
            )
        )
    return people


def built(*people: Person) -> Index:
    """An index of the persons and of the small list behind them."""
    return build([*people, *small_list()])


GIVENS = (
    "Marek", "Yara", "Ivo", "Leontine", "Mohamed", "Muhammad", "Katarzyna", "Joost", "Elif",
    "Aleksandr", "Alexander", "Olga", "Jean", "Johan", "Ana", "Anna", "Hassan", "Hasan", "Nour",
    "Piet", "Wilhelmina", "Sergey", "Sergei", "Tomas", "Thomas", "Fatima", "Fatma", "Li", "Wei",
    "Xiaoming", "Giorgi", "Nino", "Dmitri", "Luis", "Maria", "Mario", "Björn", "Zoë",
)  # fmt: skip
FAMILIES = (
    "Zilvernik", "Duinhoven", "Voorbeeld", "Kwistenbiebel", "Petrov", "Petrow", "Shcherbakov",
    "Schtscherbakow", "al-Masri", "Almasri", "van der Zande", "Vanderzande", "O'Zilver",
    "Zandoval Duin", "Zhang", "Wang", "Müllerik", "Muellerik", "Novotnik", "Novotnikova",
    "Haddadi", "Hadadi", "Khalilov", "Xhalilov", "Yılmazik", "Garciandia", "Lopezeta", "Dupontel",
    "Smitsel", "Smidtsel", "Aliyevik", "Zilver-Duin",
)  # fmt: skip
COUNTRIES = ("BE", "NL", "PL", "MA", "TR", "RU", "CN", "ES")

WORDS = st.one_of(
    st.sampled_from([word.lower() for word in (*GIVENS, *FAMILIES) if word.isascii()]),
    st.text("abdehiklmnorstuvz", min_size=1, max_size=9).filter(known_name),
)
NAMES = st.one_of(
    st.builds(split, st.sampled_from(GIVENS), st.sampled_from(FAMILIES)),
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join),
    st.sampled_from(
        [
            "Марек Зильверник",
            "محمد المصري",
            "王小明",
            "김정은",
            "M. Zilvernik",
            "Marek Marek Zilvernik",
        ]
    ),
)
DATES = st.one_of(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat),
    st.sampled_from(
        ["1970", "1970-05", "1971", "1970-05-12", "1970-12-05", "1970-01-01", "XXXX-05-12", "1970~"]
    ),
)


def _person(said: dict[str, Any]) -> Person:
    names = said.pop("names")
    return person(*names, **{key: value for key, value in said.items() if value})


PAPERS = ["ZZ-1234", "zz1234", "ZZI243", "zz1235", "XX 99", "117"]  # some one slip apart
PEOPLE = st.fixed_dictionaries(
    {
        "names": st.lists(NAMES, min_size=1, max_size=3),
        "dob": st.lists(DATES, max_size=2),
        "gender": st.sampled_from(["", "M", "F"]),
        "nat": st.lists(st.sampled_from(COUNTRIES), max_size=2),
        "cob": st.sampled_from(["", *COUNTRIES]),
        "pob": st.sampled_from(["", "Voorbeeldgem", "Voorbeeld aan Zee", "Duinstad", "San Zee"]),
        "docs": st.lists(
            st.sampled_from(["ZZ-1234", "zz1234", "ZZI243", "zz1235", "XX 99", "117"]), max_size=2
        ),
    }
).map(_person)

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)
