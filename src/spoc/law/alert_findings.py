"""In which sentence, and with which article, is something told about an alert, a hit or a notice?

The sentences are rows of `law/data/alert_findings.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from spoc.law.vocabulary import vocabulary


class Severity(StrEnum):
    """What a finding asks of the officer."""

    FAULT = "fault"  # it may not leave like this
    DOUBT = "doubt"  # an officer decides, and records why
    REASON = "reason"  # explains an answer


# Which list turns the code under a name of `values` into words; all else is shown as it is.
_LISTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "category": "alert_categories",
        "other": "alert_categories",
        "existing": "alert_categories",
        "field": "alert_fields",
        "fields": "alert_fields",
        "object": "alert_objects",
        "status": "alert_object_statuses",
        "flag": "alert_flags",
        "notice": "notices",
        "check": "interpol_checklist",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say: `code` names the sentence, `values` fill it (codes, days as YYYY-MM-DD).

    `field` is the code of the field it is about (`alert_fields`, or a word of the form such as
    "expires_on"); `article` the citation shown beside it.
    """

    code: str
    field: str
    article: str
    severity: Severity
    values: Mapping[str, str]

    def sentence(self, language: str) -> str:
        """The sentence in the language asked, or in English, with codes in words."""
        words = {name: _words(name, value, language) for name, value in self.values.items()}
        return vocabulary("alert_findings")[self.code].label(language).format_map(words)


def finding(code: str, about: str = "", article: str = "", **values: str) -> Finding:
    """The finding of this code about this field. Without an article, the one of its row counts.

    Raises `UnknownCode` for a code without a row.
    """
    row = vocabulary("alert_findings")[code]
    return Finding(
        code=code,
        field=about,
        article=article or row.extra["article"],
        severity=Severity(row.extra["severity"]),
        values=MappingProxyType(values),
    )


def _words(name: str, value: str, language: str) -> str:
    if name == "form":
        return str(vocabulary("sirene_forms")[value].extra["letter"])
    if name not in _LISTS:
        return value
    codes = vocabulary(_LISTS[name])
    return ", ".join(codes.label(code, language) for code in value.split())
