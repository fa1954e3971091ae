"""What tests of appointments over HTTP share: times, patients of each test's own, and booking."""

import time
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import update

from vitals.appointments.tables import appointment

__all__ = ["API", "SOON", "TOKEN", "WAITLIST", "at", "begin", "book", "of"]

API, WAITLIST = "/api/appointments", "/api/waitlist"
SOON = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(hours=1)
TOKEN = "t" * 40


def at(minutes: int) -> str:
    return (SOON + timedelta(minutes=minutes)).isoformat()


def book(client: TestClient, practitioner: str, minutes: int = 0, patient: int = 1) -> dict[str, Any]:
    answer = client.post(
        API, json={"practitioner": practitioner, "patient": of(practitioner, patient), "start": at(minutes)}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def of(practitioner: str, patient: int) -> int:
    """A patient of the test's own."""
    return zlib.crc32(practitioner.encode()) * 1000 + patient


def begin(client: TestClient, id: str) -> None:
    """Let an appointment have begun a minute ago, and nothing else be at that time."""
    starts, columns = int(time.time()) // 60 * 60 - 60, appointment.c
    with client.app.state.service.executor.store.database.writing() as connection:
        others = update(appointment).where(columns.starts <= starts, columns.ends > starts, columns.id != id)
        connection.execute(others.values(status="cancelled"))
        connection.execute(update(appointment).where(columns.id == id).values(starts=starts, ends=starts + 900))
