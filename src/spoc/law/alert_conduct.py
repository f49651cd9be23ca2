"""May this be done with an alert: ask a flag, change it, copy it, call it a hit, tell the family?

Pure; each question gives its faults, none when it may be done.
"""

from __future__ import annotations

from spoc.law.alert_categories import category
from spoc.law.alert_findings import Finding, finding
from spoc.law.vocabulary import vocabulary

GROUND, EFFECT = "ground", "effect"


def flag_faults(category_code: str, ground: str) -> tuple[Finding, ...]:
    """Whether a flag may be asked on this ground (Regulation (EU) 2018/1862, Articles 24, 25).

    Raises `UnknownCode` for a code of no list.
    """
    if vocabulary("alert_flags")[ground].code not in flag_grounds(category_code):
        return (finding("flag_not_for_category", "flag", flag=ground, category=category_code),)
    return ()


def flag_grounds(category_code: str) -> tuple[str, ...]:
    """Grounds (codes of `alert_flags`) on which a flag may be asked for this category."""
    return _flags(category_code, GROUND)


def flag_effect(category_code: str) -> str:
    """What a flagged alert of this category then asks (code of `alert_flags`); empty: not read."""
    return next(iter(_flags(category_code, EFFECT)), "")


def editing_faults(*, is_own: bool) -> tuple[Finding, ...]:
    """Only the issuer changes, completes or deletes an alert (Article 59(3))."""
    return () if is_own else (finding("foreign_read_only"),)


def copying_faults(*, is_own: bool) -> tuple[Finding, ...]:
    """Data of a foreign alert goes into no other national file (Article 56(2))."""
    return () if is_own else (finding("foreign_no_copy"),)


def hit_faults(*, is_confirmed: bool, is_action_requested: bool) -> tuple[Finding, ...]:
    """A hit is a confirmed match on which further action is requested (Article 3(7))."""
    return (
        *(() if is_confirmed else (finding("hit_not_confirmed", "identity"),)),
        *(() if is_action_requested else (finding("hit_no_action", "action"),)),
    )


def disclosure_faults(
    category_code: str, *, is_adult: bool, has_consent: bool
) -> tuple[Finding, ...]:
    """Whether those who reported a person missing may be told the whereabouts (Article 33(4))."""
    article = category(category_code).consent_article
    if article and is_adult and not has_consent:
        return (finding("adult_consent_missing", "consent", article),)
    return ()


def _flags(category_code: str, kind: str) -> tuple[str, ...]:
    found = category(category_code)
    return tuple(
        row.code
        for row in vocabulary("alert_flags")
        if row.extra["kind"] == kind
        and (
            found.family in row.extra.get("families", ())
            or found.code in row.extra.get("categories", ())
        )
    )
