"""What readings say of the labels of a mixture's components, compiled: `vitals.model.mixture.Mixture.said`.

Other than the stages of the simulation this does not give the bits of the reference: shares of the normal distribution
come from a table of series, which are right to 12 decimals. Readings of which that is too little are left to the
reference.
"""

from functools import lru_cache
from math import factorial, log
from typing import Any

import numpy as np
from numpy.polynomial.hermite_e import HermiteE
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import norm

from vitals.model.cells import Cells
from vitals.model.mixture import Mixture, Said
from vitals.simulation.compiled.elements import fused
from vitals.simulation.scales import FloatArray, read_only

__all__ = ["FARTHEST", "said", "series", "share_below"]

BLOCK = 128  # cells: their products fit the cache
SUFFICIENT = 0.01  # sum of prior times likelihood, over the largest by the fine dimensions; of less, digits are lost
FARTHEST, STEPS, DEGREE = 8, 64, 4  # of the series: scores either way, series to a score, and terms of each
LAST = 2 * FARTHEST * STEPS - 1e-9
SMALLEST = -700.0  # exponent of e: the power of a smaller one is hardly a normal number
LN2_HIGH, LN2_LOW = 0.693147180369123816490, 1.90821492927058770002e-10  # 32 bits of ln 2, and the rest
LOG2_OF_E = 1 / log(2)
FRACTION_BITS, BIAS = np.int64(52), np.int64(1023)  # of a double
EXP_DEGREE = 11  # of the series of e^x for |x| up to half of ln 2: right to 14 decimals
EXP_TERMS = tuple(1 / factorial(n) for n in range(EXP_DEGREE + 1))


def said(mixture: Mixture, cells: Cells, labels: NDArray[np.int64], n_labels: int) -> Said:
    """`Mixture.said`, of a mixture without bounds."""
    features, per_sd, first = mixture.features(cells), 1 / mixture.coarse_sd, cells.first
    sums, largest = np.zeros((n_labels, len(cells.owner))), np.empty(len(cells.owner))
    for start in range(0, len(largest), BLOCK):
        rows = slice(start, start + BLOCK)
        joint = mixture.density @ features[:, rows]
        center = mixture.coarse @ features[: mixture.coarse.shape[1], rows]
        joint.max(axis=0, out=largest[rows])
        to_likelihoods(joint, largest[rows])
        add_shares(joint, center, cells.low[rows], cells.high[rows], per_sd, series(), labels, sums[:, rows])
    largest += cells.log_volume
    of_readings = np.maximum.reduceat(largest, first)
    sums *= np.exp(largest - of_readings[cells.owner])
    by_label = np.add.reduceat(sums, first, axis=1).T
    total = by_label.sum(axis=1)
    found = Said(by_label / np.maximum(total, SUFFICIENT)[:, None], of_readings + np.log(np.maximum(total, SUFFICIENT)))
    lost = np.flatnonzero(total < SUFFICIENT)  # the coarse dimension denies what the fine ones say
    if len(lost):
        found.labels[lost], found.log_density[lost] = mixture.said(cells.of_readings(lost), labels, n_labels)
    return found


@lru_cache(maxsize=1)
def series() -> FloatArray:
    """Series of the share below a score around the middle of each step, in parts of one: terms after terms."""
    middles = (np.arange(2 * FARTHEST * STEPS) + 0.5) / STEPS - FARTHEST
    terms = [ndtr(middles)]
    for n in range(1, DEGREE + 1):  # the density's derivatives are Hermite's polynomials times it, with either sign
        slope = (-1) ** (n - 1) * HermiteE.basis(n - 1)(middles) * norm.pdf(middles)
        terms.append(slope / (factorial(n) * STEPS**n))
    return read_only(np.stack(terms, axis=1).ravel())


@fused
def place_of(score: Any) -> Any:
    """Place of a score in the table, in steps; the nearest where it is beyond."""
    return min(max((score + FARTHEST) * STEPS, 0.0), LAST)


@fused
def sum_of(term: Any, x: Any, series: Any) -> Any:
    """Sum of the series that begins at a term."""
    found = series[np.uint64(term + DEGREE)]
    for n in range(1, DEGREE + 1):
        found = found * x + series[np.uint64(term + DEGREE - n)]
    return found


@fused
def share_below(score: Any, series: Any) -> Any:
    """Share of a standard normal variate below a score."""
    place = place_of(score)
    step = np.int64(place)
    return sum_of(step * (DEGREE + 1), place - step - 0.5, series)


@fused
def to_likelihoods(logs: Any, largest: Any) -> None:
    """Make of logs, less the largest of their cell, powers of e.

    A vector unit does all of it: a power of 2 is put together from its bits, and the rest is a series. NumPy asks the C
    library for one number after the other, which takes four times as long.
    """
    n = len(largest)
    bits = np.empty(n, np.int64)
    powers = bits.view(np.float64)
    for component in range(len(logs)):
        of = logs[component]
        for i in range(n):
            x = max(of[i] - largest[i], SMALLEST)
            whole = np.rint(x * LOG2_OF_E)
            rest = (x - whole * LN2_HIGH) - whole * LN2_LOW
            found = EXP_TERMS[EXP_DEGREE]
            for term in range(EXP_DEGREE):
                found = found * rest + EXP_TERMS[EXP_DEGREE - 1 - term]
            of[i] = found
            bits[i] = (np.int64(np.int32(whole)) + BIAS) << FRACTION_BITS
        for i in range(n):
            of[i] *= powers[i]


@fused
def add_shares(joint: Any, center: Any, low: Any, high: Any, per_sd: Any, series: Any, labels: Any, sums: Any) -> None:
    """Add to each label's sums the joint of its components times the shares of the coarse cells.

    What a vector unit does stands apart from what it cannot, looking up.
    """
    n = len(low)
    below, above = np.empty(n, np.int32), np.empty(n, np.int32)
    from_below, from_above = np.empty(n), np.empty(n)
    for component in range(len(joint)):
        of, mean, scale = joint[component], center[component], per_sd[component]
        for i in range(n):
            place = place_of(low[i] * scale - mean[i])
            below[i] = np.int32(place)
            from_below[i] = place - below[i] - 0.5
            place = place_of(high[i] * scale - mean[i])
            above[i] = np.int32(place)
            from_above[i] = place - above[i] - 0.5
        total = sums[labels[component]]
        for i in range(n):
            share = sum_of(above[i] * (DEGREE + 1), from_above[i], series)
            share -= sum_of(below[i] * (DEGREE + 1), from_below[i], series)
            total[i] += of[i] * share
