"""Appointments as values: what may be wanted, and the row that it becomes."""

import pytest

from vitals.appointments.calendars import Requester
from vitals.appointments.records import Appointment, BookingRequest, refuse_past, row_of
from vitals.appointments.scheduling import Hours, Practitioner
from vitals.appointments.tables import Status, appointment
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


def test_appointments_begin_at_whole_minutes() -> None:
    with pytest.raises(InvalidValue, match="a whole minute"):
        BookingRequest(practitioner_id="ada", patient_id=7, starts=1_800_000_001, minutes=15)


def test_what_has_passed_is_refused() -> None:
    refuse_past(100, 100)
    with pytest.raises(InvalidValue, match="in the future"):
        refuse_past(100, 101)


@pytest.mark.parametrize(("expires", "status"), [(None, Status.BOOKED), (1_800_000_300, Status.PENDING)])
def test_a_row_has_every_column_and_is_an_appointment_again(expires: int | None, status: Status) -> None:
    row = row_of(WANTED, SOMEBODY, Requester(by="me", key="k", fingerprint="f"), now=1_700_000_000, expires=expires)
    assert list(row) == [column.name for column in appointment.c]
    found = Appointment.of(row)
    assert (found.status, found.expires, found.version) == (status, expires, 1)
    assert (found.zone, found.specialty, found.urgency) == ("Asia/Kolkata", "cardiology", Urgency.SOON)
    assert (row["idempotency_key"], row["fingerprint"], found.changed_by) == ("k", "f", "me")


def test_every_row_has_an_id_of_its_own() -> None:
    rows = [row_of(WANTED, SOMEBODY, Requester(by="me"), now=0, expires=None) for _ in range(100)]
    assert len({row["id"] for row in rows}) == 100
