from typing import Any

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, booking, everything, put
from vitals.appointments.bookings import HOLD_SECONDS
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store


def test_the_history_says_who_made_what_when(store: Store, always: Practitioner, now: int, midnight: int) -> None:
    held = store.bookings.hold(booking(midnight, reason="Pain"), Requester(by="patient"), now=now)
    store.lifecycle.confirm(held.id, Requester(by="clerk"), now=now + 10)
    store.bookings.reschedule(
        held.id, Requester(by="doctor"), starts=midnight + HOUR, minutes=45, practitioner_id=None, now=now + 20
    )
    store.lifecycle.cancel(held.id, "ill", Requester(by="patient"), now=now + 30)
    history = store.appointments.history(held.id)
    assert [(each.version, each.changed, each.changed_by) for each in history] == [
        (1, now, "patient"),
        (2, now + 10, "clerk"),
        (3, now + 20, "doctor"),
        (4, now + 30, "patient"),
    ]
    names = ("status", "starts", "ends", "expires", "note", "reason")
    half, long = midnight + 30 * MINUTE, midnight + HOUR + 45 * MINUTE
    assert [tuple(each.content[name] for name in names) for each in history] == [
        ("pending", midnight, half, now + HOLD_SECONDS, None, "Pain"),
        ("booked", midnight, half, None, None, "Pain"),
        ("booked", midnight + HOUR, long, None, None, "Pain"),
        ("cancelled", midnight + HOUR, long, None, "ill", "Pain"),
    ]


def test_appointments_are_found_by_patient_practitioner_status_and_time(
    store: Store, always: Practitioner, now: int, midnight: int
) -> None:
    put(store, now, "bo")
    a, b, c, d = (
        store.bookings.book(booking(midnight + hour * HOUR, patient=patient, who=who), ME, now=now).id
        for hour, patient, who in ((3, 1, "always"), (1, 2, "always"), (2, 1, "bo"), (4, 3, "bo"))
    )
    store.lifecycle.cancel(d, "ill", ME, now=now)

    def found(**filters: Any) -> list[str]:
        return [each.id for each in store.appointments.find(**filters)]

    assert found() == [b, c, a, d]
    assert found(patient=1) == [c, a]
    assert found(practitioner="always") == [b, a]
    assert found(patient=1, practitioner="bo") == [c]
    assert found(status=[AppointmentStatus.CANCELLED]) == [d]
    assert found(status=[AppointmentStatus.CANCELLED, AppointmentStatus.BOOKED]) == [b, c, a, d]
    assert found(first=midnight + 2 * HOUR, last=midnight + 4 * HOUR) == [c, a]
    assert found(last=0) == found(patient=0) == found(practitioner="") == []
    assert found(limit=2) == [b, c]


def test_pages_leave_nothing_out_and_show_nothing_twice(store: Store, now: int, midnight: int) -> None:
    """Even where many begin at once, and though some are added in front of the page while somebody leafs."""
    for id in "abcde":
        put(store, now, id)
    for hour in range(3):
        for patient, who in enumerate("abcde"):
            store.bookings.book(booking(midnight + hour * HOUR, patient=patient, who=who), ME, now=now)
    for size in (1, 3, 7, 100):
        expected = sorted(everything(store), key=lambda each: (each.starts, each.id))
        found: list[Appointment] = []
        while page := store.appointments.find(limit=size, after=(found[-1].starts, found[-1].id) if found else None):
            assert len(page) <= size
            found += page
            earlier = booking(everything(store)[0].starts - HOUR, who="a", patient=9)
            store.lifecycle.cancel(store.bookings.book(earlier, ME, now=now - 2 * DAY).id, "", ME, now=now)
        assert found == expected
