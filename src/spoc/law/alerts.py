"""May two alerts stand beside each other, and which of several goes first?

Pure: no clock. Data: `alert_manual`; the alerts of one state on one subject: `alert_checks`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from spoc.law.alert_categories import AlertKind, category
from spoc.law.alert_findings import Finding, finding
from spoc.law.alert_manual import Answer, Group, Manual, manual
from spoc.law.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for two alerts on one subject, the article, and the sentences that explain it.

    `form`: SIRENE form to draft (E when incompatible; L, only in doubt of the identity, when
    compatible); empty: none is named. `enters_at_once`: our alert does not wait for consultation.
    """

    answer: Answer
    article: str
    findings: tuple[Finding, ...]
    form: str
    enters_at_once: bool
    version: str


@dataclass(frozen=True, slots=True)
class Priority:
    """Which of several alerts on one subject goes first, and why.

    `first`: the highest; several when they are equal; none when an alert without a rank forbids
    to say so, or all are flagged. `later`: the other ranked ones, highest first. `unranked`: the
    version gives no rank. `flagged`: not acted upon here, therefore behind the others.
    """

    first: tuple[AlertKind, ...]
    later: tuple[AlertKind, ...]
    unranked: tuple[AlertKind, ...]
    flagged: tuple[AlertKind, ...]
    article: str
    findings: tuple[Finding, ...]


def compatibility(own: AlertKind, other: AlertKind, *, version: str, day: date) -> Verdict:
    """Whether our alert may stand beside another state's on the same subject
    (SIRENE Manual 2.2.1; Regulation (EU) 2018/1862, Article 23(3)).

    Raises `ValueError` for a person and an object, `UnknownCode` for an unknown category or
    version.
    """
    if own.subject != other.subject:
        raise ValueError("A person and an object are never the same subject; compare like alerts.")
    book = manual(version)
    ours = _group(own, book, day)
    theirs = _group(other, book, day)
    pair = book.pair_on(ours.name, theirs.name, day) if ours and theirs else None
    answer = Answer.UNKNOWN if pair is None else pair.answer
    enters_at_once = ours is not None and ours.enters_at_once
    code = "pair_unknown" if pair is None else str(answer)
    if enters_at_once and answer is not Answer.COMPATIBLE:
        code += "_entered_at_once"
    article = "" if pair is None else pair.article
    findings = [finding(code, "category", article, other=other.category, version=version)]
    if pair is not None and book.is_outdated_on(day):
        findings.append(finding("manual_outdated", "category", version=version))
    return Verdict(
        answer=answer,
        article=findings[0].article,
        findings=tuple(findings),
        form=vocabulary("alert_findings")[findings[0].code].extra.get("form", ""),
        enters_at_once=enters_at_once,
        version=version,
    )


def highest(alerts: Iterable[AlertKind], *, version: str, day: date) -> Priority:
    """Which alert is acted upon first when a search finds several on one subject: arrest, subject
    to flags (Regulation (EU) 2018/1862, Article 23(4)), then the order of the manual (2.2.2).

    Raises `ValueError` without alerts or with persons and objects mixed, `UnknownCode` as above.
    """
    all_alerts = tuple(alerts)
    if len({kind.subject for kind in all_alerts}) != 1:
        raise ValueError("Give the alerts on one person, or on one object.")
    book = manual(version)
    flagged = tuple(kind for kind in all_alerts if kind.is_flagged)
    unranked: list[AlertKind] = []
    ranked: list[tuple[Group, AlertKind]] = []
    for kind in all_alerts:
        if not kind.is_flagged:
            group = _group(kind, book, day)
            if group is None:
                unranked.append(kind)
            else:
                ranked.append((group, kind))
    ranked.sort(key=lambda one: one[0].rank)  # stable: equal ones keep the order given
    best = ranked[0][0] if ranked else None
    is_decided = best is not None and (best.always_first or not unranked)
    first = tuple(kind for group, kind in ranked if is_decided and group.rank == ranked[0][0].rank)
    findings = _explained(
        first, best if is_decided else None, [] if is_decided else unranked, flagged, version
    )
    if ranked and book.is_outdated_on(day):
        findings.append(finding("manual_outdated", "category", version=version))
    return Priority(
        first=first,
        later=tuple(kind for _group_of, kind in ranked[len(first) :]),
        unranked=tuple(unranked),
        flagged=flagged,
        article=findings[0].article,
        findings=tuple(findings),
    )


def _explained(
    first: tuple[AlertKind, ...],
    best: Group | None,
    undecided: list[AlertKind],
    flagged: tuple[AlertKind, ...],
    version: str,
) -> list[Finding]:
    findings = []
    if best is not None:
        code = "priority_arrest" if best.always_first else "priority_order"
        findings.append(
            finding(code, "category", best.article, category=first[0].category, version=version)
        )
    if len(first) > 1:
        findings.append(finding("priority_equal", "category"))
    findings += [
        finding("priority_unranked", "category", category=kind.category, version=version)
        for kind in undecided
    ]
    findings += [
        finding("priority_flagged", "category", category=kind.category) for kind in flagged
    ]
    return findings


def _group(kind: AlertKind, book: Manual, day: date) -> Group | None:
    return book.group_on(category(kind.category).group(kind), day)
