"""Events of a feed, byte for byte beside what icalendar writes for the same appointments."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline

from tests.vitals.appointments.test_ics import CHANGES, EVIL, NOON, ZONES, appointment, practitioner, unix
from vitals.appointments import ics
from vitals.appointments.feed_lines import Clock, EventLines, escaped, folded
from vitals.appointments.hours import zone_of
from vitals.appointments.ics import event
from vitals.appointments.statuses import AppointmentStatus

ODD_ZONES = ["Etc/UTC", "GMT", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "EST5EDT", "Pacific/Apia"]
STATUSES = list(AppointmentStatus)


@pytest.mark.parametrize("zone", [*ZONES, *ODD_ZONES])
def test_an_event_of_a_feed_is_what_icalendar_writes(zone: str) -> None:
    who = practitioner(zone)
    for number, text in enumerate([*EVIL, None, "x" * 500]):
        for change in CHANGES.get(zone, []) or ["2026-03-02T11:00Z"]:
            status = STATUSES[number % len(STATUSES)]
            made = appointment(unix(change) - 900 + 900 * (number % 9), zone, reason=text, status=status, note=text)
            assert EventLines(who).write([made]) == event(made, who).to_ical()


@pytest.mark.parametrize("name", EVIL)
def test_the_organizer_is_written_as_icalendar_writes_it(name: str) -> None:
    who = practitioner(name=name)
    assert EventLines(who).write([appointment()]) == event(appointment(), who).to_ical()


@given(st.sampled_from([*ZONES, *ODD_ZONES]), st.integers(0, 4_102_444_800), st.integers(0, 86_400), st.integers(1, 99))
def test_no_instant_is_written_differently(zone: str, starts: int, ago: int, version: int) -> None:
    made = replace(appointment(starts, zone), created=starts - ago, changed=starts + version, version=version)
    assert EventLines(practitioner()).write([made]) == event(made, practitioner()).to_ical()


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_around_a_change_of_clocks_is_written_as_icalendar_does(zone: str) -> None:
    lines = EventLines(practitioner())
    for change in CHANGES[zone]:
        for starts in range(unix(change) - 3 * 86_400, unix(change) + 3 * 86_400, 1800):
            made = appointment(starts, zone)
            assert lines.write([made]) == event(made, practitioner()).to_ical()


def test_days_beside_a_change_are_asked_of_the_zone_and_others_are_not() -> None:
    clock = Clock(zone_of("Europe/Berlin"))
    day = unix("2026-03-29T00:00Z") // 86_400
    assert [clock.steady_offset(day + away) for away in (-3, -2, -1, 0, 1, 2)] == [3600, 3600, None, None, None, 7200]


def test_events_of_several_zones_stand_in_one_feed() -> None:
    many = [appointment(NOON + 900 * number, zone) for number, zone in enumerate(ZONES)]
    assert EventLines(practitioner()).write(many) == b"".join(event(each, practitioner()).to_ical() for each in many)


@given(st.text(st.sampled_from("ab\\^;,é \N{THUMBS UP SIGN}"), max_size=400).map(lambda text: f"DESCRIPTION:{text}"))
def test_a_line_is_cut_where_icalendar_cuts_it(line: str) -> None:
    assert folded(line) == Contentline(line).to_ical().decode()  # type: ignore[no-untyped-call]


@given(st.text(st.sampled_from("aN\\;,\r\n\té"), max_size=40))
def test_a_text_is_escaped_as_icalendar_does(text: str) -> None:
    assert escaped(text) == ics.escaped(text)
