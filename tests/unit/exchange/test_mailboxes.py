"""The addresses of contract section 4 exist and lead to their channels."""

from __future__ import annotations

import pytest

from spoc.exchange.channels.mailboxes import mailbox_at, mailboxes

CONTRACT = {
    "interpol": "interpol_i247",
    "siena": "siena",
    "sirene": "sirene",
    "sirene-urgent": "sirene",
    "lo": "liaison_officer",
    "pccc-tournai": "pccc_tournai",
    "pccc-kerkrade": "pccc_kerkrade",
    "pccc-luxembourg": "pccc_luxembourg",
    "police": "national_police",
    "other": "other_secure",
}


def test_every_address_of_the_contract_has_its_channel() -> None:
    assert {name: box.channel for name, box in mailboxes().items()} == CONTRACT


def test_the_urgent_address_is_known_as_urgent() -> None:
    assert [name for name, box in mailboxes().items() if box.is_urgent] == ["sirene-urgent"]


@pytest.mark.parametrize(
    "address", ["siena@spoc.example", "SIENA@Spoc.Example", " siena@SPOC.example "]
)
def test_letters_of_an_address_may_be_of_any_case(address: str) -> None:
    box = mailbox_at(address, domain="spoc.example")
    assert box is not None
    assert box.channel == "siena"


@pytest.mark.parametrize(
    "address", ["", "siena", "siena@elsewhere.example", "siena@@spoc.example", "@spoc.example"]
)
def test_other_addresses_are_not_ours(address: str) -> None:
    assert mailbox_at(address, domain="spoc.example") is None


@pytest.mark.parametrize(
    "address", ["postmaster@spoc.example", "Postmaster@SPOC.example", "postmaster"]
)
def test_the_postmaster_is_reached_by_everybody(address: str) -> None:
    """RFC 5321, 4.5.1."""
    box = mailbox_at(address, domain="spoc.example")
    assert box is not None
    assert not box.wants_proof
    assert mailbox_at("postmaster@elsewhere.example", domain="spoc.example") is None
    assert mailbox_at("siena@postmaster", domain="spoc.example") is None
