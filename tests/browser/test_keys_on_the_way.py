"""What is typed while a page gives way to the next stands where it was meant to, in its order."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PageFor
from tests.browser.pages import HeldBack, said, watch

DESK = "cgi"
CALLER = "Rita North, r. c,m?j/e ngi"  # the keys of a shortcut among them
SPEEDS = (0, 3, 10, 30, 60, 120)  # milliseconds a key


@pytest.fixture
def page(page_for: PageFor) -> Iterator[Page]:
    page = page_for("head")
    faults = watch(page)
    page.goto("/")
    yield page
    assert faults == []


def _slow(route: Route) -> None:
    time.sleep(0.4)
    route.continue_()


def _in_fields(page: Page, *texts: str) -> None:
    """Type each text, with Tab between them."""
    for number, text in enumerate(texts):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.type(text)


def _free_case(page: Page) -> str:
    """A case of the person's own desk that nobody has and in which no reply is begun, open."""
    page.goto("/")
    rows = page.locator(f"[data-row]:has(.desk.{DESK}):not(:has(.claim bdi))").all()
    for reference in [str(row.get_attribute("data-row")) for row in rows]:
        page.goto(f"/cases/{reference}")
        if page.locator("form[data-claims]").count() and not page.locator("#reply-title").count():
            return reference
    raise AssertionError("every case of the demo is taken, or a reply is begun in it")


def test_a_call_is_typed_at_every_speed_and_no_key_is_lost_or_acts(page: Page) -> None:
    root = page.locator("html")
    for slowly in (False, True):
        if slowly:
            page.route("**/new", _slow)
        for speed in SPEEDS:
            page.goto("/")
            theme = root.get_attribute("data-theme")
            page.keyboard.type(f"n{CALLER}", delay=speed)
            expect(page.locator("form.entry")).to_be_visible()
            page.keyboard.type(" end", delay=speed)
            name = page.locator("[name=name]")
            expect(name).to_be_focused()
            assert name.input_value() == f"{CALLER} end", speed
            assert page.url.endswith("/new")
            expect(page.locator("dialog[open]")).to_have_count(0)
            assert root.get_attribute("data-theme") == theme


def test_tab_leads_on_before_the_form_is_there_and_back_leads_to_the_list(page: Page) -> None:
    held = HeldBack(page, "**/new")
    page.evaluate("window.isFirst = true")
    page.keyboard.press("n")
    expect(page.locator("[data-coming]")).to_be_focused()
    _in_fields(page, "Rita", "PZ 1234", "+32 400 00 00 42", "A car", "Two men")
    page.keyboard.press("Enter")
    page.keyboard.type("in it")
    held.let_go()
    expect(page.locator("form.entry")).to_be_visible()
    assert page.evaluate("window.isFirst"), "the page was never left"
    page.unroute("**/new")
    for field, words in {"name": "Rita", "service": "PZ 1234", "number": "+32 400 00 00 42",
                         "subject": "A car", "text": "Two men\nin it"}.items():  # fmt: skip
        expect(page.locator(f"[name={field}]")).to_have_value(words)
    assert page.title().startswith(said(page, "Enter a phone call"))
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("[name=name]")).to_be_focused()
    expect(page.locator("[name=text]")).to_have_value("Two men\nin it")
    page.go_back()
    expect(page.locator("[data-rows]")).to_be_visible()
    page.go_forward()
    expect(page.locator("form.entry")).to_be_visible()


def test_a_form_that_cannot_come_in_place_comes_as_a_page_with_what_was_typed(page: Page) -> None:
    turns: list[str] = []

    def once(route: Route) -> None:
        turns.append(route.request.url)
        if len(turns) == 1:
            time.sleep(0.3)
            route.fulfill(body="<p>Another page.", content_type="text/html")
        else:
            route.continue_()

    page.route("**/new", once)
    page.keyboard.press("n")
    _in_fields(page, "Rita", "PZ")
    expect(page.locator("form.entry")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Rita")
    expect(page.locator("[name=service]")).to_have_value("PZ")
    assert len(turns) == 2


@pytest.mark.parametrize("speed", [0, 10, 60])
def test_a_case_is_claimed_and_answered_in_one_breath(page: Page, speed: int) -> None:
    _free_case(page)
    page.evaluate("window.isFirst = true")
    page.route("**/claim", _slow)
    typed = "Rita cea,gi?mdu. 42"
    page.keyboard.type(f"cr{typed}", delay=speed)
    text = page.locator("#reply-text")
    expect(text).to_be_focused()
    page.keyboard.type(" end")
    assert f"{typed} end" in text.input_value()
    expect(page.locator("form[action$='/release'] button[data-key='c']")).to_be_visible()
    expect(page.locator("dialog[open], details.act[open]")).to_have_count(0)
    assert page.evaluate("window.isFirst"), "the page was never left"
    expect(page.locator(".toast")).to_have_count(1)
    with page.expect_navigation():
        page.keyboard.press("Escape")
        page.keyboard.press("c")
    expect(page.locator("form[action$='/claim'] button[data-key='c']")).to_be_visible()


def test_what_was_typed_for_an_answer_acts_on_nothing_when_a_colleague_was_faster(
    page: Page, page_for: PageFor
) -> None:
    reference = _free_case(page)
    other = page_for("operator")
    other.goto(f"/cases/{reference}")
    other.keyboard.press("c")
    expect(other.locator(".case-head[data-mine]")).to_be_visible()
    page.keyboard.type("crsea,")
    expect(page.locator("#take-over")).to_be_visible()
    expect(page.locator(".toasts .note")).to_be_visible()
    expect(page.locator("dialog[open], details.act[open]")).to_have_count(0)
    assert page.url.endswith(reference)
    other.keyboard.press("c")
    expect(other.locator("form[action$='/claim'] button[data-key='c']")).to_be_visible()
