"""Which of our addresses belongs to which channel? Answered from the law's table of channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

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


def mailbox_at(address: str, *, domain: str) -> Mailbox | None:
    """The mailbox behind a mail address of our domain, whatever the case of its letters."""
    local, _at, host = address.strip().lower().rpartition("@")
    return mailboxes().get(local) if host == domain.lower() else None
