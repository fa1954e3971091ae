import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.appointment import Appointment as FhirAppointment
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.practitioner import Practitioner as FhirPractitioner
from fhir.resources.R4B.schedule import Schedule
from fhir.resources.R4B.slot import Slot as FhirSlot
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vitals.appointments import fhir
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.slots import Availability
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES

NOON = 1772449200  # 2026-03-02T11:00:00Z, noon in Berlin
ADA = Practitioner(
    id="ada-1", name="Dr Ada Example", specialty="cardiology", zone="Europe/Berlin", hours=Hours({}), version=4
)
BOOKED = Appointment(
    id="0b9c2a54-4a4e-4a06-8a0a-0d8d6b8f4b11",
    practitioner_id="ada-1",
    patient_id=7,
    starts=NOON,
    ends=NOON + 1800,
    zone="Europe/Berlin",
    status=AppointmentStatus.BOOKED,
    specialty="cardiology",
    urgency=Urgency.SOON,
    reason="Palpitations; see <b>notes</b> & \N{THUMBS UP SIGN}",
    note=None,
    expires=None,
    created=NOON - 86_400,
    version=3,
    changed=NOON - 3600,
    changed_by="test",
)
# Typed from R4's AppointmentStatus and from its regular expression for ids: the validator checks neither.
STATUSES = {"proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "entered-in-error"}
STATUSES |= {"checked-in", "waitlist"}
FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
FREE = ADA.slot(NOON, NOON + 900)


def read(status: AppointmentStatus = AppointmentStatus.BOOKED, **changes: Any) -> FhirAppointment:
    """An appointment as an independent reader of FHIR R4 understands it."""
    return FhirAppointment.model_validate(fhir.appointment(replace(BOOKED, status=status, **changes), ADA))


# Appointments


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
            FhirAppointment.model_validate(fhir.appointment(BOOKED, ADA) | wrong)


def test_times_are_instants_in_utc() -> None:
    resource = fhir.appointment(BOOKED, ADA)
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


# The other resources


def test_a_slot_is_valid_and_belongs_to_a_schedule() -> None:
    for status in Availability:
        found = FhirSlot.model_validate(fhir.slot(FREE, status))
        assert (found.status, found.schedule.reference) == (status, "Schedule/ada-1")
    assert (found.start.timestamp(), found.end.timestamp()) == (NOON, NOON + 900)
    assert fhir.slot(FREE)["status"] == "free"


def test_a_schedule_is_valid_and_names_the_zone() -> None:
    found = Schedule.model_validate(fhir.schedule(ADA))
    assert (found.id, found.active, found.meta.versionId) == ("ada-1", True, "4")
    assert found.actor[0].reference == "Practitioner/ada-1"
    assert "Europe/Berlin" in found.comment


def test_a_practitioner_is_valid() -> None:
    found = FhirPractitioner.model_validate(fhir.practitioner(ADA))
    assert (found.id, found.name[0].text) == ("ada-1", "Dr Ada Example")
    assert found.qualification[0].code.coding[0].code == SPECIALTIES["cardiology"].snomed


def test_every_resource_says_that_it_is_about_nobody() -> None:
    for resource in (fhir.appointment(BOOKED, ADA), fhir.slot(FREE), fhir.schedule(ADA), fhir.practitioner(ADA)):
        assert [label["code"] for label in resource["meta"]["security"]] == ["HTEST"]


def test_a_version_does_not_leak_into_other_resources() -> None:
    fhir.appointment(BOOKED, ADA)
    fhir.schedule(ADA)
    assert "versionId" not in fhir.slot(FREE)["meta"]


def test_a_bundle_holds_what_was_found_and_where_it_is() -> None:
    resources = [fhir.appointment(BOOKED, ADA), fhir.slot(FREE), fhir.schedule(ADA), fhir.practitioner(ADA)]
    found = Bundle.model_validate(fhir.bundle(iter(resources), "http://localhost/fhir", is_all=True))
    assert (found.type, found.total) == ("searchset", 4)
    assert [type(entry.resource) for entry in found.entry] == [FhirAppointment, FhirSlot, Schedule, FhirPractitioner]
    assert [entry.fullUrl for entry in found.entry] == [
        f"http://localhost/fhir/Appointment/{BOOKED.id}",
        f"http://localhost/fhir/Slot/ada-1.{NOON}.15",
        "http://localhost/fhir/Schedule/ada-1",
        "http://localhost/fhir/Practitioner/ada-1",
    ]


def test_an_empty_bundle_is_valid() -> None:
    found = Bundle.model_validate(fhir.bundle([], "http://localhost/fhir", is_all=True))
    assert (found.total, found.entry) == (0, None)  # FHIR allows no empty list


def test_a_page_does_not_say_how_many_there_are() -> None:
    page = fhir.bundle([fhir.schedule(ADA)], "http://localhost/fhir", is_all=False)
    assert Bundle.model_validate(page).total is None


# Ids of slots


IDS = st.from_regex(r"[A-Za-z0-9-]{1,48}", fullmatch=True)


@given(IDS, st.integers(0, 10**11 - 1), st.integers(1, 999))
def test_a_slot_can_be_read_back_from_its_id(id: str, starts: int, minutes: int) -> None:
    slot = replace(FREE, starts=starts, ends=starts + minutes * 60, practitioner_id=id)
    assert fhir.parse_slot_id(fhir.slot_id(slot)) == (id, starts, starts + minutes * 60)


@given(IDS)
def test_the_id_of_a_slot_is_one_that_fhir_allows(id: str) -> None:
    slot = replace(FREE, practitioner_id=id)
    found = FhirSlot.model_validate(fhir.slot(slot))
    assert found.id == fhir.slot_id(slot)
    assert FHIR_ID.fullmatch(found.id)


@pytest.mark.parametrize(
    "id",
    [
        *("", ".", "..", "...", "ada", "ada.", "ada.1", "ada.1.", "ada..15", ".1.15", "ada.x.15", "ada.1.x"),
        *("ada.1.0", "ada.1.000", "ada.-1.15", "ada.1.-15", "ada.+1.15", "ada.1e3.15", "ada.1.1.15", "ada.1.15.0"),
        *("ada.1.15 ", "ada. 1.15", "ada.1.15\n", "ada.1_0.15", "ada.²1.15", "ada.١.15", "ada.1.１５", "ada.0x1.15"),
        *("ada.1.1000", "ada.100000000000.15", f"ada.{'9' * 5000}.15", f"ada.1.{'9' * 5000}", "ada.nan.15"),
    ],
)
def test_what_is_no_id_of_a_slot_means_none(id: str) -> None:
    assert fhir.parse_slot_id(id) is None


@given(st.text() | st.text("ada.0159", max_size=20))
def test_no_id_is_too_odd(id: str) -> None:
    found = fhir.parse_slot_id(id)
    assert found is None or found[2] > found[1] >= 0
