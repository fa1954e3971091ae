"""The oracle against closed forms, against brute force that shares none of its algebra, and against the simulator."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate
from scipy.special import ndtr, ndtri
from scipy.stats import multivariate_normal, norm, qmc

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import SEVERITY_MIX, Population
from vitals.catalog.populations import TEACHING
from vitals.catalog.scale import Scale, level_in_scale, slope_in_scale
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.model import oracle
from vitals.model.oracle import Cells, Mixture, Oracle, possible_cells, severity_prior, state_distribution, to_state
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import (
    CLINICAL,
    PEAKS,
    SLOT_SECONDS,
    Episodes,
    episodes,
    peak_severity,
)
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import is_ill, latent_state, scores
from vitals.simulation.simulator import Truth, simulate
from vitals.simulation.status import STATUSES, label_status

PARAMETERS = Parameters.of()
IDS, CONDITION_IDS = list(SIGNS), list(CONDITIONS)
HEALTHY = CONDITION_IDS.index("healthy")
HYPERTENSION = CONDITION_IDS.index("hypertension")
ACUTE = [id for id, condition in CONDITIONS.items() if id != "healthy" and not condition.is_chronic]
NORMAL = {"heart_rate": 72, "resp_rate": 16, "blood_pressure_systolic": 120, "blood_pressure_diastolic": 75}
NORMAL |= {"spo2": 98, "temperature_c": 36.6, "glucose_mgdl": 100}
SOME = Population.of({"healthy": 0.4, "sepsis": 0.3, "hypertension": 0.2, "supraventricular_tachycardia": 0.1})


def reading(**values: float) -> list[float]:
    return [(NORMAL | values)[id] for id in IDS]


def simulated(rows: int, seed: int = 3, population: Population = TEACHING):
    patient = np.arange(rows)
    return simulate(patient, 1_750_000_000 + 7919.0 * patient, Cohort(seed=seed, population=population))


# Closed forms: zero-width fine signs and a wide last cell

MEANS = np.array([[0.0, 0.0, 0.0], [1.0, -0.5, 0.8], [-0.3, 2.0, -1.5]])
WEIGHTS = np.array([0.5, 0.3, 0.2])
ERRORS = np.array([0.1, 0.2, 0.3])
DIAGONAL = np.array([np.diag([1.0, 2.0, 0.5]), np.diag([0.5, 1.0, 1.5]), np.diag([2.0, 0.7, 1.0])])
FULL = np.array([factor @ factor.T for factor in np.random.default_rng(5).normal(size=(3, 3, 3))]) + 0.3 * np.eye(3)


def toy_cells(n: int = 50) -> Cells:
    random = np.random.default_rng(1)
    points = random.normal(0.0, 1.5, (n, 3))
    low, high = points[:, 2] - random.uniform(0.01, 2.0, n), points[:, 2] + random.uniform(0.01, 2.0, n)
    low[:5], high[5:10] = -np.inf, np.inf
    return Cells(points, low, high)


def test_a_mixture_of_independent_signs_has_its_closed_form() -> None:
    cells = toy_cells()
    joint = np.exp(Mixture(WEIGHTS, MEANS, DIAGONAL, ERRORS).log_joint(cells))
    for k, weight in enumerate(WEIGHTS):
        sd = np.sqrt(np.diagonal(DIAGONAL[k]) + ERRORS)
        expected = weight * norm.pdf(cells.points[:, 0], MEANS[k, 0], sd[0])
        expected *= norm.pdf(cells.points[:, 1], MEANS[k, 1], sd[1])
        expected *= norm.cdf(cells.high, MEANS[k, 2], sd[2]) - norm.cdf(cells.low, MEANS[k, 2], sd[2])
        np.testing.assert_allclose(joint[:, k], expected, rtol=1e-9, atol=1e-14)


def test_a_mixture_of_correlated_signs_has_its_closed_form() -> None:
    """The density of the fine signs times the conditional normal of the last, from textbook formulas."""
    cells = toy_cells()
    joint = np.exp(Mixture(WEIGHTS, MEANS, FULL, ERRORS).log_joint(cells))
    expected = np.empty_like(joint)
    for k, weight in enumerate(WEIGHTS):
        measured = FULL[k] + np.diag(ERRORS)
        slope = np.linalg.solve(measured[:2, :2], measured[:2, 2])
        center = MEANS[k, 2] + (cells.points[:, :2] - MEANS[k, :2]) @ slope
        sd = np.sqrt(measured[2, 2] - slope @ measured[:2, 2])
        density = multivariate_normal(MEANS[k, :2], measured[:2, :2]).pdf(cells.points[:, :2])
        expected[:, k] = weight * density * (norm.cdf(cells.high, center, sd) - norm.cdf(cells.low, center, sd))
    np.testing.assert_allclose(joint, expected, rtol=1e-9, atol=1e-14)
    posterior, closed = (each / each.sum(axis=1, keepdims=True) for each in (joint, expected))
    assert np.abs(posterior - closed).max() < 1e-6


def test_the_last_cell_is_the_integral_of_the_joint_density() -> None:
    cells = toy_cells(8)
    joint = np.exp(Mixture(WEIGHTS, MEANS, FULL, ERRORS).log_joint(cells))
    for row in range(8):
        for k, weight in enumerate(WEIGHTS):
            density = multivariate_normal(MEANS[k], FULL[k] + np.diag(ERRORS))
            low, high = max(cells.low[row], -30.0), min(cells.high[row], 30.0)
            fine = cells.points[row, :2]
            area, _ = integrate.quad(lambda last, f=fine, d=density: d.pdf([*f, last]), low, high, points=[0.0])
            assert joint[row, k] == pytest.approx(weight * area, rel=1e-6, abs=1e-12)


def test_drawn_states_have_the_closed_form_of_the_normal_posterior() -> None:
    """The last sign is shown in a cell: its measured value is a truncated normal, the true state normal around that."""
    n = 1 << 14
    points, low, high = np.array([0.4, -0.9, 0.0]), 0.2, 1.7
    shares = qmc.Sobol(4, rng=1).random(n)
    cells = Cells(np.tile(points, (n, 1)), np.full(n, low), np.full(n, high))
    for k in range(3):
        states = Mixture(WEIGHTS, MEANS, FULL, ERRORS).draw(k, cells, ndtri(shares[:, :3]), shares[:, 3])
        measured = FULL[k] + np.diag(ERRORS)
        slope = np.linalg.solve(measured[:2, :2], measured[:2, 2])
        center = MEANS[k, 2] + (points[:2] - MEANS[k, :2]) @ slope
        sd = np.sqrt(measured[2, 2] - slope @ measured[:2, 2])
        a, b = (low - center) / sd, (high - center) / sd
        mass, difference = ndtr(b) - ndtr(a), norm.pdf(a) - norm.pdf(b)
        last = center + sd * difference / mass
        variance = sd**2 * (1 + (a * norm.pdf(a) - b * norm.pdf(b)) / mass - (difference / mass) ** 2)
        gain = FULL[k] @ np.linalg.inv(measured)
        mean = MEANS[k] + gain @ (np.array([*points[:2], last]) - MEANS[k])
        covariance = FULL[k] - gain @ FULL[k] + variance * np.outer(gain[:, 2], gain[:, 2])
        np.testing.assert_allclose(states.mean(axis=0), mean, atol=0.004)
        np.testing.assert_allclose(np.cov(states.T), covariance, atol=0.01)


def test_a_population_of_two_conditions_at_one_severity_has_its_closed_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Healthy or hypertensive at exactly severity 2: two normal distributions, taken here straight from the catalog."""
    prior = {HEALTHY: (np.zeros(1), np.ones(1)), HYPERTENSION: (np.array([2.0]), np.ones(1))}
    monkeypatch.setattr(oracle, "severity_prior", lambda condition, mix, courses: prior[condition])
    found = Oracle(Population.of({"healthy": 0.7, "hypertension": 0.3})).posterior(READINGS)
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
    assert np.abs(found.condition[:, [HEALTHY, HYPERTENSION]] - closed).max() < 1e-6
    assert 0.05 < closed[:, 0].mean() < 0.95  # there was something to tell apart


def catalog_state(condition: str, severity: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the true state, from the catalog's levels and correlations."""
    lower = min(int(severity), 2)
    mean, sd = np.empty(7), np.empty(7)
    for i, (id, sign) in enumerate(SIGNS.items()):
        below, above = (level_in_scale(CONDITIONS[condition].level(lower + up, id), sign.scale) for up in (0, 1))
        mean[i] = below.mean + (severity - lower) * (above.mean - below.mean)
        sd[i] = below.sd + (severity - lower) * (above.sd - below.sd)
    ill = min(severity, 1.0) * is_ill(CONDITIONS[condition])
    rows = (1 - ill) * PARAMETERS.physiology.factors[0] + ill * PARAMETERS.physiology.factors[1]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return mean, rows @ rows.T * np.outer(sd, sd)


def error_variance(rounding: list[bool]) -> np.ndarray:
    """Variance of a display's errors in the normal space, with that of rounding where it is asked for."""
    found = []
    for sign, rounded in zip(SIGNS.values(), rounding, strict=True):
        slope = slope_in_scale(sign.device.at, sign.scale)
        step = 10.0**-sign.decimals
        variance = sign.device.sd**2 + sign.device.bias_sd**2 + rounded * step**2 / 12
        found.append(variance * slope**2)
    return np.array(found)


READINGS = simulated(300, population=Population.of({"healthy": 0.6, "hypertension": 0.4})).readings.values
READINGS = READINGS[READINGS[:, 2] - READINGS[:, 3] > 15]


# The prior


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
    severities, shares = severity_prior(index, mix, PARAMETERS.courses)
    assert shares.sum() == pytest.approx(1.0)
    assert np.all(shares > 0)
    edges = severities + oracle.BIN / 2
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
        severities, shares = severity_prior(index, SOME.severity_mix, PARAMETERS.courses)
        below = [np.mean(severity <= edge) for edge in severities + oracle.BIN / 2]
        assert np.abs(np.cumsum(shares) - below).max() < 1.95 / np.sqrt(len(severity))  # Kolmogorov, 0.1 %


def test_healthy_people_have_no_severity() -> None:
    severities, shares = severity_prior(HEALTHY, SEVERITY_MIX, PARAMETERS.courses)
    assert (severities.tolist(), shares.tolist()) == ([0.0], [1.0])


def test_the_bins_divide_at_the_clinical_severity() -> None:
    """A bin with both sides of it would have no single label."""
    assert pytest.approx(round(CLINICAL / oracle.BIN)) == CLINICAL / oracle.BIN
    assert PARAMETERS.courses.table.shape == (len(CONDITIONS), SLOT_SECONDS + 1)
    assert PEAKS[-1] == 3.0


@pytest.mark.parametrize("severity", [0.0, 0.3, 1.0, 1.6, 2.0, 2.9, 3.0])
def test_the_state_distribution_is_that_of_the_physiology(severity: float) -> None:
    """The state is linear in the standing offsets and the slow noise: unit vectors give its mean and covariance."""
    for index in range(len(CONDITIONS)):
        episode = Episodes(np.full(15, index), np.full(15, severity, np.float32))
        standing, noise = np.zeros((2, 7, 15), np.float32)
        standing[np.arange(7), np.arange(7)] = 1  # sample i has offset i alone, sample 7 + i noise i alone
        noise[np.arange(7), 7 + np.arange(7)] = 1
        state = latent_state(
            scores(standing, noise, episode, PARAMETERS.physiology), episode, PARAMETERS.physiology
        ).astype(float)
        mean, covariance = state_distribution(index, severity, PARAMETERS.physiology)
        np.testing.assert_allclose(mean, state[:, 14], rtol=1e-6)
        moved = state[:, :14] - state[:, 14:]
        scale = np.sqrt(np.diagonal(covariance))
        np.testing.assert_allclose(
            moved @ moved.T / np.outer(scale, scale), covariance / np.outer(scale, scale), atol=2e-5
        )
        expected = catalog_state(CONDITION_IDS[index], severity)
        np.testing.assert_allclose(mean, expected[0], rtol=1e-6)
        np.testing.assert_allclose(covariance, expected[1], rtol=1e-5, atol=1e-9)


# Readings, by brute force: every display is a box in the normal space, and boxes are integrated sign by sign


def box(values: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the box of measured states that are displayed so; infinite where a limit hides the value."""
    low, high = np.empty(7), np.empty(7)
    pulse = values[IDS.index("blood_pressure_systolic")] - values[IDS.index("blood_pressure_diastolic")]
    for i, ((id, sign), value) in enumerate(zip(SIGNS.items(), values, strict=True)):
        half = 0.5 * 10.0**-sign.decimals
        ends = value - half, value + half
        match sign.scale:
            case Scale.LOG:
                ends = np.log(ends[0]), np.log(ends[1])
            case Scale.LOG_DEFICIT_104:
                ends = -np.log(104 - ends[0]), -np.log(104 - ends[1])
        low[i] = -np.inf if value <= sign.accepted[0] else ends[0]
        least = id == "blood_pressure_diastolic" and pulse <= 15
        high[i] = np.inf if value >= sign.accepted[1] or least else ends[1]
    return low, high


UNIFORM = qmc.Sobol(14, rng=2).random(1 << 11)


def integrate_box(
    mean: np.ndarray, covariance: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Weighted true states whose display is this box: each sign is drawn from its normal, cut off at the box.

    The mean weight is the probability of the box (the Geweke-Hajivassiliou-Keane simulator).
    """
    measured = covariance + np.diag(error_variance(rounding=[False] * 7))
    factor = np.linalg.cholesky(measured)
    drawn, weight = np.zeros((len(UNIFORM), 7)), np.ones(len(UNIFORM))
    for i in range(7):
        center = mean[i] + drawn[:, :i] @ factor[i, :i]
        below, above = ndtr((low[i] - center) / factor[i, i]), ndtr((high[i] - center) / factor[i, i])
        weight *= above - below
        drawn[:, i] = ndtri(np.clip(below + (above - below) * UNIFORM[:, i], 1e-300, 1 - 1e-16))
    gain = covariance @ np.linalg.inv(measured)
    rest = np.linalg.cholesky(covariance - gain @ covariance + 1e-14 * np.eye(7))
    return weight, mean + drawn @ factor.T @ gain.T + ndtri(UNIFORM[:, 7:]) @ rest.T


def brute_force(values: list[float], population: Population) -> tuple[np.ndarray, np.ndarray]:
    """Posterior of condition and status by plain weighted sampling, with episodes integrated on a grid of their own."""
    low, high = box(values)
    condition, status = np.zeros(len(CONDITIONS)), np.zeros(len(STATUSES))
    lowest, highest = np.array([sign.rejected for sign in SIGNS.values()]).T
    for index in np.flatnonzero(population.shares):
        severities, shares = severity_prior(int(index), population.severity_mix, PARAMETERS.courses)
        for severity, share in zip(severities, shares, strict=True):
            weight, states = integrate_box(*catalog_state(CONDITION_IDS[index], float(severity)), low, high)
            weight *= population.shares[index] * share / len(weight)
            signs = states.copy()
            for i, sign in enumerate(SIGNS.values()):
                if sign.scale is Scale.LOG:
                    signs[:, i] = np.exp(states[:, i])
                elif sign.scale is Scale.LOG_DEFICIT_104:
                    signs[:, i] = 104 - np.exp(-states[:, i])
            signs = np.clip(signs, lowest, highest)
            signs[:, 3] = np.maximum(np.minimum(signs[:, 3], signs[:, 2] - 15), lowest[3])
            condition[index if severity >= CLINICAL else HEALTHY] += weight.sum()
            status += np.bincount(label_status(signs), weight, minlength=len(STATUSES))
    return condition / condition.sum(), status / status.sum()


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
def test_the_posterior_is_that_of_brute_force(case: str) -> None:
    found = Oracle(SOME).posterior(np.array([CASES[case]]), draws=1024)
    condition, status = brute_force(CASES[case], SOME)
    np.testing.assert_allclose(found.condition[0], condition, atol=4e-3)
    np.testing.assert_allclose(found.status[0], status, atol=1e-2)


def test_what_a_limit_hides_is_spread_over_what_it_may_be() -> None:
    owner, cells = possible_cells(np.array([CASES["normal"], CASES["fast beyond the limit"]]), PARAMETERS)
    assert np.bincount(owner).tolist() == [1, oracle.BEYOND]
    heart_rate = cells.points[owner == 1, oracle.coarse_last(PARAMETERS).tolist().index(0)]
    assert heart_rate.min() > 249.5
    assert np.ptp(heart_rate) > 50


# Properties


def test_probabilities_sum_to_one_and_rare_is_not_impossible() -> None:
    found = Oracle().posterior(np.array(list(CASES.values())), draws=64)
    np.testing.assert_allclose(found.condition.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(found.status.sum(axis=1), 1, atol=1e-12)
    assert found.status.min() > 0
    assert found.condition.min() >= 0


def test_a_reading_is_answered_alike_whatever_its_neighbors_are() -> None:
    """Some hidden by a lower and some by an upper limit of the same sign, in every order, alone and over blocks."""
    readings = np.array([*CASES.values(), reading(blood_pressure_diastolic=20), reading(temperature_c=24.0)])
    readings = np.concatenate([readings, simulated(40).readings.values])
    oracle_ = Oracle(SOME)
    whole = oracle_.posterior(readings, draws=64)
    for rows in (np.arange(len(readings))[::-1], *np.arange(len(readings))[:, None]):
        part = oracle_.posterior(readings[rows], draws=64)
        np.testing.assert_allclose(part.condition, whole.condition[rows], atol=1e-12)
        np.testing.assert_allclose(part.status, whole.status[rows], atol=1.01 / 64)  # a draw may fall on another side
        assert np.mean(np.abs(part.status - whole.status[rows]) > 1e-9) <= 0.1
    many = oracle_.posterior(np.tile(readings, (30, 1)), draws=2)
    assert len(many.condition) > oracle.BLOCK
    np.testing.assert_allclose(many.condition, np.tile(whole.condition, (30, 1)), atol=1e-12)


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


def test_beyond_the_ends_of_a_scale_a_state_is_infinite() -> None:
    values = np.array([-1.0, 0.0, 1.0, 99.0, 100.0, 101.0])
    assert to_state(values, Scale.LINEAR).tolist() == values.tolist()
    assert to_state(values, Scale.LOG).tolist() == [-np.inf, -np.inf, *np.log(values[2:])]
    assert to_state(values, Scale.LOG_DEFICIT_101).tolist() == [*-np.log(101 - values[:5]), np.inf]


def test_no_readings_have_no_answers() -> None:
    found = Oracle(SOME).posterior(np.empty((0, 7)))
    assert found.condition.shape == (0, len(CONDITIONS))
    assert found.status.shape == (0, len(STATUSES))


@pytest.mark.parametrize(
    ("readings", "sentence"),
    [
        (np.array([reading(spo2=np.nan)]), "spo2 nan % is not allowed"),
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


@pytest.mark.parametrize("draws", [0, -2, 100])
def test_draws_are_a_power_of_two(draws: int) -> None:
    with pytest.raises(InvalidValue, match="a power of two"):
        Oracle(SOME).posterior(np.array([reading()]), draws=draws)


# The whole population


def test_the_severity_bins_are_fine_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    readings = simulated(400).readings.values
    coarse = Oracle().posterior(readings, draws=1).condition
    monkeypatch.setattr(oracle, "BIN", oracle.BIN / 2)
    fine = Oracle().posterior(readings, draws=1).condition
    assert np.abs(coarse - fine).max() < 1e-3


@pytest.fixture(scope="module")
def judged() -> tuple[oracle.Posterior, Truth]:
    """20,000 readings of the default population: what the oracle says, and what was so."""
    simulation = simulated(20_000, seed=11)
    return Oracle().posterior(simulation.readings.values, draws=64), simulation.truth


@pytest.mark.parametrize("output", ["condition", "status"])
def test_expected_and_measured_scores_of_20000_readings_agree(judged, output: str) -> None:
    """The oracle says how often it will be right and how surprised it will be; the simulator does not disagree."""
    posterior, truth = judged
    probabilities, labels = getattr(posterior, output), getattr(truth, output)
    right = probabilities.argmax(axis=1) == labels
    assert probabilities.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.01)
    given = probabilities[np.arange(len(labels)), labels]
    expected = -np.sum(probabilities * np.log(np.maximum(probabilities, 1e-300)), axis=1).mean()
    assert -np.log(given).mean() == pytest.approx(expected, abs=0.02)


def test_every_condition_is_as_frequent_as_the_oracle_expects(judged) -> None:
    """Mean posterior and frequency, per class: where a single condition's prior or levels were off, it would show."""
    posterior, truth = judged
    found = posterior.condition
    frequency = np.bincount(truth.condition, minlength=len(CONDITIONS)) / len(found)
    deviation = np.sqrt(np.maximum(np.mean(found * (1 - found), axis=0), 1e-9) / len(found))
    assert np.abs((found.mean(axis=0) - frequency) / deviation).max() < 4
