import numpy as np
import pytest

from tests.vitals.simulation.compiled.conftest import POPULATIONS_OF_SETTINGS, assert_same_bits, parameters_of
from vitals.catalog.population import Population
from vitals.simulation import stages
from vitals.simulation.compiled.signs import display, measured, signs, status
from vitals.simulation.sensors import display as of_display
from vitals.simulation.sensors import measured_state

N = 4000
RANDOM = np.random.default_rng(3)


def states(population: Population) -> np.ndarray:
    """States about the levels of all conditions, and some far beyond what a sign can be."""
    physiology = parameters_of(population).physiology
    level = RANDOM.integers(0, physiology.centers.shape[1], N)
    scores = RANDOM.standard_normal((len(physiology.centers), N)) * RANDOM.choice([1, 1, 1, 30], N)
    return (physiology.centers[:, level] + physiology.spreads[:, level] * scores).astype(np.float32)


@pytest.mark.parametrize("population", POPULATIONS_OF_SETTINGS, ids=lambda population: population.id)
def test_signs_displays_and_statuses(population: Population) -> None:
    parameters, state = parameters_of(population), states(population)
    scales, rule = parameters.scales, parameters.status
    expected = stages.signs(state, scales)
    assert_same_bits(signs(state, scales), expected)
    assert_same_bits(display(state, scales), of_display(state, scales))
    for on_oxygen in (None, RANDOM.random(N) < 0.5):
        assert_same_bits(status(expected, rule, on_oxygen), stages.status(expected, rule, on_oxygen))
    assert set(status(expected, rule, None).tolist()) == {0, 1, 2}


@pytest.mark.parametrize("population", POPULATIONS_OF_SETTINGS, ids=lambda population: population.id)
def test_measured_states(population: Population) -> None:
    parameters, state = parameters_of(population), states(population)
    errors = RANDOM.standard_normal((2, *state.shape)).astype(np.float32)
    found, expected = (make(*errors, state, parameters.devices) for make in (measured, measured_state))
    assert_same_bits(found, expected)
