"""Which role may do which act, and which act does each route need?

The table the data protection officer reads. A route without a row fails the build
(tests/architecture/test_rights.py). Roles are those of `law/data/roles.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spoc.audit.rules import OVERSEERS

OPERATORS = frozenset(
    {"operator_front", "operator_back", "shift_lead", "validator", "channel_expert",
     "liaison_officer", "head_of_spoc"}
)  # fmt: skip
READERS = OPERATORS | {"translator", "translation_coordinator", "judicial_contact"}
LEADERS = frozenset({"shift_lead", "head_of_spoc"})
EVERYBODY = READERS | OVERSEERS | {"statistician", "training_manager", "system_admin"}
# These work only with a second factor that cannot be phished (ASVS 5.0 V6, level 3).
HIGH_ROLES = frozenset({"shift_lead", "head_of_spoc", "dpo", "auditor", "system_admin"})
PARTNERS = frozenset({"partner_system"})  # API tokens of partners and national systems


@dataclass(frozen=True, slots=True)
class Right:
    """Who may do an act. `scope` is what an API token must carry for it."""

    roles: frozenset[str]
    scope: str
    meaning: str


RIGHTS: Mapping[str, Right] = {
    "message.send": Right(READERS | PARTNERS, "messages:write", "Hand in a message."),
    "message.read": Right(READERS | PARTNERS, "messages:read", "Read messages and the inbox."),
    "message.original": Right(READERS | PARTNERS, "messages:read", "Read the sealed original."),
    "message.search": Right(READERS, "messages:read", "Search the register."),
    "message.enter": Right(OPERATORS, "messages:write", "Enter a message by hand."),
    "message.resume": Right(OPERATORS, "messages:write", "Start a failed step again."),
    "case.read": Right(READERS, "messages:read", "Read a case."),
    "case.claim": Right(OPERATORS, "cases:write", "Take, give back, take over a case."),
    "case.assign": Right(OPERATORS, "cases:write", "Give a case to a desk or colleague."),
    "case.note": Right(READERS, "cases:write", "Write a note."),
    "case.link": Right(OPERATORS, "cases:write", "Join a message to a case, or take it out."),
    "case.clock": Right(OPERATORS, "cases:write", "Record an event of the legal clock."),
    "case.reply": Right(OPERATORS, "cases:write", "Draft an answer and ask for its dispatch."),
    "case.approve": Right(
        LEADERS | {"validator"}, "cases:write", "Sign a colleague's answer (four eyes)."
    ),
    "case.close_circle": Right(LEADERS, "cases:write", "Close a case to a circle of people."),
    "outbox.read": Right(OPERATORS, "messages:read", "See what leaves and what hangs."),
    "outbox.decide": Right(OPERATORS, "cases:write", "Decide on an uncertain dispatch."),
    "partner.read": Right(EVERYBODY | PARTNERS, "partners:read", "Read the directory."),
    "audit.read": Right(OVERSEERS, "audit:read", "Read the record of processing."),
    "audit.verify": Right(OVERSEERS | {"system_admin"}, "audit:read", "Prove the record whole."),
    "system.read": Right(frozenset({"system_admin"}) | LEADERS, "system:read", "See the parts."),
    "self.change": Right(EVERYBODY, "self:write", "Change one's own settings."),
    "user.manage": Right(
        frozenset({"system_admin"}), "users:write", "Make, change and close accounts and tokens."
    ),
    "sink.read": Right(READERS, "messages:read", "In demo: see what the partner received."),
}

SCOPES: Mapping[str, str] = {
    "messages:write": "hand in messages",
    "messages:read": "read and search messages and cases",
    "cases:write": "work on cases",
    "partners:read": "read the directory of partners",
    "audit:read": "read the record of processing",
    "system:read": "see the parts of the hub",
    "self:write": "change one's own settings",
    "users:write": "make, change and close accounts and tokens",
}
