"""Scores of probabilities, and of the rules and dummies that they are compared with."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES, label_status, news2
from vitals.training.samples import Sample

__all__ = [
    "Scores",
    "calibration_bins",
    "calibration_curve",
    "expected_calibration_error",
    "frequencies_by_group",
    "log_loss",
    "permutation_importance",
    "score",
    "score_dummy",
    "score_news2",
    "score_rule",
]

type LabelArray = NDArray[np.integer]

CALIBRATION_BINS = 15
LEAST_PROBABILITY = 1e-12  # so that one impossible event does not make every average infinite


@dataclass(frozen=True)
class Scores:
    """Scores of one output; probabilities are judged by the first and the last, decisions by the others.

    Attributes
    ----------
    log_loss
        Mean of minus the logarithm of the probability given to what was so, in nats.
    accuracy, balanced_accuracy
        Share of right decisions, over all samples and averaged over the classes that occur.
    calibration_error
        Expected calibration error: mean distance of the confidence from the accuracy, over 15 bins of equal width.
    """

    log_loss: float
    accuracy: float
    balanced_accuracy: float
    calibration_error: float

    def rounded(self) -> dict[str, float]:
        """Scores by name, to four decimals."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def log_loss(probabilities: FloatArray, labels: LabelArray) -> float:
    """Mean of minus the log of the probability of each label; probabilities of shape (n_samples, n_classes)."""
    given = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(given, LEAST_PROBABILITY)).mean())


def calibration_bins(confidence: FloatArray, bins: int = CALIBRATION_BINS) -> NDArray[np.int64]:
    """Bin of equal width, from 0, that each confidence lies in."""
    return np.minimum((confidence * bins).astype(np.int64), bins - 1)


def calibration_curve(
    probabilities: FloatArray, labels: LabelArray, bins: int = CALIBRATION_BINS
) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
    """Mean confidence, accuracy and count of the predicted class in bins of equal width; empty bins are left out."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = calibration_bins(confidence, bins)
    count = np.bincount(place, minlength=bins)
    full = count > 0
    mean_confidence = np.bincount(place, confidence, minlength=bins)[full] / count[full]
    accuracy = np.bincount(place, right, minlength=bins)[full] / count[full]
    return mean_confidence, accuracy, count[full]


def expected_calibration_error(probabilities: FloatArray, labels: LabelArray, bins: int = CALIBRATION_BINS) -> float:
    """Mean distance of confidence and accuracy over bins of the predicted class's probability, weighted by count."""
    confidence, accuracy, count = calibration_curve(probabilities, labels, bins)
    return float(np.average(np.abs(confidence - accuracy), weights=count))


def score(probabilities: FloatArray, labels: LabelArray) -> Scores:
    """Score probabilities of shape (n_samples, n_classes) against labels, which index the classes.

    Examples
    --------
    >>> score(np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([0, 1])).accuracy
    1.0
    """
    right = probabilities.argmax(axis=1) == labels
    count = np.bincount(labels)
    occurs = count > 0
    return Scores(
        log_loss(probabilities, labels),
        float(right.mean()),
        float((np.bincount(labels, right)[occurs] / count[occurs]).mean()),
        expected_calibration_error(probabilities, labels),
    )


def permutation_importance(
    predict_proba: Callable[[FloatArray], FloatArray],
    X: FloatArray,
    labels: LabelArray,
    *,
    repeats: int = 3,
    seed: int = 0,
) -> FloatArray:
    """Rise of the log loss on the rows of each class when one feature is permuted among all rows.

    Parameters
    ----------
    predict_proba
        From readings of shape (n_samples, n_features) to probabilities of shape (n_samples, n_classes).
    X, labels
        Readings, and the index of the class of each.
    repeats, seed
        Permutations that are averaged, and the seed of the first.

    Returns
    -------
    rises of shape (n_classes, n_features)
        In nats; NaN for a class without rows.
    """
    rows, before = np.arange(len(labels)), predict_proba(X)
    count = np.bincount(labels, minlength=before.shape[1]).astype(np.float64)
    count[count == 0] = np.nan
    rises = np.zeros((len(count), X.shape[1]))
    for permutation in (np.random.default_rng(seed + repeat).permutation(len(X)) for repeat in range(repeats)):
        for feature in range(X.shape[1]):
            permuted = X.copy()
            permuted[:, feature] = X[permutation, feature]
            after = predict_proba(permuted)
            ratio = np.maximum(before, LEAST_PROBABILITY) / np.maximum(after, LEAST_PROBABILITY)
            rises[:, feature] += np.bincount(labels, np.log(ratio[rows, labels]), minlength=len(count)) / count
    return rises / repeats


def score_dummy(train_labels: LabelArray, labels: LabelArray, n_classes: int) -> Scores:
    """Score a dummy that gives every sample the class frequencies of the training labels."""
    return score(np.tile(frequencies(train_labels, n_classes), (len(labels), 1)), labels)


def score_news2(train_part: Sample, test: Sample) -> Scores:
    """Score NEWS2 of the measured signs as a predictor of the status.

    Each total gives the status frequencies that it had in the training data, which is the most that the total can say.
    """
    totals = [news2(part.X, on_oxygen=part.on_oxygen).total for part in (train_part, test)]
    return score_groups(totals[0], train_part.Y[:, 0], totals[1], test.Y[:, 0])


def score_rule(train_part: Sample, test: Sample) -> Scores:
    """Score the status rule applied to the measured signs, with the frequencies it had in the training data."""
    found = [label_status(part.X, on_oxygen=part.on_oxygen) for part in (train_part, test)]
    return score_groups(found[0], train_part.Y[:, 0], found[1], test.Y[:, 0])


def score_groups(train_groups: LabelArray, train_status: LabelArray, groups: LabelArray, status: LabelArray) -> Scores:
    """Score the status frequencies of groups."""
    return score(frequencies_by_group(train_groups, train_status, groups, len(STATUSES)), status)


def frequencies_by_group(
    train_groups: LabelArray, train_labels: LabelArray, groups: LabelArray, n_classes: int
) -> FloatArray:
    """Class frequencies that the group of each sample had in the training data, with one count more for each class.

    Parameters
    ----------
    train_groups, train_labels
        Group of each training sample, from 0, and its class.
    groups
        Group of each sample, shape (n_samples,).
    n_classes
        Number of classes.

    Returns
    -------
    frequencies of shape (n_samples, n_classes)
    """
    table = np.ones((int(max(train_groups.max(initial=0), groups.max(initial=0))) + 1, n_classes))
    np.add.at(table, (train_groups, train_labels), 1)
    table /= table.sum(axis=1, keepdims=True)
    found: FloatArray = table[groups]
    return found


def frequencies(labels: LabelArray | Sequence[int], n_classes: int) -> FloatArray:
    """Share of each class."""
    return np.bincount(labels, minlength=n_classes) / len(labels)
