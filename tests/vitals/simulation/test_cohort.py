from copy import deepcopy
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.errors import InvalidValue
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.episodes import Scenario
from vitals.simulation.noise import patient_keys

SEPSIS = Scenario("sepsis", 1735689600.5)


def test_defaults() -> None:
    cohort = Cohort()
    assert (cohort.seed, cohort.population.id, cohort.scenario, cohort.artifacts) == (0, "teaching", None, False)
    with pytest.raises(FrozenInstanceError):
        cohort.seed = 1  # type: ignore[misc]


def test_equal_cohorts_are_one_key() -> None:
    one, same = (Cohort(seed=5, scenario=Scenario("sepsis", 1.0), artifacts=True) for _ in range(2))
    assert len({one, same, Cohort(seed=6)}) == 2


def test_a_description_is_what_the_service_is_asked_for() -> None:
    cohort = Cohort(seed=5, population=POPULATIONS["emergency"], scenario=SEPSIS, artifacts=True)
    assert list(cohort.describe().items()) == [
        ("seed", 5),
        ("population", "emergency"),
        ("condition", "sepsis"),
        ("onset", "2025-01-01T00:00:00.500Z"),
        ("artifacts", True),
    ]
    assert Cohort().describe() == {
        "seed": 0,
        "population": "teaching",
        "condition": None,
        "onset": None,
        "artifacts": False,
    }
    severe = Cohort(scenario=Scenario("sepsis", 0.0, 2.5))
    assert list(severe.describe().items())[-1] == ("severity", 2.5)
    assert Cohort(charted=True).describe() == Cohort().describe() | {"charted": True}


def test_patients_are_judged_by_shares_that_allow_what_a_scenario_brings() -> None:
    emergency, healthy = POPULATIONS["emergency_lesson"], POPULATIONS["healthy"]
    assert Cohort(population=healthy).prior is healthy
    assert Cohort(population=emergency, scenario=SEPSIS).prior is emergency
    ill = Cohort(population=healthy, scenario=SEPSIS).prior
    assert ill is Cohort(seed=5, population=healthy, scenario=SEPSIS).prior
    assert (ill.shares, ill.setting, ill.signs) == (TEACHING.shares, healthy.setting, healthy.signs)


@pytest.mark.parametrize("seed", [-1, 2**64, 1.0, "1", None])
def test_a_seed_outside_its_range_is_refused(seed: object) -> None:
    with pytest.raises(InvalidValue, match=f"seed {seed} is not allowed: it must be a whole number from 0 to 1844"):
        Cohort(seed=seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [0, 2**64 - 1])
def test_seeds_at_the_ends_of_the_range(seed: int) -> None:
    assert Cohort(seed=seed).seed == seed
    assert type(Cohort(seed=np.uint64(seed)).seed) is int  # type: ignore[arg-type]


# Rows


def test_one_cohort_for_all_rows() -> None:
    rows = CohortRows.of(Cohort(seed=5, scenario=SEPSIS), 3)
    assert (rows.seeds, rows.artifacts) == (5, False)
    assert rows.pins is not None
    assert rows.pins.onset.tolist() == [SEPSIS.onset] * 3
    assert CohortRows.of(Cohort(), 3).pins is None


def test_equal_rows_need_no_arrays() -> None:
    cohort = Cohort(seed=5)
    assert CohortRows.of([cohort] * 4, 4) == CohortRows.of(cohort, 4)
    assert CohortRows.of([], 0) == CohortRows.of(Cohort(), 0)


def test_a_cohort_for_each_row() -> None:
    cohorts = [Cohort(seed=1), Cohort(seed=2, scenario=SEPSIS), Cohort(seed=2**64 - 1)]
    rows = CohortRows.of(cohorts, 3)
    patient = np.array([7, 7, 9])
    alone = [patient_keys(cohort.seed, patient[row : row + 1])[0] for row, cohort in enumerate(cohorts)]
    assert rows.keys(patient).tolist() == alone
    part = rows.rows(slice(1, 3))
    assert part.keys(patient[1:]).tolist() == alone[1:]
    assert part.pins is not None
    assert np.flatnonzero(part.pins.condition >= 0).tolist() == [0]
    assert CohortRows.of([Cohort(seed=1), Cohort(seed=2)], 2).pins is None


def test_equal_populations_need_not_be_the_same_object() -> None:
    population = deepcopy(POPULATIONS["teaching"])
    assert CohortRows.of([Cohort(), Cohort(population=population)], 2).population == population


@pytest.mark.parametrize("n", [1, 3])
def test_another_number_of_cohorts_than_of_rows_is_refused(n: int) -> None:
    with pytest.raises(InvalidValue, match=f"number of cohorts 2 is not allowed: it must be 1 or {n}"):
        CohortRows.of([Cohort(), Cohort(seed=1)], n)
