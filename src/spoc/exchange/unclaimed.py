"""Which sealed bytes does the register know nothing of, or nothing any more?

A kill between the seal and the commit leaves bytes without a number. Nobody was told that they
arrived, so their sender still has them; but they are evidence, and nothing here erases any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from pathlib import Path

from django.conf import settings

from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.exchange.models import Arrival, Message
from spoc.exchange.register import HEAD_SIZE, mail_id, store

ON_ITS_WAY = timedelta(minutes=1)  # bytes younger than this may still get their number
_NUMBER = re.compile(r"\d{4}-\d{6}")
_AT_ONCE = 1000  # digests of one question


class Fate(StrEnum):
    """Why bytes have no message, in the words that name them."""

    WAITING = "no number; hand it in with ./spoc register take-in"
    ERASED = "the message was erased, its bytes were not"
    UNSENT = "an answer of ours that never left; its draft still stands in its case"


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """Sealed bytes without a message."""

    path: Path
    sha256: str
    size: int
    sealed_at: datetime
    fate: Fate

    def __str__(self) -> str:
        at = f"{self.sealed_at:%Y-%m-%d %H:%M:%S}"
        return f"{self.path}: {self.size} bytes of {at} UTC, {self.fate}."

    def head(self) -> bytes:
        """The beginning of the bytes."""
        with self.path.open("rb") as file:
            return file.read(HEAD_SIZE)


def unclaimed(*, before: datetime) -> list[Unclaimed]:
    """All that was sealed before an instant and belongs to no message, in order of time.

    Younger bytes may be on their way to their number.
    """
    found = []
    kept = store().kept_before(before.timestamp())
    for lot in _lots(kept):
        with seen_by(machine("verify")):
            asked = [digest for digest, *_ in lot]
            rows = [
                *Message.objects.filter(sha256__in=asked).values_list("sha256", "erased_at"),
                # A repeat that differs by its way alone has bytes of its own.
                *Arrival.objects.filter(sha256__in=asked).values_list(
                    "sha256", "message__erased_at"
                ),
            ]
        living = {digest for digest, erased_at in rows if erased_at is None}
        gone = {digest for digest, _erased_at in rows} - living
        found += [
            _named(digest, size, at, is_erased=digest in gone)
            for digest, size, at in lot
            if digest not in living
        ]
    return sorted(found, key=lambda each: each.sealed_at)


def _named(digest: str, size: int, at: float, *, is_erased: bool) -> Unclaimed:
    fate = Fate.ERASED if is_erased else Fate.WAITING
    one = Unclaimed(store().path(digest), digest, size, datetime.fromtimestamp(at, tz=UTC), fate)
    # An answer of ours has its number as its Message-ID (exchange/outbox.py).
    number, _at, domain = mail_id(one.head()).partition("@")
    if fate is Fate.WAITING and domain == settings.MAIL_DOMAIN and _NUMBER.fullmatch(number):
        return replace(one, fate=Fate.UNSENT)
    return one


def _lots(
    kept: Iterable[tuple[str, int, float]],
) -> Iterator[list[tuple[str, int, float]]]:
    left = iter(kept)
    while lot := list(islice(left, _AT_ONCE)):
        yield lot
