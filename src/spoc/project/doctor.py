"""What is wrong with this installation, in sentences that say how to mend it?

Two rounds: what can be seen without a database, and what only the database tells.
"""

from __future__ import annotations

import shutil
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from spoc.access.wall import WallDown, prove_wall
from spoc.exchange.channels.tls import server_context
from spoc.exchange.scan import ScanState, scan
from spoc.exchange.unclaimed import ON_ITS_WAY, Fate, unclaimed
from spoc.kernel import clock
from spoc.kernel.durability import check_durability
from spoc.kernel.readiness import NotReady
from spoc.project.beginning import begun, check_found
from spoc.project.catalogues import stale_catalogues
from spoc.project.chromium import chromium
from spoc.project.claim import current_up
from spoc.project.health import parts_of_the_hub
from spoc.project.parts import check_port, intake_answers, pages_answer
from spoc.project.places import Places

LOW, VERY_LOW = 5 * 1024**3, 1024**3  # bytes free in the data folder
LARGEST_SKEW = timedelta(seconds=2)
EXPIRES_SOON = timedelta(days=30)
_PATIENCE = 5.0  # seconds for one answer of a neighbour


class Level(StrEnum):
    """`WRONG` must be mended; `NOTE` is told and changes nothing."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `sentence` says what was found and what to do."""

    subject: str
    level: Level
    sentence: str


def _ok(subject: str, sentence: str) -> Finding:
    return Finding(subject, Level.OK, sentence)


def _note(subject: str, sentence: str) -> Finding:
    return Finding(subject, Level.NOTE, sentence)


def _wrong(subject: str, sentence: str) -> Finding:
    return Finding(subject, Level.WRONG, sentence)


# --- without a database


def look_around(places: Places, *, now: datetime) -> Iterator[Finding]:
    """Folder, ports, certificates, neighbours. The settings must be readable."""
    yield _data_folder(places)
    yield _free_space(places)
    yield from _ports(places)
    yield _certificate(now)
    yield _relay()
    yield _scanner()
    yield _translations()
    yield _browser()


def _data_folder(places: Places) -> Finding:
    if places.openness:
        return _wrong("data folder", places.openness)
    return _ok("data folder", f"{places.root} can be written, and by this account alone.")


def _free_space(places: Places) -> Finding:
    free = shutil.disk_usage(places.root).free
    told = f"{free / 1024**3:.1f} GB are free in {places.root}"
    if free < VERY_LOW:
        return _wrong(
            "free space", f"Only {told}: make room, or the intake will soon refuse messages."
        )
    if free < LOW:
        return _note("free space", f"Only {told}: make room in good time.")
    return _ok("free space", f"{told}.")


def _ports(places: Places) -> Iterator[Finding]:
    wanted = (
        ("pages", settings.HOST, settings.PORT, "--port", "SPOC_PORT", pages_answer),
        ("mail intake", settings.HOST, settings.SMTP_PORT, "--smtp-port", "SPOC_SMTP_PORT",
         intake_answers),
    )  # fmt: skip
    up = current_up(places.run)
    for subject, host, port, option, setting, answers in wanted:
        if up is not None:
            host = str(up.get("host", host))
            port = int(str(up.get("port" if subject == "pages" else "smtp_port", port)))
        if answers(host, port):
            yield _ok(subject, f"Port {port} answers.")
        elif up is not None:
            yield _wrong(
                subject,
                f"The hub is up but port {port} does not answer: read {places.log}.",
            )
        else:
            try:
                check_port(host, port, option=option, setting=setting)
            except NotReady as error:
                yield _wrong(subject, error.sentence)
            else:
                yield _ok(subject, f"Port {port} is free; the hub is not running on it.")


def _certificate(now: datetime) -> Finding:
    subject = "certificate of the intake"
    given = settings.SMTP_TLS_CERT
    try:
        server_context(
            settings.DATA_DIR / "tls",
            certificate=given,
            key=settings.SMTP_TLS_KEY,
            name=settings.MAIL_DOMAIN,
            now=now,
        )
    except (NotReady, ssl.SSLError, OSError) as error:
        return _wrong(subject, f"It cannot be used: {error}")
    if not given:
        return _note(
            subject,
            "The intake uses one that it made itself. Set SPOC_SMTP_TLS_CERT and SPOC_SMTP_TLS_KEY "
            "when partners check certificates.",
        )
    text = given.encode() if given.startswith("-----BEGIN") else Path(given).read_bytes()
    ends = x509.load_pem_x509_certificate(text).not_valid_after_utc
    if ends <= now:
        return _wrong(subject, f"It expired on {ends:%d-%m-%Y}: install a new one and restart.")
    if ends - now < EXPIRES_SOON:
        return _wrong(subject, f"It expires on {ends:%d-%m-%Y}: install a new one before.")
    return _ok(subject, f"It is valid until {ends:%d-%m-%Y}.")


def _relay() -> Finding:
    subject = "mail relay"
    given = settings.SMTP_RELAY
    if not given:
        if settings.DEMO:
            return _ok(subject, "Demo: answers go to the local mailbox that stands for partners.")
        return _wrong(subject, "No answer can leave: set SPOC_SMTP_RELAY to host:port.")
    host, _colon, port = given.rpartition(":")
    if not host or not port.isdigit():
        return _wrong(subject, f"SPOC_SMTP_RELAY is “{given}”: write host:port.")
    try:
        with smtplib.SMTP(host, int(port), timeout=_PATIENCE) as client:
            client.ehlo()
            is_closed = client.has_extn("starttls")
    except (OSError, smtplib.SMTPException) as error:
        return _wrong(subject, f"{given} does not answer ({error}): check the relay and the way.")
    if not is_closed:
        return _wrong(subject, f"{given} offers no STARTTLS, so nothing is sent: switch it on.")
    return _ok(subject, f"{given} answers and offers STARTTLS.")


def _scanner() -> Finding:
    subject = "virus scanner"
    if not settings.CLAMD:
        return _note(
            subject, "None is set (SPOC_CLAMD): every attachment is marked as not scanned."
        )
    answer = scan(b"doctor", address=settings.CLAMD, timeout=_PATIENCE)
    if answer.state is ScanState.CLEAN:
        return _ok(subject, f"clamd at {settings.CLAMD} answers.")
    return _wrong(
        subject,
        f"clamd at {settings.CLAMD} gives no verdict ({answer.detail}): start it, or correct "
        "SPOC_CLAMD.",
    )


def _translations() -> Finding:
    stale = stale_catalogues()
    if not stale:
        return _ok("translations", "Every language is ready.")
    languages = ", ".join(path.parent.parent.name for path in stale)
    return _wrong(
        "translations",
        f"Not ready: {languages}. Run ./spoc translations compile as the owner of the source.",
    )


def _browser() -> Finding:
    found = chromium()
    if found is None:
        return _note(
            "browser", "No Chromium: the tests in a browser are skipped; the hub needs none."
        )
    return _ok("browser", f"{found} is there for the tests.")


# --- with a database


def ask_database(places: Places, *, now: datetime) -> Iterator[Finding]:
    """What the database tells; stops at the first thing that makes the rest meaningless."""
    version = connection.connection.info.server_version // 10000
    yield _ok("database", f"PostgreSQL {version} answers.")
    yield _durability()
    yield _skew()
    missing = _migrations()
    yield missing
    if missing.level is Level.WRONG:
        return
    yield _wall()
    yield _beginning(places)
    yield from _leftovers(now)
    yield from _parts(places, now=now)


def _durability() -> Finding:
    try:
        check_durability(connection.connection)
    except NotReady as error:
        return _wrong("durability", error.sentence)
    return _ok("durability", "A committed message survives a power cut.")


def _skew() -> Finding:
    with connection.cursor() as cursor:
        before = clock.now()
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
        after = clock.now()
    skew = abs(there - (before + (after - before) / 2))
    if skew > LARGEST_SKEW:
        return _wrong(
            "clocks",
            f"This machine and the database differ by {skew.total_seconds():.0f} s: legal "
            "deadlines would be wrong. Let both follow a time server (NTP).",
        )
    return _ok("clocks", "This machine and the database agree on the time.")


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return _wrong(
            "migrations", f"{len(plan)} migrations are not applied yet: run ./spoc migrate."
        )
    return _ok("migrations", "The database is at this version.")


def _wall() -> Finding:
    try:
        prove_wall(connection)
    except WallDown as error:
        return _wrong("row-level security", str(error))
    except DatabaseError as error:
        return _wrong("row-level security", f"It cannot be proved ({error}): run ./spoc migrate.")
    return _ok("row-level security", "Without sight no protected table shows a row.")


def _beginning(places: Places) -> Finding:
    """Whether database and data folder are of one hub, and agree on what they were begun as."""
    subject = "beginning"
    where = f"{connection.settings_dict['NAME']} at {connection.settings_dict['HOST']}"
    try:
        check_found(begun(connection.connection), where, is_demo=places.is_demo, raw=places.raw)
    except NotReady as error:
        return _wrong(subject, error.sentence)
    kind = "as a demo" if places.is_demo else "for real work"
    return _ok(subject, f"Folder and database belong together; they were begun {kind}.")


def _leftovers(now: datetime) -> Iterator[Finding]:
    """Sealed bytes that no message claims; what was sealed a moment ago may be on its way."""
    subject = "sealed files"
    found = unclaimed(before=now)
    left = [one for one in found if one.sealed_at < now - ON_ITS_WAY]
    young = len(found) - len(left)
    waiting = sum(one.fate is Fate.WAITING for one in left)
    erased = sum(one.fate is Fate.ERASED for one in left)
    unsent = sum(one.fate is Fate.UNSENT for one in left)
    if waiting:
        yield _wrong(
            subject,
            f"Files sealed without a number: {waiting}, left by a hub that was broken off. "
            "Hand all of them in with ./spoc register take-in.",
        )
    if erased:
        yield _wrong(
            subject,
            f"Files that outlived the erasure of their message: {erased}. "
            "./spoc register verify names them; delete them.",
        )
    if unsent:
        yield _note(
            subject,
            f"Answers of ours that never left: {unsent}. Their drafts still stand in their cases; "
            "./spoc register verify names the files.",
        )
    if young:
        yield _note(subject, f"Younger than a minute and without a number yet: {young}. Ask again.")
    if not found:
        yield _ok(subject, "Each belongs to a message.")


def _parts(places: Places, *, now: datetime) -> Iterator[Finding]:
    parts = [part for part in parts_of_the_hub(now=now) if part.name != "database"]
    if current_up(places.run) is None and not any(part.is_well for part in parts):
        yield _note("parts", "No part of the hub is running now.")
        return
    for part in parts:
        subject = f"part {part.name}"
        if part.is_well:
            yield _ok(
                subject, f"It is well ({part.detail}: {part.lag})." if part.lag else "It is well."
            )
        else:
            last = "never" if part.age_seconds is None else f"{part.age_seconds:.0f} s ago"
            yield _wrong(
                subject,
                f"Its last sign of life was {last} ({part.detail}): read its log and restart it.",
            )
