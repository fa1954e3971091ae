"""NEWS2 of a case: with oxygen, consciousness and either scale of saturation, and of the signs that were measured.

Bands and points are those of the Royal College of Physicians (rcp-2017).
"""

import math

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.status import NEWS2, news2
from vitals.triage.case import Case, Consciousness

__all__ = [
    "COLUMNS",
    "CONSCIOUSNESS",
    "OXYGEN",
    "RED",
    "SCORED",
    "SCORED_COLUMNS",
    "SPO2",
    "SPO2_COLUMN",
    "bands_of",
    "displayed",
    "news2_of",
    "not_measured",
]

RED = 3  # points of a single parameter that ask for an urgent review
NOT_ALERT, ON_OXYGEN = 3, 2  # points
SCORED = tuple(id for id, sign in SIGNS.items() if sign.news2)
SCORED_COLUMNS = [list(SIGNS).index(id) for id in SCORED]
SPO2 = "spo2"
SPO2_COLUMN = list(SIGNS).index(SPO2)
OXYGEN, CONSCIOUSNESS = "oxygen", "consciousness"
COLUMNS = (*SIGNS, OXYGEN, CONSCIOUSNESS)  # of the points of a case

# Scale 2, as (highest value, points): on air, and on oxygen, where too much of it is a danger as well.
SCALE_2_AIR = ((83, 3), (85, 2), (87, 1), (math.inf, 0))
SCALE_2_OXYGEN = ((83, 3), (85, 2), (87, 1), (92, 0), (94, 1), (96, 2), (math.inf, 3))


def news2_of(case: Case, *, altered: bool = False) -> NEWS2:
    """NEWS2 of each reading of a case; a sign that was not measured has no points, so the total is the least it can be.

    Parameters
    ----------
    case
        The case. Air and alert are counted where nobody said otherwise.
    altered
        Whether the patient's words say that they are not alert.

    Returns
    -------
    NEWS2 with parts of shape (n_readings, n_signs + 2)
        Columns as in `COLUMNS`.
    """
    parts = np.zeros((len(case.signs), len(COLUMNS)), np.int8)
    parts[:, : len(SIGNS)] = news2(case.filled).parts * case.measured
    if case.scale == 2:
        parts[:, SPO2_COLUMN] = points_of_saturation(case)
    parts[:, COLUMNS.index(OXYGEN)] = ON_OXYGEN * bool(case.on_oxygen)
    not_alert = altered or case.consciousness not in {None, Consciousness.ALERT}
    parts[:, COLUMNS.index(CONSCIOUSNESS)] = NOT_ALERT * not_alert
    return NEWS2(parts, parts.sum(axis=1).astype(np.int8))


def bands_of(sign: VitalSign, case: Case) -> tuple[tuple[float, int], ...]:
    """Bands of a sign for a case, as (highest value, points)."""
    if sign.id != SPO2 or case.scale == 1:
        return sign.news2
    return SCALE_2_OXYGEN if case.on_oxygen else SCALE_2_AIR


def points_of_saturation(case: Case) -> NDArray[np.int8]:
    """Points of the saturation of each reading by the case's bands."""
    sign = SIGNS[SPO2]
    highest, points = zip(*bands_of(sign, case), strict=True)
    shown = [displayed(sign, value) for value in case.filled[:, SPO2_COLUMN].tolist()]
    found: NDArray[np.int8] = np.array(points, np.int8)[np.searchsorted(highest, shown)]
    return found * case.measured[:, SPO2_COLUMN]


def displayed(sign: VitalSign, value: float) -> float:
    """A value as monitors display it and NEWS2 bands it: halves go up."""
    per_unit = 10.0**sign.decimals
    return math.floor(value * per_unit + 0.5) / per_unit


def not_measured(case: Case, row: int) -> tuple[str, ...]:
    """Signs that a reading lacks, by id."""
    return tuple(id for id, measured in zip(SIGNS, case.measured[row], strict=True) if not measured)
