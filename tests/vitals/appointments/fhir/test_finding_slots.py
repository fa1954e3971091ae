"""Slots: free, taken and held ones in one order, page by page."""

import pytest

from tests.vitals.appointments.clinic import DAY, HOUR, ME, MINUTE, book, booking, put
from tests.vitals.appointments.fhir.resources import search
from vitals.appointments.errors import NotFound
from vitals.appointments.fhir.finding_slots import find_slots, read_slot
from vitals.appointments.fhir.paging import Page
from vitals.appointments.store import Store
from vitals.errors import InvalidValue, UnknownEntry
from vitals.times import rfc3339


@pytest.fixture
def clinic(store: Store, now: int) -> Store:
    for id, specialty in (("ada", "cardiology"), ("bo", "psychiatry")):
        put(store, now, id, ("09:00", "10:00"), specialty=specialty, slot_minutes=30)
    return store


def found(store: Store, now: int, *given: tuple[str, str], specialties: tuple[str, ...] = (), **more: str) -> Page:
    return find_slots(store, search("Slot", *given, **more), specialties, now=now)


def short(page: Page, midnight: int) -> list[tuple[str, int, str]]:
    """Schedule, minutes since nine, and status of each slot."""
    return [
        (
            each["schedule"]["reference"].removeprefix("Schedule/"),
            (int(each["id"].split(".")[1]) - midnight) // MINUTE - 9 * 60,
            each["status"],
        )
        for each in page.resources
    ]


def test_all_statuses_are_listed_in_the_order_of_time(clinic: Store, now: int, midnight: int) -> None:
    nine = midnight + 9 * HOUR
    clinic.bookings.hold(booking(nine, 30, patient=1, who="ada"), ME, now=now)
    book(clinic, "bo", nine + 30 * MINUTE, now, patient=2)
    span = [("start", f"ge{rfc3339(midnight)}"), ("start", f"lt{rfc3339(midnight + DAY)}")]
    everything = [("ada", 0, "busy-tentative"), ("bo", 0, "free"), ("ada", 30, "free"), ("bo", 30, "busy")]
    assert short(found(clinic, now, *span), midnight) == everything
    free = found(clinic, now, *span, status="free")
    assert short(free, midnight) == [("bo", 0, "free"), ("ada", 30, "free")]
    assert short(found(clinic, now, *span, status="busy,busy-tentative"), midnight) == [everything[0], everything[3]]
    assert short(found(clinic, now, *span, schedule="Schedule/ada"), midnight) == [everything[0], everything[2]]
    assert short(found(clinic, now, *span, specialties=("psychiatry",)), midnight) == [everything[1], everything[3]]
    assert found(clinic, now, *span, _count="0").total == 4
    assert found(clinic, now, *span, schedule="Schedule/nobody").resources == []


def test_pages_show_every_slot_once(clinic: Store, now: int, midnight: int) -> None:
    span = [("start", f"ge{rfc3339(midnight)}"), ("start", f"lt{rfc3339(midnight + 3 * DAY)}")]
    everything = found(clinic, now, *span, _count="500").resources
    assert len(everything) == 12
    pages = [found(clinic, now, *span, _count="5")]
    while pages[-1].following is not None:
        pages.append(found(clinic, now, *span, _count="5", _page=str(pages[-1].following)))
    assert [each for page in pages for each in page.resources] == everything
    assert found(clinic, now, *span, _count="5", _page=str(pages[1].previous)).resources == pages[0].resources


def test_a_search_begins_now_and_ends_after_two_weeks_unless_it_says_more(clinic: Store, now: int) -> None:
    begins = [each["start"] for each in found(clinic, now, _count="500").resources]
    assert rfc3339(now) <= begins[0]
    assert begins[-1] < rfc3339(now + 14 * DAY)
    far = found(clinic, now, ("start", "ge2026"), ("start", "lt2800"), _count="500").resources
    assert len(far) <= 500


def test_slots_are_read_by_their_ids(clinic: Store, now: int, midnight: int) -> None:
    id = f"ada.{midnight + 9 * HOUR}.30"
    assert read_slot(clinic, id, now=now)["status"] == "free"
    named = found(clinic, now, _id=f"{id},nobody.1.30,x,ada.{midnight}.30")
    assert [(each["id"], each["status"]) for each in named.resources] == [(id, "free")]
    closed = found(clinic, now, _id=f"ada.{midnight}.30", status="busy-unavailable")
    assert [each["status"] for each in closed.resources] == ["busy-unavailable"]
    for wrong in ("x", "nobody.1.30"):
        with pytest.raises(NotFound):
            read_slot(clinic, wrong, now=now)


def test_wrong_values_are_refused(clinic: Store, now: int) -> None:
    with pytest.raises(UnknownEntry, match="free"):
        found(clinic, now, status="open")
    with pytest.raises(InvalidValue, match="links of a page"):
        found(clinic, now, _page="after.x")
    with pytest.raises(InvalidValue, match="Schedule/<id>"):
        found(clinic, now, schedule="Practitioner/ada")
