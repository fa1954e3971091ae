"""What a written appointment changes: it is held, booked, moved, or brought into another status, one at a time."""

from vitals.appointments.errors import NotFound
from vitals.appointments.fhir.people import location_id
from vitals.appointments.fhir.writing import HELD, Time, WrittenAppointment
from vitals.appointments.hours import MINUTE
from vitals.appointments.lifecycle import Lifecycle
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment, BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["create", "update"]

CANCELLED = "cancelled"  # the reason where none is given
REQUIRED = "given: with a patient, a practitioner and a start, or with a slot in place of the last two"


def create(store: Store, written: WrittenAppointment, requester: Requester, *, now: int) -> Appointment:
    """Hold or book an appointment, as its status says; errors as for `Bookings.book`."""
    if written.status not in {*HELD, AppointmentStatus.BOOKED}:
        allowed = f"{' or '.join(HELD)} for a hold, or {AppointmentStatus.BOOKED}"
        raise InvalidValue("Appointment.status", written.status, allowed)
    request = request_of(store, written)
    make = store.bookings.book if written.status == AppointmentStatus.BOOKED else store.bookings.hold
    return make(request, requester, now=now, alternatives=True)


def request_of(store: Store, written: WrittenAppointment) -> BookingRequest:
    """The appointment that a client asks for."""
    practitioner_id, starts, ends = target(written, None)
    if practitioner_id is None or written.patient_id is None:
        raise InvalidValue("Appointment.participant", "(incomplete)", REQUIRED)
    if starts is None:
        raise InvalidValue("Appointment.start", "(none)", REQUIRED)
    calendar = practitioner_of(store, practitioner_id)
    check_calendar(written, calendar)
    return BookingRequest(
        practitioner_id=calendar.id,
        patient_id=written.patient_id,
        starts=starts,
        minutes=calendar.slot_minutes if ends is None else (ends - starts) // MINUTE,
        urgency=written.urgency or Urgency.ROUTINE,
        reason=written.reason,
    )


def practitioner_of(store: Store, id: str) -> Practitioner:
    """The practitioner of a reference: one who is not there is a wrong value, and no resource that is missing."""
    try:
        return store.calendars.practitioner(id)
    except NotFound:
        allowed = "one whom a search for Practitioner finds"
        raise InvalidValue("Appointment.participant.actor.reference", f"Practitioner/{id}", allowed) from None


def check_calendar(written: WrittenAppointment, calendar: Practitioner) -> None:
    """Refuse another specialty or place than the practitioner's."""
    if written.specialty not in {None, calendar.specialty}:
        raise InvalidValue("Appointment.specialty", written.specialty, f"{calendar.specialty}, as the practitioner's")
    place = location_id(calendar.zone)
    if written.place not in {None, place}:
        raise InvalidValue("Appointment.participant.actor.reference", f"Location/{written.place}", f"Location/{place}")


def target(written: WrittenAppointment, present: Time | None) -> tuple[str | None, int | None, int | None]:
    """Practitioner, beginning and end that are asked for.

    What is as it is says nothing, so that a client may change a slot alone, or the times alone, of what it has read.
    """
    kept = present or (None, None, None)
    slot = (None, None, None) if written.slot in {None, present} else written.slot
    given = (written.practitioner_id, written.starts, written.ends)
    found: list[str | int | None] = []
    assert slot is not None
    for name, said, slotted, was in zip(("participant", "start", "end"), given, slot, kept, strict=True):
        changed = None if said == was else said
        if None not in {changed, slotted} and changed != slotted:
            allowed = "that of Appointment.slot, or left out"
            raise InvalidValue(f"Appointment.{name}", changed if name == "participant" else shown(changed), allowed)
        found.append(next((each for each in (changed, slotted) if each is not None), was))
    practitioner_id, starts, ends = found
    if written.ends is None and slot[2] is None and isinstance(starts, int):
        minutes = written.minutes or (None if present is None else (present[2] - present[1]) // MINUTE)
        ends = None if minutes is None else starts + minutes * MINUTE
    return practitioner_id, starts, ends  # type: ignore[return-value]  # each from its own column


def shown(unix: object) -> str:
    """An instant in a sentence."""
    return rfc3339(unix) if isinstance(unix, int) else str(unix)


def update(store: Store, id: str, written: WrittenAppointment, requester: Requester, *, now: int) -> Appointment:
    """Change an appointment to what a client wrote: its time, or its status, and nothing else.

    Raises
    ------
    NotFound
        If there is none of that id.
    Changed
        If it is no longer the version that the client saw.
    InvalidValue
        If something else would change.
    NotPossible, TimeRefused
        If the time or the status does not allow it.
    """
    present = store.appointments.get(id)
    requester.require_seen(present.id, present.version)
    check_kept(written, present)
    time = present.practitioner_id, present.starts, present.ends
    wanted = target(written, time)
    status = AppointmentStatus.PENDING if written.status in HELD else AppointmentStatus(written.status)
    if wanted != time and status != present.status:
        both = f"{present.status} to {status}, and another time"
        raise InvalidValue("Appointment.status", both, "changed alone: change one, then the other")
    if wanted != time:
        check_specialty(store, written, wanted[0], present)
        return move(store, present.id, wanted, requester, now=now)
    if status == present.status:
        return present
    return change_status(store.lifecycle, present, status, written.cancelation or CANCELLED, requester, now=now)


def check_kept(written: WrittenAppointment, present: Appointment) -> None:
    """Refuse changes of what stays as it is; what is left out stays too."""
    for name, given, kept in (
        ("id", written.id, present.id),
        ("participant", written.patient_id, present.patient_id),
        ("priority", written.urgency, present.urgency),
        ("reasonCode", written.reason, present.reason),
    ):
        if given is not None and given != kept:
            raise InvalidValue(f"Appointment.{name}", given, f"{kept}, as it is: cancel it and make another")
    if written.status == present.status == AppointmentStatus.CANCELLED:
        if written.cancelation not in {None, present.note or CANCELLED}:
            raise InvalidValue("Appointment.cancelationReason", written.cancelation, f"{present.note}, as it is")
    elif written.cancelation is not None and written.status != AppointmentStatus.CANCELLED:
        raise InvalidValue("Appointment.cancelationReason", written.cancelation, "given with the status cancelled")


def check_specialty(
    store: Store, written: WrittenAppointment, practitioner_id: str | None, present: Appointment
) -> None:
    """Refuse to move an appointment to a practitioner who is not there, or of another specialty than is written."""
    assert practitioner_id is not None
    calendar = practitioner_of(store, practitioner_id)
    if written.specialty != present.specialty:  # what was read of it before
        check_calendar(written, calendar)


def move(
    store: Store, id: str, wanted: tuple[str | None, int | None, int | None], requester: Requester, *, now: int
) -> Appointment:
    """Move an appointment to another time or practitioner."""
    practitioner_id, starts, ends = wanted
    assert starts is not None
    assert ends is not None
    if ends <= starts:
        raise InvalidValue("Appointment.end", rfc3339(ends), f"after the start, {rfc3339(starts)}")
    return store.bookings.reschedule(
        id,
        requester,
        starts=starts,
        minutes=(ends - starts) // MINUTE,
        practitioner_id=practitioner_id,
        now=now,
        alternatives=True,
    )


def change_status(
    lifecycle: Lifecycle,
    present: Appointment,
    status: AppointmentStatus,
    reason: str,
    requester: Requester,
    *,
    now: int,
) -> Appointment:
    """Bring an appointment into another status."""
    match status:
        case AppointmentStatus.BOOKED:
            return lifecycle.confirm(present.id, requester, now=now)
        case AppointmentStatus.CANCELLED:
            return lifecycle.cancel(present.id, reason, requester, now=now)
        case AppointmentStatus.ARRIVED:
            return lifecycle.arrive(present.id, requester, now=now)
        case AppointmentStatus.FULFILLED:
            return lifecycle.fulfill(present.id, requester, now=now)
        case AppointmentStatus.NOSHOW:
            return lifecycle.miss(present.id, requester, now=now)
    raise InvalidValue("Appointment.status", status, f"one that {present.status} can become")
