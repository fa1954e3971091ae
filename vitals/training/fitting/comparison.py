"""Comparison: readings of patients that were held out, beside populations before and after the fit."""

from typing import Any, NamedTuple

import numpy as np
from scipy.stats import rankdata

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.data.likeness import Likeness, two_sample_auroc
from vitals.simulation.noise import mix
from vitals.simulation.scales import FloatArray
from vitals.training.fitting.recording import simulated
from vitals.training.fitting.records import UNKNOWN, Records
from vitals.training.fitting.screening import FEWEST_PATIENTS

__all__ = ["Comparison", "compare", "hold_out", "quantile_distance", "spearman"]

HELD_OUT = 0.2  # of the patients
FEWEST_HELD_OUT = 40  # patients, fewer of whom could tell nothing apart
PERCENT = np.linspace(1, 99, 99)
LEAST_PAIRS = 20
SEED = 77


class Comparison(NamedTuple):
    """How a population differs from readings.

    Attributes
    ----------
    name
        Of the population.
    distances
        Of each sign, the mean absolute difference of the quantiles 1 to 99 % in SDs of the readings, shape (n_signs,);
        NaN where the readings have none.
    correlations
        Largest difference of a rank correlation of two signs.
    likeness
        Two-sample AUROC of signs and oxygen: 0.5 if no trees can tell them apart.
    """

    name: str
    distances: FloatArray
    correlations: float
    likeness: Likeness

    def describe(self) -> dict[str, Any]:
        """As a population's file has it."""
        shown = zip(SIGNS, self.distances.tolist(), strict=True)
        return {
            "distances": {id: round(distance, 4) for id, distance in shown if np.isfinite(distance)},
            "largest_difference_of_a_correlation": round(self.correlations, 4),
            "auroc": round(self.likeness.auroc, 4),
            "auroc_error": round(self.likeness.error, 4),
        }


def hold_out(records: Records) -> tuple[Records, Records]:
    """Readings to fit to, and those of a fifth of the patients; of few patients all are both."""
    numbers = np.unique(records.patients)
    order = numbers[np.argsort(mix(numbers.astype(np.uint64) + np.uint64(1)), kind="stable")]
    count = int(HELD_OUT * len(order))
    if count < FEWEST_HELD_OUT or len(order) - count < FEWEST_PATIENTS:
        return records, records
    is_held_out = np.isin(records.patients, order[:count])
    return records.rows(~is_held_out), records.rows(is_held_out)


def compare(held_out: Records, population: Population, *, charted: bool = False, seed: int = SEED) -> Comparison:
    """Simulate the held-out patients' readings in a population, and compare the two.

    Parameters
    ----------
    held_out
        Readings.
    population
        That simulates other patients at the same times.
    charted
        Whether the readings are noted by hand.
    seed
        Of the simulated patients.
    """
    made = simulated(held_out, population, charted=charted, seed=seed)
    given, other = held_out.values, made.values
    distances = np.array([quantile_distance(a, b) for a, b in zip(given.T, other.T, strict=True)])
    difference = np.abs(spearman(given) - spearman(other))
    likeness = two_sample_auroc(
        inputs(held_out, made), inputs(made, held_out), patients=(held_out.patients, made.patients), seed=seed
    )
    return Comparison(population.id, distances, float(np.nanmax(difference)), likeness)


def inputs(records: Records, other: Records) -> FloatArray:
    """Signs, and oxygen where both say who gets some."""
    if (records.on_oxygen == UNKNOWN).any() or (other.on_oxygen == UNKNOWN).any():
        return records.values
    return np.column_stack([records.values, records.on_oxygen])


def quantile_distance(given: FloatArray, made: FloatArray) -> float:
    """Mean absolute difference of the quantiles of two samples, in SDs of the first; NaN where one is empty."""
    given, made = given[~np.isnan(given)], made[~np.isnan(made)]
    if not len(given) or not len(made) or not given.std():
        return float("nan")
    return float(np.abs(np.percentile(given, PERCENT) - np.percentile(made, PERCENT)).mean() / given.std())


def spearman(values: FloatArray) -> FloatArray:
    """Rank correlations of the columns, by the rows that have both; NaN where these are few."""
    n = values.shape[1]
    found = np.full((n, n), np.nan)
    np.fill_diagonal(found, 1.0)
    for first, second in zip(*np.triu_indices(n, 1), strict=True):
        both = ~np.isnan(values[:, [first, second]]).any(axis=1)
        if both.sum() >= LEAST_PAIRS:
            ranks = rankdata(values[both][:, [first, second]], axis=0)
            if ranks.std(axis=0).all():
                found[first, second] = found[second, first] = np.corrcoef(ranks, rowvar=False)[0, 1]
    return found
