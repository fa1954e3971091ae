"""Predictions: probabilities of both outputs, and what they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.simulation.scales import FloatArray

__all__ = ["LEAST_FAMILIAR", "MOST_CERTAIN", "UNCERTAIN", "Prediction", "joined", "tempered"]

LEAST_FAMILIAR = 1.0  # percentage below which a reading is unlike what the model knows
MOST_CERTAIN = 0.49  # probability that a condition has then at most: a condition is certain from one half on
UNCERTAIN = "this reading is unlike nearly all that the model knows: the condition is a guess"


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
    used
        Whether each sign counts, shape (n_samples, n_signs): it is shown, an artifact in it is less probable than not,
        and oxygen does not mask it.
    suspected
        Probability that an artifact has disturbed each sign, shape (n_samples, n_signs). 0 unless artifacts were asked
        for, and where they were not looked for: in a reading that lacks a sign, or whose saturation oxygen masks.
    familiarity
        Percentage of the population's readings that are less likely, shape (n_samples,); None unless it was asked for.
    """

    status_proba: FloatArray
    condition_proba: FloatArray
    status: NDArray[np.str_]
    condition: NDArray[np.str_]
    used: NDArray[np.bool_]
    suspected: FloatArray
    familiarity: FloatArray | None = None

    @property
    def uncertain(self) -> NDArray[np.bool_]:
        """Whether each reading is unlike nearly all that the model knows, shape (n_samples,)."""
        if self.familiarity is None:
            return np.zeros(len(self.status), bool)
        found: NDArray[np.bool_] = self.familiarity < LEAST_FAMILIAR
        return found


def joined(parts: Sequence[tuple[NDArray[np.int64], Prediction]]) -> Prediction:
    """Predictions of all rows, from parts with the rows that they are of."""
    if len(parts) == 1:
        return parts[0][1]
    order = np.argsort(np.concatenate([rows for rows, _ in parts]))

    def whole(name: str) -> NDArray[Any]:
        """A field of all rows."""
        found: NDArray[Any] = np.concatenate([getattr(part, name) for _, part in parts])[order]
        return found

    return Prediction(
        whole("status_proba"),
        whole("condition_proba"),
        whole("status"),
        whole("condition"),
        whole("used"),
        whole("suspected"),
        None if parts[0][1].familiarity is None else whole("familiarity"),
    )


def tempered(condition: FloatArray, rows: NDArray[np.bool_], possible: NDArray[np.bool_]) -> FloatArray:
    """Probabilities of which none is above `MOST_CERTAIN` in some rows: equal ones are mixed in, as far as needed.

    All conditions come nearer to one another, so none keeps a certainty that was taken from the first.

    Parameters
    ----------
    condition
        Probabilities, shape (n_samples, n_conditions).
    rows
        Whether each row is tempered, shape (n_samples,).
    possible
        Whether each condition is in the population, shape (n_conditions,). Of two conditions one is always as probable
        as not, and one that is alone stays as it is.

    Examples
    --------
    >>> tempered(np.array([[0.99, 0.01, 0.0]]), np.array([True]), np.full(3, True)).round(3).tolist()
    [[0.49, 0.256, 0.254]]
    """
    even = possible / possible.sum()
    most = max(MOST_CERTAIN, even.max())
    some = np.flatnonzero(rows)
    largest = condition[some].max(axis=1, initial=0)
    some, largest = some[largest > most], largest[largest > most]
    if not len(some) or even.max() == 1:
        return condition
    # condition * (1 - part) + even * part, whose largest is `most`
    part = ((largest - most) / (largest - even.max()))[:, None]
    found = condition.copy()
    found[some] += part * (even - condition[some])
    return found
