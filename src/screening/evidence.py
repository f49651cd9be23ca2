"""What did one field say for or against the proposal that two records mean the same thing?

A score is the plain sum of such contributions, so that nothing counts that is not told.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason. `relation` is a stable code ("equal", "look_alike", "contradicts" …): the hub
    translates it. `ours` is the value searched for, `theirs` the value on the list, as written.
    `contribution` is in natural log-odds: 0 says nothing, above 0 for, below 0 against.
    """

    field: str
    relation: str
    ours: str
    theirs: str
    contribution: float
