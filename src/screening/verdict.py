"""What does the engine answer about one candidate?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from screening.evidence import Evidence


class Verdict:
    """One proposal: who, how sure, and why. Never a yes by itself; a person decides.

    ``id``: the subject's own reference. ``position``: its place in the list that was built.
    ``score``: additive log-odds, unbounded: it never saturates. ``probability``: calibrated for
    the policy's stated prior. ``band``: clear, review or strong. ``reasons``: what agreed, what
    contradicted and how much each counted; worked out when first asked for.
    """

    __slots__ = ("_explain", "_reasons", "band", "id", "position", "probability", "score")

    def __init__(
        self,
        id: str,
        position: int,
        score: float,
        probability: float,
        band: str,
        explain: Callable[[], tuple[Evidence, ...]],
    ) -> None:
        self.id, self.position = id, position
        self.score, self.probability, self.band = score, probability, band
        self._explain: Callable[[], tuple[Evidence, ...]] | None = explain
        self._reasons: tuple[Evidence, ...] = ()

    @property
    def reasons(self) -> tuple[Evidence, ...]:
        """Per field: relation, the values that met, and the contribution; they add up."""
        if self._explain is not None:
            self._reasons, self._explain = self._explain(), None
        return self._reasons

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "id": self.id,
            "score": round(self.score, 3),
            "probability": round(self.probability, 6),
            "band": self.band,
            "reasons": [
                {
                    "field": each.field,
                    "relation": each.relation,
                    "ours": each.ours,
                    "theirs": each.theirs,
                    "contribution": round(each.contribution, 3),
                }
                for each in self.reasons
            ],
        }

    def __repr__(self) -> str:
        return f"Verdict({self.id!r}, {self.score:.1f}, {self.probability:.4f}, {self.band})"
