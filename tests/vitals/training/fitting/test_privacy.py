"""No number rests on fewer than 20 patients."""

from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.privacy import enough, patients_with, protected, protected_shares
from vitals.training.fitting.records import UNKNOWN, Records

START = Numbers.of(POPULATIONS["emergency"])


def test_what_few_patients_have_is_shared_out_as_in_the_base() -> None:
    base = np.array([0.4, 0.3, 0.2, 0.1])
    shares, is_own = protected_shares(np.array([0.6, 0.2, 0.11, 0.09]), base, 150)
    assert is_own.tolist() == [True, True, False, False]
    np.testing.assert_allclose(shares, [0.6, 0.2, 0.2 * 2 / 3, 0.2 / 3])


def test_what_few_patients_have_together_is_the_bases() -> None:
    base = np.array([0.4, 0.3, 0.2, 0.1])
    shares, is_own = protected_shares(np.array([0.6, 0.35, 0.04, 0.01]), base, 100)
    assert is_own.tolist() == [True, True, False, False]
    np.testing.assert_allclose(shares[2:], base[2:])
    np.testing.assert_allclose(shares.sum(), 1)
    np.testing.assert_allclose(shares[0] / shares[1], 0.6 / 0.35)


@pytest.mark.parametrize("patients", [20, 30, 100, 2000])
def test_whatever_the_shares_each_rests_on_enough_or_is_the_bases(patients: int) -> None:
    random = np.random.default_rng(patients)
    for _ in range(50):
        shares, base = random.dirichlet(np.full(20, 0.3)), np.array(START.base.shares)
        found, is_own = protected_shares(shares, base, patients)
        assert found.sum() == pytest.approx(1)
        assert np.all(shares[is_own] * patients >= 20)
        rare = found[~is_own] / max(found[~is_own].sum(), 1e-300)
        np.testing.assert_allclose(rare, base[~is_own] / max(base[~is_own].sum(), 1e-300), atol=1e-9)


def records(n: int = 60) -> Records:
    random = np.random.default_rng(1)
    values = np.array([80.0, 17, 125, 75, 97, 36.8, 110]) + random.normal(size=(n, 7))
    return Records(values, np.arange(n), None, np.zeros(n, np.int64), np.zeros(n, np.int64))


def test_columns_that_few_patients_have_are_left_out_and_named() -> None:
    some = records()
    some.values[19:, 6] = np.nan
    some.values[:, 4] = np.nan
    labels, oxygen = some.labels.copy(), some.on_oxygen.copy()
    labels[3:], oxygen[19:] = UNKNOWN, UNKNOWN
    found, said = enough(replace(some, labels=labels, on_oxygen=oxygen))
    assert np.isnan(found.values[:, [4, 6]]).all()
    assert not np.isnan(found.values[:, 0]).any()
    assert set(found.labels.tolist()) == set(found.on_oxygen.tolist()) == {UNKNOWN}
    assert said == [
        "spo2, which no patients have",
        "glucose_mgdl, which 19 patients have",
        "labels, which 3 patients have",
        "oxygen, which is said of 19 patients",
    ]
    assert enough(records())[1] == []


def test_many_readings_of_few_patients_are_few_patients() -> None:
    some = replace(records(), patients=np.arange(60) % 15)
    assert patients_with(some, np.ones(60, bool)) == 15
    assert np.isnan(enough(some)[0].values).all()


def test_pairs_that_few_patients_have_keep_the_correlation_of_the_start() -> None:
    some = records()
    some.values[:30, 0] = np.nan
    some.values[35:, 1] = np.nan
    matrix = START.correlation.copy()
    matrix[0, 1] = matrix[1, 0] = 0.4
    matrix[0, 2] = matrix[2, 0] = 0.3
    found = protected(replace(START, correlation=matrix), START, some)
    assert found.numbers.correlation[0, 1] == START.correlation[0, 1]
    assert found.numbers.correlation[0, 2] == pytest.approx(0.3)
    assert any("correlations of 1 of 21 pairs" in each for each in found.taken)


def test_what_was_taken_is_said() -> None:
    found = protected(START, START, records(170))  # of whom 72 are ill, and 20 hypertensive
    taken = found.taken
    assert 1 <= found.shares_are_own.sum() <= 2
    assert found.mix_is_own.tolist() == [True, True, False]
    assert any(
        each.startswith("shares among 19 conditions that fewer than 20 patients") or each.startswith("shares among 18")
        for each in taken
    )
    assert any(each.startswith("severity mix among severe") for each in taken)
    few = protected(START, START, records(100))
    assert any("on oxygen in hypoxic" in each for each in few.taken)
    assert few.oxygen_is_own.tolist() == [False, True]
    untold = replace(records(100), on_oxygen=np.full(100, UNKNOWN))
    assert not any("on oxygen" in each for each in protected(START, START, untold).taken)
