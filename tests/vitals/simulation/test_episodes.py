import math
from datetime import datetime

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS, Condition, Shape
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidValue, UnknownEntry
from vitals.simulation.episodes import (
    CLINICAL,
    SLOT_SECONDS,
    PinnedRows,
    Scenario,
    choose,
    compressed,
    episodes,
    peak_severity,
)
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters

PARAMETERS = Parameters.of()
IDS = list(CONDITIONS)
ONSET = 1.76e9
CHRONIC = [condition.id for condition in CONDITIONS.values() if condition.is_chronic]
ACUTE = [id for id in IDS if id not in CHRONIC and id != "healthy"]


def only(condition: str) -> Population:
    return Population.of({condition: 1.0})


def series(patient: int, seconds: np.ndarray, population: Population) -> tuple[np.ndarray, np.ndarray]:
    found = episodes(
        np.repeat(patient_keys(0, np.array([patient])), len(seconds)), ONSET + seconds, population, PARAMETERS.courses
    )
    return found.condition, found.severity


# Courses


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=lambda condition: condition.id)
def test_a_course_starts_and_ends_at_nothing(condition: Condition) -> None:
    course = PARAMETERS.courses.table[IDS.index(condition.id)]
    assert len(course) == SLOT_SECONDS + 1
    assert course[0] == 0
    assert course[-1] == (1 if condition.is_chronic else 0) or condition.course.shape is Shape.NONE
    assert 0 <= course.min() <= course.max() <= 1


@pytest.mark.parametrize("condition", ACUTE)
def test_every_acute_course_reaches_its_peak_and_rises_then_falls(condition: str) -> None:
    course = PARAMETERS.courses.table[IDS.index(condition)]
    peak = int(course.argmax())
    assert course[peak] > 0.999
    assert np.diff(course[: peak + 1]).min() >= 0
    assert np.diff(course[peak:]).max() <= 0
    assert np.mean(course > 0.9) > 0.6  # most of the slot is the plateau that the catalog describes


def test_healthy_has_no_course() -> None:
    assert not PARAMETERS.courses.table[IDS.index("healthy")].any()


@pytest.mark.parametrize("condition", [id for id in ACUTE if CONDITIONS[id].course.shape is Shape.EXPONENTIAL])
def test_an_exponential_onset_has_63_percent_after_its_time_constant(condition: str) -> None:
    seconds = compressed(CONDITIONS[condition].course.onset_seconds)
    at = np.interp(seconds, np.arange(SLOT_SECONDS + 1), PARAMETERS.courses.table[IDS.index(condition)])
    assert at == pytest.approx(1 - math.exp(-1), abs=0.01)


def test_faster_conditions_come_faster() -> None:
    half = {id: int(np.argmax(PARAMETERS.courses.table[IDS.index(id)] > 0.5)) for id in ACUTE}
    assert half["supraventricular_tachycardia"] < half["pulmonary_embolism"] < half["pneumonia"]


@pytest.mark.parametrize(("seconds", "in_slot"), [(0, 0), (9, 15), (99, 30), (86399, 74.05)])
def test_times_are_compressed_by_their_logarithm(seconds: float, in_slot: float) -> None:
    assert compressed(seconds) == pytest.approx(in_slot, abs=0.01)


def test_the_course_is_interpolated_between_seconds() -> None:
    condition = np.full(3, IDS.index("sepsis"))
    low, middle, high = PARAMETERS.courses.at(condition, np.array([100.0, 100.25, 101.0]))
    assert middle == pytest.approx(low + 0.25 * (high - low), rel=1e-5)


def test_the_last_moment_of_a_course() -> None:
    assert PARAMETERS.courses.at(np.array([IDS.index("sepsis")]), np.array([float(SLOT_SECONDS)])).tolist() == [0]


# Peaks and draws


def test_peaks_follow_the_severity_mix() -> None:
    shares = (np.arange(100_000) + 0.5) / 100_000
    peaks = peak_severity(shares, (0.6, 0.3, 0.1))
    assert (peaks.min(), peaks.max()) == (pytest.approx(0.75, abs=1e-3), pytest.approx(3, abs=1e-3))
    assert np.mean(peaks < 1.5) == pytest.approx(0.6, abs=1e-4)
    assert np.mean(peaks < 2.5) == pytest.approx(0.9, abs=1e-4)


def test_every_peak_is_clinical() -> None:
    assert peak_severity(np.array([1e-9]), (0.6, 0.3, 0.1))[0] > CLINICAL


def test_conditions_are_drawn_by_their_shares() -> None:
    chance = (np.arange(10_000) + 0.5) / 10_000
    drawn = choose(np.array([0.0, 1.0, 0.0, 3.0]), chance, PARAMETERS.courses.healthy)
    assert np.bincount(drawn, minlength=4).tolist() == [0, 2500, 0, 7500]


def test_nothing_to_draw_is_healthy() -> None:
    assert choose(np.zeros(20), np.array([0.3]), PARAMETERS.courses.healthy).tolist() == [IDS.index("healthy")]


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.id)
def test_slots_and_patients_follow_the_population(population: Population) -> None:
    n = 60_000
    keys, time = patient_keys(2, np.arange(n)), np.random.default_rng(0).uniform(0, 4e9, n)
    condition, _ = episodes(keys, time, population, PARAMETERS.courses)
    for index, id in enumerate(IDS):
        assert np.mean(condition == index) == pytest.approx(population.shares[index], abs=0.009), id


# Slots


def test_slots_last_thirty_minutes_and_are_shifted_per_patient() -> None:
    starts = []
    for patient in range(40):
        seconds = np.arange(0.0, 3 * SLOT_SECONDS)
        _, severity = series(patient, seconds, only("supraventricular_tachycardia"))
        onsets = np.flatnonzero((severity[:-1] < 0.05) & (severity[1:] >= 0.05))
        assert np.all(np.abs(np.diff(onsets) - SLOT_SECONDS) <= 2)  # a second or two, by the peak of each slot
        starts.append(onsets[0] % SLOT_SECONDS)
    assert np.ptp(starts) > 1200
    assert len(set(starts)) > 30


def test_severity_is_back_to_nothing_between_slots() -> None:
    seconds = np.arange(0, 2 * SLOT_SECONDS, 0.25)
    _, severity = series(3, seconds, only("sepsis"))
    assert severity.min() < 0.001
    assert severity.max() > 0.7
    assert np.abs(np.diff(severity)).max() < 0.05  # continuous where one slot follows another


def test_each_slot_draws_anew() -> None:
    seconds = SLOT_SECONDS * np.arange(4000.0)
    condition, severity = series(5, seconds, POPULATIONS["balanced"])
    acute = condition[condition != IDS.index("hypertension")]
    if len(acute):
        assert len(np.unique(acute)) == len(IDS) - len(CHRONIC)
    assert len(np.unique(severity)) > 1000


def test_a_chronic_condition_is_a_trait() -> None:
    population = POPULATIONS["emergency"]
    keys = patient_keys(0, np.arange(4000))
    first, later = (
        episodes(keys, np.full(4000, ONSET + days * 86400.0), population, PARAMETERS.courses) for days in (0, 1000)
    )
    having = first.condition == IDS.index("hypertension")
    assert np.mean(having) == pytest.approx(population.share("hypertension"), abs=0.02)
    assert np.array_equal(having, later.condition == IDS.index("hypertension"))
    assert np.array_equal(first.severity[having], later.severity[having])
    assert first.severity[having].min() >= 0.75


def test_severity_lies_in_0_to_3() -> None:
    keys = patient_keys(1, np.arange(50_000))
    _, severity = episodes(keys, np.full(50_000, ONSET), POPULATIONS["balanced"], PARAMETERS.courses)
    assert severity.min() >= 0
    assert 2.5 < severity.max() <= 3


# Scenarios


@pytest.mark.parametrize("condition", ACUTE)
def test_a_scenario_is_healthy_then_runs_once(condition: str) -> None:
    seconds = np.arange(-SLOT_SECONDS, 3.0 * SLOT_SECONDS)
    keys = np.repeat(patient_keys(0, np.array([1])), len(seconds))
    scenario = Scenario(condition, ONSET, severity=2.0)
    found = episodes(
        keys,
        ONSET + seconds,
        POPULATIONS["teaching"],
        PARAMETERS.courses,
        PinnedRows.of([scenario]).repeated(len(keys)),
    )
    assert set(found.condition.tolist()) == {IDS.index(condition)}
    outside = (seconds <= 0) | (seconds >= SLOT_SECONDS)
    assert not found.severity[outside].any()
    assert found.severity.max() == pytest.approx(2, abs=0.01)
    inside = seconds[(seconds > 0) & (seconds < SLOT_SECONDS)].astype(int)
    assert np.allclose(found.severity[~outside], 2 * PARAMETERS.courses.table[IDS.index(condition)][inside], atol=1e-5)


def test_a_chronic_scenario_stays() -> None:
    keys = np.repeat(patient_keys(0, np.array([1])), 2)
    scenario = Scenario("hypertension", ONSET, severity=2.0)
    found = episodes(
        keys,
        np.array([ONSET - 1, ONSET + 1e8]),
        POPULATIONS["teaching"],
        PARAMETERS.courses,
        PinnedRows.of([scenario]).repeated(len(keys)),
    )
    assert found.severity.tolist() == [0, 2]


def test_without_a_severity_each_patient_has_a_peak_of_its_own() -> None:
    keys = patient_keys(0, np.arange(20_000))
    time = np.full(20_000, ONSET + SLOT_SECONDS / 2)
    pins = PinnedRows.of([Scenario("sepsis", ONSET)]).repeated(len(keys))
    found = episodes(keys, time, POPULATIONS["teaching"], PARAMETERS.courses, pins)
    assert np.mean(found.severity < 1.5) == pytest.approx(0.6, abs=0.02)
    assert np.array_equal(
        found.severity, episodes(keys, time + 1, POPULATIONS["teaching"], PARAMETERS.courses, pins).severity
    )


@pytest.mark.parametrize("onset", [math.nan, math.inf, -math.inf, "2025-01-01T00:00:00Z", datetime(2025, 1, 1), None])
def test_an_onset_that_is_no_time_is_refused(onset: object) -> None:
    with pytest.raises(InvalidValue, match="onset"):
        Scenario("sepsis", onset)  # type: ignore[arg-type]


@pytest.mark.parametrize("severity", [0, -1, 3.01, math.nan])
def test_a_severity_outside_0_to_3_is_refused(severity: float) -> None:
    with pytest.raises(InvalidValue, match="severity"):
        Scenario("sepsis", ONSET, severity=severity)


def test_an_unknown_condition_is_refused() -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'sepsis'"):
        Scenario("sepsi", ONSET)


def test_a_seed_gives_the_episodes_that_it_always_gave() -> None:
    """Written down once: a sign or a counter changed anywhere changes every stream ever recorded."""
    keys, time = patient_keys(3, np.arange(8)), 1.76e9 + np.arange(8) * 700.0
    found = episodes(keys, time, POPULATIONS["balanced"], PARAMETERS.courses)
    assert found.condition.tolist() == [12, 10, 15, 0, 13, 8, 11, 17]
    assert found.severity == pytest.approx([0.8372, 0.8219, 1.8553, 0, 2.0388, 0.0596, 1.8713, 2.3799], abs=1e-4)
