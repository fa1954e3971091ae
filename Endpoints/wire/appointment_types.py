"""Types of the values in messages about appointments, and of the ids in their paths."""

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Path
from pydantic import Field

from vitals.appointments.hours import WEEKDAYS
from vitals.appointments.records import LONGEST_MINUTES, SHORTEST_MINUTES
from vitals.appointments.statuses import AppointmentStatus, WaitingStatus
from vitals.catalog.conditions import SEVERITIES, Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.data.layouts import LARGEST_PATIENT
from vitals.triage.case import Consciousness

__all__ = [
    "ID",
    "AppointmentId",
    "ConsciousnessId",
    "EntryId",
    "Id",
    "Minutes",
    "Name",
    "OffsetTime",
    "PatientNumber",
    "PractitionerId",
    "SeverityId",
    "SpecialtyId",
    "StatusId",
    "Text",
    "UrgencyId",
    "WaitingStatusId",
    "Weekday",
]

ID = "^[A-Za-z0-9-]{1,64}$"
NO_ZERO = r"^[^\x00]*$"  # which PostgreSQL cannot keep

if TYPE_CHECKING:  # what follows from a catalog cannot be checked before it runs
    type SpecialtyId = str
    type UrgencyId = str
    type StatusId = str
    type WaitingStatusId = str
    type SeverityId = str
    type ConsciousnessId = str
    type Weekday = str
else:
    SpecialtyId, UrgencyId = Literal[tuple(SPECIALTIES)], Literal[tuple(map(str, Urgency))]
    StatusId, WaitingStatusId = (Literal[tuple(map(str, words))] for words in (AppointmentStatus, WaitingStatus))
    SeverityId, Weekday = Literal[SEVERITIES], Literal[WEEKDAYS]
    ConsciousnessId = Literal[tuple(map(str, Consciousness))]

# Values

PatientNumber = Annotated[int, Field(ge=0, le=LARGEST_PATIENT, description="Number of the patient.")]
Name = Annotated[str, Field(min_length=1, max_length=80, pattern=NO_ZERO)]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=ID)]
Text = Annotated[str, Field(max_length=500, pattern=NO_ZERO)]
Minutes = Annotated[int, Field(ge=SHORTEST_MINUTES, le=LONGEST_MINUTES, description="Length in minutes.")]
OffsetTime = Annotated[
    str,
    Field(
        max_length=40,
        description="RFC 3339 with an offset, such as 2026-03-02T09:00:00+01:00.",
        json_schema_extra={"format": "date-time"},
    ),
]

# Ids in paths

AppointmentId = Annotated[str, Path(max_length=64, pattern=ID)]
EntryId = Annotated[str, Path(max_length=64, pattern=ID)]
PractitionerId = Annotated[str, Path(max_length=48, pattern=ID)]  # so that the id of a slot has FHIR's 64 characters
