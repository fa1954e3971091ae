"""What tests of appointments share: practitioners, requests for appointments, and patients who wait."""

from typing import Any

from vitals.appointments.hours import WEEKDAYS, Hours
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment, BookingRequest
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus, WaitingStatus
from vitals.appointments.store import Store
from vitals.appointments.waiting import WaitingEntry
from vitals.catalog.conditions import Urgency

__all__ = [
    "DAY",
    "HOUR",
    "ME",
    "MINUTE",
    "Ward",
    "book",
    "booking",
    "doctor",
    "everything",
    "key",
    "move",
    "put",
    "week",
]

ME = Requester(by="test")
MINUTE, HOUR, DAY = 60, 3600, 86_400


def put(store: Store, now: int, id: str, *pairs: tuple[str, str], **more: Any) -> Practitioner:
    options = {"name": f"Dr {id.title()}", "specialty": "cardiology", "zone": "UTC"} | more
    hours = Hours({day: list(pairs) or [("00:00", "24:00")] for day in WEEKDAYS})
    return store.calendars.put(Practitioner(id=id, hours=hours, **options), ME, now=now)


def booking(starts: int, minutes: int = 30, patient: int = 1, who: str = "always", **more: Any) -> BookingRequest:
    return BookingRequest(practitioner_id=who, patient_id=patient, starts=starts, minutes=minutes, **more)


def key(value: str, fingerprint: str = "f") -> Requester:
    return Requester(by="test", key=value, fingerprint=fingerprint)


def week(*pairs: tuple[str, str]) -> Hours:
    return Hours({day: list(pairs) for day in WEEKDAYS})


def doctor(id: str, *pairs: tuple[str, str], zone: str = "UTC", **more: Any) -> Practitioner:
    options = {"name": f"Dr {id.title()}", "specialty": "cardiology"} | more
    return Practitioner(id=id, zone=zone, hours=week(*pairs or [("09:00", "11:00")]), **options)


def book(store: Store, id: str, starts: int, now: int, minutes: int = 30, *, patient: int = 1) -> Appointment:
    return store.bookings.book(booking(starts, minutes, patient, id), ME, now=now)


def move(store: Store, id: str, starts: int, now: int, **more: Any) -> Appointment:
    return store.bookings.reschedule(
        id, ME, **{"starts": starts, "minutes": None, "practitioner_id": None} | more, now=now
    )


def everything(store: Store) -> list[Appointment]:
    return store.appointments.find(limit=100_000)


class Ward:
    """A cardiologist who always works, with one appointment of an hour at midnight, and people who wait."""

    def __init__(self, store: Store, now: int, midnight: int) -> None:
        self.store, self.now, self.midnight = store, now, midnight
        self.first = self.book(midnight, 60, patient=1)

    def book(self, starts: int, minutes: int = 30, *, patient: int, who: str = "always") -> Appointment:
        wanted = BookingRequest(practitioner_id=who, patient_id=patient, starts=starts, minutes=minutes)
        return self.store.bookings.book(wanted, ME, now=self.now)

    def join(self, patient: int, **wishes: Any) -> str:
        return self.entry(patient, **wishes).id

    def entry(self, patient: int, **wishes: Any) -> WaitingEntry:
        options: dict[str, Any] = {
            "specialty": "cardiology",
            "practitioner_id": None,
            "minutes": 60,
            "urgency": Urgency.ROUTINE,
            "earliest": self.now,
            "latest": self.midnight + 7 * DAY,
            "reason": None,
            "requester": ME,
            "now": self.now,
        }
        return self.store.waiting.join(patient_id=patient, **options | wishes)

    def free(self, now: int | None = None) -> None:
        self.store.lifecycle.cancel(self.first.id, "ill", ME, now=self.now if now is None else now)

    def offered(self, *ids: str) -> list[bool]:
        """Which of those who wait have an offer."""
        entries = [self.store.waiting.get(id) for id in ids]
        for entry in entries:
            held = entry.appointment_id and self.store.appointments.get(entry.appointment_id)
            assert (entry.status == WaitingStatus.OFFERED) == bool(held and held.status == AppointmentStatus.PENDING)
            assert not held or held.patient_id == entry.patient_id
        return [entry.status == WaitingStatus.OFFERED for entry in entries]

    def offer(self, id: str) -> Appointment:
        """What somebody is offered."""
        held = self.store.waiting.get(id).appointment_id
        assert held is not None
        return self.store.appointments.get(held)
