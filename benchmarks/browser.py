"""A real Chromium without a screen, driven by its DevTools protocol."""

import json
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

BINARY = shutil.which("chromium") or shutil.which("google-chrome")
NOWHERE = "no Chromium is installed (apt install chromium)"
PATIENCE = 30.0  # seconds for a page to do what it should
QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--ignore-certificate-errors"),
]


class Page:
    """A tab: goes to addresses and evaluates JavaScript."""

    def __init__(self, devtools: ClientConnection) -> None:
        self.devtools, self.calls = devtools, 0

    def call(self, method: str, **given: object) -> dict[str, Any]:
        """Call a method of the protocol; events that come meanwhile are left out."""
        self.calls += 1
        self.devtools.send(json.dumps({"id": self.calls, "method": method, "params": given}))
        while True:
            message = json.loads(self.devtools.recv(PATIENCE))
            if message.get("id") == self.calls:
                return dict(message["result"])

    def go(self, address: str) -> None:
        """Load a page."""
        self.call("Page.navigate", url=address)
        self.wait(
            f"location.href.startsWith({json.dumps(address.partition('?')[0])}) && document.readyState === 'complete'"
        )

    def evaluate(self, expression: str) -> Any:
        """Value of an expression, or of what it promises; None where it fails."""
        found = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return found.get("result", {}).get("value")

    def wait(self, expression: str) -> Any:
        """Value of an expression, as soon as it is true; None if it never is."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := self.evaluate(expression):
                return found
            time.sleep(0.1)
        return None


@contextmanager
def chromium() -> Iterator[Page]:
    """A tab of a browser that is started for it, and ended."""
    if BINARY is None:
        raise FileNotFoundError(NOWHERE)
    with tempfile.TemporaryDirectory(prefix="vitals-browser-", ignore_cleanup_errors=True) as folder:
        command = [BINARY, *QUIET, f"--user-data-dir={folder}", "--remote-debugging-port=0", "about:blank"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr is not None
        try:
            port = next(
                int(found[1]) for line in process.stderr if (found := re.search(rb"ws://127.0.0.1:(\d+)/", line))
            )
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=PATIENCE) as answer:
                (tab,) = [each for each in json.load(answer) if each["type"] == "page"]
            with connect(tab["webSocketDebuggerUrl"], max_size=None) as devtools:
                yield Page(devtools)
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
