"""Which of our addresses belongs to which channel? Answered from the law's table of channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from spoc.law.codes import Channel
from spoc.law.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of ours. `wants_proof`: the sending system must prove who it is."""

    name: str
    channel: str
    is_urgent: bool
    wants_proof: bool


@cache
def mailboxes() -> Mapping[str, Mailbox]:
    """Our mailboxes by local part, in the order of the law's table (contract section 4)."""
    found: dict[str, Mailbox] = {}
    for row in vocabulary("channels"):
        for column, is_urgent in (("mailbox", False), ("urgent_mailbox", True)):
            name = str(row.extra.get(column, ""))
            if name:
                wants_proof = bool(row.extra["partner_auth"])
                found[name] = Mailbox(name, row.code, is_urgent, wants_proof)
    return MappingProxyType(found)


# RFC 5321, 4.5.1: mail about our mail server is taken from everybody, and registered like any.
_POSTMASTER = Mailbox("postmaster", Channel.OTHER, is_urgent=False, wants_proof=False)


def mailbox_at(address: str, *, domain: str) -> Mailbox | None:
    """The mailbox behind a mail address of our domain, whatever the case of its letters.

    `postmaster` is ours without a domain too (RFC 5321, 4.1.1.3).
    """
    asked = address.strip().lower()
    if asked in {_POSTMASTER.name, f"{_POSTMASTER.name}@{domain.lower()}"}:
        return _POSTMASTER
    local, _at, host = asked.rpartition("@")
    return mailboxes().get(local) if host == domain.lower() else None
