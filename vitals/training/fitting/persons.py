"""Persons: how much of each sign's spread lies between patients, found by simulating the same patients and times."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vitals.simulation.scales import FloatArray
from vitals.training.fitting.numbers import LEAST_STANDING, MOST_STANDING, Numbers
from vitals.training.fitting.recording import copies_of, in_space, simulated
from vitals.training.fitting.records import Records
from vitals.training.fitting.screening import FEWEST_PATIENTS

__all__ = ["match_persons", "within_share"]

ROUNDS = 8
# Of the share within patients that is seen, by the numbers' own: below 1, since of what varies over days readings an
# hour apart show little, and a sign that goes with another stays with the patient as that one does.
SLOPE = 0.6


def within_share(values: FloatArray, patients: NDArray[np.int64]) -> FloatArray:
    """Share of each column's variance that lies within patients, shape (n_signs,).

    NaN where fewer than 20 patients have two readings of the sign.
    """
    found = np.full(values.shape[1], np.nan)
    for column in range(len(found)):
        shown = np.isfinite(values[:, column])
        whose = np.unique(patients[shown], return_inverse=True)[1]
        some = values[shown, column]
        counts = np.bincount(whose)
        if (counts > 1).sum() < FEWEST_PATIENTS or not some.var():
            continue
        rest = some - (np.bincount(whose, some) / counts)[whose]
        found[column] = float((rest**2).sum() / (counts - 1).sum() / some.var())
    return found


def match_persons(records: Records, numbers: Numbers, *, charted: bool = False) -> tuple[Numbers, NDArray[np.bool_]]:
    """Numbers whose patients vary as much around their own levels as those of the readings, at the same times.

    Parameters
    ----------
    records, numbers
        The readings, and the numbers so far.
    charted
        Whether the readings are noted by hand.

    Returns
    -------
    numbers, known
        Where a sign's readings cannot tell, its share stays, and it is not known.
    """
    expected = np.full(len(numbers.standing), np.nan)
    if records.times is not None:
        expected = within_share(in_space(records.values, numbers), records.patients)
    known = np.isfinite(expected)
    for _ in range(ROUNDS if known.any() else 0):
        made = simulated(records, numbers.population(), charted=charted, copies=copies_of(records))
        found = within_share(in_space(made.values, numbers), made.patients)
        standing = numbers.standing - np.where(known, (expected - found) / SLOPE, 0.0)
        numbers = replace(numbers, standing=np.clip(standing, LEAST_STANDING, MOST_STANDING))
    return numbers, known
