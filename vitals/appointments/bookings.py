"""Appointments: held, booked, moved, ended. Two that overlap cannot exist, because the database refuses the second.

A booking is one statement. It inserts only if the practitioner's calendar is still the version that the time was
checked against, the constraints refuse an overlap, and a unique key refuses a second try of the same request; so there
is nothing to lock, and nothing to undo when a process is killed. Only what was refused is looked into.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Insert, and_, bindparam, insert, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from vitals.appointments.calendars import Calendars, Requester, Slot, calendar_unchanged, occupying, previous_attempt
from vitals.appointments.database import Database, Statement
from vitals.appointments.errors import Closed, NotFound, NotPossible, Taken, Unavailable
from vitals.appointments.records import Appointment, BookingRequest, Change, refuse_past, row_of
from vitals.appointments.scheduling import MINUTE, Period, Practitioner, subtract
from vitals.appointments.tables import Status, appointment, change, practitioner
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["HOLD_SECONDS", "SERVICE", "Bookings"]

HOLD_SECONDS = 300
SERVICE = Requester(by="service")
DAY = 86_400  # seconds
MOST_TRIES = 3
MOST_BEFORE, MOST_AFTER = 10_000, 100  # free times among which the nearest are looked for
EXPIRED, CHANGES = "the hold expired", "the practitioner's calendar or the appointment changes all the time"

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
TAKEN_PLACE = (Status.ARRIVED, Status.FULFILLED)  # what was booked before
MOVABLE = (Status.PENDING, Status.BOOKED)

type Freed = Callable[[Connection, str, int, int, int], None]


def insertion(dialect: str) -> Insert:
    """The statement that books: one row if the calendar is as it was read, none otherwise."""
    columns = list(appointment.c)
    binds = {column.name: bindparam(column.name, type_=column.type) for column in columns}
    calendar = calendar_unchanged(binds["practitioner_id"], bindparam("calendar_version"))  # type: ignore[arg-type]
    # what follows from the rest need not travel: each value costs the driver as much as a part of the work
    known = {"zone": practitioner.c.zone, "specialty": practitioner.c.specialty, "changed": binds["created"]}
    source = select(*(binds | known).values()).select_from(practitioner).where(calendar)
    names = [column.name for column in columns]
    if dialect == "postgresql":
        # Waiting writers that insert what excludes each other would deadlock; those that do nothing instead do not.
        # The lock keeps the calendar as it was read until the booking is there.
        locked = source.with_for_update(read=True, of=practitioner)
        return postgresql.insert(appointment).from_select(names, locked).on_conflict_do_nothing()
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

    def hold(
        self, wanted: BookingRequest, requester: Requester, *, now: int, seconds: int = HOLD_SECONDS
    ) -> Appointment:
        """Keep a time for a patient who decides; what `book` says applies, and the hold ends by itself."""
        return self._make(wanted, requester, now, now + seconds)

    def book(self, wanted: BookingRequest, requester: Requester, *, now: int) -> Appointment:
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
        return self._make(wanted, requester, now, None)

    def _make(self, wanted: BookingRequest, requester: Requester, now: int, expires: int | None) -> Appointment:
        try:
            return self._try(wanted, requester, now, expires)
        except (InvalidValue, Closed, NotFound, Taken):
            with self.database.reading() as connection:
                row = previous_attempt(connection, appointment, requester)
            if row is None:
                raise
            return Appointment.of(row)

    def _try(self, wanted: BookingRequest, requester: Requester, now: int, expires: int | None) -> Appointment:
        """Insert a row; again where the calendar has changed since it was read, or a hold was in the way."""
        refuse_past(wanted.starts, now)
        for attempt in range(MOST_TRIES):
            calendar = self.calendars.practitioner(wanted.practitioner_id, fresh=attempt > 0)
            try:
                calendar.require_open(wanted.starts, wanted.ends)
            except Closed:
                if attempt > 0:
                    raise
                continue  # the hours may have changed since they were read
            values = row_of(wanted, calendar, requester, now=now, expires=expires)
            with suppress(IntegrityError):
                if self.database.at_once(self._booking, {**values, "calendar_version": calendar.version}):
                    return Appointment.of(values)
            if not self.expire(now=now) and self.calendars.practitioner(calendar.id).version == calendar.version:
                raise Taken(wanted.practitioner_id, wanted.patient_id, wanted.starts, wanted.ends)
        raise Unavailable(CHANGES)

    def insert(self, connection: Connection, values: Mapping[str, Any], version: int) -> bool:
        """Insert a row inside of a transaction, unless the calendar has changed or the time is taken."""
        try:
            row = {**values, "calendar_version": version}
            return bool(
                connection.execute(self._insertion, row, execution_options={"preserve_rowcount": True}).rowcount
            )
        except IntegrityError:  # SQLite's word for the latter; the transaction goes on
            return False

    def confirm(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Book what is held.

        Raises
        ------
        NotPossible
            If it is not held any more.
        """
        return self._change(id, Status.BOOKED, requester, now=now)

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
            query = query.where(or_(columns.starts > after[0], and_(columns.starts == after[0], columns.id > after[1])))
        with self.database.reading() as connection:
            return [Appointment.of(row) for row in connection.execute(query).mappings()]

    def history(self, id: str) -> list[Change]:
        """Every version of an appointment, the first one first.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        columns = change.c
        query = select(change).where(columns.subject == appointment.name, columns.row_id == id).order_by(columns.id)
        with self.database.reading() as connection:
            present = self._get(connection, id)
            rows = connection.execute(query.where(columns.version < present.version)).mappings().all()
        before = [
            Change(version=row["version"], changed=row["changed"], changed_by=row["changed_by"], content=row["content"])
            for row in rows
        ]
        return [*before, Change.of(present)]

    def alternatives(self, wanted: BookingRequest, *, now: int, limit: int = 3) -> list[Slot]:
        """The free times nearest to one that is taken: of the same practitioner, or else of the same specialty."""
        first, last = wanted.starts - DAY, wanted.ends + 7 * DAY
        with self.database.reading() as connection:
            engaged = self._engaged(connection, wanted.patient_id, first, last, now)

        def nearest(whom: Sequence[Practitioner]) -> list[Slot]:
            search, found = self.calendars.slots, []
            for begin, end, most in ((first, wanted.ends, MOST_BEFORE), (wanted.starts, last, MOST_AFTER)):
                found += search(whom, begin, end, wanted.minutes, now=now, limit=most)
            free = {
                slot for slot in found if not any(slot.starts < end and slot.ends > begin for begin, end in engaged)
            }
            return sorted(free, key=lambda slot: (abs(slot.starts - wanted.starts), slot))[:limit]

        own = self.calendars.practitioner(wanted.practitioner_id, fresh=False)
        return nearest([own]) or nearest(self.calendars.practitioners(own.specialty))

    @staticmethod
    def _engaged(connection: Connection, patient: int, first: int, last: int, now: int) -> list[Period]:
        """When a patient has other appointments."""
        columns = appointment.c
        query = select(columns.starts, columns.ends).where(columns.patient_id == patient, *occupying(first, last, now))
        return [(starts, ends) for starts, ends in connection.execute(query)]

    # Changing

    def reschedule(
        self, id: str, requester: Requester, *, starts: int, minutes: int | None, practitioner_id: str | None, now: int
    ) -> Appointment:
        """Move an appointment, all at once: the old time is given up only if the new one is had.

        Parameters
        ----------
        id
            Which.
        requester
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
            wanted = BookingRequest(
                practitioner_id=practitioner_id or old.practitioner_id,
                patient_id=old.patient_id,
                starts=starts,
                minutes=minutes or (old.ends - old.starts) // MINUTE,
            )
            try:
                moved = self._move(old, wanted, requester, now)
            except IntegrityError:
                raise Taken(wanted.practitioner_id, wanted.patient_id, wanted.starts, wanted.ends) from None
            if moved is not None:
                return moved
        if old.status in MOVABLE:
            raise Unavailable(CHANGES)
        raise NotPossible("appointment", id, old.status, "rescheduled", " or ".join(MOVABLE))

    def _move(self, old: Appointment, wanted: BookingRequest, requester: Requester, now: int) -> Appointment | None:
        """Move an appointment; None if it, or the practitioner's calendar, has changed since it was read."""
        calendar = self.calendars.practitioner(wanted.practitioner_id)
        calendar.require_open(wanted.starts, wanted.ends)
        where = [
            appointment.c.id == old.id,
            appointment.c.version == old.version,
            appointment.c.status.in_(MOVABLE),
        ]
        unchanged = select(practitioner.c.id).where(calendar_unchanged(calendar.id, calendar.version))
        values = {
            "starts": wanted.starts,
            "ends": wanted.ends,
            "practitioner_id": calendar.id,
            "zone": calendar.zone,
            "specialty": calendar.specialty,
        }

        def work(connection: Connection) -> Appointment | None:
            if connection.execute(unchanged.with_for_update(read=True)).first() is None:
                return None
            rows = self._update(connection, where, values, requester, now)
            if not rows:
                return None
            kept = [(wanted.starts, wanted.ends)] if calendar.id == old.practitioner_id else []
            for starts, ends in subtract((old.starts, old.ends), kept):
                self.freed(connection, old.practitioner_id, starts, ends, now)
            return rows[0]

        return self.database.transact(work)

    def cancel(self, id: str, reason: str, requester: Requester, *, now: int) -> Appointment:
        """Cancel an appointment or a hold; whoever waits is offered the time."""
        return self._change(id, Status.CANCELLED, requester, now=now, note=reason)

    def release(self, id: str, reason: str, requester: Requester, *, now: int) -> Appointment:
        """Give up a hold, and only a hold."""
        return self._change(id, Status.CANCELLED, requester, now=now, note=reason, only=[Status.PENDING])

    def drop(self, connection: Connection, id: str, reason: str, requester: Requester, now: int) -> None:
        """Give up a hold inside of a transaction, if it is still one."""
        where = [appointment.c.id == id, appointment.c.status == Status.PENDING]
        for row in self._update(connection, where, {"status": Status.CANCELLED, "note": reason}, requester, now):
            self.freed(connection, row.practitioner_id, row.starts, row.ends, now)

    def arrive(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Note that the patient is there."""
        return self._change(id, Status.ARRIVED, requester, now=now)

    def fulfill(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Note that the appointment has taken place."""
        return self._change(id, Status.FULFILLED, requester, now=now)

    def miss(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Note that the patient did not come, once it has begun."""
        found = self.get(id)
        if found.starts > now and found.status == Status.BOOKED:
            raise NotPossible("appointment", id, f"due at {rfc3339(found.starts)}", Status.NOSHOW, "begun")
        return self._change(id, Status.NOSHOW, requester, now=now)

    def _change(
        self,
        id: str,
        status: Status,
        requester: Requester,
        *,
        now: int,
        note: str | None = None,
        only: Sequence[Status] | None = None,
    ) -> Appointment:
        """Bring an appointment into a status; one that has it already stays as it is."""
        reached = only or FROM[status]

        def work(connection: Connection) -> Appointment:
            where = [appointment.c.id == id, appointment.c.status.in_(reached)]
            if status == Status.BOOKED:
                where.append(appointment.c.expires > now)
            before = self._get(connection, id)
            ends = {"expires": None} if status == Status.BOOKED else {}  # a hold that was let go keeps its end
            row = self._update(connection, where, {"status": status, "note": note, **ends}, requester, now)
            if row:
                self._follow(connection, before, row[0], now)
                return row[0]
            present = self._get(connection, id)
            if present.status == status or (status == Status.BOOKED and present.status in TAKEN_PLACE):
                return present
            was = "expired" if status == Status.BOOKED and present.status == Status.PENDING else present.status
            raise NotPossible("appointment", id, was, status, " or ".join(reached))

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
        connection: Connection, where: Sequence[Any], values: Mapping[str, Any], requester: Requester, now: int
    ) -> list[Appointment]:
        """Change rows, and count the change."""
        counted = {"version": appointment.c.version + 1, "changed": now, "changed_by": requester.by}
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
