"""A hospital that the project makes up: a population of the catalog with other baselines, shares and severities."""

from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.records import UNKNOWN, Records

START = 1_700_000_000.0


def hospital(base: str) -> Population:
    """Another hospital of the same kind."""
    numbers = Numbers.of(POPULATIONS[base])
    shares = numbers.prior.shares * np.resize([1.0, 1.5, 0.7], len(numbers.prior.shares))
    return replace(
        numbers,
        centers=numbers.centers + numbers.spreads * np.array([0.5, -0.3, 0.5, -0.4, -0.3, 0.4, 0.5]),
        spreads=numbers.spreads * np.array([1.1, 1.2, 0.9, 1.1, 1.1, 0.9, 1.15]),
        standing=np.clip(numbers.standing + np.array([-0.2, 0.1, -0.2, 0.2, 0.0, 0.2, -0.1]), 0.1, 0.9),
        prior=numbers.prior._replace(shares=shares / shares.sum()),
    ).population("hospital")


def records_of(
    population: Population, patients: int, *, readings: int = 1, hours: float = 4.0, seed: int = 1
) -> Records:
    """Readings of a population, with their labels."""
    whose = np.repeat(np.arange(patients), readings)
    begin = START + (np.arange(patients) * 0.6180339887 % 1) * 30 * 86_400
    times = np.repeat(begin, readings) + np.tile(np.arange(readings) * hours * 3600, patients)
    simulation = simulate(whose, times, Cohort(seed=seed, population=population))
    oxygen = simulation.readings.on_oxygen
    return Records(
        simulation.readings.values,
        whose,
        times,
        np.full(len(whose), UNKNOWN) if oxygen is None else oxygen.astype(np.int64),
        simulation.truth.condition.astype(np.int64),
    )


@pytest.fixture(scope="session")
def emergency() -> Population:
    return hospital("emergency")


@pytest.fixture(scope="session")
def arrivals(emergency: Population) -> Records:
    """One labeled reading each of 1,500 patients of that emergency department."""
    return records_of(emergency, 1500)
