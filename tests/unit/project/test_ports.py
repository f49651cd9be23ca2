"""Is a port that cannot be had told in a sentence, with the way to choose another?"""

from __future__ import annotations

import re
import socket

import pytest

from spoc.project.parts import PortNotReady, check_port, check_ports


def test_a_taken_port_is_named_with_the_way_to_choose_another() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = (
            f"Port {port} on 127.0.0.1 is taken by another program: choose another with --port "
            f"(or SPOC_PORT)."
        )
        with pytest.raises(PortNotReady, match=re.escape(sentence)):
            check_port("127.0.0.1", port, option="--port", setting="SPOC_PORT")
    check_port("127.0.0.1", port, option="--port", setting="SPOC_PORT")


@pytest.mark.parametrize(
    ("host", "port", "told"),
    [
        ("203.0.113.7", 8000, "This machine has no address 203.0.113.7"),
        ("no address at all", 8000, "“no address at all” is no address"),
        ("nonsense..x", 8000, "“nonsense..x” is no address"),
        ("127.0.0.1", 70000, "70000 is no port number"),
    ],
)
def test_an_impossible_address_is_told(host: str, port: int, told: str) -> None:
    with pytest.raises(PortNotReady, match=re.escape(told)):
        check_port(host, port, option="--port", setting="SPOC_PORT")


@pytest.mark.parametrize(
    ("smtp_port", "sink_port", "told"),
    [
        (8320, None, "Pages and mail cannot share port 8320"),
        (8319, 8320, "mailbox listens on port 8320 (SPOC_SINK_PORT, else one more than the mail"),
        (8319, 8319, "where the mail intake would be too"),
    ],
)
def test_two_parts_that_would_share_a_port_are_told_before_anything_starts(
    smtp_port: int, sink_port: int | None, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("spoc.project.parts.check_port", lambda *_, **__: None)  # all are free
    with pytest.raises(PortNotReady, match=re.escape(told)):
        check_ports("127.0.0.1", 8320, smtp_port, sink_port)
    check_ports("127.0.0.1", 8320, 8318, 8319)
