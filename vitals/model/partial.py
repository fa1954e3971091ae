"""Answers from a part of a reading: signs that are missing, that artifacts may have disturbed, or that oxygen masks.

The network needs every sign, undisturbed, and that of lessons knows only people who breathe air. What it cannot say is
taken from the oracle's components: the condition by what the other signs say of it, and the status by the network where
the sign is drawn given the others. A disturbed sign is left out as far as it is suspected.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.model.marginals import Marginals, Mask, alike
from vitals.model.suspicion import Suspicion
from vitals.simulation.scales import FloatArray, read_only

__all__ = ["Answers", "Network", "complete_answers"]

DRAWS, DRAWS_OF_SUSPECT = 16, 2  # of hidden signs, over which the status is averaged
USUAL_DRAWS = 256  # of whole readings, over which the usual shares of the statuses are averaged
UNSEEN = 0.15  # of a draw more, shared as the statuses are: what was not drawn is rare, not impossible
WORTH_DRAWING = 0.1  # probability of a disturbance from which the status is drawn without the sign as well
EVEN, TINY = 0.5, 1e-300

type RowIndex = NDArray[np.int64]
type Part = tuple[Mask, bool, RowIndex]  # readings of which the same signs count, with or without oxygen


class Answers(NamedTuple):
    """Probabilities of readings, and what they rest on.

    Attributes
    ----------
    status, condition
        Shapes (n_samples, n_statuses) and (n_samples, n_conditions).
    used
        Whether each sign counts, shape (n_samples, n_signs): it is shown, no artifact is as probable as not, and
        oxygen does not mask it.
    suspected
        Probability that an artifact has disturbed each sign, shape (n_samples, n_signs).
    """

    status: FloatArray
    condition: FloatArray
    used: NDArray[np.bool_]
    suspected: FloatArray


class Network(NamedTuple):
    """What is asked of a trained model.

    Attributes
    ----------
    status
        From complete readings, and whether each of their patients gets oxygen, to the probabilities of the status.
    conditions
        Index into `CONDITIONS` of each condition that it knows.
    sees_oxygen
        Whether it knows people on oxygen.
    """

    status: Callable[[FloatArray, NDArray[np.bool_]], FloatArray]
    conditions: tuple[int, ...]
    sees_oxygen: bool


def complete_answers(
    answers: Answers,
    rows: RowIndex,
    readings: FloatArray,
    population: Population,
    *,
    on_oxygen: NDArray[np.bool_],
    artifacts: bool,
    network: Network,
    distrusted: NDArray[np.bool_] | None = None,
) -> None:
    """Put right, in place, what a network says of readings that it does not know.

    Parameters
    ----------
    answers
        What it says of all readings; of those with missing signs whatever it may be.
    rows
        Readings that are put right.
    readings
        Shape (n_samples, n_signs), NaN where a sign is missing.
    population
        That the rows come from.
    on_oxygen
        Whether each patient gets oxygen, shape (n_samples,).
    artifacts
        Whether the monitor has any. A reading that lacks a sign is not examined for them: two at a time are rare.
    network
        The one that was asked.
    distrusted
        Whether its condition counts for nothing although it knows such readings, shape (n_samples,).
    """
    part = PartOfReadings(readings[rows], population, on_oxygen[rows], network)
    some = Answers(answers.status[rows], answers.condition[rows], part.used(), answers.suspected[rows])
    part.add_missing(some, np.zeros(len(rows), bool) if distrusted is None else distrusted[rows])
    if artifacts:
        part.add_suspected(some)
    answers.status[rows], answers.condition[rows] = some.status, some.condition
    answers.used[rows], answers.suspected[rows] = some.used & (some.suspected < EVEN), some.suspected


@lru_cache(maxsize=64)
def unseen_statuses(population: Population, network: Network) -> FloatArray:
    """What is added to draws of the statuses, shape (n_statuses,): in all `UNSEEN` of a draw."""
    marginals, nothing = Marginals.of(population), np.full((1, len(SIGNS)), np.nan)
    drawn = marginals.of_signs((False,) * len(SIGNS), False).draw(marginals.locate(nothing), nothing, USUAL_DRAWS)
    roots = np.sqrt(network.status(drawn[0], np.zeros(USUAL_DRAWS, bool)).mean(axis=0))
    return read_only(UNSEEN * roots / roots.sum())


class PartOfReadings:
    """Readings with what is known of them; parameters as for `complete_answers`."""

    def __init__(
        self,
        readings: FloatArray,
        population: Population,
        on_oxygen: NDArray[np.bool_],
        network: Network,
    ) -> None:
        self.readings, self.population, self.network = readings, population, network
        self.marginals = Marginals.of(population)
        self.located, self.shown = self.marginals.locate(readings), ~np.isnan(readings)
        self.masked = on_oxygen & (not self.marginals.has_oxygen)  # saturation says what it says of those who get none
        self.on_oxygen = on_oxygen & self.marginals.has_oxygen

    def used(self) -> NDArray[np.bool_]:
        """Signs that are shown and not masked."""
        used = self.shown.copy()
        used[self.masked, self.marginals.parameters.scales.ids.index("spo2")] = False
        return used

    def add_missing(self, answers: Answers, distrusted: NDArray[np.bool_]) -> None:
        """Answer for the readings that lack a sign, or of whose condition the network knows too little.

        That is so of patients on oxygen where it knows none, and where it is distrusted.
        """
        lacking = ~self.shown.all(axis=1)
        unknown = self.masked if self.network.sees_oxygen else self.on_oxygen | self.masked
        for mask, oxygen, rows in self._alike(answers.used, lacking | unknown | distrusted):
            found = self.marginals.of_signs(mask, oxygen).evidence(self.located.rows(rows))
            answers.condition[rows] = self._known(found.condition)
        parts = list(self._alike(self.shown, lacking))
        for (_, _, rows), status in zip(parts, self._drawn_statuses(parts, DRAWS), strict=True):
            answers.status[rows] = status

    def add_suspected(self, answers: Answers) -> None:
        """Leave out the signs of complete readings that an artifact may have disturbed, as far as it is probable."""
        for _, oxygen, whole in self._alike(answers.used, answers.used.all(axis=1)):
            judge = Suspicion.of(self.population, oxygen)
            suspected, weights, condition = judge.judge(self.readings[whole], self.located.rows(whole))
            rows = whole[suspected]
            answers.condition[rows] = self._known(condition)
            answers.suspected[rows] = weights @ judge.disturbs
            total = 1 - weights.sum(axis=1, keepdims=True)
            status = total * answers.status[rows]
            worth = (weights >= WORTH_DRAWING).T
            which, places = np.flatnonzero(worth.any(axis=1)), [np.flatnonzero(row) for row in worth]
            parts = [(judge.masks[index], oxygen, rows[places[index]]) for index in which]
            for index, drawn in zip(which, self._drawn_statuses(parts, DRAWS_OF_SUSPECT), strict=True):
                some = places[index]
                weight = weights[some, index, None]
                status[some] += weight * drawn
                total[some] += weight
            answers.status[rows] = status / total

    def _known(self, condition: FloatArray) -> FloatArray:
        """Probabilities of the conditions that the network knows, in its order, of those of all."""
        found = condition[:, self.network.conditions]
        if len(self.network.conditions) < len(CONDITIONS):
            found /= np.maximum(found.sum(axis=1, keepdims=True), TINY)
        return found

    def _drawn_statuses(self, parts: Sequence[Part], draws: int) -> list[FloatArray]:
        """Status of the readings of each part, of which some signs are drawn given the others.

        The network is asked once for all: it takes as long for one reading as for dozens.
        """
        if not parts:
            return []
        filled = np.concatenate(
            [
                self.marginals.of_signs(mask, oxygen).draw(self.located.rows(rows), self.readings[rows], draws)
                for mask, oxygen, rows in parts
            ]
        )
        lengths = [len(rows) for _, _, rows in parts]
        on_oxygen = np.repeat([oxygen for _, oxygen, _ in parts], np.multiply(lengths, draws))
        status = self.network.status(filled.reshape(-1, filled.shape[2]), on_oxygen).reshape(len(filled), draws, -1)
        found = (status.sum(axis=1) + unseen_statuses(self.population, self.network)) / (draws + UNSEEN)
        return np.split(found, np.cumsum(lengths)[:-1])

    def _alike(self, used: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> Iterator[Part]:
        """Rows that are wanted, by the signs that they use and by oxygen."""
        rows = np.flatnonzero(wanted)
        for mask, oxygen, some in alike(used[rows], self.on_oxygen[rows]):
            yield mask, oxygen, rows[some]
