"""Courses at clinical length: one stay in care follows the other, and each has one problem.

A patient arrives ill, comes to the peak within the condition's own onset time and mends with a half-life of many hours.
In some stays one deterioration begins: severity climbs above the peak, and mends again. Chronic conditions stay.
"""

import math
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import Condition, Shape
from vitals.catalog.population import Population
from vitals.catalog.settings import Oxygen, Setting
from vitals.simulation.episodes import (
    NOT_PINNED,
    PEAKS,
    TRAIT,
    Episodes,
    PinnedRows,
    choose,
    peak_severity,
)
from vitals.simulation.noise import GOLDEN, KeyArray, mix, normal, stream, uniform
from vitals.simulation.scales import FloatArray, SingleArray, exp, read_only

__all__ = ["StayRows", "Stays", "stays"]

HOUR = 3600
SHIFT, STAY, COURSE = stream("stay shift"), stream("stay"), stream("course of a stay")
AT_ARRIVAL = 0.5  # of the peak severity: design
# A smooth rise reaches 63 % at this part of its length, and a time constant is the time to 63 %.
PART_AT_63_PERCENT = 0.588
MODERATE, HYPOXIC = 2, 94.0  # severity, and % of saturation below which NEWS2 has two points
LN2 = np.float32(math.log(2))


@dataclass(frozen=True, eq=False)
class Stays:
    """Courses of all conditions in a setting of care.

    Attributes
    ----------
    seconds
        Length of a stay.
    half_life, half_life_sigma
        Median in seconds and log-normal SD of the time in which a severity halves.
    deterioration
        Probability of a deterioration.
    oxygen
        Probability of oxygen with each condition, shape (n_conditions,).
    rise
        Seconds in which each condition comes to its peak, shape (n_conditions,).
    is_chronic
        Whether the condition is a trait of the patient, shape (n_conditions,).
    healthy
        Index of the condition without a course.
    """

    seconds: float
    half_life: float
    half_life_sigma: float
    deterioration: float
    oxygen: FloatArray
    rise: FloatArray
    is_chronic: NDArray[np.bool_]
    healthy: int

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, setting: Setting, conditions: Catalog[Condition]) -> "Stays | None":
        """Courses of a catalog's conditions; None where the setting has none of clinical length."""
        if setting.stay is None:
            return None
        entries = list(conditions.values())
        rise = [max(condition.course.onset_seconds, 1.0) / PART_AT_63_PERCENT for condition in entries]
        return cls(
            seconds=setting.stay.hours * HOUR,
            half_life=setting.stay.half_life_hours * HOUR,
            half_life_sigma=setting.stay.half_life_sigma,
            deterioration=setting.stay.deterioration,
            oxygen=read_only(np.array([oxygen_share(condition, setting.oxygen) for condition in entries])),
            rise=read_only(np.array(rise)),
            is_chronic=read_only(np.array([condition.is_chronic for condition in entries])),
            healthy=next(i for i, condition in enumerate(entries) if condition.course.shape is Shape.NONE),
        )

    @property
    def onset_seconds(self) -> float:
        """Seconds after admission that a chance of 1 would stand for; deteriorations have chances below theirs."""
        return self.seconds / max(self.deterioration, 1e-9)

    def half_lives(self, scores: SingleArray) -> SingleArray:
        """Seconds in which the severity halves, from standard normal scores."""
        return np.float32(self.half_life) * exp(np.float32(self.half_life_sigma) * scores)

    def severity(
        self,
        condition: NDArray[np.int64],
        peak: SingleArray,
        half_life: SingleArray,
        seconds: FloatArray,
        begins: FloatArray,
    ) -> SingleArray:
        """Severity of acute conditions in a stay.

        Parameters
        ----------
        condition
            Indices, shape (n_samples,).
        peak
            Peak severity.
        half_life
            Seconds.
        seconds
            Since admission.
        begins
            Seconds after admission at which the patient deteriorates; infinite where this does not happen.
        """
        rise = self.rise.take(condition)
        severity = peak * (AT_ARRIVAL + (1 - AT_ARRIVAL) * smooth(seconds / rise))
        severity *= halved(seconds, half_life)
        worse = np.flatnonzero(seconds > begins)  # about one in ten
        if len(worse):
            since = seconds[worse] - begins[worse]
            above = np.minimum(peak[worse] + 1, np.float32(PEAKS[-1])) - severity[worse]
            severity[worse] += above * smooth(since / rise[worse]) * halved(since, half_life[worse])
        return severity

    def scenario(
        self, condition: NDArray[np.int64], peak: SingleArray, half_life: SingleArray, seconds: FloatArray
    ) -> SingleArray:
        """Severity of a pinned condition: none before the onset, then up to the peak, and mending unless chronic."""
        rise = self.rise.take(condition)
        severity = peak * smooth(seconds / rise)
        mending = np.maximum(seconds - rise, 0) * ~self.is_chronic.take(condition)
        severity *= halved(mending, half_life)
        chronic = self.is_chronic.take(condition) & (seconds > 0)
        return np.where(chronic, peak, severity)


def oxygen_share(condition: Condition, oxygen: Oxygen | None) -> float:
    """Share of a condition's stays with oxygen."""
    if oxygen is None:
        return 0.0
    return oxygen.hypoxic if condition.level(MODERATE, "spo2").mean < HYPOXIC else oxygen.others


def smooth(position: FloatArray) -> SingleArray:
    """Rise from 0 at positions up to 0 to 1 at 1 and beyond, without a kink."""
    x = np.clip(position, 0.0, 1.0).astype(np.float32)
    risen: SingleArray = x * x * (3 - (x + x))
    return risen


def halved(seconds: FloatArray, half_life: SingleArray) -> SingleArray:
    """What is left of 1 after some seconds of a half-life."""
    return exp(-LN2 * (seconds.astype(np.float32) / half_life))


@dataclass(frozen=True)
class StayRows:
    """Stays of n rows, which hold as long as each lasts; arrays of shape (n_samples,).

    Attributes
    ----------
    number
        Of the patient's stays, counted from 1970.
    admission, onset
        Unix seconds of the admission, and at which the patient deteriorates (infinite where this does not happen).
    condition, peak, half_life
        Condition, its peak severity, and the seconds in which the severity halves.
    on_oxygen
        Whether the patient gets oxygen.
    is_pinned
        Whether a scenario fixes condition and onset; None where no row has one.
    words
        From which every other random number about the stay is made.
    """

    number: NDArray[np.int64]
    admission: FloatArray
    onset: FloatArray
    condition: NDArray[np.int64]
    peak: SingleArray
    half_life: SingleArray
    on_oxygen: NDArray[np.bool_]
    is_pinned: NDArray[np.bool_] | None
    words: KeyArray

    def rows(self, rows: NDArray[np.int64]) -> "StayRows":
        """Some of the rows."""
        parts = {part.name: getattr(self, part.name) for part in fields(self)}
        some: dict[str, Any] = {name: None if part is None else part[rows] for name, part in parts.items()}
        return StayRows(**some)

    def episodes(self, time: FloatArray, courses: Stays) -> Episodes:
        """Condition and severity at unix seconds within the stays."""
        severity = courses.severity(
            self.condition, self.peak, self.half_life, time - self.admission, self.onset - self.admission
        )
        lasting = courses.is_chronic.take(self.condition)
        if self.is_pinned is not None:
            pinned = np.flatnonzero(self.is_pinned)
            since = time[pinned] - self.onset[pinned]
            severity[pinned] = courses.scenario(
                self.condition[pinned], self.peak[pinned], self.half_life[pinned], since
            )
            lasting = lasting & ~self.is_pinned
        return Episodes(self.condition, np.where(lasting, self.peak, severity))


def stays(
    keys: KeyArray, time: FloatArray, population: Population, courses: Stays, pins: PinnedRows | None = None
) -> StayRows:
    """Stay of each patient (by key) at each time (unix seconds)."""
    position = time / courses.seconds
    shift = uniform(mix(keys + SHIFT), 0)
    position += shift
    number = np.floor(position)
    admission = (number - shift) * courses.seconds
    words = mix(keys + STAY + number.astype(np.int64).view(np.uint64) * GOLDEN)
    course = mix(words + COURSE)
    shares, is_chronic = np.array(population.shares), courses.is_chronic
    condition = choose(np.where(is_chronic, 0, shares), uniform(words, 0), courses.healthy)
    peak = peak_severity(uniform(words, 1), population.severity_mix)
    chance = uniform(course, 1)
    onset = admission + chance * (courses.onset_seconds)
    traits = mix(keys + TRAIT)
    trait_chance, trait_share = uniform(traits, 0), float(shares[is_chronic].sum())
    chronic = np.flatnonzero(trait_chance < trait_share)
    condition[chronic] = choose(np.where(is_chronic, shares, 0), trait_chance[chronic] / trait_share, courses.healthy)
    peak[chronic] = peak_severity(uniform(traits[chronic], 1), population.severity_mix)
    peak[condition == courses.healthy] = 0
    onset[(chance >= courses.deterioration) | (peak == 0)] = np.inf
    onset[chronic] = np.inf
    half_life = courses.half_lives(normal(course, 0))
    is_pinned = None
    if pins is not None:
        is_pinned = pins.condition != NOT_PINNED
        own = peak_severity(uniform(traits, 1), population.severity_mix)
        own = np.where(np.isnan(pins.severity), own, pins.severity)
        condition = np.where(is_pinned, pins.condition, condition)
        peak = np.where(is_pinned, own * (condition != courses.healthy), peak)
        onset = np.where(is_pinned, np.where(peak > 0, pins.onset, np.inf), onset)
        # of the patient: a scenario goes on from one stay to the next
        half_life = np.where(is_pinned, courses.half_lives(normal(mix(traits + COURSE), 0)), half_life)
    oxygen, treated = mix(course + COURSE), condition
    if is_pinned is not None:  # nobody gets oxygen for what a later stay brings
        treated = np.where(is_pinned & (onset >= admission + courses.seconds), courses.healthy, condition)
    on_oxygen = uniform(oxygen, 0) < courses.oxygen.take(treated)
    return StayRows(number.astype(np.int64), admission, onset, condition, peak, half_life, on_oxygen, is_pinned, oxygen)
