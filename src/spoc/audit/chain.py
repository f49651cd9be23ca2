"""How is a run of entries bound to all that came before? Digests and anchors, pure.

digest = SHA-256(digest before, the canonical line of every entry in order, the link's own facts).
An anchor is one line kept outside the database: instant, number of entries, digest.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from spoc.kernel.errors import Refusal

START = "0" * 64  # the digest before the first link
_ANCHOR = re.compile(r"(\S+Z) (\d+) ([0-9a-f]{64})\Z")


class BadAnchor(Refusal):
    """A line that is no anchor; the sentence names it."""

    code = "bad-anchor"
    status = 400


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the chain was at an instant, kept where its keeper cannot change it."""

    at: str
    count: int
    digest: str


class Run:
    """The digest of one link while its entries pass by."""

    def __init__(self, before: str) -> None:
        self._hash = hashlib.sha256(before.encode() + b"\n")
        self.length = 0

    def add(self, line: str) -> None:
        """One entry, as the database writes it (`sealer.CANONICAL`)."""
        self._hash.update(line.encode() + b"\n")
        self.length += 1

    def close(self, *, through: int, count: int, sealed_at: datetime) -> str:
        """The digest of the link; the run cannot be used afterwards."""
        self._hash.update(f"{through} {count} {instant(sealed_at)}".encode())
        return self._hash.hexdigest()


def instant(at: datetime) -> str:
    """UTC with microseconds, as exact as the database keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def anchor_line(*, at: datetime, count: int, digest: str) -> str:
    """The line to keep outside: `2026-11-24T21:14:03.000000Z 412883 9f…`."""
    return f"{instant(at)} {count} {digest}"


def read_anchors(text: str) -> list[Anchor]:
    """The anchors of a file, one a line; empty lines are passed over.

    Raises:
        BadAnchor: a line is no anchor.
    """
    anchors = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _ANCHOR.match(line.strip())
        if found is None:
            raise BadAnchor(
                f"Line {number} of the anchor is not “instant count digest”; "
                "give the file that was written when the record was sealed."
            )
        anchors.append(Anchor(found[1], int(found[2]), found[3]))
    return anchors
