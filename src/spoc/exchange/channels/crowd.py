"""How many mail connections may be open at once, in all and from one address?

A sender that opens hundreds of connections must not keep the others from being heard.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from collections import Counter
from collections.abc import Callable

log = logging.getLogger(__name__)

_TELL_EVERY = 60.0  # seconds between two lines in the log: a flood may not fill the disk
_V6_HOST_BITS = 64  # an ordinary subscriber has all addresses of such a network


class Crowd:
    """The open connections. `most` in all, `most_of_one` from one address (IPv6: one /64)."""

    def __init__(
        self, *, most: int, most_of_one: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._clock = clock
        self._open: Counter[str] = Counter()
        self._refused = 0  # since the last line in the log
        self._told_at = -_TELL_EVERY

    def enter(self, peer: str) -> str:
        """Count a connection and return "", or return the reply (RFC 5321, 3.8) that refuses it."""
        who = _whose(peer)
        if self._open.total() >= self._most:
            return self._refuse(peer, "Too many connections. Try again in a minute.")
        if self._open[who] >= self._most_of_one:
            return self._refuse(
                peer,
                f"Too many connections from your address; {self._most_of_one} at once are taken.",
            )
        self._open[who] += 1
        return ""

    def leave(self, peer: str) -> None:
        """A connection that `enter` took is closed."""
        who = _whose(peer)
        self._open[who] -= 1
        if not self._open[who]:
            del self._open[who]

    def _refuse(self, peer: str, sentence: str) -> str:
        self._refused += 1
        now = self._clock()
        if now - self._told_at >= _TELL_EVERY:
            log.warning(
                "%d mail connections refused, the last from %s: %s", self._refused, peer, sentence
            )
            self._refused, self._told_at = 0, now
        return f"421 4.7.0 {sentence}"


def _whose(peer: str) -> str:
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, _V6_HOST_BITS), strict=False))
    return str(address)
