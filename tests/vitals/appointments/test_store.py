import warnings
from pathlib import Path

import pytest

from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.store import Store
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue

ME = Requester(by="test")
DAY = 86_400


def test_nothing_is_touched_before_the_first_use(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/a.sqlite")
    assert list(tmp_path.iterdir()) == []
    assert store.calendars.practitioners() == []
    assert (tmp_path / "a.sqlite").stat().st_size > 0
    store.close()


def test_a_server_need_not_be_there_before_the_first_use() -> None:
    Store("postgresql://nobody@127.0.0.1:1/appointments").close()


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(InvalidValue, match="database_url"):
        Store("letters.txt")


def test_its_parts_work_on_the_same_database(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    wanted = BookingRequest(practitioner_id="always", patient_id=1, starts=midnight, minutes=30)
    booked = store.bookings.book(wanted, ME, now=now)
    entry = store.waiting.join(
        patient_id=2,
        specialty="cardiology",
        practitioner_id="always",
        minutes=30,
        urgency=Urgency.SOON,
        earliest=now,
        latest=midnight + DAY,
        reason=None,
        requester=ME,
        now=now,
    )
    assert store.free_times.find([always], midnight, midnight + DAY, 30, now=now, limit=1)[0].starts == booked.ends
    store.lifecycle.cancel(booked.id, "ill", ME, now=now)
    assert store.waiting.accept(entry.id, ME, now=now).starts == midnight


def test_another_store_sees_what_was_written(
    store: Store, always: Practitioner, database_url: str, now: int, midnight: int
) -> None:
    booked = store.bookings.book(
        BookingRequest(practitioner_id="always", patient_id=1, starts=midnight, minutes=30), ME, now=now
    )
    store.close()
    other = Store(database_url)
    assert other.appointments.get(booked.id) == booked
    assert [each.id for each in other.calendars.practitioners()] == ["always"]
    other.close()


def test_a_store_that_was_closed_gave_back_every_connection(database_url: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store = Store(database_url)
        with store.database.reading(), store.database.reading():
            pass
        assert store.database.engine.pool.checkedin() == 2  # type: ignore[attr-defined]
        store.close()
        assert store.database.engine.pool.checkedin() == 0  # type: ignore[attr-defined]
        store.close()
