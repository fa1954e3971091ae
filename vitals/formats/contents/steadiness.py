"""Steady predictions: the mean of log probabilities over what was shown in the last seconds, recent readings most.

What a patient showed is a function of the time, so a stream that begins, or goes on after a loss, is as steady as one
that was never interrupted: the readings before its first one are computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from vitals.formats.contents.readings import PredictedReadings
from vitals.model.prediction import Prediction
from vitals.simulation.scales import FloatArray

__all__ = ["MOST_READINGS", "Window", "steady"]

MOST_READINGS = 4096  # in the window of a stream: some milliseconds, where it begins
# Weights fall to 0 at the window's end, with this power: steady enough, and the mean lags by a sixth of the window, not
# by a half (`benchmarks/honesty.py`).
POWER = 4
LEAST = 1e-6  # probability: one reading that rules a class out does not rule it out for the whole window


@dataclass(slots=True)
class Window:
    """Window of a stream or of a history.

    Attributes
    ----------
    earlier
        Number of readings before each that count.
    step
        Milliseconds between them.
    recent
        Log probabilities of both outputs side by side, by patient and unix milliseconds: what was made already.
    """

    earlier: int
    step: int
    recent: dict[tuple[int, int], FloatArray] = field(default_factory=dict)

    @classmethod
    def of(cls, seconds: int, step: int) -> "Window":
        """The window of so many seconds, where readings are so many milliseconds apart."""
        return cls(seconds * 1000 // step, step)

    @property
    def weights(self) -> FloatArray:
        """Of the readings, the newest first; they sum to 1."""
        weights: FloatArray = (1 - np.arange(self.earlier + 1) / (self.earlier + 1)) ** POWER
        return weights / weights.sum()

    def keys(self, patient: int, instant: int) -> list[tuple[int, int]]:
        """Readings that count for one, which comes first."""
        return [(patient, instant - number * self.step) for number in range(self.earlier + 1)]

    def forget(self, instant: int) -> None:
        """Forget what no reading after an instant needs."""
        first = instant - self.earlier * self.step
        self.recent = {key: value for key, value in self.recent.items() if key[1] >= first}


def steady(readings: PredictedReadings, windows: Sequence[tuple[range, Window]]) -> None:
    """Make predictions of some rows steady, in place.

    Parameters
    ----------
    readings
        Of streams or of a history.
    windows
        Rows, and the window that they have in common; those of a window have one cohort.
    """
    if not windows:
        return
    patients, instants = readings.patient.tolist(), readings.milliseconds.tolist()
    shown = log_probabilities(readings)
    lacking: dict[tuple[int, tuple[int, int]], tuple[Window, int]] = {}  # once, for several messages of a stream
    for rows, window in windows:
        window.recent |= {(patients[row], instants[row]): shown[row] for row in rows}
        wanted = {key for row in rows for key in window.keys(patients[row], instants[row])}
        lacking |= {(id(window), key): (window, rows[0]) for key in wanted - window.recent.keys()}
    lacking = {place: made for place, made in lacking.items() if place[1] not in made[0].recent}
    if lacking:
        cohorts = [readings.cohort(row) for _, row in lacking.values()]
        before = PredictedReadings(cohorts, readings.predictor, *zip(*(key for _, key in lacking), strict=True))
        for ((_, key), (window, _)), found in zip(lacking.items(), log_probabilities(before), strict=True):
            window.recent[key] = found
    changed, means = [row for rows, _ in windows for row in rows], []
    for rows, window in windows:
        weights = window.weights
        for row in rows:
            logs = np.array([window.recent[key] for key in window.keys(patients[row], instants[row])])
            means.append(weights @ logs)
        window.forget(max(instants[row] for row in rows))
    readings.prediction = with_rows(readings, changed, np.exp(means))


def log_probabilities(readings: PredictedReadings) -> FloatArray:
    """Log probabilities of both outputs side by side, shape (n_samples, n_statuses + n_conditions)."""
    made = readings.prediction
    both = np.concatenate([made.status_proba, made.condition_proba], axis=1)
    found: FloatArray = np.log(np.maximum(both, LEAST))
    return found


def with_rows(readings: PredictedReadings, rows: list[int], both: FloatArray) -> Prediction:
    """The prediction with other probabilities in some rows, scaled to sum to 1."""
    made, predictor = readings.prediction, readings.predictor
    status, condition = made.status_proba.copy(), made.condition_proba.copy()
    for proba, part in ((status, both[:, : status.shape[1]]), (condition, both[:, status.shape[1] :])):
        proba[rows] = part / part.sum(axis=1, keepdims=True)
    return replace(
        made,
        status_proba=status,
        condition_proba=condition,
        status=predictor.statuses[status.argmax(axis=1)],
        condition=predictor.conditions[condition.argmax(axis=1)],
    )
