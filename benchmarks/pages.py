"""Long answers, read slowly, quickly and not at all: memory, time, and what others of the service's clients notice.

python benchmarks/pages.py [--part slow] [../before ...] [.]

Of each checkout: many clients ask for one page of history at once (3,600 detailed readings, 5.9 MB) and read it at
12 KB a second, or as fast as it comes, or not at all; one reads it again and again, which shows what it costs; then
many programs fetch the calendar of a booked year, and fetch it again. Who is refused tries again when the answer says
so. A client of the live stream measures its gaps meanwhile.
"""

import argparse
import asyncio
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.client import connect

from benchmarks.report import machine, row, table
from benchmarks.service import ROOT, SERVICE, Server, serving

MIB = 2**20
PAGE = "/api/patients/7/vitals?start=2025-10-18T10:00:00Z&end=2025-10-18T11:00:00Z&detail=full&truth=true"
FEED = "/api/practitioners/booked/calendar.ics"
SLOWLY, BUFFER = 12 * 1024, 16 * 1024  # bytes a second, and bytes that the system may hold for a slow reader
APPOINTMENTS = 8000
CALENDAR_PROGRAMS = 20
REPEATS = 24  # of a page that is read again and again
PATIENCE = 100.0  # seconds after which a client that reads is given up
STATUS, RETRY, ETAG = (
    re.compile(each, re.I) for each in (rb"HTTP/1\.1 (\d+)", rb"retry-after: (\d+)", rb"etag: (\S+)")
)

# Fills a database with a year of appointments, by the code of the checkout that serves them.
FILL = f"""
import sys, time
from sqlalchemy import insert
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.requester import SERVICE
from vitals.appointments.store import Store
from vitals.appointments.tables import appointment
store, now = Store(sys.argv[1]), int(time.time())
hours = Hours(dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), [["00:00", "24:00"]]))
who = Practitioner(id="booked", name="Dr Ada Full", specialty="cardiology", zone="Europe/Berlin", hours=hours)
store.calendars.put(who, SERVICE, now=now)
step = 360 * 86400 // {APPOINTMENTS} // 900 * 900
rows = [
    dict(id=f"a-{{n}}", practitioner_id="booked", patient_id=n, starts=now // 900 * 900 + n * step,
         ends=now // 900 * 900 + n * step + 900, zone="Europe/Berlin", status="booked", specialty="cardiology",
         urgency="routine", reason="Palpitations, on and off; worse at night", created=now, version=1, changed=now,
         changed_by="benchmark")
    for n in range({APPOINTMENTS})
]
with store.database.writing() as connection:
    connection.execute(insert(appointment), rows)
"""


@dataclass
class Seen:
    """What clients saw, and what it cost the server."""

    statuses: Counter[str] = field(default_factory=Counter)
    refusals: int = 0
    longest: float = 0.0  # seconds between two messages of the stream
    peak: int = 0  # bytes of memory
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def cpu_each(self) -> str:
        """CPU of each answer that was read to its end."""
        ended = sum(self.statuses[status] for status in ("200", "304"))
        return f"{self.cpu / ended:.3f} s" if ended else "-"


async def get(port: int, path: str, seen: Seen, *, rate: int | None, headers: str = "") -> bytes:
    """Ask, again if told so, and read the answer at a rate: its head; what became of it is counted."""
    while True:
        peer = socket.socket()
        if rate is not None:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        peer.setblocking(False)
        await asyncio.get_running_loop().sock_connect(peer, ("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=peer, limit=BUFFER)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if found := RETRY.search(head):
                seen.refusals += 1
                await asyncio.sleep(int(found[1]))
                continue
            if rate == 0:
                await asyncio.sleep(PATIENCE)
            last = b""
            while some := await reader.read(BUFFER if rate is None else rate // 4):
                last = (last + some)[-16:]
                if rate is not None:
                    await asyncio.sleep(0.25)
            status = STATUS.match(head)
            ended = last.endswith((b"0\r\n\r\n", b"]\n", b"VCALENDAR\r\n")) or b" 304 " in head[:16]
            answer = status[1].decode() if status else repr(head[:20])
            seen.statuses[answer if ended else f"{answer}, cut"] += 1
            return head
        finally:
            writer.close()


async def tried(work: Awaitable[object], seen: Seen) -> None:
    """Count a client whose connection ended under it."""
    try:
        await work
    except (OSError, asyncio.IncompleteReadError):
        seen.statuses["cut"] += 1


@asynccontextmanager
async def watched(server: Server, seen: Seen) -> AsyncIterator[None]:
    """Watch the memory of a server and the gaps of a stream, and count time and CPU."""

    async def listen() -> None:
        async with connect(f"ws://127.0.0.1:{server.port}/api/ws/predict", proxy=None) as stream:
            await stream.recv()
            last = time.monotonic()
            started.set()
            while True:
                await stream.recv()
                now = time.monotonic()
                seen.longest, last = max(seen.longest, now - last), now

    async def measure() -> None:
        while True:
            seen.peak = max(seen.peak, server.resident)
            await asyncio.sleep(0.05)

    started = asyncio.Event()
    tasks = [asyncio.create_task(each) for each in (listen(), measure())]
    await started.wait()
    began, cpu = time.monotonic(), server.cpu
    try:
        yield
    finally:
        seen.seconds, seen.cpu = time.monotonic() - began, server.cpu - cpu
        await asyncio.sleep(1.2)  # a gap that is not over counts
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if not isinstance(ended, asyncio.CancelledError):
                seen.statuses[f"watcher ended: {ended!r}"] += 1


async def together(
    server: Server, clients: int, path: str, *, rate: int | None, seconds: float, headers: str = ""
) -> Seen:
    """So many clients at once, until all are done or the time is over."""
    seen = Seen()
    async with watched(server, seen):
        works = [tried(get(server.port, path, seen, rate=rate, headers=headers), seen) for _ in range(clients)]
        _, reading = await asyncio.wait([asyncio.create_task(work) for work in works], timeout=seconds)
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
    seen.statuses["still reading"] += len(reading)
    return seen


async def back(server: Server, base: int) -> str:
    """Memory that stays when all have gone."""
    await asyncio.sleep(2)
    return f"{(server.resident - base) / MIB:.0f} MB"


def line(what: str, base: int, seen: Seen, left: str) -> None:
    """A line of the table."""
    found = ", ".join(f"{count} x {status}" for status, count in sorted(seen.statuses.items()) if count)
    cells = f"{(seen.peak - base) / MIB:.0f} MB", left, f"{seen.seconds:.1f} s", f"{seen.cpu:.1f} s", seen.cpu_each
    row(what, *cells, found, seen.refusals, f"{seen.longest:.2f} s")


async def history(server: Server, clients: int, rate: int | None, seconds: float) -> None:
    """A page of history, for many at once."""
    await get(server.port, PAGE, Seen(), rate=None)  # what is made once is part of the base
    base = server.resident
    how = {SLOWLY: "at 12 KB a second", None: "as it comes", 0: "not at all"}[rate]
    seen = await together(server, clients, PAGE, rate=rate, seconds=seconds)
    line(f"a page, {clients} reading {how}", base, seen, await back(server, base))


async def repeated(server: Server) -> None:
    """A page of history, again and again by one who reads as it comes."""
    await get(server.port, PAGE, Seen(), rate=None)
    base, seen = server.resident, Seen()
    async with watched(server, seen):
        for _ in range(REPEATS):
            await get(server.port, PAGE, seen, rate=None)
    line(f"a page, {REPEATS} times one after the other", base, seen, await back(server, base))


async def calendar(server: Server) -> None:
    """The calendar of a booked year."""
    base = server.resident
    seen = Seen()
    async with watched(server, seen):
        head = await get(server.port, FEED, seen, rate=None)
    line(f"calendar of {APPOINTMENTS} appointments, the first time", base, seen, await back(server, base))
    base = server.resident
    seen = await together(server, CALENDAR_PROGRAMS, FEED, rate=None, seconds=PATIENCE)
    line(f"the same, {CALENDAR_PROGRAMS} at once", base, seen, await back(server, base))
    found = ETAG.search(head)
    known = f"If-None-Match: {found[1].decode() if found else 'none'}\r\n"
    seen = await together(server, CALENDAR_PROGRAMS, FEED, rate=None, seconds=PATIENCE, headers=known)
    line(f"the same, {CALENDAR_PROGRAMS} at once, with the ETag", base, seen, await back(server, base))


PARTS: dict[str, Callable[[Server, argparse.Namespace], Awaitable[None]]] = {
    "slow": lambda server, given: history(server, given.readers, SLOWLY, given.seconds),
    "quick": lambda server, given: history(server, given.readers * 6 // 5, None, PATIENCE),
    "repeated": lambda server, _: repeated(server),
    "stuck": lambda server, given: history(server, given.readers, 0, given.seconds),
    "calendar": lambda server, _: calendar(server),
}


async def measure(folder: Path, options: argparse.Namespace) -> None:
    """Everything, of one checkout."""
    with tempfile.TemporaryDirectory(prefix="vitals-benchmark-") as name:
        url = f"sqlite:///{name}/appointments.sqlite"
        environment = os.environ | {"PYTHONPATH": str(folder)}
        subprocess.run([sys.executable, "-c", FILL, url], cwd=folder, env=environment, check=True)
        for part in options.part or PARTS:
            with serving(*SERVICE, folder=folder, VITALS_DATABASE_URL=url) as server:
                await PARTS[part](server, options)


def main() -> None:
    """Print a table of each checkout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", metavar="CHECKOUT", nargs="*", type=Path, default=[ROOT], help="this one")
    parser.add_argument("--readers", type=int, default=200, metavar="N", help="of a page at once; %(default)s")
    parser.add_argument("--seconds", type=float, default=25, metavar="S", help="that slow readers read; %(default)s")
    parser.add_argument("--part", action="append", choices=PARTS, help="all unless given")
    options = parser.parse_args()
    print(machine())
    for folder in options.checkouts:
        print(f"\n{folder.resolve().name}")
        table("what", "memory above base", "2 s later", "time", "CPU", "each", "answers", "503 before", "longest gap")
        with suppress(KeyboardInterrupt):
            asyncio.run(measure(folder.resolve(), options))


if __name__ == "__main__":
    main()
