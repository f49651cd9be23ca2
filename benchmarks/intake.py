"""How many messages a second does a hub acknowledge, and how many reach a desk?

Acknowledged means sealed, fsynced and committed. The journey runs beside it with one worker; its
own figure is taken afterwards, from the first message left to the last at a desk.

The senders share the cores with the hub. They are light: one session each that stays open, and the
envelope of a mail in one piece (PIPELINING, RFC 2920), as mail servers do.
"""

from __future__ import annotations

import http.client
import smtplib
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import psycopg

from benchmarks.hub import Running, about_this_machine, median, running_hub

ROUNDS = 3
MESSAGES = 600  # in each round and channel
SESSIONS = 12  # parallel senders
_number = count(1)
BODY = (
    "Dear colleagues,\r\n\r\nbetween 2 and 19 November 2026 four jewellers were robbed by two men "
    "with a hand gun.\r\nWe believe the driver is Marek ZILVERNIK, born 14 March 1991, plate "
    "1-ZZZ-117, telephone +32 400 00 00 42.\r\nPlease tell us the holder of the plate.\r\n"
    "Everything here is invented.\r\n"
)


def mail() -> bytes:
    """A message of its own."""
    number = next(_number)
    return (
        f"From: spoc@at.example\r\nTo: siena@spoc.example\r\nSubject: Benchmark {number}\r\n"
        f"Message-ID: <bench-{number}-{time.time_ns()}@at.example>\r\nX-Invented: yes\r\n\r\n{BODY}"
    ).encode()


def by_smtp(hub: Running, amount: int) -> None:
    envelope = b"MAIL FROM:<spoc@at.example>\r\nRCPT TO:<siena@spoc.example>\r\nDATA\r\n"
    with smtplib.SMTP("127.0.0.1", hub.smtp_port) as client:
        client.ehlo()
        for _ in range(amount):
            client.send(envelope)
            told = [client.getreply()[0] for _ in range(3)]
            client.send(mail() + b".\r\n")  # no line of it begins with a dot
            told.append(client.getreply()[0])
            if told != [250, 250, 354, 250]:
                raise RuntimeError(f"not acknowledged: {told}")


def by_api(hub: Running, amount: int) -> None:
    client = http.client.HTTPConnection("127.0.0.1", hub.port)
    headers = {"Authorization": f"Bearer {hub.token}", "Content-Type": "message/rfc822"}
    for _ in range(amount):
        client.request("POST", "/api/v1/messages?channel=siena", mail(), headers)
        answer = client.getresponse()
        answer.read()
        if answer.status != 201:
            raise RuntimeError(f"not acknowledged: {answer.status}")
    client.close()


def rate(send: Callable[[Running, int], None], hub: Running) -> float:
    """Acknowledged messages a second of one round."""
    share = MESSAGES // SESSIONS
    started = time.monotonic()
    with ThreadPoolExecutor(SESSIONS) as senders:
        for done in [senders.submit(send, hub, share) for _ in range(SESSIONS)]:
            done.result()
    return share * SESSIONS / (time.monotonic() - started)


def journey_rate(hub: Running) -> float:
    """Messages a second from the register to a desk while nothing else arrives."""
    with psycopg.connect(hub.database_url, autocommit=True) as session:
        session.execute("SELECT set_config('spoc.reach', 'all', false)")

        def waiting() -> int:
            row = session.execute(
                "SELECT count(*) FROM exchange_message WHERE stage NOT IN ('at_desk', 'outgoing')"
            ).fetchone()
            return int(row[0]) if row else 0

        before, started = waiting(), time.monotonic()
        while left := waiting():
            if time.monotonic() - started > 180:
                break
            time.sleep(0.5)
        return (before - left) / (time.monotonic() - started)


def main() -> int:
    """Measure and print."""
    with running_hub() as hub:
        print(f"{about_this_machine()}; ready after {hub.seconds_to_ready:.1f} s")
        print(f"{MESSAGES} messages a round, {SESSIONS} senders, {ROUNDS} rounds, medians")
        for name, send in (("SMTP", by_smtp), ("API", by_api)):
            rates = [rate(send, hub) for _ in range(ROUNDS)]
            print(
                f"{name}: {median(rates):.0f}/s acknowledged ({min(rates):.0f} to {max(rates):.0f})"
            )
            print(f"  then {journey_rate(hub):.0f}/s from the register to a desk, one worker")
        print(hub.spoc("register", "verify").stdout.strip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
