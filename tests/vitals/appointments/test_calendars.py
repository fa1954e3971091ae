from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from vitals.appointments.calendars import Requester, Slot
from vitals.appointments.errors import Closed, KeyReused, NotFound, Taken
from vitals.appointments.records import BookingRequest
from vitals.appointments.scheduling import WEEKDAYS, Hours, Practitioner
from vitals.appointments.store import Store
from vitals.appointments.tables import change
from vitals.errors import InvalidValue

ME = Requester(by="test")
MINUTE, HOUR, DAY = 60, 3600, 86_400


def week(*pairs: tuple[str, str]) -> Hours:
    return Hours({day: list(pairs) for day in WEEKDAYS})


def doctor(id: str, *pairs: tuple[str, str], zone: str = "UTC", **more: Any) -> Practitioner:
    options = {"name": f"Dr {id.title()}", "specialty": "cardiology"} | more
    return Practitioner(id=id, zone=zone, hours=week(*pairs or [("09:00", "11:00")]), **options)


def key(value: str, fingerprint: str = "f") -> Requester:
    return Requester(by="test", key=value, fingerprint=fingerprint)


def book(store: Store, id: str, starts: int, now: int, minutes: int = 30, *, patient: int = 1) -> Any:
    wanted = BookingRequest(practitioner_id=id, patient_id=patient, starts=starts, minutes=minutes)
    return store.bookings.book(wanted, ME, now=now)


def times(slots: list[Slot], midnight: int) -> list[str]:
    """Of the day, with the practitioner."""
    found = []
    for slot in slots:
        minutes = (slot.starts - midnight) // MINUTE
        found.append(f"{minutes // 60:02}:{minutes % 60:02} {slot.practitioner_id}")
    return found


# --- practitioners


def test_a_practitioner_is_kept_as_given(store: Store, now: int) -> None:
    wanted = doctor("ada", ("09:00", "12:30"), ("22:00", "06:00"), zone="Asia/Kolkata", slot_minutes=20)
    put = store.calendars.put(wanted, ME, now=now)
    for found in (put, store.calendars.practitioner("ada"), *store.calendars.practitioners()):
        for name in ("id", "name", "specialty", "zone", "slot_minutes", "absences", "version"):
            assert getattr(found, name) == getattr(wanted, name), name
        assert found.hours.week == wanted.hours.week


def test_a_change_replaces_all_but_bookings_and_absences_and_is_counted(store: Store, now: int, midnight: int) -> None:
    store.calendars.put(doctor("ada"), ME, now=now)
    booked = book(store, "ada", midnight + 9 * HOUR, now)
    absence, _ = store.calendars.add_absence("ada", midnight + 10 * HOUR, midnight + 11 * HOUR, None, ME, now=now)
    changed = doctor("ada", ("13:00", "14:00"), zone="Asia/Kolkata", name="Dr Ada Newname", slot_minutes=10)
    found = store.calendars.put(changed, Requester(by="boss"), now=now + 60)
    assert (found.name, found.zone, found.slot_minutes) == ("Dr Ada Newname", "Asia/Kolkata", 10)
    assert found.absences == (absence,)
    assert store.bookings.get(booked.id) == booked
    assert found.version == 3
    with store.database.reading() as connection:
        query = select(change).where(change.c.subject == "practitioner", change.c.row_id == "ada")
        rows = connection.execute(query.order_by(change.c.id)).all()
    assert [(row.version, row.changed, row.changed_by) for row in rows] == [
        (1, now, "test"),
        (2, now, "test"),
    ]
    assert rows[1].content["hours"] == doctor("ada").hours.week


def test_practitioners_are_listed_by_id_and_specialty(store: Store, now: int) -> None:
    for id, specialty in (("cy", "surgery"), ("ada", "cardiology"), ("bo", "surgery")):
        store.calendars.put(doctor(id, specialty=specialty), ME, now=now)
    listed = store.calendars.practitioners
    assert [each.id for each in listed()] == ["ada", "bo", "cy"]
    assert [each.id for each in listed("surgery")] == ["bo", "cy"]
    assert listed("psychiatry") == []


def test_nobody_else_is_there(store: Store, now: int, midnight: int) -> None:
    calls = [
        lambda: store.calendars.practitioner("nobody"),
        lambda: store.calendars.practitioner("nobody", fresh=False),
        lambda: store.calendars.add_absence("nobody", midnight, midnight + 60, None, ME, now=now),
    ]
    for call in calls:
        with pytest.raises(NotFound, match="there is no practitioner 'nobody'"):
            call()


def test_two_who_add_the_same_practitioner_at_once_both_succeed(store: Store, now: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.calendars.put(doctor("ada"), ME, now=now), range(8)))
    assert [(each.id, each.version) for each in store.calendars.practitioners()] == [("ada", 8)]


# --- absences


def test_an_absence_closes_its_time_and_names_whose_appointments_are_in_it(
    store: Store, now: int, midnight: int
) -> None:
    store.calendars.put(doctor("ada", ("08:00", "18:00")), ME, now=now)
    store.calendars.put(doctor("bo", ("08:00", "18:00")), ME, now=now)
    hours = {hour: book(store, "ada", midnight + hour * HOUR, now, 60, patient=hour) for hour in (8, 9, 10, 11, 12)}
    book(store, "bo", midnight + 10 * HOUR, now, patient=99)
    store.bookings.cancel(hours[11].id, "ill", ME, now=now)
    hold = BookingRequest(practitioner_id="ada", patient_id=98, starts=midnight + 11 * HOUR, minutes=15)
    store.bookings.hold(hold, ME, now=now - 600, seconds=300)  # over since long
    first, last = midnight + 9 * HOUR + 30 * MINUTE, midnight + 12 * HOUR
    absence, affected = store.calendars.add_absence("ada", first, last, "Training", ME, now=now)
    assert (absence.starts, absence.ends, absence.reason) == (first, last, "Training")
    assert affected == [hours[9].id, hours[10].id]
    assert store.bookings.get(hours[10].id).status == "booked"
    assert store.calendars.practitioner("ada").absences == (absence,)
    assert store.calendars.practitioners()[1].absences == ()
    with pytest.raises(Closed, match="in an absence of practitioner 'ada'"):
        book(store, "ada", midnight + 11 * HOUR, now, patient=50)
    assert book(store, "ada", midnight + 13 * HOUR, now, patient=50)


def test_an_absence_that_is_withdrawn_opens_its_time_again(store: Store, now: int, midnight: int) -> None:
    store.calendars.put(doctor("ada"), ME, now=now)
    absence, affected = store.calendars.add_absence("ada", midnight, midnight + DAY, None, ME, now=now)
    assert affected == []
    with pytest.raises(Closed):
        book(store, "ada", midnight + 9 * HOUR, now)
    store.calendars.withdraw_absence("ada", absence.id, ME, now=now)
    assert store.calendars.practitioner("ada").absences == ()
    assert book(store, "ada", midnight + 9 * HOUR, now)


def test_an_absence_is_withdrawn_once_and_by_its_practitioner(store: Store, now: int, midnight: int) -> None:
    for id in ("ada", "bo"):
        store.calendars.put(doctor(id), ME, now=now)
    absence, _ = store.calendars.add_absence("ada", midnight, midnight + DAY, None, ME, now=now)
    for id, which in (("bo", absence.id), ("ada", "none"), ("nobody", absence.id)):
        with pytest.raises(NotFound, match="there is no absence"):
            store.calendars.withdraw_absence(id, which, ME, now=now)
    store.calendars.withdraw_absence("ada", absence.id, ME, now=now)
    with pytest.raises(NotFound):
        store.calendars.withdraw_absence("ada", absence.id, ME, now=now)
    assert store.calendars.practitioner("bo").version == 1


@pytest.mark.parametrize("seconds", [0, -60, 367 * DAY])
def test_an_absence_ends_after_it_begins_and_within_a_year(store: Store, now: int, midnight: int, seconds: int) -> None:
    store.calendars.put(doctor("ada"), ME, now=now)
    with pytest.raises(InvalidValue, match="after the start, and within a year of it"):
        store.calendars.add_absence("ada", midnight, midnight + seconds, None, ME, now=now)
    assert store.calendars.practitioner("ada").absences == ()


def test_the_same_request_makes_one_absence_however_often_and_fast_it_comes(
    store: Store, now: int, midnight: int
) -> None:
    store.calendars.put(doctor("ada"), ME, now=now)

    def add(_: int) -> str:
        absence, _affected = store.calendars.add_absence("ada", midnight, midnight + DAY, None, key("k"), now=now)
        return absence.id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(add, range(8)))
    assert [absence.id for absence in store.calendars.practitioner("ada").absences] == list(ids)
    assert store.calendars.practitioner("ada").version == 2
    with pytest.raises(KeyReused, match="Idempotency-Key 'k' was used for another request"):
        store.calendars.add_absence("ada", midnight, midnight + 2 * DAY, None, key("k", "other"), now=now)


# --- free times


def test_free_times_of_all_are_merged_in_order_whatever_their_zones(store: Store, now: int, midnight: int) -> None:
    for wanted in (
        doctor("ada", ("09:00", "10:00"), slot_minutes=20),
        doctor("jun", ("14:30", "15:30"), zone="Asia/Kolkata", slot_minutes=30),  # 09:00 to 10:00 in UTC
    ):
        store.calendars.put(wanted, ME, now=now)
    slots = store.calendars.slots(store.calendars.practitioners(), midnight, midnight + DAY, None, now=now, limit=100)
    assert times(slots, midnight) == ["09:00 ada", "09:00 jun", "09:20 ada", "09:30 jun", "09:40 ada"]
    assert [(slot.ends - slot.starts) // MINUTE for slot in slots] == [20, 30, 20, 30, 20]


def test_a_length_may_be_asked_for_and_a_number(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", slot_minutes=15), ME, now=now)
    slots = store.calendars.slots([ada], midnight, midnight + DAY, 45, now=now, limit=100)
    assert times(slots, midnight) == [f"{time} ada" for time in ("09:00", "09:15", "09:30", "09:45", "10:00", "10:15")]
    assert {slot.ends - slot.starts for slot in slots} == {45 * MINUTE}
    assert store.calendars.slots([ada], midnight, midnight + DAY, 45, now=now, limit=2) == slots[:2]
    assert store.calendars.slots([], midnight, midnight + DAY, 45, now=now, limit=2) == []


def test_free_times_begin_and_end_between_the_bounds(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", slot_minutes=15), ME, now=now)
    first, last = midnight + 9 * HOUR + MINUTE, midnight + 10 * HOUR
    slots = store.calendars.slots([ada], first, last, 15, now=now, limit=100)
    assert times(slots, midnight) == ["09:15 ada", "09:30 ada", "09:45 ada"]


def test_no_free_time_has_passed(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", slot_minutes=15), ME, now=now)
    at = midnight + 10 * HOUR + 15 * MINUTE
    for later, expected in ((0, "10:15 ada"), (1, "10:30 ada")):
        slots = store.calendars.slots([ada], midnight, midnight + DAY, 15, now=at + later, limit=100)
        assert times(slots, midnight)[0] == expected
        assert book(store, "ada", slots[0].starts, at + later, 15, patient=later)


def test_what_is_booked_held_or_in_an_absence_is_not_free(store: Store, now: int, midnight: int) -> None:
    ada = store.calendars.put(doctor("ada", slot_minutes=15), ME, now=now)

    def free(at: int = now) -> list[str]:
        ada = store.calendars.practitioner("ada")
        return [
            time[:5]
            for time in times(store.calendars.slots([ada], midnight, midnight + DAY, 15, now=at, limit=99), midnight)
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
    store.bookings.cancel(booked.id, "ill", ME, now=now)
    store.calendars.withdraw_absence(ada.id, absence.id, ME, now=now)
    assert len(free(now + 60)) == 8


def test_an_appointment_of_the_longest_kind_that_began_before_still_counts(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    book(store, "always", midnight, now, 480)
    slots = store.calendars.slots([always], midnight + 7 * HOUR + 45 * MINUTE, midnight + DAY, 15, now=now, limit=1)
    assert times(slots, midnight) == ["08:00 always"]


def test_every_free_time_can_be_booked_and_nothing_is_free_then(store: Store, now: int, midnight: int) -> None:
    for wanted in (doctor("ada", slot_minutes=20), doctor("bo", ("09:10", "10:05"), slot_minutes=15)):
        store.calendars.put(wanted, ME, now=now)
    everybody = store.calendars.practitioners()
    slots = store.calendars.slots(everybody, midnight, midnight + DAY, None, now=now, limit=100)
    for number, slot in enumerate(slots):
        minutes = (slot.ends - slot.starts) // MINUTE
        assert book(store, slot.practitioner_id, slot.starts, now, minutes, patient=number).ends == slot.ends
    assert store.calendars.slots(everybody, midnight, midnight + DAY, None, now=now, limit=100) == []


# --- what another process changed


def test_nobody_books_by_hours_that_another_process_has_changed(
    store: Store, database_url: str, now: int, midnight: int
) -> None:
    store.calendars.put(doctor("ada"), ME, now=now)
    assert store.calendars.practitioner("ada", fresh=False).hours.week["monday"] == [["09:00", "11:00"]]
    other = Store(database_url)
    other.calendars.put(doctor("ada", ("13:00", "15:00")), ME, now=now)
    other.close()
    with pytest.raises(Closed, match="outside of the working hours"):
        book(store, "ada", midnight + 9 * HOUR, now)
    assert book(store, "ada", midnight + 13 * HOUR, now)


def test_hours_that_another_process_has_opened_can_be_booked_at_once(
    store: Store, database_url: str, now: int, midnight: int
) -> None:
    store.calendars.put(doctor("ada"), ME, now=now)
    other = Store(database_url)
    other.calendars.put(doctor("ada", ("13:00", "15:00"), zone="Asia/Kolkata"), ME, now=now)
    booked = book(store, "ada", midnight + 9 * HOUR, now)  # 14:30 in Kolkata
    assert booked.zone == "Asia/Kolkata"
    absence, affected = other.calendars.add_absence("ada", midnight, midnight + DAY, None, ME, now=now)
    assert affected == [booked.id]
    with pytest.raises(Closed, match="in an absence"):
        book(store, "ada", midnight + 8 * HOUR, now, patient=2)
    other.calendars.withdraw_absence("ada", absence.id, ME, now=now)
    assert book(store, "ada", midnight + 8 * HOUR, now, patient=2)
    other.close()


def test_a_calendar_that_is_out_of_date_does_not_hide_that_a_time_is_taken(
    store: Store, database_url: str, now: int, midnight: int
) -> None:
    store.calendars.put(doctor("ada"), ME, now=now)
    other = Store(database_url)
    other.calendars.put(doctor("ada", name="Dr Ada Newname"), ME, now=now)
    book(other, "ada", midnight + 9 * HOUR, now)
    other.close()
    with pytest.raises(Taken):
        book(store, "ada", midnight + 9 * HOUR, now, patient=2)
