"""kill -9 at any moment: what was acknowledged is in the register, once, and unchanged.

A real hub with durable settings; senders that repeat what was not acknowledged, as partners do.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import signal
import smtplib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from benchmarks.hub import Running, running_hub

from spoc.exchange.store import Store
from spoc.kernel.postgres import answers
from spoc.project.parts import intake_answers, is_beating, pages_answer
from spoc.project.processes import Facts, everybody

pytestmark = pytest.mark.faults
SEED = 977
MESSAGES = 2_000
SENDERS = 2  # of each channel
PAUSE = 0.09  # seconds between two messages of one sender: the sending lasts as long as the killing
KILL_EVERY = 1.5
SETTLE = 110.0  # seconds after the last kill until everything is at a desk
# How often each part is killed: a part that ends often is restarted ever later, and the sending
# must end. Every session of the database falls with one of them, and then the database itself.
KILLS = {"web": 2, "web worker": 5, "worker": 3, "intake": 3, "folder": 3, "session": 4,
         "database": 2}  # fmt: skip
BODY = "Where is Marek ZILVERNIK, born 14 March 1991, plate 1-ZZZ-117? All is invented.\r\n"


@pytest.fixture(scope="module")
def hub() -> Iterator[Running]:
    """A hub whose dead workers are noticed after six seconds."""
    with running_hub(SPOC_WORKER_BEAT="2", SPOC_WORKER_STALLED_AFTER="6") as running:
        yield running
        print(running.said)  # noqa: T201 - shown with a failure


def mail(channel: str, number: int) -> bytes:
    return (
        f"From: spoc@at.example\r\nTo: siena@spoc.example\r\nSubject: {channel} {number}\r\n"
        f"Message-ID: <kill-{channel}-{number}@at.example>\r\nX-Invented: yes\r\n\r\n{BODY}"
    ).encode()


@dataclass
class Ledger:
    """What senders were told: content (digest) to reference; and what went wrong on the way."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    disagreements: list[tuple[str, str, str]] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, raw: bytes, reference: str) -> None:
        digest = hashlib.sha256(raw).hexdigest()
        with self._lock:
            before = self.acknowledged.setdefault(digest, reference)
            if before != reference:
                self.disagreements.append((digest, before, reference))

    def trouble(self, what: str) -> None:
        with self._lock:
            self.troubles[what] += 1


class NotTaken(Exception):
    """The hub did not acknowledge; the sender keeps the message."""


class BySmtp:
    name = "smtp"

    def __init__(self, hub: Running) -> None:
        self._hub = hub
        self._line: smtplib.SMTP | None = None

    def send(self, raw: bytes) -> str:
        try:
            if self._line is None:
                self._line = smtplib.SMTP("127.0.0.1", self._hub.smtp_port, timeout=20)
                self._line.ehlo("at.example")
            self._line.mail("spoc@at.example")
            self._line.rcpt("siena@spoc.example")
            code, words = self._line.data(raw)
            if code == 250:
                return words.decode().rpartition(" ")[2]
            raise NotTaken(f"smtp {code}")
        except (OSError, smtplib.SMTPException) as error:
            if self._line is not None:
                self._line.close()
            self._line = None
            raise NotTaken(f"smtp {type(error).__name__}") from error


class ByApi:
    name = "api"

    def __init__(self, hub: Running) -> None:
        self._hub = hub
        self._headers = {"Authorization": f"Bearer {hub.token}", "Content-Type": "message/rfc822"}

    def send(self, raw: bytes) -> str:
        line = http.client.HTTPConnection("127.0.0.1", self._hub.port, timeout=20)
        try:
            line.request("POST", "/api/v1/messages?channel=interpol_i247", raw, self._headers)
            answer = line.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise NotTaken(f"api {type(error).__name__}") from error
        finally:
            line.close()
        if answer.status not in {200, 201}:
            raise NotTaken(f"api {answer.status}")
        receipt = json.loads(told)
        assert receipt["sha256"] == hashlib.sha256(raw).hexdigest()
        return str(receipt["reference"])


class ByFolder:
    """Lays a file down and sees it moved to `.taken` under its number."""

    name = "folder"

    def __init__(self, hub: Running) -> None:
        self._inbox = hub.data / "inbox"

    def send(self, raw: bytes) -> str:
        digest = hashlib.sha256(raw).hexdigest()[:20]
        folder = self._inbox / "sirene"
        aside = folder / f".{digest}.part"
        aside.write_bytes(raw)
        aside.rename(folder / f"{digest}.eml")
        return ""  # told later: see `taken`

    def taken(self) -> dict[str, str]:
        """Digest (its beginning) to reference of every file that was taken."""
        found = {}
        for path in (self._inbox / ".taken").iterdir():
            reference = "-".join(path.name.split("-")[-3:-1])
            found[path.stem.rpartition("-")[2]] = reference
        return found


def deliver(way: Any, numbers: range, ledger: Ledger, give_up: float) -> None:
    """Send each message until it is acknowledged."""
    for number in numbers:
        raw = mail(way.name, number)
        while True:
            try:
                reference = way.send(raw)
            except NotTaken as trouble:
                ledger.trouble(str(trouble))
                assert time.monotonic() < give_up, f"{way.name} {number} was never taken"
                time.sleep(0.2)
                continue
            if reference:
                ledger.note(raw, reference)
            break
        time.sleep(PAUSE)


class Killer:
    """kill -9 for one part after another, when it is well, in an order that the seed decides."""

    def __init__(self, hub: Running) -> None:
        self._hub = hub
        self.random = random.Random(SEED)
        self.killed: Counter[str] = Counter()

    def pid_of(self, part: str) -> int | None:
        """The process of a part, or None while it is down."""
        try:
            return int(json.loads((self._hub.data / "run" / f"{part}.pid").read_text())["pid"])
        except (OSError, ValueError, KeyError):
            return None

    def is_well(self, part: str) -> bool:
        """Whether a part does its work just now."""
        if part == "web":
            return pages_answer("127.0.0.1", self._hub.port)
        if part == "intake":
            return intake_answers("127.0.0.1", self._hub.smtp_port)
        if part == "database":
            return self.pid_of("database") is not None and answers(self._hub.database_url)
        return self.pid_of(part) is not None and is_beating(self._hub.data / "run" / f"{part}.beat")

    def kill(self, victim: str) -> bool:
        """True when something was killed."""
        part = {"web worker": "web", "session": "database"}.get(victim, victim)
        pid = self.pid_of(part) if self.is_well(part) else None
        try:
            if pid is not None and victim != part:
                pid = self.random.choice([one.pid for one in everybody() if one.parent == pid])
            if pid is None:
                return False
            os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, IndexError):
            return False
        self.killed[victim] += 1
        return True

    def run(self, until: Callable[[], bool]) -> None:
        """Kill in random order until nothing is left to kill, or `until` holds."""
        left = [victim for victim, times in KILLS.items() for _ in range(times)]
        self.random.shuffle(left)
        while left and not until():
            for victim in left:
                if self.kill(victim):
                    left.remove(victim)
                    break
            time.sleep(KILL_EVERY * self.random.uniform(0.7, 1.3))


def ask(hub: Running, question: str, *values: object) -> list[tuple[Any, ...]]:
    """The answer of the database, read past the wall; repeated while the database is down."""
    for _try in range(120):
        try:
            with psycopg.connect(hub.database_url, autocommit=True, connect_timeout=5) as session:
                session.execute("SELECT set_config('spoc.reach', 'all', false)")
                return session.execute(question, values).fetchall()
        except psycopg.OperationalError:
            time.sleep(0.5)
    raise AssertionError("the database did not come back")


def wait_for(condition: Callable[[], bool], seconds: float, what: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what()
        time.sleep(0.5)


UNDER_WAY = """
    SELECT stage, attempts, failure, count(*) FROM exchange_message
     WHERE direction = 'in' AND stage <> 'at_desk' GROUP BY 1, 2, 3
"""


def test_killing_everything_loses_and_doubles_nothing(hub: Running) -> None:
    assert ask(hub, "SHOW fsync") == ask(hub, "SHOW synchronous_commit") == [("on",)]
    ledger, killer = Ledger(), Killer(hub)
    share = MESSAGES // (3 * SENDERS)
    give_up = time.monotonic() + 200
    ways = [way(hub) for way in (BySmtp, ByApi, ByFolder) for _ in range(SENDERS)]
    with ThreadPoolExecutor(len(ways)) as pool:
        sendings = [
            pool.submit(deliver, way, range(number * share, (number + 1) * share), ledger, give_up)
            for number, way in enumerate(ways)
        ]
        killer.run(lambda: all(one.done() for one in sendings))
        for one in sendings:
            one.result()
    laid = {
        hashlib.sha256(raw).hexdigest()
        for number, way in enumerate(ways)
        if way.name == "folder"
        for raw in (mail("folder", n) for n in range(number * share, (number + 1) * share))
    }
    folder = ByFolder(hub)
    wait_for(lambda: len(folder.taken()) >= len(laid), SETTLE, lambda: "files stay in the folder")
    taken = folder.taken()
    for digest in laid:
        assert ledger.acknowledged.setdefault(digest, taken[digest[:20]]) == taken[digest[:20]]
    wait_for(
        lambda: ask(hub, UNDER_WAY) == [],
        SETTLE,
        lambda: f"messages stand still: {ask(hub, UNDER_WAY)}",
    )
    print(f"killed {dict(killer.killed)}; senders saw {dict(ledger.troubles)}")  # noqa: T201 - the figure

    assert sum(killer.killed.values()) >= 20
    assert len(ledger.acknowledged) == share * len(ways)
    assert ledger.disagreements == []
    rows = ask(
        hub,
        "SELECT sha256, reference FROM exchange_message WHERE external_id LIKE 'kill-%%'",
    )
    registered = dict(rows)
    assert len(rows) == len(registered), "a message was registered twice"
    assert ledger.acknowledged.items() <= registered.items()
    assert len(registered) == share * len(ways), "nothing but what was sent"
    for digest in registered:
        sealed = Store(hub.data / "raw").path(digest)
        assert hashlib.sha256(sealed.read_bytes()).hexdigest() == digest
    ids = ask(hub, "SELECT count(*), count(DISTINCT external_id) FROM exchange_message"
                   " WHERE external_id LIKE 'kill-%%'")  # fmt: skip
    assert ids == [(len(registered), len(registered))]
    cases = ask(hub, "SELECT count(*), count(DISTINCT message_id) FROM cases_casemessage link"
                     " JOIN exchange_message m ON m.id = message_id"
                     " WHERE external_id LIKE 'kill-%%'")  # fmt: skip
    assert cases == [(len(registered), len(registered))], "one case for each"
    verdict = hub.spoc("register", "verify")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_what_a_killed_worker_had_in_its_hands_is_finished_by_the_next(hub: Running) -> None:
    doing = (
        "SELECT (args ->> 'message_id')::bigint FROM procrastinate_jobs"
        " WHERE task_name = 'journeys.walk' AND status = 'doing'"
    )
    killer, way = Killer(hub), BySmtp(hub)
    held: set[int] = set()
    for attempt in range(20):
        wait_for(
            lambda: all(killer.is_well(part) for part in ("worker", "intake", "database")),
            90,
            lambda: "the hub did not come back",
        )
        for number in range(30):
            way.send(mail("smtp", 100_000 + attempt * 100 + number))
        assert killer.kill("worker")
        held = {row[0] for row in ask(hub, doing)}
        if held:
            break
    assert held, "no worker was caught with a job in its hands"
    ends = "SELECT count(*) FROM exchange_message WHERE id = ANY(%s) AND stage = 'at_desk'"
    wait_for(
        lambda: ask(hub, ends, list(held)) == [(len(held),)],
        90,
        lambda: f"left behind: {ask(hub, UNDER_WAY)}",
    )
    assert not held & {row[0] for row in ask(hub, doing)}


def family_of(pid: int) -> list[Facts]:
    """Every descendant of a process that lives now."""
    alive = list(everybody())
    found, parents = [], {pid}
    while parents:
        children = [one for one in alive if one.parent in parents]
        found += children
        parents = {one.pid for one in children}
    return found


def test_nothing_runs_on_after_the_stop() -> None:
    with running_hub() as running:
        family = family_of(running.pid)
        for part in ("web", "worker", "database"):
            assert Killer(running).kill(part)
            time.sleep(1)
        family += family_of(running.pid)
        assert len(family) > 10
        data = str(running.data)
    started = {one.pid: one.started for one in family}
    left = [one for one in everybody() if started.get(one.pid) == one.started]
    assert left == []
    assert [one for one in everybody() if _knows(one.pid, data)] == []


def _knows(pid: int, data: str) -> bool:
    """Whether a process was started with this folder in its words or its environment."""
    try:
        told = [(Path("/proc") / str(pid) / name).read_bytes() for name in ("cmdline", "environ")]
    except OSError:
        return False
    return any(data.encode() in one for one in told)
