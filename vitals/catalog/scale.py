"""The spaces in which signs are normally distributed, and levels of signs in them and in the signs' units."""

import math
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Level", "Scale", "level_in_scale", "level_in_unit", "slope_in_scale", "value_in_scale"]


class Scale(StrEnum):
    """The space in which a sign is normally distributed; each rises with the sign (`vitals.simulation.scales`)."""

    LINEAR = "linear"
    LOG = "log"
    # -log(ceiling - value): saturation is a distance from a ceiling above 100 %, and shows 100 % wherever it passes it
    LOG_DEFICIT_104 = "log deficit from 104"
    LOG_DEFICIT_101 = "log deficit from 101"

    @property
    def ceiling(self) -> float | None:
        """Value that a sign comes near and never reaches; None where there is none."""
        return {Scale.LOG_DEFICIT_104: 104.0, Scale.LOG_DEFICIT_101: 101.0}.get(self)


@dataclass(frozen=True)
class Level:
    """Mean and standard deviation of a sign over patients, in the sign's unit."""

    mean: float
    sd: float


def level_in_scale(level: Level, scale: Scale) -> Level:
    """Mean and SD in the normal space of a sign whose mean and SD in its own unit are `level`."""
    if scale is Scale.LINEAR:
        return level
    mean = level.mean if scale.ceiling is None else scale.ceiling - level.mean
    variance = math.log1p((level.sd / mean) ** 2)
    center = math.log(mean) - variance / 2
    return Level(center if scale.ceiling is None else -center, math.sqrt(variance))


def level_in_unit(level: Level, scale: Scale) -> Level:
    """Mean and SD in its own unit of a sign whose mean and SD in the normal space are `level`."""
    if scale is Scale.LINEAR:
        return level
    center = level.mean if scale.ceiling is None else -level.mean
    mean = math.exp(center + level.sd**2 / 2)
    sd = mean * math.sqrt(math.expm1(level.sd**2))
    return Level(mean if scale.ceiling is None else scale.ceiling - mean, sd)


def value_in_scale(value: float, scale: Scale) -> float:
    """A sign's value in the normal space; where that has no end, the value is taken half a unit before it.

    Examples
    --------
    >>> value_in_scale(100.0, Scale.LOG_DEFICIT_101) > value_in_scale(99.0, Scale.LOG_DEFICIT_101)
    True
    """
    if scale is Scale.LINEAR:
        return value
    if scale.ceiling is None:
        return math.log(max(value, 0.5))
    return -math.log(max(scale.ceiling - value, 0.5))


def slope_in_scale(value: float, scale: Scale) -> float:
    """Change in the normal space per unit of the sign, at a value of the sign."""
    if scale is Scale.LINEAR:
        return 1.0
    return 1.0 / value if scale.ceiling is None else 1.0 / (scale.ceiling - value)
