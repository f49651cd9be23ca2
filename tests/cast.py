"""The same officers in every test. Each sees and may do what the role says, no more."""

from __future__ import annotations

from spoc.access.rules import Viewer, machine

PURPOSE = "test: handling at the desk"


def _officer(name: str, role: str, desk: str = "", number: int = 0) -> Viewer:
    return Viewer(
        ref=f"user:{name}",
        name=name.title(),
        roles=frozenset({role}),
        desk=desk,
        purpose=PURPOSE,
        user_id=number or None,
    )


OPERATOR = _officer("operator", "operator_front", "cgi")
OPERATOR_DJO = _officer("operator_djo", "operator_front", "djo")
TRANSLATOR = _officer("translator", "translator", "cgi")
SHIFT_LEAD = _officer("shiftlead", "shift_lead", "cgi")
HEAD = _officer("head", "head_of_spoc", "cgi")
DPO = _officer("dpo", "dpo")
AUDITOR = _officer("auditor", "auditor")
ADMIN = _officer("admin", "system_admin")
OUTSIDER = Viewer(ref="user:outsider", name="Outsider", purpose=PURPOSE)
WORKER = machine("worker")
INTAKE = machine("intake")

EVERYONE = (OPERATOR, OPERATOR_DJO, TRANSLATOR, SHIFT_LEAD, HEAD, DPO, AUDITOR, ADMIN, OUTSIDER)
