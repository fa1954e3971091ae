"""From readings to the probabilities of both outputs: through scikit-learn, or for its networks in plain arithmetic."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from vitals.simulation.scales import FloatArray

__all__ = ["BLOCK", "Forward", "complete", "network", "predict_proba"]

BLOCK = 1024  # readings: their hidden layers fit the second-level cache

type Forward = Callable[[FloatArray], tuple[FloatArray, ...]]  # of the status alone, or of both outputs


def predict_proba(scaler: Any, model: Any, readings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probabilities of status and condition the plain way: any scaler and multi-output classifier of scikit-learn."""
    status, condition = model.predict_proba(scaler.transform(readings))
    return status, condition


def complete(forward: Forward, classes: Sequence[NDArray[np.integer]], n_classes: Sequence[int]) -> Forward:
    """Give classes that the training data lacked a column of zeros, so that columns are the label encoders' classes."""
    if all(len(codes) == n for codes, n in zip(classes, n_classes, strict=True)):
        return forward

    def completed(readings: FloatArray) -> tuple[FloatArray, ...]:
        found = tuple(np.zeros((len(readings), n)) for n in n_classes)
        for full, codes, part in zip(found, classes, forward(readings), strict=True):
            full[:, codes] = part
        return found

    return completed


def network(scaler: Any, model: Any, *, status_only: bool = False, precision: DTypeLike = np.float64) -> Forward | None:
    """One pass through the networks of both outputs, in plain array arithmetic; None if the model is of another family.

    scikit-learn checks and copies at every step and computes features twice; for a single reading that is most of the
    time. The results are the same: loading compares them with test vectors that scikit-learn made. Double precision
    keeps the percentages of a message independent of the number of readings that are predicted at once; single
    precision is what `benchmarks/honesty.py` measures it beside.
    """
    steps = [dict(getattr(estimator, "steps", ())) for estimator in getattr(model, "estimators_", ())]
    if len(steps) != 2 or not is_standard(scaler) or not all(is_network(step) for step in steps):
        return None
    rule = SmoothRule.of(steps[0]["features"])
    if rule is None or not is_quadratic(steps[1]["features"]):
        return None
    rule = rule.of_precision(precision)
    both = [Layers.of(step["scale"], step["network"]).of_precision(precision) for step in steps]
    n_signs = len(scaler.mean_)
    first, second = np.triu_indices(n_signs)
    n_features, n_quadratic = (each.n_inputs for each in both)
    networks = both[:1] if status_only else both

    def forward(readings: FloatArray) -> tuple[FloatArray, ...]:
        found = tuple(np.empty((len(readings), each.n_outputs), precision) for each in networks)
        for start in range(0, len(readings), BLOCK):
            rows = slice(start, start + BLOCK)
            # A row for each feature: products and steps are then of whole rows, which lie together in memory.
            features = np.empty((n_features, len(readings[rows])), precision)
            signs = features[:n_signs]
            np.divide((readings[rows] - scaler.mean_).T, scaler.scale_[:, None], out=signs)
            np.multiply(signs[first], signs[second], out=features[n_signs:n_quadratic])
            rule.write(signs, features[n_quadratic:])
            for output, each in zip(found, networks, strict=True):
                output[rows] = each(features[: each.n_inputs]).T  # the condition's features come first
        return found

    return forward


class Layers(NamedTuple):
    """Layers of a network, the first with the scaling of its features; weights of shape (n_outputs, n_inputs)."""

    weights: tuple[FloatArray, ...]
    biases: tuple[FloatArray, ...]

    @classmethod
    def of(cls, scale: Any, network: Any) -> "Layers":
        """Layers of a fitted scaler and network, in double precision."""
        weights, biases = (
            [part.astype(np.float64) for part in parts] for parts in (network.coefs_, network.intercepts_)
        )
        biases[0] -= (scale.mean_ / scale.scale_) @ weights[0]
        weights[0] /= scale.scale_[:, None]
        return cls(tuple(np.ascontiguousarray(each.T) for each in weights), tuple(each[:, None] for each in biases))

    def of_precision(self, precision: DTypeLike) -> "Layers":
        """The same numbers in another precision."""
        return Layers(*(tuple(each.astype(precision) for each in part) for part in self))

    @property
    def n_inputs(self) -> int:
        """Number of features."""
        n_inputs: int = self.weights[0].shape[1]
        return n_inputs

    @property
    def n_outputs(self) -> int:
        """Number of classes."""
        return len(self.biases[-1])

    def __call__(self, features: FloatArray) -> FloatArray:
        """Probabilities of the classes, shape (n_classes, n_samples), of features, shape (n_inputs, n_samples)."""
        layer = features
        for weights, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            layer = weights @ layer
            layer += bias
            np.maximum(layer, 0, out=layer)
        return softmax(self.weights[-1] @ layer + self.biases[-1])


class SmoothRule(NamedTuple):
    """The features that `vitals.training.rule_features` adds to the quadratic ones.

    Attributes
    ----------
    position, shift
        Weights and constants of the halved distances from the limits, shapes (n_steps, n_signs) and (n_steps, 1).
    values
        Of the values of each sign's polynomial: its steps, their weights of shape (n_points, n_steps), and constants.
    total
        Sums of the product's first coefficients, shape (2, n_points).
    least, most
        Probabilities that are not exceeded.
    """

    position: FloatArray
    shift: FloatArray
    values: tuple[tuple[slice, FloatArray, FloatArray], ...]
    total: FloatArray
    least: float
    most: float

    @classmethod
    def of(cls, features: Any) -> "SmoothRule | None":
        """What a union of features holds; None if they are others."""
        try:
            (_, quadratic), (_, rule) = features.transformer_list
            _one, position, smooth, union = (step for _, step in rule.steps)
            _, (_, smoothed) = union.transformer_list
            _one, value, product, total, clip, _logit = (step for _, step in smoothed.steps)
        except (AttributeError, TypeError, ValueError):
            return None
        names = [part.func.__name__ for part in (position, smooth, value, product, total, clip)]
        if names != ["tensordot", "expit", "tensordot", "prod", "tensordot", "clip"] or not is_quadratic(quadratic):
            return None
        positions, values, totals = (part.kw_args["b"] for part in (position, value, total))
        return cls(
            position=np.ascontiguousarray(positions[1:].T / 2),
            shift=positions[0][:, None] / 2,
            values=tuple(cls.values_of_sign(values[:, sign]) for sign in range(values.shape[1])),
            total=totals.T,
            least=clip.kw_args["a_min"],
            most=clip.kw_args["a_max"],
        )

    def of_precision(self, precision: DTypeLike) -> "SmoothRule":
        """The same numbers in another precision."""
        position, shift, total = (each.astype(precision) for each in (self.position, self.shift, self.total))
        values = tuple((own, one.astype(precision), other.astype(precision)) for own, one, other in self.values)
        return self._replace(position=position, shift=shift, total=total, values=values)

    @staticmethod
    def values_of_sign(weights: FloatArray) -> tuple[slice, FloatArray, FloatArray]:
        """Steps of a sign, which lie together, and their weights; from those of all steps, the constant's first."""
        own = np.flatnonzero(weights[1:].any(axis=1))
        steps = slice(own[0], own[-1] + 1) if len(own) else slice(0)
        return steps, np.ascontiguousarray(weights[1:][steps].T), weights[0][:, None]

    def write(self, signs: FloatArray, features: FloatArray) -> None:
        """Write the features of scaled signs: steps, probabilities of the smoothed rule, and their logits.

        Parameters
        ----------
        signs
            Shape (n_signs, n_samples).
        features
            Shape (n_features, n_samples), which is written.
        """
        n_steps, n_sums = len(self.shift), len(self.total)
        steps, probability, logit = features[:n_steps], features[n_steps : n_steps + n_sums], features[-n_sums:]
        np.matmul(self.position, signs, out=steps)
        steps += self.shift
        np.tanh(steps, out=steps)
        steps += 1
        steps *= 0.5
        product = np.ones((self.total.shape[1], signs.shape[1]), signs.dtype)
        for own, weights, constant in self.values:
            value = weights @ steps[own]
            value += constant
            product *= value
        np.matmul(self.total, product, out=probability)
        np.maximum(probability, self.least, out=probability)
        np.minimum(probability, self.most, out=probability)
        np.log(probability / (1 - probability), out=logit)


def is_standard(scaler: Any) -> bool:
    """Whether a scaler takes the mean away and divides by the SD."""
    return type(scaler).__name__ == "StandardScaler" and scaler.with_mean and scaler.with_std


def is_quadratic(features: Any) -> bool:
    """Whether features are signs, their squares and products."""
    return type(features).__name__ == "PolynomialFeatures" and (
        (features.degree, features.include_bias, features.interaction_only) == (2, False, False)
    )


def is_network(steps: dict[str, Any]) -> bool:
    """Whether a pipeline is features, their scaling, and a network of two hidden layers."""
    if list(steps) != ["features", "scale", "network"] or not is_standard(steps["scale"]):
        return False
    network = steps["network"]
    return (network.activation, network.out_activation_) == ("relu", "softmax") and len(network.coefs_) == 3


def softmax(scores: FloatArray) -> FloatArray:
    """Probabilities from scores, shape (n_classes, n_samples)."""
    exponents: FloatArray = np.exp(scores - scores.max(axis=0))
    exponents /= exponents.sum(axis=0)
    return exponents
