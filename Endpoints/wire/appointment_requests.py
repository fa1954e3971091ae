"""Bodies of requests about appointments, as strict models."""

from typing import Annotated

from pydantic import Field, model_validator

from Endpoints.wire.appointment_types import (
    Id,
    Minutes,
    Name,
    OffsetTime,
    PatientNumber,
    SpecialtyId,
    Text,
    UrgencyId,
    Weekday,
)
from Endpoints.wire.schemas import Strict

__all__ = [
    "AbsenceRequest",
    "BookingRequest",
    "CancelRequest",
    "HoldRequest",
    "PractitionerRequest",
    "RescheduleRequest",
    "WaitingRequest",
]


class HoldRequest(Strict):
    """A time to hold for a patient who decides."""

    practitioner: Id
    patient: PatientNumber
    start: OffsetTime
    minutes: Minutes | None = None
    urgency: UrgencyId = "routine"
    reason: Text | None = None


class BookingRequest(Strict):
    """A hold to book; or practitioner, patient and time, to book directly."""

    hold: Id | None = None
    practitioner: Id | None = None
    patient: PatientNumber | None = None
    start: OffsetTime | None = None
    minutes: Minutes | None = None
    urgency: UrgencyId = "routine"
    reason: Text | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "BookingRequest":
        required = (self.practitioner, self.patient, self.start)
        if self.hold is not None and self.model_fields_set != {"hold"}:
            raise ValueError("give a hold alone: it has the rest")
        if self.hold is None and None in required:
            raise ValueError("give either a hold, or practitioner, patient and start")
        return self


class RescheduleRequest(Strict):
    """A new time; practitioner and length stay as they are unless given."""

    start: OffsetTime
    minutes: Minutes | None = None
    practitioner: Id | None = None


class CancelRequest(Strict):
    """Reason of a cancellation, if there is one."""

    reason: Annotated[Text, Field(min_length=1)] | None = None


class PractitionerRequest(Strict):
    """A practitioner; hours are times of day in the zone."""

    name: Name
    specialty: SpecialtyId
    zone: Annotated[str, Field(max_length=64, examples=["Europe/Berlin"])]
    hours: dict[Weekday, Annotated[list[Annotated[list[str], Field(min_length=2, max_length=2)]], Field(max_length=8)]]
    slot_minutes: int = 15


class AbsenceRequest(Strict):
    """An absence of a practitioner."""

    start: OffsetTime
    end: OffsetTime
    reason: Text | None = None


class WaitingRequest(Strict):
    """An appointment that a patient waits for."""

    patient: PatientNumber
    specialty: SpecialtyId
    practitioner: Id | None = None
    minutes: Minutes = 15
    urgency: UrgencyId = "routine"
    earliest: OffsetTime | None = None
    latest: OffsetTime
    reason: Text | None = None
