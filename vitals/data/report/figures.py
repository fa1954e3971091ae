"""Figures of a data set: aggregates by the names that published tables give them."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from vitals.catalog.signs import SIGNS
from vitals.data.report.published import BY_TABLE, read_table
from vitals.data.report.scan import TIME
from vitals.simulation.scales import FloatArray

__all__ = [
    "COMPARISONS",
    "FLAGS",
    "HOUR",
    "LAGS",
    "QUANTILES",
    "SINGLE",
    "Figure",
    "Figures",
    "Flag",
    "course_figures",
    "level_figures",
    "pairs_after",
    "spearman",
]


class Figure(NamedTuple):
    """What a figure is of: a statistic, and a sign, two signs, or "-"."""

    statistic: str
    sign: str


type Figures = dict[Figure, float]

QUANTILES = (1, 2, 5, 10, 25, 50, 75, 90, 95, 98, 99)  # %
HOUR = 3600.0
LAGS = {"1 s": 1.0, "1 min": 60.0, "5 min": 300.0, "1 h": HOUR, "4 h": 4 * HOUR, "24 h": 24 * HOUR}
SINGLE = ", single readings"  # where readings are too rare for medians of the hour
PER_HOUR = 3  # readings of an hour that make a median
TOLERANCE = 0.1  # of a lag
FEWEST_PAIRS = 200
MOST_RANKED = 200_000
FEWEST_RAISED = 50
COMPARISONS = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


class Flag(NamedTuple):
    """A sign beyond a limit, in the sign's unit."""

    sign: str
    comparison: str
    limit: float

    @property
    def rule(self) -> str:
        """As in the published tables: `> 100`."""
        return f"{self.comparison} {self.limit:g}"

    def of(self, values: FloatArray) -> NDArray[np.bool_]:
        """Where it is raised; a missing value raises none."""
        found: NDArray[np.bool_] = COMPARISONS[self.comparison](values, self.limit)
        return found


def published_flags() -> Iterator[Flag]:
    """Flags of which a published table says how long they last: of `persistence > 100` that is > 100."""
    for path in BY_TABLE.values():
        for figure in read_table(path):
            word, *rule = figure.statistic.split()
            if word == "persistence":
                yield Flag(figure.sign, rule[0], float(rule[1]))


FLAGS = tuple(published_flags())


def level_figures(table: pd.DataFrame) -> Figures:
    """Levels of the signs, and how they go together.

    Parameters
    ----------
    table
        One row per reading, with a column for each sign that there is; NaN where one is missing.
    """
    signs = [id for id in SIGNS if id in table and table[id].notna().any()]
    found: Figures = {}
    for id in signs:
        values = table[id].dropna().to_numpy(np.float64)
        found[Figure("mean", id)], found[Figure("SD", id)] = float(values.mean()), float(values.std())
        for percent, value in zip(QUANTILES, np.percentile(values, QUANTILES), strict=True):
            found[Figure(f"quantile {percent} %", id)] = float(value)
    for flag in FLAGS:
        if flag.sign in signs:
            values = table[flag.sign].dropna().to_numpy(np.float64)
            found[Figure(f"share {flag.rule}", flag.sign)] = float(flag.of(values).mean())
    rho = spearman(table[signs])
    for i, a in enumerate(signs):
        for j, b in enumerate(signs[i + 1 :], i + 1):
            if not np.isnan(rho[i, j]):
                found[Figure("Spearman", f"{a} {b}")] = float(rho[i, j])
    return found


def spearman(table: pd.DataFrame) -> FloatArray:
    """Rank correlations of the columns over rows without missing values; NaN where a column is constant.

    Of many rows some are taken, evenly, since ranking takes long: with 200,000 the standard error is 0.002.
    """
    whole = table.dropna().to_numpy(np.float64)
    whole = whole[:: -(-len(whole) // MOST_RANKED) or 1]
    if len(whole) < 3:
        return np.full((table.shape[1], table.shape[1]), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: FloatArray = np.atleast_2d(np.corrcoef(rankdata(whole, axis=0), rowvar=False))
    return found


def course_figures(timed: pd.DataFrame) -> Figures:
    """How signs go on in time: autocorrelation, steps of an hour, persistence of flags.

    From an hour on these are of the medians of each hour, as published figures are; where readings are too rare for
    medians, of single readings, and the statistic says so.

    Parameters
    ----------
    timed
        One row per reading, sorted by `patient` (whole numbers) and `timestamp` (unix seconds).
    """
    found: Figures = {}
    if len(timed) < FEWEST_PAIRS:
        return found
    hourly = hourly_medians(timed)
    frequent = len(timed) >= PER_HOUR * len(hourly)
    ending, by_hour = ("", hourly) if frequent else (SINGLE, timed)
    for name, lag in LAGS.items():
        of_hours = lag >= HOUR
        found |= lag_figures(by_hour if of_hours else timed, name, lag, ending if of_hours else "")
    return found


def hourly_medians(timed: pd.DataFrame) -> pd.DataFrame:
    """Medians of the signs of each patient in each hour."""
    hour = np.floor(timed[TIME] / HOUR).astype(np.int64)
    signs = [id for id in SIGNS if id in timed]
    medians = timed[signs].groupby([timed["patient"], hour]).median()
    medians = medians.rename_axis(["patient", TIME]).reset_index()
    return medians.assign(**{TIME: medians[TIME] * HOUR})


def lag_figures(timed: pd.DataFrame, name: str, lag: float, ending: str) -> Figures:
    """Figures of readings that are one lag apart."""
    found: Figures = {}
    now, then = pairs_after(timed, lag)
    if len(now) < FEWEST_PAIRS:
        return found
    for id in SIGNS:
        if id not in timed:
            continue
        values = timed[id].to_numpy(np.float64)
        before, after = values[now], values[then]
        both = ~np.isnan(before) & ~np.isnan(after)
        if both.sum() < FEWEST_PAIRS or not before[both].std() or not after[both].std():
            continue
        before, after = before[both], after[both]
        found[Figure(f"autocorrelation {name}{ending}", id)] = float(np.corrcoef(before, after)[0, 1])
        if lag == HOUR:
            found[Figure(f"SD of a {name} step{ending}", id)] = float((after - before).std())
            found |= dict(persistence(id, before, after, ending))
    return found


def persistence(id: str, before: FloatArray, after: FloatArray, ending: str) -> Iterator[tuple[Figure, float]]:
    """Share of raised flags that are raised an hour later."""
    for flag in FLAGS:
        if flag.sign == id and (raised := flag.of(before)).sum() >= FEWEST_RAISED:
            yield Figure(f"persistence {flag.rule}{ending}", id), float(flag.of(after)[raised].mean())


def pairs_after(timed: pd.DataFrame, lag: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows, and of each a row of the same patient so many seconds later, within a tenth.

    Parameters
    ----------
    timed
        As for `course_figures`.
    lag
        Seconds.
    """
    patient, time = timed["patient"].to_numpy(np.int64), timed[TIME].to_numpy(np.float64)
    if not len(time):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first = time.min()
    span = time.max() - first + 2 * lag + 1
    place = patient * span + (time - first)  # rises, since rows are sorted
    then = np.searchsorted(place, place + (1 - TOLERANCE) * lag)
    now = np.arange(len(place))
    fits = then < len(place)
    now, then = now[fits], then[fits]
    fits = place[then] - place[now] <= (1 + TOLERANCE) * lag
    return now[fits], then[fits]
