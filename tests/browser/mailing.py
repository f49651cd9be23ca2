"""How does a partner's mail reach the hub in these tests? By SMTP, as from outside."""

from __future__ import annotations

import smtplib
import uuid
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from spoc.kernel import clock
from tests.browser.demo_hub import Hub

EXAMPLES = Path(__file__).parents[2] / "examples" / "messages"
PATIENCE = 60.0  # seconds for the mail intake to answer, on a busy machine


def deliver(hub: Hub, raw: bytes, *, sender: str, box: str = "siena") -> None:
    """Hand the bytes of a mail in; it returns when the hub has registered them."""
    with smtplib.SMTP("127.0.0.1", hub.smtp_port, timeout=PATIENCE) as client:
        client.sendmail(sender, [f"{box}@spoc.example"], raw)


def fresh_example(name: str, old_id: bytes) -> bytes:
    """A mail of examples/messages with another Message-ID, so that it is no repetition."""
    raw = (EXAMPLES / name).read_bytes()
    assert raw.count(old_id) == 1
    return raw.replace(old_id, _fresh_id().encode("ascii"))


def written(
    subject: str,
    text: str,
    *,
    sender: str,
    files: Mapping[str, str] | None = None,
    html: str = "",
) -> bytes:
    """A mail with this subject and text; `files`: text by file name; `html`: the same in HTML."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = "siena@spoc.example"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = _fresh_id()
    mail["X-Invented"] = "yes"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, content in (files or {}).items():
        mail.add_attachment(content, filename=name)
    return mail.as_bytes()


def _fresh_id() -> str:
    return f"<{uuid.uuid4().hex}@invented.example>"
