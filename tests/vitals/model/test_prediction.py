import numpy as np

from vitals.model.prediction import MOST_CERTAIN, tempered

SHARES = np.array([0.7, 0.2, 0.1])


def test_what_is_too_certain_is_given_to_the_others_by_their_shares() -> None:
    found = tempered(np.array([[0.9, 0.1, 0.0], [0.05, 0.0, 0.95]]), np.array([True, True]), SHARES)
    assert np.allclose(found.sum(axis=1), 1)
    assert np.allclose(found[0], [MOST_CERTAIN, 0.1 + 0.41 * 2 / 3, 0.41 / 3])
    assert np.allclose(found[1], [0.05 + 0.46 * 7 / 9, 0.46 * 2 / 9, MOST_CERTAIN])


def test_other_rows_and_those_that_are_not_certain_stay() -> None:
    proba = np.array([[0.9, 0.1, 0.0], [0.4, 0.3, 0.3]])
    assert np.array_equal(tempered(proba, np.array([False, True]), SHARES), proba)


def test_a_condition_that_is_alone_stays() -> None:
    proba = np.array([[1.0, 0.0]])
    assert np.array_equal(tempered(proba, np.array([True]), np.array([1.0, 0.0])), proba)
