"""Another hospital, and what fitting to its patients recovers: `fitting.py` shows it, case by case."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import Goal
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.model.cells import coarse_sign
from vitals.simulation.beds import Beds
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.parameters import Parameters
from vitals.simulation.simulator import simulate
from vitals.training.fitting.comparison import compare
from vitals.training.fitting.expectation import densities, locate, responsibilities
from vitals.training.fitting.fit import fit
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.parts import Parts, fitting_setting, peak_shares
from vitals.training.fitting.records import UNKNOWN, Records

__all__ = ["HOUR", "START", "hospital", "records_of", "recovery"]

type Array = NDArray[np.float64]

CONDITION_IDS = list(CONDITIONS)
START, DAY, HOUR, GOLDEN = 1_700_000_000.0, 86_400.0, 3600.0, 0.6180339887498949
FRESH, FRESH_SEED = 2000, 1000  # held-out patients
JUDGED = 3  # fits of each case that trees are shown


def hospital(base: str, standing: tuple[float, ...] = (0.0,)) -> Population:
    """Another hospital of the kind of a population of the catalog; `standing` moves standing shares of variance."""
    numbers = Numbers.of(POPULATIONS[base])
    shares = numbers.prior.shares * np.resize([1.0, 1.5, 0.7], len(numbers.prior.shares))
    return replace(
        numbers,
        centers=numbers.centers + numbers.spreads * np.array([0.5, -0.3, 0.5, -0.4, -0.3, 0.4, 0.5]),
        spreads=numbers.spreads * np.array([1.1, 1.2, 0.9, 1.1, 1.1, 0.9, 1.15]),
        standing=np.clip(numbers.standing + standing, 0.1, 0.9) if any(standing) else numbers.standing,
        prior=numbers.prior._replace(shares=shares / shares.sum()),
    ).population("hospital")


def records_of(
    population: Population, patients: int, *, readings: int = 1, hours: float = 4, seed: int = 1, charted: bool = False
) -> Records:
    """Labeled readings of patients of a population, who come at all hours of a month."""
    whose = np.repeat(np.arange(patients), readings)
    begin = START + (np.arange(patients) * GOLDEN % 1) * 30 * DAY
    times = np.repeat(begin, readings) + np.tile(np.arange(readings) * hours * HOUR, patients)
    found = simulate(whose, times, Cohort(seed=seed, population=population, charted=charted))
    oxygen = found.readings.on_oxygen
    return Records(
        found.readings.values,
        whose,
        times,
        np.full(len(whose), UNKNOWN) if oxygen is None else oxygen.astype(np.int64),
        found.truth.condition.astype(np.int64),
    )


def share_error(found: Array, truth: Population) -> tuple[float, str]:
    """Largest difference of a share, in points, and the condition that it is of."""
    difference = 100 * np.abs(found - np.array(truth.shares))
    return float(difference.max()), CONDITION_IDS[int(difference.argmax())]


def drawn_shares(population: Population, records: Records, seed: int) -> Array:
    """Shares of the true conditions of the patients that were drawn, whatever their severity: what chance leaves."""
    parameters = Parameters.of(population.signs, setting=population.setting)
    assert records.times is not None
    rows = CohortRows.of(Cohort(seed=seed, population=population), len(records), CONDITIONS)
    now = Beds.of(rows.keys(records.patients), records.times, rows, parameters).at(records.times)
    return np.bincount(now.episode.condition, minlength=len(CONDITIONS)) / len(records)


def least_error(truth: Population, patients: int) -> tuple[float, str]:
    """Largest standard error that any unbiased estimate of a share must have, in points: the Cramér-Rao bound.

    With everything else about the hospital known, from one unlabeled reading of each patient.
    """
    setting = fitting_setting(truth.setting)
    parameters = Parameters.of(setting.signs, setting=setting)
    parts = Parts.of(replace(truth, setting=setting, signs=setting.signs), np.ones(len(SIGNS)))
    prior = Numbers.of(truth).prior
    weights = prior.weights(parts, peak_shares(parts, parameters))
    coarse = coarse_sign(parameters)
    groups = locate(records_of(truth, 4000).without_labels(), parts, parameters.scales, coarse)
    there = np.flatnonzero(prior.shares)
    information, n = np.zeros((len(there), len(there))), 0
    for group, density in zip(groups, densities(groups, parts, coarse), strict=True):
        posterior, _ = responsibilities(density, weights[group.parts])
        of_condition = parts.condition[group.parts][:, None] == there
        scores = posterior @ of_condition / prior.shares[there]
        information += scores.T @ scores
        n += len(posterior)
    free = np.linalg.svd(np.ones((1, len(there))))[2][1:].T  # shares sum to 1
    covariance = free @ np.linalg.inv(free.T @ (information / n * patients) @ free) @ free.T
    errors = 100 * np.sqrt(np.diagonal(covariance))
    return float(errors.max()), CONDITION_IDS[int(there[errors.argmax()])]


class Case(NamedTuple):
    """A fit to patients of another hospital."""

    base: str
    patients: int
    readings: int
    labeled: bool
    points: float | None  # that shares may be off
    auroc: float

    def goals(self, seeds: range) -> Iterator[Goal]:
        """Shares, of patients of all seeds; and how well trees tell the fits to those of some from others."""
        truth, base = hospital(self.base), POPULATIONS[self.base]
        shares, drawn, spans, after, same = [], [], [], [], []
        for seed in seeds:
            records = records_of(truth, self.patients, readings=self.readings, seed=seed)
            found = fit(records if self.labeled else records.without_labels(), base, id="mine")
            shares.append(np.array(found.population.shares))
            drawn.append(drawn_shares(truth, records, seed))
            spans.append((shares[-1] - np.array(truth.shares)) / found.errors.shares)
            if seed < seeds.start + JUDGED:
                held_out = records_of(truth, FRESH, seed=seed + FRESH_SEED)
                after.append(compare(held_out, found.population).likeness.auroc)
                same.append(compare(held_out, truth).likeness.auroc)
        labels = "labels" if self.labeled else "no labels"
        what = f"1 {self.base}, {self.patients:,} patients, {self.readings} reading(s), {labels}"
        error = median_error(shares, truth)
        goal = "" if self.points is None else f"≤ {self.points:g} points"
        yield Goal(
            f"{what}: shares, median of {len(seeds)}",
            goal,
            f"{error} (base {share_error(np.array(base.shares), truth)[0]:.2f})",
            None if self.points is None else error.median <= self.points,
        )
        yield Goal(
            "  the same of the true conditions of the patients that were drawn", "", str(median_error(drawn, truth))
        )
        if not self.labeled and self.readings == 1:
            bound, of = least_error(truth, self.patients)
            yield Goal("  standard error that no unbiased estimate can go below", "", f"{bound:.2f} ({of})")
        yield Goal("  errors beside the standard errors that are said, root mean square", "", f"{spread_of(spans):.2f}")
        figure = f"{np.median(after):.3f} ({min(after):.3f} to {max(after):.3f}"
        before = compare(records_of(truth, FRESH, seed=FRESH_SEED), base).likeness.auroc
        figure += f"; base {before:.3f}, the hospital itself {np.median(same):.3f})"
        which = f"{what}: AUROC, median of {len(after)}"
        yield Goal(which, f"≤ {self.auroc}", figure, bool(np.median(after) <= self.auroc))


class MedianError(NamedTuple):
    """Median and largest of the largest differences of a share, in points, and the condition that is off most often."""

    median: float
    largest: float
    condition: str

    def __str__(self) -> str:
        return f"{self.median:.2f} (at most {self.largest:.2f}; most often {self.condition})"


def median_error(found: list[Array], truth: Population) -> MedianError:
    """Of the shares of several fits."""
    errors, conditions = zip(*(share_error(each, truth) for each in found), strict=True)
    return MedianError(float(np.median(errors)), max(errors), Counter(conditions).most_common(1)[0][0])


def spread_of(spans: list[Array]) -> float:
    """Root mean square of what is known."""
    return float(np.sqrt(np.nanmean(np.square(spans))))


CASES = (
    Case("teaching", 2000, 1, True, 1, 0.53),
    Case("teaching", 2000, 1, False, 2, 0.53),
    Case("teaching", 2000, 5, False, 2, 0.53),
    Case("teaching", 200, 1, False, None, 0.60),
    Case("emergency", 2000, 1, True, 1, 0.53),
    Case("emergency", 2000, 1, False, 2, 0.53),
    Case("emergency", 200, 1, False, None, 0.60),
    Case("icu", 2000, 1, True, 1, 0.53),
    Case("icu", 2000, 1, False, 2, 0.53),
    Case("icu", 200, 1, False, None, 0.60),
)


def recovery(seeds: range) -> Iterator[Goal]:
    """Shares, and how well trees tell the fit from held-out patients."""
    return chain.from_iterable(case.goals(seeds) for case in CASES)
