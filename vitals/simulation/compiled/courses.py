"""Conditions and severities, compiled: `vitals.simulation.episodes` and `stays`.

Rows with scenarios, of which there are few, are left to the reference.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.simulation import episodes as of_episodes
from vitals.simulation import stays as of_stays
from vitals.simulation.compiled.elements import (
    HIGH,
    LOW,
    LOW_16_BITS,
    ONE,
    THREE,
    TILE,
    ZERO,
    choose,
    exp,
    loop,
    mix,
    uniform,
)
from vitals.simulation.episodes import (
    PEAKS,
    SLOT,
    SLOT_SECONDS,
    TRAIT,
    Courses,
    Episodes,
    PinnedRows,
    lots,
    peak_bounds,
)
from vitals.simulation.noise import GOLDEN, KeyArray, normal_table
from vitals.simulation.scales import EXP, FloatArray
from vitals.simulation.stays import AT_ARRIVAL, COURSE, LN2, STAY, StayRows, Stays

__all__ = ["episodes", "stay_episodes", "stays"]

ARRIVAL, REST = np.float32(AT_ARRIVAL), np.float32(1 - AT_ARRIVAL)

type Whole = NDArray[np.int64]


class EpisodePlan(NamedTuple):
    """What a slot and a patient draw from."""

    acute: Whole
    acute_bounds: FloatArray
    chronic: Whole
    chronic_bounds: FloatArray
    trait_share: float
    peak_bounds: FloatArray
    peaks: FloatArray
    peak_slopes: FloatArray  # between a peak and the next one; 0 after the last


@lru_cache(maxsize=32)
def episode_plan(
    shares: tuple[float, ...], severity_mix: tuple[float, float, float], courses: Courses | Stays
) -> EpisodePlan:
    """Plan of a population's shares and severities."""
    each, is_chronic, bounds = np.array(shares), courses.is_chronic, peak_bounds(severity_mix)
    widths = np.diff(bounds)
    return EpisodePlan(
        *lots(np.where(is_chronic, 0, each), courses.healthy),
        *lots(np.where(is_chronic, each, 0), courses.healthy),
        float(each[is_chronic].sum()),
        bounds,
        np.array(PEAKS),
        np.append(np.divide(np.diff(PEAKS), widths, out=np.zeros_like(widths), where=widths > 0), 0.0),
    )


def episodes(
    keys: KeyArray, time: FloatArray, population: Population, courses: Courses, pins: PinnedRows | None = None
) -> Episodes:
    """`episodes.episodes`."""
    if pins is not None:
        return of_episodes.episodes(keys, time, population, courses, pins)
    plan = episode_plan(population.shares, population.severity_mix, courses)
    found = Episodes(np.empty(len(keys), np.int64), np.empty(len(keys), np.float32))
    fill_episodes(
        keys, time, plan, np.array([of_episodes.SHIFT, SLOT, TRAIT]), float(SLOT_SECONDS), courses.table, *found
    )
    return found


class StayPlan(NamedTuple):
    """Numbers of the courses in care."""

    seconds: float
    onset_seconds: float
    deterioration: float
    half_life: np.float32
    half_life_sigma: np.float32
    highest: np.float32
    healthy: int
    oxygen: FloatArray
    rise: FloatArray
    is_chronic: NDArray[np.bool_]


@lru_cache(maxsize=32)
def stay_plan(courses: Stays) -> StayPlan:
    """Plan of a setting's courses."""
    return StayPlan(
        courses.seconds,
        courses.onset_seconds,
        courses.deterioration,
        np.float32(courses.half_life),
        np.float32(courses.half_life_sigma),
        np.float32(PEAKS[-1]),
        courses.healthy,
        courses.oxygen,
        courses.rise,
        courses.is_chronic,
    )


def stays(
    keys: KeyArray, time: FloatArray, population: Population, courses: Stays, pins: PinnedRows | None = None
) -> StayRows:
    """`stays.stays`."""
    if pins is not None:
        return of_stays.stays(keys, time, population, courses, pins)
    n = len(keys)
    found = StayRows(
        number=np.empty(n, np.int64),
        admission=np.empty(n),
        onset=np.empty(n),
        condition=np.empty(n, np.int64),
        peak=np.empty(n, np.float32),
        half_life=np.empty(n, np.float32),
        on_oxygen=np.empty(n, np.bool_),
        is_pinned=None,
        words=np.empty(n, np.uint64),
    )
    draws = episode_plan(population.shares, population.severity_mix, courses)
    arrays = (found.number, found.admission, found.onset, found.condition, found.peak, found.half_life)
    streams = np.array([of_stays.SHIFT, STAY, COURSE, TRAIT])
    fill_stays(
        keys, time, stay_plan(courses), draws, streams, normal_table(), EXP, *arrays, found.on_oxygen, found.words
    )
    return found


def stay_episodes(stay: StayRows, time: FloatArray, courses: Stays) -> Episodes:
    """`StayRows.episodes`."""
    if stay.is_pinned is not None:
        return stay.episodes(time, courses)
    severity = np.empty(len(time), np.float32)
    arrays = (stay.admission, stay.onset, stay.condition, stay.peak, stay.half_life)
    fill_severity(time, *arrays, stay_plan(courses), EXP, severity)
    return Episodes(stay.condition, severity)


@loop
def draw(words: Any, traits: Any, plan: Any, condition: Any, peak: Any, is_chronic: Any) -> None:
    """Conditions and peak severities of up to TILE rows: `episodes.choose` and `peak_severity`.

    How many bounds lie below a number is counted, which needs no branch.
    """
    chance, share, below = np.empty(TILE, np.float64), np.empty(TILE, np.float64), np.empty(TILE, np.int64)
    n = len(words)
    for i in range(n):
        trait = uniform(traits[i], LOW)
        is_chronic[i] = trait < plan.trait_share
        chance[i] = trait / plan.trait_share if is_chronic[i] else uniform(words[i], LOW)
        share[i] = uniform(traits[i] if is_chronic[i] else words[i], HIGH)
        below[i] = 0
    for bound in plan.acute_bounds:
        for i in range(n):
            below[i] += bound <= chance[i]
    for i in range(n):
        condition[i] = plan.acute[below[i]]
        below[i] = -1
    for i in range(n):
        if is_chronic[i]:
            condition[i] = choose(plan.chronic, plan.chronic_bounds, chance[i])
    for bound in plan.peak_bounds:
        for i in range(n):
            below[i] += bound <= share[i]
    for i in range(n):
        j = below[i]
        peak[i] = np.float32(plan.peak_slopes[j] * (share[i] - plan.peak_bounds[j]) + plan.peaks[j])


@loop
def smooth(position: Any) -> Any:
    x = np.float32(min(max(position, 0.0), 1.0))
    return x * x * (THREE - (x + x))


@loop
def halved(seconds: Any, half_life: Any, table: Any) -> Any:
    return exp(-LN2 * (np.float32(seconds) / half_life), table)


@loop
def fill_episodes(
    keys: Any, time: Any, plan: Any, streams: Any, length: Any, table: Any, condition: Any, severity: Any
) -> None:
    """`episodes.drawn`; the streams are those of shift, slot and trait."""
    words, traits, seconds = np.empty(TILE, np.uint64), np.empty(TILE, np.uint64), np.empty(TILE, np.float64)
    is_chronic = np.empty(TILE, np.bool_)
    last = length - 1.0
    for start in range(0, len(keys), TILE):
        n = min(TILE, len(keys) - start)
        for i in range(n):
            key = keys[start + i]
            position = time[start + i] / length + uniform(mix(key + streams[0]), LOW)
            slot = np.floor(position)
            seconds[i] = (position - slot) * length
            words[i] = mix(key + streams[1] + np.uint64(np.int64(slot)) * GOLDEN)
            traits[i] = mix(key + streams[2])
        draw(words[:n], traits[:n], plan, condition[start : start + n], severity[start : start + n], is_chronic)
        for i in range(n):
            second = min(np.floor(seconds[i]), last)
            before = table[condition[start + i], np.int64(second)]
            rise = table[condition[start + i], np.int64(second) + 1] - before
            course = before + np.float32(seconds[i] - second) * rise
            severity[start + i] *= ONE if is_chronic[i] else course


@loop
def fill_stays(
    keys: Any,
    time: Any,
    plan: Any,
    draws: Any,
    streams: Any,
    table: Any,
    exps: Any,
    number: Any,
    admission: Any,
    onset: Any,
    condition: Any,
    peak: Any,
    half_life: Any,
    on_oxygen: Any,
    words: Any,
) -> None:
    """`stays.stays` without scenarios; the streams are those of shift, stay, course and trait."""
    traits, courses, own = np.empty(TILE, np.uint64), np.empty(TILE, np.uint64), np.empty(TILE, np.uint64)
    is_chronic = np.empty(TILE, np.bool_)
    for start in range(0, len(keys), TILE):
        n = min(TILE, len(keys) - start)
        for i in range(n):
            key = keys[start + i]
            shift = uniform(mix(key + streams[0]), LOW)
            stay = np.floor(time[start + i] / plan.seconds + shift)
            number[start + i], admission[start + i] = np.int64(stay), (stay - shift) * plan.seconds
            own[i] = mix(key + streams[1] + np.uint64(np.int64(stay)) * GOLDEN)
            courses[i] = mix(own[i] + streams[2])
            words[start + i] = mix(courses[i] + streams[2])
            traits[i] = mix(key + streams[3])
        draw(own[:n], traits[:n], draws, condition[start : start + n], peak[start : start + n], is_chronic)
        for i in range(n):
            row = start + i
            if condition[row] == plan.healthy:
                peak[row] = ZERO
            chance = uniform(courses[i], HIGH)
            worsens = chance < plan.deterioration and peak[row] != ZERO and not is_chronic[i]
            onset[row] = admission[row] + chance * plan.onset_seconds if worsens else np.inf
            score = table[(courses[i] >> LOW) & LOW_16_BITS]
            half_life[row] = plan.half_life * exp(plan.half_life_sigma * score, exps)
            on_oxygen[row] = uniform(words[row], LOW) < plan.oxygen[condition[row]]


@loop
def fill_severity(
    time: Any,
    admission: Any,
    onset: Any,
    condition: Any,
    peak: Any,
    half_life: Any,
    plan: Any,
    exps: Any,
    severity: Any,
) -> None:
    """`StayRows.episodes` without scenarios."""
    for i in range(len(time)):
        if plan.is_chronic[condition[i]]:
            severity[i] = peak[i]
            continue
        seconds, begins, rise = time[i] - admission[i], onset[i] - admission[i], plan.rise[condition[i]]
        value = peak[i] * (ARRIVAL + REST * smooth(seconds / rise))
        value *= halved(seconds, half_life[i], exps)
        if seconds > begins:
            since = seconds - begins
            above = min(peak[i] + ONE, plan.highest) - value
            value += above * smooth(since / rise) * halved(since, half_life[i], exps)
        severity[i] = value
