import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.appointments.feed_lines import EventLines, ShownAppointment
from vitals.appointments.hours import Hours
from vitals.appointments.ics import appointment_file, feed_frame
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Havana", "UTC"]
NOON = 1772449200  # 2026-03-02T11:00:00Z, noon in Berlin
# First instants of the changes of 2026 in these zones.
CHANGES = {
    "Europe/Berlin": ["2026-03-29T01:00Z", "2026-10-25T01:00Z"],
    "America/New_York": ["2026-03-08T07:00Z", "2026-11-01T06:00Z"],
    "Asia/Kolkata": ["2026-03-29T01:00Z"],
    "Australia/Lord_Howe": ["2026-04-04T15:00Z", "2026-10-03T15:30Z"],
    "America/Havana": ["2026-03-08T05:00Z", "2026-11-01T05:00Z"],
    "UTC": ["2026-03-29T01:00Z"],
}
EVIL = [
    "one, two; three: four \\ five \\n six",
    "first line\nsecond line\r\nthird line",
    "x\r\nATTENDEE:MAILTO:eve@example.org\r\nBEGIN:VALARM",
    "x\rSTATUS:CANCELLED\rEND:VEVENT",
    "x\\nEND:VEVENT\\r\\nEND:VCALENDAR",
    "\N{THUMBS UP SIGN}" * 100 + "é" * 50,
    "x\N{LINE SEPARATOR}y\N{NEXT LINE}z",
    " leading and trailing ",
    '"quoted"; CN="x":y',
    "long " * 90,
]


def unix(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp())


def practitioner(zone: str = "Europe/Berlin", name: str = "Dr Ada Example") -> Practitioner:
    return Practitioner(id="ada", name=name, specialty="cardiology", zone=zone, hours=Hours({}))


def appointment(starts: int = NOON, zone: str = "Europe/Berlin", minutes: int = 15, **changes: object) -> Appointment:
    made = Appointment(
        id="a1",
        practitioner_id="ada",
        patient_id=7,
        starts=starts,
        ends=starts + minutes * 60,
        zone=zone,
        status=AppointmentStatus.BOOKED,
        specialty="cardiology",
        urgency=Urgency.SOON,
        reason="Palpitations",
        note=None,
        expires=None,
        created=NOON - 86_400,
        version=1,
        changed=NOON - 3600,
        changed_by="test",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def feed(appointments: list[Appointment], who: Practitioner | None = None) -> bytes:
    starts, who = [each.starts for each in appointments] or [0], who or practitioner()
    opening, closing = feed_frame(who, sorted({each.zone for each in appointments}), min(starts), max(starts))
    shown = [ShownAppointment(*(getattr(each, name) for name in ShownAppointment._fields)) for each in appointments]
    return opening + EventLines(who).write(shown) + closing


# Reading a file by hand


def lines_of(content: bytes) -> list[str]:
    """Content lines, unfolded."""
    assert content.endswith(b"\r\n")
    return content.decode().replace("\r\n ", "").replace("\r\n\t", "").removesuffix("\r\n").split("\r\n")


def values(content: bytes, name: str) -> list[str]:
    """Values of a property of the events."""
    inside = "\n".join(lines_of(content)).partition("BEGIN:VEVENT")[2]
    return re.findall(rf"^{name}(?:;[^:\n]*)?:(.*)$", inside, re.MULTILINE)


def wall(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%S")


def offset(text: str) -> timedelta:
    return int(f"{text[0]}1") * timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))


def onsets(content: bytes) -> list[tuple[datetime, timedelta]]:
    """UTC instants from which an offset holds, as RFC 5545 (3.6.5) reads them: the clock of before, in TZOFFSETFROM."""
    found, block, dates = list[tuple[datetime, timedelta]](), dict[str, str](), list[str]()
    for line in lines_of(content):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            block, dates = {}, []
        elif name == "RDATE":
            dates.append(value)
        elif line in ("END:STANDARD", "END:DAYLIGHT"):
            before, after = offset(block["TZOFFSETFROM"]), offset(block["TZOFFSETTO"])
            found += [(wall(text) - before, after) for text in (block["DTSTART"], *dates)]
            assert "RRULE" not in block
        else:
            block[name] = value
    return sorted(found)


def instant(content: bytes, name: str) -> int:
    """Unix seconds of a time, by the rules that the file carries: the first where the clock shows it twice."""
    lines = lines_of(content)
    (line,) = [line for line in lines[lines.index("BEGIN:VEVENT") :] if line.startswith(name)]
    text = line.partition(":")[2]
    if text.endswith("Z"):
        return round(wall(text[:-1]).replace(tzinfo=UTC).timestamp())
    rules = onsets(content)
    assert f"TZID:{line.partition('TZID=')[2].partition(':')[0]}" in lines
    for index, (begins, to) in enumerate(rules):
        utc = wall(text) - to
        if begins <= utc and (index + 1 == len(rules) or utc < rules[index + 1][0]):
            return round(utc.replace(tzinfo=UTC).timestamp())
    raise AssertionError(f"the rules do not say when {text} is")


def transitions(zone: str, first: datetime, last: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Changes of clocks by zoneinfo, found hour by hour."""
    moment, known = first, first.astimezone(ZoneInfo(zone)).utcoffset()
    while moment < last:
        moment += timedelta(minutes=30)
        now = moment.astimezone(ZoneInfo(zone)).utcoffset()
        if now != known:
            assert now is not None
            yield moment.replace(tzinfo=None), now
        known = now


# Times


@pytest.mark.parametrize(("zone", "change"), [(zone, change) for zone in ZONES for change in CHANGES[zone]])
def test_every_reader_finds_the_instants_around_a_change_of_clocks(zone: str, change: str) -> None:
    """Every quarter of an hour for two hours on both sides, and half a year away."""
    middle = unix(change)
    for away in [*range(-8 * 900, 9 * 900, 900), -180 * 86_400, 180 * 86_400]:
        content = appointment_file(appointment(middle + away, zone, 30), practitioner(zone))
        assert instant(content, "DTSTART") == middle + away
        assert instant(content, "DTEND") == middle + away + 1800
        (event,) = icalendar.Calendar.from_ical(content).events
        assert (event.start.timestamp(), event.end.timestamp()) == (middle + away, middle + away + 1800)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_the_rules_in_a_file_are_those_of_the_zone(zone: str) -> None:
    content = appointment_file(appointment(zone=zone), practitioner(zone))
    begin, *changes = onsets(content)
    year = datetime(2026, 1, 1, tzinfo=UTC)
    assert begin[0].replace(tzinfo=UTC) < year < year.replace(year=2027) < datetime(2027, 11, 30, tzinfo=UTC)
    expected = list(transitions(zone, begin[0].replace(tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)))
    assert changes == expected
    assert begin[1] == begin[0].replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).utcoffset()


def test_a_file_shows_the_time_on_the_practitioners_wall() -> None:
    content = appointment_file(appointment(NOON, "Europe/Berlin"), practitioner())
    assert "DTSTART;TZID=Europe/Berlin:20260302T120000" in lines_of(content)


def test_a_feed_over_years_carries_the_rules_of_all_of_them() -> None:
    moments = [
        unix(text) for text in ("2024-10-27T00:30Z", "2024-10-27T01:30Z", "2027-07-01T10:00Z", "2031-03-30T01:00Z")
    ]
    content = feed([appointment(each, id=f"a{each}") for each in moments])
    for moment in moments:
        one = b"\r\n".join(line.encode() for line in event_lines(content, f"a{moment}")) + b"\r\n"
        assert instant(one, "DTSTART") == moment


def event_lines(content: bytes, id: str) -> list[str]:
    """A feed with one of its events alone."""
    head, *events = "\n".join(lines_of(content)).split("BEGIN:VEVENT\n")
    return f"{head}BEGIN:VEVENT\n{next(event for event in events if f'UID:{id}@' in event)}".split("\n")


# One appointment


def test_a_change_keeps_the_uid_and_counts_on() -> None:
    versions = [
        appointment_file(appointment(NOON + 900 * version, version=version), practitioner()) for version in (1, 2, 7)
    ]
    assert [values(content, "SEQUENCE") for content in versions] == [["0"], ["1"], ["6"]]
    assert len({tuple(values(content, "UID")) for content in versions}) == 1
    assert values(versions[0], "UID") != values(appointment_file(appointment(id="a2"), practitioner()), "UID")


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (AppointmentStatus.PENDING, "TENTATIVE"),
        (AppointmentStatus.BOOKED, "CONFIRMED"),
        (AppointmentStatus.ARRIVED, "CONFIRMED"),
        (AppointmentStatus.FULFILLED, "CONFIRMED"),
        (AppointmentStatus.CANCELLED, "CANCELLED"),
        (AppointmentStatus.NOSHOW, "CANCELLED"),
    ],
)
def test_a_download_is_published_whatever_its_status(status: AppointmentStatus, shown: str) -> None:
    content = appointment_file(appointment(status=status), practitioner())
    assert "METHOD:PUBLISH" in lines_of(content)
    assert values(content, "STATUS") == [shown]


def test_a_download_has_what_rfc_5546_asks_of_what_is_published() -> None:
    """Table of 3.2.1: these once each, and no attendee; a sequence where it is not 0."""
    content = appointment_file(appointment(), practitioner())
    names = [line.partition(":")[0].partition(";")[0] for line in lines_of(content)]
    for name in ("DTSTAMP", "ORGANIZER", "SUMMARY", "UID", "SEQUENCE", "STATUS", "METHOD"):
        assert names.count(name) == 1
    assert not {"ATTENDEE", "REQUEST-STATUS"} & set(names)
    (event,) = icalendar.Calendar.from_ical(content).events
    assert event["ORGANIZER"].lower() == "mailto:practitioner-ada@synthetic-vitals.invalid"
    assert event["ORGANIZER"].params["CN"] == "Dr Ada Example"
    assert event.DTSTAMP.timestamp() == NOON - 3600
    assert event["CREATED"].dt.timestamp() == NOON - 86_400
    assert all(word in event["SUMMARY"] for word in ("Cardiology", "patient 7", "synthetic"))


def test_the_same_appointment_is_the_same_file() -> None:
    assert appointment_file(appointment(), practitioner()) == appointment_file(appointment(), practitioner())


# Text


def check_lines(content: bytes) -> None:
    """What the format asks of every line."""
    assert content.endswith(b"\r\n")
    for line in content.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()  # no character is cut in two


@pytest.mark.parametrize("text", EVIL)
def test_whatever_the_text_is_it_stays_one_property(text: str) -> None:
    plain = appointment_file(appointment(note="moved"), practitioner())
    content = appointment_file(appointment(reason=text, note=text), practitioner(name=text))
    check_lines(content)
    assert [line.partition(":")[0].partition(";")[0] for line in lines_of(content)] == [
        line.partition(":")[0].partition(";")[0] for line in lines_of(plain)
    ]
    (event,) = icalendar.Calendar.from_ical(content).events
    read = text.replace("\r\n", "\n").replace("\r", "\n")
    assert event["DESCRIPTION"] == f"{read}\n{read}\nSynthetic data. Not for clinical use."
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 0)


@pytest.mark.parametrize("text", EVIL)
def test_a_name_adds_no_line_to_a_feed(text: str) -> None:
    content = feed([], practitioner(name=text))
    check_lines(content)
    assert len(lines_of(content)) == len(lines_of(feed([])))
    assert icalendar.Calendar.from_ical(content).events == []


@given(st.text(max_size=200))
def test_no_text_breaks_a_file(text: str) -> None:
    content = appointment_file(appointment(reason=f"x{text}"), practitioner())
    check_lines(content)
    assert len(lines_of(content)) == len(lines_of(appointment_file(appointment(), practitioner())))


def test_characters_that_the_format_forbids_are_left_out() -> None:
    content = appointment_file(appointment(reason="a\x00b\x07c\x0bd\x1be\x7ff"), practitioner(name="Dr\x00 Ada\x1b"))
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", content)


# The feed


def test_a_feed_holds_every_appointment() -> None:
    zone, first = "America/New_York", unix("2026-10-31T12:00Z")
    statuses = list(AppointmentStatus)
    many = [
        appointment(first + 900 * index, zone, id=f"a{index}", status=statuses[index % len(statuses)])
        for index in range(200)
    ]
    content = feed(many, practitioner(zone))
    check_lines(content)
    assert "METHOD:PUBLISH" in lines_of(content)
    assert lines_of(content).count("BEGIN:VTIMEZONE") == 1
    events = icalendar.Calendar.from_ical(content).events
    assert [event.start.timestamp() for event in events] == [each.starts for each in many]
    assert len({event["UID"] for event in events}) == 200
    assert {event["STATUS"] for event in events} == {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    assert not any("ATTENDEE" in event for event in events)  # nobody is invited by a feed


def test_an_empty_feed_is_a_calendar() -> None:
    content = feed([])
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar.events == []
    assert calendar["X-WR-CALNAME"] == "Dr Ada Example (synthetic)"
    assert calendar["METHOD"] == "PUBLISH"


def test_a_feed_asks_to_be_read_again_every_quarter_of_an_hour() -> None:
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M" in lines_of(feed([]))


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_programs_that_read_one_date_of_a_line_read_all_rules(zone: str) -> None:
    """As vobject and ical.js do: of a property with several dates they take the first."""
    many = [appointment(unix(f"{year}-07-01T10:00Z"), zone) for year in (2025, 2029)]
    assert not [line for line in lines_of(feed(many)) if line.startswith("RDATE") and "," in line]


def test_a_time_that_the_clock_shows_twice_is_written_in_utc_both_times() -> None:
    written = [
        values(appointment_file(appointment(unix(text)), practitioner()), "DTSTART")
        for text in ("2026-10-24T23:45Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25T02:00Z")
    ]
    assert written == [["20261025T014500"], ["20261025T003000Z"], ["20261025T013000Z"], ["20261025T030000"]]
