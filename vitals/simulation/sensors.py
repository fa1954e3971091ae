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

__all__ = ["Devices", "device_biases", "display", "measured_state"]

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


def device_biases(keys: KeyArray, devices: Devices) -> SingleArray:
    """Constant offsets of the devices of patients (by key), in the normal space: shape (n_signs, n_samples)."""
    words = [mix(keys + word) for word in devices.streams]
    biases = np.empty((len(devices.bias_sd), len(keys)), np.float32)
    for sign, sd in enumerate(devices.bias_sd):
        np.multiply(normal(words[sign // BIASES_PER_WORD], sign % BIASES_PER_WORD), np.float32(sd), out=biases[sign])
    return biases


def measured_state(biases: SingleArray, noise: SingleArray, state: SingleArray, devices: Devices) -> SingleArray:
    """Add the errors of the devices to true states in the normal space.

    Parameters
    ----------
    biases
        Constant offsets of the devices, as `device_biases` gives them, shape (n_signs, n_samples).
    noise
        Standard normal noise of each sign's device, of the same shape.
    state
        True state, of the same shape.
    devices
        Their errors.
    """
    measured = state + biases
    for row, noises, sd in zip(measured, noise, devices.noise_sd, strict=True):
        np.add(row, np.float32(sd) * noises, out=row)
    return measured


def display(state: SingleArray, scales: Scales) -> StepArray:
    """Steps displayed for a measured state in the normal space: kept inside the accepted limits and rounded."""
    return to_steps(confine(to_signs(state, scales), scales.accepted, scales), scales)
