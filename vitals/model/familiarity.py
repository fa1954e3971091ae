"""How familiar a reading is: where its density lies among those of readings of the population.

The density is that in the space in which the signs are normal. The probability of what a display shows would depend on
how finely it rounds: of two values of glucose that are as far from usual the lower would be the more familiar, for a
step of its display is a larger part of it. It is that of a few components for each condition, which tell what is far
from all of them as well as hundreds do (`benchmarks/honesty.py`) and cost a quarter.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.model.marginals import Marginal, Marginals, Mask, alike
from vitals.simulation.cohort import Cohort
from vitals.simulation.scales import FloatArray, read_only
from vitals.simulation.simulator import simulate

__all__ = ["Familiarity"]

SAMPLE, SAMPLE_SEED = 20_000, 20_261_127  # readings: the first centile is known to 0.07
INSTANT, SPACING = 1_767_225_600.0, 7_919.0  # seconds, a prime apart
PATTERNS = 2 ** len(SIGNS)  # of shown signs, whose densities are kept: all of them
PARTS = 2  # into which the components of a condition are pooled


class Familiarity:
    """Centiles of densities in a population.

    Parameters
    ----------
    population
        Whose readings are familiar.
    """

    def __init__(self, population: Population) -> None:
        self._marginals = Marginals.of(population)
        simulation = simulate(
            np.arange(SAMPLE),
            INSTANT + SPACING * np.arange(SAMPLE),
            Cohort(seed=SAMPLE_SEED, population=population),
        )
        self._readings = simulation.readings.values
        known = simulation.readings.on_oxygen
        self._on_oxygen = np.zeros(SAMPLE, bool) if known is None else known
        self._marginal = lru_cache(maxsize=2 * PATTERNS)(self._marginal_of)
        self._densities = lru_cache(maxsize=PATTERNS)(self._densities_of)

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, population: Population) -> "Familiarity":
        """That of a population; the same object for the same one."""
        return cls(population)

    def centiles(self, readings: FloatArray, used: NDArray[np.bool_], on_oxygen: NDArray[np.bool_]) -> FloatArray:
        """Percentage of the population's readings that are less likely.

        Parameters
        ----------
        readings
            Shape (n_samples, n_signs).
        used
            Whether each sign counts, of the same shape: it is compared with those of all readings.
        on_oxygen
            Whether each patient gets oxygen, shape (n_samples,).
        """
        found, oxygen = np.empty(len(readings)), on_oxygen & self._marginals.has_oxygen
        located = self._marginals.locate(readings)
        for mask, flag, rows in alike(used, oxygen):
            density = self._marginal(mask, flag).log_density(located.rows(rows))
            order = np.argsort(density)  # what is looked for in order is found far sooner
            found[rows[order]] = np.searchsorted(self._densities(mask), density[order]) * (100 / SAMPLE)
        return found

    def _marginal_of(self, mask: Mask, flag: bool) -> Marginal:
        """Distribution of some signs, among those who get oxygen or do not."""
        few = self._marginals.components(flag).few(PARTS)
        return Marginal(few, np.array(mask), self._marginals.parameters)

    def _densities_of(self, mask: Mask) -> FloatArray:
        """Log densities of some signs of the population's readings, in rising order."""
        located, found = self._marginals.locate(self._readings), np.empty(SAMPLE)
        for flag in np.unique(self._on_oxygen).tolist():
            rows = np.flatnonzero(self._on_oxygen == flag)
            found[rows] = self._marginal(mask, flag).log_density(located.rows(rows))
        return read_only(np.sort(found))
