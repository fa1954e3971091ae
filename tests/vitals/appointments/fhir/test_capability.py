from typing import Any

import pytest
from fhir.resources.R4B.capabilitystatement import CapabilityStatement

from tests.vitals.appointments.fhir.resources import BASE
from vitals.appointments.fhir.capability import INTERACTIONS, capability
from vitals.appointments.fhir.finding import FIND, READ
from vitals.appointments.fhir.searches import SEARCHES

# Typed from R4's value sets, which the validator does not check.
CODES = {"read", "vread", "history-instance", "search-type", "create", "update", "patch"}


@pytest.mark.parametrize("needs_token", [False, True])
def test_the_statement_is_valid_and_names_every_resource_and_parameter(needs_token: bool) -> None:
    found: Any = CapabilityStatement.model_validate(capability(BASE, "1.0", needs_token=needs_token))
    assert (found.fhirVersion, found.kind, found.implementation.url) == ("4.0.1", "instance", BASE)
    (rest,) = found.rest
    assert {each.type: {one.name for one in each.searchParam} for each in rest.resource} == {
        type: {one.name for one in parameters} for type, parameters in SEARCHES.items()
    }
    assert all({one.code for one in each.interaction} <= CODES for each in rest.resource)
    assert ("Bearer" in rest.security.description) == needs_token


def test_whatever_is_searched_can_be_read() -> None:
    assert set(READ) == set(FIND) == set(SEARCHES) - {"ServiceRequest"}
    assert all({"read", "search-type"} <= set(codes) for codes in INTERACTIONS.values())
