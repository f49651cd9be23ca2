"""Mail connections are limited in all and for each address, and the log is not flooded."""

from __future__ import annotations

import pytest

from spoc.exchange.channels.crowd import Crowd


class Watch:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_address_cannot_keep_the_others_out() -> None:
    crowd = Crowd(most=5, most_of_one=2)
    assert [crowd.enter("192.0.2.1") for _ in range(2)] == ["", ""]
    refusal = crowd.enter("192.0.2.1")
    assert refusal.startswith("421 4.7.0 ")
    assert "2 at once" in refusal
    assert crowd.enter("192.0.2.2") == ""


def test_all_together_are_limited_and_a_place_that_is_left_is_free() -> None:
    crowd = Crowd(most=2, most_of_one=2)
    assert crowd.enter("192.0.2.1") == crowd.enter("192.0.2.2") == ""
    assert crowd.enter("192.0.2.3").startswith("421 ")
    crowd.leave("192.0.2.1")
    assert crowd.enter("192.0.2.3") == ""


def test_one_network_of_the_new_protocol_is_one_address() -> None:
    crowd = Crowd(most=9, most_of_one=1)
    assert crowd.enter("2001:db8::1") == ""
    assert crowd.enter("2001:db8::2").startswith("421 ")
    assert crowd.enter("2001:db8:0:1::1") == ""
    assert crowd.enter("::ffff:192.0.2.1") == ""
    assert crowd.enter("192.0.2.1").startswith("421 ")


def test_a_flood_leaves_one_line_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    watch = Watch()
    crowd = Crowd(most=0, most_of_one=0, clock=watch)
    for watch.now in (0.0, 1.0, 59.0, 61.0):
        crowd.enter("192.0.2.9")
    first, second = [record.getMessage() for record in caplog.records]
    assert first.startswith("1 mail connections refused, the last from 192.0.2.9")
    assert second.startswith("3 mail connections refused")
