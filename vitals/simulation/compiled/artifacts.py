"""Rows in which an artifact is active, compiled: `vitals.simulation.artifacts`."""

from typing import Any

import numpy as np

from vitals.simulation.artifacts import Artifact, Event, event_of
from vitals.simulation.compiled.elements import HIGH, LOW, TILE, loop, mix, uniform
from vitals.simulation.noise import GOLDEN, KeyArray
from vitals.simulation.scales import FloatArray

__all__ = ["events"]


def events(artifact: Artifact, keys: KeyArray, time: FloatArray) -> Event:
    """`artifacts.find_events`."""
    n = len(keys)
    rows, elapsed, duration, words = np.empty(n, np.int64), np.empty(n), np.empty(n), np.empty(n, np.uint64)
    shortest, longest = map(float, artifact.seconds)
    slots = float(artifact.slot_seconds), artifact.probability
    count = find(keys, time, artifact.stream, *slots, shortest, longest - shortest, rows, elapsed, duration, words)
    return event_of(rows[:count], elapsed[:count], duration[:count], words[:count])


@loop
def find(
    keys: Any,
    time: Any,
    name: Any,
    length: Any,
    probability: Any,
    shortest: Any,
    longer: Any,
    rows: Any,
    elapsed: Any,
    duration: Any,
    words: Any,
) -> Any:
    """`artifacts.find_events`; the number of the rows. Few slots have an event: the hashes of all come first."""
    own, offset = np.empty(TILE, np.uint64), np.empty(TILE, np.float64)
    count = 0
    for start in range(0, len(keys), TILE):
        n = min(TILE, len(keys) - start)
        for i in range(n):
            key = mix(keys[start + i] + name)
            position = time[start + i] / length + uniform(key, LOW)
            slot = np.floor(position)
            offset[i] = (position - slot) * length
            own[i] = mix(key + np.uint64(np.int64(slot)) * GOLDEN)
        for i in range(n):
            if uniform(own[i], LOW) < probability:
                word = mix(own[i])
                lasts = shortest + longer * uniform(word, LOW)
                since = offset[i] - (length - lasts) * uniform(word, HIGH)
                if 0 <= since < lasts:
                    rows[count], elapsed[count], duration[count], words[count] = start + i, since, lasts, word
                    count += 1
    return count
