"""The space of a sign is found by its likelihood."""

from dataclasses import replace

import numpy as np

from benchmarks.fitting_recovery import records_of
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.scale import Scale
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.skew import better_scales

NUMBERS = Numbers.of(POPULATIONS["emergency"])


def test_a_sign_that_is_skewed_otherwise_is_found() -> None:
    wide = replace(NUMBERS, spreads=NUMBERS.spreads * np.array([1.6, 1, 1, 1, 1, 1, 1]))
    linear = wide.in_scale(0, Scale.LINEAR)
    records = records_of(linear.population(), 1500)
    found, moved = better_scales(records, wide, np.ones(7))
    assert "heart_rate" in moved
    assert found.scales[0] is Scale.LINEAR


def test_spaces_that_are_right_stay() -> None:
    records = records_of(POPULATIONS["emergency"], 500)
    tried: list[int] = []
    found, moved = better_scales(records, NUMBERS, np.ones(7), lambda: tried.append(1))
    assert moved == ()
    assert found is NUMBERS
    assert len(tried) == 5
