"""Appointments: held, booked, moved, ended. Two that overlap cannot exist, because the database refuses the second.

A booking is one statement. It inserts only if the practitioner's calendar is still the version that the time was
checked against, the constraints refuse an overlap, and a unique key refuses a second try of the same request; so there
is nothing to lock, and nothing to undo when a process is killed. Only what was refused is looked into.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Insert, bindparam, exists, insert, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from vitals.appointments.calendars import LONGEST_MINUTES, Calendars, Origin, Slot, earlier, exactly, once
from vitals.appointments.database import Database, Statement
from vitals.appointments.errors import NotFound, NotPossible, Taken
from vitals.appointments.scheduling import MINUTE, Practitioner
from vitals.appointments.tables import Status, appointment, change, practitioner
from vitals.conditions import Urgency
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["HOLD_SECONDS", "Appointment", "Bookings", "Change", "Wanted"]

HOLD_SECONDS = 300
SERVICE = Origin(by="service")
DAY = 86_400  # seconds
MOST_TRIES = 3
EXPIRED = "the hold expired"

# From which status each can be reached.
FROM: Mapping[Status, tuple[Status, ...]] = MappingProxyType(
    {
        Status.BOOKED: (Status.PENDING,),
        Status.ARRIVED: (Status.BOOKED,),
        Status.FULFILLED: (Status.BOOKED, Status.ARRIVED),
        Status.CANCELLED: (Status.PENDING, Status.BOOKED, Status.ARRIVED),
        Status.NOSHOW: (Status.BOOKED,),
    }
)
MOVABLE = (Status.PENDING, Status.BOOKED)

type Freed = Callable[[Connection, str, int, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An appointment that somebody wants.

    Parameters
    ----------
    practitioner_id, patient_id
        Who with whom.
    starts
        Unix seconds; a whole minute.
    minutes
        Length, 5 to 480.
    urgency
        As triage found it.
    reason
        Why the patient comes.
    """

    practitioner_id: str
    patient_id: int
    starts: int
    minutes: int
    urgency: Urgency = Urgency.ROUTINE
    reason: str | None = None

    def __post_init__(self) -> None:
        if not 5 <= self.minutes <= LONGEST_MINUTES:
            raise InvalidValue("minutes", self.minutes, f"a whole number from 5 to {LONGEST_MINUTES}")
        if self.starts % MINUTE:
            raise InvalidValue("start", rfc3339(self.starts), "a whole minute")

    @property
    def ends(self) -> int:
        """The end, which is not part of it."""
        return self.starts + self.minutes * MINUTE


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """A row of the table; times are unix seconds."""

    id: str
    practitioner_id: str
    patient_id: int
    starts: int
    ends: int
    zone: str
    status: Status
    specialty: str
    urgency: Urgency
    reason: str | None
    note: str | None
    expires: int | None
    created: int
    version: int
    changed: int
    changed_by: str

    @classmethod
    def of(cls, row: Any) -> "Appointment":
        """From a row."""
        found = {name: row[name] for name in COLUMNS}
        return cls(**found | {"status": Status(row["status"]), "urgency": Urgency(row["urgency"])})


COLUMNS = [field.name for field in fields(Appointment)]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an appointment was from some time on, and who made it so."""

    version: int
    changed: int
    changed_by: str
    content: Mapping[str, Any]


def insertion(dialect: str) -> Insert:
    """The statement that books: one row if the calendar is as it was read, none otherwise."""
    columns = list(appointment.c)
    binds = {column.name: bindparam(column.name, type_=column.type) for column in columns}
    calendar = exactly(binds["practitioner_id"], bindparam("calendar_version"))  # type: ignore[arg-type]
    source = select(*binds.values()).select_from(practitioner).where(calendar)
    names = [column.name for column in columns]
    if dialect == "postgresql":
        # Waiting writers that insert what excludes each other would deadlock; those that do nothing instead do not.
        return postgresql.insert(appointment).from_select(names, source).on_conflict_do_nothing()
    return insert(appointment).from_select(names, source)


class Bookings:
    """Appointments in the database.

    Parameters
    ----------
    database, calendars
        Where they are kept, and when practitioners work.
    """

    def __init__(self, database: Database, calendars: Calendars) -> None:
        self.database, self.calendars = database, calendars
        self.freed: Freed = lambda *_: None  # is told of time that became free, inside of the transaction
        self.released: Callable[[Connection, str, int], None] = lambda *_: None  # and which hold was given up
        self.confirmed: Callable[[Connection, str, int], None] = lambda *_: None  # or became an appointment
        self._insertion = insertion(database.backend)
        self._booking = Statement(self._insertion, database.engine.dialect)

    # Making

    def hold(self, wanted: Wanted, origin: Origin, *, now: int, seconds: int = HOLD_SECONDS) -> Appointment:
        """Keep a time for a patient who decides; what `book` says applies, and the hold ends by itself."""
        return self._make(wanted, origin, now, now + seconds)

    def book(self, wanted: Wanted, origin: Origin, *, now: int) -> Appointment:
        """Book an appointment. When this returns, it is on the disk.

        A request that comes again with the same key gets the appointment that it made.

        Raises
        ------
        NotFound
            If there is no such practitioner.
        Closed
            If the practitioner does not work then.
        Taken
            If the practitioner or the patient has another appointment then.
        KeyReused
            If the key came with another request.
        InvalidValue
            If the time has passed.
        Unavailable
            If the database does not answer. Whether it booked is not known: send the request again, with its key.
        """
        return self._make(wanted, origin, now, None)

    def _make(self, wanted: Wanted, origin: Origin, now: int, expires: int | None) -> Appointment:
        refuse_past(wanted.starts, now)
        for attempt in range(MOST_TRIES):
            calendar = self.calendars.practitioner(wanted.practitioner_id, fresh=attempt > 0)
            try:
                calendar.require_open(wanted.starts, wanted.ends)
            except Exception:
                if attempt > 0:
                    raise
                continue  # the hours may have changed since they were read
            values = row_of(wanted, calendar, origin, now=now, expires=expires)
            with suppress(IntegrityError):
                if self.database.at_once(self._booking, {**values, "calendar_version": calendar.version}):
                    return Appointment.of(values)
            with self.database.reading() as connection:
                if (row := earlier(connection, appointment, origin)) is not None:
                    return Appointment.of(row)
            if not self.expire(now=now) and self.calendars.practitioner(calendar.id).version == calendar.version:
                break
        raise Taken(wanted.practitioner_id, wanted.patient_id, wanted.starts, wanted.ends)

    def insert(self, connection: Connection, values: Mapping[str, Any], version: int) -> bool:
        """Insert a row inside of a transaction, unless the calendar has changed or the time is taken."""
        try:
            return bool(connection.execute(self._insertion, {**values, "calendar_version": version}).rowcount)
        except IntegrityError:  # SQLite's word for the latter; the transaction goes on
            return False

    def confirm(self, id: str, origin: Origin, *, now: int) -> Appointment:
        """Book what is held.

        Raises
        ------
        NotPossible
            If it is not held any more.
        """
        return self._change(id, Status.BOOKED, origin, now)

    # Looking

    def get(self, id: str) -> Appointment:
        """One appointment.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        with self.database.reading() as connection:
            return self._get(connection, id)

    @staticmethod
    def _get(connection: Connection, id: str) -> Appointment:
        row = connection.execute(select(appointment).where(appointment.c.id == id)).mappings().first()
        if row is None:
            raise NotFound("appointment", id)
        return Appointment.of(row)

    def find(
        self,
        *,
        patient: int | None = None,
        practitioner: str | None = None,
        status: Sequence[Status] = (),
        first: int | None = None,
        last: int | None = None,
        after: tuple[int, str] | None = None,
        limit: int = 100,
    ) -> list[Appointment]:
        """Appointments in the order of their beginnings.

        Parameters
        ----------
        patient, practitioner, status
            Whose, and in which status; all unless given.
        first, last
            They begin between these, in unix seconds.
        after
            Beginning and id of the last one of the page before.
        limit
            At most so many.
        """
        columns = appointment.c
        query = select(appointment).order_by(columns.starts, columns.id).limit(limit)
        for given, condition in (
            (patient, columns.patient_id == patient),
            (practitioner, columns.practitioner_id == practitioner),
            (status or None, columns.status.in_(status)),
            (first, columns.starts >= (first or 0)),
            (last, columns.starts < (last or 0)),
        ):
            if given is not None:
                query = query.where(condition)
        if after is not None:
            query = query.where(or_(columns.starts > after[0], tuple_(columns.starts, columns.id) > tuple_(*after)))
        with self.database.reading() as connection:
            return [Appointment.of(row) for row in connection.execute(query).mappings()]

    def history(self, id: str) -> list[Change]:
        """Every version of an appointment, the first one first.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        query = select(change).where(change.c.subject == appointment.name, change.c.row_id == id).order_by(change.c.id)
        with self.database.reading() as connection:
            self._get(connection, id)
            rows = connection.execute(query).mappings().all()
        return [
            Change(version=row["version"], changed=row["changed"], changed_by=row["changed_by"], content=row["content"])
            for row in rows
        ]

    def alternatives(self, wanted: Wanted, *, now: int, limit: int = 3) -> list[Slot]:
        """The free times nearest to one that is taken: of the same practitioner, or else of the same specialty."""
        first, last = wanted.starts - DAY, wanted.ends + 7 * DAY
        own = self.calendars.practitioner(wanted.practitioner_id, fresh=False)

        def nearest(whom: Sequence[Practitioner]) -> list[Slot]:
            found = self.calendars.slots(whom, first, last, wanted.minutes, now=now, limit=1000)
            return sorted(found, key=lambda slot: (abs(slot.starts - wanted.starts), slot))[:limit]

        return nearest([own]) or nearest(self.calendars.practitioners(own.specialty))

    # Changing

    def reschedule(
        self, id: str, origin: Origin, *, starts: int, minutes: int | None, practitioner_id: str | None, now: int
    ) -> Appointment:
        """Move an appointment, all at once: the old time is given up only if the new one is had.

        Parameters
        ----------
        id
            Which.
        origin
            Who asks for it.
        starts, minutes, practitioner_id
            When, how long and with whom; the last two stay as they are unless given.
        now
            The time, in unix seconds.

        Raises
        ------
        NotFound, Closed, Taken, InvalidValue, Unavailable
            As `book` does.
        NotPossible
            If it is over, or was cancelled.
        """
        refuse_past(starts, now)
        self.expire(now=now)
        for _ in range(MOST_TRIES):
            old = self.get(id)
            if old.status not in MOVABLE:
                break
            wanted = Wanted(
                practitioner_id=practitioner_id or old.practitioner_id,
                patient_id=old.patient_id,
                starts=starts,
                minutes=minutes or (old.ends - old.starts) // MINUTE,
            )
            try:
                moved = self._move(old, wanted, origin, now)
            except IntegrityError:
                raise Taken(wanted.practitioner_id, wanted.patient_id, wanted.starts, wanted.ends) from None
            if moved is not None:
                return moved
        raise NotPossible("appointment", id, old.status, "rescheduled", " or ".join(MOVABLE))

    def _move(self, old: Appointment, wanted: Wanted, origin: Origin, now: int) -> Appointment | None:
        """Move an appointment; None if it, or the practitioner's calendar, has changed since it was read."""
        calendar = self.calendars.practitioner(wanted.practitioner_id)
        calendar.require_open(wanted.starts, wanted.ends)
        where = [
            appointment.c.id == old.id,
            appointment.c.version == old.version,
            appointment.c.status.in_(MOVABLE),
            exists().where(exactly(calendar.id, calendar.version)),
        ]
        values = {
            "starts": wanted.starts,
            "ends": wanted.ends,
            "practitioner_id": calendar.id,
            "zone": calendar.zone,
            "specialty": calendar.specialty,
        }

        def work(connection: Connection) -> Appointment | None:
            rows = self._update(connection, where, values, origin, now)
            if not rows:
                return None
            self.freed(connection, old.practitioner_id, old.starts, old.ends, now)
            return rows[0]

        return self.database.transact(work)

    def cancel(self, id: str, reason: str, origin: Origin, *, now: int) -> Appointment:
        """Cancel an appointment or a hold; whoever waits is offered the time."""
        return self._change(id, Status.CANCELLED, origin, now, reason)

    def arrive(self, id: str, origin: Origin, *, now: int) -> Appointment:
        """Note that the patient is there."""
        return self._change(id, Status.ARRIVED, origin, now)

    def fulfil(self, id: str, origin: Origin, *, now: int) -> Appointment:
        """Note that the appointment has taken place."""
        return self._change(id, Status.FULFILLED, origin, now)

    def miss(self, id: str, origin: Origin, *, now: int) -> Appointment:
        """Note that the patient did not come, once it has begun."""
        found = self.get(id)
        if found.starts > now and found.status == Status.BOOKED:
            raise NotPossible("appointment", id, f"due at {rfc3339(found.starts)}", Status.NOSHOW, "begun")
        return self._change(id, Status.NOSHOW, origin, now)

    def _change(self, id: str, status: Status, origin: Origin, now: int, note: str | None = None) -> Appointment:
        """Bring an appointment into a status; one that has it already stays as it is."""

        def work(connection: Connection) -> Appointment:
            where = [appointment.c.id == id, appointment.c.status.in_(FROM[status])]
            if status == Status.BOOKED:
                where.append(appointment.c.expires > now)
            before = self._get(connection, id)
            row = self._update(connection, where, {"status": status, "note": note, "expires": None}, origin, now)
            if row:
                self._follow(connection, before, row[0], now)
                return row[0]
            present = self._get(connection, id)
            if present.status == status:
                return present
            was = "expired" if present.status == Status.PENDING else present.status
            raise NotPossible("appointment", id, was, status, " or ".join(FROM[status]))

        return self.database.transact(work)

    def _follow(self, connection: Connection, before: Appointment, after: Appointment, now: int) -> None:
        """What else a change of status means."""
        if before.status == Status.PENDING:
            told = self.confirmed if after.status == Status.BOOKED else self.released
            told(connection, after.id, now)
        if after.status in {Status.CANCELLED, Status.NOSHOW}:
            self.freed(connection, after.practitioner_id, after.starts, after.ends, now)

    @staticmethod
    def _update(
        connection: Connection, where: Sequence[Any], values: Mapping[str, Any], origin: Origin, now: int
    ) -> list[Appointment]:
        """Change rows, and count the change."""
        counted = {"version": appointment.c.version + 1, "changed": now, "changed_by": origin.by}
        changed = connection.execute(
            update(appointment).where(*where).values(**values, **counted).returning(appointment)
        ).mappings()
        return [Appointment.of(row) for row in changed.all()]

    def expire(self, *, now: int) -> int:
        """End holds whose time is over, and offer what they held; how many there were."""
        due = [appointment.c.status == Status.PENDING, appointment.c.expires <= now]
        with self.database.reading() as connection:
            if connection.execute(select(appointment.c.id).where(*due).limit(1)).first() is None:
                return 0

        def work(connection: Connection) -> int:
            rows = self._update(connection, due, {"status": Status.CANCELLED, "note": EXPIRED}, SERVICE, now)
            for row in rows:
                self.released(connection, row.id, now)
            for row in sorted(rows, key=lambda row: row.starts):
                self.freed(connection, row.practitioner_id, row.starts, row.ends, now)
            return len(rows)

        return self.database.transact(work)


def refuse_past(starts: int, now: int) -> None:
    """Refuse a time that has passed."""
    if starts < now:
        raise InvalidValue("start", rfc3339(starts), f"in the future: it is {rfc3339(now)}")


def row_of(wanted: Wanted, calendar: Practitioner, origin: Origin, *, now: int, expires: int | None) -> dict[str, Any]:
    """The row of a new appointment: booked, or pending if it expires."""
    return {
        "id": str(uuid4()),
        "practitioner_id": calendar.id,
        "patient_id": wanted.patient_id,
        "starts": wanted.starts,
        "ends": wanted.ends,
        "zone": calendar.zone,
        "status": str(Status.BOOKED if expires is None else Status.PENDING),
        "specialty": calendar.specialty,
        "urgency": str(wanted.urgency),
        "reason": wanted.reason,
        "note": None,
        "expires": expires,
        "created": now,
        **once(origin),
        "version": 1,
        "changed": now,
        "changed_by": origin.by,
    }
