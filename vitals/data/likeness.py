"""How well two tables of signs can be told apart, and how near the rows of one lie to those of another."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.neighbors import NearestNeighbors
from threadpoolctl import threadpool_limits

from vitals.errors import InvalidValue
from vitals.simulation.scales import FloatArray

__all__ = ["Likeness", "NearerShare", "auroc", "closest_distances", "nearer_share", "two_sample_auroc"]

FOLDS = 5
Z_95 = 1.96  # standard errors on both sides of an estimate that hold 95 % of a normal distribution


class Likeness(NamedTuple):
    """Area under the ROC curve, and its standard error."""

    auroc: float
    error: float

    def __str__(self) -> str:
        return f"{self.auroc:.3f} ± {self.error:.3f}"


def two_sample_auroc(
    one: FloatArray,
    other: FloatArray,
    *,
    patients: tuple[NDArray[np.integer], NDArray[np.integer]] | None = None,
    seed: int = 0,
) -> Likeness:
    """How well gradient boosting tells rows of two tables apart: 0.5 not at all, 1 always (a two-sample test).

    Each row is judged by trees that have seen no row of its patient. After Lopez-Paz and Oquab, Revisiting classifier
    two-sample tests, ICLR 2017, with the area under the ROC curve instead of the accuracy.

    Parameters
    ----------
    one, other
        Shapes (n_samples, n_columns); NaN where a value is missing, which the trees see as well.
    patients
        Patient of each row of both; each row is a patient of its own by default.
    seed
        Of the folds.

    Returns
    -------
    the area, and its standard error after Hanley and McNeil (1982), with patients as samples

    Raises
    ------
    InvalidValue
        If a table has fewer rows or patients than there are folds.

    Examples
    --------
    >>> same = np.random.default_rng(0).normal(size=(2, 500, 3))
    >>> abs(two_sample_auroc(*same).auroc - 0.5) < 0.1
    True
    """
    groups = [np.arange(len(one)), np.arange(len(other))] if patients is None else list(patients)
    counts = [len(np.unique(each)) for each in groups]
    if min(counts) < FOLDS:
        raise InvalidValue("patients to compare", min(counts), f"{FOLDS} or more in each table")
    rows = np.concatenate([one, other])
    rows = rows[:, (~np.isnan(rows)).sum(axis=0) > FOLDS * FOLDS]  # trees refuse a column without values
    is_other = np.repeat([0, 1], [len(one), len(other)])
    whose = np.concatenate(
        [np.unique(each, return_inverse=True)[1] + start * len(one) for start, each in enumerate(groups)]
    )
    scores = np.empty(len(rows))
    with threadpool_limits(1):  # on a busy machine threads that wait for each other take minutes
        for train, test in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(rows, is_other, whose):
            trees = HistGradientBoostingClassifier(
                learning_rate=0.05, max_iter=120, max_leaf_nodes=12, min_samples_leaf=15, random_state=seed
            )
            scores[test] = ranked(trees.fit(rows[train], is_other[train]).predict_proba(rows[test])[:, 1])
    return auroc(scores[is_other == 0], scores[is_other == 1], counts=(counts[0], counts[1]))


def ranked(scores: FloatArray) -> FloatArray:
    """Ranks from 0 to 1: the scores of two folds have no common zero."""
    ranks: FloatArray = (rankdata(scores) - 0.5) / len(scores)
    return ranks


def auroc(low: FloatArray, high: FloatArray, *, counts: tuple[int, int] | None = None) -> Likeness:
    """Probability that a score of the second kind lies above one of the first, ties halved; counts are of patients."""
    n_low, n_high = counts or (len(low), len(high))
    ranks = rankdata(np.concatenate([low, high]))[len(low) :]
    area = (float(ranks.sum()) / len(high) - (len(high) + 1) / 2) / len(low)
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    variance = area * (1 - area) + (n_high - 1) * (q1 - area**2) + (n_low - 1) * (q2 - area**2)
    return Likeness(area, math.sqrt(max(variance, 0) / (n_low * n_high)))


def closest_distances(rows: FloatArray, records: FloatArray) -> FloatArray:
    """Euclidean distance of each row to the closest record, shape (n_samples,); columns must be comparable."""
    distances, _ = NearestNeighbors(n_neighbors=1).fit(records).kneighbors(rows)
    found: FloatArray = distances[:, 0]
    return found


class NearerShare(NamedTuple):
    """Share of rows that lie nearer to the first of two tables, and its interval of 95 %."""

    share: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{100 * self.share:.1f} % ({100 * self.low:.1f} to {100 * self.high:.1f})"


def nearer_share(first: FloatArray, second: FloatArray) -> NearerShare:
    """Share of rows whose first distance is less than their second, ties halved: one half where neither is favored.

    Parameters
    ----------
    first, second
        Distances of the same rows to two tables of as many records, shape (n_samples,).
    """
    nearer = (first < second) + 0.5 * (first == second)
    share, half = float(nearer.mean()), Z_95 * float(nearer.std()) / math.sqrt(len(nearer))
    return NearerShare(share, share - half, share + half)
