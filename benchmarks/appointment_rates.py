"""Bookings a second beside bare inserts of the same row, and over HTTP beside an answer without any work."""

import argparse
import asyncio
import contextlib
import multiprocessing
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Column, MetaData, Table

from benchmarks.appointment_clients import PATIENCE, served, service
from benchmarks.appointment_database import database, free, kinds, say, tomorrow
from benchmarks.report import Goal, row, table
from vitals.appointments.errors import Unavailable
from vitals.appointments.records import row_of
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.appointments.tables import appointment

SLICES = 8  # turns of each of what is compared
MANY = 4  # writers
ROWS = 20_000  # a second: more than can be written
SPAWN = multiprocessing.get_context("spawn")
COLUMNS = [column.name for column in appointment.columns]


def rate(options: argparse.Namespace) -> Iterator[Goal]:
    """Bookings beside bare inserts of the same row, in turn."""
    print(f"\n## Rate, {options.seconds:g} s for each figure, median of {options.repeats}")
    table("database", "writers", "bookings a second", "bare inserts a second", "ratio", "each", "too busy")
    for kind in kinds(options):
        for writers in (1, MANY):
            yield beside_bare(options, kind, writers)
    print(f"\n## Rate over HTTP, {options.seconds:g} s for each figure, median of {options.repeats}")
    table("database", "connections", "bookings a second", "GET /health/live a second", "ratio", "each")
    for kind in kinds(options):
        with database(kind, options.server) as url, service(url) as server:
            for clients in (1, MANY):
                over_http(options, kind, server.port, clients)


def beside_bare(options: argparse.Namespace, kind: str, writers: int) -> Goal:
    """The store and bare inserts in turn, each into a database of its own."""
    rates, begin = [], tomorrow()
    with database(kind, options.server) as url, database(kind, options.server) as bare_url:
        make_bare_table(bare_url)
        for repeat in range(options.repeats):
            say(f"rate: {kind}, writers: {writers}, repeat {repeat + 1} of {options.repeats}")
            first = round(repeat * ROWS * options.seconds)
            rates.append(timed(url, bare_url, writers=writers, begin=begin, first=first, seconds=options.seconds))
    ours, theirs, busy = zip(*rates, strict=True)
    ratio, each = ratios(ours, theirs)
    row(kind, writers, *(f"{statistics.median(rate):,.0f}" for rate in (ours, theirs)), f"{ratio:.2f}", each, sum(busy))
    what = f"{kind}, writers: {writers}: bookings beside bare inserts"
    return Goal(what, "≥ 0.5 x", f"{ratio:.2f} x ({each})", ratio >= 0.5)


def over_http(options: argparse.Namespace, kind: str, port: int, clients: int) -> None:
    """Bookings and an answer without any work, in turn."""
    seconds, begin = options.seconds / SLICES, tomorrow()
    ours: list[float] = []
    theirs: list[float] = []
    for repeat in range(options.repeats):
        say(f"rate: {kind} over HTTP, connections: {clients}, repeat {repeat + 1} of {options.repeats}")
        slices = []
        for slice in range(SLICES):
            first = round(((clients * options.repeats + repeat) * SLICES + slice) * ROWS * seconds)
            booking = served(port, seconds, clients, begin, first)
            plain = served(port, seconds, clients, begin, None)
            slices.append((asyncio.run(booking), asyncio.run(plain)))
        for rates, of_slices in zip((ours, theirs), zip(*slices, strict=True), strict=True):
            rates.append(statistics.mean(of_slices))
    ratio, each = ratios(ours, theirs)
    row(kind, clients, *(f"{statistics.median(rates):,.0f}" for rates in (ours, theirs)), f"{ratio:.2f}", each)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, str]:
    """Median of what was measured side by side, and all of it."""
    found = [our / its for our, its in zip(ours, theirs, strict=True)]
    return statistics.median(found), ", ".join(f"{ratio:.2f}" for ratio in found)


# Writers that are timed


class Job(NamedTuple):
    """So many seconds of booking, and as many of bare inserts of the same rows, in turn."""

    url: str
    bare_url: str
    number: int  # of the writer
    writers: int
    begin: int  # of the first appointment, in unix seconds
    first: int  # index of the first row
    seconds: float


class Rates(NamedTuple):
    """Rows a second, and how often the database was too busy for one."""

    store: float
    bare: float
    busy: int


@dataclass
class Timed:
    """One of the two, and what it has done so far."""

    step: Callable[[int], object]  # writes the row of a number
    number: int
    stride: int
    rows: int = 0
    busy: int = 0
    seconds: float = 0.0

    def run(self, seconds: float) -> None:
        """Write as much as is possible in a time."""
        began = time.perf_counter()
        while (elapsed := time.perf_counter() - began) < seconds:
            self.number += self.stride
            try:
                self.step(self.number)
            except (Unavailable, sqlite3.OperationalError):
                self.busy += 1
            else:
                self.rows += 1
        self.seconds += elapsed


def timed(url: str, bare_url: str, *, writers: int, begin: int, first: int, seconds: float) -> Rates:
    """What so many writers do at the same time, each in a process of its own."""
    barrier = SPAWN.Barrier(writers)
    jobs = [Job(url, bare_url, number, writers, begin, first, seconds) for number in range(writers)]
    with ProcessPoolExecutor(writers, mp_context=SPAWN, initializer=set_barrier, initargs=(barrier,)) as processes:
        done = list(processes.map(measure, jobs))
    return Rates(*map(sum, zip(*done, strict=True)))


def set_barrier(barrier: Barrier) -> None:
    """Keep in this process what lets all begin at once."""
    globals()["BARRIER"] = barrier


def measure(job: Job) -> Rates:
    """Book and insert in short turns, so that other work on the machine slows both down alike."""
    with store_writer(job) as book_one, bare_writer(job) as insert_one:
        turns = [Timed(step, job.first + job.number, job.writers) for step in (book_one, insert_one)]
        for turn in turns:
            turn.step(turn.number)  # connects, and compiles what has to be
        for slice in range(SLICES):
            for turn in turns if slice % 2 else reversed(turns):
                globals()["BARRIER"].wait(PATIENCE)
                turn.run(job.seconds / SLICES)
    store, bare = (turn.rows / turn.seconds for turn in turns)
    return Rates(store, bare, sum(turn.busy for turn in turns))


@contextlib.contextmanager
def store_writer(job: Job) -> Iterator[Callable[[int], object]]:
    """What books one appointment."""
    with contextlib.closing(Store(job.url)) as store:
        store.calendars.practitioners()
        now = int(time.time())

        def step(number: int) -> None:
            requester = Requester(by="benchmark", key=f"key {number}", fingerprint="0" * 64)
            store.bookings.book(free(job.begin, number), requester, now=now)

        yield step


@contextlib.contextmanager
def bare_writer(job: Job) -> Iterator[Callable[[int], object]]:
    """What inserts the same row past the store: the same driver, the same settings, one statement."""
    now = int(time.time())
    with contextlib.closing(Store(job.url)) as store:
        dialect = store.database.engine.dialect
        processors = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in appointment.columns]
        calendars = {each.id: each for each in store.calendars.practitioners()}

    def values(number: int) -> list[Any]:
        wanted, requester = (
            free(job.begin, number),
            Requester(by="benchmark", key=f"key {number}", fingerprint="0" * 64),
        )
        row = row_of(wanted, calendars[wanted.practitioner_id], requester, now=now, expires=None)
        pairs = zip(COLUMNS, processors, strict=True)
        return [process(row[name]) if process else row[name] for name, process in pairs]

    is_sqlite = job.bare_url.startswith("sqlite")
    marks = ", ".join(["?" if is_sqlite else "%s"] * len(COLUMNS))
    insert: Any = f"INSERT INTO bare ({', '.join(COLUMNS)}) VALUES ({marks})"
    connection: Any
    if is_sqlite:
        connection = sqlite3.connect(job.bare_url.removeprefix("sqlite:///"), isolation_level=None, timeout=5.0)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection = psycopg.connect(job.bare_url, autocommit=True)
    with contextlib.closing(connection):
        yield lambda number: connection.execute(insert, values(number)).close()


def make_bare_table(url: str) -> None:
    """A table with the columns of an appointment, and nothing but a primary key."""
    metadata = MetaData()
    Table("bare", metadata, *(Column(each.name, each.type, primary_key=each.primary_key) for each in appointment.c))
    with contextlib.closing(Store(url)) as store, store.database.writing() as connection:
        metadata.create_all(connection)
