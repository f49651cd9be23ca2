"""Is the life of a case a sound graph, and does every state have its next step?"""

from __future__ import annotations

import pytest

from spoc.cases.states import LABELS, MOVES, NEXT_STEPS, CaseState, is_open, is_reopening
from spoc.kernel.states import ForbiddenMove, ends, faults_of, move


def test_the_table_is_total_reachable_and_can_end() -> None:
    assert faults_of(MOVES, CaseState.NEW) == []
    assert ends(MOVES) == {CaseState.ARCHIVED}


def test_every_state_has_its_words_and_exactly_one_next_step() -> None:
    assert set(LABELS) == set(NEXT_STEPS) == set(CaseState)
    assert all(LABELS.values())
    assert [state for state, step in NEXT_STEPS.items() if not step] == [CaseState.ARCHIVED]


def test_nobody_answers_what_nobody_took() -> None:
    with pytest.raises(ForbiddenMove):
        move(MOVES, CaseState.NEW, CaseState.ANSWERED)


@pytest.mark.parametrize("old", [state for state in CaseState if not is_open(state)])
def test_all_that_ended_can_be_taken_up_again_except_the_archive(old: CaseState) -> None:
    may_reopen = CaseState.TAKEN in MOVES[old]
    assert may_reopen == (old is not CaseState.ARCHIVED)
    assert is_reopening(old, CaseState.TAKEN) == may_reopen


def test_going_on_is_no_reopening() -> None:
    assert not is_reopening(CaseState.NEW, CaseState.TAKEN)
    assert not is_reopening(CaseState.ANSWERED, CaseState.CLOSED)
