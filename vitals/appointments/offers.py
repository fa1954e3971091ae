"""Offers: time that becomes free is held for the most urgent patient who waits, for as long as the offer lasts.

An offer is a hold for the patient, made in the transaction that freed the time, so nobody can take it in between. One
that is declined or not accepted in time goes to the next patient; the first goes on waiting, without the same offer.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, insert, or_, select, update

from vitals.appointments.bookings import Bookings
from vitals.appointments.errors import Closed, NotPossible
from vitals.appointments.hours import MINUTE
from vitals.appointments.records import BookingRequest, row_of
from vitals.appointments.requester import SERVICE, Requester
from vitals.appointments.statuses import WaitingStatus
from vitals.appointments.tables import appointment, offer, waitlist
from vitals.catalog.conditions import Urgency

__all__ = ["OFFER_SECONDS", "ORDER", "Offers", "set_status"]

OFFER_SECONDS = 900
LEAD_SECONDS = 300  # between an offer and its time: nobody could come sooner
CANDIDATES = 50  # entries that are considered for one time
ORDER = (waitlist.c.rank.desc(), waitlist.c.created, waitlist.c.id)


class Offers:
    """Offers to the patients of the waiting list; they follow the lifecycle of appointments.

    Parameters
    ----------
    bookings
        The bookings that make the holds.
    """

    def __init__(self, bookings: Bookings) -> None:
        self.bookings = bookings
        lifecycle = bookings.lifecycle
        lifecycle.on_time_freed, lifecycle.on_hold_ended, lifecycle.on_hold_confirmed = (
            self.offer,
            self.lapse,
            self.settle,
        )

    def offer(self, connection: Connection, practitioner_id: str, starts: int, ends: int, now: int) -> None:
        """Offer a time that became free to the most urgent entry, and the rest of it to the next."""
        starts = max(starts, -(-(now + LEAD_SECONDS) // MINUTE) * MINUTE)
        if starts >= ends:
            return
        calendar = self.bookings.calendars.practitioner_within(connection, practitioner_id)
        columns = waitlist.c
        refused = exists().where(
            offer.c.waitlist_id == columns.id,
            offer.c.appointment_id == appointment.c.id,
            appointment.c.practitioner_id == practitioner_id,
            appointment.c.starts >= starts,
            appointment.c.starts < ends,
        )
        query = (
            select(waitlist)
            .where(
                columns.status == WaitingStatus.WAITING,
                columns.specialty == calendar.specialty,
                or_(columns.practitioner_id.is_(None), columns.practitioner_id == practitioner_id),
                columns.minutes <= (ends - starts) // MINUTE,
                columns.earliest < ends,
                columns.latest > starts,
                ~refused,
            )
            .order_by(*ORDER)
            .limit(CANDIDATES)
            .with_for_update(of=waitlist)
        )
        for row in connection.execute(query).mappings().all():
            begin = max(starts, -(-row["earliest"] // MINUTE) * MINUTE)
            until = begin + row["minutes"] * MINUTE
            if until > min(ends, row["latest"]):
                continue
            request = BookingRequest(
                practitioner_id=practitioner_id,
                patient_id=row["patient_id"],
                starts=begin,
                minutes=row["minutes"],
                urgency=Urgency(row["urgency"]),
                reason=row["reason"],
            )
            try:
                calendar.require_open(request.starts, request.ends)
            except Closed:
                continue
            values = row_of(request, calendar, SERVICE, now=now, expires=min(now + OFFER_SECONDS, begin))
            if self.bookings.insert_within(connection, values, calendar.version):  # not if the patient has another then
                connection.execute(insert(offer).values(appointment_id=values["id"], waitlist_id=row["id"]))
                set_status(connection, row["id"], WaitingStatus.OFFERED, SERVICE, now)
                self.offer(connection, practitioner_id, starts, begin, now)
                self.offer(connection, practitioner_id, until, ends, now)
                return

    def lapse(self, connection: Connection, appointment_id: str, now: int) -> None:
        """Let an entry wait again whose offer has ended."""
        self._answer(connection, appointment_id, WaitingStatus.WAITING, now)

    def settle(self, connection: Connection, appointment_id: str, now: int) -> None:
        """Record that an offer was accepted.

        Raises
        ------
        NotPossible
            If the entry was withdrawn in the meantime.
        """
        if not self._answer(connection, appointment_id, WaitingStatus.BOOKED, now):
            raise NotPossible(
                "entry", appointment_id, WaitingStatus.WITHDRAWN, WaitingStatus.BOOKED, WaitingStatus.OFFERED
            )

    @staticmethod
    def _answer(connection: Connection, appointment_id: str, status: WaitingStatus, now: int) -> bool:
        """Change the entry, if there is one, that an appointment was offered to; False if it waits no longer."""
        query = select(offer.c.waitlist_id).where(offer.c.appointment_id == appointment_id)
        id = connection.execute(query).scalar()
        return id is None or set_status(connection, id, status, SERVICE, now, only=(WaitingStatus.OFFERED,))


def set_status(
    connection: Connection,
    id: str,
    status: WaitingStatus,
    requester: Requester,
    now: int,
    *,
    only: Sequence[WaitingStatus] = tuple(WaitingStatus),
) -> bool:
    """Bring an entry that is in one of some statuses into another; return whether it was in one of them."""
    changed = {"status": status} | requester.next_version(waitlist, now)
    rows = connection.execute(
        update(waitlist).where(waitlist.c.id == id, waitlist.c.status.in_(only)).values(**changed)
    )
    return bool(rows.rowcount)
