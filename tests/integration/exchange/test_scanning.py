"""The scanner's word is kept beside each attachment; silence is no "clean"."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.cast import INTAKE

from spoc.access.wall import seen_by
from spoc.exchange.jobs import ScanIncomplete, scan
from spoc.exchange.models import Attachment, Message
from spoc.exchange.reading import read_message
from spoc.exchange.register import Delivery, register_message, seal
from spoc.exchange.scanning import scan_attachments
from spoc.kernel import clock

pytestmark = pytest.mark.django_db
NOW = clock.now()


class _Clamd(socketserver.StreamRequestHandler):
    """Speaks INSTREAM: finds what holds the word EVIL, gives up over what holds DEEP."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        if b"EVIL" in content:
            self.wfile.write(b"stream: Invented.Test FOUND\0")
        elif b"DEEP" in content:
            self.wfile.write(b"stream: Heuristics.Limits.Exceeded FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


@pytest.fixture
def clamd(settings) -> Iterator[None]:  # type: ignore[no-untyped-def]
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def _read_in(*contents: bytes) -> int:
    mail = EmailMessage()
    mail["From"] = "ops@partner.example"
    mail["Subject"] = "bijlagen"
    mail.set_content("Zie bijlagen.")
    for number, content in enumerate(contents):
        mail.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=f"{number}.bin"
        )
    entered = register_message(
        seal([mail.as_bytes()]), Delivery("siena", "message/rfc822", NOW), actor=INTAKE, now=NOW
    )
    with seen_by(INTAKE):
        read_message(Message.objects.get(pk=entered.message_id), actor=INTAKE, now=NOW)
    return entered.message_id


def _states() -> list[str]:
    with seen_by(INTAKE):
        return list(Attachment.objects.order_by("name").values_list("scan", flat=True))


def test_each_attachment_gets_the_scanners_word(data_dir: Path, clamd: None) -> None:
    number = _read_in(b"\x00 harmless", b"\x00 EVIL", b"\x00 DEEP")
    assert scan_attachments(number, now=NOW) is False, "one is not fully scanned"
    assert _states() == ["clean", "infected", "not_fully_scanned"]


def test_all_scanned_ends_the_job(data_dir: Path, clamd: None) -> None:
    number = _read_in(b"\x00 harmless", b"\x00 EVIL")
    scan.func(message_id=number)
    assert _states() == ["clean", "infected"]


def test_without_an_answer_nothing_is_called_clean_and_the_job_comes_back(
    data_dir: Path,
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.CLAMD = "127.0.0.1:1"
    number = _read_in(b"\x00 harmless")
    with pytest.raises(ScanIncomplete):
        scan.func(message_id=number)
    assert _states() == ["not_fully_scanned"]
