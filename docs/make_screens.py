"""How do the pages look? Every page in two languages, light and dark, wide and narrow.

Run in the checkout: `.venv/bin/python docs/make_screens.py [name …]`. Starts a hub of its own
with the demo, and writes `docs/screens/<page>-<language>-<theme>-<width>.png`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402 - path comes first
from tests.browser.demo_hub import Hub, demo_hub, launch, sign_in  # noqa: E402 - the same

SCREENS = CHECKOUT / "docs" / "screens"
LANGUAGES = ("en", "nl")
THEMES = ("light", "dark")
WIDTHS = {1440: 900, 390: 844}
MESSAGE = CHECKOUT / "examples" / "messages" / "01-siena-urgent-request-jewellers.eml"
SUBJECT = "Marek ZILVERNIK"

# page: who looks, and where
PAGES: dict[str, tuple[str, str]] = {
    "sign-in": ("", "/accounts/login/"),
    "inbox": ("operator", "/?view=all"),
    "case": ("operator2", "/cases/{case}"),
    "why": ("operator2", "/cases/{case}/why"),
    "message": ("operator2", "/messages/{message}"),
    "paper": ("operator2", "/messages/{message}/paper"),
    "new": ("operator", "/new"),
    "search": ("operator", "/search?q=ZILVERNIK"),
    "outbox": ("operator", "/outbox"),
    "partners": ("operator", "/partners"),
    "received": ("operator", "/sink"),
    "me": ("operator", "/me"),
    "keys": ("operator", "/keys"),
    "components": ("operator", "/components"),
    "oversight": ("auditor", "/oversight"),
    "verbs": ("auditor", "/oversight/verbs"),
    "api": ("", "/api/v1/docs"),
}


def main(wanted: list[str]) -> int:
    """Make the named pages, or all; 1 when a page did not answer with 200."""
    SCREENS.mkdir(exist_ok=True)
    failed = 0
    chosen = {name: PAGES[name] for name in wanted or PAGES}
    with (
        tempfile.TemporaryDirectory(prefix="spoc-screens-") as folder,
        demo_hub(Path(folder)) as hub,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        found = _prepare(browser, hub)
        for language, theme in product(LANGUAGES, THEMES):
            pages: dict[str, Page] = {}
            for name, (who, path) in chosen.items():
                if who not in pages:
                    pages[who] = _page_of(browser, hub, who, language, theme)
                for width, height in WIDTHS.items():
                    page = pages[who]
                    page.set_viewport_size({"width": width, "height": height})
                    answer = page.goto(hub.url + path.format(**found))
                    page.evaluate("document.fonts.ready.then(() => true)")
                    file = f"{name}-{language}-{theme}-{width}.png"
                    page.screenshot(path=SCREENS / file, animations="disabled")
                    status = answer.status if answer else 0
                    failed += status != 200
                    sys.stdout.write(f"{status} {file}\n")
    return 1 if failed else 0


def _prepare(browser: Browser, hub: Hub) -> dict[str, str]:
    """Send the message that the pictures show; its number and that of its case."""
    sending = [sys.executable, "-P", "-m", "spoc.project.cli", "send", str(MESSAGE)]
    subprocess.run([*sending, "--data", str(hub.data)], check=True, stdout=subprocess.DEVNULL)
    page = _page_of(browser, hub, "operator2", "en", "light")
    link = page.locator("a[href^='/cases/']", has_text=SUBJECT).first
    _until(lambda: page.goto(f"{hub.url}/?view=all") is not None and link.count() > 0)
    case = str(link.get_attribute("href")).split("/")[2].partition("?")[0]
    page.goto(f"{hub.url}/cases/{case}")
    original = page.locator("a[href^='/messages/']").first.get_attribute("href")
    page.context.close()
    return {"case": case, "message": str(original).split("/")[2]}


def _until(happens: Callable[[], bool], limit: float = 60.0) -> None:
    end = time.monotonic() + limit
    while not happens():
        if time.monotonic() > end:
            raise TimeoutError(f"The message did not reach a desk in {limit:.0f} s.")
        time.sleep(1)


def _page_of(browser: Browser, hub: Hub, who: str, language: str, theme: str) -> Page:
    """A page of this person with the language and theme chosen as a person chooses them."""
    scheme = "dark" if theme == "dark" else "light"
    context = browser.new_context(locale=language, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    if who:
        sign_in(page, hub, who)
        page.goto(f"{hub.url}/me")
        for name, value in (("language", language), ("theme", theme)):
            page.evaluate(
                """async ([name, value]) => {
                    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
                    await fetch("/me/preferences", {
                        method: "POST",
                        body: new URLSearchParams({csrfmiddlewaretoken: token, [name]: value}),
                    });
                }""",
                [name, value],
            )
    else:
        page.goto(f"{hub.url}/accounts/login/?lang={language}")
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
