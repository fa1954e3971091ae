"""Practitioners: hours and absences."""

from fastapi import APIRouter, Response

from Endpoints.dependencies import ExecutorDep, RequesterDep
from Endpoints.wire.appointment_answers import AbsenceResult, PractitionerList, PractitionerResult
from Endpoints.wire.appointment_queries import parse_instant
from Endpoints.wire.appointment_requests import AbsenceRequest, PractitionerRequest
from Endpoints.wire.appointment_types import PractitionerId
from Endpoints.wire.problems import BUSY, CHANGES, INVALID, UNKNOWN
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.store import Store

__all__ = ["router"]

router = APIRouter(prefix="/api/practitioners", tags=["practitioners"])


@router.get("", response_model=PractitionerList, responses=BUSY)
async def find(executor: ExecutorDep) -> PractitionerList:
    """List all practitioners."""
    return await executor.run(lambda store, now: PractitionerList.of(store.calendars.practitioners()))


@router.get("/{id}", response_model=PractitionerResult, responses=INVALID | UNKNOWN | BUSY)
async def get(id: PractitionerId, executor: ExecutorDep) -> PractitionerResult:
    """Get one practitioner."""
    return await executor.run(lambda store, now: PractitionerResult.of(store.calendars.practitioner(id)))


@router.put("/{id}", response_model=PractitionerResult, responses=CHANGES)
async def put(
    id: PractitionerId, body: PractitionerRequest, executor: ExecutorDep, requester: RequesterDep
) -> PractitionerResult:
    """Add a practitioner, or change the one with that id; appointments stay booked."""

    def work(store: Store, now: int) -> PractitionerResult:
        practitioner = Practitioner(id=id, hours=Hours(body.hours), **body.model_dump(exclude={"hours"}))
        return PractitionerResult.of(store.calendars.put(practitioner, requester, now=now))

    return await executor.run(work)


@router.post("/{id}/absences", status_code=201, response_model=AbsenceResult, responses=CHANGES)
async def add_absence(
    id: PractitionerId, body: AbsenceRequest, executor: ExecutorDep, requester: RequesterDep
) -> AbsenceResult:
    """Add an absence of a practitioner, and list the appointments that stay booked in that time."""
    starts, ends = parse_instant("start", body.start), parse_instant("end", body.end)

    def work(store: Store, now: int) -> AbsenceResult:
        return AbsenceResult.of(*store.calendars.add_absence(id, starts, ends, body.reason, requester, now=now))

    return await executor.run(work)


@router.delete("/{id}/absences/{absence_id}", status_code=204, responses=INVALID | UNKNOWN | BUSY)
async def withdraw_absence(
    id: PractitionerId, absence_id: PractitionerId, executor: ExecutorDep, requester: RequesterDep
) -> Response:
    """Withdraw an absence."""
    await executor.run(lambda store, now: store.calendars.withdraw_absence(id, absence_id, requester, now=now))
    return Response(status_code=204)
