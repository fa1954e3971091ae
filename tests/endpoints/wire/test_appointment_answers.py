"""Answers about appointments: every field of each, from values of the library."""

from dataclasses import replace

from Endpoints.wire.appointment_answers import (
    AbsenceResult,
    AppointmentList,
    AppointmentResult,
    ChangeList,
    PractitionerList,
    PractitionerResult,
    SlotList,
    WaitingResult,
)
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Absence, Practitioner
from vitals.appointments.records import Appointment, Change
from vitals.appointments.statuses import AppointmentStatus, WaitingStatus
from vitals.appointments.waiting import WaitingEntry
from vitals.catalog.conditions import Urgency

NINE = 1_772_442_000  # 2026-03-02T09:00Z
APPOINTMENT = Appointment(
    id="a-1",
    practitioner_id="ada",
    patient_id=7,
    starts=NINE,
    ends=NINE + 2700,
    zone="Asia/Kolkata",
    status=AppointmentStatus.PENDING,
    specialty="cardiology",
    urgency=Urgency.SOON,
    reason="pain",
    note="moved",
    expires=NINE - 60,
    created=NINE - 3600,
    version=3,
    changed=NINE - 1800,
    changed_by="reception",
)
ANSWER = {
    "id": "a-1",
    "status": "pending",
    "practitioner": "ada",
    "patient": 7,
    "start": "2026-03-02T09:00:00Z",
    "end": "2026-03-02T09:45:00Z",
    "zone": "Asia/Kolkata",
    "local_start": "2026-03-02T14:30:00+05:30",
    "minutes": 45,
    "specialty": "cardiology",
    "urgency": "soon",
    "reason": "pain",
    "note": "moved",
    "expires": "2026-03-02T08:59:00Z",
    "created": "2026-03-02T08:00:00Z",
    "version": 3,
    "changed": "2026-03-02T08:30:00Z",
    "changed_by": "reception",
}
ABSENCE = Absence(id="away", starts=NINE, ends=NINE + 86_400, reason="ill")
ADA = Practitioner(
    id="ada",
    name="Dr Ada",
    specialty="cardiology",
    zone="Asia/Kolkata",
    hours=Hours({"monday": [("09:00", "12:00")]}),
    slot_minutes=20,
    absences=(ABSENCE,),
    version=5,
)
AWAY = {"id": "away", "start": "2026-03-02T09:00:00Z", "end": "2026-03-03T09:00:00Z", "reason": "ill"}


def test_an_appointment_has_every_field_in_its_order() -> None:
    found = AppointmentResult.of(APPOINTMENT).model_dump()
    assert (found, list(found)) == (ANSWER, list(ANSWER))
    plain = AppointmentResult.of(replace(APPOINTMENT, expires=None, reason=None, note=None)).model_dump()
    assert plain == ANSWER | {"expires": None, "reason": None, "note": None}


def test_a_hold_of_the_year_1970_has_an_end() -> None:
    assert AppointmentResult.of(replace(APPOINTMENT, expires=0)).expires == "1970-01-01T00:00:00Z"


def test_a_list_keeps_the_order() -> None:
    other = replace(APPOINTMENT, id="a-0")
    found = AppointmentList.of([APPOINTMENT, other]).model_dump()
    assert found == {"appointments": [ANSWER, ANSWER | {"id": "a-0"}]}


def test_a_version_says_what_the_appointment_was() -> None:
    found = ChangeList.of([Change.of(APPOINTMENT)]).model_dump()
    assert found == {
        "changes": [
            {
                "version": 3,
                "changed": "2026-03-02T08:30:00Z",
                "changed_by": "reception",
                "status": "pending",
                "practitioner": "ada",
                "start": "2026-03-02T09:00:00Z",
                "end": "2026-03-02T09:45:00Z",
                "note": "moved",
            }
        ]
    }


def test_a_free_time_names_its_practitioner_and_the_wall_clock() -> None:
    found = SlotList.of([ADA.slot(NINE, NINE + 1200)]).model_dump()
    assert found == {
        "slots": [
            {
                "practitioner": "ada",
                "name": "Dr Ada",
                "specialty": "cardiology",
                "start": "2026-03-02T09:00:00Z",
                "end": "2026-03-02T09:20:00Z",
                "zone": "Asia/Kolkata",
                "local_start": "2026-03-02T14:30:00+05:30",
            }
        ]
    }


def test_a_practitioner_has_hours_and_absences() -> None:
    expected = {
        "id": "ada",
        "name": "Dr Ada",
        "specialty": "cardiology",
        "zone": "Asia/Kolkata",
        "hours": {"monday": [["09:00", "12:00"]]},
        "slot_minutes": 20,
        "absences": [AWAY | {"appointments": None}],
        "version": 5,
    }
    assert PractitionerResult.of(ADA).model_dump() == expected
    assert PractitionerList.of([ADA, ADA]).model_dump() == {"practitioners": [expected, expected]}


def test_a_new_absence_names_the_appointments_in_it_and_an_old_one_does_not() -> None:
    assert AbsenceResult.of(ABSENCE).model_dump() == AWAY | {"appointments": None}
    for ids in ([], ["a-1", "a-2"]):
        assert AbsenceResult.of(ABSENCE, ids).model_dump() == AWAY | {"appointments": ids}


def test_an_entry_of_the_waiting_list_has_its_offer() -> None:
    entry = WaitingEntry(
        id="w-1",
        patient_id=7,
        specialty="cardiology",
        practitioner_id=None,
        minutes=45,
        urgency=Urgency.URGENT,
        earliest=NINE,
        latest=NINE + 86_400,
        status=WaitingStatus.OFFERED,
        reason="pain",
        created=NINE - 60,
        version=2,
        changed=NINE,
        changed_by="service",
        appointment_id="a-1",
    )
    expected = {
        "id": "w-1",
        "status": "offered",
        "patient": 7,
        "specialty": "cardiology",
        "practitioner": None,
        "minutes": 45,
        "urgency": "urgent",
        "earliest": "2026-03-02T09:00:00Z",
        "latest": "2026-03-03T09:00:00Z",
        "reason": "pain",
        "created": "2026-03-02T08:59:00Z",
        "version": 2,
    }
    assert WaitingResult.of(entry, None).model_dump() == expected | {"offer": None}
    found = WaitingResult.of(entry, APPOINTMENT).model_dump()
    assert (found, list(found)) == (expected | {"offer": ANSWER}, [*expected, "offer"])
