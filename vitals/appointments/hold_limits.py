"""Limits of holds: so many times may be held at once for one patient, and from one address."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, select

from vitals.appointments.errors import TooManyHolds
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.tables import appointment, offer
from vitals.appointments.turns import Turn, take_turn

__all__ = ["HoldLimits"]


@dataclass(frozen=True, kw_only=True)
class HoldLimits:
    """Most times that are held at once; what is offered to those who wait does not count.

    Parameters
    ----------
    patient, address
        For one patient, and from one address.
    """

    patient: int = 3
    address: int = 20

    def require_room(self, connection: Connection, patient: int, requester: Requester, now: int) -> None:
        """Refuse a hold beyond a limit, inside the transaction that makes it.

        Raises
        ------
        TooManyHolds
            If there are as many holds as may be.
        """
        columns = appointment.c
        offered = exists().where(offer.c.appointment_id == columns.id)
        take_turn(connection, Turn.PATIENT, patient)  # or two requests at once would both see room for one
        own = (columns.patient_id == patient) & ~offered
        require_fewer(connection, own, f"patient {patient}", self.patient, now)
        if requester.address is not None:
            take_turn(connection, Turn.ADDRESS, requester.address)
            require_fewer(connection, columns.holder == requester.address, "this address", self.address, now)


def require_fewer(connection: Connection, whose: ColumnElement[bool], who: str, limit: int, now: int) -> None:
    """Refuse another hold if there are already so many."""
    columns = appointment.c
    query = select(columns.expires).where(whose, columns.status == AppointmentStatus.PENDING, columns.expires > now)
    ends = connection.execute(query.order_by(columns.expires).limit(limit)).scalars().all()
    if len(ends) >= limit:
        raise TooManyHolds(who, limit, ends[0])
