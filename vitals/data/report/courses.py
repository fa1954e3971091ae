"""Courses: order and spacing of the readings of a patient, memory, frozen values, jumps; and beside a reference."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.catalog.signs import SIGNS
from vitals.catalog.units import printed
from vitals.data.report.checks import Chart, Check, Section, Series, Table, number
from vitals.data.report.comparing import KINDS, Beside, is_of, label
from vitals.data.report.figures import LAGS, SINGLE, Figure, Figures
from vitals.data.report.plausibility import DIASTOLIC, SYSTOLIC, first_row
from vitals.data.report.scan import TIME, Scan
from vitals.simulation.scales import FloatArray

__all__ = ["check_courses"]

FAR = 10 * 365.25 * 86_400  # seconds from the typical reading, beyond which a time is wrong
FREQUENT = 600  # seconds: of readings as close as this, one tells much about the next
NEXT = 60  # seconds: within these a sign does not leave and return
FEWEST_READINGS = 20  # of the typical patient
MEMORY = 0.1  # correlation of a reading with the next, within patients
HOLDS = {"temperature_c": 16.0, "glucose_mgdl": 8.0, SYSTOLIC: 8.0, DIASTOLIC: 8.0, "spo2": 8.0}  # hours, and others 3
FEWEST_STILL = 30  # readings
JUMPS = 1e-3  # share of readings that leave both neighbors
CUFF = (SYSTOLIC, DIASTOLIC)


def check_courses(scan: Scan, own: Figures, beside: Beside | None) -> Section:
    """Time."""
    section = Section("Time")
    if not scan.has_patients or TIME not in scan.sample:
        section.notes.append("Nothing can be said: that takes patient_id and timestamp.")
        return section
    section.checks += order_checks(scan)
    if not scan.has_histories:
        section.notes.append("The typical patient has fewer than three readings: courses are not judged.")
        return section
    timed = scan.in_time
    gaps = gaps_of(timed)
    typical = float(np.nanmedian(gaps))
    section.notes.append(f"From one reading of a patient to the next it is typically {number(typical)} s.")
    section.checks += still_checks(scan, timed)
    if typical <= FREQUENT and len(timed) >= FEWEST_READINGS * scan.n_patients:
        section.checks += memory_checks(scan, timed)
        section.checks += jump_checks(scan, timed, gaps)
    if beside:
        section.checks += beside.checks("memory", "persistence", "steps")
        section.tables.append(beside.table("Courses beside the reference", "memory", "persistence", "steps"))
    else:
        figures = [
            figure for figure in own if any(is_of(KINDS[kind], figure) for kind in ("memory", "persistence", "steps"))
        ]
        rows = [(label(figure), number(own[figure])) for figure in figures]
        section.tables.append(Table("Courses", ("figure", "here"), rows))
    section.charts += memory_charts(scan, own, beside)
    return section


def gaps_of(timed: pd.DataFrame) -> FloatArray:
    """Seconds from the reading before of the same patient; NaN for first ones."""
    patient, time = timed["patient"].to_numpy(), timed[TIME].to_numpy(np.float64)
    gaps = np.full(len(time), np.nan)
    same = patient[1:] == patient[:-1]
    gaps[1:][same] = np.diff(time)[same]
    return gaps


def order_checks(scan: Scan) -> Iterator[Check]:
    """Order of times in the file."""
    time, patients = scan.sample[TIME].to_numpy(np.float64), scan.patients
    order = np.argsort(patients, kind="stable")  # rows of a patient in the order of the file
    same = np.diff(patients[order]) == 0
    step = np.diff(time[order])
    earlier = np.zeros(len(time), bool)
    earlier[order[1:][same & (step < 0)]] = True
    again = same_times(scan)
    yield Check(
        id="backwards",
        column=TIME,
        what="readings that are earlier than the one before of the same patient",
        value=int(earlier.sum()),
        most=0,
        detail=first_row(scan, earlier),
        remedy="Sort by patient and time",
    )
    yield Check(
        id="same-time",
        column=TIME,
        what="readings at the time of another one of the same patient",
        value=int(again.sum()),
        most=0,
        detail=first_row(scan, again),
        remedy="Keep one reading of each patient and time",
    )
    known = time[~np.isnan(time)]
    far = np.abs(time - np.median(known)) > FAR if len(known) else np.zeros(len(time), bool)
    yield Check(
        id="far-time",
        column=TIME,
        what="times more than ten years from the typical one",
        value=int(far.sum()),
        most=0,
        detail=first_row(scan, far),
        remedy="Check the dates, and times that stand for a missing one, such as 1970-01-01",
    )


def same_times(scan: Scan) -> NDArray[np.bool_]:
    """Rows of a patient and time that stand there before, with other values: the same row twice is another finding."""
    keys = scan.sample[["patient", TIME, "content"]]
    again = keys.duplicated(["patient", TIME]) & keys[TIME].notna() & ~keys.duplicated()
    return np.asarray(again, bool)


def memory_checks(scan: Scan, timed: pd.DataFrame) -> Iterator[Check]:
    """A reading tells about the next one of the same patient."""
    patient = timed["patient"].to_numpy()
    same = patient[1:] == patient[:-1]
    for id in scan.signs:
        values = timed[id] - timed[id].groupby(timed["patient"]).transform("mean")
        column = values.to_numpy(np.float64)
        before, after = column[:-1][same], column[1:][same]
        both = ~np.isnan(before) & ~np.isnan(after)
        before, after = before[both], after[both]
        if len(before) < FEWEST_READINGS or not before.std() or not after.std():
            continue
        yield Check(
            id="no-memory",
            column=id,
            what="correlation of a reading with the next, within patients",
            value=float(np.corrcoef(before, after)[0, 1]),
            least=MEMORY,
            remedy="Signs do not start anew with each reading: times or rows may be shuffled",
        )


def still_checks(scan: Scan, timed: pd.DataFrame) -> Iterator[Check]:
    """Values that stand still for hours, as a sensor that is stuck shows them."""
    patient, time = timed["patient"].to_numpy(), timed[TIME].to_numpy(np.float64)
    for id in scan.signs:
        column = timed[id].to_numpy(np.float64)
        starts = np.ones(len(column), bool)
        starts[1:] = (column[1:] != column[:-1]) | (patient[1:] != patient[:-1])
        first = np.flatnonzero(starts)
        last = np.append(first[1:], len(column)) - 1
        hours = (time[last] - time[first]) / 3600
        ends = column[first]
        counted = (last - first + 1 >= FEWEST_STILL) & ~np.isin(ends, SIGNS[id].accepted) & ~np.isnan(ends)
        longest = np.where(counted, hours, 0.0)
        worst = int(longest.argmax())
        yield Check(
            id="frozen",
            column=id,
            what="hours on end that a value stands still",
            value=float(longest[worst]),
            most=HOLDS.get(id, 3.0),
            detail=f"It is {ends[worst]:g} {printed(SIGNS[id])}, from row {timed['row'].iloc[first[worst]] + 1:,} on",
            remedy="The sensor seems to be stuck, or the last value was carried forward",
        )


def jump_checks(scan: Scan, timed: pd.DataFrame, gaps: FloatArray) -> Iterator[Check]:
    """Readings far from both neighbors, which are near to each other."""
    for id in scan.signs:
        column, sign = timed[id].to_numpy(np.float64), SIGNS[id]
        near = (gaps[1:-1] <= NEXT) & (gaps[2:] <= NEXT)
        before, here, after = column[:-2], column[1:-1], column[2:]
        with np.errstate(invalid="ignore"):
            leaves = np.minimum(np.abs(here - before), np.abs(here - after)) > 5 * sign.healthy.sd
            returns = np.abs(after - before) < 2 * sign.healthy.sd
        jumps = near & leaves & returns
        rows = np.zeros(len(timed), bool)
        rows[1:-1] = jumps
        at = f"The first is in row {int(timed['row'].iloc[int(rows.argmax())]) + 1:,}" if rows.any() else ""
        yield Check(
            id="jumps",
            column=id,
            what="readings that leave both neighbors by far, and return",
            value=float(jumps.mean()) if len(jumps) else 0.0,
            most=JUMPS,
            percent=True,
            detail=at,
            remedy="Artifacts of a monitor seem to be left in: mark them, or leave the cells empty",
        )


def memory_charts(scan: Scan, own: Figures, beside: Beside | None) -> Iterator[Chart]:
    """Autocorrelation of each sign over the lags that there are."""
    lags = list(LAGS)
    for id in scan.signs:
        known = {
            lags.index(lag): figure
            for lag in lags
            for ending in (SINGLE, "")
            if (figure := Figure(f"autocorrelation {lag}{ending}", id)) in own
        }
        if not known:
            continue
        series = [Series("here", range(len(known)), [own[figure] for figure in known.values()])]
        if beside:
            theirs = beside.reference.figures
            common = [(n, theirs[figure]) for n, figure in enumerate(known.values()) if figure in theirs]
            series.append(Series(beside.reference.name, [n for n, _ in common], [value for _, value in common]))
        shown = ", ".join(f"{lags[n]} {own[figure]:.2f}" for n, figure in known.items())
        described = f"Autocorrelation of {SIGNS[id].name.lower()}: {shown}."
        ticks = [lags[n] for n in known]
        yield Chart(f"{SIGNS[id].name}, later", described, "correlation with itself, by lag", series, ticks)
