"""Numbers that a fit moves, in the space where the signs are normal, and the population that they make."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.correlation import cholesky
from vitals.catalog.population import Population
from vitals.catalog.scale import Scale, level_in_scale, slope_in_scale, value_in_scale
from vitals.catalog.settings import IN_LOGARITHM, SETTINGS, Baseline, Oxygen, Setting
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.errors import InvalidEntry
from vitals.simulation.physiology import correlation
from vitals.simulation.scales import FloatArray
from vitals.simulation.stays import oxygen_share
from vitals.training.fitting.parts import Prior

__all__ = ["Numbers", "possible_correlation"]

DIGITS = 4  # that are kept of a number: no finer than any file could tell
LEAST_STANDING, MOST_STANDING = 0.05, 0.95  # share of the variance that stays with the patient
RESTING = 600.0  # seconds, up to which a fluctuation is that of a body at rest
SHRINK = 0.98  # of correlations, until signs can have them together


def possible_correlation(matrix: FloatArray) -> FloatArray:
    """Correlations that signs can have together: the same, or all a little weaker."""
    found = (matrix + matrix.T) / 2
    while cholesky(rounded_matrix(found).tolist()) is None:
        found = found * SHRINK
        np.fill_diagonal(found, 1.0)
    return found


def rounded_matrix(matrix: FloatArray) -> FloatArray:
    """Correlations as a file keeps them."""
    found = np.round(matrix, DIGITS)
    np.fill_diagonal(found, 1.0)
    return found


def rounded(number: float) -> float:
    """Number to the digits that are kept."""
    return float(f"{number:.{DIGITS}g}")


@dataclass(frozen=True)
class Numbers:
    """Baselines, dependence and shares.

    Attributes
    ----------
    base
        Population that everything else is taken from.
    centers, spreads
        Median, and SD over all patients and times, of the healthy in the normal space, shape (n_signs,).
    standing
        Share of the variance that stays with the patient, shape (n_signs,).
    correlation
        Of the healthy, shape (n_signs, n_signs).
    scales
        Space of each sign.
    prior
        Shares, severity mix and oxygen.
    lift
        Mean lift of the saturation by oxygen, in the space of that sign.
    """

    base: Population
    centers: FloatArray
    spreads: FloatArray
    standing: FloatArray
    correlation: FloatArray
    scales: tuple[Scale, ...]
    prior: Prior
    lift: float

    @classmethod
    def of(cls, base: Population) -> "Numbers":
        """Those of a population."""
        levels = [level_in_scale(sign.healthy, sign.scale) for sign in base.signs.values()]
        oxygen = base.setting.oxygen
        return cls(
            base,
            centers=np.array([level.mean for level in levels]),
            spreads=np.array([level.sd for level in levels]),
            standing=np.array([sign.standing for sign in base.signs.values()]),
            correlation=correlation(False, base.signs),
            scales=tuple(sign.scale for sign in base.signs.values()),
            prior=Prior(
                np.array(base.shares),
                np.array(base.severity_mix),
                np.array([oxygen_share(condition, oxygen) for condition in CONDITIONS.values()]),
            ),
            lift=oxygen.mean if oxygen else 0.0,
        )

    def in_scale(self, sign: int, scale: Scale) -> "Numbers":
        """The same levels of a sign in another space."""
        center = in_unit(self.centers[sign], self.scales[sign])
        slope = slope_in_scale(center, scale) / slope_in_scale(center, self.scales[sign])
        centers, spreads = self.centers.copy(), self.spreads.copy()
        centers[sign], spreads[sign] = value_in_scale(center, scale), spreads[sign] * slope
        scales = (*self.scales[:sign], scale, *self.scales[sign + 1 :])
        return replace(self, centers=centers, spreads=spreads, scales=scales)

    @cached_property
    def setting(self) -> Setting:
        """The base's setting with these numbers."""
        base = self.base.setting
        baselines = {id: self.baseline(number, sign) for number, (id, sign) in enumerate(SIGNS.items())}
        ids, matrix = list(SIGNS), rounded_matrix(self.correlation)
        correlations = {
            (ids[first], ids[second]): float(matrix[first, second])
            for first, second in zip(*np.triu_indices(len(ids), 1), strict=True)
            if matrix[first, second]
        }
        oxygen = base.oxygen
        if oxygen is not None:
            hypoxic = is_hypoxic()
            given, others = (rounded(float(self.prior.oxygen[rows][0])) for rows in (hypoxic, ~hypoxic))
            oxygen = replace(oxygen, hypoxic=given, others=others, mean=rounded(self.lift))
        return replace(base, baselines=baselines, correlations=correlations, oxygen=oxygen)

    def baseline(self, number: int, sign: VitalSign) -> Baseline:
        """Baseline of a sign: as much of the variance stays with the patient as its fluctuation at rest allows."""
        scale, standing = self.scales[number], float(np.clip(self.standing[number], LEAST_STANDING, MOST_STANDING))
        center = rounded(in_unit(self.centers[number], scale))
        spread = float(self.spreads[number])
        if sign.id not in IN_LOGARITHM:
            spread /= slope_in_scale(center, scale)
        while True:
            between, within = (rounded(spread * math.sqrt(share)) for share in (standing, 1 - standing))
            found = Baseline(center, between, within, slow=slow_parts(sign, self.base.setting), scale=scale)
            if can_be(sign, found) or standing == 0:
                return found
            standing = max(0.0, standing - LEAST_STANDING)

    def population(self, id: str = "fitted", setting: Setting | None = None) -> Population:
        """The population that the numbers make, in their setting or a version of it."""
        shares, mix = self.prior.shares / self.prior.shares.sum(), self.prior.severity_mix
        return Population(
            id=id,
            name="Population fitted to data",
            shares=tuple(to_one(shares)),
            severity_mix=tuple(to_one(mix)),  # type: ignore[arg-type]
            setting=setting or self.setting,
        )


def to_one(shares: FloatArray) -> list[float]:
    """Shares to the digits that are kept, which sum to 1."""
    found = np.round(shares / shares.sum(), DIGITS)
    found[found.argmax()] += 1 - found.sum()
    return [float(round(share, DIGITS)) for share in found]


def is_hypoxic() -> NDArray[np.bool_]:
    """Whether oxygen is given for each condition as for one that takes saturation down, shape (n_conditions,)."""
    probe = Oxygen(hypoxic=1.0, others=0.0)
    return np.array([oxygen_share(condition, probe) == 1.0 for condition in CONDITIONS.values()])


def in_unit(center: float, scale: Scale) -> float:
    """Median in the sign's unit of one in the normal space."""
    if scale is Scale.LINEAR:
        return float(center)
    return math.exp(center) if scale.ceiling is None else scale.ceiling - math.exp(-center)


def slow_parts(sign: VitalSign, setting: Setting) -> tuple[tuple[float, float], ...]:
    """How what a body at rest does not explain lasts: as in the setting, or else as in the catalog."""
    if setting.baselines:
        return setting.baselines[sign.id].slow
    slow = [(seconds, share) for seconds, share in sign.fluctuation if seconds > RESTING]
    total = sum(share for _, share in slow)
    return tuple((seconds, share / total) for seconds, share in slow)


def can_be(sign: VitalSign, baseline: Baseline) -> bool:
    """Whether a sign can have a baseline beside those of the others."""
    ward = SETTINGS["ward"]
    try:
        replace(ward, baselines={**ward.baselines, sign.id: baseline})
    except InvalidEntry:
        return False
    return True
