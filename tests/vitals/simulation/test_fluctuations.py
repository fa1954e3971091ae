"""The baroreflex, and what the noises of signs and devices are made of."""

import numpy as np

from vitals.catalog.settings import ICU
from vitals.catalog.signs import SIGNS
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.noise import patient_keys

N = 40_000
IDS = list(SIGNS)
HR, SBP = IDS.index("heart_rate"), IDS.index("blood_pressure_systolic")
KEYS, TIME = patient_keys(0, np.arange(N)), np.random.default_rng(2).uniform(0, 4e9, N)


def test_fluctuations_are_standard_normal_and_correlated_as_they_say() -> None:
    for signs in (SIGNS, ICU.signs):
        fluctuations = Fluctuations.of(signs)
        own, device = fluctuations(KEYS, TIME)
        assert own.shape == device.shape == (len(SIGNS), N)
        assert np.abs(own.std(axis=1) - 1).max() < 0.02
        assert np.abs(np.corrcoef(own) - fluctuations.correlation).max() < 0.025
        assert np.abs(np.corrcoef(device) - np.eye(len(SIGNS))).max() < 0.025


def test_within_seconds_heart_rate_rises_when_pressure_falls() -> None:
    fluctuations = Fluctuations.of(SIGNS)
    for seconds in (5, 10, 20, 30):
        change = fluctuations(KEYS, TIME + seconds)[0] - fluctuations(KEYS, TIME)[0]
        assert np.corrcoef(change[HR], change[SBP])[0, 1] < -0.2, seconds
    hours = fluctuations(KEYS, TIME + 6 * 3600)[0] - fluctuations(KEYS, TIME)[0]
    assert abs(np.corrcoef(hours[HR], hours[SBP])[0, 1]) < 0.1  # and not from hour to hour


def test_wanted_rows_are_the_same_alone() -> None:
    fluctuations = Fluctuations.of(ICU.signs)
    own, device = fluctuations(KEYS[:500], TIME[:500])
    some, some_device = fluctuations(KEYS[:500], TIME[:500], fluctuations.rows_of([HR, SBP], [SBP]))
    assert np.array_equal(some[[HR, SBP]], own[[HR, SBP]])
    assert np.array_equal(some_device[SBP], device[SBP])
