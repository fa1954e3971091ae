"""Which signs of a reading a monitor's artifact may have disturbed, and how probably.

An artifact replaces signs by values that its effect in the catalog makes, in the share of the time that its rate and
length say. Against that stands what the other signs say of the value: the density of the reading with the sign to that
without it, or to that of the reading as it was, where the artifact tells. Cuff readings far off change both pressures
at once, so they are suspected together. Two artifacts at a time are rare, but without them such readings would cost as
much as all others that are disturbed: the condition would be sure and wrong.
"""

from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.model.gate import Gate
from vitals.model.marginals import Evidence, Located, Marginals, Mask
from vitals.model.suspects import suspects_of
from vitals.simulation.scales import FloatArray

__all__ = ["Suspicion", "Verdict"]

LOOK_AT_BOTH = -5.0  # log odds of each of two disturbances, from which both are suspected together
LEAST = 0.001  # odds of a disturbance below which a sign is taken as it is: all such together change no log loss

type RowIndex = NDArray[np.int64]


class Verdict(NamedTuple):
    """What is suspected of complete readings.

    Attributes
    ----------
    rows
        Readings of which something is suspected, in rising order.
    weights
        Probability of each disturbance in these, shape (n_rows, n_disturbances).
    condition
        Probabilities of their conditions, shape (n_rows, n_conditions).
    """

    rows: RowIndex
    weights: FloatArray
    condition: FloatArray


class Suspicion:
    """Judge of complete readings in a population.

    Parameters
    ----------
    marginals
        Of the population.
    on_oxygen
        Whether the patients get oxygen.

    Attributes
    ----------
    disturbances, masks
        Signs that are disturbed together, by one artifact or by two, and the signs that are not.
    disturbs
        Whether each disturbance has each sign, shape (n_disturbances, n_signs); 0 or 1.
    """

    def __init__(self, marginals: Marginals, on_oxygen: bool) -> None:
        self._suspects = suspects_of(marginals.population)
        self._pairs = [list(pair) for pair in combinations(range(len(self._suspects)), 2)]
        signs = [each.signs for each in self._suspects]
        self.disturbances = signs + [signs[one] + signs[other] for one, other in self._pairs]
        n_signs = len(SIGNS)
        self.masks: list[Mask] = [tuple(sign not in each for sign in range(n_signs)) for each in self.disturbances]
        self.disturbs = 1.0 - np.array(self.masks)
        self._whole = marginals.of_signs((True,) * n_signs, on_oxygen)
        self._without = [marginals.of_signs(mask, on_oxygen) for mask in self.masks]
        self._marginals, self._n_conditions = marginals, len(marginals.parameters.conditions)
        self._gate = Gate(marginals.components(on_oxygen), self.masks[: len(signs)])
        self._undisturbed = np.array([[np.log1p(-each.share)] for each in self._suspects])

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, population: Population, on_oxygen: bool) -> "Suspicion":
        """That of a population; the same object for the same one."""
        return cls(Marginals.of(population), on_oxygen)

    def judge(self, readings: FloatArray, located: Located) -> Verdict:
        """Probability of each disturbance, and of the conditions with what is suspected left out.

        Parameters
        ----------
        readings, located
            Complete readings, shape (n_samples, n_signs), and where they are.
        """
        shown = np.array([each.log_disturbed(readings) for each in self._suspects]) - self._undisturbed
        looked_at = self._gate.looks(shown, located)
        some = np.flatnonzero(looked_at.any(axis=0))
        readings, located, shown, looked_at = readings[some], located.rows(some), shown[:, some], looked_at[:, some]
        density, condition = self._whole.evidence(located)
        odds = np.full((len(some), len(self.masks)), -np.inf)
        conditions: list[tuple[int, RowIndex, FloatArray]] = []
        for index, looks in enumerate(looked_at):
            if len(rows := np.flatnonzero(looks)):
                found = self._disturbed(index, readings[rows], located.rows(rows))
                odds[rows, index] = found.log_density - density[rows]
                conditions.append((index, rows, found.condition))
        likely = (odds[:, : len(shown)] > LOOK_AT_BOTH).T
        twice = np.flatnonzero(likely.sum(axis=0) > 1)  # few
        for index, pair in enumerate(self._pairs, start=len(shown)):
            if len(rows := twice[likely[pair][:, twice].all(axis=0)]):
                found = self._without[index].evidence(located.rows(rows))
                odds[rows, index] = found.log_density + shown[pair][:, rows].sum(axis=0) - density[rows]
                conditions.append((index, rows, found.condition))
        odds[odds < np.log(LEAST)] = -np.inf
        largest = np.maximum(odds.max(axis=1, keepdims=True), 0.0)
        weights = np.exp(odds - largest)
        weights /= weights.sum(axis=1, keepdims=True) + np.exp(-largest)
        condition *= 1 - weights.sum(axis=1, keepdims=True)
        for index, rows, of_rows in conditions:
            condition[rows] += weights[rows, index, None] * of_rows
        suspected = weights.any(axis=1)
        return Verdict(some[suspected], weights[suspected], condition[suspected])

    def _disturbed(self, index: int, readings: FloatArray, located: Located) -> Evidence:
        """What shown signs say if one suspect is disturbed; the odds of that are part of the density."""
        suspect = self._suspects[index]
        lost, back = self._without[index].evidence(located), suspect.restored(readings)
        density = lost.log_density + suspect.log_disturbed(readings, lost=True)
        if len(back.rows):
            found = self._whole.evidence(self._marginals.locate(back.readings))
            logs = found.log_density + back.log_weights
            first = np.flatnonzero(np.diff(back.rows, prepend=-1))
            rows, largest = back.rows[first], density.copy()
            largest[rows] = np.maximum(density[rows], np.maximum.reduceat(logs, first))
            shares = np.exp(logs - largest[back.rows])
            total = np.exp(density - largest)
            condition = total[:, None] * lost.condition
            condition[rows] += np.add.reduceat(shares[:, None] * found.condition, first)
            total[rows] += np.add.reduceat(shares, first)
            density, lost = largest + np.log(total), lost._replace(condition=condition / total[:, None])
        return Evidence(density - self._undisturbed[index], lost.condition)
