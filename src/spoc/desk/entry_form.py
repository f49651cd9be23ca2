"""What does an officer type of a phone call, and what becomes of it? One form, little to fill."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.cases.reckoning import zone
from spoc.desk.instants import read_instant
from spoc.exchange.channels.manual import Contact, ContactKind
from spoc.kernel.errors import Refusal
from spoc.kernel.text import clean, plain_dashes
from spoc.law.vocabulary import vocabulary

CONTACTS = (
    (ContactKind.PHONE.value, lazy("Telephone")),
    (ContactKind.RADIO.value, lazy("Radio")),
    (ContactKind.PAPER.value, lazy("Paper")),
    (ContactKind.IN_PERSON.value, lazy("In person")),
)
KINDS = (
    ("request", lazy("Asks something of us: a clock starts")),
    ("information", lazy("Tells us something: no clock")),
)
URGENT = (("no", lazy("No")), ("yes", lazy("Yes")))

# Codes of a refusal of the register, and the field they speak of.
_FIELD_OF = {
    "text-missing": "text",
    "sender-missing": "name",
    "urgency-reason-missing": "urgency_reason",
    "unknown-kind": "kind",
    "unknown-channel": "channel",
    "unknown-language": "language",
    "unknown-message-kind": "message_kind",
    "instant-in-future": "received_at",
    "instant-too-old": "received_at",
}


def _channels() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(row.code, row.label(language)) for row in vocabulary("channels")]


def languages() -> list[tuple[str, str]]:
    """Codes and names of the languages, by name in the reader's language."""
    mine = get_language() or "en"
    rows = [(row.code, row.label(mine)) for row in vocabulary("languages")]
    return sorted(rows, key=lambda row: row[1].lower())


def grounds() -> list[str]:
    """The law's grounds of urgency in words (Directive (EU) 2023/977, Article 4(4))."""
    return [row.label(get_language() or "en") for row in vocabulary("urgency_grounds")]


def grounds_in(reason: str) -> tuple[str, ...]:
    """The codes of the grounds whose words stand in a reason, in any of our languages.

    The field offers them in words, so that a ground that was chosen counts as one.
    """
    said = reason.casefold()
    return tuple(
        row.code
        for row in vocabulary("urgency_grounds")
        if any(words.casefold() in said for words in row.labels.values())
    )


class EntryForm(forms.Form):
    """A phone call, a radio call, a sheet of paper, a visitor. In the order of the conversation."""

    name = forms.CharField(label=lazy("Name"), max_length=120, required=False)
    service = forms.CharField(label=lazy("Service"), max_length=120, required=False)
    number = forms.CharField(
        label=lazy("Number to call back"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    subject = forms.CharField(
        label=lazy("Subject"),
        max_length=200,
        error_messages={"required": lazy("Say in a few words what it is about.")},
    )
    text = forms.CharField(
        label=lazy("What was said"),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={"required": lazy("Write down what was said.")},
    )
    is_urgent = forms.ChoiceField(
        label=lazy("Urgent, the caller says"),
        choices=URGENT,
        initial="no",
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Say whether the caller calls it urgent: yes or no.")},
    )
    urgency_reason = forms.CharField(
        label=lazy("Why it is urgent"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "grounds"}),
    )
    message_kind = forms.ChoiceField(
        label=lazy("The caller"), choices=KINDS, initial="request", widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=lazy("How it reached us"),
        choices=CONTACTS,
        initial=ContactKind.PHONE.value,
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(label=lazy("Channel"), choices=_channels, initial="national_police")
    received_at = forms.CharField(
        label=lazy("When"),
        max_length=40,
        help_text=lazy("The clock starts here. Like 22:14, or 24-11-2026 22:14."),
        error_messages={"required": lazy("Say when the call came in, like 22:14.")},
    )
    language = forms.CharField(
        label=lazy("Language of the call"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "languages", "autocapitalize": "none"}),
        error_messages={"required": lazy("Say which language was spoken, like nl or French.")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: datetime) -> None:
        start = {
            "received_at": f"{localtime(now):%H:%M}",
            "language": (get_language() or "en")[:2],
        }
        super().__init__(data, initial=start, auto_id="entry_%s", label_suffix="")
        self.now = now
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
        if not self.is_bound:
            self.fields["name"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """Whom it came from, and a reason when it is urgent; no character that cannot be kept."""
        given = super().clean() or self.cleaned_data
        for field, value in list(given.items()):
            if isinstance(value, str) and clean(value)[1]:
                self.add_error(
                    field, _("This holds invisible control characters. Type it, or paste it again.")
                )
        if not any(given.get(field) for field in ("name", "service", "number")):
            self.add_error("name", _("Say who it came from: a name, a service or a number."))
        if given.get("is_urgent") == "yes" and not given.get("urgency_reason"):
            self.add_error("urgency_reason", _("Say why it is urgent, in the caller’s words."))
        return given

    def clean_number(self) -> str:
        """The number with the hyphens that the finder of numbers knows."""
        return plain_dashes(self.cleaned_data["number"])

    def clean_received_at(self) -> datetime:
        """The instant that was typed, in UTC."""
        at = read_instant(self.cleaned_data["received_at"], now=self.now, zone=zone())
        if at is None:
            raise forms.ValidationError(
                _("This is no time. Type it like 22:14, or 24-11-2026 22:14.")
            )
        return at

    def clean_language(self) -> str:
        """A code or a name of a language, as its code."""
        typed = self.cleaned_data["language"].strip().lower()
        for row in vocabulary("languages"):
            if typed == row.code or typed in {name.lower() for name in row.labels.values()}:
                return str(row.code)
        raise forms.ValidationError(
            _("This language is not known. Type its name or its two letters, like nl.")
        )

    def contact(self) -> Contact:
        """The valid form as the register takes it."""
        given = dict(self.cleaned_data)
        given["is_urgent"] = given["is_urgent"] == "yes"
        if given["is_urgent"]:
            given["urgency_grounds"] = grounds_in(given["urgency_reason"])
        return Contact(**given)

    def refuse(self, refusal: Refusal) -> None:
        """Show what the register said beside the field it speaks of; what was typed stays."""
        self.add_error(_FIELD_OF.get(refusal.code), str(refusal))
