"""Status of true states in the normal space, without the way back to the signs' units.

Every scale is monotone, so the values at which a sign's code changes are thresholds of its state: comparing is several
times faster than mapping, rounding and looking up, and gives the same.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.scale import Scale
from vitals.model.cells import to_state
from vitals.simulation.scales import PULSE_PRESSURE, SingleArray
from vitals.simulation.status import OXYGEN_POINTS, StatusRule, status_of_codes

__all__ = ["StateStatus"]


class StateStatus(NamedTuple):
    """The status rule on true states.

    Attributes
    ----------
    first
        Sum of the codes of the lowest values of all signs.
    steps
        Of each sign the states from which on its code is another, and by how much; of the diastolic pressure in mmHg.
    systolic, diastolic
        Indices of the two pressures, which keep their distance.
    is_log
        Whether the states of the pressures are logarithms.
    lowest
        Systolic pressure that leaves room for the lowest diastolic one, mmHg.
    """

    first: int
    steps: tuple[tuple[tuple[np.float32, np.int16], ...], ...]
    systolic: int
    diastolic: int
    is_log: bool
    lowest: float

    @classmethod
    def of(cls, rule: StatusRule) -> "StateStatus":
        """Thresholds of a rule."""
        steps, scales = [], rule.scales
        for sign, (table, start, per_unit, scale) in enumerate(
            zip(rule.tables, rule.first_steps, scales.resolution, scales.scales, strict=True)
        ):
            changes = np.flatnonzero(np.diff(table))
            values = (start + changes + 0.5) / per_unit
            states = (values if sign == scales.diastolic else to_state(values, scale)).astype(np.float32)
            steps.append(tuple(zip(states, np.diff(table)[changes], strict=True)))
        lowest = scales.possible[scales.diastolic][0] + PULSE_PRESSURE
        first = sum(int(table[0]) for table in rule.tables)
        is_log = scales.scales[scales.systolic] is Scale.LOG
        return cls(first, tuple(steps), scales.systolic, scales.diastolic, is_log, lowest)

    def __call__(self, states: SingleArray, on_oxygen: NDArray[np.bool_]) -> NDArray[np.int8]:
        """Status as an index into `STATUSES`, shape (n_samples,), of states of shape (n_signs, n_samples)."""
        total = np.full(states.shape[1], self.first, np.int16)
        total += OXYGEN_POINTS * on_oxygen
        change = np.empty_like(total)
        for sign, (row, steps) in enumerate(zip(states, self.steps, strict=True)):
            state = row
            if sign == self.diastolic:
                systolic = states[self.systolic]
                state, systolic = (np.exp(row), np.exp(systolic)) if self.is_log else (row, systolic)
                state = np.minimum(state, np.maximum(systolic, self.lowest) - PULSE_PRESSURE)
            for threshold, by in steps:
                change[:] = state >= threshold
                change *= by
                total += change
        return status_of_codes(total)
