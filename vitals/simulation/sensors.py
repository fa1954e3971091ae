"""Sensors: device error, limits and resolution between the true state and the display.

The errors are normal in the space of `vitals.simulation.scales`, so the measured signs are normal there too. Artifacts
are a layer of their own, `vitals.simulation.artifacts`.
"""

from dataclasses import dataclass

import numpy as np

from vitals.catalog.catalog import Catalog
from vitals.catalog.scale import slope_in_scale
from vitals.catalog.signs import VitalSign
from vitals.simulation.noise import KeyArray, mix, normal, stream
from vitals.simulation.scales import Scales, SingleArray, StepArray, confine, to_signs, to_steps

__all__ = ["Devices", "display", "measured_state"]

BIASES_PER_WORD = 4


@dataclass(frozen=True, eq=False)
class Devices:
    """Errors of the signs' devices, in the normal space.

    Attributes
    ----------
    noise_sd, bias_sd
        SD of the error of one reading, and of a device's constant offset.
    streams
        Streams of random numbers; each makes the offsets of four devices.
    """

    noise_sd: tuple[float, ...]
    bias_sd: tuple[float, ...]
    streams: tuple[np.uint64, ...]

    @classmethod
    def of(cls, signs: Catalog[VitalSign]) -> "Devices":
        """Devices of a catalog's signs."""
        slopes = [slope_in_scale(sign.device.at, sign.scale) for sign in signs.values()]
        n_words = -(-len(signs) // BIASES_PER_WORD)
        return cls(
            noise_sd=tuple(sign.device.sd * slope for sign, slope in zip(signs.values(), slopes, strict=True)),
            bias_sd=tuple(sign.device.bias_sd * slope for sign, slope in zip(signs.values(), slopes, strict=True)),
            streams=tuple(stream(f"device bias word {word}") for word in range(n_words)),
        )


def measured_state(keys: KeyArray, noise: SingleArray, state: SingleArray, devices: Devices) -> SingleArray:
    """Add the device errors of patients (by key) to their true states in the normal space.

    Parameters
    ----------
    keys
        Patient keys, shape (n_samples,).
    noise
        Standard normal noise of each sign's device, shape (n_signs, n_samples).
    state
        True state, shape (n_signs, n_samples).
    devices
        Their errors.
    """
    words = [mix(keys + word) for word in devices.streams]
    measured = state.copy()
    for sign, (noise_sd, bias_sd) in enumerate(zip(devices.noise_sd, devices.bias_sd, strict=True)):
        measured[sign] += noise_sd * noise[sign]
        measured[sign] += bias_sd * normal(words[sign // BIASES_PER_WORD], sign % BIASES_PER_WORD)
    return measured


def display(state: SingleArray, scales: Scales) -> StepArray:
    """Steps displayed for a measured state in the normal space: kept inside the accepted limits and rounded."""
    return to_steps(confine(to_signs(state, scales), scales.accepted, scales), scales)
