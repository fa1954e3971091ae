"""Patients: age, sex, and the standing offsets of each one's signs from the average."""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.simulation.noise import KeyArray, mix, normal, stream
from vitals.simulation.scales import SingleArray

__all__ = ["SEXES", "Demographics", "Patients", "patients", "standing_offsets"]

SEXES = ("male", "female")

# Ages of adults who come to hospital, by share of the patients: design.
AGE_SHARES = (0.0, 0.10, 0.25, 0.50, 0.75, 0.90, 1.0)
AGES = (18.0, 25.0, 36.0, 52.0, 68.0, 80.0, 96.0)
# Age by normal score, in steps fine enough that an age has a dozen at least.
SCORE_STEPS, LARGEST_SCORE = 512, 5
SCORES = (np.arange(-LARGEST_SCORE * SCORE_STEPS, LARGEST_SCORE * SCORE_STEPS) + 0.5) / SCORE_STEPS
AGE_TABLE = np.floor(np.interp([NormalDist().cdf(score) for score in SCORES], AGE_SHARES, AGES)).astype(np.int8)

AGE_AND_SEX = stream("age and sex")
OFFSETS_PER_WORD = 4


@dataclass(frozen=True, eq=False)
class Demographics:
    """Standing offsets, and their weights in the normal scores of age and of being a woman.

    Attributes
    ----------
    streams
        Streams of random numbers; each makes the offsets of four signs.
    age_weights, female_weights
        Weight of each sign's offset.
    age_own, female_age, female_own
        Weights of two variates of their own: the first in both scores (it makes age and sex independent), the second
        in that of being a woman.
    """

    streams: tuple[np.uint64, ...]
    age_weights: tuple[float, ...]
    female_weights: tuple[float, ...]
    age_own: float
    female_age: float
    female_own: float

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, signs: Catalog[VitalSign]) -> "Demographics":
        """Weights of a catalog's signs."""
        n_words = -(-len(signs) // OFFSETS_PER_WORD)
        age, female = tuple(sign.age for sign in signs.values()), tuple(sign.female for sign in signs.values())
        age_own = math.sqrt(1 - math.sumprod(age, age))
        female_age = -math.sumprod(age, female) / age_own
        return cls(
            streams=tuple(stream(f"standing offset {word}") for word in range(n_words)),
            age_weights=age,
            female_weights=female,
            age_own=age_own,
            female_age=female_age,
            female_own=math.sqrt(1 - math.sumprod(female, female) - female_age**2),
        )


class Patients(NamedTuple):
    """Age, sex and standing offsets of patients: constant in time."""

    age: NDArray[np.int8]  # years, 18 to 95
    sex: NDArray[np.int8]  # index into SEXES
    standing: SingleArray  # (n_signs, n_samples), each N(0, 1) over patients and independent of the others


def standing_offsets(keys: KeyArray, demographics: Demographics) -> SingleArray:
    """Standing offsets of the patients with these keys: shape (n_signs, n_samples), each N(0, 1) and independent."""
    words = [mix(keys + word) for word in demographics.streams]
    offsets = np.empty((len(demographics.age_weights), len(keys)), np.float32)
    for index, row in enumerate(offsets):
        row[:] = normal(words[index // OFFSETS_PER_WORD], index % OFFSETS_PER_WORD)
    return offsets


def patients(keys: KeyArray, demographics: Demographics | None = None) -> Patients:
    """Age, sex and standing offsets of the patients with these keys.

    The offsets are drawn first, so they are independent; the normal scores of age and of being a
    woman then correlate with each of them as `VitalSign.age` and `VitalSign.female` say.
    """
    demographics = demographics or Demographics.of(SIGNS)
    words, standing = mix(keys + AGE_AND_SEX), standing_offsets(keys, demographics)
    age_own, female_own = normal(words, 0), normal(words, 1)
    age_score = demographics.age_own * age_own
    female_score = demographics.female_own * female_own + demographics.female_age * age_own
    weights = zip(demographics.age_weights, demographics.female_weights, standing, strict=True)
    for age, female, offset in weights:
        age_score += age * offset
        female_score += female * offset
    step = np.floor(age_score * SCORE_STEPS).astype(np.int64) + LARGEST_SCORE * SCORE_STEPS
    return Patients(AGE_TABLE.take(step, mode="clip"), (female_score > 0).astype(np.int8), standing)
