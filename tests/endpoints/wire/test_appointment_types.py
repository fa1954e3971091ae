"""Values in messages about appointments: their limits, each at its edge."""

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError

from Endpoints.wire import appointment_types as types
from vitals.appointments.hours import WEEKDAYS
from vitals.appointments.statuses import AppointmentStatus, WaitingStatus
from vitals.catalog.conditions import SEVERITIES, Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.data.layouts import LARGEST_PATIENT

ALLOWED: list[tuple[Any, list[Any], list[Any]]] = [
    (types.PatientNumber, [0, LARGEST_PATIENT], [-1, LARGEST_PATIENT + 1, "1", 1.5]),
    (types.Name, ["x", "x" * 80], ["", "x" * 81, "a\0b"]),
    (types.Id, ["x", "x" * 64, "A-z0"], ["", "x" * 65, "a b", "a_b", "a\n"]),
    (types.Text, ["", "x" * 500, "two\nlines"], ["x" * 501, "a\0b"]),
    (types.Minutes, [5, 480], [4, 481, "15"]),
    (types.OffsetTime, ["x" * 40], ["x" * 41]),
    (types.SpecialtyId, list(SPECIALTIES), ["astrology"]),
    (types.UrgencyId, list(map(str, Urgency)), ["panic"]),
    (types.StatusId, list(map(str, AppointmentStatus)), ["waitlist"]),
    (types.WaitingStatusId, list(map(str, WaitingStatus)), ["pending"]),
    (types.SeverityId, list(SEVERITIES), ["deadly"]),
    (types.Weekday, list(WEEKDAYS), ["Monday"]),
]


@pytest.mark.parametrize(("type", "allowed", "wrong"), ALLOWED, ids=lambda each: getattr(each, "__name__", None))
def test_a_value_is_within_its_limits(type: Any, allowed: list[Any], wrong: list[Any]) -> None:
    adapter = TypeAdapter(type)
    assert [adapter.validate_python(value, strict=True) for value in allowed] == allowed
    for value in wrong:
        with pytest.raises(ValidationError):
            adapter.validate_python(value, strict=True)


def test_a_time_is_one_in_the_document_and_numbers_have_units() -> None:
    assert TypeAdapter(types.OffsetTime).json_schema()["format"] == "date-time"
    assert TypeAdapter(types.Minutes).json_schema()["description"] == "Length in minutes."


@pytest.mark.parametrize(("name", "longest"), [("AppointmentId", 64), ("EntryId", 64), ("PractitionerId", 48)])
def test_an_id_in_a_path_is_as_long_as_it_may_be(name: str, longest: int) -> None:
    app, type = FastAPI(), getattr(types, name)

    @app.get("/{id}")
    def get(id: type) -> str:
        return id

    client = TestClient(app)
    assert client.get(f"/{'x' * longest}").status_code == 200
    assert client.get(f"/{'x' * (longest + 1)}").status_code == 422
    assert client.get("/a.b").status_code == 422
