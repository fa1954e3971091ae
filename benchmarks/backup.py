"""Backups under load, and what is left of an erased patient in the bytes of the files.

uv run --group test benchmarks/backup.py                            # about three minutes
"""

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import orjson
import psycopg

from benchmarks.appointment_clients import Client, service
from benchmarks.appointment_database import MINUTE, POSTGRESQL, SQLITE, database, free, query, say, tomorrow
from benchmarks.postgresql import Server, binaries, new_database, own_server
from benchmarks.report import Goal, machine, none, row, show, table
from benchmarks.service import ROOT
from vitals.appointments.records import BookingRequest, row_of
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.appointments.tables import appointment

CLIENTS = 4
ROWS = 20_000  # there from the start
LENGTH = 15  # minutes of an appointment
FIRST = 10_000_000  # patient of the first booking over HTTP
PATIENT = 0x1A2B_3C4D_5E6F  # six bytes that stand nowhere else
TEXTS = (b"a pain that wanders", b"called and wants a later time")
NEEDLES = {
    "number, as bytes": (PATIENT.to_bytes(6, "big"), PATIENT.to_bytes(6, "little")),
    "number, as digits": (str(PATIENT).encode(),),
    "reason": (TEXTS[0],),
    "note": (TEXTS[1],),
}


def environment(url: str) -> dict[str, str]:
    """Variables for a command on a database."""
    return os.environ | {"VITALS_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}


def run(url: str, *arguments: str) -> None:
    """Run a command of main.py to its end."""
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    subprocess.run(command, env=environment(url), check=True, stdout=subprocess.DEVNULL)


def fill(url: str) -> None:
    """Put appointments into a database, long before those that are booked."""
    with contextlib.closing(Store(url)) as store:
        calendar, begin = store.calendars.practitioner("p0"), tomorrow() - ROWS * LENGTH * MINUTE - 86_400
        rows = [
            row_of(
                BookingRequest(
                    practitioner_id="p0",
                    patient_id=number,
                    starts=begin + number * LENGTH * MINUTE,
                    minutes=LENGTH,
                    reason="Check-up",
                ),
                calendar,
                Requester(by="benchmark"),
                now=begin,
                expires=None,
            )
            for number in range(ROWS)
        ]
        for first in range(0, ROWS, 500):
            with store.database.writing() as connection:
                connection.execute(appointment.insert(), rows[first : first + 500])


class Load:
    """Clients that book, and the ids that they were told."""

    def __init__(self, port: int) -> None:
        self.port, self.number = port, FIRST
        self.acknowledged: list[str] = []
        self.refused = 0

    @contextlib.asynccontextmanager
    async def booking(self) -> AsyncIterator[None]:
        """Let clients book as long as the block lasts."""
        end = asyncio.Event()

        async def book() -> None:
            client = Client(self.port)
            while not end.is_set():
                self.number += 1
                wanted = free(tomorrow(), self.number - FIRST)
                answer = await client.book(wanted, str(uuid4()))
                if answer.status == 201:
                    self.acknowledged.append(orjson.loads(answer.body)["id"])
                else:
                    self.refused += 1
            client.close()

        clients = [asyncio.create_task(book()) for _ in range(CLIENTS)]
        try:
            yield
        finally:
            end.set()
            await asyncio.gather(*clients)


@dataclass
class Figures:
    """What was measured: bookings a second without backups and beside them, and the backups."""

    plain: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    missing: int = 0

    def goals(self, kind: str, refused: int) -> Iterator[Goal]:
        """A line of the table, and what must be true."""
        ratio = statistics.median(with_ / without for with_, without in zip(self.beside, self.plain, strict=True))
        rates = (f"{statistics.median(each):,.0f}" for each in (self.plain, self.beside))
        copies = len(self.seconds)
        row(kind, *rates, f"{ratio:.2f}", copies, f"{statistics.median(self.seconds):.1f}")
        yield none(f"{kind}: acknowledged before a copy began and missing in it ({copies} copies)", self.missing)
        yield none(f"{kind}: bookings refused meanwhile", refused)


async def measure_rates(load: Load, url: str, folder: Path, options: argparse.Namespace) -> Figures:
    """Book without and with backups one after the other, in turn; restore and compare each copy."""
    figures = Figures()
    for repeat in range(options.repeats):
        say(f"backup: repeat {repeat + 1} of {options.repeats}")
        began, before = time.perf_counter(), len(load.acknowledged)
        async with load.booking():
            await asyncio.sleep(options.seconds)
        figures.plain.append((len(load.acknowledged) - before) / (time.perf_counter() - began))
        began, before = time.perf_counter(), len(load.acknowledged)
        taken: list[tuple[Path, set[str]]] = []
        async with load.booking():
            while time.perf_counter() - began < options.seconds:
                taken.append((folder / f"backup-{repeat}-{len(taken)}", set(load.acknowledged)))
                figures.seconds.append(await back_up(url, taken[-1][0]))
        figures.beside.append((len(load.acknowledged) - before) / (time.perf_counter() - began))
        for path, known in taken:
            with restored(url, path) as ids:
                figures.missing += len(known - ids)
    return figures


async def back_up(url: str, path: Path) -> float:
    """Run the command, and return the seconds that it took, the start of Python included."""
    began = time.perf_counter()
    command = (sys.executable, str(ROOT / "main.py"), "backup", str(path))
    process = await asyncio.create_subprocess_exec(*command, env=environment(url), stdout=subprocess.DEVNULL)
    assert await process.wait() == 0
    return time.perf_counter() - began


@contextlib.contextmanager
def restored(url: str, path: Path) -> Iterator[set[str]]:
    """Ids in a copy that was restored; a damaged one ends the measurement."""
    if url.startswith("sqlite"):
        target = path.with_suffix(".restored")
        run(f"sqlite:///{target}", "restore", str(path))
        assert query(f"sqlite:///{target}", "PRAGMA integrity_check") == [("ok",)]
        yield {id for (id,) in query(f"sqlite:///{target}", "SELECT id FROM appointment")}
        target.unlink()
        return
    with new_database(url.rpartition("/")[0] + "/postgres") as other:
        subprocess.run(["pg_restore", "--no-owner", f"--dbname={other}", str(path)], check=True)
        yield {id for (id,) in query(other, "SELECT id FROM appointment")}


async def known(port: int) -> None:
    """Book for the patient, and change it, so that there are earlier versions."""
    client = Client(port)
    for number in range(5):
        starts = tomorrow() + (60 + number) * 86_400
        wanted = BookingRequest(
            practitioner_id="p1", patient_id=PATIENT, starts=starts, minutes=LENGTH, reason=TEXTS[0].decode()
        )
        answer = await client.book(wanted, str(uuid4()))
        assert answer.status == 201, answer.body
        if number < 3:
            id, body = orjson.loads(answer.body)["id"], orjson.dumps({"reason": TEXTS[1].decode()})
            answer = await client.request(
                "POST", f"/api/appointments/{id}/cancel", body, "Content-Type: application/json"
            )
            assert answer.status == 200, answer.body
    client.close()


def found(paths: list[Path]) -> dict[str, int]:
    """How often each text is in the bytes of files."""
    contents = [path.read_bytes() for path in paths if path.is_file()]
    return {
        name: sum(content.count(needle) for content in contents for needle in needles)
        for name, needles in NEEDLES.items()
    }


def files(url: str, server: Server | None) -> dict[str, list[Path]]:
    """The files of a database, by kind."""
    if server is None:
        path = url.removeprefix("sqlite:///")
        query(url, "PRAGMA wal_checkpoint(FULL)")  # into the file; the log keeps its bytes
        return {"SQLite: file": [Path(path)], "SQLite: -wal and -shm": [Path(f"{path}-wal"), Path(f"{path}-shm")]}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")  # writes its memory to the disk
    data = server.folder / "data"
    return {
        "PostgreSQL: tables": list((data / "base").rglob("*")),
        "PostgreSQL: write-ahead log": list((data / "pg_wal").rglob("*")),
    }


def erase(url: str, server: Server | None) -> Iterator[Goal]:
    """Occurrences before and after, while the service runs."""
    before = {name: found(paths) for name, paths in files(url, server).items()}
    began = time.perf_counter()
    run(url, "erase", str(PATIENT), "--yes")
    seconds = time.perf_counter() - began
    after = {name: found(paths) for name, paths in files(url, server).items()}
    for name in before:
        for needle in NEEDLES:
            row(name, needle, before[name][needle], after[name][needle])
        if "log" not in name:
            yield none(f"{name}: left of the patient's number and texts", sum(after[name].values()))
    yield Goal(f"{next(iter(before)).partition(':')[0]}: erasing, with the start of Python", "", f"{seconds:.1f} s")


def measured(url: str, server: Server | None, options: argparse.Namespace) -> Iterator[Goal]:
    """Both, on one database."""
    fill(url)
    goals: list[Goal] = []
    with service(url) as running, tempfile.TemporaryDirectory(prefix="vitals-backup-") as folder:
        table("database", "bookings a second", "beside backups", "ratio", "backups", "seconds of one")
        load = Load(running.port)
        figures = asyncio.run(measure_rates(load, url, Path(folder), options))
        goals += figures.goals(SQLITE if server is None else POSTGRESQL, load.refused)
        asyncio.run(known(running.port))
        table("files", "what", "before", "after")
        goals += erase(url, server)
    yield from goals


def everything(options: argparse.Namespace) -> Iterator[Goal]:
    """On each kind of database."""
    with database(SQLITE, None) as url:
        yield from measured(url, None, options)
    if binaries() is not None:
        with own_server() as server, database(POSTGRESQL, server.url if server else None) as url:
            yield from measured(url, server, options)


def main() -> int:
    """Measure, and print goals beside figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    print(f"{machine()}; {CLIENTS} connections, {ROWS:,} appointments there before")
    return int(show(everything(options)) > 0)


if __name__ == "__main__":
    sys.exit(main())
