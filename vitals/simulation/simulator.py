"""Simulation: a patient at a time is a pure function.

    simulate(patient, time, cohort) -> measured signs and truth

It works elementwise on arrays, holds no state and reads no clock. The monitor's display (`Readings`) and the true
state (`Truth`) are different types: neither can be taken for the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.errors import InvalidValue
from vitals.simulation import kernels
from vitals.simulation.artifacts import add_artifacts
from vitals.simulation.beds import Beds, held_pressures
from vitals.simulation.charting import chart
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.episodes import CLINICAL
from vitals.simulation.instants import TimeLike, unix_seconds
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import MISSING, FloatArray, SingleArray, StepArray, from_steps
from vitals.simulation.status import STATUSES

__all__ = ["Readings", "Simulation", "Truth", "simulate"]

HOUR = 3600
BLOCK = 65_536  # rows: with a quarter as many the compiled kernel took a fourteenth more time, and NumPy no less
DEFAULT_COHORT = Cohort()


@dataclass(frozen=True)
class Readings:
    """Values that a monitor shows; of a charted cohort those that a nurse notes of them.

    Attributes
    ----------
    steps
        Displayed values in steps of each sign's resolution (36.6 degrees are 366), shape (n_signs, n_samples); MISSING
        where an artifact left none.
    quality
        Artifact in each value, shape (n_signs, n_samples): an index into `artifacts.QUALITIES`, 0 for none; None
        where artifacts were not asked for.
    on_oxygen
        Whether each patient gets oxygen, shape (n_samples,); None in a setting where nobody does.
    parameters
        Numbers of the simulation.
    pressures_measured_at
        Unix seconds at which the cuff measured the pressures that it shows, shape (n_samples,); None in a setting
        without a cuff, where they are of the time itself.
    """

    MISSING: ClassVar = MISSING

    steps: StepArray
    quality: NDArray[np.int8] | None = None
    on_oxygen: NDArray[np.bool_] | None = None
    parameters: Parameters = field(default_factory=Parameters.of, repr=False)
    pressures_measured_at: FloatArray | None = None

    @property
    def values(self) -> FloatArray:
        """Displayed values in the signs' units, shape (n_samples, n_signs); NaN where an artifact left none."""
        return from_steps(self.steps, self.parameters.scales).T


@dataclass(frozen=True)
class Truth:
    """True state, from which the labels are made.

    Attributes
    ----------
    condition
        Index into `CONDITIONS`, shape (n_samples,): the episode's condition from severity 0.5 on, else healthy.
    severity
        Of the episode, 0 to 3, shape (n_samples,).
    status
        Index into `STATUSES`: the rule of `vitals.simulation.status` on the true signs, shape (n_samples,).
    by_sign
        True signs, shape (n_signs, n_samples), in their units, not rounded.
    stay, hours_in_stay, deteriorates_at
        Number of the patient's stay, hours since admission, and unix seconds at which the deterioration of this stay
        begins (in a scenario its onset; NaN where there is none); shape (n_samples,). None where courses are compressed
        to slots.
    parameters
        Numbers of the simulation.
    """

    condition: NDArray[np.int8]
    severity: SingleArray
    status: NDArray[np.int8]
    by_sign: SingleArray
    stay: NDArray[np.int64] | None = None
    hours_in_stay: FloatArray | None = None
    deteriorates_at: FloatArray | None = None
    parameters: Parameters = field(default_factory=Parameters.of, repr=False)

    @property
    def values(self) -> FloatArray:
        """True signs, shape (n_samples, n_signs)."""
        return self.by_sign.T.astype(np.float64)

    @property
    def conditions(self) -> NDArray[np.str_]:
        """Condition ids (`probable_condition`)."""
        return np.array(list(self.parameters.conditions))[self.condition]

    @property
    def statuses(self) -> NDArray[np.str_]:
        """Status ids (`label_status`)."""
        return np.array(STATUSES)[self.status]


@dataclass(frozen=True)
class Simulation:
    """Patients at times: the monitor's readings, and the truth."""

    readings: Readings
    truth: Truth

    def __len__(self) -> int:
        return len(self.truth.condition)


def simulate(
    patient: ArrayLike,
    time: TimeLike,
    cohort: Cohort | Sequence[Cohort] = DEFAULT_COHORT,
    *,
    parameters: Parameters | None = None,
) -> Simulation:
    """Simulate patients at times: row i is patient[i] at time[i].

    Each row depends on its own patient, time and cohort alone, to the last bit: rows may be asked for in any order, in
    any number of calls, on any number of machines.

    Parameters
    ----------
    patient
        Patient numbers, whole and not negative; shape (n_samples,) or a scalar.
    time
        Unix seconds, or dates with times as for `unix_seconds`, in the years 1 to 9999; shape (n_samples,) or a
        scalar.
    cohort
        Seed, population, scenario, artifacts and charting: one cohort for all rows, or a sequence with one for each.
        The rows of a call have the same population, and all or none of them artifacts, or notes.
    parameters
        Numbers to simulate with; those of the population by default.

    Returns
    -------
    readings and truth of n_samples rows

    Raises
    ------
    InvalidValue
        If a patient or a time cannot be, or the rows have different populations.

    Examples
    --------
    >>> simulation = simulate([7, 7], [1735689600, 1735689601], Cohort(seed=1))
    >>> simulation.readings.values.shape
    (2, 7)
    """
    patient, time = check_rows(patient, time)
    cohorts = CohortRows.of(cohort, len(patient), parameters.conditions if parameters else CONDITIONS)
    population = cohorts.population
    parameters = parameters or Parameters.of(population.signs, setting=population.setting)
    scales, shape = parameters.scales, (len(parameters.signs), len(patient))
    steps, quality = np.empty(shape, np.int16), np.empty(shape, np.int8) if cohorts.artifacts else None
    on_oxygen = np.empty(shape[1], bool) if parameters.setting.oxygen else None
    measured_at = np.empty(shape[1]) if parameters.setting.cuff else None
    truth = Truth(
        condition=np.empty(shape[1], np.int8),
        severity=np.empty(shape[1], np.float32),
        status=np.empty(shape[1], np.int8),
        by_sign=np.empty(shape, np.float32),
        stay=np.empty(shape[1], np.int64) if parameters.stays else None,
        hours_in_stay=np.empty(shape[1]) if parameters.stays else None,
        deteriorates_at=np.empty(shape[1]) if parameters.stays else None,
        parameters=parameters,
    )
    stages = kernels.current()
    for rows in blocks(shape[1]):
        part, instant = cohorts.rows(rows), time[rows]
        keys = stages.keys(part.seeds, patient[rows])
        beds = Beds.of(keys, instant, part, parameters, stages)
        now = beds.at(instant)
        measured = now.measured
        if measured_at is not None:
            measured[[scales.systolic, scales.diastolic]], measured_at[rows] = held_pressures(beds, instant)
        steps[:, rows] = stages.display(measured, scales)
        if quality is not None:
            steps[:, rows], quality[:, rows] = add_artifacts(keys, instant, steps[:, rows], scales, stages.events)
        if cohorts.charted:
            steps[:, rows] = chart(keys, instant, steps[:, rows], scales)
        severity, condition = now.episode.severity, now.episode.condition
        truth.by_sign[:, rows] = now.signs
        truth.status[rows] = now.status
        truth.condition[rows] = np.where(severity >= CLINICAL, condition, parameters.courses.healthy)
        truth.severity[rows] = severity
        if beds.stay is not None:
            assert truth.stay is not None
            assert truth.hours_in_stay is not None
            assert truth.deteriorates_at is not None
            truth.stay[rows] = beds.stay.number
            truth.hours_in_stay[rows] = (instant - beds.stay.admission) / HOUR
            truth.deteriorates_at[rows] = np.where(np.isfinite(beds.stay.onset), beds.stay.onset, np.nan)
            if on_oxygen is not None:
                on_oxygen[rows] = beds.stay.on_oxygen
    return Simulation(Readings(steps, quality, on_oxygen, parameters, measured_at), truth)


def blocks(n_samples: int) -> Iterator[slice]:
    """Rows in pieces of BLOCK."""
    for start in range(0, n_samples, BLOCK):
        yield slice(start, min(start + BLOCK, n_samples))


def check_rows(patient: ArrayLike, time: TimeLike) -> tuple[NDArray[np.int64], FloatArray]:
    """Patients and times as arrays of one length."""
    numbers, instants = np.atleast_1d(np.asarray(patient)), np.atleast_1d(unix_seconds(time))
    if numbers.dtype.kind not in "iu" and numbers.size:
        raise InvalidValue("patient", numbers.ravel()[0], "a whole number")
    numbers, instants = np.broadcast_arrays(numbers, instants)
    if numbers.ndim != 1:
        raise InvalidValue("shape of patient and time", numbers.shape, "one-dimensional")
    if (numbers < 0).any():
        raise InvalidValue("patient", numbers.min(), "0 or a larger whole number")
    return np.ascontiguousarray(numbers), np.ascontiguousarray(instants)
