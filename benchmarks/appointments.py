"""Appointments: is nothing booked twice or lost, does it come back by itself, what does it cost?

python benchmarks/appointments.py [bookings stop rate] [--attempts 1000] [--seconds 4]

bookings    writers that collide while one after the other is killed: they book, hold, confirm, wait, accept, cancel and
            write FHIR; then many requests for one slot at the same time
stop        the service under load while its database is stopped at once, stays down and is started again
rate        bookings a second beside bare inserts of the same row in the same run

On SQLite, in a temporary folder (which must lie on a disk for the rates to mean anything; TMPDIR says where), and on
PostgreSQL: the one that answers at 127.0.0.1:5432, or one of its own. What is stopped and killed is always its own.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks.appointment_attempts import KINDS
from benchmarks.appointment_clients import DONE, TAKEN, Answer, Client, at_once, counted, service
from benchmarks.appointment_database import (
    NOT_OFFERED,
    booked,
    check_times,
    check_waiting,
    database,
    kinds,
    overlaps,
    postgresql,
    query,
    say,
    tomorrow,
)
from benchmarks.appointment_rates import rate
from benchmarks.appointment_stop import stop
from benchmarks.appointment_writers import WRITERS, Outcome, Task, write_and_kill
from benchmarks.postgresql import any_server
from benchmarks.report import Goal, machine, none, row, show, table
from vitals.appointments.bookings import HOLD_SECONDS
from vitals.appointments.records import BookingRequest

ONE_SLOT = 50  # requests for it
METHOD_NOT_ALLOWED = 405


def bookings(options: argparse.Namespace) -> Iterator[Goal]:
    """Writers that collide and are killed, and then requests for one slot at the same time."""
    print(f"\n## Bookings, {WRITERS} writers, {options.attempts:,} attempts each, one killed about every second")
    done: dict[str, Counter[str]] = {}
    table(
        *("database", "attempts", "done", "refused", "nothing known", "too busy, tried again"),
        *("killed", "rows not acknowledged", "seconds"),
    )
    for kind in kinds(options):
        say(f"bookings: {kind}")
        with (
            database(kind, options.server) as url,
            service(url) as server,
            tempfile.TemporaryDirectory() as folder,
        ):
            port = server.port if asyncio.run(writes_fhir(server.port)) else 0
            task = Task(url=url, folder=Path(folder), attempts=options.attempts, first=tomorrow(), port=port)
            seen: Outcome = write_and_kill(task, f"bookings: {kind}")
            known, done[kind], log = seen.known, seen.known.counts, server.log()
            rows, made = booked(url), {id for (id,) in query(url, NOT_OFFERED)}
            untold = len(made - known.rows.keys())
            counts = (WRITERS * options.attempts, known.counts.total(), seen.refused, seen.unanswered, seen.busy)
            row(kind, *(f"{count:,}" for count in (*counts, seen.kills, untold)), f"{seen.seconds:.1f}")
            yield from check_times(kind, url)
            what = f"{kind}: of {len(known.rows):,} acknowledged, lost or other than they can have become"
            yield none(what, known.lost(rows, expired=seen.seconds > HOLD_SECONDS - 10))
            yield from check_waiting(kind, url, known.entries)
        goal = f"0 to {seen.kills}, the number of kills"
        yield Goal(f"{kind}: rows that nobody was told of", goal, f"{untold}", 0 <= untold <= seen.kills)
        yield none(f"{kind}: attempts with one key that were answered differently", seen.differed)
        yield none(f"{kind}: writers that failed", seen.failed)
        yield none(f"{kind}: tracebacks in the log of the service", log.count("Traceback"))
    print("\nDone, by what was tried:\n")
    table("database", *KINDS)
    for kind, counts_of in done.items():
        row(kind, *(f"{counts_of[what]:,}" for what in KINDS))
    yield from one_slot(options)


async def writes_fhir(port: int) -> bool:
    """Whether the service takes appointments as FHIR."""
    answer = await Client(port).request("POST", "/fhir/Appointment", b"{}", "Content-Type: application/fhir+json")
    return answer.status != METHOD_NOT_ALLOWED


def one_slot(options: argparse.Namespace) -> Iterator[Goal]:
    """Many requests for one slot at the same time, over HTTP."""
    print(f"\n## One slot, {ONE_SLOT} requests at the same time, {options.repeats} slots")
    table("database", "answers", "seconds until all were answered")
    for kind in kinds(options):
        say(f"one slot: {kind}")
        with database(kind, options.server) as url, service(url) as server:
            slots, seconds, begin = [], [], tomorrow()
            for number in range(options.repeats):
                starts = begin + number * 3600
                wanted = [
                    BookingRequest(practitioner_id="p0", patient_id=patient, starts=starts, minutes=15)
                    for patient in range(ONE_SLOT)
                ]
                began = time.monotonic()
                slots.append(asyncio.run(at_once(server.port, wanted)))
                seconds.append(f"{time.monotonic() - began:.2f}")
            overlapping, log = overlaps(url, "practitioner_id"), server.log()
        for answers in slots:
            for answer in answers:
                if answer.status not in {DONE, TAKEN}:
                    say(f"one slot: {kind}: {answer.status} {answer.body[:300]!r}")
        row(kind, counted(answer.status for answers in slots for answer in answers), ", ".join(seconds))
        right = sum(is_right(answers) for answers in slots)
        goal = f"{len(slots)} of {len(slots)} slots"
        what = f"{kind}: one 201, {ONE_SLOT - 1} times 409 with alternatives"
        yield Goal(what, goal, f"{right}", right == len(slots))
        yield none(f"{kind}: overlaps after that", overlapping)
        yield none(f"{kind}: tracebacks in the service's log", log.count("Traceback"))


def is_right(answers: list[Answer]) -> bool:
    """Whether one request got the slot, and all others were told of other times."""
    refused = [answer for answer in answers if answer.status == TAKEN]
    told = [answer for answer in refused if orjson.loads(answer.body).get("alternatives")]
    return len(told) == len(refused) == len(answers) - 1 and sum(answer.status == DONE for answer in answers) == 1


PARTS = {"bookings": bookings, "stop": stop, "rate": rate}


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all unless given")
    parser.add_argument("--attempts", type=int, default=1000, help="of each of the eight writers of bookings")
    parser.add_argument("--seconds", type=float, default=4, help="of each figure of rate")
    parser.add_argument("--repeats", type=int, default=5, help="of rate, and slots that many requests want at once")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    for name in ("attempts", "seconds", "repeats"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} must be above 0")
    parts = options.parts or list(PARTS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # which ends what was started
    with contextlib.ExitStack() as stack:
        if {"bookings", "rate"} & set(parts):
            options.server = stack.enter_context(postgresql(any_server(), "SQLite alone"))
        print(machine())
        goals = [goal for part in parts for goal in PARTS[part](options)]
    print("\n## Must show")
    show(goals)


if __name__ == "__main__":
    main()
