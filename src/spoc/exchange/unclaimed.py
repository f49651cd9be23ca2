"""Which sealed bytes does the register know nothing of, or nothing any more?

A kill between the seal and the commit leaves bytes without a number. Nobody was told that they
arrived, so their sender still has them; but they are evidence, and nothing here erases any.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.exchange.models import Message
from spoc.exchange.register import store

_AT_ONCE = 1000  # digests of one question


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Sealed bytes without a message. `is_erased`: they should have gone with their message."""

    path: Path
    size: int
    sealed_at: datetime
    is_erased: bool

    def __str__(self) -> str:
        what = (
            "the message was erased, its bytes were not"
            if self.is_erased
            else "no number; if its sender does not send it again, hand it in with ./spoc send"
        )
        return f"{self.path}: {self.size} bytes of {self.sealed_at:%Y-%m-%d %H:%M:%S} UTC, {what}."


def unclaimed(*, before: datetime) -> list[Unclaimed]:
    """All that was sealed before an instant and belongs to no message, in order of time.

    Younger bytes may be on their way to their number.
    """
    found = []
    kept = store().kept_before(before.timestamp())
    for lot in _lots(kept):
        with seen_by(machine("verify")):
            rows = list(
                Message.objects.filter(sha256__in=[digest for digest, *_ in lot]).values_list(
                    "sha256", "erased_at"
                )
            )
        living = {digest for digest, erased_at in rows if erased_at is None}
        gone = {digest for digest, _erased_at in rows} - living
        found += [
            Unclaimed(
                store().path(digest), size, datetime.fromtimestamp(at, tz=UTC), digest in gone
            )
            for digest, size, at in lot
            if digest not in living
        ]
    return sorted(found, key=lambda each: each.sealed_at)


def _lots(
    kept: Iterable[tuple[str, int, float]],
) -> Iterator[list[tuple[str, int, float]]]:
    left = iter(kept)
    while lot := list(islice(left, _AT_ONCE)):
        yield lot
