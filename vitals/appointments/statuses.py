"""Statuses of appointments and of entries of the waiting list, and which follow which."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

__all__ = ["MOVABLE", "OCCUPYING", "PREVIOUS", "TAKEN_PLACE", "AppointmentStatus", "WaitingStatus"]


class AppointmentStatus(StrEnum):
    """FHIR's words for the status of an appointment."""

    PENDING = "pending"  # held, or offered to a patient who waits; it ends by itself
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"


class WaitingStatus(StrEnum):
    """Status of an entry of the waiting list."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


# Statuses in which the time of an appointment is taken.
OCCUPYING = (
    AppointmentStatus.PENDING,
    AppointmentStatus.BOOKED,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.FULFILLED,
)
# The statuses from which each can be reached.
PREVIOUS: Mapping[AppointmentStatus, tuple[AppointmentStatus, ...]] = MappingProxyType(
    {
        AppointmentStatus.BOOKED: (AppointmentStatus.PENDING,),
        AppointmentStatus.ARRIVED: (AppointmentStatus.BOOKED,),
        AppointmentStatus.FULFILLED: (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED),
        AppointmentStatus.CANCELLED: (
            AppointmentStatus.PENDING,
            AppointmentStatus.BOOKED,
            AppointmentStatus.ARRIVED,
        ),
        AppointmentStatus.NOSHOW: (AppointmentStatus.BOOKED,),
    }
)
TAKEN_PLACE = (AppointmentStatus.ARRIVED, AppointmentStatus.FULFILLED)  # each was booked before
MOVABLE = (AppointmentStatus.PENDING, AppointmentStatus.BOOKED)
