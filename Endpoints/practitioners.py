"""Practitioners: hours, absences, and a calendar to subscribe to."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from Endpoints.dependencies import ExecutorDep, RequesterDep, ServiceDep
from Endpoints.pieces import answer_in_pieces
from Endpoints.wire.appointment_answers import AbsenceResult, PractitionerList, PractitionerResult
from Endpoints.wire.appointment_queries import parse_instant
from Endpoints.wire.appointment_requests import AbsenceRequest, PractitionerRequest
from Endpoints.wire.appointment_types import PractitionerId
from Endpoints.wire.calendar_files import CALENDAR_FEED, MEDIA_TYPE, disposition
from Endpoints.wire.problems import BUSY, CHANGES, INVALID, UNKNOWN
from vitals.appointments import ics
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.queries import PAGE, Extent
from vitals.appointments.store import Store

__all__ = ["router"]

router = APIRouter(prefix="/api/practitioners", tags=["practitioners"])

KnownTags = Annotated[
    str, Header(alias="If-None-Match", description="ETags of the states that the program has, separated by commas.")
]


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


@router.get("/{id}/calendar.ics", response_class=Response, responses=CALENDAR_FEED)
async def calendar(id: PractitionerId, request: Request, service: ServiceDep, known: KnownTags = "") -> Response:
    """Subscribe to a practitioner's calendar: appointments from a month ago to a year ahead."""

    def look(store: Store, now: int) -> tuple[Practitioner, Extent, int]:
        return store.calendars.practitioner(id), store.appointments.calendar_extent(id, now=now), now

    practitioner, extent, now = await service.executor.run(look)
    headers = disposition(id) | {"Cache-Control": "no-cache"}  # to be kept, and asked for again with its tag
    if extent.changed < now - 1:  # what changed in this second may change in it again
        headers["ETag"] = tag_of(request.app.version, practitioner.name, practitioner.zone, extent.groups)
        if headers["ETag"] in [tag.strip() for tag in known.replace("W/", "").split(",")]:
            return Response(status_code=304, headers=headers)
    batches = service.executor.store.appointments.calendar_of(id, now=now)
    pieces = ics.schedule(batches, practitioner, extent)
    whole = extent.count <= PAGE
    return await answer_in_pieces(pieces, service, whole=whole, media_type=MEDIA_TYPE, headers=headers)


def tag_of(*state: object) -> str:
    """ETag of a state."""
    return f'"{hashlib.sha256(repr(state).encode()).hexdigest()[:32]}"'
