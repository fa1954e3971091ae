"""Weeks of a practitioner's appointments as a calendar feed shows them: counted, so that a change is seen, and read."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    cast,
    extract,
    func,
    or_,
    select,
    type_coerce,
)

from vitals.appointments.database import Database
from vitals.appointments.feed_lines import ShownAppointment
from vitals.appointments.hours import DAY
from vitals.appointments.queries import ORDER
from vitals.appointments.statuses import OCCUPYING, AppointmentStatus
from vitals.appointments.tables import appointment
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["WEEK", "FeedWeeks", "Group", "Period", "Week"]

BEFORE, AFTER = 30 * DAY, 366 * DAY  # of the past and the future that a feed shows unless asked for more
LONGEST = 1830 * DAY  # five years; the rules of a time zone are written for all of them
WEEK = 7 * DAY  # of the epoch's own, in seconds
STATUSES = (*OCCUPYING, AppointmentStatus.CANCELLED)


class Period(NamedTuple):
    """A part of time, in unix seconds: from the first on, before the last."""

    first: int
    last: int

    @classmethod
    def around(cls, now: int, first: int | None = None, last: int | None = None) -> "Period":
        """What a feed shows: from 30 days ago to 366 days ahead, unless one of these says otherwise.

        Raises
        ------
        InvalidValue
            If the last time does not follow the first within five years.
        """
        begin = min(now, now if last is None else last) - BEFORE if first is None else first
        end = max(now, begin) + AFTER if last is None else last
        if not 0 < end - begin <= LONGEST:
            raise InvalidValue(
                "to", rfc3339(end), f"after {rfc3339(begin)}, and at most {LONGEST // DAY} days after it"
            )
        return cls(begin, end)


class Group(NamedTuple):
    """Figures of the appointments that begin in one week (counted from the epoch) and have one zone.

    Whatever happens to an appointment counts its version up or is the last change; whatever leaves or enters the period
    changes the number or an end. So equal figures are equal appointments, once the second of the last change is over.
    """

    week: int
    zone: str
    size: int  # number of appointments
    versions: int  # their sum
    first: int
    last: int
    changed: int  # the last change


class Week(NamedTuple):
    """A week with its groups."""

    number: int
    groups: tuple[Group, ...]

    @property
    def size(self) -> int:
        """Number of appointments."""
        return sum(group.size for group in self.groups)

    @property
    def changed(self) -> int:
        """Last change, in unix seconds."""
        return max(group.changed for group in self.groups)


class FeedWeeks:
    """Weeks of practitioners' appointments in the database.

    Parameters
    ----------
    database
        The database that keeps them.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        # made once: it takes longer to make them than to find a hundred appointments
        self._counted, self._shown = self._count_groups(), self._select_shown()

    def count(self, practitioner: str, period: Period) -> list[Week]:
        """The weeks of a period that have appointments, in order."""
        with self.database.reading() as connection:
            rows = connection.execute(self._counted, values_of(practitioner, period)).all()
        groups = (Group(*row) for row in rows)
        return [Week(number, tuple(same)) for number, same in groupby(groups, key=lambda group: group.week)]

    def read(self, practitioner: str, period: Period, weeks: Sequence[Week]) -> Iterator[Sequence[Any]]:
        """Rows of the appointments of each of some weeks that follow each other: values of `ShownAppointment`.

        Cancelled ones are among them, so that a program that has them removes them; holds that ended are not: no
        calendar has them.
        """
        first, last = weeks[0].number * WEEK, (weeks[-1].number + 1) * WEEK
        part = Period(max(first, period.first), min(last, period.last))
        with self.database.reading() as connection:
            rows = connection.execute(self._shown, values_of(practitioner, part)).all()
        for week in weeks:
            begin, end = (bisect_left(rows, (week.number + after) * WEEK, key=STARTS) for after in (0, 1))
            yield rows[begin:end]

    def differ(self, practitioner: str, one: Period, other: Period) -> bool:
        """Whether any appointment may be shown in one of two periods alone."""
        if one == other:
            return False
        starts, ends = appointment.c.starts, list(zip(one, other, strict=True))
        between = or_(*(and_(starts >= min(pair), starts < max(pair)) for pair in ends))
        query = select(appointment.c.id).where(appointment.c.practitioner_id == practitioner, between).limit(1)
        with self.database.reading() as connection:
            return connection.execute(query).first() is not None

    def _count_groups(self) -> Select[Any]:
        """The groups of the weeks of a period, as `values_of` names it."""
        columns = appointment.c
        starts, changed = self._unix(columns.starts), self._unix(columns.changed)
        week = (starts // WEEK).label("week")
        versions = cast(func.sum(columns.version), BigInteger)  # PostgreSQL sums in decimals
        figures = (func.count(), versions, func.min(starts), func.max(starts), func.max(changed))
        query = select(week, columns.zone, *figures).where(*is_shown())
        return query.group_by(week, columns.zone).order_by(week, columns.zone)

    def _select_shown(self) -> Select[Any]:
        """What is shown of the appointments of a period, as `values_of` names it."""
        return select(*map(self._column, ShownAppointment._fields)).where(*is_shown()).order_by(*ORDER)

    def _column(self, name: str) -> ColumnElement[Any]:
        """A column; instants as the numbers that they are, because there are many."""
        column = appointment.c[name]
        return self._unix(column).label(name) if name in INSTANTS else column

    def _unix(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Unix seconds of a column, counted by the database."""
        sqlite = self.database.is_sqlite
        return type_coerce(column, BigInteger) if sqlite else cast(extract("epoch", column), BigInteger)


INSTANTS = {"starts", "ends", "created", "changed"}
STARTS = itemgetter(ShownAppointment._fields.index("starts"))


def is_shown() -> list[ColumnElement[bool]]:
    """Conditions for the appointments that a feed shows, with the values of `values_of`."""
    columns = appointment.c
    return [
        columns.practitioner_id == bindparam("practitioner"),
        columns.starts >= bindparam("first"),
        columns.starts < bindparam("last"),
        columns.status.in_(STATUSES),
        # a hold that ended keeps its end
        or_(columns.status != AppointmentStatus.CANCELLED, columns.expires.is_(None)),
    ]


def values_of(practitioner: str, period: Period) -> dict[str, Any]:
    """Whose appointments, and in which period."""
    return {"practitioner": practitioner, "first": period.first, "last": period.last}
