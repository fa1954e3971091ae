"""Appointments as calendar files (RFC 5545), for any calendar program; made by the icalendar package.

The UID of an appointment never changes and SEQUENCE counts its changes, so a program that has it moves or removes it
instead of adding another. A file says the time in the practitioner's zone, whose rules it carries along.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from vitals.appointments.records import Appointment
from vitals.appointments.scheduling import Practitioner, zone_of
from vitals.appointments.tables import Status
from vitals.catalog.specialties import SPECIALTIES

__all__ = ["invitation", "schedule"]

PRODUCT = "-//synthetic-vitals//Synthetic appointments, not for clinical use//EN"
DOMAIN = "synthetic-vitals.invalid"
REFRESH = timedelta(minutes=15)
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # RFC 5545 (3.1); line ends become \\n
STATUS = {Status.PENDING: "TENTATIVE", Status.CANCELLED: "CANCELLED", Status.NOSHOW: "CANCELLED"}


def invitation(appointment: Appointment, practitioner: Practitioner) -> bytes:
    """The file of one appointment: METHOD is REQUEST, or CANCEL once it is cancelled or was missed."""
    cancelled = appointment.status in {Status.CANCELLED, Status.NOSHOW}
    calendar = begun("CANCEL" if cancelled else "REQUEST")
    calendar.add_component(event(appointment, practitioner, is_invitation=True))
    return written(calendar, [appointment])


def schedule(appointments: Sequence[Appointment], practitioner: Practitioner) -> bytes:
    """The feed of a practitioner, to subscribe to."""
    calendar = begun("PUBLISH")
    calendar.add("X-WR-CALNAME", vText(text(f"{practitioner.name} (synthetic)")))
    calendar.add("X-WR-TIMEZONE", practitioner.zone)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    for each in appointments:
        calendar.add_component(event(each, practitioner, is_invitation=False))
    return written(calendar, appointments)


def written(calendar: Calendar, appointments: Sequence[Appointment]) -> bytes:
    """A calendar with the rules of the time zones that it names, for the years that it speaks of."""
    instants = [each.starts for each in appointments]
    if instants:
        first, last = (datetime.fromtimestamp(unix, UTC).year for unix in (min(instants), max(instants)))
        calendar.add_missing_timezones(first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1))
    for zone in calendar.timezones:
        mend(zone)
    content: bytes = calendar.to_ical()
    return content


def mend(zone: Timezone) -> None:
    """Let clocks go forward when they do.

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


def begun(method: str) -> Calendar:
    """A calendar without events."""
    calendar = Calendar()
    for name, value in (("PRODID", PRODUCT), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN"), ("METHOD", method)):
        calendar.add(name, value)
    return calendar


def event(appointment: Appointment, practitioner: Practitioner, *, is_invitation: bool) -> Event:
    """An appointment as an event."""
    zone = zone_of(appointment.zone)
    made = Event()
    made.add("UID", f"{appointment.id}@{DOMAIN}")
    made.add("SEQUENCE", appointment.version - 1)
    made.add("DTSTAMP", datetime.fromtimestamp(appointment.changed, UTC))
    made.add("CREATED", datetime.fromtimestamp(appointment.created, UTC))
    made.add("LAST-MODIFIED", datetime.fromtimestamp(appointment.changed, UTC))
    made.add("DTSTART", local(appointment.starts, zone))
    made.add("DTEND", local(appointment.ends, zone))
    made.add("STATUS", STATUS.get(appointment.status, "CONFIRMED"))
    made.add("SUMMARY", f"{SPECIALTIES[appointment.specialty].name}: patient {appointment.patient_id} (synthetic)")
    lines = [appointment.reason, appointment.note, "Synthetic data. Not for clinical use."]
    made.add("DESCRIPTION", text("\n".join(line for line in lines if line)))
    if is_invitation:
        made.add("ORGANIZER", address(f"practitioner-{practitioner.id}", practitioner.name), encode=False)
        made.add("ATTENDEE", address(f"patient-{appointment.patient_id}", f"Patient {appointment.patient_id}"))
    return made


def local(unix: int, zone: ZoneInfo) -> datetime:
    """An instant on the wall clock, or in UTC where the clock shows it a second time: the format means the first."""
    found = datetime.fromtimestamp(unix, zone)
    return found.astimezone(UTC) if found.fold else found


def address(name: str, called: str) -> vCalAddress:
    """Somebody who takes part; nobody has a mailbox there."""
    made = vCalAddress(f"MAILTO:{name}@{DOMAIN}")
    made.params["CN"] = vText(text(called))
    return made


def text(given: str) -> str:
    """Text without the control characters that the format forbids."""
    return FORBIDDEN.sub("", given)
