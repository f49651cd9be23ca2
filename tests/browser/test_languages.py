"""Each officer reads the hub in their own language, and foreign texts say which they are.

Words are compared with the catalogues, because translations change more often than pages.
"""

from __future__ import annotations

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from tests.browser.conftest import PageFor
from tests.browser.demo_hub import Hub
from tests.browser.mailing import deliver, fresh_example
from tests.browser.pages import case_about, said, watch

HEADS = ("Time left", "Desk", "Subject", "Signals", "Language", "Owner", "Next step")


def _is_translated(words: str, language: str) -> bool:
    with override(language):
        return gettext(words) != words


@pytest.mark.parametrize(("who", "language"), [("operator", "nl"), ("operator2", "fr")])
def test_the_inbox_is_in_the_officers_language(page_for: PageFor, who: str, language: str) -> None:
    # The person's own choice goes before the browser's. So wide that every column is shown.
    page = page_for(who, locale="en-GB", viewport={"width": 1440, "height": 900})
    faults = watch(page)
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert all(_is_translated(words, language) for words in ("Inbox", "Time left", "Owner"))
    expect(page.get_by_role("heading", level=1)).to_have_text(said(page, "Inbox"))
    heads = page.locator(".queue thead th").all_inner_texts()
    assert {said(page, words) for words in HEADS} <= set(heads)
    expect(page.locator(".queue")).to_have_attribute("aria-label", said(page, "Work queue"))
    expect(page.locator("a.skip")).to_have_text(said(page, "Skip to content"))
    expect(page.locator("[data-peek]")).to_contain_text(said(page, "Why this is near the top"))
    expect(page.locator(".bar a[href='/outbox']")).to_have_text(said(page, "Outbox"))
    page.goto("/oversight")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert faults == []


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_visitor_chooses_the_language_of_the_sign_in_page(
    page_for: PageFor, language: str
) -> None:
    page = page_for(None, locale="en-GB")
    page.goto("/accounts/login/")
    with page.expect_navigation():
        page.locator(f"form.langs button[value='{language}']").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_have_text(said(page, "Sign in"))
    page.goto("/no-such-page")
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_a_text_from_right_to_left_stands_so_in_a_page_from_left_to_right(
    page_for: PageFor, hub: Hub
) -> None:
    raw = fresh_example("07-lo-rabat-arabic.eml", b"<ma-2026-812@be-lo.example>")
    deliver(hub, raw, sender="lo.rabat@be-lo.example", box="lo")
    page = page_for("shiftlead")
    reference = case_about(page, "مسروقة")
    page.goto(f"/?selected={reference}")
    _stands_right_to_left(page, "[data-peek] .sheet")
    page.goto(f"/cases/{reference}")
    _give_a_reason(page)
    _stands_right_to_left(page, "#letter .sheet")
    title = page.locator("h1 bdi")
    assert title.evaluate("node => getComputedStyle(node).direction") == "rtl"
    root = page.locator("html")
    expect(root).to_have_attribute("lang", "en")
    assert root.evaluate("node => getComputedStyle(node).direction") == "ltr"


def _stands_right_to_left(page: Page, sheet: str) -> None:
    first = page.locator(f"{sheet} p").first
    expect(first).to_have_attribute("lang", "ar")
    expect(first).to_have_attribute("dir", "auto")
    assert first.evaluate("node => getComputedStyle(node).direction") == "rtl"


def _give_a_reason(page: Page) -> None:
    """The page of another desk's case asks for it first."""
    reason = page.locator("form[action='/purpose']")
    if reason.count():
        reason.locator("input[name='words']").fill("Reading of an Arabic text, invented.")
        with page.expect_navigation():
            reason.locator("button[type='submit']").click()


def test_a_text_in_another_language_says_so(page_for: PageFor) -> None:
    page = page_for("shiftlead")
    reference = case_about(page, "Rintraccio di Ornella FINTABELLA")
    page.goto(f"/cases/{reference}")
    _give_a_reason(page)  # another desk has it: its first lines are shown for a reason alone
    page.goto(f"/?selected={reference}")
    text = page.locator("[data-peek] .sheet p", has_text="Gentili colleghi")
    expect(text).to_have_attribute("lang", "it")
