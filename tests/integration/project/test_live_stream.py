"""Open screens hear of changes, and of a closed circle its members alone."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

import psycopg
import pytest
from tests.factories.messages import TEST, make_mail, make_message
from tests.factories.people import make_user

from spoc.access.models import Circle
from spoc.access.wall import seen_by
from spoc.cases.models import Case
from spoc.exchange.models import Message
from spoc.kernel import clock
from spoc.kernel.live import announce
from spoc.project import stream
from spoc.project.hearing import members_of_closed
from spoc.project.stream import Fanout, missed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@dataclass(frozen=True)
class Little:
    """An open and a closed case, each with its message; somebody inside and somebody outside."""

    open: tuple[str, str]
    closed: tuple[str, str]
    inside: int
    outside: int


@pytest.fixture
def little() -> Little:
    def references(subject: str) -> tuple[str, str]:
        message = make_message(make_mail(subject=subject))
        with seen_by(TEST):
            return Case.objects.get(links__message=message).reference, message.reference

    seen, hidden = references("Open to all"), references("Open to few")
    member, other = make_user("member"), make_user("other")
    circle = Circle.objects.create(name="Zilver", desk="djo")
    circle.members.add(member)
    with seen_by(TEST):
        Case.objects.filter(reference=hidden[0]).update(circle=circle)
        Message.objects.filter(reference=hidden[1]).update(circle=circle)
    return Little(seen, hidden, member.pk, other.pk)


def refs_in(events: list[str]) -> list[str]:
    return [json.loads(event.split("data: ", 1)[1])["ref"] for event in events]


def announce_all(little: Little) -> None:
    now = clock.now()
    for case, message in (little.open, little.closed):
        announce("case", case, now=now, loud="departure")
        announce("arrival", message, now=now)
        announce("outbox", f"D-{message}", now=now)


def test_members_are_named_for_closed_things_and_open_things_are_for_everybody(
    little: Little,
) -> None:
    case, message = little.closed
    asked = [*little.open, case, message, f"D-{message}", "operator", "C-2026-999999"]
    just_the_member = frozenset({little.inside})
    assert members_of_closed(asked) == dict.fromkeys(
        (case, message, f"D-{message}"), just_the_member
    )
    Circle.objects.get().members.clear()
    assert members_of_closed([case]) == {case: frozenset()}


def test_a_screen_that_was_away_is_told_only_what_its_reader_may_hear(little: Little) -> None:
    announce_all(little)
    everything = [*little.open, f"D-{little.open[1]}", *little.closed, f"D-{little.closed[1]}"]
    inside = missed(0, little.inside, members_of_closed)
    outside = missed(0, little.outside, members_of_closed)
    assert set(everything) <= set(refs_in(inside))
    assert set(refs_in(outside)) & set(everything) == {*little.open, f"D-{little.open[1]}"}
    told = "".join(outside)
    assert little.closed[0] not in told
    assert little.closed[1] not in told


def test_an_open_screen_hears_of_a_closed_case_only_when_its_reader_is_a_member(
    little: Little, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_line() -> None:
        raise psycopg.OperationalError("not here")

    monkeypatch.setattr(stream, "_open_line", no_line)
    closed = members_of_closed([*little.open, *little.closed])

    async def heard() -> list[list[str]]:
        fanout = Fanout()
        screens = [fanout.join(reader) for reader in (little.inside, little.outside, None)]
        for number, ref in enumerate((*little.closed, *little.open), start=1):
            fanout.tell({"id": number, "topic": "case", "ref": ref, "loud": "over"}, closed)
        fanout.tell({"id": 9, "topic": "health", "ref": ""}, closed)
        told = [[screen.get_nowait() for _ in range(screen.qsize())] for screen in screens]
        await fanout.stop()
        return told

    inside, outside, nobody = asyncio.run(heard())
    assert refs_in(inside) == [*little.closed, *little.open, ""]
    assert refs_in(outside) == refs_in(nobody) == [*little.open, ""]
