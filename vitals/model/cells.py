"""Cells: what a display leaves open about the measured state in the normal space of `vitals.simulation.scales`.

A display shows a cell, not a point: rounding, limits and the least pulse pressure are part of the likelihood.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.scale import Scale, slope_in_scale
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import PULSE_PRESSURE, FloatArray

__all__ = ["Cells", "coarse_sign", "error_variance", "possible_cells", "to_state"]

BEYOND = 24  # cells that a value hidden by a limit may lie in
MOST = 2  # signs whose hidden values are divided so: cells are multiplied, and patients never have more at their limits
FARTHEST = 4.0  # distance beyond the limit that they reach at least, in the largest SD of the sign


@dataclass(frozen=True)
class Cells:
    """Intervals of the measured state that displays leave open; all leave out the same signs.

    Attributes
    ----------
    owner
        Index of the reading of each cell, in rising order, shape (n_cells,).
    points
        Shape (n_cells, n_fine); the middle of the cell of each sign that is shown finely.
    log_volume
        Log of the volume of the cell in the finely shown signs, shape (n_cells,).
    low, high
        Ends of the cell of the coarse sign, shape (n_cells,); infinite where it is not shown.
    """

    owner: NDArray[np.int64]
    points: FloatArray
    log_volume: FloatArray
    low: FloatArray
    high: FloatArray

    @property
    def first(self) -> NDArray[np.int64]:
        """Index of the first cell of each reading."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))

    def of_readings(self, readings: NDArray[np.int64]) -> "Cells":
        """Cells of some readings, by their indices in rising order."""
        kept = np.flatnonzero(np.isin(self.owner, readings))
        owner = np.searchsorted(readings, self.owner[kept])
        return Cells(owner, *(each[kept] for each in (self.points, self.log_volume, self.low, self.high)))


def to_state(values: FloatArray, scale: Scale) -> FloatArray:
    """A sign's values in the normal space; infinite beyond the ends of its scale."""
    if scale is Scale.LINEAR:
        return values
    with np.errstate(divide="ignore"):
        if scale.ceiling is None:
            return np.log(np.maximum(values, 0.0))
        return -np.log(np.maximum(scale.ceiling - values, 0.0))


def possible_cells(readings: FloatArray, scores: FloatArray, parameters: Parameters) -> Cells:
    """Cells that each reading may have come from: one, or where a limit hides a value, BEYOND for each such sign.

    Of more than `MOST` such signs the rest count as the limit itself.

    Parameters
    ----------
    readings
        Displayed signs, shape (n_samples, n_signs); NaN in the same columns of all rows.
    scores
        What else is known of each patient, as points beside those of the signs, shape (n_samples, n_scores); NaN in the
        same columns of all rows.
    parameters
        Of the simulation.
    """
    scales, coarse = parameters.scales, coarse_sign(parameters)
    half = 0.5 / np.array(scales.resolution)
    middle, low, high = (readings + shift for shift in (0.0, -half, half))
    for sign, scale in enumerate(scales.scales):
        if scale is not Scale.LINEAR:
            for each in (middle, low, high):
                each[:, sign] = to_state(each[:, sign], scale)
    below, above = hidden_values(readings, parameters)
    low[below[:, coarse], coarse] = -np.inf
    high[above[:, coarse], coarse] = np.inf
    shown = [sign for sign in range(len(half)) if sign != coarse and not np.isnan(readings[:, sign]).any()]
    steps = display_steps(parameters)
    points, owner, divided = middle[:, shown], np.arange(len(readings)), np.zeros(len(readings), np.int64)
    with np.errstate(divide="ignore"):
        log_volume = np.log(high[:, shown] - low[:, shown])
    for column, sign in enumerate(shown):
        ends = beyond(steps[sign], FARTHEST * float(parameters.physiology.spreads[sign].max()))
        for hidden, edge, direction in ((below, high, -1.0), (above, low, 1.0)):
            chosen = hidden[:, sign] & (divided < MOST)
            if not chosen.any():
                continue
            divided += chosen
            copies = np.where(chosen[owner], BEYOND, 1)
            first = np.cumsum(copies) - copies
            owner, points, log_volume = (np.repeat(part, copies, axis=0) for part in (owner, points, log_volume))
            moved = np.flatnonzero(chosen[owner])
            part = (np.arange(len(owner)) - np.repeat(first, copies))[moved]
            points[moved, column] = edge[owner[moved], sign] + direction * (ends[part] + ends[part + 1]) / 2
            log_volume[moved, column] = np.log(ends[part + 1] - ends[part])
    missing = np.isnan(readings[:, coarse])
    low[missing, coarse], high[missing, coarse] = -np.inf, np.inf
    points = np.concatenate([points, scores[:, ~np.isnan(scores).any(axis=0)][owner]], axis=1)
    return Cells(owner, points, log_volume.sum(axis=1), low[owner, coarse], high[owner, coarse])


def hidden_values(readings: FloatArray, parameters: Parameters) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether a displayed value may stand for a lower one, and for a higher one; shape (n_samples, n_signs) each.

    A sign that is not shown hides nothing: without the systolic pressure nothing is known of the pulse pressure.
    """
    scales = parameters.scales
    accepted = np.array(scales.accepted, np.float64)
    below, above = readings <= accepted[:, 0], readings >= accepted[:, 1]
    above[:, scales.diastolic] |= readings[:, scales.diastolic] >= readings[:, scales.systolic] - PULSE_PRESSURE
    return below, above


def beyond(step: float, reach: float) -> FloatArray:
    """Ends of the cells that divide what a limit hides: at first as wide as those of the display, then wider."""
    part = np.arange(BEYOND + 1.0)
    ends: FloatArray = step * part + max(reach - step * BEYOND, 0.0) * (part / BEYOND) ** 2
    return ends


def display_steps(parameters: Parameters) -> FloatArray:
    """Width of a display's cell in the normal space, at the value at which the device is described; (n_signs,)."""
    signs = parameters.signs.values()
    return np.array([slope_in_scale(sign.device.at, sign.scale) / 10**sign.decimals for sign in signs])


def coarse_sign(parameters: Parameters) -> int:
    """Index of the most coarsely displayed sign.

    Near 100 % a cell of the saturation is as wide as the distribution: it is integrated, the others are not.
    """
    return parameters.scales.ids.index("spo2")


def error_variance(parameters: Parameters) -> FloatArray:
    """Variance of the displayed signs around the true ones in the normal space, rounding included but for the coarse.

    Shape (n_signs,). A density at the middle of a cell times its width is then right to the width's third power.
    """
    rounding = display_steps(parameters) ** 2 / 12
    rounding[coarse_sign(parameters)] = 0.0
    return np.square(parameters.devices.noise_sd) + np.square(parameters.devices.bias_sd) + rounding
