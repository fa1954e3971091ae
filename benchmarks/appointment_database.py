"""New databases of both kinds, the appointments in them, and what must be true of these whatever happened."""

import argparse
import contextlib
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import psycopg

from benchmarks.postgresql import NOWHERE, new_database
from benchmarks.report import Goal, none
from vitals.appointments.hours import WEEKDAYS, Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
MINUTE, DAY = 60, 86_400  # seconds
PRACTITIONERS = 8
LENGTHS = (15, 30, 45)  # minutes


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def kinds(options: argparse.Namespace) -> list[str]:
    """The databases that are to be had."""
    return [SQLITE, POSTGRESQL] if options.server else [SQLITE]


@contextlib.contextmanager
def postgresql[T](server: contextlib.AbstractContextManager[T | None], instead: str) -> Iterator[T | None]:
    """A server; None, and a word why, where there is none or it does not start."""
    with contextlib.ExitStack() as stack:
        found, why = None, NOWHERE
        try:
            found = stack.enter_context(server)
        except (OSError, subprocess.CalledProcessError) as error:
            why = f"no PostgreSQL: a server of its own does not start ({error})"
        if found is None:
            say(f"{why}: {instead}")
        yield found


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
    same = "SELECT idempotency_key FROM appointment WHERE idempotency_key IS NOT NULL GROUP BY idempotency_key "
    same += "HAVING count(*) > 1"
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


def free(begin: int, number: int) -> BookingRequest:
    """A time that nobody else wants."""
    slot, who = divmod(number, PRACTITIONERS)
    starts = begin + slot * LENGTHS[0] * MINUTE
    return BookingRequest(
        practitioner_id=f"p{who}", patient_id=number, starts=starts, minutes=LENGTHS[0], reason="Check-up"
    )


def check(name: str, url: str, acknowledged: list[list[object]]) -> Iterator[Goal]:
    """What must be true of a table of bookings, whatever happened: no overlap, nothing lost, nothing twice."""
    yield from check_times(name, url)
    rows = booked(url)
    lost = sum(rows.get(str(id)) != values for id, *values in acknowledged)
    yield none(f"{name}: of {len(acknowledged):,} acknowledged, lost or other than acknowledged", lost)


def check_times(name: str, url: str) -> Iterator[Goal]:
    """Whether nothing overlaps, and no key made two appointments."""
    for column in ("practitioner_id", "patient_id"):
        yield none(f"{name}: overlaps of one {column.removesuffix('_id')}", overlaps(url, column))
    yield none(f"{name}: keys that booked twice", repeated_keys(url))


OFFERED = "FROM offer o JOIN appointment a ON a.id = o.appointment_id"
CONTRADICTIONS = {
    "entries with an offer that is no hold of theirs": "SELECT count(*) FROM waitlist w WHERE w.status = 'offered' "
    f"AND 1 <> (SELECT count(*) {OFFERED} WHERE o.waitlist_id = w.id AND a.status = 'pending' "
    "AND a.patient_id = w.patient_id)",
    "entries booked without an appointment": "SELECT count(*) FROM waitlist w WHERE w.status = 'booked' "
    f"AND NOT EXISTS (SELECT 1 {OFFERED} WHERE o.waitlist_id = w.id AND a.status <> 'pending' AND a.expires IS NULL)",
    "offers that are held for nobody who has them": f"SELECT count(*) {OFFERED} "
    "JOIN waitlist w ON w.id = o.waitlist_id WHERE a.status = 'pending' AND w.status <> 'offered'",
    "patients who wait twice at a time": "SELECT count(*) FROM waitlist a JOIN waitlist b "
    "ON a.patient_id = b.patient_id AND a.specialty = b.specialty AND a.id < b.id "
    "AND a.earliest < b.latest AND b.earliest < a.latest "
    "WHERE a.status IN ('waiting', 'offered') AND b.status IN ('waiting', 'offered')",
}
NOT_OFFERED = "SELECT id FROM appointment WHERE id NOT IN (SELECT appointment_id FROM offer)"
HOLDS = (
    "SELECT patient_id FROM appointment WHERE status = 'pending' AND id NOT IN (SELECT appointment_id FROM offer) "
    "GROUP BY patient_id HAVING count(*) > 3"
)


def check_waiting(name: str, url: str, entries: set[str]) -> Iterator[Goal]:
    """What must be true of the waiting list and of holds, whatever happened."""
    for what, sql in CONTRADICTIONS.items():
        yield none(f"{name}: {what}", int(query(url, sql)[0][0]))
    yield none(f"{name}: patients with more than 3 holds", len(query(url, HOLDS)))
    there = {id for (id,) in query(url, "SELECT id FROM waitlist")}
    yield none(f"{name}: of {len(entries):,} acknowledged entries of the waiting list, lost", len(entries - there))
