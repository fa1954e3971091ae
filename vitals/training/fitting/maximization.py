"""Maximization: numbers of a population under which the readings are more likely, step by step.

An expectation-maximization algorithm (Dempster, Laird and Rubin, 1977) in which the normal distributions of the parts
have the oracle's moments, and the shares a Dirichlet prior around those of the population that is started from.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.model.cells import coarse_sign
from vitals.model.moments import state_distribution
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.training.fitting.expectation import Located, Sums, densities, expectation, locate
from vitals.training.fitting.numbers import Numbers, is_hypoxic, possible_correlation
from vitals.training.fitting.parts import Parts, Prior, fitting_setting, peak_shares
from vitals.training.fitting.records import UNKNOWN, Records

__all__ = ["STEPS", "Maximized", "fitting_parameters", "maximize", "pseudo_patients"]

STEPS, FEWEST = 30, 6
STEPS_OF_SHARES = 8  # in each step: they cost little once the densities are known
# Patients that the numbers started from count for: their correlations and shares on oxygen; and their shares and
# severity mix, of which unlabeled readings tell little (in care one hardly tells some conditions from each other).
PATIENTS_OF_PRIOR, PATIENTS_WITHOUT_LABELS = 20.0, 100.0
ENOUGH = 2e-5  # of the log density of a reading: less is no progress
MOST_CORRELATED = 0.95
LEAST_SPREAD = 0.1  # of the spread started from
MOST_LIFT = 2.0  # of saturation, in its normal space: from 90 % to 100 %
TINY = 1e-300


class Maximized(NamedTuple):
    """Numbers, the mean log density of a reading, and the expected number of readings with each condition."""

    numbers: Numbers
    log_density: float
    by_condition: FloatArray


def maximize(
    records: Records,
    start: Numbers,
    *,
    coarseness: FloatArray | None = None,
    steps: int = STEPS,
    progress: Callable[[], object] = lambda: None,
    at: Numbers | None = None,
) -> Maximized:
    """Numbers under which the readings are as likely as the steps make them.

    Parameters
    ----------
    records
        Readings, each with a sign at least.
    start
        Numbers to start from; what nothing is known of stays as it is there.
    coarseness
        How many steps of the display the values of each sign lie apart, shape (n_signs,); 1 by default.
    steps
        At most.
    progress
        Called after each step.
    at
        Numbers to go on from, in the same spaces; `start` by default, which stays the prior.
    """
    coarseness = np.ones(records.values.shape[1]) if coarseness is None else coarseness
    search, before = Search(records, start, at or start, coarseness), -np.inf
    for step in range(steps):
        log_density, by_condition = search.step()
        progress()
        if step >= FEWEST and log_density - before < ENOUGH:
            break
        before = log_density
    return Maximized(search.numbers, log_density, by_condition)


class Likelihoods(NamedTuple):
    """Likelihoods of readings under the parts, shape (n_rows, n_parts), each row times e to minus its logarithm."""

    values: FloatArray
    logarithm: FloatArray


def likelihoods(density: FloatArray, weights: FloatArray) -> Likelihoods:
    """From log densities; the largest of a row is 1 at some weights of the parts, so that none is beyond 1 / TINY."""
    largest = (density + np.log(np.maximum(weights, TINY))).max(axis=1)
    return Likelihoods(np.exp(density - largest[:, None]), largest)


class Search:
    """Numbers on their way to a maximum.

    Attributes
    ----------
    records, start, numbers
        The readings, the numbers started from, and the present ones.
    pseudo, pseudo_of_shares
        Readings that the numbers started from count for, and their shares: those of so many patients.
    parameters, parts, groups
        Of the present numbers, and the readings by what is known of them.
    """

    def __init__(self, records: Records, start: Numbers, at: Numbers, coarseness: FloatArray) -> None:
        self.records, self.start, self.numbers, self.coarseness = records, start, at, coarseness
        of_patient = len(records) / max(records.n_patients, 1)
        self.pseudo, self.pseudo_of_shares = PATIENTS_OF_PRIOR * of_patient, pseudo_patients(records) * of_patient
        self.known = ~np.isnan(records.values).all(axis=0)
        self.parameters = fitting_parameters(at)
        self.coarse = coarse_sign(self.parameters)
        self.parts = self._parts()
        self.groups = locate(records, self.parts, self.parameters.scales, self.coarse)

    def _parts(self) -> Parts:
        """Parts of the present numbers."""
        population = self.numbers.population(setting=fitting_setting(self.numbers.setting))
        return Parts.of(population, self.coarseness)

    def step(self) -> tuple[float, FloatArray]:
        """Take a step; return the mean log density before it, and the expected readings with each condition."""
        density, by_peak = densities(self.groups, self.parts, self.coarse), peak_shares(self.parts, self.parameters)
        prior = self.numbers.prior
        weights = prior.weights(self.parts, by_peak)
        likely = [likelihoods(each, weights[group.parts]) for group, each in zip(self.groups, density, strict=True)]
        for _ in range(STEPS_OF_SHARES):
            counts, known, log_density = self._counts(prior.weights(self.parts, by_peak), likely)
            prior = self._prior(prior, counts, known, by_peak)
        weights = prior.weights(self.parts, by_peak)
        sums = expectation(self.groups, self.parts, weights, density, self.coarse)
        self.numbers = replace(self.numbers, prior=prior)
        self._move(sums)
        return log_density, np.bincount(self.parts.condition, sums.counts, len(prior.shares))

    def _counts(self, weights: FloatArray, likely: list[Likelihoods]) -> tuple[FloatArray, FloatArray, float]:
        """Expected readings of each part, those of them that say who gets oxygen, and the mean log density."""
        counts, known, total, n = np.zeros(len(weights)), np.zeros(len(weights)), 0.0, 0
        for group, each in zip(self.groups, likely, strict=True):
            some = np.maximum(weights[group.parts], TINY)
            of_rows = each.values @ some
            of_parts = some * ((1 / of_rows) @ each.values)
            counts[group.parts] += of_parts
            known[group.parts] += of_parts * self._says_oxygen(group)
            total += float((each.logarithm + np.log(of_rows)).sum())
            n += len(group.rows)
        return counts, known, total / max(n, 1)

    def _says_oxygen(self, group: Located) -> bool:
        """Whether readings of a group say who gets oxygen."""
        return bool(self.records.on_oxygen[group.rows[0]] != UNKNOWN)

    def _prior(self, prior: Prior, counts: FloatArray, known: FloatArray, by_peak: FloatArray) -> Prior:
        """Shares, severity mix and oxygen as the expected readings of the parts say."""
        condition, pseudo, start = self.parts.condition, self.pseudo, self.start.prior
        shares = np.bincount(condition, counts, len(prior.shares)) + self.pseudo_of_shares * start.shares
        of_peaks = by_peak * prior.severity_mix
        is_ill = condition != self.parameters.courses.healthy
        of_peaks *= (counts * is_ill / np.maximum(of_peaks.sum(axis=1), TINY))[:, None]
        mix = of_peaks.sum(axis=0) + self.pseudo_of_shares * start.severity_mix
        oxygen, hypoxic = prior.oxygen.copy(), is_hypoxic()
        for rows in (hypoxic, ~hypoxic):
            some = known * rows[condition]
            given = (some * self.parts.on_oxygen).sum() + pseudo * start.oxygen[rows][0]
            oxygen[rows] = given / (some.sum() + pseudo)
        return Prior(shares / shares.sum(), mix / mix.sum(), oxygen)

    def _move(self, sums: Sums) -> None:
        """Move baselines and dependence as the sums say, and the parts with them."""
        follows, numbers = self.parts.follows, self.numbers
        count = (follows * sums.counts[:, None]).sum(axis=0)
        usable, count = self.known & (count > 0), np.maximum(count, TINY)
        shift = np.where(usable, (follows * sums.deviations).sum(axis=0) / count, 0.0)
        square = (follows * np.diagonal(sums.squares, axis1=1, axis2=2)).sum(axis=0) / count
        usual = usual_covariance(self.parameters)
        variance = np.where(usable, square - shift**2, np.diagonal(usual))
        spreads = numbers.spreads * np.sqrt(np.maximum(variance, 0) / np.diagonal(usual))
        excess = self._excess_on_oxygen(sums) if usable[self.coarse] else None
        if excess is not None:
            shift[self.coarse] = excess[1]
        self.numbers = replace(
            numbers,
            centers=numbers.centers + shift,
            spreads=np.maximum(spreads, LEAST_SPREAD * self.start.spreads),
            correlation=self._correlation(sums, usual),
            lift=numbers.lift if excess is None else float(np.clip(numbers.lift + excess[0] - excess[1], 0, MOST_LIFT)),
        )
        before, self.parameters = self.parameters, fitting_parameters(self.numbers)
        self.parts = self._parts() if before.physiology.care is None else moved(self.parts, before, self.parameters)

    def _excess_on_oxygen(self, sums: Sums) -> tuple[float, float] | None:
        """How far saturations lie from where they should, with oxygen and without; None where too few have some."""
        counts, deviations = sums.counts, sums.deviations[:, self.coarse]
        given = self.parts.on_oxygen
        if min((counts * given).sum(), (counts * ~given).sum()) < self.pseudo:
            return None
        return tuple(float((deviations * some).sum() / (counts * some).sum()) for some in (given, ~given))  # type: ignore[return-value]

    def _correlation(self, sums: Sums, usual: FloatArray) -> FloatArray:
        """Correlations as the sums say of what is correlated as in healthy people.

        The baroreflex correlates two signs beside the numbers: what counts is what the sums have more than the model.
        """
        some, spreads = ~self.parts.ill, self.parts.spreads
        scaled = (sums.squares / (spreads[:, :, None] * spreads[:, None, :]))[some].sum(axis=0)
        count = sums.counts[some].sum()
        of_data = self.numbers.correlation + as_correlation(scaled) - as_correlation(usual)
        mixed = (count * of_data + self.pseudo * self.start.correlation) / (count + self.pseudo)
        mixed = np.clip(mixed, -MOST_CORRELATED, MOST_CORRELATED)
        np.fill_diagonal(mixed, 1.0)
        return possible_correlation(mixed)


def pseudo_patients(records: Records) -> float:
    """Patients that the shares and the severity mix started from count for."""
    unlabeled = float(np.mean(records.labels == UNKNOWN))
    return PATIENTS_OF_PRIOR + (PATIENTS_WITHOUT_LABELS - PATIENTS_OF_PRIOR) * unlabeled


def as_correlation(covariance: FloatArray) -> FloatArray:
    """Correlations of a covariance."""
    deviation = np.sqrt(np.diagonal(covariance))
    found: FloatArray = covariance / np.outer(deviation, deviation)
    return found


def fitting_parameters(numbers: Numbers) -> Parameters:
    """Parameters of numbers in a setting whose parts are simple."""
    setting = fitting_setting(numbers.setting)
    return Parameters.of(setting.signs, setting=setting)


def usual_covariance(parameters: Parameters) -> FloatArray:
    """Covariance of the healthy."""
    state = state_distribution(parameters.courses.healthy, 0.0, parameters.physiology)
    return state.covariance(parameters.noise.correlation)


def moved(parts: Parts, before: Parameters, after: Parameters) -> Parts:
    """Parts in care after other baselines: there treatment, oxygen and devices add the same to all of them."""
    center = after.physiology.centers[:, 0].astype(np.float64) - before.physiology.centers[:, 0]
    means = parts.means + center
    if before.setting.oxygen and after.setting.oxygen:
        means[parts.on_oxygen, coarse_sign(after)] += after.setting.oxygen.mean - before.setting.oxygen.mean
    change = usual_covariance(after) - usual_covariance(before)
    usual = parts.usual + change
    spreads: NDArray[np.float64] = np.sqrt(np.diagonal(usual, axis1=1, axis2=2))
    return parts._replace(means=means, covariances=parts.covariances + change, usual=usual, spreads=spreads)
