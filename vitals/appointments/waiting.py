"""The waiting list: patients who wait for a time, the most urgent first."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select

from vitals.appointments.candidates import ORDER
from vitals.appointments.errors import AlreadyWaiting, NotFound, NotPossible
from vitals.appointments.hours import MINUTE
from vitals.appointments.offers import Offers, set_status
from vitals.appointments.records import Appointment, check_minutes
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus, WaitingStatus
from vitals.appointments.tables import appointment, offer, waitlist
from vitals.appointments.turns import Turn, take_turn
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["WaitingEntry", "WaitingList"]

OPEN = (WaitingStatus.WAITING, WaitingStatus.OFFERED)


@dataclass(frozen=True, kw_only=True)
class WaitingEntry:
    """A patient who waits; times are unix seconds.

    Attributes
    ----------
    earliest, latest
        The appointment begins and ends between these.
    appointment_id
        The appointment that is offered, or was booked.
    """

    id: str
    patient_id: int
    specialty: str
    practitioner_id: str | None
    minutes: int
    urgency: Urgency
    earliest: int
    latest: int
    status: WaitingStatus
    reason: str | None
    created: int
    version: int
    changed: int
    changed_by: str
    appointment_id: str | None = None

    @classmethod
    def of(cls, row: Any, appointment_id: str | None = None) -> "WaitingEntry":
        """From a row."""
        found = {name: row[name] for name in COLUMNS}
        words = {"status": WaitingStatus(row["status"]), "urgency": Urgency(row["urgency"])}
        return cls(**found | words, appointment_id=appointment_id)


COLUMNS = [field.name for field in fields(WaitingEntry) if field.name != "appointment_id"]


class WaitingList:
    """Patients who wait, and their answers to offers.

    Parameters
    ----------
    offers
        The offers that they get.
    """

    def __init__(self, offers: Offers) -> None:
        self.database, self.calendars = offers.bookings.database, offers.bookings.calendars
        self.appointments, self.lifecycle = offers.bookings.appointments, offers.bookings.lifecycle

    def join(
        self,
        *,
        patient_id: int,
        specialty: str,
        practitioner_id: str | None,
        minutes: int,
        urgency: Urgency,
        earliest: int,
        latest: int,
        reason: str | None,
        requester: Requester,
        now: int,
    ) -> WaitingEntry:
        """Add an entry; the parameters are those of `WaitingEntry`.

        Raises
        ------
        NotFound, UnknownEntry, InvalidValue, KeyReused, KeySpent
            If there is no such practitioner or specialty, no such time, the key came with another request, or its entry
            was withdrawn since.
        AlreadyWaiting
            If the patient waits for the specialty at a part of that time already.
        """
        with self.database.reading() as connection:
            if (known := requester.previous_attempt(connection, waitlist)) is not None:
                return self.get(str(known["id"]))
        SPECIALTIES[specialty]
        check_minutes(minutes)
        if practitioner_id is not None:
            own = self.calendars.practitioner(practitioner_id).specialty
            if own != specialty:
                raise InvalidValue("specialty", repr(specialty), f"that of {practitioner_id!r}, {own}")
        if latest - max(earliest, now) < minutes * MINUTE:
            raise InvalidValue("latest", rfc3339(latest), f"in the future, and {minutes} minutes after the earliest")
        values = {
            "patient_id": patient_id,
            "specialty": specialty,
            "practitioner_id": practitioner_id,
            "minutes": minutes,
            "urgency": str(urgency),
            "rank": urgency.rank,
            "earliest": earliest,
            "latest": latest,
            "reason": reason,
        }

        def work(connection: Connection) -> str:
            take_turn(connection, Turn.PATIENT, patient_id)  # or two requests at once would not see each other
            if (known := requester.previous_attempt(connection, waitlist)) is not None:
                return str(known["id"])
            refuse_second(connection, patient_id, specialty, max(earliest, now), latest)
            id = str(uuid4())
            row = {"id": id, "status": WaitingStatus.WAITING, "created": now, **values, **requester.first_version(now)}
            connection.execute(insert(waitlist).values(**row))
            return id

        return self.get(self.database.insert_once(work))

    def get(self, id: str) -> WaitingEntry:
        """One entry.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        with self.database.reading() as connection:
            return self._get(connection, id)

    def find(self, *, patient: int | None = None, specialty: str | None = None, limit: int = 100) -> list[WaitingEntry]:
        """Entries that wait or have an offer, in the order in which time is offered."""
        query = select(waitlist).where(waitlist.c.status.in_(OPEN))
        if patient is not None:
            query = query.where(waitlist.c.patient_id == patient)
        if specialty is not None:
            query = query.where(waitlist.c.specialty == specialty)
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(*ORDER).limit(limit)).mappings().all()
            return [WaitingEntry.of(row, self._offered(connection, row["id"])) for row in rows]

    def accept(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Accept an offer: book its time.

        Raises
        ------
        NotPossible
            If there is no offer, or it has expired.
        """
        found = self.get(id)
        if found.status == WaitingStatus.BOOKED and found.appointment_id:  # by an earlier try
            return self.appointments.get(found.appointment_id)
        return self.lifecycle.confirm(self._offer_of(id, "accepted"), requester, now=now)

    def decline(self, id: str, requester: Requester, *, now: int) -> WaitingEntry:
        """Decline an offer, which goes to the next patient, and go on waiting."""
        self.lifecycle.release(self._offer_of(id, "declined"), "the offer was declined", requester, now=now)
        return self.get(id)

    def withdraw(self, id: str, requester: Requester, *, now: int) -> WaitingEntry:
        """Withdraw an entry; its offer goes to the next patient."""

        def work(connection: Connection) -> None:
            withdrawn = set_status(connection, id, WaitingStatus.WITHDRAWN, requester, now, only=OPEN)
            found = self._get(connection, id)
            if not withdrawn and found.status != WaitingStatus.WITHDRAWN:
                raise NotPossible("entry", id, found.status, WaitingStatus.WITHDRAWN, " or ".join(OPEN))
            if found.appointment_id:
                self.lifecycle.release_within(
                    connection, found.appointment_id, "the patient waits no longer", requester, now
                )

        self.database.transact(work)
        return self.get(id)

    def _get(self, connection: Connection, id: str) -> WaitingEntry:
        row = connection.execute(select(waitlist).where(waitlist.c.id == id)).mappings().first()
        if row is None:
            raise NotFound("entry of the waiting list", id)
        return WaitingEntry.of(row, self._offered(connection, id))

    @staticmethod
    def _offered(connection: Connection, id: str) -> str | None:
        """The appointment that is offered, or was booked."""
        query = (
            select(offer.c.appointment_id)
            .join(appointment, appointment.c.id == offer.c.appointment_id)
            .where(
                offer.c.waitlist_id == id,
                appointment.c.status.not_in([AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW]),
            )
        )
        found: str | None = connection.execute(query).scalar()
        return found

    def _offer_of(self, id: str, change: str) -> str:
        found = self.get(id)
        if found.status != WaitingStatus.OFFERED or found.appointment_id is None:
            raise NotPossible("entry", id, found.status, change, WaitingStatus.OFFERED)
        return found.appointment_id


def refuse_second(connection: Connection, patient: int, specialty: str, earliest: int, latest: int) -> None:
    """Refuse a second entry of a patient for the same specialty at the same time.

    Raises
    ------
    AlreadyWaiting
        If there is one that is open.
    """
    columns = waitlist.c
    query = select(columns.id, columns.earliest, columns.latest).where(
        columns.patient_id == patient,
        columns.specialty == specialty,
        columns.status.in_(OPEN),
        columns.earliest < latest,
        columns.latest > earliest,
    )
    if (found := connection.execute(query.limit(1)).first()) is not None:
        raise AlreadyWaiting(patient, specialty, *found)
