"""The best possible prediction, computed from the catalog's own numbers and never from samples of the simulator.

In the space of `vitals.simulation.scales` the measured signs are normal given the condition and the severity. So the
posterior of the condition is an integral over severity, done here as a sum over narrow bins, and that of the status is
an expectation over the normal posterior of the true state, done by quasi-random draws. A display shows a cell, not a
point: rounding, limits and the least pulse pressure are part of the likelihood.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.catalog.scale import Scale, slope_in_scale
from vitals.errors import InvalidValue
from vitals.simulation.episodes import CLINICAL, PEAKS, Courses
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import N_LEVELS, Physiology
from vitals.simulation.scales import PULSE_PRESSURE, FloatArray, confine, to_signs, to_steps
from vitals.simulation.status import STATUSES, status_of_steps
from vitals.simulation.tables import SignsLike, read_signs

__all__ = ["Cells", "Mixture", "Oracle", "Posterior", "severity_prior"]

BIN = 0.05  # width of the severity bins
BLOCK = 1000  # readings: a block's weights over all components fit the cache
TINY = 1e-15
DRAWS = 256  # quasi-random draws of the true state per reading
UNSEEN = 0.05  # of a draw more for each status: one that was not drawn is rare, not impossible
BEYOND = 24  # points that stand for a value that a limit hides
FARTHEST = 4.0  # distance beyond the limit that they reach, in the largest SD of the sign


@dataclass(frozen=True)
class Posterior:
    """Probabilities given a reading.

    Attributes
    ----------
    condition
        Shape (n_samples, n_conditions), columns as in `CONDITIONS`.
    status
        Shape (n_samples, 3), columns as in `STATUSES`.
    """

    condition: FloatArray
    status: FloatArray


@dataclass(frozen=True)
class Cells:
    """Intervals of the measured state that displays leave open, in the normal space.

    Attributes
    ----------
    points
        Shape (n_samples, n_signs); the middle of the cell of each sign that is shown finely.
    low, high
        Ends of the cell of the last sign, shape (n_samples,): it is shown so coarsely that the cell must be integrated.
    """

    points: FloatArray
    low: FloatArray
    high: FloatArray


class Mixture:
    """A mixture of normal distributions of a true state, seen through normal errors and a coarse last sign.

    Parameters
    ----------
    weights
        Prior probabilities of the components, shape (n_components,).
    means, covariances
        Of the true state, shapes (n_components, n_signs) and (n_components, n_signs, n_signs).
    error_variance
        Of the measurement, shape (n_signs,), rounding included for all signs but the last.
    """

    def __init__(
        self, weights: FloatArray, means: FloatArray, covariances: FloatArray, error_variance: FloatArray
    ) -> None:
        self._means = means
        measured = covariances + np.diag(error_variance)
        factors = np.linalg.cholesky(measured)
        self._whiten = np.linalg.inv(factors[:, :-1, :-1])
        self._last, self._last_sd = factors[:, -1, :-1], factors[:, -1, -1]
        n_fine = means.shape[1] - 1
        scale = np.log(np.diagonal(factors, axis1=1, axis2=2)[:, :-1]).sum(axis=1) + n_fine * np.log(2 * np.pi) / 2
        self._constants = np.log(weights) - scale
        # The true state given the measured one is normal: mean + gain (measured - mean), with this factor.
        self._gains = np.swapaxes(np.linalg.solve(measured, covariances), 1, 2)
        rest = covariances - self._gains @ covariances
        self._rests = np.linalg.cholesky((rest + np.swapaxes(rest, 1, 2)) / 2 + TINY * np.eye(n_fine + 1))

    def log_joint(self, cells: Cells) -> FloatArray:
        """Log of prior times likelihood of each component, shape (n_samples, n_components)."""
        joint = np.empty((len(self._means), len(cells.points)))
        for index, constant in enumerate(self._constants):
            scores, low, high = self._scores(index, cells)
            joint[index] = constant - (scores * scores).sum(axis=0) / 2 + np.log(np.maximum(high - low, 1e-300))
        return joint.T

    def _scores(self, index: int, cells: Cells) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Whitened fine signs under a component, and the shares of the last sign below the ends of its cell."""
        scores = self._whiten[index] @ (cells.points[:, :-1] - self._means[index, :-1]).T
        center = self._means[index, -1] + self._last[index] @ scores
        spread = self._last_sd[index]
        return scores, ndtr((cells.low - center) / spread), ndtr((cells.high - center) / spread)

    def draw(self, index: int, cells: Cells, normals: FloatArray, shares: FloatArray) -> FloatArray:
        """Draw true states under a component.

        Parameters
        ----------
        index
            Of the component.
        cells
            Of n_samples readings.
        normals
            Standard normal variates, shape (n_samples, n_signs).
        shares
            Uniform variates, shape (n_samples,), for the place in the last cell.

        Returns
        -------
        states of shape (n_samples, n_signs)
        """
        scores, low, high = self._scores(index, cells)
        place = ndtri(np.clip(low + (high - low) * shares, TINY, 1 - TINY))
        offset = cells.points - self._means[index]
        offset[:, -1] = self._last[index] @ scores + self._last_sd[index] * place
        states: FloatArray = self._means[index] + offset @ self._gains[index].T
        states += normals @ self._rests[index].T
        return states


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
        Middles of the bins that have a share, and the shares, which sum to 1.
    """
    if condition == courses.healthy:
        return np.zeros(1), np.ones(1)
    edges = np.linspace(0.0, PEAKS[-1], round(PEAKS[-1] / BIN) + 1)
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


class Oracle:
    """Bayes-optimal classifier of measured signs in a population.

    Parameters
    ----------
    population
        Its shares and severity mix are the prior.
    parameters
        Numbers that the readings were simulated with; those of the population by default.
    """

    def __init__(self, population: Population = TEACHING, *, parameters: Parameters | None = None) -> None:
        self.parameters = parameters or Parameters.of(population.signs)
        physiology, courses = self.parameters.physiology, self.parameters.courses
        self._order = coarse_last(self.parameters)
        weights, labels, means, covariances = [], [], [], []
        for condition in np.flatnonzero(population.shares):
            severities, shares = severity_prior(int(condition), population.severity_mix, courses)
            for severity, share in zip(severities, shares, strict=True):
                weights.append(share * population.shares[condition])
                labels.append(condition if severity >= CLINICAL else courses.healthy)
                mean, covariance = state_distribution(int(condition), float(severity), physiology)
                means.append(mean[self._order])
                covariances.append(covariance[np.ix_(self._order, self._order)])
        self._labels = np.array(labels)
        errors = error_variance(self.parameters)[self._order]
        self._mixture = Mixture(np.array(weights), np.array(means), np.array(covariances), errors)

    def posterior(self, readings: SignsLike, *, draws: int = DRAWS) -> Posterior:
        """Probabilities of condition and status given displayed signs.

        Parameters
        ----------
        readings
            Displayed signs, a table as for `read_signs`.
        draws
            Quasi-random draws of the true state per reading, a power of two. The log loss of the status is 0.6 % above
            the best at 256, and 0.1 % at 1,024.

        Raises
        ------
        InvalidValue
            If there are no such readings, or draws is no power of two.
        """
        readings = read_signs(readings, self.parameters.signs)
        if draws < 1 or draws.bit_count() != 1:
            raise InvalidValue("draws", draws, "a power of two: quasi-random draws are even then alone")
        condition = np.empty((len(readings), len(self.parameters.conditions)))
        status = np.empty((len(readings), len(STATUSES)))
        for start in range(0, len(readings), BLOCK):
            rows = slice(start, start + BLOCK)
            condition[rows], status[rows] = self._posterior(readings[rows], draws)
        return Posterior(condition, status)

    def _posterior(self, readings: FloatArray, draws: int) -> tuple[FloatArray, FloatArray]:
        """Posterior of one block."""
        owner, cells = possible_cells(readings, self.parameters)
        joint = self._mixture.log_joint(cells)
        largest = np.full(len(readings), -np.inf)
        np.maximum.at(largest, owner, joint.max(axis=1))
        joint -= largest[owner, None]
        weights = np.exp(joint, out=joint)
        total = np.bincount(owner, weights.sum(axis=1))
        weights /= total[owner, None]  # of each cell and component; they sum to 1 over the cells of a reading
        condition = np.zeros((len(readings), len(self.parameters.conditions)))
        for label in np.unique(self._labels):
            condition[:, label] = np.bincount(owner, weights[:, self._labels == label].sum(axis=1))
        return condition, self._status(owner, cells, weights, draws)

    def _status(self, owner: NDArray[np.int64], cells: Cells, weights: FloatArray, draws: int) -> FloatArray:
        """Share of the drawn true states that have each status, shape (n_samples, 3)."""
        n_signs, scales = len(self.parameters.signs), self.parameters.scales
        shares = qmc.Sobol(n_signs + 2, rng=0).random(draws)
        places, normals = shares[:, -1], ndtri(shares[:, 1:-1])
        mass = weights.sum(axis=1)
        bounds = np.cumsum(weights / np.where(mass > 0, mass, 1.0)[:, None], axis=1)  # one may be 0
        bounds[:, -1] = 1.0
        cell = np.repeat(np.arange(len(owner)), draws)
        wanted = cell + np.tile(shares[:, 0], len(owner))
        component = np.searchsorted((bounds + np.arange(len(owner))[:, None]).ravel(), wanted, side="right")
        component -= cell * bounds.shape[1]
        states = np.empty((len(cell), n_signs))
        order = np.argsort(component, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(component[order])) + 1):
            drawn = Cells(*(part[cell[rows]] for part in (cells.points, cells.low, cells.high)))
            draw = rows % draws
            states[rows] = self._mixture.draw(int(component[rows[0]]), drawn, normals[draw], places[draw])
        signs = np.empty((n_signs, len(cell)), np.float32)
        signs[self._order] = states.T
        true = confine(to_signs(signs, scales), scales.possible, scales)
        status = status_of_steps(to_steps(true, scales), self.parameters.status)
        n_samples = owner.max() + 1
        cells_of_status = owner[cell] * len(STATUSES) + status
        counts = np.bincount(cells_of_status, mass[cell], minlength=n_samples * len(STATUSES))
        return (counts.reshape(n_samples, len(STATUSES)) + UNSEEN) / (draws + UNSEEN * len(STATUSES))


def state_distribution(condition: int, severity: float, physiology: Physiology) -> tuple[FloatArray, FloatArray]:
    """Mean (n_signs,) and covariance (n_signs, n_signs) of the true state, given condition and severity."""
    level = min(int(severity), N_LEVELS - 2)
    rest, index = severity - level, condition * N_LEVELS + level
    mean, spread = (
        levels[:, index] + rest * (levels[:, index + 1] - levels[:, index])
        for levels in (physiology.centers, physiology.spreads)
    )
    ill = float(physiology.is_ill[condition]) * min(severity, 1.0)
    factor = (1.0 - ill) * physiology.factors[0] + ill * physiology.factors[1]
    factor *= (spread / np.sqrt((factor * factor).sum(axis=1)))[:, None]
    return mean.astype(np.float64), factor @ factor.T


def to_state(values: FloatArray, scale: Scale) -> FloatArray:
    """A sign's values in the normal space; infinite beyond the ends of its scale."""
    if scale is Scale.LINEAR:
        return values
    with np.errstate(divide="ignore"):
        if scale.ceiling is None:
            return np.log(np.maximum(values, 0.0))
        return -np.log(np.maximum(scale.ceiling - values, 0.0))


def possible_cells(readings: FloatArray, parameters: Parameters) -> tuple[NDArray[np.int64], Cells]:
    """Cells that each reading may have come from: one, or where a limit hides a value, BEYOND for each such sign.

    Returns
    -------
    owner, cells
        Index of the reading of each cell, and the cells; signs as in `coarse_last`.
    """
    scales, order = parameters.scales, coarse_last(parameters)
    coarse, systolic, diastolic = order[-1], scales.systolic, scales.diastolic
    half = 0.5 / np.array(scales.resolution)
    accepted = np.array(scales.accepted, np.float64)
    points, low, high = (
        np.stack([to_state(readings[:, i] + shift, scales.scales[i]) for i, shift in enumerate(offset)], axis=1)
        for offset in (np.zeros(len(half)), -half, half)
    )
    below, above = readings <= accepted[:, 0], readings >= accepted[:, 1]
    above[:, diastolic] |= readings[:, diastolic] >= readings[:, systolic] - PULSE_PRESSURE
    low[below[:, coarse], coarse] = -np.inf
    high[above[:, coarse], coarse] = np.inf
    owner = np.arange(len(readings))
    for sign in order[:-1]:
        reach = FARTHEST * float(parameters.physiology.spreads[sign].max())
        for hidden, edge, direction in ((below, high, -1.0), (above, low, 1.0)):
            rows = np.flatnonzero(hidden[owner, sign])
            copies = np.repeat(rows, BEYOND)
            steps = np.tile((np.arange(BEYOND) + 0.5) / BEYOND, len(rows))
            moved = points[copies]
            moved[:, sign] = edge[owner[copies], sign] + direction * reach * steps
            points = np.concatenate([np.delete(points, rows, axis=0), moved])
            owner = np.concatenate([np.delete(owner, rows), owner[copies]])
    return owner, Cells(points[:, order], low[owner, coarse], high[owner, coarse])


def coarse_last(parameters: Parameters) -> NDArray[np.int64]:
    """Indices of the signs, the most coarsely displayed one last.

    Near 100 % a cell of the saturation is as wide as the distribution: it is integrated, the others are not.
    """
    coarse = parameters.scales.ids.index("spo2")
    return np.array([*(sign for sign in range(len(parameters.signs)) if sign != coarse), coarse])


def error_variance(parameters: Parameters) -> FloatArray:
    """Variance of the displayed signs around the true ones in the normal space, rounding included but for the last."""
    devices, coarse = parameters.devices, coarse_last(parameters)[-1]
    steps = [slope_in_scale(sign.device.at, sign.scale) / 10**sign.decimals for sign in parameters.signs.values()]
    rows = zip(devices.noise_sd, devices.bias_sd, steps, strict=True)
    return np.array([noise**2 + bias**2 + step**2 / 12 * (i != coarse) for i, (noise, bias, step) in enumerate(rows)])
