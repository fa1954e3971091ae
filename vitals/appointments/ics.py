"""Appointments as calendar files (RFC 5545), for any calendar program; made by the icalendar package.

The UID of an appointment never changes and SEQUENCE counts its changes, so a program that has it moves or removes it
instead of adding another. A file says the time in the practitioner's zone, whose rules it carries along.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from vitals.appointments.hours import zone_of
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.specialties import SPECIALTIES

__all__ = ["invitation", "schedule"]

PRODUCT = "-//synthetic-vitals//Synthetic appointments, not for clinical use//EN"
DOMAIN = "synthetic-vitals.invalid"
REFRESH = timedelta(minutes=15)
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # RFC 5545 (3.1); line ends become \\n
STATUS = {
    AppointmentStatus.PENDING: "TENTATIVE",
    AppointmentStatus.CANCELLED: "CANCELLED",
    AppointmentStatus.NOSHOW: "CANCELLED",
}


def invitation(appointment: Appointment, practitioner: Practitioner) -> bytes:
    """The file of one appointment: METHOD is REQUEST, or CANCEL once it is cancelled or was missed."""
    cancelled = appointment.status in {AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}
    calendar = empty_calendar("CANCEL" if cancelled else "REQUEST")
    calendar.add_component(event(appointment, practitioner, is_invitation=True))
    return content_of(calendar, [appointment])


def schedule(appointments: Sequence[Appointment], practitioner: Practitioner) -> bytes:
    """The feed of a practitioner, to subscribe to."""
    calendar = empty_calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", vText(allowed_text(f"{practitioner.name} (synthetic)")))
    calendar.add("X-WR-TIMEZONE", practitioner.zone)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    for each in appointments:
        calendar.add_component(event(each, practitioner, is_invitation=False))
    return content_of(calendar, appointments)


def content_of(calendar: Calendar, appointments: Sequence[Appointment]) -> bytes:
    """The file of a calendar, with the rules of its time zones in the years of its appointments."""
    instants = [each.starts for each in appointments]
    if instants:
        first, last = (datetime.fromtimestamp(unix, UTC).year for unix in (min(instants), max(instants)))
        calendar.add_missing_timezones(first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1))
    for zone in calendar.timezones:
        correct_observances(zone)
    content: bytes = calendar.to_ical()
    return content


def correct_observances(zone: Timezone) -> None:
    """Correct the times at which clocks go forward.

    RFC 5545 (3.6.5) wants the beginning of an observance as the clock showed it before, 02:00 in New York. icalendar
    7.3 writes 03:00 there, an hour late, wherever an hour is left out; where one comes twice it is right.
    """
    for observance in zone.subcomponents:
        late = observance.TZOFFSETTO - observance.TZOFFSETFROM
        if late > timedelta():
            observance.DTSTART -= late
            if "RDATE" in observance:
                others = [each.dt - late for each in observance.pop("RDATE").dts]
                observance.add("RDATE", others)


def empty_calendar(method: str) -> Calendar:
    """A calendar without events."""
    calendar = Calendar()
    for name, value in (("PRODID", PRODUCT), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN"), ("METHOD", method)):
        calendar.add(name, value)
    return calendar


def event(appointment: Appointment, practitioner: Practitioner, *, is_invitation: bool) -> Event:
    """An appointment as an event."""
    zone = zone_of(appointment.zone)
    component = Event()
    component.add("UID", f"{appointment.id}@{DOMAIN}")
    component.add("SEQUENCE", appointment.version - 1)
    component.add("DTSTAMP", datetime.fromtimestamp(appointment.changed, UTC))
    component.add("CREATED", datetime.fromtimestamp(appointment.created, UTC))
    component.add("LAST-MODIFIED", datetime.fromtimestamp(appointment.changed, UTC))
    component.add("DTSTART", local(appointment.starts, zone))
    component.add("DTEND", local(appointment.ends, zone))
    component.add("STATUS", STATUS.get(appointment.status, "CONFIRMED"))
    component.add("SUMMARY", f"{SPECIALTIES[appointment.specialty].name}: patient {appointment.patient_id} (synthetic)")
    lines = [appointment.reason, appointment.note, "Synthetic data. Not for clinical use."]
    component.add("DESCRIPTION", allowed_text("\n".join(line for line in lines if line)))
    if is_invitation:
        component.add("ORGANIZER", address(f"practitioner-{practitioner.id}", practitioner.name), encode=False)
        component.add("ATTENDEE", address(f"patient-{appointment.patient_id}", f"Patient {appointment.patient_id}"))
    return component


def local(unix: int, zone: ZoneInfo) -> datetime:
    """An instant on the wall clock, or in UTC where the clock shows it a second time: the format means the first."""
    found = datetime.fromtimestamp(unix, zone)
    return found.astimezone(UTC) if found.fold else found


def address(name: str, called: str) -> vCalAddress:
    """A participant, under a domain without mailboxes."""
    participant = vCalAddress(f"MAILTO:{name}@{DOMAIN}")
    participant.params["CN"] = vText(allowed_text(called))
    return participant


def allowed_text(given: str) -> str:
    """Text without the control characters that the format forbids."""
    return FORBIDDEN.sub("", given)
