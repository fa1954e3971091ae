"""Slots: times at which appointments can be made, and whether one is free."""

from dataclasses import dataclass
from enum import StrEnum

from vitals.appointments.hours import MINUTE, wall_clock

__all__ = ["Availability", "Slot"]


class Availability(StrEnum):
    """FHIR's words for the status of a slot."""

    FREE = "free"
    BUSY = "busy"
    TENTATIVE = "busy-tentative"  # held, or offered to somebody who waits
    UNAVAILABLE = "busy-unavailable"  # the practitioner does not work then


@dataclass(frozen=True, kw_only=True, order=True)
class Slot:
    """A time of a practitioner; unix seconds."""

    starts: int
    ends: int
    practitioner_id: str
    practitioner_name: str
    specialty: str
    zone: str

    @property
    def minutes(self) -> int:
        """Length."""
        return (self.ends - self.starts) // MINUTE

    @property
    def local_start(self) -> str:
        """The beginning on the practitioner's wall clock (RFC 3339 with the offset)."""
        return wall_clock(self.starts, self.zone)
