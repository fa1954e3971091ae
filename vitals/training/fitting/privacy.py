"""Privacy: no number that is kept depends on fewer than 20 patients."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS, HEALTHY, SEVERITIES
from vitals.catalog.signs import SIGNS
from vitals.simulation.scales import FloatArray
from vitals.training.fitting.numbers import Numbers, is_hypoxic, possible_correlation
from vitals.training.fitting.parts import Prior
from vitals.training.fitting.records import UNKNOWN, Records
from vitals.training.fitting.screening import FEWEST_PATIENTS

__all__ = ["TREATED", "Protected", "enough", "patients_with", "protected", "protected_shares"]

TREATED = ("hypoxic conditions", "other conditions")
HEALTHY_INDEX = list(CONDITIONS).index(HEALTHY.id)


def patients_with(records: Records, rows: NDArray[np.bool_]) -> int:
    """Number of patients with a reading among some rows."""
    return len(np.unique(records.patients[rows]))


def protected_shares(shares: FloatArray, base: FloatArray, patients: int) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Shares of which each rests on 20 patients, or is the base's.

    What fewer patients have is shared out as in the base, if they are 20 together; else they have the base's shares.

    Parameters
    ----------
    shares, base
        Shape (n_classes,); each sums to 1.
    patients
        Number of all.

    Returns
    -------
    shares, is_own
        Which of them are the readings' own.

    Examples
    --------
    >>> shares, is_own = protected_shares(np.array([0.9, 0.08, 0.02]), np.array([0.5, 0.25, 0.25]), 200)
    >>> shares.round(2).tolist(), is_own.tolist()
    ([0.9, 0.05, 0.05], [True, False, False])
    """
    few = shares * patients < FEWEST_PATIENTS
    if not few.any():
        return shares, ~few
    together = float(shares[few].sum())
    if together * patients < FEWEST_PATIENTS or not base[few].any():
        together = float(base[few].sum())
    found = shares.copy()
    found[few] = together * base[few] / max(float(base[few].sum()), 1e-300)
    others = float(shares[~few].sum())
    if not others:
        return base, ~few
    found[~few] *= (1 - float(found[few].sum())) / others
    return found, ~few


def enough(records: Records) -> tuple[Records, list[str]]:
    """Readings without columns that fewer than 20 patients have, and sentences on these."""
    values, said, labels, oxygen = records.values.copy(), [], records.labels, records.on_oxygen
    for column, id in zip(values.T, SIGNS, strict=True):
        if (n := patients_with(records, ~np.isnan(column))) < FEWEST_PATIENTS:
            column[:] = np.nan
            said.append(f"{id}, which {n or 'no'} patients have")
    if (n := patients_with(records, labels != UNKNOWN)) < FEWEST_PATIENTS:
        labels = np.full(len(records), UNKNOWN)
        said += [f"labels, which {n} patients have"] if n else []
    if (n := patients_with(records, oxygen != UNKNOWN)) < FEWEST_PATIENTS:
        oxygen = np.full(len(records), UNKNOWN)
        said += [f"oxygen, which is said of {n} patients"] if n else []
    return replace(records, values=values, labels=labels, on_oxygen=oxygen), said


class Protected(NamedTuple):
    """Numbers that rest on enough patients.

    Attributes
    ----------
    numbers
        What they are.
    taken
        What was taken from the start instead; each part of a sentence.
    shares_are_own, mix_is_own, oxygen_is_own
        Which shares of conditions, of peaks, and on oxygen (hypoxic conditions, others) are the readings' own.
    """

    numbers: Numbers
    taken: list[str]
    shares_are_own: NDArray[np.bool_]
    mix_is_own: NDArray[np.bool_]
    oxygen_is_own: NDArray[np.bool_]


def protected(numbers: Numbers, start: Numbers, records: Records) -> Protected:
    """Numbers that rest on enough patients, and what was taken from the start instead."""
    patients, prior, base = records.n_patients, numbers.prior, start.prior
    shares, is_own = protected_shares(prior.shares, base.shares, patients)
    rare = np.flatnonzero(~is_own & (base.shares > 0))
    taken = (
        [f"shares among {len(rare)} conditions that fewer than {FEWEST_PATIENTS} patients have"] if len(rare) else []
    )
    ill = round(patients * (1 - prior.shares[HEALTHY_INDEX]))
    mix, mix_is_own = protected_shares(prior.severity_mix, base.severity_mix, ill)
    if not mix_is_own.all():
        of_whom = ", ".join(np.array(SEVERITIES)[~mix_is_own].tolist())
        taken.append(f"severity mix among {of_whom} peaks")
    oxygen, hypoxic, oxygen_is_own = prior.oxygen.copy(), is_hypoxic(), np.zeros(2, bool)
    if start.base.setting.oxygen is not None:
        told = patients_with(records, records.on_oxygen != UNKNOWN)
        for number, (who, rows) in enumerate(zip(TREATED, (hypoxic, ~hypoxic), strict=True)):
            oxygen_is_own[number] = told * float(shares[rows].sum()) >= FEWEST_PATIENTS
            if told and not oxygen_is_own[number]:
                oxygen[rows] = base.oxygen[rows]
                taken.append(f"share on oxygen in {who}")
    matrix, few = numbers.correlation.copy(), 0
    shown = ~np.isnan(records.values)
    for first, second in zip(*np.triu_indices(len(matrix), 1), strict=True):
        if patients_with(records, shown[:, first] & shown[:, second]) < FEWEST_PATIENTS:
            matrix[first, second] = matrix[second, first] = start.correlation[first, second]
            few += 1
    taken += [f"correlations of {few} of {len(matrix) * (len(matrix) - 1) // 2} pairs of signs"] if few else []
    own = Prior(shares, mix, oxygen)
    found = replace(numbers, prior=own, correlation=possible_correlation(matrix))
    return Protected(found, taken, is_own & (base.shares > 0), mix_is_own, oxygen_is_own)
