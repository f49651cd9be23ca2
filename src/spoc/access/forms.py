"""What may a person tell of themselves: choices of the screen, and reasons for looking?"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spoc.access.purpose import purpose_text
from spoc.law.vocabulary import vocabulary


def _purposes() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(row.code, row.label(language)) for row in vocabulary("purposes")]


class PurposeForm(forms.Form):
    """Why this case is needed: a reason of the law, and the officer's own words."""

    ref = forms.CharField(max_length=40, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), choices=_purposes)
    words = forms.CharField(
        label=_("In a few words"),
        max_length=160,
        help_text=_("For example your own case, or the order you act on."),
        error_messages={"required": _("Say in a few words why you need this case.")},
    )

    def text(self) -> str:
        """The valid form as the record keeps it."""
        return purpose_text(self.cleaned_data["reason"], self.cleaned_data["words"])


# What the page sends for each setting, and what is kept of it.
_VALUES: dict[str, dict[str, dict[str, str | bool]]] = {
    "theme": {"light": {"theme": "light"}, "dark": {"theme": "dark"}, "": {"theme": ""}},
    "density": {"roomy": {"density": "roomy"}, "dense": {"density": ""}},
    "keys": {"on": {"has_keys": True}, "off": {"has_keys": False}},
    "sound": {"on": {"has_sound": True}, "off": {"has_sound": False}},
}


class PreferencesForm(forms.Form):
    """One or more of the settings of a person's own screen."""

    theme = forms.CharField(required=False)
    density = forms.CharField(required=False)
    keys = forms.CharField(required=False)
    sound = forms.CharField(required=False)
    language = forms.CharField(required=False)

    def changes(self) -> dict[str, str | bool]:
        """What to keep; a value nobody offered goes on as it is and is refused by the service."""
        changed: dict[str, str | bool] = {}
        for name, value in self._sent().items():
            if name == "language":
                changed[name] = value
            else:
                changed |= _VALUES[name].get(value, {name: value})
        return changed

    def _sent(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name in self.data}
