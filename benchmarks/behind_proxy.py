"""Whether everything works through a real nginx with TLS, at the root of a site and under a path.

python benchmarks/behind_proxy.py [--checkout ../before]

nginx is configured as docs/how-to/proxies.md says. Under a path it is asked to leave the path on or to take it off,
and the service is told by VITALS_ROOT_PATH or by X-Forwarded-Prefix. Clients are those of the README, and pages in
Chromium.
"""

import argparse
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import browser, nginx
from benchmarks.browser import Page
from benchmarks.report import machine, none, row, show, table
from benchmarks.service import ROOT, serving

TOKEN = "0123456789abcdef" * 2
PATIENCE = 60.0  # seconds
BEHIND: dict[str, Any] = {
    "VITALS_BEHIND_PROXY": "127.0.0.1",
    "VITALS_ALLOWED_HOSTS": "localhost",
    "VITALS_TOKEN": TOKEN,
}
WORKS = "works"


class Way(NamedTuple):
    """Addresses of a service behind nginx: with the client's own token, and with one that nginx adds."""

    own: str
    added: str
    certificate: Path


@contextmanager
def ways(folder: Path, checkout: Path) -> Iterator[dict[str, Way]]:
    """The service at each place, by its name."""
    file = nginx.certificate(folder)
    rooted: dict[str, Any] = {} if checkout != ROOT else {"VITALS_ROOT_PATH": "/vitals"}
    places: dict[str, tuple[str, bool, str, dict[str, Any]]] = {
        "/": ("/", False, "", {}),
        "/vitals/, left on": ("/vitals/", False, "", rooted),
        "/vitals/, taken off": ("/vitals/", True, "", rooted),
        "/vitals/, taken off, by header": ("/vitals/", True, "/vitals", {}),
    }
    with ExitStack() as stack:
        found = {}
        for name, (path, taken_off, prefix, environment) in places.items():
            service = stack.enter_context(serving(folder=checkout, **BEHIND, **environment))
            own, added = (
                stack.enter_context(
                    nginx.recipe(service.port, file, path=path, taken_off=taken_off, prefix=prefix, token=token)
                )
                for token in ("", TOKEN)
            )
            found[name] = Way(f"https://localhost:{own}{path}", f"https://localhost:{added}{path}", file)
        yield found


# Clients


def lines(command: list[str], way: Way, count: int) -> str:
    """Whether a program prints so many lines; the end of its complaint if not."""
    environment = os.environ | {"SSL_CERT_FILE": str(way.certificate), "VITALS_TOKEN": TOKEN}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline().strip() for _ in range(count)]
        process.kill()
    wrong = [line for line in seen if "heart_rate" not in line and "HR" not in line]
    return wrong[-1][-120:] or "silent" if wrong else WORKS


def readme(way: Way) -> str:
    """The client of the README, with another address."""
    (text,) = re.findall(
        r"```python\n(import asyncio.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    address = way.added.replace("https", "wss") + "api/ws/predict"
    return lines([sys.executable, "-u", "-c", text.replace("ws://localhost:8000/api/ws/predict", address)], way, 2)


def monitor(way: Way) -> str:
    """The client to copy, with its token."""
    address = way.own.replace("https", "wss") + "api/ws/predict?patient=7"
    return lines([sys.executable, "-u", "examples/monitor.py", address], way, 2)


def fetched(way: Way, path: str) -> tuple[str, str]:
    """Where an address leads, and what is there."""
    context = ssl.create_default_context(cafile=str(way.certificate))
    request = urllib.request.Request(way.own + path, headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, context=context, timeout=PATIENCE) as answer:
        return answer.url, answer.read().decode()


def links(way: Way) -> str:
    """Links, redirects and documents name addresses that exist."""
    root = "/" + way.own.split("/", 3)[3].rstrip("/")
    moved, _ = fetched(way, "api/signs/")
    if moved != f"{way.own}api/signs":
        return f"redirects to {moved}"
    servers = json.loads(fetched(way, "openapi.json")[1]).get("servers", [{"url": "/"}])
    pathname = json.loads(fetched(way, "asyncapi.json")[1])["servers"]["this"].get("pathname", "/")
    return WORKS if servers[0]["url"] == pathname == root else f"documents name {servers[0]['url']} and {pathname}"


# Pages in Chromium, in one browser, which keeps the token

REASON = "document.getElementById('reason').textContent"


def event_source(way: Way, page: Page) -> str:
    """EventSource of a page; nginx adds the token."""
    page.go(f"{way.added}docs")
    said = page.evaluate(
        """new Promise((resolve) => {
          const source = new EventSource("api/sse/predict?count=2");
          const seen = [];
          source.onmessage = ({ data }) => seen.push(JSON.parse(data)) === 2 && resolve("works");
          source.onerror = () => resolve("error");
          setTimeout(() => resolve("silent"), 15000);
        })"""
    )
    return str(said)


def typed_token(page: Page, token: str) -> None:
    """Type a token into the form of a page, and send it."""
    page.wait("document.getElementById('authorize') && !document.getElementById('authorize').hidden")
    page.evaluate(f"document.getElementById('token').value = {json.dumps(token)}")
    page.evaluate("document.querySelector('#authorize button').click()")


def docs(way: Way, page: Page) -> str:
    """A request of /docs, tried out with a token that is typed in."""
    page.go(f"{way.own}docs")
    typed_token(page, TOKEN)
    block = "[...document.querySelectorAll('.opblock')].find((b) => b.querySelector('[data-path=\"/api/signs\"]'))"
    for step in (".opblock-summary-control", ".try-out__btn", ".execute"):
        element = f"({block})?.querySelector({json.dumps(step)})"
        if not page.wait(f"!!{element}"):
            return f"has no {step}"
        page.evaluate(f"{element}.click()")
    status = page.wait(f"({block}).querySelector('.live-responses-table tbody .response-col_status')?.textContent")
    return WORKS if str(status).startswith("200") else f"answers {status}"


def shows_signs(way: Way, page: Page) -> str:
    """The page at the root: says that it wants a token (401), and shows readings when one is typed in."""
    page.go(f"{way.own}?beds=2")
    if not page.wait(f"{REASON}.includes('a token is required')"):
        return str(page.evaluate(REASON))
    typed_token(page, TOKEN)
    rates = "[...document.querySelectorAll('[data-sign=heart_rate] dd')].map((rate) => Number(rate.textContent))"
    shown = page.wait(f"{rates}.length === 2 && {rates}.every((rate) => rate > 0)")
    return WORKS if shown else str(page.evaluate("document.getElementById('state').textContent"))


def says_why(way: Way, page: Page) -> str:
    """The page says why a parameter is refused (422), and asks for no token that the browser has."""
    page.go(f"{way.own}?speed=0")
    return WORKS if page.wait(f"{REASON}.includes('speed')") else str(page.evaluate(REASON))


type Client = Callable[[Way], str]

CLIENTS: dict[str, Client] = {
    "README client": readme,
    "examples/monitor.py": monitor,
    "links, redirects, documents": links,
}
PAGES: dict[str, Callable[[Way, Page], str]] = {
    "EventSource": event_source,
    '/docs, "Try it out"': docs,
    "the page": shows_signs,
    "the page says why it is refused": says_why,
}


def on_page(case: Callable[[Way, Page], str], page: Page, way: Way) -> str:
    """A case of a page as one of a client."""
    return case(way, page)


def tried(case: Client, way: Way) -> str:
    """Outcome of a case, whatever happens."""
    try:
        return case(way)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--checkout", type=Path, default=ROOT, help="checkout whose service is tried")
    options = parser.parse_args()
    print(machine())
    for program in (nginx, browser):
        if program.BINARY is None:
            sys.exit(program.NOWHERE)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitals-behind-")))
        found = stack.enter_context(ways(folder, options.checkout.resolve()))
        page = stack.enter_context(browser.chromium())
        table("case", *found)
        failed = 0
        cases = CLIENTS | {name: partial(on_page, case, page) for name, case in PAGES.items()}
        for name, case in cases.items():
            outcomes = [tried(case, way) for way in found.values()]
            failed += sum(outcome != WORKS for outcome in outcomes)
            row(name, *outcomes)
        return show([none("cases that do not work", failed)])


if __name__ == "__main__":
    sys.exit(main())
