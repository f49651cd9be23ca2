"""One decision for the whole product: roles, scopes, circles, reach."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.cast import ADMIN, AUDITOR, DPO, EVERYONE, OPERATOR, OUTSIDER, SHIFT_LEAD

from spoc.access.demand import NotAllowed, demand
from spoc.access.rights import EVERYBODY, HIGH_ROLES, RIGHTS, SCOPES
from spoc.access.rules import NOBODY, Reach, Viewer, machine, may, why_not
from spoc.law.vocabulary import vocabulary

ROLES = sorted({role for right in RIGHTS.values() for role in right.roles})


@dataclass(frozen=True)
class Thing:
    circle_id: int | None = None


viewers = some.builds(
    Viewer,
    ref=some.just("user:somebody"),
    roles=some.frozensets(some.sampled_from(ROLES), max_size=3),
    circles=some.frozensets(some.integers(1, 3)),
    scopes=some.frozensets(some.sampled_from(sorted(SCOPES)), max_size=3),
    partner=some.sampled_from(["", "nl-npc"]),
)


def test_every_role_of_the_rights_table_is_a_role_of_the_law() -> None:
    known = {*vocabulary("roles").codes(), "partner_system"}
    assert set(ROLES) <= known
    assert HIGH_ROLES <= EVERYBODY


def test_every_scope_of_the_rights_table_is_explained() -> None:
    assert {right.scope for right in RIGHTS.values()} == set(SCOPES)


@given(viewers, some.sampled_from(sorted(RIGHTS)))
def test_may_agrees_with_the_table_read_by_hand(viewer: Viewer, act: str) -> None:
    right = RIGHTS[act]
    by_role = any(role in right.roles for role in viewer.roles)
    by_scope = not viewer.scopes or right.scope in viewer.scopes
    assert may(viewer, act) is (by_role and by_scope)
    assert (why_not(viewer, act) == "") is may(viewer, act)


@given(viewers, some.sampled_from(sorted(RIGHTS)), some.integers(1, 3))
def test_a_closed_thing_is_open_to_its_circle_alone(viewer: Viewer, act: str, circle: int) -> None:
    outside = replace(viewer, circles=viewer.circles - {circle})
    assert not may(outside, act, Thing(circle))
    assert may(replace(viewer, circles=viewer.circles | {circle}), act, Thing(circle)) is may(
        viewer, act
    )


def test_an_unknown_act_is_a_bug_and_never_a_yes() -> None:
    for viewer in (*EVERYONE, machine("worker")):
        with pytest.raises(KeyError):
            may(viewer, "no.such.act")


def test_somebody_without_roles_may_nothing_and_sees_nothing() -> None:
    for viewer in (OUTSIDER, NOBODY):
        assert not any(may(viewer, act) for act in RIGHTS)
        assert viewer.reach is Reach.NOTHING


def test_the_administrator_and_the_overseers_open_no_case() -> None:
    for viewer in (ADMIN, DPO, AUDITOR):
        assert not may(viewer, "case.read")
        assert not may(viewer, "message.read")
        assert viewer.reach is Reach.NOTHING


def test_only_overseers_read_the_record() -> None:
    readers = {viewer.ref for viewer in EVERYONE if may(viewer, "audit.read")}
    assert readers == {DPO.ref, AUDITOR.ref}


def test_only_the_administrator_manages_accounts() -> None:
    managers = {viewer.ref for viewer in EVERYONE if may(viewer, "user.manage")}
    assert managers == {ADMIN.ref}


def test_a_partner_sees_its_own_and_without_a_partner_nothing() -> None:
    system = Viewer(
        ref="token:nl:1",
        roles=frozenset({"partner_system"}),
        scopes=frozenset({"messages:read"}),
    )
    assert replace(system, partner="nl-npc").reach is Reach.OWN
    assert system.reach is Reach.NOTHING


def test_a_refusal_says_why() -> None:
    reader = replace(OPERATOR, scopes=frozenset({"partners:read"}))
    with pytest.raises(NotAllowed, match="messages:read"):
        demand(reader, "case.read")
    with pytest.raises(NotAllowed, match="role"):
        demand(OPERATOR, "case.approve")
    with pytest.raises(NotAllowed, match="closed circle"):
        demand(SHIFT_LEAD, "case.read", Thing(7))
