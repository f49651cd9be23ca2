"""Single keys act where they should, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PageFor
from tests.browser.pages import HeldBack, said, watch

DESK = "cgi"  # the desk of the one whose keys are tried


@pytest.fixture
def page(page_for: PageFor) -> Iterator[Page]:
    """The inbox of a person whose settings no other test relies on, without faults to the end."""
    page = page_for("head")
    faults = watch(page)
    page.goto("/")
    yield page
    assert faults == []


def _selected(page: Page) -> str:
    rows = page.locator("[data-row][aria-selected='true']")
    expect(rows).to_have_count(1)
    return str(rows.get_attribute("data-row"))


def _press_and_keep(page: Page, key: str) -> None:
    """Press a key that changes the screen, and wait until the server has kept it."""
    with page.expect_response("**/me/preferences"):
        page.keyboard.press(key)


def _own_case(page: Page) -> str:
    """A case of the person's own desk that nobody has."""
    row = page.locator(f"[data-row]:has(.desk.{DESK}):not(:has(.claim bdi))").first
    return str(row.get_attribute("data-row"))


def _take(page: Page, reference: str) -> None:
    """Open a case and have it, whether or not an earlier test took it."""
    page.goto(f"/cases/{reference}")
    mine = page.locator("form[action$='/release'] button[data-key='c']")
    if not mine.is_visible():
        with page.expect_navigation():
            page.keyboard.press("c")
    expect(mine).to_be_visible()


def _own_case_without_reply(page: Page) -> str:
    """The same, of which no reply is begun; it is taken and open."""
    rows = page.locator(f"[data-row]:has(.desk.{DESK}):not(:has(.claim bdi))").all()
    for reference in [str(row.get_attribute("data-row")) for row in rows]:
        _take(page, reference)
        if page.locator(".acts form[data-begins-reply]").count():
            return reference
    raise AssertionError("a reply is begun in every case of the demo")


def test_j_and_k_move_and_enter_opens(page: Page) -> None:
    rows = page.locator("[data-row]").evaluate_all("all => all.map((one) => one.dataset.row)")
    assert _selected(page) == rows[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert _selected(page) == rows[2]
    expect(page.locator("[data-peek]")).to_contain_text(rows[2])
    page.keyboard.press("k")
    assert _selected(page) == rows[1]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/cases/{rows[1]}")


def test_c_claims_u_undoes_and_esc_leads_back(page: Page) -> None:
    reference = _own_case(page)
    page.goto(f"/cases/{reference}")
    for form_after in ("release", "claim"):
        with page.expect_navigation():
            page.keyboard.press("c")
        expect(page.locator(f"form[action$='/{form_after}'] button[data-key='c']")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("u")
    expect(page.locator("form[action$='/release'] button[data-key='c']")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("c")
    with page.expect_navigation():
        page.keyboard.press("Escape")
    assert f"selected={reference}" in page.url
    assert _selected(page) == reference


def test_m_and_d_change_the_screen_and_are_kept(page: Page) -> None:
    root = page.locator("html")
    for theme in ("dark", "light"):
        _press_and_keep(page, "m")
        expect(root).to_have_attribute("data-theme", theme)
    _press_and_keep(page, "d")
    expect(root).to_have_attribute("data-density", "roomy")
    page.reload()
    expect(root).to_have_attribute("data-density", "roomy")
    expect(root).to_have_attribute("data-theme", "light")
    _press_and_keep(page, "d")
    expect(root).to_have_attribute("data-density", "dense")


def test_g_and_a_letter_lead_to_a_place(page: Page) -> None:
    for letter, path in (("b", "/outbox"), ("p", "/partners"), ("i", "/")):
        page.keyboard.press("g")
        with page.expect_navigation():
            page.keyboard.press(letter)
        page.wait_for_url(f"**{path}")


def test_the_sheet_and_the_palette_open_and_esc_closes_them(page: Page) -> None:
    for key, box in (("?", "#keysheet"), (",", "#palette")):
        page.keyboard.press(key)
        expect(page.locator(box)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(box)).to_be_hidden()
    assert page.url.endswith("/")


def test_nothing_fires_in_a_field(page: Page) -> None:
    page.goto(f"/cases/{_own_case(page)}")
    where, theme = page.url, page.locator("html").get_attribute("data-theme")
    note = page.locator("#notes textarea").last
    page.keyboard.press("b")
    expect(note).to_be_focused()
    typed = "cmdgi,.?jkxruzw 123"
    page.keyboard.type(typed)
    expect(note).to_have_value(typed)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert (page.url, page.locator("html").get_attribute("data-theme")) == (where, theme)
    page.keyboard.press("Escape")
    expect(note).not_to_be_focused()
    expect(note).to_have_value(typed)


def test_what_is_typed_right_after_r_acts_on_nothing_and_stands_in_the_reply(page: Page) -> None:
    """The keys come while the old page still stands: there they would give the case back."""
    reference = _own_case(page)
    page.goto(f"/cases/{reference}")
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.locator("form[action$='/release'] button[data-key='c']")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    held = HeldBack(page, "**/draft")
    page.keyboard.press("r")
    typed = "cea,gi?mdu Zilvernik"
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    url = held.request().url
    assert [one for one in asked if one.startswith("POST") and "presence" not in one] == [
        f"POST {url}"
    ]
    held.let_go()
    text = page.locator("#reply-text")
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile(re.escape(f"{typed}\n")))
    assert [one for one in asked if one.startswith("GET") and one.endswith(reference)] == [
        f"GET {page.url.partition('#')[0]}"
    ], "the page that the server led to was read in place"
    expect(page.locator("form[action$='/release'] button[data-key='c']")).to_be_visible()


def test_forty_times_no_key_after_r_is_lost(page: Page) -> None:
    """A reply that waits is gone on with, and one is begun: keys come in the same instant."""
    _own_case_without_reply(page)
    page.keyboard.press("r")
    text = page.locator("#reply-text")
    expect(text).to_be_focused()
    page.reload()
    body = page.content()
    stands = text.input_value()
    spelled = "".join(chr(ord("a") + number % 26) for number in range(40))
    for number, letter in enumerate(spelled, 1):
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        page.keyboard.press(letter)
        assert len(text.input_value()) == len(stands) + number, letter
    page.goto("/")
    fresh = _own_case_without_reply(page)
    page.route("**/draft", lambda route: route.fulfill(body=body, content_type="text/html"))
    for number in range(40):
        page.goto(f"/cases/{fresh}")
        page.keyboard.press("r")
        page.keyboard.type(word := f"cea {number}")
        expect(text).to_be_focused()
        expect(text).to_have_value(re.compile(re.escape(word)))


def test_a_reply_that_cannot_be_begun_in_place_is_begun_on_the_page_that_comes(page: Page) -> None:
    _own_case_without_reply(page)
    turns: list[str] = []

    def once(route: Route) -> None:
        turns.append(route.request.url)
        if len(turns) == 1:
            route.fulfill(body="<p>Another page.", content_type="text/html")
        else:
            route.continue_()

    page.route("**/draft", once)
    with page.expect_navigation():
        page.keyboard.press("r")
        page.keyboard.type("ja ")
    expect(page.locator("#reply-text")).to_have_value(re.compile("ja "))
    assert len(turns) == 2


def test_what_is_typed_right_after_n_stands_in_the_name_of_the_caller(page: Page) -> None:
    page.goto("/")
    held = HeldBack(page, "**/new")
    page.keyboard.press("n")
    page.keyboard.type("Jan Peet")
    with page.expect_navigation():
        held.let_go()
    name = page.locator("[name=name]")
    expect(name).to_be_focused()
    page.keyboard.type("ers")
    expect(name).to_have_value("Jan Peeters")


def test_ctrl_enter_sends_the_form_from_a_choice_too(page: Page) -> None:
    page.goto("/new")
    page.fill("[name=name]", "Ilse WITLOOF")
    for field in ("[name=message_kind][value=information]", "[name=channel]"):
        page.locator(field).focus()
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        expect(page.locator(".errors")).to_be_visible()
        expect(page.locator("[name=name]")).to_have_value("Ilse WITLOOF")


def test_the_clock_asks_for_what_the_chosen_event_needs(page: Page) -> None:
    page.goto(f"/cases/{_own_case(page)}")
    page.keyboard.press("z")
    kind, until = page.locator("#clock-kind"), page.locator("#clock-until")
    expect(kind).to_be_visible()
    expect(until).to_be_hidden()
    expect(page.locator("#clock-urgency")).to_be_hidden()
    kind.select_option("judicial_announced")
    expect(until).to_be_visible()
    kind.select_option("reclassified")
    expect(until).to_be_hidden()
    expect(page.locator("#clock-urgency")).to_be_visible()


def test_keys_that_are_switched_off_do_nothing(page: Page) -> None:
    switch = page.locator("details.menu button[data-do='keys']")
    menu = page.locator("details.menu > summary").first
    menu.click()
    with page.expect_response("**/me/preferences"):
        switch.click()
    try:
        expect(switch).to_have_attribute("aria-pressed", "false")
        page.reload()
        root = page.locator("html")
        theme, selected = root.get_attribute("data-theme"), _selected(page)
        for key in ("m", "j", ",", "?", "c", "g", "b"):
            page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_have_count(0)
        assert root.get_attribute("data-theme") == theme
        assert _selected(page) == selected
        assert page.url.endswith("/")
    finally:
        menu.click()
        with page.expect_response("**/me/preferences"):
            switch.click()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("?")
    expect(page.locator("#keysheet")).to_be_visible()


def _asked(page: Page, words: str) -> None:
    """Type into the palette and wait until the first line answers to the words."""
    page.keyboard.press(",")
    page.keyboard.type(words)
    expect(page.locator("#palette [role='option'][aria-selected='true']")).to_contain_text(words)


def test_the_palette_finds_an_act_a_place_and_a_case(page: Page) -> None:
    root = page.locator("html")
    before = root.get_attribute("data-density")
    _asked(page, said(page, "Dense or roomy lists"))
    _press_and_keep(page, "Enter")
    assert root.get_attribute("data-density") != before
    _press_and_keep(page, "d")

    reference = _own_case(page)
    _asked(page, reference)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/cases/{reference}")

    _asked(page, said(page, "Outbox"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/outbox")
