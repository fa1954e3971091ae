"""True signs in the normal space, compiled: `vitals.simulation.physiology` and `rhythms`."""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from vitals.simulation.care import Responses
from vitals.simulation.compiled.elements import ONE, TILE, TWO, ZERO, loop, singles
from vitals.simulation.episodes import Episodes
from vitals.simulation.parameters import Parameters
from vitals.simulation.physiology import N_LEVELS, Physiology
from vitals.simulation.rhythms import DAY, STEP
from vitals.simulation.scales import FloatArray, SingleArray

__all__ = ["state"]


def state(
    standing: SingleArray,
    fluctuation: SingleArray,
    episode: Episodes,
    parameters: Parameters,
    responses: Responses | None,
    time: FloatArray,
) -> SingleArray:
    """`stages.state`."""
    found, plan = np.empty_like(fluctuation), state_plan(parameters.physiology)
    standing = np.ascontiguousarray(standing)
    if responses is None:
        fill_untreated(standing, fluctuation, *episode, plan, found)
    else:
        treatment = np.ascontiguousarray(responses.treatment)
        fill_treated(standing, fluctuation, *episode, treatment, responses.lift, plan, found)
    for sign, wave in parameters.rhythms.waves:
        add_rhythm(time, parameters.rhythms.offset, float(STEP), DAY // STEP, wave, found[sign])
    return found


class StatePlan(NamedTuple):
    """Levels, and weights of the scores."""

    centers: SingleArray
    spreads: SingleArray
    effects: SingleArray  # in care, else empty
    factors: SingleArray
    turns: SingleArray  # how far the healthy and the ill row of a factor are from one direction
    is_ill: SingleArray
    variability_loss: SingleArray
    of_standing: SingleArray
    of_noise: SingleArray
    varying: SingleArray
    n_levels: int
    last_level: np.float32
    heart_rate: int
    spo2: int


@lru_cache(maxsize=32)
def state_plan(physiology: Physiology) -> StatePlan:
    """Plan of a setting's physiology."""
    care, varying = physiology.care, [1 - part for part in physiology.standing]
    return StatePlan(
        physiology.centers,
        physiology.spreads,
        care.spreads if care else np.empty((0, 0), np.float32),
        physiology.factors.astype(np.float32),
        singles([1 - alignment for alignment in physiology.alignments]),
        physiology.is_ill,
        physiology.variability_loss,
        singles(
            [(1 - share) ** 0.5 for share in varying] if care is None else [part**0.5 for part in physiology.standing]
        ),
        singles([share**0.5 for share in varying]),
        singles(varying),
        N_LEVELS,
        np.float32(N_LEVELS - 2),
        physiology.heart_rate,
        care.spo2 if care else 0,
    )


# A loop over few arrays at a time: of many, a compiler cannot tell whether one that is written is one that is read, and
# does one row after the other.


@loop
def fill_untreated(standing: Any, noise: Any, condition: Any, severity: Any, plan: Any, state: Any) -> None:
    """`physiology.scores` and `latent_state` where conditions are untreated."""
    n_signs = len(state)
    ill, well, bend, rest = singles_of_a_tile(), singles_of_a_tile(), singles_of_a_tile(), singles_of_a_tile()
    healthy, sick, spread, below = (
        singles_of_a_tile(),
        singles_of_a_tile(),
        singles_of_a_tile(),
        np.empty(TILE, np.int64),
    )
    independent = np.empty((n_signs, TILE), np.float32)
    for start in range(0, state.shape[1], TILE):
        end = min(start + TILE, state.shape[1])
        n = end - start
        place(condition[start:end], severity[start:end], plan, below, rest)
        for i in range(n):
            ill[i] = min(severity[start + i], ONE) * plan.is_ill[condition[start + i]]
        for i in range(n):
            well[i] = ONE - ill[i]
            bend[i] = TWO * ill[i] * well[i]
        for sign in range(n_signs):
            offset, own, weighted = standing[sign, start:end], noise[sign, start:end], independent[sign]
            if sign == plan.heart_rate:
                for i in range(n):
                    factor = ONE - plan.variability_loss[condition[start + i]] * ill[i]
                    spread[i] = plan.varying[sign] * factor * factor
                for i in range(n):
                    weighted[i] = np.sqrt(ONE - spread[i]) * offset[i] + np.sqrt(spread[i]) * own[i]
            else:
                add_weighted(plan.of_standing[sign], offset, plan.of_noise[sign], own, weighted)
        for sign in range(n_signs):
            combine(plan.factors[0, sign], independent, n, healthy)
            combine(plan.factors[1, sign], independent, n, sick)
            turn, values = plan.turns[sign], state[sign, start:end]
            for i in range(n):
                healthy[i] = (well[i] * healthy[i] + ill[i] * sick[i]) / np.sqrt(ONE - bend[i] * turn)
            between(plan.spreads[sign], below, rest, spread[:n])
            between(plan.centers[sign], below, rest, values)
            for i in range(n):
                values[i] += spread[i] * healthy[i]


@loop
def fill_treated(
    standing: Any, noise: Any, condition: Any, severity: Any, treatment: Any, lift: Any, plan: Any, state: Any
) -> None:
    """`physiology.scores` and `latent_state` in care."""
    n_signs = len(state)
    rest, score, level, below = singles_of_a_tile(), singles_of_a_tile(), singles_of_a_tile(), np.empty(TILE, np.int64)
    independent = np.empty((n_signs, TILE), np.float32)
    for start in range(0, state.shape[1], TILE):
        end = min(start + TILE, state.shape[1])
        n = end - start
        place(condition[start:end], severity[start:end], plan, below, rest)
        for sign in range(n_signs):
            offset, own = standing[sign, start:end], noise[sign, start:end]
            add_weighted(plan.of_standing[sign], offset, plan.of_noise[sign], own, independent[sign])
        for sign in range(n_signs):
            combine(plan.factors[0, sign], independent, n, score)
            spread, values, response = plan.spreads[sign, 0], state[sign, start:end], treatment[sign, start:end]
            between(plan.centers[sign], below, rest, level[:n])
            for i in range(n):
                values[i] = score[i] * spread + level[i]
            between(plan.effects[sign], below, rest, level[:n])
            for i in range(n):
                values[i] += level[i] * response[i]
        for i in range(start, end):
            state[plan.spo2, i] += lift[i]


@loop
def singles_of_a_tile() -> Any:
    return np.empty(TILE, np.float32)


@loop
def place(condition: Any, severity: Any, plan: Any, below: Any, rest: Any) -> None:
    """Index of the level below each severity, and what is left up to the severity."""
    for i in range(len(severity)):
        level = min(np.floor(severity[i]), plan.last_level)
        rest[i] = severity[i] - level
        below[i] = condition[i] * plan.n_levels + np.int64(level)


@loop
def between(levels: Any, below: Any, rest: Any, values: Any) -> None:
    """Level at each severity."""
    for i in range(len(values)):
        level = levels[below[i]]
        values[i] = level + rest[i] * (levels[below[i] + 1] - level)


@loop
def add_weighted(weight: Any, values: Any, other_weight: Any, other_values: Any, total: Any) -> None:
    for i in range(len(values)):
        total[i] = weight * values[i] + other_weight * other_values[i]


@loop
def combine(weights: Any, rows: Any, n: int, total: Any) -> None:
    """`physiology.combine` of the first numbers of each row."""
    total[:n] = ZERO
    for row in range(len(rows)):
        weight, values = weights[row], rows[row]
        if weight != ZERO:
            for i in range(n):
                total[i] += weight * values[i]


@loop
def add_rhythm(time: Any, offset: Any, step: Any, steps_a_day: Any, wave: Any, values: Any) -> None:
    """One sign of `Rhythms.add`."""
    for i in range(len(time)):
        position = (time[i] + offset) / step
        minute = np.floor(position)
        index = np.int64(minute) % steps_a_day
        before = wave[index]
        values[i] += before + np.float32(position - minute) * (wave[index + 1] - before)
