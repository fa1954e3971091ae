"""Walks: anything that may happen to appointments and the waiting list, in any order, and what must be true after it."""

import json
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import combinations

from sqlalchemy import Connection, select, text

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, put
from vitals.appointments.erasure import erase, prune
from vitals.appointments.records import BookingRequest
from vitals.appointments.statuses import OCCUPYING, WaitingStatus
from vitals.appointments.store import Store
from vitals.appointments.tables import absence, appointment, change, offer, practitioner, waitlist
from vitals.catalog.conditions import Urgency
from vitals.errors import VitalsError

__all__ = ["Walk", "contradictions"]

PATIENTS, DOCTORS = range(100_001, 100_007), ("ada", "bo")


class Walk:
    """Steps that follow from a seed; what is refused changes nothing."""

    def __init__(self, store: Store, seed: int, now: int) -> None:
        self.store, self.chance, self.now = store, random.Random(seed), now
        self.erased = set[int]()
        self.taken = Counter[str]()
        for id in DOCTORS:
            put(store, now, id, ("08:00", "12:00"))
        self.steps: list[Callable[[], object]] = [
            *(self.book, self.book, self.hold, self.join, self.join, self.cancel, self.cancel, self.confirm),
            *(self.accept, self.accept, self.decline, self.withdraw, self.move, self.arrive, self.fulfill, self.miss),
            *(self.expire, self.away, self.back, self.hours, self.wait, self.wait, self.erase, self.prune),
        ]

    def step(self) -> None:
        step = self.chance.choice(self.steps)
        with suppress(VitalsError):
            step()
            self.taken[step.__name__] += 1

    def any_id(self, table: str, *status: str) -> str:
        where = f" WHERE status IN {status}".replace(",)", ")") if status else ""
        with self.store.database.reading() as connection:
            ids = connection.execute(text(f"SELECT id FROM {table}{where} ORDER BY id")).scalars().all()
        return self.chance.choice([*ids, "nothing"])

    def starts(self) -> int:
        day = self.now // DAY * DAY + self.chance.randrange(3) * DAY
        return day + 8 * HOUR + self.chance.randrange(12) * 20 * MINUTE

    def request(self) -> BookingRequest:
        return BookingRequest(
            practitioner_id=self.chance.choice(DOCTORS),
            patient_id=self.patient(),
            starts=self.starts(),
            minutes=self.chance.choice([20, 40, 60]),
            reason=f"of {self.chance.choice(PATIENTS)}" if self.chance.random() < 0.1 else None,
        )

    def patient(self) -> int:
        who = self.chance.choice(PATIENTS)
        self.erased.discard(who)  # who comes again is known again
        return who

    def book(self) -> None:
        self.store.bookings.book(self.request(), ME, now=self.now)

    def hold(self) -> None:
        self.store.bookings.hold(self.request(), ME, now=self.now)

    def join(self) -> None:
        earliest = self.now + self.chance.randrange(-2, 3) * DAY
        self.store.waiting.join(
            patient_id=self.patient(),
            specialty="cardiology",
            practitioner_id=self.chance.choice([None, *DOCTORS]),
            minutes=self.chance.choice([20, 40, 60]),
            urgency=self.chance.choice(list(Urgency)),
            earliest=earliest,
            latest=earliest + self.chance.randrange(1, 9) * DAY,
            reason=None,
            requester=ME,
            now=self.now,
        )

    def cancel(self) -> None:
        self.store.lifecycle.cancel(self.any_id("appointment"), "ill", ME, now=self.now)

    def confirm(self) -> None:
        self.store.lifecycle.confirm(self.any_id("appointment", "pending"), ME, now=self.now)

    def arrive(self) -> None:
        self.store.lifecycle.arrive(self.any_id("appointment", "booked"), ME, now=self.now)

    def fulfill(self) -> None:
        self.store.lifecycle.fulfill(self.any_id("appointment", "booked", "arrived"), ME, now=self.now)

    def miss(self) -> None:
        self.store.lifecycle.miss(self.any_id("appointment", "booked"), ME, now=self.now)

    def move(self) -> None:
        id = self.any_id("appointment", "pending", "booked")
        who = self.chance.choice([None, *DOCTORS])
        self.store.bookings.reschedule(id, ME, starts=self.starts(), minutes=None, practitioner_id=who, now=self.now)

    def expire(self) -> None:
        self.store.lifecycle.expire(now=self.now)

    def accept(self) -> None:
        self.store.waiting.accept(self.any_id("waitlist", "offered"), ME, now=self.now)

    def decline(self) -> None:
        self.store.waiting.decline(self.any_id("waitlist", "offered"), ME, now=self.now)

    def withdraw(self) -> None:
        self.store.waiting.withdraw(self.any_id("waitlist"), ME, now=self.now)

    def away(self) -> None:
        starts = self.starts()
        self.store.calendars.add_absence(self.chance.choice(DOCTORS), starts, starts + 2 * HOUR, None, ME, now=self.now)

    def back(self) -> None:
        who = self.chance.choice(DOCTORS)
        self.store.calendars.withdraw_absence(who, self.any_id("absence"), ME, now=self.now)

    def hours(self) -> None:
        put(
            self.store,
            self.now,
            self.chance.choice(DOCTORS),
            ("08:00", self.chance.choice(["11:00", "12:00", "13:00"])),
        )

    def wait(self) -> None:
        self.now += self.chance.choice([MINUTE, 6 * MINUTE, 16 * MINUTE, 3 * HOUR, 9 * HOUR])

    def erase(self) -> None:
        if self.chance.random() < 0.4:
            who = self.chance.choice(PATIENTS)
            erase(self.store, who, now=self.now)
            self.erased.add(who)

    def prune(self) -> None:
        if self.chance.random() < 0.4:
            prune(self.store.database, self.now - self.chance.choice([0, DAY, 3 * DAY]))


def contradictions(store: Store, erased: set[int]) -> list[str]:
    """What the tables say that cannot be true."""
    with store.database.reading() as connection:
        appointments = {row.id: row for row in connection.execute(select(appointment))}
        entries = {row.id: row for row in connection.execute(select(waitlist))}
        offers = connection.execute(select(offer)).all()
        found = [f"{pair} overlap" for pair in overlaps(list(appointments.values()))]
        for id, entry in entries.items():
            of_entry = [appointments.get(each.appointment_id) for each in offers if each.waitlist_id == id]
            found += entry_contradictions(entry, of_entry)
        for one, other in combinations([each for each in entries.values() if each.status in {"waiting", "offered"}], 2):
            if one.patient_id == other.patient_id and one.earliest < other.latest and other.earliest < one.latest:
                found.append(f"patient {one.patient_id} waits twice")
        for each in offers:
            made, entry = appointments.get(each.appointment_id), entries.get(each.waitlist_id)
            if made is None or entry is None or made.patient_id != entry.patient_id:
                found.append(f"the offer {each} points nowhere, or to somebody else")
        return found + dangling(connection) + left_of(connection, erased)


def entry_contradictions(entry: object, offered: list[object]) -> list[str]:
    """What an entry and its offers say that cannot be true together."""
    statuses = [each.status for each in offered if each is not None]
    pending, accepted = (
        statuses.count("pending"),
        [each for each in offered if each is not None and each.expires is None],
    )
    match entry.status:
        case WaitingStatus.OFFERED:
            right = pending == 1 and not accepted
        case WaitingStatus.BOOKED:
            right = pending == 0 and len(accepted) == 1
        case _:
            right = pending == 0 and not accepted
    return [] if right else [f"entry {entry.id} is {entry.status}, its appointments are {statuses}"]


def overlaps(rows: list[object]) -> list[tuple[str, str]]:
    """Pairs of appointments of one practitioner, or one patient, that overlap."""
    counted = [row for row in rows if row.status in OCCUPYING]
    return [
        (one.id, other.id)
        for one, other in combinations(counted, 2)
        if (one.practitioner_id == other.practitioner_id or one.patient_id == other.patient_id)
        and one.starts < other.ends
        and other.starts < one.ends
    ]


def dangling(connection: Connection) -> list[str]:
    """References to rows that are gone: foreign keys, and earlier versions."""
    found = []
    if connection.dialect.name == "sqlite":
        found += [f"foreign key {row}" for row in connection.execute(text("PRAGMA foreign_key_check"))]
    for table in (appointment, waitlist, absence, practitioner):
        query = select(change.c.row_id).where(
            change.c.subject == table.name, change.c.row_id.not_in(select(table.c.id))
        )
        found += [f"an earlier version of {table.name} {id}" for id in connection.execute(query).scalars()]
    return found


def left_of(connection: Connection, erased: set[int]) -> list[str]:
    """What is left of patients who were erased."""
    found = []
    for table in (appointment, waitlist):
        query = select(table.c.id).where(table.c.patient_id.in_(erased))
        found += [f"{table.name} {id} of an erased patient" for id in connection.execute(query).scalars()]
    contents = connection.execute(select(change.c.content)).scalars()
    ids = {(each if isinstance(each, dict) else json.loads(each)).get("patient_id") for each in contents}
    return found + [f"an earlier version of patient {id}" for id in ids & erased]
