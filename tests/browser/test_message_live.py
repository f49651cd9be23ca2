"""A call that was just entered reaches its desk: its page says so by itself, and moves nothing."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageFor
from tests.browser.demo_hub import Hub
from tests.browser.pages import said, watch

SCROLL = "scrollTo(0, 60); document.getElementById('main').scrollTop = 60"
SCROLLED = "Math.max(scrollY, document.getElementById('main').scrollTop)"


@contextmanager
def _worker_held(hub: Hub) -> Iterator[None]:
    """Meanwhile nothing is read; short enough that the supervisor does not call it silent."""
    worker = json.loads((hub.data / "run" / "worker.pid").read_text(encoding="utf-8"))["pid"]
    os.kill(worker, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGCONT)


def _enter_call(page: Page, subject: str) -> None:
    page.goto("/new")
    page.fill("[name='name']", "Inspector Q. VERZINSEL")
    page.fill("[name='number']", "+32 400 00 00 42")
    page.fill("[name='subject']", subject)
    page.fill("[name='text']", "Whose is the plate 1-ZZZ-117?\n" + "Invented.\n" * 60)
    page.locator("main form [type='submit']").last.click()
    page.wait_for_url("**/messages/*")
    page.evaluate("window.isFirst = true")  # gone after a reload


def test_the_page_of_a_call_shows_its_case_by_itself_and_keeps_focus_and_scroll(
    page_for: PageFor, hub: Hub
) -> None:
    page = page_for("operator", viewport={"width": 1100, "height": 420})
    faults = watch(page)
    with _worker_held(hub):
        _enter_call(page, "A car in Voorbeeldgem")
        expect(page.locator("#main")).to_contain_text(said(page, "lies in no case yet"))
        page.locator("a[href$='/original']").focus()
        page.evaluate(SCROLL)
    expect(page.locator("#main a[href^='/cases/C-']")).to_be_visible()
    expect(page.locator("#letter .sheet")).to_contain_text("1-ZZZ-117")
    expect(page.locator("#found-phone")).to_contain_text("+32 400 00 00 42")
    expect(page.locator("#main")).not_to_contain_text(said(page, "lies in no case yet"))
    assert page.evaluate("window.isFirst"), "nobody loaded the page again"
    assert page.evaluate("document.activeElement.pathname").endswith("/original")
    assert page.evaluate(SCROLLED) == 60
    # What the reader folds stays folded when the message moves once more.
    page.locator("#found-phone > summary").click()
    page.evaluate("document.getElementById('found-phone').dataset.isOld = ''")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    expect(page.locator("#found-phone[data-is-old]")).to_have_count(0)
    expect(page.locator("#found-phone")).not_to_have_attribute("open", "")
    assert faults == []


def test_the_page_of_a_call_that_went_to_another_desk_says_so(page_for: PageFor, hub: Hub) -> None:
    page = page_for("operator3")
    with _worker_held(hub):
        _enter_call(page, "Another car in Voorbeeldgem")
        note = page.locator("[data-when-closed='show']")
        expect(note).to_be_hidden()
    expect(note).to_be_visible()
    expect(page.get_by_text(said(page, "lies in no case yet"))).to_be_hidden()
    note.locator("a").click()
    expect(page.locator("form[action='/purpose']")).to_be_visible()
