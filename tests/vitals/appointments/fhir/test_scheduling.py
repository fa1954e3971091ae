"""Schedules, slots and the ids of slots."""

import re
from dataclasses import replace

import pytest
from fhir.resources.R4B.schedule import Schedule
from fhir.resources.R4B.slot import Slot as FhirSlot
from hypothesis import given
from hypothesis import strategies as st

from tests.vitals.appointments.fhir.resources import ADA, FREE, NOON
from vitals.appointments.fhir.scheduling import parse_slot_id, schedule, slot, slot_id
from vitals.appointments.slots import Availability

FHIR_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")  # typed from R4, which the validator does not check


def test_a_slot_is_valid_and_belongs_to_a_schedule() -> None:
    for status in Availability:
        found = FhirSlot.model_validate(slot(FREE, status))
        assert (found.status, found.schedule.reference) == (status, "Schedule/ada-1")
    assert (found.start.timestamp(), found.end.timestamp()) == (NOON, NOON + 900)
    assert slot(FREE)["status"] == "free"


def test_a_schedule_is_valid_and_names_the_zone() -> None:
    found = Schedule.model_validate(schedule(ADA))
    assert (found.id, found.active, found.meta.versionId) == ("ada-1", True, "4")
    assert [each.reference for each in found.actor][1:] == ["PractitionerRole/ada-1", "Location/Europe-Berlin"]
    assert found.actor[0].reference == "Practitioner/ada-1"
    assert "Europe/Berlin" in found.comment


# Ids of slots


IDS = st.from_regex(r"[A-Za-z0-9-]{1,48}", fullmatch=True)


@given(IDS, st.integers(0, 10**11 - 1), st.integers(1, 999))
def test_a_slot_can_be_read_back_from_its_id(id: str, starts: int, minutes: int) -> None:
    found = replace(FREE, starts=starts, ends=starts + minutes * 60, practitioner_id=id)
    assert parse_slot_id(slot_id(found)) == (id, starts, starts + minutes * 60)


@given(IDS)
def test_the_id_of_a_slot_is_one_that_fhir_allows(id: str) -> None:
    found = replace(FREE, practitioner_id=id)
    read = FhirSlot.model_validate(slot(found))
    assert read.id == slot_id(found)
    assert FHIR_ID.fullmatch(read.id)


@pytest.mark.parametrize(
    "id",
    [
        *("", ".", "..", "...", "ada", "ada.", "ada.1", "ada.1.", "ada..15", ".1.15", "ada.x.15", "ada.1.x"),
        *("ada.1.0", "ada.1.000", "ada.-1.15", "ada.1.-15", "ada.+1.15", "ada.1e3.15", "ada.1.1.15", "ada.1.15.0"),
        *("ada.1.15 ", "ada. 1.15", "ada.1.15\n", "ada.1_0.15", "ada.²1.15", "ada.١.15", "ada.1.１５", "ada.0x1.15"),
        *("ada.1.1000", "ada.100000000000.15", f"ada.{'9' * 5000}.15", f"ada.1.{'9' * 5000}", "ada.nan.15"),
    ],
)
def test_what_is_no_id_of_a_slot_means_none(id: str) -> None:
    assert parse_slot_id(id) is None


@given(st.text() | st.text("ada.0159", max_size=20))
def test_no_id_is_too_odd(id: str) -> None:
    found = parse_slot_id(id)
    assert found is None or found[2] > found[1] >= 0
