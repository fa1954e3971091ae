"""What treatment leaves of an illness and what oxygen adds: the ill beside the same patients at the same time, not ill."""

from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.scale import level_in_scale
from vitals.catalog.settings import LESSON, SETTINGS, Oxygen, Setting, Treatment
from vitals.catalog.signs import SIGNS
from vitals.simulation.beds import Beds, Moment
from vitals.simulation.care import Care, untreated
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.episodes import Scenario
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.simulator import simulate

N = 30_000
ONSET, HOUR = 1.76e9, 3600
IDS, SPO2 = list(SIGNS), list(SIGNS).index("spo2")
IN_CARE = [setting for setting in SETTINGS.values() if setting.treatment]
KEYS = patient_keys(0, np.arange(N))
SEVERE = 3.0
# A condition that moves each sign far.
MOVES = {
    "heart_rate": "supraventricular_tachycardia",
    "resp_rate": "pulmonary_embolism",
    "blood_pressure_systolic": "hypertensive_crisis",
    "blood_pressure_diastolic": "hypertensive_crisis",
    "spo2": "acute_respiratory_failure",
    "temperature_c": "hypothermia",
    "glucose_mgdl": "hyperglycemia_dka",
}

each_setting = pytest.mark.parametrize("setting", IN_CARE, ids=lambda setting: setting.id)


def moment(setting: Setting, condition: str, *, hours: float = 0.0, severity: float = SEVERE, n: int = N) -> Moment:
    """Patients with a condition, some hours after it came to its peak; a chronic one, so that it is at its peak."""
    onset = ONSET - CONDITIONS[condition].course.onset_seconds / 0.588
    scenario = Scenario(condition, onset, severity=severity)
    cohort = CohortRows.of(Cohort(population=Population.of({"healthy": 1.0}, setting=setting), scenario=scenario), n)
    time = np.full(n, ONSET + hours * HOUR)
    return Beds.of(KEYS[:n], time, cohort, Parameters.of(setting.signs, setting=setting)).at(time)


def shift(setting: Setting, condition: str, hours: float = 0.0) -> np.ndarray:
    """What the condition does to each patient's true signs in the normal space, shape (n_signs, n_samples)."""
    ill, well = (moment(setting, each, hours=hours).state for each in (condition, "healthy"))
    return ill.astype(np.float64) - well


def effect(setting: Setting, condition: str, id: str) -> float:
    """What it does without treatment: severe minus healthy, between the levels that the catalog states."""
    scale = setting.signs[id].scale
    ill, well = CONDITIONS[condition].level(3, id), SIGNS[id].healthy
    return level_in_scale(ill, scale).mean - level_in_scale(well, scale).mean


@each_setting
@pytest.mark.parametrize("id", IDS)
def test_treatment_leaves_a_part_that_differs_between_patients(setting: Setting, id: str) -> None:
    left = shift(replace(setting, oxygen=None), MOVES[id])[IDS.index(id)] / effect(setting, MOVES[id], id)
    treatment = setting.treatment[id]
    assert left.mean() == pytest.approx(treatment.mean, abs=0.005)
    assert left.std() == pytest.approx(treatment.sd, abs=0.004)
    z = (left - left.mean()) / left.std()
    assert abs(np.mean(z**3)) < 0.06  # normal
    assert np.mean(z**4) == pytest.approx(3, abs=0.15)


@each_setting
def test_what_is_left_of_one_sign_says_nothing_of_another(setting: Setting) -> None:
    parts = shift(replace(setting, oxygen=None), "sepsis")
    moved = [row for row, id in enumerate(IDS) if abs(effect(setting, "sepsis", id)) > 1e-6]
    assert len(moved) >= 6
    assert np.abs(np.corrcoef(parts[moved]) - np.eye(len(moved))).max() < 0.025


@each_setting
def test_what_is_left_stays_for_the_stay_and_is_new_in_the_next(setting: Setting) -> None:
    """A chronic condition, whose severity does not change."""
    assert setting.stay is not None
    own, row = replace(setting, oxygen=None), IDS.index("blood_pressure_systolic")
    now, later, next_stay = (shift(own, "hypertension", hours)[row] for hours in (0, 1, setting.stay.hours))
    admitted = [moment(own, "hypertension", hours=hours).beds.stay for hours in (0, 1)]
    assert admitted[0] is not None
    assert admitted[1] is not None
    same = admitted[0].number == admitted[1].number
    assert 0.8 < same.mean() < 1
    assert np.abs(now - later)[same].max() < 1e-5
    assert abs(np.corrcoef(now[~same], later[~same])[0, 1]) < 0.1
    assert abs(np.corrcoef(now, next_stay)[0, 1]) < 0.02


def test_a_milder_illness_moves_less() -> None:
    setting = replace(SETTINGS["ward"], oxygen=None)
    row = IDS.index("heart_rate")
    well = moment(setting, "healthy").state[row]
    shifts = [
        (moment(setting, "sepsis", severity=severity).state[row] - well).mean() for severity in (0.001, 1, 1.5, 2, 3)
    ]
    assert shifts[0] == pytest.approx(0, abs=0.001)
    assert shifts == sorted(shifts)
    assert shifts[2] == pytest.approx((shifts[1] + shifts[3]) / 2, abs=1e-4)  # linear between the levels


def test_treatment_that_leaves_all_or_nothing() -> None:
    whole, none = ({id: Treatment(left, 0.0) for id in IDS} for left in (1.0, 0.0))
    row = IDS.index("glucose_mgdl")
    all_left = shift(replace(SETTINGS["ward"], treatment=whole, oxygen=None), "hyperglycemia_dka")[row]
    assert all_left == pytest.approx(effect(SETTINGS["ward"], "hyperglycemia_dka", "glucose_mgdl"), abs=1e-5)
    assert shift(replace(SETTINGS["ward"], treatment=none, oxygen=None), "hyperglycemia_dka") == pytest.approx(0)


@each_setting
def test_the_effects_are_those_of_the_catalog_and_none_of_the_healthy(setting: Setting) -> None:
    effects = untreated(setting, CONDITIONS)
    assert effects.shape == (7, len(CONDITIONS), 4)
    for row, id in enumerate(IDS):
        for column, condition in enumerate(CONDITIONS):
            assert effects[row, column, 3] == pytest.approx(effect(setting, condition, id)), (id, condition)
    assert not effects[:, :, 0].any()
    assert not effects[:, list(CONDITIONS).index("healthy")].any()


def test_in_the_lesson_nobody_is_treated() -> None:
    assert Care.of(LESSON, CONDITIONS) is None
    assert Parameters.of().physiology.care is None


# Oxygen


@each_setting
def test_oxygen_lifts_saturation_and_nothing_else(setting: Setting) -> None:
    everybody, nobody = replace(setting, oxygen=Oxygen(1.0, 1.0)), replace(setting, oxygen=None)
    lift = moment(everybody, "pneumonia").state.astype(np.float64) - moment(nobody, "pneumonia").state
    assert lift[SPO2].mean() == pytest.approx(0.5, abs=0.006)
    assert lift[SPO2].std() == pytest.approx(0.29, abs=0.005)
    assert not np.delete(lift, SPO2, axis=0).any()
    # independent of what treatment leaves
    left = shift(nobody, "pneumonia")[SPO2]
    assert abs(np.corrcoef(lift[SPO2], left)[0, 1]) < 0.02


@each_setting
def test_only_who_is_on_oxygen_is_lifted(setting: Setting) -> None:
    some, nobody = moment(setting, "pneumonia"), moment(replace(setting, oxygen=None), "pneumonia")
    assert some.beds.stay is not None
    on_oxygen = some.beds.stay.on_oxygen
    assert 0.2 < on_oxygen.mean() < 0.9
    lift = some.state[SPO2] - nobody.state[SPO2]
    assert not lift[~on_oxygen].any()
    assert lift[on_oxygen].mean() == pytest.approx(0.5, abs=0.01)


def test_saturation_shows_100_and_no_more() -> None:
    everybody = replace(SETTINGS["icu"], oxygen=Oxygen(1.0, 1.0, mean=3.0))
    readings = simulate(np.arange(500), ONSET, Cohort(population=Population.of({"healthy": 1.0}, setting=everybody)))
    assert readings.readings.values[:, SPO2].max() == 100
    assert np.mean(readings.readings.values[:, SPO2] == 100) > 0.9
    assert readings.truth.by_sign[SPO2].max() <= 100


def test_oxygen_scores_two_points() -> None:
    """Of two patients with the same signs the one on oxygen is nearer to critical."""
    everybody = replace(SETTINGS["ward"], oxygen=Oxygen(1.0, 1.0, mean=0.0, sd=0.0))
    nobody = replace(everybody, oxygen=None)
    cohorts = [Cohort(population=Population.of({"sepsis": 1.0}, setting=setting)) for setting in (everybody, nobody)]
    on, off = (simulate(np.arange(5000), ONSET, cohort) for cohort in cohorts)
    assert np.array_equal(on.truth.by_sign, off.truth.by_sign)
    assert np.all(on.truth.status >= off.truth.status)
    assert np.mean(on.truth.status > off.truth.status) > 0.05
