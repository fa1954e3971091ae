"""Habits of those who write readings down: rates that are even and often 20, pressures that end in 0."""

from typing import NamedTuple

import numpy as np

from vitals.catalog.signs import SIGNS
from vitals.simulation.scales import FloatArray

__all__ = ["Habits", "coarseness", "habits"]

MULTIPLES = (10, 5, 2)  # of the display's step, in which values may be written
OF_ALL = 0.95  # of the values that must be such multiples
# Between the shares by themselves (half of all rates are even, a tenth of pressures end in 0) and those of a chart.
EVEN, TENS = 0.8, 0.3
LEAST_VALUES = 20
IDS = list(SIGNS)


class Habits(NamedTuple):
    """How values are written, as shares of them; NaN where too few are given.

    Attributes
    ----------
    even_rates
        Respiratory rates that are even.
    tens
        Systolic pressures that end in 0.
    at_ceiling
        Saturations of 100 %.
    """

    even_rates: float
    tens: float
    at_ceiling: float

    @property
    def charted(self) -> bool:
        """Whether the values are noted by hand, as `Cohort(charted=True)` has them."""
        return self.even_rates > EVEN or self.tens > TENS


def habits(values: FloatArray) -> Habits:
    """How values of signs, shape (n_samples, n_signs), are written."""

    def share(id: str, multiple: int) -> float:
        """Of the values of a sign, those that are multiples."""
        column = values[:, IDS.index(id)]
        given = column[~np.isnan(column)]
        return float(np.mean(given % multiple == 0)) if len(given) >= LEAST_VALUES else np.nan

    return Habits(share("resp_rate", 2), share("blood_pressure_systolic", 10), share("spo2", 100))


def coarseness(values: FloatArray) -> FloatArray:
    """How many steps of the display the values of each sign lie apart, shape (n_signs,)."""
    found = np.ones(values.shape[1])
    for index, (column, sign) in enumerate(zip(values.T, SIGNS.values(), strict=True)):
        steps = np.rint(column[~np.isnan(column)] * 10**sign.decimals)
        for multiple in MULTIPLES:
            if len(steps) and np.mean(steps % multiple == 0) >= OF_ALL:
                found[index] = multiple
                break
    return found
