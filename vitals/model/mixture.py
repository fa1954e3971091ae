"""Mixture of normal distributions, of which some dimensions are seen as points, one in a cell, and some not at all."""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from vitals.model.cells import Cells
from vitals.model.moments import log_density_weights
from vitals.simulation.scales import FloatArray, SingleArray

__all__ = ["Bounds", "Mixture", "Said", "Sampler", "Weights"]

TINY = 1e-15  # keeps a variance that is zero but for rounding from being negative
IMPOSSIBLE = 1e-300  # probability of a cell, instead of 0


class Remainder(NamedTuple):
    """Distribution of the hidden dimensions within each component, given the seen ones.

    hidden = locations of the fine dimensions + reach * (standard score of the coarse one) + bound_reach * (that of the
    bounded one) + factor * (own variates)
    """

    locations: FloatArray  # (1 + n_fine, n_hidden * n_components)
    reach: FloatArray  # (n_components, n_hidden)
    bound_reach: FloatArray | None  # of the bounded dimension
    factors: FloatArray  # (n_components, n_hidden, n_hidden)


class Weights(NamedTuple):
    """What cells say of the components.

    Attributes
    ----------
    of_cells
        Posterior probabilities, shape (n_cells, n_components); they sum to 1 over the cells of a reading.
    log_density
        Log of the probability of each reading, shape (n_readings,).
    """

    of_cells: FloatArray
    log_density: FloatArray

    def of_labels(self, cells: Cells, labels: NDArray[np.int64], n_labels: int) -> FloatArray:
        """Posterior probabilities of the labels of the components, shape (n_readings, n_labels)."""
        named = (labels[:, None] == np.arange(n_labels)).astype(np.float64)
        found: FloatArray = np.add.reduceat(self.of_cells @ named, cells.first, axis=0)
        return found


class Said(NamedTuple):
    """What readings say of the labels of the components.

    Attributes
    ----------
    labels
        Posterior probabilities, shape (n_readings, n_labels).
    log_density
        Log of the probability of each reading, shape (n_readings,).
    """

    labels: FloatArray
    log_density: FloatArray


class Bounds(NamedTuple):
    """Bounds that each component has for a dimension that is not seen: it is normal, cut off there.

    Attributes
    ----------
    dimension
        Its index.
    low, high
        Shape (n_components,).
    """

    dimension: int
    low: FloatArray
    high: FloatArray


class Mixture:
    """A mixture of normal distributions of a vector that is seen in part.

    Parameters
    ----------
    weights
        Prior probabilities of the components, shape (n_components,).
    means, covariances
        Of the whole vector, shapes (n_components, n_dimensions) and (n_components, n_dimensions, n_dimensions).
    fine
        Indices of the dimensions that are seen as points.
    coarse
        Index of the dimension of which a cell is seen.
    hidden
        Indices of the dimensions that `Sampler` draws.
    bounds
        Of a dimension that is not seen. Given the fine dimensions it is taken as independent of the coarse one.

    Attributes
    ----------
    density
        Weights that make of `features` the log of prior times density, shape (n_components, n_features).
    coarse, coarse_sd
        Weights that make of the linear ones the mean of the coarse dimension, in its SDs; and these, shape
        (n_components,).
    """

    def __init__(
        self,
        weights: FloatArray,
        means: FloatArray,
        covariances: FloatArray,
        *,
        fine: NDArray[np.int64],
        coarse: int,
        hidden: NDArray[np.int64],
        bounds: Bounds | None = None,
    ) -> None:
        # Centered and scaled on the whole mixture, so that little cancels in the sums of the products below.
        deviation = means - weights @ means
        variance = weights @ (np.diagonal(covariances, axis1=1, axis2=2) + deviation * deviation)
        self._center, self._scale = (weights @ means)[fine], np.sqrt(variance[fine])
        middle = deviation[:, fine] / self._scale
        scaled = covariances[:, fine[:, None], fine] / np.outer(self._scale, self._scale)
        self.density, precision = log_density_weights(np.log(weights), middle, scaled)
        self.density[:, 0] -= np.log(self._scale).sum()
        self._first, self._second = np.triu_indices(len(fine))
        # What is not seen as a point: regression on the fine dimensions, and what they leave.
        rest = np.array([*hidden, coarse, *([] if bounds is None else [bounds.dimension])])
        across = covariances[:, rest[:, None], fine] / self._scale
        slopes = across @ precision
        starts = means[:, rest] - (slopes @ middle[:, :, None])[:, :, 0]
        self._regression = np.concatenate([starts[:, :, None], slopes], axis=2)
        self._left = covariances[:, rest[:, None], rest] - slopes @ np.swapaxes(across, 1, 2)
        self._n_hidden, self._bounds = len(hidden), bounds
        self.coarse_sd, self.coarse = self._scores_of(self._n_hidden)
        if bounds is not None:
            self._bound_sd, self._bound = self._scores_of(self._n_hidden + 1)

    def _scores_of(self, dimension: int) -> tuple[FloatArray, FloatArray]:
        """SD that is left of a dimension, and what gives its mean in these SDs from the fine dimensions."""
        sd: FloatArray = np.sqrt(self._left[:, dimension, dimension])
        return sd, self._regression[:, dimension] / sd[:, None]

    @property
    def has_bounds(self) -> bool:
        """Whether a dimension that is not seen has any."""
        return self._bounds is not None

    def said(self, cells: Cells, labels: NDArray[np.int64], n_labels: int) -> Said:
        """What readings say of the labels of the components, shape (n_components,), from 0 to n_labels - 1."""
        weights = self.weigh(cells)
        return Said(weights.of_labels(cells, labels, n_labels), weights.log_density)

    def weigh(self, cells: Cells) -> Weights:
        """What cells say of the components."""
        joint, first = self.log_joint(cells), cells.first
        largest = np.maximum.reduceat(joint.max(axis=1), first)
        joint -= largest[cells.owner, None]
        weights = np.exp(joint, out=joint)
        total = np.add.reduceat(weights.sum(axis=1), first)
        weights /= total[cells.owner, None]
        return Weights(weights, largest + np.log(total))

    def log_joint(self, cells: Cells) -> FloatArray:
        """Log of prior times likelihood of each component, shape (n_cells, n_components)."""
        first = self.linear_features(cells)
        features = np.concatenate([first, first[:, 1 + self._first] * first[:, 1 + self._second]], axis=1)
        joint: FloatArray = features @ self.density.T
        joint += cells.log_volume[:, None]
        ends = [(cells.low[:, None], cells.high[:, None], self.coarse_sd, self.coarse)]
        if self._bounds is not None:
            ends.append((self._bounds.low, self._bounds.high, self._bound_sd, self._bound))
        for low, high, sd, mean in ends:
            center = first @ mean.T
            below, above = shares_below(low / sd - center, high / sd - center)
            above -= below
            joint += np.log(np.maximum(above, IMPOSSIBLE, out=above), out=above)
        return joint

    def coarse_ends(
        self, cells: Cells, first: FloatArray, rows: NDArray[np.int64], components: NDArray[np.int64]
    ) -> tuple[FloatArray, FloatArray]:
        """Standard scores of the ends of the coarse cell, of cells under components, shape (n_pairs,)."""
        center = (first @ self.coarse.T)[rows, components]
        spread = self.coarse_sd[components]
        return cells.low[rows] / spread - center, cells.high[rows] / spread - center

    def bound_ends(
        self, first: FloatArray, rows: NDArray[np.int64], components: NDArray[np.int64]
    ) -> tuple[FloatArray, FloatArray]:
        """Standard scores of the bounds, of cells under components, shape (n_pairs,)."""
        assert self._bounds is not None
        center, spread = (first @ self._bound.T)[rows, components], self._bound_sd[components]
        return self._bounds.low[components] / spread - center, self._bounds.high[components] / spread - center

    def features(self, cells: Cells) -> FloatArray:
        """1, the fine dimensions and their products, a row for each, shape (n_features, n_cells)."""
        linear = self.linear_features(cells).T
        return np.concatenate([linear, linear[1 + self._first] * linear[1 + self._second]])

    def linear_features(self, cells: Cells) -> FloatArray:
        """1 and the fine dimensions in the mixture's own units, shape (n_cells, 1 + n_fine)."""
        scaled = (cells.points - self._center) / self._scale
        return np.concatenate([np.ones((len(scaled), 1)), scaled], axis=1)

    @cached_property
    def remainder(self) -> Remainder:
        """What is needed to draw the hidden dimensions."""
        n, left = self._n_hidden, self._left
        reach = left[:, :n, n] / self.coarse_sd[:, None]
        covariance = left[:, :n, :n] - reach[:, :, None] * reach[:, None, :]
        bound_reach = None
        if self._bounds is not None:  # what the coarse dimension leaves of it
            shared = left[:, n, n + 1] / self.coarse_sd
            sd = np.sqrt(left[:, n + 1, n + 1] - shared**2)
            bound_reach = (left[:, :n, n + 1] - reach * shared[:, None]) / sd[:, None]
            covariance -= bound_reach[:, :, None] * bound_reach[:, None, :]
        factors = np.linalg.cholesky(covariance + TINY * np.eye(n))
        by_dimension = self._regression[:, :n].transpose(2, 1, 0)
        return Remainder(by_dimension.reshape(len(by_dimension), -1), reach, bound_reach, factors)


class Sampler:
    """Quasi-random draws of the hidden dimensions of a mixture, given cells.

    The draws of a cell are the points of a Sobol sequence in their order, and the components take the parts of the
    sequence that their weights give them: so the component is one more evenly filled dimension, and a component's own
    variates, multiplied by its factor, are the same for every cell.

    Parameters
    ----------
    mixture
        Whose hidden dimensions are drawn.
    draws
        Per reading; a power of two.
    scramble
        Number of the scrambling of the sequence: what one misses, others do not.
    """

    def __init__(self, mixture: Mixture, draws: int, scramble: int = 0) -> None:
        self._mixture, self.draws = mixture, draws
        factors = mixture.remainder.factors
        n_hidden = factors.shape[1]
        is_bounded = mixture.remainder.bound_reach is not None
        points = qmc.Sobol(n_hidden + 1 + is_bounded, rng=scramble).random(draws)
        self._shares, self._bound_shares = points[:, n_hidden], points[:, -1]
        deviations = factors.astype(np.float32) @ ndtri(points[:, :n_hidden]).T.astype(np.float32)
        self._deviations = np.ascontiguousarray(deviations.transpose(1, 0, 2)).reshape(factors.shape[1], -1)

    def counts(self, weights: FloatArray, owner: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of a reading's draws each cell and component takes, shape (n_cells, n_components).

        Parameters
        ----------
        weights
            Posterior probabilities, shape (n_cells, n_components); they sum to 1 over the cells of a reading.
        owner
            Index of the reading of each cell, in rising order.
        """
        ends = np.rint(self.draws * (np.cumsum(weights).reshape(weights.shape) - owner[:, None])).astype(np.int64)
        last = np.flatnonzero(np.diff(owner, append=-1))
        ends[last, -1] = self.draws
        return np.diff((ends + self.draws * owner[:, None]).ravel(), prepend=0).reshape(weights.shape)

    def draw(self, cells: Cells, counts: NDArray[np.int64]) -> SingleArray:
        """Hidden dimensions, shape (n_hidden, n_readings * draws): the draws of a reading side by side.

        Parameters
        ----------
        cells
            Of n_readings.
        counts
            As `counts` gives them.
        """
        rows, components = np.nonzero(counts)
        times = counts[rows, components]
        locations, reach, bound_reach, _ = self._mixture.remainder
        first = self._mixture.linear_features(cells)
        n_hidden, n_readings = reach.shape[1], int(times.sum()) // self.draws
        located = (first @ locations).reshape(len(first), n_hidden, -1)
        ends = self._mixture.coarse_ends(cells, first, rows, components)
        score, bound_score = within(ends, times, np.tile(self._shares, n_readings)), None
        if bound_reach is not None:
            ends = self._mixture.bound_ends(first, rows, components)
            bound_score = within(ends, times, np.tile(self._bound_shares, n_readings))
        own = np.repeat(components * self.draws, times)
        own += np.tile(np.arange(self.draws), n_readings)
        hidden = np.empty((n_hidden, len(own)), np.float32)
        for dimension in range(n_hidden):
            drawn = np.repeat(reach[components, dimension].astype(np.float32), times)
            drawn *= score
            if bound_reach is not None:
                drawn += np.repeat(bound_reach[components, dimension].astype(np.float32), times) * bound_score
            drawn += np.repeat(located[rows, dimension, components].astype(np.float32), times)
            np.add(drawn, self._deviations[dimension].take(own), out=hidden[dimension])
        return hidden


def within(ends: tuple[FloatArray, FloatArray], times: NDArray[np.int64], shares: FloatArray) -> SingleArray:
    """Standard scores between ends, each pair of these so many times, at shares of the probability between them."""
    below, above = shares_below(*ends)
    place = np.repeat(above - below, times)
    place *= shares
    place += np.repeat(below, times)
    score = ndtri(np.maximum(place, IMPOSSIBLE, out=place), out=place)
    score *= np.repeat(np.where(is_mirrored(*ends), -1.0, 1.0), times)
    single: SingleArray = score.astype(np.float32)
    return single


def shares_below(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shares of a standard normal variate below two scores, taken in the tail in which they are told apart.

    Where the upper tail is the smaller one they are those of the mirrored scores, see `is_mirrored`.
    """
    below, above = np.minimum(low, -high), np.minimum(high, -low)
    return ndtr(below, out=below), ndtr(above, out=above)


def is_mirrored(low: FloatArray, high: FloatArray) -> NDArray[np.bool_]:
    """Whether `shares_below` takes the upper tail."""
    mirrored: NDArray[np.bool_] = low > -high
    return mirrored
