import math

import numpy as np
import pytest

from vitals.catalog.signs import SIGNS
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import (
    MISSING,
    PULSE_PRESSURE,
    confine,
    exp,
    from_steps,
    to_signs,
    to_steps,
)

PARAMETERS = Parameters.of()
IDS = list(SIGNS)
ACCEPTED = [sign.accepted for sign in SIGNS.values()]


def signs(**values: float) -> np.ndarray:
    """One column of healthy signs, some of them set."""
    return np.array([[values.get(sign.id, sign.healthy.mean)] for sign in SIGNS.values()], np.float32)


def test_the_exponential_function_is_right_to_single_precision() -> None:
    x = np.linspace(-16, 16, 200_001).astype(np.float32)
    expected = np.exp(x.astype(float))
    assert np.abs(exp(x) / expected - 1).max() < 5e-7


def test_the_exponential_function_stays_at_its_ends_outside_of_them() -> None:
    values = exp(np.array([-1e9, -16, 16, 1e9], np.float32))
    assert values[0] == values[1] == pytest.approx(math.exp(-16), rel=1e-6)
    assert values[3] == values[2] == pytest.approx(math.exp(16), rel=1e-6)


def test_the_exponential_function_is_elementwise_and_keeps_its_input() -> None:
    x = np.random.default_rng(0).uniform(-10, 10, 1003).astype(np.float32)
    copy = x.copy()
    whole = exp(x)
    assert np.array_equal(x, copy)
    assert np.array_equal(np.concatenate([exp(x[i : i + 1]) for i in range(len(x))]), whole)
    assert np.array_equal(exp(x[::-3]), whole[::-3])


def test_the_exponential_function_rises_across_its_table() -> None:
    x = np.linspace(4.5, 4.7, 4000).astype(np.float32)
    assert np.diff(exp(x)).min() > -1e-4  # one unit in the last place at most


def test_the_normal_space_is_mapped_to_units() -> None:
    state = np.array([[72.0], [16], [120], [80], [-math.log(6.5)], [36.6], [math.log(100)]], np.float32)
    expected = [72, 16, 120, 80, 97.5, 36.6, 100]
    assert to_signs(state, PARAMETERS.scales)[:, 0] == pytest.approx(expected, rel=1e-6)


def test_signs_are_kept_inside_limits() -> None:
    assert confine(np.full((7, 1), -1e6, np.float32), ACCEPTED, PARAMETERS.scales)[:, 0].tolist()[:3] == [20, 0, 40]
    high = confine(np.full((7, 1), 1e6, np.float32), ACCEPTED, PARAMETERS.scales)[:, 0].tolist()
    assert high == [250, 60, 280, 170, 100, 43, 1000]


@pytest.mark.parametrize(
    ("systolic", "diastolic", "shown"), [(120, 80, 80), (120, 105, 105), (120, 106, 105), (40, 90, 25), (100, 300, 85)]
)
def test_the_pulse_pressure_is_at_least_15(systolic: float, diastolic: float, shown: float) -> None:
    kept = confine(
        signs(blood_pressure_systolic=systolic, blood_pressure_diastolic=diastolic), ACCEPTED, PARAMETERS.scales
    )
    assert (kept[2, 0], kept[3, 0]) == (systolic, shown)


@pytest.mark.parametrize(
    ("value", "step"), [(36.6, 366), (36.64, 366), (36.66, 367), (36.0, 360), (24.0, 240), (43, 430)]
)
def test_temperature_in_steps(value: float, step: int) -> None:
    assert to_steps(signs(temperature_c=value), PARAMETERS.scales)[5, 0] == step


@pytest.mark.parametrize(("value", "step"), [(72.4, 72), (72.5, 73), (73.5, 74), (72.49, 72)])
def test_halves_are_rounded_up(value: float, step: int) -> None:
    assert to_steps(signs(heart_rate=value), PARAMETERS.scales)[0, 0] == step


def test_steps_come_back_as_decimal_values() -> None:
    steps = np.array([[72], [16], [120], [80], [98], [366], [100]], np.int16)
    assert from_steps(steps, PARAMETERS.scales)[:, 0].tolist() == [72, 16, 120, 80, 98, 36.6, 100]
    assert np.array_equal(to_steps(from_steps(steps, PARAMETERS.scales), PARAMETERS.scales), steps)


def test_every_temperature_step_survives_the_way_there_and_back() -> None:
    steps = np.tile(np.arange(100, 471, dtype=np.int16), (7, 1))
    assert np.array_equal(to_steps(from_steps(steps, PARAMETERS.scales), PARAMETERS.scales), steps)


def test_missing_steps_are_nan() -> None:
    steps = np.full((7, 2), 50, np.int16)
    steps[4, 1] = MISSING
    values = from_steps(steps, PARAMETERS.scales)
    assert np.isnan(values[4, 1])
    assert np.isnan(values).sum() == 1


def test_the_lowest_pressures_keep_both_their_limits_and_their_distance() -> None:
    signs = np.full((len(SIGNS), 1), 30.0, np.float32)
    signs[PARAMETERS.scales.systolic] = -5
    signs[PARAMETERS.scales.diastolic] = -5
    possible = [sign.rejected for sign in SIGNS.values()]
    confined = confine(signs, possible, PARAMETERS.scales)
    assert confined[PARAMETERS.scales.diastolic, 0] == SIGNS["blood_pressure_diastolic"].rejected[0]
    assert confined[PARAMETERS.scales.systolic, 0] == confined[PARAMETERS.scales.diastolic, 0] + PULSE_PRESSURE
