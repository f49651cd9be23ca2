"""Which parts of the hub gave a sign of life, and when? One query; nobody's data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from spoc.kernel.models import Beat

# What every hub runs beside its pages.
EXPECTED = ("worker", "intake", "folder")
SILENT_AFTER = timedelta(seconds=30)
# Parts that speak less often; the proof of the record only once a day, or never on a young hub,
# that of the register when somebody asks for it.
SPEAKS_SELDOM = {
    "audit sealer": timedelta(minutes=3),
    "chain": timedelta.max,
    "register": timedelta.max,
}


@dataclass(frozen=True, slots=True)
class Pulse:
    """A part's last sign of life: `at` is None when it never gave one."""

    part: str
    at: datetime | None
    is_well: bool = False
    detail: str = ""

    @property
    def patience(self) -> timedelta:
        """For how long it may be silent without meaning anything."""
        return SPEAKS_SELDOM.get(self.part, SILENT_AFTER)

    def silence(self, now: datetime) -> timedelta | None:
        """For how long nothing was heard of it; None when it never spoke."""
        return None if self.at is None else now - self.at

    def is_alive(self, now: datetime) -> bool:
        """It says that it is well, and said so lately enough."""
        silence = self.silence(now)
        return silence is not None and self.is_well and silence < self.patience


def pulses() -> list[Pulse]:
    """Every part that must live, in the order above, then whatever else gave a sign, by name."""
    found = {
        beat.part: Pulse(beat.part, beat.at, beat.is_well, beat.detail)
        for beat in Beat.objects.all()
    }
    others = sorted(found.keys() - set(EXPECTED))
    return [found.get(part, Pulse(part, None)) for part in (*EXPECTED, *others)]
