"""The space in which each sign is normally distributed, the signs' units, and the steps of the display.

The way from the first to the others is part of the simulation, so it uses additions, multiplications and a table alone:
these round the same for one element and for a million, on every machine, where a vectorised `exp` may differ in the
last bit. Single precision resolves every sign a thousand times finer than its display.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.catalog.scale import Scale
from vitals.catalog.signs import VitalSign

__all__ = [
    "MISSING",
    "FloatArray",
    "Scales",
    "SingleArray",
    "StepArray",
    "confine",
    "exp",
    "from_steps",
    "read_only",
    "to_signs",
    "to_steps",
]

type FloatArray = NDArray[np.float64]
type SingleArray = NDArray[np.float32]
type StepArray = NDArray[np.int16]  # displayed values in steps of the resolution: 36.6 degrees are 366

MISSING = np.int16(-(2**15))  # the step that says that nothing is displayed

PULSE_PRESSURE = 15  # mmHg, the least difference of the two: design

TABLE_STEPS, LARGEST_EXPONENT = 64, 16  # table entries per unit of the exponent
EXP = np.array(
    [
        math.exp(step / TABLE_STEPS)
        for step in range(-LARGEST_EXPONENT * TABLE_STEPS, LARGEST_EXPONENT * TABLE_STEPS + 1)
    ],
    np.float32,
)


def read_only[A: NDArray[np.generic]](array: A) -> A:
    """Array that refuses to be changed."""
    array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class Scales:
    """Scale, display and limits of every sign, in the order of the catalog.

    Attributes
    ----------
    ids, scales
        Id, and the space in which the sign is normally distributed.
    resolution
        Steps of the display per unit.
    accepted, possible
        Lowest and highest value that is displayed, and that the true sign takes.
    systolic, diastolic
        Indices of the two pressures, which keep their distance.
    """

    ids: tuple[str, ...]
    scales: tuple[Scale, ...]
    resolution: tuple[int, ...]
    accepted: tuple[tuple[float, float], ...]
    possible: tuple[tuple[float, float], ...]
    systolic: int
    diastolic: int

    @classmethod
    def of(cls, signs: Catalog[VitalSign]) -> "Scales":
        """Scales of a catalog's signs."""
        ids, entries = tuple(signs), tuple(signs.values())
        return cls(
            ids,
            scales=tuple(sign.scale for sign in entries),
            resolution=tuple(10**sign.decimals for sign in entries),
            accepted=tuple(sign.accepted for sign in entries),
            possible=tuple(sign.rejected for sign in entries),
            systolic=ids.index("blood_pressure_systolic"),
            diastolic=ids.index("blood_pressure_diastolic"),
        )


def exp(x: SingleArray) -> SingleArray:
    """Exponential function for -16 <= x <= 16, to single precision, elementwise to the last bit.

    Outside of the range the nearest end is used: no sign comes near it.
    """
    x = np.clip(x, -LARGEST_EXPONENT, LARGEST_EXPONENT)
    step = np.rint(x * TABLE_STEPS)
    x -= step * (1 / TABLE_STEPS)
    value: SingleArray = EXP.take(step.astype(np.int64) + LARGEST_EXPONENT * TABLE_STEPS, mode="clip")
    value *= 1 + x * (1 + x * (0.5 + x * (1 / 6)))
    return value


def to_signs(state: SingleArray, scales: Scales) -> SingleArray:
    """Map from the normal space to the signs' units.

    Parameters
    ----------
    state
        Shape (n_signs, n_samples); each sign as it is, as its logarithm, or as minus the logarithm of its distance from
        a ceiling, as `Scale` says.

    Returns
    -------
    signs of shape (n_signs, n_samples)
        In the unit of each sign; neither limited nor rounded.
    """
    signs = state.copy()
    for row, scale in zip(signs, scales.scales, strict=True):
        if scale is Scale.LOG:
            row[:] = exp(row)
        elif scale.ceiling:
            row[:] = scale.ceiling - exp(-row)
    return signs


def confine(signs: SingleArray, limits: Sequence[tuple[float, float]], scales: Scales) -> SingleArray:
    """Keep signs of shape (n_signs, n_samples) inside limits, and the pulse pressure at 15 mmHg or more; in place."""
    for row, (low, high) in zip(signs, limits, strict=True):
        np.clip(row, low, high, out=row)
    # a systolic pressure that leaves room for the lowest diastolic one
    systolic, diastolic = signs[scales.systolic], signs[scales.diastolic]
    np.maximum(systolic, limits[scales.diastolic][0] + PULSE_PRESSURE, out=systolic)
    np.minimum(diastolic, systolic - PULSE_PRESSURE, out=diastolic)
    return signs


def to_steps(signs: SingleArray | FloatArray, scales: Scales) -> StepArray:
    """Round signs of shape (n_signs, n_samples) to the steps of their displays, halves up."""
    steps = np.empty(signs.shape, np.int16)
    for row, sign, per_unit in zip(steps, signs, scales.resolution, strict=True):
        row[:] = np.floor(sign * per_unit + 0.5)
    return steps


def from_steps(steps: StepArray, scales: Scales) -> FloatArray:
    """Displayed values of shape (n_signs, n_samples) in the signs' units, from steps; NaN where MISSING."""
    values = steps / np.array(scales.resolution, np.float64).reshape(-1, 1)
    values[steps == MISSING] = np.nan
    return values
