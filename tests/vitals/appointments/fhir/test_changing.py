"""What a written appointment changes: one thing at a time, on both databases."""

from dataclasses import replace
from typing import Any

import pytest

from tests.vitals.appointments.clinic import HOUR, ME, MINUTE, Ward, put
from tests.vitals.appointments.fhir.resources import BASE, written
from vitals.appointments.errors import Changed, Closed, NotFound, NotPossible, Taken
from vitals.appointments.fhir.appointment import appointment
from vitals.appointments.fhir.changing import create, update
from vitals.appointments.fhir.writing import read_appointment
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.store import Store
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue
from vitals.times import rfc3339


def wanted(starts: int, minutes: int = 30, patient: int = 1, who: str = "always", **more: Any) -> dict[str, Any]:
    people = [f"Patient/{patient}", f"Practitioner/{who}"]
    return written(
        start=rfc3339(starts),
        end=rfc3339(starts + minutes * MINUTE),
        participant=[{"actor": {"reference": each}, "status": "accepted"} for each in people],
        **more,
    )


def made(store: Store, now: int, body: dict[str, Any]) -> Appointment:
    return create(store, read_appointment(body, BASE), ME, now=now)


def shown(store: Store, found: Appointment) -> dict[str, Any]:
    return appointment(found, store.calendars.practitioner(found.practitioner_id))


def put_back(store: Store, now: int, found: Appointment, seen: int | None = None, **changes: Any) -> Appointment:
    body = {name: value for name, value in (shown(store, found) | changes).items() if value is not None}
    return update(store, found.id, read_appointment(body, BASE), replace(ME, seen=seen), now=now)


def test_the_status_says_whether_to_hold_or_to_book(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked = made(store, now, wanted(midnight, priority=3, reasonCode=[{"text": "pain"}]))
    assert (booked.status, booked.urgency, booked.reason, booked.minutes) == ("booked", Urgency.URGENT, "pain", 30)
    for hour, status in enumerate(("proposed", "pending"), start=1):
        held = made(store, now, wanted(midnight + hour * HOUR, status=status))
        assert (held.status, held.expires) == ("pending", now + 300)
    with pytest.raises(Taken) as refused:
        made(store, now, wanted(midnight, patient=2))
    assert refused.value.alternatives
    with pytest.raises(InvalidValue, match=r"Appointment\.status"):
        made(store, now, wanted(midnight + 9 * HOUR, status="arrived"))


def test_a_slot_says_who_and_when(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    patient = [{"actor": {"reference": "Patient/5"}, "status": "accepted"}]
    slot = [{"reference": f"Slot/always.{midnight}.45"}]
    body = written(participant=patient, slot=slot)
    del body["start"], body["end"]
    found = made(store, now, body)
    assert (found.practitioner_id, found.starts, found.minutes) == ("always", midnight, 45)
    with pytest.raises(InvalidValue, match=r"that of Appointment\.slot"):
        made(store, now, body | {"start": rfc3339(midnight + HOUR)})


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"participant": []}, "participant"),
        ({"start": None, "end": None}, "start"),
        ({"specialty": [{"coding": [{"code": "psychiatry"}]}]}, "specialty"),
    ],
)
def test_what_is_missing_or_contradicts_is_said(ward: Ward, changes: dict[str, Any], name: str) -> None:
    store, now, midnight = ward.store, ward.now, ward.midnight
    body = {name: value for name, value in (wanted(midnight) | changes).items() if value is not None}
    with pytest.raises(InvalidValue, match=name):
        made(store, now, body)


def test_a_practitioner_who_is_not_there_is_a_wrong_value(store: Store, now: int, midnight: int) -> None:
    with pytest.raises(InvalidValue, match="Practitioner/nobody"):
        made(store, now, wanted(midnight, who="nobody"))


def test_a_hold_is_booked_moved_and_cancelled(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    held = made(store, now, wanted(midnight, status="proposed"))
    assert put_back(store, now, held) == held
    booked = put_back(store, now, held, seen=1, status="booked")
    assert (booked.status, booked.version) == ("booked", 2)
    later = rfc3339(midnight + HOUR), rfc3339(midnight + HOUR + 30 * MINUTE)
    moved = put_back(store, now, booked, seen=2, start=later[0], end=later[1])
    assert (moved.starts, moved.minutes, moved.version) == (midnight + HOUR, 30, 3)
    slot = put_back(store, now, moved, slot=[{"reference": f"Slot/always.{midnight}.15"}])
    assert (slot.starts, slot.minutes) == (midnight, 15)
    cancelled = put_back(store, now, slot, status="cancelled", cancelationReason={"text": "better"})
    assert (cancelled.status, cancelled.note) == ("cancelled", "better")
    assert put_back(store, now, cancelled) == cancelled
    with pytest.raises(NotPossible):
        put_back(store, now, cancelled, status="booked", cancelationReason=None)


def test_a_start_alone_moves_and_keeps_the_length(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    booked = made(store, now, wanted(midnight, minutes=45))
    moved = put_back(store, now, booked, start=rfc3339(midnight + HOUR), end=None)
    assert (moved.starts, moved.minutes) == (midnight + HOUR, 45)


def test_another_practitioner_may_take_over(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    put(store, now, "bo", specialty="psychiatry")
    booked = made(store, now, wanted(midnight))
    people = wanted(midnight, who="bo")["participant"]
    moved = put_back(store, now, booked, participant=people)
    assert (moved.practitioner_id, moved.starts, moved.specialty) == ("bo", midnight, "psychiatry")


def test_a_patient_arrives_and_is_seen(store: Store, always: Practitioner, now: int) -> None:
    starts = now + HOUR
    booked = made(store, now, wanted(starts))
    arrived = put_back(store, starts, booked, status="arrived")
    assert put_back(store, starts, arrived, status="fulfilled").status == "fulfilled"
    missed = made(store, now, wanted(starts + HOUR, patient=2))
    assert put_back(store, starts + 2 * HOUR, missed, status="noshow").status == "noshow"


def test_a_change_is_that_of_the_version_that_was_read(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    booked = made(store, now, wanted(midnight))
    put_back(store, now, booked, start=rfc3339(midnight + HOUR), end=None)
    for changes in ({"status": "cancelled"}, {"start": rfc3339(midnight + 2 * HOUR), "end": None}, {}):
        with pytest.raises(Changed, match="version 2 now"):
            put_back(store, now, booked, seen=1, **changes)
    assert store.appointments.get(booked.id).version == 2


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"id": "other"}, "id"),
        ({"priority": 1}, "priority"),
        ({"reasonCode": [{"text": "other"}]}, "reasonCode"),
        ({"participant": [{"actor": {"reference": "Patient/9"}, "status": "accepted"}]}, "participant"),
        ({"status": "cancelled", "start": "2030-01-01T10:00:00Z", "end": None}, "changed alone"),
        ({"cancelationReason": {"text": "x"}}, "cancelationReason"),
        ({"status": "pending"}, "status"),
        ({"end": "2020-01-01T10:00:00Z", "start": None, "minutesDuration": None}, "end"),
    ],
)
def test_nothing_else_can_change(ward: Ward, changes: dict[str, Any], name: str) -> None:
    store, now, booked = ward.store, ward.now, ward.first
    with pytest.raises(InvalidValue, match=name):
        put_back(store, now, booked, **changes)
    assert store.appointments.get(booked.id) == booked


def test_errors_of_booking_stay_what_they_are(store: Store, now: int, midnight: int) -> None:
    put(store, now, "bo", ("09:00", "10:00"))
    with pytest.raises(Closed):
        made(store, now, wanted(midnight, who="bo"))
    with pytest.raises(NotFound):
        update(store, "nothing", read_appointment(wanted(midnight), BASE), ME, now=now)
