from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vitals.appointments.clocks import CHANGES, SHIFTS, Week, clock, every_day, open_minutes, unix
from vitals.appointments.errors import Closed
from vitals.appointments.hours import WEEKDAYS, Hours, wall_clock, zone_of
from vitals.appointments.practitioners import SLOT_MINUTES, Absence, Practitioner
from vitals.errors import InvalidValue


def doctor(zone: str, week: Week, slot_minutes: int = 15, absences: tuple[Absence, ...] = ()) -> Practitioner:
    return Practitioner(
        id="ada",
        name="Dr Ada",
        specialty="cardiology",
        zone=zone,
        hours=Hours(week),
        slot_minutes=slot_minutes,
        absences=absences,
    )


def away(starts: int, ends: int) -> Absence:
    return Absence(id=f"away-{starts}", starts=starts, ends=ends)


def expected_starts(zone: str, day: date, week: Week, slot: int) -> list[int]:
    """Beginnings of slots, from the beginning of each unbroken time of work on."""
    worked = open_minutes(zone, day, week)
    found, begin = [], None
    for minute in clock(zone, day)[0]:
        begin = (minute if begin is None else begin) if minute in worked else None
        if begin is not None and (minute + 60 - begin) % (slot * 60) == 0:
            found.append(minute + 60 - slot * 60)
    return found


TIMES = st.integers(0, 144).map(lambda ten: f"{ten // 6:02d}:{ten % 6 * 10:02d}")


CHAINS = st.lists(TIMES, min_size=2, max_size=4).map(lambda times: list(pairwise(times)))  # each begins as one ends


WEEKS = CHAINS.map(lambda pairs: dict.fromkeys(WEEKDAYS, pairs)) | st.dictionaries(
    st.sampled_from(WEEKDAYS), st.lists(st.tuples(TIMES, TIMES), max_size=3), min_size=1
)


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_what_is_offered_around_a_change_of_clocks_is_what_the_clock_on_the_wall_says(
    zone: str, day: date, shift: str
) -> None:
    first, last = (unix(f"{day + timedelta(days=days)}T12:00Z") for days in (-2, 2))
    expected = [start for start in expected_starts(zone, day, every_day(shift), 15) if first <= start <= last - 900]
    offered = list(doctor(zone, every_day(shift)).free_starts(first, last, 15))
    assert offered == expected
    assert all(earlier < later for earlier, later in pairwise(offered))


@pytest.mark.parametrize(
    ("zone", "day", "shift", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 28), "22:00-06:00", 7),
        ("Europe/Berlin", date(2026, 3, 29), "00:00-24:00", 23),
        ("Europe/Berlin", date(2026, 3, 29), "02:30-06:00", 3),  # 02:30 is left out: it begins at the change
        ("Europe/Berlin", date(2026, 3, 28), "22:00-02:30", 4),  # and ends there
        ("Europe/Berlin", date(2026, 3, 29), "02:00-03:00", 0),
        ("Europe/Berlin", date(2026, 10, 24), "22:00-06:00", 9),
        ("Europe/Berlin", date(2026, 10, 25), "00:00-24:00", 25),
        ("Europe/Berlin", date(2026, 10, 25), "02:00-03:00", 2),
        ("Europe/Berlin", date(2026, 10, 25), "02:30-06:00", 4.5),
        ("Europe/Berlin", date(2026, 10, 24), "22:00-02:30", 5.5),
        ("Europe/Berlin", date(2026, 10, 24), "22:00-02:00", 4),  # the hour that comes twice is not part of it
        ("America/New_York", date(2026, 3, 8), "00:00-24:00", 23),
        ("America/New_York", date(2026, 10, 31), "22:00-06:00", 9),
        ("America/New_York", date(2026, 11, 1), "00:00-24:00", 25),
        ("America/New_York", date(2026, 10, 31), "20:00-01:00", 5),
        ("Asia/Kolkata", date(2026, 3, 28), "22:00-06:00", 8),
        ("Australia/Lord_Howe", date(2026, 4, 4), "22:00-06:00", 8.5),
        ("Australia/Lord_Howe", date(2026, 10, 3), "22:00-06:00", 7.5),
        ("America/Havana", date(2026, 11, 1), "00:00-24:00", 25),
        ("America/Havana", date(2026, 10, 31), "09:00-24:00", 15),  # the day ends when the next begins
        ("Asia/Beirut", date(2026, 3, 29), "00:00-24:00", 23),
        ("Asia/Beirut", date(2026, 10, 24), "20:00-24:00", 5),
    ],
)
def test_a_shift_is_as_long_as_the_time_that_passes(zone: str, day: date, shift: str, hours: float) -> None:
    week = {WEEKDAYS[day.weekday()]: [shift.split("-")]}
    first, last = (unix(f"{day + timedelta(days=days)}T00:00Z") for days in (-2, 4))
    assert len(list(doctor(zone, week).free_starts(first, last, 15))) == hours * 4


def test_offers_skip_the_hour_that_is_left_out_and_repeat_the_one_that_comes_twice() -> None:
    ada = doctor("Europe/Berlin", every_day("22:00-06:00"), 30)

    def shown(first: str, last: str) -> list[str]:
        return [wall_clock(start, ada.zone)[11:] for start in ada.free_starts(unix(first), unix(last), 30)]

    assert shown("2026-03-29T00:00Z", "2026-03-29T02:00Z") == [
        *("01:00:00+01:00", "01:30:00+01:00", "03:00:00+02:00", "03:30:00+02:00")
    ]
    assert shown("2026-10-25T00:00Z", "2026-10-25T02:30Z") == [
        *("02:00:00+02:00", "02:30:00+02:00", "02:00:00+01:00", "02:30:00+01:00", "03:00:00+01:00")
    ]


def test_nine_is_nine_on_both_sides_of_a_change() -> None:
    ada = doctor("America/New_York", every_day("09:00-09:15"))
    offered = ada.free_starts(unix("2026-10-30T00:00Z"), unix("2026-11-04T00:00Z"), 15)
    assert {wall_clock(start, ada.zone)[11:] for start in offered} == {"09:00:00-04:00", "09:00:00-05:00"}


def test_hours_are_those_of_the_weekday_at_the_practitioners_place() -> None:
    ada = doctor("Asia/Kolkata", {"monday": [("00:00", "01:00")]}, 60)
    offered = list(ada.free_starts(unix("2026-03-01T00:00Z"), unix("2026-03-08T00:00Z"), 60))
    assert offered == [unix("2026-03-01T18:30Z")]  # still Sunday in UTC
    assert wall_clock(offered[0], ada.zone) == "2026-03-02T00:00:00+05:30"


def test_absences_and_other_appointments_are_left_out() -> None:
    absence = away(unix("2026-03-02T09:40Z"), unix("2026-03-02T10:05Z"))
    ada = doctor("UTC", every_day("09:00-12:00"), 15, (absence,))
    busy = [
        (unix(f"2026-03-02T{begin}Z"), unix(f"2026-03-02T{end}Z"))
        for begin, end in (("11:30", "12:00"), ("11:00", "11:15"))
    ]
    offered = ada.free_starts(unix("2026-03-02T00:00Z"), unix("2026-03-03T00:00Z"), 30, busy)
    times = [wall_clock(start, ada.zone)[11:16] for start in offered]
    assert times == ["09:00", "10:15", "10:30"]  # 09:10 would do, but is not on the grid; 11:15 has no half hour left


def test_periods_that_touch_or_overlap_are_one() -> None:
    week = every_day("09:00-10:00", "10:00-11:00", "10:30-11:30", "12:00-13:00")
    periods = Hours(week).periods(zone_of("UTC"), unix("2026-03-02T00:00Z"), unix("2026-03-03T00:00Z"))
    assert [(begin % 86_400 / 3600, end % 86_400 / 3600) for begin, end in periods] == [(9, 11.5), (12, 13)]
    offered = [*doctor("UTC", week).free_starts(unix("2026-03-02T00:00Z"), unix("2026-03-03T00:00Z"), 120)]
    assert [start % 86_400 / 60 for start in offered] == [540, 555, 570]


@given(
    change=st.sampled_from(CHANGES),
    week=WEEKS,
    slot=st.sampled_from(SLOT_MINUTES),
    minutes=st.sampled_from([5, 30, 90]),
    cut=st.integers(0, 7 * 60),
    busy=st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 300)), max_size=3),
)
def test_offers_do_not_depend_on_where_one_begins_to_look(
    *, change: tuple[str, date], week: Week, slot: int, minutes: int, cut: int, busy: list[tuple[int, int]]
) -> None:
    ada = doctor(change[0], week, slot)
    first, last = (unix(f"{change[1] + timedelta(days=days)}T00:00Z") for days in (-2, 2))
    other = [(first + begin * 60, first + (begin + length) * 60) for begin, length in busy]
    whole = list(ada.free_starts(first, last, minutes, other))
    for middle in range(first + cut * 60, last, 7 * 3600):
        assert list(ada.free_starts(middle, last, minutes, other)) == [start for start in whole if start >= middle]
        before = [start for start in whole if start + minutes * 60 <= middle]
        assert list(ada.free_starts(first, middle, minutes, other)) == before


@pytest.mark.parametrize(
    ("zone", "shifts", "slot"),
    [
        ("UTC", ["09:10-12:00", "12:00-15:00"], 20),  # touching, on two grids
        ("UTC", ["08:30-13:00", "12:00-17:00"], 60),
        ("Australia/Lord_Howe", ["00:00-24:00"], 60),  # a change by less than a slot
    ],
)
def test_looking_from_noon_offers_what_looking_from_the_day_before_did(zone: str, shifts: list[str], slot: int) -> None:
    ada = doctor(zone, every_day(*shifts), slot)
    first, last = unix("2026-10-02T00:00Z"), unix("2026-10-06T00:00Z")
    whole = list(ada.free_starts(first, last, slot))
    for middle in range(first, last, 3600):
        assert list(ada.free_starts(middle, last, slot)) == [start for start in whole if start >= middle]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_what_may_be_booked_is_exactly_what_is_offered(zone: str, day: date) -> None:
    first, last = (unix(f"{day + timedelta(days=days)}T00:00Z") for days in (-1, 2))
    absence = away(first + 20 * 3600, first + 26 * 3600)
    ada = doctor(zone, every_day("22:00-06:00", "09:00-12:30"), 15, (absence,))
    offered = set(ada.free_starts(first, last, 30))
    accepted = set()
    for start in range(first, last - 30 * 60 + 1, 15 * 60):
        try:
            ada.require_open(start, start + 30 * 60)
        except Closed:
            continue
        accepted.add(start)
    assert accepted == offered
    assert accepted


def test_a_refusal_says_whether_it_is_the_hours_or_an_absence() -> None:
    ada = doctor("UTC", every_day("09:00-12:00"), 15, (away(unix("2026-03-02T10:00Z"), unix("2026-03-02T11:00Z")),))
    with pytest.raises(Closed, match="in an absence of practitioner 'ada'"):
        ada.require_open(unix("2026-03-02T10:45Z"), unix("2026-03-02T11:15Z"))
    with pytest.raises(Closed, match="outside of the working hours of practitioner 'ada'"):
        ada.require_open(unix("2026-03-02T11:45Z"), unix("2026-03-02T12:15Z"))
    ada.require_open(unix("2026-03-02T11:00Z"), unix("2026-03-02T12:00Z"))  # both ends are allowed


@pytest.mark.parametrize("zone", ["", "Berlin", "Europe/Atlantis", "../../etc/passwd", "europe/berlin", "+01:00"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidValue, match="a time zone of the IANA database, such as Europe/Berlin"):
        doctor(zone, {})


@pytest.mark.parametrize("minutes", [0, -15, 7, 14, 25, 45, 90])
def test_slots_that_do_not_divide_an_hour_are_refused(minutes: int) -> None:
    with pytest.raises(InvalidValue, match=f"slot_minutes {minutes} .* one of 5, 10, 15, 20, 30, 60"):
        doctor("UTC", {}, minutes)


def test_nobody_who_never_works_is_offered() -> None:
    assert list(doctor("UTC", {}).free_starts(unix("2026-03-02T00:00Z"), unix("2026-04-02T00:00Z"), 15)) == []
