"""Practitioners and their absences in the database, and the free times that follow from them and from bookings."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from vitals.appointments.database import Database
from vitals.appointments.errors import Closed, KeyReused, NotFound
from vitals.appointments.scheduling import MINUTE, Absence, Hours, Period, Practitioner
from vitals.appointments.tables import OCCUPYING, Status, absence, appointment, practitioner
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = [
    "LONGEST_MINUTES",
    "Availability",
    "Calendars",
    "Requester",
    "Slot",
    "calendar_unchanged",
    "idempotency_columns",
    "occupying",
    "previous_attempt",
]

LONGEST_MINUTES = 480  # of an appointment; SQLite's trigger looks no farther back
LONGEST_ABSENCE = 366 * 86_400  # seconds


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Where a change comes from.

    Parameters
    ----------
    by
        Who asks for it, for the audit trail.
    key, fingerprint
        The client's Idempotency-Key, if it sent one, and a digest of its request.
    """

    by: str
    key: str | None = None
    fingerprint: str | None = None


class Availability(StrEnum):
    """What a time of a practitioner is."""

    FREE = "free"
    BUSY = "busy"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True, order=True)
class Slot:
    """A time at which a practitioner is free; unix seconds."""

    starts: int
    ends: int
    practitioner_id: str


class Calendars:
    """Practitioners, when they work, and when they are free.

    Parameters
    ----------
    database
        Where they are kept.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        # What was read last, by id. A booking says which version its hours were checked against, and the database
        # refuses it if that is not the present one, so an old entry costs one more question and nothing else.
        self._known: dict[str, Practitioner] = {}

    def practitioners(self, specialty: str | None = None) -> list[Practitioner]:
        """Everybody, or those of a specialty, by id."""
        query = select(practitioner).order_by(practitioner.c.id)
        if specialty is not None:
            query = query.where(practitioner.c.specialty == specialty)
        with self.database.reading() as connection:
            rows = connection.execute(query).mappings().all()
            away = absences(connection, [row["id"] for row in rows])
        found = [practitioner_of(row, away[row["id"]]) for row in rows]
        self._known |= {each.id: each for each in found}
        return found

    def practitioner(self, id: str, *, fresh: bool = True) -> Practitioner:
        """One of them.

        Parameters
        ----------
        id
            Whom.
        fresh
            Whether what was read last will not do.

        Raises
        ------
        NotFound
            If there is nobody of that id.
        """
        if not fresh and id in self._known:
            return self._known[id]
        with self.database.reading() as connection:
            return self.within(connection, id)

    def within(self, connection: Connection, id: str) -> Practitioner:
        """One of them, as a transaction sees it.

        Raises
        ------
        NotFound
            If there is nobody of that id.
        """
        row = connection.execute(select(practitioner).where(practitioner.c.id == id)).mappings().first()
        if row is None:
            self._known.pop(id, None)
            raise NotFound("practitioner", id)
        found = self._known[id] = practitioner_of(row, absences(connection, [id])[id])
        return found

    def put(self, wanted: Practitioner, requester: Requester, *, now: int) -> Practitioner:
        """Add a practitioner, or change the one with that id; absences and bookings stay as they are."""
        values = {
            "name": wanted.name,
            "specialty": wanted.specialty,
            "zone": wanted.zone,
            "hours": wanted.hours.week,
            "slot_minutes": wanted.slot_minutes,
            "changed": now,
            "changed_by": requester.by,
        }

        def work(connection: Connection) -> None:
            changed = connection.execute(
                update(practitioner)
                .where(practitioner.c.id == wanted.id)
                .values(**values, version=practitioner.c.version + 1)
            )
            if not changed.rowcount:
                connection.execute(insert(practitioner).values(id=wanted.id, version=1, **values))

        try:
            self.database.transact(work)
        except IntegrityError:  # somebody else added it in the meantime
            self.database.transact(work)
        return self.practitioner(wanted.id)

    # Absences

    def add_absence(
        self, id: str, starts: int, ends: int, reason: str | None, requester: Requester, *, now: int
    ) -> tuple[Absence, list[str]]:
        """Let a practitioner be away.

        Returns
        -------
        the absence, and ids of the appointments that are booked in that time
            They stay booked: whoever planned the absence must speak with those patients.
        """
        if not 0 < ends - starts <= LONGEST_ABSENCE:
            raise InvalidValue("end", rfc3339(ends), "after the start, and within a year of it")
        self.practitioner(id)
        made = {"id": str(uuid4()), "practitioner_id": id, "starts": starts, "ends": ends, "reason": reason}

        def work(connection: Connection) -> str:
            known = previous_attempt(connection, absence, requester)
            if known is None:
                self._bump(connection, id, requester, now)
                connection.execute(
                    insert(absence).values(
                        **made,
                        withdrawn=0,
                        version=1,
                        changed=now,
                        changed_by=requester.by,
                        **idempotency_columns(requester),
                    )
                )
            return str(known["id"] if known else made["id"])

        try:
            added = self.database.transact(work)
        except IntegrityError:  # the same request came twice at once
            added = self.database.transact(work)
        with self.database.reading() as connection:
            row = connection.execute(select(absence).where(absence.c.id == added)).mappings().one()
            booked = connection.execute(
                select(appointment.c.id)
                .where(appointment.c.practitioner_id == id, *occupying(row["starts"], row["ends"], now))
                .order_by(appointment.c.starts)
            )
            affected = list(booked.scalars())
        self.practitioner(id)
        return absence_of(row), affected

    def withdraw_absence(self, id: str, absence_id: str, requester: Requester, *, now: int) -> None:
        """Let a practitioner not be away after all.

        Raises
        ------
        NotFound
            If the practitioner has no such absence.
        """

        def work(connection: Connection) -> None:
            gone = connection.execute(
                update(absence)
                .where(absence.c.id == absence_id, absence.c.practitioner_id == id, absence.c.withdrawn == 0)
                .values(withdrawn=1, version=absence.c.version + 1, changed=now, changed_by=requester.by)
            )
            if not gone.rowcount:
                raise NotFound("absence", absence_id)
            self._bump(connection, id, requester, now)

        self.database.transact(work)
        self.practitioner(id)

    @staticmethod
    def _bump(connection: Connection, id: str, requester: Requester, now: int) -> None:
        """Count a change, so that nobody books by the calendar of before."""
        connection.execute(
            update(practitioner)
            .where(practitioner.c.id == id)
            .values(version=practitioner.c.version + 1, changed=now, changed_by=requester.by)
        )

    # Free times

    def slots(
        self, whom: Sequence[Practitioner], first: int, last: int, minutes: int | None, *, now: int, limit: int
    ) -> list[Slot]:
        """Free times, the earliest first.

        Parameters
        ----------
        whom
            Practitioners.
        first, last
            They begin and end between these; none begins before now.
        minutes
            Their length; that of each practitioner's own slots unless given.
        now
            The time, in unix seconds.
        limit
            At most so many.
        """
        first = max(first, -(-now // MINUTE) * MINUTE)
        with self.database.reading() as connection:
            busy = self.busy(connection, [each.id for each in whom], first, last, now)

        def of(each: Practitioner) -> Iterator[Slot]:
            length = minutes or each.slot_minutes
            for start in each.free_starts(first, last, length, busy[each.id]):
                yield Slot(starts=start, ends=start + length * MINUTE, practitioner_id=each.id)

        return list(islice(heapq.merge(*map(of, whom)), limit))

    def availability(self, wanted: Slot, *, now: int) -> Availability:
        """What a time is at present.

        Raises
        ------
        NotFound
            If there is nobody of that id.
        """
        calendar = self.practitioner(wanted.practitioner_id)
        try:
            calendar.require_open(wanted.starts, wanted.ends)
        except Closed:
            return Availability.CLOSED
        with self.database.reading() as connection:
            return (
                Availability.BUSY
                if self.busy(connection, [calendar.id], wanted.starts, wanted.ends, now)
                else Availability.FREE
            )

    @staticmethod
    def busy(
        connection: Connection, ids: Sequence[str], first: int, last: int, now: int
    ) -> defaultdict[str, list[Period]]:
        """Times at which practitioners have appointments, by id."""
        found: defaultdict[str, list[Period]] = defaultdict(list)
        query = select(appointment.c.practitioner_id, appointment.c.starts, appointment.c.ends)
        for id, starts, ends in connection.execute(
            query.where(appointment.c.practitioner_id.in_(ids), *occupying(first, last, now))
        ):
            found[id].append((starts, ends))
        return found


def occupying(first: int, last: int, now: int) -> list[Any]:
    """What is true of appointments that overlap a time and still count."""
    columns = appointment.c
    return [
        columns.starts < last,
        columns.starts > first - LONGEST_MINUTES * MINUTE,
        columns.ends > first,
        columns.status.in_(OCCUPYING),
        or_(columns.status != Status.PENDING, columns.expires > now),
    ]


def calendar_unchanged(practitioner_id: str, version: int) -> Any:
    """What is true while a practitioner's calendar is the one that was read."""
    return and_(practitioner.c.id == practitioner_id, practitioner.c.version == version)


def idempotency_columns(requester: Requester) -> dict[str, str | None]:
    """What marks a row as made by a request, so that the request makes no second one."""
    return {"idempotency_key": requester.key, "fingerprint": requester.fingerprint}


def previous_attempt(connection: Connection, table: Any, requester: Requester) -> Any:
    """The row that an earlier try of the same request made, if there is one.

    Raises
    ------
    KeyReused
        If the key came with another request.
    """
    if requester.key is None:
        return None
    row = connection.execute(select(table).where(table.c.idempotency_key == requester.key)).mappings().first()
    if row is not None and row["fingerprint"] != requester.fingerprint:
        raise KeyReused(requester.key)
    return row


def absences(connection: Connection, ids: Iterable[str]) -> defaultdict[str, list[Absence]]:
    """Absences by practitioner."""
    found: defaultdict[str, list[Absence]] = defaultdict(list)
    query = select(absence).where(absence.c.practitioner_id.in_(list(ids)), absence.c.withdrawn == 0)
    for row in connection.execute(query.order_by(absence.c.starts, absence.c.id)).mappings():
        found[row["practitioner_id"]].append(absence_of(row))
    return found


def absence_of(row: Any) -> Absence:
    """An absence from its row."""
    return Absence(id=row["id"], starts=row["starts"], ends=row["ends"], reason=row["reason"])


def practitioner_of(row: Any, away: Iterable[Absence]) -> Practitioner:
    """A practitioner from the row and the absences."""
    plain = {name: row[name] for name in ("id", "name", "specialty", "zone", "slot_minutes", "version")}
    return Practitioner(**plain, hours=Hours(row["hours"]), absences=tuple(away))
