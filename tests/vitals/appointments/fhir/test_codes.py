"""Codes: every word of ours has one of R4's, and finds back."""

import pytest

from vitals.appointments.fhir.codes import (
    META,
    PRIORITY,
    REQUEST_PRIORITY,
    SNOMED,
    specialty,
    specialty_of,
    urgency_of,
    with_version,
)
from vitals.catalog.conditions import Urgency
from vitals.catalog.specialties import SPECIALTIES

# Typed from R4's value set request-priority, in rising order.
REQUEST_PRIORITIES = ["routine", "urgent", "asap", "stat"]
# Typed a second time, from R4's c80-practice-codes.
PRACTICES = {
    "general_practice": "394814009",
    "general_medicine": "394802001",
    "emergency_medicine": "773568002",
    "critical_care": "408478003",
    "cardiology": "394579002",
    "respiratory_medicine": "418112009",
    "endocrinology": "394583002",
    "infectious_diseases": "394807007",
    "psychiatry": "394587001",
    "toxicology": "409967009",
    "surgery": "394609007",
}


@pytest.mark.parametrize("urgency", Urgency)
def test_an_urgency_has_a_priority_and_finds_back(urgency: Urgency) -> None:
    assert urgency_of(PRIORITY[urgency]) == urgency
    assert REQUEST_PRIORITY[urgency] in REQUEST_PRIORITIES


def test_a_more_urgent_request_never_has_a_lower_priority() -> None:
    ranks = [REQUEST_PRIORITIES.index(REQUEST_PRIORITY[urgency]) for urgency in Urgency]
    assert ranks == sorted(ranks)


def test_a_priority_between_two_is_the_more_urgent_and_an_undefined_one_routine() -> None:
    found = [urgency_of(priority) for priority in range(10)]
    assert found[0] == Urgency.ROUTINE
    assert found[1:] == sorted(found[1:], reverse=True)
    assert (found[4], found[6], found[8]) == (Urgency.URGENT, Urgency.SOON, Urgency.ROUTINE)


@pytest.mark.parametrize("id", SPECIALTIES)
def test_a_specialty_has_its_code_and_is_found_by_it(id: str) -> None:
    ((coding,),) = [each["coding"] for each in specialty(id)]
    assert (coding["system"], coding["code"]) == (SNOMED, PRACTICES[id])
    assert specialty_of(PRACTICES[id]) == specialty_of(id) == id
    assert specialty_of("1") is None


def test_a_version_does_not_leak_into_other_resources() -> None:
    assert with_version(3, lastUpdated="x") == {"versionId": "3", "lastUpdated": "x", **META}
    assert set(META) == {"security"}
