"""The spaces in which signs are normal, by quadrature and by differences."""

import math

import numpy as np
import pytest

from vitals.catalog.scale import Level, Scale, level_in_scale, level_in_unit, slope_in_scale


@pytest.mark.parametrize("scale", Scale)
def test_each_scale_rises_with_the_sign(scale: Scale) -> None:
    for value in (60.0, 90.0, 97.0):
        assert slope_in_scale(value, scale) > 0


@pytest.mark.parametrize(
    ("scale", "to_unit"),
    [
        (Scale.LINEAR, lambda x: x),
        (Scale.LOG, math.exp),
        (Scale.LOG_DEFICIT_104, lambda x: 104 - math.exp(-x)),
        (Scale.LOG_DEFICIT_101, lambda x: 101 - math.exp(-x)),
    ],
)
def test_a_level_keeps_its_mean_and_sd_in_the_unit(scale: Scale, to_unit: object) -> None:
    """Quadrature over the normal space, so the lognormal formulas are not taken on trust."""
    level = Level(87.0, 5.0)
    inside = level_in_scale(level, scale)
    z = np.linspace(-8, 8, 20_001)
    weight = np.exp(-(z**2) / 2)
    weight /= weight.sum()
    values = np.array([to_unit(inside.mean + inside.sd * score) for score in z])  # type: ignore[operator]
    mean = float(weight @ values)
    assert mean == pytest.approx(87, abs=1e-6)
    assert math.sqrt(weight @ (values - mean) ** 2) == pytest.approx(5, abs=1e-6)
    back = level_in_unit(inside, scale)
    assert (back.mean, back.sd) == pytest.approx((87, 5))


@pytest.mark.parametrize(
    ("scale", "of"),
    [
        (Scale.LINEAR, lambda v: v),
        (Scale.LOG, math.log),
        (Scale.LOG_DEFICIT_104, lambda v: -math.log(104 - v)),
        (Scale.LOG_DEFICIT_101, lambda v: -math.log(101 - v)),
    ],
)
def test_the_slope_is_a_derivative(scale: Scale, of: object) -> None:
    for value in (55.0, 90.0, 98.0):
        difference = (of(value + 1e-5) - of(value - 1e-5)) / 2e-5  # type: ignore[operator]
        assert slope_in_scale(value, scale) == pytest.approx(difference, rel=1e-6)
