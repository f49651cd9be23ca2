"""What may be asked of the record, and with which reason?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from spoc.audit.selectors import Question
from spoc.audit.verbs import OPERATIONS, VERBS, Operation

# LED Art 25(2): the only uses of the record.
USES = [
    ("lawfulness", _("Verification of lawfulness")),
    ("self-monitoring", _("Self-monitoring")),
    ("integrity", _("Integrity and security of the data")),
    ("criminal", _("Criminal proceedings")),
]
# The words that stand in the record are English and stable.
_USE_TEXT = {
    "lawfulness": "verification of lawfulness",
    "self-monitoring": "self-monitoring",
    "integrity": "integrity and security",
    "criminal": "criminal proceedings",
}


OPERATION_LABELS: dict[Operation, Any] = {
    "collection": _("Collection"),
    "alteration": _("Alteration"),
    "consultation": _("Consultation"),
    "disclosure": _("Disclosure"),
    "combination": _("Combination"),
    "erasure": _("Erasure"),
    "security": _("Security of the hub"),
}


def _acts() -> list[tuple[str, Any]]:
    return [
        ("", _("All acts")),
        *OPERATION_LABELS.items(),
        *(
            (label, [(name, act_label(name)) for name in VERBS if VERBS[name].operation == code])
            for code, label in OPERATION_LABELS.items()
        ),
    ]


def act_label(name: str) -> str:
    """What an act means, in the reader's words, with its stable code."""
    return f"{gettext(VERBS[name].meaning).rstrip('.')} ({name})"


class QuestionForm(forms.Form):
    """Who or what, from when to when, and why it is asked."""

    actor = forms.CharField(
        label=_("Who"), required=False, max_length=80, help_text=_("Name of sign-in, exactly.")
    )
    about = forms.CharField(
        label=_("About what"),
        required=False,
        max_length=80,
        help_text=_("Number of a message or case, exactly."),
    )
    act = forms.ChoiceField(label=_("Act"), required=False, choices=_acts)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("Until"), required=False)
    use = forms.ChoiceField(
        label=_("Because"),
        choices=USES,
        error_messages={"required": _("Choose what the answer serves.")},
    )
    reason = forms.CharField(
        label=_("For which request or check"),
        max_length=200,
        help_text=_("For example the number of the request of the person concerned."),
        error_messages={"required": _("Say for which request or check you ask.")},
    )

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first. Exchange them."))
        return cleaned

    def question(self, *, today: date) -> Question:
        """The valid form as a question; without days, the last fourteen."""
        given = self.cleaned_data
        zone = ZoneInfo(settings.TIME_ZONE)
        until = given["until"] or today
        since = given["since"] or until - timedelta(days=14)
        actor = given["actor"].strip().lower()
        act = given["act"]
        return Question(
            actor=actor if not actor or ":" in actor or "." in actor else f"user:{actor}",
            object_ref=given["about"].strip(),
            verb=act if act in VERBS else "",
            operation=act if act in OPERATIONS else None,
            since=datetime.combine(since, time.min, zone),
            until=datetime.combine(until + timedelta(days=1), time.min, zone),
        )

    def purpose(self) -> str:
        """The justification as the record keeps it."""
        use = _USE_TEXT[self.cleaned_data["use"]]
        return f"LED Art. 25(2), {use}: {self.cleaned_data['reason']}"
