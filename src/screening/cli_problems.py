"""What of a list could not be read? Counted, the first of each kind said, all kept in a file."""

from __future__ import annotations

from collections import Counter
from typing import Final, TextIO

from screening.cli_output import warn
from screening.readers import Problem

SHOWN: Final = 10  # of each kind
KINDS: Final = {
    "refused": "not read",
    "part": "read in part",
    "doubtful": "read, but doubtful",
    "id": "without an id of their own",
    "skipped": "of a kind nobody searches for",
}


class Told:
    """The problems of one command: counted, the first of each kind said.

    ``kept``: a file for every line of them.
    """

    def __init__(self, kept: TextIO | None = None) -> None:
        self.counts: Counter[str] = Counter()
        self._kept = kept

    def tell(self, problem: Problem, where: str = "") -> None:
        """Take one more."""
        self.counts[problem.severity] += 1
        if self._kept is not None:
            self._kept.write(f"{where}{problem.severity}: {problem}\n")
        if problem.severity != "skipped" and self.counts[problem.severity] <= SHOWN:
            warn(f"{where}{KINDS[problem.severity]}: {problem}")

    def summary(self) -> str:
        """How many of each kind."""
        return "; ".join(f"{said}: {self.counts[kind]:,}" for kind, said in KINDS.items())

    def end(self, more: str) -> None:
        """Say where the rest is, when not all was said; ``more``: how to get it."""
        hidden = sum(max(0, count - SHOWN) for count in self.counts.values())
        hidden += min(SHOWN, self.counts["skipped"])
        if hidden:
            warn(f"screening: {hidden:,} more lines of problems; {more}")
