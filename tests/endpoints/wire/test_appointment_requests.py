"""Bodies of requests: what is enough, what is too much, and the defaults."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from Endpoints.wire.appointment_requests import (
    AbsenceRequest,
    BookingRequest,
    CancelRequest,
    HoldRequest,
    PractitionerRequest,
    RescheduleRequest,
    WaitingRequest,
)

TIME = "2026-03-02T09:00:00Z"
DIRECT = {"practitioner": "ada", "patient": 1, "start": TIME}
PERIOD = [["09:00", "12:00"]]
PRACTITIONER = {"name": "Dr Ada", "specialty": "cardiology", "zone": "UTC", "hours": {"monday": PERIOD}}

ALLOWED: list[tuple[type[BaseModel], dict[str, Any]]] = [
    (HoldRequest, DIRECT),
    (HoldRequest, DIRECT | {"minutes": 5, "urgency": "none", "reason": ""}),
    (BookingRequest, DIRECT),
    (BookingRequest, {"hold": "x"}),
    (RescheduleRequest, {"start": TIME}),
    (RescheduleRequest, {"start": TIME, "minutes": 480, "practitioner": "bo"}),
    (CancelRequest, {"reason": "x"}),
    (CancelRequest, {}),
    (PractitionerRequest, PRACTITIONER),
    (PractitionerRequest, PRACTITIONER | {"hours": {}, "zone": "x" * 64}),
    (PractitionerRequest, PRACTITIONER | {"hours": {"sunday": PERIOD * 8}}),
    (AbsenceRequest, {"start": TIME, "end": TIME, "reason": None}),
    (WaitingRequest, {"patient": 1, "specialty": "surgery", "latest": TIME}),
]
REFUSED: list[tuple[type[BaseModel], dict[str, Any]]] = [
    *((HoldRequest, {name: value for name, value in DIRECT.items() if name != left_out}) for left_out in DIRECT),
    *((BookingRequest, {name: value for name, value in DIRECT.items() if name != left_out}) for left_out in DIRECT),
    (BookingRequest, DIRECT | {"hold": "x"}),
    (BookingRequest, {"hold": "x", "urgency": "routine"}),
    (BookingRequest, {"hold": "x", "reason": None}),
    (BookingRequest, {}),
    (RescheduleRequest, {"minutes": 15}),
    (CancelRequest, {"reason": ""}),
    (CancelRequest, {"reason": 1}),
    (PractitionerRequest, PRACTITIONER | {"hours": {"sunday": PERIOD * 9}}),
    (PractitionerRequest, PRACTITIONER | {"hours": {"sunday": [["09:00"]]}}),
    (PractitionerRequest, PRACTITIONER | {"hours": {"sunday": [["09:00", "10:00", "11:00"]]}}),
    (PractitionerRequest, PRACTITIONER | {"zone": "x" * 65}),
    (AbsenceRequest, {"start": TIME}),
    (WaitingRequest, {"patient": 1, "specialty": "surgery"}),
]


@pytest.mark.parametrize(("model", "body"), ALLOWED)
def test_a_body_that_says_enough_is_kept_as_it_is(model: type[BaseModel], body: dict[str, Any]) -> None:
    found = model.model_validate(body)
    assert found.model_dump(exclude_unset=True) == body


@pytest.mark.parametrize(("model", "body"), REFUSED)
def test_a_body_that_says_too_little_or_too_much_is_refused(model: type[BaseModel], body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(body)


@pytest.mark.parametrize(("model", "body"), ALLOWED)
def test_no_body_has_another_key(model: type[BaseModel], body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="color"):
        model.model_validate(body | {"color": "red"})


def test_what_is_left_out_has_its_default() -> None:
    hold = HoldRequest.model_validate(DIRECT)
    assert (hold.minutes, hold.urgency, hold.reason) == (None, "routine", None)
    booking = BookingRequest.model_validate(DIRECT)
    assert (booking.hold, booking.minutes, booking.urgency, booking.reason) == (None, None, "routine", None)
    moved = RescheduleRequest.model_validate({"start": TIME})
    assert (moved.minutes, moved.practitioner) == (None, None)
    assert PractitionerRequest.model_validate(PRACTITIONER).slot_minutes == 15
    waiting = WaitingRequest.model_validate({"patient": 1, "specialty": "surgery", "latest": TIME})
    assert (waiting.minutes, waiting.urgency, waiting.earliest) == (15, "routine", None)
    assert (waiting.practitioner, waiting.reason) == (None, None)


@pytest.mark.parametrize(
    ("model", "body", "sentence"),
    [
        (BookingRequest, {"hold": "x", "patient": 1}, "give a hold alone: it has the rest"),
        (BookingRequest, {}, "give either a hold, or practitioner, patient and start"),
    ],
)
def test_a_contradiction_is_said_in_a_sentence(model: type[BaseModel], body: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        model.model_validate(body)
