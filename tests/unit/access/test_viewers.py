"""Who a viewer is to the record and to the second wall."""

from __future__ import annotations

from dataclasses import dataclass

from spoc.access.rules import NOBODY, PARTNER_ROLE, Reach, Viewer, machine, may, why_not


@dataclass
class Thing:
    """Something that may be closed to a circle."""

    circle_id: int | None = None


OFFICER = Viewer(ref="user:o", name="L. Maerland", roles=frozenset({"operator_front"}))


def test_a_part_of_the_hub_sees_all_and_acts_by_its_name() -> None:
    part = machine("worker")
    assert (part.ref, part.role_text, part.reach) == ("spoc.worker", "machine", Reach.ALL)
    assert may(part, "case.reply", Thing(circle_id=7))


def test_an_officer_reaches_the_desk_and_is_named_by_initials_and_role() -> None:
    assert OFFICER.reach is Reach.DESK
    assert OFFICER.initials == "LM"
    assert Viewer(ref="x", name="Plato").initials == "P"
    assert OFFICER.role_text == "operator_front"
    assert OFFICER.because("test").purpose == "test"


def test_a_partner_reaches_its_own_and_without_a_partner_nothing() -> None:
    roles = frozenset({PARTNER_ROLE})
    assert Viewer(ref="t", roles=roles, partner="spoc-at").reach is Reach.OWN
    assert Viewer(ref="t", roles=roles).reach is Reach.NOTHING
    assert NOBODY.reach is Reach.NOTHING
    assert NOBODY.role_text == ""


def test_a_no_has_its_reason() -> None:
    token = Viewer(ref="t", roles=OFFICER.roles, scopes=frozenset({"messages:write"}))
    assert why_not(OFFICER, "case.read", Thing()) == ""
    assert why_not(OFFICER, "case.read", Thing(circle_id=1)) == "circle"
    assert why_not(NOBODY, "case.read") == "role"
    assert why_not(token, "case.read") == "scope"
