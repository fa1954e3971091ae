"""Deterioration of each row's stay, to the second, as columns and messages say it."""

import numpy as np

from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import Truth

__all__ = ["deterioration_seconds"]

FIRST, LAST = -62_135_596_800, 253_402_300_799  # unix seconds of the years 1 to 9999: no calendar here has others


def deterioration_seconds(truth: Truth) -> FloatArray | None:
    """First whole unix second of the deterioration of each row's stay, past or to come.

    Returns
    -------
    shape (n_samples,), NaN where there is none
        None in a setting where courses are compressed to slots.
    """
    if truth.deteriorates_at is None:
        return None
    seconds = np.ceil(truth.deteriorates_at)
    return np.where((seconds >= FIRST) & (seconds <= LAST), seconds, np.nan)
