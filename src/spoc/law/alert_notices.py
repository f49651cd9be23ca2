"""Which notice of INTERPOL fits an alert, and what is a notice still lacking?

Pure: no clock. Rows: `notices`, `alert_notices`, `interpol_checklist`.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

from spoc.law.alert_categories import OBJECT, AlertKind, category
from spoc.law.alert_checks import within
from spoc.law.alert_findings import Finding, finding
from spoc.law.periods import period
from spoc.law.vocabulary import Row, vocabulary

CHECK, CONDITION, THRESHOLD, MINIMUM = "check", "condition", "threshold", "minimum"
_NO_PENALTY: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class NoticeAdvice:
    """Which notices (codes of `notices`, the best first) serve the purpose of a SIS alert.

    The choice is our own proposal. `exclusion`: the marker such a notice bears because SIS covers
    the Schengen States (SIRENE Manual 1.8); empty when no notice fits.
    """

    notices: tuple[str, ...]
    exclusion: Finding | None
    findings: tuple[Finding, ...]


def notice_for(kind: AlertKind, day: date) -> NoticeAdvice:
    """The notices of this day for an alert of this kind. Raises `UnknownCode`."""
    known = vocabulary("notices")
    notices = tuple(
        code for code in _counterpart(kind).extra.get("notices", ()) if known[code].is_valid_on(day)
    )
    if not notices:
        return NoticeAdvice(
            (), None, (finding("notice_none_fits", "notice", category=kind.category),)
        )
    return NoticeAdvice(notices, finding("schengen_exclusion_text", "exclusion"), ())


def checklist(notice: str, day: date, *kinds: str) -> tuple[Row, ...]:
    """The rows of `interpol_checklist` for this notice on this day, of these kinds or of all.

    Raises `UnknownCode` for an unknown notice.
    """
    code = vocabulary("notices")[notice].code
    return tuple(
        row
        for row in vocabulary("interpol_checklist").valid_on(day)
        if code in row.extra.get("notices", (code,)) and (not kinds or row.extra["kind"] in kinds)
    )


def notice_faults(
    notice: str,
    day: date,
    *,
    given: Set[str],
    answered: Set[str],
    penalty: Mapping[str, int] = _NO_PENALTY,
    is_covered_by_sis: bool,
    has_exclusion: bool,
) -> tuple[Finding, ...]:
    """What keeps a notice, or a diffusion with its purpose, from leaving on this day.

    `given`: codes of `alert_fields` that are filled. `answered`: codes of the checklist an officer
    answered. `penalty`: months by basis, "prosecution" or "sentence". `is_covered_by_sis`: a SIS
    alert on the same subject exists. Raises `UnknownCode` for an unknown notice.
    """
    row = vocabulary("notices")[notice]
    faults: list[Finding] = []
    if not row.is_valid_on(day):
        faults.append(finding("notice_not_in_force", "notice", notice=notice, day=day.isoformat()))
    for asked in checklist(notice, day, MINIMUM):
        faults += _missing(asked, given)
    faults += _too_low(checklist(notice, day, THRESHOLD), penalty)
    faults += [
        finding("check_open", asked.code, asked.extra["article"], check=asked.code)
        for asked in checklist(notice, day, CHECK, CONDITION)
        if asked.code not in answered
    ]
    if is_covered_by_sis and not has_exclusion:
        faults.append(finding("schengen_exclusion_missing", "exclusion"))
    return tuple(faults)


def notice_period_limit(made_on: date, proposed_expiry: date) -> tuple[Finding, ...]:
    """A fault when a notice would be kept longer than INTERPOL keeps it without an extension with
    a reason, or would end no later than it begins (Rules on the Processing of Data, 49-50)."""
    rule = period("interpol_retention")
    return within(made_on, proposed_expiry, rule.due_on(made_on), rule.article)


def _counterpart(kind: AlertKind) -> Row:
    found = category(kind.category)
    return next(
        row
        for row in vocabulary("alert_notices")
        if (
            row.extra.get("is_objects", False)
            if kind.subject == OBJECT
            else found.family in row.extra.get("families", ())
            or found.code in row.extra.get("categories", ())
        )
    )


def _missing(asked: Row, given: Set[str]) -> list[Finding]:
    """Faults of a minimum, none when it is fulfilled in one of its two ways."""
    extra = asked.extra
    other_way, some_of = set(extra.get("or_all_of", ())), set(extra.get("or_one_of", ()))
    if other_way and other_way <= given and some_of & given:
        return []
    article = extra["article"]
    faults = [
        finding("notice_field_missing", name, article, field=name)
        for name in extra["all_of"]
        if name not in given
    ]
    one_of = extra.get("one_of", ())
    if one_of and not given & set(one_of):
        faults.append(finding("notice_one_missing", one_of[0], article, fields=" ".join(one_of)))
    faults += [
        finding("notice_field_if_any", name, article, field=name)
        for name in extra.get("if_any", ())
        if name not in given
    ]
    return faults


def _too_low(thresholds: tuple[Row, ...], penalty: Mapping[str, int]) -> list[Finding]:
    stated = [row for row in thresholds if row.extra["basis"] in penalty]
    if thresholds and not stated:
        return [finding("penalty_unknown", "penalty", thresholds[0].extra["article"])]
    return [
        finding(
            "penalty_too_low",
            "penalty",
            row.extra["article"],
            check=row.code,
            months=str(penalty[row.extra["basis"]]),
            least=str(row.extra["months_at_least"]),
        )
        for row in stated
        if penalty[row.extra["basis"]] < row.extra["months_at_least"]
    ]
