"""Expectation: what readings say of the parts of a population that they may come from, and of the patients' states.

Readings of which the same is known are taken together: signs that are missing are integrated out, and the saturation,
whose cells are wide near 100 %, is known to lie in a cell. The sums over the readings are all that is kept of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from vitals.model.cells import to_state
from vitals.simulation.scales import FloatArray, Scales
from vitals.training.fitting.parts import Parts
from vitals.training.fitting.records import UNKNOWN, Records

__all__ = ["Located", "Sums", "densities", "expectation", "locate"]

BLOCK = 2048  # readings whose densities fit the cache
LEAST = 1e-300
FARTHEST = 35.0  # standard scores beyond which a normal distribution has no share that can be told from 0
SQRT_2PI = np.sqrt(2 * np.pi)


class Located(NamedTuple):
    """Readings of which the same is known, in the normal space.

    Attributes
    ----------
    rows
        Indices of the readings.
    fine
        Indices of the signs that are shown as points; `states` has their values, shape (n_rows, n_fine).
    low, high
        Ends of the cell of the saturation, shape (n_rows,); infinite where it is missing.
    parts
        Indices of the parts that they may come from.
    log_widths
        Sum of the logs of the widths of the fine signs' cells, shape (n_rows,).
    """

    rows: NDArray[np.int64]
    fine: NDArray[np.int64]
    states: FloatArray
    low: FloatArray
    high: FloatArray
    parts: NDArray[np.int64]
    log_widths: FloatArray

    @property
    def has_coarse(self) -> bool:
        """Whether the saturation is shown."""
        return bool(np.isfinite(self.low).any() or np.isfinite(self.high).any())


def locate(records: Records, parts: Parts, scales: Scales, coarse: int) -> list[Located]:
    """Readings by what is known of them: signs, oxygen and label.

    Parameters
    ----------
    records
        The readings; a reading without a sign says nothing and is left out, as is a value at the end of its space.
    parts
        Of the population.
    scales, coarse
        Of its signs, and the index of the saturation.
    """
    n_signs = records.values.shape[1]
    states, low, high = (
        np.stack([to_state(records.values[:, i] + shift, scales.scales[i]) for i, shift in enumerate(offset)], axis=1)
        for offset in np.outer((0, -1, 1), 0.5 / np.array(scales.resolution))
    )
    accepted = np.array(scales.accepted, np.float64)
    low[records.values[:, coarse] <= accepted[coarse, 0], coarse] = -np.inf
    high[records.values[:, coarse] >= accepted[coarse, 1], coarse] = np.inf
    shown = np.isfinite(states)  # a respiratory rate of 0 has no place in a space of logarithms
    keys = np.column_stack([shown, records.on_oxygen, records.labels])
    kinds, which = np.unique(keys, axis=0, return_inverse=True)
    found = []
    for number, kind in enumerate(kinds):
        mask, oxygen, label = kind[:n_signs].astype(bool), kind[n_signs], kind[n_signs + 1]
        possible = np.flatnonzero(
            ((parts.on_oxygen == oxygen) | (oxygen == UNKNOWN)) & ((parts.label == label) | (label == UNKNOWN))
        )
        rows = np.flatnonzero(which == number)
        if not mask.any() or not len(possible):
            continue
        fine = np.array([sign for sign in np.flatnonzero(mask) if sign != coarse], np.int64)
        lower, upper = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
        if mask[coarse]:
            lower, upper = low[rows, coarse], high[rows, coarse]
        with np.errstate(divide="ignore"):
            widths = np.log(high[rows][:, fine] - low[rows][:, fine]).sum(axis=1)
        found.append(Located(rows, fine, states[rows][:, fine], lower, upper, possible, widths))
    return found


@dataclass(frozen=True)
class Conditional:
    """Parts as seen by readings of one kind: normal in the fine signs, and the coarse one given these.

    Attributes
    ----------
    precision, log_peak, means
        Of the fine signs, with the parts' means.
    slopes, start, sd
        Regression of the coarse sign on the fine ones, and the SD that they leave, shape (n_parts,).
    """

    precision: FloatArray
    log_peak: FloatArray
    means: FloatArray
    slopes: FloatArray
    start: FloatArray
    sd: FloatArray

    @classmethod
    def of(cls, group: Located, parts: Parts, coarse: int) -> "Conditional":
        """For the readings of a group."""
        fine, some = group.fine, group.parts
        covariance = parts.covariances[some]
        precision = np.linalg.inv(covariance[:, fine[:, None], fine]) if len(fine) else np.zeros((len(some), 0, 0))
        log_peak = (np.linalg.slogdet(precision)[1] if len(fine) else 0) / 2 - len(fine) * np.log(SQRT_2PI)
        across = covariance[:, coarse, fine]
        slopes = (across[:, None, :] @ precision)[:, 0]
        left = covariance[:, coarse, coarse] - (slopes * across).sum(axis=1)
        means = parts.means[some][:, fine]
        start = parts.means[some, coarse] - (slopes * means).sum(axis=1)
        return cls(precision, log_peak + np.zeros(len(some)), means, slopes, start, np.sqrt(left))

    def log_density(self, states: FloatArray) -> FloatArray:
        """Log density of the fine signs, shape (n_rows, n_parts)."""
        n = states.shape[1]
        linear = (self.precision @ self.means[:, :, None])[:, :, 0]
        constant = self.log_peak - (self.means * linear).sum(axis=1) / 2
        first, second = np.triu_indices(n)
        square = -self.precision[:, first, second] * np.where(first == second, 0.5, 1.0)
        features = np.concatenate([states, states[:, first] * states[:, second]], axis=1)
        found: FloatArray = features @ np.concatenate([linear, square], axis=1).T
        return found + constant

    def ends(self, states: FloatArray, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Standard scores of the ends of the coarse sign's cell under each part, shape (n_rows, n_parts)."""
        center = (states @ self.slopes.T + self.start) / self.sd
        return (
            np.clip(low[:, None] / self.sd - center, -FARTHEST, FARTHEST),
            np.clip(high[:, None] / self.sd - center, -FARTHEST, FARTHEST),
        )


def log_share(low: FloatArray, high: FloatArray) -> FloatArray:
    """Log of the share of a normal distribution between two standard scores."""
    mirrored = low > -high
    below, above = np.where(mirrored, -high, low), np.where(mirrored, -low, high)
    upper, lower = log_ndtr(above), log_ndtr(below)
    with np.errstate(divide="ignore"):
        found: FloatArray = upper + np.log1p(-np.exp(np.minimum(lower - upper, -1e-12)))
    return found


def densities(groups: list[Located], parts: Parts, coarse: int) -> list[FloatArray]:
    """Log density of each reading under each part that it may come from, by group: shape (n_rows, n_parts)."""
    found = []
    for group in groups:
        conditional = Conditional.of(group, parts, coarse)
        density = np.empty((len(group.rows), len(group.parts)))
        for rows in blocks(len(group.rows)):
            density[rows] = conditional.log_density(group.states[rows])
            if group.has_coarse:
                density[rows] += log_share(*conditional.ends(group.states[rows], group.low[rows], group.high[rows]))
        found.append(density + group.log_widths[:, None])
    return found


def blocks(n: int) -> Iterator[slice]:
    """Slices of n rows."""
    for start in range(0, n, BLOCK):
        yield slice(start, start + BLOCK)


class Sums(NamedTuple):
    """Sums over readings, by part.

    Attributes
    ----------
    counts
        Of readings, shape (n_parts,).
    deviations, squares
        Of how far the patients' usual state lies from the part's center, given the reading, and of its products:
        shapes (n_parts, n_signs) and (n_parts, n_signs, n_signs).
    """

    counts: FloatArray
    deviations: FloatArray
    squares: FloatArray


def responsibilities(density: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Posterior probabilities of the parts of readings, and the log density of each reading."""
    with np.errstate(divide="ignore"):
        joint = density + np.log(np.maximum(weights, LEAST))
    largest = joint.max(axis=1, keepdims=True)
    joint = np.exp(joint - largest)
    total = joint.sum(axis=1, keepdims=True)
    return joint / total, (largest + np.log(total))[:, 0]


def expectation(
    groups: list[Located], parts: Parts, weights: FloatArray, density: list[FloatArray], coarse: int
) -> Sums:
    """Sums over the readings, by part.

    Parameters
    ----------
    groups, parts, density
        Readings, the parts, and the log densities that `densities` gives.
    weights
        Probabilities of the parts, shape (n_parts,).
    coarse
        Index of the saturation.
    """
    n_parts, n_signs = parts.means.shape
    sums = Sums(np.zeros(n_parts), np.zeros((n_parts, n_signs)), np.zeros((n_parts, n_signs, n_signs)))
    for group, of_group in zip(groups, density, strict=True):
        posterior, _ = responsibilities(of_group, weights[group.parts])
        add(sums, group, parts, posterior, coarse)
    return sums


def add(sums: Sums, group: Located, parts: Parts, posterior: FloatArray, coarse: int) -> None:
    """Add the readings of a group to the sums."""
    conditional = Conditional.of(group, parts, coarse)
    fine, some = group.fine, group.parts
    n_fine, size = len(fine), len(fine) + group.has_coarse
    count = posterior.sum(axis=0)
    first = np.zeros((len(some), size))  # of deviations of what is shown, and of their products
    second = np.zeros((len(some), size, size))
    center = group.states.mean(axis=0)  # near which products lose few digits
    one, other = np.triu_indices(n_fine)
    for rows in blocks(len(group.rows)):
        weight, states = posterior[rows], group.states[rows] - center
        first[:, :n_fine] += weight.T @ states
        products = weight.T @ (states[:, one] * states[:, other])
        second[:, one, other] += products
        if group.has_coarse:
            low, high = conditional.ends(group.states[rows], group.low[rows], group.high[rows])
            score, square = truncated(low, high)
            residual = weight * score * conditional.sd
            first[:, n_fine] += residual.sum(axis=0)
            second[:, n_fine, :n_fine] += residual.T @ states
            second[:, n_fine, n_fine] += (weight * square).sum(axis=0) * conditional.sd**2
    move = conditional.means - center
    second[:, other, one] = second[:, one, other]
    plain, at = first[:, :n_fine].copy(), np.s_[:, :n_fine, :n_fine]
    first[:, :n_fine] -= count[:, None] * move
    second[at] += (
        count[:, None, None] * move[:, :, None] * move[:, None, :]
        - plain[:, :, None] * move[:, None, :]
        - move[:, :, None] * plain[:, None, :]
    )
    if group.has_coarse:  # so far its residual: what the fine ones say of it is added
        slopes, of_fine = conditional.slopes, second[at]
        second[:, n_fine, :n_fine] -= first[:, n_fine, None] * move
        cross = second[:, n_fine, :n_fine].copy()
        reach = (slopes[:, None, :] @ of_fine)[:, 0]
        second[:, n_fine, n_fine] += (reach * slopes).sum(axis=1) + 2 * (slopes * cross).sum(axis=1)
        second[:, n_fine, :n_fine] = second[:, :n_fine, n_fine] = cross + reach
        first[:, n_fine] += (slopes * first[:, :n_fine]).sum(axis=1)
    shown = np.array([*fine, coarse] if group.has_coarse else fine, np.int64)
    usual = parts.usual[some]
    gain = usual[:, :, shown] @ np.linalg.inv(parts.covariances[some][:, shown[:, None], shown])
    left = usual - gain @ usual[:, shown]
    sums.counts[some] += count
    sums.deviations[some] += (gain @ first[:, :, None])[:, :, 0]
    sums.squares[some] += gain @ second @ np.swapaxes(gain, 1, 2) + count[:, None, None] * left


def truncated(low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and mean square of a standard normal variate between two scores."""
    share = np.maximum(ndtr(np.where(low > 0, -low, high)) - ndtr(np.where(low > 0, -high, low)), LEAST)
    at_low, at_high = (np.exp(-(end**2) / 2) / SQRT_2PI for end in (low, high))
    mean = (at_low - at_high) / share
    mean = np.clip(np.where(share <= 1e-14, np.clip(0, low, high), mean), low, high)
    square = 1 + (low * at_low - high * at_high) / share
    return mean, np.where(share <= 1e-14, mean**2, np.maximum(square, mean**2))
