"""The lifecycle of an appointment: confirmed, cancelled, arrived, fulfilled, missed, expired.

The waiting list follows it inside the same transactions: time that becomes free is offered before anyone else can
book it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from vitals.appointments.due import require_due
from vitals.appointments.errors import NotPossible
from vitals.appointments.queries import Appointments
from vitals.appointments.records import Appointment
from vitals.appointments.requester import SERVICE, Requester
from vitals.appointments.statuses import PREVIOUS, TAKEN_PLACE, AppointmentStatus
from vitals.appointments.tables import appointment

__all__ = ["Lifecycle", "update_appointments"]

EXPIRED = "the hold expired"


class Lifecycle:
    """Changes of status.

    Parameters
    ----------
    appointments
        Appointments of the database.

    Attributes
    ----------
    on_time_freed
        Called with practitioner, beginning and end of a time that becomes free, and the present time.
    on_hold_ended, on_hold_confirmed
        Called with the id of a hold that is given up, or becomes an appointment, and the present time.
    """

    def __init__(self, appointments: Appointments) -> None:
        self.appointments, self.database = appointments, appointments.database
        self.on_time_freed: Callable[[Connection, str, int, int, int], None] = lambda *_: None
        self.on_hold_ended: Callable[[Connection, str, int], None] = lambda *_: None
        self.on_hold_confirmed: Callable[[Connection, str, int], None] = lambda *_: None

    def confirm(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Book the time of a hold.

        Raises
        ------
        NotPossible
            If the hold has ended.
        """
        return self._change(id, AppointmentStatus.BOOKED, requester, now=now)

    def cancel(self, id: str, reason: str | None, requester: Requester, *, now: int) -> Appointment:
        """Cancel an appointment or a hold; the time is offered to those who wait."""
        return self._change(id, AppointmentStatus.CANCELLED, requester, now=now, note=reason)

    def release(self, id: str, reason: str, requester: Requester, *, now: int) -> Appointment:
        """Cancel a hold, and only a hold."""
        only = [AppointmentStatus.PENDING]
        return self._change(id, AppointmentStatus.CANCELLED, requester, now=now, note=reason, only=only)

    def release_within(self, connection: Connection, id: str, reason: str, requester: Requester, now: int) -> None:
        """Cancel a hold inside a transaction, if it is still one."""
        where = [appointment.c.id == id, appointment.c.status == AppointmentStatus.PENDING]
        values = {"status": AppointmentStatus.CANCELLED, "note": reason, "holder": None}
        for each in update_appointments(connection, where, values, requester, now):
            self.on_time_freed(connection, each.practitioner_id, each.starts, each.ends, now)

    def arrive(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Record that the patient has arrived, on the day of the appointment."""
        return self._change(id, AppointmentStatus.ARRIVED, requester, now=now)

    def fulfill(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Record that the appointment has taken place, once it has begun."""
        return self._change(id, AppointmentStatus.FULFILLED, requester, now=now)

    def miss(self, id: str, requester: Requester, *, now: int) -> Appointment:
        """Record that the patient did not come, once the appointment has begun."""
        return self._change(id, AppointmentStatus.NOSHOW, requester, now=now)

    def expire(self, *, now: int) -> int:
        """Cancel holds that have expired, and offer their times; return the number of these holds."""
        due = [appointment.c.status == AppointmentStatus.PENDING, appointment.c.expires <= now]
        with self.database.reading() as connection:
            if connection.execute(select(appointment.c.id).where(*due).limit(1)).first() is None:
                return 0

        def work(connection: Connection) -> int:
            values = {"status": AppointmentStatus.CANCELLED, "note": EXPIRED, "holder": None}
            expired = update_appointments(connection, due, values, SERVICE, now)
            for each in expired:
                self.on_hold_ended(connection, each.id, now)
            for each in sorted(expired, key=lambda each: each.starts):
                self.on_time_freed(connection, each.practitioner_id, each.starts, each.ends, now)
            return len(expired)

        return self.database.transact(work)

    def _change(
        self,
        id: str,
        status: AppointmentStatus,
        requester: Requester,
        *,
        now: int,
        note: str | None = None,
        only: Sequence[AppointmentStatus] | None = None,
    ) -> Appointment:
        """Bring an appointment into a status; one that has it already stays as it is."""
        previous, books = only or PREVIOUS[status], status == AppointmentStatus.BOOKED

        def work(connection: Connection) -> Appointment:
            where = [appointment.c.id == id, appointment.c.status.in_(previous)]
            if books:
                where.append(appointment.c.expires > now)
            before = self.appointments.get_within(connection, id, lock=True)
            requester.require_seen(id, before.version)
            if before.status in previous:
                require_due(before, status, now)
            values = {"status": status, "note": note, "holder": None}
            if books:
                values["expires"] = None  # a hold that ends otherwise keeps it
            changed = update_appointments(connection, where, values, requester, now)
            if changed:
                self._announce(connection, before, changed[0], now)
                return changed[0]
            present = self.appointments.get_within(connection, id)
            if present.status == status or (books and present.status in TAKEN_PLACE):
                return present
            was = "expired" if books and present.status == AppointmentStatus.PENDING else present.status
            raise NotPossible("appointment", id, was, status, " or ".join(previous))

        return self.database.transact(work)

    def _announce(self, connection: Connection, before: Appointment, after: Appointment, now: int) -> None:
        """Tell the waiting list of a change of status."""
        if before.status == AppointmentStatus.PENDING:
            books = after.status == AppointmentStatus.BOOKED
            (self.on_hold_confirmed if books else self.on_hold_ended)(connection, after.id, now)
        if after.status in {AppointmentStatus.CANCELLED, AppointmentStatus.NOSHOW}:
            self.on_time_freed(connection, after.practitioner_id, after.starts, after.ends, now)


def update_appointments(
    connection: Connection, where: Sequence[Any], values: Mapping[str, Any], requester: Requester, now: int
) -> list[Appointment]:
    """Change appointments, each with its version, time and author; return them as they are then."""
    changed = {**values, **requester.next_version(appointment, now)}
    rows = connection.execute(update(appointment).where(*where).values(**changed).returning(appointment)).mappings()
    return [Appointment.of(row) for row in rows.all()]
