"""Components of the oracle's mixture: every condition in narrow bins of severity, as the catalog's numbers say.

Given condition and severity, the true signs, the displayed ones and what age and sex say of the patient are jointly
normal; a component is their distribution in a bin, by its first two moments.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.model.cells import error_variance
from vitals.model.demographics import SCORE_VARIANCES, score_weights
from vitals.simulation.episodes import CLINICAL, PEAKS, Courses
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import N_LEVELS, Physiology
from vitals.simulation.scales import FloatArray

__all__ = ["Components", "StateDistribution", "severity_prior", "state_distribution"]

STEP = 0.05  # of severity, over which the distribution is taken as one
BIN = 0.25  # of severity: a component; its moments are those over its steps


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


def state_distribution(condition: int, severity: float, physiology: Physiology) -> StateDistribution:
    """Distribution of the true state of a condition (by index) at a severity from 0 to 3."""
    level = min(int(severity), N_LEVELS - 2)
    rest, index = severity - level, condition * N_LEVELS + level
    mean, spread = (
        levels[:, index] + rest * (levels[:, index + 1] - levels[:, index])
        for levels in (physiology.centers.astype(np.float64), physiology.spreads.astype(np.float64))
    )
    ill = float(physiology.is_ill[condition]) * min(severity, 1.0)
    factor = (1.0 - ill) * physiology.factors[0] + ill * physiology.factors[1]
    factor *= (spread / np.sqrt((factor * factor).sum(axis=1)))[:, None]
    varying = 1.0 - np.array(physiology.standing)
    varying[physiology.heart_rate] *= (1.0 - float(physiology.variability_loss[condition]) * ill) ** 2
    return StateDistribution(mean, factor * np.sqrt(1.0 - varying), factor * np.sqrt(varying), np.zeros(len(mean)))


def joint_distribution(condition: int, severity: float, parameters: Parameters) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of the true signs, the displayed ones (in the normal space), and the scores of age and sex.

    Shapes (n_dimensions,) and (n_dimensions, n_dimensions), where n_dimensions = 2 n_signs + 2.
    """
    state = state_distribution(condition, severity, parameters.physiology)
    true = state.covariance(parameters.noise.correlation)
    known = state.standing @ score_weights(parameters.demographics).T * SCORE_VARIANCES
    mean = np.concatenate([state.mean, state.mean, np.zeros(len(SCORE_VARIANCES))])
    covariance = np.block(
        [
            [true, true, known],
            [true, true + np.diag(error_variance(parameters)), known],
            [known.T, known.T, np.diag(SCORE_VARIANCES)],
        ]
    )
    return mean, covariance


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
    def of(cls, population: Population, parameters: Parameters) -> "Components":
        """Components of all conditions that a population has."""
        rows = []
        for condition in np.flatnonzero(population.shares):
            severities, shares = severity_prior(int(condition), population.severity_mix, parameters.courses)
            bins = np.floor(severities / BIN)
            for each in np.unique(bins):
                inside = bins == each
                moments = [joint_distribution(int(condition), float(at), parameters) for at in severities[inside]]
                label = condition if (each + 0.5) * BIN > CLINICAL else parameters.courses.healthy
                weight = population.shares[condition] * shares[inside].sum()
                rows.append((weight, label, *pooled(shares[inside], moments)))
        return cls(*(np.array(column) for column in zip(*rows, strict=True)))


def pooled(shares: FloatArray, moments: list[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of what is drawn from one of several distributions, by their shares."""
    means, covariances = (np.array(part) for part in zip(*moments, strict=True))
    weights = shares / shares.sum()
    mean = weights @ means
    away = (means - mean) * np.sqrt(weights)[:, None]
    return mean, np.tensordot(weights, covariances, 1) + away.T @ away


def severity_prior(
    condition: int, severity_mix: tuple[float, float, float], courses: Courses
) -> tuple[FloatArray, FloatArray]:
    """Share of an episode's time that is spent at each severity.

    Parameters
    ----------
    condition
        Index of the condition.
    severity_mix
        Shares of mild, moderate and severe peaks.
    courses
        Of all conditions.

    Returns
    -------
    severities, shares
        Middles of the steps that have a share, and the shares, which sum to 1.
    """
    if condition == courses.healthy:
        return np.zeros(1), np.ones(1)
    edges = np.linspace(0.0, PEAKS[-1], round(PEAKS[-1] / STEP) + 1)
    course = courses.table[condition].astype(np.float64)
    course = (course[1:] + course[:-1]) / 2
    if courses.is_chronic[condition]:
        course = np.ones(1)
    peaks = edges[:, None] / np.maximum(course, 1e-9)
    below = np.interp(peaks, PEAKS, np.cumsum([0.0, *severity_mix])).mean(axis=1)
    below[-1] = 1.0
    shares = np.diff(below, prepend=0.0)[1:]
    shares[0] += below[0]
    return ((edges[1:] + edges[:-1]) / 2)[shares > 0], shares[shares > 0]
