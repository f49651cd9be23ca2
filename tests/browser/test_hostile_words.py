"""What a message says is shown as it was written, and never becomes part of the page.

`watch` notices more than a script that runs: one that the content policy stopped is a fault too,
because then the page held it.
"""

from __future__ import annotations

from urllib.parse import quote
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.conftest import PageFor
from tests.browser.demo_hub import Hub
from tests.browser.mailing import deliver, written
from tests.browser.pages import case_about, is_calm, reload_until, watch

STRIKE = "window.struck=1;alert(1)"
SCRIPT = f"<script>{STRIKE}</script>"
IMAGE = f'"><img src=x onerror="{STRIKE}">'
DRAWING = f'<svg onload="{STRIKE}"><style>*{{display:none}}</style></svg>'
TEMPLATE = "{{ 7*7 }}{% debug %}${7*7}"
OVERRIDE = "\u202egnp.exe\u202c"
ADDRESS = "spoc@it.example"

SENDER = f'"<b onclick=alert(1)> {TEMPLATE}" <{ADDRESS}>'
BODY = f"""Everything here is invented.

{SCRIPT}
</textarea></title></style>{IMAGE}
{DRAWING}
{TEMPLATE}
</div></main><form action="https://evil.example"><input name=q>
<a href="javascript:{STRIKE}">javascript:{STRIKE}</a>
\u202eThis line is turned around.\u202c
Plate 1-ZZZ-117, "'onmouseover='{STRIKE}' x='
"""
HTML = f"""<html><head><meta http-equiv="refresh" content="0;url=https://evil.example">
<base href="https://evil.example/">{SCRIPT}<style>body{{display:none}}</style></head>
<body onload="{STRIKE}">{IMAGE}{DRAWING}<iframe srcdoc="{SCRIPT}"></iframe>
<p>Only the words of this mail matter.</p></body></html>"""
FILES = {
    f"{IMAGE}.txt": "An invented list.",
    f"photo{OVERRIDE}": "Not a photograph.",
    "{{ 7*7 }}'onclick=alert(1).txt": "Another invented list.",
}


def _look(page: Page, faults: list[str], path: str, *, shows: str = "") -> None:
    """Open a page, let it settle, and see that nothing happened but that words were shown."""
    page.goto(path)
    page.wait_for_load_state("load")
    if shows:
        expect(page.locator("main")).to_contain_text(shows)
    _is_harmless(page, faults)


def _is_harmless(page: Page, faults: list[str]) -> None:
    assert is_calm(page)
    foreign = "main :is(script, iframe, base, style, img, [onload], [onerror], [onclick])"
    expect(page.locator(foreign)).to_have_count(0)
    expect(page.locator("a[href^='javascript:'], form[action*='evil.example']")).to_have_count(0)
    assert faults == []


def test_hostile_words_stay_words_on_every_page(page_for: PageFor, hub: Hub) -> None:
    mark = uuid4().hex[:10]
    subject = f"{SCRIPT} {DRAWING} {TEMPLATE} {mark}"
    deliver(hub, written(subject, BODY, sender=SENDER, files=FILES), sender=ADDRESS)
    page = page_for("operator")
    faults = watch(page)
    reference = case_about(page, mark)
    _is_harmless(page, faults)

    _look(page, faults, f"/?selected={reference}", shows=SCRIPT)
    expect(page.locator("[data-peek]")).to_contain_text(TEMPLATE)
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-peek]")).to_contain_text(reference)
    _look(page, faults, f"/cases/{reference}", shows=f"{SCRIPT} {DRAWING} {TEMPLATE} {mark}")
    expect(page.locator("#letter .sheet")).to_contain_text(IMAGE)
    expect(page.locator(".files")).to_contain_text("{{ 7*7 }}'onclick=alert(1).txt")
    original = str(page.locator("#letter a[href$='/original']").get_attribute("href"))
    message = original.removesuffix("/original")
    _look(page, faults, f"/cases/{reference}/why")
    _look(page, faults, message, shows=SCRIPT)
    _look(page, faults, f"{message}/paper", shows=TEMPLATE)
    _look(page, faults, f"/search?q={quote(f'{SCRIPT} {mark}')}")
    expect(page.locator("#q")).to_have_value(f"{SCRIPT} {mark}")
    _look(page, faults, f"/palette?q={quote(IMAGE)}", shows=IMAGE)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press(",")
    page.keyboard.type(mark)
    expect(page.locator("#palette [data-href^='/cases/']")).to_contain_text(SCRIPT)
    _is_harmless(page, faults)

    # A note and an answer that quote it.
    page.goto(f"/cases/{reference}")
    page.locator("#notes textarea").last.fill(f"{IMAGE} {TEMPLATE}")
    with page.expect_navigation():
        page.locator("form[action$='/notes'] button").click()
    expect(page.locator("#notes")).to_contain_text(f"{IMAGE} {TEMPLATE}")
    for act in ("claim", "draft"):
        with page.expect_navigation():
            page.locator(f"form[action$='/{reference}/{act}'] button").first.click()
    page.fill("#reply-text", BODY)
    with page.expect_navigation():
        page.locator("button[formaction$='/draft/send']").click()
    _is_harmless(page, faults)
    reload_until(page, f"table.list tr:has-text('{reference}')", "/outbox?state=sent")
    expect(page.locator("table.list tr", has_text=reference)).to_contain_text(SCRIPT)
    _is_harmless(page, faults)
    _look(page, faults, "/sink", shows=SCRIPT)
    page.locator("table.list a", has_text=mark).click()
    expect(page.locator(".sheet")).to_contain_text(IMAGE)
    _is_harmless(page, faults)


def test_a_mail_in_html_is_read_as_text(page_for: PageFor, hub: Hub) -> None:
    mark = uuid4().hex[:10]
    raw = written(f"Markup {mark}", "", sender=ADDRESS, html=HTML)
    deliver(hub, raw, sender=ADDRESS)
    page = page_for("operator")
    faults = watch(page)
    reference = case_about(page, mark)
    _look(page, faults, f"/cases/{reference}", shows="Only the words of this mail matter.")
    assert page.url.startswith(hub.url)


def test_letters_that_turn_the_line_around_do_not_disguise_a_file(
    page_for: PageFor, hub: Hub
) -> None:
    mark = uuid4().hex[:10]
    deliver(hub, written(f"Turned {mark}", BODY, sender=ADDRESS, files=FILES), sender=ADDRESS)
    page = page_for("operator")
    page.goto(f"/cases/{case_about(page, mark)}")
    names = page.locator(".files li bdi").all_inner_texts()
    assert any("photo" in name for name in names)
    assert not any(letter in name for name in names for letter in "\u202a\u202b\u202d\u202e")


def test_hostile_addresses_are_answered_with_words(page_for: PageFor) -> None:
    page = page_for("operator")
    faults = watch(page)
    for path in (
        f"/{quote(SCRIPT)}",
        f"/?view={quote(SCRIPT)}&selected={quote(IMAGE)}&from=-1",
        f"/search?q={quote(DRAWING + OVERRIDE)}",
        f"/outbox?state={quote(IMAGE)}",
        f"/sink/{quote('..%2F..%2Fsecret_key')}",
    ):
        _look(page, faults, path)


def test_a_link_to_the_sign_in_page_leads_nowhere_else(page_for: PageFor, hub: Hub) -> None:
    for elsewhere in (f"javascript:{STRIKE}", "https://evil.example/", "//evil.example/"):
        page = page_for(None)
        faults = watch(page)
        page.goto(f"/accounts/login/?next={quote(elsewhere)}")
        page.fill("input[name=login]", "operator3")
        page.fill("input[name=password]", hub.password)
        with page.expect_navigation():
            page.press("input[name=password]", "Enter")
        assert page.url == f"{hub.url}/"
        assert is_calm(page)
        assert faults == []
