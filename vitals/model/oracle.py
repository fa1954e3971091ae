"""The best possible prediction, computed from the catalog's own numbers and never from samples of the simulator.

In the space of `vitals.simulation.scales` the measured signs are normal given the condition and the severity. So the
posterior of the condition is an integral over severity, done here as a sum over narrow bins, and that of the status is
an expectation over the normal posterior of the true state, done by quasi-random draws.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.errors import InvalidValue
from vitals.model.cells import Cells, coarse_sign, possible_cells
from vitals.model.components import Components
from vitals.model.demographics import age_scores, sex_scores
from vitals.model.mixture import Mixture, Sampler
from vitals.model.state_status import StateStatus
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES
from vitals.simulation.tables import SignsLike, check_limits, read_values

__all__ = ["Oracle", "Posterior"]

BLOCK = 128  # readings: their draws fit the cache
DRAWS = 1024  # quasi-random draws of the true state per reading
# Of a draw more: a status that was not drawn is rare, not impossible. It is shared by the square roots of the statuses'
# shares in the population: of equal parts, most of what is expected of one that hardly occurs would come from here.
UNSEEN = 0.15


@dataclass(frozen=True)
class Posterior:
    """Probabilities given a reading.

    Attributes
    ----------
    condition
        Shape (n_samples, n_conditions), columns as in `CONDITIONS`.
    status
        Shape (n_samples, 3), columns as in `STATUSES`.
    """

    condition: FloatArray
    status: FloatArray


@dataclass(frozen=True)
class Evidence:
    """What a block of readings says of the components.

    Attributes
    ----------
    rows
        Indices of the readings.
    cells
        That they may have come from.
    weights
        Posterior probabilities, shape (n_cells, n_components); they sum to 1 over the cells of a reading.
    log_density
        Log of the probability of each reading, shape (n_readings,).
    """

    rows: NDArray[np.int64]
    cells: Cells
    weights: FloatArray
    log_density: FloatArray

    def sums(self, of_cells: FloatArray) -> FloatArray:
        """Sums over the cells of each reading."""
        found: FloatArray = np.add.reduceat(of_cells, starts(self.cells.owner), axis=0)
        return found


class Oracle:
    """Bayes-optimal classifier of measured signs in a population.

    Signs may be missing (NaN): they are integrated out. Age and sex are used where they are given; both enter by the
    first two moments of the standing offsets given them.

    Parameters
    ----------
    population
        Its shares and severity mix are the prior.
    parameters
        Numbers that the readings were simulated with; those of the population by default.
    """

    def __init__(self, population: Population = TEACHING, *, parameters: Parameters | None = None) -> None:
        self.parameters = parameters or Parameters.of(population.signs, setting=population.setting)
        self._components = Components.of(population, self.parameters)
        named = self._components.labels[:, None] == np.arange(len(self.parameters.conditions))
        self._named = named.astype(np.float64)
        self._status = StateStatus.of(self.parameters.status)
        self._unseen = np.full(len(STATUSES), UNSEEN / len(STATUSES))
        usual = np.sqrt(self.posterior(np.full((1, len(self.parameters.signs)), np.nan)).status[0])
        self._unseen = UNSEEN * usual / usual.sum()

    def posterior(
        self,
        readings: SignsLike,
        *,
        age: ArrayLike | None = None,
        sex: ArrayLike | None = None,
        draws: int = DRAWS,
    ) -> Posterior:
        """Probabilities of condition and status given displayed signs.

        Parameters
        ----------
        readings
            Displayed signs, a table as for `read_signs`, where values and columns may be missing.
        age
            Years, shape (n_samples,); NaN or None where it is not known.
        sex
            Ids of `SEXES` or their indices, shape (n_samples,); NaN or None where it is not known.
        draws
            Quasi-random draws of the true state per reading, a power of two. The log loss of the status is 0.4 % above
            the best at 256, and 0.1 % at 1,024.

        Raises
        ------
        InvalidValue
            If there are no such readings or patients, or draws is no power of two.
        """
        if draws < 1 or draws.bit_count() != 1:
            raise InvalidValue("draws", draws, "a power of two: quasi-random draws are even then alone")
        known = self._read(readings, age, sex)
        condition = np.empty((len(known), len(self.parameters.conditions)))
        status = np.empty((len(known), len(STATUSES)))
        for mixture, rows in self._patterns(known):
            sampler = Sampler(mixture, draws)
            for evidence in self._evidence(mixture, known, rows):
                condition[evidence.rows] = evidence.sums(evidence.weights @ self._named)
                status[evidence.rows] = self._drawn_status(evidence, sampler)
        return Posterior(condition, status)

    def condition(
        self,
        readings: SignsLike,
        *,
        age: ArrayLike | None = None,
        sex: ArrayLike | None = None,
    ) -> FloatArray:
        """Probabilities of the condition alone, which need no draws; parameters and shape as in `posterior`."""
        known = self._read(readings, age, sex)
        condition = np.empty((len(known), len(self.parameters.conditions)))
        for mixture, rows in self._patterns(known):
            for evidence in self._evidence(mixture, known, rows):
                condition[evidence.rows] = evidence.sums(evidence.weights @ self._named)
        return condition

    def log_density(self, readings: SignsLike) -> FloatArray:
        """Natural log of the probability that a display in this population shows exactly this, shape (n_samples,).

        Signs that are missing are left out: the probability is that of the others.

        Parameters
        ----------
        readings
            As for `posterior`.
        """
        known = self._read(readings)
        found = np.empty(len(known))
        for mixture, rows in self._patterns(known):
            for evidence in self._evidence(mixture, known, rows):
                found[evidence.rows] = evidence.log_density
        return found

    def _read(self, readings: SignsLike, age: ArrayLike | None = None, sex: ArrayLike | None = None) -> FloatArray:
        """Displayed signs and the scores of age and sex, shape (n_samples, n_signs + 2); NaN where not known."""
        signs = self.parameters.signs
        values = read_values(readings, signs, may_miss=True)
        for column, sign in zip(values.T, signs.values(), strict=True):
            check_limits(np.where(np.isnan(column), sign.accepted[0], column), sign)
        scores = age_scores(age, len(values)), sex_scores(sex, len(values))
        return np.concatenate([values, np.stack(scores, axis=1)], axis=1)

    def _patterns(self, known: FloatArray) -> Iterator[tuple[Mixture, NDArray[np.int64]]]:
        """Rows in which the same is known, with the mixture of it."""
        n_signs, coarse = len(self.parameters.signs), coarse_sign(self.parameters)
        patterns, which = np.unique(~np.isnan(known), axis=0, return_inverse=True)
        for index, pattern in enumerate(patterns):
            columns = np.flatnonzero(pattern)
            mixture = Mixture(
                self._components.weights,
                self._components.means,
                self._components.covariances,
                fine=n_signs + columns[columns != coarse],
                coarse=n_signs + coarse,
                hidden=np.arange(n_signs),
            )
            yield mixture, np.flatnonzero(which == index)

    def _evidence(self, mixture: Mixture, known: FloatArray, rows: NDArray[np.int64]) -> Iterator[Evidence]:
        """Evidence of rows in which the same is known, block by block."""
        for start in range(0, len(rows), BLOCK):
            block = rows[start : start + BLOCK]
            cells = self._cells(known[block])
            joint, first = mixture.log_joint(cells), starts(cells.owner)
            largest = np.maximum.reduceat(joint.max(axis=1), first)
            joint -= largest[cells.owner, None]
            weights = np.exp(joint, out=joint)
            total = np.add.reduceat(weights.sum(axis=1), first)
            weights /= total[cells.owner, None]
            yield Evidence(block, cells, weights, largest + np.log(total))

    def _cells(self, known: FloatArray) -> Cells:
        """Cells of signs, and scores."""
        n_signs = len(self.parameters.signs)
        return possible_cells(known[:, :n_signs], known[:, n_signs:], self.parameters)

    def _drawn_status(self, evidence: Evidence, sampler: Sampler) -> FloatArray:
        """Share of the drawn true states that have each status, shape (n_readings, 3)."""
        states = sampler.draw(evidence.cells, sampler.counts(evidence.weights, evidence.cells.owner))
        drawn = self._status(states).reshape(-1, sampler.draws)
        counts = np.stack([(drawn == status).sum(axis=1) for status in range(len(STATUSES))], axis=1)
        share: FloatArray = (counts + self._unseen) / (sampler.draws + UNSEEN)
        return share


def starts(owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Index of the first cell of each reading."""
    return np.flatnonzero(np.diff(owner, prepend=-1))
