"""Who may hear that a case, a message or a dispatch changed? Of a closed circle, its members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from spoc.access.models import Circle
from spoc.access.rules import machine
from spoc.access.wall import seen_by
from spoc.cases.models import Case
from spoc.exchange.models import Message

_HUB = machine("live")


def members_of_closed(refs: Collection[str]) -> Mapping[str, frozenset[int]]:
    """The accounts of the circle of each reference that is closed; of open ones nothing.

    References are those that events name: `C-2026-000017`, `2026-000017`, `D-2026-000017`. Three
    queries at most, whatever the number of references; two when none of them is closed.
    """
    named: dict[str, list[str]] = defaultdict(list)  # a dispatch has the number of its message
    for ref in refs:
        named[ref.removeprefix("D-")].append(ref)
    with seen_by(_HUB):
        circles = dict(
            Case.objects.filter(reference__in=named, circle__isnull=False).values_list(
                "reference", "circle_id"
            )
        ) | dict(
            Message.objects.filter(reference__in=named, circle__isnull=False).values_list(
                "reference", "circle_id"
            )
        )
        members: dict[int, set[int]] = defaultdict(set)
        if circles:
            rows = Circle.members.through.objects.filter(circle_id__in=set(circles.values()))
            for circle, user in rows.values_list("circle_id", "user_id"):
                members[circle].add(user)
    return {
        ref: frozenset(members[circle])
        for number, circle in circles.items()
        for ref in named[number]
    }
