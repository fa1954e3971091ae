"""Events of a calendar feed as lines: byte for byte what icalendar writes, in a hundredth of the time.

A feed has thousands of events, and icalendar takes half a millisecond for each. What takes thought is icalendar's and
zoneinfo's here too, but asked once: a text that comes again, the organizer, the offset of a day.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event
from icalendar.timezone.tzid import is_utc

from vitals.appointments import ics
from vitals.appointments.hours import DAY, zone_of
from vitals.appointments.practitioners import Practitioner

__all__ = ["EventLines"]

LONGEST_LINE = 74  # bytes that icalendar leaves in a line
ESCAPES = b"\\^"  # begin an escape, which icalendar keeps together
LINE_ENDS = ("\r\n", "\n", "\r")
ESCAPED = (
    ("\\N", "\n"),
    *((sign, f"\\{sign}") for sign in "\\;,"),
    *((end, "\\n") for end in LINE_ENDS),
)  # in this order
TEXTS = 4096  # that are remembered
EPOCH = date(1970, 1, 1).toordinal()
SIXTY = [f"{number:02}" for number in range(60)]
MINUTES = [f"T{hour:02}{minute}" for hour in range(24) for minute in SIXTY]


class EventLines:
    """Writes the events of a feed.

    Parameters
    ----------
    practitioner
        The organizer of all of them.
    """

    def __init__(self, practitioner: Practitioner) -> None:
        organizer = Event()
        organizer.add("ORGANIZER", ics.organizer(practitioner), encode=False)
        self.organizer = organizer.to_ical().decode().removeprefix("BEGIN:VEVENT\r\n").removesuffix("END:VEVENT\r\n")
        self.utc = Clock(ZoneInfo("UTC"))
        self.clocks: dict[str, Clock] = {}

    def write(self, appointments: Iterable[Any]) -> bytes:
        """Events of appointments: `Appointment`, or rows with what it has."""
        return "".join(map(self.event, appointments)).encode()

    def event(self, appointment: Any) -> str:
        """Lines of one event."""
        clock = self.clocks.get(appointment.zone)
        if clock is None:
            clock = self.clocks[appointment.zone] = Clock(zone_of(appointment.zone))
        changed = self.utc.value(appointment.changed)
        created = changed if appointment.created == appointment.changed else self.utc.value(appointment.created)
        return (
            f"BEGIN:VEVENT\r\n"
            f"SUMMARY:{ics.summary_of(appointment)}\r\n"
            f"DTSTART{clock.value(appointment.starts)}\r\n"
            f"DTEND{clock.value(appointment.ends)}\r\n"
            f"DTSTAMP{changed}\r\n"
            f"{folded(f'UID:{ics.uid_of(appointment)}')}\r\n"
            f"SEQUENCE:{appointment.version - 1}\r\n"
            f"CREATED{created}\r\n"
            f"{description(appointment.reason, appointment.note)}\r\n"
            f"LAST-MODIFIED{changed}\r\n"
            f"{self.organizer}"
            f"STATUS:{ics.status_of(appointment)}\r\n"
            f"END:VEVENT\r\n"
        )


class Clock:
    """Writes instants as values of properties, in a time zone.

    Parameters
    ----------
    zone
        The zone.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.opening, self.closing = (":", "Z") if is_utc(zone) else (f";TZID={zone}:", "")
        self.offsets: dict[int, int | None] = {}  # seconds, by day in UTC; None beside a change of the clocks
        self.dates: dict[int, str] = {}

    def value(self, unix: int) -> str:
        """What follows the name of the property, as `event` of `ics` has it."""
        day = unix // DAY
        offset = self.offsets[day] if day in self.offsets else self.offsets.setdefault(day, self.steady_offset(day))
        if offset is None:
            return self.slowly(unix)
        day, second = divmod(unix + offset, DAY)
        found = self.dates.get(day)
        if found is None:
            found = self.dates[day] = f"{date.fromordinal(EPOCH + day):%Y%m%d}"
        return f"{self.opening}{found}{MINUTES[second // 60]}{SIXTY[second % 60]}{self.closing}"

    def steady_offset(self, day: int) -> int | None:
        """The offset of a day; None unless the days around it have the same: no hour is left out or repeated."""
        moments = [datetime.fromtimestamp((day + away) * DAY, self.zone) for away in (-1, 0, 1, 2)]
        offsets = {moment.utcoffset() for moment in moments}
        (offset,) = offsets if len(offsets) == 1 else (None,)
        return None if offset is None else round(offset.total_seconds())

    def slowly(self, unix: int) -> str:
        """The same, whatever the clocks do."""
        when = ics.local(unix, self.zone)
        return f":{when:{ics.CLOCK}}Z" if when.tzinfo is UTC else f"{self.opening}{when:{ics.CLOCK}}{self.closing}"


@lru_cache(maxsize=TEXTS)
def description(reason: str | None, note: str | None) -> str:
    """Lines of the description."""
    return folded(f"DESCRIPTION:{escaped(ics.description_of(reason, note))}")


def escaped(text: str) -> str:
    """Text as a value, as `escaped` of `ics` has it."""
    for given, written in ESCAPED:
        text = text.replace(given, written)
    return text


def folded(line: str) -> str:
    """A content line, cut where icalendar cuts it."""
    content = line.encode()
    if len(content) <= LONGEST_LINE:
        return line
    parts = []
    while len(content) > LONGEST_LINE:
        end = LONGEST_LINE
        while content[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        end -= content[end - 1] in ESCAPES
        parts.append(content[:end])
        content = content[end:]
    return b"\r\n ".join([*parts, content]).decode()
