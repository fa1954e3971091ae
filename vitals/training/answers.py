"""What any classifier of scikit-learn says of readings, in the order of our classes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.exceptions import NotFittedError

from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue, UnknownEntry
from vitals.model.persistence import OUTPUTS
from vitals.model.predictor import Predictor
from vitals.simulation.scales import FloatArray
from vitals.training.labeled import LabeledReadings

__all__ = ["Answer", "ask", "features_of"]

ROUNDING = 1e-3  # of a sum of probabilities in single precision


@dataclass(frozen=True)
class Answer:
    """What a predictor says of one output.

    Attributes
    ----------
    output
        Its name.
    decisions
        Index of the predicted class of each reading in `OUTPUTS`, shape (n_samples,).
    probabilities
        Shape (n_samples, n_classes), columns as in `OUTPUTS`; None if the predictor gives none.
    unknown
        Classes that the predictor never learned of.
    """

    output: str
    decisions: NDArray[np.integer]
    probabilities: FloatArray | None
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, output: str, probabilities: FloatArray) -> "Answer":
        """Answer that decides for the most probable class."""
        return cls(output, probabilities.argmax(axis=1), probabilities)


def features_of(model: Any) -> list[str]:
    """Names of the columns that a model predicts from: those it was fitted on, or else the signs in their order."""
    return [str(name) for name in getattr(model, "feature_names_in_", SIGNS)]


def ask(model: Any, readings: LabeledReadings) -> list[Answer]:
    """Answers of a model, one for each output that it predicts.

    Parameters
    ----------
    model
        A fitted classifier, pipeline or multi-output classifier of scikit-learn or of its kind, or a `Predictor`, which
        is told the population and who gets oxygen. Classes are recognized by their names and may stand in any order.
    readings
        That it is asked about.

    Raises
    ------
    InvalidValue
        If it is no fitted classifier, needs columns that are not there, or gives no probabilities.
    UnknownEntry
        If it has a class that is no status and no condition.
    """
    if isinstance(model, Predictor):
        predicted = call(model, "predict", readings.X, population=readings.population, on_oxygen=readings.on_oxygen)
        found = zip(
            (model.statuses, model.conditions), (predicted.status_proba, predicted.condition_proba), strict=True
        )
        return [answer(classes, probabilities, len(readings)) for classes, probabilities in found]
    if isinstance(model, type) or not hasattr(model, "predict"):
        given = f"class {model.__name__}" if isinstance(model, type) else type(model).__name__
        raise InvalidValue("model", given, "a fitted classifier, with predict_proba or predict")
    inputs = inputs_of(model, readings)
    if not hasattr(model, "predict_proba"):
        decided = np.asarray(call(model, "predict", inputs))
        return [decision(column) for column in decided.reshape(len(readings), -1).T]
    probabilities = call(model, "predict_proba", inputs)
    classes = getattr(model, "classes_", None)
    if classes is None:
        raise InvalidValue("model", type(model).__name__, "one that names its classes in classes_")
    if isinstance(probabilities, list):  # of several outputs
        return [answer(*each, len(readings)) for each in zip(classes, probabilities, strict=True)]
    return [answer(classes, probabilities, len(readings))]


def inputs_of(model: Any, readings: LabeledReadings) -> pd.DataFrame | FloatArray:
    """Columns that a model was fitted on; without names, the signs in their order."""
    if not hasattr(model, "feature_names_in_"):
        expected = getattr(model, "n_features_in_", len(SIGNS))
        if expected != len(SIGNS):
            allowed = f"{len(SIGNS)}, the signs in their order: fit it on a DataFrame, so that it knows their names"
            raise InvalidValue("number of features of the model", expected, allowed)
        return readings.X
    names = features_of(model)
    missing = [name for name in names if name not in readings.frame]
    if missing:
        allowed = "a table with every column that the model was fitted on"
        raise InvalidValue("table of readings", f"without {', '.join(missing)}", allowed)
    signs = pd.DataFrame(readings.X, columns=list(SIGNS), index=readings.frame.index)
    return readings.frame.assign(**signs)[names]


def call(model: Any, method: str, inputs: Any, **known: Any) -> Any:
    """Answer of a method of a model; if it refuses, a sentence that says why."""
    try:
        return getattr(model, method)(inputs, **known)
    except NotFittedError:
        raise InvalidValue("model", type(model).__name__, "fitted: call its fit first") from None
    except (TypeError, ValueError) as error:
        rows = int(pd.DataFrame(inputs).isna().any(axis=1).sum())
        lacking = f", of which {rows:,} lack a value" if rows else ""
        allowed = f"one that predicts from these readings{lacking} ({str(error).partition('\n')[0]})"
        raise InvalidValue("model", type(model).__name__, allowed) from error


def answer(classes: Any, probabilities: Any, n_samples: int) -> Answer:
    """Check probabilities, and bring them into the order of our classes."""
    output, found = output_of(classes), np.asarray(probabilities)
    if found.shape != (n_samples, len(classes)):
        raise InvalidValue("shape of the probabilities", found.shape, f"({n_samples}, {len(classes)})")
    wrong = ~(np.abs(found.sum(axis=1) - 1) <= ROUNDING) | ~(found >= 0).all(axis=1)
    if wrong.any():
        row = int(wrong.argmax())
        allowed = "probabilities: at least 0, with the sum 1"
        raise InvalidValue(f"answer of the model for {output}", found[row].tolist(), allowed, f"row {row}")
    full = np.zeros((n_samples, len(OUTPUTS[output])))
    full[:, [OUTPUTS[output].index(each) for each in classes]] = found
    unknown = tuple(each for each in OUTPUTS[output] if each not in set(classes))
    return Answer(output, full.argmax(axis=1), full, unknown)


def decision(decided: NDArray[Any]) -> Answer:
    """Code decisions by our classes."""
    classes, codes = np.unique(decided, return_inverse=True)
    output = output_of(classes)
    ours = np.array([OUTPUTS[output].index(each) for each in classes])
    return Answer(output, ours[codes], None)


def output_of(classes: Iterable[Any]) -> str:
    """Output that classes belong to."""
    given = set(classes)
    for output, ours in OUTPUTS.items():
        if given <= set(ours):
            return output
    known, names = [each for ours in OUTPUTS.values() for each in ours], " or ".join(OUTPUTS)
    for each in classes:
        if not isinstance(each, str):  # codes of a label encoder
            raise InvalidValue("class of the model", each, f"a label by its name: fit it on the texts of {names}")
        if each not in known:
            raise UnknownEntry("class of the model", str(each), known=known)
    raise InvalidValue("mixture of classes", ", ".join(sorted(given)), f"of one output, {names}")
