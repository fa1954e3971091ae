"""What age and sex say of a patient: the mean of a normal score, given each age and each sex.

A patient's age and sex are two normal scores, each cut into pieces, and the scores correlate with the standing offsets
(`vitals.simulation.patients`). The mean of a score in its piece keeps the first two moments of everything that is
known from the piece: exactly the mean, and on average the variance.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from vitals.errors import InvalidValue
from vitals.simulation.patients import AGE_TABLE, SCORES, SEXES, Demographics
from vitals.simulation.scales import FloatArray

__all__ = ["OLDEST", "SCORE_VARIANCES", "YOUNGEST", "age_scores", "score_weights", "sex_scores"]

DENSITY = np.exp(-SCORES * SCORES / 2) / np.exp(-SCORES * SCORES / 2).sum()
AGE_SHARES = np.bincount(AGE_TABLE, DENSITY)  # of the patients, by age in years
AGE_SCORES = np.bincount(AGE_TABLE, DENSITY * SCORES) / np.where(AGE_SHARES > 0, AGE_SHARES, np.nan)
YOUNGEST, OLDEST = int(AGE_TABLE[0]), int(AGE_TABLE[-1])
SEX_SCORES = dict(zip(SEXES, (-math.sqrt(2 / math.pi), math.sqrt(2 / math.pi)), strict=True))
MISSING = {"None", "nan", "<NA>"}  # as Python, NumPy and pandas write what is not known
SCORE_VARIANCES = np.array([np.nansum(AGE_SHARES * AGE_SCORES**2), 2 / math.pi])  # of age and of sex


def score_weights(demographics: Demographics) -> FloatArray:
    """Weights of the standing offsets in the normal scores of age and of being a woman, shape (2, n_signs)."""
    return np.array([demographics.age_weights, demographics.female_weights])


def age_scores(age: ArrayLike | None, n_samples: int) -> FloatArray:
    """Mean normal score of each age.

    Parameters
    ----------
    age
        Years, shape (n_samples,); NaN or None where it is not known. None for all.
    n_samples
        Number of patients.

    Returns
    -------
    scores of shape (n_samples,); NaN where the age is not known

    Raises
    ------
    InvalidValue
        If an age is none that a patient can have, or there are more or fewer than n_samples.
    """
    if age is None:
        return np.full(n_samples, np.nan)
    try:
        years = np.array(age, np.float64)
    except (TypeError, ValueError):
        raise InvalidValue("age", age, "years as numbers, NaN or None where it is not known") from None
    check_shape("age", years.shape, n_samples)
    wrong = (years < YOUNGEST) | (years >= OLDEST + 1)
    if wrong.any():
        row = int(wrong.argmax())
        raise InvalidValue("age", f"{years[row]:g} years", f"from {YOUNGEST} to {OLDEST} years", f"row {row}")
    known = ~np.isnan(years)
    years[known] = AGE_SCORES[years[known].astype(np.int64)]
    return years


def sex_scores(sex: ArrayLike | None, n_samples: int) -> FloatArray:
    """Mean normal score of being a woman, of each sex.

    Parameters
    ----------
    sex
        Ids of `SEXES` or their indices, shape (n_samples,); NaN or None where it is not known. None for all.
    n_samples, returns, raises
        As for `age_scores`.
    """
    if sex is None:
        return np.full(n_samples, np.nan)
    sexes = np.asarray(sex, object)
    check_shape("sex", sexes.shape, n_samples)
    scores: dict[Any, float] = {None: math.nan, **SEX_SCORES, **dict(enumerate(SEX_SCORES.values()))}
    found = np.empty(n_samples)
    for row, each in enumerate(sexes):
        known = None if str(each) in MISSING else each
        if known not in scores:
            raise InvalidValue("sex", each, " or ".join(SEXES), f"row {row}")
        found[row] = scores[known]
    return found


def check_shape(name: str, shape: tuple[int, ...], n_samples: int) -> None:
    """Refuse another number of values than there are readings."""
    if shape != (n_samples,):
        raise InvalidValue(f"shape of {name}", shape, f"({n_samples},), one for each reading")
