from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.vitals.appointments.clinic import HOUR, MINUTE
from vitals.appointments.due import require_due
from vitals.appointments.errors import NotPossible
from vitals.appointments.records import Appointment
from vitals.appointments.statuses import AppointmentStatus
from vitals.catalog.conditions import Urgency


def unix(text: str, zone: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def at(starts: int, zone: str, minutes: int = 30) -> Appointment:
    return Appointment(
        id="a",
        practitioner_id="ada",
        patient_id=1,
        starts=starts,
        ends=starts + minutes * MINUTE,
        zone=zone,
        status=AppointmentStatus.BOOKED,
        specialty="cardiology",
        urgency=Urgency.ROUTINE,
        reason=None,
        note=None,
        expires=None,
        created=0,
        version=1,
        changed=0,
        changed_by="test",
    )


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"])
def test_a_patient_arrives_on_the_day_by_the_practitioners_clock(zone: str) -> None:
    day = unix("2026-03-29T00:00:00", zone), unix("2026-03-30T00:00:00", zone)  # 23 hours in Berlin
    found = at(unix("2026-03-29T09:00:00", zone), zone)
    for now in (day[0], found.starts - 1, found.starts, found.ends + HOUR, day[1] - 1):
        require_due(found, AppointmentStatus.ARRIVED, now)
    for now in (day[0] - 1, day[1], day[0] - 24 * HOUR, day[1] + 240 * HOUR):
        with pytest.raises(NotPossible, match=rf"marked as arrived: it must be 2026-03-29 in {zone}$"):
            require_due(found, AppointmentStatus.ARRIVED, now)


def test_an_appointment_over_midnight_has_two_days_and_one_until_midnight_has_one() -> None:
    starts = unix("2026-03-02T23:30:00", "UTC")
    require_due(at(starts, "UTC", 31), AppointmentStatus.ARRIVED, starts + HOUR)
    with pytest.raises(NotPossible):
        require_due(at(starts, "UTC", 30), AppointmentStatus.ARRIVED, starts + HOUR)


@pytest.mark.parametrize("status", [AppointmentStatus.FULFILLED, AppointmentStatus.NOSHOW])
def test_what_has_not_begun_was_neither_kept_nor_missed(status: AppointmentStatus) -> None:
    found = at(1_800_000_000, "UTC")
    with pytest.raises(NotPossible, match=rf"is due at 2027-01-15T08:00:00Z and cannot be marked as {status}: it must"):
        require_due(found, status, found.starts - 1)
    for now in (found.starts, found.ends + 240 * HOUR):
        require_due(found, status, now)


def test_everything_else_has_no_time() -> None:
    for status in (AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED):
        require_due(at(1_800_000_000, "UTC"), status, 0)
