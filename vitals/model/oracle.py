"""The best possible prediction, computed from the catalog's own numbers and never from samples of the simulator.

In the space of `vitals.simulation.scales` the measured signs are normal given the condition and the severity. So the
posterior of the condition is an integral over severity, done here as a sum over narrow bins, and that of the status is
an expectation over the normal posterior of the true state, done by quasi-random draws.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.errors import InvalidValue
from vitals.model.cells import Cells, coarse_sign, possible_cells
from vitals.model.components import Components
from vitals.model.demographics import age_scores, sex_scores
from vitals.model.mixture import Mixture, Said, Sampler, Weights
from vitals.model.state_status import StateStatus
from vitals.simulation import kernels
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES
from vitals.simulation.tables import SignsLike, check_limits, read_values

__all__ = ["Oracle", "Posterior"]

BLOCK, COMPILED_BLOCK = 128, 2048  # readings: their draws fit the cache, and compiled their cells
KEPT = 16  # mixtures: in care one takes up to 9 MB, and there is one for whatever is known of a reading
AS_MANY_ROWS = 10  # of the simulation take as long as one reading
SCRAMBLES = 16  # of the draws
DRAWS = 1024  # quasi-random draws of the true state per reading
DRAWS_ALLOWED = tuple(1 << power for power in range(17))
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


class Known(NamedTuple):
    """What is known of readings."""

    values: FloatArray  # displayed signs and the scores of age and sex, (n_samples, n_signs + 2); NaN where not known
    on_oxygen: NDArray[np.bool_]


class Pattern(NamedTuple):
    """Readings of which the same is known, and what that makes of them."""

    mixture: Mixture
    on_oxygen: bool
    labels: NDArray[np.int64]  # of the components
    rows: NDArray[np.int64]

    def blocks(self, length: int) -> Iterator[NDArray[np.int64]]:
        """The rows, so many at a time."""
        for start in range(0, len(self.rows), length):
            yield self.rows[start : start + length]


class Oracle:
    """Bayes-optimal classifier of measured signs in a population.

    Signs may be missing (NaN): they are integrated out. Age and sex are used where they are given; both enter by the
    first two moments of the standing offsets given them. In a setting with oxygen it must be known who gets it. Neither
    the hour nor the time since admission is known, nor when a cuff measured.

    Parameters
    ----------
    population
        Its shares and severity mix are the prior.
    parameters
        Numbers that the readings were simulated with; those of the population by default.
    """

    def __init__(self, population: Population = TEACHING, *, parameters: Parameters | None = None) -> None:
        self.parameters = parameters or Parameters.of(population.signs, setting=population.setting)
        self._has_oxygen = self.parameters.setting.oxygen is not None
        self._components = {
            on_oxygen: Components.of(population, self.parameters, on_oxygen=on_oxygen)
            for on_oxygen in ((False, True) if self._has_oxygen else (False,))
        }
        self._mixtures: dict[tuple[bool, ...], Mixture] = {}  # by what is known of readings
        self._status = StateStatus.of(self.parameters.status)
        self._unseen = np.full(len(STATUSES), UNSEEN / len(STATUSES))
        nothing = np.full((len(self._components), len(self.parameters.signs)), np.nan)
        usual = np.sqrt(self.posterior(nothing, on_oxygen=list(self._components)).status.mean(axis=0))
        self._unseen = UNSEEN * usual / usual.sum()

    def posterior(
        self,
        readings: SignsLike,
        *,
        age: ArrayLike | None = None,
        sex: ArrayLike | None = None,
        on_oxygen: ArrayLike | None = None,
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
        on_oxygen
            Whether each patient gets oxygen, shape (n_samples,); only in a setting where some do.
        draws
            Quasi-random draws of the true state per reading, a power of two. The log loss of the status is 0.4 % above
            the best at 256, and 0.1 % at 1,024.

        Raises
        ------
        InvalidValue
            If there are no such readings or patients, or draws is no power of two.
        """
        if draws not in DRAWS_ALLOWED:
            allowed = f"a power of two up to {DRAWS_ALLOWED[-1]:,}: quasi-random draws are even then alone"
            raise InvalidValue("draws", draws, allowed)
        draws = int(draws)  # 64.0 too
        known = self._read(readings, age, sex, on_oxygen)
        condition = np.empty((len(known.values), len(self.parameters.conditions)))
        status = np.empty((len(known.values), len(STATUSES)))
        for pattern in self._patterns(known):
            scrambles = self._scrambles(known.values[pattern.rows])
            for scramble in np.unique(scrambles):
                sampler = Sampler(pattern.mixture, draws, int(scramble))
                part = pattern._replace(rows=pattern.rows[scrambles == scramble])
                for rows in part.blocks(BLOCK):
                    cells = self._cells(known.values[rows])
                    weights = pattern.mixture.weigh(cells)  # the reference's: models learn from what is drawn by it
                    condition[rows] = weights.of_labels(cells, pattern.labels, condition.shape[1])
                    status[rows] = self._drawn_status(cells, weights, sampler, pattern.on_oxygen)
        return Posterior(condition, status)

    def condition(
        self,
        readings: SignsLike,
        *,
        age: ArrayLike | None = None,
        sex: ArrayLike | None = None,
        on_oxygen: ArrayLike | None = None,
    ) -> FloatArray:
        """Probabilities of the condition alone, which need no draws; parameters and shape as in `posterior`."""
        return self._said(self._read(readings, age, sex, on_oxygen)).labels

    def log_density(self, readings: SignsLike, *, on_oxygen: ArrayLike | None = None) -> FloatArray:
        """Natural log of the probability that a display in this population shows exactly this, shape (n_samples,).

        Signs that are missing are left out: the probability is that of the others. Where somebody gets oxygen, it is
        the probability among those who do, or do not, as the patient.

        Parameters
        ----------
        readings, on_oxygen
            As for `posterior`.
        """
        return self._said(self._read(readings, None, None, on_oxygen)).log_density

    def _said(self, known: Known) -> Said:
        """What readings say of the conditions and of themselves, which needs no draws."""
        n_samples, n_conditions = len(known.values), len(self.parameters.conditions)
        kernels.prepare(AS_MANY_ROWS * n_samples)
        found = Said(np.empty((n_samples, n_conditions)), np.empty(n_samples))
        for pattern in self._patterns(known):
            said, length = way_of_saying(pattern.mixture)
            for rows in pattern.blocks(length):
                part = said(pattern.mixture, self._cells(known.values[rows]), pattern.labels, n_conditions)
                found.labels[rows], found.log_density[rows] = part
        return found

    def _read(
        self, readings: SignsLike, age: ArrayLike | None, sex: ArrayLike | None, on_oxygen: ArrayLike | None
    ) -> Known:
        """What is known of each reading."""
        signs = self.parameters.signs
        values = read_values(readings, signs, may_miss=True)
        for column, sign in zip(values.T, signs.values(), strict=True):
            check_limits(np.where(np.isnan(column), sign.accepted[0], column), sign)
        scores = age_scores(age, len(values)), sex_scores(sex, len(values))
        return Known(np.concatenate([values, np.stack(scores, axis=1)], axis=1), self._read_oxygen(on_oxygen, values))

    def _read_oxygen(self, on_oxygen: ArrayLike | None, values: FloatArray) -> NDArray[np.bool_]:
        """Whether each patient gets oxygen."""
        setting, n_samples = self.parameters.setting.id, len(values)
        if on_oxygen is None:
            if self._has_oxygen and n_samples:
                raise InvalidValue(
                    "on_oxygen", None, f"True or False for each reading: in the setting {setting} some get it"
                )
            return np.zeros(n_samples, bool)
        given = np.asarray(on_oxygen)
        if given.shape != (n_samples,):
            raise InvalidValue("shape of on_oxygen", given.shape, f"({n_samples},), one for each reading")
        wrong = [each for each in given.tolist() if not isinstance(each, bool | int | float) or each not in (0, 1)]
        if wrong:
            raise InvalidValue("on_oxygen", wrong[0], "True or False, or 1 or 0, for each reading")
        found = given.astype(bool)
        if found.any() and not self._has_oxygen:
            raise InvalidValue("on_oxygen", True, f"False: in the setting {setting} nobody gets oxygen")
        return found

    def _patterns(self, known: Known) -> Iterator[Pattern]:
        """Rows in which the same is known."""
        is_known = np.concatenate([~np.isnan(known.values), known.on_oxygen[:, None]], axis=1)
        codes = is_known @ (1 << np.arange(is_known.shape[1]))  # to sort numbers is far faster than to sort rows
        for code in np.unique(codes):
            rows = np.flatnonzero(codes == code)
            *shown, on_oxygen = is_known[rows[0]].tolist()
            yield Pattern(self._mixture(tuple(shown), on_oxygen), on_oxygen, self._components[on_oxygen].labels, rows)

    def _mixture(self, known: tuple[bool, ...], on_oxygen: bool) -> Mixture:
        """Mixture by what is known of readings, some of which are kept."""
        found = self._mixtures.get((*known, on_oxygen))
        if found is None:
            n_signs, coarse, components = len(self.parameters.signs), coarse_sign(self.parameters), self._components
            columns, (weights, _, means, covariances, bounds) = np.flatnonzero(known), components[on_oxygen]
            if len(self._mixtures) == KEPT:
                self._mixtures.clear()
            found = self._mixtures[*known, on_oxygen] = Mixture(
                weights,
                means,
                covariances,
                fine=n_signs + columns[columns != coarse],
                coarse=n_signs + coarse,
                hidden=np.arange(n_signs),
                bounds=bounds,
            )
        return found

    def _scrambles(self, values: FloatArray) -> NDArray[np.int64]:
        """Which draws each reading takes: of its own digits, so that it does not depend on the others.

        Draws that were the same for all readings would err the same way for all.
        """
        signs = np.nan_to_num(values[:, : len(self.parameters.signs)])
        digits = np.rint(signs * np.array(self.parameters.scales.resolution)).astype(np.int64)
        found: NDArray[np.int64] = digits @ (2 * np.arange(digits.shape[1]) + 3) % SCRAMBLES
        return found

    def _cells(self, known: FloatArray) -> Cells:
        """Cells of signs, and scores."""
        n_signs = len(self.parameters.signs)
        return possible_cells(known[:, :n_signs], known[:, n_signs:], self.parameters)

    def _drawn_status(self, cells: Cells, weights: Weights, sampler: Sampler, on_oxygen: bool) -> FloatArray:
        """Share of the drawn true states that have each status, shape (n_readings, 3)."""
        states = sampler.draw(cells, sampler.counts(weights.of_cells, cells.owner))
        drawn = self._status(states, np.full(states.shape[1], on_oxygen)).reshape(-1, sampler.draws)
        counts = np.stack([(drawn == status).sum(axis=1) for status in range(len(STATUSES))], axis=1)
        share: FloatArray = (counts + self._unseen) / (sampler.draws + UNSEEN)
        return share


def way_of_saying(mixture: Mixture) -> tuple[Callable[[Mixture, Cells, NDArray[np.int64], int], Said], int]:
    """What makes `Said` of readings, and of how many at a time: compiled loops in a process that has them."""
    if mixture.has_bounds or not kernels.current().is_compiled:
        return Mixture.said, BLOCK
    from vitals.model.compiled.mixture import said

    return said, COMPILED_BLOCK
