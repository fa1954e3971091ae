"""What a feed shows, and that whatever happens to it shows in the figures."""

from typing import Any

import pytest

from tests.vitals.appointments.clinic import DAY, HOUR, ME, booking, put
from vitals.appointments.feed_weeks import AFTER, BEFORE, LONGEST, WEEK, FeedWeeks, Period
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.store import Store
from vitals.errors import InvalidValue


@pytest.fixture
def weeks(store: Store, always: Practitioner) -> FeedWeeks:
    return FeedWeeks(store.database)


def shown(weeks: FeedWeeks, now: int, *bounds: int) -> list[Any]:
    """Rows of a feed; what was counted is what is there."""
    period = Period.around(now, *bounds)
    counted = weeks.count("always", period)
    rows = list(weeks.read("always", period, counted)) if counted else []
    for week, found in zip(counted, rows, strict=True):
        assert week.size == len(found)
        assert {row.starts // WEEK for row in found} == {week.number}
        assert {group.zone for group in week.groups} == {row.zone for row in found}
        assert min(group.first for group in week.groups) == min(row.starts for row in found)
        assert max(group.last for group in week.groups) == max(row.starts for row in found)
        assert week.changed == max(row.changed for row in found)
        assert sum(group.versions for group in week.groups) == sum(row.version for row in found)
    return [row for found in rows for row in found]


def same(rows: list[Any], expected: list[Appointment]) -> bool:
    return [row._asdict() for row in rows] == [
        {name: getattr(each, name) for name in row._fields} for row, each in zip(rows, expected, strict=True)
    ]


def test_a_feed_shows_a_month_back_and_a_year_ahead(store: Store, weeks: FeedWeeks, now: int, midnight: int) -> None:
    put(store, now, "bo")
    first, last = midnight - 30 * DAY, midnight + 366 * DAY
    made = {
        starts: store.bookings.book(booking(starts, patient=2), ME, now=midnight - 60 * DAY)
        for starts in (first - HOUR, first, midnight, last - HOUR, last)
    }
    store.bookings.book(booking(midnight, patient=3, who="bo"), ME, now=now)
    assert same(shown(weeks, midnight), [made[first], made[midnight], made[last - HOUR]])
    assert same(shown(weeks, midnight, first - HOUR, last + HOUR), list(made.values()))
    assert same(shown(weeks, midnight, midnight, midnight + 1), [made[midnight]])


def test_a_feed_shows_what_was_cancelled_but_no_missed_appointment_and_no_hold_that_ended(
    store: Store, weeks: FeedWeeks, now: int, midnight: int
) -> None:
    booked, missed = (store.bookings.book(booking(midnight + n * HOUR), ME, now=now) for n in range(2))
    held, ended = (store.bookings.hold(booking(midnight + n * HOUR), ME, now=now) for n in (2, 3))
    cancelled = store.lifecycle.cancel(booked.id, "ill", ME, now=now)
    store.lifecycle.cancel(ended.id, "no", ME, now=now)
    store.lifecycle.miss(missed.id, ME, now=midnight + HOUR)
    assert same(shown(weeks, now), [cancelled, held])


def test_weeks_are_counted_one_by_one_and_read_together(
    store: Store, weeks: FeedWeeks, now: int, midnight: int
) -> None:
    starts = [midnight + day * DAY for day in (0, 1, 7, 8, 30, 100)]
    made = [store.bookings.book(booking(each), ME, now=now) for each in starts]
    assert same(shown(weeks, now), made)
    counted = weeks.count("always", Period.around(now))
    assert [week.number for week in counted] == sorted({each // WEEK for each in starts})


def test_appointments_keep_the_zone_in_which_they_were_made(
    store: Store, weeks: FeedWeeks, now: int, midnight: int
) -> None:
    first = store.bookings.book(booking(midnight), ME, now=now)
    put(store, now, "always", zone="Asia/Kolkata")
    second = store.bookings.book(booking(midnight + HOUR), ME, now=now)
    assert same(shown(weeks, now), [first, second])
    zones = {group.zone for week in weeks.count("always", Period.around(now)) for group in week.groups}
    assert zones == {"Europe/Berlin", "Asia/Kolkata"}


def test_nothing_is_shown_of_nobody(weeks: FeedWeeks, now: int) -> None:
    assert weeks.count("nobody", Period.around(now)) == []


def test_whatever_happens_to_a_feed_shows_in_its_figures(
    store: Store, weeks: FeedWeeks, now: int, midnight: int
) -> None:
    seen = []

    def look(at: int = now) -> None:
        seen.append(str(weeks.count("always", Period.around(at))))

    look()
    first = store.bookings.book(booking(midnight), ME, now=now)
    look()
    hold = store.bookings.hold(booking(midnight + HOUR), ME, now=now)
    look()
    store.lifecycle.cancel(first.id, "ill", ME, now=now)
    look()
    store.bookings.book(booking(midnight, patient=4), ME, now=now)
    look()
    store.lifecycle.cancel(hold.id, "no", ME, now=now)
    look()
    last = store.bookings.book(booking(midnight + 2 * HOUR), ME, now=now)
    look()
    store.bookings.reschedule(last.id, ME, starts=midnight + 3 * HOUR, minutes=30, practitioner_id=None, now=now + HOUR)
    look()
    look(midnight + 30 * DAY + HOUR)
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    ("bounds", "first", "last"),
    [
        ((None, None), -BEFORE, AFTER),
        ((-DAY, None), -DAY, AFTER),
        ((10 * DAY, None), 10 * DAY, 10 * DAY + AFTER),
        ((None, DAY), -BEFORE, DAY),
        ((None, -90 * DAY), -90 * DAY - BEFORE, -90 * DAY),
        ((-DAY, LONGEST - DAY), -DAY, LONGEST - DAY),
    ],
)
def test_a_period_has_what_is_not_said_from_the_present(bounds: tuple[Any, Any], first: int, last: int) -> None:
    now = 1_800_000_000
    given = [None if bound is None else now + bound for bound in bounds]
    assert Period.around(now, *given) == (now + first, now + last)


@pytest.mark.parametrize("length", [0, -1, LONGEST + 1])
def test_a_period_of_no_length_or_of_more_than_five_years_is_refused(length: int) -> None:
    with pytest.raises(InvalidValue, match=r"to 20.* must be after 20.*, and at most 1830 days after it"):
        Period.around(0, 1_800_000_000, 1_800_000_000 + length)
