"""How does mail come in? Accepted only when sealed, numbered and committed (contract section 4).

The recipient chooses the channel. Whatever fails on our side is a 451: the sender keeps the message
and sends it again; a repeat is recognised.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction

from spoc.access.rules import Viewer, may
from spoc.access.selectors import TokenRefused, viewer_of_token
from spoc.access.services import note_token_use
from spoc.audit.services import record
from spoc.exchange.channels.crowd import Crowd
from spoc.exchange.channels.mailboxes import Mailbox, mailbox_at, mailboxes
from spoc.exchange.channels.senders import INTAKE, Directory, origin_of
from spoc.exchange.channels.sink import SinkDesk
from spoc.exchange.channels.smtp_session import TRY_AGAIN, Login, Mail, listen, one_line
from spoc.exchange.channels.tls import server_context
from spoc.exchange.register import (
    Delivery,
    EmptyMessage,
    MessageTooLarge,
    Registered,
    mail_id,
)
from spoc.exchange.registrar import Registrar
from spoc.exchange.unclaimed import unclaimed
from spoc.kernel import clock as kernel_clock

log = logging.getLogger(__name__)

AT_ONCE = 8  # messages sealed and registered side by side
_SINK_CONNECTIONS = 100
_HEAD = 65536
_PIECE = 262144
_SETTLED = 30.0  # seconds after which what was sealed before the start has its number, or never
_PATIENCE = 8.0  # seconds that a stop waits for messages under way

Answer = TypeVar("Answer")


class MailDesk:
    """Decides on recipients, log-ins and messages for our mailboxes."""

    def __init__(self, pool: ThreadPoolExecutor, *, clock: Callable[[], datetime]) -> None:
        self.host_name = settings.MAIL_DOMAIN
        self.max_size = settings.MAX_MESSAGE_SIZE
        self._pool = pool
        self._clock = clock
        self._registrar = Registrar(INTAKE, clock=clock)
        self._directory = Directory()

    def refuse_recipient(self, address: str, system: Viewer | None) -> str:
        """550 for what is no mailbox of ours, 530 where the sending system must prove itself."""
        mailbox = mailbox_at(address, domain=settings.MAIL_DOMAIN)
        if mailbox is None:
            names = ", ".join(mailboxes())
            return one_line(
                "550 5.1.1", f"No such mailbox. At {settings.MAIL_DOMAIN} there are: {names}."
            )
        if mailbox.wants_proof and system is None and not settings.DEMO:
            return (
                "530 5.7.0 This channel takes messages of known systems only: "
                "use STARTTLS, then AUTH with your user name and token."
            )
        return ""

    async def log_in(self, name: str, secret: str, peer: str) -> Login:
        """The password of a system is its token; a refused one is recorded."""
        return await self._aside(lambda: self._log_in(name, secret, peer))

    async def take(self, mail: Mail) -> str:
        """Seal, register, and only then answer."""
        received_at = self._clock()
        return await self._aside(lambda: self._take(mail, received_at))

    async def _aside(self, work: Callable[[], Answer]) -> Answer:
        """Do what blocks in a thread of the pool, which keeps a database connection that lives."""

        def connected() -> Answer:
            close_old_connections()
            try:
                return work()
            finally:
                close_old_connections()

        return await asyncio.get_running_loop().run_in_executor(self._pool, connected)

    def _log_in(self, name: str, secret: str, peer: str) -> Login:
        now = self._clock()
        try:
            viewer, token = viewer_of_token(secret, now=now)
            if token.username != name.strip().lower():
                raise TokenRefused("This token belongs to another user name.")
            if not may(viewer, "message.send"):
                raise TokenRefused("This token may not hand in messages.", "token-scope")
            note_token_use(token, now=now)
        except TokenRefused as refusal:
            with transaction.atomic():
                record(
                    "access.session.refused",
                    actor=INTAKE,
                    now=now,
                    object_kind="token",
                    object_ref=name[:80].replace("\x00", ""),
                    channel="smtp",
                    details={"reason": refusal.code, "peer": peer},
                )
            return Login(None, one_line("535 5.7.8", refusal))
        return Login(viewer)

    def _take(self, mail: Mail, received_at: datetime) -> str:
        with mail.body:
            try:
                number = mail_id(mail.body.read(_HEAD))
                mail.body.seek(0)
                entered = self._registrar.take_in(
                    iter(lambda: mail.body.read(_PIECE), b""),
                    [
                        self._delivery(mail, channel, boxes, number, received_at)
                        for channel, boxes in sorted(self._by_channel(mail).items())
                    ],
                )
            except MessageTooLarge as refusal:
                return one_line("552 5.3.4", refusal)
            except EmptyMessage as refusal:
                return one_line("554 5.6.0", refusal)
            except Exception:  # even a bug of ours must leave the sender its message
                log.exception("a mail was not registered; its sender is told to send it again")
                return TRY_AGAIN
        return one_line("250 2.0.0", ", ".join(map(_told, entered)))

    def _by_channel(self, mail: Mail) -> dict[str, list[tuple[Mailbox, str]]]:
        """The recipients of each channel: one mail to several channels is one entry in each."""
        found: dict[str, list[tuple[Mailbox, str]]] = {}
        for address in mail.recipients:
            if mailbox := mailbox_at(address, domain=settings.MAIL_DOMAIN):
                found.setdefault(mailbox.channel, []).append((mailbox, address))
        return found

    def _delivery(
        self,
        mail: Mail,
        channel: str,
        boxes: list[tuple[Mailbox, str]],
        number: str,
        received_at: datetime,
    ) -> Delivery:
        wants_proof = any(box.wants_proof for box, _address in boxes)
        origin = origin_of(
            channel,
            mail.sender,
            system=mail.system,
            wants_proof=wants_proof,
            find=self._directory.partner_at,
        )
        return Delivery(
            channel=channel,
            content_type="message/rfc822",
            received_at=received_at,
            sender=mail.sender.encode("utf-8", "replace").decode().replace("\x00", ""),
            is_sender_proven=origin.is_proven,
            recipients=tuple(address for _box, address in boxes),
            partner=origin.partner,
            country=origin.country,
            external_id=number,
            entered_by=mail.system.ref if mail.system else "",
        )


def _told(entered: Registered) -> str:
    if entered.lies_under:
        return (
            f"registered as {entered.lies_under} "
            f"(it repeats the Message-ID of {entered.reference} with other content)"
        )
    before = "already registered" if entered.is_duplicate else "registered"
    return f"{before} as {entered.reference}"


class MailIntake:
    """The mail server of the hub; in demo also the mailbox that stands for all partners.

    `port` 0 takes a free one; `ports` says which, once `ready` is set.
    """

    name = "intake"

    def __init__(
        self,
        *,
        host: str | None = None,
        port: int | None = None,
        sink_port: int | None = None,
        clock: Callable[[], datetime] = kernel_clock.now,
    ) -> None:
        self.host = settings.HOST if host is None else host
        self.port = settings.SMTP_PORT if port is None else port
        self.sink_port = settings.SINK_PORT if sink_port is None else sink_port
        self.ready = threading.Event()
        self.ports: list[int] = []
        self._clock = clock
        self._is_over = threading.Event()
        self._wake: Callable[[], object] = self._is_over.is_set

    def run(self) -> None:
        """Serve until `stop`. Raises BadSetting (certificate) and OSError (port)."""
        asyncio.run(self._serve())

    def stop(self) -> None:
        """From any thread or signal handler: take no new mail, finish what is under way, end."""
        self._is_over.set()
        self._wake()

    async def _serve(self) -> None:
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        self._wake = lambda: loop.is_closed() or loop.call_soon_threadsafe(stopped.set)
        if self._is_over.is_set():
            return
        busy: set[object] = set()
        tls = server_context(
            settings.DATA_DIR / "tls",
            certificate=settings.SMTP_TLS_CERT,
            key=settings.SMTP_TLS_KEY,
            name=settings.MAIL_DOMAIN,
            now=self._clock(),
        )
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="intake") as pool:
            desk = MailDesk(pool, clock=self._clock)
            crowd = Crowd(
                most=settings.SMTP_CONNECTIONS, most_of_one=settings.SMTP_CONNECTIONS_OF_ONE
            )
            servers = [
                await listen(desk, host=self.host, port=self.port, tls=tls, busy=busy, crowd=crowd)
            ]
            if settings.DEMO and not settings.SMTP_RELAY:
                sink = SinkDesk(settings.DATA_DIR / "sent")
                ours = Crowd(most=_SINK_CONNECTIONS, most_of_one=_SINK_CONNECTIONS)
                servers.append(
                    await listen(
                        sink, host="127.0.0.1", port=self.sink_port, tls=None, busy=busy, crowd=ours
                    )
                )
            self.ports = [server.sockets[0].getsockname()[1] for server in servers]
            self.ready.set()
            threading.Thread(target=self._tell_unclaimed, daemon=True).start()
            await stopped.wait()
            for server in servers:
                server.close()
            deadline = time.monotonic() + _PATIENCE
            while busy and time.monotonic() < deadline:
                await asyncio.sleep(0.02)

    def _tell_unclaimed(self) -> None:
        """Say after the start what an earlier, broken-off run sealed and never registered."""
        started = self._clock()
        if self._is_over.wait(_SETTLED):
            return
        try:
            if left := unclaimed(before=started):
                log.warning(
                    "%d sealed files belong to no message; ./spoc register verify names them",
                    len(left),
                )
        except (DatabaseError, OSError):
            log.exception("it is not known whether sealed files are without a message")
        finally:
            connection.close()
