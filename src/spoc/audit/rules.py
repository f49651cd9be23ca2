"""Who may read the record? Those who check that the law is kept, and nobody else.

LED Art 25(2) names what the record may be used for; SPOC roles: data protection officer, auditor.
"""

from __future__ import annotations

from typing import Protocol

OVERSEERS = frozenset({"dpo", "auditor"})
SCOPE = "audit:read"


class Reader(Protocol):
    """Whoever wants to read the record, with the roles and the scopes of a token they have."""

    @property
    def ref(self) -> str: ...
    @property
    def role_text(self) -> str: ...
    @property
    def desk(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def scopes(self) -> frozenset[str]: ...


def may_read_record(reader: Reader) -> bool:
    """True for overseers; a token of theirs needs the scope `audit:read` as well."""
    return bool(reader.roles & OVERSEERS) and (not reader.scopes or SCOPE in reader.scopes)
