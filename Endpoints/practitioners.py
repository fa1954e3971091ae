"""With whom appointments are made: hours, absences, and a calendar to subscribe to."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from Endpoints.ai_appointments import CREATES, FILE, calendar_file
from Endpoints.dependencies import ExecutorDep, RequesterDep
from Endpoints.wire import appointment_answers as answers
from Endpoints.wire import appointment_schemas as schemas
from Endpoints.wire.appointment_queries import ID, parse_instant
from Endpoints.wire.problems import BUSY, INVALID, UNKNOWN
from vitals.appointments import ics
from vitals.appointments.records import Appointment
from vitals.appointments.scheduling import Hours, Practitioner
from vitals.appointments.store import Store
from vitals.appointments.tables import OCCUPYING, Status

__all__ = ["PractitionerId", "router"]

router = APIRouter(prefix="/api/practitioners", tags=["practitioners"])

BEFORE, AFTER = 30 * 86_400, 366 * 86_400  # seconds of the past and of the future that a feed has
PAGE = 500  # appointments that are read at once
SHOWN = [*OCCUPYING, Status.CANCELLED]  # so that a program that has it takes it away

PractitionerId = Annotated[str, Path(max_length=48, pattern=ID)]  # so that a slot's id has FHIR's 64


@router.get("", response_model=schemas.PractitionerList, responses=BUSY)
async def every(executor: ExecutorDep) -> dict[str, Any]:
    """List everybody."""
    return await executor.run(
        lambda store, now: {"practitioners": [answers.practitioner(each) for each in store.calendars.practitioners()]}
    )


@router.get("/{id}", response_model=schemas.PractitionerResult, responses=INVALID | UNKNOWN | BUSY)
async def get(id: PractitionerId, executor: ExecutorDep) -> dict[str, Any]:
    """One of them."""
    return await executor.run(lambda store, now: answers.practitioner(store.calendars.practitioner(id)))


@router.put("/{id}", response_model=schemas.PractitionerResult, responses=CREATES)
async def put(
    id: PractitionerId, body: schemas.PractitionerRequest, executor: ExecutorDep, requester: RequesterDep
) -> dict[str, Any]:
    """Add somebody, or change who has that id; what is booked stays booked."""

    def work(store: Store, now: int) -> dict[str, Any]:
        hours = Hours(body.hours)
        fields = body.model_dump(exclude={"hours"})
        return answers.practitioner(store.calendars.put(Practitioner(id=id, hours=hours, **fields), requester, now=now))

    return await executor.run(work)


@router.post("/{id}/absences", status_code=201, response_model=schemas.AbsenceResult, responses=CREATES)
async def add_absence(
    id: PractitionerId, body: schemas.AbsenceRequest, executor: ExecutorDep, requester: RequesterDep
) -> dict[str, Any]:
    """Let somebody be away, and say which appointments are booked in that time all the same."""
    starts, ends = parse_instant("start", body.start), parse_instant("end", body.end)

    def work(store: Store, now: int) -> dict[str, Any]:
        made, affected = store.calendars.add_absence(id, starts, ends, body.reason, requester, now=now)
        return answers.absence(made) | {"appointments": affected}

    return await executor.run(work)


@router.delete("/{id}/absences/{absence_id}", status_code=204, responses=INVALID | UNKNOWN | BUSY)
async def withdraw_absence(
    id: PractitionerId, absence_id: PractitionerId, executor: ExecutorDep, requester: RequesterDep
) -> Response:
    """Let somebody not be away after all."""
    await executor.run(lambda store, now: store.calendars.withdraw_absence(id, absence_id, requester, now=now))
    return Response(status_code=204)


@router.get("/{id}/calendar.ics", response_class=Response, responses=FILE)
async def calendar(id: PractitionerId, executor: ExecutorDep) -> Response:
    """Everything from a month ago to a year ahead, for any calendar program to subscribe to."""

    def work(store: Store, now: int) -> bytes:
        whose = store.calendars.practitioner(id)
        found: list[Appointment] = []
        after = None
        while True:
            page = store.bookings.find(
                practitioner=id, status=SHOWN, first=now - BEFORE, last=now + AFTER, after=after, limit=PAGE
            )
            # a hold that was let go keeps its end, and nobody has it in a calendar
            found += [each for each in page if each.status != Status.CANCELLED or each.expires is None]
            if len(page) < PAGE:
                return ics.schedule(found, whose)
            after = page[-1].starts, page[-1].id

    return calendar_file(await executor.run(work), id)
