"""No page shuts anybody out: axe finds nothing, nothing stands out sideways, nothing is refused."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import Check, PageFor
from tests.browser.pages import too_wide, watch

WIDE = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
ZOOMED = ViewportSize(width=320, height=640)  # a window of 1280 at 400 %

# Who looks, and where. `{case}` is one that the operator has with a reply begun, `{message}` lies
# in it, `{other}` is a case of another desk.
PAGES = {
    None: [
        "/accounts/login/",
        "/accounts/inactive/",
        "/accounts/3rdparty/login/error/",
        "/api/v1/docs",
        "/no-such-page",
    ],
    "operator": [
        "/",
        "/cases/{case}",
        "/cases/{case}/why",
        "/cases/{case}/draft",
        "/cases/{other}",
        "/messages/{message}",
        "/messages/{message}/paper",
        "/new",
        "/search?q=ZILVERNIK",
        "/palette?q=inbox",
        "/keys",
        "/sink",
        "/me",
        "/components",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/accounts/reauthenticate/",
        "/me/locked",
        "/no-such-page",
    ],
    "shiftlead": [
        "/cases/{case}",
        "/outbox",
        "/partners",
        "/accounts/2fa/",
        "/accounts/2fa/webauthn/",
    ],
    "auditor": ["/oversight/answer?actor=operator", "/oversight/verbs"],
    "dpo": ["/oversight"],
    "admin": ["/", "/me", "/system"],
}


@dataclass(frozen=True)
class Records:
    """Numbers that stand in the addresses."""

    case: str
    message: str
    other: str


@pytest.fixture(scope="package")
def kept_records() -> dict[str, Records]:
    """What the first test finds, for the others."""
    return {}


@pytest.fixture
def records(page_for: PageFor, kept_records: dict[str, Records]) -> Records:
    """A case of the operator's desk with a reply begun, its message, and a case of another desk."""
    if "all" not in kept_records:
        kept_records["all"] = _prepared(page_for("operator"))
    return kept_records["all"]


def _prepared(page: Page) -> Records:
    page.goto("/")
    free = page.locator("[data-row]:has(.desk.cgi):not(:has(.claim bdi))")
    case = str(free.first.get_attribute("data-row"))
    other = str(page.locator("[data-row]:has(.desk.djo)").first.get_attribute("data-row"))
    page.goto(f"/cases/{case}")
    for act in ("claim", "draft"):
        with page.expect_navigation():
            page.locator(f"form[action$='/{case}/{act}'] button").first.click()
    original = str(page.locator("#letter a[href$='/original']").get_attribute("href"))
    return Records(case, original.split("/")[2], other)


@pytest.mark.parametrize("who", PAGES)
def test_the_pages_of_one_person_are_open_to_everybody(
    page_for: PageFor, records: Records, axe: Check, who: str | None
) -> None:
    page = page_for(who, reduced_motion="reduce")
    faults = watch(page)
    told = [
        fault
        for path in PAGES[who]
        for fault in _faults_of(page, path.format(**vars(records)), axe)
    ]
    assert told + faults == []


def _faults_of(page: Page, path: str, axe: Check) -> list[str]:
    """What is wrong with this page: wide and light, narrow and dark, narrower still."""
    told = []
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(path)
    told += _violations(page, axe)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    told += _violations(page, axe)
    for size in (PHONE, ZOOMED):
        page.set_viewport_size(size)
        told += [f"{path} too wide: {what}" for what in too_wide(page)]
    return told


def _violations(page: Page, axe: Check) -> list[str]:
    """All of them, so that one page does not hide the next."""
    try:
        axe(page)
    except AssertionError as error:
        return [str(error)]
    return []


def test_what_opens_over_a_page_is_open_to_everybody(
    page_for: PageFor, records: Records, axe: Check
) -> None:
    page = page_for("operator", viewport=PHONE, color_scheme="dark", reduced_motion="reduce")
    faults = watch(page)
    page.goto(f"/cases/{records.case}")
    for key in ("?", ","):
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        axe(page)
        assert too_wide(page) == []
        page.keyboard.press("Escape")
    for menu in page.locator("details.menu").all():
        menu.locator("summary").first.click()
        axe(page)
        assert too_wide(page) == []
        menu.locator("summary").first.click()
    assert faults == []


def test_a_form_that_is_refused_is_open_to_everybody(page_for: PageFor, axe: Check) -> None:
    page = page_for("operator", viewport=PHONE, color_scheme="dark", reduced_motion="reduce")
    faults = watch(page)
    page.goto("/new")
    with page.expect_navigation():
        page.locator("form.entry button[type='submit']").click()
    page.locator("[aria-invalid='true']").first.wait_for()
    axe(page)
    assert too_wide(page) == []
    assert faults == []
