"""How much a measurement of unknown age still knows of the fluctuations now.

It depends on the age, and on where in their lattices the noises were then; who knows neither has a mixture before them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from vitals.catalog.signs import BAROREFLEX
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.noise import PERIODS_PER_TIME_CONSTANT, lattice_correlation
from vitals.simulation.scales import FloatArray

__all__ = ["Memory", "held_memories", "watched_memory"]

POINTS = 1 << 12  # quasi-random ages and places


class Memory(NamedTuple):
    """Correlations of the fluctuations at three instants, shape (n_signs, n_signs) each.

    Symmetric, because one wave alone is common to two signs.

    Attributes
    ----------
    shown
        Now with those when the cuff measured what it shows.
    decided
        Now with those at the measurement that decided whether it measures more often.
    between
        When it measured what it shows with those at the measurement that decided.
    """

    shown: FloatArray
    decided: FloatArray
    between: FloatArray


@lru_cache(maxsize=32)
def held_memories(noise: Fluctuations, seconds: float, sign: int, n_groups: int) -> tuple[Memory, ...]:
    """Memories of measurements that are shown until the next, in groups that are equally likely, from little to much.

    Parameters
    ----------
    noise
        Of the signs.
    seconds
        From one measurement to the next: the age of what is shown is uniform up to here.
    sign
        Index of the sign by whose memory the groups are formed.
    n_groups
        Groups of ages and of places in the lattices of the noise.
    """
    ages, places, constants = points(noise, seconds)
    decided = remembered(noise, constants, ages, places)
    order = np.argsort(decided[0][sign], kind="stable")
    return tuple(
        Memory(each := correlation(noise, decided, group), each, noise.correlation)
        for group in np.array_split(order, n_groups)
    )


@lru_cache(maxsize=32)
def watched_memory(noise: Fluctuations, seconds: float, again: float) -> Memory:
    """Memory on average where the cuff measures `again` after so many seconds, until the next by the clock."""
    ages, places, constants = points(noise, seconds)
    shown = ages % again
    later = (places + (ages - shown) / (constants[:, None] * PERIODS_PER_TIME_CONSTANT)) % 1
    lags = ((shown, later), (ages, places), (ages - shown, places))
    return Memory(*(correlation(noise, remembered(noise, constants, *lag), slice(None)) for lag in lags))


def points(noise: Fluctuations, seconds: float) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ages of a measurement, its places in the lattices of all time constants, (n_constants, POINTS), and these."""
    constants = sorted({each for components in (BAROREFLEX, *noise.components) for each, _ in components})
    found = qmc.Sobol(1 + len(constants), rng=0).random(POINTS).T
    return seconds * found[0], found[1:], np.array(constants)


def remembered(
    noise: Fluctuations, constants: FloatArray, ages: FloatArray, places: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Correlation with itself after each age of every sign's own fluctuation, (n_signs, POINTS), and of the reflex."""
    memory = {
        each: lattice_correlation(ages / each, place) for each, place in zip(constants.tolist(), places, strict=True)
    }

    def total(components: Sequence[tuple[float, float]]) -> FloatArray:
        found: FloatArray = np.sum([share * memory[each] for each, share in components], axis=0)
        return found

    return np.array([total(components) for components in noise.components]), total(BAROREFLEX)


def correlation(
    noise: Fluctuations, remembered: tuple[FloatArray, FloatArray], group: slice | NDArray[np.int64]
) -> FloatArray:
    """Correlation of the fluctuations over a group of ages and places."""
    weights, (own, reflex) = np.array(noise.baroreflex), remembered
    found: FloatArray = np.outer(weights, weights) * reflex[group].mean()
    return found + np.diag((1 - weights**2) * own[:, group].mean(axis=1))
