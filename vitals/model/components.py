"""Components of the oracle's mixture: every condition in narrow bins of severity, as the catalog's numbers say.

Given condition and severity, the true signs, the displayed ones and what age and sex say of the patient are jointly
normal; a component is their distribution in a bin, by its first two moments.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from vitals.catalog.population import Population
from vitals.model.cells import error_variance
from vitals.model.demographics import SCORE_VARIANCES, score_weights
from vitals.model.prior import severity_prior
from vitals.model.state_status import StateStatus
from vitals.simulation.episodes import CLINICAL
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import N_LEVELS, Physiology
from vitals.simulation.scales import FloatArray, SingleArray
from vitals.simulation.status import STATUSES

__all__ = ["Components", "StateDistribution", "joint_distribution", "state_distribution"]

BIN = 0.25  # of severity: a component; its moments are those over its steps
DRAWS = 512  # of the true state, where a share of critical ones is needed


class StateDistribution(NamedTuple):
    """Distribution of the true state in the normal space, given condition and severity.

    state = mean + standing @ b + fluctuating @ f + (own variates), with b the patient's standing offsets, N(0, 1) and
    independent, and f the slow noises, N(0, 1) and correlated.

    Attributes
    ----------
    mean
        Shape (n_signs,).
    standing, fluctuating
        Loadings on the offsets and on the noises, shape (n_signs, n_signs).
    own
        Variance of the own variates, shape (n_signs,).
    """

    mean: FloatArray
    standing: FloatArray
    fluctuating: FloatArray
    own: FloatArray

    def covariance(self, correlation: FloatArray) -> FloatArray:
        """Of the state, shape (n_signs, n_signs), where the slow noises have this correlation."""
        covariance: FloatArray = self.standing @ self.standing.T
        return covariance + self.fluctuating @ correlation @ self.fluctuating.T + np.diag(self.own)


def state_distribution(
    condition: int, severity: float, physiology: Physiology, *, on_oxygen: bool = False
) -> StateDistribution:
    """Distribution of the true state of a condition (by index) at a severity from 0 to 3."""
    level = min(int(severity), N_LEVELS - 2)
    rest, index = severity - level, condition * N_LEVELS + level

    def between(levels: SingleArray) -> FloatArray:
        """Levels of all signs at the severity."""
        below, above = levels[:, index].astype(np.float64), levels[:, index + 1].astype(np.float64)
        found: FloatArray = below + rest * (above - below)
        return found

    mean, spread, care = between(physiology.centers), between(physiology.spreads), physiology.care
    ill = float(physiology.is_ill[condition]) * min(severity, 1.0)
    factor = (1.0 - ill) * physiology.factors[0] + ill * physiology.factors[1]
    factor *= (spread / np.sqrt((factor * factor).sum(axis=1)))[:, None]
    varying = 1.0 - np.array(physiology.standing)
    varying[physiology.heart_rate] *= (1.0 - float(physiology.variability_loss[condition]) * ill) ** 2
    own = np.square(between(care.spreads)) if care else np.zeros(len(mean))
    if care and care.oxygen and on_oxygen:
        mean[care.spo2] += care.oxygen.mean
        own[care.spo2] += care.oxygen.sd**2
    return StateDistribution(mean, factor * np.sqrt(1.0 - varying), factor * np.sqrt(varying), own)


def joint_distribution(
    condition: int, severity: float, parameters: Parameters, *, on_oxygen: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of the true signs, the displayed ones (in the normal space), and the scores of age and sex.

    Shapes (n_dimensions,) and (n_dimensions, n_dimensions), where n_dimensions = 2 n_signs + 2. Who does not know the
    time sees day and night as variance.
    """
    state = state_distribution(condition, severity, parameters.physiology, on_oxygen=on_oxygen)
    true = state.covariance(parameters.noise.correlation) + parameters.rhythms.covariance
    shown, with_shown = true + np.diag(error_variance(parameters)), true.copy()
    if parameters.setting.cuff:
        held = [parameters.scales.systolic, parameters.scales.diastolic]
        then = state.covariance(remembered(state.mean, true, parameters, on_oxygen)) + parameters.rhythms.covariance
        with_shown[:, held] = then[:, held]
        others = np.setdiff1d(np.arange(len(true)), held)
        shown[np.ix_(others, held)] = then[np.ix_(others, held)]
        shown[np.ix_(held, others)] = then[np.ix_(held, others)]
    known = state.standing @ score_weights(parameters.demographics).T * SCORE_VARIANCES
    mean = np.concatenate([state.mean, state.mean, np.zeros(len(SCORE_VARIANCES))])
    covariance = np.block(
        [[true, with_shown, known], [with_shown.T, shown, known], [known.T, known.T, np.diag(SCORE_VARIANCES)]]
    )
    return mean, covariance


def remembered(mean: FloatArray, covariance: FloatArray, parameters: Parameters, on_oxygen: bool) -> FloatArray:
    """Correlation of the slow noises now with those when the cuff measured, shape (n_signs, n_signs).

    A cuff measures more often where the status is critical; how often it is, is taken over the true states.
    """
    cuff = parameters.setting.cuff
    assert cuff is not None
    usual = held_correlation(parameters.noise, cuff.seconds)
    if cuff.critical_seconds is None:
        return usual
    draws = normal_draws(len(mean))
    states = mean[:, None] + np.linalg.cholesky(covariance) @ draws
    status = StateStatus.of(parameters.status)(states.astype(np.float32), np.full(draws.shape[1], on_oxygen))
    critical = float((status == STATUSES.index("critical")).mean())
    # its usual measurement is one of those that it makes then
    return (1 - critical) * usual + critical * held_correlation(parameters.noise, cuff.critical_seconds)


@lru_cache(maxsize=32)
def held_correlation(noise: Fluctuations, seconds: float) -> FloatArray:
    """Correlation with measurements of an age up to some seconds, computed once."""
    return noise.correlation_with_held(seconds)


@lru_cache(maxsize=32)
def normal_draws(n_signs: int) -> FloatArray:
    """Quasi-random standard normal variates, shape (n_signs, DRAWS)."""
    draws: FloatArray = ndtri(qmc.Sobol(n_signs, rng=0).random(DRAWS)).T
    return draws


class Components(NamedTuple):
    """Components of a population's mixture.

    Attributes
    ----------
    weights
        Prior probabilities, shape (n_components,).
    labels
        Condition that a component is named by, shape (n_components,): healthy below the clinical severity.
    means, covariances
        As in `joint_distribution`, shapes (n_components, n_dimensions) and (n_components, n_dimensions, n_dimensions).
    """

    weights: FloatArray
    labels: NDArray[np.int64]
    means: FloatArray
    covariances: FloatArray

    @classmethod
    def of(cls, population: Population, parameters: Parameters, *, on_oxygen: bool = False) -> "Components":
        """Components of all conditions that patients of a population have, with or without oxygen."""
        rows = []
        oxygen = parameters.stays.oxygen if parameters.stays else np.zeros(len(population.shares))
        prior = np.array(population.shares) * (oxygen if on_oxygen else 1 - oxygen)
        prior /= prior.sum()
        for condition in np.flatnonzero(prior):
            severities, shares = severity_prior(int(condition), population.severity_mix, parameters)
            bins = np.floor(severities / BIN)
            for each in np.unique(bins):
                inside = bins == each
                moments = [
                    joint_distribution(int(condition), float(at), parameters, on_oxygen=on_oxygen)
                    for at in severities[inside]
                ]
                label = condition if (each + 0.5) * BIN > CLINICAL else parameters.courses.healthy
                weight = prior[condition] * shares[inside].sum()
                rows.append((weight, label, *pooled(shares[inside], moments)))
        return cls(*(np.array(column) for column in zip(*rows, strict=True)))


def pooled(shares: FloatArray, moments: list[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of what is drawn from one of several distributions, by their shares."""
    means, covariances = (np.array(part) for part in zip(*moments, strict=True))
    weights = shares / shares.sum()
    mean = weights @ means
    away = (means - mean) * np.sqrt(weights)[:, None]
    return mean, np.tensordot(weights, covariances, 1) + away.T @ away
