"""Who the patients are: age, sex, and how each one's signs differ from the average for good."""

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.signs import SIGNS
from vitals.simulation.noise import KeyArray, mix, normal, stream
from vitals.simulation.scales import SingleArray

__all__ = ["SEXES", "Patients", "patients", "standing_offsets"]

SEXES = ("male", "female")

# Ages of adults who come to hospital, by share of the patients: design.
AGE_SHARES = (0.0, 0.10, 0.25, 0.50, 0.75, 0.90, 1.0)
AGES = (18.0, 25.0, 36.0, 52.0, 68.0, 80.0, 96.0)
# Age by normal score, in steps fine enough that an age has a dozen at least.
SCORE_STEPS, LARGEST_SCORE = 512, 5
SCORES = (np.arange(-LARGEST_SCORE * SCORE_STEPS, LARGEST_SCORE * SCORE_STEPS) + 0.5) / SCORE_STEPS
AGE_TABLE = np.floor(np.interp([NormalDist().cdf(score) for score in SCORES], AGE_SHARES, AGES)).astype(np.int8)

WHO = stream("age and sex")
STANDING = [stream(f"standing offset {word}") for word in range(-(-len(SIGNS) // 4))]

# Weights of the seven offsets, and of two variates of their own, in the normal scores of age and of being a woman.
AGE_WEIGHTS, FEMALE_WEIGHTS = [sign.age for sign in SIGNS.values()], [sign.female for sign in SIGNS.values()]
AGE_OWN = math.sqrt(1 - math.sumprod(AGE_WEIGHTS, AGE_WEIGHTS))
FEMALE_AGE = -math.sumprod(AGE_WEIGHTS, FEMALE_WEIGHTS) / AGE_OWN  # makes age and sex independent
FEMALE_OWN = math.sqrt(1 - math.sumprod(FEMALE_WEIGHTS, FEMALE_WEIGHTS) - FEMALE_AGE**2)


class Patients(NamedTuple):
    """What stays the same about each patient."""

    age: NDArray[np.int8]  # years, 18 to 95
    sex: NDArray[np.int8]  # index into SEXES
    standing: SingleArray  # (n_signs, n_samples), each N(0, 1) over patients and independent of the others


def standing_offsets(keys: KeyArray) -> SingleArray:
    """Standing offsets of the patients with these keys: shape (n_signs, n_samples), each N(0, 1) and independent."""
    words = [mix(keys + word) for word in STANDING]
    offsets = np.empty((len(SIGNS), len(keys)), np.float32)
    for index in range(len(SIGNS)):
        offsets[index] = normal(words[index // 4], index % 4)
    return offsets


def patients(keys: KeyArray) -> Patients:
    """Age, sex and standing offsets of the patients with these keys.

    The offsets are drawn first, so they are independent whatever they explain; the normal scores of age and of being a
    woman then correlate with each of them as `VitalSign.age` and `VitalSign.female` say.
    """
    who = mix(keys + WHO)
    standing = standing_offsets(keys)
    age_own, female_own = normal(who, 0), normal(who, 1)
    age_score = AGE_OWN * age_own
    female_score = FEMALE_OWN * female_own + FEMALE_AGE * age_own
    for index, (age, female) in enumerate(zip(AGE_WEIGHTS, FEMALE_WEIGHTS, strict=True)):
        age_score += age * standing[index]
        female_score += female * standing[index]
    step = np.floor(age_score * SCORE_STEPS).astype(np.int64) + LARGEST_SCORE * SCORE_STEPS
    return Patients(AGE_TABLE.take(step, mode="clip"), (female_score > 0).astype(np.int8), standing)
