"""A number that is used again for another content: both are read, compared and seen."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories.messages import NOW, TEST, make_mail, make_message
from tests.factories.queue import close_to

from spoc.access.models import Circle
from spoc.access.wall import seen_by
from spoc.audit.models import Entry
from spoc.cases.models import Case
from spoc.exchange.models import Message
from spoc.journeys.incoming import walk

OLD = "Dear colleagues,\n\nwhere is the car 1-ZZZ-117?\nIt is grey.\n"
NEW = OLD.replace("1-ZZZ-117", "1-ZZZ-118")


@pytest.fixture
def both(hub: None) -> tuple[Message, Message]:
    """The first message of a number, and another content under it; both have come to a desk."""
    first = make_message(make_mail(subject="A car", text=OLD), external_id="AT-77")
    make_message(make_mail(subject="A car", text=NEW), external_id="AT-77")
    with seen_by(TEST):
        second = Message.objects.get(repeat_of=first)
    walk(second.pk, clock=lambda: NOW)
    with seen_by(TEST):
        return first, Message.objects.get(pk=second.pk)


def case_of(message: Message) -> Case:
    with seen_by(TEST):
        return Case.objects.get(links__message=message)


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def test_the_second_text_is_read_and_what_it_names_is_found(both: tuple[Message, Message]) -> None:
    _first, second = both
    with seen_by(TEST):
        assert second.body_text.strip() == NEW.strip()
        assert second.mentions.filter(kind="plate", text="1-ZZZ-118").exists()
        assert [fault["code"] for fault in second.faults].count("other_content") == 1
        first = Message.objects.get(pk=both[0].pk)
        assert "other_content" not in {fault["code"] for fault in first.faults}


def test_it_stands_in_the_inbox_with_the_reason_in_words(
    both: tuple[Message, Message], sign_in: Any
) -> None:
    case = case_of(both[1])
    assert case.reference != case_of(both[0]).reference
    client = sign_in("operator", "operator_front", desk=case.desk)
    shown = page(client, f"/?selected={case.reference}")
    assert f'data-row="{case.reference}"' in shown
    assert "under the number of an earlier message, with other content: compare both" in shown


@pytest.mark.parametrize("which", [0, 1])
def test_both_pages_show_what_differs(
    both: tuple[Message, Message], sign_in: Any, which: int
) -> None:
    case = case_of(both[which])
    client = sign_in("operator", "operator_front", desk=case.desk)
    other = both[1 - which].reference
    for address in (f"/messages/{both[which].reference}", f"/cases/{case.reference}"):
        shown = page(client, address)
        assert "<del>where is the car 1-ZZZ-117?</del>" in shown
        assert "<ins>where is the car 1-ZZZ-118?</ins>" in shown
        assert f'href="/messages/{other}"' in shown
    looks = Entry.objects.filter(verb="exchange.message.read", object_ref=other)
    assert [look.details["part"] for look in looks.order_by("pk")] == [
        f"compared with {both[which].reference}",
        f"compared with {case.reference}",
    ]


def test_the_text_of_a_closed_case_is_not_shown_beside_the_other(
    both: tuple[Message, Message], sign_in: Any
) -> None:
    close_to(Circle.objects.create(name="the few", desk="djo"), case_of(both[0]))
    client = sign_in("operator", "operator_front", desk=case_of(both[1]).desk)
    shown = page(client, f"/messages/{both[1].reference}")
    assert "1-ZZZ-117" not in shown
    assert case_of(both[0]).reference not in shown


def test_an_ordinary_message_is_compared_with_nothing(hub: None, sign_in: Any) -> None:
    message = make_message(make_mail(text=OLD))
    client = sign_in("operator", "operator_front", desk=case_of(message).desk)
    assert 'class="diff"' not in page(client, f"/messages/{message.reference}")
