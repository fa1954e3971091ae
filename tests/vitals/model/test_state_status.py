"""The status of states against that of the signs that they stand for."""

import numpy as np
import pytest

from vitals.catalog.settings import EMERGENCY, ICU, WARD, Setting
from vitals.model.state_status import StateStatus
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import confine, to_signs, to_steps
from vitals.simulation.status import status_of_steps

PARAMETERS = Parameters.of()
SCALES = PARAMETERS.scales

NOBODY = np.zeros(100_000, bool)


@pytest.mark.parametrize("spread", [1.0, 3.0, 12.0])
def test_the_status_of_a_state_is_that_of_its_signs(spread: float) -> None:
    """Around every level of every condition, and far beyond all limits; single precision may differ at a threshold."""
    physiology, random = PARAMETERS.physiology, np.random.default_rng(4)
    level = random.integers(0, physiology.centers.shape[1], 100_000)
    states = physiology.centers[:, level] + spread * physiology.spreads[:, level] * random.normal(size=(7, len(level)))
    states = states.astype(np.float32)
    expected = status_of_steps(
        to_steps(confine(to_signs(states, SCALES), SCALES.possible, SCALES), SCALES), PARAMETERS.status
    )
    assert np.mean(StateStatus.of(PARAMETERS.status)(states, NOBODY[: states.shape[1]]) != expected) < 1e-4
    assert np.unique(expected).tolist() == [0, 1, 2]


def test_the_least_pulse_pressure_is_kept() -> None:
    """A diastolic pressure of 125 would be critical; 15 below a systolic pressure of 105 it is not."""
    states = PARAMETERS.physiology.centers[:, [0, 0]].copy()
    states[SCALES.systolic], states[SCALES.diastolic] = [105, 139], 125
    assert StateStatus.of(PARAMETERS.status)(states, NOBODY[:2]).tolist() == [1, 2]


@pytest.mark.parametrize("setting", [EMERGENCY, WARD, ICU], ids=lambda setting: setting.id)
def test_in_care_oxygen_counts_and_pressures_are_logarithms(setting: Setting) -> None:
    parameters, random = Parameters.of(setting.signs, setting=setting), np.random.default_rng(5)
    physiology, scales = parameters.physiology, parameters.scales
    level = random.integers(0, physiology.centers.shape[1], 100_000)
    states = physiology.centers[:, level] + 2 * physiology.spreads[:, level] * random.normal(size=(7, len(level)))
    states, on_oxygen = states.astype(np.float32), random.random(len(level)) < 0.5
    steps = to_steps(confine(to_signs(states, scales), scales.possible, scales), scales)
    expected = status_of_steps(steps, parameters.status, on_oxygen)
    assert np.mean(StateStatus.of(parameters.status)(states, on_oxygen) != expected) < 1e-4
    assert np.mean(status_of_steps(steps, parameters.status) != expected) > 0.05  # oxygen made a difference
