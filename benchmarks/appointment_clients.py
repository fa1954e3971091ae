"""Who books in `appointments.py`: writers that may be killed, writers that are timed, and clients over HTTP.

Writers are processes, each with a store of its own. A writer that may be killed notes everything in a file, a line at a
time and without a buffer: what it tries before it does, and what came of it after.
"""

import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, fields
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
from postgresql import new_database
from sqlalchemy import Column, MetaData, Table

from vitals.appointments.bookings import Bookings
from vitals.appointments.errors import Taken, Unavailable
from vitals.appointments.hours import WEEKDAYS, Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment, BookingRequest, row_of
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.appointments.tables import appointment
from vitals.times import rfc3339

ROOT = Path(__file__).resolve().parent.parent
SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
MINUTE, DAY = 60, 86_400  # seconds
WRITERS, PRACTITIONERS, PATIENTS = 8, 8, 40
LENGTHS = (15, 30, 45)  # minutes
FULL = 2.0  # times the practitioners' time that all attempts together want
TWICE = 10  # every so manieth attempt comes several times
SLICES = 8  # turns of each of what is compared
BUSY_TRIES = 20  # of one attempt, each of which may wait five seconds
PATIENCE = 60.0  # seconds for an answer, and for processes to start
SPAWN = multiprocessing.get_context("spawn")
NAMES = [field.name for field in fields(Appointment)]
COLUMNS = [column.name for column in appointment.columns]


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


# The database


@contextlib.contextmanager
def database(kind: str, server: str | None) -> Iterator[str]:
    """The address of a new database, in which everybody works day and night."""
    with contextlib.ExitStack() as stack:
        if kind == SQLITE:
            folder = tempfile.TemporaryDirectory(prefix="vitals-appointments-")
            url = f"sqlite:///{stack.enter_context(folder)}/appointments.sqlite"
        else:
            assert server is not None
            url = stack.enter_context(new_database(server))
        with contextlib.closing(Store(url)) as store:
            for number in range(PRACTITIONERS):
                store.calendars.put(practitioner(number), Requester(by="benchmark"), now=int(time.time()))
        yield url


def practitioner(number: int) -> Practitioner:
    """One of them."""
    hours = Hours({day: [("00:00", "24:00")] for day in WEEKDAYS})
    return Practitioner(id=f"p{number}", name=f"Dr {number}", specialty="cardiology", zone="Europe/Berlin", hours=hours)


def tomorrow() -> int:
    """The beginning (UTC) of a day that does not begin before everything is done."""
    return int(time.time()) // DAY * DAY + 2 * DAY


def query(url: str, sql: str) -> list[tuple[Any, ...]]:
    """What a database answers to its plain driver."""
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(sql).fetchall()
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


def overlaps(url: str, column: str) -> int:
    """Pairs of appointments of one practitioner, or one patient, that overlap."""
    return int(
        query(
            url,
            f"SELECT count(*) FROM appointment AS a JOIN appointment AS b ON a.{column} = b.{column} AND a.id < b.id "
            "AND a.starts < b.ends AND b.starts < a.ends "
            "WHERE a.status NOT IN ('cancelled', 'noshow') AND b.status NOT IN ('cancelled', 'noshow')",
        )[0][0]
    )


def repeated_keys(url: str) -> int:
    """Keys that made more than one appointment."""
    same = "SELECT idempotency_key FROM appointment GROUP BY idempotency_key HAVING count(*) > 1"
    return len(query(url, same))


def booked(url: str) -> dict[str, list[Any]]:
    """Every row: practitioner, patient, beginning, end, status and key, by id."""
    instants = ["starts", "ends"]
    if not url.startswith("sqlite"):
        instants = [f"CAST(extract(epoch FROM {column}) AS bigint)" for column in instants]
    found = query(
        url, f"SELECT id, practitioner_id, patient_id, {', '.join(instants)}, status, idempotency_key FROM appointment"
    )
    return {id: list(values) for id, *values in found}


# Writers that may be killed


@dataclass(frozen=True, kw_only=True)
class Task:
    """What each writer does: attempts that follow from the seed, the writer and their numbers."""

    url: str
    folder: Path
    attempts: int
    first: int  # unix seconds
    seed: int = 0

    @property
    def days(self) -> int:
        """Length of the time that is booked in."""
        wanted = WRITERS * self.attempts * sum(LENGTHS) / len(LENGTHS)
        return max(1, round(wanted / PRACTITIONERS / FULL / (DAY / MINUTE)))

    def wanted(self, writer: int, attempt: int) -> BookingRequest:
        """What is tried."""
        chance = random.Random(f"{self.seed} {writer} {attempt}")
        return BookingRequest(
            practitioner_id=f"p{chance.randrange(PRACTITIONERS)}",
            patient_id=chance.randrange(PATIENTS),
            starts=self.first + chance.randrange(self.days * DAY // (5 * MINUTE)) * 5 * MINUTE,
            minutes=chance.choice(LENGTHS),
        )

    def path(self, writer: int) -> Path:
        """Where a writer notes what it does."""
        return self.folder / f"writer-{writer}.jsonl"

    def size(self, writer: int) -> int:
        """Bytes that it has noted."""
        return self.path(writer).stat().st_size if self.path(writer).exists() else 0

    def notes(self, writer: int) -> list[Any]:
        """What it has noted."""
        path = self.path(writer)
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def write(task: Task, writer: int, first: int) -> None:
    """Make the attempts from one on. Runs in a process of its own."""
    store = Store(task.url)
    with task.path(writer).open("ab", buffering=0) as file, ThreadPoolExecutor(2) as threads:

        def note(*what: object) -> None:
            file.write(json.dumps(what).encode() + b"\n")

        for attempt in range(first, task.attempts):
            note("try", attempt)

            def once(_: int, attempt: int = attempt) -> list[Any] | None:
                return book(store.bookings, task.wanted(writer, attempt), f"{writer}-{attempt}", note)

            answers = [once(0)] if attempt % TWICE else [*threads.map(once, range(2)), once(2)]
            if any(answer != answers[0] for answer in answers):
                note("differ", attempt, answers)
            if answers[0] is None:
                note("taken", attempt)
            else:
                note("booked", attempt, answers[0])
    store.close()


def book(bookings: Bookings, wanted: BookingRequest, key: str, note: Callable[..., None]) -> list[Any] | None:
    """Book, again with the same key as long as the database is too busy; None if the time is taken."""
    requester = Requester(by="benchmark", key=key, fingerprint=repr(wanted))
    for _ in range(BUSY_TRIES):
        try:
            made = bookings.book(wanted, requester, now=int(time.time()))
        except Taken:
            return None
        except Unavailable as error:
            note("busy", str(error))
        else:
            return [made.id, made.practitioner_id, made.patient_id, made.starts, made.ends, made.status, key]
    raise TimeoutError(f"the database was too busy {BUSY_TRIES} times in a row")


@dataclass
class Outcome:
    """What writers did."""

    kills: int
    failed: int  # writers that ended otherwise than by a kill, with attempts left
    seconds: float
    acknowledged: list[list[Any]]
    refused: int
    busy: int
    differed: int  # attempts that came several times and had different answers
    unanswered: int  # attempts of which nothing is known


def write_and_kill(task: Task, name: str) -> Outcome:
    """Let all writers write, kill one of them about every second, and put another in its place."""
    began = told = time.monotonic()
    limit = began + 120 + task.attempts / 2  # nothing waits for ever
    running = {writer: start_writer(task, writer, 0) for writer in range(WRITERS)}
    sizes = dict.fromkeys(running, 0)  # of the notes at the start: who has written more has begun
    kills = failed = 0
    due = began + 2
    try:
        while running and time.monotonic() < limit:
            time.sleep(0.02)
            for writer, process in list(running.items()):
                if process.exitcode is not None:
                    failed += process.exitcode != 0
                    del running[writer]
            if time.monotonic() >= due:
                due = time.monotonic() + random.uniform(0.7, 1.3)
                begun = [writer for writer in running if task.size(writer) > sizes[writer]]
                for writer in random.sample(begun, min(1, len(begun))):
                    running[writer].kill()
                    running[writer].join()
                    kills += running[writer].exitcode != 0
                    sizes[writer] = task.size(writer)
                    running[writer] = start_writer(task, writer, kills)
            if time.monotonic() > told + 10:
                told = time.monotonic()
                done = sum(len(task.notes(each)) for each in range(WRITERS)) // 2
                say(f"{name}: about {done:,} of {WRITERS * task.attempts:,} attempts, {kills} writers killed")
    finally:
        failed += len(running)
        for process in running.values():
            process.kill()
            process.join()
    return outcome(task, kills, failed, time.monotonic() - began)


def start_writer(task: Task, writer: int, kills: int) -> BaseProcess:
    """Start a writer after what the one before it did.

    Of two, one sends what was under way once more, as clients do, and one leaves it and goes on.
    """
    notes = task.notes(writer)
    done = max((note[1] for note in notes if note[0] in {"taken", "booked"}), default=-1)
    tried = max((note[1] for note in notes if note[0] == "try"), default=-1)
    process = SPAWN.Process(target=write, args=(task, writer, done + 1 if kills % 2 else tried + 1), daemon=True)
    process.start()
    return process


def outcome(task: Task, kills: int, failed: int, seconds: float) -> Outcome:
    """What the writers' notes say."""
    notes = [note for writer in range(WRITERS) for note in task.notes(writer)]
    answered = sum(note[0] in {"booked", "taken"} for note in notes)
    return Outcome(
        kills=kills,
        failed=failed,
        seconds=seconds,
        acknowledged=[note[2] for note in notes if note[0] == "booked"],
        refused=sum(note[0] == "taken" for note in notes),
        busy=sum(note[0] == "busy" for note in notes),
        differed=sum(note[0] == "differ" for note in notes),
        unanswered=WRITERS * task.attempts - answered,
    )


# Writers that are timed


class Job(NamedTuple):
    """So many seconds of booking, and as many of bare inserts of the same rows, in turn."""

    url: str
    bare_url: str
    number: int  # of the writer
    writers: int
    begin: int  # of the first appointment, in unix seconds
    first: int  # how manieth the first row is
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


def free(begin: int, number: int) -> BookingRequest:
    """A time that nobody else wants."""
    slot, who = divmod(number, PRACTITIONERS)
    starts = begin + slot * LENGTHS[0] * MINUTE
    return BookingRequest(
        practitioner_id=f"p{who}", patient_id=number, starts=starts, minutes=LENGTHS[0], reason="Check-up"
    )


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


# HTTP


class Service:
    """The service in a process of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.log_path = folder / "service.log"
        environment = os.environ | {"VITALS_DATABASE_URL": url, "VITALS_DEMONSTRATION": "false"}
        with self.log_path.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "main.py", "--port", "0"],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.process.stdout.readline())
        if found is None:
            self.kill()
            raise RuntimeError(f"the service did not start: {self.log()[-2000:]}")
        self.port = int(found[1])

    def log(self) -> str:
        """What it wrote."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.communicate()


@contextlib.contextmanager
def service(url: str) -> Iterator[Service]:
    """A service with this database, as long as it is used."""
    with tempfile.TemporaryDirectory(prefix="vitals-appointments-") as folder:
        server = Service(url, Path(folder))
        try:
            yield server
        finally:
            server.kill()


class Answer(NamedTuple):
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """A connection that is kept, with one request at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect, unless that was done."""
        if self.streams is None:
            self.streams = await asyncio.open_connection("127.0.0.1", self.port)
        return self.streams

    def close(self) -> None:
        """End the connection."""
        if self.streams is not None:
            self.streams[1].close()
        self.streams = None

    async def request(self, method: str, path: str, body: bytes = b"", *lines: str) -> Answer:
        """Send a request, and take the answer.

        Raises
        ------
        OSError, asyncio.IncompleteReadError
            If the server ends the connection, or does not answer in time.
        """
        head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", f"Content-Length: {len(body)}", *lines]
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await self.connect()
                writer.write("\r\n".join([*head, "", ""]).encode() + body)
                first, *rest = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
                answer = await reader.readexactly(int(headers.get("content-length", 0)))
        except BaseException:
            self.close()
            raise
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, answer)

    async def book(self, wanted: BookingRequest, key: str | None = None) -> Answer:
        """Ask for an appointment."""
        body = {
            "practitioner": wanted.practitioner_id,
            "patient": wanted.patient_id,
            "start": rfc3339(wanted.starts),
            "minutes": wanted.minutes,
            "urgency": wanted.urgency,
            "reason": wanted.reason,
        }
        lines = ["Content-Type: application/json", *([] if key is None else [f"Idempotency-Key: {key}"])]
        return await self.request("POST", "/api/appointments", json.dumps(body).encode(), *lines)


async def at_once(port: int, wanted: Sequence[BookingRequest]) -> list[Answer]:
    """Ask for all of these at the same time, over connections that are open already."""
    clients = [Client(port) for _ in wanted]
    await asyncio.gather(*(client.connect() for client in clients))
    try:
        return await asyncio.gather(*(client.book(each) for client, each in zip(clients, wanted, strict=True)))
    finally:
        for client in clients:
            client.close()


async def served(port: int, seconds: float, clients: int, begin: int, first: int | None) -> float:
    """Answers a second: bookings from a number on, or `GET /health/live` if there is none."""

    async def ask(number: int) -> int:
        client, answers = Client(port), 0
        while time.perf_counter() < end:
            if first is None:
                answers += (await client.request("GET", "/health/live")).status == 200
            else:
                answers += (await client.book(free(begin, first + number), str(uuid4()))).status == 201
            number += clients
        client.close()
        return answers

    began = time.perf_counter()
    end = began + seconds
    done = await asyncio.gather(*map(ask, range(clients)))
    return sum(done) / (time.perf_counter() - began)
