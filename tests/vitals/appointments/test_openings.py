import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, Ward, doctor
from vitals.appointments.hours import Period
from vitals.appointments.openings import Opening, minute_from, open_periods, openings
from vitals.appointments.practitioners import Absence

LATE = 30 * DAY


def of(begins: int, ends: int, freed: tuple[int, int]) -> Opening:
    return Opening(begins=begins * MINUTE, ends=ends * MINUTE, freed=(freed[0] * MINUTE, freed[1] * MINUTE))


@pytest.mark.parametrize(
    ("minutes", "window", "busy", "refused", "start"),
    [
        (20, (0, 1000), [], [], 120),  # at the beginning of what became free
        (60, (0, 1000), [], [], 100),  # longer than that: with the free time before
        (80, (0, 1000), [], [], 80),
        (90, (0, 1000), [], [], None),
        (20, (130, 1000), [], [], 130),
        (20, (140, 1000), [], [], None),  # of the rest nothing has changed
        (20, (0, 135), [], [], 115),
        (20, (0, 120), [], [], None),
        (20, (0, 1000), [(110, 130)], [], 130),
        (20, (0, 1000), [(130, 140)], [], 110),
        (20, (0, 1000), [(100, 140)], [], None),
        (20, (0, 1000), [], [120], None),
        (20, (0, 1000), [], [100, 140], 120),
    ],
)
def test_an_appointment_begins_as_near_as_possible_to_what_became_free(
    minutes: int, window: Period, busy: list[Period], refused: list[int], start: int | None
) -> None:
    earliest, latest = (each * MINUTE for each in window)
    taken = [(begin * MINUTE, end * MINUTE) for begin, end in busy]
    found = of(80, 160, (120, 140)).start(minutes, earliest, latest, taken, [each * MINUTE for each in refused])
    assert found == (None if start is None else start * MINUTE)


seconds = st.integers(0, 60 * MINUTE)


@given(
    edges=st.lists(seconds, min_size=4, max_size=4, unique=True).map(sorted),
    minutes=st.integers(5, 30),
    window=st.tuples(seconds, seconds),
    busy=st.lists(st.tuples(seconds, st.integers(1, 900)).map(lambda pair: (pair[0], sum(pair))), max_size=4),
)
def test_whatever_can_begin_is_found_and_nothing_else(
    edges: list[int], minutes: int, window: Period, busy: list[Period]
) -> None:
    begins, freed_from, freed_until, ends = edges
    opening = Opening(begins=begins, ends=ends, freed=(freed_from, freed_until))
    length, wanted = minutes * MINUTE, minute_from(freed_from)
    possible = [
        start
        for start in range(0, 61 * MINUTE, MINUTE)
        if max(begins, window[0]) <= start
        and start + length <= min(ends, window[1])
        and start < freed_until
        and start + length > freed_from
        and not any(start < end and begin < start + length for begin, end in busy)
    ]
    found = opening.start(minutes, *window, busy)
    if not possible:
        assert found is None
    else:
        assert found in possible
        assert abs(found - wanted) == min(abs(start - wanted) for start in possible)


def test_open_time_is_working_time_without_absences() -> None:
    away = (Absence(id="a", starts=DAY + 10 * HOUR, ends=DAY + 10 * HOUR + 30),)
    ada = doctor("ada", ("09:00", "11:00"), ("12:00", "13:00"), absences=away)
    assert open_periods(ada, DAY + 9 * HOUR + 60, DAY + 12 * HOUR + 60) == [
        (DAY + 9 * HOUR + 60, DAY + 10 * HOUR),
        (DAY + 10 * HOUR + 30, DAY + 11 * HOUR),
        (DAY + 12 * HOUR, DAY + 12 * HOUR + 60),
    ]
    assert open_periods(None, 0, DAY) == []


def test_openings_join_the_free_time_beside_what_became_free(ward: Ward) -> None:
    """Holds that ended and are still to be swept count as taken: the database refuses what overlaps them."""
    day, now = ward.midnight, ward.now
    ward.book(day + 2 * HOUR, 30, patient=2)
    ward.store.lifecycle.cancel(ward.book(day + 3 * HOUR, 30, patient=3).id, "ill", ME, now=now)
    ward.store.calendars.add_absence("always", day + 4 * HOUR, day + 5 * HOUR, None, ME, now=now)
    with ward.store.database.reading() as connection:
        calendar = ward.store.calendars.read(connection, "always")
        freed = day + HOUR, day + 4 * HOUR + 60
        found = [*openings(connection, calendar, freed, not_before=day + 30 * MINUTE)]
    assert found == [
        Opening(begins=day + HOUR, ends=day + 2 * HOUR, freed=(day + HOUR, day + 2 * HOUR)),
        Opening(
            begins=day + 2 * HOUR + 30 * MINUTE,
            ends=day + 4 * HOUR,
            freed=(day + 2 * HOUR + 30 * MINUTE, day + 4 * HOUR),
        ),
    ]
