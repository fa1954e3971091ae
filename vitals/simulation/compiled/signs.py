"""Signs in their units, what is displayed of them, and their status, compiled: `scales`, `sensors` and `status`."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.scale import Scale
from vitals.simulation.compiled.elements import (
    HALF,
    LARGEST,
    MIDDLE,
    ONE,
    STEP,
    STEPS,
    TILE,
    exp_of_rest,
    loop,
    singles,
)
from vitals.simulation.scales import EXP, PULSE_PRESSURE, Scales, SingleArray, StepArray
from vitals.simulation.sensors import Devices
from vitals.simulation.status import CRITICAL, CRITICAL_SCORE, OXYGEN_POINTS, WARNING, WARNING_SCORE, StatusRule

__all__ = ["display", "measured", "signs", "status"]

AS_IT_IS, LOG, BELOW = range(3)  # scales: the sign itself, its logarithm, minus that of its distance from a ceiling

type Whole = NDArray[np.int64]


class ScalePlan(NamedTuple):
    """Scales and displays of the signs."""

    kinds: Whole
    ceilings: SingleArray
    resolution: SingleArray
    systolic: int
    diastolic: int
    distance: np.float32


@lru_cache(maxsize=32)
def scale_plan(scales: Scales) -> ScalePlan:
    """Plan of a catalog's scales."""
    kinds = [LOG if scale is Scale.LOG else BELOW if scale.ceiling else AS_IT_IS for scale in scales.scales]
    return ScalePlan(
        np.array(kinds),
        singles([scale.ceiling or 0 for scale in scales.scales]),
        singles(scales.resolution),
        scales.systolic,
        scales.diastolic,
        np.float32(PULSE_PRESSURE),
    )


def signs(state: SingleArray, scales: Scales) -> SingleArray:
    """`stages.signs`."""
    return signs_within(state, scales.possible, scales)


def signs_within(state: SingleArray, limits: tuple[tuple[float, float], ...], scales: Scales) -> SingleArray:
    """`scales.to_signs` and `confine`."""
    found = np.empty_like(state)
    fill_signs(state, scale_plan(scales), singles(limits), EXP, found)
    return found


def display(state: SingleArray, scales: Scales) -> StepArray:
    """`sensors.display`."""
    found = np.empty(state.shape, np.int16)
    fill_steps(signs_within(state, scales.accepted, scales), scale_plan(scales).resolution, found)
    return found


def measured(biases: SingleArray, noise: SingleArray, state: SingleArray, devices: Devices) -> SingleArray:
    """`sensors.measured_state`."""
    found = np.empty_like(state)
    fill_measured(state, np.ascontiguousarray(biases), noise, singles(devices.noise_sd), found)
    return found


class StatusPlan(NamedTuple):
    """Codes of all displayed values, sign after sign."""

    codes: NDArray[np.int16]
    zeros: Whole  # where the code of step 0 of each sign would stand
    resolution: SingleArray
    warning: int
    critical: int
    warning_score: int
    critical_score: int
    oxygen_points: int


@lru_cache(maxsize=32)
def status_plan(rule: StatusRule) -> StatusPlan:
    """Plan of a rule."""
    lengths = [len(table) for table in rule.tables]
    zeros = np.cumsum([0, *lengths[:-1]]) - np.array(rule.first_steps)
    return StatusPlan(
        np.concatenate(rule.tables),
        zeros,
        singles(rule.scales.resolution),
        WARNING,
        CRITICAL,
        WARNING_SCORE,
        CRITICAL_SCORE,
        OXYGEN_POINTS,
    )


def status(signs: SingleArray, rule: StatusRule, on_oxygen: NDArray[np.bool_] | None) -> NDArray[np.int8]:
    """`stages.status`."""
    found = np.empty(signs.shape[1], np.int8)
    oxygen = np.zeros(signs.shape[1], np.bool_) if on_oxygen is None else on_oxygen
    fill_status(signs, status_plan(rule), oxygen, found)
    return found


@loop
def fill_signs(state: Any, plan: Any, limits: Any, exps: Any, found: Any) -> None:
    """`scales.to_signs` and `confine`."""
    for sign in range(len(state)):
        kind, ceiling, low, high = plan.kinds[sign], plan.ceilings[sign], limits[sign, 0], limits[sign, 1]
        of, to = state[sign], found[sign]
        if kind == LOG:
            fill_exp(of, ONE, exps, to)
            for i in range(len(of)):
                to[i] = min(max(to[i], low), high)
        elif kind == BELOW:
            fill_exp(of, -ONE, exps, to)
            for i in range(len(of)):
                to[i] = min(max(ceiling - to[i], low), high)
        else:
            for i in range(len(of)):
                to[i] = min(max(of[i], low), high)
    systolic, diastolic, least = found[plan.systolic], found[plan.diastolic], limits[plan.diastolic, 0] + plan.distance
    for i in range(len(systolic)):
        systolic[i] = max(systolic[i], least)
        diastolic[i] = min(diastolic[i], systolic[i] - plan.distance)


@loop
def fill_exp(of: Any, factor: Any, table: Any, to: Any) -> None:
    """`scales.exp` of each number times 1 or -1: what a vector unit does apart from what it cannot, looking up."""
    index, rest = np.empty(TILE, np.int32), np.empty(TILE, np.float32)
    for start in range(0, len(of), TILE):
        n = min(TILE, len(of) - start)
        for i in range(n):
            x = min(max(factor * of[start + i], -LARGEST), LARGEST)
            step = np.rint(x * STEPS)
            rest[i], index[i] = x - step * STEP, np.int32(step) + MIDDLE
        for i in range(n):
            to[start + i] = table[np.uint64(index[i])]
        for i in range(n):
            to[start + i] *= exp_of_rest(rest[i])


@loop
def fill_steps(values: Any, resolution: Any, found: Any) -> None:
    """`scales.to_steps`."""
    for sign in range(len(values)):
        of, to, per_unit = values[sign], found[sign], resolution[sign]
        for i in range(len(of)):
            to[i] = np.int16(np.floor(of[i] * per_unit + HALF))


@loop
def fill_measured(state: Any, biases: Any, errors: Any, sds: Any, found: Any) -> None:
    """`sensors.measured_state`."""
    for sign in range(len(state)):
        for i in range(state.shape[1]):
            found[sign, i] = state[sign, i] + biases[sign, i] + sds[sign] * errors[sign, i]


@loop
def fill_status(values: Any, plan: Any, on_oxygen: Any, found: Any) -> None:
    """`stages.status`."""
    total = np.empty(TILE, np.int64)
    for start in range(0, values.shape[1], TILE):
        n = min(TILE, values.shape[1] - start)
        for i in range(n):
            total[i] = plan.oxygen_points * on_oxygen[start + i]
        for sign in range(len(values)):
            zero, per_unit = plan.zeros[sign], plan.resolution[sign]
            for i in range(n):
                step = np.int64(np.floor(values[sign, start + i] * per_unit + HALF))
                total[i] += plan.codes[np.uint64(step + zero)]
        for i in range(n):
            score = total[i] & (plan.warning - 1)
            warning = score >= plan.warning_score or total[i] >= plan.warning
            critical = score >= plan.critical_score or total[i] >= plan.critical
            found[start + i] = np.int8(warning) + np.int8(critical)
