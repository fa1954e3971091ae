"""Gradient descent of a network on probabilities as targets, which scikit-learn's classifier does not take.

Where the true probabilities of the classes are known, they teach more than labels drawn from them: as many readings
bring a network about twice as near to the best possible log loss.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import expit
from sklearn.neural_network import MLPClassifier

from vitals.simulation.scales import FloatArray, SingleArray

__all__ = ["descend"]

FIRST_RATE, LAST_RATE = 3e-3, 2e-5  # learning rates of the first and the last epoch, falling by a constant factor
LARGEST_BATCH, SMALLEST_BATCH, BATCHES = 512, 32, 16  # readings; and the batches of an epoch where readings are few
FIRST_DECAY, SECOND_DECAY, TINY = 0.9, 0.999, 1e-8  # of Adam (Kingma and Ba 2015, arXiv:1412.6980)


def descend(
    network: MLPClassifier, X: SingleArray, targets: FloatArray, epochs: int, progress: Callable[[], object]
) -> None:
    """Replace the weights of a fitted classifier of rectified units by those that minimize the log loss, by Adam.

    Parameters
    ----------
    network
        Its weights are the first ones.
    X
        Scaled features, shape (n_samples, n_features).
    targets
        Probabilities of the network's classes, shape (n_samples, n_classes); 0 and 1 for labels.
    epochs
        Times that each reading is seen.
    progress
        Called after each epoch.
    """
    wanted = targets[:, -network.n_outputs_ :].astype(np.float32)
    weights, biases = ([part.astype(np.float32) for part in parts] for parts in (network.coefs_, network.intercepts_))
    adam, random = Adam([*weights, *biases]), np.random.default_rng(0)
    size = min(max(len(X) // BATCHES, SMALLEST_BATCH), LARGEST_BATCH, len(X))
    for rate in np.geomspace(FIRST_RATE, LAST_RATE, epochs):
        order = random.permutation(len(X))
        for start in range(0, len(X) - size + 1, size):
            rows = order[start : start + size]
            adam.step(gradients(weights, biases, X[rows], wanted[rows]), float(rate))
        progress()
    network.coefs_, network.intercepts_ = weights, biases


def gradients(
    weights: list[SingleArray], biases: list[SingleArray], inputs: SingleArray, wanted: SingleArray
) -> list[SingleArray]:
    """Gradients of the mean log loss, first of all weights and then of all biases."""
    layers = [inputs]
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        layers.append(np.maximum(layers[-1] @ weight + bias, 0))
    scores = layers[-1] @ weights[-1] + biases[-1]
    if scores.shape[1] == 1:  # scikit-learn gives two classes one output
        away = expit(scores)
    else:
        away = np.exp(scores - scores.max(axis=1, keepdims=True))
        away /= away.sum(axis=1, keepdims=True)
    away -= wanted
    away /= len(inputs)
    of_weights, of_biases = [], []
    for weight, layer in zip(weights[::-1], layers[::-1], strict=True):
        of_weights.append(layer.T @ away)
        of_biases.append(away.sum(axis=0))
        if weight is not weights[0]:  # what the inputs could change is not asked
            away = away @ weight.T
            away *= layer > 0
    return [*of_weights[::-1], *of_biases[::-1]]


class Adam:
    """Steps against gradients, divided by their usual size."""

    def __init__(self, parameters: list[SingleArray]) -> None:
        self._parameters, self._steps = parameters, 0
        self._means, self._squares = ([np.zeros_like(each) for each in parameters] for _ in range(2))

    def step(self, gradients: list[SingleArray], rate: float) -> None:
        """Move the parameters, in place."""
        self._steps += 1
        rate *= (1 - SECOND_DECAY**self._steps) ** 0.5 / (1 - FIRST_DECAY**self._steps)
        for parameter, mean, square, gradient in zip(
            self._parameters, self._means, self._squares, gradients, strict=True
        ):
            np.add(mean, np.float32(1 - FIRST_DECAY) * (gradient - mean), out=mean)
            np.add(square, np.float32(1 - SECOND_DECAY) * (gradient * gradient - square), out=square)
            np.subtract(parameter, np.float32(rate) * mean / (np.sqrt(square) + np.float32(TINY)), out=parameter)
