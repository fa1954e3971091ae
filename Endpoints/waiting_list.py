"""The waiting list: who waits is offered what becomes free, the most urgent first."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from Endpoints.ai_appointments import CREATES
from Endpoints.dependencies import ExecutorDep, RequesterDep
from Endpoints.wire import appointment_answers as answers
from Endpoints.wire import appointment_schemas as schemas
from Endpoints.wire.appointment_queries import ID, Parameter, parameters, parse_instant, read, whole
from Endpoints.wire.problems import BUSY, INVALID, UNKNOWN
from vitals.appointments.store import Store
from vitals.appointments.waiting import Waiting
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.data.layouts import LARGEST_PATIENT

__all__ = ["router"]

router = APIRouter(prefix="/api/waitlist", tags=["waiting list"])

WHO = (
    Parameter("patient", "Of this patient, by number.", {"type": "integer", "minimum": 0, "maximum": LARGEST_PATIENT}),
    Parameter("specialty", "Who waits for this specialty.", {"enum": list(SPECIALTIES)}),
)
EntryId = Annotated[str, Path(max_length=64, pattern=ID)]


def shaped(store: Store, found: Waiting) -> dict[str, Any]:
    """The answer about an entry, with the appointment that is offered."""
    id = found.appointment_id
    return answers.waiting(found, None if id is None else answers.appointment(store.bookings.get(id)))


@router.post("", status_code=201, response_model=schemas.WaitingResult, responses=CREATES)
async def join(
    body: schemas.WaitingRequest, response: Response, executor: ExecutorDep, requester: RequesterDep
) -> dict[str, Any]:
    """Wait for a time; an offer lasts for 15 minutes."""

    def work(store: Store, now: int) -> dict[str, Any]:
        found = store.waiting.join(
            patient_id=body.patient,
            specialty=body.specialty,
            practitioner_id=body.practitioner,
            minutes=body.minutes,
            urgency=Urgency(body.urgency),
            earliest=now if body.earliest is None else parse_instant("earliest", body.earliest),
            latest=parse_instant("latest", body.latest),
            reason=body.reason,
            requester=requester,
            now=now,
        )
        return shaped(store, found)

    answer = await executor.run(work)
    executor.counts["waiting"] += 1
    response.headers["Location"] = f"/api/waitlist/{answer['id']}"
    return answer


@router.get(
    "", response_model=schemas.WaitingList, responses=INVALID | BUSY, openapi_extra={"parameters": parameters(WHO)}
)
async def find(request: Request, executor: ExecutorDep) -> dict[str, Any]:
    """List who waits, in the order in which time is offered; at most 100."""
    query = read(request.query_params.multi_items(), [parameter.name for parameter in WHO])
    patient = whole("patient", query["patient"], 0, LARGEST_PATIENT) if "patient" in query else None
    if "specialty" in query:
        SPECIALTIES[query["specialty"]]

    def work(store: Store, now: int) -> dict[str, Any]:
        found = store.waiting.find(patient=patient, specialty=query.get("specialty"))
        return {"entries": [shaped(store, each) for each in found]}

    return await executor.run(work)


@router.get("/{id}", response_model=schemas.WaitingResult, responses=INVALID | UNKNOWN | BUSY)
async def get(id: EntryId, executor: ExecutorDep) -> dict[str, Any]:
    """One entry, with what is offered."""
    return await executor.run(lambda store, now: shaped(store, store.waiting.get(id)))


@router.post("/{id}/accept", response_model=schemas.AppointmentResult, responses=CREATES)
async def accept(id: EntryId, executor: ExecutorDep, requester: RequesterDep) -> dict[str, Any]:
    """Book what is offered."""
    answer = await executor.run(lambda store, now: answers.appointment(store.waiting.accept(id, requester, now=now)))
    executor.counts["booked"] += 1
    return answer


@router.post("/{id}/decline", response_model=schemas.WaitingResult, responses=CREATES)
async def decline(id: EntryId, executor: ExecutorDep, requester: RequesterDep) -> dict[str, Any]:
    """Leave what is offered to the next, and go on waiting."""
    return await executor.run(lambda store, now: shaped(store, store.waiting.decline(id, requester, now=now)))


@router.delete("/{id}", response_model=schemas.WaitingResult, responses=INVALID | UNKNOWN | BUSY)
async def withdraw(id: EntryId, executor: ExecutorDep, requester: RequesterDep) -> dict[str, Any]:
    """Wait no longer."""
    return await executor.run(lambda store, now: shaped(store, store.waiting.withdraw(id, requester, now=now)))
