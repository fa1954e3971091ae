"""A calendar feed by its secret address: in four programs, revoked, and how long it takes.

python benchmarks/feeds.py [--appointments 8000] [--program khal ...] [--first] [--checkout ../before]

Fills a database with appointments of one practitioner, serves it on 127.0.0.1 with a token, makes a secret address and
reads it without the token: of services that have just started, again, with the ETag, and after one appointment was
cancelled. Each request stands beside one to the floor, a plain handler of FastAPI that uvicorn serves as it comes and
that answers as many bytes from memory: medians, their ratio, and CPU time of the server for each request.

Then icalendar, vobject, khal (which uv installs for this) and ical.js (which npm installs into a temporary folder) read
the same address; each must find every appointment at its time. Last addresses are revoked, with one process and with
two, and read over new connections until all are refused. What cannot be installed is skipped.
"""

import argparse
import contextlib
import http.client
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.feed_programs import PROGRAMS, read_by
from benchmarks.report import Goal, machine, show
from benchmarks.service import ROOT, SERVICE, Server, serving

TOKEN = "benchmark-" * 4
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
PERSON = "/api/practitioners/booked"
REPEATS, SETTLED = 20, 2.5  # requests of a kind; seconds after which what has changed is kept
STARTS, FRESH = 5, 40  # services that answer for the first time; connections that must be refused, one after the other
LIMIT, PATIENCE = 0.05, 600  # seconds
GONE = 410

# A year of appointments, each with words and times of its own.
FILL = """
import sys, time
from sqlalchemy import insert
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.requester import SERVICE
from vitals.appointments.store import Store
from vitals.appointments.tables import appointment
store, now, many = Store(sys.argv[1]), int(time.time()) - 3600, int(sys.argv[2])
hours = Hours(dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), [["00:00", "24:00"]]))
who = Practitioner(id="booked", name="Dr Ada Full", specialty="cardiology", zone="Europe/Berlin", hours=hours)
store.calendars.put(who, SERVICE, now=now)
step = max(360 * 86400 // many // 900, 1) * 900
words = ("Palpitations, on and off", "Chest pain; worse at night", "Follow-up", "Müdigkeit und Schwindel")
rows = [
    dict(id=f"a-{n}", practitioner_id="booked", patient_id=n, starts=now // 900 * 900 + n * step,
         ends=now // 900 * 900 + n * step + 900, zone="Europe/Berlin", status="booked", specialty="cardiology",
         urgency="routine", reason=f"{words[n % 4]} (letter {n})", created=now - n, version=1, changed=now - n // 2,
         changed_by="benchmark")
    for n in range(many)
]
with store.database.writing() as connection:
    connection.execute(insert(appointment), rows)
"""
# The floor: as many bytes, from memory.
FLOOR = """
import socket, sys, uvicorn
from fastapi import FastAPI, Response
app, content, listener = FastAPI(), b"x" * int(sys.argv[1]), socket.create_server(("127.0.0.1", 0))
@app.get("/whole")
async def whole() -> Response:
    return Response(content, media_type="text/calendar")
@app.get("/known")
async def known() -> Response:
    return Response(status_code=304)
print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run([listener])
"""


class Found(NamedTuple):
    """An answer: status, headers, body, and the seconds that it took."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float


class Client:
    """A connection to the service.

    Parameters
    ----------
    port
        Of the service.
    """

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def ask(
        self, method: str, path: str, status: int, headers: dict[str, str] | None = None, body: str | None = None
    ) -> Found:
        """Ask, and read all of the answer, which must have a status."""
        began = time.perf_counter()
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        found = Found(answer.status, answer.headers, answer.read(), time.perf_counter() - began)
        if found.status != status:
            raise RuntimeError(f"{method} {path.partition('/feeds/')[0]}: {found.status} {found.body[:300]!r}")
        return found


# How long it takes


class Measured(NamedTuple):
    """Requests of a kind: seconds of each, and CPU seconds of the server for one."""

    times: Sequence[float]
    cpu: float

    def goal(self, what: str, floor: "Measured | None" = None, limit: float | None = None) -> Goal:
        """A line about them, beside the floor and with a limit that the median must keep, if there are any."""
        median = statistics.median(self.times)
        ratio = f", {median / statistics.median(floor.times):.1f} x the floor" if floor else ""
        figure = f"{1000 * median:.1f} ms (least {1000 * min(self.times):.1f}){ratio}; {1000 * self.cpu:.1f} ms of CPU"
        within = "-" if limit is None else f"{1000 * limit:.0f} ms"
        return Goal(f"{what}, median of {len(self.times)}", within, figure, None if limit is None else median <= limit)


class Timed(NamedTuple):
    """A server, and a request to it."""

    server: Server
    ask: Callable[[], Found]


def in_turn(repeats: int, *works: Timed, pause: Callable[[int], object] = lambda _: None) -> list[Measured]:
    """Requests to servers in turn, so that a slow moment hits all alike; the pause comes before each turn."""
    cpu, times = [0.0] * len(works), list[list[float]]()
    for number in range(repeats):
        pause(number)
        before = [work.server.cpu for work in works]
        times.append([work.ask().seconds for work in works])
        cpu = [sum(each) for each in zip(cpu, [work.server.cpu for work in works], strict=True)]
        cpu = [used - began for used, began in zip(cpu, before, strict=True)]
    return [Measured(each, used / repeats) for each, used in zip(zip(*times, strict=True), cpu, strict=True)]


def first_times(settings: dict[str, Any], path: str, *folders: Path, is_idle: bool) -> list[Measured]:
    """The feed for the first time, of services that have started and served another request; of checkouts in turn.

    They are asked when they have ceased to prepare themselves, which takes a processor for some seconds, or at once.
    """

    def first_time(folder: Path) -> Measured:
        with serving(*SERVICE, folder=folder, **settings) as server, Client(server.port) as client:
            client.ask("GET", f"{PERSON}/feeds", 200, HEADERS)
            if is_idle:
                server.wait_until_idle()
            return in_turn(1, Timed(server, lambda: client.ask("GET", path, 200)))[0]

    rounds = [[first_time(folder) for folder in folders] for _ in range(STARTS)]
    return [
        Measured([one.times[0] for one in each], statistics.median(one.cpu for one in each))
        for each in zip(*rounds, strict=True)
    ]


def times_of(server: Server, client: Client, path: str) -> Iterator[Goal]:
    """The feed in every state, beside the floor."""
    whole = Timed(server, lambda: client.ask("GET", path, 200))
    first = whole.ask()
    (idle,) = in_turn(REPEATS, Timed(server, lambda: client.ask("GET", "/health/live", 200)))
    yield idle.goal("a request that does nothing")
    with serving("-c", FLOOR, str(len(first.body))) as floor, Client(floor.port) as plain:
        from_memory = Timed(floor, lambda: plain.ask("GET", "/whole", 200))
        known = {"If-None-Match": first.headers["ETag"]}
        again, least = in_turn(REPEATS, whole, from_memory)
        yield least.goal(f"the floor: {len(first.body) / 1e6:.1f} MB from memory")
        yield again.goal("the feed again, whole", least, LIMIT)
        not_modified = Timed(floor, lambda: plain.ask("GET", "/known", 304))
        again, least = in_turn(REPEATS, Timed(server, lambda: client.ask("GET", path, 304, known)), not_modified)
        yield least.goal("the floor: 304")
        yield again.goal("304 with its ETag", least, LIMIT)
        changed, least = in_turn(REPEATS, whole, from_memory, pause=lambda number: cancel(client, 50 * number + 1))
        yield changed.goal("the feed after one more appointment was cancelled", least, LIMIT)


def cancel(client: Client, number: int) -> None:
    """Cancel an appointment, and wait until what has changed is kept."""
    client.ask("POST", f"/api/appointments/a-{number}/cancel", 200, HEADERS, '{"reason": "ill"}')
    time.sleep(SETTLED)


def new_address(client: Client) -> dict[str, Any]:
    """A secret address."""
    made: dict[str, Any] = json.loads(client.ask("POST", f"{PERSON}/feeds", 201, HEADERS).body)
    return made


def revocation(port: int, workers: int) -> Goal:
    """Seconds from the request to revoke an address until new connections are refused."""
    with Client(port) as client:
        made = new_address(client)
        for _ in range(FRESH):  # every process has served it
            with Client(port) as reader:
                reader.ask("GET", made["path"], 200)
        began = last = time.monotonic()
        client.ask("DELETE", f"{PERSON}/feeds/{made['id']}", 204, HEADERS)
    refused = 0
    while refused < FRESH and last - began < PATIENCE:
        with Client(port) as reader:
            reader.connection.request("GET", made["path"])
            refused = refused + 1 if reader.connection.getresponse().status == GONE else 0
        last = last if refused > 1 else time.monotonic()
    what = f"an address is revoked with {workers} process{'es' * (workers > 1)}: refused after"
    return Goal(what, "< 1 s", f"{last - began:.3f} s", last - began < 1)


def measure(options: argparse.Namespace) -> Iterator[Goal]:
    """Everything, line by line."""
    with tempfile.TemporaryDirectory(prefix="vitals-benchmark-") as folder:
        file = f"{folder}/appointments.sqlite"
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        fill = [sys.executable, "-c", FILL, f"sqlite:///{file}", str(options.appointments)]
        subprocess.run(fill, cwd=ROOT, env=environment, check=True)
        with contextlib.closing(sqlite3.connect(file)) as database:
            expected = dict(database.execute("SELECT id, starts FROM appointment").fetchall())
        settings: dict[str, Any] = {"VITALS_DATABASE_URL": f"sqlite:///{file}", "VITALS_TOKEN": TOKEN}
        folders = [ROOT, *([options.checkout.resolve()] if options.checkout else [])]
        with serving(*SERVICE, **settings) as server, Client(server.port) as client:
            path = new_address(client)["path"]
        for when, is_idle in (("", True), (", as soon as the service answers", False)):
            now, *before = first_times(settings, path, *folders, is_idle=is_idle)
            yield now.goal(f"the feed for the first time{when}", limit=LIMIT)
            for each in before:
                yield each.goal(f"the same in {options.checkout}, in turn")
        if options.first:
            return
        with serving(*SERVICE, **settings) as server, Client(server.port) as client:
            address = new_address(client)
            yield from times_of(server, client, address["path"])
            for name in options.program or PROGRAMS:
                yield read_by(name, address["url"], expected)
            yield revocation(server.port, 1)
        with serving(*SERVICE, "--workers", "2", **settings) as server:
            yield revocation(server.port, 2)


def main() -> int:
    """Print a table; return how many goals were missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--appointments", type=int, default=8000, metavar="N", help="of the feed; %(default)s")
    parser.add_argument("--first", action="store_true", help="how long the first time takes, and nothing else")
    parser.add_argument("--checkout", type=Path, help="another version, whose first time is taken in turn")
    parser.add_argument("--program", action="append", choices=PROGRAMS, help="that reads it; all unless given")
    print(machine())
    return show(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
