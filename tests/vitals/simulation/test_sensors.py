import numpy as np
import pytest

from vitals.catalog.scale import level_in_scale
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.sensors import device_biases, display, measured_state

PARAMETERS = Parameters.of()
N = 40_000
KEYS = patient_keys(0, np.arange(N))
BIASES = device_biases(KEYS, PARAMETERS.devices)
HEALTHY = np.array([[level_in_scale(sign.healthy, sign.scale).mean] for sign in SIGNS.values()], np.float32)
SIGNS_BY_ROW = list(enumerate(SIGNS.values()))


def state(n: int = N) -> np.ndarray:
    return np.repeat(HEALTHY, n, axis=1)


def test_the_accepted_limits() -> None:
    assert PARAMETERS.scales.accepted == ((20, 250), (0, 60), (40, 280), (20, 170), (50, 100), (24, 43), (20, 1000))


@pytest.mark.parametrize(("row", "sign"), SIGNS_BY_ROW, ids=list(SIGNS))
def test_devices_have_the_bias_and_error_of_the_sign(row: int, sign: VitalSign) -> None:
    """Measured in the sign's unit at the value for which the device is described."""
    at = np.array([[s.device.at] for s in SIGNS.values()])
    inside = at.copy()
    inside[4], inside[6] = -np.log(104 - at[4]), np.log(at[6])
    base = np.repeat(inside, N, axis=1).astype(np.float32)
    noise = np.random.default_rng(0).standard_normal((7, N)).astype(np.float32)
    biased = measured_state(BIASES, 0 * noise, base, PARAMETERS.devices)
    slope = {"spo2": 104 - sign.device.at, "glucose_mgdl": sign.device.at}.get(sign.id, 1.0)  # unit per normal space
    for expected, error in (
        (sign.device.bias_sd, biased[row] - base[row]),
        (sign.device.sd, measured_state(BIASES, noise, base, PARAMETERS.devices)[row] - biased[row]),
    ):
        assert slope * error.std(dtype=float) == pytest.approx(expected, rel=0.02)
        assert abs(slope * error.mean(dtype=float)) < 0.03 * expected


def test_biases_are_constant_per_patient_and_independent_between_signs() -> None:
    zero = np.zeros((7, N), np.float32)
    first = measured_state(BIASES, zero, state(), PARAMETERS.devices) - state()
    other = measured_state(BIASES, zero, state() + 1, PARAMETERS.devices) - (state() + 1)
    assert first == pytest.approx(other, abs=3e-5)
    assert np.abs(np.corrcoef(first) - np.eye(7)).max() < 0.025


def test_oximeters_err_more_the_lower_the_saturation() -> None:
    assert PARAMETERS.devices.noise_sd[4] == pytest.approx(0.6 / 9.5)
    assert PARAMETERS.devices.bias_sd[4] == pytest.approx(1.4 / 9.5)


def test_the_state_is_left_alone() -> None:
    before = state()
    measured_state(BIASES, np.ones((7, N), np.float32), before, PARAMETERS.devices)
    assert np.array_equal(before, state())


def test_what_is_shown_is_rounded() -> None:
    shown = display(
        np.array([[71.5], [15.4], [117.6], [71.4], [-np.log(6.4)], [36.64], [np.log(99.6)]], np.float32),
        PARAMETERS.scales,
    )
    assert shown[:, 0].tolist() == [72, 15, 118, 71, 98, 366, 100]


def test_what_is_shown_stays_inside_the_limits() -> None:
    low, high = np.full((7, 1), -1000, np.float32), np.full((7, 1), 1000, np.float32)
    assert display(low, PARAMETERS.scales)[:, 0].tolist() == [20, 0, 40, 20, 50, 240, 20]
    assert display(high, PARAMETERS.scales)[:, 0].tolist() == [250, 60, 280, 170, 100, 430, 1000]


def test_the_pulse_pressure_shown_is_at_least_15() -> None:
    random = np.random.default_rng(1)
    pressures = state()
    pressures[2], pressures[3] = random.uniform(40, 280, N), random.uniform(20, 170, N)
    shown = display(pressures, PARAMETERS.scales)
    assert (shown[2] - shown[3]).min() == 15
