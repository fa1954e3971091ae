"""The moments against the physiology and the catalog."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from tests.vitals.model.brute_force import catalog_state
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.settings import SETTINGS, WARD
from vitals.catalog.signs import SIGNS
from vitals.model.cells import error_variance
from vitals.model.memory import watched_memory
from vitals.model.moments import (
    Moments,
    conditioned,
    hours_of_day,
    joint_distribution,
    log_density_weights,
    pooled,
    state_distribution,
)
from vitals.simulation.episodes import Episodes
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import latent_state, scores

PARAMETERS = Parameters.of()
CONDITION_IDS = list(CONDITIONS)
HEALTHY = CONDITION_IDS.index("healthy")


@pytest.mark.parametrize("severity", [0.0, 0.3, 1.0, 1.6, 2.0, 2.9, 3.0])
def test_the_state_distribution_is_that_of_the_physiology(severity: float) -> None:
    """The state is linear in the standing offsets and the slow noise: unit vectors give its mean and loadings."""
    for index in range(len(CONDITIONS)):
        episode = Episodes(np.full(15, index), np.full(15, severity, np.float32))
        standing, noise = np.zeros((2, 7, 15), np.float32)
        standing[np.arange(7), np.arange(7)] = 1  # sample i has offset i alone, sample 7 + i noise i alone
        noise[np.arange(7), 7 + np.arange(7)] = 1
        state = latent_state(
            scores(standing, noise, episode, PARAMETERS.physiology), episode, PARAMETERS.physiology
        ).astype(float)
        found = state_distribution(index, severity, PARAMETERS.physiology)
        np.testing.assert_allclose(found.mean, state[:, 14], rtol=1e-6)
        moved = state[:, :14] - state[:, 14:]
        covariance = found.covariance(PARAMETERS.noise.correlation)
        scale = np.sqrt(np.diagonal(covariance))[:, None]
        np.testing.assert_allclose(moved[:, :7] / scale, found.standing / scale, atol=2e-5)
        np.testing.assert_allclose(moved[:, 7:] / scale, found.fluctuating / scale, atol=2e-5)
        expected = catalog_state(CONDITION_IDS[index], severity)
        np.testing.assert_allclose(found.mean, expected[0], rtol=1e-6)
        np.testing.assert_allclose(covariance, expected[1], rtol=1e-5, atol=1e-9)


def test_displays_are_true_states_and_errors_and_age_and_sex_know_the_offsets() -> None:
    sepsis = CONDITION_IDS.index("sepsis")
    mean, covariance = joint_distribution(sepsis, 1.3, PARAMETERS)
    state = state_distribution(sepsis, 1.3, PARAMETERS.physiology)
    assert np.array_equal(mean, [*state.mean, *state.mean, 0, 0])
    np.testing.assert_allclose(covariance[7:14, 7:14] - covariance[:7, :7], np.diag(error_variance(PARAMETERS)), atol=0)
    np.testing.assert_allclose(covariance[:7, 7:14], state.covariance(PARAMETERS.noise.correlation))
    age, female = (state.standing @ [getattr(sign, name) for sign in SIGNS.values()] for name in ("age", "female"))
    variance = np.diagonal(covariance)[14:]
    np.testing.assert_allclose(covariance[:7, 14] / variance[0], age)  # the regression on the score
    np.testing.assert_allclose(covariance[:7, 15] / variance[1], female)
    assert covariance[14, 15] == 0


def test_with_a_cuff_the_pressures_are_those_of_a_measurement_and_the_state_then_follows() -> None:
    parameters = Parameters.of(WARD.signs, setting=WARD)
    pressures = [parameters.scales.systolic, parameters.scales.diastolic]
    others = np.setdiff1d(np.arange(7), pressures)
    state = state_distribution(HEALTHY, 0.0, parameters.physiology)
    memory = watched_memory(parameters.noise, 3600.0, 600.0)
    shown, decided, between = (state.covariance(each) for each in memory)
    mean, covariance = joint_distribution(HEALTHY, 0.0, parameters, memory=memory)
    bare_mean, bare = joint_distribution(HEALTHY, 0.0, parameters)
    assert np.array_equal(mean, [*bare_mean, *state.mean])
    np.testing.assert_allclose(covariance, covariance.T, atol=0)
    np.linalg.cholesky(covariance)
    for part in (slice(7), slice(14, 16), slice(16, None)):  # true now, the scores, true then
        now = slice(7) if part == slice(16, None) else part
        assert np.array_equal(covariance[part, part], bare[now, now])
    assert np.array_equal(covariance[:7, 7 + others], bare[:7, others])
    assert np.array_equal(covariance[:7, 7 + np.array(pressures)], shown[:, pressures])
    assert np.array_equal(covariance[:7, 16:], decided)
    assert np.array_equal(covariance[7 + others, 16:], decided[others])
    assert np.array_equal(covariance[7 + np.array(pressures), 16:], between[pressures])


def test_a_bin_has_the_moments_of_what_it_holds() -> None:
    shares = np.array([0.2, 0.6])
    moments = [(np.array([1.0, 0.0]), np.diag([1.0, 2.0])), (np.array([5.0, 4.0]), np.diag([2.0, 1.0]))]
    mean, covariance = pooled(shares, moments)
    np.testing.assert_allclose(mean, [4, 3])
    np.testing.assert_allclose(covariance, [[1.75 + 3, 3], [3, 1.25 + 3]])


def test_where_the_last_have_other_moments_the_rest_follows_as_before() -> None:
    """Of normal draws those whose last two lie in a corner, against the same by moments."""
    random = np.random.default_rng(0)
    loadings = random.normal(size=(4, 4))
    whole = Moments(np.array([1.0, -2.0, 0.5, 3.0]), loadings @ loadings.T)
    draws = whole.mean[:, None] + np.linalg.cholesky(whole.covariance) @ random.normal(size=(4, 400_000))
    corner = draws[:, (draws[2] > 1.0) | (draws[3] > 4.0)]
    last = Moments(corner[2:].mean(axis=1), np.cov(corner[2:]))
    found = conditioned(whole, last)
    np.testing.assert_allclose(found.mean[2:], last.mean)
    np.testing.assert_allclose(found.covariance[2:, 2:], last.covariance)
    error = 4 * np.sqrt(np.diagonal(found.covariance) / corner.shape[1])
    assert np.all(np.abs(found.mean - corner.mean(axis=1)) < error + 1e-12)
    np.testing.assert_allclose(found.covariance, np.cov(corner), rtol=0.02, atol=0.02 * found.covariance.max())
    same = conditioned(whole, whole.of(np.array([2, 3])))
    np.testing.assert_allclose(same.mean, whole.mean, atol=1e-12)
    np.testing.assert_allclose(same.covariance, whole.covariance, atol=1e-12)


def test_of_moments_some_dimensions_are_those_in_their_order() -> None:
    part = Moments(np.arange(3.0), np.arange(9.0).reshape(3, 3)).of(np.array([2, 0]))
    assert np.array_equal(part.mean, [2, 0])
    assert np.array_equal(part.covariance, [[8, 6], [2, 0]])


def test_hours_are_nodes_where_day_and_night_are_a_large_part_and_a_covariance_elsewhere() -> None:
    """In both the mean is kept, and the variance is that of the rhythms."""
    for setting in SETTINGS.values():
        parameters = Parameters.of(setting.signs, setting=setting)
        shifts, unseen = hours_of_day(parameters)
        assert shifts.shape[1] == len(unseen) == 16
        assert bool(unseen.any()) != bool(shifts.any()) or not setting.rhythm
        both = unseen[:7, :7] + np.cov(shifts[:, :7].T, bias=True)
        np.testing.assert_allclose(both, parameters.rhythms.covariance, atol=1e-6)
        np.testing.assert_allclose(shifts.mean(axis=0), 0, atol=1e-6)
        assert np.array_equal(shifts[:, :7], shifts[:, 7:14])
        assert not shifts[:, 14:].any()


def test_one_product_gives_the_log_densities_of_many_components() -> None:
    random = np.random.default_rng(0)
    values, means, factors = random.normal(size=(5, 3)), random.normal(size=(2, 3)), random.normal(size=(2, 3, 3))
    covariances, priors = factors @ np.swapaxes(factors, 1, 2) + np.eye(3), np.array([0.3, 0.7])
    weights, precision = log_density_weights(np.log(priors), means, covariances)
    first, second = np.triu_indices(3)
    found = np.column_stack([np.ones(5), values, values[:, first] * values[:, second]]) @ weights.T
    for component, prior in enumerate(priors):
        expected = multivariate_normal(means[component], covariances[component]).logpdf(values) + np.log(prior)
        np.testing.assert_allclose(found[:, component], expected)
    np.testing.assert_allclose(precision @ covariances, np.broadcast_to(np.eye(3), (2, 3, 3)), atol=1e-12)
