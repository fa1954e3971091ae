"""What some signs of a reading say of the condition and of the others: the oracle's components, fast.

The components of `vitals.model.oracle`, with a display's value taken as a point instead of a cell: a sixth of the
oracle's time, and its log loss to the fourth decimal (`benchmarks/honesty.py`). How long a cuff has held its value is
left out, which costs as little and makes four times fewer components.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import qmc

from vitals.catalog.population import Population
from vitals.catalog.scale import Scale
from vitals.model.cells import to_state
from vitals.model.components import Components
from vitals.model.moments import log_density_weights
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import PULSE_PRESSURE, FloatArray

__all__ = ["Evidence", "Located", "Marginal", "Marginals", "Mask", "alike"]

BLOCK = 256  # readings: their products fit the cache

type Mask = tuple[bool, ...]
CEILING_DISTANCE, CEILING_WIDTH = 0.3, 1.0  # of a value at a scale's ceiling: units, and the normal space's
TINY = 1e-9  # variance


class Located(NamedTuple):
    """Readings in the normal space, shape (n_samples, n_signs) each.

    Where the scores of age and sex are known, they are two columns more.
    """

    states: FloatArray  # NaN where a sign is missing
    log_widths: FloatArray  # of the cells that the display shows

    def rows(self, rows: NDArray[np.int64]) -> "Located":
        """Some of the readings."""
        return Located(self.states[rows], self.log_widths[rows])


class Evidence(NamedTuple):
    """What shown signs say."""

    log_density: FloatArray  # log of the probability of the display, shape (n_samples,)
    condition: FloatArray  # probabilities, shape (n_samples, n_conditions)


def alike(used: NDArray[np.bool_], on_oxygen: NDArray[np.bool_]) -> Iterator[tuple[Mask, bool, NDArray[np.int64]]]:
    """Rows by the signs that they use and by oxygen.

    Parameters
    ----------
    used
        Shape (n_samples, n_signs).
    on_oxygen
        Shape (n_samples,).
    """
    flags = np.concatenate([used, on_oxygen[:, None]], axis=1)
    codes = flags @ (1 << np.arange(flags.shape[1]))  # to sort numbers is far faster than to sort rows
    for code in np.unique(codes):
        rows = np.flatnonzero(codes == code)
        yield tuple(used[rows[0]].tolist()), bool(on_oxygen[rows[0]]), rows


@lru_cache(maxsize=64)
def quasi_random(draws: int, dimensions: int) -> FloatArray:
    """Points that fill the unit cube evenly, shape (draws, dimensions)."""
    points: FloatArray = qmc.Sobol(dimensions, rng=0).random(draws)
    return points


def numbers_below(rising: FloatArray, points: FloatArray) -> NDArray[np.int64]:
    """How many numbers of each column are below each point, shape (n_columns, n_points).

    Parameters
    ----------
    rising
        Shape (n_numbers, n_columns), in rising order down each column.
    points
        Shape (n_points,).

    Examples
    --------
    >>> numbers_below(np.array([[0.1, 0.4], [0.3, 0.5], [1.0, 1.0]]), np.array([0.05, 0.2, 0.45])).tolist()
    [[0, 1, 2], [0, 0, 1]]
    """
    n, columns = len(rising), np.arange(rising.shape[1])[:, None]
    found = np.zeros((len(columns), len(points)), np.int64)
    for bit in reversed(range(n.bit_length())):  # halving: to compare each with each takes ten times as long
        further = found + (1 << bit)
        is_below = (further <= n) & (rising[np.minimum(further, n) - 1, columns] < points)
        found[is_below] = further[is_below]
    return found


class Marginals:
    """Distributions of any signs in a population.

    Parameters
    ----------
    population
        Of the readings.

    Attributes
    ----------
    parameters
        Of the simulation.
    has_oxygen
        Whether somebody gets oxygen.
    components, of_signs
        `_components_of` and `_of_signs`, which see; what they made is kept.
    """

    def __init__(self, population: Population) -> None:
        setting = replace(population.setting, cuff=None)
        self.population, self.parameters = population, Parameters.of(population.signs, setting=setting)
        self.has_oxygen = setting.oxygen is not None
        self.components = lru_cache(maxsize=2)(self._components_of)
        self.of_signs = lru_cache(maxsize=2 ** (len(population.signs) + 3))(self._of_signs)

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, population: Population) -> "Marginals":
        """Those of a population; the same object for the same one."""
        return cls(population)

    def _components_of(self, on_oxygen: bool) -> Components:
        """Components among those who get oxygen, or do not."""
        return Components.of(self.population, self.parameters, on_oxygen=on_oxygen)

    def _of_signs(self, shown: Mask, on_oxygen: bool) -> "Marginal":
        """Distribution of the signs that are shown, among those who get oxygen or do not."""
        return Marginal(self.components(on_oxygen), np.array(shown), self.parameters)

    def locate(self, readings: FloatArray) -> Located:
        """Displayed signs, shape (n_samples, n_signs), in the normal space; NaN where one is missing."""
        states, log_widths = readings.copy(), np.empty_like(readings)
        scales = self.parameters.scales
        for sign, (scale, steps) in enumerate(zip(scales.scales, scales.resolution, strict=True)):
            half, values = 0.5 / steps, readings[:, sign]
            if scale is Scale.LINEAR:
                log_widths[:, sign] = -np.log(steps)
                continue
            if scale.ceiling is None:
                values = np.maximum(values, 2 * half)
            else:
                values = np.minimum(values, scale.ceiling - CEILING_DISTANCE)
            low, high = to_state(values - half, scale), to_state(values + half, scale)
            log_widths[:, sign] = np.log(np.where(np.isinf(high), CEILING_WIDTH, high - low))
            states[:, sign] = to_state(values, scale)
        return Located(states, log_widths)


class Marginal:
    """Distribution of the signs that are shown; the others can be drawn.

    Parameters
    ----------
    components
        Of the population.
    shown
        Whether each sign is, shape (n_signs,); and, if two more are given, whether the scores of age and sex are known.
    parameters
        Of the simulation.
    """

    def __init__(self, components: Components, shown: NDArray[np.bool_], parameters: Parameters) -> None:
        first = len(parameters.signs)  # displayed signs come behind the true ones, and then what age and sex say
        self._parameters, self._shown, self._hidden = parameters, np.flatnonzero(shown), np.flatnonzero(~shown[:first])
        part = slice(first, first + len(shown))
        means, covariances = components.means[:, part], components.covariances[:, part, part]
        center = components.weights @ means
        variance = components.weights @ (np.diagonal(covariances, axis1=1, axis2=2) + (means - center) ** 2)
        self._center, self._scale = center, np.sqrt(variance)
        middle = (means - center) / self._scale
        correlations = covariances / np.outer(self._scale, self._scale)
        seen, shown_correlations = middle[:, self._shown], correlations[:, self._shown[:, None], self._shown]
        density, precision = log_density_weights(np.log(components.weights), seen, shown_correlations)
        density[:, 0] -= np.log(self._scale[self._shown]).sum()
        self._density = density
        self._first, self._second = np.triu_indices(len(self._shown))
        self._named = (np.arange(len(parameters.conditions))[:, None] == components.labels).astype(np.float64)
        # hidden = starts + slopes @ shown + factors @ (own variates), by component
        across = correlations[:, self._hidden[:, None], self._shown]
        self._slopes = across @ precision
        self._starts = middle[:, self._hidden] - (self._slopes @ seen[:, :, None])[:, :, 0]
        left = correlations[:, self._hidden[:, None], self._hidden] - self._slopes @ np.swapaxes(across, 1, 2)
        self._factors = np.linalg.cholesky(left + TINY * np.eye(len(self._hidden)))

    def evidence(self, located: Located) -> Evidence:
        """What readings say of themselves and of the condition."""
        log_density = located.log_widths[:, self._shown].sum(axis=1)
        condition = np.empty((len(log_density), len(self._named)))
        for start in range(0, len(log_density), BLOCK):
            rows = slice(start, start + BLOCK)
            joint, largest = self._joint(located.states[rows])
            by_label = self._named @ joint
            total = by_label.sum(axis=0)
            condition[rows] = (by_label / total).T
            log_density[rows] += largest + np.log(total)
        return Evidence(log_density, condition)

    def log_density(self, located: Located) -> FloatArray:
        """Log of the density in the normal space, shape (n_samples,): of no display, however finely it may round."""
        found = np.empty(len(located.states))
        for start in range(0, len(found), BLOCK):
            rows = slice(start, start + BLOCK)
            joint, largest = self._joint(located.states[rows])
            found[rows] = largest + np.log(joint.sum(axis=0))
        return found

    def _joint(self, states: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Prior times likelihood, over that of the largest, shape (n_components, n_samples); and the log of that."""
        # A row for each feature, as in `vitals.model.forward`. In double precision no shown digit depends on the
        # readings beside it.
        features = np.empty((self._density.shape[1], len(states)))
        shown = features[1 : 1 + len(self._shown)]
        shown[:] = ((states[:, self._shown] - self._center[self._shown]) / self._scale[self._shown]).T
        features[0] = 1
        np.multiply(shown[self._first], shown[self._second], out=features[1 + len(self._shown) :])
        joint = self._density @ features
        largest = joint.max(axis=0)
        joint -= largest
        return np.exp(joint, out=joint), largest

    def draw(self, located: Located, readings: FloatArray, draws: int) -> FloatArray:
        """Readings with the hidden signs drawn given the shown ones, shape (n_samples, draws, n_signs).

        Quasi-random, and the same variates for each reading: one dimension draws the component.
        """
        points = quasi_random(draws, 1 + len(self._hidden))
        variates = ndtri(np.clip(points[:, 1:], 1e-9, 1 - 1e-9))
        filled = np.repeat(readings[:, None, :], draws, axis=1)
        scaled = (located.states - self._center) / self._scale
        for start in range(0, len(readings), BLOCK):
            rows = np.arange(start, min(start + BLOCK, len(readings)))
            joint, _ = self._joint(located.states[rows])
            shares = np.cumsum(joint, axis=0)
            shares /= shares[-1]
            component = numbers_below(shares, points[:, 0])
            hidden = self._starts[component]
            hidden += np.einsum("rdhs,rs->rdh", self._slopes[component], scaled[rows][:, self._shown])
            hidden += np.einsum("rdhk,dk->rdh", self._factors[component], variates)
            filled[rows[:, None, None], np.arange(draws)[:, None], self._hidden] = self._shown_as(hidden)
        return self._possible(filled)

    def _shown_as(self, hidden: FloatArray) -> FloatArray:
        """Hidden signs in their units."""
        states = hidden * self._scale[self._hidden] + self._center[self._hidden]
        for column, sign in enumerate(self._hidden):
            scale = self._parameters.scales.scales[sign]
            if scale.ceiling is not None:
                states[..., column] = scale.ceiling - np.exp(-states[..., column])
            elif scale is not Scale.LINEAR:
                states[..., column] = np.exp(states[..., column])
        return states

    def _possible(self, readings: FloatArray) -> FloatArray:
        """Readings whose hidden signs are inside the display's limits, and pressures apart where one is hidden."""
        scales = self._parameters.scales
        low, high = np.array(scales.accepted, np.float64).T
        found: FloatArray = np.clip(readings, low, high)
        systolic, diastolic = found[..., scales.systolic], found[..., scales.diastolic]
        if scales.diastolic in self._hidden:
            np.minimum(diastolic, np.maximum(systolic - PULSE_PRESSURE, low[scales.diastolic]), out=diastolic)
        elif scales.systolic in self._hidden:
            np.maximum(systolic, diastolic + PULSE_PRESSURE, out=systolic)
        return found
