import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vitals.simulation.compiled.conftest import assert_same_bits, rows
from vitals.simulation.compiled.noise import biases, fluctuations, offsets
from vitals.simulation.parameters import Parameters
from vitals.simulation.patients import standing_offsets
from vitals.simulation.sensors import device_biases

PARAMETERS = Parameters.of()
NOISES = PARAMETERS.noise
KEYS, TIME = rows()


@pytest.mark.parametrize("n", [0, 1, 2, 7, 511, 512, 513, len(KEYS)])
def test_slow_noise(n: int) -> None:
    for found, expected in zip(fluctuations(NOISES, KEYS[:n], TIME[:n]), NOISES(KEYS[:n], TIME[:n]), strict=True):
        assert_same_bits(found, expected)


@given(st.integers(0, 2**64 - 1), st.floats(-62_135_596_800, 253_402_300_799))
@settings(max_examples=200, deadline=None)
def test_slow_noise_of_any_key_at_any_time(key: int, time: float) -> None:
    keys, times = np.array([key], np.uint64), np.array([time])
    for found, expected in zip(fluctuations(NOISES, keys, times), NOISES(keys, times), strict=True):
        assert_same_bits(found, expected)


@pytest.mark.parametrize("wanted", [([2, 3], [2, 3]), ([], [0]), ([0, 6], []), ([4], [4, 5])])
def test_slow_noise_of_some_rows(wanted: tuple[list[int], list[int]]) -> None:
    only = NOISES.rows_of(*wanted)
    for found, expected in zip(fluctuations(NOISES, KEYS, TIME, only), NOISES(KEYS, TIME, only), strict=True):
        assert_same_bits(found, expected)


def test_offsets_of_patients_and_of_devices() -> None:
    assert_same_bits(offsets(KEYS, PARAMETERS.demographics), standing_offsets(KEYS, PARAMETERS.demographics))
    assert_same_bits(biases(KEYS, PARAMETERS.devices), device_biases(KEYS, PARAMETERS.devices))
