"""Writers that may be killed: processes, each with a store of its own.

A writer notes everything in a file, a line at a time and without a buffer: what it tries before it does, and what came
of it after.
"""

import json
import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from benchmarks.appointment_attempts import Attempts, Known
from benchmarks.appointment_database import DAY, LENGTHS, MINUTE, PRACTITIONERS, say
from vitals.appointments.records import BookingRequest
from vitals.appointments.store import Store

WRITERS, PATIENTS = 8, 40
FULL = 2.0  # times the practitioners' time that all attempts together want
BEGUN = 1000  # bytes of notes, some ten attempts, after which a writer may be killed: slow machines get on too
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True, kw_only=True)
class Task:
    """What each writer does: attempts that follow from the seed, the writer and their numbers."""

    url: str
    folder: Path
    attempts: int
    first: int  # unix seconds
    port: int = 0  # of a service with the same database, for FHIR; 0 without one
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
    with task.path(writer).open("ab", buffering=0) as file:

        def note(*what: object) -> None:
            file.write(json.dumps(what).encode() + b"\n")

        attempts = Attempts(store, task, writer, note)
        for attempt in range(first, task.attempts):
            note("try", attempt)
            attempts.make(attempt)
    store.close()


@dataclass
class Outcome:
    """What writers did."""

    kills: int
    failed: int  # writers that ended otherwise than by a kill, with attempts left
    seconds: float
    known: Known
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
                begun = [writer for writer in running if task.size(writer) > sizes[writer] + BEGUN]
                for writer in random.sample(begun, min(1, len(begun))):
                    running[writer].kill()
                    running[writer].join()
                    kills += running[writer].exitcode != 0
                    sizes[writer] = task.size(writer)
                    running[writer] = start_writer(task, writer, kills)
            if time.monotonic() > told + 10:
                told = time.monotonic()
                done = sum(note[0] == "try" for each in range(WRITERS) for note in task.notes(each))
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
    done = max((note[1] for note in notes if note[0] in {"refused", "done"}), default=-1)
    tried = max((note[1] for note in notes if note[0] == "try"), default=-1)
    process = SPAWN.Process(target=write, args=(task, writer, done + 1 if kills % 2 else tried + 1), daemon=True)
    process.start()
    return process


def outcome(task: Task, kills: int, failed: int, seconds: float) -> Outcome:
    """What the writers' notes say."""
    known = Known()
    for writer in range(WRITERS):
        known.take(task.notes(writer))
    counts = Counter(note[0] for writer in range(WRITERS) for note in task.notes(writer))
    return Outcome(
        kills=kills,
        failed=failed,
        seconds=seconds,
        known=known,
        refused=counts["refused"],
        busy=counts["busy"],
        differed=counts["differ"],
        unanswered=WRITERS * task.attempts - counts["refused"] - counts["done"],
    )
