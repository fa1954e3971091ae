"""Offers: time that becomes free is held for the most urgent patient who waits, for as long as the offer lasts.

An offer is a hold for the patient, made in the transaction that freed the time, so nobody can take it in between. One
that is declined or not accepted in time goes to the next patient; the first goes on waiting, without the same offer.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from vitals.appointments.bookings import Bookings
from vitals.appointments.candidates import candidates, waiting_window
from vitals.appointments.errors import NotPossible
from vitals.appointments.hours import DAY, Period, subtract
from vitals.appointments.openings import minute_from, open_periods, openings
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import BookingRequest, row_of
from vitals.appointments.requester import SERVICE, Requester
from vitals.appointments.statuses import WaitingStatus
from vitals.appointments.tables import offer, waitlist
from vitals.appointments.turns import Turn, take_turn
from vitals.catalog.conditions import Urgency

__all__ = ["OFFER_SECONDS", "Offers", "set_status"]

OFFER_SECONDS = 900
LEAD_SECONDS = 300  # between an offer and its time: nobody could come sooner
HORIZON = 366 * DAY  # of a calendar that changes: what lies farther ahead is not offered


class Offers:
    """Offers to the patients of the waiting list; they follow the lifecycle of appointments.

    Parameters
    ----------
    bookings
        The bookings that make the holds.
    """

    def __init__(self, bookings: Bookings) -> None:
        self.bookings, self.calendars = bookings, bookings.calendars
        self.calendars.on_hours_changed = self.offer_opened
        lifecycle = bookings.lifecycle
        lifecycle.on_time_freed, lifecycle.on_hold_ended, lifecycle.on_hold_confirmed = (
            self.offer,
            self.lapse,
            self.settle,
        )

    def offer(self, connection: Connection, practitioner_id: str, starts: int, ends: int, now: int) -> None:
        """Offer a time that became free, with the free time beside it, to those who wait, the most urgent first."""
        take_turn(
            connection, Turn.OFFERS
        )  # or two times side by side that become free at once would not see each other
        practitioner = self.calendars.read(connection, practitioner_id, read=True)
        self._offer(connection, practitioner, (starts, ends), now)

    def offer_opened(self, connection: Connection, before: Practitioner | None, after: Practitioner, now: int) -> None:
        """Offer what a practitioner's calendar has more than before: longer hours, an absence that is withdrawn."""
        take_turn(connection, Turn.OFFERS)
        window = waiting_window(connection, after, now, now + HORIZON)
        if window is None:
            return
        known = before if before is not None and before.specialty == after.specialty else None
        closed = open_periods(known, *window)
        for period in open_periods(after, *window):
            for freed in subtract(period, closed):
                self._offer(connection, after, freed, now)

    def _offer(self, connection: Connection, practitioner: Practitioner, freed: Period, now: int) -> None:
        """Offer a time; what is left of it goes to the next."""
        not_before = minute_from(now + LEAD_SECONDS)
        left = [(max(freed[0], not_before), freed[1])]
        while left:
            part = left.pop()
            if part[0] >= part[1] or waiting_window(connection, practitioner, *part) is None:
                continue
            for opening in openings(connection, practitioner, part, not_before=not_before):
                held = next(
                    self._holds(connection, practitioner, candidates(connection, practitioner, opening), now), None
                )
                if held is not None:
                    left += reversed([*subtract(part, [held])])
                    break  # what is left of the part is looked at again, without this

    def _holds(
        self, connection: Connection, practitioner: Practitioner, found: Iterator[tuple[Any, int]], now: int
    ) -> Iterator[Period]:
        """Times that are held for candidates, made as they are asked for."""
        waiting = select(waitlist.c.id).where(waitlist.c.status == WaitingStatus.WAITING)
        for row, start in found:
            # one that is being withdrawn at this moment cannot come
            own = waiting.where(waitlist.c.id == row["id"]).with_for_update(skip_locked=True)
            if connection.execute(own).first() is None:
                continue
            request = BookingRequest(
                practitioner_id=practitioner.id,
                patient_id=row["patient_id"],
                starts=start,
                minutes=row["minutes"],
                urgency=Urgency(row["urgency"]),
                reason=row["reason"],
            )
            values = row_of(request, practitioner, SERVICE, now=now, expires=min(now + OFFER_SECONDS, start))
            if self.bookings.insert_within(connection, values, practitioner.version):
                connection.execute(insert(offer).values(appointment_id=values["id"], waitlist_id=row["id"]))
                set_status(connection, row["id"], WaitingStatus.OFFERED, SERVICE, now)
                yield request.starts, request.ends

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
