"""What becomes of an appointment: its history, moving, cancelling, and the day itself."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from Endpoints.ai_appointments import CREATES, AppointmentId
from Endpoints.dependencies import ExecutorDep, RequesterDep
from Endpoints.wire import appointment_answers as answers
from Endpoints.wire import appointment_schemas as schemas
from Endpoints.wire.appointment_queries import parse_instant
from Endpoints.wire.problems import BUSY, INVALID, UNKNOWN
from vitals.appointments.bookings import Bookings
from vitals.appointments.calendars import Requester
from vitals.appointments.records import Appointment, BookingRequest
from vitals.appointments.scheduling import MINUTE
from vitals.appointments.store import Store
from vitals.appointments.tables import Status

__all__ = ["router"]

router = APIRouter(prefix="/api/appointments", tags=["appointments"])


@router.get("/{id}/history", response_model=schemas.ChangeList, responses=INVALID | UNKNOWN | BUSY)
async def history(id: AppointmentId, executor: ExecutorDep) -> dict[str, Any]:
    """Who changed an appointment, when, and to what."""
    return await executor.run(lambda store, now: answers.changes(store.bookings.history(id)))


@router.post("/{id}/reschedule", response_model=schemas.AppointmentResult, responses=CREATES)
async def reschedule(
    id: AppointmentId, body: schemas.RescheduleRequest, executor: ExecutorDep, requester: RequesterDep
) -> dict[str, Any]:
    """Move an appointment; the old time is given up only if the new one is had."""

    def work(store: Store, now: int) -> dict[str, Any]:
        old, starts = store.bookings.get(id), parse_instant("start", body.start)
        to = body.practitioner or old.practitioner_id
        minutes = body.minutes or (old.ends - old.starts) // MINUTE
        wanted = BookingRequest(practitioner_id=to, patient_id=old.patient_id, starts=starts, minutes=minutes)
        move = store.bookings.reschedule

        def moved() -> Appointment:
            return move(id, requester, starts=starts, minutes=body.minutes, practitioner_id=body.practitioner, now=now)

        return answers.having(store, wanted, now, moved)

    answer = await executor.run(work)
    executor.counts["rescheduled"] += 1
    return answer


@router.post("/{id}/cancel", response_model=schemas.AppointmentResult, responses=CREATES)
async def cancel(
    id: AppointmentId, body: schemas.CancelRequest, executor: ExecutorDep, requester: RequesterDep
) -> dict[str, Any]:
    """Cancel an appointment or a hold; whoever waits is offered the time."""
    return await changed(
        executor, Status.CANCELLED, lambda bookings, now: bookings.cancel(id, body.reason, requester, now=now)
    )


async def changed(
    executor: ExecutorDep, status: Status, change: Callable[[Bookings, int], Appointment]
) -> dict[str, Any]:
    """Bring an appointment into a status, and count that."""
    answer = await executor.run(lambda store, now: answers.appointment(change(store.bookings, now)))
    executor.counts[str(status)] += 1
    return answer


def publish(
    path: str, status: Status, change: Callable[[Bookings, str, Requester, int], Appointment], what: str
) -> None:
    """Give a change that needs no words a route."""

    async def route(id: AppointmentId, executor: ExecutorDep, requester: RequesterDep) -> dict[str, Any]:
        return await changed(executor, status, lambda bookings, now: change(bookings, id, requester, now))

    router.add_api_route(
        f"/{{id}}/{path}",
        route,
        methods=["POST"],
        summary=what,
        operation_id=f"appointment_{path.replace('-', '_')}",
        response_model=schemas.AppointmentResult,
        responses=CREATES,
    )


publish(
    "arrived",
    Status.ARRIVED,
    lambda bookings, id, requester, now: bookings.arrive(id, requester, now=now),
    "Note that the patient is there.",
)
publish(
    "fulfilled",
    Status.FULFILLED,
    lambda bookings, id, requester, now: bookings.fulfill(id, requester, now=now),
    "Note that the appointment has taken place.",
)
publish(
    "no-show",
    Status.NOSHOW,
    lambda bookings, id, requester, now: bookings.miss(id, requester, now=now),
    "Note that the patient did not come.",
)
