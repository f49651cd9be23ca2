"""Every act of the main job works with links and forms alone."""

from __future__ import annotations

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageFor
from tests.browser.demo_hub import Hub, sign_in
from tests.browser.mailing import deliver, written
from tests.browser.pages import case_about, reload_until, said

SENDER = "spoc@it.example"
QUESTION = "Who holds the bicycle with the frame number ZZ-118? Everything here is invented."
ANSWER = "Nobody holds it: the frame number is invented."


def _press(page: Page, form: str) -> None:
    """Press the button that sends to this address, and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(f"form[action$='{form}'] button, button[formaction$='{form}']").last.click()


def test_a_request_is_found_taken_answered_and_sent(page_for: PageFor, hub: Hub) -> None:
    subject = f"Frame number {uuid4().hex[:10]}"
    deliver(hub, written(subject, QUESTION, sender=SENDER), sender=SENDER)

    page = page_for(None, java_script_enabled=False)
    sign_in(page, hub, "operator")
    expect(page.get_by_role("heading", level=1)).to_have_text(said(page, "Inbox"))

    # Found by the search page, and in the inbox, which loads itself anew now and then.
    reference = case_about(page, subject)
    reload_until(page, f"[data-row='{reference}']", "/")
    expect(page.locator("meta[http-equiv='refresh']")).to_have_count(1)
    page.locator(f"[data-row='{reference}'] a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(subject)

    # Taken, given back and taken again.
    _press(page, f"{reference}/claim")
    _press(page, f"{reference}/release")
    _press(page, f"{reference}/claim")

    # The reply: begun, refused while empty, saved, sent.
    _press(page, f"{reference}/draft")
    _press(page, "/draft/send")
    expect(page.locator("#reply-form .bad, #reply-form .err").first).to_be_visible()
    assert page.title().startswith(said(page, "Error:"))
    page.fill("#reply-text", ANSWER)
    with page.expect_navigation():
        page.get_by_role("button", name=said(page, "Save"), exact=True).click()
    expect(page.locator("#reply-text")).to_have_value(ANSWER)
    _press(page, "/draft/send")
    expect(page.locator("#reply-form")).to_have_count(0)
    expect(page.locator("#clock .clk")).to_contain_text(said(page, "answered"))

    # It stands in the outbox.
    page.locator("nav a[href='/outbox']").click()
    reload_until(page, f"table.list tr:has-text('{reference}')", "/outbox?state=sent")


def test_a_phone_call_is_entered_and_what_is_typed_survives_an_error(page_for: PageFor) -> None:
    page = page_for("operator", java_script_enabled=False)
    page.goto("/")
    page.locator(".tools a[href='/new']").click()
    page.fill("[name='name']", "Inspector Q. VERZINSEL")
    page.fill("[name='subject']", "Found: a wallet in Voorbeeldgem")
    page.check("[name='is_urgent'][value='yes']")
    _press(page, "/new")
    expect(page.locator("[aria-invalid='true']").first).to_be_visible()
    expect(page.locator("[name='name']")).to_have_value("Inspector Q. VERZINSEL")
    page.fill("[name='text']", "He asks whose wallet it is. Everything is invented.")
    page.fill("[name='urgency_reason']", "The owner leaves the country within the hour.")
    _press(page, "/new")
    page.wait_for_url("**/messages/*")
    reload_until(page, "h1:has-text('a wallet in Voorbeeldgem')", page.url)


def test_menus_preferences_and_finding_open_without_script(page_for: PageFor) -> None:
    page = page_for("operator3", java_script_enabled=False)
    page.goto("/")
    page.locator(".bar a.find").click()
    page.fill("main [name='q']", "SIENA")
    page.locator("main form[role='search'] button").click()
    expect(page.locator("main a[href='/search?q=SIENA']")).to_be_visible()
    page.locator("details.menu > summary").first.click()
    page.locator("details.menu button[name='density'][value='roomy']").click()
    expect(page.locator("html")).to_have_attribute("data-density", "roomy")
    page.locator("details.menu > summary").first.click()
    page.locator("details.menu button[name='density'][value='dense']").click()
    expect(page.locator("html")).not_to_have_attribute("data-density", "roomy")
    page.goto("/keys")
    expect(page.get_by_role("heading", level=1)).to_have_text(said(page, "Keys"))
