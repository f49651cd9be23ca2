"""A mail that came by another way is the same mail; one with another word is not."""

from __future__ import annotations

import pytest

from spoc.exchange.relayed import is_same_mail

MAIL = b"From: a@at.example\r\nSubject: Marek\r\n ZILVERNIK\r\n\r\nWhere is he?\r\n"
TRACE = (
    b"Received: from relay.example by hub.example;\r\n Tue, 24 Nov 2026 09:11:00 +0100\r\n"
    b"DKIM-Signature: v=1; b=abc\r\n\tdef\r\nARC-Seal: i=1\r\n"
)


def test_trace_headers_with_all_their_lines_do_not_count() -> None:
    assert is_same_mail(MAIL, TRACE + MAIL)
    assert is_same_mail(MAIL.replace(b"Subject", b"x-received: by x\r\nSubject"), MAIL)


def test_how_lines_end_is_no_difference() -> None:
    assert is_same_mail(MAIL, MAIL.replace(b"\r\n", b"\n"))
    assert not is_same_mail(MAIL, MAIL.replace(b"Where is he?\r\n", b"Where\r\nis he?\r\n"))


@pytest.mark.parametrize(
    ("was", "became"),
    [
        (b"Where is he?", b"Where was he?"),
        (b" ZILVERNIK", b" DUINHOVEN"),
        (b"a@at.example", b"b@at.example"),
        (b"Subject: Marek", b"Subject: Marek\r\nX-Note: Received: nothing"),
    ],
)
def test_any_other_difference_counts(was: bytes, became: bytes) -> None:
    assert not is_same_mail(MAIL, MAIL.replace(was, became))


def test_what_looks_like_a_trace_in_the_body_counts() -> None:
    assert not is_same_mail(MAIL + b"Received: yes\r\n", MAIL)
    assert not is_same_mail(b"one", b"two")
    assert is_same_mail(b"", b"")
