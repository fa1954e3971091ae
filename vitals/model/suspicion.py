"""Which signs of a reading a monitor's artifact may have disturbed, and how probably.

An artifact replaces signs by values that its effect in the catalog makes, in the share of the time that its rate and
length say. Against that stands what the other signs say of the value: the density of the reading with the sign to that
without it. Cuff readings far off change both pressures at once, so they are suspected together.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.model.components import Components
from vitals.model.marginals import Located, Marginal, Marginals
from vitals.model.moments import pooled
from vitals.simulation.artifacts import ARTIFACTS, Artifact, Event
from vitals.simulation.cohort import Cohort
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import simulate

__all__ = ["Suspect", "Suspicion", "Verdict", "suspects_of"]

SAMPLE, SAMPLE_SEED = 1 << 14, 20_261_126  # undisturbed readings that the effects are tried on
INSTANT, SPACING = 1_767_225_600.0, 7_919.0  # seconds, a prime apart
SMOOTHING = 2  # steps of the display either way, over which a value's frequency is averaged
ANYWHERE = 0.001  # share of an artifact's values that are as likely at any step: for what no effect in the catalog does
LOOK = -4.6  # log odds of a disturbance, by pooled components, from which all components are asked: 1 %
LEAST = 0.01  # probability of a disturbance below which a sign is taken as it is: all such together change no log loss
PARTS = 2  # into which the components of a condition are pooled

type Parts = Sequence[tuple[float, FloatArray, FloatArray]]


class Suspect(NamedTuple):
    """Signs that are disturbed together, and what their artifacts show.

    Attributes
    ----------
    signs
        Their indices.
    share
        Of the time in which they are disturbed and still show a value.
    log_values
        Log of share times frequency of each step of the first sign's display, from its lower limit on.
    log_distances
        Log of the frequency of each distance between the two signs, in units; None for a single sign.
    """

    signs: tuple[int, ...]
    share: float
    log_values: FloatArray
    log_distances: FloatArray | None

    def log_disturbed(self, readings: FloatArray) -> FloatArray:
        """Log of the probability that the signs are disturbed and show these values, shape (n_samples,)."""
        values, sign = readings[:, self.signs[0]], list(SIGNS.values())[self.signs[0]]
        found: FloatArray = self.log_values[steps_of(values, sign.rejected[0], sign.decimals)]
        if self.log_distances is not None:
            distance = steps_of(values - readings[:, self.signs[1]], 0, 0)
            found = found + self.log_distances[np.clip(distance, 0, len(self.log_distances) - 1)]
        return found


@lru_cache(maxsize=32)
def suspects_of(population: Population) -> tuple[Suspect, ...]:
    """What artifacts disturb in readings of a population."""
    instants = INSTANT + SPACING * np.arange(SAMPLE)
    sample = simulate(np.arange(SAMPLE), instants, Cohort(seed=SAMPLE_SEED, population=population)).readings.values
    together: dict[tuple[int, ...], list[tuple[float, FloatArray, FloatArray]]] = {}
    for artifact in ARTIFACTS.values():
        values, seconds = shown_by(artifact, sample)
        if not np.isnan(values).any():
            share = artifact.per_hour * sum(artifact.seconds) / 2 / 3600
            signs = tuple(list(SIGNS).index(id) for id in artifact.signs)
            together.setdefault(signs, []).append((share, values, seconds))
    return tuple(suspect(signs, parts, sample) for signs, parts in together.items())


def shown_by(artifact: Artifact, sample: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What an artifact makes of the first of its signs in each reading of a sample; and how long each event lasts."""
    length, progress, strength, side = qmc.Sobol(4, rng=0).random(len(sample)).T
    seconds = artifact.seconds[0] + (artifact.seconds[1] - artifact.seconds[0]) * length
    event = Event(np.arange(len(sample)), progress * seconds, progress, strength, np.where(side < 0.5, -1.0, 1.0))
    signs = dict(zip(SIGNS, sample.T, strict=True))
    first = artifact.signs[0]
    values = np.broadcast_to(artifact.effect(signs[first], signs, event), len(sample)).astype(np.float64)
    return np.clip(values, *SIGNS[first].accepted), seconds


def suspect(signs: tuple[int, ...], parts: Parts, sample: FloatArray) -> Suspect:
    """Frequencies of the values of artifacts that disturb the same signs; a long event is seen more often."""
    sign = list(SIGNS.values())[signs[0]]
    n_steps = round((sign.rejected[1] - sign.rejected[0]) * 10**sign.decimals) + 1
    share = sum(share for share, _, _ in parts)
    frequency = np.full(n_steps, share * ANYWHERE / n_steps)
    for part, values, seconds in parts:
        steps = steps_of(values, sign.rejected[0], sign.decimals)
        counted = np.bincount(steps, seconds / seconds.sum(), minlength=n_steps)
        frequency += part * (1 - ANYWHERE) * averaged(counted)
    if len(signs) == 1:
        return Suspect(signs, share, np.log(frequency), None)
    distances = steps_of(sample[:, signs[0]] - sample[:, signs[1]], 0, 0)  # both are moved alike, and keep it
    apart = averaged(np.bincount(distances, minlength=n_steps) / len(sample))
    return Suspect(signs, share, np.log(frequency), np.log((1 - ANYWHERE) * apart + ANYWHERE / n_steps))


def steps_of(values: FloatArray, first: float, decimals: int) -> NDArray[np.int64]:
    """Steps of a display from a first value on."""
    found: NDArray[np.int64] = np.floor((values - first) * 10**decimals + 0.5).astype(np.int64)
    return found


def averaged(frequency: FloatArray) -> FloatArray:
    """Frequencies averaged over neighboring steps."""
    width = 2 * SMOOTHING + 1
    reflected = np.pad(frequency, SMOOTHING, mode="symmetric")  # what lies at an end stays inside
    return np.convolve(reflected, np.full(width, 1 / width), mode="valid")


class Verdict(NamedTuple):
    """What is suspected of complete readings.

    Attributes
    ----------
    weights
        Probability that each suspect is disturbed, shape (n_samples, n_suspects).
    conditions
        Probabilities of the conditions if it is, shape (n_suspects, n_samples, n_conditions).
    undisturbed
        The same if none is, shape (n_samples, n_conditions); of no meaning where nothing is suspected.
    """

    weights: FloatArray
    conditions: FloatArray
    undisturbed: FloatArray


class Suspicion:
    """Judge of complete readings in a population.

    Parameters
    ----------
    marginals
        Of the population.
    on_oxygen
        Whether the patients get oxygen.
    """

    def __init__(self, marginals: Marginals, on_oxygen: bool) -> None:
        self._marginals, self._on_oxygen = marginals, on_oxygen
        self.suspects = suspects_of(marginals.population)
        self._undisturbed = float(np.log(1 - sum(each.share for each in self.suspects)))
        n_signs = len(SIGNS)
        self.masks = [tuple(sign not in each.signs for sign in range(n_signs)) for each in self.suspects]
        few, everything = few_components(marginals.components(on_oxygen)), (True,) * n_signs
        self._few = [
            Marginal(few, np.array(mask), marginals.parameters, np.float32) for mask in (everything, *self.masks)
        ]

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, population: Population, on_oxygen: bool) -> "Suspicion":
        """That of a population; the same object for the same one."""
        return cls(Marginals.of(population), on_oxygen)

    def judge(self, readings: FloatArray, located: Located) -> Verdict:
        """Probability that each suspect is disturbed, and of the conditions if it is or none is.

        Parameters
        ----------
        readings, located
            Complete readings, shape (n_samples, n_signs), and where they are.
        """
        n_samples, odds = len(readings), np.full((len(readings), len(self.suspects)), -np.inf)
        conditions = np.zeros((len(self.suspects), n_samples, len(self._marginals.parameters.conditions)))
        whole = self._marginals.of_signs((True,) * readings.shape[1], self._on_oxygen)
        shown = [each.log_disturbed(readings) - self._undisturbed for each in self.suspects]
        few = [each.log_density(located) for each in self._few]
        looked_at = [disturbed + without - few[0] > LOOK for disturbed, without in zip(shown, few[1:], strict=True)]
        some = np.flatnonzero(np.any(looked_at, axis=0))
        density, undisturbed = np.empty(n_samples), np.zeros(conditions.shape[1:])
        found = whole.evidence(located.rows(some))
        density[some], undisturbed[some] = found.log_density, found.condition
        for index, (mask, looks) in enumerate(zip(self.masks, looked_at, strict=True)):
            rows = np.flatnonzero(looks)
            found = self._marginals.of_signs(mask, self._on_oxygen).evidence(located.rows(rows))
            odds[rows, index] = shown[index][rows] + found.log_density - density[rows]
            conditions[index, rows] = found.condition
        odds[odds < np.log(LEAST)] = -np.inf
        largest = np.maximum(odds.max(axis=1, initial=0.0), 0.0)
        weights = np.exp(odds - largest[:, None])
        weights /= weights.sum(axis=1, keepdims=True) + np.exp(-largest)[:, None]
        return Verdict(weights, conditions, undisturbed)


def few_components(components: Components) -> Components:
    """Components of each condition pooled into a few: enough to tell where the others must be asked."""
    rows = []
    for label in np.unique(components.labels):
        for part in np.array_split(np.flatnonzero(components.labels == label), PARTS):
            if len(part):
                weights = components.weights[part]
                moments = [(components.means[each], components.covariances[each]) for each in part]
                rows.append((weights.sum(), label, *pooled(weights, moments)))
    weights, labels, means, covariances = (np.array(column) for column in zip(*rows, strict=True))
    return Components(weights, labels, means, covariances)
