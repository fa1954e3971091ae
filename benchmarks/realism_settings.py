"""Measures of how signs are distributed, go together and last: pure functions of arrays, and the published figures.

Unless said otherwise an array has the shape (n_patients, n_times, n_signs), evenly spaced in time and without gaps.
`realism_departments.py` sets what these functions find beside what was published.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, skew

from vitals.catalog.signs import SIGNS
from vitals.data.report.figures import COMPARISONS, Flag
from vitals.data.report.published import BY_TABLE, PublishedFigure, read_table

type Array = NDArray[np.float64]
type Mask = NDArray[np.bool_]

Figure = PublishedFigure

DATA = Path(__file__).parent.parent / "tests" / "data"
IDS = list(SIGNS)
QUANTILES = (1, 5, 25, 50, 75, 95, 99)  # %

# Published figures


def published(table: str) -> dict[Figure, float]:
    """Figures of one table, of the reports or of `tests/data`; its first line names the source."""
    return read_table(BY_TABLE.get(table, DATA / f"{table}.csv"))


def raised(flag: Flag, readings: Array) -> Mask:
    """Where a flag is raised in readings, without the axis of signs; a missing value raises none."""
    return flag.of(readings[..., IDS.index(flag.sign)])


def flags(table: str, population: str, statistic: str) -> Iterator[tuple[Flag, float]]:
    """Flags of a published table, each with its figure: of `share > 100` the statistic is `share`."""
    for figure, value in published(table).items():
        comparison, _, limit = figure.statistic.removeprefix(f"{statistic} ").partition(" ")
        if figure.population == population and figure.statistic.startswith(statistic) and comparison in COMPARISONS:
            yield Flag(figure.sign, comparison, float(limit)), value


# Levels


def moments(values: Array) -> tuple[Array, Array, Array]:
    """Mean, SD and skew of each sign over all other axes."""
    flat = values.reshape(-1, values.shape[-1])
    return flat.mean(axis=0), flat.std(axis=0), np.asarray(skew(flat, axis=0))


def quantiles(values: Array, percent: tuple[int, ...] = QUANTILES) -> Array:
    """Quantiles of each sign over all other axes, shape (n_quantiles, n_signs)."""
    return np.asarray(np.percentile(values.reshape(-1, values.shape[-1]), percent, axis=0))


def quantile_distance(values: Array, expected: Array, sd: Array) -> Array:
    """Of each sign the mean absolute difference of the quantiles 1 to 99 % from the expected ones, over the SD."""
    found: Array = np.abs(quantiles(values) - expected).mean(axis=0) / sd
    return found


def spearman(values: Array) -> Array:
    """Rank correlations of the signs over all patients and times, shape (n_signs, n_signs)."""
    ranks = rankdata(values.reshape(-1, values.shape[-1]), axis=0)
    return np.asarray(np.corrcoef(ranks, rowvar=False))


# People and time


def share_between(values: Array) -> Array:
    """Share of each sign's variance that lies between people: the one-way random-effects intraclass correlation.

    With n times of each patient, B = n * (variance of the patients' means) and W = mean variance within patients (both
    with their degrees of freedom), the variance between people is (B - W) / n: the noise of the means is subtracted.
    The share is that over itself + W.
    """
    n = values.shape[1]
    within = values.var(axis=1, ddof=1).mean(axis=0)
    between = values.mean(axis=1).var(axis=0, ddof=1) - within / n
    share: Array = between / (between + within)
    return share


def within(values: Array) -> Array:
    """Deviations from each patient's own mean."""
    deviation: Array = values - values.mean(axis=1, keepdims=True)
    return deviation


def autocorrelation(values: Array, lag: int) -> Array:
    """Correlation of each sign with itself `lag` times later, over all patients and times.

    Of `within(values)` it is the one within people. A short window pulls that down, since it estimates the patient's
    mean. This is not corrected, because it is not in the published figures either: compare windows of the same length.
    """
    now, then = values[:, : values.shape[1] - lag], values[:, lag:]
    now, then = now - now.mean(axis=(0, 1)), then - then.mean(axis=(0, 1))
    found: Array = (now * then).mean(axis=(0, 1)) / np.sqrt((now**2).mean(axis=(0, 1)) * (then**2).mean(axis=(0, 1)))
    return found


def step_sd(values: Array) -> Array:
    """SD of each sign's change from one time to the next."""
    changes = np.diff(values, axis=1)
    return np.asarray(changes.std(axis=(0, 1)))


def persistence(raised: Mask) -> float:
    """Probability that what is raised is raised at the next time too; NaN if it never was.

    Shape (n_patients, n_times).
    """
    now = raised[:, :-1]
    return float((now & raised[:, 1:]).sum() / now.sum()) if now.any() else float("nan")


def longest_runs(raised: Mask) -> NDArray[np.int64]:
    """Of each patient, the largest number of times in a row at which it was raised. Shape (n_patients, n_times)."""
    run, longest = np.zeros(len(raised), np.int64), np.zeros(len(raised), np.int64)
    for column in raised.T:
        run = np.where(column, run + 1, 0)
        longest = np.maximum(longest, run)
    return longest


def onsets(raised: Mask) -> int:
    """How often it was raised after a time at which it was not. Shape (n_patients, n_times)."""
    return int((raised[:, 1:] & ~raised[:, :-1]).sum())


# Seconds to minutes


def quiet_changes(values: Array, lag: int, percent: float = 99) -> Array:
    """Centile of each sign's absolute change within `lag` times."""
    changes = np.abs(values[:, lag:] - values[:, :-lag])
    return np.asarray(np.percentile(changes, percent, axis=(0, 1)))


def window_sd(values: Array) -> Array:
    """SD of each sign inside a patient's window: the mean over patients."""
    return np.asarray(values.std(axis=1).mean(axis=0))


def change_correlation(first: Array, second: Array, lag: int) -> float:
    """Correlation of the changes of two signs within `lag` times, each of shape (n_patients, n_times)."""
    changes = np.stack([(values[:, lag:] - values[:, :-lag]).ravel() for values in (first, second)])
    return float(np.asarray(np.corrcoef(changes))[0, 1])


def hourly_medians(values: Array, per_hour: int) -> Array:
    """Medians of each hour of readings that come `per_hour` times an hour, shape (n_patients, n_hours, n_signs)."""
    n_patients, n_times, n_signs = values.shape
    return np.asarray(np.median(values.reshape(n_patients, n_times // per_hour, per_hour, n_signs), axis=2))
