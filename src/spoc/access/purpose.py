"""Why does this officer look at this case? Asked once per case and session, then remembered.

LED Art 25(1): consultation and disclosure are logged with their justification.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from spoc.access.requests import ViewerRequest
from spoc.access.rules import Viewer
from spoc.audit.services import PurposeMissing, record
from spoc.kernel.errors import Refusal
from spoc.law.vocabulary import vocabulary

_KEY = "purposes"
_LONGEST = 300  # what an entry of the record holds


class PurposeNeeded(Refusal):
    """LED Art 25(1): a reason is asked once per case before it is shown. `ref` is the case."""

    code = "purpose-needed"
    status = 403

    def __init__(self, ref: str) -> None:
        super().__init__(
            _(
                "%(ref)s belongs to another desk. Say why you need it; "
                "the reason is recorded (LED Art. 25)."
            )
            % {"ref": ref}
        )
        self.ref = ref


def duty_of(desk: str, ref: str) -> str:
    """The standing reason of a desk for its own items; English, because it stands in the record."""
    return f"duty of desk {desk.upper()}: handling of {ref} (DIR977 Art. 14)"


def purpose_for(request: ViewerRequest, ref: str, *, desk: str | None = None) -> str:
    """The reason for looking at case `ref` in this session.

    In order: a reason given for it; the purpose that came with the request (API, `X-Purpose`); the
    duty of the viewer's desk when `desk`, the desk of the item, is the viewer's own or "" (not
    routed yet). None means that the desk is not known.

    Raises:
        PurposeNeeded: it belongs to another desk and no reason was given yet; the page asks.
    """
    viewer = request.viewer
    given = request.session.get(_KEY, {}).get(ref) or viewer.purpose
    if given:
        return str(given)
    if desk is not None and viewer.desk and desk.lower() in {"", viewer.desk.lower()}:
        return duty_of(viewer.desk, ref)
    raise PurposeNeeded(ref)


def viewer_for(request: ViewerRequest, ref: str, *, desk: str | None = None) -> Viewer:
    """The viewer with the reason for looking at `ref`; raises as `purpose_for`."""
    viewer = request.viewer
    return viewer.because(purpose_for(request, ref, desk=desk))


def give_purpose(request: ViewerRequest, ref: str, text: str, *, now: datetime) -> None:
    """Remember a reason for a case, and record that it was given.

    Raises:
        PurposeMissing: the text is empty.
    """
    viewer = request.viewer
    reason = " ".join(text.split())[:_LONGEST]
    if not reason:
        raise PurposeMissing(_("Say in a few words why you need this case."))
    record(
        "access.purpose.given",
        actor=viewer,
        now=now,
        object_kind="case",
        object_ref=ref,
        purpose=reason,
    )
    request.session[_KEY] = {**request.session.get(_KEY, {}), ref: reason}


def purpose_text(code: str, words: str) -> str:
    """A reason from the law's list and the officer's own words, as the record keeps it.

    Raises:
        UnknownCode: the code is not in `law/data/purposes.toml`.
    """
    row = vocabulary("purposes")[code]
    return f"{row.label('en')} ({row.source}): {words.strip()}"
