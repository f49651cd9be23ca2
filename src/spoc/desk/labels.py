"""By which words does the reader know the codes that stand with a message or a case?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.exchange.mentions import MentionKind
from spoc.exchange.scan import ScanState
from spoc.exchange.states import Stage
from spoc.law.vocabulary import vocabulary

# What is found in a text: its name, and its icon on the page. In the order of the page.
FOUND: Mapping[str, tuple[Any, str]] = {
    MentionKind.PERSON: (lazy("Persons"), "person"),
    MentionKind.ORGANISATION: (lazy("Organisations"), "person"),
    MentionKind.DOCUMENT: (lazy("Documents"), "book"),
    MentionKind.NATIONAL_NUMBER: (lazy("National numbers"), "book"),
    MentionKind.PLATE: (lazy("Registration plates"), "car"),
    MentionKind.VEHICLE: (lazy("Vehicles"), "car"),
    MentionKind.WEAPON: (lazy("Weapons"), "warn"),
    MentionKind.PHONE: (lazy("Telephones"), "tel"),
    MentionKind.EMAIL: (lazy("E-mail addresses"), "info"),
    MentionKind.IBAN: (lazy("Bank accounts"), "cols"),
    MentionKind.ACCOUNT: (lazy("Other accounts"), "cols"),
    MentionKind.FLIGHT: (lazy("Flights"), "clock"),
    MentionKind.ADDRESS: (lazy("Addresses"), "find"),
    MentionKind.LOCATION: (lazy("Places"), "find"),
    MentionKind.REFERENCE: (lazy("References"), "link"),
    MentionKind.DATE: (lazy("Dates"), "clock"),
    MentionKind.TIME: (lazy("Times"), "clock"),
}
# One of them, inside a sentence. Kinds as correlation knows them stand here too.
ONE: Mapping[str, Any] = {
    "person": lazy("person"),
    "organisation": lazy("organisation"),
    "document": lazy("document"),
    "vehicle": lazy("vehicle"),
    "firearm": lazy("firearm"),
    "account": lazy("account"),
    "phone": lazy("telephone"),
    "email": lazy("e-mail address"),
    "flight": lazy("flight"),
    "vessel": lazy("vessel"),
    "aircraft": lazy("aircraft"),
    "item": lazy("thing"),
    "location": lazy("place"),
    "event": lazy("event"),
}
STRENGTHS: Mapping[str, Any] = {
    "certain": lazy("The form says it, or a check digit holds"),
    "likely": lazy("Named by a label, or of a distinctive form"),
    "possible": lazy("Looks like it: judge yourself"),
}
WEIGHTS: Mapping[str, Any] = {
    "strong": lazy("Strong"),
    "fair": lazy("Fair"),
    "weak": lazy("Weak"),
}
SCANS: Mapping[str, Any] = {
    ScanState.CLEAN: lazy("clean"),
    ScanState.INFECTED: lazy("infected: it is not handed out"),
    ScanState.NOT_FULLY_SCANNED: lazy("not fully scanned"),
}
STAGES: Mapping[str, Any] = {
    Stage.REGISTERED: lazy("Registered and sealed; not read yet."),
    Stage.PARSED: lazy("Read; persons and things in it not found yet."),
    Stage.UNDERSTOOD: lazy("Read; not compared with earlier items yet."),
    Stage.CORRELATED: lazy("Compared; its clock is not started yet."),
    Stage.TIMED: lazy("Its clock is started; not given to a desk yet."),
    Stage.AT_DESK: lazy("At a desk."),
    Stage.OUTGOING: lazy("Our own message."),
}


def label(name: str, code: str) -> str:
    """The label of a code of the law in the reader's language; an unknown code as it is."""
    return vocabulary(name).label(code, get_language() or "en") if code else ""


def language_name(code: str) -> str:
    """The name of a language by its two letters."""
    return label("languages", code)


def urgency_words(code: str) -> str:
    """What the sender declared, in a word."""
    return {"urgent": _("urgent"), "normal": _("not urgent")}.get(code, "")
