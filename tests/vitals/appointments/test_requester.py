import pytest
from sqlalchemy import insert, select, update

from vitals.appointments.errors import Changed, KeyReused, KeySpent
from vitals.appointments.requester import SERVICE, Requester
from vitals.appointments.store import Store
from vitals.appointments.tables import waitlist

ME = Requester(by="test", key="k", fingerprint="f")
ROW = {
    "id": "entry",
    "patient_id": 1,
    "specialty": "cardiology",
    "minutes": 15,
    "urgency": "soon",
    "rank": 2,
    "earliest": 0,
    "latest": 3600,
    "status": "waiting",
    "created": 100,
}


def test_the_first_version_has_author_time_and_key() -> None:
    expected = {"version": 1, "changed": 100, "changed_by": "test", "idempotency_key": "k", "fingerprint": "f"}
    assert ME.first_version(100) == expected
    without = SERVICE.first_version(7)
    assert (without["changed_by"], without["changed"], without["idempotency_key"]) == ("service", 7, None)


def test_each_change_counts_on_and_names_its_author(store: Store) -> None:
    with store.database.writing() as connection:
        connection.execute(insert(waitlist).values(**ROW, **ME.first_version(100)))
        for now in (200, 300):
            connection.execute(update(waitlist).values(**SERVICE.next_version(waitlist, now)))
        row = connection.execute(select(waitlist)).mappings().one()
    assert (row["version"], row["changed"], row["changed_by"]) == (3, 300, "service")
    assert (row["idempotency_key"], row["fingerprint"]) == ("k", "f")


def test_a_previous_attempt_is_found_by_its_key_and_another_request_is_refused(store: Store) -> None:
    with store.database.writing() as connection:
        assert ME.previous_attempt(connection, waitlist) is None
        connection.execute(insert(waitlist).values(**ROW, **ME.first_version(100)))
        assert ME.previous_attempt(connection, waitlist)["id"] == "entry"
        assert Requester(by="other", key="k", fingerprint="f").previous_attempt(connection, waitlist)["id"] == "entry"
        for requester in (Requester(by="test"), Requester(by="test", key="k2", fingerprint="f")):
            assert requester.previous_attempt(connection, waitlist) is None
        with pytest.raises(KeyReused, match="'k'"):
            Requester(by="test", key="k", fingerprint="other").previous_attempt(connection, waitlist)


def test_a_change_may_name_the_version_that_it_was_decided_on() -> None:
    for seen in (None, 3):
        Requester(by="test", seen=seen).require_seen("a1", 3)
    with pytest.raises(Changed, match="version 3 now"):
        Requester(by="test", seen=2).require_seen("a1", 3)


def test_a_row_without_a_key_is_no_previous_attempt_of_a_request_without_one(store: Store) -> None:
    with store.database.writing() as connection:
        connection.execute(insert(waitlist).values(**ROW, **SERVICE.first_version(100)))
        assert SERVICE.previous_attempt(connection, waitlist) is None


def test_a_key_whose_row_has_ended_says_so(store: Store) -> None:
    with store.database.writing() as connection:
        connection.execute(insert(waitlist).values(**ROW, **ME.first_version(100)))
        for status in ("offered", "booked"):
            connection.execute(update(waitlist).values(status=status))
            assert ME.previous_attempt(connection, waitlist)["status"] == status
        connection.execute(update(waitlist).values(status="withdrawn"))
        with pytest.raises(
            KeySpent, match="'k' has been used: it made entry 'entry', which is withdrawn since: send a"
        ):
            ME.previous_attempt(connection, waitlist)
        with pytest.raises(KeyReused):  # which is the worse of the two
            Requester(by="test", key="k", fingerprint="other").previous_attempt(connection, waitlist)
