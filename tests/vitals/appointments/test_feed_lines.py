"""Events of a feed, byte for byte beside what icalendar writes for the same appointments."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar.parser import Contentline

from tests.vitals.appointments.test_ics import CHANGES, EVIL, NOON, ZONES, appointment, practitioner, unix
from vitals.appointments import ics
from vitals.appointments.feed_lines import EventLines, Offsets, ShownAppointment, descriptions, escaped, folded, line_of
from vitals.appointments.hours import zone_of
from vitals.appointments.ics import event
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.specialties import SPECIALTIES

ODD_ZONES = ["Etc/UTC", "GMT", "Etc/GMT+5", "America/Argentina/Buenos_Aires", "EST5EDT", "Pacific/Apia"]
STATUSES = list(AppointmentStatus)
# Whatever a database keeps: half a surrogate pair is no text.
WORDS = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    st.sampled_from("aN\\;,:^\r\n\t\0\x7f é\N{THUMBS UP SIGN}\N{LINE SEPARATOR}"), max_size=300
)
INSTANTS = st.integers(0, 4_102_444_800)
APPOINTMENTS = st.builds(
    appointment,
    INSTANTS,
    st.sampled_from([*ZONES, *ODD_ZONES]),
    st.integers(5, 480),
    id=st.text(st.sampled_from("aé-0\N{THUMBS UP SIGN}"), max_size=120),
    patient_id=st.integers(0, 2**53),
    status=st.sampled_from(STATUSES),
    specialty=st.sampled_from(list(SPECIALTIES)),
    reason=WORDS | st.none(),
    note=WORDS | st.none(),
    created=INSTANTS,
    version=st.integers(1, 10**6),
    changed=INSTANTS,
)


def shown(appointments: Iterable[Appointment]) -> list[ShownAppointment]:
    return [ShownAppointment(*(getattr(each, name) for name in ShownAppointment._fields)) for each in appointments]


def lines(*appointments: Appointment, who: Practitioner | None = None) -> bytes:
    return EventLines(who or practitioner()).write(shown(appointments))


def by_icalendar(*appointments: Appointment, who: Practitioner | None = None) -> bytes:
    return b"".join(event(each, who or practitioner()).to_ical() for each in appointments)


@pytest.mark.parametrize("zone", [*ZONES, *ODD_ZONES])
def test_an_event_of_a_feed_is_what_icalendar_writes(zone: str) -> None:
    who = practitioner(zone)
    for number, text in enumerate([*EVIL, None, "x" * 500]):
        for change in CHANGES.get(zone, []) or ["2026-03-02T11:00Z"]:
            status = STATUSES[number % len(STATUSES)]
            made = appointment(unix(change) - 900 + 900 * (number % 9), zone, reason=text, status=status, note=text)
            assert lines(made, who=who) == by_icalendar(made, who=who)


@settings(max_examples=200)
@given(st.lists(APPOINTMENTS, max_size=20))
def test_no_appointments_are_written_differently(appointments: list[Appointment]) -> None:
    assert lines(*appointments) == by_icalendar(*appointments)


@pytest.mark.parametrize("name", EVIL)
def test_the_organizer_is_written_as_icalendar_writes_it(name: str) -> None:
    who = practitioner(name=name)
    assert lines(appointment(), who=who) == by_icalendar(appointment(), who=who)


@given(st.sampled_from([*ZONES, *ODD_ZONES]), INSTANTS, st.integers(0, 86_400), st.integers(1, 99))
def test_no_instant_is_written_differently(zone: str, starts: int, ago: int, version: int) -> None:
    made = replace(appointment(starts, zone), created=starts - ago, changed=starts + version, version=version)
    assert lines(made) == by_icalendar(made)


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_around_a_change_of_clocks_is_written_as_icalendar_does(zone: str) -> None:
    for change in CHANGES[zone]:
        made = [appointment(unix(change) + away, zone) for away in range(-3 * 86_400, 3 * 86_400, 1800)]
        assert lines(*made) == by_icalendar(*made)


def test_days_beside_a_change_are_asked_of_the_zone_and_others_are_not() -> None:
    offsets = Offsets(zone_of("Europe/Berlin"))
    day = unix("2026-03-29T00:00Z") // 86_400
    assert [offsets[day + away] for away in (-3, -2, -1, 0, 1, 2)] == [3600, 3600, None, None, None, 7200]


def test_events_of_several_zones_stand_in_one_feed() -> None:
    many = [appointment(NOON + 900 * number, zone) for number, zone in enumerate(ZONES)]
    assert lines(*many) == by_icalendar(*many)


@given(st.text(st.sampled_from("ab\\^;,é \N{THUMBS UP SIGN}"), max_size=400).map(lambda text: f"DESCRIPTION:{text}"))
def test_a_line_is_cut_where_icalendar_cuts_it(line: str) -> None:
    expected = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    assert (folded(line.encode()), line_of(line).encode()) == (expected, expected)


@pytest.mark.parametrize("length", [*range(70, 80), 148, 149, 200])
def test_a_long_id_is_cut_as_well(length: int) -> None:
    for sign in "aé":
        made = appointment(id=sign * length)
        assert lines(made) == by_icalendar(made)


@given(st.lists(WORDS, min_size=1))
def test_texts_are_escaped_together_as_icalendar_escapes_each(texts: list[str]) -> None:
    expected = [ics.escaped(ics.allowed_text(text)).encode() for text in texts]
    assert escaped([text.encode() for text in texts]) == expected


def test_no_appointments_have_no_descriptions() -> None:
    assert (descriptions([]), lines()) == ([], b"")
