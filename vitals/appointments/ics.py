"""Appointments as calendar files (RFC 5545), for any calendar program; made by the icalendar package.

The UID of an appointment never changes and SEQUENCE counts its changes, so a program that has it moves or removes it
instead of adding another. A file says the time in the practitioner's zone, whose rules it carries along.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText
from icalendar.timezone.tzid import is_utc

from vitals.appointments.hours import zone_of
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.specialties import SPECIALTIES

__all__ = ["appointment_file", "feed_frame"]

PRODUCT = "-//synthetic-vitals//Synthetic appointments, not for clinical use//EN"
DOMAIN = "synthetic-vitals.invalid"
NOTICE = "Synthetic data. Not for clinical use."
REFRESH = timedelta(minutes=15)
CLOSING = b"END:VCALENDAR\r\n"
FRAMES = 256  # openings of feeds that are remembered, each with a few kilobytes
CLOCK = "%Y%m%dT%H%M%S"
FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # RFC 5545 (3.1); line ends become \\n
STATUS: Mapping[str, str] = {
    AppointmentStatus.PENDING: "TENTATIVE",
    AppointmentStatus.CANCELLED: "CANCELLED",
    AppointmentStatus.NOSHOW: "CANCELLED",
}


def appointment_file(appointment: Appointment, practitioner: Practitioner) -> bytes:
    """The file of one appointment; STATUS says that it is cancelled or was missed."""
    calendar = empty_calendar()
    calendar.add_component(event(appointment, practitioner))
    calendar.add_missing_timezones(*years_of(appointment.starts, appointment.starts))
    return content_of(calendar)


def feed_frame(practitioner: Practitioner, zones: Iterable[str], first: int, last: int) -> tuple[bytes, bytes]:
    """What stands before the events of a practitioner's feed, and behind them; what is asked for again is remembered.

    Parameters
    ----------
    practitioner
        Whose feed.
    zones
        Of the events: their rules stand before the first one.
    first, last
        Beginnings of the first and the last event, in unix seconds.
    """
    return opening(practitioner.name, practitioner.zone, tuple(zones), *years_of(first, last)), CLOSING


@lru_cache(maxsize=FRAMES)
def opening(name: str, zone: str, zones: tuple[str, ...], first: date, last: date) -> bytes:
    """What stands before the events of a feed: of a practitioner, with the rules of some zones in some years."""
    calendar = empty_calendar()
    calendar.add("X-WR-CALNAME", vText(allowed_text(f"{name} (synthetic)")))
    calendar.add("X-WR-TIMEZONE", zone)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    for each in zones:
        if not is_utc(zone_of(each)):
            calendar.add_component(Timezone.from_tzid(each, first_date=first, last_date=last))
    return content_of(calendar).removesuffix(CLOSING)


def content_of(calendar: Calendar) -> bytes:
    """The file of a calendar."""
    for zone in calendar.timezones:
        correct_observances(zone)
    content: bytes = calendar.to_ical()
    return content


def years_of(first: int, last: int) -> tuple[date, date]:
    """The dates between which a file has the rules of its zones."""
    years = [datetime.fromtimestamp(unix, UTC).year for unix in (first, last)]
    return date(years[0] - 1, 1, 1), date(years[1] + 2, 1, 1)


def correct_observances(zone: Timezone) -> None:
    """Correct the times at which clocks go forward, and write each on a line of its own.

    RFC 5545 (3.6.5) wants the beginning of an observance as the clock showed it before, 02:00 in New York. icalendar
    7.3 writes 03:00 there, an hour late, wherever an hour is left out; where one comes twice it is right. Of several
    times in one RDATE, vobject and ical.js read the first alone.
    """
    for observance in zone.subcomponents:
        late = max(observance.TZOFFSETTO - observance.TZOFFSETFROM, timedelta())
        observance.DTSTART -= late
        for each in observance.pop("RDATE").dts if "RDATE" in observance else ():
            observance.add("RDATE", each.dt - late)


def empty_calendar() -> Calendar:
    """A calendar without events: published, for whoever fetches it was not sent a request that wants an answer."""
    calendar = Calendar()
    for name, value in (("PRODID", PRODUCT), ("VERSION", "2.0"), ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH")):
        calendar.add(name, value)
    return calendar


def event(appointment: Appointment, practitioner: Practitioner) -> Event:
    """An appointment as an event, without attendees: nobody is invited by what is published (RFC 5546, 3.2.1)."""
    zone = zone_of(appointment.zone)
    component = Event()
    component.add("UID", uid_of(appointment.id))
    component.add("SEQUENCE", appointment.version - 1)
    component.add("DTSTAMP", datetime.fromtimestamp(appointment.changed, UTC))
    component.add("CREATED", datetime.fromtimestamp(appointment.created, UTC))
    component.add("LAST-MODIFIED", datetime.fromtimestamp(appointment.changed, UTC))
    component.add("DTSTART", local(appointment.starts, zone))
    component.add("DTEND", local(appointment.ends, zone))
    component.add("STATUS", status_of(appointment.status))
    component.add("SUMMARY", summary_of(appointment.specialty, appointment.patient_id))
    component.add("DESCRIPTION", allowed_text(words_of(appointment.reason, appointment.note)))
    component.add("ORGANIZER", organizer(practitioner), encode=False)
    return component


def escaped(text: str) -> str:
    """Text as a value."""
    return vText(text).to_ical().decode()


def uid_of(id: str) -> str:
    """Name of an appointment in every calendar, by its id."""
    return f"{id}@{DOMAIN}"


def status_of(status: str) -> str:
    """Status in the words of the format."""
    return STATUS.get(status, "CONFIRMED")


def summary_of(specialty: str, patient_id: int) -> str:
    """What a calendar shows."""
    return f"{name_of(specialty)}: patient {patient_id} (synthetic)"


@cache
def name_of(specialty: str) -> str:
    """Name of a specialty; a feed has thousands."""
    return SPECIALTIES[specialty].name


def words_of(reason: str | None, note: str | None) -> str:
    """What a calendar shows of an appointment that is opened, with whatever was written."""
    words = f"{reason}\n{note}" if reason and note else reason or note
    return f"{words}\n{NOTICE}" if words else NOTICE


def local(unix: int, zone: ZoneInfo) -> datetime:
    """An instant on the wall clock, or in UTC where the clock shows it twice: programs read that differently."""
    found = datetime.fromtimestamp(unix, zone)
    is_shown_twice = found.utcoffset() != found.replace(fold=1 - found.fold).utcoffset()
    return found.astimezone(UTC) if is_shown_twice else found


def organizer(practitioner: Practitioner) -> vCalAddress:
    """The practitioner, under a domain without mailboxes."""
    found = vCalAddress(f"MAILTO:practitioner-{practitioner.id}@{DOMAIN}")
    found.params["CN"] = vText(allowed_text(practitioner.name))
    return found


def allowed_text(given: str) -> str:
    """Text without the control characters that the format forbids."""
    return FORBIDDEN.sub("", given)
