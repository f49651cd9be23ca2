"""Only what a named proxy wrote of the visitor's address is believed."""

from __future__ import annotations

import pytest

from spoc.kernel.env import BadSetting
from spoc.project.proxies import networks, visitor

OURS = networks("SPOC_TRUSTED_PROXIES", ["10.0.0.5", "10.1.0.0/16"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # a stranger's header counts for nothing
        ("10.0.0.5", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.5", "198.51.100.1, 192.0.2.7", "192.0.2.7"),  # the left part is the visitor's own
        ("10.0.0.5", "192.0.2.7, 10.1.2.3", "192.0.2.7"),  # two proxies of ours in a row
        ("10.0.0.5", "", "10.0.0.5"),
        ("10.0.0.5", "10.1.2.3", "10.1.2.3"),  # one of ours asks by itself
        ("10.0.0.5", "unknown", "10.0.0.5"),
        ("10.0.0.5", "192.0.2.7, <script>", "10.0.0.5"),
        ("10.0.0.5", "2001:db8::7", "2001:db8::7"),
        ("", "192.0.2.7", ""),
    ],
)
def test_the_visitor_is_the_first_from_the_right_that_is_not_ours(
    peer: str, forwarded: str, found: str
) -> None:
    assert visitor(peer, forwarded, trusted=OURS) == found


def test_without_named_proxies_the_header_counts_for_nothing() -> None:
    assert visitor("10.0.0.5", "192.0.2.7", trusted=()) == "10.0.0.5"


def test_a_name_that_is_no_address_stops_the_start_with_a_sentence() -> None:
    with pytest.raises(BadSetting, match="SPOC_TRUSTED_PROXIES"):
        networks("SPOC_TRUSTED_PROXIES", ["proxy.example"])
