"""Normal variates and slow noise, compiled: `vitals.simulation.noise`, `fluctuations`, `patients` and `sensors`."""

import math
from collections.abc import Container
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.simulation.compiled.elements import HIGH, ONE, THREE, TILE, ZERO, loop, mix, singles, uniform
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.noise import GOLDEN, KeyArray, normal_table, seed_salts
from vitals.simulation.patients import Demographics
from vitals.simulation.scales import FloatArray, SingleArray
from vitals.simulation.sensors import Devices

__all__ = ["biases", "fluctuations", "keys", "offsets"]

type Whole = NDArray[np.int64]


def keys(seed: int | KeyArray, patient: NDArray[np.integer]) -> KeyArray:
    """`noise.patient_keys`."""
    found = patient.astype(np.uint64)
    make_keys(found, seed_salts(seed))
    return found


def offsets(keys: KeyArray, demographics: Demographics) -> SingleArray:
    """`patients.standing_offsets`."""
    return variates(keys, demographics.streams, (1.0,) * len(demographics.age_weights))


def biases(keys: KeyArray, devices: Devices) -> SingleArray:
    """`sensors.device_biases`."""
    return variates(keys, devices.streams, devices.bias_sd)


def variates(keys: KeyArray, streams: tuple[np.uint64, ...], scales: tuple[float, ...]) -> SingleArray:
    """Normal variates, four of each stream, times their scales: shape (len(scales), n_samples)."""
    found = np.empty((len(scales), len(keys)), np.float32)
    fill_variates(keys, np.array(streams), singles(scales), normal_table(), found)
    return found


@loop
def fill_variates(keys: Any, words: Any, scales: Any, table: Any, found: Any) -> None:
    """Four normal variates of each word, each times a scale."""
    word = np.empty(TILE, np.uint64)
    parts = word.view(np.uint16)
    for start in range(0, len(keys), TILE):
        n = min(TILE, len(keys) - start)
        for first in range(0, len(found), 4):
            own = words[first // 4]
            for i in range(n):
                word[i] = mix(keys[start + i] + own)
            for row in range(first, min(first + 4, len(found))):
                values, scale = found[row, start : start + n], scales[row]
                look_up(parts, row - first, table, values)
                for i in range(n):
                    values[i] *= scale


@loop
def look_up(parts: Any, part: Any, table: Any, values: Any) -> None:
    """Table's entry of one of the four 16-bit parts of each word, which lie side by side with the lowest first."""
    for i in range(len(values)):
        values[i] = table[np.uint64(parts[np.uint64(4 * i + part)])]


@loop
def make_keys(numbers: Any, salts: Any) -> None:
    """`noise.patient_keys` with one salt for all, or one for each, in place of the numbers."""
    step = 0 if len(salts) == 1 else 1
    for i in range(len(numbers)):
        numbers[i] = mix(mix(numbers[i] * GOLDEN) ^ salts[step * i])


class NoisePlan(NamedTuple):
    """Lattices, the words of each, and the components that take parts of each word."""

    periods: FloatArray
    phases: KeyArray
    words_of: Whole  # first word of each lattice, and the number of all
    words: KeyArray
    components_of: Whole  # first component of each word, and the number of all
    parts: Whole
    weights: SingleArray
    rows: Whole


@lru_cache(maxsize=64)
def noise_plan(noises: Fluctuations, only: tuple[int, ...] | None) -> NoisePlan:
    """Plan of all rows of the noise, or of some; it puts the signs' own rows before those of the devices."""
    n_signs = len(noises.baroreflex)
    place = {0: 0} | {2 * i + 1: i + 1 for i in range(n_signs)} | {2 * i + 2: i + 1 + n_signs for i in range(n_signs)}
    periods, phases, words_of, components_of = list[float](), list[np.uint64](), [0], [0]
    words: list[np.uint64] = []
    components: list[tuple[int, np.float32, int]] = []
    for lattice in noises.noise.lattices:
        before = len(words)
        for number, word in enumerate(lattice.words):
            taking = enumerate(lattice.rows[4 * number : 4 * number + 4])
            wanted = [(i, weight, place[row]) for i, (row, weight) in taking if only is None or row in only]
            if wanted:
                words.append(word)
                components += wanted
                components_of.append(len(components))
        if len(words) > before:
            periods.append(lattice.period)
            phases.append(lattice.phase)
            words_of.append(len(words))
    parts, weights, rows = zip(*components, strict=True)
    return NoisePlan(
        np.array(periods),
        np.array(phases, np.uint64),
        np.array(words_of),
        np.array(words, np.uint64),
        np.array(components_of),
        np.array(parts),
        singles(weights),
        np.array(rows),
    )


@lru_cache(maxsize=32)
def reflex_weights(noises: Fluctuations) -> tuple[SingleArray, SingleArray]:
    """Weights of the baroreflex and of the rest in each sign's fluctuation."""
    return singles(noises.baroreflex), singles([math.sqrt(1 - weight**2) for weight in noises.baroreflex])


def fluctuations(
    noises: Fluctuations, keys: KeyArray, time: FloatArray, rows: Container[int] | None = None
) -> tuple[SingleArray, SingleArray]:
    """`Fluctuations.__call__`."""
    n_signs = len(noises.baroreflex)
    only = None if rows is None else tuple(row for row in range(noises.noise.n_rows) if row in rows)
    noise = np.empty((noises.noise.n_rows, len(keys)), np.float32)
    fill_noise(keys, time, noise_plan(noises, only), normal_table(), noise)
    own, device = noise[1 : 1 + n_signs], noise[1 + n_signs :]
    add_baroreflex(noise[0], *reflex_weights(noises), own)
    return own, device


@loop
def fill_noise(keys: Any, time: Any, plan: Any, table: Any, noise: Any) -> None:
    earlier, later = np.empty(TILE, np.float32), np.empty(TILE, np.float32)
    value, next_value = np.empty(TILE, np.float32), np.empty(TILE, np.float32)
    counter, word, next_word = np.empty(TILE, np.uint64), np.empty(TILE, np.uint64), np.empty(TILE, np.uint64)
    of_word, of_next = word.view(np.uint16), next_word.view(np.uint16)
    noise[:] = ZERO
    for start in range(0, len(keys), TILE):
        n = min(TILE, len(keys) - start)
        for lattice in range(len(plan.periods)):
            period, phase = plan.periods[lattice], plan.phases[lattice]
            for i in range(n):
                key = keys[start + i]
                position = time[start + i] / period + uniform(key * phase, HIGH)
                cell = np.floor(position)
                x = np.float32(position - cell)
                late = x * x * (THREE - (x + x))
                early = ONE - late
                length = np.sqrt(late * late + early * early)
                later[i], earlier[i] = late / length, early / length
                counter[i] = np.uint64(np.int64(cell)) * GOLDEN + key
            for w in range(plan.words_of[lattice], plan.words_of[lattice + 1]):
                own = plan.words[w]
                for i in range(n):
                    word[i] = mix(counter[i] + own)
                    next_word[i] = mix(counter[i] + own + GOLDEN)
                for component in range(plan.components_of[w], plan.components_of[w + 1]):
                    part, weight, row = plan.parts[component], plan.weights[component], plan.rows[component]
                    look_up(of_word, part, table, value[:n])
                    look_up(of_next, part, table, next_value[:n])
                    values = noise[row, start : start + n]
                    for i in range(n):
                        values[i] += (value[i] * earlier[i] + next_value[i] * later[i]) * weight


@loop
def add_baroreflex(reflex: Any, weights: Any, rest: Any, own: Any) -> None:
    """The baroreflex's part of `Fluctuations.__call__`."""
    for sign in range(len(own)):
        if weights[sign] != ZERO:
            for i in range(len(reflex)):
                own[sign, i] = own[sign, i] * rest[sign] + weights[sign] * reflex[i]
