"""Changes of appointments: history, rescheduling, cancelling, and the day itself."""

from collections.abc import Callable

from fastapi import APIRouter

from Endpoints.dependencies import ExecutorDep, RequesterDep
from Endpoints.wire.appointment_answers import AppointmentResult, ChangeList
from Endpoints.wire.appointment_queries import parse_instant
from Endpoints.wire.appointment_requests import CancelRequest, RescheduleRequest
from Endpoints.wire.appointment_types import AppointmentId
from Endpoints.wire.problems import BUSY, CHANGES, INVALID, UNKNOWN
from vitals.appointments.lifecycle import Lifecycle
from vitals.appointments.records import Appointment
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store

__all__ = ["router"]

router = APIRouter(prefix="/api/appointments", tags=["appointments"])


@router.get("/{id}/history", response_model=ChangeList, responses=INVALID | UNKNOWN | BUSY)
async def history(id: AppointmentId, executor: ExecutorDep) -> ChangeList:
    """List the versions of an appointment, with the time and the author of each change."""
    return await executor.run(lambda store, now: ChangeList.of(store.appointments.history(id)))


@router.post("/{id}/reschedule", response_model=AppointmentResult, responses=CHANGES)
async def reschedule(
    id: AppointmentId, body: RescheduleRequest, executor: ExecutorDep, requester: RequesterDep
) -> AppointmentResult:
    """Reschedule an appointment; the old time is given up only if the new one is free."""
    starts = parse_instant("start", body.start)

    def work(store: Store, now: int) -> AppointmentResult:
        moved = store.bookings.reschedule(
            id,
            requester,
            starts=starts,
            minutes=body.minutes,
            practitioner_id=body.practitioner,
            now=now,
            alternatives=True,
        )
        return AppointmentResult.of(moved)

    answer = await executor.run(work)
    executor.counts["rescheduled"] += 1
    return answer


@router.post("/{id}/cancel", response_model=AppointmentResult, responses=CHANGES)
async def cancel(
    id: AppointmentId, executor: ExecutorDep, requester: RequesterDep, body: CancelRequest | None = None
) -> AppointmentResult:
    """Cancel an appointment or a hold, with a reason if there is one; the time is offered to those who wait."""
    reason = None if body is None else body.reason
    return await change_status(
        executor,
        AppointmentStatus.CANCELLED,
        lambda lifecycle, now: lifecycle.cancel(id, reason, requester, now=now),
    )


async def change_status(
    executor: ExecutorDep, status: AppointmentStatus, change: Callable[[Lifecycle, int], Appointment]
) -> AppointmentResult:
    """Bring an appointment into a status, and count that."""
    answer = await executor.run(lambda store, now: AppointmentResult.of(change(store.lifecycle, now)))
    executor.counts[str(status)] += 1
    return answer


def add_route(
    path: str,
    status: AppointmentStatus,
    change: Callable[[Lifecycle, str, Requester, int], Appointment],
    summary: str,
) -> None:
    """Add a route for a change of status that has no body."""

    async def route(id: AppointmentId, executor: ExecutorDep, requester: RequesterDep) -> AppointmentResult:
        return await change_status(executor, status, lambda lifecycle, now: change(lifecycle, id, requester, now))

    router.add_api_route(
        f"/{{id}}/{path}",
        route,
        methods=["POST"],
        summary=summary,
        name=path,
        response_model=AppointmentResult,
        responses=CHANGES,
    )


add_route(
    "arrived",
    AppointmentStatus.ARRIVED,
    lambda lifecycle, id, requester, now: lifecycle.arrive(id, requester, now=now),
    "Record that the patient has arrived, on the day of the appointment by the practitioner's clock.",
)
add_route(
    "fulfilled",
    AppointmentStatus.FULFILLED,
    lambda lifecycle, id, requester, now: lifecycle.fulfill(id, requester, now=now),
    "Record that the appointment has taken place, once it has begun.",
)
add_route(
    "no-show",
    AppointmentStatus.NOSHOW,
    lambda lifecycle, id, requester, now: lifecycle.miss(id, requester, now=now),
    "Record that the patient did not come, once the appointment has begun.",
)
