"""Appointments as values: what may be wanted, and the row that it becomes."""

import time
from dataclasses import replace
from uuid import RFC_4122, UUID

import pytest

from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment, BookingRequest, Change, ordered_id, refuse_past, row_of
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.tables import appointment
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue

SOMEBODY = Practitioner(id="ada", name="Dr Ada", specialty="cardiology", zone="Asia/Kolkata", hours=Hours({}))
WANTED = BookingRequest(
    practitioner_id="ada", patient_id=7, starts=1_800_000_000, minutes=45, urgency=Urgency.SOON, reason="x"
)


def test_the_end_follows_from_the_length() -> None:
    assert WANTED.ends == WANTED.starts + 2700


@pytest.mark.parametrize("minutes", [-5, 0, 4, 481])
def test_a_length_that_no_appointment_has_is_refused(minutes: int) -> None:
    with pytest.raises(InvalidValue, match="a whole number from 5 to 480"):
        BookingRequest(practitioner_id="ada", patient_id=7, starts=1_800_000_000, minutes=minutes)


@pytest.mark.parametrize("minutes", [5, 480])
def test_the_shortest_and_the_longest_length_are_allowed(minutes: int) -> None:
    assert BookingRequest(practitioner_id="ada", patient_id=7, starts=1_800_000_000, minutes=minutes).minutes == minutes


def test_appointments_begin_at_whole_minutes() -> None:
    with pytest.raises(InvalidValue, match="a whole minute"):
        BookingRequest(practitioner_id="ada", patient_id=7, starts=1_800_000_001, minutes=15)


def test_what_has_passed_is_refused() -> None:
    refuse_past(100, 100)
    with pytest.raises(InvalidValue, match="in the future"):
        refuse_past(100, 101)


@pytest.mark.parametrize(
    ("expires", "status"), [(None, AppointmentStatus.BOOKED), (1_800_000_300, AppointmentStatus.PENDING)]
)
def test_a_row_has_every_column_and_is_an_appointment_again(expires: int | None, status: AppointmentStatus) -> None:
    row = row_of(WANTED, SOMEBODY, Requester(by="me", key="k", fingerprint="f"), now=1_700_000_000, expires=expires)
    assert list(row) == [column.name for column in appointment.c]
    found = Appointment.of(row)
    assert (found.status, found.expires, found.version) == (status, expires, 1)
    assert (found.zone, found.specialty, found.urgency) == ("Asia/Kolkata", "cardiology", Urgency.SOON)
    assert (row["idempotency_key"], row["fingerprint"], found.changed_by) == ("k", "f", "me")


def test_every_row_has_an_id_of_its_own() -> None:
    rows = [row_of(WANTED, SOMEBODY, Requester(by="me"), now=0, expires=None) for _ in range(100)]
    assert len({row["id"] for row in rows}) == 100


def test_an_id_begins_with_the_time_and_is_a_uuid_of_version_7() -> None:
    before = time.time_ns() // 1_000_000
    found = [UUID(ordered_id()) for _ in range(200)]
    after = time.time_ns() // 1_000_000
    assert {(id.version, id.variant) for id in found} == {(7, RFC_4122)}
    assert all(before <= id.int >> 80 <= after for id in found)
    assert len(set(found)) == 200


def test_an_id_is_random_where_it_says_neither_time_nor_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 1_800_000_000_123_000_000)
    for bits, expected in ((0, "7000-8000-000000000000"), (2**74 - 1, "7fff-bfff-ffffffffffff")):
        monkeypatch.setattr("secrets.randbits", lambda n, bits=bits: bits if n == 74 else None)
        assert ordered_id() == f"{1_800_000_000_123:012x}"[:8] + "-" + f"{1_800_000_000_123:012x}"[8:] + "-" + expected


def test_a_move_keeps_patient_urgency_and_reason_and_what_is_not_given() -> None:
    found = Appointment.of(row_of(WANTED, SOMEBODY, Requester(by="me"), now=0, expires=None))
    assert found.minutes == 45
    moved = found.moved(starts=1_800_003_600, minutes=None, practitioner_id=None)
    assert moved == replace(WANTED, starts=1_800_003_600)
    moved = found.moved(starts=1_800_003_600, minutes=30, practitioner_id="bo")
    assert moved == replace(WANTED, starts=1_800_003_600, minutes=30, practitioner_id="bo")


def test_a_version_has_the_content_that_changes() -> None:
    found = Appointment.of(row_of(WANTED, SOMEBODY, Requester(by="me"), now=5, expires=9))
    change = Change.of(found)
    assert (change.version, change.changed, change.changed_by) == (1, 5, "me")
    assert change.content == {
        "practitioner_id": "ada",
        "patient_id": 7,
        "starts": 1_800_000_000,
        "ends": 1_800_002_700,
        "zone": "Asia/Kolkata",
        "status": "pending",
        "specialty": "cardiology",
        "urgency": "soon",
        "reason": "x",
        "note": None,
        "expires": 9,
    }
