import math

import numpy as np
import pytest

from vitals.training.estimates import (
    Estimate,
    chance_calibration_error,
    estimate_mean,
    estimate_scores,
    row_losses,
)
from vitals.training.evaluation import score

ROWS = 400
DRAWN = np.random.default_rng(1)


def drawn(rows: int, patients: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities of three classes, labels drawn from them, and whose each row is."""
    probabilities = DRAWN.dirichlet([1.0, 2.0, 0.5], rows)
    labels = (DRAWN.random((rows, 1)) > probabilities.cumsum(axis=1)).sum(axis=1)
    return probabilities, labels, np.arange(rows) % (patients or rows)


def test_scores_are_those_of_evaluation() -> None:
    probabilities, labels, patients = drawn(ROWS, 90)
    found, plain = (
        estimate_scores(probabilities.argmax(axis=1), probabilities, labels, patients),
        score(probabilities, labels),
    )
    for name in ("log_loss", "accuracy", "balanced_accuracy", "calibration_error"):
        assert getattr(found, name).value == pytest.approx(getattr(plain, name)), name
    assert row_losses(probabilities, labels).mean() == pytest.approx(plain.log_loss)


def test_standard_errors_are_the_scatter_of_other_samples() -> None:
    """500 samples: their standard deviation is known to 3 %."""
    samples = [drawn(ROWS) for _ in range(500)]
    scores = [estimate_scores(each[0].argmax(axis=1), *each) for each in samples]
    for name in ("log_loss", "accuracy", "balanced_accuracy"):
        estimates = np.array([getattr(each, name) for each in scores])
        assert estimates[:, 1].mean() == pytest.approx(estimates[:, 0].std(), rel=0.12), name


def test_calibration_stands_beside_chance() -> None:
    samples = [drawn(ROWS) for _ in range(60)]
    scores = [estimate_scores(each[0].argmax(axis=1), *each) for each in samples]
    honest = np.mean([each.calibration_error for each in scores], axis=0)
    chance = np.mean([each.calibration_error_by_chance for each in scores], axis=0)
    assert honest[0] == pytest.approx(chance[0], rel=0.1)
    for probabilities, labels, patients in samples[:5]:
        sure = probabilities**3 / (probabilities**3).sum(axis=1, keepdims=True)
        found = estimate_scores(sure.argmax(axis=1), sure, labels, patients)
        assert (
            found.calibration_error.value > found.calibration_error_by_chance.value + 5 * found.calibration_error.error
        )


def test_nobody_is_wrong_who_is_sure_by_chance() -> None:
    assert chance_calibration_error(np.ones(50)) == Estimate(0.0, 0.0)


def test_readings_of_one_patient_are_not_so_many_patients() -> None:
    values = DRAWN.normal(size=100)
    once = estimate_mean(values, np.arange(100))
    tenfold = estimate_mean(np.repeat(values, 10), np.repeat(np.arange(100), 10))
    assert tenfold == pytest.approx(once)
    assert estimate_mean(np.repeat(values, 10), np.arange(1000)).error == pytest.approx(once.error / 10**0.5, rel=0.01)


def test_of_one_patient_there_is_no_standard_error() -> None:
    found = estimate_mean(np.array([0.0, 1.0]), np.array([0, 0]))
    assert found.value == 0.5
    assert math.isnan(found.error)
    assert str(found) == "0.5000"
    assert str(Estimate(0.5, 0.25)) == "0.5000 ± 0.2500"


def test_decisions_alone_have_two_scores() -> None:
    found = estimate_scores(np.array([0, 1, 1]), None, np.array([0, 1, 0]), np.arange(3))
    assert found.accuracy.value == pytest.approx(2 / 3)
    assert found.balanced_accuracy.value == pytest.approx(3 / 4)
    assert (found.log_loss, found.calibration_error, found.calibration_error_by_chance) == (None, None, None)
