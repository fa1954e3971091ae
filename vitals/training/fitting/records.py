"""Readings of a file that a population is fitted to, as arrays."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vitals.simulation.scales import FloatArray

__all__ = ["UNKNOWN", "Records"]

UNKNOWN = -1  # oxygen or label of a reading that does not say


@dataclass(frozen=True)
class Records:
    """Readings, and what is known of them.

    Attributes
    ----------
    values
        Signs in their units, shape (n_samples, n_signs); NaN where one is missing.
    patients
        Number of the patient of each reading, from 0, shape (n_samples,).
    times
        Unix seconds, shape (n_samples,); None where nothing says when.
    on_oxygen
        1 or 0, or UNKNOWN, shape (n_samples,).
    labels
        Index of the condition, or UNKNOWN, shape (n_samples,).
    """

    values: FloatArray
    patients: NDArray[np.int64]
    times: FloatArray | None
    on_oxygen: NDArray[np.int64]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def n_patients(self) -> int:
        """Number of patients that have readings."""
        return len(np.unique(self.patients))

    def rows(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Records":
        """Some of the readings, of patients with the same numbers."""
        times = None if self.times is None else self.times[rows]
        return Records(self.values[rows], self.patients[rows], times, self.on_oxygen[rows], self.labels[rows])

    def without_labels(self) -> "Records":
        """The readings as if nothing named their conditions."""
        return replace(self, labels=np.full(len(self), UNKNOWN))
