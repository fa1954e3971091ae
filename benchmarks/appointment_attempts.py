"""Attempts of writers: booking, holding, confirming, waiting, accepting and cancelling, through the store or as FHIR.

A writer notes what it is about to change before it does, and what it was told after. So it is known of each
appointment, whatever was killed when, what it may have become.
"""

import http.client
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from vitals.appointments.errors import NotFound, NotPossible, Taken, Unavailable
from vitals.appointments.records import Appointment, BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.catalog.conditions import Urgency
from vitals.errors import VitalsError
from vitals.times import rfc3339

TWICE = 10  # bookings of which one comes several times
BUSY_TRIES = 20  # of one attempt, each of which may wait five seconds
# How often each is tried.
KINDS = {"book": 5, "hold": 2, "hold and confirm": 3, "wait": 2, "accept": 3, "cancel": 4, "FHIR": 3}
TO = Requester(by="benchmark")
PENDING, BOOKED, CANCELLED = "pending", "booked", "cancelled"
CREATED, REFUSED = {200, 201}, {409, 412, 429}

type Note = Callable[..., None]
type Row = list[Any]  # id, practitioner, patient, beginning, end, status and key


class Task(Protocol):
    """What an attempt needs to know."""

    @property
    def first(self) -> int: ...

    @property
    def port(self) -> int: ...

    @property
    def days(self) -> int: ...

    def wanted(self, writer: int, attempt: int) -> BookingRequest: ...


def kind_of(writer: int, attempt: int, *, fhir: bool) -> str:
    """What an attempt tries."""
    kinds = {kind: weight for kind, weight in KINDS.items() if fhir or kind != "FHIR"}
    return random.Random(f"kind {writer} {attempt}").choices(list(kinds), list(kinds.values()))[0]


@dataclass
class Attempts:
    """Attempts of one writer.

    Parameters
    ----------
    store
        Where it writes.
    task
        What it is to do.
    writer
        Its number.
    note
        Keeps what it does.
    """

    store: Store
    task: Task
    writer: int
    note: Note
    mine: list[Row] = field(default_factory=list)  # what it has booked, and not cancelled
    entries: list[str] = field(default_factory=list)  # of the waiting list
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))

    def make(self, attempt: int) -> None:
        """Try once, whatever comes of it."""
        kind, wanted = kind_of(self.writer, attempt, fhir=bool(self.task.port)), self.task.wanted(self.writer, attempt)
        key = f"{self.writer}-{attempt}"
        match kind:
            case "hold" | "hold and confirm":
                refused = self.hold(wanted, key, confirm=kind != "hold")
            case "wait":
                refused = self.wait(wanted, key)
            case "accept":
                refused = self.accept()
            case "cancel":
                refused = self.cancel()
            case "FHIR":
                refused = self.fhir(wanted, key)
            case _:
                refused = self.book(wanted, key, attempt)
        self.note("refused" if refused else "done", attempt, kind)

    # Each returns whether it was refused

    def book(self, wanted: BookingRequest, key: str, attempt: int) -> bool:
        """Book; one of several comes three times, twice of them at once.

        What was refused twice may be booked the third time: another writer may have freed the time meanwhile.
        """
        requester = Requester(by="benchmark", key=key, fingerprint=repr(wanted))

        def once(_: int) -> Row | None:
            made = self.ask(lambda now: self.store.bookings.book(wanted, requester, now=now))
            return None if made is None else row_of(made, key)

        answers = [once(0)] if attempt % TWICE else [*self.threads.map(once, range(2)), once(2)]
        *at_once, last = answers
        if any(answer != last for answer in at_once) and any(at_once):
            self.note("differ", attempt, answers)
        return self.is_mine(last) is None

    def hold(self, wanted: BookingRequest, key: str, *, confirm: bool) -> bool:
        """Hold, and book what is held or give it up."""
        requester = Requester(by="benchmark", key=key, fingerprint=repr(wanted))
        held = self.ask(lambda now: self.store.bookings.hold(wanted, requester, now=now))
        if held is None:
            return True
        self.note("is", row_of(held, key))
        if confirm:
            self.note("may", held.id, BOOKED)
            booked = self.ask(lambda now: self.store.lifecycle.confirm(held.id, TO, now=now))
            return self.is_mine(None if booked is None else row_of(booked, key)) is None
        return self.change_to_cancelled(row_of(held, key))

    def wait(self, wanted: BookingRequest, key: str) -> bool:
        """Wait for any time."""
        last = self.task.first + (self.task.days + 1) * 86_400
        requester = Requester(by="benchmark", key=key, fingerprint=repr(wanted))
        entry = self.ask(
            lambda now: self.store.waiting.join(
                patient_id=wanted.patient_id,
                specialty="cardiology",
                practitioner_id=None,
                minutes=wanted.minutes,
                urgency=Urgency.SOON,
                earliest=self.task.first,
                latest=last,
                reason=None,
                requester=requester,
                now=now,
            )
        )
        if entry is not None:
            self.entries.append(entry.id)
            self.note("waits", entry.id)
        return entry is None

    def accept(self) -> bool:
        """Accept an offer, if one of those who wait has one."""
        return not any(self.accept_of(id) for id in list(self.entries))

    def accept_of(self, id: str) -> bool:
        """Accept the offer of an entry, if it has one; whether that is booked then."""
        entry = self.ask(lambda _: self.store.waiting.get(id))
        if entry is None or entry.status != "offered" or entry.appointment_id is None:
            return False
        self.note("may", entry.appointment_id, BOOKED)
        booked = self.ask(lambda now: self.store.waiting.accept(id, TO, now=now))
        self.entries.remove(id)
        return self.is_mine(None if booked is None else row_of(booked, None)) is not None

    def cancel(self) -> bool:
        """Cancel the eldest of one's own appointments; its time goes to those who wait."""
        return not self.mine or self.change_to_cancelled(self.mine.pop(0))

    def fhir(self, wanted: BookingRequest, key: str) -> bool:
        """Book through the service, as a client of FHIR does; and cancel one of two."""
        made = self.send("POST", "/fhir/Appointment", fhir_appointment(wanted), "application/fhir+json", key)
        if made is None:
            return True
        row = [made["id"], wanted.practitioner_id, wanted.patient_id, wanted.starts, wanted.ends, BOOKED, key]
        self.note("is", row)
        if random.Random(made["id"]).random() < 0.5:
            self.mine.append(row)
            return False
        self.note("may", made["id"], CANCELLED)
        patch = [{"op": "replace", "path": "/status", "value": "cancelled"}]
        if self.send("PATCH", f"/fhir/Appointment/{made['id']}", patch, "application/json-patch+json") is None:
            return True
        self.note("is", [*row[:5], CANCELLED, key])
        return False

    # Parts of them

    def is_mine(self, row: Row | None) -> Row | None:
        """Note what was booked."""
        if row is not None:
            self.note("is", row)
            if row[5] == BOOKED:
                self.mine.append(row)
        return row

    def change_to_cancelled(self, row: Row) -> bool:
        """Cancel."""
        self.note("may", row[0], CANCELLED)
        gone = self.ask(lambda now: self.store.lifecycle.cancel(row[0], None, TO, now=now))
        if gone is not None:
            self.note("is", [*row[:5], CANCELLED, row[6]])
        return gone is None

    def ask[T](self, work: Callable[[int], T]) -> T | None:
        """Ask again as long as the database is too busy; None if it is refused."""
        for _ in range(BUSY_TRIES):
            try:
                return work(int(time.time()))
            except Unavailable as error:
                self.note("busy", str(error))
            except VitalsError as error:
                if not isinstance(error, Taken | NotPossible | NotFound):
                    self.note("limit", type(error).__name__)
                return None
        raise TimeoutError(f"the database was too busy {BUSY_TRIES} times in a row")

    def send(self, method: str, path: str, body: object, type: str, key: str = "") -> dict[str, Any] | None:
        """Send a request to the service; None if it is refused.

        Raises
        ------
        ValueError
            If it answers otherwise than it should.
        """
        headers = {"Content-Type": type, "Accept": "application/fhir+json"} | ({"Idempotency-Key": key} if key else {})
        for _ in range(BUSY_TRIES):
            connection = http.client.HTTPConnection("127.0.0.1", self.task.port, timeout=60)
            connection.request(method, path, json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
            connection.close()
            if answer.status in CREATED:
                return dict(json.loads(said))
            if answer.status in REFUSED:
                return None
            if answer.status != 503:
                raise ValueError(f"{method} {path}: {answer.status} {said[:300]!r}")
            self.note("busy", "503")
            time.sleep(0.1)
        raise TimeoutError(f"the service was too busy {BUSY_TRIES} times in a row")


def row_of(made: Appointment, key: str | None) -> Row:
    """What is known of an appointment."""
    return [made.id, made.practitioner_id, made.patient_id, made.starts, made.ends, str(made.status), key]


def fhir_appointment(wanted: BookingRequest) -> dict[str, Any]:
    """A request for an appointment as FHIR writes it."""
    actors = (f"Patient/{wanted.patient_id}", f"Practitioner/{wanted.practitioner_id}")
    return {
        "resourceType": "Appointment",
        "status": BOOKED,
        "start": rfc3339(wanted.starts),
        "end": rfc3339(wanted.ends),
        "participant": [{"actor": {"reference": actor}, "status": "accepted"} for actor in actors],
    }


@dataclass
class Known:
    """What writers were told, and what may have happened without their being told."""

    rows: dict[str, Row] = field(default_factory=dict)
    may: dict[str, set[str]] = field(default_factory=dict)  # statuses, by id
    entries: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)  # what was done, by kind

    def take(self, notes: Sequence[Sequence[Any]]) -> None:
        """Take the notes of one writer, in their order."""
        for what, *facts in notes:
            match what:
                case "is":
                    self.rows[facts[0][0]] = facts[0]
                    self.may.setdefault(facts[0][0], set()).clear()
                case "may":
                    self.may.setdefault(facts[0], set()).add(facts[1])
                case "waits":
                    self.entries.add(facts[0])
                case "done":
                    self.counts[facts[1]] += 1

    def lost(self, rows: dict[str, Row], *, expired: bool) -> int:
        """How many of these are not there, or are something that they cannot have become, perhaps by expiring."""
        lost = 0
        for id, known in self.rows.items():
            found = rows.get(id)
            allowed = {known[5], *self.may[id]} | ({CANCELLED} if expired and known[5] == PENDING else set())
            lost += found is None or [*found[:4], found[5]] != [*known[1:5], known[6]] or found[4] not in allowed
        return lost
