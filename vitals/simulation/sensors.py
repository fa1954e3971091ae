"""What a monitor shows of the true state: device error, limits, resolution.

The errors are normal in the space of `vitals.simulation.scales`, so the measured signs are normal there too. Artifacts
are a layer of their own, `vitals.simulation.artifacts`.
"""

from vitals.catalog.signs import SIGNS
from vitals.simulation.noise import KeyArray, mix, normal, stream
from vitals.simulation.scales import SingleArray, StepArray, confine, slope_in_scale, to_signs, to_steps

__all__ = ["ACCEPTED", "BIAS_SD", "NOISE_SD", "display", "measured_state"]

# SD of the error of one reading, and of a device's constant offset, in the normal space
NOISE_SD = [sign.device.sd * slope_in_scale(sign.device.at, sign.scale) for sign in SIGNS.values()]
BIAS_SD = [sign.device.bias_sd * slope_in_scale(sign.device.at, sign.scale) for sign in SIGNS.values()]
ACCEPTED = [sign.accepted for sign in SIGNS.values()]

BIAS = [stream(f"device bias word {word}") for word in range(-(-len(SIGNS) // 4))]


def measured_state(keys: KeyArray, noise: SingleArray, state: SingleArray) -> SingleArray:
    """Add the device errors of patients (by key) to their true states in the normal space.

    Parameters
    ----------
    keys
        Patient keys, shape (n_samples,).
    noise
        Standard normal noise of each sign's device, shape (n_signs, n_samples).
    state
        True state, shape (n_signs, n_samples).
    """
    words = [mix(keys + word) for word in BIAS]
    measured = state.copy()
    for sign in range(len(SIGNS)):
        measured[sign] += NOISE_SD[sign] * noise[sign]
        measured[sign] += BIAS_SD[sign] * normal(words[sign // 4], sign % 4)
    return measured


def display(state: SingleArray) -> StepArray:
    """Steps displayed for a measured state in the normal space: kept inside the accepted limits and rounded."""
    return to_steps(confine(to_signs(state), ACCEPTED))
