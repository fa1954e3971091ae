"""Stages of the simulation, as NumPy has them: the readable reference, any of which a compiled loop may stand in for.

A stage takes arrays of n rows and gives arrays of n rows. Whatever stands in for one gives the same bits.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.simulation.artifacts import Artifact, Event, find_events
from vitals.simulation.care import Responses
from vitals.simulation.episodes import Courses, Episodes, PinnedRows, episodes
from vitals.simulation.fluctuations import Fluctuations
from vitals.simulation.noise import KeyArray, patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.patients import Demographics, standing_offsets
from vitals.simulation.physiology import latent_state, scores
from vitals.simulation.scales import FloatArray, Scales, SingleArray, StepArray, confine, to_signs, to_steps
from vitals.simulation.sensors import Devices, device_biases, display, measured_state
from vitals.simulation.status import StatusRule, status_of_steps
from vitals.simulation.stays import StayRows, Stays, stays

__all__ = ["NUMPY", "Stages"]


def state(
    standing: SingleArray,
    fluctuation: SingleArray,
    episode: Episodes,
    parameters: Parameters,
    responses: Responses | None,
    time: FloatArray,
) -> SingleArray:
    """True state in the normal space, shape (n_signs, n_samples); `responses` are those of the stays, in care."""
    score = scores(standing, fluctuation, episode, parameters.physiology)
    found = latent_state(score, episode, parameters.physiology, responses)
    parameters.rhythms.add(found, time)
    return found


def signs(state: SingleArray, scales: Scales) -> SingleArray:
    """True signs in their units, inside the limits of what is possible."""
    return confine(to_signs(state, scales), scales.possible, scales)


def status(signs: SingleArray, rule: StatusRule, on_oxygen: NDArray[np.bool_] | None) -> NDArray[np.int8]:
    """Status of true signs."""
    return status_of_steps(to_steps(signs, rule.scales), rule, on_oxygen)


@dataclass(frozen=True)
class Stages:
    """Stages that can be stood in for, by default those of NumPy.

    Attributes
    ----------
    keys
        From which every random number about a patient is made.
    offsets, biases
        What stays the same about patients and their devices.
    episodes, stays, stay_episodes
        Conditions and severities.
    fluctuations, state, signs, status
        The true state.
    measured, display, events
        The monitor's: what it shows, and where it errs.
    is_compiled
        Whether loops stand in for them.
    """

    keys: Callable[[int | KeyArray, NDArray[np.integer]], KeyArray] = patient_keys
    offsets: Callable[[KeyArray, Demographics], SingleArray] = standing_offsets
    biases: Callable[[KeyArray, Devices], SingleArray] = device_biases
    episodes: Callable[[KeyArray, FloatArray, Population, Courses, PinnedRows | None], Episodes] = episodes
    stays: Callable[[KeyArray, FloatArray, Population, Stays, PinnedRows | None], StayRows] = stays
    stay_episodes: Callable[[StayRows, FloatArray, Stays], Episodes] = StayRows.episodes
    fluctuations: Callable[
        [Fluctuations, KeyArray, FloatArray, Container[int] | None], tuple[SingleArray, SingleArray]
    ] = Fluctuations.__call__
    state: Callable[[SingleArray, SingleArray, Episodes, Parameters, Responses | None, FloatArray], SingleArray] = state
    signs: Callable[[SingleArray, Scales], SingleArray] = signs
    status: Callable[[SingleArray, StatusRule, NDArray[np.bool_] | None], NDArray[np.int8]] = status
    measured: Callable[[SingleArray, SingleArray, SingleArray, Devices], SingleArray] = measured_state
    display: Callable[[SingleArray, Scales], StepArray] = display
    events: Callable[[Artifact, KeyArray, FloatArray], Event] = find_events
    is_compiled: bool = False


NUMPY = Stages()
