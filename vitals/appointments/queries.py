"""Queries of appointments: one, some, and the history of one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from vitals.appointments.database import Database
from vitals.appointments.errors import NotFound
from vitals.appointments.hours import MINUTE
from vitals.appointments.records import LONGEST_MINUTES, Appointment, Change
from vitals.appointments.statuses import OCCUPYING, AppointmentStatus
from vitals.appointments.tables import appointment, change

__all__ = ["ORDER", "Appointments", "is_occupying"]

ORDER = appointment.c.starts, appointment.c.id


class Appointments:
    """Appointments in the database, to read.

    Parameters
    ----------
    database
        The database that keeps them.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def get(self, id: str) -> Appointment:
        """One appointment.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        with self.database.reading() as connection:
            return self.get_within(connection, id)

    @staticmethod
    def get_within(connection: Connection, id: str, *, lock: bool = False) -> Appointment:
        """One appointment, as a transaction sees it, and as it stays if it is locked; errors as for `get`."""
        query = select(appointment).where(appointment.c.id == id)
        row = connection.execute(query.with_for_update() if lock else query).mappings().first()
        if row is None:
            raise NotFound("appointment", id)
        return Appointment.of(row)

    def find(
        self,
        *,
        patient: int | None = None,
        practitioner: str | None = None,
        status: Sequence[AppointmentStatus] = (),
        first: int | None = None,
        last: int | None = None,
        specialty: Sequence[str] = (),
        ids: Sequence[str] = (),
        after: tuple[int, str] | None = None,
        before: tuple[int, str] | None = None,
        limit: int = 100,
    ) -> list[Appointment]:
        """Appointments in the order of their beginnings.

        Parameters
        ----------
        patient, practitioner, status
            Of these alone; all unless given.
        first, last
            They begin at the first or later and before the last, in unix seconds.
        specialty, ids
            Of these alone; all unless given.
        after
            Beginning and id of the last one of the page before.
        before
            Beginning and id of the first one of the page after: the last ones before it, instead of the first ones.
        limit
            Most appointments.
        """
        order = ORDER if before is None else tuple(column.desc() for column in ORDER)
        query = select(appointment).order_by(*order).limit(limit)
        given: dict[str, Any] = {
            "patient": patient,
            "practitioner": practitioner,
            "status": status,
            "first": first,
            "last": last,
        }
        query = query.where(*conditions(**given, specialty=specialty, ids=ids))
        if after is not None:
            query = query.where(is_after(*after))
        if before is not None:
            query = query.where(is_before(*before))
        with self.database.reading() as connection:
            found = [Appointment.of(row) for row in connection.execute(query).mappings()]
        return found if before is None else found[::-1]

    def count(self, **given: Any) -> int:
        """Number of appointments of which `find` finds a page; parameters as there."""
        query = select(func.count()).select_from(appointment).where(*conditions(**given))
        with self.database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def patients(self, *, after: int | None = None, before: int | None = None, limit: int = 100) -> list[int]:
        """Numbers of patients who have appointments, in order; the last ones before a number, if that is given."""
        column = appointment.c.patient_id
        query = select(column).distinct().order_by(column if before is None else column.desc()).limit(limit)
        if after is not None:
            query = query.where(column > after)
        if before is not None:
            query = query.where(column < before)
        with self.database.reading() as connection:
            return sorted(connection.execute(query).scalars())

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
            present = self.get_within(connection, id)
            rows = connection.execute(query.where(columns.version < present.version)).mappings().all()
        before = [
            Change(version=row["version"], changed=row["changed"], changed_by=row["changed_by"], content=row["content"])
            for row in rows
        ]
        return [*before, Change.of(present)]


def conditions(
    *,
    patient: int | None = None,
    practitioner: str | None = None,
    status: Sequence[AppointmentStatus] = (),
    first: int | None = None,
    last: int | None = None,
    specialty: Sequence[str] = (),
    ids: Sequence[str] = (),
) -> list[ColumnElement[bool]]:
    """Conditions for the appointments of a search; parameters as for `Appointments.find`."""
    columns = appointment.c
    return [
        condition
        for given, condition in (
            (patient, columns.patient_id == patient),
            (practitioner, columns.practitioner_id == practitioner),
            (status or None, columns.status.in_(status)),
            (first, columns.starts >= (first or 0)),
            (last, columns.starts < (last or 0)),
            (specialty or None, columns.specialty.in_(specialty)),
            (ids or None, columns.id.in_(ids)),
        )
        if given is not None
    ]


def is_before(starts: int, id: str) -> ColumnElement[bool]:
    """Condition for appointments that come before one in their order."""
    columns = appointment.c
    return or_(columns.starts < starts, and_(columns.starts == starts, columns.id < id))


def is_after(starts: int, id: str) -> ColumnElement[bool]:
    """Condition for appointments that follow one in their order."""
    columns = appointment.c
    return or_(columns.starts > starts, and_(columns.starts == starts, columns.id > id))


def is_occupying(first: int, last: int, now: int) -> list[ColumnElement[bool]]:
    """Conditions for appointments that take up a part of a time."""
    columns = appointment.c
    return [
        columns.starts < last,
        columns.starts > first - LONGEST_MINUTES * MINUTE,
        columns.ends > first,
        columns.status.in_(OCCUPYING),
        or_(columns.status != AppointmentStatus.PENDING, columns.expires > now),
    ]
