"""Beds: patients with what stays the same about them, from which their state at any instant follows.

A cuff shows the pressures of its last measurement until the next one, so the state is asked for at other instants too.
"""

from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.simulation.care import Responses
from vitals.simulation.cohort import CohortRows
from vitals.simulation.episodes import Episodes
from vitals.simulation.noise import KeyArray, mix, stream, uniform
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray, SingleArray
from vitals.simulation.stages import NUMPY, Stages
from vitals.simulation.status import STATUSES
from vitals.simulation.stays import StayRows

__all__ = ["Beds", "Moment", "held_pressures"]

CRITICAL = STATUSES.index("critical")
CUFF_SHIFT = stream("cuff shift")


@dataclass(frozen=True)
class Beds:
    """Patients of n rows, with what does not change during a stay.

    Attributes
    ----------
    keys, cohorts, parameters
        Of the rows.
    offsets
        Standing offsets, shape (n_signs, n_samples).
    biases
        Of the devices, in the normal space, of the same shape.
    stay, responses
        Stay of each row and its response to care; None where nobody is in care.
    stages
        Stages that make the rows: those of NumPy, or others that give the same.
    """

    keys: KeyArray
    cohorts: CohortRows
    parameters: Parameters
    offsets: SingleArray
    biases: SingleArray
    stay: StayRows | None
    responses: Responses | None
    stages: Stages = NUMPY

    @classmethod
    def of(
        cls, keys: KeyArray, time: FloatArray, cohorts: CohortRows, parameters: Parameters, stages: Stages = NUMPY
    ) -> "Beds":
        """Patients (by key) in the stays that they are in at unix seconds."""
        offsets, stay, responses = stages.offsets(keys, parameters.demographics), None, None
        if parameters.stays and parameters.physiology.care:
            stay = stages.stays(keys, time, cohorts.population, parameters.stays, cohorts.pins)
            responses = parameters.physiology.care.responses(stay)
        biases = stages.biases(keys, parameters.devices)
        return cls(keys, cohorts, parameters, offsets, biases, stay, responses, stages)

    def rows(self, rows: NDArray[np.int64]) -> "Beds":
        """Some of the rows, in their order."""
        if len(rows) == len(self.keys):
            return self
        assert self.stay is not None
        assert self.responses is not None
        return Beds(
            self.keys[rows],
            self.cohorts.rows(rows),
            self.parameters,
            self.offsets[:, rows],
            self.biases[:, rows],
            self.stay.rows(rows),
            self.responses.rows(rows),
            self.stages,
        )

    def at(self, time: FloatArray, noise_rows: Container[int] | None = None) -> "Moment":
        """State at unix seconds within the stays; of the noise only some rows, if they are named."""
        parameters, cohorts, stages = self.parameters, self.cohorts, self.stages
        if self.stay is not None and parameters.stays:
            episode = stages.stay_episodes(self.stay, time, parameters.stays)
        else:
            episode = stages.episodes(self.keys, time, cohorts.population, parameters.courses, cohorts.pins)
        fluctuation, device = stages.fluctuations(parameters.noise, self.keys, time, noise_rows)
        state = stages.state(self.offsets, fluctuation, episode, parameters, self.responses, time)
        return Moment(self, episode, state, device)


@dataclass(frozen=True)
class Moment:
    """Beds at an instant each."""

    beds: Beds
    episode: Episodes
    state: SingleArray  # true, in the normal space, shape (n_signs, n_samples)
    device: SingleArray  # standard normal errors, of the same shape

    @property
    def measured(self) -> SingleArray:
        """State that the devices measure."""
        return self.beds.stages.measured(self.beds.biases, self.device, self.state, self.beds.parameters.devices)

    @cached_property
    def signs(self) -> SingleArray:
        """True signs in their units."""
        return self.beds.stages.signs(self.state, self.beds.parameters.scales)

    @property
    def status(self) -> NDArray[np.int8]:
        """Status of the true signs."""
        stay = self.beds.stay
        on_oxygen = None if stay is None else stay.on_oxygen
        return self.beds.stages.status(self.signs, self.beds.parameters.status, on_oxygen)


def held_pressures(beds: Beds, time: FloatArray) -> tuple[SingleArray, FloatArray]:
    """Measured pressures that a cuff shows, shape (2, n_samples), and unix seconds of its last measurement.

    A cuff measures every so many seconds, and at admission. Where the status was critical at one of these, it measures
    more often until the next.
    """
    parameters, cuff = beds.parameters, beds.parameters.setting.cuff
    assert cuff is not None
    assert beds.stay is not None
    pressures = [parameters.scales.systolic, parameters.scales.diastolic]
    needed = np.flatnonzero(parameters.physiology.factors[0][pressures].any(axis=0)).tolist()
    of_pressures = parameters.noise.rows_of(needed, pressures)
    of_all = parameters.noise.rows_of(range(len(parameters.signs)), pressures)
    measured_at = last_measurement(beds.keys, time, cuff.seconds, beds.stay.admission)
    first, run = runs(beds, measured_at)
    then = beds.rows(first).at(measured_at[first], of_all if cuff.critical_seconds else of_pressures)
    held: SingleArray = then.measured[pressures][:, run]
    if cuff.critical_seconds:
        since = np.floor((time - measured_at) / cuff.critical_seconds) * cuff.critical_seconds
        again = np.flatnonzero((then.status == CRITICAL)[run] & (since > 0))
        measured_again = (measured_at + since)[again]
        critical = beds.rows(again)
        first, run = runs(critical, measured_again)
        then = critical.rows(first).at(measured_again[first], of_pressures)
        held[:, again] = then.measured[pressures][:, run]
        measured_at[again] = measured_again
    return held, measured_at


def last_measurement(keys: KeyArray, time: FloatArray, seconds: float, admission: FloatArray) -> FloatArray:
    """Unix seconds of the last measurement before each time: every so many seconds, and at admission."""
    shift = uniform(mix(keys + CUFF_SHIFT), 0)
    measured = (np.floor(time / seconds + shift) - shift) * seconds
    last: FloatArray = np.maximum(np.minimum(measured, time), admission)
    return last


def runs(beds: Beds, time: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First row of each run of equal rows (patient, scenario and time), and the number of each row's run."""
    parts: list[NDArray[Any]] = [beds.keys, time]
    if beds.stay is not None and beds.stay.is_pinned is not None:  # a patient's rows may have scenarios of their own
        parts += [beds.stay.condition, beds.stay.onset, beds.stay.peak, beds.stay.half_life]
    starts = np.ones(len(time), bool)
    starts[1:] = np.logical_or.reduce([part[1:] != part[:-1] for part in parts])
    return np.flatnonzero(starts), np.cumsum(starts) - 1
