"""Marginals: each sign alone. Constants, heaping, single values that stand out, cut tails; and beside a reference."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.units import printed
from vitals.data.report.checks import Chart, Check, Section, Series, Table, number
from vitals.data.report.comparing import Beside
from vitals.data.report.scan import Scan
from vitals.simulation.scales import FloatArray

__all__ = ["check_marginals"]

FEWEST = 200  # readings that differ from the one before, below which shapes are not judged
FEWEST_PEOPLE = 20  # below which a narrow spread is one person's
NARROW = 0.4  # of the SD of healthy adults: clean files have at least 0.8
HEAPED, HEAPED_NOISE = 0.04, 2.0  # share of digits in excess, and noise over the root of the readings
MULTIPLES = {"heart_rate": (5, 10), "resp_rate": (2, 4, 5), "blood_pressure_systolic": (2, 5, 10)}
MULTIPLES |= {"blood_pressure_diastolic": (2, 5, 10), "temperature_c": (5, 10), "glucose_mgdl": (5, 10)}
STANDS_OUT, CUT = 2.0, 2.0  # times as frequent as both neighbors, or as the next value inside
LEAST_SHARE = 0.01  # of a value that may stand out
MOST_BARS = 60


def check_marginals(scan: Scan, beside: Beside | None) -> Section:
    """Each sign alone."""
    section = Section("Marginals")
    rows = []
    for id in scan.signs:
        values, sign = scan.values(id), SIGNS[id]
        section.checks += shape_checks(scan, sign, values)
        quantiles = np.percentile(values, (1, 25, 50, 75, 99))
        cells = (values.mean(), values.std(), *quantiles)
        rows.append((f"{sign.name} ({printed(sign)})", f"{len(values):,}", *(f"{cell:.4g}" for cell in cells)))
    section.tables.append(
        Table("Levels", ("sign", "values", "mean", "SD", "1 %", "25 %", "50 %", "75 %", "99 %"), rows)
    )
    theirs = None
    if beside:
        section.checks += beside.checks("level", "spread", "shape", "flags")
        section.tables.append(beside.table("Levels beside the reference", "level", "spread", "shape", "flags"))
        theirs = beside.reference.readings(20_000)
    section.charts += [histogram(scan, id, theirs, beside) for id in scan.signs]
    return section


def shape_checks(scan: Scan, sign: VitalSign, values: FloatArray) -> Iterator[Check]:
    """Shape of the distribution of one sign."""
    steps = np.rint(values * 10**sign.decimals).astype(np.int64)
    changes = independent(scan, sign.id)
    lowest = int(steps.min())
    counts = np.bincount(np.clip(steps - lowest, 0, 10**6))
    at_end = values[0] in sign.accepted and scan.n_patients < FEWEST_PEOPLE  # SpO2 of one patient may be 100 % all day
    if len(values) >= FEWEST_PEOPLE and not at_end:
        yield Check(
            id="constant",
            column=sign.id,
            what="columns with one value alone",
            value=float(len(np.unique(values[: 10**5])) == 1 and values.min() == values.max()),
            most=0,
            detail=f"It is {values[0]:g} {printed(sign)} in every row",
            remedy="Remove the column, or find out why it does not change",
        )
    if scan.n_patients >= FEWEST_PEOPLE:
        low, high = np.percentile(values, (10, 90))
        yield Check(
            id="narrow",
            column=sign.id,
            what="spread beside that of healthy adults",
            value=float((high - low) / 2.563 / sign.healthy.sd),
            least=NARROW,
            remedy="Patients differ more than that: check whether values were averaged, filled in or made up",
        )
    if changes < FEWEST or len(counts) < 3:
        return
    yield from heaping_checks(sign, counts, lowest, changes)
    yield from value_checks(sign, counts, lowest, changes)


def independent(scan: Scan, id: str) -> int:
    """Number of readings of a sign that differ from the one before of the same patient, and first ones."""
    column, patients = scan.possible[id].to_numpy(), scan.patients
    same = (column[1:] == column[:-1]) & (patients[1:] == patients[:-1])
    return int(len(column) - np.isnan(column).sum() - same.sum())


def heaping_checks(sign: VitalSign, counts: NDArray[np.int64], lowest: int, changes: int) -> Iterator[Check]:
    """Multiples of a number that are more frequent than their neighbors make one expect."""
    share = counts / counts.sum()
    worst = (-1.0, 0)
    for multiple in MULTIPLES.get(sign.id, ()):
        if len(share) < 2 * multiple:
            continue
        smooth = np.convolve(share, smoothing(multiple), mode="same")
        at = (np.arange(len(share)) + lowest) % multiple == 0
        worst = max(worst, (float(share[at].sum() - smooth[at].sum()), multiple))
    if worst[1]:
        yield Check(
            id="heaping",
            column=sign.id,
            what=f"values too many that are multiples of {worst[1] / 10**sign.decimals:g} {printed(sign)}",
            value=worst[0],
            most=HEAPED + HEAPED_NOISE / np.sqrt(changes),
            percent=True,
            remedy="They seem to be rounded or estimated: keep what the device showed",
        )


def smoothing(multiple: int) -> FloatArray:
    """Weights of neighbors that give every remainder of a division by `multiple` the same weight."""
    if multiple % 2:
        return np.full(multiple, 1 / multiple)
    return np.convolve(np.full(multiple, 1 / multiple), [0.5, 0.5])


def value_checks(sign: VitalSign, counts: NDArray[np.int64], lowest: int, changes: int) -> Iterator[Check]:
    """Single values that stand out of their neighbors, and tails that end with a heap."""
    noise = 4 * np.sqrt(counts.clip(1) * counts.sum() / changes)  # of a count, as if its readings were independent
    inner = counts[1:-1]
    frequent = inner >= LEAST_SHARE * counts.sum()
    around = np.maximum(counts[:-2], counts[2:]) + noise[1:-1]
    ratio = np.where(frequent, inner / around, 0.0)
    place = int(ratio.argmax())
    yield Check(
        id="frequent-value",
        column=sign.id,
        what="times that a value is as frequent as the more frequent of its neighbors",
        value=float(ratio[place]),
        most=STANDS_OUT,
        detail=f"It is {(place + 1 + lowest) / 10**sign.decimals:g} {printed(sign)}",
        remedy="It may stand for missing values, or fill them in: leave their cells empty",
    )
    steps_of = 10**sign.decimals
    ends = [(0, 1, "smallest"), (len(counts) - 1, len(counts) - 2, "largest")]
    for end, inside, word in ends:
        at = (end + lowest) / steps_of
        if at in sign.rejected or at in sign.accepted:  # where a display ends, as SpO2 at 100 %
            continue
        frequent_end = counts[end] >= LEAST_SHARE * counts.sum()
        yield Check(
            id="cut-tail",
            column=sign.id,
            what=f"times that the {word} value is as frequent as the next",
            value=float(counts[end] / (counts[inside] + noise[end])) if frequent_end else 0.0,
            most=CUT,
            detail=f"It is {at:g} {printed(sign)}",
            remedy="Values beyond it seem to be cut off: keep them as they were measured",
        )


def histogram(scan: Scan, id: str, theirs: FloatArray | None, beside: Beside | None) -> Chart:
    """Distribution of a sign, with the reference's."""
    sign, values = SIGNS[id], scan.values(id)
    step = 10.0**-sign.decimals
    low, high = np.percentile(values, (0.5, 99.5))
    width = step * max(1, int(np.ceil((high - low) / step / MOST_BARS)))
    edges = np.arange(np.floor(low / step) * step - step / 2, high + width, width)
    places = [round(float(a + b) / 2, 3) for a, b in pairwise(edges)]

    def heights(of: FloatArray) -> list[float]:
        found, _ = np.histogram(of[~np.isnan(of)], edges)
        return [float(100 * n / max(len(of), 1)) for n in found]

    series = [Series("here", places, heights(values))]
    middle = number(float(np.median(values)))
    described = f"{sign.name}: median {middle}, most values from {low:.4g} to {high:.4g} {printed(sign)}."
    if theirs is not None and beside and not np.isnan(column := theirs[:, list(SIGNS).index(id)]).all():
        series.append(Series(beside.reference.name, places, heights(column)))
        described += f" In {beside.reference.name} the median is {number(float(np.nanmedian(column)))}."
    return Chart(sign.name, described, f"{printed(sign)}; share of values in %", series)
