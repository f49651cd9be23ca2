"""How a test speaks SMTP to a mail intake that really listens."""

from __future__ import annotations

import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from spoc.exchange.channels.smtp import MailIntake


@contextmanager
def running(intake: MailIntake) -> Iterator[MailIntake]:
    """The intake at work in a thread of its own."""
    thread = threading.Thread(target=intake.run, name="mail-intake")
    thread.start()
    try:
        assert intake.ready.wait(20), "the mail intake did not start"
        yield intake
    finally:
        intake.stop()
        thread.join(20)
        assert not thread.is_alive(), "the mail intake did not stop"


def trusting() -> ssl.SSLContext:
    """A client's TLS that takes a certificate made by the server itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@contextmanager
def session(intake: MailIntake, *, login: tuple[str, str] | None = None) -> Iterator[smtplib.SMTP]:
    """A mail session with the intake; with a log-in over STARTTLS."""
    with smtplib.SMTP("127.0.0.1", intake.ports[0], timeout=30) as client:
        client.ehlo("partner.example")
        if login is not None:
            client.starttls(context=trusting())
            client.ehlo("partner.example")
            client.login(*login)
        yield client


def hand_in(
    client: smtplib.SMTP, raw: bytes, *to: str, sender: str = "ops@partner.example"
) -> tuple[int, str]:
    """One mail; the code and the words of the reply after its last dot."""
    client.mail(sender)
    for address in to:
        code, words = client.rcpt(address)
        if code != 250:
            client.rset()
            return code, words.decode()
    code, words = client.data(raw)
    return code, words.decode()
