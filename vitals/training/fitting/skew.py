"""Skew: the space in which each sign is most likely to be normally distributed, and so how it leans to one side."""

from collections.abc import Callable

import numpy as np

from vitals.catalog.scale import Scale
from vitals.catalog.signs import SIGNS
from vitals.model.cells import to_state
from vitals.simulation.scales import FloatArray
from vitals.training.fitting.maximization import maximize
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.records import Records

__all__ = ["better_scales"]

OTHERS = {
    Scale.LINEAR: Scale.LOG,
    Scale.LOG: Scale.LINEAR,
    Scale.LOG_DEFICIT_101: Scale.LOG_DEFICIT_104,
    Scale.LOG_DEFICIT_104: Scale.LOG_DEFICIT_101,
}
KEPT = ("temperature_c", "glucose_mgdl")  # whose space nobody doubts: heat adds, glucose multiplies
STEPS = 5  # from numbers that are nearly right
READINGS = 1000
EVIDENCE = 4.0  # log likelihood that another space must gain, with one reading of each patient: e^4 times as likely


def better_scales(
    records: Records,
    numbers: Numbers,
    coarseness: FloatArray,
    progress: Callable[[], object] = lambda: None,
) -> tuple[Numbers, tuple[str, ...]]:
    """Numbers in the spaces in which the readings are most likely, and the signs whose space is another one.

    Parameters
    ----------
    records, coarseness
        Readings, and how they are written.
    numbers
        As fitted in the spaces so far.
    progress
        Called after each sign that was tried.
    """
    patients = records.n_patients
    if len(records) > READINGS:
        records = records.rows(np.linspace(0, len(records) - 1, READINGS).astype(np.int64))
    best = maximize(records, numbers, coarseness=coarseness, steps=STEPS).log_density
    moved: list[str] = []
    for index, id in enumerate(SIGNS):
        if id in KEPT or np.isnan(records.values[:, index]).all():
            continue
        scale, given = OTHERS[numbers.scales[index]], records.values[:, index]
        if np.isinf(to_state(given, scale)).any():  # it has no place for all values
            progress()
            continue
        other = numbers.in_scale(index, scale)
        found = maximize(records, other, coarseness=coarseness, steps=STEPS)
        progress()
        if (found.log_density - best) * min(patients, len(records)) > EVIDENCE:
            numbers, best = found.numbers, found.log_density
            moved.append(id)
    return numbers, tuple(moved)
