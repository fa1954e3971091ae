"""Queries of appointments: one, some, and the history of one."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from vitals.appointments.database import Database
from vitals.appointments.errors import NotFound
from vitals.appointments.hours import DAY, MINUTE
from vitals.appointments.records import LONGEST_MINUTES, Appointment, Change
from vitals.appointments.statuses import OCCUPYING, AppointmentStatus
from vitals.appointments.tables import appointment, change

__all__ = ["Appointments", "is_occupying"]

CALENDAR_BEFORE, CALENDAR_AFTER = 30 * DAY, 366 * DAY  # seconds of the past and the future that a calendar shows
CALENDAR_STATUSES = (*OCCUPYING, AppointmentStatus.CANCELLED)
PAGE = 500  # appointments that are read at once


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
    def get_within(connection: Connection, id: str) -> Appointment:
        """One appointment, as a transaction sees it; errors as for `get`."""
        row = connection.execute(select(appointment).where(appointment.c.id == id)).mappings().first()
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
        after: tuple[int, str] | None = None,
        limit: int = 100,
    ) -> list[Appointment]:
        """Appointments in the order of their beginnings.

        Parameters
        ----------
        patient, practitioner, status
            Of these alone; all unless given.
        first, last
            They begin at the first or later and before the last, in unix seconds.
        after
            Beginning and id of the last one of the page before.
        limit
            Most appointments.
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

    def calendar_of(self, practitioner: str, *, now: int) -> list[Appointment]:
        """Appointments of a practitioner for a calendar program: from a month ago to a year ahead.

        Cancelled ones are among them, so that a program that has them removes them; holds that ended are not: no
        calendar has them.
        """
        found: list[Appointment] = []
        after = None
        while True:
            page = self.find(
                practitioner=practitioner,
                status=CALENDAR_STATUSES,
                first=now - CALENDAR_BEFORE,
                last=now + CALENDAR_AFTER,
                after=after,
                limit=PAGE,
            )
            # a hold that ended keeps its end
            found += [each for each in page if each.status != AppointmentStatus.CANCELLED or each.expires is None]
            if len(page) < PAGE:
                return found
            after = page[-1].starts, page[-1].id

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
