"""Appointments as calendar files (RFC 5545), for any calendar program; made by the icalendar package.

The UID of an appointment never changes and SEQUENCE counts its changes, so a program that has it moves or removes it
instead of adding another. A file says the time in the practitioner's zone, whose rules it carries along.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress, vText
from icalendar.parser import Contentline
from icalendar.timezone.tzid import is_utc

from vitals.appointments.hours import zone_of
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.queries import Extent
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.specialties import SPECIALTIES

__all__ = ["invitation", "schedule"]

PRODUCT = "-//synthetic-vitals//Synthetic appointments, not for clinical use//EN"
DOMAIN = "synthetic-vitals.invalid"
REFRESH = timedelta(minutes=15)
LONGEST_LINE = 75  # octets
CLOSING = b"END:VCALENDAR\r\n"
CLOCK = "%Y%m%dT%H%M%S"
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
    calendar.add_component(event(appointment, practitioner))
    calendar.add_missing_timezones(*years_of(appointment.starts, appointment.starts))
    return content_of(calendar)


def schedule(batches: Iterable[Sequence[Appointment]], practitioner: Practitioner, extent: Extent) -> Iterator[bytes]:
    """The feed of a practitioner, to subscribe to, in pieces.

    Parameters
    ----------
    batches
        Appointments; each batch becomes a piece.
    practitioner
        Whose they are.
    extent
        Of all of them: what stands before the first has the rules of every zone.
    """
    calendar = empty_calendar("PUBLISH")
    calendar.add("X-WR-CALNAME", vText(allowed_text(f"{practitioner.name} (synthetic)")))
    calendar.add("X-WR-TIMEZONE", practitioner.zone)
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    first, last = years_of(extent.first, extent.last)
    for zone in extent.zones:
        if not is_utc(zone_of(zone)):
            calendar.add_component(Timezone.from_tzid(zone, first_date=first, last_date=last))
    opening = content_of(calendar).removesuffix(CLOSING)
    for batch in batches:
        yield opening + b"".join(feed_event(each) for each in batch)
        opening = b""
    yield opening + CLOSING


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


def event(appointment: Appointment, practitioner: Practitioner) -> Event:
    """An appointment as an event, with its participants."""
    zone = zone_of(appointment.zone)
    component = Event()
    component.add("UID", f"{appointment.id}@{DOMAIN}")
    component.add("SEQUENCE", appointment.version - 1)
    component.add("DTSTAMP", datetime.fromtimestamp(appointment.changed, UTC))
    component.add("CREATED", datetime.fromtimestamp(appointment.created, UTC))
    component.add("LAST-MODIFIED", datetime.fromtimestamp(appointment.changed, UTC))
    component.add("DTSTART", local(appointment.starts, zone))
    component.add("DTEND", local(appointment.ends, zone))
    component.add("STATUS", status_of(appointment))
    component.add("SUMMARY", summary_of(appointment))
    component.add("DESCRIPTION", description_of(appointment))
    component.add("ORGANIZER", address(f"practitioner-{practitioner.id}", practitioner.name), encode=False)
    component.add("ATTENDEE", address(f"patient-{appointment.patient_id}", f"Patient {appointment.patient_id}"))
    return component


def feed_event(appointment: Appointment) -> bytes:
    """Content lines of `event` without participants: a feed has thousands, and icalendar takes ten times as long."""
    zone, changed = zone_of(appointment.zone), utc(appointment.changed)
    lines = (
        "BEGIN:VEVENT",
        f"SUMMARY:{escaped(summary_of(appointment))}",
        f"DTSTART{clock(local(appointment.starts, zone))}",
        f"DTEND{clock(local(appointment.ends, zone))}",
        f"DTSTAMP:{changed}",
        f"UID:{appointment.id}@{DOMAIN}",
        f"SEQUENCE:{appointment.version - 1}",
        f"CREATED:{utc(appointment.created)}",
        f"DESCRIPTION:{escaped(description_of(appointment))}",
        f"LAST-MODIFIED:{changed}",
        f"STATUS:{status_of(appointment)}",
        "END:VEVENT",
        "",
    )
    return b"\r\n".join(map(folded, lines))


def folded(line: str) -> bytes:
    """A content line, cut where it is too long."""
    if line.isascii() and len(line) < LONGEST_LINE:
        return line.encode()
    content: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return content


def escaped(text: str) -> str:
    """Text as a value."""
    return vText(text).to_ical().decode()


def utc(unix: int) -> str:
    """An instant in UTC."""
    return datetime.fromtimestamp(unix, UTC).strftime(f"{CLOCK}Z")


def clock(when: datetime) -> str:
    """Value of a property that is a time, with the zone before it."""
    return f":{when:{CLOCK}}Z" if is_utc(when) else f";TZID={when.tzinfo}:{when:{CLOCK}}"


def status_of(appointment: Appointment) -> str:
    """Status in the words of the format."""
    return STATUS.get(appointment.status, "CONFIRMED")


def summary_of(appointment: Appointment) -> str:
    """What a calendar shows."""
    return f"{SPECIALTIES[appointment.specialty].name}: patient {appointment.patient_id} (synthetic)"


def description_of(appointment: Appointment) -> str:
    """What a calendar shows of one that is opened."""
    lines = [appointment.reason, appointment.note, "Synthetic data. Not for clinical use."]
    return allowed_text("\n".join(line for line in lines if line))


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
