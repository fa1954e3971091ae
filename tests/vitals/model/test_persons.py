import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.errors import InvalidValue
from vitals.model.demographics import age_scores, sex_scores
from vitals.model.oracle import Oracle
from vitals.model.persons import with_persons
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import SEXES, patients
from vitals.simulation.simulator import Simulation, simulate

ROWS, SEED = 3000, 5
WHO = patients(patient_keys(SEED, np.arange(ROWS)))
ALL = list(range(len(CONDITIONS)))


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load("Models")


def simulated(population: Population) -> Simulation:
    instants = 1_767_225_600.0 + 7_919.0 * np.arange(ROWS)
    return simulate(np.arange(ROWS), instants, Cohort(seed=SEED, population=population))


@pytest.mark.parametrize("id", ["teaching", "icu", pytest.param("ward", marks=pytest.mark.slow)])
def test_what_the_oracle_says_of_signs_becomes_what_it_says_of_persons(id: str) -> None:
    population = POPULATIONS[id]
    readings = simulated(population).readings
    oxygen = None if readings.on_oxygen is None else {"on_oxygen": readings.on_oxygen}
    oracle = Oracle(population)
    plain, best = (oracle.condition(readings.values, **known, **(oxygen or {})) for known in ({}, {"age": WHO.age}))
    found = with_persons(
        plain,
        readings.values,
        np.ones(readings.values.shape, bool),
        np.column_stack([age_scores(WHO.age, ROWS), sex_scores(None, ROWS)]),
        population,
        on_oxygen=np.zeros(ROWS, bool) if oxygen is None else oxygen["on_oxygen"],
        conditions=ALL,
    )
    assert np.abs(found - best).mean() < np.abs(plain - best).mean() / 5
    assert np.allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize("missing", [[], [0], [4, 5]])
def test_predictions_come_nearer_to_the_best_possible_ones(predictor: Predictor, missing: list[int]) -> None:
    simulation = simulated(TEACHING)
    signs, labels = simulation.readings.values.copy(), simulation.truth.conditions
    signs[:, missing] = np.nan
    columns = np.array([predictor.conditions.tolist().index(label) for label in labels])
    losses = [
        -np.log(predictor.predict(signs, **known).condition_proba[np.arange(ROWS), columns]).mean()
        for known in ({}, {"age": WHO.age, "sex": WHO.sex})
    ]
    best = Oracle(TEACHING).condition(signs, age=WHO.age, sex=WHO.sex)
    least = -np.log(best[np.arange(ROWS), [list(CONDITIONS).index(label) for label in labels]]).mean()
    assert losses[1] < losses[0]
    assert losses[1] == pytest.approx(least, rel=0.01)


def test_what_is_not_known_changes_nothing(predictor: Predictor) -> None:
    signs = simulated(TEACHING).readings.values[:4]
    plain = predictor.predict(signs).condition_proba
    some = predictor.predict(signs, age=[None, 30, np.nan, None], sex=[None, None, None, SEXES[0]]).condition_proba
    assert np.array_equal((some == plain).all(axis=1), [True, False, True, False])
    assert np.array_equal(predictor.predict(signs, age=[None] * 4).condition_proba, plain)


def test_a_patient_without_a_sign_that_counts_has_the_shares_of_the_age(predictor: Predictor) -> None:
    nothing = np.full((2, 7), np.nan)
    young, old = predictor.predict(nothing, age=[20, 90], population=POPULATIONS["emergency_lesson"]).condition_proba
    assert np.allclose(young, old)  # of the conditions themselves none is commoner with age
    assert young.sum() == pytest.approx(1)


def test_an_age_or_a_sex_that_cannot_be_is_refused(predictor: Predictor) -> None:
    signs = simulated(TEACHING).readings.values[:2]
    with pytest.raises(InvalidValue, match="from 18 to 95 years"):
        predictor.predict(signs, age=[40, 17])
    with pytest.raises(InvalidValue, match="sex other"):
        predictor.predict(signs, sex=["female", "other"])
    with pytest.raises(InvalidValue, match="shape of age"):
        predictor.predict(signs, age=[40])
