from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, book, doctor, key
from vitals.appointments.errors import Closed, KeyReused, KeySpent, NotFound, Taken
from vitals.appointments.records import BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.appointments.tables import change, practitioner
from vitals.errors import InvalidValue


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
    assert store.appointments.get(booked.id) == booked
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


def test_practitioners_are_searched_by_id_or_specialty(store: Store, now: int) -> None:
    for id, specialty in (("ada", "cardiology"), ("bo", "surgery")):
        store.calendars.put(doctor(id, specialty=specialty), ME, now=now)
    search = store.calendars.search
    assert [each.id for each in search(specialty="surgery", practitioner_id=None)] == ["bo"]
    assert [each.id for each in search(specialty=None, practitioner_id=None)] == ["ada", "bo"]
    assert [each.id for each in search(specialty="surgery", practitioner_id="ada")] == ["ada"]
    for missing in ({"specialty": "psychiatry", "practitioner_id": None}, {"specialty": None, "practitioner_id": "cy"}):
        with pytest.raises(NotFound, match=r"psychiatry|cy"):
            search(**missing)


def test_a_practitioner_who_is_gone_is_not_remembered(store: Store, now: int) -> None:
    store.calendars.put(doctor("ada"), ME, now=now)
    with store.database.engine.begin() as connection:
        connection.execute(delete(practitioner).where(practitioner.c.id == "ada"))
    for fresh in (True, False):
        with pytest.raises(NotFound):
            store.calendars.practitioner("ada", fresh=fresh)


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


def test_an_absence_closes_its_time_and_names_whose_appointments_are_in_it(
    store: Store, now: int, midnight: int
) -> None:
    store.calendars.put(doctor("ada", ("08:00", "18:00")), ME, now=now)
    store.calendars.put(doctor("bo", ("08:00", "18:00")), ME, now=now)
    hours = {hour: book(store, "ada", midnight + hour * HOUR, now, 60, patient=hour) for hour in (8, 9, 10, 11, 12)}
    book(store, "bo", midnight + 10 * HOUR, now, patient=99)
    store.lifecycle.cancel(hours[11].id, "ill", ME, now=now)
    hold = BookingRequest(practitioner_id="ada", patient_id=98, starts=midnight + 11 * HOUR, minutes=15)
    store.bookings.hold(hold, ME, now=now - 600, seconds=300)  # over since long
    first, last = midnight + 9 * HOUR + 30 * MINUTE, midnight + 12 * HOUR
    absence, affected = store.calendars.add_absence("ada", first, last, "Training", ME, now=now)
    assert (absence.starts, absence.ends, absence.reason) == (first, last, "Training")
    assert affected == [hours[9].id, hours[10].id]
    assert store.appointments.get(hours[10].id).status == "booked"
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
    store.calendars.withdraw_absence("ada", ids.pop(), ME, now=now)
    with pytest.raises(KeySpent, match="which is withdrawn since"):
        add(0)
    assert store.calendars.practitioner("ada").absences == ()


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
