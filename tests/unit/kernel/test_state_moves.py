"""A move is in the table or refused in words; a table with a fault is told apart."""

from __future__ import annotations

from enum import StrEnum

import pytest

from spoc.kernel import clock
from spoc.kernel.states import ForbiddenMove, ends, faults_of, move


class Light(StrEnum):
    """A small machine."""

    OFF = "off"
    ON = "on"
    BROKEN = "broken"


WHOLE = {
    Light.OFF: frozenset({Light.ON}),
    Light.ON: frozenset({Light.OFF, Light.BROKEN}),
    Light.BROKEN: frozenset(),
}


def test_an_allowed_move_gives_the_new_state() -> None:
    assert move(WHOLE, Light.OFF, Light.ON) is Light.ON


def test_a_move_that_is_not_in_the_table_is_refused_with_both_states() -> None:
    with pytest.raises(ForbiddenMove, match="“broken” cannot become “on”"):
        move(WHOLE, Light.BROKEN, Light.ON)


def test_a_whole_table_has_no_fault_and_ends() -> None:
    assert faults_of(WHOLE, Light.OFF) == []
    assert ends(WHOLE) == {Light.BROKEN}


def test_a_missing_row_an_unreached_state_and_a_circle_are_told() -> None:
    lacking = {Light.OFF: frozenset({Light.ON}), Light.ON: frozenset()}
    assert faults_of(lacking, Light.OFF) == [
        "broken has no row",
        "broken is never reached from off",
        "broken can never end",
    ]
    circle = {
        Light.OFF: frozenset({Light.ON}),
        Light.ON: frozenset({Light.OFF, Light.BROKEN}),
        Light.BROKEN: frozenset({Light.OFF}),
    }
    assert faults_of(circle, Light.OFF) == ["no state ends"]


def test_the_clock_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() is not None
    assert clock.now().tzname() == "UTC"
