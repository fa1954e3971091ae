from typing import Any

import pytest
from sqlalchemy import select

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, booking, everything, put
from vitals.appointments.bookings import HOLD_SECONDS
from vitals.appointments.errors import NotFound
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.queries import is_occupying
from vitals.appointments.records import Appointment
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store
from vitals.appointments.tables import appointment


def test_the_history_says_who_made_what_when(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    held = store.bookings.hold(booking(midnight, reason="Pain"), Requester(by="patient"), now=now)
    store.lifecycle.confirm(held.id, Requester(by="clerk"), now=now + 10)
    store.bookings.reschedule(
        held.id, Requester(by="doctor"), starts=midnight + HOUR, minutes=45, practitioner_id=None, now=now + 20
    )
    store.lifecycle.cancel(held.id, "ill", Requester(by="patient"), now=now + 30)
    history = store.appointments.history(held.id)
    assert [(each.version, each.changed, each.changed_by) for each in history] == [
        (1, now, "patient"),
        (2, now + 10, "clerk"),
        (3, now + 20, "doctor"),
        (4, now + 30, "patient"),
    ]
    names = ("status", "starts", "ends", "expires", "note", "reason")
    half, long = midnight + 30 * MINUTE, midnight + HOUR + 45 * MINUTE
    assert [tuple(each.content[name] for name in names) for each in history] == [
        ("pending", midnight, half, now + HOLD_SECONDS, None, "Pain"),
        ("booked", midnight, half, None, None, "Pain"),
        ("booked", midnight + HOUR, long, None, None, "Pain"),
        ("cancelled", midnight + HOUR, long, None, "ill", "Pain"),
    ]


def test_appointments_are_found_by_patient_practitioner_status_and_time(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    a, b, c, d = (
        store.bookings.book(booking(midnight + hour * HOUR, patient=patient, who=who), ME, now=now).id
        for hour, patient, who in ((3, 1, "always"), (1, 2, "always"), (2, 1, "bo"), (4, 3, "bo"))
    )
    store.lifecycle.cancel(d, "ill", ME, now=now)

    def found(**filters: Any) -> list[str]:
        return [each.id for each in store.appointments.find(**filters)]

    assert found() == [b, c, a, d]
    assert found(patient=1) == [c, a]
    assert found(practitioner="always") == [b, a]
    assert found(patient=1, practitioner="bo") == [c]
    assert found(status=[AppointmentStatus.CANCELLED]) == [d]
    assert found(status=[AppointmentStatus.CANCELLED, AppointmentStatus.BOOKED]) == [b, c, a, d]
    assert found(first=midnight + 2 * HOUR, last=midnight + 4 * HOUR) == [c, a]
    assert found(last=0) == found(patient=0) == found(practitioner="") == []
    assert found(limit=2) == [b, c]


def test_pages_leave_nothing_out_and_show_nothing_twice(store: Store, now: int, midnight: int) -> None:
    """Even where many begin at once, and though some are added in front of the page while somebody leafs."""
    for id in "abcde":
        put(store, now, id)
    for hour in range(3):
        for patient, who in enumerate("abcde"):
            store.bookings.book(booking(midnight + hour * HOUR, patient=patient, who=who), ME, now=now)
    for size in (1, 3, 7, 100):
        expected = sorted(everything(store), key=lambda each: (each.starts, each.id))
        found: list[Appointment] = []
        while page := store.appointments.find(limit=size, after=(found[-1].starts, found[-1].id) if found else None):
            assert len(page) <= size
            found += page
            earlier = booking(everything(store)[0].starts - HOUR, who="a", patient=9)
            store.lifecycle.cancel(store.bookings.book(earlier, ME, now=now - 2 * DAY).id, "", ME, now=now)
        assert found == expected


@pytest.mark.parametrize("first", [0, 1])
def test_a_list_may_begin_at_the_epoch(store: Store, always: Practitioner, now: int, midnight: int, first: int) -> None:
    booked = store.bookings.book(booking(0), ME, now=-DAY)
    assert store.appointments.find(first=first) == [booked][first:]
    assert store.appointments.find(first=0, last=1) == [booked]


def test_what_is_not_there_is_not_found(store: Store) -> None:
    for ask in (store.appointments.get, store.appointments.history):
        with pytest.raises(NotFound, match="there is no appointment 'none'"):
            ask("none")


# --- the calendar of a practitioner


def calendar_of(store: Store, now: int) -> list[Appointment]:
    found = [each for page in store.appointments.calendar_of("always", now=now) for each in page]
    extent = store.appointments.calendar_extent("always", now=now)
    starts = [each.starts for each in found]
    assert (extent.count, extent.zones) == (len(found), sorted({each.zone for each in found}))
    assert (extent.first, extent.last) == (min(starts), max(starts))
    assert extent.changed == max(each.changed for each in found)
    return found


def test_a_calendar_shows_a_month_back_and_a_year_ahead(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    first, last = midnight - 30 * DAY, midnight + 366 * DAY
    made = {
        starts: store.bookings.book(booking(starts, patient=2), ME, now=midnight - 60 * DAY)
        for starts in (first - HOUR, first, midnight, last - HOUR, last)
    }
    store.bookings.book(booking(midnight, patient=3, who="bo"), ME, now=now)
    found = calendar_of(store, midnight)
    assert found == [made[first], made[midnight], made[last - HOUR]]


def test_a_calendar_shows_what_was_cancelled_but_no_missed_appointment_and_no_hold_that_ended(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked, missed = (store.bookings.book(booking(midnight + n * HOUR), ME, now=now) for n in range(2))
    held, ended = (store.bookings.hold(booking(midnight + n * HOUR), ME, now=now) for n in (2, 3))
    cancelled = store.lifecycle.cancel(booked.id, "ill", ME, now=now)
    store.lifecycle.cancel(ended.id, "no", ME, now=now)
    store.lifecycle.miss(missed.id, ME, now=midnight + HOUR)
    assert calendar_of(store, now) == [cancelled, held]


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5])
def test_a_calendar_is_whole_however_long_its_pages_are(
    *, store: Store, always: Practitioner, now: int, midnight: int, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitals.appointments.queries.PAGE", page)
    made = [store.bookings.book(booking(midnight + n * HOUR), ME, now=now) for n in range(4)]
    assert calendar_of(store, now) == made


def test_whatever_happens_to_a_calendar_shows_in_its_extent(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    seen = []

    def look(at: int = now) -> None:
        seen.append(store.appointments.calendar_extent("always", now=at).groups)

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
    assert len({str(groups) for groups in seen}) == len(seen)


# --- what takes up a time


@pytest.mark.parametrize(
    ("first", "last", "is_taken"),
    [(-30, 0, False), (-30, 1, True), (0, 30, True), (29, 60, True), (30, 60, False), (10, 20, True)],
)
def test_an_appointment_takes_up_its_time_without_the_end(
    *, store: Store, always: Practitioner, now: int, midnight: int, first: int, last: int, is_taken: bool
) -> None:
    store.bookings.book(booking(midnight), ME, now=now)
    assert bool(occupied(store, midnight + first * MINUTE, midnight + last * MINUTE, now)) == is_taken


def occupied(store: Store, first: int, last: int, now: int) -> list[str]:
    with store.database.reading() as connection:
        return list(connection.execute(select(appointment.c.id).where(*is_occupying(first, last, now))).scalars())


def test_a_hold_takes_up_its_time_until_it_expires_and_what_was_cancelled_none(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    held = store.bookings.hold(booking(midnight), ME, now=now, seconds=60)
    assert [occupied(store, midnight, midnight + 60, now + after) for after in (0, 59, 60)] == [
        [held.id],
        [held.id],
        [],
    ]
    store.lifecycle.cancel(held.id, "no", ME, now=now)
    assert occupied(store, midnight, midnight + 60, now) == []


def test_an_appointment_of_the_longest_kind_takes_up_its_last_minute(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked = store.bookings.book(booking(midnight, 480), ME, now=now)
    assert occupied(store, midnight + 479 * MINUTE, midnight + 480 * MINUTE, now) == [booked.id]
