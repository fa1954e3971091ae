"""Artifacts and drop-outs of the monitor: a layer over the displayed signs, off unless asked for.

Like everything else an artifact is a function of (seed, patient, time): time is cut into slots, and each slot decides
by its hash whether it holds one, and its start, length and strength. The quality of a value names the artifact in it.
Rates and sizes are the project's (clinical numbers, 5.2).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.simulation.noise import GOLDEN, KeyArray, mix, stream, uniform
from vitals.simulation.scales import MISSING, FloatArray, Scales, StepArray, confine, from_steps, to_steps

__all__ = ["ARTIFACTS", "QUALITIES", "Artifact", "Event", "add_artifacts", "event_of", "find_events"]

SLOTS_PER_EVENT = 10  # a slot is this many times as long as the longest event in it


@dataclass(frozen=True)
class Event:
    """Rows in which an artifact is active; all arrays of shape (n_active,)."""

    rows: NDArray[np.int64]
    elapsed: FloatArray  # seconds since its start
    progress: FloatArray  # share of its duration, 0 to 1
    strength: FloatArray  # uniform on (0, 1), constant during the event
    sign: FloatArray  # -1 or 1, constant during the event


type Effect = Callable[[FloatArray, dict[str, FloatArray], Event], FloatArray | float]


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """One kind of artifact.

    Parameters
    ----------
    id, name
        Id, which `quality` reports, and a sentence.
    signs
        Ids of the signs that it changes.
    per_hour
        Events per monitored hour.
    seconds
        Shortest and longest duration.
    effect
        From (undisturbed values, all undisturbed signs by id, event) to the values shown; NaN where none is.
    tells_of
        Id of the sign whose undisturbed value follows nearly from what is shown, where there is one.
    """

    id: str
    name: str
    signs: tuple[str, ...]
    per_hour: float
    seconds: tuple[float, float]
    effect: Effect
    tells_of: str | None = None

    @property
    def stream(self) -> np.uint64:
        """Of its random numbers."""
        return stream(f"artifact {self.id}")

    @property
    def probability(self) -> float:
        """Of an event in a slot."""
        return self.per_hour * self.slot_seconds / 3600

    @property
    def slot_seconds(self) -> float:
        """Length of the slots that hold one event at most."""
        return SLOTS_PER_EVENT * self.seconds[1]


def missing(values: FloatArray, signs: dict[str, FloatArray], event: Event) -> float:
    """Show nothing."""
    return np.nan


def scaled(factor: float) -> Effect:
    """Count each beat `factor` times."""
    return lambda values, signs, event: values * factor


def dip(values: FloatArray, signs: dict[str, FloatArray], event: Event) -> FloatArray:
    """Fall by 5 to 20 and recover."""
    return values - (5 + 15 * event.strength) * 4 * event.progress * (1 - event.progress)


def drift(values: FloatArray, signs: dict[str, FloatArray], event: Event) -> FloatArray:
    """Cool to 28 to 33 degrees within 5 to 15 minutes: the probe lies beside the patient."""
    target, seconds = 28 + 5 * event.strength, 300 + 600 * event.strength
    return values + (target - values) * np.minimum(event.elapsed / seconds, 1)


def outlier(values: FloatArray, signs: dict[str, FloatArray], event: Event) -> FloatArray:
    """Be wrong by 30 to 60 either way."""
    return values + event.sign * (30 + 30 * event.strength)


ARTIFACTS: Catalog[Artifact] = Catalog(
    "artifact",
    Artifact(
        id="motion",
        name="Motion or poor perfusion at the saturation probe",
        signs=("spo2",),
        per_hour=1.5,
        seconds=(10, 60),
        effect=dip,
    ),
    Artifact(
        id="double_count",
        name="T waves counted as beats",
        signs=("heart_rate",),
        per_hour=0.125,
        seconds=(5, 60),
        effect=scaled(2),
        tells_of="heart_rate",
    ),
    Artifact(
        id="half_count",
        name="Every second beat missed",
        signs=("heart_rate",),
        per_hour=0.125,
        seconds=(5, 60),
        effect=scaled(0.5),
        tells_of="heart_rate",
    ),
    Artifact(
        id="cardiac_overlay",
        name="Heart beats counted as breaths",
        signs=("resp_rate",),
        per_hour=0.5,
        seconds=(15, 60),
        effect=lambda values, signs, event: signs["heart_rate"] / 2,
        tells_of="heart_rate",
    ),
    Artifact(
        id="chest_motion",
        name="Movement counted as breaths",
        signs=("resp_rate",),
        per_hour=0.5,
        seconds=(15, 60),
        effect=lambda values, signs, event: 40 + 20 * event.strength,
    ),
    Artifact(
        id="false_apnea",
        name="Shallow breaths not seen",
        signs=("resp_rate",),
        per_hour=0.5,
        seconds=(15, 60),
        effect=scaled(0),
    ),
    Artifact(
        id="cuff_outlier",
        name="Cuff reading far off",  # 1.5 % of twelve cycles an hour
        signs=("blood_pressure_systolic", "blood_pressure_diastolic"),
        per_hour=0.18,
        seconds=(60, 60),
        effect=outlier,
        tells_of="blood_pressure_systolic",
    ),
    Artifact(
        id="probe_dislodged",
        name="Temperature probe dislodged",
        signs=("temperature_c",),
        per_hour=0.02,
        seconds=(600, 3600),
        effect=drift,
    ),
    Artifact(
        id="strip_error",
        name="Test strip error of 25 %",  # 1 % of hourly tests
        signs=("glucose_mgdl",),
        per_hour=0.01,
        seconds=(60, 300),
        effect=lambda values, signs, event: values * (1 + 0.25 * event.sign),
        tells_of="glucose_mgdl",
    ),
    # Drop-outs come last: they hide every other artifact.
    Artifact(
        id="probe_off",
        name="Saturation probe fell off",
        signs=("spo2",),
        per_hour=0.3,
        seconds=(20, 300),
        effect=missing,
    ),
    Artifact(
        id="cuff_arm",
        name="Cuff inflated above the saturation probe",  # every tenth of twelve cuff cycles an hour
        signs=("spo2",),
        per_hour=1.2,
        seconds=(20, 40),
        effect=missing,
    ),
    Artifact(id="lead_off", name="ECG lead off", signs=("heart_rate",), per_hour=0.25, seconds=(5, 60), effect=missing),
    Artifact(
        id="cuff_failed",
        name="Cuff cycle failed, retrying",  # 5 % of twelve cycles an hour
        signs=("blood_pressure_systolic", "blood_pressure_diastolic"),
        per_hour=0.6,
        seconds=(30, 60),
        effect=missing,
    ),
)
QUALITIES = ("ok", *ARTIFACTS)


def find_events(artifact: Artifact, keys: KeyArray, time: FloatArray) -> Event:
    """Rows in which an artifact is active."""
    name, length = artifact.stream, artifact.slot_seconds
    position = time / length + uniform(mix(keys + name), 0)
    slot = np.floor(position)
    words = mix(mix(keys + name) + slot.astype(np.int64).view(np.uint64) * GOLDEN)
    happens = uniform(words, 0) < artifact.probability
    words = mix(words)
    duration = artifact.seconds[0] + (artifact.seconds[1] - artifact.seconds[0]) * uniform(words, 0)
    elapsed = (position - slot) * length - (length - duration) * uniform(words, 1)
    rows = np.flatnonzero(happens & (elapsed >= 0) & (elapsed < duration))
    return event_of(rows, elapsed[rows], duration[rows], words[rows])


def event_of(rows: NDArray[np.int64], elapsed: FloatArray, duration: FloatArray, words: KeyArray) -> Event:
    """What rows that are active are about, from the words that made their durations."""
    words = mix(words)
    sign = np.where(uniform(words, 1) < 0.5, -1.0, 1.0)
    return Event(rows, elapsed, elapsed / duration, uniform(words, 0), sign)


def add_artifacts(
    keys: KeyArray,
    time: FloatArray,
    shown: StepArray,
    scales: Scales,
    find: Callable[[Artifact, KeyArray, FloatArray], Event] = find_events,
) -> tuple[StepArray, NDArray[np.int8]]:
    """Disturb displayed signs.

    Parameters
    ----------
    keys, time
        Patient keys and unix seconds, shape (n_samples,).
    shown
        Displayed signs in steps, shape (n_signs, n_samples).
    scales
        Of the signs.
    find
        Finds the rows in which an artifact is active.

    Returns
    -------
    shown, quality
        The steps as now displayed, MISSING where none is, and of each the index into `QUALITIES`; shape (n_signs,
        n_samples).
    """
    events = [find(artifact, keys, time) for artifact in ARTIFACTS.values()]
    rows = np.unique(np.concatenate([event.rows for event in events]))  # about one in ten: the others stay as they are
    undisturbed = from_steps(shown[:, rows], scales)
    disturbed, quality = undisturbed.copy(), np.zeros(shown.shape, np.int8)
    for code, (artifact, event) in enumerate(zip(ARTIFACTS.values(), events, strict=True), start=1):
        place = np.searchsorted(rows, event.rows)
        signs = {id: row[place] for id, row in zip(scales.ids, undisturbed, strict=True)}
        for id in artifact.signs:
            index = scales.ids.index(id)
            disturbed[index, place] = artifact.effect(signs[id], signs, event)
            quality[index, event.rows] = code
    missing = np.isnan(disturbed)
    found = to_steps(confine(np.where(missing, undisturbed, disturbed), scales.accepted, scales), scales)
    found[missing] = MISSING
    steps = shown.copy()
    steps[:, rows] = found
    return steps, quality
