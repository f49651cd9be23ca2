"""Who may sign in on an invented hub? Printed at every start."""

from __future__ import annotations

from collections.abc import Iterator

PASSWORD = "invented-password"  # noqa: S105 - printed, public, only on invented data

# name, full name, role, desk, language
PEOPLE = (
    ("operator", "L. Maerland", "operator_front", "cgi", "nl"),
    ("operator2", "N. Baraké", "operator_front", "djo", "fr"),
    ("operator3", "F. Dumarey", "operator_front", "dao", "nl"),
    ("translator", "K. Wouterloot", "translator", "cgi", "de"),
    ("shiftlead", "J. Okselaar", "shift_lead", "cgi", "en"),
    ("head", "M. Lindewerf", "head_of_spoc", "cgi", "fr"),
    ("dpo", "S. Thielgen", "dpo", "", "de"),
    ("auditor", "R. Peeterbroek", "auditor", "", "nl"),
    ("admin", "A. Verzonnen", "system_admin", "", "en"),
)


def log_ins() -> Iterator[str]:
    """The lines that `up` and `demo` print: every log-in of the demo."""
    yield f"Demo log-ins (password of all: {PASSWORD})"
    for name, full_name, role, desk, language in PEOPLE:
        yield f"  {name:11} {full_name:15} {role:15} {desk or '-':4} {language}"
