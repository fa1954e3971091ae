"""What a held measurement remembers, against the noises themselves."""

import numpy as np
import pytest

from vitals.catalog.settings import EMERGENCY, WARD, Setting
from vitals.catalog.signs import SIGNS
from vitals.model.memory import held_correlations
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.noise import patient_keys

N = 60_000
SBP = list(SIGNS).index("blood_pressure_systolic")


@pytest.mark.parametrize(("setting", "seconds"), [(EMERGENCY, 900.0), (WARD, 3600.0), (WARD, 600.0)], ids=str)
def test_on_average_it_is_what_the_noises_have_in_common(setting: Setting, seconds: float) -> None:
    noise, random = Fluctuations.of(setting.signs), np.random.default_rng(0)
    keys, time, age = patient_keys(0, np.arange(N)), random.uniform(0, 4e9, N), random.uniform(0, seconds, N)
    (now, _), (then, _) = noise(keys, time), noise(keys, time - age)
    found = held_correlations(noise, seconds, SBP, 4).mean(axis=0)
    assert np.abs(now.astype(float) @ then.T / N - found).max() < 4.5 / np.sqrt(N)


def test_groups_go_from_little_memory_to_much() -> None:
    noise = Fluctuations.of(WARD.signs)
    found = held_correlations(noise, 3600.0, SBP, 4)
    assert found.shape == (4, len(SIGNS), len(SIGNS))
    assert np.all(np.diff(found[:, SBP, SBP]) > 0.02)
    assert np.array_equal(found, found.transpose(0, 2, 1))
    np.testing.assert_allclose(held_correlations(noise, 3600.0, SBP, 1)[0], found.mean(axis=0), atol=1e-12)


def test_a_moment_ago_everything_is_remembered() -> None:
    noise = Fluctuations.of(EMERGENCY.signs)
    np.testing.assert_allclose(held_correlations(noise, 0.01, SBP, 1)[0], noise.correlation, atol=1e-4)
