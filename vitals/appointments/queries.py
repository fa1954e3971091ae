"""Queries of appointments: one, some, and the history of one."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from vitals.appointments.database import Database
from vitals.appointments.errors import NotFound
from vitals.appointments.hours import DAY, MINUTE
from vitals.appointments.records import LONGEST_MINUTES, Appointment, Change
from vitals.appointments.statuses import OCCUPYING, AppointmentStatus
from vitals.appointments.tables import appointment, change

__all__ = ["PAGE", "Appointments", "Extent", "is_occupying"]

CALENDAR_BEFORE, CALENDAR_AFTER = 30 * DAY, 366 * DAY  # seconds of the past and the future that a calendar shows
CALENDAR_STATUSES = (*OCCUPYING, AppointmentStatus.CANCELLED)
PAGE = 100  # appointments that are read at once
ORDER = appointment.c.starts, appointment.c.id


class Extent:
    """Extent of some appointments.

    Parameters
    ----------
    groups
        Zone, number, sum of the versions, first and last beginning, and last change, for each zone.
    """

    def __init__(self, groups: Sequence[Sequence[Any]]) -> None:
        # Whatever happens to an appointment counts its version up or is the last change; whatever leaves or enters the
        # year that is shown changes the number or an end. PostgreSQL sums in decimals.
        self.groups = [(zone, *map(int, figures)) for zone, *figures in groups]

    @property
    def zones(self) -> list[str]:
        """Zones of their wall clocks."""
        return [zone for zone, *_ in self.groups]

    @property
    def count(self) -> int:
        """Number of appointments."""
        return sum(count for _, count, *_ in self.groups)

    @property
    def first(self) -> int:
        """First beginning, in unix seconds; 0 if there are none."""
        return min((group[3] for group in self.groups), default=0)

    @property
    def last(self) -> int:
        """Last beginning, in unix seconds; 0 if there are none."""
        return max((group[4] for group in self.groups), default=0)

    @property
    def changed(self) -> int:
        """Last change, in unix seconds; 0 if there are none."""
        return max((group[5] for group in self.groups), default=0)


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
        query = select(appointment).order_by(*ORDER).limit(limit)
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
            query = query.where(is_after(*after))
        with self.database.reading() as connection:
            return [Appointment.of(row) for row in connection.execute(query).mappings()]

    def calendar_of(self, practitioner: str, *, now: int) -> Iterator[list[Appointment]]:
        """Appointments of a practitioner for a calendar program, some at a time: from a month ago to a year ahead.

        Cancelled ones are among them, so that a program that has them removes them; holds that ended are not: no
        calendar has them.
        """
        query = select(appointment).where(*in_calendar(practitioner, now)).order_by(*ORDER).limit(PAGE)
        page: list[Appointment] = []
        while not page or len(page) == PAGE:
            after = [is_after(page[-1].starts, page[-1].id)] if page else []
            with self.database.reading() as connection:
                page = [Appointment.of(row) for row in connection.execute(query.where(*after)).mappings()]
            if not page:
                return
            yield page

    def calendar_extent(self, practitioner: str, *, now: int) -> Extent:
        """What `calendar_of` will find, by counting."""
        columns = appointment.c
        found = (func.count(), func.sum(columns.version), func.min(columns.starts), func.max(columns.starts))
        query = select(columns.zone, *found, func.max(columns.changed)).where(*in_calendar(practitioner, now))
        with self.database.reading() as connection:
            return Extent(connection.execute(query.group_by(columns.zone).order_by(columns.zone)).all())

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


def in_calendar(practitioner: str, now: int) -> list[ColumnElement[bool]]:
    """Conditions for appointments that a calendar program is shown."""
    columns = appointment.c
    return [
        columns.practitioner_id == practitioner,
        columns.starts >= now - CALENDAR_BEFORE,
        columns.starts < now + CALENDAR_AFTER,
        columns.status.in_(CALENDAR_STATUSES),
        # a hold that ended keeps its end
        or_(columns.status != AppointmentStatus.CANCELLED, columns.expires.is_(None)),
    ]


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
