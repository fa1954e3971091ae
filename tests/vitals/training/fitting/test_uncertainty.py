"""Standard errors of shares are those that estimates have."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.fitting_recovery import records_of
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.records import UNKNOWN, Records
from vitals.training.fitting.uncertainty import between_simplices, standard_errors

HYPERTENSION, SEPSIS = (list(CONDITIONS).index(id) for id in ("hypertension", "sepsis"))
PLAIN = np.ones(7)


def test_a_label_of_each_patient_leaves_the_error_of_counting() -> None:
    n = 1000
    shares = np.zeros(len(CONDITIONS))
    shares[[0, HYPERTENSION]] = 0.6, 0.4  # always ill: each label is the condition
    numbers = Numbers.of(POPULATIONS["teaching"])
    numbers = replace(numbers, prior=numbers.prior._replace(shares=shares))
    found = standard_errors(records_of(numbers.population(), n), numbers, PLAIN)
    counting = np.sqrt(0.6 * 0.4 / (n + 20))  # as if 20 patients more
    assert found.shares[[0, HYPERTENSION]] == pytest.approx(counting, rel=0.02)
    assert found.shares[SEPSIS] == 0


def test_without_labels_the_error_is_larger(emergency: Population, arrivals: Records) -> None:
    numbers = Numbers.of(emergency)
    labeled, unlabeled = (
        standard_errors(each, numbers, PLAIN).shares for each in (arrivals, arrivals.without_labels())
    )
    there = numbers.prior.shares > 0.02
    assert np.all(unlabeled[there] > labeled[there])


def test_where_readings_tell_nothing_the_error_is_that_of_the_shares_started_from(arrivals: Records) -> None:
    numbers, values = Numbers.of(POPULATIONS["emergency"]), np.full(arrivals.values.shape, np.nan)
    values[:, 5] = arrivals.values[:, 5]
    bare = replace(arrivals.without_labels(), values=values, on_oxygen=np.full(len(arrivals), UNKNOWN))
    share = numbers.prior.shares[HYPERTENSION]
    found = standard_errors(bare, numbers, PLAIN).shares[HYPERTENSION]
    assert found == pytest.approx(np.sqrt(share * (1 - share) / 100), rel=0.25)


def test_many_readings_of_a_patient_are_not_many_patients() -> None:
    numbers = Numbers.of(POPULATIONS["ward"])
    one, ten = (
        standard_errors(records_of(POPULATIONS["ward"], 400, readings=n, hours=0.1), numbers, PLAIN).shares[0]
        for n in (1, 10)
    )
    assert 0.7 * one < ten < 1.1 * one


def test_shares_that_sum_to_one_vary_together() -> None:
    shares = np.array([0.5, 0.3, 0.2, 0.7, 0.3])
    information = np.diag(100 / shares)
    found = between_simplices(information, information, 3)
    expected = [(share * (1 - share)) / 100 for share in shares]
    np.testing.assert_allclose(np.diagonal(found), expected)
    np.testing.assert_allclose(found[:3].sum(axis=0), 0, atol=1e-12)
