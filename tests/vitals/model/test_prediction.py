import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from vitals.model.prediction import MOST_CERTAIN, tempered

EVERY = np.full(3, True)


@given(arrays(np.float64, (4, 5), elements=st.floats(1e-6, 1)), st.integers(1, 5))
def test_no_condition_is_certain_and_their_order_stays(weights: np.ndarray, n_possible: int) -> None:
    possible = np.arange(5) < n_possible
    proba = weights * possible
    proba /= proba.sum(axis=1, keepdims=True)
    found = tempered(proba, np.full(4, True), possible)
    assert np.allclose(found.sum(axis=1), 1)
    assert found.max() <= max(MOST_CERTAIN, 1 / n_possible) + 1e-12
    assert not found[:, ~possible].any()
    for before, after in zip(proba, found, strict=True):
        order = np.argsort(before)
        assert (np.diff(after[order]) >= -1e-12).all()


def test_equal_probabilities_are_mixed_in_as_far_as_needed() -> None:
    found = tempered(np.array([[0.9, 0.1, 0.0]]), np.array([True]), EVERY)
    part = (0.9 - MOST_CERTAIN) / (0.9 - 1 / 3)
    assert found[0] == pytest.approx([MOST_CERTAIN, 0.1 + part * (1 / 3 - 0.1), part / 3])


def test_other_rows_and_those_that_are_not_certain_stay() -> None:
    proba = np.array([[0.9, 0.1, 0.0], [0.4, 0.3, 0.3]])
    assert np.array_equal(tempered(proba, np.array([False, True]), EVERY), proba)


def test_a_condition_that_is_alone_stays_and_of_two_one_is_as_probable_as_not() -> None:
    alone = np.array([[1.0, 0.0]])
    assert np.array_equal(tempered(alone, np.array([True]), np.array([True, False])), alone)
    assert tempered(alone, np.array([True]), np.array([True, True])).tolist() == [[0.5, 0.5]]
