"""Practitioners: the times at which they work, and the beginnings of free times; no clock, no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from vitals.appointments.errors import Closed
from vitals.appointments.hours import MINUTE, Hours, Period, subtract, zone_of
from vitals.appointments.slots import Slot
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import InvalidValue

__all__ = ["Absence", "Practitioner"]

SLOT_MINUTES = (5, 10, 15, 20, 30, 60)  # divisors of an hour: slots do not depend on where a search begins


@dataclass(frozen=True, kw_only=True)
class Absence:
    """A time at which a practitioner does not work, whatever the hours say; unix seconds."""

    id: str
    starts: int
    ends: int
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Practitioner:
    """A practitioner: specialty, working hours and absences.

    Parameters
    ----------
    id, name
        For programs and for people.
    specialty
        An id of `SPECIALTIES`.
    zone
        IANA name of the time zone that the hours are meant in.
    hours
        When the practitioner works.
    slot_minutes
        Distance between the times at which appointments are offered to begin, and their length unless asked for.
    absences
        Times at which the practitioner does not work, whatever the hours say.
    version
        Number of the change, from 1.
    """

    id: str
    name: str
    specialty: str
    zone: str
    hours: Hours
    slot_minutes: int = 15
    absences: tuple[Absence, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        SPECIALTIES[self.specialty]
        zone_of(self.zone)
        if self.slot_minutes not in SLOT_MINUTES:
            raise InvalidValue("slot_minutes", self.slot_minutes, f"one of {', '.join(map(str, SLOT_MINUTES))}")

    @cached_property
    def away(self) -> list[Period]:
        """Absences in the order of their beginnings."""
        return sorted((absence.starts, absence.ends) for absence in self.absences)

    def free_starts(self, first: int, last: int, minutes: int, busy: Sequence[Period] = ()) -> Iterator[int]:
        """Instants at which an appointment can begin, in order.

        Parameters
        ----------
        first, last
            It begins and ends between these.
        minutes
            Its length.
        busy
            Times that are taken, in any order.
        """
        blocked, step = sorted([*self.away, *busy]), self.slot_minutes * MINUTE
        zone, offered = zone_of(self.zone), first
        free = [
            left
            for begin, end in self.hours.periods(zone, first, last)
            for left in subtract((max(begin, first), min(end, last)), blocked)
        ]
        for begin, end in self.hours.shifts(zone, first, last):  # each on its own grid, from where the ones before end
            for free_begin, free_end in free:
                steps = -(-(max(begin, offered, free_begin) - begin) // step)
                yield from range(begin + steps * step, min(end, free_end - minutes * MINUTE + 1), step)
            offered = max(offered, end)

    def require_open(self, starts: int, ends: int) -> None:
        """Refuse a time outside of the working hours, or in an absence.

        Raises
        ------
        Closed
            With the reason.
        """
        if any(begin < ends and end > starts for begin, end in self.away):
            raise Closed(self.id, starts, ends, "in an absence")
        if not any(begin <= starts and ends <= end for begin, end in self.hours.around(zone_of(self.zone), starts)):
            raise Closed(self.id, starts, ends, "outside of the working hours")

    def slot(self, starts: int, ends: int) -> Slot:
        """A time of this practitioner as a slot."""
        return Slot(
            starts=starts,
            ends=ends,
            practitioner_id=self.id,
            practitioner_name=self.name,
            specialty=self.specialty,
            zone=self.zone,
        )
