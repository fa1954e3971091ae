"""Moments of the true and the displayed signs given condition and severity, as the catalog's numbers say.

Given these two, the true signs, the displayed ones and what age and sex say of the patient are jointly normal.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.model.cells import error_variance
from vitals.model.demographics import SCORE_VARIANCES, score_weights
from vitals.model.memory import Memory
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import N_LEVELS, Physiology
from vitals.simulation.scales import FloatArray, SingleArray

__all__ = [
    "Moments",
    "StateDistribution",
    "conditioned",
    "hours_of_day",
    "joint_distribution",
    "log_density_weights",
    "pooled",
    "state_distribution",
]

HOURS = 4  # that stand for the hour of the day
LARGE_WAVE = 0.03  # of a sign's variance


class Moments(NamedTuple):
    """Mean and covariance, shapes (n_dimensions,) and (n_dimensions, n_dimensions)."""

    mean: FloatArray
    covariance: FloatArray

    def of(self, dimensions: NDArray[np.int64]) -> "Moments":
        """Some of the dimensions."""
        return Moments(self.mean[dimensions], self.covariance[np.ix_(dimensions, dimensions)])


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
    condition: int,
    severity: float,
    parameters: Parameters,
    *,
    on_oxygen: bool = False,
    memory: Memory | None = None,
) -> Moments:
    """Mean and covariance of the true signs, the displayed ones (in the normal space), and the scores of age and sex.

    Shapes (n_dimensions,) and (n_dimensions, n_dimensions), where n_dimensions = 2 n_signs + 2. With the memory of a
    cuff the pressures displayed are those that it holds, and n_signs dimensions follow: the true signs when it last
    measured by the clock.
    """
    state = state_distribution(condition, severity, parameters.physiology, on_oxygen=on_oxygen)
    true = state.covariance(parameters.noise.correlation)
    shown, with_shown = true + np.diag(error_variance(parameters)), true.copy()
    known = state.standing @ score_weights(parameters.demographics).T * SCORE_VARIANCES
    of_scores = np.diag(SCORE_VARIANCES)
    if memory is None:
        mean = np.concatenate([state.mean, state.mean, np.zeros(len(SCORE_VARIANCES))])
        return Moments(
            mean, np.block([[true, with_shown, known], [with_shown.T, shown, known], [known.T, known.T, of_scores]])
        )
    pressures = [parameters.scales.systolic, parameters.scales.diastolic]
    others = np.setdiff1d(np.arange(len(true)), pressures)
    held, with_decided, between = (state.covariance(each) for each in memory)
    with_shown[:, pressures] = held[:, pressures]
    shown[np.ix_(others, pressures)] = held[np.ix_(others, pressures)]
    shown[np.ix_(pressures, others)] = held[np.ix_(pressures, others)]
    shown_then = with_decided.copy()
    shown_then[pressures] = between[pressures]
    mean = np.concatenate([state.mean, state.mean, np.zeros(len(SCORE_VARIANCES)), state.mean])
    covariance = np.block(
        [
            [true, with_shown, known, with_decided],
            [with_shown.T, shown, known, shown_then],
            [known.T, known.T, of_scores, known.T],
            [with_decided.T, shown_then.T, known, true],
        ]
    )
    return Moments(mean, covariance)


def hours_of_day(parameters: Parameters) -> tuple[FloatArray, FloatArray]:
    """What the unknown hour does to the signs: shifts that are as likely, and a covariance.

    Where day and night are a large part of a sign's variance, they are a few hours, for the shape of a wave is not that
    of a normal distribution; elsewhere their covariance is enough.

    Returns
    -------
    shifts of shape (n_hours, n_dimensions), covariance of shape (n_dimensions, n_dimensions)
        Of the dimensions of `joint_distribution`.
    """
    rhythms, n_signs = parameters.rhythms, len(parameters.signs)
    n_dimensions = 2 * n_signs + len(SCORE_VARIANCES)
    own = np.square(parameters.physiology.spreads[:, 0])
    if (np.diagonal(rhythms.covariance) / own).max() < LARGE_WAVE:
        covariance = np.zeros((n_dimensions, n_dimensions))
        covariance[: 2 * n_signs, : 2 * n_signs] = np.tile(rhythms.covariance, (2, 2))
        return np.zeros((1, n_dimensions)), covariance
    shifts = np.zeros((n_signs, HOURS), np.float32)
    rhythms.add(shifts, np.arange(HOURS, dtype=np.float64) * (86_400 / HOURS))
    both = np.concatenate([shifts, shifts, np.zeros((len(SCORE_VARIANCES), HOURS))]).T
    return both, np.zeros((n_dimensions, n_dimensions))


def pooled(shares: FloatArray, parts: Sequence[tuple[FloatArray, FloatArray]]) -> Moments:
    """Mean and covariance of what is drawn from one of several distributions, by their shares."""
    means, covariances = (np.array(part) for part in zip(*parts, strict=True))
    weights = shares / shares.sum()
    mean = weights @ means
    away = (means - mean) * np.sqrt(weights)[:, None]
    return Moments(mean, np.tensordot(weights, covariances, 1) + away.T @ away)


def conditioned(moments: Moments, last: Moments) -> Moments:
    """Moments of all dimensions where the last ones have other moments, and the others follow them as before."""
    n = len(last.mean)
    mean, covariance = moments
    gain = np.linalg.solve(covariance[-n:, -n:], covariance[-n:]).T
    return Moments(
        mean + gain @ (last.mean - mean[-n:]),
        covariance + gain @ (last.covariance - covariance[-n:, -n:]) @ gain.T,
    )


def log_density_weights(
    log_priors: FloatArray, means: FloatArray, covariances: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Weights that make of values the logs of prior times density, so that one product gives those of many components.

    Parameters
    ----------
    log_priors, means, covariances
        Of normal components, shapes (n_components,), (n_components, n_dimensions) and (n_components, n_dimensions,
        n_dimensions).

    Returns
    -------
    weights of shape (n_components, n_features)
        Of 1, of each value, and of the products of two in the order of `np.triu_indices(n_dimensions)`.
    precision
        Inverse covariances.
    """
    n_dimensions = means.shape[1]
    precision = np.linalg.inv(covariances)
    linear = (precision @ means[:, :, None])[:, :, 0]
    constant = np.linalg.slogdet(precision)[1] - n_dimensions * np.log(2 * np.pi) - (means * linear).sum(axis=1)
    first, second = np.triu_indices(n_dimensions)
    square = -precision[:, first, second] * np.where(first == second, 0.5, 1.0)
    return np.concatenate([(log_priors + constant / 2)[:, None], linear, square], axis=1), precision
