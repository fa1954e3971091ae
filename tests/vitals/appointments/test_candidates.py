from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert

from tests.vitals.appointments import rows
from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, Ward, key
from vitals.appointments.candidates import PAGE, candidates, waiting_window
from vitals.appointments.openings import Opening
from vitals.appointments.tables import appointment, offer, waitlist
from vitals.catalog.conditions import Urgency

MANY = 2 * PAGE + 5
type Row = dict[str, Any]


def rows_of(ward: Ward, **more: Any) -> list[Row]:
    """Entries more urgent than any other, of patients of their own."""
    return [
        {
            "id": f"many-{number:04}",
            "patient_id": 1000 + number,
            "specialty": "cardiology",
            "practitioner_id": None,
            "minutes": 60,
            "urgency": str(Urgency.URGENT),
            "rank": Urgency.URGENT.rank,
            "earliest": ward.now,
            "latest": ward.midnight + 7 * DAY,
            "status": "waiting",
            "created": ward.now - DAY,
        }
        | more
        | key(f"key-{number}").first_version(ward.now)
        for number in range(MANY)
    ]


def add(ward: Ward, *rows: Row) -> None:
    with ward.store.database.writing() as connection:
        connection.execute(insert(waitlist), list(rows))


def of_others_then(ward: Ward) -> None:
    """All of them have an appointment with somebody else at that time."""
    add(ward, *rows_of(ward))
    first = ward.first
    with ward.store.database.writing() as connection:
        for number in range(MANY):
            values = {name: getattr(first, name) for name in first.__dataclass_fields__}
            other = {"id": f"busy-{number}", "patient_id": 1000 + number, "practitioner_id": f"other-{number}"}
            connection.execute(insert(appointment).values(**values | other))


def declined_before(ward: Ward) -> None:
    """All of them were offered the same time before."""
    add(ward, *rows_of(ward))
    values = {name: getattr(ward.first, name) for name in ward.first.__dataclass_fields__}
    with ward.store.database.writing() as connection:
        for number in range(MANY):
            other = {"id": f"declined-{number}", "patient_id": 1000 + number, "status": "cancelled"}
            connection.execute(insert(appointment).values(**values | other))
            connection.execute(
                insert(offer).values(appointment_id=f"declined-{number}", waitlist_id=f"many-{number:04}")
            )


CANNOT: dict[str, Callable[[Ward], None]] = {
    "too long": lambda ward: add(ward, *rows_of(ward, minutes=61)),
    "not so early": lambda ward: add(ward, *rows_of(ward, earliest=ward.midnight + 1)),
    "not so late": lambda ward: add(ward, *rows_of(ward, latest=ward.midnight + HOUR - 1)),
    "another window": lambda ward: add(
        ward, *rows_of(ward, earliest=ward.midnight + 20 * MINUTE, latest=ward.midnight + 90 * MINUTE)
    ),
    "an appointment then": of_others_then,
    "declined before": declined_before,
    "offered another": lambda ward: add(ward, *rows_of(ward, status="offered")),
    "withdrawn": lambda ward: add(ward, *rows_of(ward, status="withdrawn")),
    "over": lambda ward: add(ward, *rows_of(ward, earliest=ward.now - 2 * DAY, latest=ward.now - DAY)),
    "another specialty": lambda ward: add(ward, *rows_of(ward, specialty="surgery")),
}


@pytest.mark.parametrize("why", CANNOT)
def test_any_number_of_entries_that_cannot_come_hide_none_that_can(ward: Ward, why: str) -> None:
    if why == "an appointment then":
        with ward.store.database.writing() as connection:
            for number in range(MANY):
                rows.add(connection, f"other-{number}")
    for edges in ((-DAY, 0), (HOUR, DAY)):
        starts, ends = (ward.midnight + edge for edge in edges)
        ward.store.calendars.add_absence("always", starts, ends, None, ME, now=ward.now)
    CANNOT[why](ward)
    id = ward.join(2)
    ward.free()
    assert ward.offered(id) == [True]


def test_candidates_come_in_their_order_over_any_number_of_pages(ward: Ward) -> None:
    waiting = rows_of(ward)
    for number, row in enumerate(waiting):
        row |= {"rank": number % 3, "created": ward.now - number % 7}
    add(ward, *reversed(waiting))
    opening = Opening(begins=ward.midnight, ends=ward.midnight + HOUR, freed=(ward.midnight, ward.midnight + HOUR))
    with ward.store.database.reading() as connection:
        practitioner = ward.store.calendars.read(connection, "always")
        found = [row["id"] for row, _ in candidates(connection, practitioner, opening)]
    assert found == [row["id"] for row in sorted(waiting, key=lambda row: (-row["rank"], row["created"], row["id"]))]


def test_the_window_of_those_who_wait_bounds_what_is_looked_at(ward: Ward) -> None:
    def window(first: int, last: int) -> tuple[int, int] | None:
        with ward.store.database.reading() as connection:
            practitioner = ward.store.calendars.read(connection, "always")
            found = waiting_window(connection, practitioner, first, last)
        return found and (found[0] - ward.midnight, found[1] - ward.midnight)

    day = ward.midnight
    assert window(day, day + DAY) is None
    ward.join(2, earliest=day + HOUR, latest=day + 3 * HOUR)
    ward.join(3, earliest=day + 2 * HOUR, latest=day + 5 * HOUR)
    assert window(day, day + DAY) == (HOUR, 5 * HOUR)
    assert window(day + 2 * HOUR, day + 4 * HOUR) == (2 * HOUR, 4 * HOUR)
    assert window(day + 5 * HOUR, day + DAY) is None
    assert window(day - DAY, day + HOUR) is None
