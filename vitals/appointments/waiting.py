"""The waiting list: whoever is most urgent is offered the time that becomes free, for as long as the offer lasts.

An offer is a hold for the patient, made in the transaction that freed the time, so nobody can take it in between. One
that is declined, or not taken up in time, goes to the next; its patient goes on waiting, and is not offered it again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from vitals.appointments.bookings import SERVICE, Bookings
from vitals.appointments.calendars import Requester, idempotency_columns, previous_attempt
from vitals.appointments.errors import Closed, NotFound, NotPossible
from vitals.appointments.records import Appointment, BookingRequest, check_minutes, row_of
from vitals.appointments.scheduling import MINUTE
from vitals.appointments.tables import Entry, Status, appointment, offer, waitlist
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import InvalidValue
from vitals.times import rfc3339

__all__ = ["OFFER_SECONDS", "Waiting", "WaitingList"]

OFFER_SECONDS = 900
LEAD_SECONDS = 300  # between an offer and what it offers: sooner nobody could come
CANDIDATES = 50  # entries that are looked at for one time


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Somebody who waits; times are unix seconds.

    Attributes
    ----------
    earliest, latest
        The appointment begins and ends between these.
    appointment_id
        What is offered, or was booked.
    """

    id: str
    patient_id: int
    specialty: str
    practitioner_id: str | None
    minutes: int
    urgency: Urgency
    earliest: int
    latest: int
    status: Entry
    reason: str | None
    created: int
    version: int
    changed: int
    changed_by: str
    appointment_id: str | None = None

    @classmethod
    def of(cls, row: Any, appointment_id: str | None = None) -> "Waiting":
        """From a row."""
        found = {name: row[name] for name in COLUMNS}
        words = {"status": Entry(row["status"]), "urgency": Urgency(row["urgency"])}
        return cls(**found | words, appointment_id=appointment_id)


COLUMNS = [field.name for field in fields(Waiting) if field.name != "appointment_id"]


class WaitingList:
    """Who waits, and for what.

    Parameters
    ----------
    bookings
        Where offers are made; tells this list of time that becomes free.
    """

    def __init__(self, bookings: Bookings) -> None:
        self.bookings, self.database = bookings, bookings.database
        bookings.freed, bookings.released, bookings.confirmed = self.offer, self.lapse, self.settle

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
    ) -> Waiting:
        """Wait for a time; the parameters are those of `Waiting`.

        Raises
        ------
        NotFound, UnknownEntry, InvalidValue, KeyReused
            If there is no such practitioner or specialty, no such time, or the key came with another request.
        """
        with self.database.reading() as connection:
            if (known := previous_attempt(connection, waitlist, requester)) is not None:
                return self.get(str(known["id"]))
        SPECIALTIES[specialty]
        check_minutes(minutes)
        if practitioner_id is not None:
            of = self.bookings.calendars.practitioner(practitioner_id).specialty
            if of != specialty:
                raise InvalidValue("specialty", repr(specialty), f"that of {practitioner_id!r}, {of}")
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
            if (known := previous_attempt(connection, waitlist, requester)) is not None:
                return str(known["id"])
            id = str(uuid4())
            who = {"version": 1, "changed": now, "changed_by": requester.by, "created": now}
            connection.execute(
                insert(waitlist).values(id=id, status=Entry.WAITING, **values, **idempotency_columns(requester), **who)
            )
            return id

        try:
            id = self.database.transact(work)
        except IntegrityError:  # the same request came twice at once
            id = self.database.transact(work)
        return self.get(id)

    def get(self, id: str) -> Waiting:
        """One entry.

        Raises
        ------
        NotFound
            If there is none of that id.
        """
        with self.database.reading() as connection:
            return self._get(connection, id)

    def find(self, *, patient: int | None = None, specialty: str | None = None, limit: int = 100) -> list[Waiting]:
        """Who waits or has an offer, in the order in which time is offered."""
        query = select(waitlist).where(waitlist.c.status.in_([Entry.WAITING, Entry.OFFERED]))
        if patient is not None:
            query = query.where(waitlist.c.patient_id == patient)
        if specialty is not None:
            query = query.where(waitlist.c.specialty == specialty)
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(*ORDER).limit(limit)).mappings().all()
            return [Waiting.of(row, self._offered(connection, row["id"])) for row in rows]

    def accept(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Book what is offered.

        Raises
        ------
        NotPossible
            If nothing is offered, or not any more.
        """
        found = self.get(id)
        if found.status == Entry.BOOKED and found.appointment_id:  # by an earlier try
            return self.bookings.get(found.appointment_id)
        return self.bookings.confirm(self._offer_of(id, "accepted"), requester, now=now)

    def decline(self, id: str, requester: Requester, *, now: int) -> Waiting:
        """Leave what is offered to the next, and go on waiting."""
        self.bookings.release(self._offer_of(id, "declined"), "the offer was declined", requester, now=now)
        return self.get(id)

    def withdraw(self, id: str, requester: Requester, *, now: int) -> Waiting:
        """Wait no longer; what is offered goes to the next."""

        def work(connection: Connection) -> None:
            open = (Entry.WAITING, Entry.OFFERED)
            withdrawn = self._set(connection, id, Entry.WITHDRAWN, requester, now, only=open)
            found = self._get(connection, id)
            if not withdrawn and found.status != Entry.WITHDRAWN:
                raise NotPossible("entry", id, found.status, Entry.WITHDRAWN, " or ".join(open))
            if found.appointment_id:
                self.bookings.drop(connection, found.appointment_id, "the patient waits no longer", requester, now)

        self.database.transact(work)
        return self.get(id)

    # What bookings tell

    def offer(self, connection: Connection, practitioner_id: str, starts: int, ends: int, now: int) -> None:
        """Offer a time that became free to whoever is most urgent, and what is left of it to the next."""
        starts = max(starts, -(-(now + LEAD_SECONDS) // MINUTE) * MINUTE)
        if starts >= ends:
            return
        calendar = self.bookings.calendars.within(connection, practitioner_id)
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
                columns.status == Entry.WAITING,
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
            wanted = BookingRequest(
                practitioner_id=practitioner_id,
                patient_id=row["patient_id"],
                starts=begin,
                minutes=row["minutes"],
                urgency=Urgency(row["urgency"]),
                reason=row["reason"],
            )
            try:
                calendar.require_open(wanted.starts, wanted.ends)
            except Closed:
                continue
            values = row_of(wanted, calendar, SERVICE, now=now, expires=min(now + OFFER_SECONDS, begin))
            if self.bookings.insert(connection, values, calendar.version):  # not if the patient has another then
                connection.execute(insert(offer).values(appointment_id=values["id"], waitlist_id=row["id"]))
                self._set(connection, row["id"], Entry.OFFERED, SERVICE, now)
                self.offer(connection, practitioner_id, starts, begin, now)
                self.offer(connection, practitioner_id, until, ends, now)
                return

    def lapse(self, connection: Connection, appointment_id: str, now: int) -> None:
        """Let whoever was offered a time go on waiting."""
        self._follow(connection, appointment_id, Entry.WAITING, now)

    def settle(self, connection: Connection, appointment_id: str, now: int) -> None:
        """Note that an offer was taken up; whoever waits no longer cannot.

        Raises
        ------
        NotPossible
            If the entry was withdrawn in the meantime.
        """
        if not self._follow(connection, appointment_id, Entry.BOOKED, now):
            raise NotPossible("entry", appointment_id, Entry.WITHDRAWN, Entry.BOOKED, Entry.OFFERED)

    # Rows

    def _follow(self, connection: Connection, appointment_id: str, status: Entry, now: int) -> bool:
        """Change the entry, if there is one, that an appointment was offered to; False if it waits no longer."""
        query = select(offer.c.waitlist_id).where(offer.c.appointment_id == appointment_id)
        id = connection.execute(query).scalar()
        return id is None or self._set(connection, id, status, SERVICE, now, only=(Entry.OFFERED,))

    @staticmethod
    def _set(
        connection: Connection,
        id: str,
        status: Entry,
        requester: Requester,
        now: int,
        *,
        only: Sequence[Entry] = tuple(Entry),
    ) -> bool:
        """Bring an entry that is in one of some statuses into another; whether it was."""
        counted = {"version": waitlist.c.version + 1, "changed": now, "changed_by": requester.by}
        changed = connection.execute(
            update(waitlist).where(waitlist.c.id == id, waitlist.c.status.in_(only)).values(status=status, **counted)
        )
        return bool(changed.rowcount)

    def _get(self, connection: Connection, id: str) -> Waiting:
        row = connection.execute(select(waitlist).where(waitlist.c.id == id)).mappings().first()
        if row is None:
            raise NotFound("entry of the waiting list", id)
        return Waiting.of(row, self._offered(connection, id))

    @staticmethod
    def _offered(connection: Connection, id: str) -> str | None:
        """The appointment that is offered, or was booked."""
        query = (
            select(offer.c.appointment_id)
            .join(appointment, appointment.c.id == offer.c.appointment_id)
            .where(offer.c.waitlist_id == id, appointment.c.status.not_in([Status.CANCELLED, Status.NOSHOW]))
        )
        found: str | None = connection.execute(query).scalar()
        return found

    def _offer_of(self, id: str, wanted: str) -> str:
        found = self.get(id)
        if found.status != Entry.OFFERED or found.appointment_id is None:
            raise NotPossible("entry", id, found.status, wanted, Entry.OFFERED)
        return found.appointment_id


ORDER = (waitlist.c.rank.desc(), waitlist.c.created, waitlist.c.id)
