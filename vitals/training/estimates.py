"""Scores with their standard errors, over patients: two readings of one patient are not two patients."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.simulation.scales import FloatArray
from vitals.training.evaluation import LEAST_PROBABILITY, calibration_bins

__all__ = ["Estimate", "ScoreEstimates", "chance_calibration_error", "estimate_mean", "estimate_scores", "row_losses"]

CHANCE_DRAWS = 200  # of all labels: their mean is known to 7 % of their standard deviation


class Estimate(NamedTuple):
    """A number and its standard error, which is NaN if there is but one patient."""

    value: float
    error: float

    def __str__(self) -> str:
        return f"{self.value:.4f}" if math.isnan(self.error) else f"{self.value:.4f} ± {self.error:.4f}"


@dataclass(frozen=True)
class ScoreEstimates:
    """Scores of one predictor on one output; those of probabilities are None if it gives none.

    Attributes
    ----------
    log_loss, accuracy, balanced_accuracy, calibration_error
        As in `Scores`.
    calibration_error_by_chance
        Calibration error that labels drawn from the very probabilities show, and its standard deviation. They are
        drawn row by row, also where one patient has several.
    """

    log_loss: Estimate | None
    accuracy: Estimate
    balanced_accuracy: Estimate
    calibration_error: Estimate | None
    calibration_error_by_chance: Estimate | None


def estimate_mean(values: FloatArray, patients: NDArray[np.integer]) -> Estimate:
    """Mean, and its standard error over patients.

    Parameters
    ----------
    values
        One for each row, shape (n_samples,).
    patients
        Number of the patient of each row, from 0, shape (n_samples,).

    Examples
    --------
    >>> print(estimate_mean(np.array([0.0, 1.0, 0.0, 1.0]), np.array([0, 1, 2, 3])))
    0.5000 ± 0.2887
    """
    mean = float(values.mean())
    sums = np.bincount(patients, values - mean) / len(values)
    if len(sums) == 1:
        return Estimate(mean, math.nan)
    return Estimate(mean, math.sqrt(float((sums**2).sum()) * len(sums) / (len(sums) - 1)))


def row_losses(probabilities: FloatArray, labels: NDArray[np.integer]) -> FloatArray:
    """Minus the log of the probability of each label; probabilities of shape (n_samples, n_classes)."""
    given = probabilities[np.arange(len(labels)), labels]
    losses: FloatArray = -np.log(np.maximum(given, LEAST_PROBABILITY))
    return losses


def estimate_scores(
    decisions: NDArray[np.integer],
    probabilities: FloatArray | None,
    labels: NDArray[np.integer],
    patients: NDArray[np.integer],
) -> ScoreEstimates:
    """Score decisions, and probabilities if there are any.

    Parameters
    ----------
    decisions, labels
        Indices of classes, shape (n_samples,).
    probabilities
        Shape (n_samples, n_classes), or None.
    patients
        As for `estimate_mean`.
    """
    right = (decisions == labels).astype(np.float64)
    accuracy, balanced = estimate_mean(right, patients), balanced_accuracy(right, labels, patients)
    if probabilities is None:
        return ScoreEstimates(None, accuracy, balanced, None, None)
    return ScoreEstimates(
        estimate_mean(row_losses(probabilities, labels), patients),
        accuracy,
        balanced,
        calibration_error(probabilities.max(axis=1), right, patients),
        chance_calibration_error(probabilities.max(axis=1)),
    )


def balanced_accuracy(right: FloatArray, labels: NDArray[np.integer], patients: NDArray[np.integer]) -> Estimate:
    """Mean of the accuracies of the classes that occur; the error takes their counts as given."""
    count = np.bincount(labels)
    recall = np.bincount(labels, right) / np.maximum(count, 1)
    occurs = count > 0
    weight = len(labels) / (count[labels] * occurs.sum())
    return estimate_mean(recall[occurs].mean() + weight * (right - recall[labels]), patients)


def calibration_error(confidence: FloatArray, right: FloatArray, patients: NDArray[np.integer]) -> Estimate:
    """Expected calibration error; the standard error takes as given which bins are too sure."""
    place = calibration_bins(confidence)
    too_sure = np.sign(np.bincount(place, confidence - right))
    return estimate_mean(too_sure[place] * (confidence - right), patients)


def chance_calibration_error(confidence: FloatArray) -> Estimate:
    """Mean and standard deviation of the calibration error of predictions that are right as often as they say.

    Parameters
    ----------
    confidence
        Probability of each predicted class, shape (n_samples,).
    """
    generator, place = np.random.default_rng(0), calibration_bins(confidence)
    errors = [
        np.abs(np.bincount(place, confidence - (generator.random(len(place)) < confidence))).sum() / len(place)
        for _ in range(CHANCE_DRAWS)
    ]
    return Estimate(float(np.mean(errors)), float(np.std(errors)))
