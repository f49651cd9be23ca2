"""Who sent this, and did the sending system prove it?

An address alone is a claim. Proof is a token: of the partner's own system, or of a national system
that passes on the messages of many partners and answers for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from spoc.access.rules import Viewer, machine
from spoc.network.models import Partner
from spoc.network.selectors import partner_at, partners

INTAKE = machine("intake")


@dataclass(frozen=True, slots=True)
class Origin:
    """The partner as the register keeps it: code and country, "" when not known."""

    partner: str = ""
    country: str = ""
    is_proven: bool = False


class Directory:
    """The partners at addresses, remembered for some seconds: a partner sends in bursts.

    For one intake; a change of the directory holds `seconds` later.
    """

    def __init__(self, *, seconds: float = 5.0) -> None:
        self._seconds = seconds
        self._since = time.monotonic()
        self._known: dict[tuple[str, str], Partner | None] = {}

    def partner_at(self, channel: str, address: str) -> Partner | None:
        """What `network.selectors.partner_at` says, or said a moment ago."""
        now = time.monotonic()
        if now - self._since > self._seconds:
            self._since, self._known = now, {}
        known, key = self._known, (channel, address)
        if key not in known:
            known[key] = partner_at(channel, address)
        return known[key]


def origin_of(
    channel: str,
    address: str,
    *,
    system: Viewer | None = None,
    wants_proof: bool = True,
    find: Callable[[str, str], Partner | None] = partner_at,
) -> Origin:
    """Whose message comes from `address` on `channel`, handed in by `system` (None: not proven).

    A partner's own system sends for this partner alone: when the address is another partner's, the
    message is kept under the system's partner and its sender is not called proven. On a channel
    that wants no proof nothing is called proven.
    """
    claimed = find(channel, address) if address else None
    if system is None or not system.partner:
        return _origin(claimed, is_proven=wants_proof and system is not None)
    if claimed is not None and claimed.code != system.partner:
        own = partners(viewer=INTAKE).filter(code=system.partner).first()
        return _origin(own, is_proven=False, code=system.partner)
    if claimed is None:
        claimed = partners(viewer=INTAKE).filter(code=system.partner).first()
    return _origin(claimed, is_proven=wants_proof, code=system.partner)


def _origin(partner: Partner | None, *, is_proven: bool, code: str = "") -> Origin:
    if partner is None:
        return Origin(code, "", is_proven)
    return Origin(partner.code, partner.country, is_proven)
