"""From vital signs to a booked appointment: triage, free times, holding, booking, looking it up."""

import time
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from Endpoints.dependencies import AdmissionDep, ExecutorDep, PredictorDep, RequesterDep, SettingsDep
from Endpoints.wire import appointment_answers as answers
from Endpoints.wire import appointment_schemas as schemas
from Endpoints.wire.appointment_queries import ID, LIST, SLOTS, ListQuery, SlotQuery, parameters, parse_instant
from Endpoints.wire.problems import BUSY, CONFLICT, INVALID, UNKNOWN, UNREADABLE, Problem
from Endpoints.wire.queries import CohortQuery
from vitals.appointments import ics
from vitals.appointments.records import BookingRequest
from vitals.appointments.store import Store
from vitals.catalog.conditions import Urgency
from vitals.catalog.signs import SIGNS
from vitals.simulation.simulator import simulate
from vitals.triage.assessment import triage

__all__ = ["CREATES", "FILE", "AppointmentId", "calendar_file", "router"]

router = APIRouter(prefix="/api/appointments", tags=["appointments"])

CALENDAR = "text/calendar; charset=utf-8"
CREATES = UNREADABLE | INVALID | UNKNOWN | CONFLICT | BUSY
FILE = INVALID | UNKNOWN | BUSY | {200: {"content": {CALENDAR: {}}}}
AppointmentId = Annotated[str, Path(max_length=64, pattern=ID)]


# Triage


@router.post("/triage", response_model=schemas.TriageResult, responses=UNREADABLE | INVALID | BUSY)
async def assess(
    body: schemas.TriageRequest, predictor: PredictorDep, admission: AdmissionDep, settings: SettingsDep
) -> dict[str, Any]:
    """Say how urgent a patient is, for which specialty, and why: rules first, then what the model adds."""
    unix = time.time()
    if body.readings is not None:
        signs = [[getattr(reading, sign) for sign in SIGNS] for reading in body.readings]
    else:
        assert body.patient is not None  # the model requires one of the two
        asked = body.patient.model_dump(exclude_none=True)
        unix = float(parse_instant("patient.time", asked["time"])) if "time" in asked else unix
        cohort = CohortQuery.model_validate(body.patient.model_dump(exclude={"id", "time"}, exclude_none=True))
        simulation = simulate([asked["id"]], [unix], cohort.cohort(settings, onset=unix))
        signs = simulation.readings.values.tolist()
    found = await admission.run(lambda: triage(signs, predictor, body.symptoms))
    return answers.triaged(found, unix, time.time())


# Free times


@router.get(
    "/slots",
    response_model=schemas.SlotList,
    responses=INVALID | UNKNOWN | BUSY,
    openapi_extra={"parameters": parameters(SLOTS)},
)
async def slots(request: Request, executor: ExecutorDep) -> dict[str, Any]:
    """List free times of a practitioner, or of all of a specialty, the earliest first."""
    query = SlotQuery.of(request.query_params.multi_items(), time.time())

    def work(store: Store, now: int) -> dict[str, Any]:
        whom = query.practitioners(store)
        found = store.calendars.slots(whom, query.first, query.last, query.minutes, now=now, limit=query.limit)
        return {"slots": answers.slots(found, {each.id: each for each in whom})}

    return await executor.run(work)


# Booking


def wanted_of(body: schemas.HoldRequest | schemas.BookingRequest, store: Store) -> BookingRequest:
    """The appointment that a request wants; its length is the practitioner's own unless given."""
    assert body.practitioner is not None
    assert body.patient is not None
    assert body.start is not None
    minutes = body.minutes or store.calendars.practitioner(body.practitioner).slot_minutes
    return BookingRequest(
        practitioner_id=body.practitioner,
        patient_id=body.patient,
        starts=parse_instant("start", body.start),
        minutes=minutes,
        urgency=Urgency(body.urgency),
        reason=body.reason,
    )


async def made(
    executor: ExecutorDep, response: Response, outcome: str, work: Callable[[Store, int], dict[str, Any]]
) -> dict[str, Any]:
    """Make something in the store, count what became of it, and say where it is."""
    try:
        answer = await executor.run(work)
    except Problem as problem:
        executor.counts["refused" if problem.status == 409 else "failed"] += 1
        raise
    executor.counts[outcome] += 1
    response.headers["Location"] = f"/api/appointments/{answer['id']}"
    return answer


@router.post("/holds", status_code=201, response_model=schemas.AppointmentResult, responses=CREATES)
async def hold(
    body: schemas.HoldRequest, response: Response, executor: ExecutorDep, requester: RequesterDep
) -> dict[str, Any]:
    """Keep a time for five minutes; book it by its id, or let it go."""

    def work(store: Store, now: int) -> dict[str, Any]:
        wanted = wanted_of(body, store)
        return answers.having(store, wanted, now, lambda: store.bookings.hold(wanted, requester, now=now))

    return await made(executor, response, "held", work)


@router.post("", status_code=201, response_model=schemas.AppointmentResult, responses=CREATES)
async def book(
    body: schemas.BookingRequest, response: Response, executor: ExecutorDep, requester: RequesterDep
) -> dict[str, Any]:
    """Book a time, or what is held. A retry with the same Idempotency-Key books once."""

    def work(store: Store, now: int) -> dict[str, Any]:
        if body.hold is not None:
            return answers.appointment(store.bookings.confirm(body.hold, requester, now=now))
        wanted = wanted_of(body, store)
        return answers.having(store, wanted, now, lambda: store.bookings.book(wanted, requester, now=now))

    return await made(executor, response, "booked", work)


# Looking


@router.get(
    "",
    response_model=schemas.AppointmentList,
    responses=INVALID | BUSY,
    openapi_extra={"parameters": parameters(LIST)},
)
async def find(request: Request, response: Response, executor: ExecutorDep) -> dict[str, Any]:
    """List appointments of a patient or a practitioner; `Link` has the next page."""
    query = ListQuery.of(request.query_params.multi_items())

    def work(store: Store, now: int) -> list[dict[str, Any]]:
        return [answers.appointment(found) for found in store.bookings.find(**query.conditions)]

    found = await executor.run(work)
    if len(found) == query.limit:
        last = found[-1]
        response.headers["Link"] = query.link(request.scope["path"], last["start"], last["id"])
    return {"appointments": found}


@router.get("/{id}.ics", response_class=Response, responses=FILE)
async def invitation(id: AppointmentId, executor: ExecutorDep) -> Response:
    """The appointment for any calendar program."""

    def work(store: Store, now: int) -> bytes:
        found = store.bookings.get(id)
        return ics.invitation(found, store.calendars.practitioner(found.practitioner_id, fresh=False))

    return calendar_file(await executor.run(work), id)


def calendar_file(content: bytes, name: str) -> Response:
    """A calendar to download or to subscribe to."""
    return Response(content, media_type=CALENDAR, headers={"Content-Disposition": f'attachment; filename="{name}.ics"'})


@router.get("/{id}", response_model=schemas.AppointmentResult, responses=INVALID | UNKNOWN | BUSY)
async def get(id: AppointmentId, executor: ExecutorDep) -> dict[str, Any]:
    """One appointment."""
    return await executor.run(lambda store, now: answers.appointment(store.bookings.get(id)))
