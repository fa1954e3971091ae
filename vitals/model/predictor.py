"""The trained model as a function from readings to predictions: the only place that the service meets scikit-learn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.errors import InvalidValue
from vitals.model.persistence import Artifacts, load_artifacts
from vitals.model.prior import label_shares
from vitals.simulation.scales import FloatArray
from vitals.simulation.tables import SignsLike, read_signs

__all__ = ["Prediction", "Predictor", "network", "predict_proba", "unlike"]

BLOCK = 1024  # readings: their hidden layers fit the second-level cache
LEAST = 1e-300  # probability, instead of one that was rounded to 0: where all are, the shares decide

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

    Attributes
    ----------
    statuses, conditions
        Ids of the classes, in the order of the columns of probabilities.
    population
        That the model was trained on.
    metadata
        Of the model.
    """

    def __init__(self, artifacts: Artifacts) -> None:
        self.statuses: NDArray[np.str_] = np.array(artifacts.label_encoder_status.classes_)
        self.conditions: NDArray[np.str_] = np.array(artifacts.label_encoder_condition.classes_)
        self.metadata, self.population = artifacts.metadata, artifacts.population
        self._order = [list(CONDITIONS).index(condition) for condition in self.conditions.tolist()]
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

    def predict(
        self, readings: SignsLike, *, population: Population | Sequence[Population] | None = None
    ) -> Prediction:
        """Predict both outputs in one pass.

        In another population the same signs mean another condition: its probabilities are multiplied by the ratio of
        the shares that the labels have there to those of the population that the model was trained on (`label_shares`),
        and scaled to sum to 1. That is exact where signs are distributed alike given the condition; what does not is
        in `unlike`. The status stays: it follows from the signs, by a rule.

        Parameters
        ----------
        readings
            Shape (n_samples, 7), the signs in the order of `SIGNS`, in their units; or a table with a column for each
            sign, by its id, as for `read_signs`.
        population
            That the readings come from, one for all or one for each; that of the training if None.

        Raises
        ------
        InvalidValue
            If there are no such readings, see `read_signs`; or a population has no condition that the model knows.
        """
        status, condition = self._forward(read_signs(readings))
        if population is not None:
            condition = reweighted(condition, self._weights(population))
        return Prediction(
            status, condition, self.statuses[status.argmax(axis=1)], self.conditions[condition.argmax(axis=1)]
        )

    def _weights(self, population: Population | Sequence[Population]) -> FloatArray:
        """Factors of the conditions, in the order of the columns; of one population or of one for each row."""
        if isinstance(population, Population):
            return share_ratios(population, self.population)[self._order]
        by_id = {id(each): each for each in population}  # by identity: far faster than hashing them
        if len(by_id) == 1:
            return self._weights(population[0])
        weights = {key: self._weights(each) for key, each in by_id.items()}
        return np.array([weights[id(each)] for each in population]).reshape(-1, len(self.conditions))


@lru_cache(maxsize=128)
def share_ratios(population: Population, trained: Population) -> FloatArray:
    """Share of each label in a population to that in another, shape (n_conditions,); 0 for labels the other lacks."""
    known = label_shares(trained)
    ratios: FloatArray = np.divide(label_shares(population), known, out=np.zeros(len(known)), where=known > 0)
    if not ratios.any():
        raise InvalidValue("population", population.id, f"one that shares a condition with {trained.id}")
    return ratios


def reweighted(proba: FloatArray, weights: FloatArray) -> FloatArray:
    """Probabilities times the weights of their classes, scaled to sum to 1; where all weights are 1, as they were."""
    same = (weights == 1).all(axis=-1, keepdims=True)
    if same.all():
        return proba
    weighted = np.maximum(proba, LEAST) * weights
    return np.where(same, proba, weighted / weighted.sum(axis=1, keepdims=True))


@lru_cache(maxsize=128)
def unlike(population: Population, trained: Population) -> tuple[str, ...]:
    """In what a population differs from another beside its shares, which no factor of the shares corrects.

    Examples
    --------
    >>> from vitals.catalog.populations import POPULATIONS
    >>> unlike(POPULATIONS["ward"], POPULATIONS["teaching"])
    ('setting', 'severity_mix')
    """
    ours, theirs = population.describe(), trained.describe()
    return tuple(key for key in ("setting", "severity_mix", "levels") if ours.get(key) != theirs.get(key))


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
