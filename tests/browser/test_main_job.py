"""A partner's urgent request arrives, is taken, answered with two signatures, and delivered."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageFor
from tests.browser.demo_hub import Hub
from tests.browser.mailing import deliver, fresh_example
from tests.browser.pages import reload_until, said, watch

SUBJECT = "Series of jeweller robberies: Marek ZILVERNIK"
ANSWER = "The plate 1-ZZZ-117 is held by nobody: it is invented. Checked with the duty desk."
ARRIVES = 15_000  # milliseconds until the counter of an open page


def test_an_urgent_request_is_answered_in_time_with_two_signatures(
    page_for: PageFor, hub: Hub
) -> None:
    page = page_for("operator2")
    faults = watch(page)

    # It arrives behind the counter of the open page; nothing moves by itself.
    page.goto("/")
    rows = page.locator("[data-rows] [data-row]")
    shown_before = rows.count()
    counter = page.locator("[data-arrivals]")
    expect(counter).to_be_hidden()
    raw = fresh_example("01-siena-urgent-request-jewellers.eml", b"<at-2026-004417.1@at.example>")
    deliver(hub, raw, sender="spoc@at.example")
    expect(counter).to_be_visible(timeout=ARRIVES)
    assert rows.count() == shown_before

    # `.` shows it, the arrows of the list reach it, Enter opens it.
    with page.expect_navigation():
        page.keyboard.press(".")
    mine = page.locator("[data-row]", has_text=SUBJECT).last
    expect(mine).to_be_visible()
    reference = str(mine.get_attribute("data-row"))
    for _step in range(rows.count()):
        if page.locator(f"[data-row='{reference}'][aria-selected='true']").count():
            break
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{reference}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(SUBJECT)

    # `c` takes it, `r` begins the reply, with the cursor in it.
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.locator("form[action$='/release']")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("r")
    text = page.locator("#reply-text")
    expect(text).to_be_focused()

    # What is typed is kept while it is typed, and is there after a reload.
    version = page.locator("input[name='version']")
    before = version.input_value()
    with page.expect_response(re.compile(r"/draft/save$")) as kept:
        page.keyboard.type(ANSWER)
    assert kept.value.ok
    expect(version).not_to_have_value(before)
    line = page.locator("[data-saved]")
    expect(line).to_contain_text(str(line.get_attribute("data-text")).partition("%s")[0].strip())
    page.reload()
    expect(text).to_have_value(ANSWER)

    # Marked H1 H2: it leaves only with a second signature, from another person.
    expect(page.locator("button[formaction$='/draft/send']")).to_have_count(0)
    _press_in(page, "Control+Enter")
    expect(page.locator("#send-not-yet")).to_have_count(1)
    _sign(page_for("shiftlead"), reference)

    # It is sent, delivered, and the partner has it under our number.
    page.reload()
    expect(page.locator("button[formaction$='/draft/send']")).to_be_visible()
    _press_in(page, "Control+Enter")
    expect(page.locator("#reply-form")).to_have_count(0)
    expect(page.locator("#clock .clk")).to_contain_text(said(page, "answered"))
    expect(page.locator("#clock .clk")).not_to_contain_text(said(page, "answered late"))
    number = _delivered(page, reference)
    page.goto(f"/cases/{reference}?message={number}")
    expect(page.locator("#letter .note.met")).to_contain_text("spoc@at.example")
    assert faults == []


def _press_in(page: Page, keys: str) -> None:
    """Press keys with the cursor in the reply, and wait for the page that follows."""
    page.locator("#reply-text").focus()
    with page.expect_navigation():
        page.keyboard.press(keys)


def _sign(page: Page, reference: str) -> None:
    """The second officer gives a reason, reads exactly what leaves, and signs it."""
    faults = watch(page)
    page.goto(f"/cases/{reference}")
    page.fill("input[name='words']", "Second signature, asked by the desk.")
    page.click("form[action='/purpose'] button[type='submit']")
    page.wait_for_url(f"**/cases/{reference}")
    expect(page.locator("#reply")).to_contain_text(ANSWER)
    page.click("form[action$='/draft/approve'] button")
    expect(page.locator("form[action$='/draft/approve']")).to_have_count(0)
    assert faults == []


def _delivered(page: Page, reference: str) -> str:
    """Our number of the answer: the outbox calls it delivered, and the partner has it with it."""
    row = page.locator("table.list tbody tr", has_text=reference)
    reload_until(page, f"table.list tr:has-text('{reference}')", "/outbox?state=sent")
    expect(row).to_contain_text(said(page, "Delivered"))
    number = row.locator("a").first.inner_text()
    page.goto("/sink")
    page.locator("table.list tbody tr", has_text=SUBJECT).first.locator("a").click()
    expect(page.locator(".sheet")).to_contain_text(ANSWER)
    page.locator("details.card summary").click()
    expect(page.locator("details.card pre")).to_contain_text(number)
    return number
