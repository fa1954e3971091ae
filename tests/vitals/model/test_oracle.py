"""The oracle against closed forms, against brute force that shares none of its algebra, and against the simulator."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal, norm

from tests.vitals.model.brute_force import brute_force, catalog_state, error_variance, reading
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.settings import LESSON
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.model import components, oracle, prior
from vitals.model.oracle import Oracle
from vitals.model.prior import severity_prior
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import CLINICAL
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.patients import patients
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.status import STATUSES

PARAMETERS = Parameters.of()
IDS, CONDITION_IDS = list(SIGNS), list(CONDITIONS)
HEALTHY = CONDITION_IDS.index("healthy")
HYPERTENSION = CONDITION_IDS.index("hypertension")
SOME = Population.of({"healthy": 0.4, "sepsis": 0.3, "hypertension": 0.2, "supraventricular_tachycardia": 0.1})


def simulated(rows: int, seed: int = 3, population: Population = TEACHING):
    patient = np.arange(rows)
    return simulate(patient, 1_750_000_000 + 7919.0 * patient, Cohort(seed=seed, population=population))


# What nobody lives with, and what is not known


def test_readings_with_all_signs_at_their_limits_are_answered() -> None:
    limits = np.array([[sign.accepted[end] for sign in SIGNS.values()] for end in (0, 1)], float)
    found = Oracle(TEACHING).posterior(limits, draws=16)
    for shares in (found.condition, found.status):
        assert np.isfinite(shares).all()
        np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_a_reading_does_not_depend_on_how_many_others_lack_what() -> None:
    values = np.repeat(simulated(1).readings.values, 2 ** len(SIGNS), axis=0)
    for row, signs in enumerate(values):
        signs[[bool(row >> sign & 1) for sign in range(len(SIGNS))]] = np.nan
    asked = Oracle(TEACHING)
    found = asked.condition(values)
    assert len(asked._mixtures) <= oracle.KEPT
    for row in (0, 5, len(values) - 1):
        np.testing.assert_allclose(found[row], Oracle(TEACHING).condition(values[row : row + 1])[0], rtol=1e-9)


# One severity


def test_a_population_of_two_conditions_at_one_severity_has_its_closed_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Healthy or hypertensive at exactly severity 2: two normal distributions, taken here straight from the catalog."""
    only = {HEALTHY: (np.zeros(1), np.ones(1)), HYPERTENSION: (np.array([2.0]), np.ones(1))}
    monkeypatch.setattr(components, "severity_prior", lambda condition, mix, parameters: only[condition])
    found = Oracle(Population.of({"healthy": 0.7, "hypertension": 0.3})).condition(READINGS)
    joint = np.empty((len(READINGS), 2))
    fine = [i for i, id in enumerate(IDS) if id != "spo2"]
    spo2 = IDS.index("spo2")
    values = READINGS.copy()
    values[:, IDS.index("glucose_mgdl")] = np.log(values[:, IDS.index("glucose_mgdl")])
    low, high = -np.log(104.5 - READINGS[:, spo2]), np.full(len(READINGS), np.inf)
    below = READINGS[:, spo2] < 100
    high[below] = -np.log(103.5 - READINGS[below, spo2])
    for k, (condition, severity, share) in enumerate((("healthy", 0, 0.7), ("hypertension", 2, 0.3))):
        mean, covariance = catalog_state(condition, severity)
        measured = covariance + np.diag(error_variance(rounding=[id != "spo2" for id in IDS]))
        slope = np.linalg.solve(measured[np.ix_(fine, fine)], measured[fine, spo2])
        center = mean[spo2] + (values[:, fine] - mean[fine]) @ slope
        sd = np.sqrt(measured[spo2, spo2] - slope @ measured[fine, spo2])
        density = multivariate_normal(mean[fine], measured[np.ix_(fine, fine)]).pdf(values[:, fine])
        joint[:, k] = share * density * (norm.cdf(high, center, sd) - norm.cdf(low, center, sd))
    closed = joint / joint.sum(axis=1, keepdims=True)
    assert np.abs(found[:, [HEALTHY, HYPERTENSION]] - closed).max() < 1e-6
    assert 0.05 < closed[:, 0].mean() < 0.95  # there was something to tell apart


READINGS = simulated(300, population=Population.of({"healthy": 0.6, "hypertension": 0.4})).readings.values
READINGS = READINGS[READINGS[:, 2] - READINGS[:, 3] > 15]


# Readings, by brute force


CASES = {
    "normal": reading(),
    "borderline": reading(heart_rate=104, resp_rate=20, temperature_c=38.0, spo2=95),
    "septic": reading(heart_rate=118, resp_rate=26, blood_pressure_systolic=92, blood_pressure_diastolic=55, spo2=92),
    "hypertensive": reading(blood_pressure_systolic=158, blood_pressure_diastolic=96),
    "full saturation": reading(spo2=100),
    "least pulse pressure": reading(blood_pressure_systolic=93, blood_pressure_diastolic=78, heart_rate=160),
    "fast beyond the limit": reading(heart_rate=250, blood_pressure_systolic=95, blood_pressure_diastolic=62),
    "no breath": reading(resp_rate=0),
    "no pressure": reading(blood_pressure_systolic=40, blood_pressure_diastolic=20, heart_rate=130),
}


@pytest.mark.parametrize("case", CASES)
def test_the_posterior_is_that_of_brute_force(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "BIN", prior.STEP)  # what the wide bins cost is another test's
    oracle_, values = Oracle(SOME), np.array([CASES[case]])
    found, log_density = oracle_.posterior(values, draws=4096), oracle_.log_density(values)
    condition, status, probability = brute_force(CASES[case], SOME)
    assert log_density == pytest.approx(np.log(probability), abs=0.01)
    np.testing.assert_allclose(found.condition[0], condition, atol=4e-3)
    np.testing.assert_allclose(found.status[0], status, atol=1e-2)


# Properties


def test_probabilities_sum_to_one_and_rare_is_not_impossible() -> None:
    found = Oracle().posterior(np.array(list(CASES.values())), draws=64)
    np.testing.assert_allclose(found.condition.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(found.status.sum(axis=1), 1, atol=1e-12)
    assert found.status.min() > 0
    assert found.condition.min() >= 0


def test_a_status_that_was_not_drawn_is_as_rare_as_it_is_in_the_population() -> None:
    """Of 100,000 healthy people with normal signs none or one is critical: no more than that may come from rounding up."""
    normal = np.array([reading()])
    status = Oracle(Population.of({"healthy": 1.0})).posterior(normal).status[0]
    assert 0 < status[2] < 1e-5 < Oracle().posterior(normal).status[0, 2]


def test_a_reading_is_answered_alike_whatever_its_neighbors_are() -> None:
    """Some hidden by a lower and some by an upper limit of the same sign, in every order, alone and over blocks."""
    readings = np.array([*CASES.values(), reading(blood_pressure_diastolic=20), reading(temperature_c=24.0)])
    readings = np.concatenate([readings, *(simulated(40).readings.values for _ in range(2))])
    readings[-40:][np.random.default_rng(2).random((40, 7)) < 0.3] = np.nan
    sex = np.where(np.arange(len(readings)) % 3 == 0, "female", None)
    oracle_ = Oracle(SOME)
    whole, density = oracle_.posterior(readings, sex=sex, draws=64), oracle_.log_density(readings)
    for rows in (np.arange(len(readings))[::-1], *np.arange(len(readings))[:, None]):
        part = oracle_.posterior(readings[rows], sex=sex[rows], draws=64)
        np.testing.assert_allclose(part.condition, whole.condition[rows], atol=1e-12)
        np.testing.assert_allclose(oracle_.log_density(readings[rows]), density[rows], rtol=1e-12)
        np.testing.assert_allclose(part.status, whole.status[rows], atol=1.01 / 64)  # a draw may fall on another side
        assert np.mean(np.abs(part.status - whole.status[rows]) > 1e-9) <= 0.1
    many = oracle_.posterior(np.tile(readings, (5, 1)), sex=np.tile(sex, 5), draws=2)
    assert len(many.condition) > 3 * oracle.BLOCK
    np.testing.assert_allclose(many.condition, np.tile(whole.condition, (5, 1)), atol=1e-12)


def test_the_condition_alone_is_that_of_the_posterior() -> None:
    readings = np.array(list(CASES.values()))
    oracle_, age = Oracle(SOME), np.linspace(20, 90, len(readings))
    whole = oracle_.posterior(readings, age=age, draws=1).condition
    np.testing.assert_allclose(oracle_.condition(readings, age=age), whole, rtol=1e-9, atol=1e-15)


def test_readings_beyond_the_accepted_limits_have_finite_answers() -> None:
    low, high = np.array([sign.rejected for sign in SIGNS.values()]).T
    middle = np.array(CASES["normal"], float)
    readings = [middle]
    for i in range(7):
        for value in (low[i], high[i]):
            readings.append(np.where(np.arange(7) == i, value, middle))
    found = Oracle(SOME).posterior(np.array(readings), draws=64)
    assert np.isfinite(found.condition).all()
    assert np.isfinite(found.status).all()


def test_a_reading_that_is_next_to_impossible_has_a_finite_answer() -> None:
    """Its density is so small that no floating-point number holds it."""
    readings = np.array([reading(heart_rate=345, temperature_c=12)])
    found = Oracle(Population.of({"healthy": 1.0})).posterior(readings, draws=64)
    np.testing.assert_allclose(found.condition.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(found.status.sum(axis=1), 1, atol=1e-12)


def test_no_readings_have_no_answers() -> None:
    found = Oracle(SOME).posterior(np.empty((0, 7)))
    assert found.condition.shape == (0, len(CONDITIONS))
    assert found.status.shape == (0, len(STATUSES))
    assert Oracle(SOME).log_density(np.empty((0, 7))).shape == (0,)


@pytest.mark.parametrize(
    ("readings", "sentence"),
    [
        (np.array([reading(spo2=np.inf)]), "spo2 inf % is not allowed"),
        ({"weight": [80.0]}, "without heart_rate"),
        (np.array([reading(), reading(heart_rate=400)]), "row 1"),
        (np.array(reading()), "shape of the signs"),
    ],
)
def test_readings_that_cannot_be_are_refused(readings: np.ndarray, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        Oracle(SOME).posterior(readings)


def test_a_table_with_names_is_answered_in_any_order() -> None:
    frame = pd.DataFrame(list(CASES.values()), columns=IDS)
    found, expected = (
        Oracle(SOME).posterior(frame[IDS[::-1]], draws=64),
        Oracle(SOME).posterior(frame.to_numpy(), draws=64),
    )
    assert np.array_equal(found.condition, expected.condition)


@pytest.mark.parametrize("draws", [0, -2, 100, 2.5, 1 << 40])
def test_draws_are_a_power_of_two(draws: int) -> None:
    with pytest.raises(InvalidValue, match="a power of two"):
        Oracle(SOME).posterior(np.array([reading()]), draws=draws)


# Missing signs


def test_without_any_sign_the_posterior_is_the_prior() -> None:
    nothing = np.full((2, 7), np.nan)
    oracle_ = Oracle(SOME)
    found = oracle_.posterior(nothing, draws=1 << 14)
    expected = np.zeros(len(CONDITIONS))
    for index in np.flatnonzero(SOME.shares):
        severities, shares = severity_prior(int(index), SOME.severity_mix, PARAMETERS)
        clinical = shares[severities >= CLINICAL].sum()
        expected[index] += SOME.shares[index] * clinical
        expected[HEALTHY] += SOME.shares[index] * (1 - clinical)
    np.testing.assert_allclose(found.condition, [expected] * 2, atol=1e-12)
    np.testing.assert_allclose(oracle_.log_density(nothing), 0, atol=1e-12)
    status = np.bincount(simulated(40_000, population=SOME).truth.status, minlength=3) / 40_000
    np.testing.assert_allclose(found.status[0], status, atol=0.01)


def displayed(id: str) -> np.ndarray:
    """All values that a display shows of a sign."""
    sign = SIGNS[id]
    per_unit = 10**sign.decimals
    return np.arange(round(sign.accepted[0] * per_unit), round(sign.accepted[1] * per_unit) + 1) / per_unit


@pytest.mark.parametrize("missing", IDS)
@pytest.mark.parametrize("case", ["borderline", "septic"])
def test_a_missing_sign_is_summed_over_all_that_its_display_could_show(case: str, missing: str) -> None:
    column, oracle_ = IDS.index(missing), Oracle(SOME)
    readings = np.tile(np.array(CASES[case], float), (len(displayed(missing)), 1))
    readings[:, column] = displayed(missing)
    # Pressures less than 15 mmHg apart are not shown.
    readings = readings[readings[:, 2] - readings[:, 3] >= 15]
    probability = np.exp(oracle_.log_density(readings))
    all_shown = oracle_.posterior(readings, draws=4096)
    readings[:1, column] = np.nan
    found = oracle_.posterior(readings[:1], draws=4096)
    assert np.exp(oracle_.log_density(readings[:1]))[0] == pytest.approx(probability.sum(), rel=2e-3)
    weights = probability / probability.sum()
    np.testing.assert_allclose(found.condition[0], weights @ all_shown.condition, atol=5e-4)
    np.testing.assert_allclose(found.status[0], weights @ all_shown.status, atol=4e-3)


def test_a_missing_column_is_a_missing_sign() -> None:
    frame = pd.DataFrame(list(CASES.values()), columns=IDS)
    found = Oracle(SOME).condition(frame.drop(columns="blood_pressure_systolic"))
    frame["blood_pressure_systolic"] = np.nan
    assert np.array_equal(found, Oracle(SOME).condition(frame))


def test_signs_that_are_not_shown_make_the_log_loss_higher_and_the_oracle_no_less_right(judged) -> None:
    posterior, simulation = judged
    readings, labels = simulation.readings.values.copy(), simulation.truth.condition
    readings[np.random.default_rng(8).random(readings.shape) < 0.2] = np.nan
    found = Oracle().condition(readings)
    assert surprise(found, labels).mean() > surprise(posterior.condition, labels).mean() + 0.1
    assert abs(excess(found, labels)) < 3


# The density


@pytest.mark.parametrize("id", IDS)
def test_the_probabilities_of_all_that_one_display_shows_sum_to_one(id: str) -> None:
    readings = np.full((len(displayed(id)), 7), np.nan)
    readings[:, IDS.index(id)] = displayed(id)
    assert np.exp(Oracle().log_density(readings)).sum() == pytest.approx(1, abs=1e-4)


def test_the_probabilities_of_all_that_two_displays_show_sum_to_one() -> None:
    """Of the two pressures those that are 15 mmHg apart: the least pulse pressure hides the others."""
    systolic, diastolic = np.meshgrid(
        displayed("blood_pressure_systolic"), displayed("blood_pressure_diastolic"), indexing="ij"
    )
    kept = systolic - diastolic >= 15
    readings = np.full((kept.sum(), 7), np.nan)
    readings[:, 2], readings[:, 3] = systolic[kept], diastolic[kept]
    assert np.exp(Oracle(SOME).log_density(readings)).sum() == pytest.approx(1, abs=1e-3)


def test_what_a_population_shows_is_most_likely_in_it() -> None:
    lessons = {id: population for id, population in POPULATIONS.items() if population.setting is LESSON}
    oracles = {id: Oracle(population) for id, population in lessons.items()}
    for id, population in lessons.items():
        readings = simulated(3000, population=population).readings.values
        means = {other: oracle_.log_density(readings).mean() for other, oracle_ in oracles.items()}
        assert max(means, key=lambda other: means[other]) == id


# Age and sex


def test_with_age_and_sex_the_log_loss_is_lower_and_as_expected(judged) -> None:
    posterior, simulation = judged
    found = patients(patient_keys(11, np.arange(20_000)), PARAMETERS.demographics)
    labels, readings = simulation.truth.condition, simulation.readings.values
    losses = [surprise(posterior.condition, labels).mean()]
    for known in ({"sex": found.sex}, {"age": found.age}, {"age": found.age, "sex": found.sex}):
        condition = Oracle().condition(readings, **known)
        losses.append(surprise(condition, labels).mean())
        assert abs(excess(condition, labels)) < 3
    assert losses == sorted(losses, reverse=True)
    assert losses[0] - losses[-1] > 0.015


def test_the_sex_of_some_says_nothing_of_others() -> None:
    readings = np.array([CASES["borderline"]] * 3)
    found = Oracle(SOME).posterior(readings, sex=[None, "female", None], age=[None, None, 90])
    alone = Oracle(SOME).posterior(readings[:1])
    np.testing.assert_allclose(found.condition[0], alone.condition[0], atol=1e-12)
    assert np.abs(found.condition - alone.condition).max(axis=1)[1:].min() > 1e-3


@pytest.mark.parametrize(
    ("known", "sentence"), [({"age": [12]}, "from 18 to 95 years"), ({"sex": ["x"]}, "male or female")]
)
def test_ages_and_sexes_that_no_patient_has_are_refused(known: dict, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        Oracle(SOME).condition(np.array([reading()]), **known)


# The whole population


def surprise(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    return -np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-300))


def excess(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Measured above expected log loss, in standard errors."""
    entropy = -np.sum(probabilities * np.log(np.maximum(probabilities, 1e-300)), axis=1)
    more = surprise(probabilities, labels) - entropy
    return float(more.mean() / more.std() * np.sqrt(len(labels)))


def divergence(best: np.ndarray, other: np.ndarray) -> float:
    """How much the expected log loss of other probabilities is above that of the best, as a share of it."""
    logs = [np.log(np.maximum(each, 1e-300)) for each in (best, other)]
    return float(np.sum(best * (logs[0] - logs[1])) / -np.sum(best * logs[0]))


def test_the_severity_bins_cost_no_more_than_a_two_thousandth_of_the_log_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = simulated(2000).readings.values
    coarse = Oracle().condition(readings)
    monkeypatch.setattr(components, "BIN", prior.STEP)
    fine = Oracle().condition(readings)
    assert 0 < divergence(fine, coarse) < 5e-4
    monkeypatch.setattr(components, "BIN", prior.STEP / 2)
    monkeypatch.setattr(prior, "STEP", prior.STEP / 2)
    assert divergence(Oracle().condition(readings), fine) < 5e-6


@pytest.fixture(scope="module")
def judged() -> tuple[oracle.Posterior, Simulation]:
    """20,000 readings of the default population: what the oracle says, and what was so."""
    simulation = simulated(20_000, seed=11)
    return Oracle().posterior(simulation.readings.values, draws=64), simulation


@pytest.mark.parametrize("output", ["condition", "status"])
def test_expected_and_measured_scores_of_20000_readings_agree(judged, output: str) -> None:
    """The oracle says how often it will be right and how surprised it will be; the simulator does not disagree."""
    posterior, simulation = judged
    probabilities, labels = getattr(posterior, output), getattr(simulation.truth, output)
    right = probabilities.argmax(axis=1) == labels
    assert probabilities.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.01)
    assert abs(excess(probabilities, labels)) < 3


def test_every_condition_is_as_frequent_as_the_oracle_expects(judged) -> None:
    """Mean posterior and frequency, per class: where a single condition's prior or levels were off, it would show."""
    posterior, simulation = judged
    found, labels = posterior.condition, simulation.truth.condition
    frequency = np.bincount(labels, minlength=len(CONDITIONS)) / len(found)
    deviation = np.sqrt(np.maximum(np.mean(found * (1 - found), axis=0), 1e-9) / len(found))
    assert np.abs((found.mean(axis=0) - frequency) / deviation).max() < 4
