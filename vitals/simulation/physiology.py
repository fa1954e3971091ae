"""From a condition and its severity to the true signs.

In the space of `vitals.simulation.scales` every sign is normal given the condition and the severity: center + spread *
score, where the seven scores are standard normal and correlated. So the marginals are those of the catalog at every
instant.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS, Condition, Shape
from vitals.catalog.signs import SIGNS
from vitals.simulation.episodes import Episodes
from vitals.simulation.scales import FloatArray, SingleArray, level_in_scale

__all__ = ["CENTERS", "CHOLESKY", "SPREADS", "correlation", "fluctuating", "is_ill", "latent_state", "scores"]

N_SIGNS, N_LEVELS = len(SIGNS), 4

# Center and spread of each sign in its scale, shape (n_signs, n_conditions * N_LEVELS): severity 0, 1, 2, 3 of each
# condition.
LEVELS = [
    [level_in_scale(condition.level(severity, id), sign.scale) for id, sign in SIGNS.items()]
    for condition in CONDITIONS.values()
    for severity in range(N_LEVELS)
]
CENTERS = np.array([[level.mean for level in row] for row in LEVELS], np.float32).T.copy()
SPREADS = np.array([[level.sd for level in row] for row in LEVELS], np.float32).T.copy()


def correlation(ill: bool) -> FloatArray:
    """Correlation matrix of the signs in healthy or in ill people, shape (n_signs, n_signs)."""
    matrix = np.eye(N_SIGNS)
    for row, sign in enumerate(SIGNS.values()):
        for other, pair in sign.correlations.items():
            column = list(SIGNS).index(other)
            matrix[row, column] = matrix[column, row] = pair[ill]
    return matrix


def cholesky(matrix: FloatArray) -> list[list[float]]:
    """Lower Cholesky factor, by plain arithmetic: a linear-algebra library may round it differently on each machine."""
    size = len(matrix)
    factor = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row, column] - sum(factor[row][k] * factor[column][k] for k in range(column))
            factor[row][column] = float(rest**0.5 if row == column else rest / factor[column][column])
    return factor


# Each score is made of its own noise and that of the signs before it here. The slow come first, so that no temperature
# trembles with the heart rate; a new sign comes last, so that it changes none that was there before.
SLOW_FIRST = (
    "temperature_c",
    "glucose_mgdl",
    "blood_pressure_systolic",
    "blood_pressure_diastolic",
    "spo2",
    "resp_rate",
    "heart_rate",
)
ORDER = [list(SIGNS).index(id) for id in (*SLOW_FIRST, *(id for id in SIGNS if id not in SLOW_FIRST))]


def factor(ill: bool) -> FloatArray:
    """Matrix that makes correlated scores of independent ones: the Cholesky factor of the signs in `ORDER`."""
    matrix = np.zeros((N_SIGNS, N_SIGNS))
    matrix[np.ix_(ORDER, ORDER)] = cholesky(correlation(ill)[np.ix_(ORDER, ORDER)])
    return matrix


CHOLESKY = np.array([factor(ill=False), factor(ill=True)])
# Cosine of the angle between the healthy and the ill row of each sign.
ALIGNMENT = [float(sum(a * b for a, b in zip(*rows, strict=True))) for rows in zip(*CHOLESKY.tolist(), strict=True)]


def is_ill(condition: Condition) -> bool:
    """Whether the signs of this condition are correlated as in ill people: all but the healthy and the hypertensive."""
    return condition.course.shape not in (Shape.NONE, Shape.CHRONIC)


ILL = np.array([float(is_ill(condition)) for condition in CONDITIONS.values()], np.float32)
VARIABILITY_LOSS = np.array([1 - condition.heart_rate_variability for condition in CONDITIONS.values()], np.float32)
STANDING = [sign.standing for sign in SIGNS.values()]
HEART_RATE = list(SIGNS).index("heart_rate")


def fluctuating(sign: int, ill: SingleArray, condition: NDArray[np.int64]) -> SingleArray | float:
    """Share of a sign's variance that varies in time: illness stills the heart rate (4.2)."""
    share = 1.0 - STANDING[sign]
    if sign != HEART_RATE:
        return share
    factor = 1 - VARIABILITY_LOSS.take(condition) * ill
    return share * factor * factor


def scores(standing: SingleArray, noise: SingleArray, episodes: Episodes) -> SingleArray:
    """Correlated standard normal scores, shape (n_signs, n_samples), from independent offsets and slow noise."""
    ill = np.minimum(episodes.severity, 1) * ILL.take(episodes.condition)
    independent = np.empty_like(noise)
    for sign in range(N_SIGNS):
        share = fluctuating(sign, ill, episodes.condition)
        independent[sign] = (1 - share) ** 0.5 * standing[sign] + share**0.5 * noise[sign]
    # The factor's rows go from healthy to ill over severity 0 to 1 and keep length 1, so the scores keep variance 1.
    well = 1 - ill
    bend = 2 * ill * well
    correlated = np.empty_like(noise)
    for sign in range(N_SIGNS):
        healthy = combine(CHOLESKY[0, sign].tolist(), independent)
        sick = combine(CHOLESKY[1, sign].tolist(), independent)
        length = np.sqrt(1 - bend * (1.0 - ALIGNMENT[sign]))
        correlated[sign] = (well * healthy + ill * sick) / length
    return correlated


def combine(weights: Sequence[float], rows: SingleArray) -> SingleArray:
    """Weighted sum of rows, added in order: a matrix product adds one sample and many in another order."""
    total: SingleArray = np.zeros_like(rows[0])
    for weight, row in zip(weights, rows, strict=True):
        if weight:
            total += weight * row
    return total


def latent_state(scores: SingleArray, episodes: Episodes) -> SingleArray:
    """True signs in the normal space, shape (n_signs, n_samples): linear in severity between the catalog's levels."""
    level = np.minimum(np.floor(episodes.severity), N_LEVELS - 2)
    rest = episodes.severity - level
    below = episodes.condition * N_LEVELS + level.astype(np.int64)
    above = below + 1
    state = np.empty_like(scores)
    for sign in range(N_SIGNS):
        center, spread = CENTERS[sign].take(below), SPREADS[sign].take(below)
        center += rest * (CENTERS[sign].take(above) - center)
        spread += rest * (SPREADS[sign].take(above) - spread)
        spread *= scores[sign]
        np.add(center, spread, out=state[sign])
    return state
