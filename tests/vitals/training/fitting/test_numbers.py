"""Numbers and the populations that they make."""

from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.correlation import cholesky
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.scale import Scale
from vitals.catalog.signs import SIGNS
from vitals.training.fitting.numbers import Numbers, possible_correlation, to_one


@pytest.mark.parametrize("id", ["teaching", "emergency", "ward", "icu"])
def test_the_numbers_of_a_population_make_it_again(id: str) -> None:
    base = POPULATIONS[id]
    found = Numbers.of(base).population("again")
    assert found.setting.id == base.setting.id
    np.testing.assert_allclose(found.shares, base.shares, atol=1e-3)
    assert found.severity_mix == pytest.approx(base.severity_mix)
    for own, sign in zip(found.signs.values(), base.signs.values(), strict=True):
        assert own.healthy.mean == pytest.approx(sign.healthy.mean, rel=2e-3)
        assert own.healthy.sd == pytest.approx(sign.healthy.sd, rel=5e-3)
        assert own.standing == pytest.approx(sign.standing, abs=5e-3)
        assert own.scale is sign.scale
        for other, pair in sign.correlations.items():
            assert own.correlations[other] == pytest.approx(pair, abs=1e-3)


def test_another_space_keeps_the_level() -> None:
    numbers = Numbers.of(POPULATIONS["emergency"])
    moved = numbers.in_scale(0, Scale.LINEAR)
    sign, before = (each.population().signs["heart_rate"] for each in (moved, numbers))
    assert (sign.scale, before.scale) == (Scale.LINEAR, Scale.LOG)
    assert sign.healthy.mean == pytest.approx(before.healthy.mean, rel=0.02)
    assert sign.healthy.sd == pytest.approx(before.healthy.sd, rel=0.05)


def test_impossible_correlations_are_weakened() -> None:
    matrix = np.array([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])
    found = possible_correlation(matrix)
    assert cholesky(found.tolist()) is not None
    assert np.all(np.diagonal(found) == 1)
    assert np.sign(found).tolist() == np.sign(matrix).tolist()
    same = np.array([[1, 0.5], [0.5, 1]])
    np.testing.assert_array_equal(possible_correlation(same), same)


def test_shares_are_rounded_and_sum_to_one() -> None:
    found = to_one(np.array([1, 1, 1]) / 3)
    assert sum(found) == pytest.approx(1, abs=1e-12)
    assert sorted(found) == [0.3333, 0.3333, 0.3334]


def test_a_patient_varies_as_much_as_a_body_at_rest_does() -> None:
    """Little spread that stays with the patient nearly whole would leave less than the heart's own wavering."""
    numbers = Numbers.of(POPULATIONS["icu"])
    still = replace(numbers, spreads=numbers.spreads * 0.12, standing=np.full(7, 0.95))
    found = still.population()
    assert found.signs["heart_rate"].standing < 0.95
    total = np.hypot(found.signs["heart_rate"].between_sd, found.signs["heart_rate"].within_sd)
    assert total == pytest.approx(0.12 * np.hypot(13, 8), rel=0.05)
    assert list(found.signs) == list(SIGNS)
