"""What comes in and goes out about appointments, as strict models; `answers` makes the latter."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from Endpoints.wire.appointment_queries import ID
from Endpoints.wire.schemas import ConditionId, Instant, PopulationId, Probability, Reading, Strict
from vitals.appointments.calendars import LONGEST_MINUTES
from vitals.appointments.scheduling import WEEKDAYS
from vitals.appointments.tables import Entry, Status
from vitals.catalog.conditions import SEVERITIES, Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.data.layouts import LARGEST_PATIENT
from vitals.simulation.status import Band

__all__ = [
    "AbsenceRequest",
    "AbsenceResult",
    "AppointmentList",
    "AppointmentResult",
    "BookingRequest",
    "CancelRequest",
    "ChangeList",
    "HoldRequest",
    "PractitionerList",
    "PractitionerRequest",
    "PractitionerResult",
    "RescheduleRequest",
    "SlotList",
    "TriageRequest",
    "TriageResult",
    "WaitingList",
    "WaitingRequest",
    "WaitingResult",
]

if TYPE_CHECKING:
    type SpecialtyId = str
    type UrgencyId = str
    type StatusId = str
    type EntryId = str
    type SeverityId = str
    type BandId = str
    type Weekday = str
else:
    SpecialtyId, UrgencyId = Literal[tuple(SPECIALTIES)], Literal[tuple(map(str, Urgency))]
    StatusId, EntryId, BandId = (Literal[tuple(map(str, words))] for words in (Status, Entry, Band))
    SeverityId, Weekday = Literal[SEVERITIES], Literal[WEEKDAYS]

type Patient = Annotated[int, Field(ge=0, le=LARGEST_PATIENT, description="Number of the patient.")]
NO_ZERO = r"^[^\x00]*$"  # which PostgreSQL cannot keep
type Name = Annotated[str, Field(min_length=1, max_length=80, pattern=NO_ZERO)]
type Id = Annotated[str, Field(min_length=1, max_length=64, pattern=ID)]
type Words = Annotated[str, Field(max_length=500, pattern=NO_ZERO)]
type Minutes = Annotated[int, Field(ge=5, le=LONGEST_MINUTES, description="Length in minutes.")]
type Moment = Annotated[
    str,
    Field(
        max_length=40,
        description="RFC 3339 with an offset, such as 2026-03-02T09:00:00+01:00.",
        json_schema_extra={"format": "date-time"},
    ),
]

MOST_TRIAGED = 600


# Requests


class SimulatedPatient(Strict):
    """A patient of the simulation at a time; what is left out is as in the stream."""

    id: Patient
    time: Moment | None = None
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    population: PopulationId | None = None
    condition: ConditionId | None = None
    onset: Moment | None = None


class TriageRequest(Strict):
    """Readings, the latest last, or a simulated patient; and the patient's own words, in English."""

    readings: Annotated[list[Reading], Field(min_length=1, max_length=MOST_TRIAGED)] | None = None
    patient: SimulatedPatient | None = None
    symptoms: Annotated[str, Field(max_length=2000)] = ""

    @model_validator(mode="after")
    def _one(self) -> "TriageRequest":
        if (self.readings is None) == (self.patient is None):
            raise ValueError("give either readings or a patient")
        return self


class HoldRequest(Strict):
    """A time to keep for a patient who decides."""

    practitioner: Id
    patient: Patient
    start: Moment
    minutes: Minutes | None = None
    urgency: UrgencyId = "routine"
    reason: Words | None = None


class BookingRequest(Strict):
    """Either a hold to book, or what a hold has, to book directly."""

    hold: Id | None = None
    practitioner: Id | None = None
    patient: Patient | None = None
    start: Moment | None = None
    minutes: Minutes | None = None
    urgency: UrgencyId = "routine"
    reason: Words | None = None

    @model_validator(mode="after")
    def _one(self) -> "BookingRequest":
        direct = (self.practitioner, self.patient, self.start)
        if self.hold is not None and self.model_fields_set != {"hold"}:
            raise ValueError("give a hold alone: it says the rest")
        if self.hold is None and None in direct:
            raise ValueError("give either a hold, or practitioner, patient and start")
        return self


class RescheduleRequest(Strict):
    """A new time; practitioner and length stay as they are unless given."""

    start: Moment
    minutes: Minutes | None = None
    practitioner: Id | None = None


class CancelRequest(Strict):
    """Why."""

    reason: Annotated[Words, Field(min_length=1)]


class PractitionerRequest(Strict):
    """Somebody with whom appointments are made; hours are times of day in the zone."""

    name: Name
    specialty: SpecialtyId
    zone: Annotated[str, Field(max_length=64, examples=["Europe/Berlin"])]
    hours: dict[Weekday, Annotated[list[Annotated[list[str], Field(min_length=2, max_length=2)]], Field(max_length=8)]]
    slot_minutes: int = 15


class AbsenceRequest(Strict):
    """A time away."""

    start: Moment
    end: Moment
    reason: Words | None = None


class WaitingRequest(Strict):
    """What somebody waits for."""

    patient: Patient
    specialty: SpecialtyId
    practitioner: Id | None = None
    minutes: Minutes = 15
    urgency: UrgencyId = "routine"
    earliest: Moment | None = None
    latest: Moment
    reason: Words | None = None


# Answers


class SpecialtyResult(Strict):
    """Who."""

    id: SpecialtyId
    name: str
    snomed: str


class ReasonResult(Strict):
    """Why, and what that demands by itself; the facts depend on the kind."""

    kind: Literal["news2", "status", "symptom", "model"]
    text: str
    urgency: UrgencyId
    facts: dict[str, Any]


class PossibilityResult(Strict):
    """What it could be."""

    condition: ConditionId
    probability: Probability
    severity: SeverityId
    urgency: UrgencyId
    specialty: SpecialtyId


class Demand(Strict):
    """NEWS2, and the urgency that it demands: the answer's is never below it."""

    total: Annotated[int, Field(ge=0, le=20)]
    band: BandId
    demands: UrgencyId


class TriageResult(Strict):
    """How urgent it is, for whom, and why."""

    urgency: UrgencyId
    call_for_help: bool
    advice: str
    latest: Annotated[Instant | None, Field(description="The latest sensible time; null if nobody needs to be seen.")]
    specialty: SpecialtyResult
    uncertain: Annotated[bool, Field(description="No condition reaches a probability of a half.")]
    news2: Demand
    reasons: list[ReasonResult]
    possibilities: list[PossibilityResult]
    slots: Annotated[str | None, Field(description="Where free times are; null where help must be called.")]
    notice: str


class AppointmentResult(Strict):
    """An appointment; times are UTC, and `local_start` is the practitioner's wall clock."""

    id: str
    status: StatusId
    practitioner: str
    patient: int
    start: Instant
    end: Instant
    zone: str
    local_start: str
    minutes: int
    specialty: SpecialtyId
    urgency: UrgencyId
    reason: str | None
    note: Annotated[str | None, Field(description="Why it was changed last.")]
    expires: Annotated[Instant | None, Field(description="When a pending one ends by itself.")]
    created: Instant
    version: int
    changed: Instant
    changed_by: str


class AppointmentList(Strict):
    """In the order of their beginnings."""

    appointments: list[AppointmentResult]


class ChangeResult(Strict):
    """What an appointment was from a time on."""

    version: int
    changed: Instant
    changed_by: str
    status: StatusId
    practitioner: str
    start: Instant
    end: Instant
    note: str | None


class ChangeList(Strict):
    """Every version, the first one first."""

    changes: list[ChangeResult]


class SlotResult(Strict):
    """A free time."""

    practitioner: str
    name: str
    specialty: SpecialtyId
    start: Instant
    end: Instant
    zone: str
    local_start: str


class SlotList(Strict):
    """The earliest first."""

    slots: list[SlotResult]


class AbsenceResult(Strict):
    """A time away, and appointments that are booked in it all the same: speak with those patients."""

    id: str
    start: Instant
    end: Instant
    reason: str | None
    appointments: list[str] | None = None


class PractitionerResult(Strict):
    """Somebody with whom appointments are made."""

    id: str
    name: str
    specialty: SpecialtyId
    zone: str
    hours: dict[Weekday, list[list[str]]]
    slot_minutes: int
    absences: list[AbsenceResult]
    version: int


class PractitionerList(Strict):
    """By id."""

    practitioners: list[PractitionerResult]


class WaitingResult(Strict):
    """An entry of the waiting list; `offer` is the appointment that is held, or was booked."""

    id: str
    status: EntryId
    patient: int
    specialty: SpecialtyId
    practitioner: str | None
    minutes: int
    urgency: UrgencyId
    earliest: Instant
    latest: Instant
    reason: str | None
    created: Instant
    version: int
    offer: AppointmentResult | None


class WaitingList(Strict):
    """In the order in which time is offered."""

    entries: list[WaitingResult]
