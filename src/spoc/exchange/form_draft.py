"""How do the pieces found in XML or JSON become one `Form`?

Both readers fill a `Draft`; cleaning, single and multiple fields and instants are decided here,
once for both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from spoc.exchange.envelope import Entity, Fault, Form, Header, Relation, Severity
from spoc.exchange.form_faults import ENOUGH, form_fault
from spoc.exchange.form_fields import header_fields
from spoc.kernel.text import clean

# RFC 3339; a leap second or "24:00" is refused by datetime itself.
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,6})?\d*(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(slots=True)
class Draft:
    """What a reader has found so far. Strings may still be unclean; `form()` cleans them."""

    header: dict[str, list[str]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    untold: int = 0  # faults beyond what anybody reads; a hostile form may have a million

    def fault(
        self, code: str, where: str = "", severity: Severity = Severity.WARNING, **values: object
    ) -> None:
        """Note a fault, in clean words."""
        if len(self.faults) >= ENOUGH:
            self.untold += 1
            return
        told = {name: clean(str(value))[0] for name, value in values.items()}
        self.faults.append(form_fault(code, clean(where)[0], severity, **told))

    def add(self, code: str, value: str) -> None:
        """Note one value of a header field."""
        self.header.setdefault(code, []).append(value)

    def form(self) -> Form:
        """The form as far as it could be read."""
        header = self._header()
        if len(self.texts) > 1:
            self.fault("form_repeated", "/text", Severity.NOTICE, value=self.texts[1])
        text = self._clean("\n\n".join(self.texts), "/text")
        entities = tuple(
            self._entity(number, each) for number, each in enumerate(self.entities, start=1)
        )
        relations = tuple(
            self._relation(number, each) for number, each in enumerate(self.relations, start=1)
        )
        return Form(header, text, entities, relations)

    def _header(self) -> Header:
        read: dict[str, object] = {}
        for code, known in header_fields().items():
            where = f"/header/{code}"
            values = tuple(self._clean(value, where) for value in self.header.get(code, ()))
            if not values:
                continue
            if known.multiple:
                read[code] = values
                continue
            for other in values[1:]:
                self.fault("form_repeated", where, value=other)
            read[code] = self._instant(values[0], where) if code == "reply_by" else values[0]
        return Header(**read)  # type: ignore[arg-type]  # a test holds table and dataclass together

    def _instant(self, value: str, where: str) -> datetime | None:
        """An instant without offset is no instant: we never guess a deadline."""
        if not value:
            return None
        if _INSTANT.fullmatch(value):
            try:
                return datetime.fromisoformat(value.upper())
            except ValueError:
                pass  # told below like every other bad instant
        self.fault("form_bad_instant", where, value=value)
        return None

    def _entity(self, number: int, found: Entity) -> Entity:
        where = f"/entities/{number}"
        values: dict[str, list[str]] = {}
        for name, given in found.values.items():
            key = self._clean(name, where)
            held = values.setdefault(key, [])
            held += [self._clean(value, f"{where}/{key}") for value in given]
        return Entity(
            self._clean(found.id, where),
            self._clean(found.kind, where),
            self._clean(found.role, where),
            {name: tuple(held) for name, held in values.items()},
            self._clean(found.evaluation, where),
        )

    def _relation(self, number: int, found: Relation) -> Relation:
        where = f"/relations/{number}"
        return Relation(
            self._clean(found.source, where),
            self._clean(found.target, where),
            self._clean(found.kind, where),
        )

    def _clean(self, text: str, where: str) -> str:
        kept, lost = clean(text)
        if lost:
            self.fault("form_characters_removed", where)
        return kept
