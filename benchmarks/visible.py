"""How long after "250 registered" does an operator's open inbox show that a message arrived?

Five messages a second come by SMTP for thirty seconds. Three of the five concern a child, and a
real browser has the view of vulnerable persons open: its counter must count them one by one.
"""

from __future__ import annotations

import os
import smtplib
import sys
import threading
import time
from itertools import count

import psycopg
from playwright.sync_api import Page, sync_playwright

from benchmarks.hub import Running, about_this_machine, median, percentile, running_hub
from spoc.project.chromium import chromium

RATE = 5.0  # messages a second
SECONDS = 30
MARKED = {0, 2, 4}  # of each five: the first page of a view holds a hundred rows, and so must do
PATIENCE = 60.0  # seconds after the last message
PASSWORD = "invented-password"  # of the demo
VIEW = "/?view=vulnerable"
_number = count(1)

# The instants at which the counter changed, by the clock that Python reads too.
WATCH = """
() => {
  window.seen = [];
  const counter = document.querySelector("[data-arrivals]");
  const look = () => {
    const shown = counter.hidden ? 0 : Number(counter.textContent.match(/\\d+/)?.[0] ?? 0);
    if (shown !== (window.seen.at(-1)?.[1] ?? 0)) window.seen.push([Date.now() / 1000, shown]);
  };
  new MutationObserver(look).observe(counter, {
    attributes: true, characterData: true, childList: true, subtree: true });
}
"""


def mail(marked: bool) -> bytes:
    """A message of its own; everything in it is invented."""
    number = next(_number)
    text = "A child was kidnapped in Voorbeeldgem." if marked else "A bicycle was found."
    return (
        f"From: spoc@at.example\r\nTo: siena@spoc.example\r\nSubject: Visible {number}\r\n"
        f"Message-ID: <visible-{number}-{time.time_ns()}@at.example>\r\nX-Invented: yes\r\n\r\n"
        f"Dear colleagues,\r\n\r\n{text} Please tell us what you know, number {number}.\r\n"
    ).encode()


def send(hub: Running, told: list[float]) -> None:
    """Send at the rate; `told` gets the instants at which a marked message was acknowledged."""
    started = time.monotonic()
    with smtplib.SMTP("127.0.0.1", hub.smtp_port) as client:
        for turn in range(int(RATE * SECONDS)):
            time.sleep(max(0.0, started + turn / RATE - time.monotonic()))
            is_marked = turn % 5 in MARKED
            client.sendmail("spoc@at.example", ["siena@spoc.example"], mail(is_marked))
            if is_marked:
                told.append(time.time())


def settled(hub: Running) -> None:
    """Wait until the messages of the demo are at their desks."""
    with psycopg.connect(hub.database_url, autocommit=True) as session:
        session.execute("SELECT set_config('spoc.reach', 'all', false)")
        question = "SELECT 1 FROM exchange_message WHERE stage NOT IN ('at_desk', 'outgoing')"
        while session.execute(question).fetchone():
            time.sleep(0.5)


def open_inbox(page: Page, hub: Running) -> None:
    """Sign in as an operator and leave the view open, watched."""
    page.goto(f"{hub.url}/accounts/login/")
    page.fill("[name=login]", "operator")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("[data-arrivals]", state="attached")
    page.goto(hub.url + VIEW)
    page.wait_for_selector("[data-arrivals]", state="attached")
    page.evaluate(WATCH)
    page.wait_for_timeout(2_000)  # the stream of events is open


def delays(told: list[float], seen: list[tuple[float, int]]) -> list[float]:
    """Seconds from each acknowledgement until the counter had counted it, the first first."""
    return [
        max(0.0, min(at for at, shown in seen if shown >= place) - instant)
        for place, instant in enumerate(told, start=1)
    ]


def measure(page: Page, hub: Running) -> list[float]:
    """Send, look, and reckon. Raises RuntimeError when the counter stays behind."""
    told: list[float] = []
    sender = threading.Thread(target=send, args=(hub, told))
    sender.start()
    seen: list[tuple[float, int]] = []
    wanted = int(RATE * SECONDS) // 5 * len(MARKED)
    deadline = time.monotonic() + SECONDS + PATIENCE
    while not seen or seen[-1][1] < wanted:
        if time.monotonic() > deadline:
            shown = seen[-1][1] if seen else 0
            raise RuntimeError(f"the open page counted {shown} of {wanted} messages")
        page.wait_for_timeout(200)
        seen = [(at, shown) for at, shown in page.evaluate("window.seen")]
    sender.join()
    return delays(told, seen)


def main() -> int:
    """Measure and print."""
    program = chromium()
    if program is None:
        print("This machine has no Chromium.", file=sys.stderr)
        return 3
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    with running_hub() as hub, sync_playwright() as playwright:
        settled(hub)
        browser = playwright.chromium.launch(executable_path=program, args=sandbox)
        page = browser.new_page(locale="en")
        open_inbox(page, hub)
        taken = measure(page, hub)
        browser.close()
    print(f"{about_this_machine()}; {RATE:g} messages/s for {SECONDS} s, {len(taken)} measured")
    print(f"from the 250 to the open page: median {median(taken):.2f} s, "
          f"p95 {percentile(taken, 95):.2f} s, longest {max(taken):.2f} s")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
