"""From vital signs to a booked appointment: triage, free times, holding, booking, looking it up."""

import time
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from Endpoints.dependencies import AdmissionDep, ExecutorDep, LocateDep, PredictorDep, RequesterDep, SettingsDep
from Endpoints.wire.appointment_answers import AppointmentList, AppointmentResult, SlotList
from Endpoints.wire.appointment_queries import ListQuery, SlotQuery, parse_bound, parse_instant
from Endpoints.wire.appointment_requests import BookingRequest, HoldRequest
from Endpoints.wire.appointment_types import AppointmentId
from Endpoints.wire.calendar_files import CALENDAR_FILE, calendar_file
from Endpoints.wire.problems import (
    BUSY,
    CHANGES,
    CREATED,
    INVALID,
    NEXT_PAGE,
    TOO_MANY_HOLDS,
    UNKNOWN,
    UNREADABLE,
    Problem,
)
from Endpoints.wire.queries import CohortQuery
from Endpoints.wire.triage_answers import TriageResult
from Endpoints.wire.triage_requests import TriageRequest
from vitals.appointments import ics, records
from vitals.appointments.errors import TimeRefused
from vitals.appointments.store import Store
from vitals.catalog.conditions import Urgency
from vitals.simulation.simulator import simulate
from vitals.triage.assessment import triage

__all__ = ["router"]

router = APIRouter(prefix="/api/appointments", tags=["appointments"])


# Triage


@router.post("/triage", response_model=TriageResult, responses=UNREADABLE | INVALID | BUSY)
async def assess(
    body: TriageRequest, predictor: PredictorDep, admission: AdmissionDep, settings: SettingsDep
) -> TriageResult:
    """Assess the urgency of a patient and the specialty to see, with reasons: rules first, then what the model adds."""
    unix = time.time()
    signs, population, on_oxygen = None, None, None
    if body.patient is not None:
        asked = body.patient.model_dump(exclude_none=True)
        unix = float(parse_bound("patient.time", asked["time"], up=False)) if "time" in asked else unix
        query = CohortQuery.model_validate(body.patient.model_dump(exclude={"id", "time"}, exclude_none=True))
        cohort = query.cohort(settings, onset=unix)
        readings = simulate([asked["id"]], [unix], cohort).readings
        signs, population = readings.values, cohort.prior
        on_oxygen = None if readings.on_oxygen is None else bool(readings.on_oxygen[0])
    case = body.case(settings, signs, population, on_oxygen)
    found = await admission.run(lambda: triage(case, predictor))
    return TriageResult.of(found, unix, time.time())


# Free times


@router.get("/slots", response_model=SlotList, responses=INVALID | UNKNOWN | BUSY)
async def slots(query: Annotated[SlotQuery, Query()], executor: ExecutorDep) -> SlotList:
    """List free times of a practitioner, or of all of a specialty, the earliest first."""
    return await executor.run(lambda store, now: SlotList.of(query.find(store, now)))


# Booking


async def make(
    executor: ExecutorDep, locate: LocateDep, outcome: str, work: Callable[[Store, int], records.Appointment]
) -> AppointmentResult:
    """Make an appointment, count the outcome, and say where it is."""
    try:
        answer = AppointmentResult.of(await executor.run(work))
    except TimeRefused:
        executor.counts["refused"] += 1
        raise
    except Problem:
        executor.counts["failed"] += 1
        raise
    executor.counts[outcome] += 1
    locate(f"/api/appointments/{answer.id}")
    return answer


def request_of(body: HoldRequest | BookingRequest, store: Store) -> records.BookingRequest:
    """The appointment that a body asks for."""
    assert body.practitioner is not None
    assert body.patient is not None
    assert body.start is not None
    return records.BookingRequest(
        practitioner_id=body.practitioner,
        patient_id=body.patient,
        starts=parse_instant("start", body.start),
        minutes=store.calendars.length(body.practitioner, body.minutes),
        urgency=Urgency(body.urgency),
        reason=body.reason,
    )


@router.post("/holds", status_code=201, response_model=AppointmentResult, responses=CHANGES | CREATED | TOO_MANY_HOLDS)
async def hold(
    body: HoldRequest, locate: LocateDep, executor: ExecutorDep, requester: RequesterDep
) -> AppointmentResult:
    """Hold a time for five minutes, so many at once for a patient; book it by its id, or cancel it."""

    def work(store: Store, now: int) -> records.Appointment:
        return store.bookings.hold(request_of(body, store), requester, now=now, alternatives=True)

    return await make(executor, locate, "held", work)


@router.post("", status_code=201, response_model=AppointmentResult, responses=CHANGES | CREATED)
async def book(
    body: BookingRequest, locate: LocateDep, executor: ExecutorDep, requester: RequesterDep
) -> AppointmentResult:
    """Book a time, or one that is held. A retry with the same Idempotency-Key books once."""

    def work(store: Store, now: int) -> records.Appointment:
        if body.hold is not None:
            return store.lifecycle.confirm(body.hold, requester, now=now)
        return store.bookings.book(request_of(body, store), requester, now=now, alternatives=True)

    return await make(executor, locate, "booked", work)


# Looking up


@router.get("", response_model=AppointmentList, responses=INVALID | BUSY | NEXT_PAGE)
async def find(
    query: Annotated[ListQuery, Query()], request: Request, response: Response, executor: ExecutorDep
) -> AppointmentList:
    """List appointments of a patient or a practitioner; the `Link` header has the next page."""
    found = await executor.run(lambda store, now: AppointmentList.of(store.appointments.find(**query.conditions)))
    if len(found.appointments) == query.limit:
        last = found.appointments[-1]
        rest = urlencode(dict(request.query_params) | {"after": f"{last.start}/{last.id}"})
        response.headers["Link"] = f'<{request.scope["path"]}?{rest}>; rel="next"'
    return found


@router.get("/{id}.ics", response_class=Response, responses=CALENDAR_FILE)
async def invitation(id: AppointmentId, executor: ExecutorDep) -> Response:
    """Get the appointment as a file for any calendar program."""

    def work(store: Store, now: int) -> bytes:
        found = store.appointments.get(id)
        return ics.appointment_file(found, store.calendars.practitioner(found.practitioner_id, fresh=False))

    return calendar_file(await executor.run(work), id)


@router.get("/{id}", response_model=AppointmentResult, responses=INVALID | UNKNOWN | BUSY)
async def get(id: AppointmentId, executor: ExecutorDep) -> AppointmentResult:
    """Get one appointment."""
    return await executor.run(lambda store, now: AppointmentResult.of(store.appointments.get(id)))
