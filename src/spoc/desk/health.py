"""How are the ways in and the machine behind them, in the few words of the status line?

Told of a part is what it last said of itself. A channel that is only quiet is not called ill.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.desk.formats import hours_text
from spoc.kernel.pulses import Pulse, pulses

DOWN_AFTER = 4  # times its patience: slow before, down from then on
# The parts in the words of a desk; others are named only when they are not well.
NAMES: dict[str, Any] = {
    "intake": lazy("Mail"),
    "imap": lazy("Mailbox"),
    "folder": lazy("Folder"),
    "worker": lazy("Machine"),
    "chain": lazy("Record"),
    "register": lazy("Register"),
    "audit sealer": lazy("Seal of the record"),
}
ALWAYS = ("intake", "imap", "folder", "worker")


@dataclass(frozen=True, slots=True)
class Health:
    """One part: `state` is up, slow or down; `detail` says more when it is not up."""

    name: str
    state: str
    detail: str = ""


def health_line(*, now: datetime) -> list[Health]:
    """Every part of the status line, the ways in first; one query."""
    found = {pulse.part: pulse for pulse in pulses()}
    shown = [_health(found[part], now) for part in ALWAYS if part in found]
    others = [_health(pulse, now) for part, pulse in found.items() if part not in ALWAYS]
    return shown + [one for one in others if one.state != "up"]


def _health(pulse: Pulse, now: datetime) -> Health:
    name = str(NAMES.get(pulse.part, pulse.part))
    silence = pulse.silence(now)
    if pulse.at is None or silence is None:
        return Health(name, "down", _("has not started"))
    if not pulse.is_well:
        return Health(name, "down", pulse.detail or _("not well"))
    if pulse.is_alive(now):
        return Health(name, "up")
    if silence < DOWN_AFTER * pulse.patience:
        words = _("slow, %(seconds)d s") % {"seconds": silence.total_seconds()}
        return Health(name, "slow", words)
    return Health(name, "down", _("silent since %(time)s") % {"time": hours_text(pulse.at)})
