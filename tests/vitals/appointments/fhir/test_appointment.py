"""An appointment as an independent reader of FHIR R4 understands it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.appointment import Appointment as FhirAppointment
from pydantic import ValidationError

from tests.vitals.appointments.fhir.resources import ADA, BOOKED, NOON
from vitals.appointments.fhir.appointment import appointment, as_it_was
from vitals.appointments.records import Change
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES

# Typed from R4's AppointmentStatus: the validator does not check it.
STATUSES = {"proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error"}
STATUSES |= {"checked-in", "waitlist"}


def read(status: AppointmentStatus = AppointmentStatus.BOOKED, **changes: Any) -> FhirAppointment:
    """An appointment as an independent reader of FHIR R4 understands it."""
    return FhirAppointment.model_validate(appointment(replace(BOOKED, status=status, **changes), ADA))


@pytest.mark.parametrize("status", AppointmentStatus)
def test_an_appointment_of_every_status_is_valid(status: AppointmentStatus) -> None:
    found = read(status)
    assert found.status == str(status)
    assert found.status in STATUSES
    assert found.id == BOOKED.id
    assert (found.meta.versionId, found.meta.lastUpdated) == ("3", datetime(2026, 3, 2, 10, tzinfo=UTC))


def test_the_validator_refuses_what_is_wrong() -> None:
    """Without this the tests here would say little; sets of codes and lengths of ids it does not check."""
    for wrong in ({"start": "2026-03-02 11:00"}, {"participant": None}, {"priority": -1}, {"color": "blue"}):
        with pytest.raises(ValidationError):
            FhirAppointment.model_validate(appointment(BOOKED, ADA) | wrong)


def test_times_are_instants_in_utc() -> None:
    resource = appointment(BOOKED, ADA)
    assert (resource["start"], resource["end"]) == ("2026-03-02T11:00:00Z", "2026-03-02T11:30:00Z")
    assert resource["created"] == "2026-03-01T11:00:00Z"
    found = read()
    assert (found.start.timestamp(), found.end.timestamp(), found.minutesDuration) == (NOON, NOON + 1800, 30)


def test_a_more_urgent_case_has_a_smaller_number() -> None:
    priorities = [read(urgency=urgency).priority for urgency in Urgency]
    assert priorities == sorted(priorities, reverse=True)
    assert len(set(priorities)) == len(Urgency)
    assert (priorities[0], priorities[-1]) == (9, 1)  # 0 would be undefined


def test_patient_and_practitioner_take_part() -> None:
    patient, practitioner = read().participant
    assert (patient.actor.reference, patient.status) == ("Patient/7", "accepted")
    assert (practitioner.actor.reference, practitioner.actor.display) == ("Practitioner/ada-1", "Dr Ada Example")
    assert practitioner.status == "accepted"


def test_whoever_has_only_been_offered_a_time_has_not_accepted_it() -> None:
    statuses = {status: [each.status for each in read(status).participant] for status in AppointmentStatus}
    assert statuses.pop(AppointmentStatus.PENDING) == ["needs-action", "accepted"]
    assert set(map(tuple, statuses.values())) == {("accepted", "accepted")}


def test_only_a_cancelled_appointment_says_why_it_was_cancelled() -> None:
    for status in AppointmentStatus:
        found = read(status, note="the patient recovered")
        assert (found.cancelationReason is not None) == (status == AppointmentStatus.CANCELLED)
    assert (
        read(AppointmentStatus.CANCELLED, note="the patient recovered").cancelationReason.text
        == "the patient recovered"
    )
    assert read(AppointmentStatus.CANCELLED, note=None).cancelationReason.text == "cancelled"


def test_the_reason_is_kept_to_the_letter_and_left_out_where_there_is_none() -> None:
    assert read().reasonCode[0].text == BOOKED.reason
    assert read(reason=None).reasonCode is None
    assert read(reason="").reasonCode is None


@pytest.mark.parametrize("id", SPECIALTIES)
def test_a_specialty_is_a_code_of_snomed(id: str) -> None:
    (concept,) = read(specialty=id).specialty
    (coding,) = concept.coding
    assert (coding.system, coding.code) == ("http://snomed.info/sct", SPECIALTIES[id].snomed)
    assert coding.display == concept.text == SPECIALTIES[id].name


def test_a_hold_says_when_it_ends_and_an_appointment_names_its_slot() -> None:
    (ends,) = read(AppointmentStatus.PENDING, expires=NOON - 3300).extension
    assert (ends.url, ends.valueInstant.timestamp()) == ("urn:synthetic-vitals:hold-expires", NOON - 3300)
    assert read(expires=NOON).extension is None
    assert read().slot[0].reference == f"Slot/ada-1.{NOON}.30"


def test_a_version_is_the_appointment_as_it_was() -> None:
    earlier = replace(BOOKED, status=AppointmentStatus.PENDING, version=2, changed=NOON - 7200, changed_by="clerk")
    content = Change.of(earlier).content
    raw = {name: str(value) if name in {"status", "urgency"} else value for name, value in content.items()}
    assert as_it_was(BOOKED, Change(version=2, changed=NOON - 7200, changed_by="clerk", content=raw)) == earlier
