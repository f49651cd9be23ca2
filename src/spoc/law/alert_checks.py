"""What is wrong with an alert before it leaves: subject, data, period, forms, doubles?

Pure: no clock. Each function gives its findings in the order in which a form asks the questions.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date

from spoc.law.alert_categories import OBJECT, PERSON, AlertKind, Category, category
from spoc.law.alert_findings import Finding, Severity, finding
from spoc.law.alerts import compatibility
from spoc.law.periods import months_after
from spoc.law.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class AlertDraft:
    """One of our alerts as it would leave.

    `fields`: codes of `alert_fields` that are filled. `reasons`: those with a recorded reason.
    `made_on`: the day it is entered, or extended when `is_extension`. `decision`: first and last
    day of the decision behind it. `person_expires_on`: end of the person's alert an object is
    linked to. `forms`: codes of the SIRENE forms drafted. `own_others`: our other alerts on the
    same subject in the same system. `foreign`: other states' alerts on it. `is_departure`: after
    consultation, essential national interests ask for ours beside an incompatible one, and the
    reason is recorded (Regulation (EU) 2018/1862, Article 23(3)).
    """

    kind: AlertKind
    made_on: date
    expires_on: date
    fields: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    object_status: str = ""
    decision: tuple[date, date] | None = None
    person_expires_on: date | None = None
    forms: frozenset[str] = frozenset()
    own_others: tuple[AlertKind, ...] = ()
    foreign: tuple[AlertKind, ...] = ()
    is_departure: bool = False
    is_extension: bool = False
    has_assessment: bool = False
    has_proportionality: bool = False


def alert_faults(draft: AlertDraft, *, version: str, day: date) -> tuple[Finding, ...]:
    """Everything that keeps this alert from leaving on this day, and every doubt about it.

    After a wrong subject nothing else is asked: the category has no rules for it. Raises
    `UnknownCode` for a code of no list.
    """
    kind = draft.kind
    found = category(kind.category)
    wrong_subject = _subject(draft, found)
    if wrong_subject:
        return wrong_subject
    return (
        *_in_force(found, day),
        *_marks(draft, found),
        *missing_data(kind, draft.fields, day),
        *misplaced_data(kind, draft.fields, draft.reasons),
        *period_limit(
            kind,
            draft.made_on,
            draft.expires_on,
            decision=draft.decision,
            person_expires_on=draft.person_expires_on,
        ),
        *_records(draft, found),
        *(
            finding("second_own_alert", "category", existing=other.category)
            for other in draft.own_others
        ),
        *(
            said
            for other in draft.foreign
            for said in compatibility(kind, other, version=version, day=day).findings
            if said.severity is Severity.DOUBT
            or (said.severity is Severity.FAULT and not draft.is_departure)
        ),
    )


def longest_expiry(
    kind: AlertKind,
    made_on: date,
    *,
    decision: tuple[date, date] | None = None,
    person_expires_on: date | None = None,
) -> date:
    """The last day this alert may have (Regulation (EU) 2018/1862, Articles 53 and 54; Regulation
    (EU) 2018/1861, Article 39). Raises `ValueError` when the category is not about the subject.
    """
    found = category(kind.category)
    months = found.months.get(kind.subject)
    if months is None:
        raise ValueError(f"“{kind.category}” has no period for this subject: {kind.subject}.")
    if decision is not None and found.months_long_decision:
        first, last = decision
        if last > months_after(first, months):
            months = found.months_long_decision
    longest = months_after(made_on, months)
    return longest if person_expires_on is None else min(longest, person_expires_on)


def period_limit(
    kind: AlertKind,
    made_on: date,
    proposed_expiry: date,
    *,
    decision: tuple[date, date] | None = None,
    person_expires_on: date | None = None,
) -> tuple[Finding, ...]:
    """A fault when the alert would end after its longest period, or no later than it begins.

    Raises as `longest_expiry`.
    """
    longest = longest_expiry(kind, made_on, decision=decision, person_expires_on=person_expires_on)
    article = category(kind.category).period_articles[kind.subject]
    if longest == person_expires_on and proposed_expiry > longest:
        asked = proposed_expiry.isoformat()
        return (
            finding("period_over_linked", "expires_on", asked=asked, longest=longest.isoformat()),
        )
    return within(made_on, proposed_expiry, longest, article)


def within(made_on: date, proposed: date, longest: date, article: str) -> tuple[Finding, ...]:
    """A fault when something made on this day would end no later than it begins, or after the
    longest day that the article allows."""
    asked = proposed.isoformat()
    if proposed <= made_on:
        made = made_on.isoformat()
        return (finding("period_empty", "expires_on", article, asked=asked, made=made),)
    if proposed > longest:
        last = longest.isoformat()
        return (finding("period_over_maximum", "expires_on", article, asked=asked, longest=last),)
    return ()


def missing_data(kind: AlertKind, given: Set[str], day: date) -> tuple[Finding, ...]:
    """Fields without which the alert cannot be entered on this day, then those that must be given
    if they exist; for an object, a doubt when nothing identifies it."""
    if kind.subject == OBJECT:
        row = vocabulary("alert_objects")[kind.object_kind]
        compared = {*row.extra.get("compared", ()), *row.extra.get("compared_if_any", ())}
        if not compared or compared & given:
            return ()
        return (finding("object_not_identified", "object", object=kind.object_kind),)
    found = category(kind.category)
    in_force = {row.code for row in vocabulary("alert_fields").valid_on(day)}
    return tuple(
        finding(code, name, _minimum_article(found, name), field=name)
        for code, names in (("field_missing", found.minimum), ("field_if_any", found.if_any))
        for name in names
        if name in in_force and name not in given
    )


def misplaced_data(
    kind: AlertKind, given: Set[str], reasons: Set[str] = frozenset()
) -> tuple[Finding, ...]:
    """Fields that are not for this category, and fields that need a recorded reason and have none
    (Regulation (EU) 2018/1862, Articles 20(3) and 22(2)). Raises `UnknownCode` for an unknown one.
    """
    found = category(kind.category)
    faults = []
    for name in sorted(given):
        row = vocabulary("alert_fields")[name]
        families, codes = row.extra.get("families", ()), row.extra.get("categories", ())
        if (families or codes) and found.family not in families and found.code not in codes:
            faults.append(
                finding(
                    "field_not_for_category",
                    name,
                    row.extra["article"],
                    field=name,
                    category=found.code,
                )
            )
        elif "needs_reason_article" in row.extra and name not in reasons:
            faults.append(
                finding("field_needs_reason", name, row.extra["needs_reason_article"], field=name)
            )
    return tuple(faults)


def _minimum_article(found: Category, name: str) -> str:
    own = vocabulary("alert_fields")[name].extra.get("minimum_article", "")
    return str(own or found.minimum_article)


def _subject(draft: AlertDraft, found: Category) -> tuple[Finding, ...]:
    kind = draft.kind
    if found.admits(kind.object_kind):
        return ()
    if kind.subject == PERSON:
        return (finding("person_not_allowed", "object", found.article, category=found.code),)
    return (
        finding(
            "object_not_allowed",
            "object",
            found.article,
            category=found.code,
            object=kind.object_kind,
        ),
    )


def _in_force(found: Category, day: date) -> tuple[Finding, ...]:
    if not found.row.is_valid_on(day):
        return (
            finding(
                "category_not_in_force",
                "category",
                found.article,
                category=found.code,
                day=day.isoformat(),
            ),
        )
    if found.start_article:
        return (
            finding("category_start_unknown", "category", found.start_article, category=found.code),
        )
    return ()


def _marks(draft: AlertDraft, found: Category) -> tuple[Finding, ...]:
    """Immediate action, and what happened to a document."""
    kind, status = draft.kind, draft.object_status
    faults = []
    if kind.is_immediate and not found.has_immediate_variant:
        faults.append(finding("immediate_not_for_category", "is_immediate", category=found.code))
    if status:
        row = vocabulary("alert_object_statuses")[status]
        if kind.object_kind not in row.extra["objects"]:
            faults.append(
                finding(
                    "status_not_for_object",
                    "object_status",
                    row.extra["article"],
                    status=status,
                    object=kind.object_kind,
                )
            )
    return tuple(faults)


def _records(draft: AlertDraft, found: Category) -> tuple[Finding, ...]:
    """What must be written down beside the alert."""
    kind = draft.kind
    faults = []
    if draft.is_extension and not draft.has_assessment:
        faults.append(finding("assessment_missing", "assessment"))
    if found.proportionality_article and not draft.has_proportionality:
        faults.append(
            finding("proportionality_missing", "proportionality", found.proportionality_article)
        )
    faults += [
        finding("form_missing", "forms", found.form_article, form=form, category=found.code)
        for form in found.forms_for(kind)
        if form not in draft.forms
    ]
    return tuple(faults)
