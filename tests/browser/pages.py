"""What do these tests read from a page? Its faults, its words in its own language, its cases."""

from __future__ import annotations

import time
from urllib.parse import quote

from django.utils.translation import gettext, override
from playwright.sync_api import ConsoleMessage, Dialog, Page, Request, Response, Route

ARRIVAL = 60.0  # seconds for a message to reach a desk, on a busy machine
BETWEEN = 0.7  # seconds between two looks

_CALM = "window.struck === undefined"  # the words of hostile mails set it


def watch(page: Page) -> list[str]:
    """A list that fills with every fault of the page: console, scripts, policy, dialogs.

    An answer such as 404 to the page itself is no fault of it.
    """
    faults: list[str] = []
    refused: set[str] = set()

    def answered(response: Response) -> None:
        if response.request.is_navigation_request() and response.status >= 400:
            refused.add(response.url)

    def told(message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and where not in refused:
            faults.append(f"{message.text} ({where})")

    def asked(dialog: Dialog) -> None:
        faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("response", answered)
    page.on("console", told)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("dialog", asked)
    return faults


class HeldBack:
    """Keeps the first request of a page to some address from the server until it is let go."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._routes: list[Route] = []
        page.route(address, lambda route: self._routes.append(route))

    def request(self) -> Request:
        """The request, as soon as the page has made it."""
        end = time.monotonic() + ARRIVAL
        while not self._routes:
            assert time.monotonic() < end, "the page asked for nothing"
            self._page.wait_for_timeout(20)
        return self._routes[0].request

    def let_go(self) -> None:
        """Let the server answer."""
        self.request()
        self._routes[0].continue_()


def is_calm(page: Page) -> bool:
    """True when nothing of a message has run as a script."""
    return bool(page.evaluate(_CALM))


def language_of(page: Page) -> str:
    """The language of the interface on this page."""
    return page.locator("html").get_attribute("lang") or ""


def said(page: Page, words: str) -> str:
    """What the English sentence of the code is in the page's language."""
    with override(language_of(page)):
        return gettext(words)


def too_wide(page: Page) -> list[str]:
    """What stands out of the window sideways, unless it scrolls in a region of its own."""
    found: list[str] = page.evaluate(
        """() => {
          const root = document.documentElement;
          const main = document.querySelector("main");
          const isWide = root.scrollWidth > root.clientWidth
            || (main && main.scrollWidth > main.clientWidth);
          if (!isWide) return [];
          const clips = (node) => {
            for (let up = node.parentElement; up && up !== main && up !== document.body;
                 up = up.parentElement) {
              if (getComputedStyle(up).overflowX !== "visible") return true;
            }
            return false;
          };
          const out = [...document.querySelectorAll("body *")].filter((node) => {
            const box = node.getBoundingClientRect();
            return box.width > 0 && box.right > root.clientWidth + 1 && !clips(node);
          });
          return [`${root.scrollWidth} px in ${root.clientWidth}`,
                  ...out.slice(0, 5).map((node) => node.outerHTML.slice(0, 160))];
        }"""
    )
    return found


def case_about(page: Page, words: str) -> str:
    """The number of the case whose message holds these words, once it is at a desk.

    Raises TimeoutError.
    """
    link = page.locator("main a[href^='/cases/']")
    end = time.monotonic() + ARRIVAL
    while time.monotonic() < end:
        page.goto(f"/search?q={quote(words)}")
        if link.count():
            return str(link.first.get_attribute("href")).split("/")[2].partition("?")[0]
        time.sleep(BETWEEN)
    raise TimeoutError(f"No case about {words!r} in {ARRIVAL:.0f} s.")


def reload_until(page: Page, selector: str, path: str) -> None:
    """Load the page at `path` until it holds what the selector names. Raises TimeoutError."""
    end = time.monotonic() + ARRIVAL
    while time.monotonic() < end:
        page.goto(path)
        if page.locator(selector).count():
            return
        time.sleep(BETWEEN)
    raise TimeoutError(f"{path} shows no {selector} in {ARRIVAL:.0f} s.")
