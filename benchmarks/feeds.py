"""A calendar feed by its secret address: in four programs, revoked, and how long it takes.

python benchmarks/feeds.py [--appointments 8000] [--program khal ...]

Fills a database with appointments of one practitioner, serves it on 127.0.0.1 with a token, makes a secret address and
reads it without the token: as a program that has nothing yet, again, with the ETag, and after one appointment was
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
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

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
# Programs that print [uid, unix seconds] of every event of an address, as JSON.
ICALENDAR = """
import json, sys, urllib.request, icalendar
content = urllib.request.urlopen(sys.argv[1]).read()
events = icalendar.Calendar.from_ical(content).events
print(json.dumps([[str(each["UID"]), int(each.start.timestamp())] for each in events]))
"""
VOBJECT = """
import json, sys, urllib.request, vobject
content = urllib.request.urlopen(sys.argv[1]).read().decode()
events = vobject.readOne(content).vevent_list
print(json.dumps([[each.uid.value, int(each.dtstart.value.timestamp())] for each in events]))
"""
KHAL = """
import datetime, json, pathlib, sys, urllib.request
from khal.icalendar import split_ics
from khal.khalendar import CalendarCollection
content, folder = urllib.request.urlopen(sys.argv[1]).read().decode(), pathlib.Path(sys.argv[2], "feed")
folder.mkdir()
for number, item in enumerate(split_ics(content)):
    folder.joinpath(f"{number}.ics").write_text(item)
utc, date = datetime.timezone.utc, "%Y-%m-%d"
locale = {"local_timezone": utc, "default_timezone": utc, "timeformat": "%H:%M", "dateformat": date,
          "longdateformat": date, "datetimeformat": date + " %H:%M", "longdatetimeformat": date + " %H:%M",
          "unicode_symbols": True, "firstweekday": 0, "weeknumbers": False}
feed = {"name": "feed", "path": str(folder), "color": "", "readonly": True, "priority": 10, "ctype": "calendar",
        "addresses": []}
collection = CalendarCollection(calendars={"feed": feed}, dbpath=":memory:", locale=locale)
now, day = datetime.datetime.now(utc), datetime.timedelta(days=1)
events = collection.get_localized(now - 40 * day, now + 460 * day)
print(json.dumps([[each.uid, int(each.start.timestamp())] for each in events]))
"""
ICAL_JS = """
const module = require("ical.js"), ICAL = module.default || module;
fetch(process.argv[1]).then((answer) => answer.text()).then((content) => {
  const calendar = new ICAL.Component(ICAL.parse(content));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const events = calendar.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
  process.stdout.write(JSON.stringify(events.map((each) => [each.uid, each.startDate.toUnixTime()])));
});
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


def first_times(settings: dict[str, Any]) -> Measured:
    """The feed for the first time, of services that have just started."""
    found = []
    for _ in range(STARTS):
        with serving(*SERVICE, **settings) as server, Client(server.port) as client:
            path = new_address(client)["path"]
            found += in_turn(1, Timed(server, lambda: client.ask("GET", path, 200)))  # noqa: B023
    return Measured([each.times[0] for each in found], statistics.mean(each.cpu for each in found))


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


# Programs that read it


def uv(package: str) -> list[str] | None:
    """Python with a package; None without uv."""
    found = shutil.which("uv")
    return [found, "run", "--quiet", "--no-project", "--with", package, "python", "-c"] if found else None


def node(folder: str) -> list[str] | None:
    """Node with ical.js in a folder; None without npm."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        return None
    quietly = ["--silent", "--no-audit", "--no-fund"]
    subprocess.run([npm, "install", *quietly, "--prefix", folder, "ical.js"], check=True, timeout=PATIENCE)
    return [found, "-e"]


PROGRAMS: dict[str, tuple[Callable[[str], list[str] | None], str]] = {
    "icalendar": (lambda _: [sys.executable, "-c"], ICALENDAR),
    "vobject": (lambda _: uv("vobject"), VOBJECT),
    "khal": (lambda _: uv("khal"), KHAL),
    "ical.js": (node, ICAL_JS),
}


def read_by(name: str, url: str, expected: dict[str, int]) -> Goal:
    """What a program finds at an address."""
    what, goal = f"{name} finds appointments", f"{len(expected):,} at their times"
    command, source = PROGRAMS[name]
    with tempfile.TemporaryDirectory(prefix="vitals-benchmark-") as folder:
        if (call := command(folder)) is None:
            return Goal(what, goal, "skipped: it cannot be installed here")
        modules = os.environ | {"NODE_PATH": f"{folder}/node_modules"}
        began = time.monotonic()
        call += [source, url, folder]
        done = subprocess.run(
            call, cwd=ROOT, env=modules, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        seconds = time.monotonic() - began
    if done.returncode:
        return Goal(what, goal, f"failed: {(done.stderr.strip().splitlines() or ['?'])[-1][:120]}", False)
    found = {uid.partition("@")[0]: when for uid, when in json.loads(done.stdout)}
    right = sum(found.get(id) == when for id, when in expected.items())
    return Goal(what, goal, f"{right:,} of {len(found):,}, in {seconds:.1f} s", right == len(found) == len(expected))


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
        yield first_times(settings).goal("the feed for the first time", limit=LIMIT)
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
    parser.add_argument("--program", action="append", choices=PROGRAMS, help="that reads it; all unless given")
    print(machine())
    return show(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
