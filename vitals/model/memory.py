"""How much a measurement of unknown age still knows of the fluctuations now.

It depends on the age, and on where in their lattices the noises were then; who knows neither has a mixture before them.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.stats import qmc

from vitals.catalog.signs import BAROREFLEX
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.noise import lattice_correlation
from vitals.simulation.scales import FloatArray

__all__ = ["held_correlations"]

POINTS = 1 << 12  # quasi-random ages and places


@lru_cache(maxsize=32)
def held_correlations(noise: Fluctuations, seconds: float, sign: int, n_groups: int) -> FloatArray:
    """Correlations of the fluctuations now with those at a measurement whose age is uniform up to some seconds.

    Parameters
    ----------
    noise
        Of the signs.
    seconds
        The largest age.
    sign
        Index of the sign by whose memory the groups are formed.
    n_groups
        Groups of ages and places that are equally likely, from little memory to much.

    Returns
    -------
    correlations of shape (n_groups, n_signs, n_signs)
        Symmetric, because one wave alone is common to two signs.
    """
    constants = sorted({each for components in (BAROREFLEX, *noise.components) for each, _ in components})
    points = qmc.Sobol(1 + len(constants), rng=0).random(POINTS)
    ages = seconds * points[:, 0]
    memory = {
        each: lattice_correlation(ages / each, place) for each, place in zip(constants, points.T[1:], strict=True)
    }

    def remembered(components: Sequence[tuple[float, float]]) -> FloatArray:
        """Correlation of a noise with itself, at each point."""
        return np.sum([share * memory[each] for each, share in components], axis=0)

    weights, reflex = np.array(noise.baroreflex), remembered(BAROREFLEX)
    own = np.array([remembered(components) for components in noise.components])
    groups = np.array_split(np.argsort(own[sign], kind="stable"), n_groups)
    return np.array(
        [
            np.outer(weights, weights) * reflex[group].mean() + np.diag((1 - weights**2) * own[:, group].mean(axis=1))
            for group in groups
        ]
    )
