"""People and places."""

from dataclasses import replace

import pytest
from fhir.resources.R4B.location import Location
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.practitioner import Practitioner as FhirPractitioner
from fhir.resources.R4B.practitionerrole import PractitionerRole

from tests.vitals.appointments.fhir.resources import ADA, NOON
from vitals.appointments.fhir import people
from vitals.appointments.hours import Hours
from vitals.appointments.practitioners import Absence
from vitals.catalog.specialties import SPECIALTIES


def test_a_patient_is_the_simulated_one_and_nobody() -> None:
    found = Patient.model_validate(people.patient(7, seed=0, now=NOON))
    again = Patient.model_validate(people.patient(7, seed=0, now=NOON))
    assert found == again
    assert (found.id, found.identifier[0].value, found.name[0].text) == ("7", "7", "Synthetic patient 7")
    assert found.gender in {"male", "female"}
    assert 1930 <= int(str(found.birthDate)[:4]) <= 2008
    assert {people.patient(number, seed=0, now=NOON)["gender"] for number in range(20)} == {"male", "female"}


def test_a_practitioner_is_valid() -> None:
    found = FhirPractitioner.model_validate(people.practitioner(ADA))
    assert (found.id, found.name[0].text) == ("ada-1", "Dr Ada Example")
    assert found.qualification[0].code.coding[0].code == SPECIALTIES["cardiology"].snomed


@pytest.mark.parametrize(
    ("period", "available"),
    [
        (("09:00", "12:30"), [("mon", "09:00:00", "12:30:00")]),
        (("00:00", "24:00"), [("mon", "00:00:00", "23:59:59")]),
        (("22:00", "06:00"), [("mon", "22:00:00", "23:59:59"), ("tue", "00:00:00", "06:00:00")]),
        (("22:00", "00:00"), [("mon", "22:00:00", "23:59:59")]),
    ],
)
def test_hours_of_a_role_are_those_of_the_practitioner(
    period: tuple[str, str], available: list[tuple[str, str, str]]
) -> None:
    found = PractitionerRole.model_validate(people.role(replace(ADA, hours=Hours({"monday": [period]}))))
    assert [
        (each.daysOfWeek[0], str(each.availableStartTime), str(each.availableEndTime)) for each in found.availableTime
    ] == available
    assert found.availabilityExceptions == "Hours are those of Europe/Berlin."


def test_a_role_has_absences_specialty_and_place() -> None:
    away = Absence(id="a", starts=NOON, ends=NOON + 3600)
    found = PractitionerRole.model_validate(people.role(replace(ADA, absences=(away,))))
    assert found.notAvailable[0].during.start.timestamp() == NOON
    assert found.notAvailable[0].description == "Absent"
    assert (found.practitioner.reference, found.location[0].reference) == (
        "Practitioner/ada-1",
        "Location/Europe-Berlin",
    )
    assert found.availableTime is None


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Etc/GMT+1", "UTC"])
def test_a_place_is_valid_and_its_id_allowed(zone: str) -> None:
    found = Location.model_validate(people.location(zone))
    assert (found.id, found.name, found.mode) == (people.location_id(zone), zone, "kind")
    assert people.location_id("Etc/GMT+1") != people.location_id("Etc/GMT-1")
