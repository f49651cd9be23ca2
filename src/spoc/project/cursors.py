"""Where does the next page of a list begin? An opaque word made of the last row's sort key."""

from __future__ import annotations

import base64
from datetime import datetime

from django.utils.translation import gettext as _

from spoc.kernel.errors import Refusal


class BadCursor(Refusal):
    """The cursor was not made by this API."""

    code = "bad-cursor"
    status = 400


def write_cursor(instant: datetime, number: int) -> str:
    """The cursor behind a row of this instant and id."""
    return base64.urlsafe_b64encode(f"{instant.isoformat()} {number}".encode()).decode()


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """The sort key in a cursor; None for no cursor.

    Raises:
        BadCursor: it was altered or made up.
    """
    if not text:
        return None
    try:
        instant, number = base64.urlsafe_b64decode(text.encode("ascii")).decode().split(" ")
        found = datetime.fromisoformat(instant), int(number)
    except (ValueError, UnicodeError) as error:
        raise BadCursor(_("This cursor is not one of ours. Take it from `next`.")) from error
    if found[0].tzinfo is None:
        raise BadCursor(_("This cursor is not one of ours. Take it from `next`."))
    return found


_CODE = "code "


def write_code_cursor(code: str) -> str:
    """The cursor behind a row that is sorted by a code."""
    return base64.urlsafe_b64encode(f"{_CODE}{code}".encode()).decode()


def read_code_cursor(text: str) -> str:
    """The code in a cursor; "" for no cursor. Raises BadCursor."""
    try:
        said = base64.urlsafe_b64decode(text.encode("ascii")).decode()
    except (ValueError, UnicodeError):
        said = text
    if text and not said.startswith(_CODE):
        raise BadCursor(_("This cursor is not one of ours. Take it from `next`."))
    return said.removeprefix(_CODE)
