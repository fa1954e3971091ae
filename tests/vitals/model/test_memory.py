"""What a held measurement remembers, against the noises themselves."""

import numpy as np
import pytest
from numpy.typing import NDArray

from vitals.catalog.settings import EMERGENCY, WARD, Setting
from vitals.catalog.signs import SIGNS
from vitals.model.memory import held_memories, watched_memory
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.noise import patient_keys
from vitals.simulation.scales import SingleArray

N = 60_000
SBP = list(SIGNS).index("blood_pressure_systolic")


def product(first: SingleArray, second: SingleArray) -> NDArray[np.float64]:
    found: NDArray[np.float64] = first.astype(float) @ second.T / N
    return found


@pytest.mark.parametrize(("setting", "seconds"), [(EMERGENCY, 900.0), (WARD, 3600.0), (WARD, 600.0)], ids=str)
def test_on_average_it_is_what_the_noises_have_in_common(setting: Setting, seconds: float) -> None:
    noise, random = Fluctuations.of(setting.signs), np.random.default_rng(0)
    keys, time, age = patient_keys(0, np.arange(N)), random.uniform(0, 4e9, N), random.uniform(0, seconds, N)
    (now, _), (then, _) = noise(keys, time), noise(keys, time - age)
    found = held_memories(noise, seconds, SBP, 4)
    assert np.abs(product(now, then) - np.mean([each.shown for each in found], axis=0)).max() < 4.5 / np.sqrt(N)
    for each in found:
        assert np.array_equal(each.shown, each.decided)
        assert np.array_equal(each.between, noise.correlation)


def test_who_is_watched_is_measured_again_since_that_was_decided() -> None:
    noise, random = Fluctuations.of(WARD.signs), np.random.default_rng(1)
    keys, time, age = patient_keys(0, np.arange(N)), random.uniform(0, 4e9, N), random.uniform(0, 3600, N)
    again = time - age % 600  # every ten minutes, the last one before now
    now, shown, decided = (noise(keys, each)[0] for each in (time, again, time - age))
    found = watched_memory(noise, 3600.0, 600.0)
    pairs = {"shown": (now, shown), "decided": (now, decided), "between": (shown, decided)}
    for name, pair in pairs.items():
        assert np.abs(product(*pair) - getattr(found, name)).max() < 4.5 / np.sqrt(N), name
    memory = [each[SBP, SBP] for each in found]
    assert memory[0] > memory[2] > memory[1]  # what is shown is nearer to both than they are to each other


def test_groups_go_from_little_memory_to_much() -> None:
    noise = Fluctuations.of(WARD.signs)
    found = np.array([each.shown for each in held_memories(noise, 3600.0, SBP, 4)])
    assert found.shape == (4, len(SIGNS), len(SIGNS))
    assert np.all(np.diff(found[:, SBP, SBP]) > 0.02)
    assert np.array_equal(found, found.transpose(0, 2, 1))
    (whole,) = held_memories(noise, 3600.0, SBP, 1)
    np.testing.assert_allclose(whole.shown, found.mean(axis=0), atol=1e-12)


def test_a_moment_ago_everything_is_remembered() -> None:
    noise = Fluctuations.of(EMERGENCY.signs)
    (found,) = held_memories(noise, 0.01, SBP, 1)
    np.testing.assert_allclose(found.shown, noise.correlation, atol=1e-4)
