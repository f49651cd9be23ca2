"""May this thing go from one state to another?

A state machine is an Enum and a table of allowed moves; there is no state library. The graph
checks are run once for all tables by `tests/architecture/test_state_tables.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import TypeVar

from spoc.kernel.errors import Refusal

S = TypeVar("S", bound=StrEnum)
Moves = Mapping[S, Set[S]]


class ForbiddenMove(Refusal):
    """The table has no such move."""

    code = "forbidden-move"


def move(table: Moves[S], old: S, new: S) -> S:
    """Return `new` when the table allows it.

    Raises:
        ForbiddenMove: when it does not; the sentence names both states.
    """
    if new not in table.get(old, frozenset()):
        raise ForbiddenMove(f"“{old}” cannot become “{new}”.")
    return new


def ends(table: Moves[S]) -> frozenset[S]:
    """The states that nothing follows."""
    return frozenset(state for state, following in table.items() if not following)


def faults_of(table: Moves[S], start: S) -> list[str]:
    """What is wrong with the table as a graph: [] when it is total, reachable and can end."""
    kind = type(start)
    wrong = [f"{state} has no row" for state in kind if state not in table]
    reached = _closure(table, start)
    wrong += [f"{state} is never reached from {start}" for state in kind if state not in reached]
    final = ends(table)
    if not final:
        return [*wrong, "no state ends"]
    wrong += [f"{state} can never end" for state in kind if not _closure(table, state) & final]
    return wrong


def _closure(table: Moves[S], start: S) -> frozenset[S]:
    seen = {start}
    waiting = [start]
    while waiting:
        for following in table.get(waiting.pop(), frozenset()):
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return frozenset(seen)
