"""Pages of a service in production, in a real browser: the token is asked for once, and refusals say why."""

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.across.browser import MARKS, Open, expect, wait_for_numbers
from tests.across.service import Service

TOKEN = "0123456789abcdef" * 2
STORED = "JSON.stringify([localStorage, sessionStorage, document.cookie])"

pytestmark = MARKS


@pytest.fixture(scope="module")
def guarded() -> Iterator[Service]:
    """A service in production with a token, and with pages."""
    service = Service()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITALS_ENVIRONMENT", "production")
        patch.setenv("VITALS_PAGES", "true")
        patch.setenv("VITALS_TOKEN", TOKEN)
        service.start()
    yield service
    service.end()


def authorize(page: Any, token: str) -> None:
    page.get_by_label("Token of this service").fill(token)
    page.get_by_role("button", name="Connect").click()


def test_a_token_is_asked_for_once_and_kept_in_memory_alone(guarded: Service, open_tab: Open) -> None:
    page = open_tab()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.goto(guarded.address("http", "/?beds=2"))
    expect(page.locator("#reason")).to_contain_text("a token is required")
    expect(page.locator("#remedy")).to_contain_text("Enter the token")
    authorize(page, "wrong" * 8)
    expect(page.locator("#reason")).to_contain_text("the token is wrong")
    authorize(page, TOKEN)
    wait_for_numbers(page)
    expect(page.locator("#refused")).to_be_hidden()
    assert page.get_by_label("Token of this service").input_value() == ""
    page.locator("#bed-2 a").click()
    page.wait_for_url(re.compile("/beds/2"))
    wait_for_numbers(page)
    expect(page.locator("#authorize")).to_be_hidden()
    page.get_by_text("Back to the ward").click()
    wait_for_numbers(page)
    other = page.context.new_page()
    other.goto(guarded.address("http", "/beds/1"))
    wait_for_numbers(other)
    for each in (page, other):
        assert each.evaluate(STORED) == '[{},{},""]'
    assert len(asked) > 10
    assert not any(TOKEN in address for address in asked)
    stranger = open_tab()  # another profile of the browser
    stranger.goto(guarded.address("http", "/?beds=2"))
    expect(stranger.locator("#reason")).to_contain_text("a token is required")


def test_a_token_that_is_wrong_is_not_kept(guarded: Service, open_tab: Open) -> None:
    page = open_tab()
    page.goto(guarded.address("http", "/?beds=2"))
    authorize(page, "wrong" * 8)
    expect(page.locator("#reason")).to_contain_text("the token is wrong")
    page.reload()
    expect(page.locator("#reason")).to_contain_text("a token is required")
    page.goto(guarded.address("http", "/beds/1?speed=0"))
    authorize(page, TOKEN)
    expect(page.locator("#reason")).to_contain_text("speed '0' is not allowed")
    expect(page.locator("#authorize")).to_be_hidden()


class Forgetful(BaseHTTPRequestHandler):
    """A proxy that asks by a name of its own, and passes neither Host nor Upgrade on."""

    port: int

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        kept = {name: self.headers[name] for name in ("Origin", "Authorization") if name in self.headers}
        with closing(HTTPConnection("127.0.0.1", self.port)) as there:
            there.request(self.command, self.path, self.rfile.read(size), kept)
            answer = there.getresponse()
            body = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 (the name that the server looks for)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_the_reason_of_a_refused_origin_is_on_the_page(service: Service, open_tab: Open) -> None:
    handler = type("Handler", (Forgetful,), {"port": service.port})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy:
        thread = threading.Thread(target=proxy.serve_forever)
        thread.start()
        try:
            page = open_tab()
            page.goto(f"http://127.0.0.1:{proxy.server_port}/?beds=2")
            expect(page.locator("#reason")).to_contain_text(f"pages of 'http://127.0.0.1:{proxy.server_port}' may not")
            expect(page.locator("#remedy")).to_contain_text("VITALS_ALLOWED_ORIGINS")
            expect(page.locator("#state")).to_have_text("refused")
            expect(page.locator("#authorize")).to_be_hidden()
            page.context.close()
        finally:
            proxy.shutdown()
            thread.join()
