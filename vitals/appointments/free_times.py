"""Free times: the working hours of practitioners without their absences and appointments."""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import ColumnElement, Connection, select

from vitals.appointments.calendars import Calendars
from vitals.appointments.errors import Closed
from vitals.appointments.hours import DAY, MINUTE, Period
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.queries import is_occupying
from vitals.appointments.records import BookingRequest
from vitals.appointments.slots import Availability, Slot
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.tables import appointment

__all__ = ["FreeTimes"]

BEFORE, AFTER = DAY, 7 * DAY  # seconds of a refused time within which alternatives lie
ALTERNATIVES = 3
FIRMNESS = (Availability.FREE, Availability.TENTATIVE, Availability.BUSY)
MOST_BEFORE, MOST_AFTER = 10_000, 100  # free times among which the nearest are looked for


class FreeTimes:
    """Slots in which nothing is booked.

    Parameters
    ----------
    calendars
        The times at which practitioners work; appointments are in the same database.
    """

    def __init__(self, calendars: Calendars) -> None:
        self.calendars, self.database = calendars, calendars.database

    def find(
        self,
        practitioners: Sequence[Practitioner],
        first: int,
        last: int,
        minutes: int | None,
        *,
        now: int,
        limit: int,
    ) -> list[Slot]:
        """Free slots, the earliest first.

        Parameters
        ----------
        practitioners
            Their slots are looked for.
        first, last
            A slot begins and ends between these; none begins before now.
        minutes
            Length; that of each practitioner's own slots unless given.
        now
            The time, in unix seconds.
        limit
            Most slots.
        """
        first = max(first, -(-now // MINUTE) * MINUTE)
        busy: defaultdict[str, list[Period]] = defaultdict(list)
        with self.database.reading() as connection:
            taken = appointment.c.practitioner_id.in_([each.id for each in practitioners])
            for id, starts, ends in appointments_at(connection, taken, first, last, now):
                busy[id].append((starts, ends))

        def slots_of(practitioner: Practitioner) -> Iterator[Slot]:
            length = minutes or practitioner.slot_minutes
            for start in practitioner.free_starts(first, last, length, busy[practitioner.id]):
                yield practitioner.slot(start, start + length * MINUTE)

        return list(islice(heapq.merge(*map(slots_of, practitioners)), limit))

    def availability(self, slot: Slot, *, now: int) -> Availability:
        """Whether a slot is free at present.

        Raises
        ------
        NotFound
            If there is no such practitioner.
        """
        calendar = self.calendars.practitioner(slot.practitioner_id)
        try:
            calendar.require_open(slot.starts, slot.ends)
        except Closed:
            return Availability.UNAVAILABLE
        taken = [status for _, status in self.taken([calendar], slot.starts, slot.ends, now=now)]
        return max(taken, key=FIRMNESS.index) if taken else Availability.FREE

    def taken(
        self, practitioners: Sequence[Practitioner], first: int, last: int, *, now: int
    ) -> list[tuple[Slot, Availability]]:
        """Times that appointments and holds take up between two instants, the earliest first."""
        known = {each.id: each for each in practitioners}
        columns = appointment.c
        query = select(columns.practitioner_id, columns.starts, columns.ends, columns.status)
        occupying = is_occupying(first, last, now)
        with self.database.reading() as connection:
            rows = connection.execute(query.where(columns.practitioner_id.in_(known), *occupying)).all()
        found = [
            (
                known[id].slot(starts, ends),
                Availability.TENTATIVE if status == AppointmentStatus.PENDING else Availability.BUSY,
            )
            for id, starts, ends, status in rows
        ]
        return sorted(found)

    def alternatives(self, request: BookingRequest, *, now: int, limit: int = ALTERNATIVES) -> list[Slot]:
        """The free slots nearest to a time that is refused: of the same practitioner, or else of the same specialty."""
        first, last = request.starts - BEFORE, request.ends + AFTER
        with self.database.reading() as connection:
            own = appointment.c.patient_id == request.patient_id
            engaged = appointments_at(connection, own, first, last, now)

        def nearest(practitioners: Sequence[Practitioner]) -> list[Slot]:
            before = self.find(practitioners, first, request.ends, request.minutes, now=now, limit=MOST_BEFORE)
            after = self.find(practitioners, request.starts, last, request.minutes, now=now, limit=MOST_AFTER)
            free = {
                slot
                for slot in before + after
                if not any(slot.starts < ends and slot.ends > starts for _, starts, ends in engaged)
            }
            return sorted(free, key=lambda slot: (abs(slot.starts - request.starts), slot))[:limit]

        practitioner = self.calendars.practitioner(request.practitioner_id, fresh=False)
        return nearest([practitioner]) or nearest(self.calendars.practitioners(practitioner.specialty))


def appointments_at(
    connection: Connection, whose: ColumnElement[bool], first: int, last: int, now: int
) -> list[tuple[str, int, int]]:
    """Practitioner, beginning and end of appointments that take up a time."""
    query = select(appointment.c.practitioner_id, appointment.c.starts, appointment.c.ends)
    rows = connection.execute(query.where(whose, *is_occupying(first, last, now)))
    return [(id, starts, ends) for id, starts, ends in rows]
