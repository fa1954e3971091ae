"""Appointments by who takes part, when, and how they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vitals.appointments.clinic import HOUR, ME, book, put
from tests.vitals.appointments.fhir.resources import BOOKED, search
from vitals.appointments.fhir.finding_appointments import find_appointments, key, parse_key
from vitals.appointments.fhir.paging import Page
from vitals.appointments.records import Appointment
from vitals.appointments.store import Store
from vitals.errors import InvalidValue, UnknownEntry
from vitals.times import rfc3339


@pytest.fixture
def booked(store: Store, now: int, midnight: int) -> list[Appointment]:
    put(store, now, "ada")
    put(store, now, "bo", specialty="psychiatry")
    made = [
        book(store, who, midnight + hour * HOUR, now, patient=patient)
        for hour, (who, patient) in enumerate((("ada", 1), ("bo", 1), ("ada", 2), ("bo", 2), ("ada", 3)))
    ]
    made[4] = store.lifecycle.cancel(made[4].id, "ill", ME, now=now)
    return made


def found(store: Store, *given: tuple[str, str], specialties: tuple[str, ...] = (), **more: str) -> Page:
    return find_appointments(store, search("Appointment", *given, **more), specialties)


def test_everything_that_is_asked_for_must_hold(store: Store, booked: list[Appointment]) -> None:
    a, b, c, d, e = (each.id for each in booked)

    def ids(*given: tuple[str, str], specialties: tuple[str, ...] = (), **more: str) -> list[str]:
        return [each["id"] for each in found(store, *given, specialties=specialties, **more).resources]

    assert ids() == [a, b, c, d, e]
    assert ids(patient="Patient/1") == ids(actor="Patient/1") == [a, b]
    assert ids(("actor", "Patient/1"), ("actor", "PractitionerRole/bo")) == [b]
    assert ids(practitioner="ada", status="booked,pending") == [a, c]
    assert ids(status="cancelled,proposed") == [e]
    assert ids(status="waitlist") == []
    assert ids(specialties=("psychiatry",)) == [b, d]
    assert ids(_id=f"{a},{d}") == [a, d]
    assert ids(_id="") == []
    assert ids(("date", f"gt{rfc3339(booked[1].starts)}"), ("date", f"le{rfc3339(booked[3].starts)}")) == [c, d]
    assert ids(date=rfc3339(booked[2].starts)) == [c]
    assert ids(("actor", "Patient/1"), ("patient", "2")) == []
    assert ids(patient="x") == ids(patient=str(2**62)) == []
    assert ids(("date", "ge2030"), ("date", "lt2029")) == []


def test_pages_go_forwards_and_back(store: Store, booked: list[Appointment]) -> None:
    first = found(store, _count="2", _total="accurate")
    assert first.total == 5
    second = found(store, _count="2", _page=str(first.following))
    third = found(store, _count="2", _page=str(second.following))
    pages = [each["id"] for page in (first, second, third) for each in page.resources]
    assert pages == [each.id for each in booked]
    assert third.following is None
    assert found(store, _count="2", _page=str(third.previous)).resources == second.resources
    assert found(store, _count="0").total == 5


def test_wrong_values_are_refused(store: Store) -> None:
    with pytest.raises(UnknownEntry, match="booked"):
        found(store, status="done")
    with pytest.raises(InvalidValue, match="search for each"):
        found(store, actor="Patient/1,Patient/2")
    with pytest.raises(InvalidValue, match="Location"):
        found(store, actor="Location/UTC")
    for wrong in ("x.y", "1", "1.", "999999999999.x", "1.\0"):
        with pytest.raises(InvalidValue, match="links of a page"):
            parse_key(wrong)


@given(st.integers(0, 10**11 - 1))
def test_a_key_is_read_as_it_is_written(unix: int) -> None:
    assert parse_key(f"{unix}.{BOOKED.id}") == (unix, BOOKED.id)
    assert parse_key(key(BOOKED)) == (BOOKED.starts, BOOKED.id)
