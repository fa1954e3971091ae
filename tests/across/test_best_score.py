"""The oracle in settings of care: against the simulator, and against particles that share none of its algebra."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import norm, truncnorm

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.settings import Oxygen
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.model.cells import to_state
from vitals.model.components import Bin
from vitals.model.moments import Moments, conditioned, hours_of_day, pooled
from vitals.model.oracle import Oracle, Posterior
from vitals.simulation.beds import Beds
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.status import STATUSES

CARE = [POPULATIONS[id] for id in ("emergency", "ward", "icu")]
ROWS = 6_000


def simulated(population: Population, rows: int, seed: int = 3) -> Simulation:
    patient = np.arange(rows)
    return simulate(patient, 1.75e9 + 7919.0 * patient, Cohort(seed=seed, population=population))


@pytest.fixture(
    scope="module",
    params=[pytest.param(each, id=each.id, marks=[] if each.id == "icu" else [pytest.mark.slow]) for each in CARE],
)
def judged(request: pytest.FixtureRequest) -> tuple[Posterior, Simulation]:
    """Readings of a population in care: what the oracle says, and what was so."""
    simulation = simulated(request.param, ROWS)
    readings = simulation.readings
    return Oracle(request.param).posterior(readings.values, on_oxygen=readings.on_oxygen, draws=64), simulation


@pytest.mark.parametrize("output", ["condition", "status"])
def test_expected_and_measured_scores_agree(judged: tuple[Posterior, Simulation], output: str) -> None:
    posterior, simulation = judged
    probabilities, labels = getattr(posterior, output), getattr(simulation.truth, output)
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    assert confidence.mean() == pytest.approx(right.mean(), abs=0.012)
    surprise = -np.log(probabilities[np.arange(ROWS), labels])
    expected = -np.sum(probabilities * np.log(np.maximum(probabilities, 1e-300)), axis=1)
    apart = surprise - expected
    assert abs(apart.mean() / apart.std() * np.sqrt(ROWS)) < 3
    frequency = np.bincount(labels, minlength=probabilities.shape[1])
    deviation = np.sqrt(np.maximum(np.sum(probabilities * (1 - probabilities), axis=0), 1e-9))
    assert np.abs((probabilities.sum(axis=0) - frequency) / deviation)[frequency > 20].max() < 4


@pytest.mark.parametrize("population", CARE, ids=lambda population: population.id)
def test_true_and_displayed_signs_of_a_condition_are_distributed_as_the_components_say(population: Population) -> None:
    """Of simulated patients with one condition, around one severity: means, variances and what a cuff remembers."""
    parameters = Parameters.of(population.signs, setting=population.setting)
    rows = 200_000
    keys, time = patient_keys(5, np.arange(rows)), 1.7e9 + 99_991.0 * np.arange(rows)
    cohorts = CohortRows.of(Cohort(seed=5, population=population), rows)
    beds = Beds.of(keys, time, cohorts, parameters)
    assert beds.stay is not None
    at = beds.stay.episodes(time, parameters.stays)  # type: ignore[arg-type]
    index = parameters.courses.healthy
    for on_oxygen in (False, True):
        some = np.flatnonzero((at.condition == index) & (beds.stay.on_oxygen == on_oxygen))
        found = simulate(some, time[some], Cohort(seed=5, population=population))
        scales = parameters.scales
        displayed = [to_state(row, scale) for row, scale in zip(found.readings.values.T, scales.scales, strict=True)]
        true = beds.rows(some).at(time[some]).state
        mean, covariance = healthy_moments(parameters, on_oxygen)
        deviation = np.sqrt(np.diagonal(covariance))
        fine = [sign for sign, id in enumerate(scales.ids) if id != "spo2"]  # whose cells are as wide as it is
        both = np.concatenate([true[fine], np.array(displayed)[fine]])
        columns = [*fine, *(len(true) + sign for sign in fine)]
        error = 4 / np.sqrt(len(some))
        away = np.abs((both.mean(axis=1) - mean[columns]) / deviation[columns])
        assert away.max() < 0.01 + error  # a display keeps the least pulse pressure
        expected = covariance[np.ix_(columns, columns)] / np.outer(deviation[columns], deviation[columns])
        measured = np.cov(both) / np.outer(deviation[columns], deviation[columns])
        assert np.abs(measured - expected).max() < 0.01 + error
        spo2 = scales.ids.index("spo2")
        assert true[spo2].mean() == pytest.approx(mean[spo2], abs=error * deviation[spo2])
        assert true[spo2].std() == pytest.approx(deviation[spo2], rel=0.01 + error)


def healthy_moments(parameters: Parameters, on_oxygen: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and covariance of true and displayed signs of those who are not ill, over the hours and a cuff's ages."""
    part = Bin(parameters.courses.healthy, np.zeros(1), np.ones(1), parameters, on_oxygen)
    shares, moments = [], []
    for each in part.components(*hours_of_day(parameters)):
        mean, sd = each.moments.mean[-1], np.sqrt(each.moments.covariance[-1, -1])
        inside = truncnorm((each.low - mean) / sd, (each.high - mean) / sd, mean, sd)
        last = Moments(np.array([inside.mean()]), np.array([[inside.var()]]))
        shares.append(each.share * (norm.cdf(each.high, mean, sd) - norm.cdf(each.low, mean, sd)))
        moments.append(conditioned(each.moments, last))
    assert sum(shares) == pytest.approx(1, abs=0.001)
    return pooled(np.array(shares), moments)


@pytest.fixture(scope="module")
def particles() -> Simulation:
    """Half a million patients in intensive care, each at a time of its own."""
    time = np.random.default_rng(1).uniform(1.7e9, 1.8e9, 500_000)
    return simulate(np.arange(len(time)), time, Cohort(seed=77, population=POPULATIONS["icu"]))


@pytest.mark.parametrize(
    "signs",
    [
        ("resp_rate", "blood_pressure_systolic", "blood_pressure_diastolic", "spo2"),
        ("heart_rate", "resp_rate", "spo2", "temperature_c"),
        ("heart_rate", "blood_pressure_systolic", "temperature_c", "glucose_mgdl"),
    ],
    ids=" ".join,
)
def test_in_intensive_care_particles_say_the_same(particles: Simulation, signs: tuple[str, ...]) -> None:
    """Simulated patients, each weighted by how likely devices show the reading for that patient's true state.

    Nothing is shared with the oracle but the errors of the devices: no mixture, no prior, no integral over severity.
    Four signs at a time, because among half a million patients hardly any shows the same seven.
    """
    population, parameters = POPULATIONS["icu"], particles.truth.parameters
    scaled = [
        to_state(row, scale)
        for row, scale in zip(particles.truth.by_sign.astype(float), parameters.scales.scales, strict=True)
    ]
    states = np.clip(np.array(scaled), -100, 100)  # full saturation has no state of its own
    error = np.hypot(parameters.devices.noise_sd, parameters.devices.bias_sd)
    wanted = simulated(population, 40, seed=9).readings
    values = np.where(np.isin(list(SIGNS), signs), wanted.values, np.nan)
    oracle = Oracle(population).posterior(values, on_oxygen=wanted.on_oxygen)
    assert wanted.on_oxygen is not None
    compared = 0
    for row, shown in enumerate(values):
        weight = likelihood(shown, states, error, parameters)
        weight *= particles.readings.on_oxygen == wanted.on_oxygen[row]
        effective = weight.sum() ** 2 / max(np.sum(weight**2), 1e-300)
        if effective < 300:
            continue  # too rare a reading for this many particles
        compared += 1
        for labels, proba in (
            (particles.truth.condition, oracle.condition[row]),
            (particles.truth.status, oracle.status[row]),
        ):
            share = np.bincount(labels, weight, minlength=len(proba)) / weight.sum()
            assert np.abs(share - proba).max() < 4.5 * np.sqrt(0.25 / effective), row
    assert compared >= 5


def likelihood(
    values: NDArray[np.float64], states: NDArray[np.float64], error: NDArray[np.float64], parameters: Parameters
) -> NDArray[np.float64]:
    """Probability that devices show exactly these values for each true state, sign by sign; NaN is not looked at."""
    weight = np.ones(states.shape[1])
    for sign, (value, scale) in enumerate(zip(values, parameters.scales.scales, strict=True)):
        if np.isnan(value):
            continue
        half = 0.5 / parameters.scales.resolution[sign]
        low, high = (float(to_state(np.array([value + shift]), scale)[0]) for shift in (-half, half))
        if value >= parameters.scales.accepted[sign][1]:
            high = np.inf
        weight *= ndtr((high - states[sign]) / error[sign]) - ndtr((low - states[sign]) / error[sign])
    return weight


def test_who_gets_oxygen_must_be_known_where_some_do() -> None:
    readings = simulated(POPULATIONS["icu"], 3).readings
    oracle = Oracle(POPULATIONS["icu"])
    with pytest.raises(InvalidValue, match="on_oxygen"):
        oracle.condition(readings.values)
    with pytest.raises(InvalidValue, match=r"shape of on_oxygen \(1,\) is not allowed: it must be \(3,\)"):
        oracle.condition(readings.values, on_oxygen=[True])
    for wrong in (None, 2, "yes", float("nan"), pd.NA):
        with pytest.raises(InvalidValue, match=r"on_oxygen .* it must be True or False, or 1 or 0, for each reading"):
            oracle.condition(readings.values, on_oxygen=np.array([True, wrong, True], object))
    said = oracle.condition(readings.values, on_oxygen=[True, False, True])
    for same in ([1, 0, 1], [1.0, 0.0, 1.0], pd.Series([True, False, True]), np.array([True, False, True], object)):
        assert np.array_equal(oracle.condition(readings.values, on_oxygen=same), said)
    with pytest.raises(InvalidValue, match="nobody gets oxygen"):
        Oracle(POPULATIONS["healthy"]).condition(readings.values, on_oxygen=[True, True, True])


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_readings_are_answered_where_nobody_or_everybody_gets_oxygen(share: float) -> None:
    setting = replace(POPULATIONS["icu"].setting, id="own", oxygen=Oxygen(share, share))
    population = replace(POPULATIONS["icu"], setting=setting)
    found = Oracle(population).condition(np.array([[84.0, 19, 120, 65, 93, 36.9, 135]] * 2), on_oxygen=[True, False])
    assert np.allclose(found.sum(axis=1), 1)
    assert not np.array_equal(found[0], found[1])


def test_oxygen_takes_from_a_saturation_what_it_gives() -> None:
    """The same display on oxygen is that of a sicker patient, with two more points."""
    reading = np.array([[84.0, 19, 120, 65, 96, 36.9, 135]])
    oracle = Oracle(POPULATIONS["icu"])
    air, oxygen = (oracle.posterior(reading, on_oxygen=[each]) for each in (False, True))
    hypoxic = [list(CONDITIONS).index(id) for id in ("pneumonia", "acute_respiratory_failure", "copd_exacerbation")]
    assert oxygen.condition[0, hypoxic].sum() > air.condition[0, hypoxic].sum()
    assert oxygen.status[0, STATUSES.index("normal")] < air.status[0, STATUSES.index("normal")]
    assert np.exp(oracle.log_density(reading, on_oxygen=[True])) > 0
