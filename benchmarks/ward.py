"""The ward in a real browser: the first numbers, what 64 beds cost the main thread, and services that are killed.

uv run --group browser --group test benchmarks/ward.py [--part first] [--seconds 600] [--kills 20]

The browser draws in software. `ticks` takes the CPU time of the main thread each second, beside a plain page that
writes the same messages into a table anew; pages and service share the machine. Heaps are taken after a collection.
"""

import argparse
import json
import shutil
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from benchmarks.report import machine, row, table
from benchmarks.service import SERVICE, Server, serving

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
OPENED = 10  # times that the ward is opened
BEDS = 64
MIB = 2**20
PATIENCE = 60.0  # seconds
NUMBERS = "[...document.querySelectorAll('[data-sign=heart_rate] dd')].every((rate) => /^\\d+$/.test(rate.textContent))"
ROWS = f"document.querySelectorAll('tr').length === {BEDS}"
LONG_TASKS = """
globalThis.longest = [];
const observer = new PerformanceObserver((list) => longest.push(...list.getEntries().map(({ duration }) => duration)));
observer.observe({ type: "longtask" });
"""
# The plain page: a row for each bed, written anew with each message.
PLAIN = """(beds) => {
  document.body.innerHTML = "<table></table>";
  const [table] = document.getElementsByTagName("table");
  const socket = new WebSocket(`ws://${location.host}/api/ws/predict?patients=1-${beds}&population=ward&detail=full`);
  socket.onmessage = ({ data }) => {
    table.innerHTML = JSON.parse(data).readings.map(({ patient, data, news2, prediction }) =>
      `<tr><td>${patient.id}<td>${Object.values(data).join("<td>")}<td>${news2?.total}<td>${prediction?.label_status}</tr>`
    ).join("");
  };
}"""


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of the system."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


def wait_until(page: Any, holds: Callable[[], Any], seconds: float = PATIENCE) -> None:
    """Let the page go on until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the page does not come to what is waited for")
        page.wait_for_timeout(5)


def finished(sizes: list[int], event: dict[str, Any]) -> None:
    """Note the bytes of an answer."""
    sizes.append(event["encodedDataLength"])


def framed(sizes: list[int], event: dict[str, Any]) -> None:
    """Note the bytes of a message of the stream."""
    sizes.append(len(event["response"]["payloadData"]))


def answered(histories: list[str], request: Any) -> None:
    """Note an answered request for a history."""
    if "/vitals?" in request.url:
        histories.append(request.url)


def holds_eight(histories: list[str]) -> bool:
    return len(histories) == 8


def first(browser: Any, server: Server, options: argparse.Namespace) -> None:
    """Seconds, bytes and hosts from the address to eight beds with numbers, and bytes until the trends are filled."""
    seconds, sizes, filled, hosts = [], [], [], set()
    for _ in range(OPENED):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page, loaded, histories = context.new_page(), list[int](), list[str]()
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.loadingFinished", partial(finished, loaded))
        devtools.on("Network.webSocketFrameReceived", partial(framed, loaded))
        page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        page.on("requestfinished", partial(answered, histories))
        begin = time.perf_counter()
        page.goto(f"http://127.0.0.1:{server.port}/")
        wait_until(page, partial(page.evaluate, NUMBERS))
        seconds.append(time.perf_counter() - begin)
        sizes.append(sum(loaded))
        wait_until(page, partial(holds_eight, histories))
        filled.append(sum(loaded))
        context.close()
    table("the first eight beds", "median", "worst")
    row("from the address to numbers", f"{statistics.median(seconds):.2f} s", f"{max(seconds):.2f} s")
    row("bytes until then", f"{statistics.median(sizes):,.0f}", f"{max(sizes):,}")
    row("bytes until the trends are filled", f"{statistics.median(filled):,.0f}", f"{max(filled):,}")
    row("other hosts", len(hosts - {f"127.0.0.1:{server.port}"}), "")


def ticks(browser: Any, server: Server, options: argparse.Namespace) -> None:
    """Main-thread time of each second, heap and long tasks, of the ward and of the plain page."""
    table(f"{BEDS} beds, {options.seconds:.0f} s", "median", "99 %", "most", "long tasks", "heap at first, at last")
    for name in ("plain", "ward"):
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        page = context.new_page()
        page.add_init_script(LONG_TASKS)
        address = f"http://127.0.0.1:{server.port}/"
        page.goto(f"{address}docs/docs.js" if name == "plain" else f"{address}?beds={BEDS}")
        if name == "plain":
            page.evaluate(PLAIN, BEDS)
        wait_until(page, partial(page.evaluate, ROWS if name == "plain" else NUMBERS))
        page.wait_for_timeout(30_000)  # trends are full, and code is compiled
        page.evaluate("longest.length = 0")
        devtools = context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        devtools.send("HeapProfiler.enable")
        heaps, busy = [heap(devtools)], [metric(devtools, "TaskDuration")]
        begin = time.monotonic()
        while time.monotonic() < begin + options.seconds:
            page.wait_for_timeout(1000 * (1 - (time.monotonic() - begin) % 1))
            busy.append(metric(devtools, "TaskDuration"))
        heaps.append(heap(devtools))
        each = sorted(1000 * (after - before) for before, after in pairwise(busy))
        long = page.evaluate("longest.length")
        figures = (statistics.median(each), each[int(0.99 * len(each))], each[-1])
        row(
            name,
            *(f"{figure:.1f} ms" for figure in figures),
            long,
            ", ".join(f"{size / MIB:.1f} MiB" for size in heaps),
        )
        context.close()


def metric(devtools: Any, name: str) -> float:
    """A figure of the page's process."""
    return next(
        float(each["value"]) for each in devtools.send("Performance.getMetrics")["metrics"] if each["name"] == name
    )


def heap(devtools: Any) -> float:
    """Bytes in use after two collections: what the first lets go, the second frees."""
    for _ in range(2):
        devtools.send("HeapProfiler.collectGarbage")
    return metric(devtools, "JSHeapUsedSize")


def goes_on_after(times: list[datetime], time: datetime) -> bool:
    return times[-1] > time


def kills(browser: Any, server: Server, options: argparse.Namespace) -> None:
    """Gaps and doubles in what the page received, though the service is killed again and again."""
    page, times, states = browser.new_page(), list[datetime](), set[str]()

    def take(frame: Any) -> None:
        times.append(datetime.fromisoformat(json.loads(frame)["time"]))

    page.add_init_script("Math.random = () => 0;")  # no wait before another try
    page.on("websocket", lambda socket: socket.on("framereceived", take))
    page.goto(f"http://127.0.0.1:{server.port}/")
    wait_until(page, lambda: len(times) > 1)
    for _ in range(options.kills):
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        wait_until(page, lambda: page.evaluate("document.body.className") == "old")
        states.add(page.evaluate("document.getElementById('state').textContent").partition(";")[0])
        with serving("main.py", "--port", str(server.port)) as again:
            wait_until(page, partial(goes_on_after, times, times[-1] + timedelta(seconds=2)))
            again.process.send_signal(signal.SIGKILL)
            again.process.wait()
    expected = {
        times[0] + timedelta(seconds=number) for number in range(int((times[-1] - times[0]).total_seconds()) + 1)
    }
    table(f"the service is killed {options.kills} times", "figure")
    row("seconds that are missing", len(expected - set(times)))
    row("seconds that came twice", len(times) - len(set(times)))
    row("what the page says meanwhile", ", ".join(sorted(states)))


PARTS: dict[str, Callable[[Any, Server, argparse.Namespace], None]] = {"first": first, "ticks": ticks, "kills": kills}


def main() -> None:
    """Print a table of each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", action="append", choices=PARTS, help="all unless given")
    parser.add_argument("--seconds", type=float, default=600, metavar="S", help="of 64 beds; %(default)s")
    parser.add_argument("--kills", type=int, default=20, metavar="N", help="of the service; %(default)s")
    options = parser.parse_args()
    print(machine())
    with chromium() as browser:
        for part in options.part or PARTS:
            with serving(*SERVICE) as server:
                PARTS[part](browser, server, options)


if __name__ == "__main__":
    main()
