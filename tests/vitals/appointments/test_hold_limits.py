from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.vitals.appointments.clinic import HOUR, ME, MINUTE, Ward, booking
from vitals.appointments.bookings import HOLD_SECONDS
from vitals.appointments.errors import TooManyHolds
from vitals.appointments.hold_limits import HoldLimits
from vitals.appointments.practitioners import Practitioner
from vitals.appointments.records import Appointment
from vitals.appointments.requester import Requester
from vitals.appointments.statuses import AppointmentStatus
from vitals.appointments.store import Store

HERE = Requester(by="test", address="192.0.2.7")


@pytest.fixture
def limited(store: Store, always: Practitioner) -> Store:
    store.bookings.limits = HoldLimits(patient=2, address=3)
    return store


def hold(store: Store, starts: int, now: int, patient: int = 1, requester: Requester = ME) -> Appointment:
    return store.bookings.hold(booking(starts, patient=patient), requester, now=now)


def test_so_many_times_are_held_for_a_patient_and_no_more(limited: Store, now: int, midnight: int) -> None:
    first = hold(limited, midnight, now)
    hold(limited, midnight + HOUR, now + 10)
    with pytest.raises(TooManyHolds, match="patient 1 holds 2 times already, which is the limit") as refused:
        hold(limited, midnight + 2 * HOUR, now + 20)
    assert (refused.value.limit, refused.value.until) == (2, first.expires)
    hold(limited, midnight + 2 * HOUR, now + 20, patient=2)
    limited.bookings.book(booking(midnight + 3 * HOUR), ME, now=now)  # booking has no such limit


@pytest.mark.parametrize("how", ["booked", "cancelled", "expired"])
def test_a_hold_that_has_ended_makes_room(limited: Store, now: int, midnight: int, how: str) -> None:
    first, then = hold(limited, midnight, now), now
    hold(limited, midnight + HOUR, now + 10)
    if how == "booked":
        limited.lifecycle.confirm(first.id, ME, now=now)
    elif how == "cancelled":
        limited.lifecycle.cancel(first.id, None, ME, now=now)
    else:
        then = now + HOLD_SECONDS
    assert hold(limited, midnight + 2 * HOUR, then).status == "pending"


def test_so_many_times_are_held_from_an_address_and_no_more(limited: Store, now: int, midnight: int) -> None:
    for patient in range(3):
        hold(limited, midnight + patient * HOUR, now, patient, HERE)
    with pytest.raises(TooManyHolds, match="this address holds 3 times already"):
        hold(limited, midnight + 5 * HOUR, now, 5, HERE)
    for number, address in enumerate(["192.0.2.8", None]):
        hold(limited, midnight + (5 + number) * HOUR, now, 5, Requester(by="test", address=address))


def test_the_address_is_forgotten_when_the_hold_ends(limited: Store, now: int, midnight: int) -> None:
    held = [hold(limited, midnight + patient * HOUR, now, patient, HERE) for patient in range(3)]
    limited.lifecycle.confirm(held[0].id, ME, now=now)
    limited.lifecycle.cancel(held[1].id, None, ME, now=now)
    limited.lifecycle.expire(now=now + HOLD_SECONDS)
    with limited.database.reading() as connection:
        text = str(connection.exec_driver_sql("SELECT * FROM appointment").all())
        text += str(connection.exec_driver_sql("SELECT * FROM change").all())
    assert "192.0.2.7" not in text


def test_what_is_offered_is_no_hold_of_the_patients(ward: Ward) -> None:
    ward.store.bookings.limits = HoldLimits(patient=1)
    ward.join(2)
    ward.free()
    hold(ward.store, ward.midnight + 5 * HOUR, ward.now, 2)
    assert len(ward.store.appointments.find(patient=2, status=[AppointmentStatus.PENDING])) == 2


def test_a_retry_of_the_last_hold_gets_it_again(limited: Store, now: int, midnight: int) -> None:
    requester = Requester(by="test", key="k", fingerprint="f")
    hold(limited, midnight, now)
    last = hold(limited, midnight + HOUR, now, requester=requester)
    assert hold(limited, midnight + HOUR, now, requester=requester) == last


def test_of_many_holds_at_once_so_many_are_let_in(limited: Store, now: int, midnight: int) -> None:
    def attempt(number: int) -> bool:
        try:
            hold(limited, midnight + number * 30 * MINUTE, now, number % 4, HERE)
        except TooManyHolds:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        made = sum(pool.map(attempt, range(12)))
    held = limited.appointments.find(status=[AppointmentStatus.PENDING])
    assert made == len(held) == 3
    assert max(sum(each.patient_id == patient for each in held) for patient in range(4)) <= 2
