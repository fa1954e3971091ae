"""From a condition and its severity to the true signs.

In the space of `vitals.simulation.scales` every sign is normal given the condition and the severity: center + spread *
score, where the seven scores are standard normal and correlated. So the marginals are those of the catalog at every
instant.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import SEVERITIES, Condition, Shape
from vitals.catalog.correlation import cholesky
from vitals.catalog.scale import level_in_scale
from vitals.catalog.settings import LESSON, Setting
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.errors import InvalidEntry
from vitals.simulation.care import Care, Responses, untreated
from vitals.simulation.episodes import Episodes
from vitals.simulation.scales import FloatArray, SingleArray, read_only

__all__ = ["N_LEVELS", "Physiology", "correlation", "fluctuating", "is_ill", "latent_state", "scores"]

N_LEVELS = 1 + len(SEVERITIES)  # severity 0, 1, 2, 3
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


@dataclass(frozen=True, eq=False)
class Physiology:
    """Levels of the signs in every condition, and the correlations between signs.

    Attributes
    ----------
    centers, spreads
        Center and spread of each sign in its scale, shape (n_signs, n_conditions * N_LEVELS): severity 0, 1, 2, 3 of
        each condition.
    factors
        Matrices that make correlated scores of independent ones, of healthy and of ill people: shape (2, n_signs,
        n_signs).
    alignments
        Cosine of the angle between the healthy and the ill row of each sign.
    is_ill
        1 where the signs of a condition are correlated as in ill people, else 0; shape (n_conditions,).
    variability_loss
        Part of the fluctuation of heart rate that a condition takes away, shape (n_conditions,).
    standing
        Share of each sign's variance that stays with the patient.
    heart_rate
        Index of the heart rate.
    care
        Treatment and oxygen; None where conditions are untreated. In care the spreads are the same in all conditions.
    """

    centers: SingleArray
    spreads: SingleArray
    factors: FloatArray
    alignments: tuple[float, ...]
    is_ill: SingleArray
    variability_loss: SingleArray
    standing: tuple[float, ...]
    heart_rate: int
    care: Care | None = None

    @classmethod
    def of(cls, signs: Catalog[VitalSign], conditions: Catalog[Condition], setting: Setting = LESSON) -> "Physiology":
        """Levels of a catalog's signs in a catalog's conditions, in a setting."""
        entries, care = list(conditions.values()), Care.of(setting, conditions)
        centers, spreads = plateaus_in_care(signs, conditions, setting) if care else levels(signs, conditions)
        factors = np.array([factor(signs, ill=False), factor(signs, ill=True)])
        loss = [0.0 if care else 1 - condition.heart_rate_variability for condition in entries]
        return cls(
            centers=read_only(centers.astype(np.float32)),
            spreads=read_only(spreads.astype(np.float32)),
            factors=read_only(factors),
            alignments=tuple(
                float(sum(a * b for a, b in zip(*rows, strict=True))) for rows in zip(*factors.tolist(), strict=True)
            ),
            is_ill=read_only(np.array([float(is_ill(condition) and not care) for condition in entries], np.float32)),
            variability_loss=read_only(np.array(loss, np.float32)),
            standing=tuple(sign.standing for sign in signs.values()),
            heart_rate=list(signs).index("heart_rate"),
            care=care,
        )

    def plateaus(self) -> tuple[FloatArray, FloatArray]:
        """Centers and spreads of the ill, shape (n_signs, n_conditions, n_severities): mild, moderate, severe."""
        shape = len(self.centers), -1, N_LEVELS
        centers, spreads = (levels.reshape(shape)[:, :, 1:] for levels in (self.centers, self.spreads))
        return centers.astype(np.float64), spreads.astype(np.float64)


def levels(signs: Catalog[VitalSign], conditions: Catalog[Condition]) -> tuple[FloatArray, FloatArray]:
    """Centers and spreads of the untreated, shape (n_signs, n_conditions * N_LEVELS)."""
    found = [
        [level_in_scale(condition.level(severity, id, signs), sign.scale) for id, sign in signs.items()]
        for condition in conditions.values()
        for severity in range(N_LEVELS)
    ]
    centers, spreads = ([[getattr(level, part) for level in row] for row in found] for part in ("mean", "sd"))
    return np.array(centers).T.copy(), np.array(spreads).T.copy()


def plateaus_in_care(
    signs: Catalog[VitalSign], conditions: Catalog[Condition], setting: Setting
) -> tuple[FloatArray, FloatArray]:
    """Centers and spreads of the treated: baselines, and the part of each effect that is left on average."""
    baseline = [level_in_scale(sign.healthy, sign.scale) for sign in signs.values()]
    left = np.array([treatment.mean for treatment in setting.treatment.values()])
    effects = untreated(setting, conditions).reshape(len(signs), -1) * left[:, None]
    centers = np.array([level.mean for level in baseline])[:, None] + effects
    return centers, np.repeat(np.array([[level.sd] for level in baseline]), effects.shape[1], axis=1)


def correlation(ill: bool, signs: Catalog[VitalSign] = SIGNS) -> FloatArray:
    """Correlation matrix of the signs in healthy or in ill people, shape (n_signs, n_signs)."""
    matrix, ids = np.eye(len(signs)), list(signs)
    for row, sign in enumerate(signs.values()):
        for other, pair in sign.correlations.items():
            column = ids.index(other)
            matrix[row, column] = matrix[column, row] = pair[ill]
    return matrix


def cholesky_order(signs: Catalog[VitalSign]) -> list[int]:
    """Indices of the signs: the slow first, then those that `SLOW_FIRST` does not name."""
    ids = list(signs)
    return [ids.index(id) for id in (*SLOW_FIRST, *(id for id in ids if id not in SLOW_FIRST))]


def factor(signs: Catalog[VitalSign], *, ill: bool) -> FloatArray:
    """Matrix that makes correlated scores of independent ones: the Cholesky factor of the signs, the slow first."""
    matrix, order = np.zeros((len(signs), len(signs))), cholesky_order(signs)
    found = cholesky(correlation(ill, signs)[np.ix_(order, order)].tolist())
    if found is None:
        raise InvalidEntry("catalog", "sign", "correlations that no signs can have together: weaken some")
    matrix[np.ix_(order, order)] = found
    return matrix


def is_ill(condition: Condition) -> bool:
    """Whether the signs of this condition are correlated as in ill people: all but the healthy and the hypertensive."""
    return condition.course.shape not in (Shape.NONE, Shape.CHRONIC)


def fluctuating(
    sign: int, ill: SingleArray, condition: NDArray[np.int64], physiology: Physiology
) -> SingleArray | float:
    """Share of a sign's variance that varies in time: illness stills the heart rate (clinical numbers, 4.2)."""
    share = 1.0 - physiology.standing[sign]
    if sign != physiology.heart_rate:
        return share
    factor = 1 - physiology.variability_loss.take(condition) * ill
    return share * factor * factor


def scores(standing: SingleArray, noise: SingleArray, episodes: Episodes, physiology: Physiology) -> SingleArray:
    """Correlated standard normal scores, shape (n_signs, n_samples), from independent offsets and slow noise."""
    independent, correlated = np.empty_like(noise), np.empty_like(noise)
    if physiology.care:  # one factor for all
        for row, part, offset, own in zip(independent, physiology.standing, standing, noise, strict=True):
            np.add(part**0.5 * offset, (1 - part) ** 0.5 * own, out=row)
        for row, weights in zip(correlated, physiology.factors[0].tolist(), strict=True):
            row[:] = combine(weights, independent)
        return correlated
    ill = np.minimum(episodes.severity, 1) * physiology.is_ill.take(episodes.condition)
    for sign in range(len(noise)):
        share = fluctuating(sign, ill, episodes.condition, physiology)
        independent[sign] = (1 - share) ** 0.5 * standing[sign] + share**0.5 * noise[sign]
    # The factor's rows go from healthy to ill over severity 0 to 1 and keep length 1, so the scores keep variance 1.
    well = 1 - ill
    bend = 2 * ill * well
    for sign, alignment in enumerate(physiology.alignments):
        healthy = combine(physiology.factors[0, sign].tolist(), independent)
        sick = combine(physiology.factors[1, sign].tolist(), independent)
        length = np.sqrt(1 - bend * (1.0 - alignment))
        correlated[sign] = (well * healthy + ill * sick) / length
    return correlated


def combine(weights: Sequence[float], rows: SingleArray) -> SingleArray:
    """Weighted sum of rows, added in order: a matrix product adds one sample and many in another order."""
    total: SingleArray = np.zeros_like(rows[0])
    for weight, row in zip(weights, rows, strict=True):
        if weight:
            total += weight * row
    return total


def latent_state(
    scores: SingleArray, episodes: Episodes, physiology: Physiology, responses: Responses | None = None
) -> SingleArray:
    """True signs in the normal space, shape (n_signs, n_samples): linear in severity between the catalog's levels.

    In care, `responses` are those of the stays.
    """
    level = np.minimum(np.floor(episodes.severity), N_LEVELS - 2)
    rest = episodes.severity - level
    below = episodes.condition * N_LEVELS + level.astype(np.int64)
    above = below + 1
    state = np.empty_like(scores)

    def between(levels: SingleArray) -> SingleArray:
        """Level at each severity."""
        value = levels.take(below, mode="clip")
        value += rest * (levels.take(above, mode="clip") - value)
        return value

    if physiology.care is None:
        for row, score, centers, spreads in zip(state, scores, physiology.centers, physiology.spreads, strict=True):
            np.add(between(centers), between(spreads) * score, out=row)
        return state
    assert responses is not None
    care = physiology.care
    tables = zip(scores, physiology.centers, physiology.spreads, care.spreads, responses.treatment, strict=True)
    for row, (score, centers, spreads, effects, response) in zip(state, tables, strict=True):
        np.multiply(score, spreads[0], out=row)
        np.add(row, between(centers), out=row)
        np.add(row, between(effects) * response, out=row)
    state[care.spo2] += responses.lift
    return state
