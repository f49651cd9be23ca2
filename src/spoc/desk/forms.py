"""What does an officer type on the page of a case? The server checks it; nothing typed is lost.

`main` names the field beside which a refusal of the service is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from spoc.cases.clock_words import SENTENCES
from spoc.cases.deadlines import EventKind
from spoc.cases.models import Draft
from spoc.cases.reckoning import zone
from spoc.cases.services.clocks import BY_HAND
from spoc.cases.services.drafts import EDITABLE
from spoc.desk.instants import read_instant
from spoc.kernel.errors import Refusal
from spoc.kernel.text import plain_dashes
from spoc.law.codes import Instrument, Urgency
from spoc.law.vocabulary import Row, vocabulary


class CaseForm(forms.Form):
    """A form of the case page; its ids begin with its own name, so that many fit on one page."""

    name: ClassVar[str]
    main: ClassVar[str]

    def __init__(self, data: Mapping[str, Any] | None = None, **options: Any) -> None:
        super().__init__(data, auto_id=f"{self.name}-%s", **options)

    def refuse(self, refusal: Refusal) -> None:
        """Show the sentence of a refusal beside the main field."""
        self.add_error(self.main, str(refusal))


class NoteForm(CaseForm):
    """A note on the case."""

    name = "note"
    main = "text"
    text = forms.CharField(
        label=lazy("Note"),
        strip=False,
        widget=forms.Textarea({"rows": 2, "data-key": "b", "aria-keyshortcuts": "b"}),
        help_text=lazy("Stands in the file with your name. It is corrected by striking it."),
        error_messages={"required": lazy("Write something first.")},
    )


class ReasonForm(CaseForm):
    """An act that needs a reason in words."""

    main = "reason"
    reason = forms.CharField(
        label=lazy("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": lazy("Say why; the reason is recorded.")},
    )


class StrikeForm(ReasonForm):
    """Why a note is wrong."""

    name = "strike"


class TakeOverForm(ReasonForm):
    """Why a colleague's case is taken over."""

    name = "take-over"


class CloseForm(CaseForm):
    """Why nothing is left to do, where the clock of the case still runs."""

    name = "close"
    main = "reason"
    reason = forms.CharField(
        label=lazy("Why nothing is to be answered"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def ask_why(self) -> None:
        """A clock still runs: the field says that it may not stay empty (the service refuses)."""
        self.fields["reason"].required = True
        self["reason"].help_text = _(
            "The clock of this case still runs: it is not closed without a reason."
        )


class ReopenForm(ReasonForm):
    """Why a case that had ended is opened again."""

    name = "reopen"


class UnlinkForm(ReasonForm):
    """Why two cases that were joined do not belong together."""

    name = "unlink"


class ReturnForm(ReasonForm):
    """What the author of a reply should change before it is signed."""

    name = "return"


class AssignForm(CaseForm):
    """To which desk or colleague the case goes."""

    name = "assign"
    main = "username"
    desk = forms.ChoiceField(label=lazy("Desk"), required=False)
    username = forms.CharField(
        label=lazy("Colleague"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"list": "colleagues", "autocomplete": "off"}),
        help_text=lazy("Begin to type a name. Empty: the desk as a whole."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        desks: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        field = cast(forms.ChoiceField, self.fields["desk"])
        field.choices = [("", _("Leave it at its desk")), *desks]


class CaseNumberField(forms.RegexField):
    """The number of a case, however its letter and its hyphens were typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"^C-\d{4}-\d{6}$", strip=True, **options)

    def to_python(self, value: Any) -> str:
        """The number as it is kept."""
        return plain_dashes(super().to_python(value) or "").upper()


class LinkForm(CaseForm):
    """Which case this one is joined to."""

    name = "link"
    main = "into"
    into = CaseNumberField(
        label=lazy("Number of the other case"),
        widget=forms.TextInput({"placeholder": "C-2026-000001", "autocomplete": "off"}),
        help_text=lazy("Its messages go there; the earliest receipt counts for the clock."),
        error_messages={
            "required": lazy("Give the number of the other case."),
            "invalid": lazy("A case has a number like C-2026-000001."),
        },
    )


def _event_choices() -> list[tuple[str, str]]:
    return [
        (kind.value, _(SENTENCES[kind]).replace("%(until)s", "…"))
        for kind in EventKind
        if kind in BY_HAND
    ]


class InstantField(forms.CharField):
    """An instant typed by hand; the form that holds it knows the present."""

    def __init__(self, *, is_coming: bool = False, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.is_coming = is_coming
        self.now: datetime | None = None

    def clean(self, value: Any) -> Any:
        """The instant in UTC, or None when the field was left empty."""
        text = super().clean(value)
        if not text or self.now is None:
            return None
        at = read_instant(text, now=self.now, zone=zone(), is_coming=self.is_coming)
        if at is None:
            raise forms.ValidationError(
                _("This is no instant. Type it like 22:14 or 14-03-2026 22:14.")
            )
        return at


class ClockForm(CaseForm):
    """A fact about the clock, with the instant at which it happened."""

    name = "clock"
    main = "at"
    kind = forms.ChoiceField(
        label=lazy("What happened"),
        choices=_event_choices,
        initial=EventKind.CLARIFICATION_REACHED.value,
    )
    at = InstantField(
        label=lazy("When"),
        widget=forms.TextInput({"placeholder": "22:14", "autocomplete": "off"}),
        help_text=lazy("22:14 is the last 22:14. With a day: 14-03-2026 22:14. Local time."),
        error_messages={"required": lazy("Say when it happened.")},
    )
    ground = forms.CharField(
        label=lazy("Ground"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text=lazy("Stands in the file with your name."),
    )
    until = InstantField(
        label=lazy("Told until"),
        required=False,
        is_coming=True,
        widget=forms.TextInput({"placeholder": "23:30", "autocomplete": "off"}),
        help_text=lazy("Only for a delay told to the requester: until when."),
    )
    urgency = forms.ChoiceField(
        label=lazy("Urgency, corrected"),
        required=False,
        choices=lambda: [("", "-"), (Urgency.URGENT.value, _("urgent")),
                         (Urgency.NORMAL.value, _("not urgent"))],
        help_text=lazy("Only when the kind of request is corrected."),
    )  # fmt: skip
    instrument = forms.ChoiceField(
        label=lazy("Legal basis, corrected"),
        required=False,
        choices=lambda: [("", "-"), *((code.value, vocabulary("instruments").label(
            code.value, get_language() or "en")) for code in Instrument)],
    )  # fmt: skip
    by_requester = forms.BooleanField(label=lazy("The requester declared it later"), required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, now: datetime, **options: Any
    ) -> None:
        super().__init__(data, **options)
        for field in self.fields.values():
            if isinstance(field, InstantField):
                field.now = now

    def clean(self) -> dict[str, Any]:
        """A delay that was told needs its end: the law wants its length (Art. 5(2))."""
        given: dict[str, Any] = super().clean() or {}
        kind = given.get("kind")
        if kind == EventKind.JUDICIAL_ANNOUNCED and not given.get("until"):
            if "until" not in self.errors:
                self.add_error("until", _("Say until when the requester was told to wait."))
        elif kind == EventKind.RECLASSIFIED and not (
            given.get("urgency") or given.get("instrument")
        ):
            self.add_error("urgency", _("Say what is corrected: the urgency or the legal basis."))
        return given

    def details(self) -> dict[str, str]:
        """What the event carries besides its instant and ground."""
        given = self.cleaned_data
        if given["kind"] == EventKind.JUDICIAL_ANNOUNCED:
            return {"until": given["until"].isoformat()}
        if given["kind"] != EventKind.RECLASSIFIED:
            return {}
        told = {name: given[name] for name in ("urgency", "instrument") if given[name]}
        return told | ({"by": "requester"} if given["by_requester"] else {})


def _outgoing_kinds() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [
        (row.code, row.label(language))
        for row in vocabulary("message_kinds")
        if row.extra.get("direction") in {"both", "out"} and row.valid_to is None
    ]


def _evaluations() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [
        (f"{one.extra['mark']}{two.extra['mark']}", _pair(one, two, language))
        for one in vocabulary("evaluation_sources")
        for two in vocabulary("evaluation_information")
    ]


def _pair(source: Row, information: Row, language: str) -> str:
    code = f"{source.extra['mark']}{information.extra['mark']}"
    return f"{code} · {source.label(language)} · {information.label(language)}"


def _handling() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [
        (row.code, f"{row.extra['mark']} · {row.label(language)}")
        for row in vocabulary("handling_codes")
    ]


_NEVER_EMPTY = frozenset({"kind", "evaluation"})


class ReplyForm(CaseForm):
    """The answer in the making. What is valid is kept, even when something else is not."""

    name = "reply"
    main = "text"
    version = forms.IntegerField(widget=forms.HiddenInput)
    recipient = forms.CharField(
        label=lazy("To"),
        required=False,
        max_length=200,
        help_text=lazy("The address on the channel the request came over."),
    )
    kind = forms.ChoiceField(
        label=lazy("Kind of message"),
        required=False,
        choices=_outgoing_kinds,
        help_text=lazy("An answer or a refusal ends the clock; a question does not stop it yet."),
    )
    language = forms.ChoiceField(label=lazy("Language"), required=False)
    subject = forms.CharField(label=lazy("Subject"), required=False, max_length=300)
    text = forms.CharField(
        label=lazy("Text of the reply"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 5, "spellcheck": "true", "dir": "auto"}),
    )
    handling_codes = forms.MultipleChoiceField(
        label=lazy("What the partner may do with it"),
        required=False,
        choices=_handling,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("They combine. None means H0: only to prevent and combat crime."),
    )
    evaluation = forms.ChoiceField(
        label=lazy("How sure we are"),
        required=False,
        choices=_evaluations,
        help_text=lazy("Type the letter and the digit. Without agreement: X4."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, draft: Draft | None = None, **options: Any
    ) -> None:
        start: dict[str, Any] = {}
        names = vocabulary("languages")
        codes = dict.fromkeys([code for code, _name in settings.LANGUAGES])
        if draft is not None:
            start = {name: getattr(draft, name) for name in EDITABLE} | {"version": draft.version}
            codes = dict.fromkeys([draft.answers.language, draft.language]) | codes
        super().__init__(data, initial=start, **options)
        codes |= dict.fromkeys(names.codes()) if data is not None else {}
        field = cast(forms.ChoiceField, self.fields["language"])
        field.choices = [
            ("", _("not stated")),
            *((code, names.label(code, get_language() or "en")) for code in codes if code),
        ]

    def changes(self) -> dict[str, Any]:
        """What of the form may be kept: the fields that were sent and are valid."""
        self.is_valid()
        sent = set(self.data)
        if "codes_shown" in sent:  # a browser sends nothing for boxes that are all empty
            sent.add("handling_codes")
        kept = {
            name: self.cleaned_data[name]
            for name in EDITABLE
            if name in self.cleaned_data and name in sent
        }
        if "handling_codes" in kept:
            kept["handling_codes"] = sorted(kept["handling_codes"])
        return {name: value for name, value in kept.items() if value or name not in _NEVER_EMPTY}

    def data_of(self, name: str) -> Any:
        """A field as it was sent: text, or the list of what was ticked."""
        return self[name].data

    def take_version(self, version: int) -> None:
        """From now on the form stands on this version; what was typed stays."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(version)
        self.data = data
