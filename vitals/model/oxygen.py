"""What known oxygen adds to a prediction: the model was trained on people who breathe air, and sees the signs alone."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vitals.model.prediction import Prediction
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES, label_status

__all__ = ["with_oxygen"]


def with_oxygen(
    prediction: Prediction, statuses: NDArray[np.str_], signs: FloatArray, on_oxygen: NDArray[np.bool_]
) -> Prediction:
    """Raise the status of patients on oxygen to what the status rule demands of their signs with the points for oxygen.

    The probability of every lower status goes to that one; others, and the condition, stay the model's.

    Parameters
    ----------
    prediction
        Of the model, for n readings.
    statuses
        Columns of its status, as in `Predictor.statuses`.
    signs
        Measured signs, shape (n_samples, n_signs).
    on_oxygen
        Whether each patient gets oxygen, shape (n_samples,).
    """
    rows = np.flatnonzero(on_oxygen)
    if not len(rows):
        return prediction
    columns = np.array([statuses.tolist().index(status) for status in STATUSES])
    demanded = label_status(signs[rows], on_oxygen=on_oxygen[rows])
    part = prediction.status_proba[rows[:, None], columns]
    for level in range(1, len(STATUSES)):
        raised = demanded >= level
        part[raised, level] += part[raised, level - 1]
        part[raised, level - 1] = 0
    proba = prediction.status_proba.copy()
    proba[rows[:, None], columns] = part
    return replace(prediction, status_proba=proba, status=statuses[proba.argmax(axis=1)])
