"""What may be asked of the record, and with which reason?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from spoc.audit.naming import Meant, Person, whom
from spoc.audit.selectors import Question
from spoc.audit.verbs import OPERATIONS, VERBS, Operation
from spoc.kernel.text import plain_dashes

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


class DayField(forms.DateField):
    """A day as pages write it, 24-11-2026, or as machines do, 2026-11-24."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %m %Y"],
            help_text=_("Like 24-11-2026."),
            error_messages={"invalid": _("This is no day. Type it like 24-11-2026.")},
            **options,
        )

    def to_python(self, value: Any) -> date | None:
        """The day; None when the field was left empty."""
        return super().to_python(plain_dashes(value) if isinstance(value, str) else value)


class QuestionForm(forms.Form):
    """Who or what, from when to when, and why it is asked."""

    actor = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=80,
        help_text=_("Name of sign-in, or the name that pages show."),
    )
    about = forms.CharField(
        label=_("About what"),
        required=False,
        max_length=80,
        help_text=_("Number of a message or case, exactly."),
    )
    act = forms.ChoiceField(label=_("Act"), required=False, choices=_acts)
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))
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

    def clean_about(self) -> str:
        """The number with the hyphens it is kept with."""
        return plain_dashes(str(self.cleaned_data["about"]).strip())

    def meant(self, people: Iterable[Person]) -> Meant:
        """Whom the valid form asks about, among those who have an account."""
        return whom(self.cleaned_data["actor"], people)

    def question(self, *, today: date, people: Iterable[Person] = ()) -> Question:
        """The valid form as a question; without days, the last fourteen."""
        given = self.cleaned_data
        zone = ZoneInfo(settings.TIME_ZONE)
        until = given["until"] or today
        since = given["since"] or until - timedelta(days=14)
        act = given["act"]
        return Question(
            actor=self.meant(people).ref,
            object_ref=given["about"],
            verb=act if act in VERBS else "",
            operation=act if act in OPERATIONS else None,
            since=datetime.combine(since, time.min, zone),
            until=datetime.combine(until + timedelta(days=1), time.min, zone),
        )

    def purpose(self) -> str:
        """The justification as the record keeps it."""
        use = _USE_TEXT[self.cleaned_data["use"]]
        return f"LED Art. 25(2), {use}: {self.cleaned_data['reason']}"
