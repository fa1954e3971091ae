"""The trained model as a function from readings to predictions: the only place that the service meets scikit-learn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.model.persistence import Artifacts, load_artifacts
from vitals.simulation.scales import FloatArray
from vitals.simulation.tables import SignsLike, read_signs

__all__ = ["Prediction", "Predictor", "network", "predict_proba"]

BLOCK = 1024  # readings: their hidden layers fit the second-level cache

type Forward = Callable[[FloatArray], tuple[FloatArray, FloatArray]]


@dataclass(frozen=True)
class Prediction:
    """Probabilities of both outputs for n readings, and the most probable classes.

    Attributes
    ----------
    status_proba, condition_proba
        Shapes (n_samples, n_statuses) and (n_samples, n_conditions); columns as in `Predictor.statuses` and
        `Predictor.conditions`.
    status, condition
        Ids of the most probable class, shape (n_samples,).
    """

    status_proba: FloatArray
    condition_proba: FloatArray
    status: NDArray[np.str_]
    condition: NDArray[np.str_]


class Predictor:
    """Predictor of status and probable condition from measured signs. Thread-safe: predicting changes nothing.

    Parameters
    ----------
    artifacts
        Scaler, label encoders and model, as `persistence.load_artifacts` returns them.
    """

    def __init__(self, artifacts: Artifacts) -> None:
        self.statuses: NDArray[np.str_] = np.array(artifacts.label_encoder_status.classes_)
        self.conditions: NDArray[np.str_] = np.array(artifacts.label_encoder_condition.classes_)
        self.metadata = artifacts.metadata
        self._artifacts = artifacts
        forward = network(artifacts.scaler, artifacts.model) or (
            lambda readings: predict_proba(artifacts.scaler, artifacts.model, readings)
        )
        self._forward = complete(forward, artifacts.model.classes_, (len(self.statuses), len(self.conditions)))

    @classmethod
    def load(cls, folder: Path | str) -> "Predictor":
        """Load the model in a folder, checked as `persistence.load_artifacts` says.

        Raises
        ------
        InvalidModel
            If a file is missing, changed, or of other versions; the sentence names the file and the mending command.
        """
        artifacts = load_artifacts(folder)
        predictor = cls(artifacts)
        artifacts.check_vectors(predictor._forward, folder)
        return predictor

    def __reduce__(self) -> tuple[type["Predictor"], tuple[Artifacts]]:
        return Predictor, (self._artifacts,)  # another process makes the functions anew

    def predict(self, readings: SignsLike) -> Prediction:
        """Predict both outputs in one pass.

        Parameters
        ----------
        readings
            Shape (n_samples, 7), the signs in the order of `SIGNS`, in their units; or a table with a column for each
            sign, by its id, as for `read_signs`.

        Raises
        ------
        InvalidValue
            If there are no such readings; see `read_signs`.
        """
        status, condition = self._forward(read_signs(readings))
        return Prediction(
            status, condition, self.statuses[status.argmax(axis=1)], self.conditions[condition.argmax(axis=1)]
        )


def predict_proba(scaler: Any, model: Any, readings: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Probabilities of status and condition the plain way: any scaler and multi-output classifier of scikit-learn."""
    status, condition = model.predict_proba(scaler.transform(readings))
    return status, condition


def complete(forward: Forward, classes: Sequence[NDArray[np.integer]], n_classes: tuple[int, int]) -> Forward:
    """Give classes that the training data lacked a column of zeros, so that columns are the label encoders' classes."""
    if all(len(codes) == n for codes, n in zip(classes, n_classes, strict=True)):
        return forward

    def completed(readings: FloatArray) -> tuple[FloatArray, FloatArray]:
        status, condition = (np.zeros((len(readings), n)) for n in n_classes)
        for full, codes, part in zip((status, condition), classes, forward(readings), strict=True):
            full[:, codes] = part
        return status, condition

    return completed


def network(scaler: Any, model: Any) -> Forward | None:
    """One pass through the networks of both outputs, in plain array arithmetic; None if the model is of another family.

    scikit-learn checks and copies at every step and computes the features twice; for a single reading that is most of
    the time. The results are the same: loading compares them with test vectors that scikit-learn made. Double precision
    keeps the percentages of a message independent of the number of readings that are predicted at once.
    """
    steps = [dict(getattr(estimator, "steps", ())) for estimator in getattr(model, "estimators_", ())]
    if len(steps) != 2 or not is_standard(scaler) or not all(is_network(step) for step in steps):
        return None
    layers = [step["network"] for step in steps]
    first, second = np.triu_indices(len(scaler.mean_))
    # The scaling of the quadratic features goes into the first layer, and the first layers stand side by side.
    weights, biases = [], []
    for step, layer in zip(steps, layers, strict=True):
        scale, mean = step["scale"].scale_, step["scale"].mean_
        weights.append(layer.coefs_[0] / scale[:, None])
        biases.append(layer.intercepts_[0] - (mean / scale) @ layer.coefs_[0])
    entry, entry_bias = np.hstack(weights), np.concatenate(biases)
    width = layers[0].coefs_[0].shape[1]
    inner = [[*layer.coefs_[1:], *layer.intercepts_[1:]] for layer in layers]

    def forward(readings: FloatArray) -> tuple[FloatArray, FloatArray]:
        status, condition = (np.empty((len(readings), len(last_bias))) for *_, last_bias in inner)
        for start in range(0, len(readings), BLOCK):
            rows = slice(start, start + BLOCK)
            signs = (readings[rows] - scaler.mean_) / scaler.scale_
            quadratic = np.concatenate([signs, signs[:, first] * signs[:, second]], axis=1)
            hidden = rectified(quadratic, entry, entry_bias)
            for proba, part, (middle, last, middle_bias, last_bias) in zip(
                (status, condition), (hidden[:, :width], hidden[:, width:]), inner, strict=True
            ):
                proba[rows] = softmax(rectified(part, middle, middle_bias) @ last + last_bias)
        return status, condition

    return forward


def rectified(inputs: FloatArray, weights: FloatArray, bias: FloatArray) -> FloatArray:
    """Output of a hidden layer."""
    outputs: FloatArray = inputs @ weights
    outputs += bias
    return np.maximum(outputs, 0, out=outputs)


def is_standard(scaler: Any) -> bool:
    """Whether a scaler takes the mean away and divides by the SD."""
    return type(scaler).__name__ == "StandardScaler" and scaler.with_mean and scaler.with_std


def is_network(steps: dict[str, Any]) -> bool:
    """Whether a pipeline is quadratic features, their scaling, and a network of two hidden layers."""
    if list(steps) != ["features", "scale", "network"]:
        return False
    features, network = steps["features"], steps["network"]
    return (
        (features.degree, features.include_bias, features.interaction_only) == (2, False, False)
        and (network.activation, network.out_activation_) == ("relu", "softmax")
        and len(network.coefs_) == 3
    )


def softmax(scores: FloatArray) -> FloatArray:
    """Probabilities from scores, shape (n_samples, n_classes)."""
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities: FloatArray = exponents / exponents.sum(axis=1, keepdims=True)
    return probabilities
