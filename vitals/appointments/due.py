"""Changes of status that have a time: a patient arrives on the day; what has not begun was neither kept nor missed."""

from datetime import date, datetime

from vitals.appointments.errors import NotPossible
from vitals.appointments.hours import zone_of
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.times import rfc3339

__all__ = ["require_due"]

BEGUN = (AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW)


def require_due(found: Appointment, status: AppointmentStatus, now: int) -> None:
    """Refuse a change of status before its time, or after it.

    Parameters
    ----------
    found
        The appointment.
    status
        What it is to become.
    now
        The time, in unix seconds.

    Raises
    ------
    NotPossible
        If the patient arrives on another day than that of the appointment, by the practitioner's wall clock; or if an
        appointment that has not begun is said to have taken place or to have been missed.
    """
    allowed = None
    if status == AppointmentStatus.ARRIVED and not is_day_of(found, now):
        allowed = f"{local_day(found, found.starts)} in {found.zone}"
    elif status in BEGUN and found.starts > now:
        allowed = "under way"
    if allowed is not None:
        due = f"due at {rfc3339(found.starts)}"
        raise NotPossible("appointment", found.id, due, f"marked as {status}", allowed)


def is_day_of(found: Appointment, now: int) -> bool:
    """Whether it is the day of an appointment, or of its end where that is another."""
    return local_day(found, found.starts) <= local_day(found, now) <= local_day(found, found.ends - 1)


def local_day(found: Appointment, unix: int) -> date:
    """Date of an instant by the wall clock of an appointment."""
    return datetime.fromtimestamp(unix, zone_of(found.zone)).date()
