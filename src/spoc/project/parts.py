"""Which processes make a hub, and how does each show that it is well?"""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from spoc.kernel import launch
from spoc.kernel.postgres import Embedded, answers
from spoc.kernel.readiness import NotReady
from spoc.project.places import Places

_PATIENCE = 3.0  # seconds for one answer
_BEAT_LIMIT = 15.0  # seconds

FIRST_TO_STOP, PAGES, WORK, DATABASE = range(4)


class PortNotReady(NotReady):
    """A port cannot be listened on; the sentence says which and how to choose another."""


@dataclass(frozen=True)
class Part:
    """One process of the hub. `turn`: who has a lower one stops earlier (and starts later)."""

    name: str
    command: list[str]
    is_well: Callable[[], bool]
    turn: int
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0  # seconds between the stop signal and the kill
    hang_limit: float | None = 120.0  # seconds without an answer before a restart; None: never
    beat: Path | None = None  # removed before each start, so that an old one tells nothing
    explain: Callable[[], str] = field(default=lambda: "")  # asked after it ended by itself
    clean_up: Callable[[], None] = field(default=lambda: None)  # after the last stop


@dataclass(frozen=True)
class Step:
    """A command that must succeed before the hub is ready, once the database is there.

    `is_done` is asked first; `otherwise` is called when there was nothing to do. `is_beside`: the
    parts need not wait for it.
    """

    name: str
    command: list[str]
    is_done: Callable[[], bool] = field(default=lambda: False)
    otherwise: Callable[[], None] = field(default=lambda: None)
    is_beside: bool = False


def spoc_command(*arguments: str) -> list[str]:
    """`./spoc ARGUMENTS` in this environment, as a command line."""
    return [sys.executable, "-P", "-m", "spoc.project.cli", *arguments]


def _reachable(host: str) -> str:
    """Where a listener on `host` is reached from this machine."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def web_url(host: str, port: int) -> str:
    """The address of the pages as a person on this machine types it."""
    name = _reachable(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def pages_answer(host: str, port: int) -> bool:
    """Whether the health page says it lives."""
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/api/v1/health")
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def intake_answers(host: str, port: int) -> bool:
    """Whether the mail intake greets (RFC 5321, 4.3.1: code 220), or says that it is full (421)."""
    try:
        with socket.create_connection((_reachable(host), port), timeout=_PATIENCE) as line:
            line.settimeout(_PATIENCE)
            greets = line.recv(512).startswith((b"220", b"421"))
            line.sendall(b"QUIT\r\n")
            return greets
    except OSError:
        return False


def is_beating(beat: Path) -> bool:
    """Whether the heartbeat file was touched in the last 15 seconds."""
    try:
        return time.time() - beat.stat().st_mtime < _BEAT_LIMIT
    except OSError:
        return False


def hub_parts(
    places: Places,
    *,
    host: str,
    port: int,
    smtp_port: int,
    database: Embedded | None,
    more: tuple[str, ...] = (),
) -> list[Part]:
    """The parts of `./spoc up`. `database` is None when SPOC_DATABASE_URL names another server.

    `more` are further parts that `serve` knows and that show a heartbeat, such as `imap`. The
    embedded cluster must exist (`database.ensure()`). Raises DatabaseNotReady.
    """

    def served(name: str, turn: int, is_well: Callable[[], bool], beat: Path | None = None) -> Part:
        argv = launch.command(spoc_command("serve", name), last_word=signal.SIGTERM)
        return Part(name, argv, is_well, turn, beat=beat)

    def beating(name: str, turn: int) -> Part:
        beat = places.beat(name)
        return served(name, turn, lambda: is_beating(beat), beat)

    parts = [
        served("web", PAGES, lambda: pages_answer(host, port)),
        beating("worker", WORK),
        served("intake", FIRST_TO_STOP, lambda: intake_answers(host, smtp_port)),
        *(beating(name, FIRST_TO_STOP) for name in ("folder", *more)),
    ]
    if database is not None:
        url = database.url
        parts.insert(
            0,
            Part(
                "database",
                database.command(),
                lambda: answers(url),
                DATABASE,
                stop_signal=signal.SIGINT,  # SIGTERM would wait for every client
                grace=60.0,
                hang_limit=None,  # it may be replaying a long log
                explain=database.why_it_failed,
                clean_up=database.stop,
            ),
        )
    return parts


def check_port(host: str, port: int, *, option: str, setting: str) -> None:
    """Raise PortNotReady, naming `option` and `setting`, when `port` cannot be listened on."""
    other = f"choose another with {option} (or {setting})"
    if not 0 < port < 65536:
        raise PortNotReady(f"{port} is no port number: {other}.")
    passive = socket.AI_PASSIVE  # no host means every address
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=passive)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except (socket.gaierror, UnicodeError) as error:
        raise PortNotReady(f"“{host}” is no address: choose another with --host.") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sentence = f"Port {port} on {host} is taken by another program: {other}."
        elif error.errno == errno.EADDRNOTAVAIL:
            sentence = f"This machine has no address {host}: choose another with --host."
        elif error.errno in {errno.EACCES, errno.EPERM}:
            sentence = f"This account may not listen on port {port}: {other}."
        else:
            sentence = f"Port {port} on {host} cannot be used ({os.strerror(error.errno or 0)})."
        raise PortNotReady(sentence) from error


def check_ports(host: str, port: int, smtp_port: int, sink_port: int | None) -> None:
    """Check the ports of the whole hub, before anything starts.

    `sink_port` is the demo's local mailbox, if there is one. Raises PortNotReady for a port that
    is taken, or that two parts would share.
    """
    check_port(host, port, option="--port", setting="SPOC_PORT")
    if port == smtp_port:
        raise PortNotReady(
            f"Pages and mail cannot share port {port}: choose another with --port (or SPOC_PORT)."
        )
    check_port(host, smtp_port, option="--smtp-port", setting="SPOC_SMTP_PORT")
    if sink_port is None:
        return
    for other, name in ((port, "the pages"), (smtp_port, "the mail intake")):
        if sink_port == other:
            raise PortNotReady(
                f"The demo's local mailbox listens on port {sink_port} (SPOC_SINK_PORT, else one "
                f"more than the mail intake), where {name} would be too: choose another with "
                f"--port or --smtp-port, or set SPOC_SINK_PORT."
            )
    check_port("127.0.0.1", sink_port, option="--smtp-port", setting="SPOC_SINK_PORT")
