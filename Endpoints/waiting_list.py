"""The waiting list: time that becomes free is offered to those who wait, the most urgent first."""

from typing import Annotated

from fastapi import APIRouter, Query

from Endpoints.dependencies import ExecutorDep, LocateDep, RequesterDep
from Endpoints.wire.appointment_answers import AppointmentResult, WaitingList, WaitingResult
from Endpoints.wire.appointment_queries import WaitingQuery, parse_bound
from Endpoints.wire.appointment_requests import WaitingRequest
from Endpoints.wire.appointment_types import EntryId
from Endpoints.wire.problems import BUSY, CHANGES, CREATED, INVALID, UNKNOWN
from vitals.appointments.store import Store
from vitals.appointments.waiting import WaitingEntry
from vitals.catalog.conditions import Urgency

__all__ = ["router"]

router = APIRouter(prefix="/api/waitlist", tags=["waiting list"])


def result_of(store: Store, entry: WaitingEntry) -> WaitingResult:
    """An entry with the appointment that is offered."""
    id = entry.appointment_id
    return WaitingResult.of(entry, None if id is None else store.appointments.get(id))


@router.post("", status_code=201, response_model=WaitingResult, responses=CHANGES | CREATED)
async def join(
    body: WaitingRequest, locate: LocateDep, executor: ExecutorDep, requester: RequesterDep
) -> WaitingResult:
    """Add a patient to the waiting list; an offer lasts 15 minutes."""

    def work(store: Store, now: int) -> WaitingResult:
        entry = store.waiting.join(
            patient_id=body.patient,
            specialty=body.specialty,
            practitioner_id=body.practitioner,
            minutes=body.minutes,
            urgency=Urgency(body.urgency),
            earliest=now if body.earliest is None else parse_bound("earliest", body.earliest, up=True),
            latest=parse_bound("latest", body.latest, up=False),  # nothing is offered outside of what is wished
            reason=body.reason,
            requester=requester,
            now=now,
        )
        return result_of(store, entry)

    answer = await executor.run(work)
    executor.counts["waiting"] += 1
    locate(f"/api/waitlist/{answer.id}")
    return answer


@router.get("", response_model=WaitingList, responses=INVALID | BUSY)
async def find(query: Annotated[WaitingQuery, Query()], executor: ExecutorDep) -> WaitingList:
    """List entries in the order in which time is offered, at most 100."""

    def work(store: Store, now: int) -> WaitingList:
        entries = store.waiting.find(patient=query.patient, specialty=query.specialty)
        return WaitingList(entries=[result_of(store, entry) for entry in entries])

    return await executor.run(work)


@router.get("/{id}", response_model=WaitingResult, responses=INVALID | UNKNOWN | BUSY)
async def get(id: EntryId, executor: ExecutorDep) -> WaitingResult:
    """Get one entry, with its offer."""
    return await executor.run(lambda store, now: result_of(store, store.waiting.get(id)))


@router.post("/{id}/accept", response_model=AppointmentResult, responses=CHANGES)
async def accept(id: EntryId, executor: ExecutorDep, requester: RequesterDep) -> AppointmentResult:
    """Accept an offer: book its time."""
    answer = await executor.run(lambda store, now: AppointmentResult.of(store.waiting.accept(id, requester, now=now)))
    executor.counts["booked"] += 1
    return answer


@router.post("/{id}/decline", response_model=WaitingResult, responses=CHANGES)
async def decline(id: EntryId, executor: ExecutorDep, requester: RequesterDep) -> WaitingResult:
    """Decline an offer, which goes to the next patient, and go on waiting."""
    return await executor.run(lambda store, now: result_of(store, store.waiting.decline(id, requester, now=now)))


@router.delete("/{id}", response_model=WaitingResult, responses=INVALID | UNKNOWN | BUSY)
async def withdraw(id: EntryId, executor: ExecutorDep, requester: RequesterDep) -> WaitingResult:
    """Withdraw an entry; its offer goes to the next patient."""
    return await executor.run(lambda store, now: result_of(store, store.waiting.withdraw(id, requester, now=now)))
