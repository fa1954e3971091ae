"""Priors from shares and courses alone: of severity, how much of their time patients spend at each; and of labels.

What the labels' shares in another population make of probabilities is here too.
"""

from functools import lru_cache

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc

from vitals.catalog.population import Population
from vitals.errors import InvalidValue
from vitals.simulation.episodes import CLINICAL, PEAKS, Courses, peak_severity
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray, SingleArray, read_only
from vitals.simulation.stays import Stays

__all__ = ["STEP", "label_shares", "reweighted", "severity_prior", "share_ratios", "unlike"]

STEP = 0.05  # of severity, over which the distribution is taken as one
LEAST = 1e-300  # probability, instead of one that was rounded to 0: where all are, the shares decide
COURSES = 1 << 15  # quasi-random courses over which the time in a stay is integrated


@lru_cache(maxsize=128)
def label_shares(population: Population) -> FloatArray:
    """Share of the time in which each condition is the label, shape (n_conditions,), in the order of `CONDITIONS`.

    Examples
    --------
    >>> label_shares(Population.of({"healthy": 0.5, "hypertension": 0.5}))[:2]  # chronic: always at its severity
    array([0.5, 0.5])
    """
    parameters = Parameters.of(population.signs, setting=population.setting)
    shares = np.zeros(len(population.shares))
    for condition in np.flatnonzero(population.shares):
        severities, times = severity_prior(int(condition), population.severity_mix, parameters)
        ill = float(times[severities > CLINICAL].sum())
        shares[condition] += population.shares[condition] * ill
        shares[parameters.courses.healthy] += population.shares[condition] * (1 - ill)
    return read_only(shares)


def severity_prior(
    condition: int, severity_mix: tuple[float, float, float], parameters: Parameters
) -> tuple[FloatArray, FloatArray]:
    """Share of the time that is spent at each severity.

    Parameters
    ----------
    condition
        Index of the condition.
    severity_mix
        Shares of mild, moderate and severe peaks.
    parameters
        Of the simulation, whose courses are compressed to slots or fill stays.

    Returns
    -------
    severities, shares
        Middles of the steps that have a share, and the shares, which sum to 1.
    """
    courses, stays = parameters.courses, parameters.stays
    edges = np.linspace(0.0, PEAKS[-1], round(PEAKS[-1] / STEP) + 1)
    if condition == courses.healthy:
        return np.zeros(1), np.ones(1)
    if stays and not stays.is_chronic[condition]:
        below = below_in_stays(condition, severity_mix, stays, edges)
    else:
        below = below_in_slots(condition, severity_mix, courses, edges)
    shares = np.diff(below, prepend=0.0)[1:]
    shares[0] += below[0]
    return ((edges[1:] + edges[:-1]) / 2)[shares > 0], shares[shares > 0]


def below_in_slots(
    condition: int, severity_mix: tuple[float, float, float], courses: Courses, edges: FloatArray
) -> FloatArray:
    """Share of the time below each edge, over all peaks and the seconds of a slot; a chronic condition stays."""
    course = courses.table[condition].astype(np.float64)
    course = (course[1:] + course[:-1]) / 2
    if courses.is_chronic[condition]:
        course = np.ones(1)
    peaks = edges[:, None] / np.maximum(course, 1e-9)
    below: FloatArray = np.interp(peaks, PEAKS, np.cumsum([0.0, *severity_mix])).mean(axis=1)
    below[-1] = 1.0
    return below


def below_in_stays(
    condition: int, severity_mix: tuple[float, float, float], stays: Stays, edges: FloatArray
) -> FloatArray:
    """Share of the time below each edge, over peaks, half-lives, hours of a stay and times of a deterioration."""
    when, peak, half_life, begins = qmc.Sobol(4, rng=0).random(COURSES).T
    peaks = peak_severity(peak, severity_mix)
    half_lives = stays.half_lives(ndtri(np.clip(half_life, 1e-9, 1 - 1e-9)).astype(np.float32))
    index, seconds = np.full(COURSES, condition), when * stays.seconds

    def below(begins: FloatArray) -> FloatArray:
        severity: SingleArray = stays.severity(index, peaks, half_lives, seconds, begins)
        return np.searchsorted(np.sort(severity), edges, side="right") / COURSES

    quiet, worse = below(np.full(COURSES, np.inf)), below(begins * stays.seconds)
    found: FloatArray = (1 - stays.deterioration) * quiet + stays.deterioration * worse
    found[-1] = 1.0
    return found


@lru_cache(maxsize=128)
def share_ratios(population: Population, trained: Population) -> FloatArray:
    """Share of each label in a population to that in another, shape (n_conditions,); 0 for labels the other lacks."""
    known = label_shares(trained)
    ratios: FloatArray = np.divide(label_shares(population), known, out=np.zeros(len(known)), where=known > 0)
    if not ratios.any():
        raise InvalidValue("population", population.id, f"one that shares a condition with {trained.id}")
    return ratios


def reweighted(proba: FloatArray, weights: FloatArray) -> FloatArray:
    """Probabilities times the weights of their classes, scaled to sum to 1; where all weights are 1, as they were."""
    same = (weights == 1).all(axis=-1, keepdims=True)
    if same.all():
        return proba
    weighted = np.maximum(proba, LEAST) * weights
    return np.where(same, proba, weighted / weighted.sum(axis=1, keepdims=True))


@lru_cache(maxsize=128)
def unlike(population: Population, trained: Population) -> tuple[str, ...]:
    """In what a population differs from another beside its shares, which no factor of the shares corrects.

    Examples
    --------
    >>> from vitals.catalog.populations import POPULATIONS
    >>> unlike(POPULATIONS["ward"], POPULATIONS["teaching"])
    ('setting', 'severity_mix')
    """
    ours, theirs = population.describe(), trained.describe()
    parts = {"setting": ("setting",), "severity_mix": ("severity_mix",), "levels": ("levels", "numbers")}
    return tuple(part for part, keys in parts.items() if any(ours.get(key) != theirs.get(key) for key in keys))
