"""Status of true states in the normal space, without the way back to the signs' units.

Every scale is monotone, so the values at which a sign's code changes are thresholds of its state: comparing is several
times faster than mapping, rounding and looking up, and gives the same.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.model.cells import to_state
from vitals.simulation.scales import PULSE_PRESSURE, SingleArray
from vitals.simulation.status import CRITICAL, CRITICAL_SCORE, WARNING, WARNING_SCORE, StatusRule

__all__ = ["StateStatus"]


class StateStatus(NamedTuple):
    """The status rule on true states.

    Attributes
    ----------
    first
        Sum of the codes of the lowest values of all signs.
    steps
        Of each sign the states from which on its code is another, and by how much.
    systolic, diastolic
        Indices of the two pressures, whose scale must be linear: they keep their distance.
    lowest
        Systolic pressure that leaves room for the lowest diastolic one, mmHg.
    """

    first: int
    steps: tuple[tuple[tuple[np.float32, np.int16], ...], ...]
    systolic: int
    diastolic: int
    lowest: float

    @classmethod
    def of(cls, rule: StatusRule) -> "StateStatus":
        """Thresholds of a rule."""
        steps, scales = [], rule.scales
        for table, start, per_unit, scale in zip(
            rule.tables, rule.first_steps, scales.resolution, scales.scales, strict=True
        ):
            changes = np.flatnonzero(np.diff(table))
            states = to_state((start + changes + 0.5) / per_unit, scale).astype(np.float32)
            steps.append(tuple(zip(states, np.diff(table)[changes], strict=True)))
        lowest = scales.possible[scales.diastolic][0] + PULSE_PRESSURE
        first = sum(int(table[0]) for table in rule.tables)
        return cls(first, tuple(steps), scales.systolic, scales.diastolic, lowest)

    def __call__(self, states: SingleArray) -> NDArray[np.int8]:
        """Status as an index into `STATUSES`, shape (n_samples,), of states of shape (n_signs, n_samples)."""
        total = np.full(states.shape[1], self.first, np.int16)
        change = np.empty_like(total)
        for sign, (row, steps) in enumerate(zip(states, self.steps, strict=True)):
            state = row
            if sign == self.diastolic:
                state = np.minimum(row, np.maximum(states[self.systolic], self.lowest) - PULSE_PRESSURE)
            for threshold, by in steps:
                change[:] = state >= threshold
                change *= by
                total += change
        score = total & (WARNING - 1)
        warning = (score >= WARNING_SCORE) | (total >= WARNING)
        critical = (score >= CRITICAL_SCORE) | (total >= CRITICAL)
        status: NDArray[np.int8] = warning.astype(np.int8) + critical
        return status
