"""What did the partner receive? In demo one local mailbox stands for all partners.

Each mail is a file named by its Message-ID. It never leaves this machine.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from pathlib import Path

from spoc.access.rules import Viewer
from spoc.exchange.channels.smtp_session import Login, Mail
from spoc.exchange.register import mail_id

_UNFIT = re.compile(r"[^A-Za-z0-9._+-]+")
_MAX_SIZE = 50 * 1024 * 1024


class SinkDesk:
    """Takes every mail for everybody and writes it to `folder`."""

    host_name = "partners.example"
    max_size = _MAX_SIZE

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def refuse_recipient(self, address: str, system: Viewer | None) -> str:  # noqa: ARG002 - a Desk
        """Everybody is a partner here."""
        return ""

    async def log_in(self, name: str, secret: str, peer: str) -> Login:  # noqa: ARG002 - a Desk
        """Nobody needs to."""
        return Login(None, "535 5.7.8 This mailbox knows no log-ins.")

    async def take(self, mail: Mail) -> str:
        """Write the mail; the same one again is the same file."""
        with mail.body:
            name = await asyncio.to_thread(keep, self.folder, mail.body.read())
        return f"250 2.0.0 received as {name}"


def keep(folder: Path, raw: bytes) -> str:
    """Write a mail whole or not at all; its name. Another mail of the same number gets `-2` …"""
    digest = hashlib.sha256(raw).hexdigest()
    stem = _UNFIT.sub("_", mail_id(raw).partition("@")[0]).strip("._")[:100] or digest[:16]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = 1
    while True:
        path = folder / (f"{stem}.eml" if number == 1 else f"{stem}-{number}.eml")
        if not path.exists():
            break
        if hashlib.sha256(path.read_bytes()).hexdigest() == digest:
            return path.name
        number += 1
    aside = folder / f".{digest}.part"
    with aside.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    return path.name
