"""Numbers that made readings are found again."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.fitting_recovery import records_of
from tests.vitals.training.fitting.conftest import hospital
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.training.fitting.expectation import responsibilities
from vitals.training.fitting.maximization import (
    TINY,
    fitting_parameters,
    likelihoods,
    maximize,
    moved,
    usual_covariance,
)
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.parts import Parts, fitting_setting
from vitals.training.fitting.records import UNKNOWN, Records

EMERGENCY = Numbers.of(POPULATIONS["emergency"])


def check(found: Numbers, truth: Numbers, *, center: float = 0.12, spread: float = 0.12) -> None:
    """Centers and spreads, beside the spreads of the truth."""
    assert np.abs((found.centers - truth.centers) / truth.spreads).max() < center
    assert np.abs(found.spreads / truth.spreads - 1).max() < spread


def test_baselines_shares_and_dependence_come_back_with_labels(emergency: Population, arrivals: Records) -> None:
    found = maximize(arrivals, EMERGENCY).numbers
    truth = Numbers.of(emergency)
    check(found, truth, spread=0.2)  # the hour of the day, which moves temperatures, is in the spread
    realized = np.bincount(arrivals.labels, minlength=20) / len(arrivals)
    assert np.abs(found.prior.shares - truth.prior.shares).max() < 0.04
    assert abs(found.prior.shares[1] - realized[1]) < 0.01
    assert np.abs(found.correlation - truth.correlation).max() < 0.12


def test_signs_come_back_without_labels(emergency: Population, arrivals: Records) -> None:
    found = maximize(arrivals.without_labels(), EMERGENCY)
    check(found.numbers, Numbers.of(emergency), center=0.2, spread=0.25)
    base = maximize(arrivals.without_labels(), EMERGENCY, steps=1)
    assert found.log_density > base.log_density + 0.1


def test_the_log_density_rises(arrivals: Records) -> None:
    some = arrivals.rows(np.arange(400)).without_labels()
    steps = [maximize(some, EMERGENCY, steps=steps).log_density for steps in (1, 2, 4, 8)]
    assert np.all(np.diff(steps) > 0)


def test_the_lesson_is_found_too() -> None:
    truth = hospital("teaching")
    found = maximize(records_of(truth, 1500), Numbers.of(POPULATIONS["teaching"])).numbers
    assert np.abs(found.prior.shares - truth.shares).max() < 0.03
    check(found, Numbers.of(truth), center=0.25, spread=0.25)


def test_likelihoods_are_those_of_the_log_densities_however_far_apart() -> None:
    random = np.random.default_rng(1)
    density, weights = random.normal(-3000, 900, (50, 4)), np.array([0.5, 0.3, 0.2, TINY])
    found = likelihoods(density, weights)
    for changed in (weights, np.array([0.2, 0.3, 0.4, 0.1])):
        posterior, log_density = responsibilities(density, changed)
        of_rows = found.values @ changed
        np.testing.assert_allclose(found.values * changed / of_rows[:, None], posterior, atol=1e-12)
        np.testing.assert_allclose(found.logarithm + np.log(of_rows), log_density)


def test_labels_of_a_condition_that_the_start_lacks_count(arrivals: Records) -> None:
    shares = EMERGENCY.prior.shares.copy()
    shares[1] = 0
    start = replace(EMERGENCY, prior=EMERGENCY.prior._replace(shares=shares / shares.sum()))
    found = maximize(arrivals, start, steps=3).numbers.prior.shares
    assert found[1] == pytest.approx(np.mean(arrivals.labels == 1), abs=0.005)


def test_what_is_not_shown_stays(arrivals: Records) -> None:
    values = arrivals.values.copy()
    values[:, 6] = np.nan
    found = maximize(replace(arrivals, values=values), EMERGENCY, steps=4).numbers
    assert found.centers[6] == EMERGENCY.centers[6]
    assert found.spreads[6] == pytest.approx(EMERGENCY.spreads[6])
    assert found.centers[0] != EMERGENCY.centers[0]


def test_oxygen_that_nobody_tells_of_stays(arrivals: Records) -> None:
    unknown = replace(arrivals, on_oxygen=np.full(len(arrivals), UNKNOWN))
    found = maximize(unknown.rows(np.arange(300)), EMERGENCY, steps=3).numbers
    np.testing.assert_allclose(found.prior.oxygen, EMERGENCY.prior.oxygen)
    told = maximize(arrivals, EMERGENCY, steps=3).numbers
    assert not np.allclose(told.prior.oxygen, EMERGENCY.prior.oxygen)


def test_missing_values_bias_nothing(emergency: Population, arrivals: Records) -> None:
    values = arrivals.values.copy()
    values[np.random.default_rng(1).random(values.shape) < 0.3] = np.nan
    check(
        maximize(replace(arrivals, values=values), EMERGENCY).numbers, Numbers.of(emergency), center=0.15, spread=0.25
    )


def test_parts_in_care_are_moved_as_they_would_be_made() -> None:
    after = replace(EMERGENCY, centers=EMERGENCY.centers + 0.05, spreads=EMERGENCY.spreads * 1.2, lift=0.7)
    parts = [
        Parts.of(each.population(setting=fitting_setting(each.setting)), np.ones(7)) for each in (EMERGENCY, after)
    ]
    found = moved(parts[0], fitting_parameters(EMERGENCY), fitting_parameters(after))
    for part, expected in zip(found, parts[1], strict=True):
        np.testing.assert_allclose(part, expected, atol=1e-6)
    healthy = parts[1].usual[0]
    np.testing.assert_allclose(usual_covariance(fitting_parameters(after)), healthy, atol=1e-12)
