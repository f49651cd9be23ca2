"""The verbs of cases: everything that changes one. The only way other rooms write here."""

from spoc.cases.services.claims import (
    assign_case,
    be_present,
    claim_case,
    release_case,
    take_over,
)
from spoc.cases.services.clocks import acknowledge, raise_escalations, record_clock_event
from spoc.cases.services.closing import close_case, reopen_case
from spoc.cases.services.drafts import (
    approve_draft,
    open_draft,
    return_draft,
    save_draft,
    submit_draft,
)
from spoc.cases.services.linking import decide_proposal, link_case, unlink_case
from spoc.cases.services.looking import note_first_look
from spoc.cases.services.notes import strike_note, write_note
from spoc.cases.services.opening import correlate, route, start_clock

__all__ = [
    "acknowledge",
    "approve_draft",
    "assign_case",
    "be_present",
    "claim_case",
    "close_case",
    "correlate",
    "decide_proposal",
    "link_case",
    "note_first_look",
    "open_draft",
    "raise_escalations",
    "record_clock_event",
    "release_case",
    "reopen_case",
    "return_draft",
    "route",
    "save_draft",
    "start_clock",
    "strike_note",
    "submit_draft",
    "take_over",
    "unlink_case",
    "write_note",
]
