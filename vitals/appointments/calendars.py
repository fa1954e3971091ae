"""Calendars: practitioners with their hours and absences, in the database."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from vitals.appointments.database import Database
from vitals.appointments.errors import NoPractitioner, NotFound
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Absence, Practitioner
from vitals.appointments.queries import is_occupying
from vitals.appointments.requester import Requester
from vitals.appointments.tables import absence, appointment, practitioner
from vitals.appointments.turns import Turn, take_turn
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["Calendars"]

LONGEST_ABSENCE = 366 * 86_400  # seconds


class Calendars:
    """Practitioners and the times at which they work.

    Parameters
    ----------
    database
        The database that keeps them.

    Attributes
    ----------
    on_hours_changed
        Called with a practitioner as it was, None if it is new, and as it is, when there may be more time than before,
        and with the present time.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        # Last read, by id. A booking says which version its hours were checked against, and the database refuses it
        # if that is not the present one, so an old entry costs one more query and nothing else.
        self._known: dict[str, Practitioner] = {}
        self.on_hours_changed: Callable[[Connection, Practitioner | None, Practitioner, int], None] = lambda *_: None

    # Practitioners

    def practitioners(self, specialty: str | None = None) -> list[Practitioner]:
        """All practitioners, or those of a specialty, by id."""
        query = select(practitioner).order_by(practitioner.c.id)
        if specialty is not None:
            query = query.where(practitioner.c.specialty == specialty)
        with self.database.reading() as connection:
            rows = connection.execute(query).mappings().all()
            away = absences(connection, [row["id"] for row in rows])
        found = [practitioner_of(row, away[row["id"]]) for row in rows]
        self._known |= {each.id: each for each in found}
        return found

    def search(self, *, specialty: str | None, practitioner_id: str | None) -> list[Practitioner]:
        """The practitioner of an id, or those of a specialty.

        Raises
        ------
        NotFound
            If there is none.
        """
        if practitioner_id is not None:
            return [self.practitioner(practitioner_id)]
        found = self.practitioners(specialty)
        if not found:
            raise NoPractitioner(specialty or "any specialty")
        return found

    def practitioner(self, id: str, *, fresh: bool = True) -> Practitioner:
        """One practitioner.

        Parameters
        ----------
        id
            Id of the practitioner.
        fresh
            Whether to read the present version instead of the one that was read last.

        Raises
        ------
        NotFound
            If there is no practitioner of that id.
        """
        if not fresh and id in self._known:
            return self._known[id]
        try:
            with self.database.reading() as connection:
                found = self._known[id] = self.read(connection, id)
        except NotFound:
            self._known.pop(id, None)
            raise
        return found

    @staticmethod
    def read(connection: Connection, id: str, **lock: Any) -> Practitioner:
        """One practitioner as a transaction sees it; errors as for `practitioner`.

        Parameters
        ----------
        connection
            Of the transaction.
        id
            Id of the practitioner.
        lock
            Options of SQLAlchemy's `with_for_update`, where the row must stay so until the transaction ends.
        """
        query = select(practitioner).where(practitioner.c.id == id)
        row = connection.execute(query.with_for_update(**lock) if lock else query).mappings().first()
        if row is None:
            raise NotFound("practitioner", id)
        return practitioner_of(row, absences(connection, [id])[id])

    def length(self, practitioner_id: str, minutes: int | None) -> int:
        """Length of an appointment in minutes: that of the practitioner's slots unless given."""
        return minutes or self.practitioner(practitioner_id).slot_minutes

    def put(self, new: Practitioner, requester: Requester, *, now: int) -> Practitioner:
        """Add a practitioner, or change the one with that id; absences and bookings stay as they are.

        Time at which the practitioner did not work before is offered to those who wait.
        """
        values = {
            "name": new.name,
            "specialty": new.specialty,
            "zone": new.zone,
            "hours": new.hours.week,
            "slot_minutes": new.slot_minutes,
        }

        def work(connection: Connection) -> None:
            before = self._before_change(connection, new.id)
            if before is None:
                first = {"version": 1, "changed": now, "changed_by": requester.by}
                connection.execute(insert(practitioner).values(id=new.id, **values, **first))
            else:
                changed = values | requester.next_version(practitioner, now)
                connection.execute(update(practitioner).where(practitioner.c.id == new.id).values(**changed))
            self.on_hours_changed(connection, before, self.read(connection, new.id), now)

        self.database.insert_once(work)
        return self.practitioner(new.id)

    # Absences

    def add_absence(
        self, id: str, starts: int, ends: int, reason: str | None, requester: Requester, *, now: int
    ) -> tuple[Absence, list[str]]:
        """Add an absence of a practitioner.

        Returns
        -------
        the absence, and ids of the appointments that are booked in that time
            They stay booked: those patients must be told.
        """
        if not 0 < ends - starts <= LONGEST_ABSENCE:
            raise InvalidValue("end", rfc3339(ends), "after the start, and within a year of it")
        self.practitioner(id)

        def work(connection: Connection) -> str:
            known = requester.previous_attempt(connection, absence)
            if known is not None:
                return str(known["id"])
            self._count_change(connection, id, requester, now)
            added = str(uuid4())
            values = {"id": added, "practitioner_id": id, "starts": starts, "ends": ends, "reason": reason}
            connection.execute(insert(absence).values(**values, withdrawn=0, **requester.first_version(now)))
            return added

        added = self.database.insert_once(work)
        with self.database.reading() as connection:
            row = connection.execute(select(absence).where(absence.c.id == added)).mappings().one()
            booked = connection.execute(
                select(appointment.c.id)
                .where(appointment.c.practitioner_id == id, *is_occupying(row["starts"], row["ends"], now))
                .order_by(appointment.c.starts)
            )
            affected = list(booked.scalars())
        self.practitioner(id)
        return absence_of(row), affected

    def withdraw_absence(self, id: str, absence_id: str, requester: Requester, *, now: int) -> None:
        """Withdraw an absence; its time is offered to those who wait.

        Raises
        ------
        NotFound
            If the practitioner has no such absence.
        """

        def work(connection: Connection) -> None:
            before = self._before_change(connection, id)
            withdrawn = connection.execute(
                update(absence)
                .where(absence.c.id == absence_id, absence.c.practitioner_id == id, absence.c.withdrawn == 0)
                .values(withdrawn=1, **requester.next_version(absence, now))
            )
            if not withdrawn.rowcount:
                raise NotFound("absence", absence_id)
            self._count_change(connection, id, requester, now)
            self.on_hours_changed(connection, before, self.read(connection, id), now)

        self.database.transact(work)
        self.practitioner(id)

    def _before_change(self, connection: Connection, id: str) -> Practitioner | None:
        """A practitioner before a change, if there is one; whoever offers time waits until it is done."""
        take_turn(connection, Turn.OFFERS)
        with suppress(NotFound):
            return self.read(connection, id, key_share=True)
        return None

    @staticmethod
    def _count_change(connection: Connection, id: str, requester: Requester, now: int) -> None:
        """Count a change of the calendar, so that nothing is booked by an old version."""
        counted = requester.next_version(practitioner, now)
        connection.execute(update(practitioner).where(practitioner.c.id == id).values(**counted))


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
