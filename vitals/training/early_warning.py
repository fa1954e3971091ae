"""Early warning: stays watched by the hour, windows of the last hours, labels by horizon, and alarms.

Hours are counted from the admission. Everything has a row for each stay and a column for each hour of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.population import Population
from vitals.errors import InvalidValue
from vitals.simulation.cohort import Cohort
from vitals.simulation.instants import TimeLike, unix_seconds
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import simulate
from vitals.simulation.status import news2

__all__ = ["StayWatch", "alarms", "detected", "horizon_labels", "threshold_for", "watch_stays", "window_features"]

HOUR = 3600
LATE = 1.0  # second after the whole hour: a stay begins between two floating-point numbers
THRESHOLDS = 400  # that are tried


@dataclass(frozen=True, eq=False)
class StayWatch:
    """Stays of patients, read off the monitor once an hour from the admission on.

    Attributes
    ----------
    population
        Of the patients.
    patient
        Their numbers, shape (n_stays,); one stay each.
    admission
        Unix seconds, shape (n_stays,).
    values
        Displayed signs, shape (n_stays, n_hours, n_signs).
    on_oxygen
        Whether the patient gets oxygen, shape (n_stays,).
    onset
        Hours from the admission to the deterioration, shape (n_stays,); infinite where there is none. The truth, which
        nobody at the bed knows.
    """

    population: Population
    patient: NDArray[np.int64]
    admission: FloatArray
    values: FloatArray
    on_oxygen: NDArray[np.bool_]
    onset: FloatArray

    def __len__(self) -> int:
        return len(self.patient)

    def rows(self, rows: slice | NDArray[np.integer]) -> "StayWatch":
        """Some of the stays."""
        parts = (getattr(self, part.name)[rows] for part in fields(self)[1:])
        return StayWatch(self.population, *parts)

    @property
    def hours(self) -> NDArray[np.int64]:
        """Hours from the admission, shape (n_hours,)."""
        return np.arange(self.values.shape[1])

    @property
    def since_onset(self) -> FloatArray:
        """Hours since the deterioration began, shape (n_stays, n_hours): negative before it and where there is none."""
        since: FloatArray = self.hours - self.onset[:, None]
        return since

    @property
    def news2(self) -> NDArray[np.int64]:
        """NEWS2 of the displayed signs, shape (n_stays, n_hours)."""
        n_stays, n_hours, n_signs = self.values.shape
        total = news2(self.values.reshape(-1, n_signs), on_oxygen=np.repeat(self.on_oxygen, n_hours)).total
        return total.astype(np.int64).reshape(n_stays, n_hours)


def watch_stays(cohort: Cohort, patient: ArrayLike, time: TimeLike) -> StayWatch:
    """Watch the stay in which each patient is at a time, from its admission to its end.

    Parameters
    ----------
    cohort
        Patients in a setting with stays, without a scenario.
    patient, time
        Numbers, shape (n_stays,), and an instant as `unix_seconds` takes it.

    Raises
    ------
    InvalidValue
        If the population has no stays.
    """
    stay = cohort.population.setting.stay
    if stay is None:
        allowed = "one whose setting has stays, such as ward or icu"
        raise InvalidValue("population", cohort.population.id, allowed)
    numbers, instant, n_hours = np.asarray(patient, np.int64), unix_seconds(time), int(stay.hours)
    within = simulate(numbers, instant, cohort).truth
    assert within.hours_in_stay is not None
    admission = instant - HOUR * within.hours_in_stay
    times = admission[:, None] + HOUR * np.arange(n_hours) + LATE
    simulation = simulate(np.repeat(numbers, n_hours), times.ravel(), cohort)
    begins, oxygen = simulation.truth.deteriorates_at, simulation.readings.on_oxygen
    assert begins is not None
    onset = (begins.reshape(times.shape)[:, 0] - admission) / HOUR
    return StayWatch(
        cohort.population,
        numbers,
        admission,
        simulation.readings.values.reshape(*times.shape, -1),
        np.zeros(len(numbers), bool) if oxygen is None else oxygen.reshape(times.shape)[:, 0],
        np.where(np.isnan(onset), np.inf, onset),
    )


def window_features(values: FloatArray, hours: Sequence[int]) -> FloatArray:
    """What the last hours say of each quantity: its last value, and of each window its mean, slope and range.

    Parameters
    ----------
    values
        Shape (n_stays, n_hours, n_quantities).
    hours
        Lengths of the windows in hours, 2 or more; a window ends with the hour itself.

    Returns
    -------
    features of shape (n_stays, n_hours, n_quantities * (1 + 3 * n_windows))
        The last values of all quantities; then of each window all means, all slopes (per hour) and all ranges. NaN
        where a window would begin before the stay.

    Raises
    ------
    InvalidValue
        If a window holds fewer than two hours.
    """
    parts = [np.asarray(values, np.float64)]
    for length in hours:
        if length < 2:
            raise InvalidValue("hours of a window", length, "2 or more: one value has no slope")
        window = sliding_window_view(parts[0], length, axis=1)
        position = np.arange(length) - (length - 1) / 2
        found = window.mean(axis=-1), window @ (position / (position**2).sum()), np.ptp(window, axis=-1)
        for each in found:
            padded = np.full(parts[0].shape, np.nan)
            padded[:, length - 1 :] = each
            parts.append(padded)
    return np.concatenate(parts, axis=2)


def horizon_labels(since_onset: FloatArray, *, ahead: float = 0.0, behind: float = 0.0) -> NDArray[np.bool_]:
    """Whether a deterioration begins within the next hours, or began within the last.

    Parameters
    ----------
    since_onset
        Hours since the onset, any shape; negative before it, and minus infinity where there is none.
    ahead, behind
        Hours, not negative, infinity allowed: the label is true from `ahead` hours before the onset until just before
        `behind` hours after it.
    """
    found: NDArray[np.bool_] = (since_onset >= -ahead) & (since_onset < behind) & np.isfinite(since_onset)
    return found


def alarms(scores: FloatArray, threshold: float, silence: int) -> NDArray[np.bool_]:
    """Hours in which an alarm rings: at or above the threshold, unless one rang less than `silence` hours before.

    Parameters
    ----------
    scores
        Shape (n_stays, n_hours); NaN where there is none.
    threshold
        Of the scores.
    silence
        Hours for which a stay's alarm is silent after it rang, itself included; 1 or more.
    """
    above = scores >= threshold
    rings, quiet_until = np.zeros(above.shape, bool), np.zeros(len(above))
    for hour in range(above.shape[1]):
        rings[:, hour] = above[:, hour] & (quiet_until <= hour)
        quiet_until[rings[:, hour]] = hour + silence
    return rings


def threshold_for(scores: FloatArray, per_day: float, silence: int) -> float:
    """Lowest threshold that rings at most so many alarms per patient-day; infinite where none does.

    A score of few values, like NEWS2, may have to stay far below the number that is allowed.

    Parameters
    ----------
    scores, silence
        As for `alarms`; hours without a score do not count as time.
    per_day
        Alarms per patient-day.
    """
    known = scores[~np.isnan(scores)]
    most = per_day * len(known) / 24
    tried = np.unique(np.quantile(known, 1 - np.geomspace(1 / len(known), 1, THRESHOLDS), method="higher"))
    low, high = 0, len(tried)  # the first threshold that rings few enough
    while low < high:
        middle = (low + high) // 2
        if alarms(scores, tried[middle], silence).sum() <= most:
            high = middle
        else:
            low = middle + 1
    return float(tried[low]) if low < len(tried) else np.inf


def detected(rings: NDArray[np.bool_], since_onset: FloatArray, within: float) -> NDArray[np.bool_]:
    """Whether an alarm rang in the first hours of each deterioration.

    Parameters
    ----------
    rings
        Alarms, shape (n_stays, n_hours).
    since_onset
        Hours since the onset, of the same shape.
    within
        Hours after the onset in which an alarm counts.

    Returns
    -------
    found of shape (n_stays,)
    """
    found: NDArray[np.bool_] = (rings & horizon_labels(since_onset, behind=within)).any(axis=1)
    return found
