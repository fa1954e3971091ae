"""Reading and searching of people, places and schedules."""

from typing import Any

import pytest

from tests.vitals.appointments.clinic import HOUR, book, put
from tests.vitals.appointments.fhir.resources import search
from vitals.appointments.errors import NotFound
from vitals.appointments.fhir.finding import FIND, READ, Clinic
from vitals.appointments.store import Store


@pytest.fixture
def clinic(store: Store, now: int) -> Clinic:
    put(store, now, "ada", zone="Europe/Berlin", name="Dr Ada Klein")
    put(store, now, "bo", specialty="psychiatry", name="Dr Bo van Adler")
    put(store, now, "cy", specialty="psychiatry", zone="Europe/Berlin")
    return Clinic(store=store, now=now, seed=0)


def ids(clinic: Clinic, type: str, *given: tuple[str, str], **more: str) -> list[str]:
    return [each["id"] for each in FIND[type](clinic, search(type, *given, **more)).resources]


@pytest.mark.parametrize(
    ("type", "given", "found"),
    [
        ("Practitioner", {}, ["ada", "bo", "cy"]),
        ("Practitioner", {"name": "ad"}, ["ada", "bo"]),
        ("Practitioner", {"name": "VAN"}, ["bo"]),
        ("Practitioner", {"_id": "cy,ada,x"}, ["ada", "cy"]),
        ("Practitioner", {"active": "false"}, []),
        ("PractitionerRole", {"specialty": "394587001"}, ["bo", "cy"]),
        ("PractitionerRole", {"location": "Location/Europe-Berlin"}, ["ada", "cy"]),
        ("PractitionerRole", {"practitioner": "bo", "specialty": "psychiatry,cardiology"}, ["bo"]),
        ("PractitionerRole", {"practitioner": "Practitioner/ada,Practitioner/bo"}, ["ada", "bo"]),
        ("Location", {}, ["Europe-Berlin", "UTC"]),
        ("Location", {"name": "utc"}, ["UTC"]),
        ("Schedule", {"actor": "Practitioner/ada"}, ["ada"]),
        ("Schedule", {"actor": "Location/UTC"}, ["bo"]),
        ("Schedule", {"specialty": "http://snomed.info/sct|394587001"}, ["bo", "cy"]),
        ("Schedule", {"specialty": "1"}, []),
        ("Patient", {"_id": "7,9,x,08"}, ["7", "9"]),
        ("Patient", {"identifier": "urn:synthetic-vitals:patient|7"}, ["7"]),
        ("Patient", {"_id": "7", "identifier": "8"}, []),
    ],
)
def test_what_fits_is_found(clinic: Clinic, type: str, given: dict[str, str], found: list[str]) -> None:
    assert ids(clinic, type, **given) == found
    counted = FIND[type](clinic, search(type, **given, _count="0"))
    assert (counted.resources, counted.total) == ([], len(found))


def test_patients_are_those_who_have_appointments_page_by_page(clinic: Clinic, now: int, midnight: int) -> None:
    for number in (30, 4, 200, 1000):
        book(clinic.store, "ada", midnight + number * HOUR, now, patient=number)
    first = FIND["Patient"](clinic, search("Patient", _count="3"))
    assert [each["id"] for each in first.resources] == ["4", "30", "200"]
    rest = FIND["Patient"](clinic, search("Patient", _count="3", _page=str(first.following)))
    assert [each["id"] for each in rest.resources] == ["1000"]
    back = FIND["Patient"](clinic, search("Patient", _count="3", _page=str(rest.previous)))
    assert back.resources == first.resources
    assert FIND["Patient"](clinic, search("Patient", _count="0")).total == 4


@pytest.mark.parametrize("type", ["Practitioner", "PractitionerRole", "Schedule"])
def test_what_is_found_can_be_read(clinic: Clinic, type: str) -> None:
    page: Any = FIND[type](clinic, search(type))
    assert [READ[type](clinic, each["id"]) for each in page.resources] == page.resources
    with pytest.raises(NotFound):
        READ[type](clinic, "nobody")


@pytest.mark.parametrize(
    ("type", "id"), [("Patient", "x"), ("Patient", "07"), ("Patient", str(2**53)), ("Location", "Mars"), ("Slot", "x")]
)
def test_what_is_not_there_is_not_found(clinic: Clinic, type: str, id: str) -> None:
    with pytest.raises(NotFound):
        READ[type](clinic, id)
