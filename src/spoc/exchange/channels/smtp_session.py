"""How is SMTP spoken? The only file that knows aiosmtpd; what is decided is asked of a `Desk`.

Ours and not the library's: messages go to disk in pieces with lines of any length, and a log-in is
checked outside the event loop.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from spoc.access.rules import Viewer
from spoc.exchange.channels.crowd import Crowd
from spoc.exchange.channels.dots import Unstuffer, pieces_of

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # the library's log would name senders

TIMEOUT = 300.0  # seconds of silence, RFC 5321, 4.5.3.2
TRY_AGAIN = "451 4.3.0 The message was not registered. Keep it and send it again."
_PIECE = 65536  # bytes read at once; also the longest command line that is looked at
_IN_MEMORY = 1024 * 1024  # bytes of one message; a larger one goes through a file
_MAX_COMMAND = 12288  # bytes, RFC 4954, 4 for AUTH; the longest of all
_CALLS = {"AUTH": 5, "*": 1_000_000_000}  # per session


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as the protocol delivered it. `body` belongs to whoever takes the mail."""

    sender: str
    recipients: tuple[str, ...]
    body: BinaryIO
    system: Viewer | None  # the system that logged in


@dataclass(frozen=True, slots=True)
class Login:
    """The answer to a log-in: the system, or None and the reply."""

    system: Viewer | None
    reply: str = ""


class Desk(Protocol):
    """What an SMTP session asks of us. Replies are complete lines: `250 2.0.0 registered as …`."""

    host_name: str
    max_size: int

    def refuse_recipient(self, address: str, system: Viewer | None) -> str:
        """The reply that refuses this recipient, or "" to accept. Does not block."""

    async def log_in(self, name: str, secret: str, peer: str) -> Login: ...

    async def take(self, mail: Mail) -> str:
        """Take the message and return the reply. Closes `mail.body`."""


async def listen(
    desk: Desk,
    *,
    host: str,
    port: int,
    tls: ssl.SSLContext | None,
    busy: set[object],
    crowd: Crowd,
) -> asyncio.Server:
    """Listen for mail. `busy` holds a mark for each message under way; raises OSError."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Connection(desk, tls, busy, crowd, loop), host, port)


def one_line(code: str, sentence: object) -> str:
    """A reply: one line of ASCII, whatever the sentence holds."""
    words = " ".join(str(sentence).split())
    return f"{code} {words}".encode("ascii", "replace").decode("ascii")[:500]


class _Hooks:
    """The library's handler: what it asks before and after its own work."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def handle_EHLO(  # noqa: N802 - the library finds it by this name
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        return [*lines[:-1], "250-PIPELINING", lines[-1]]

    async def handle_RCPT(  # noqa: N802 - the library finds it by this name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if refusal := self.desk.refuse_recipient(address, session.auth_data):
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a mail session failed", exc_info=error)
        return TRY_AGAIN


class _Connection(SMTP):
    """One connection. The library sets `session` and `envelope` before it calls a command."""

    line_length_limit = _PIECE
    session: Session
    envelope: Envelope

    def __init__(
        self,
        desk: Desk,
        tls: ssl.SSLContext | None,
        busy: set[object],
        crowd: Crowd,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        # The library's own table is shared by all sessions, and one session's start clears it.
        self.command_size_limits = defaultdict(lambda: _MAX_COMMAND)
        self._desk = desk
        self._busy = busy
        self._crowd = crowd
        self._peer: str | None = None  # while this connection is counted
        super().__init__(
            _Hooks(desk),
            data_size_limit=desk.max_size,
            enable_SMTPUTF8=True,
            hostname=desk.host_name,
            ident="ESMTP",
            tls_context=tls,
            timeout=TIMEOUT,
            auth_require_tls=True,
            authenticator=_not_yet_checked,
            command_call_limit=_CALLS,
            loop=loop,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called again when STARTTLS was done; the connection is the same."""
        if self._peer is None:
            peer = str((transport.get_extra_info("peername") or ("",))[0])
            if refusal := self._crowd.enter(peer):
                line = cast(asyncio.Transport, transport)
                line.write(refusal.encode("ascii") + b"\r\n")
                line.close()
                return
            self._peer = peer
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._peer is not None:  # else it was refused and never began
            self._crowd.leave(self._peer)
            self._peer = None
            super().connection_lost(error)

    async def auth_PLAIN(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802 - as above
        return await self._check(await super().auth_PLAIN(server, args))

    async def auth_LOGIN(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802 - as above
        return await self._check(await super().auth_LOGIN(server, args))

    async def _check(self, given: AuthResult) -> AuthResult:
        if not given.success:
            return given
        said = cast(LoginPassword, given.auth_data)
        name, secret = (each.decode("utf-8", "replace") for each in said)
        peer = str((self.session.peer or ("",))[0])
        login = await self._desk.log_in(name, secret, peer)
        if login.system is None:
            return AuthResult(success=False, handled=False, message=login.reply)
        return AuthResult(success=True, auth_data=login.system)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - as above
        if await self.check_helo_needed():
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Name a recipient first.")
            return
        if arg:
            await self.push("501 5.5.4 DATA takes no argument.")
            return
        self._busy.add(self)
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            reply = await self._take()
            self.envelope = self._create_envelope()
            await self.push(reply)
        finally:
            self._busy.discard(self)

    async def _take(self) -> str:
        body = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the desk closes it
        try:
            size = await self._receive(body)
            if size > self._desk.max_size:
                body.close()
                return f"552 5.3.4 More than {self._desk.max_size} bytes. Send it in parts."
            body.seek(0)
        except BaseException:
            body.close()
            raise
        sender = self.envelope.mail_from or ""
        return await self._desk.take(
            Mail(
                sender="" if sender == "<>" else sender,
                recipients=tuple(self.envelope.rcpt_tos),
                body=cast(BinaryIO, body),
                system=self.session.auth_data,
            )
        )

    async def _receive(self, body: tempfile.SpooledTemporaryFile[bytes]) -> int:
        """Write the message to `body`; its size. What is beyond the limit is counted, not kept."""
        unstuffer = Unstuffer()
        size = 0
        async for piece in pieces_of(self._reader):
            self._reset_timeout()
            content = unstuffer.feed(piece)
            size += len(content)
            if size <= self._desk.max_size:
                body.write(content)
        rest = unstuffer.finish()
        body.write(rest)
        return size + len(rest)


def _not_yet_checked(*given: Any) -> AuthResult:
    """Passes name and secret on; `_Connection._check` decides, where it may wait."""
    return AuthResult(success=True, auth_data=given[-1])
