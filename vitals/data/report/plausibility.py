"""Plausibility: rules that hold for every patient, units, and columns in each other's place."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd

from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import UNITS, printed
from vitals.data.report.checks import Check, Section
from vitals.data.report.scan import Scan
from vitals.simulation.status import news2

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
    pulse = (in_own_unit(scan, SYSTOLIC) - in_own_unit(scan, DIASTOLIC)).to_numpy()
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


def in_own_unit(scan: Scan, id: str) -> pd.Series:
    """Values of a sign, converted if nearly all are in another unit."""
    return scan.possible[id] if id in scan.other_units else scan.sample[id]


def unit_checks(scan: Scan) -> Iterator[Check]:
    """Values that are no value in the sign's unit, and a usual one in another."""
    for id in SIGNS:
        if id not in scan.sample:
            continue
        own = printed(SIGNS[id])
        for unit in list(UNITS[id].values())[1:]:
            likely = scan.in_unit(id, unit)
            more = f" + {unit.offset:.6g}" if unit.offset > 0 else f" - {-unit.offset:.6g}" if unit.offset else ""
            converted = "; for the rest of the report that is done" if scan.other_units.get(id) is unit else ""
            yield Check(
                id="other-unit",
                column=id,
                what=f"values that look like {unit.id} instead of {own}",
                value=float(likely.sum() / max(scan.sample[id].notna().sum(), 1)),
                most=OTHER_UNIT,
                percent=True,
                detail=first_row(scan, likely),
                remedy=f"Convert them: {own} = {unit.factor:.6g} x {unit.id}{more}{converted}",
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
    medians = {
        id: float(scan.sample[id].median()) for id in SIGNS if id in scan.sample and scan.sample[id].notna().any()
    }
    medians |= {id: float(np.median(scan.values(id))) for id in scan.other_units}

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
    gains = {
        (a, b): distance(a, medians[a]) + distance(b, medians[b]) - distance(a, medians[b]) - distance(b, medians[a])
        for a, b in combinations(medians, 2)
    }
    taken: set[str] = set()
    for (a, b), gain in sorted(gains.items(), key=lambda pair: -pair[1]):
        if taken & {a, b}:  # each column has one place
            continue
        taken |= {a, b}
        yield Check(
            id="swapped-columns",
            column=f"{a}, {b}",
            what="SDs by which the two lie nearer to what is usual if they change places",
            value=gain,
            most=SWAPPED + SWAPPED_NOISE / np.sqrt(scan.n_patients),
            remedy="The two columns seem to be exchanged",
        )


def score_checks(scan: Scan) -> Iterator[Check]:
    """A NEWS2 that stands beside the signs is theirs."""
    if "news2" not in scan.sample or not set(SCORED) <= set(scan.signs):
        return
    given = scan.sample["news2"].to_numpy(np.float64)
    known = ~np.isnan(given) & scan.possible[SCORED].notna().all(axis=1).to_numpy()
    # a sign that does not count may be missing
    usual = {id: sign.healthy.mean for id, sign in SIGNS.items() if id not in SCORED}
    readings = scan.possible.loc[known, SCORED].assign(**usual)
    on_oxygen = scan.sample["on_oxygen"].to_numpy()[known] == 1 if "on_oxygen" in scan.sample else None
    wrong = np.zeros(len(given), bool)
    wrong[known] = news2(readings, on_oxygen=on_oxygen).total != given[known]
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


def first_row(scan: Scan, wrong: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> str:
    """Where the first of the wrong rows stands."""
    return f"The first is in row {scan.sample['row'].iloc[int(wrong.argmax())] + 1:,}" if wrong.any() else ""
