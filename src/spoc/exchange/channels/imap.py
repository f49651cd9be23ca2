"""How does mail come in from a mailbox elsewhere? Fetched, registered, and only then moved away.

SPOC_IMAP_URL: `imaps://user:password@host/INBOX?channel=lo`. What is registered goes to the folder
`Registered`, what cannot be to `Refused`, with a note beside it that says why.
"""

from __future__ import annotations

import imaplib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from threading import Event
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from imap_tools import (
    BaseMailBox,
    ImapToolsError,
    MailBox,
    MailBoxStartTls,
    MailBoxUnencrypted,
)

from spoc.exchange.channels.base import NEVER_TAKEN, TRY_LATER, channel_of_mailbox, take_in
from spoc.exchange.channels.senders import INTAKE, origin_of
from spoc.exchange.register import Delivery, mail_id
from spoc.kernel import clock as kernel_clock
from spoc.kernel.env import BadSetting
from spoc.kernel.jobs import beat
from spoc.law.vocabulary import vocabulary

log = logging.getLogger(__name__)

REGISTERED, REFUSED = "Registered", "Refused"
_IDLE = 5  # seconds; a stop waits as long, and the supervisor calls silent what is 15 s quiet
_TIMEOUT = 30.0  # seconds for one answer of the server
_BACK_OFF = (1, 2, 4, 8, 15, 30, 60)  # seconds
_AGAIN = 10  # seconds after our own disk or database failed
_LINE_BREAKS = (imaplib.IMAP4.error, ImapToolsError, OSError)
_RETURN_PATH = re.compile(rb"^return-path:[ \t]*<([^<>\s]{0,300})>", re.I | re.M)
_INTERNAL_DATE = re.compile(rb'INTERNALDATE "([^"]{20,40})"')


@dataclass(frozen=True, slots=True)
class Account:
    """Where the mailbox is and which channel it feeds."""

    scheme: str  # imaps, imap (STARTTLS), imap+insecure (this machine only)
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    channel: str


def account_of(url: str) -> Account:
    """The account that SPOC_IMAP_URL describes.

    Raises:
        BadSetting: something is missing; the sentence shows the form.
    """
    parts = urlsplit(url)
    asked = parse_qs(parts.query).get("channel", [""])[0].lower()
    channel = channel_of_mailbox(asked) or (asked if asked in vocabulary("channels") else "")
    is_local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    schemes = {"imaps": 993, "imap": 143} | ({"imap+insecure": 143} if is_local else {})
    if not (parts.scheme in schemes and parts.hostname and parts.username and channel):
        raise BadSetting(
            "SPOC_IMAP_URL must read imaps://user:password@host/INBOX?channel=NAME, where NAME is "
            f"one of: {', '.join(vocabulary('channels').codes())}. With imap:// STARTTLS is used."
        )
    return Account(
        scheme=parts.scheme,
        host=parts.hostname,
        port=parts.port or schemes[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        channel=channel,
    )


class NotKept(Exception):
    """Our own disk or database did not take a message: it is not the mailbox's fault."""


class ImapIntake:
    """Empties one mailbox. `url` as in SPOC_IMAP_URL."""

    name = "imap"

    def __init__(
        self, url: str | None = None, *, clock: Callable[[], datetime] = kernel_clock.now
    ) -> None:
        self.account = account_of(settings.IMAP_URL if url is None else url)
        self._clock = clock
        self._stopped = Event()
        self._failures = 0

    def run(self) -> None:
        """Fetch until `stop`; after a broken line connect again, ever more patiently."""
        while not self._stopped.is_set():
            try:
                with self._connected() as box:
                    self._failures = 0
                    self._serve(box)
            except _LINE_BREAKS as error:
                pause = _BACK_OFF[min(self._failures, len(_BACK_OFF) - 1)]
                self._failures += 1
                log.warning("the mailbox at %s does not answer: %s", self.account.host, error)
                self._say(is_well=False, detail=f"no connection to {self.account.host}: {error}")
                connection.close()
                self._wait(pause)

    def stop(self) -> None:
        """End after the message under way."""
        self._stopped.set()

    def fetch(self, box: BaseMailBox) -> None:
        """Register every message of the folder, the oldest first.

        Raises:
            NotKept: our own disk or database failed; the rest stays in the mailbox.
        """
        for uid in box.uids():
            if self._stopped.is_set():
                return
            self._touch()
            raw, received_at = _message(box, uid)
            try:
                self._register(raw, received_at)
            except NEVER_TAKEN as refusal:
                log.warning("message %s of the mailbox was refused: %s", uid, refusal)
                box.append(_note(raw, refusal, self._clock()), REFUSED)
                box.move(uid, REFUSED)
            else:
                box.move(uid, REGISTERED)

    def _register(self, raw: bytes, received_at: datetime | None) -> None:
        now = self._clock()
        head = raw[:65536]
        sender = _RETURN_PATH.search(head.partition(b"\r\n\r\n")[0])
        address = sender.group(1).decode("ascii", "replace").replace("\x00", "") if sender else ""
        origin = origin_of(self.account.channel, address)
        delivery = Delivery(
            channel=self.account.channel,
            content_type="message/rfc822",
            received_at=min(received_at or now, now),
            sender=address,
            partner=origin.partner,
            country=origin.country,
            external_id=mail_id(head),
        )
        try:
            take_in([raw], delivery, actor=INTAKE, clock=self._clock)
        except (OSError, *TRY_LATER) as error:
            raise NotKept(str(error)) from error

    def _connected(self) -> BaseMailBox:
        to = self.account
        box: BaseMailBox
        if to.scheme == "imaps":
            box = MailBox(to.host, to.port, timeout=_TIMEOUT)
        elif to.scheme == "imap":
            box = MailBoxStartTls(to.host, to.port, timeout=_TIMEOUT)
        else:
            box = MailBoxUnencrypted(to.host, to.port, timeout=_TIMEOUT)
        box.login_utf8(to.user, to.password, initial_folder=None)
        for folder in (REGISTERED, REFUSED):
            if not box.folder.exists(folder):
                box.folder.create(folder)
        box.folder.set(to.folder)
        return box

    def _serve(self, box: BaseMailBox) -> None:
        while not self._stopped.is_set():
            try:
                self.fetch(box)
                self._say(is_well=True)
                box.idle.wait(timeout=_IDLE)
                self._touch()
            except NotKept:
                log.exception("the mail stays in the mailbox and is fetched later")
                self._wait(_AGAIN)
            finally:
                connection.close()

    def _say(self, *, is_well: bool, detail: str = "") -> None:
        """Say in the database how the line to the mailbox is: its own part beside this process."""
        self._touch()
        try:
            beat("mailbox", now=self._clock(), is_well=is_well, detail=detail)
        except DatabaseError:
            log.warning("the sign of life of the mailbox could not be written")

    def _touch(self) -> None:
        file = settings.DATA_DIR / "run" / "imap.beat"
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch()

    def _wait(self, seconds: float) -> None:
        for _second in range(int(seconds)):
            self._touch()
            if self._stopped.wait(1):
                return


def _message(box: BaseMailBox, uid: str) -> tuple[bytes, datetime | None]:
    """The bytes of a message as they lie in the mailbox, and when it came there."""
    status, data = box.client.uid("FETCH", uid, "(INTERNALDATE BODY.PEEK[])")
    parts = [part for part in data if isinstance(part, tuple)]
    if status != "OK" or not parts:
        raise imaplib.IMAP4.error(f"message {uid} cannot be fetched: {status}")
    about, raw = parts[0]
    found = _INTERNAL_DATE.search(about)
    if found is None:
        return raw, None
    return raw, datetime.strptime(found.group(1).decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z")


def _note(raw: bytes, reason: object, now: datetime) -> bytes:
    """A short mail that says which message was refused, and why."""
    note = EmailMessage(policy=SMTP)
    note["From"] = note["To"] = f"postmaster@{settings.MAIL_DOMAIN}"
    note["Subject"] = "Refused by the hub"
    note["Date"] = now
    number = mail_id(raw) or "without number"
    note.set_content(f"The message {number} was not registered.\n\n{reason}\n")
    return note.as_bytes()
