import numpy as np
import pytest
from sklearn import metrics

from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES, label_status, news2
from vitals.training.evaluation import (
    CALIBRATION_BINS,
    LEAST_PROBABILITY,
    calibration_curve,
    expected_calibration_error,
    log_loss,
    permutation_importance,
    score,
    score_dummy,
    score_news2,
    score_rule,
)
from vitals.training.samples import Sample

RANDOM = np.random.default_rng(4)
PROBABILITIES = RANDOM.dirichlet(np.ones(5) / 2, 2000)
LABELS = np.array([RANDOM.choice(5, p=row) for row in PROBABILITIES])  # so the probabilities are calibrated


def readings(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    found = simulate(np.arange(rows), 1.7e9 + 997.0 * np.arange(rows), Cohort(seed=seed))
    return found.readings.values, found.truth.status


def test_scores_are_those_of_scikit_learn() -> None:
    found, decisions = score(PROBABILITIES, LABELS), PROBABILITIES.argmax(axis=1)
    assert found.log_loss == pytest.approx(metrics.log_loss(LABELS, PROBABILITIES), rel=1e-9)
    assert found.accuracy == pytest.approx(metrics.accuracy_score(LABELS, decisions))
    assert found.balanced_accuracy == pytest.approx(metrics.balanced_accuracy_score(LABELS, decisions))
    assert found.calibration_error == expected_calibration_error(PROBABILITIES, LABELS)


def test_balanced_accuracy_averages_over_the_classes_that_occur() -> None:
    """A class that no sample has has no recall; to predict it is just wrong."""
    probabilities = np.eye(4)[[0, 0, 2, 3, 1]]
    assert score(probabilities, np.array([0, 0, 2, 2, 0])).balanced_accuracy == pytest.approx((2 / 3 + 1 / 2) / 2)


def test_an_impossible_event_costs_much_but_not_everything() -> None:
    assert log_loss(np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([1, 0])) == pytest.approx(
        (-np.log(LEAST_PROBABILITY) + np.log(2)) / 2
    )


def test_calibration_by_hand() -> None:
    probabilities = np.array([[0.9, 0.1], [0.1, 0.9], [0.6, 0.4], [1.0, 0.0]])
    labels = np.array([0, 0, 0, 0])
    confidence, accuracy, count = calibration_curve(probabilities, labels, bins=5)
    np.testing.assert_allclose(confidence, [0.6, 2.8 / 3])  # 1.0 belongs to the last bin
    np.testing.assert_allclose(accuracy, [1, 2 / 3])
    assert count.tolist() == [1, 3]
    assert expected_calibration_error(probabilities, labels, bins=5) == pytest.approx(0.25 * 0.4 + 0.75 * (2.8 - 2) / 3)


def test_calibration_tells_true_from_boastful_probabilities() -> None:
    boastful = PROBABILITIES**3 / np.sum(PROBABILITIES**3, axis=1, keepdims=True)
    assert expected_calibration_error(PROBABILITIES, LABELS) < 0.03
    assert expected_calibration_error(boastful, LABELS) > 0.1
    confidence, _, count = calibration_curve(PROBABILITIES, LABELS)
    assert count.sum() == len(LABELS)
    assert len(count) <= CALIBRATION_BINS
    assert np.all(np.diff(confidence) > 0)


def test_a_dummy_knows_the_frequencies_of_the_training_labels_alone() -> None:
    found = score_dummy(np.array([0, 0, 0, 2]), np.array([0, 2, 2, 0]), 3)
    assert found.log_loss == pytest.approx(-(np.log(0.75) + np.log(0.25)) / 2)
    assert found.accuracy == 0.5


def sample_of(X: np.ndarray, status: np.ndarray, on_oxygen: np.ndarray | None = None) -> Sample:
    return Sample(np.asarray(X, float), np.stack([status, status], axis=1), np.arange(len(X)), on_oxygen)


def test_oxygen_counts_in_news2_and_in_the_rule() -> None:
    """Two patients with the same signs, of whom one gets oxygen, are in groups of their own."""
    X, on_oxygen = np.array([[112.0, 16, 120, 78, 97, 36.8, 100]] * 2), np.array([False, True])
    status = np.array([1, 2])
    for scorer in (score_news2, score_rule):
        apart = scorer(sample_of(X, status, on_oxygen), sample_of(X, status, on_oxygen))
        together = scorer(sample_of(X, status), sample_of(X, status))
        assert apart.accuracy == 1
        assert together.accuracy == 0.5


@pytest.mark.parametrize(("scorer", "grouping"), [(score_news2, lambda X: news2(X).total), (score_rule, label_status)])
def test_a_score_of_groups_is_what_the_group_said_in_training(scorer, grouping) -> None:
    (train, train_status), (test, status) = readings(4000, 1), readings(3000, 2)
    found = scorer(sample_of(train, train_status), sample_of(test, status))
    expected = []
    for group, label in zip(grouping(test), status, strict=True):
        same = train_status[grouping(train) == group]
        expected.append((np.sum(same == label) + 1) / (len(same) + len(STATUSES)))
    assert found.log_loss == pytest.approx(-np.mean(np.log(expected)), rel=1e-9)
    assert found.accuracy > score_dummy(train_status, status, len(STATUSES)).accuracy + 0.1


def test_a_group_that_training_lacked_says_nothing() -> None:
    healthy = np.array([[72, 16, 120, 75, 98, 36.6, 100]])
    sick = np.array([[150, 32, 80, 50, 84, 39.5, 300]])
    found = score_news2(sample_of(healthy, np.array([0])), sample_of(sick, np.array([2])))
    assert found.log_loss == pytest.approx(np.log(3))


def test_scores_are_rounded_for_records() -> None:
    rounded = score(PROBABILITIES, LABELS).rounded()
    assert list(rounded) == ["log_loss", "accuracy", "balanced_accuracy", "calibration_error"]
    assert all(value == round(value, 4) for value in rounded.values())


def test_permuting_a_feature_costs_what_it_says_of_each_class() -> None:
    labels = np.arange(4000) % 2
    X = np.stack([labels.astype(float), np.arange(4000.0)], axis=1)  # the first tells the class, the second nothing

    def predict_proba(X: np.ndarray) -> np.ndarray:
        return np.where(X[:, :1] == 1, [[0.1, 0.9, 0.0]], [[0.8, 0.2, 0.0]])

    before = X.copy()
    rises = permutation_importance(predict_proba, X, labels, repeats=20)
    np.testing.assert_array_equal(X, before)
    # half of a class's rows get the other value: 0.8 becomes 0.1 in the first, 0.9 becomes 0.2 in the second
    np.testing.assert_allclose(rises[:2, 0], [np.log(0.8 / 0.1) / 2, np.log(0.9 / 0.2) / 2], rtol=0.02)
    np.testing.assert_array_equal(rises[:2, 1], 0)
    assert np.isnan(rises[2]).all()
    np.testing.assert_array_equal(rises, permutation_importance(predict_proba, X, labels, repeats=20))
