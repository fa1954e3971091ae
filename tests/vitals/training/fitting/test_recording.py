"""The same patients and times, simulated as they were recorded."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.fitting_recovery import records_of
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.recording import in_space, match_recording, simulated
from vitals.training.fitting.records import Records


def test_other_patients_at_the_same_times_with_the_same_gaps(arrivals: Records, emergency: Population) -> None:
    some = arrivals.rows(np.arange(50))
    some.values[:10, 2] = np.nan
    made = simulated(some, emergency)
    assert made.times is some.times
    np.testing.assert_array_equal(np.isnan(made.values), np.isnan(some.values))
    assert not np.array_equal(made.values, some.values)
    again = simulated(some, emergency)
    np.testing.assert_array_equal(made.values, again.values)
    assert not np.array_equal(made.values[10:], simulated(some, emergency, seed=2).values[10:])


def test_copies_are_patients_of_their_own(arrivals: Records, emergency: Population) -> None:
    some = arrivals.rows(np.arange(50))
    many = simulated(some, emergency, copies=3)
    assert (len(many), many.n_patients) == (150, 150)
    assert len(np.unique(many.values, axis=0)) > 140


def test_without_times_readings_are_spread_over_a_day(arrivals: Records, emergency: Population) -> None:
    made = simulated(replace(arrivals, times=None), emergency)
    assert made.times is not None
    assert 23 * 3600 < np.ptp(made.times) < 24 * 3600


def test_what_is_noted_by_hand_is_matched_as_noted() -> None:
    truth = Numbers.of(POPULATIONS["emergency"])
    noted = simulated(records_of(POPULATIONS["emergency"], 4000), POPULATIONS["emergency"], charted=True, seed=5)
    wrong = replace(truth, spreads=truth.spreads * 0.8, centers=truth.centers + 0.2 * truth.spreads)
    found = match_recording(noted, wrong, charted=True)
    assert np.abs((found.centers - truth.centers) / truth.spreads).max() < 0.08
    assert np.abs(found.spreads / truth.spreads - 1).max() < 0.12


def test_full_saturation_is_a_point_in_the_normal_space() -> None:
    numbers = Numbers.of(POPULATIONS["emergency"])
    found = in_space(np.array([[80, 16, 120, 80, 100, 37, 100.0]]), numbers)
    assert np.isfinite(found).all()
    assert found[0, 4] == pytest.approx(0)
