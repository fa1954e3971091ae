"""Held-out patients beside populations."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.fitting_recovery import records_of
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.training.fitting.comparison import compare, hold_out, quantile_distance, spearman
from vitals.training.fitting.records import UNKNOWN, Records


def test_a_fifth_of_the_patients_is_held_out(emergency: Population) -> None:
    records = records_of(emergency, 300, readings=2)
    fitted_to, held_out = hold_out(records)
    assert (fitted_to.n_patients, held_out.n_patients) == (240, 60)
    assert not set(fitted_to.patients.tolist()) & set(held_out.patients.tolist())
    few = records_of(emergency, 100)
    assert hold_out(few) == (few, few)


def test_the_population_itself_is_near_and_the_base_is_far(emergency: Population, arrivals: Records) -> None:
    own, base = (compare(arrivals, each) for each in (emergency, POPULATIONS["emergency"]))
    assert own.likeness.auroc < 0.54
    assert base.likeness.auroc > 0.7
    assert own.distances.max() < 0.1
    assert base.distances.max() > 0.3
    assert own.correlations < 0.12
    described = base.describe()
    assert described["auroc"] == pytest.approx(base.likeness.auroc, abs=1e-4)
    assert set(described["distances"]) == set(emergency.signs)


def test_a_sign_that_is_not_there_is_not_compared(emergency: Population, arrivals: Records) -> None:
    gone = replace(arrivals.rows(np.arange(300)), on_oxygen=np.full(300, UNKNOWN))
    gone.values[:, 6] = np.nan
    found = compare(gone, emergency)
    assert np.isnan(found.distances[6])
    assert "glucose_mgdl" not in found.describe()["distances"]
    assert np.isfinite(found.correlations)


def test_distance_of_quantiles() -> None:
    sample = np.random.default_rng(1).normal(size=5000)
    assert quantile_distance(sample, sample + 0.5) == pytest.approx(0.5, abs=0.02)
    assert quantile_distance(sample, sample) == 0
    assert np.isnan(quantile_distance(np.full(10, np.nan), sample))


def test_rank_correlations_take_the_rows_that_have_both() -> None:
    random = np.random.default_rng(1)
    values = random.normal(size=(400, 3))
    values[:, 1] += values[:, 0]
    values[:100, 1] = np.nan
    values[:390, 2] = np.nan
    found = spearman(values)
    assert found[0, 1] == pytest.approx(0.69, abs=0.06)
    assert np.isnan(found[0, 2])
