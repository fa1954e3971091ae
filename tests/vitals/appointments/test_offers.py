from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, Ward, week
from vitals.appointments.errors import NotPossible, Taken
from vitals.appointments.hours import WEEKDAYS, Hours
from vitals.appointments.offers import LEAD_SECONDS, OFFER_SECONDS
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import OCCUPYING, AppointmentStatus
from vitals.appointments.tables import waitlist
from vitals.catalog.conditions import Urgency


def employ(ward: Ward, id: str, specialty: str = "cardiology", *pairs: tuple[str, str]) -> None:
    hours = Hours({day: list(pairs) or [("00:00", "24:00")] for day in WEEKDAYS})
    ward.store.calendars.put(
        Practitioner(id=id, name="Dr", specialty=specialty, zone="UTC", hours=hours), ME, now=ward.now
    )


def fence(ward: Ward, starts: int, ends: int) -> None:
    """Leave no free time beside a time."""
    for edges in ((starts - 9 * HOUR, starts), (ends, ends + 9 * HOUR)):
        ward.store.calendars.add_absence("always", *edges, None, ME, now=ward.now)


def cancelled(ward: Ward) -> int:
    ward.free()
    return ward.now


def moved(ward: Ward) -> int:
    options = {"starts": ward.midnight + DAY, "minutes": None, "practitioner_id": None}
    ward.store.bookings.reschedule(ward.first.id, ME, **options, now=ward.now)
    return ward.now


def given_away(ward: Ward) -> int:
    options = {"starts": ward.midnight, "minutes": None, "practitioner_id": "bo"}
    ward.store.bookings.reschedule(ward.first.id, ME, **options, now=ward.now)
    return ward.now


def expired(ward: Ward) -> int:
    ward.store.lifecycle.cancel(ward.first.id, "to be held", ME, now=ward.now - DAY)
    for entry in ward.store.waiting.find():
        ward.store.waiting.withdraw(entry.id, ME, now=ward.now - DAY)
    wanted = BookingRequest(practitioner_id="always", patient_id=1, starts=ward.midnight, minutes=60)
    ward.store.bookings.hold(wanted, ME, now=ward.now, seconds=30)
    return ward.now


def slots(ward: Ward) -> list[Any]:
    whom = [ward.store.calendars.practitioner("always")]
    return ward.store.free_times.find(whom, ward.midnight, ward.midnight + DAY, 15, now=ward.now, limit=5)


WISHES: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"minutes": 15}, True),
    ({"minutes": 75}, False),
    ({"practitioner_id": "always"}, True),
    ({"practitioner_id": "bo"}, False),
    ({"specialty": "surgery"}, False),
    ({"earliest": 0}, True),
    ({"earliest": MINUTE}, False),
    ({"latest": HOUR}, True),
    ({"latest": HOUR - MINUTE, "earliest": -DAY}, False),
    ({"latest": 30 * MINUTE, "minutes": 30}, True),
]


def test_the_most_urgent_is_offered_it_and_of_those_who_waited_longest(ward: Ward) -> None:
    early = ward.join(2, now=ward.now - 300)
    urgent = ward.join(3, urgency=Urgency.URGENT, now=ward.now - 100)
    before = ward.join(4, urgency=Urgency.URGENT, now=ward.now - 200)
    everybody = (early, urgent, before)
    ward.free()
    expected = [before, urgent, early]
    for id in expected:
        assert ward.offered(*everybody) == [each == id for each in everybody]
        ward.store.waiting.decline(id, ME, now=ward.now)
    assert ward.offered(*everybody) == [False] * 3


def test_an_offer_is_a_hold_of_the_time_that_was_freed_and_is_in_the_trail(ward: Ward) -> None:
    id = ward.join(2, minutes=45, urgency=Urgency.SOON, reason="Pain")
    ward.free(ward.now + 5)
    held = ward.offer(id)
    assert (held.starts, held.ends) == (ward.midnight, ward.midnight + 45 * MINUTE)
    assert (held.status, held.expires) == ("pending", ward.now + 5 + OFFER_SECONDS)
    assert (held.urgency, held.reason, held.practitioner_id) == (Urgency.SOON, "Pain", "always")
    assert (held.changed_by, ward.store.appointments.history(held.id)[0].changed_by) == ("service", "service")


@pytest.mark.parametrize("freed", [cancelled, moved, given_away])
def test_time_is_offered_in_the_moment_in_which_it_becomes_free(ward: Ward, freed: Callable[[Ward], int]) -> None:
    employ(ward, "bo")
    id = ward.join(2)
    freed(ward)
    assert ward.offered(id) == [True]
    assert ward.offer(id).starts == ward.midnight
    with pytest.raises(Taken):
        ward.book(ward.midnight, patient=3)
    assert all(slot.starts >= ward.midnight + HOUR for slot in slots(ward))


def test_what_a_hold_kept_is_offered_when_it_is_over(ward: Ward) -> None:
    expired(ward)
    id = ward.join(2)
    assert ward.store.lifecycle.expire(now=ward.now + 30) == 1
    assert ward.offered(id) == [True]


def test_whoever_books_what_a_hold_kept_comes_after_those_who_wait(ward: Ward) -> None:
    expired(ward)
    id = ward.join(2)
    wanted = BookingRequest(practitioner_id="always", patient_id=3, starts=ward.midnight, minutes=60)
    with pytest.raises(Taken):
        ward.store.bookings.book(wanted, ME, now=ward.now + 30)
    assert ward.offered(id) == [True]


def test_what_is_left_of_a_missed_appointment_is_offered_long_enough_to_take_it(ward: Ward) -> None:
    fence(ward, ward.midnight, ward.midnight + HOUR)
    id = ward.join(2, minutes=15)
    later = ward.midnight + 10 * MINUTE
    ward.store.lifecycle.miss(ward.first.id, ME, now=later)
    held = ward.offer(id)
    assert later <= held.starts
    assert held.ends <= ward.midnight + HOUR
    assert ward.store.waiting.accept(id, ME, now=later + 30).status == "booked"


def test_time_that_has_passed_is_not_offered(ward: Ward) -> None:
    fence(ward, ward.midnight, ward.midnight + HOUR)
    id = ward.join(2)
    ward.free(ward.midnight + MINUTE)
    assert ward.offered(id) == [False]


def test_nothing_is_offered_if_the_change_fails(ward: Ward) -> None:
    id = ward.join(2)
    ward.book(ward.midnight + DAY, patient=9)
    with pytest.raises(Taken):
        moved(ward)
    assert ward.offered(id) == [False]
    assert len(ward.store.appointments.find()) == 2


@pytest.mark.parametrize(("minutes", "left"), [(30, (0, 30)), (-30, (30, 60))], ids=["later", "earlier"])
def test_what_is_left_when_an_appointment_is_moved_a_little_is_offered(
    ward: Ward, minutes: int, left: tuple[int, int]
) -> None:
    id = ward.join(2, minutes=30)
    ward.store.bookings.reschedule(
        ward.first.id, ME, starts=ward.midnight + minutes * MINUTE, minutes=None, practitioner_id=None, now=ward.now
    )
    assert ward.offered(id) == [True]
    held = ward.offer(id)
    assert ((held.starts - ward.midnight) // MINUTE, (held.ends - ward.midnight) // MINUTE) == left


def test_nobody_is_offered_what_they_did_not_wish_for(ward: Ward) -> None:
    employ(ward, "bo")
    employ(ward, "surgeon", "surgery")
    for number, (wishes, suits) in enumerate(WISHES):
        starts = ward.midnight + number * 12 * HOUR
        first = ward.first if number == 0 else ward.book(starts, 60, patient=1)
        fence(ward, starts, starts + HOUR)
        relative = {name: starts + wishes[name] for name in ("earliest", "latest") if name in wishes}
        picky, other = ward.join(2, **wishes | relative, urgency=Urgency.URGENT), ward.join(3, minutes=60)
        ward.store.lifecycle.cancel(first.id, "ill", ME, now=ward.now)
        assert ward.offered(picky)[0] is suits, wishes
        if not suits:
            assert ward.offered(other) == [True]  # and nobody else has to wait for that
        for id in (other, picky):
            ward.store.waiting.withdraw(id, ME, now=ward.now)


def test_whoever_has_another_appointment_then_is_passed_over(ward: Ward) -> None:
    employ(ward, "bo")
    ward.book(ward.midnight + 45 * MINUTE, patient=2, who="bo")
    fence(ward, ward.midnight, ward.midnight + HOUR)
    busy, other = ward.join(2, urgency=Urgency.IMMEDIATE), ward.join(3)
    ward.free()
    assert ward.offered(busy, other) == [False, True]


def test_the_rest_of_a_longer_time_goes_to_the_next(ward: Ward) -> None:
    fence(ward, ward.midnight, ward.midnight + HOUR)
    ids = [ward.join(2 + n, minutes=minutes, now=ward.now - 100 + n) for n, minutes in enumerate((30, 45, 15, 15, 15))]
    ward.free()
    assert ward.offered(*ids) == [True, False, True, True, False]
    starts = [(ward.offer(id).starts - ward.midnight) // MINUTE for id in (ids[0], ids[2], ids[3])]
    assert starts == [0, 30, 45]


def test_nobody_is_offered_time_in_which_the_practitioner_does_not_work_any_more(ward: Ward) -> None:
    id = ward.join(2)
    ward.store.calendars.add_absence("always", ward.midnight, ward.midnight + DAY, None, ME, now=ward.now)
    ward.free()
    assert ward.offered(id) == [False]


def test_an_offer_that_nobody_answers_goes_to_the_next(ward: Ward) -> None:
    first, second = ward.join(2, now=ward.now - 10), ward.join(3)
    ward.free()
    over = ward.now + OFFER_SECONDS
    with pytest.raises(NotPossible, match="is expired and cannot be booked"):
        ward.store.waiting.accept(first, ME, now=over)
    assert ward.store.lifecycle.expire(now=over) == 1
    assert ward.offered(first, second) == [False, True]
    assert ward.store.waiting.get(first).status == "waiting"
    assert ward.store.waiting.accept(second, ME, now=over).patient_id == 3


def test_time_that_many_free_at_once_is_offered_once(ward: Ward) -> None:
    booked = [ward.book(ward.midnight + n * HOUR, 60, patient=100 + n) for n in range(1, 9)]
    ids = [ward.join(2 + n) for n in range(5)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: ward.store.lifecycle.cancel(each.id, "ill", ME, now=ward.now), booked))
    assert ward.offered(*ids) == [True] * 5
    held = ward.store.appointments.find(status=[AppointmentStatus.PENDING])
    assert sorted(each.patient_id for each in held) == [2, 3, 4, 5, 6]
    counted = ward.store.appointments.find(status=list(OCCUPYING))
    assert len({each.starts for each in counted}) == len(counted) == 6


def test_who_withdrew_cannot_have_the_appointment_all_the_same(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    held = ward.offer(id)
    ward.store.waiting.withdraw(id, ME, now=ward.now)
    with pytest.raises(NotPossible):
        ward.store.lifecycle.confirm(held.id, ME, now=ward.now)
    assert ward.store.appointments.get(held.id).status == "cancelled"
    assert ward.store.waiting.get(id).status == "withdrawn"


def test_who_withdraws_while_the_hold_is_confirmed_has_no_appointment(ward: Ward) -> None:
    """As another transaction would: it has changed the entry, and not yet its hold."""
    id = ward.join(2)
    ward.free()
    held = ward.offer(id)
    with ward.store.database.writing() as connection:
        connection.execute(update(waitlist).where(waitlist.c.id == id).values(status="withdrawn"))
    with pytest.raises(NotPossible, match="is withdrawn and cannot be booked: it must be offered"):
        ward.store.lifecycle.confirm(held.id, ME, now=ward.now)
    assert ward.store.appointments.get(held.id).status == "pending"


def test_who_can_come_later_is_offered_the_later_part(ward: Ward) -> None:
    id = ward.join(2, minutes=15, earliest=ward.midnight + 1800)
    ward.free()
    assert ward.offer(id).starts == ward.midnight + 1800


def test_an_offer_that_is_accepted_is_an_appointment(ward: Ward) -> None:
    id = ward.join(2)
    with pytest.raises(NotPossible, match=f"entry '{id}' is waiting and cannot be accepted: it must be offered"):
        ward.store.waiting.accept(id, ME, now=ward.now)
    ward.free()
    booked = ward.store.waiting.accept(id, Requester(by="patient"), now=ward.now + OFFER_SECONDS - 1)
    assert (booked.status, booked.patient_id, booked.starts) == ("booked", 2, ward.midnight)
    entry = ward.store.waiting.get(id)
    assert (entry.status, entry.appointment_id) == ("booked", booked.id)
    for answer in (ward.store.waiting.decline, ward.store.waiting.withdraw):
        with pytest.raises(NotPossible, match=f"entry '{id}' is booked"):
            answer(id, ME, now=ward.now)
    assert ward.store.appointments.get(booked.id) == booked


def test_an_offer_may_be_confirmed_as_any_hold(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    ward.store.lifecycle.confirm(ward.offer(id).id, ME, now=ward.now)
    assert ward.store.waiting.get(id).status == "booked"


def test_whoever_declines_goes_on_waiting_and_is_not_offered_the_same_again(ward: Ward) -> None:
    id = ward.join(2)
    ward.free()
    declined = ward.store.waiting.decline(id, ME, now=ward.now)
    assert (declined.status, declined.appointment_id) == ("waiting", None)
    again = ward.book(ward.midnight, 60, patient=5)
    ward.store.lifecycle.cancel(again.id, "ill", ME, now=ward.now)
    assert ward.offered(id) == [False]
    other = ward.book(ward.midnight + 2 * HOUR, 60, patient=5)
    ward.store.lifecycle.cancel(other.id, "ill", ME, now=ward.now)
    assert ward.offered(id) == [True]  # another time is


def test_whoever_declines_is_offered_what_ends_where_that_began(ward: Ward) -> None:
    id = ward.join(2)
    before = ward.book(ward.midnight - HOUR, 60, patient=5)
    ward.free()
    ward.store.waiting.decline(id, ME, now=ward.now)
    ward.store.lifecycle.cancel(before.id, "ill", ME, now=ward.now)
    assert ward.offer(id).starts == ward.midnight - HOUR


def test_an_offer_lasts_a_quarter_of_an_hour_and_begins_five_minutes_before_its_time_at_the_latest(ward: Ward) -> None:
    assert (OFFER_SECONDS, LEAD_SECONDS) == (900, 300)
    id = ward.join(2, minutes=15)
    ward.free(ward.midnight - 299)
    held = ward.offer(id)
    assert (held.starts, held.expires) == (ward.midnight + MINUTE, ward.midnight - 299 + 359)


def test_five_minutes_before_its_time_an_offer_is_still_of_the_whole(ward: Ward) -> None:
    id = ward.join(2)
    ward.free(ward.midnight - 300)
    held = ward.offer(id)
    assert (held.starts, held.expires) == (ward.midnight, ward.midnight)


# --- free time beside what became free


def test_time_that_becomes_free_is_offered_with_the_free_time_beside_it(ward: Ward) -> None:
    fence(ward, ward.midnight, ward.midnight + HOUR)
    ward.free()
    parts = [ward.book(ward.midnight + n * 20 * MINUTE, 20, patient=10 + n) for n in range(3)]
    id = ward.join(2, minutes=40)
    ward.store.lifecycle.cancel(parts[2].id, "ill", ME, now=ward.now)
    assert ward.offered(id) == [False]
    ward.store.lifecycle.cancel(parts[1].id, "ill", ME, now=ward.now)
    held = ward.offer(id)
    assert ((held.starts - ward.midnight) // MINUTE, held.minutes) == (20, 40)


def test_the_free_time_before_counts_as_that_after(ward: Ward) -> None:
    fence(ward, ward.midnight, ward.midnight + HOUR)
    ward.free()
    parts = [ward.book(ward.midnight + n * 20 * MINUTE, 20, patient=10 + n) for n in range(3)]
    id = ward.join(2, minutes=60)
    for part in (parts[0], parts[1], parts[2]):
        assert ward.offered(id) == [False]
        ward.store.lifecycle.cancel(part.id, "ill", ME, now=ward.now)
    assert (ward.offer(id).starts, ward.offer(id).minutes) == (ward.midnight, 60)


def test_of_two_times_side_by_side_that_become_free_at_once_one_sees_the_other(ward: Ward) -> None:
    ward.free()
    for day in range(5):
        starts = ward.midnight + day * DAY
        fence(ward, starts, starts + 40 * MINUTE)
        parts = [ward.book(starts + n * 20 * MINUTE, 20, patient=10 + n) for n in range(2)]
        id = ward.join(100 + day, minutes=40)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda each: ward.store.lifecycle.cancel(each.id, "ill", ME, now=ward.now), parts))
        assert ward.offered(id) == [True]


def test_time_that_was_free_before_is_not_offered_alone(ward: Ward) -> None:
    id = ward.join(2, minutes=30, earliest=ward.midnight + 2 * HOUR)
    ward.free()
    assert ward.offered(id) == [False]


# --- calendars that have more time than before


def longer_hours(ward: Ward) -> None:
    employ(ward, "bo", "cardiology", ("00:00", "02:00"))


def an_absence_less(ward: Ward) -> None:
    (away,) = (each for each in ward.store.calendars.practitioner("bo").absences)
    ward.store.calendars.withdraw_absence("bo", away.id, ME, now=ward.now)


def another_zone(ward: Ward) -> None:
    practitioner = ward.store.calendars.practitioner("bo")
    ward.store.calendars.put(
        replace(practitioner, zone="Etc/GMT-1", hours=week(("00:00", "02:00"))), ME, now=ward.now
    )  # midnight is an hour earlier


def another_specialty(ward: Ward) -> None:
    employ(ward, "surgeon", "cardiology", ("00:00", "02:00"))


def somebody_new(ward: Ward) -> None:
    employ(ward, "new", "cardiology", ("00:00", "02:00"))


@pytest.mark.parametrize("more", [longer_hours, an_absence_less, another_zone, another_specialty, somebody_new])
def test_time_that_a_calendar_has_more_than_before_is_offered(ward: Ward, more: Callable[[Ward], None]) -> None:
    absent = more is an_absence_less
    employ(ward, "bo", "cardiology", ("00:00", "02:00") if absent else ("00:00", "00:30"))
    employ(ward, "surgeon", "surgery", ("00:00", "02:00"))
    away = (2 * HOUR if absent else -HOUR) + ward.midnight
    ward.store.calendars.add_absence("bo", away - HOUR, away, None, ME, now=ward.now)
    own = {"earliest": ward.midnight - HOUR, "latest": ward.midnight + 2 * HOUR, "minutes": 60}
    id = ward.join(2, **own)
    more(ward)
    assert ward.offered(id) == [True]
    held = ward.offer(id)
    assert ward.midnight - HOUR <= held.starts
    assert held.ends <= ward.midnight + 2 * HOUR
    ward.store.calendars.practitioner(held.practitioner_id).require_open(held.starts, held.ends)


def test_a_calendar_that_has_no_more_than_before_offers_nothing(ward: Ward) -> None:
    employ(ward, "bo", "cardiology", ("00:00", "02:00"))
    id = ward.join(2)
    employ(ward, "bo", "cardiology", ("00:00", "01:00"))
    ward.store.calendars.add_absence("bo", ward.midnight, ward.midnight + HOUR, None, ME, now=ward.now)
    assert ward.offered(id) == [False]


def test_each_day_of_longer_hours_is_offered_to_another(ward: Ward) -> None:
    employ(ward, "bo", "cardiology", ("00:00", "01:00"))
    window = {"earliest": ward.midnight, "latest": ward.midnight + 3 * DAY}
    ids = [ward.join(2 + n, **window, now=ward.now - 9 + n) for n in range(4)]
    employ(ward, "bo", "cardiology", ("00:00", "02:00"))
    assert ward.offered(*ids) == [True, True, True, False]
    starts = [ward.offer(id).starts for id in ids[:3]]
    assert starts == [ward.midnight + day * DAY + HOUR for day in range(3)]
