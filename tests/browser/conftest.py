"""What tests in a browser stand on: a real hub with the demo, the system's Chromium, axe.

All run in one process (`xdist_group`) and share the hub; it and the browser end with the last of
them, because Playwright's event loop would stand in the way of other tests' databases. Without
Chromium they are skipped with the reason; with CI=true they fail instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    StorageState,
    expect,
    sync_playwright,
)

from spoc.kernel import env
from spoc.project.chromium import chromium
from tests.browser.demo_hub import Hub, demo_hub, launch, sign_in

HERE = Path(__file__).parent
PATIENCE = 20_000  # milliseconds for one act of a page, on a busy machine
WHY_SKIPPED = "this machine has no Chromium (on Debian: apt install chromium)"

expect.set_options(timeout=PATIENCE)

PageFor = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder, and keep it together."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    if chromium() is None:
        if env.flag("CI"):
            pytest.fail(f"CI needs the tests in a browser, and {WHY_SKIPPED}")
        pytest.skip(WHY_SKIPPED)
    with sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def hub(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A real hub with the invented data of the demo. Asked after the browser: it is dear."""
    with demo_hub(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture(scope="package")
def sign_ins() -> dict[str, StorageState]:
    """Cookies by person, so that each signs in once."""
    return {}


@pytest.fixture
def page_for(browser: Browser, hub: Hub, sign_ins: dict[str, StorageState]) -> Iterator[PageFor]:
    """`page_for("operator")`: a fresh page of that person or role, signed in, at the inbox's hub.

    Further arguments go to Playwright's `new_context`, such as `viewport`, `color_scheme`,
    `java_script_enabled`. `page_for(None)`: a visitor who is not signed in.
    """
    opened: list[BrowserContext] = []

    def page_of(who: str | None, **options: object) -> Page:
        name = hub.names[who] if who is not None else ""
        if name and name not in sign_ins:
            context = browser.new_context(base_url=hub.url)
            first = context.new_page()
            first.set_default_timeout(PATIENCE)
            sign_in(first, hub, name)
            sign_ins[name] = context.storage_state()
            context.close()
        context = browser.new_context(
            base_url=hub.url,
            storage_state=sign_ins[name] if name else None,
            **options,  # type: ignore[arg-type]  # Playwright's own names and types
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield page_of
    for context in opened:
        context.close()


@pytest.fixture
def axe() -> Check:
    """`axe(page)`: no violation of WCAG or of good practice, of any level, on this page."""
    tool = Axe()

    def check(page: Page) -> None:
        found = tool.run(page)
        told = [
            f"{one['id']} ({one['impact']}): {one['help']}: "
            + "; ".join(str(node["target"]) for node in one["nodes"][:3])
            for one in found.response["violations"]
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return check
