"""Plausibility: rules that hold for every patient, units, and columns in each other's place."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import UNITS, printed
from vitals.data.report.checks import Check, Section
from vitals.data.report.scan import Scan
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import news2
from vitals.simulation.tables import filled_signs

__all__ = ["check_plausibility"]

SYSTOLIC, DIASTOLIC = "blood_pressure_systolic", "blood_pressure_diastolic"
LEAST_PULSE_PRESSURE = 10  # mmHg
NARROW = 0.001  # share of pulse pressures below it: clean files hold none
OTHER_UNIT = 0.0005  # share of values that are none in the sign's unit and usual in another: clean files hold none
# SDs by which two columns would lie nearer to what is usual if they changed places, and SDs of a median from what is
# usual; of n patients so much / sqrt(n) more. Clean files have at most half.
SWAPPED, SWAPPED_NOISE = 1.0, 2.0
MISPLACED, MISPLACED_NOISE = 3.0, 8.0
SCORED = [id for id, sign in SIGNS.items() if sign.news2]


def check_plausibility(scan: Scan) -> Section:
    """Clinical rules."""
    section = Section("Plausibility")
    section.checks += [*pressure_checks(scan), *unit_checks(scan), *place_checks(scan), *score_checks(scan)]
    return section


def pressure_checks(scan: Scan) -> Iterator[Check]:
    """The systolic pressure is the higher one."""
    if not {SYSTOLIC, DIASTOLIC} <= set(scan.sample):
        return
    pulse = (scan.sample[SYSTOLIC] - scan.sample[DIASTOLIC]).to_numpy()
    known = ~np.isnan(pulse)
    inverted = known & (pulse <= 0)
    yield Check(
        id="inverted-pressures",
        column=f"{SYSTOLIC}, {DIASTOLIC}",
        what="rows in which the diastolic pressure is as high as the systolic, or higher",
        value=int(inverted.sum()),
        most=0,
        detail=first_row(scan, inverted),
        remedy="The two have changed places, or one of them is wrong",
    )
    narrow = known & (pulse > 0) & (pulse < LEAST_PULSE_PRESSURE)
    yield Check(
        id="narrow-pressures",
        column=f"{SYSTOLIC}, {DIASTOLIC}",
        what=f"pulse pressures below {LEAST_PULSE_PRESSURE} mmHg",
        value=float(narrow.sum() / max(known.sum(), 1)),
        most=NARROW,
        percent=True,
        detail=first_row(scan, narrow),
        remedy="Hardly a patient has so little between the two pressures: check where they come from",
    )


def unit_checks(scan: Scan) -> Iterator[Check]:
    """Values that are no value in the sign's unit, and a usual one in another."""
    for id in SIGNS:
        if id not in scan.sample:
            continue
        values = scan.sample[id].to_numpy()
        low, high = SIGNS[id].accepted
        impossible = (values < low) | (values > high)
        for unit in list(UNITS[id].values())[1:]:
            likely = impossible & (values >= unit.usual[0]) & (values <= unit.usual[1])
            yield Check(
                id="other-unit",
                column=id,
                what=f"values that look like {unit.id} instead of {printed(SIGNS[id])}",
                value=float(likely.sum() / max((~np.isnan(values)).sum(), 1)),
                most=OTHER_UNIT,
                percent=True,
                detail=first_row(scan, likely),
                remedy=f"Convert them: {printed(SIGNS[id])} = {unit.factor:.6g} x {unit.id}"
                + (f" + {unit.offset:.6g}" if unit.offset else ""),
            )


def usual_levels() -> dict[str, tuple[float, float]]:
    """Center and SD of each sign where people are: the mean over the settings of care and healthy adults."""
    found = {}
    for id in SIGNS:
        levels = [population.setting.signs[id].healthy for population in POPULATIONS.values()]
        found[id] = float(np.mean([level.mean for level in levels])), float(np.mean([level.sd for level in levels]))
    return found


def place_checks(scan: Scan) -> Iterator[Check]:
    """Columns whose level is that of another sign."""
    usual = usual_levels()
    present = [id for id in SIGNS if id in scan.sample and scan.sample[id].notna().any()]
    medians = {id: float(scan.sample[id].median()) for id in present}

    def distance(id: str, median: float) -> float:
        center, sd = usual[id]
        return abs(median - center) / sd

    for id, median in medians.items():
        yield Check(
            id="unusual-level",
            column=id,
            what="SDs of the median from what is usual in people",
            value=distance(id, median),
            most=MISPLACED + MISPLACED_NOISE / np.sqrt(scan.n_patients),
            detail=f"The median is {median:.4g} {printed(SIGNS[id])}, usual is about {usual[id][0]:.4g}",
            remedy="Check what the column holds, and its unit",
        )
    for a, b in combinations(present, 2):
        as_is = distance(a, medians[a]) + distance(b, medians[b])
        exchanged = distance(a, medians[b]) + distance(b, medians[a])
        yield Check(
            id="swapped-columns",
            column=f"{a}, {b}",
            what="SDs by which the two lie nearer to what is usual if they change places",
            value=as_is - exchanged,
            most=SWAPPED + SWAPPED_NOISE / np.sqrt(scan.n_patients),
            remedy="The two columns seem to be exchanged",
        )


def score_checks(scan: Scan) -> Iterator[Check]:
    """A NEWS2 that stands beside the signs is theirs."""
    if "news2" not in scan.sample or not set(SCORED) <= set(scan.signs):
        return
    sample = scan.sample
    readings = sample.reindex(columns=list(SIGNS)).to_numpy(np.float64)
    given, scored = sample["news2"].to_numpy(), [list(SIGNS).index(id) for id in SCORED]
    possible = [
        (readings[:, n] >= sign.rejected[0]) & (readings[:, n] <= sign.rejected[1])
        for n, sign in enumerate(SIGNS.values())
    ]
    known = ~np.isnan(given) & np.logical_and.reduce([possible[n] for n in scored])
    total = totals(readings[known], sample["on_oxygen"].to_numpy()[known] == 1 if "on_oxygen" in sample else None)
    wrong = np.zeros(len(sample), bool)
    wrong[known] = total != given[known]
    yield Check(
        id="wrong-news2",
        column="news2",
        what="rows whose NEWS2 is not that of their signs",
        value=float(wrong.sum() / max(known.sum(), 1)),
        most=0,
        percent=True,
        detail=first_row(scan, wrong),
        remedy="Compute it anew from the signs and on_oxygen",
    )


def totals(readings: FloatArray, on_oxygen: np.ndarray[tuple[int], np.dtype[np.bool_]] | None) -> FloatArray:
    """NEWS2 of readings; a sign that does not count may be missing, and glucose need not be possible."""
    used = readings.copy()
    for n, (id, sign) in enumerate(SIGNS.items()):
        if id not in SCORED:
            used[:, n] = sign.healthy.mean
    found: FloatArray = news2(filled_signs(used), on_oxygen=on_oxygen).total.astype(np.float64)
    return found


def first_row(scan: Scan, wrong: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    """Where the first of the wrong rows stands."""
    return f"The first is in row {scan.sample['row'].iloc[int(wrong.argmax())] + 1:,}" if wrong.any() else ""
