"""Openings: free time of a practitioner, of which a part has just become free, and when an appointment fits in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from vitals.appointments.hours import MINUTE, Period, subtract, zone_of
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import LONGEST_MINUTES
from vitals.appointments.statuses import OCCUPYING
from vitals.appointments.tables import appointment

__all__ = ["Opening", "minute_from", "open_periods", "openings"]

LONGEST = LONGEST_MINUTES * MINUTE


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Free time that no appointment and no absence interrupts; unix seconds.

    Parameters
    ----------
    begins, ends
        All of the free time.
    freed
        The part that became free. What is offered lies in it, at least in part: of the rest nothing has changed.
    """

    begins: int
    ends: int
    freed: Period

    def start(
        self, minutes: int, earliest: int, latest: int, busy: Iterable[Period] = (), refused: Iterable[int] = ()
    ) -> int | None:
        """When an appointment begins that fits, as near as possible to the beginning of what became free.

        Parameters
        ----------
        minutes
            Its length.
        earliest, latest
            It begins and ends between these.
        busy
            Times of the patient's other appointments.
        refused
            Beginnings of appointments that were offered before: the one that is found must not be among them.
        """
        length, wanted = minutes * MINUTE, minute_from(self.freed[0])
        first = max(self.begins, earliest, self.freed[0] - length + 1)
        last = min(self.ends - length, latest - length, self.freed[1] - 1)
        engaged = [(starts - length + 1, ends) for starts, ends in sorted(busy)]  # of beginnings
        found = [
            min(max(begin, wanted), (end - 1) // MINUTE * MINUTE)
            for begin, end in ((minute_from(begin), end) for begin, end in subtract((first, last + 1), engaged))
            if begin < end
        ]
        nearest = min(found, key=lambda start: abs(start - wanted), default=None)
        return None if nearest in set(refused) else nearest


def minute_from(unix: int) -> int:
    """The first whole minute from a time on."""
    return -(-unix // MINUTE) * MINUTE


def open_periods(practitioner: Practitioner | None, first: int, last: int) -> list[Period]:
    """Working time without absences between two instants; none without a practitioner."""
    if practitioner is None:
        return []
    return [
        left
        for begin, end in practitioner.hours.periods(zone_of(practitioner.zone), first, last)
        for left in subtract((max(begin, first), min(end, last)), practitioner.away)
    ]


def openings(
    connection: Connection, practitioner: Practitioner, freed: Period, *, not_before: int
) -> Iterator[Opening]:
    """Free time that a part of a time that became free belongs to, the earliest first.

    Parameters
    ----------
    connection
        Of the transaction.
    practitioner
        Whose time it is.
    freed
        What became free; appointments and closed time in it are left out.
    not_before
        Nothing is offered before this.
    """
    first, last = max(freed[0] - LONGEST, not_before), freed[1] + LONGEST
    taken = occupied(connection, practitioner.id, first, last)
    for period in open_periods(practitioner, first, last):
        for begins, ends in subtract(period, taken):
            part = max(begins, freed[0]), min(ends, freed[1])
            if part[0] < part[1]:
                yield Opening(begins=begins, ends=ends, freed=part)


def occupied(connection: Connection, practitioner_id: str, first: int, last: int) -> Sequence[Period]:
    """Times of a practitioner that nobody else can have: those of holds that ended too, until they are swept."""
    columns = appointment.c
    query = select(columns.starts, columns.ends).where(
        columns.practitioner_id == practitioner_id,
        columns.starts > first - LONGEST,
        columns.starts < last,
        columns.ends > first,
        columns.status.in_(OCCUPYING),
    )
    return [(starts, ends) for starts, ends in connection.execute(query.order_by(columns.starts))]
