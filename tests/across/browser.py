"""What the tests of the pages share: how a browser is started, and what a person waits for in it."""

import json
import re
import shutil
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.across.service import Service

__all__ = [
    "ARGUMENTS",
    "CHROMIUM",
    "MARKS",
    "PATIENCE",
    "Open",
    "Recorded",
    "expect",
    "message_of",
    "opened_offline",
    "violations",
    "wait_for_numbers",
    "wait_until",
]

api = pytest.importorskip("playwright.sync_api", reason="needs playwright: uv sync --group browser")
expect = api.expect

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run"),
]
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 60_000  # milliseconds: for machines that are busy
STREAM = re.compile(r"/api/ws/predict")

MARKS = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt install chromium)"),
]

type Open = Callable[..., Any]


def wait_for_numbers(page: Any) -> None:
    for rate in page.locator("[data-sign=heart_rate] dd").all():
        expect(rate).to_have_text(re.compile(r"^\d+$"))


def wait_until(page: Any, holds: Callable[[], Any]) -> None:
    """Let the page go on until something holds that it does not show."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end
        page.wait_for_timeout(20)


def opened_offline(open_tab: Open, path: Path, scheme: str, width: int) -> Any:
    """A file, opened without a network: it asks for nothing else, axe finds nothing, and nothing is wider than it."""
    page = open_tab(bypass_csp=True, offline=True, color_scheme=scheme, viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert violations(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth") <= 0
    return page


def message_of(service: Service, **signs: float | None) -> dict[str, Any]:
    """A message of the stream, with other values of the first of two beds."""
    with connect(service.address("ws", "/api/ws/predict?patients=1-2&population=healthy&detail=full")) as stream:
        message = json.loads(stream.recv())
    for number, reading in enumerate(message["readings"]):
        calm = {
            "heart_rate": 70,
            "resp_rate": 15,
            "blood_pressure_systolic": 120,
            "blood_pressure_diastolic": 75,
            "spo2": 98,
        }
        reading["data"] |= calm | {"temperature_c": 37.0, "glucose_mgdl": 100} | ({} if number else signs)
    return dict(message)


class Recorded:
    """A stream that sends what it is told, in place of the service's."""

    def __init__(self, page: Any) -> None:
        self.sockets: list[Any] = []
        page.route_web_socket(STREAM, self.take)

    def take(self, socket: Any) -> None:
        self.sockets.append(socket)

    def send(self, page: Any, message: dict[str, Any], seconds: int) -> None:
        """Send a message for each of so many seconds, from its time on."""
        wait_until(page, lambda: self.sockets)
        begin = datetime.fromisoformat(message["time"])
        for second in range(seconds):
            instant = begin + timedelta(seconds=second)
            self.sockets[-1].send(json.dumps(message | {"time": f"{instant:%Y-%m-%dT%H:%M:%SZ}"}))
        message["time"] = f"{begin + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def violations(page: Any) -> list[tuple[str, str]]:
    """What axe finds on a page that may be given scripts (`bypass_csp`): rule and element."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("(values) => axe.run(document, { runOnly: { type: 'tag', values } })", RULES)
    assert len(found["passes"]) > 10
    return [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]]
