"""What does the law say of a category of SIS alert: for whom, how long, with which data and forms?

The rows are `law/data/alert_categories.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from spoc.law.vocabulary import FaultyData, Row, UnknownCode, Vocabulary, vocabulary

PERSON = "person"
OBJECT = "object"
_LISTED = {
    "act": "sources",
    "action": "alert_actions",
    "issuer": "alert_issuers",
    "minimum": "alert_fields",
    "if_any": "alert_fields",
    "forms": "sirene_forms",
    "immediate_forms": "sirene_forms",
}


@dataclass(frozen=True, slots=True)
class AlertKind:
    """What the rules must know of one alert.

    `object_kind`: code of `alert_objects`; empty: a person. `is_immediate`: hits are reported
    without delay. `is_void_for_travel`: a document invalidated for travel. `is_flagged`: its
    action is not taken here (Regulation (EU) 2018/1862, Article 24).
    """

    category: str
    object_kind: str = ""
    is_immediate: bool = False
    is_void_for_travel: bool = False
    is_flagged: bool = False

    @property
    def subject(self) -> str:
        """Person or object."""
        return OBJECT if self.object_kind else PERSON


@dataclass(frozen=True, slots=True, eq=False)
class Category:
    """One category. `row` holds label, source, dates of validity and note.

    `months` and `period_articles`: by subject, the longest time to the review and its citation;
    `months_long_decision` instead, when the decision behind the alert runs longer; 0: no such rule.
    `minimum`, `if_any`: fields of a person's alert. `groups`: its group in the SIRENE Manual.
    Articles are empty where none was read. `person` is empty when it is about objects only.
    """

    row: Row
    article: str
    act: str
    family: str
    person: str
    action: str
    issuer: str
    months: Mapping[str, int]
    period_articles: Mapping[str, str]
    months_long_decision: int
    minimum: tuple[str, ...]
    if_any: tuple[str, ...]
    minimum_article: str
    topic: str
    has_immediate_variant: bool
    forms: tuple[str, ...]
    immediate_forms: tuple[str, ...]
    form_article: str
    linked_objects_article: str
    proportionality_article: str
    consent_article: str
    start_article: str
    groups: Mapping[str, str]

    @property
    def code(self) -> str:
        """Stable name, stored with alerts and hits."""
        return self.row.code

    def admits(self, object_kind: str) -> bool:
        """Whether it may be about this object (as an alert of its own, or one linked to the
        person's: Articles 26(5), 32(8) and 34(2)), or, for the empty word, about a person."""
        if not object_kind:
            return bool(self.person)
        families: tuple[str, ...] = vocabulary("alert_objects")[object_kind].extra["families"]
        return self.family in families or bool(self.linked_objects_article)

    def group(self, kind: AlertKind) -> str:
        """Its group in the matrix and the order of the SIRENE Manual; empty: it has none."""
        variants = [
            *(["immediate"] if kind.is_immediate else []),
            *(["void_for_travel"] if kind.is_void_for_travel else []),
        ]
        names = [f"{kind.subject}_{variant}" for variant in variants] + [kind.subject]
        return next((self.groups[name] for name in names if name in self.groups), "")

    def forms_for(self, kind: AlertKind) -> tuple[str, ...]:
        """The SIRENE forms that go with the alert, each once."""
        forms = self.forms + (self.immediate_forms if kind.is_immediate else ())
        return tuple(dict.fromkeys(forms))


@cache
def categories() -> Mapping[str, Category]:
    """Every category by code, retired ones included, in the order of the file."""
    return read_categories(vocabulary("alert_categories"))


def category(code: str) -> Category:
    """The category with this code. Raises `UnknownCode`."""
    found = categories().get(code)
    if found is None:
        raise UnknownCode(
            f"There is no category of alert “{code}”. Use one of: {', '.join(categories())}."
        )
    return found


def categories_on(day: date) -> tuple[Category, ...]:
    """The categories in force on this day, in the order of the file."""
    return tuple(found for found in categories().values() if found.row.is_valid_on(day))


def read_categories(rows: Vocabulary) -> Mapping[str, Category]:
    """The categories of these rows. Raises `FaultyData`."""
    return MappingProxyType({row.code: _category(row) for row in rows})


def _category(row: Row) -> Category:
    extra = row.extra
    where = f"alert_categories.toml, row “{row.code}”"
    try:
        found = Category(
            row=row,
            article=extra["article"],
            act=extra["act"],
            family=extra["family"],
            person=extra.get("person", ""),
            action=extra["action"],
            issuer=extra["issuer"],
            months=extra["months"],
            period_articles=extra["period_articles"],
            months_long_decision=extra.get("months_long_decision", 0),
            minimum=extra.get("minimum", ()),
            if_any=extra.get("if_any", ()),
            minimum_article=extra.get("minimum_article", ""),
            topic=extra.get("topic", ""),
            has_immediate_variant=extra.get("has_immediate_variant", False),
            forms=extra.get("forms", ()),
            immediate_forms=extra.get("immediate_forms", ()),
            form_article=extra.get("form_article", ""),
            linked_objects_article=extra.get("linked_objects_article", ""),
            proportionality_article=extra.get("proportionality_article", ""),
            consent_article=extra.get("consent_article", ""),
            start_article=extra.get("start_article", ""),
            groups=extra.get("groups", MappingProxyType({})),
        )
    except KeyError as fault:
        raise FaultyData(f"{where}: missing {fault}.") from fault
    for column, name in _LISTED.items():
        value = getattr(found, column)
        for code in (value,) if isinstance(value, str) else value:
            if code not in vocabulary(name):
                raise FaultyData(f"{where}: {column} “{code}” is not in {name}.toml.")
    months = [*found.months.values(), found.months_long_decision or 1]
    if any(type(number) is not int or number <= 0 for number in months):
        raise FaultyData(f"{where}: months are whole numbers above 0.")
    if set(found.months) != set(found.period_articles) or (PERSON in found.months) != bool(
        found.person
    ):
        raise FaultyData(f"{where}: months, period_articles and person are not of the same kinds.")
    return found
