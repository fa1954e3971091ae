"""Appointments, schedules and slots in the shapes of FHIR R4; errors are the service's problem documents."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse

from Endpoints.dependencies import ExecutorDep
from Endpoints.wire.appointment_queries import SlotQuery
from Endpoints.wire.problems import BUSY, INVALID, UNKNOWN
from vitals.appointments import fhir
from vitals.appointments.errors import NotFound
from vitals.appointments.store import Store

__all__ = ["router"]

router = APIRouter(prefix="/fhir", tags=["FHIR"])

FHIR = "application/fhir+json"
FOUND: dict[int | str, dict[str, Any]] = {200: {"content": {FHIR: {"schema": {"type": "object"}}}}}
ResourceId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9.-]+$")]


class FHIRResponse(JSONResponse):
    """A resource as an answer."""

    media_type = FHIR


def base(request: Request) -> str:
    """Base URL of the resources."""
    return f"{str(request.base_url).rstrip('/')}/fhir"


@router.get("/Appointment/{id}", response_class=FHIRResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def appointment(id: ResourceId, executor: ExecutorDep) -> Response:
    """Get an appointment."""

    def work(store: Store, now: int) -> fhir.Resource:
        found = store.appointments.get(id)
        return fhir.appointment(found, store.calendars.practitioner(found.practitioner_id, fresh=False))

    return FHIRResponse(await executor.run(work))


@router.get("/Schedule", response_class=FHIRResponse, responses=FOUND | BUSY)
async def schedules(request: Request, executor: ExecutorDep) -> Response:
    """List the schedules of all practitioners."""
    found = await executor.run(lambda store, now: [fhir.schedule(each) for each in store.calendars.practitioners()])
    return FHIRResponse(fhir.bundle(found, base(request), is_all=True))


@router.get("/Schedule/{id}", response_class=FHIRResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def schedule(id: ResourceId, executor: ExecutorDep) -> Response:
    """Get the schedule of a practitioner."""
    return FHIRResponse(await executor.run(lambda store, now: fhir.schedule(store.calendars.practitioner(id))))


@router.get("/Practitioner/{id}", response_class=FHIRResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def practitioner(id: ResourceId, executor: ExecutorDep) -> Response:
    """Get a practitioner."""
    return FHIRResponse(await executor.run(lambda store, now: fhir.practitioner(store.calendars.practitioner(id))))


@router.get("/Slot", response_class=FHIRResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def slots(query: Annotated[SlotQuery, Query()], request: Request, executor: ExecutorDep) -> Response:
    """List free slots; the parameters are those of /api/appointments/slots."""
    found = await executor.run(lambda store, now: [fhir.slot(slot) for slot in query.find(store, now)])
    return FHIRResponse(fhir.bundle(found, base(request), is_all=False))


@router.get("/Slot/{id}", response_class=FHIRResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def slot(id: ResourceId, executor: ExecutorDep) -> Response:
    """Get a slot, and whether it is free now."""
    parsed = fhir.parse_slot_id(id)
    if parsed is None:
        raise NotFound("slot", id)
    practitioner_id, starts, ends = parsed

    def work(store: Store, now: int) -> fhir.Resource:
        found = store.calendars.practitioner(practitioner_id).slot(starts, ends)
        return fhir.slot(found, store.free_times.availability(found, now=now))

    return FHIRResponse(await executor.run(work))
