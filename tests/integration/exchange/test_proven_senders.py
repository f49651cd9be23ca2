"""A name in a header is a claim: only a partner's own token, and its own address, prove it."""

from __future__ import annotations

import pytest
from tests.factories.messages import TEST, make_mail, make_message

from spoc.access.wall import seen_by
from spoc.exchange.models import Message
from spoc.network.models import Address, Partner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture(autouse=True)
def directory() -> None:
    for code, address in (("spoc-at", "spoc@at.example"), ("spoc-hr", "spoc@hr.example")):
        partner = Partner.objects.create(code=code, name=code.upper(), kind="spoc")
        Address.objects.create(partner=partner, channel="siena", address=address)


def read(sender: str) -> Message:
    message = make_message(make_mail(sender=sender), is_sender_proven=True, partner="spoc-at")
    with seen_by(TEST):
        return Message.objects.get(pk=message.pk)


def test_a_partner_that_writes_under_its_own_address_is_proven() -> None:
    assert read("spoc@at.example").is_sender_proven


@pytest.mark.parametrize("forged", ["spoc@hr.example", "somebody@elsewhere.example"])
def test_another_name_in_the_head_is_not_proven_and_told(forged: str) -> None:
    message = read(forged)
    assert not message.is_sender_proven
    assert "sender_differs" in [fault["code"] for fault in message.faults]
