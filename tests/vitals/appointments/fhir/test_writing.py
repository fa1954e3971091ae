"""What a client writes: read to the letter, or refused by the name of the element."""

from typing import Any

import pytest

from tests.vitals.appointments.fhir.resources import ADA, BASE, BOOKED, NOON, written
from vitals.appointments.fhir.appointment import appointment
from vitals.appointments.fhir.writing import read_appointment
from vitals.catalog.conditions import Urgency
from vitals.errors import InvalidValue, UnknownEntry

PATIENT = {"actor": {"reference": "Patient/7"}, "status": "accepted"}


def test_what_was_shown_can_be_written_back() -> None:
    found = read_appointment(appointment(BOOKED, ADA), BASE)
    assert (found.id, found.status, found.patient_id, found.practitioner_id) == (BOOKED.id, "booked", 7, "ada-1")
    assert (found.starts, found.ends, found.minutes) == (NOON, NOON + 1800, 30)
    assert (found.urgency, found.reason, found.specialty) == (BOOKED.urgency, BOOKED.reason, "cardiology")
    assert found.slot == ("ada-1", NOON, NOON + 1800)


def test_slots_that_follow_each_other_are_one_time() -> None:
    slots = [{"reference": f"Slot/ada-1.{NOON + start * 60}.15"} for start in (15, 0)]
    assert read_appointment(written(slot=slots), BASE).slot == ("ada-1", NOON, NOON + 1800)


def test_references_may_be_absolute_and_a_role_is_the_practitioner() -> None:
    who = [
        {"actor": {"reference": f"{BASE}/Patient/7"}, "status": "needs-action"},
        {"actor": {"reference": "PractitionerRole/ada-1"}, "status": "accepted"},
        {"actor": {"reference": "Location/Europe-Berlin"}, "status": "accepted"},
    ]
    found = read_appointment(written(participant=who), BASE)
    assert (found.patient_id, found.practitioner_id, found.place) == (7, "ada-1", "Europe-Berlin")


def test_reasons_and_priorities_are_read() -> None:
    found = read_appointment(
        written(reasonCode=[{"text": "pain"}, {"coding": [{"display": "Cough"}]}], priority=4, description="x"), BASE
    )
    assert (found.reason, found.urgency) == ("pain; Cough", Urgency.URGENT)
    assert read_appointment(written(description="x"), BASE).reason == "x"
    cancelled = written(status="cancelled", cancelationReason={"coding": [{"code": "pat"}]})
    assert read_appointment(cancelled, BASE).cancelation == "pat"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"resourceType": "Slot"}, "resourceType"),
        ({"status": "waitlist"}, "status"),
        ({"status": None}, "status"),
        ({"status": 3}, "status"),
        ({"comment": "x"}, "comment"),
        ({"identifier": []}, "identifier"),
        ({"modifierExtension": []}, "modifierExtension"),
        ({"color": "red"}, "color"),
        ({"_status": {}}, "_status"),
        ({"extension": [{"url": "http://elsewhere"}]}, "extension"),
        ({"extension": "x"}, "extension"),
        ({"start": "2026-03-02"}, "start"),
        ({"start": 5}, "start"),
        ({"end": "2026-03-02T11:00:00Z"}, "end"),
        ({"end": "2026-03-02T11:00:30Z"}, "end"),
        ({"minutesDuration": 15}, "minutesDuration"),
        ({"minutesDuration": True}, "minutesDuration"),
        ({"participant": "x"}, "participant"),
        ({"participant": [PATIENT | {"status": "declined"}]}, "participant.status"),
        ({"participant": [{"actor": {"reference": "Patient/8"}, "status": "accepted"}, PATIENT]}, "participant"),
        ({"participant": [PATIENT | {"actor": {"reference": "Patient/07"}}]}, "Patient/07"),
        ({"participant": [PATIENT | {"actor": {"reference": "Patient/x"}}]}, "Patient/x"),
        ({"participant": [PATIENT | {"actor": {"reference": f"Patient/{2**53}"}}]}, "Patient/9007199254740992"),
        ({"participant": [PATIENT | {"actor": {"display": "x"}}]}, "participant.actor"),
        ({"participant": [PATIENT | {"actor": {"reference": "Device/1"}}]}, "participant.actor"),
        ({"slot": [{"reference": "Slot/x"}]}, "slot"),
        ({"slot": [{"reference": f"Slot/a.{NOON}.15"}, {"reference": f"Slot/b.{NOON + 900}.15"}]}, "slot"),
        ({"slot": [{"reference": f"Slot/a.{NOON}.15"}, {"reference": f"Slot/a.{NOON + 960}.15"}]}, "slot"),
        ({"specialty": [{"coding": [{"code": "1"}]}]}, "specialty"),
        ({"specialty": [{"text": "x"}]}, "specialty"),
        ({"priority": 10}, "priority"),
        ({"priority": -1}, "priority"),
        ({"priority": "1"}, "priority"),
        ({"reasonCode": [{"text": "x" * 501}]}, "reasonCode"),
        ({"reasonCode": [{"text": 3}]}, "reasonCode"),
        ({"reasonCode": [{"text": "\0"}]}, "reasonCode"),
        ({"reasonCode": {"text": "x"}}, "reasonCode"),
        ({"cancelationReason": "x"}, "cancelationReason"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_name(changes: dict[str, Any], name: str) -> None:
    with pytest.raises((InvalidValue, UnknownEntry), match=name):
        read_appointment(written(**changes), BASE)


@pytest.mark.parametrize("body", [None, [], "x", 3, {}, {"resourceType": 3}])
def test_what_is_no_appointment_is_refused(body: Any) -> None:
    with pytest.raises(InvalidValue, match=r"Appointment\.resourceType"):
        read_appointment(body, BASE)
