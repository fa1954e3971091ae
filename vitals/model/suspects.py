"""What artifacts may have disturbed in a reading, and what they show there."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.simulation.artifacts import ARTIFACTS, Artifact, Event
from vitals.simulation.cohort import Cohort
from vitals.simulation.scales import PULSE_PRESSURE, FloatArray
from vitals.simulation.simulator import simulate

__all__ = ["Restored", "Suspect", "suspects_of"]

SAMPLE, SAMPLE_SEED = 1 << 14, 20_261_126  # undisturbed readings that the effects are tried on
INSTANT, SPACING = 1_767_225_600.0, 7_919.0  # seconds, a prime apart
SMOOTHING = 2  # steps of the display either way, over which a value's frequency is averaged
ANYWHERE = 0.001  # share of an artifact's values that are as likely at any step: for what no effect in the catalog does
STRENGTHS = 4  # of an artifact, by which a value is put back

IDS = list(SIGNS)
SYSTOLIC, DIASTOLIC = IDS.index("blood_pressure_systolic"), IDS.index("blood_pressure_diastolic")

LIMITS = "rejected", "accepted"
USUAL = Event(np.zeros(1, np.int64), np.zeros(1), np.full(1, 0.5), np.full(1, 0.5), np.ones(1))  # halfway through

type Parts = Sequence[tuple[Artifact, FloatArray, FloatArray]]


class Display(NamedTuple):
    """What a display can show of each sign, in its unit: shape (n_signs,) each."""

    first: FloatArray  # value of step 0
    low: FloatArray
    high: FloatArray


@lru_cache(maxsize=1)
def display() -> Display:
    """Limits of the displays, which are the same in every setting."""
    first, (low, high) = (np.array([getattr(sign, name) for sign in SIGNS.values()]).T for name in LIMITS)
    return Display(first[0], low, high)


class Inverse(NamedTuple):
    """What a sign was before an artifact, by the step that is shown.

    Attributes
    ----------
    log_weights
        Log of the artifact's share and of the number of values that it shows as this one.
    originals
        Their mean; of no meaning where there is none.
    """

    log_weights: FloatArray
    originals: FloatArray


class Restored(NamedTuple):
    """Readings as they may have been before an artifact.

    Attributes
    ----------
    rows
        Row of the disturbed reading, in rising order, shape (n_restored,).
    readings
        Shape (n_restored, n_signs).
    log_weights
        Log of the probability that the artifact is there and makes the disturbed reading of this one.
    """

    rows: NDArray[np.int64]
    readings: FloatArray
    log_weights: FloatArray


class Suspect(NamedTuple):
    """Signs that are disturbed together, and what their artifacts show.

    Attributes
    ----------
    signs
        Their indices.
    share
        Of the time in which they are disturbed and still show a value.
    log_values
        Log of share times frequency of each step of the first sign's display, from its lower limit on; of all artifacts
        but those that follow another sign.
    log_lost
        The same, of the artifacts that do not tell what the sign was.
    log_distances
        Log of the frequency of each distance between the two signs, in units; None for a single sign.
    inverses
        Of the artifacts that tell what the sign was.
    followers
        Artifacts that show what another sign tells, and the log of their share.
    """

    signs: tuple[int, ...]
    share: float
    log_values: FloatArray
    log_lost: FloatArray
    log_distances: FloatArray | None
    inverses: tuple[Inverse, ...]
    followers: tuple[tuple[Artifact, float], ...]

    def log_disturbed(self, readings: FloatArray, *, lost: bool = False) -> FloatArray:
        """Log of the probability that the signs are disturbed and show these values, shape (n_samples,).

        Parameters
        ----------
        readings
            Shape (n_samples, n_signs).
        lost
            Whether by an artifact that does not tell what the signs were.
        """
        shown = self._steps(readings)
        found: FloatArray = (self.log_lost if lost else self.log_values)[shown]
        if self.log_distances is not None:
            distance = steps_of(readings[:, self.signs[0]] - readings[:, self.signs[1]], 0, 0)
            found = found + self.log_distances[np.clip(distance, 0, len(self.log_distances) - 1)]
        for artifact, log_share in self.followers:
            values = artifact.effect(readings[:, self.signs[0]], dict(zip(IDS, readings.T, strict=True)), USUAL)
            follows = np.clip(values, display().low[self.signs[0]], display().high[self.signs[0]])
            same = shown == steps_of(follows, display().first[self.signs[0]], decimals_of(self.signs[0]))
            found = np.where(same, np.logaddexp(found, log_share), found)
        return found

    def restored(self, readings: FloatArray) -> Restored:
        """Readings as they may have been, if an artifact that tells so has disturbed them."""
        shown, first, parts = self._steps(readings), self.signs[0], []
        for inverse in self.inverses:
            weights = inverse.log_weights[shown]
            rows = np.flatnonzero(np.isfinite(weights))
            found, originals = readings[rows], inverse.originals[shown[rows]]
            for other in self.signs[1:]:  # moved alike
                found[:, other] += originals - found[:, first]
            found[:, first] = originals
            possible = ((found >= display().low) & (found <= display().high)).all(axis=1)
            possible &= found[:, SYSTOLIC] - found[:, DIASTOLIC] >= PULSE_PRESSURE
            parts.append(Restored(rows[possible], found[possible], weights[rows[possible]]))
        if not parts:
            return Restored(np.zeros(0, np.int64), readings[:0], np.zeros(0))
        together = Restored(*(np.concatenate(each) for each in zip(*parts, strict=True)))
        order = np.argsort(together.rows, kind="stable")
        return Restored(together.rows[order], together.readings[order], together.log_weights[order])

    def _steps(self, readings: FloatArray) -> NDArray[np.int64]:
        """Shown steps of the first sign."""
        first = self.signs[0]
        return steps_of(readings[:, first], display().first[first], decimals_of(first))


@lru_cache(maxsize=32)
def suspects_of(population: Population) -> tuple[Suspect, ...]:
    """What artifacts disturb in readings of a population."""
    instants = INSTANT + SPACING * np.arange(SAMPLE)
    sample = simulate(np.arange(SAMPLE), instants, Cohort(seed=SAMPLE_SEED, population=population)).readings.values
    together: dict[tuple[int, ...], list[tuple[Artifact, FloatArray, FloatArray]]] = {}
    for artifact in ARTIFACTS.values():
        values, seconds = shown_by(artifact, sample)
        if not np.isnan(values).any():
            signs = tuple(IDS.index(id) for id in artifact.signs)
            together.setdefault(signs, []).append((artifact, values, seconds))
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
    sign, first = list(SIGNS.values())[signs[0]], signs[0]
    n_steps = round((sign.rejected[1] - sign.rejected[0]) * 10**sign.decimals) + 1
    share = sum(share_of(artifact) for artifact, _, _ in parts)
    frequency = np.full(n_steps, share * ANYWHERE / n_steps)
    lost, inverses, followers = frequency.copy(), [], []
    for artifact, values, seconds in parts:
        part = share_of(artifact) * (1 - ANYWHERE)
        if artifact.tells_of not in (None, IDS[first]):
            followers.append((artifact, float(np.log(part))))
            continue
        counted = np.bincount(steps_of(values, sign.rejected[0], sign.decimals), seconds / seconds.sum(), n_steps)
        frequency += part * averaged(counted)
        if artifact.tells_of is None:
            lost += part * averaged(counted)
        else:
            inverses += inverses_of(artifact, part, n_steps)
    distances = None
    if len(signs) > 1:
        apart = steps_of(sample[:, signs[0]] - sample[:, signs[1]], 0, 0)  # both are moved alike, and keep it
        kept = averaged(np.bincount(apart, minlength=n_steps) / len(sample))
        distances = np.log((1 - ANYWHERE) * kept + ANYWHERE / n_steps)
    return Suspect(signs, share, np.log(frequency), np.log(lost), distances, tuple(inverses), tuple(followers))


def share_of(artifact: Artifact) -> float:
    """Share of the time in which an artifact is there."""
    return artifact.per_hour * sum(artifact.seconds) / 2 / 3600


def inverses_of(artifact: Artifact, share: float, n_steps: int) -> list[Inverse]:
    """What the first sign was, by a few strengths either way; events that show the same are taken together."""
    first = IDS.index(artifact.signs[0])
    decimals, found = decimals_of(first), dict[bytes, tuple[int, FloatArray, FloatArray]]()
    start, low, high = (float(each[first]) for each in display())
    lowest, highest = steps_of(np.array([low, high]), start, decimals).tolist()
    values = start + np.arange(lowest, highest + 1) / 10**decimals
    for strength in (np.arange(STRENGTHS) + 0.5) / STRENGTHS:
        for side in (-1.0, 1.0):
            event = Event(np.zeros(1, np.int64), USUAL.elapsed, USUAL.progress, np.full(1, strength), np.full(1, side))
            shown = artifact.effect(values, {artifact.signs[0]: values}, event)
            reached = steps_of(np.clip(shown, low, high), start, decimals)
            count = np.bincount(reached, minlength=n_steps).astype(np.float64)
            sums = np.bincount(reached, values, minlength=n_steps)
            times = found[key][0] if (key := reached.tobytes()) in found else 0
            found[key] = times + 1, count, sums
    with np.errstate(divide="ignore"):
        return [
            Inverse(np.log(share * times / (2 * STRENGTHS) * count), sums / np.maximum(count, 1))
            for times, count, sums in found.values()
        ]


def decimals_of(sign: int) -> int:
    """Decimals of a sign's display."""
    return list(SIGNS.values())[sign].decimals


def steps_of(values: FloatArray, first: float, decimals: int) -> NDArray[np.int64]:
    """Steps of a display from a first value on."""
    found: NDArray[np.int64] = np.floor((values - first) * 10**decimals + 0.5).astype(np.int64)
    return found


def averaged(frequency: FloatArray) -> FloatArray:
    """Frequencies averaged over neighboring steps."""
    width = 2 * SMOOTHING + 1
    reflected = np.pad(frequency, SMOOTHING, mode="symmetric")  # what lies at an end stays inside
    return np.convolve(reflected, np.full(width, 1 / width), mode="valid")
