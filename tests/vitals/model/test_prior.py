"""The prior of severity against brute force and against simulated episodes and stays."""

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import SEVERITY_MIX, Population
from vitals.catalog.populations import POPULATIONS
from vitals.model.prior import STEP, label_shares, severity_prior
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import SLOT_SECONDS, episodes, peak_severity
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.simulator import simulate
from vitals.simulation.stays import stays

PARAMETERS = Parameters.of()
CONDITION_IDS = list(CONDITIONS)
HEALTHY = CONDITION_IDS.index("healthy")
SOME = Population.of({"healthy": 0.4, "sepsis": 0.3, "hypertension": 0.2, "supraventricular_tachycardia": 0.1})


@pytest.mark.parametrize("id", [id for id in CONDITION_IDS if id != "healthy"])
@pytest.mark.parametrize("mix", [SEVERITY_MIX, (0.2, 0.3, 0.5)])
def test_the_severity_prior_is_the_time_spent_at_each_severity(id: str, mix: tuple[float, float, float]) -> None:
    """Brute force: the course at 3,600 instants of a slot, times 400 peaks in equal shares of the episodes."""
    index = CONDITION_IDS.index(id)
    peaks = peak_severity((np.arange(400) + 0.5) / 400, mix).astype(float)
    seconds = (np.arange(3600) + 0.5) * SLOT_SECONDS / 3600
    course = (
        np.ones(1) if CONDITIONS[id].is_chronic else PARAMETERS.courses.at(np.full(3600, index), seconds).astype(float)
    )
    severities, shares = severity_prior(index, mix, PARAMETERS)
    assert shares.sum() == pytest.approx(1.0)
    assert np.all(shares > 0)
    edges = severities + STEP / 2
    ordered = np.sort((peaks[:, None] * course).ravel())
    below = np.searchsorted(ordered, edges) / ordered.size
    np.testing.assert_allclose(np.cumsum(shares), below, atol=2e-3)


def test_simulated_episodes_spend_their_time_as_the_prior_says() -> None:
    rows = 200_000
    found = episodes(patient_keys(5, np.arange(rows)), 1.7e9 + 997.0 * np.arange(rows), SOME, PARAMETERS.courses)
    for id in ("sepsis", "hypertension", "supraventricular_tachycardia"):
        index = CONDITION_IDS.index(id)
        severity = found.severity[found.condition == index]
        assert len(severity) / rows == pytest.approx(SOME.share(id), abs=5e-3)
        severities, shares = severity_prior(index, SOME.severity_mix, PARAMETERS)
        below = [np.mean(severity <= edge) for edge in severities + STEP / 2]
        assert np.abs(np.cumsum(shares) - below).max() < 1.95 / np.sqrt(len(severity))  # Kolmogorov, 0.1 %


@pytest.mark.parametrize("population", [*POPULATIONS.values(), SOME], ids=lambda population: population.id)
def test_labels_are_as_frequent_as_their_shares(population: Population) -> None:
    rows = 100_000
    truth = simulate(np.arange(rows), 1.7e9 + 99_991.0 * np.arange(rows), Cohort(seed=8, population=population)).truth
    shares = label_shares(population)
    assert shares.sum() == pytest.approx(1)
    counts = np.bincount(truth.condition, minlength=len(shares))
    assert np.all(np.abs(counts - rows * shares) <= 4 * np.sqrt(rows * shares * (1 - shares)) + 1e-6)


def test_healthy_people_have_no_severity() -> None:
    severities, shares = severity_prior(HEALTHY, SEVERITY_MIX, PARAMETERS)
    assert (severities.tolist(), shares.tolist()) == ([0.0], [1.0])


@pytest.mark.parametrize("id", ["emergency", "ward", "icu"])
def test_simulated_stays_spend_their_time_as_the_prior_says(id: str) -> None:
    """Courses at clinical length: arrival, mending, one deterioration in four, at random times of random stays."""
    population, rows = POPULATIONS[id], 200_000
    parameters = Parameters.of(population.signs, setting=population.setting)
    assert parameters.stays is not None
    keys, time = patient_keys(Cohort(seed=5).seed, np.arange(rows)), 1.7e9 + 99_991.0 * np.arange(rows)
    found = stays(keys, time, population, parameters.stays).episodes(time, parameters.stays)
    for condition in ("sepsis", "pneumonia", "hypertension", "bradyarrhythmia"):
        index = CONDITION_IDS.index(condition)
        severity = found.severity[found.condition == index]
        assert len(severity) / rows == pytest.approx(population.share(condition), abs=3e-3)
        severities, shares = severity_prior(index, population.severity_mix, parameters)
        assert shares.sum() == pytest.approx(1)
        below = [np.mean(severity <= edge) for edge in severities + STEP / 2]
        assert np.abs(np.cumsum(shares) - below).max() < 1.95 / np.sqrt(len(severity))  # Kolmogorov, 0.1 %
