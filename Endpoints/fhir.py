"""Appointments, schedules and slots in the shapes of FHIR R4; errors are the service's problem documents."""

import time
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse

from Endpoints.dependencies import ExecutorDep
from Endpoints.wire.appointment_queries import SLOTS, SlotQuery, parameters
from Endpoints.wire.problems import BUSY, INVALID, UNKNOWN
from vitals.appointments import fhir
from vitals.appointments.calendars import Availability
from vitals.appointments.errors import NotFound
from vitals.appointments.store import Store

__all__ = ["router"]

router = APIRouter(prefix="/fhir", tags=["FHIR"], default_response_class=JSONResponse)

FHIR = "application/fhir+json"
FOUND: dict[int | str, dict[str, Any]] = {200: {"content": {FHIR: {"schema": {"type": "object"}}}}}
STATUS = {Availability.FREE: "free", Availability.BUSY: "busy", Availability.CLOSED: "busy-unavailable"}
ResourceId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9.-]+$")]


def answer(resource: fhir.Resource) -> Response:
    """A resource."""
    return JSONResponse(resource, media_type=FHIR)


def base(request: Request) -> str:
    """Where the resources are."""
    return f"{str(request.base_url).rstrip('/')}/fhir"


@router.get("/Appointment/{id}", response_class=JSONResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def appointment(id: ResourceId, executor: ExecutorDep) -> Response:
    """An appointment."""

    def work(store: Store, now: int) -> fhir.Resource:
        found = store.bookings.get(id)
        return fhir.appointment(found, store.calendars.practitioner(found.practitioner_id, fresh=False))

    return answer(await executor.run(work))


@router.get("/Schedule", response_class=JSONResponse, responses=FOUND | BUSY)
async def schedules(request: Request, executor: ExecutorDep) -> Response:
    """The schedules of everybody."""
    found = await executor.run(lambda store, now: [fhir.schedule(each) for each in store.calendars.practitioners()])
    return answer(fhir.bundle(found, base(request), is_all=True))


@router.get("/Schedule/{id}", response_class=JSONResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def schedule(id: ResourceId, executor: ExecutorDep) -> Response:
    """The schedule of a practitioner."""
    return answer(await executor.run(lambda store, now: fhir.schedule(store.calendars.practitioner(id))))


@router.get("/Practitioner/{id}", response_class=JSONResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def practitioner(id: ResourceId, executor: ExecutorDep) -> Response:
    """A practitioner, to whom schedules and appointments refer."""
    return answer(await executor.run(lambda store, now: fhir.practitioner(store.calendars.practitioner(id))))


@router.get(
    "/Slot",
    response_class=JSONResponse,
    responses=FOUND | INVALID | UNKNOWN | BUSY,
    openapi_extra={"parameters": parameters(SLOTS)},
)
async def slots(request: Request, executor: ExecutorDep) -> Response:
    """Free slots; the parameters are those of /api/appointments/slots."""
    query = SlotQuery.of(request.query_params.multi_items(), time.time())

    def work(store: Store, now: int) -> list[fhir.Resource]:
        whom = query.practitioners(store)
        by_id = {each.id: each for each in whom}
        found = store.calendars.slots(whom, query.first, query.last, query.minutes, now=now, limit=query.limit)
        return [fhir.slot(each, by_id[each.practitioner_id]) for each in found]

    return answer(fhir.bundle(await executor.run(work), base(request), is_all=False))


@router.get("/Slot/{id}", response_class=JSONResponse, responses=FOUND | INVALID | UNKNOWN | BUSY)
async def slot(id: ResourceId, executor: ExecutorDep) -> Response:
    """A slot, and whether it is free now."""
    wanted = fhir.slot_of(id)
    if wanted is None:
        raise NotFound("slot", id)

    def work(store: Store, now: int) -> fhir.Resource:
        calendar = store.calendars.practitioner(wanted.practitioner_id)
        return fhir.slot(wanted, calendar, STATUS[store.calendars.availability(wanted, now=now)])

    return answer(await executor.run(work))
