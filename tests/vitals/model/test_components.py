"""The components against the physiology, the catalog and the simulator."""

import numpy as np
import pytest

from tests.vitals.model.brute_force import catalog_state
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model import components, prior
from vitals.model.cells import error_variance
from vitals.model.components import Components, joint_distribution, pooled, state_distribution
from vitals.model.prior import severity_prior
from vitals.simulation.episodes import CLINICAL, PEAKS, SLOT_SECONDS, Episodes
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import latent_state, scores

PARAMETERS = Parameters.of()
CONDITION_IDS = list(CONDITIONS)
HEALTHY = CONDITION_IDS.index("healthy")
SOME = Population.of({"healthy": 0.4, "sepsis": 0.3, "hypertension": 0.2, "supraventricular_tachycardia": 0.1})


@pytest.mark.parametrize("width", [prior.STEP, components.BIN])
def test_the_bins_divide_at_the_clinical_severity(width: float) -> None:
    """A bin with both sides of it would have no single label."""
    assert pytest.approx(round(CLINICAL / width)) == CLINICAL / width
    assert pytest.approx(round(components.BIN / prior.STEP)) == components.BIN / prior.STEP
    assert PARAMETERS.courses.table.shape == (len(CONDITIONS), SLOT_SECONDS + 1)
    assert PEAKS[-1] == 3.0


# The distribution of the state


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


# Components


def test_a_bin_has_the_moments_of_what_it_holds() -> None:
    shares = np.array([0.2, 0.6])
    moments = [(np.array([1.0, 0.0]), np.diag([1.0, 2.0])), (np.array([5.0, 4.0]), np.diag([2.0, 1.0]))]
    mean, covariance = pooled(shares, moments)
    np.testing.assert_allclose(mean, [4, 3])
    np.testing.assert_allclose(covariance, [[1.75 + 3, 3], [3, 1.25 + 3]])


def test_components_are_named_by_the_condition_from_the_clinical_severity_on() -> None:
    found = Components.of(SOME, PARAMETERS)
    assert found.weights.sum() == pytest.approx(1)
    expected = {HEALTHY: SOME.share("healthy")}
    for id in ("sepsis", "hypertension", "supraventricular_tachycardia"):
        severities, shares = severity_prior(CONDITION_IDS.index(id), SOME.severity_mix, PARAMETERS)
        clinical = shares[severities > CLINICAL].sum()
        expected[CONDITION_IDS.index(id)] = SOME.share(id) * clinical
        expected[HEALTHY] += SOME.share(id) * (1 - clinical)
    for label in np.unique(found.labels):
        assert found.weights[found.labels == label].sum() == pytest.approx(expected.pop(int(label)))
    assert not expected


def test_there_are_few_components_and_their_moments_are_those_of_the_fine_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = Components.of(TEACHING, PARAMETERS)
    assert len(found.weights) < 300
    monkeypatch.setattr(components, "BIN", prior.STEP)
    fine = Components.of(TEACHING, PARAMETERS)
    assert len(fine.weights) > 3 * len(found.weights)
    for some, other in zip(
        pooled(found.weights, list(zip(found.means, found.covariances, strict=True))),
        pooled(fine.weights, list(zip(fine.means, fine.covariances, strict=True))),
        strict=True,
    ):
        np.testing.assert_allclose(some, other, rtol=1e-9, atol=1e-12)
