from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vitals.appointments.clocks import CHANGES, SHIFTS, Week, every_day, open_minutes, unix
from vitals.appointments.hours import Hours, subtract, wall_clock, zone_of
from vitals.errors import InvalidValue


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=6), st.integers(0, 40), st.integers(1, 40))
def test_what_is_left_of_a_period_is_what_no_other_covers(
    pairs: list[tuple[int, int]], begin: int, length: int
) -> None:
    others = sorted((first, first + size) for first, size in pairs)
    left = list(subtract((begin, begin + length), others))
    covered = {each for first, last in others for each in range(first, last)}
    assert [each for first, last in left for each in range(first, last)] == [
        each for each in range(begin, begin + length) if each not in covered
    ]
    assert all(first < last for first, last in left)


@pytest.mark.parametrize("text", ["9:00", "25:00", "24:01", "09:60", "", "nine", "09:00 ", "٠٩:٠٠", "09:00\n", "-1:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    for pair in ((text, "17:00"), ("08:00", text)):
        with pytest.raises(InvalidValue, match=r"hours .* must be times of day such as 09:30, or 24:00"):
            Hours({"monday": [pair]})


@pytest.mark.parametrize("week", [{"Monday": [("09:00", "17:00")]}, {"someday": []}])
def test_what_is_no_weekday_is_refused(week: Week) -> None:
    with pytest.raises(InvalidValue, match="must be by day: monday, tuesday,"):
        Hours(week)


@pytest.mark.parametrize("pair", [(), ("09:00",), ("09:00", "12:00", "13:00"), "09:00-17:00"])
def test_what_is_no_pair_is_refused(pair: Sequence[str]) -> None:
    with pytest.raises(InvalidValue, match="pairs of a beginning and an end, such as 09:00 and 12:30"):
        Hours({"monday": [pair]})


# Working time


@pytest.mark.parametrize("shift", SHIFTS)
@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_working_time_around_a_change_of_clocks_is_what_the_clock_on_the_wall_says(
    zone: str, day: date, shift: str
) -> None:
    first, last = (unix(f"{day + timedelta(days=days)}T12:00Z") for days in (-2, 2))
    periods = Hours(every_day(shift)).periods(ZoneInfo(zone), first, last)
    worked = {minute for begin, end in periods for minute in range(begin, end, 60) if first <= minute < last}
    assert worked == {minute for minute in open_minutes(zone, day, every_day(shift)) if first <= minute < last}
    assert all(one[1] < other[0] for one, other in pairwise(periods))


def test_shifts_lie_between_the_bounds_at_least_in_part() -> None:
    hours, zone = Hours({"monday": [["09:00", "12:00"], ["13:00", "14:00"]]}), ZoneInfo("UTC")
    nine, noon, one, two = (unix(f"2026-03-02T{hour}:00Z") for hour in ("09", "12", "13", "14"))
    assert hours.shifts(zone, nine - 1, two + 1) == [(nine, noon), (one, two)]
    assert hours.shifts(zone, noon - 1, one + 1) == [(nine, noon), (one, two)]
    assert hours.shifts(zone, noon, one) == []
    assert hours.shifts(zone, nine - 86_400, nine) == []
    assert hours.shifts(zone, two, two + 86_400) == []


def test_shifts_are_in_the_order_of_their_beginnings_whatever_the_week_says() -> None:
    hours, zone = Hours({"monday": [["13:00", "14:00"], ["09:00", "12:00"]]}), ZoneInfo("UTC")
    midnight = unix("2026-03-02T00:00Z")
    assert [(begin - midnight) // 3600 for begin, _ in hours.shifts(zone, midnight, midnight + 86_400)] == [9, 13]


def test_periods_that_touch_or_overlap_are_merged_and_others_are_not() -> None:
    midnight, zone = unix("2026-03-02T00:00Z"), ZoneInfo("UTC")
    shifts = ("08:00-10:00", "10:00-11:00", "10:30-10:45", "11:01-12:00")
    found = Hours(every_day(*shifts)).periods(zone, midnight, midnight + 86_400)
    assert [((begin - midnight) // 60, (end - midnight) // 60) for begin, end in found] == [(480, 660), (661, 720)]


def test_night_shifts_begin_on_their_own_day_and_a_period_as_long_as_a_day_is_one() -> None:
    zone, midnight = ZoneInfo("UTC"), unix("2026-03-02T00:00Z")  # a Monday
    night = Hours({"monday": [["22:00", "06:00"]]}).periods(zone, midnight, midnight + 7 * 86_400)
    assert [(begin - midnight, end - midnight) for begin, end in night] == [(22 * 3600, 30 * 3600)]
    whole = Hours({"monday": [["09:00", "09:00"]]}).periods(zone, midnight, midnight + 7 * 86_400)
    assert [(begin - midnight, end - midnight) for begin, end in whole] == [(9 * 3600, 33 * 3600)]


def test_working_time_around_an_instant_reaches_to_the_end_of_the_next_day_and_is_remembered() -> None:
    hours, zone, midnight = Hours(every_day("09:00-17:00")), ZoneInfo("UTC"), unix("2026-03-02T00:00Z")
    expected = [(midnight + 9 * 3600, midnight + 17 * 3600), (midnight + 33 * 3600, midnight + 41 * 3600)]
    for instant in (midnight, midnight + 86_399):
        assert hours.around(zone, instant) == expected
        assert hours.around(zone, instant) is hours.around(zone, midnight)
    assert hours.around(zone, midnight - 1)[1] == expected[0]
    assert hours.around(ZoneInfo("Asia/Kolkata"), midnight) != expected


def test_no_more_days_are_remembered_than_a_thousand() -> None:
    hours, zone = Hours(every_day("09:00-17:00")), ZoneInfo("UTC")
    first = hours.around(zone, 0)
    for day in range(1, 1000):
        hours.around(zone, day * 86_400)
    assert hours.around(zone, 0) is first
    hours.around(zone, 1000 * 86_400)
    assert hours.around(zone, 0) is not first


def test_a_wall_clock_shows_the_offset_of_its_zone() -> None:
    assert wall_clock(unix("2026-07-01T12:00Z"), "Europe/Berlin") == "2026-07-01T14:00:00+02:00"
    with pytest.raises(InvalidValue, match="Europe/Berlin"):
        wall_clock(0, "Europe/Nowhere")


@pytest.mark.parametrize("zone", ["", "Berlin", "Europe/Atlantis", "../../etc/passwd", "europe/berlin", "+01:00"])
def test_what_is_no_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidValue, match="a time zone of the IANA database, such as Europe/Berlin"):
        zone_of(zone)
