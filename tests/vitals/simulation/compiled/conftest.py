"""Rows for the stages: patients of any key, at any time, in every setting."""

from importlib.util import find_spec

import numpy as np
from numpy.testing import assert_array_equal

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.simulation.parameters import Parameters

collect_ignore_glob = [] if find_spec("numba") else ["test_*.py"]  # the extra `fast` is not installed

POPULATIONS_OF_SETTINGS = (TEACHING, *(population for population in POPULATIONS.values() if population.setting.stay))
EXTREME_KEYS = np.array([0, 1, 2**63 - 1, 2**63, 2**64 - 1], np.uint64)
EXTREME_TIMES = np.array([-62_135_596_800.0, -0.5, 0.0, 1e-9, 1_735_689_600.0, 253_402_300_799.999])


def rows(n: int = 3000, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Keys and times, among them all pairs of extreme ones."""
    random = np.random.default_rng(seed)
    keys, times = np.meshgrid(EXTREME_KEYS, EXTREME_TIMES)
    drawn = random.integers(0, 2**64, n, np.uint64), random.uniform(-6e10, 2.5e11, n)
    return np.concatenate([keys.ravel(), drawn[0]]), np.concatenate([times.ravel(), drawn[1]])


def parameters_of(population: Population) -> Parameters:
    return Parameters.of(population.signs, setting=population.setting)


def assert_same_bits(found: np.ndarray | None, expected: np.ndarray | None) -> None:
    """Type, shape and every bit."""
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert (found.dtype, found.shape) == (expected.dtype, expected.shape)
    words = np.dtype(f"u{expected.dtype.itemsize}")
    assert_array_equal(np.ascontiguousarray(found).view(words), np.ascontiguousarray(expected).view(words))
