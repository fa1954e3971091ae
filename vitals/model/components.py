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
from vitals.model.memory import held_correlations
from vitals.model.prior import severity_prior
from vitals.model.state_status import StateStatus
from vitals.simulation.episodes import CLINICAL
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import N_LEVELS, Physiology
from vitals.simulation.scales import FloatArray, SingleArray
from vitals.simulation.status import STATUSES

__all__ = [
    "Bin",
    "Components",
    "StateDistribution",
    "hours_of_day",
    "joint_distribution",
    "pooled",
    "state_distribution",
]

BIN = 0.25  # of severity: a component; its moments are those over its steps
DRAWS = 512  # of the true state, where a share of critical ones is needed
MEMORIES, HOURS = 4, 4  # that stand for what a cuff remembers, and for the hour of the day
LARGE_WAVE = 0.03  # of a sign's variance


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
    held: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of the true signs, the displayed ones (in the normal space), and the scores of age and sex.

    Shapes (n_dimensions,) and (n_dimensions, n_dimensions), where n_dimensions = 2 n_signs + 2. Where a cuff holds the
    pressures, `held` is the correlation of the fluctuations now with those when it measured.
    """
    state = state_distribution(condition, severity, parameters.physiology, on_oxygen=on_oxygen)
    true = state.covariance(parameters.noise.correlation)
    shown, with_shown = true + np.diag(error_variance(parameters)), true.copy()
    if held is not None:
        pressures = [parameters.scales.systolic, parameters.scales.diastolic]
        others = np.setdiff1d(np.arange(len(true)), pressures)
        then = state.covariance(held)
        with_shown[:, pressures] = then[:, pressures]
        shown[np.ix_(others, pressures)] = then[np.ix_(others, pressures)]
        shown[np.ix_(pressures, others)] = then[np.ix_(pressures, others)]
    known = state.standing @ score_weights(parameters.demographics).T * SCORE_VARIANCES
    mean = np.concatenate([state.mean, state.mean, np.zeros(len(SCORE_VARIANCES))])
    covariance = np.block(
        [[true, with_shown, known], [with_shown.T, shown, known], [known.T, known.T, np.diag(SCORE_VARIANCES)]]
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
    def of(cls, population: Population, parameters: Parameters, *, on_oxygen: bool = False) -> "Components":
        """Components of all conditions that patients of a population have, with or without oxygen."""
        oxygen = parameters.stays.oxygen if parameters.stays else np.zeros(len(population.shares))
        prior = np.array(population.shares) * (oxygen if on_oxygen else 1 - oxygen)
        prior /= prior.sum()
        shifts, unseen = hours_of_day(parameters)
        rows = []
        for condition in np.flatnonzero(prior):
            severities, shares = severity_prior(int(condition), population.severity_mix, parameters)
            bins = np.floor(severities / BIN)
            for each in np.unique(bins):
                inside = bins == each
                part = Bin(int(condition), severities[inside], shares[inside], parameters, on_oxygen, unseen)
                label = condition if (each + 0.5) * BIN > CLINICAL else parameters.courses.healthy
                for held, share in part.memories():
                    mean, covariance = part.moments(held)
                    weight = prior[condition] * shares[inside].sum() * share / len(shifts)
                    rows += [(weight, label, mean + shift, covariance) for shift in shifts]
        return cls(*(np.array(column) for column in zip(*rows, strict=True)))


class Bin(NamedTuple):
    """A condition in a bin of severity."""

    condition: int
    severities: FloatArray
    shares: FloatArray
    parameters: Parameters
    on_oxygen: bool
    unseen: FloatArray  # covariance that day and night add, of all dimensions

    def moments(self, held: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
        """Mean and covariance over the bin; `held` as in `joint_distribution`."""
        steps = [
            joint_distribution(self.condition, float(at), self.parameters, on_oxygen=self.on_oxygen, held=held)
            for at in self.severities
        ]
        mean, covariance = pooled(self.shares, steps)
        return mean, covariance + self.unseen

    def memories(self) -> list[tuple[FloatArray | None, float]]:
        """Correlations of the fluctuations now with those when a cuff measured, with their shares; None without a cuff.

        A cuff measures more often where the status was critical when it last did.
        """
        cuff, noise, sign = self.parameters.setting.cuff, self.parameters.noise, self.parameters.scales.systolic
        if cuff is None:
            return [(None, 1.0)]
        usual = held_correlations(noise, cuff.seconds, sign, MEMORIES)
        if cuff.critical_seconds is None:
            return [(each, 1 / MEMORIES) for each in usual]
        critical = self.critical_share()
        (watched,) = held_correlations(noise, cuff.critical_seconds, sign, 1)
        return [*((each, (1 - critical) / MEMORIES) for each in usual), (watched, critical)]

    def critical_share(self) -> float:
        """Share of the true states that are critical."""
        n_signs = len(self.parameters.signs)
        mean, covariance = self.moments()
        draws = normal_draws(n_signs)
        states = mean[:n_signs, None] + np.linalg.cholesky(covariance[:n_signs, :n_signs]) @ draws
        status = StateStatus.of(self.parameters.status)(
            states.astype(np.float32), np.full(draws.shape[1], self.on_oxygen)
        )
        return float((status == STATUSES.index("critical")).mean())


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


@lru_cache(maxsize=32)
def normal_draws(n_signs: int) -> FloatArray:
    """Quasi-random standard normal variates, shape (n_signs, DRAWS)."""
    draws: FloatArray = ndtri(qmc.Sobol(n_signs, rng=0).random(DRAWS)).T
    return draws


def pooled(shares: FloatArray, moments: list[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
    """Mean and covariance of what is drawn from one of several distributions, by their shares."""
    means, covariances = (np.array(part) for part in zip(*moments, strict=True))
    weights = shares / shares.sum()
    mean = weights @ means
    away = (means - mean) * np.sqrt(weights)[:, None]
    return mean, np.tensordot(weights, covariances, 1) + away.T @ away
