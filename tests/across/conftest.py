"""The service and a browser, for the tests that open pages."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.across.service import Service


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    service = Service()
    service.start()
    yield service
    service.end()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api")
    from tests.across.browser import ARGUMENTS, CHROMIUM

    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_tab(chromium: Any) -> Iterator[Any]:
    """Opens tabs, in which no script may fail."""
    from tests.across.browser import PATIENCE, expect

    failures: list[str] = []
    contexts = []

    def open_one(**options: Any) -> Any:
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        contexts[-1].set_default_timeout(PATIENCE)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        return page

    expect.set_options(timeout=PATIENCE)
    yield open_one
    for context in contexts:
        context.close()
    assert failures == []
