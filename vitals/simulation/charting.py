"""Charting by hand: the displayed signs as a nurse notes them, off unless asked for.

An option of the recording, not of the body: the true state and the labels stay what they are. Breaths are counted over
half a minute and doubled, so a respiratory rate is even, and 20 is written for many that are near it; pressures and
heart rates are rounded to tens more often than they end in 0 by themselves. Saturation, temperature and glucose are
copied as displayed.

Each reading is noted anew, as a function of (seed, patient, time) like everything else; times are taken to the
millisecond. The shares are the project's, after public hospital records (clinical numbers, 5.3).
"""

import numpy as np
from numpy.typing import NDArray

from vitals.simulation.noise import GOLDEN, KeyArray, bits16, mix, stream
from vitals.simulation.scales import MISSING, PULSE_PRESSURE, FloatArray, Scales, StepArray

__all__ = ["chart"]

NOTE = stream("chart note")

# Shares of what is noted, and of the same by itself: one last digit in ten is 0, and of the nine rates from 16 to 24
# the count over half a minute makes 20 of one and of half of two others.
TENS_OF_PRESSURES, TENS_OF_HEART_RATES, TENS_BY_THEMSELVES = 1 / 2, 1 / 7, 1 / 10
TWENTIES, TWENTIES_BY_THEMSELVES = 0.6, 2 / 9
USUAL_RATE, NEAR = 20, 4  # breaths a minute, and how far from it a rate may be noted as it


def chance(share: float, by_itself: float) -> float:
    """Probability of a habit that makes a share of what has another share by itself."""
    return (share - by_itself) / (1 - by_itself)


# Of each word four parts of 16 bits: who rounds what, and in the last part which way a value halfway goes.
PART_OF_TWENTY, PART_OF_PRESSURES, PART_OF_HEART_RATE, PART_OF_HALVES = range(4)
TWENTY = chance(TWENTIES, TWENTIES_BY_THEMSELVES)
PRESSURES = chance(TENS_OF_PRESSURES, TENS_BY_THEMSELVES)
HEART_RATE = chance(TENS_OF_HEART_RATES, TENS_BY_THEMSELVES)


def chart(keys: KeyArray, time: FloatArray, shown: StepArray, scales: Scales) -> StepArray:
    """Note displayed signs as a nurse does.

    The two pressures are one measurement, and rounded together or not at all; where rounding would leave less than the
    least pulse pressure between them they are noted as displayed.

    Parameters
    ----------
    keys, time
        Patient keys and unix seconds, shape (n_samples,).
    shown
        Displayed signs in steps, shape (n_signs, n_samples); heart and respiratory rate and the pressures in whole
        units.
    scales
        Of the signs.

    Returns
    -------
    steps, shape (n_signs, n_samples)
        As noted; MISSING where nothing is displayed.
    """
    milliseconds = np.rint(time * 1000).astype(np.int64).view(np.uint64)
    words = mix(milliseconds * GOLDEN + keys + NOTE)
    halves = bits16(words, PART_OF_HALVES).astype(np.int64)
    heart, breaths = scales.ids.index("heart_rate"), scales.ids.index("resp_rate")
    pressures = [scales.systolic, scales.diastolic]
    steps = shown.astype(np.int64)

    is_twenty = happens(words, PART_OF_TWENTY, TWENTY) & (np.abs(steps[breaths] - USUAL_RATE) <= NEAR)
    steps[breaths] = np.where(is_twenty, USUAL_RATE, nearest(2, steps[breaths], halves))

    tens = nearest(10, steps[heart], halves >> 1)
    steps[heart] = np.where(happens(words, PART_OF_HEART_RATE, HEART_RATE), tens, steps[heart])

    tens = nearest(10, steps[pressures], halves >> 2)
    is_rounded = happens(words, PART_OF_PRESSURES, PRESSURES) & (tens[0] - tens[1] >= PULSE_PRESSURE)
    steps[pressures] = np.where(is_rounded, tens, steps[pressures])
    return np.where(shown == MISSING, MISSING, steps.astype(np.int16))


def happens(words: KeyArray, part: int, probability: float) -> NDArray[np.bool_]:
    """Whether an event of a probability happens, by a part of each word."""
    found: NDArray[np.bool_] = bits16(words, part) < probability * 2**16
    return found


def nearest(unit: int, steps: NDArray[np.int64], coin: NDArray[np.int64]) -> NDArray[np.int64]:
    """Round to multiples of an even unit; what lies halfway goes down where the coin's lowest bit is set, else up."""
    return (steps + unit // 2 - (coin & 1)) // unit * unit
