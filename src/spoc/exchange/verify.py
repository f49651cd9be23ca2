"""Is the register whole? Every number once, none missing, every sealed byte as it came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.exchange.models import Message
from spoc.exchange.register import store
from spoc.kernel.jobs import beat
from spoc.kernel.models import Counter

REGISTER = "register"  # the part whose sign of life is the last proof


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the proof found; `sentence` names the first fault."""

    is_whole: bool
    count: int
    sentence: str


def verify_register(*, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Read every sealed message again and compare its digest; look for gaps in the numbers."""
    numbers: dict[int, set[int]] = defaultdict(set)
    done = 0
    with seen_by(machine("verify")):
        total = Message.objects.count()
        rows = Message.objects.order_by("id").values_list(
            "reference", "sha256", "size", "erased_at"
        )
        for reference, sha256, size, erased_at in rows.iterator(chunk_size=2000):
            year, _dash, number = reference.partition("-")
            numbers[int(year)].add(int(number))
            fault = "" if erased_at is not None else _fault_of(sha256, size)
            if fault:
                return Verdict(False, done, f"{reference}: {fault}")
            done += 1
            if progress and (done % 500 == 0 or done == total):
                progress(done, total)
        given = {
            counter.year: counter.value for counter in Counter.objects.filter(series="register")
        }
    for one in sorted(given.keys() | numbers.keys()):
        missing = set(range(1, given.get(one, 0) + 1)) - numbers[one]
        if missing:
            return Verdict(False, done, f"{one}-{min(missing):06d}: this number has no message.")
        beyond = numbers[one] - set(range(1, given.get(one, 0) + 1))
        if beyond:
            return Verdict(False, done, f"{one}-{min(beyond):06d}: this number was never given.")
    return Verdict(True, done, f"{done} messages, every number once, every seal whole.")


def prove_register(*, now: datetime, progress: Callable[[int, int], None] | None = None) -> Verdict:
    """Verify the register and leave the verdict for the screens."""
    verdict = verify_register(progress=progress)
    beat(REGISTER, now=now, is_well=verdict.is_whole, detail=verdict.sentence)
    return verdict


def _fault_of(sha256: str, size: int) -> str:
    """What is wrong with sealed bytes, or ""."""
    path = store().path(sha256)
    if not path.exists():
        return "its sealed bytes are missing."
    if path.stat().st_size != size or not store().is_whole(sha256):
        return "its sealed bytes were changed."
    return ""
