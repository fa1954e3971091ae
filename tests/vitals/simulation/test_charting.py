"""Charting by hand: how often which digits are noted, and that nothing else changes."""

from itertools import pairwise

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.simulation.artifacts import add_artifacts
from vitals.simulation.charting import chart
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import SLOT_SECONDS, Scenario
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import MISSING, PULSE_PRESSURE
from vitals.simulation.simulator import Simulation, simulate

SCALES = Parameters.of().scales
HEART, BREATHS, SYSTOLIC, DIASTOLIC = 0, 1, 2, 3
COPIED = [index for index in range(len(SIGNS)) if index > DIASTOLIC]
N = 100_000
PATIENT = np.arange(N)
TIME = 1.76e9 + (PATIENT * 0.618 % 1) * 86_400
KEYS = patient_keys(0, PATIENT)
EMERGENCY = POPULATIONS["emergency"]


def emergency(**options: bool) -> Simulation:
    return simulate(PATIENT, TIME, Cohort(population=EMERGENCY, **options))


SHOWN, NOTED = emergency().readings.steps, emergency(charted=True).readings.steps


def constant(**signs: int) -> np.ndarray:
    """Displays that all show the same, usual but for some signs."""
    usual = {"heart_rate": 72, "resp_rate": 15, "blood_pressure_systolic": 121, "blood_pressure_diastolic": 77}
    steps = [{**usual, "spo2": 97, "temperature_c": 366, "glucose_mgdl": 101, **signs}[id] for id in SIGNS]
    return np.repeat(np.array(steps, np.int16)[:, np.newaxis], N, axis=1)


def shares(values: np.ndarray) -> dict[int, float]:
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), (counts / len(values)).tolist(), strict=True))


# Habits, on 100,000 readings of an emergency department


def test_respiratory_rates_are_even_and_those_near_20_often_20() -> None:
    assert not np.any(NOTED[BREATHS] % 2)
    near = np.abs(SHOWN[BREATHS] - 20) <= 4
    assert np.mean(NOTED[BREATHS, near] == 20) == pytest.approx(0.6, abs=0.05)
    assert np.mean(SHOWN[BREATHS, near] == 20) < 0.2
    assert np.abs(NOTED[BREATHS, ~near] - SHOWN[BREATHS, ~near]).max() == 1


@pytest.mark.parametrize("pressure", [SYSTOLIC, DIASTOLIC])
def test_half_of_the_pressures_end_in_0(pressure: int) -> None:
    assert np.mean(SHOWN[pressure] % 10 == 0) == pytest.approx(0.1, abs=0.01)
    assert 0.45 < np.mean(NOTED[pressure] % 10 == 0) < 0.55


def test_a_seventh_of_the_heart_rates_ends_in_0() -> None:
    assert np.mean(NOTED[HEART] % 10 == 0) == pytest.approx(1 / 7, abs=0.02)
    assert np.mean(NOTED[HEART] != SHOWN[HEART]) > 0.02


@pytest.mark.parametrize("sign", [HEART, SYSTOLIC, DIASTOLIC])
def test_what_is_not_rounded_is_noted_as_displayed_and_means_stay(sign: int) -> None:
    changed = NOTED[sign] != SHOWN[sign]
    assert not np.any(NOTED[sign, changed] % 10)
    assert np.abs(NOTED[sign] - SHOWN[sign]).max() == 5
    assert np.mean(NOTED[sign]) == pytest.approx(np.mean(SHOWN[sign]), abs=0.1)


def test_other_signs_are_copied() -> None:
    assert np.array_equal(NOTED[COPIED], SHOWN[COPIED])


# One display, noted 100,000 times


@pytest.mark.parametrize(
    ("shown", "noted"),
    [
        (15, {14: 0.5, 16: 0.5}),  # a count over half a minute finds 7 breaths or 8
        (14, {14: 1}),
        (16, {16: 0.514, 20: 0.486}),
        (19, {18: 0.257, 20: 0.743}),
        (24, {20: 0.486, 24: 0.514}),
        (25, {24: 0.5, 26: 0.5}),
        (0, {0: 1}),
    ],
)
def test_a_respiratory_rate_is_noted_as(shown: int, noted: dict[int, float]) -> None:
    found = shares(chart(KEYS, TIME, constant(resp_rate=shown), SCALES)[BREATHS])
    assert found == pytest.approx(noted, abs=0.01)


@pytest.mark.parametrize(("shown", "noted"), [(123, [120]), (125, [120, 130]), (127, [130])])
def test_pressures_are_rounded_together_and_halves_either_way(shown: int, noted: list[int]) -> None:
    found = chart(KEYS, TIME, constant(blood_pressure_systolic=shown), SCALES)
    rounded = found[SYSTOLIC] != shown
    assert np.mean(rounded) == pytest.approx(4 / 9, abs=0.01)
    assert shares(found[SYSTOLIC, rounded]) == pytest.approx({each: 1 / len(noted) for each in noted}, abs=0.01)
    assert np.array_equal(found[DIASTOLIC], np.where(rounded, 80, 77))


def test_pressures_that_rounding_would_bring_too_close_are_copied() -> None:
    close = constant(blood_pressure_systolic=94, blood_pressure_diastolic=79)  # 90 and 80
    pressures = [SYSTOLIC, DIASTOLIC]
    assert np.array_equal(chart(KEYS, TIME, close, SCALES)[pressures], close[pressures])


def test_a_missing_value_stays_missing_and_no_other_goes() -> None:
    for sign in range(len(SIGNS)):
        shown = constant()
        shown[sign] = MISSING
        found = chart(KEYS, TIME, shown, SCALES)
        assert np.array_equal(found == MISSING, shown == MISSING)


def test_habits_are_independent_of_each_other_and_from_patient_to_patient() -> None:
    shown = constant(heart_rate=72, resp_rate=16, blood_pressure_systolic=123)
    habits = chart(KEYS, TIME, shown, SCALES)[[HEART, BREATHS, SYSTOLIC]] != shown[[HEART, BREATHS, SYSTOLIC]]
    assert np.abs(np.corrcoef(habits) - np.eye(3)).max() < 0.02
    for habit in habits:
        assert abs(np.corrcoef(habit[1:], habit[:-1])[0, 1]) < 0.02


def test_a_reading_is_noted_anew_each_millisecond() -> None:
    shown, same = constant(), np.full(N, KEYS[0])
    instants = 1_760_783_445_000 + np.arange(N)
    found = chart(same, instants / 1000, shown, SCALES)[SYSTOLIC] != shown[SYSTOLIC]
    assert np.mean(found) == pytest.approx(4 / 9, abs=0.01)
    assert abs(np.corrcoef(found[1:], found[:-1])[0, 1]) < 0.02
    nearly = chart(same, instants / 1000 + 1e-4, shown, SCALES)[SYSTOLIC] != shown[SYSTOLIC]
    assert np.array_equal(found, nearly)


def test_what_is_displayed_is_not_changed() -> None:
    shown = constant()
    before = shown.copy()
    chart(KEYS, TIME, shown, SCALES)
    assert np.array_equal(shown, before)


def test_the_notes_of_a_patient_at_a_time_are_forever_the_same() -> None:
    """An archive is not to change: these were noted when the option was new."""
    shown = constant(heart_rate=78, resp_rate=17, blood_pressure_systolic=123)[:, :12]
    found = chart(patient_keys(5, np.arange(12)), 1_760_783_445 + np.arange(12) * 14_400.0, shown, SCALES)
    assert found[HEART].tolist() == [78, 80, *[78] * 10]
    assert found[BREATHS].tolist() == [18, 20, 20, 20, 20, 20, 20, 20, 20, 18, 16, 20]
    assert found[SYSTOLIC].tolist() == [120, 123, 123, 123, 120, 120, 120, 123, 123, 120, 123, 123]


# Purity


def test_notes_are_elementwise() -> None:
    whole = chart(KEYS, TIME, SHOWN, SCALES)
    shuffled = np.random.default_rng(1).permutation(N)
    assert np.array_equal(chart(KEYS[shuffled], TIME[shuffled], SHOWN[:, shuffled], SCALES), whole[:, shuffled])
    for part in [*(slice(*ends) for ends in pairwise(range(0, 1001, 7))), *(slice(row, row + 1) for row in range(60))]:
        assert np.array_equal(chart(KEYS[part], TIME[part], SHOWN[:, part], SCALES), whole[:, part])
    assert chart(KEYS[:0], TIME[:0], SHOWN[:, :0], SCALES).shape == (len(SIGNS), 0)


# Limits, and the patient behind


def test_rounding_leaves_no_limit() -> None:
    """They are multiples of what is rounded to."""
    for id in list(SIGNS)[: DIASTOLIC + 1]:
        assert [limit % 10 for limit in SIGNS[id].accepted] == [0, 0], id


@pytest.mark.parametrize("condition", CONDITIONS)
def test_limits_hold_at_the_worst(condition: str) -> None:
    scenario = Scenario(condition, 1e9, severity=3.0)
    cohort = Cohort(scenario=scenario, artifacts=True, charted=True)
    values = simulate(PATIENT[:4000], 1e9 + SLOT_SECONDS / 2, cohort).readings.values
    for row, sign in enumerate(SIGNS.values()):
        found = values[~np.isnan(values[:, row]), row]
        assert sign.accepted[0] <= found.min() <= found.max() <= sign.accepted[1], sign.id
    assert np.nanmin(values[:, SYSTOLIC] - values[:, DIASTOLIC]) >= PULSE_PRESSURE


def test_labels_and_the_true_state_stay() -> None:
    plain, noted = emergency().truth, emergency(charted=True).truth
    for name in ("condition", "severity", "status", "by_sign"):
        assert np.array_equal(getattr(plain, name), getattr(noted, name)), name


def test_artifacts_are_noted_as_displayed() -> None:
    disturbed, noted = emergency(artifacts=True).readings, emergency(artifacts=True, charted=True).readings
    assert np.array_equal(noted.steps, chart(KEYS, TIME, disturbed.steps, SCALES))
    assert np.array_equal(disturbed.steps, add_artifacts(KEYS, TIME, SHOWN, SCALES)[0])
    assert noted.quality is not None
    assert np.array_equal(noted.quality, disturbed.quality)
    assert np.any(noted.steps == MISSING)
