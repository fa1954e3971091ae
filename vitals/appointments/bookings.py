"""Bookings: appointments made, held and rescheduled. The database refuses the second of two that overlap.

A booking is one statement. It inserts only if the practitioner's calendar is still the version that the time was
checked against, the constraints refuse an overlap, and a unique key refuses a second attempt of the same request; so
there is nothing to lock, and nothing to undo when a process is killed. The cause is looked for after a refusal alone.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, and_, bindparam, insert, null, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError

from vitals.appointments.database import CompiledStatement
from vitals.appointments.errors import Closed, NotFound, NotPossible, Taken, TimeRefused, TooManyHolds, Unavailable
from vitals.appointments.free_times import FreeTimes
from vitals.appointments.hold_limits import HoldLimits
from vitals.appointments.hours import subtract
from vitals.appointments.lifecycle import Lifecycle, update_appointments
from vitals.appointments.records import Appointment, BookingRequest, refuse_past, row_of
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import MOVABLE
from vitals.appointments.tables import appointment, practitioner
from vitals.errors import InvalidValue

__all__ = ["HOLD_SECONDS", "Bookings"]

HOLD_SECONDS = 300
ATTEMPTS = 3
CHANGES = "the practitioner's calendar or the appointment changes all the time"


def booking_statement(dialect: str, *, held: bool = False) -> Insert:
    """The statement that books or holds: it inserts one row if the calendar is as it was read, and none otherwise."""
    columns = list(appointment.c)
    binds: dict[str, Any] = {column.name: bindparam(column.name, type_=column.type) for column in columns}
    unchanged = calendar_unchanged(binds["practitioner_id"], bindparam("calendar_version"))
    # columns that follow from others need not travel: each value costs the driver as much as a part of the work
    known: dict[str, Any] = {"zone": practitioner.c.zone, "specialty": practitioner.c.specialty}
    known |= {"changed": binds["created"]} | ({} if held else {"holder": null()})
    source = select(*(binds | known).values()).select_from(practitioner).where(unchanged)
    names = [column.name for column in columns]
    if dialect == "postgresql":
        # Waiting writers that insert rows that exclude each other would deadlock; with DO NOTHING they do not.
        # The lock keeps the calendar as it was read until the booking is there.
        locked = source.with_for_update(read=True, of=practitioner)
        return postgresql.insert(appointment).from_select(names, locked).on_conflict_do_nothing()
    return insert(appointment).from_select(names, source)


def calendar_unchanged(practitioner_id: Any, version: Any) -> ColumnElement[bool]:
    """The condition that a practitioner's calendar is still the version that was read."""
    return and_(practitioner.c.id == practitioner_id, practitioner.c.version == version)


class Bookings:
    """Appointments to make and to move.

    Parameters
    ----------
    free_times
        The free times of the practitioners.
    lifecycle
        The lifecycle of the appointments that are made.
    limits
        Most holds at once.
    """

    def __init__(self, free_times: FreeTimes, lifecycle: Lifecycle, limits: HoldLimits) -> None:
        self.free_times, self.lifecycle, self.limits = free_times, lifecycle, limits
        self.calendars, self.appointments = free_times.calendars, lifecycle.appointments
        self.database = self.calendars.database
        self._hold = booking_statement(self.database.backend, held=True)
        self._book = CompiledStatement(booking_statement(self.database.backend), self.database.engine.dialect)

    # Making

    def hold(
        self,
        request: BookingRequest,
        requester: Requester,
        *,
        now: int,
        seconds: int = HOLD_SECONDS,
        alternatives: bool = False,
    ) -> Appointment:
        """Keep a time for a patient who decides; as for `book`, but the hold expires after some seconds.

        Raises
        ------
        TooManyHolds
            If the patient, or the client's address, holds as many times as may be.
        """
        return self._make(request, requester, now, now + seconds, alternatives)

    def book(
        self, request: BookingRequest, requester: Requester, *, now: int, alternatives: bool = False
    ) -> Appointment:
        """Book an appointment. When this returns, it is on the disk.

        A request that comes again with the same key gets the appointment that it made, unless that has ended since.

        Parameters
        ----------
        request
            The appointment.
        requester
            The author of the request.
        now
            The time, in unix seconds.
        alternatives
            Whether to name the nearest free times if the time is refused.

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
        KeySpent
            If the key made an appointment that has been cancelled since.
        InvalidValue
            If the time has passed.
        Unavailable
            If the database does not answer. It is not known whether it booked: send the request again, with its key.
        """
        return self._make(request, requester, now, None, alternatives)

    def _make(
        self, request: BookingRequest, requester: Requester, now: int, expires: int | None, alternatives: bool
    ) -> Appointment:
        try:
            return self._attempt(request, requester, now, expires)
        except (InvalidValue, NotFound, TimeRefused, TooManyHolds):
            with self._alternatives_named(request, now, alternatives):
                with self.database.reading() as connection:
                    row = requester.previous_attempt(connection, appointment)
                if row is None:
                    raise
                return Appointment.of(row)

    @contextmanager
    def _alternatives_named(self, request: BookingRequest, now: int, alternatives: bool) -> Iterator[None]:
        """Name the nearest free times if the time is refused, and they are asked for."""
        try:
            yield
        except TimeRefused as error:
            if alternatives:
                error.alternatives = self.free_times.alternatives(request, now=now)
            raise

    def _attempt(self, request: BookingRequest, requester: Requester, now: int, expires: int | None) -> Appointment:
        """Insert a row; again if the calendar has changed since it was read, or an expired hold was in the way."""
        refuse_past(request.starts, now)
        for attempt in range(ATTEMPTS):
            calendar = self.calendars.practitioner(request.practitioner_id, fresh=attempt > 0)
            try:
                calendar.require_open(request.starts, request.ends)
            except Closed:
                if attempt > 0:
                    raise
                continue  # the hours may have changed since they were read
            values = row_of(request, calendar, requester, now=now, expires=expires)
            try:
                inserted = self._insert(values, calendar.version, requester, now)
            except IntegrityError:
                inserted = False
            if inserted:
                return Appointment.of(values)
            unchanged = self.calendars.practitioner(calendar.id).version == calendar.version
            if not self.lifecycle.expire(now=now) and unchanged:
                raise Taken(request.practitioner_id, request.patient_id, request.starts, request.ends)
        raise Unavailable(CHANGES)

    def _insert(self, values: Mapping[str, Any], version: int, requester: Requester, now: int) -> bool:
        """Insert a row, unless the calendar has changed or the time is taken; a hold if there is room for one."""
        if values["expires"] is None:
            return bool(self.database.execute_autocommit(self._book, {**values, "calendar_version": version}))

        def work(connection: Connection) -> bool:
            self.limits.require_room(connection, values["patient_id"], requester, now)
            return self.insert_within(connection, values, version)

        return self.database.transact(work)

    def insert_within(self, connection: Connection, values: Mapping[str, Any], version: int) -> bool:
        """Insert a hold inside a transaction, unless the calendar has changed or the time is taken."""
        row, options = {**values, "calendar_version": version}, {"preserve_rowcount": True}
        try:
            return bool(connection.execute(self._hold, row, execution_options=options).rowcount)
        except IntegrityError:  # SQLite's word for a time that is taken; the transaction goes on
            return False

    # Moving

    def reschedule(
        self,
        id: str,
        requester: Requester,
        *,
        starts: int,
        minutes: int | None,
        practitioner_id: str | None,
        now: int,
        alternatives: bool = False,
    ) -> Appointment:
        """Move an appointment in one step: the old time is given up only if the new one is free.

        Parameters
        ----------
        id
            Id of the appointment.
        requester
            The author of the request.
        starts, minutes, practitioner_id
            The new time, length and practitioner; the last two stay as they are unless given.
        now
            The time, in unix seconds.
        alternatives
            Whether to name the nearest free times if the time is refused.

        Raises
        ------
        NotFound, Closed, Taken, InvalidValue, Unavailable
            As for `book`.
        NotPossible
            If it is over, or was cancelled.
        Changed
            If it is no longer the version that the requester saw.
        """
        refuse_past(starts, now)
        self.lifecycle.expire(now=now)
        for _ in range(ATTEMPTS):
            old = self.appointments.get(id)
            requester.require_seen(id, old.version)
            if old.status not in MOVABLE:
                raise NotPossible("appointment", id, old.status, "rescheduled", " or ".join(MOVABLE))
            request = old.moved(starts=starts, minutes=minutes, practitioner_id=practitioner_id)
            with self._alternatives_named(request, now, alternatives):
                moved = self._move(old, request, requester, now)
            if moved is not None:
                return moved
        raise Unavailable(CHANGES)

    def _move(self, old: Appointment, request: BookingRequest, requester: Requester, now: int) -> Appointment | None:
        """Move an appointment; None if it, or the practitioner's calendar, has changed since it was read."""
        calendar = self.calendars.practitioner(request.practitioner_id)
        calendar.require_open(request.starts, request.ends)
        where = [
            appointment.c.id == old.id,
            appointment.c.version == old.version,
            appointment.c.status.in_(MOVABLE),
        ]
        unchanged = select(practitioner.c.id).where(calendar_unchanged(calendar.id, calendar.version))
        values = {
            "starts": request.starts,
            "ends": request.ends,
            "practitioner_id": calendar.id,
            "zone": calendar.zone,
            "specialty": calendar.specialty,
        }

        def work(connection: Connection) -> Appointment | None:
            if connection.execute(unchanged.with_for_update(read=True)).first() is None:
                return None
            moved = update_appointments(connection, where, values, requester, now)
            if not moved:
                return None
            kept = [(request.starts, request.ends)] if calendar.id == old.practitioner_id else []
            for starts, ends in subtract((old.starts, old.ends), kept):
                self.lifecycle.on_time_freed(connection, old.practitioner_id, starts, ends, now)
            return moved[0]

        try:
            return self.database.transact(work)
        except IntegrityError:
            raise Taken(request.practitioner_id, request.patient_id, request.starts, request.ends) from None
