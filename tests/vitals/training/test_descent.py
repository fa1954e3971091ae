import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from vitals.training.descent import descend, gradients

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(4000, 3)).astype(np.float32)
SCORES = np.stack([X[:, 0], X[:, 1] * X[:, 2], -(X[:, 0] ** 2)], axis=1).astype(np.float64)
TRUE = np.exp(SCORES) / np.exp(SCORES).sum(axis=1, keepdims=True)


def begun() -> MLPClassifier:
    """A classifier that knows its classes and nothing else."""
    classifier = MLPClassifier((32, 16), max_iter=1, batch_size=3, random_state=0)
    with pytest.warns(match="Maximum iterations"):
        return classifier.fit(X[:3], ["a", "b", "c"])


def test_the_probabilities_that_are_the_targets_are_found() -> None:
    classifier, epochs = begun(), []
    before = np.abs(classifier.predict_proba(X) - TRUE).mean()
    descend(classifier, X, TRUE, 100, lambda: epochs.append(1))
    assert before > 0.1
    assert np.abs(classifier.predict_proba(X) - TRUE).mean() < 0.02
    assert len(epochs) == 100
    assert {part.dtype for part in (*classifier.coefs_, *classifier.intercepts_)} == {np.dtype(np.float32)}


def test_two_classes_have_one_output() -> None:
    both = TRUE[:, :2] / TRUE[:, :2].sum(axis=1, keepdims=True)
    classifier = MLPClassifier((32, 16), max_iter=1, batch_size=2, random_state=0)
    with pytest.warns(match="Maximum iterations"):
        classifier.fit(X[:2], ["a", "b"])
    descend(classifier, X, both, 100, lambda: None)
    assert np.abs(classifier.predict_proba(X) - both).mean() < 0.03


def test_readings_fewer_than_a_batch_are_enough() -> None:
    classifier = begun()
    descend(classifier, X[:5], TRUE[:5], 400, lambda: None)
    np.testing.assert_allclose(classifier.predict_proba(X[:5]), TRUE[:5], atol=0.05)


def test_gradients_are_those_of_the_log_loss() -> None:
    """Beside differences of the log loss itself, in double precision."""
    shapes = [(3, 5), (5, 4), (4, 3), (5,), (4,), (3,)]
    parameters = [RANDOM.normal(size=shape) for shape in shapes]

    def loss() -> float:
        layer = X[:64].astype(np.float64)
        for weights, bias in zip(parameters[:2], parameters[3:5], strict=True):
            layer = np.maximum(layer @ weights + bias, 0)
        scores = layer @ parameters[2] + parameters[5]
        scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return -float((TRUE[:64] * scores).sum(axis=1).mean())

    found = gradients(parameters[:3], parameters[3:], X[:64].astype(np.float64), TRUE[:64])
    for parameter, gradient in zip(parameters, found, strict=True):
        each = parameter.reshape(-1)
        for index in range(0, each.size, 3):
            kept, losses = each[index], []
            for away in (1e-5, -1e-5):
                each[index] = kept + away
                losses.append(loss())
            each[index] = kept
            assert gradient.reshape(-1)[index] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-6)
