import pytest

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, book, booking, doctor, put
from vitals.appointments.errors import NotFound, Taken
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import BookingRequest
from vitals.appointments.slots import Slot
from vitals.appointments.store import Store


def times(slots: list[Slot], midnight: int) -> list[str]:
    """Of the day, with the practitioner."""
    found = []
    for slot in slots:
        minutes = (slot.starts - midnight) // MINUTE
        found.append(f"{minutes // 60:02}:{minutes % 60:02} {slot.practitioner_id}")
    return found


def test_free_times_of_all_are_merged_in_order_whatever_their_zones(store: Store, now: int, midnight: int) -> None:
    for wanted in (
        doctor("ada", ("09:00", "10:00"), slot_minutes=20),
        doctor("jun", ("14:30", "15:30"), zone="Asia/Kolkata", slot_minutes=30),  # 09:00 to 10:00 in UTC
    ):
        store.calendars.put(wanted, ME, now=now)
    slots = store.free_times.find(store.calendars.practitioners(), midnight, midnight + DAY, None, now=now, limit=100)
    assert times(slots, midnight) == ["09:00 ada", "09:00 jun", "09:20 ada", "09:30 jun", "09:40 ada"]
    assert [(slot.ends - slot.starts) // MINUTE for slot in slots] == [20, 30, 20, 30, 20]


def test_a_length_may_be_asked_for_and_a_number(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", slot_minutes=15), ME, now=now)
    slots = store.free_times.find([ada], midnight, midnight + DAY, 45, now=now, limit=100)
    assert times(slots, midnight) == [f"{time} ada" for time in ("09:00", "09:15", "09:30", "09:45", "10:00", "10:15")]
    assert {slot.ends - slot.starts for slot in slots} == {45 * MINUTE}
    assert store.free_times.find([ada], midnight, midnight + DAY, 45, now=now, limit=2) == slots[:2]
    assert store.free_times.find([], midnight, midnight + DAY, 45, now=now, limit=2) == []


def test_free_times_begin_and_end_between_the_bounds(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", slot_minutes=15), ME, now=now)
    first, last = midnight + 9 * HOUR + MINUTE, midnight + 10 * HOUR
    slots = store.free_times.find([ada], first, last, 15, now=now, limit=100)
    assert times(slots, midnight) == ["09:15 ada", "09:30 ada", "09:45 ada"]


def test_no_free_time_has_passed(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", slot_minutes=15), ME, now=now)
    at = midnight + 10 * HOUR + 15 * MINUTE
    for later, expected in ((0, "10:15 ada"), (1, "10:30 ada")):
        slots = store.free_times.find([ada], midnight, midnight + DAY, 15, now=at + later, limit=100)
        assert times(slots, midnight)[0] == expected
        assert book(store, "ada", slots[0].starts, at + later, 15, patient=later)


def test_what_is_booked_held_or_in_an_absence_is_not_free(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", slot_minutes=15), ME, now=now)

    def free(at: int = now) -> list[str]:
        ada = store.calendars.practitioner("ada")
        return [
            time[:5]
            for time in times(store.free_times.find([ada], midnight, midnight + DAY, 15, now=at, limit=99), midnight)
        ]

    assert len(free()) == 8
    booked = book(store, "ada", midnight + 9 * HOUR + 5 * MINUTE, now, 25)
    assert free() == ["09:30", "09:45", "10:00", "10:15", "10:30", "10:45"]
    hold = BookingRequest(practitioner_id="ada", patient_id=2, starts=midnight + 9 * HOUR + 30 * MINUTE, minutes=30)
    store.bookings.hold(hold, ME, now=now, seconds=60)
    assert free() == ["10:00", "10:15", "10:30", "10:45"]
    absence, _ = store.calendars.add_absence(
        "ada", midnight + 10 * HOUR, midnight + 10 * HOUR + 1800, None, ME, now=now
    )
    assert free() == ["10:30", "10:45"]
    assert free(now + 59) == ["10:30", "10:45"]
    assert free(now + 60) == ["09:30", "09:45", "10:30", "10:45"]  # nobody had to end the hold
    store.lifecycle.cancel(booked.id, "ill", ME, now=now)
    store.calendars.withdraw_absence(ada.id, absence.id, ME, now=now)
    assert len(free(now + 60)) == 8


def test_an_appointment_of_the_longest_kind_that_began_before_still_counts(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    book(store, "always", midnight, now, 480)
    slots = store.free_times.find([always], midnight + 7 * HOUR + 45 * MINUTE, midnight + DAY, 15, now=now, limit=1)
    assert times(slots, midnight) == ["08:00 always"]


def test_every_free_time_can_be_booked_and_nothing_is_free_then(store: Store, now: int, midnight: int) -> None:
    for wanted in (doctor("ada", slot_minutes=20), doctor("bo", ("09:10", "10:05"), slot_minutes=15)):
        store.calendars.put(wanted, ME, now=now)
    everybody = store.calendars.practitioners()
    slots = store.free_times.find(everybody, midnight, midnight + DAY, None, now=now, limit=100)
    for number, slot in enumerate(slots):
        minutes = (slot.ends - slot.starts) // MINUTE
        assert book(store, slot.practitioner_id, slot.starts, now, minutes, patient=number).ends == slot.ends
    assert store.free_times.find(everybody, midnight, midnight + DAY, None, now=now, limit=100) == []


def test_alternatives_are_the_nearest_times_of_the_same_practitioner(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    store.bookings.book(booking(midnight), ME, now=now)
    store.bookings.book(booking(midnight + 30 * MINUTE, patient=3), ME, now=now)
    found = store.free_times.alternatives(booking(midnight, patient=2), now=now)
    assert [(slot.starts - midnight) // MINUTE for slot in found] == [-30, -45, -60]
    assert {(slot.practitioner_id, slot.ends - slot.starts) for slot in found} == {("always", 30 * MINUTE)}
    for slot in found[:1]:
        assert store.bookings.book(booking(slot.starts, patient=2), ME, now=now)
    assert len(store.free_times.alternatives(booking(midnight, patient=2), now=now, limit=5)) == 5


def test_alternatives_lie_in_the_future(store: Store, always: Practitioner, now: int) -> None:
    soon = -(-now // (15 * MINUTE)) * 15 * MINUTE
    store.bookings.book(booking(soon), ME, now=now)
    found = store.free_times.alternatives(booking(soon, patient=2), now=now)
    assert [(slot.starts - soon) // MINUTE for slot in found] == [30, 45, 60]


def test_of_somebody_who_is_away_colleagues_are_the_alternative(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    for number in range(4):
        put(store, now, f"c{number}", slot_minutes=5)
    put(store, now, "surgeon", specialty="surgery")
    store.calendars.add_absence("always", midnight - 5 * DAY, midnight + 30 * DAY, None, ME, now=now)
    found = store.free_times.alternatives(booking(midnight), now=now)
    assert [(slot.starts, slot.minutes, slot.practitioner_id) for slot in found] == [
        (midnight, 30, f"c{n}") for n in range(3)
    ]


def test_alternatives_suit_the_patient_too(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    """The time that was refused because the patient is elsewhere is no alternative to itself."""
    put(store, now, "bo")
    store.bookings.book(booking(midnight, 60, who="bo"), ME, now=now)
    request = booking(midnight + 15 * MINUTE)
    with pytest.raises(Taken):
        store.bookings.book(request, ME, now=now)
    found = store.free_times.alternatives(request, now=now)
    assert len(found) == 3
    for slot in found:
        booked = store.bookings.book(booking(slot.starts), ME, now=now)
        store.lifecycle.cancel(booked.id, "another", ME, now=now)


def test_alternatives_may_touch_the_patients_other_appointments(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    store.bookings.book(booking(midnight, who="bo"), ME, now=now)
    found = store.free_times.alternatives(booking(midnight), now=now, limit=2)
    assert [slot.starts - midnight for slot in found] == [-30 * MINUTE, 30 * MINUTE]


def test_alternatives_lie_within_a_day_before_and_a_week_after(store: Store, now: int, midnight: int) -> None:
    store.calendars.put(doctor("ada", ("00:00", "24:00"), slot_minutes=60), ME, now=now)
    begin, end = midnight + 2 * DAY, midnight + 2 * DAY + HOUR
    away, _ = store.calendars.add_absence("ada", begin - DAY, end + 7 * DAY, None, ME, now=now)
    assert store.free_times.alternatives(booking(begin, 60, who="ada"), now=now) == []
    store.calendars.withdraw_absence("ada", away.id, ME, now=now)
    store.calendars.add_absence("ada", begin - DAY + HOUR, end + 7 * DAY - HOUR, None, ME, now=now)
    found = store.free_times.alternatives(booking(begin, 60, who="ada"), now=now)
    assert [slot.starts for slot in found] == [begin - DAY, end + 7 * DAY - HOUR]


# --- whether a time is free


def test_a_time_is_free_busy_or_not_worked_in(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", ("09:00", "11:00")), ME, now=now)
    nine = midnight + 9 * HOUR

    def availability(starts: int, minutes: int, at: int = now) -> str:
        return store.free_times.availability(ada.slot(starts, starts + minutes * MINUTE), now=at)

    assert availability(nine, 15) == "free"
    book(store, "ada", nine + HOUR, now)
    assert availability(nine + HOUR - 15 * MINUTE, 15) == "free"
    assert availability(nine + HOUR - 15 * MINUTE, 16) == "busy"
    assert availability(nine + HOUR + 30 * MINUTE, 15) == "free"
    assert availability(nine - 15 * MINUTE, 30) == "busy-unavailable"
    assert availability(nine + 2 * HOUR, 15) == "busy-unavailable"
    store.bookings.hold(booking(nine, 15, patient=2, who="ada"), ME, now=now, seconds=60)
    assert [availability(nine, 15, now + after) for after in (59, 60)] == ["busy-tentative", "free"]
    taken = store.free_times.taken([ada], midnight, midnight + 24 * HOUR, now=now)
    assert [(slot.starts, slot.minutes, status) for slot, status in taken] == [
        (nine, 15, "busy-tentative"),
        (nine + HOUR, 30, "busy"),
    ]
    assert availability(nine, 75) == "busy"
    store.calendars.add_absence("ada", nine, nine + HOUR, None, ME, now=now)
    assert availability(nine, 15, now + 60) == "busy-unavailable"
    with pytest.raises(NotFound, match="there is no practitioner 'nobody'"):
        store.free_times.availability(doctor("nobody").slot(nine, nine + 60), now=now)
