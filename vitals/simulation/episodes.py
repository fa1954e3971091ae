"""Condition and severity of each patient at each time: conditions come in episodes, chronic ones stay.

Time is cut into slots of 30 minutes, shifted per patient. A slot draws a condition and a peak severity; the condition's
course, compressed to the slot, gives the severity: 0 healthy, 1 mild, 2 moderate, 3 severe, and 0 again at the slot's
end.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS, Condition, Shape
from vitals.catalog.population import Population
from vitals.errors import InvalidValue
from vitals.simulation.noise import GOLDEN, KeyArray, mix, stream, uniform
from vitals.simulation.scales import FloatArray, SingleArray, read_only

__all__ = [
    "CLINICAL",
    "SLOT_SECONDS",
    "Courses",
    "Episodes",
    "PinnedRows",
    "Scenario",
    "compressed",
    "episodes",
    "peak_severity",
]

SLOT_SECONDS = 1800
CLINICAL = 0.5  # severity from which a clinician would name the condition; below it is `healthy`
PEAKS = (0.75, 1.5, 2.5, 3.0)  # bounds of mild, moderate and severe peaks; a peak is uniform between its bounds

SHIFT, TRAIT, SLOT = stream("slot shift"), stream("chronic condition"), stream("slot")
NOT_PINNED = -1


class Episodes(NamedTuple):
    """Condition (index into `CONDITIONS`) and severity (0 to 3) of each patient at each time."""

    condition: NDArray[np.int64]
    severity: SingleArray


@dataclass(frozen=True)
class Scenario:
    """A pinned condition: healthy before the onset, then the course once.

    Parameters
    ----------
    condition
        Id of the condition.
    onset
        Unix seconds.
    severity
        Peak severity, over 0 to 3; by default each patient's own draw from the population's severity mix.

    Raises
    ------
    UnknownEntry
        If the condition is not in `CONDITIONS`.
    InvalidValue
        If onset or severity cannot be.
    """

    condition: str
    onset: float
    severity: float | None = None

    def __post_init__(self) -> None:
        CONDITIONS[self.condition]
        if not isinstance(self.onset, Real) or not math.isfinite(self.onset):
            raise InvalidValue("onset", self.onset, "a time in unix seconds, as datetime.timestamp() gives it")
        if self.severity is not None and not 0 < self.severity <= 3:
            raise InvalidValue("severity", self.severity, "above 0 and at most 3 (1 mild, 2 moderate, 3 severe)")


class PinnedRows(NamedTuple):
    """Scenarios of n rows as arrays of shape (n_samples,)."""

    condition: NDArray[np.int64]  # index into `CONDITIONS`; NOT_PINNED where a row has no scenario
    onset: FloatArray
    severity: SingleArray  # NaN where the patient draws

    @classmethod
    def of(cls, scenarios: Sequence[Scenario | None], conditions: Iterable[str] = CONDITIONS) -> "PinnedRows":
        """One scenario, or none, for each row; and the ids of all conditions."""
        index = {condition: number for number, condition in enumerate(conditions)}
        drawn, rows = math.nan, scenarios
        return cls(
            np.array([NOT_PINNED if row is None else index[row.condition] for row in rows], np.int64),
            np.array([0.0 if row is None else row.onset for row in rows], np.float64),
            np.array([drawn if row is None or row.severity is None else row.severity for row in rows], np.float32),
        )

    def repeated(self, n_samples: int) -> "PinnedRows":
        """Copies of the one row, for n rows."""
        return self.rows(np.zeros(n_samples, np.int64))

    def rows(self, rows: slice | NDArray[np.int64]) -> "PinnedRows":
        """Some of the rows."""
        return PinnedRows(self.condition[rows], self.onset[rows], self.severity[rows])


def compressed(seconds: float) -> float:
    """Seconds in a slot that stand for a time constant of the real course: 9 s for 3 s, 89 s for ten days (design)."""
    return 15.0 * math.log10(1.0 + seconds)


def smoothstep(x: float) -> float:
    """Rise from 0 at x <= 0 to 1 at x >= 1 without a kink."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)


def course(condition: Condition) -> list[float]:
    """Severity over peak severity at each second of a slot: SLOT_SECONDS + 1 values, 0 at both ends unless chronic."""
    shape = condition.course.shape
    if shape is Shape.NONE:
        return [0.0] * (SLOT_SECONDS + 1)
    rise, fall = compressed(condition.course.onset_seconds), compressed(condition.course.recovery_seconds)
    values = []
    for second in range(SLOT_SECONDS + 1):
        match shape:
            case Shape.STEP:
                up = smoothstep(second / rise)
            case Shape.EXPONENTIAL:
                up = -math.expm1(-second / rise)
            case _:
                up = smoothstep(second / (4.0 * rise))
        down = 1.0 if condition.is_chronic else smoothstep((SLOT_SECONDS - second) / (4.0 * fall))
        values.append(round(up * down, 12))  # rounded, so that every machine has the same table
    return values


@dataclass(frozen=True, eq=False)
class Courses:
    """Courses of all conditions.

    Attributes
    ----------
    table
        Severity over peak severity at each second of a slot, shape (n_conditions, SLOT_SECONDS + 1).
    is_chronic
        Whether the condition is a trait of the patient, shape (n_conditions,).
    healthy
        Index of the condition without a course.
    """

    table: SingleArray
    is_chronic: NDArray[np.bool_]
    healthy: int

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, conditions: Catalog[Condition]) -> "Courses":
        """Courses of a catalog's conditions."""
        entries = list(conditions.values())
        return cls(
            table=read_only(np.array([course(condition) for condition in entries], np.float32)),
            is_chronic=read_only(np.array([condition.is_chronic for condition in entries])),
            healthy=next(i for i, condition in enumerate(entries) if condition.course.shape is Shape.NONE),
        )

    def at(self, condition: NDArray[np.int64], seconds: FloatArray) -> SingleArray:
        """Severity over peak severity, 0 to SLOT_SECONDS seconds after the start of each condition's course."""
        second = np.minimum(np.floor(seconds), SLOT_SECONDS - 1)
        index = condition * (SLOT_SECONDS + 1) + second.astype(np.int64)
        table = self.table.ravel()
        before = table.take(index)
        rise = table.take(index + 1) - before
        return before + (seconds - second).astype(np.float32) * rise


def peak_severity(share: FloatArray, severity_mix: tuple[float, float, float]) -> SingleArray:
    """Peak severity at a share (0 to 1) of the episodes in rising order."""
    return np.interp(share, peak_bounds(severity_mix), PEAKS).astype(np.float32)


def peak_bounds(severity_mix: tuple[float, float, float]) -> FloatArray:
    """Shares of the episodes at which the peaks of `PEAKS` stand."""
    bounds: FloatArray = np.cumsum([0.0, *severity_mix])
    return bounds


def episodes(
    keys: KeyArray, time: FloatArray, population: Population, courses: Courses, pins: PinnedRows | None = None
) -> Episodes:
    """Condition and severity of each patient (by key) at each time (unix seconds)."""
    if pins is None:
        return drawn(keys, time, population, courses)
    condition, severity = pinned(keys, time, population, courses, pins)
    free = np.flatnonzero(pins.condition == NOT_PINNED)
    if len(free):
        condition[free], severity[free] = drawn(keys[free], time[free], population, courses)
    return Episodes(condition, severity)


def drawn(keys: KeyArray, time: FloatArray, population: Population, courses: Courses) -> Episodes:
    """Condition and severity where each slot draws."""
    shares, is_chronic = np.array(population.shares), courses.is_chronic
    position = time / SLOT_SECONDS + uniform(mix(keys + SHIFT), 0)
    slot = np.floor(position)
    words = mix(keys + SLOT + slot.astype(np.int64).view(np.uint64) * GOLDEN)
    condition = choose(np.where(is_chronic, 0, shares), uniform(words, 0), courses.healthy)
    severity = peak_severity(uniform(words, 1), population.severity_mix)
    severity *= courses.at(condition, (position - slot) * SLOT_SECONDS)
    traits = mix(keys + TRAIT)
    chance, trait_share = uniform(traits, 0), float(shares[is_chronic].sum())
    ill = np.flatnonzero(chance < trait_share)
    condition[ill] = choose(np.where(is_chronic, shares, 0), chance[ill] / trait_share, courses.healthy)
    severity[ill] = peak_severity(uniform(traits[ill], 1), population.severity_mix)
    return Episodes(condition, severity)


def choose(shares: FloatArray, chance: FloatArray, otherwise: int) -> NDArray[np.int64]:
    """Index drawn with the given shares (of their sum) by a uniform variate; `otherwise` where nothing has a share."""
    index, bounds = lots(shares, otherwise)
    return index[np.searchsorted(bounds, chance, side="right")]


def lots(shares: FloatArray, otherwise: int) -> tuple[NDArray[np.int64], FloatArray]:
    """What can be drawn with the given shares, and the chances from which it is the next one; see `choose`."""
    drawn = np.flatnonzero(shares)
    if not len(drawn):
        return np.array([otherwise]), np.empty(0)
    bounds = np.cumsum(shares[drawn])
    return drawn, bounds[:-1] / bounds[-1]


def pinned(keys: KeyArray, time: FloatArray, population: Population, courses: Courses, pins: PinnedRows) -> Episodes:
    """Condition and severity where scenarios fix the condition and its onset."""
    condition = pins.condition.copy()
    own = peak_severity(uniform(mix(keys + TRAIT), 1), population.severity_mix)
    peak = np.where(np.isnan(pins.severity), own, pins.severity)
    seconds = time - pins.onset
    fraction = courses.at(condition, np.clip(seconds, 0.0, SLOT_SECONDS))
    over = (seconds >= SLOT_SECONDS) & ~courses.is_chronic[condition]
    return Episodes(condition, np.where((seconds <= 0) | over, np.float32(0), peak * fraction))
