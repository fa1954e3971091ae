"""A hospital that the project makes up: a population of the catalog with other baselines, shares and severities."""

import pytest

from benchmarks.fitting_recovery import hospital as hospital_of
from benchmarks.fitting_recovery import records_of
from vitals.catalog.population import Population
from vitals.training.fitting.records import Records


def hospital(base: str) -> Population:
    """Another hospital of the same kind, whose patients differ from each other by more or less as well."""
    return hospital_of(base, standing=(-0.2, 0.1, -0.2, 0.2, 0.0, 0.2, -0.1))


@pytest.fixture(scope="session")
def emergency() -> Population:
    return hospital("emergency")


@pytest.fixture(scope="session")
def arrivals(emergency: Population) -> Records:
    """One labeled reading each of 1,500 patients of that emergency department."""
    return records_of(emergency, 1500)
