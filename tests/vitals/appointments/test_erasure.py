import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from tests.vitals.appointments.clinic import DAY, HOUR, ME, Ward, booking, key
from tests.vitals.appointments.walks import Walk, contradictions
from vitals.appointments import erasure
from vitals.appointments.erasure import erase, held, overwrite_deleted, prunable, prune
from vitals.appointments.errors import NotFound
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.store import Store
from vitals.appointments.tables import METADATA, absence, appointment, calendar_feed, change, waitlist
from vitals.errors import VitalsError

PATIENT = 0x1A2B_3C4D_5E6F  # six bytes that stand nowhere else
TEXTS = ("a pain that wanders", "called, wants a later time", "an old pain", "wrote-with-this-key", "who-asked-for-it")


@pytest.fixture
def known(ward: Ward, store: Store, now: int, midnight: int) -> None:
    """A patient of whom every table has something, and others."""
    requester = key("wrote-with-this-key")
    first = store.bookings.book(booking(midnight + 2 * HOUR, patient=PATIENT, reason=TEXTS[0]), requester, now=now)
    store.lifecycle.cancel(first.id, TEXTS[1], key("other-key", "who-asked-for-it"), now=now)
    store.bookings.book(booking(midnight + 3 * HOUR, 60, patient=PATIENT, reason=TEXTS[2]), ME, now=now)
    ward.join(PATIENT, reason=TEXTS[0])
    ward.join(2, minutes=60)
    store.bookings.book(booking(midnight + 5 * HOUR, patient=3, reason="of another patient"), ME, now=now)


def rows(store: Store) -> dict[str, int]:
    with store.database.reading() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in METADATA.tables.items()
        }


def needles(patient: int = PATIENT) -> list[bytes]:
    return [patient.to_bytes(6, "big"), str(patient).encode(), *(each.encode() for each in TEXTS[:3])]


def occurrences(path: Path) -> dict[str, int]:
    """How often each is in the bytes of the file, its journal, and anything else beside it."""
    everything = b"".join(each.read_bytes() for each in path.parent.iterdir() if each.is_file())
    return {each.hex(): everything.count(each) for each in needles()}


@pytest.mark.usefixtures("known")
def test_everything_about_a_patient_is_erased_and_nothing_else(store: Store, now: int) -> None:
    before = rows(store)
    assert held(store.database, PATIENT) == {"appointment": 2, "waitlist": 1}
    removed = erase(store, PATIENT, now=now)
    assert (removed["appointment"], removed["waitlist"]) == (2, 1)
    assert removed["change"] >= 4  # each row, and the version before it was cancelled
    assert held(store.database, PATIENT).total() == 0
    with store.database.reading() as connection:
        contents = str(connection.execute(select(change.c.content)).all())
    assert str(PATIENT) not in contents
    assert not any(text in contents for text in TEXTS)
    after = rows(store)
    assert after["practitioner"] == before["practitioner"]
    assert [each.reason for each in store.appointments.find(patient=3)] == ["of another patient"]
    assert erase(store, PATIENT, now=now).total() == 0


@pytest.mark.usefixtures("known")
def test_the_time_of_the_patient_is_offered_to_those_who_wait(store: Store, now: int, midnight: int) -> None:
    assert store.appointments.find(patient=2) == []
    erase(store, PATIENT, now=now)
    assert [each.starts for each in store.appointments.find(patient=2)] == [midnight + 3 * HOUR]


@pytest.mark.usefixtures("known")
def test_an_offer_to_the_patient_is_erased_too(store: Store, ward: Ward, now: int) -> None:
    store.lifecycle.cancel(ward.first.id, "why", ME, now=now)
    with store.database.reading() as connection:
        offered = connection.execute(select(func.count()).select_from(METADATA.tables["offer"])).scalar_one()
    assert offered > 0
    erase(store, PATIENT, now=now)
    erase(store, 2, now=now)
    assert rows(store)["offer"] == 0


@pytest.mark.usefixtures("known")
def test_versions_of_rows_that_somebody_deleted_by_hand_are_erased(store: Store, now: int) -> None:
    with store.database.writing() as connection:
        connection.execute(text(f"DELETE FROM appointment WHERE patient_id = {PATIENT}"))
    erase(store, PATIENT, now=now)
    with store.database.reading() as connection:
        assert str(PATIENT) not in str(connection.execute(select(change.c.content)).all())


@pytest.mark.usefixtures("known")
def test_nothing_of_the_patient_is_left_in_the_bytes_of_the_files(
    store: Store, request: pytest.FixtureRequest, tmp_path: Path, now: int
) -> None:
    if not store.database.is_sqlite:
        pytest.skip("the files of PostgreSQL are its own: benchmarks/backup.py looks into them")
    path = tmp_path / "appointments.sqlite"
    assert all(occurrences(path).values())
    erase(store, PATIENT, now=now)
    overwrite_deleted(store.database)  # while the store has connections open
    assert not any(occurrences(path).values())
    assert store.appointments.find(patient=3)
    store.close()
    assert not any(occurrences(path).values())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.usefixtures("known")
def test_deleted_rows_of_postgresql_leave_its_tables(store: Store, now: int) -> None:
    if store.database.is_sqlite:
        pytest.skip("SQLite has a test of its own")
    erase(store, PATIENT, now=now)
    overwrite_deleted(store.database)
    assert store.appointments.find(patient=3)


def test_who_reads_all_the_time_keeps_the_journal_and_a_sentence_says_what_to_do(
    store: Store, always: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not store.database.is_sqlite:
        pytest.skip("SQLite alone has such a journal")
    monkeypatch.setattr(erasure, "PATIENCE", 0.05)
    with store.database.reading() as connection:
        connection.execute(select(appointment)).all()
        with pytest.raises(VitalsError, match=r"not yet overwritten \(others read it all the time\): run the same"):
            overwrite_deleted(store.database)
    overwrite_deleted(store.database)


@pytest.mark.usefixtures("known")
def test_what_ended_before_a_time_is_deleted_and_what_did_not_is_kept(
    store: Store, now: int, midnight: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "BATCH", 2)  # several transactions
    store.calendars.add_absence("always", midnight + 20 * DAY, midnight + 21 * DAY, "Training", ME, now=now)
    limit = midnight + 5 * HOUR
    assert prunable(store.database, limit) == {"appointment": 3, "waitlist": 0, "absence": 0, "calendar_feed": 0}
    parts: list[int] = []
    removed = prune(store.database, limit, progress=parts.append)
    assert (removed["appointment"], parts) == (3, [2, 1])
    assert [each.reason for each in store.appointments.find()] == ["of another patient"]
    with store.database.writing() as connection:
        for table in (waitlist, absence):
            earliest = {"earliest": now - 3 * DAY, "latest": now - 2 * DAY}
            ended = {"starts": now - 3 * DAY, "ends": now - 2 * DAY}
            connection.execute(update(table).values(**earliest if table is waitlist else ended))
    removed = prune(store.database, now - DAY)
    assert (removed["waitlist"], removed["absence"]) == (2, 1)
    left = rows(store)
    assert (left["waitlist"], left["absence"], left["offer"], left["appointment"]) == (0, 0, 0, 1)
    with store.database.reading() as connection:
        subjects = set(connection.execute(select(change.c.subject)).scalars())
    assert subjects <= {"practitioner"}  # the history of a calendar stays
    assert prune(store.database, now - DAY).total() == 0


def test_addresses_of_feeds_that_were_revoked_long_ago_are_deleted_and_no_others(
    store: Store, always: Practitioner, now: int
) -> None:
    used, old, fresh = (store.calendar_feeds.add("always", None, ME, now=now - 9 * DAY)[0] for _ in range(3))
    store.calendar_feeds.revoke("always", old.id, ME, now=now - 3 * DAY)
    store.calendar_feeds.revoke("always", fresh.id, ME, now=now)
    assert prunable(store.database, now - DAY)["calendar_feed"] == 1
    assert prune(store.database, now - DAY)["calendar_feed"] == 1
    with store.database.reading() as connection:
        assert set(connection.execute(select(calendar_feed.c.id)).scalars()) == {used.id, fresh.id}
    overwrite_deleted(store.database)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happens_no_reference_is_broken(store: Store, now: int, seed: int) -> None:
    walk = Walk(store, seed, now)
    for number in range(120):
        walk.step()
        if number % 4 == 3:
            assert contradictions(store, walk.erased) == [], walk.taken
    assert len(walk.taken) > 10


def test_an_entry_goes_with_the_appointment_that_it_was_booked(ward: Ward, store: Store) -> None:
    id = ward.join(2, latest=ward.midnight + 30 * DAY)
    ward.free()
    booked = store.waiting.accept(id, ME, now=ward.now)
    other = ward.join(3, latest=ward.midnight + 30 * DAY)
    before = booked.ends + 1
    assert prunable(store.database, before)["waitlist"] == 1
    assert prune(store.database, before)["waitlist"] == 1
    with pytest.raises(NotFound):
        store.waiting.get(id)
    assert store.waiting.get(other).status == "waiting"
    assert contradictions(store, set()) == []


def test_who_was_offered_a_time_that_no_service_swept_waits_again(ward: Ward, store: Store) -> None:
    id = ward.join(2, latest=ward.midnight + 30 * DAY)
    ward.free()
    assert ward.offered(id) == [True]
    prune(store.database, ward.midnight + DAY)
    assert ward.offered(id) == [False]
    assert contradictions(store, set()) == []
    later = ward.book(ward.midnight + 2 * DAY, 60, patient=3)
    store.lifecycle.cancel(later.id, None, ME, now=ward.now)
    assert ward.offered(id) == [True]


def test_who_is_offered_time_while_being_erased_has_nothing_left(ward: Ward, store: Store) -> None:
    booked = [ward.book(ward.midnight + n * DAY, 60, patient=50 + n) for n in range(1, 7)]
    ids = [ward.join(2 + n) for n in range(6)]

    def free(number: int) -> None:
        store.lifecycle.cancel(booked[number].id, None, ME, now=ward.now)

    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(free, n) for n in range(6)] + [
            pool.submit(erase, store, 2 + n, now=ward.now) for n in range(3)
        ]
        for each in done:
            each.result()
    assert contradictions(store, {2, 3, 4}) == []
    assert ward.offered(*ids[3:]) == [True] * 3
