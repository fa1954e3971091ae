"""Events of a calendar feed as lines: byte for byte what icalendar writes, in a hundredth of the time.

A feed has thousands of events, and icalendar takes half a millisecond for each. What takes thought is icalendar's and
zoneinfo's here too, but asked once: the organizer, the offset of a day. Texts are escaped together, as bytes.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from icalendar import Event
from icalendar.timezone.tzid import is_utc

from vitals.appointments import ics
from vitals.appointments.hours import DAY, zone_of
from vitals.appointments.practitioners import Practitioner

__all__ = ["EventLines", "ShownAppointment"]

LONGEST_LINE = 74  # bytes that icalendar leaves in a line
ESCAPES = b"\\^"  # begin an escape, which icalendar keeps together
LINE_ENDS = (b"\r\n", b"\n", b"\r")
ESCAPED = (
    (b"\\N", b"\n"),
    *((sign, b"\\" + sign) for sign in (b"\\", b";", b",")),
    *((end, b"\\n") for end in LINE_ENDS),
)  # in this order
BETWEEN = b"\xff"  # texts that are written together: in UTF-8 there is no such byte
FORBIDDEN = bytes(code for code in range(128) if ics.FORBIDDEN.match(chr(code)))
DATES = 4096  # that are remembered as they are written
EPOCH = date(1970, 1, 1).toordinal()
SIXTY = [f"{number:02}" for number in range(60)]
MINUTES = [f"T{hour:02}{minute}" for hour in range(24) for minute in SIXTY]


class ShownAppointment(NamedTuple):
    """What a feed shows of an appointment, in this order; times are unix seconds."""

    id: str
    starts: int
    ends: int
    zone: str
    status: str
    specialty: str
    patient_id: int
    reason: str | None
    note: str | None
    created: int
    version: int
    changed: int


REASON, NOTE = map(ShownAppointment._fields.index, ("reason", "note"))


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

    def write(self, shown: Sequence[Any]) -> bytes:
        """Events of appointments, each with the values of `ShownAppointment` in their order."""
        return b"".join([event.encode() for event in map(self.event, shown, descriptions(shown))])

    def event(self, shown: Any, description: str) -> str:
        """Lines of one event; that of its description is written already."""
        id, starts, ends, zone, status, specialty, patient_id, _, _, created, version, changed = shown
        clock = self.clocks.get(zone)
        if clock is None:
            clock = self.clocks[zone] = Clock(zone_of(zone))
        change = self.utc.value(changed)
        creation = change if created == changed else self.utc.value(created)
        return (
            f"BEGIN:VEVENT\r\n"
            f"SUMMARY:{ics.summary_of(specialty, patient_id)}\r\n"
            f"DTSTART{clock.value(starts)}\r\n"
            f"DTEND{clock.value(ends)}\r\n"
            f"DTSTAMP{change}\r\n"
            f"{line_of(f'UID:{ics.uid_of(id)}')}\r\n"
            f"SEQUENCE:{version - 1}\r\n"
            f"CREATED{creation}\r\n"
            f"{description}\r\n"
            f"LAST-MODIFIED{change}\r\n"
            f"{self.organizer}"
            f"STATUS:{ics.status_of(status)}\r\n"
            f"END:VEVENT\r\n"
        )


class Offsets(dict[int, int | None]):
    """Offsets of a zone in seconds, by day in UTC; None beside a change of the clocks."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self.zone = zone

    def __missing__(self, day: int) -> int | None:
        """The offset of a day; None unless the days around it have the same: no hour is left out or repeated."""
        moments = [datetime.fromtimestamp((day + away) * DAY, self.zone) for away in (-1, 0, 1, 2)]
        offsets = {moment.utcoffset() for moment in moments}
        (offset,) = offsets if len(offsets) == 1 else (None,)
        found = self[day] = None if offset is None else round(offset.total_seconds())
        return found


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
        self.offsets = Offsets(zone)

    def value(self, unix: int) -> str:
        """What follows the name of the property, as `event` of `ics` has it."""
        offset = self.offsets[unix // DAY]
        if offset is None:
            return self.slowly(unix)
        unix += offset
        minute = MINUTES[unix % DAY // 60]
        return f"{self.opening}{written_date(unix // DAY)}{minute}{SIXTY[unix % 60]}{self.closing}"

    def slowly(self, unix: int) -> str:
        """The same, whatever the clocks do."""
        when = ics.local(unix, self.zone)
        return f":{when:{ics.CLOCK}}Z" if when.tzinfo is UTC else f"{self.opening}{when:{ics.CLOCK}}{self.closing}"


@lru_cache(maxsize=DATES)
def written_date(day: int) -> str:
    """A date by its number from the epoch."""
    return f"{date.fromordinal(EPOCH + day):%Y%m%d}"


def descriptions(shown: Sequence[Any]) -> list[str]:
    """Lines of the descriptions of appointments."""
    texts = [ics.words_of(each[REASON], each[NOTE]).encode() for each in shown]
    if not texts:
        return []
    return [folded(b"DESCRIPTION:" + text).decode() for text in escaped(texts)]


def escaped(texts: Sequence[bytes]) -> list[bytes]:
    """Texts in UTF-8 as values, as `escaped` of `ics` has them, without what is forbidden; at least one."""
    content = BETWEEN.join(texts).translate(None, FORBIDDEN)
    for given, written in ESCAPED:
        content = content.replace(given, written)
    return content.split(BETWEEN)


def line_of(line: str) -> str:
    """A content line, cut where it is long."""
    return line if len(line) <= LONGEST_LINE and line.isascii() else folded(line.encode()).decode()


def folded(line: bytes) -> bytes:
    """A content line, cut where icalendar cuts it."""
    begin, last, parts = 0, len(line) - LONGEST_LINE, []
    while begin < last:
        end = begin + LONGEST_LINE
        while line[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        end -= line[end - 1] in ESCAPES
        parts.append(line[begin:end])
        begin = end
    return b"\r\n ".join([*parts, line[begin:]]) if parts else line
