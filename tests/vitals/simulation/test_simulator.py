import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import vitals.simulation.simulator
from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Episodes, Scenario, episodes
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.patients import standing_offsets
from vitals.simulation.physiology import latent_state, scores
from vitals.simulation.scales import MISSING, to_signs
from vitals.simulation.simulator import Readings, Simulation, simulate
from vitals.simulation.status import STATUSES, label_status

PARAMETERS = Parameters.of()
PROJECT = Path(__file__).parents[3]
ONSET = 1.76e9

RANDOM = np.random.default_rng(2024)
# 1,000 pairs from 1970 to 2100, with fractions of a second and patients who come twice
PATIENT = np.concatenate([RANDOM.integers(0, 2**40, 500), RANDOM.integers(0, 50, 500)])
TIME = RANDOM.uniform(0, 4.1e9, 1000)
NEAR_ONSET = ONSET + RANDOM.uniform(-600, 2400, 1000)

COHORTS = {
    **{population.id: Cohort(population=population) for population in POPULATIONS.values()},
    "own shares": Cohort(population=Population.of({"sepsis": 0.5, "hypertension": 0.25, "healthy": 0.25}), seed=9),
    "artifacts": Cohort(artifacts=True),
    "charted": Cohort(charted=True),
    "scenario": Cohort(scenario=Scenario("pulmonary_embolism", ONSET)),
    "scenario, severity and artifacts": Cohort(scenario=Scenario("sepsis", ONSET, severity=2.5), artifacts=True),
    "scenario on the ward": Cohort(
        population=POPULATIONS["ward"], scenario=Scenario("hypovolemic_shock", ONSET, severity=3.0), artifacts=True
    ),
    "largest seed": Cohort(seed=2**64 - 1),
}


IN_CARE = [id for id, population in POPULATIONS.items() if population.setting.stay]


def arrays(simulation: Simulation) -> dict[str, np.ndarray]:
    """Everything that a simulation says, with the samples on the last axis."""
    readings, truth = simulation.readings, simulation.truth
    quality = np.zeros((0, len(simulation)), np.int8) if readings.quality is None else readings.quality
    in_care = {
        "oxygen": readings.on_oxygen,
        "stay": truth.stay,
        "hours in stay": truth.hours_in_stay,
        "deteriorates at": None if truth.deteriorates_at is None else truth.deteriorates_at.view(np.uint64),  # NaN, too
    }
    return {
        "steps": readings.steps,
        "quality": quality,
        "true signs": truth.by_sign.view(np.uint32),  # bit for bit
        "severity": truth.severity.view(np.uint32),
        "condition": truth.condition,
        "status": truth.status,
        **{what: values for what, values in in_care.items() if values is not None},
    }


def run(cohort: str, patient: np.ndarray, time: np.ndarray) -> dict[str, np.ndarray]:
    return arrays(simulate(patient, time, COHORTS[cohort]))


def times(cohort: str) -> np.ndarray:
    return NEAR_ONSET if "scenario" in cohort else TIME


def assert_same(found: dict[str, np.ndarray], expected: dict[str, np.ndarray], rows: object = slice(None)) -> None:
    for what, values in found.items():
        assert values.dtype == expected[what].dtype
        assert np.array_equal(values, expected[what][..., rows]), what


# Purity


@pytest.mark.parametrize("cohort", COHORTS)
def test_the_order_of_rows_does_not_matter(cohort: str) -> None:
    whole = run(cohort, PATIENT, times(cohort))
    shuffled = np.random.default_rng(1).permutation(len(PATIENT))
    assert_same(run(cohort, PATIENT[shuffled], times(cohort)[shuffled]), whole, shuffled)
    few = shuffled[:123]
    assert_same(run(cohort, PATIENT[few], times(cohort)[few]), whole, few)


@pytest.mark.parametrize("cohort", COHORTS)
def test_strided_views_do_not_matter(cohort: str) -> None:
    whole = run(cohort, PATIENT, times(cohort))
    for part in (slice(None, None, -1), slice(5, None, 7), slice(900, 100, -11)):
        assert_same(run(cohort, PATIENT[part], times(cohort)[part]), whole, part)


@pytest.mark.parametrize("cohort", COHORTS)
@pytest.mark.parametrize("size", [2, 3, 7, 8, 9, 64])
def test_chunks_do_not_matter(cohort: str, size: int) -> None:
    whole, n = run(cohort, PATIENT, times(cohort)), 40 * size if size < 64 else 1000
    for start in range(0, n, size):
        part = slice(start, start + size)
        assert_same(run(cohort, PATIENT[part], times(cohort)[part]), whole, part)


@pytest.mark.parametrize("cohort", COHORTS)
def test_single_elements_do_not_matter(cohort: str) -> None:
    """All 1,000 rows one by one for the default, every thirteenth for the others; some as scalars."""
    whole = run(cohort, PATIENT, times(cohort))
    for row in range(0, len(PATIENT), 1 if cohort == "teaching" else 13):
        part = slice(row, row + 1)
        assert_same(run(cohort, PATIENT[part], times(cohort)[part]), whole, part)
    for row in range(0, 1000, 90):
        assert_same(run(cohort, PATIENT[row], times(cohort)[row]), whole, slice(row, row + 1))


@pytest.mark.parametrize("cohort", ["teaching", "artifacts", "charted", "scenario", "ward", "icu"])
@pytest.mark.parametrize("size", [8191, 8192, 8193])
def test_chunks_around_a_block_do_not_matter(cohort: str, size: int) -> None:
    random = np.random.default_rng(5)
    patient, time = random.integers(0, 10**6, 20_000), ONSET + random.uniform(-600, 2400, 20_000)
    whole = run(cohort, patient, time)
    for start in range(0, 20_000, size):
        part = slice(start, start + size)
        assert_same(run(cohort, patient[part], time[part]), whole, part)


@pytest.mark.parametrize("cohort", ["artifacts", "ward"])
@pytest.mark.parametrize("block", [1, 7, 64, 8191, 8193, 10**6])
def test_the_size_of_the_blocks_does_not_matter(block: int, cohort: str, monkeypatch: pytest.MonkeyPatch) -> None:
    n = 60 if block == 1 else 1000
    whole = run(cohort, PATIENT[:n], TIME[:n])
    monkeypatch.setattr(vitals.simulation.simulator, "BLOCK", block)
    assert_same(run(cohort, PATIENT[:n], TIME[:n]), whole)


def test_rows_are_compared_with_values_that_differ() -> None:
    """The tests above would pass if everything were constant."""
    whole = run("scenario, severity and artifacts", PATIENT, NEAR_ONSET)
    assert len(np.unique(whole["true signs"][0])) > 900
    assert len(np.unique(whole["severity"])) > 150
    assert len(np.unique(whole["quality"])) > 3
    assert len(np.unique(run("balanced", PATIENT, TIME)["condition"])) == len(CONDITIONS)
    assert len(np.unique(whole["status"])) == len(STATUSES)


@pytest.mark.parametrize("cohort", COHORTS)
def test_a_time_series_equals_the_instants_asked_singly(cohort: str) -> None:
    time = ONSET - 30 + np.arange(90.0)
    series = run(cohort, np.int64(17), time)
    for row, instant in enumerate(time):
        assert_same(run(cohort, np.int64(17), instant), series, slice(row, row + 1))


@pytest.mark.parametrize("cohort", [*IN_CARE, "scenario on the ward"])
def test_a_series_over_many_stays_equals_the_instants_asked_singly(cohort: str) -> None:
    time = ONSET - 4e5 + np.arange(0, 8e5, 4001.0)
    series = run(cohort, np.int64(17), time)
    assert len(np.unique(series["stay"])) > 1
    for row, instant in enumerate(time):
        assert_same(run(cohort, np.int64(17), instant), series, slice(row, row + 1))


@pytest.mark.parametrize("cohort", COHORTS)
def test_more_patients_and_more_time_change_nothing_for_the_first(cohort: str) -> None:
    fifty, eighty = (run(cohort, np.arange(n), np.full(n, ONSET)) for n in (50, 80))
    assert_same(fifty, eighty, slice(0, 50))
    patient, time = np.repeat(np.arange(3), 200), np.tile(ONSET + np.arange(200) * 61.0, 3)
    longer, first = run(cohort, patient, time), np.flatnonzero(time < ONSET + 100 * 61)
    assert_same(run(cohort, patient[first], time[first]), longer, first)


def test_artifacts_change_nothing_but_the_readings() -> None:
    plain, disturbed = simulate(PATIENT, TIME), simulate(PATIENT, TIME, Cohort(artifacts=True))
    for what in ("true signs", "severity", "condition", "status"):
        assert np.array_equal(arrays(plain)[what], arrays(disturbed)[what])
    ok = disturbed.readings.quality == 0
    assert np.array_equal(plain.readings.steps[ok], disturbed.readings.steps[ok])
    assert plain.readings.quality is None


def test_a_scenario_at_severity_0_is_the_healthy_population() -> None:
    before = simulate(PATIENT, np.full(1000, ONSET - 1), Cohort(scenario=Scenario("sepsis", ONSET)))
    healthy = simulate(PATIENT, np.full(1000, ONSET - 1), Cohort(population=POPULATIONS["healthy"]))
    assert_same(arrays(before), arrays(healthy))


@pytest.mark.parametrize("id", IN_CARE)
def test_in_care_nothing_tells_of_a_scenario_in_a_later_stay(id: str) -> None:
    """Once patients of a scenario had oxygen for it weeks before its onset."""
    setting = POPULATIONS[id].setting
    assert setting.stay is not None
    time = np.full(1000, ONSET - setting.stay.hours * 3600 - 1)
    population = Population.of({"healthy": 1.0}, setting=setting)
    before, healthy = (
        arrays(simulate(PATIENT, time, Cohort(population=population, scenario=scenario)))
        for scenario in (Scenario("pneumonia", ONSET), None)
    )
    for what in ("steps", "true signs", "severity", "condition", "status", "oxygen"):
        assert_same({what: before[what]}, healthy)


def test_nothing_given_is_changed() -> None:
    patient, time = PATIENT.copy(), TIME.copy()
    simulate(patient, time, Cohort(artifacts=True))
    assert np.array_equal(patient, PATIENT)
    assert np.array_equal(time, TIME)


def test_seeds_and_patients_make_a_difference() -> None:
    first, second = (simulate(PATIENT, TIME, Cohort(seed=seed)).truth.by_sign for seed in (0, 1))
    assert abs(np.corrcoef(first[0], second[0])[0, 1]) < 0.15
    assert np.mean(first == second) < 0.01
    assert np.mean(np.diff(simulate(np.arange(1000), ONSET).truth.by_sign[0]) == 0) < 0.01


DIGEST = """
import hashlib, sys
import numpy as np
from vitals.catalog.populations import POPULATIONS
from vitals.simulation import Cohort, simulate
random = np.random.default_rng(4)
patient, time, digest = random.integers(0, 10**9, 5000), random.uniform(0, 4e9, 5000), hashlib.sha256()
for population in POPULATIONS.values():
    simulation = simulate(patient, time, Cohort(population=population, artifacts=True))
    truth = simulation.truth
    for part in (simulation.readings.steps, simulation.readings.quality, truth.by_sign, truth.severity, truth.status):
        digest.update(np.ascontiguousarray(part).tobytes())
print(digest.hexdigest())
"""


def python(code: str, **environment: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env=os.environ | environment,
    )
    return run.stdout.strip()


def test_processes_with_different_hash_seeds_agree() -> None:
    digests = {python(DIGEST, PYTHONHASHSEED=seed) for seed in ("0", "1", "4242")}
    assert len(digests) == 1
    assert len(digests.pop()) == 64


def test_an_appended_sign_changes_no_other() -> None:
    """It shares time constants with the others and with their devices, and is correlated with two of them."""
    eighth = replace(
        SIGNS["heart_rate"],
        id="perfusion",
        news2=(),
        age=0.0,
        female=0.0,
        fluctuation=((10.0, 0.3), (120.0, 0.3), (2400.0, 0.4)),
        correlations={"heart_rate": (0.3, 0.4), "spo2": (0.2, 0.3)},
    )
    parameters = Parameters.of(Catalog("sign", *SIGNS.values(), eighth))
    for cohort in (Cohort(), Cohort(artifacts=True)):
        eight, seven = simulate(PATIENT, TIME, cohort, parameters=parameters), simulate(PATIENT, TIME, cohort)
        assert eight.readings.values.shape == (len(PATIENT), 8)
        assert np.array_equal(eight.readings.steps[:7], seven.readings.steps)
        assert np.array_equal(eight.truth.by_sign[:7], seven.truth.by_sign)
        assert 0.1 < np.corrcoef(eight.truth.by_sign[[0, 7]])[0, 1] < 0.8


# What comes out


def test_shapes_and_types() -> None:
    simulation = simulate(np.arange(5), ONSET, Cohort(artifacts=True))
    readings, truth = simulation.readings, simulation.truth
    assert len(simulation) == 5
    assert (readings.steps.shape, readings.steps.dtype) == ((7, 5), np.int16)
    assert readings.quality is not None
    assert (readings.quality.shape, readings.quality.dtype) == ((7, 5), np.int8)
    assert (readings.values.shape, readings.values.dtype) == ((5, 7), np.float64)
    assert (truth.values.shape, truth.values.dtype) == ((5, 7), np.float64)
    assert (truth.severity.dtype, truth.condition.dtype, truth.status.dtype) == (np.float32, np.int8, np.int8)
    assert set(truth.conditions) <= set(CONDITIONS)
    assert set(truth.statuses) <= set(STATUSES)


def test_readings_and_truth_cannot_be_taken_for_each_other() -> None:
    simulation = simulate(1, ONSET)
    assert not {"by_sign", "condition", "status", "severity"} & set(vars(simulation.readings))
    assert not {"steps", "quality"} & set(vars(simulation.truth))
    assert not hasattr(simulation, "values")


def test_missing_values_are_nan() -> None:
    simulation = simulate(np.arange(3000), ONSET, Cohort(artifacts=True))
    missing = simulation.readings.steps == MISSING
    assert MISSING == Readings.MISSING
    assert 0 < missing.mean() < 0.05
    assert np.array_equal(np.isnan(simulation.readings.values), missing.T)
    assert not np.isnan(simulate(np.arange(3000), ONSET).readings.values).any()


def test_true_signs_come_from_the_parts_of_the_kernel() -> None:
    keys, time = patient_keys(0, PATIENT), TIME
    episode = episodes(keys, time, TEACHING, PARAMETERS.courses)
    standing, physiology = standing_offsets(keys, PARAMETERS.demographics), PARAMETERS.physiology
    score = scores(standing, PARAMETERS.noise(keys, time)[0], episode, physiology)
    state = latent_state(score, episode, physiology)
    truth = simulate(PATIENT, TIME).truth
    assert np.array_equal(truth.severity, episode.severity)
    same = np.isclose(truth.by_sign, to_signs(state, PARAMETERS.scales), rtol=1e-6)
    assert same.mean() > 0.99  # the rest was kept inside the limits
    assert isinstance(episode, Episodes)


def test_the_status_is_the_rule_on_the_rounded_true_signs() -> None:
    truth = simulate(PATIENT, TIME, Cohort(population=POPULATIONS["balanced"])).truth
    assert np.array_equal(truth.status, label_status(truth.values))
    measured = simulate(PATIENT, TIME, Cohort(population=POPULATIONS["balanced"])).readings
    assert 0.7 < np.mean(truth.status == label_status(measured.values)) < 0.999  # not on the measured ones


def test_the_condition_is_named_from_severity_one_half_on() -> None:
    patient, time = np.arange(20_000), np.full(20_000, ONSET)
    simulation = simulate(patient, time, Cohort(population=POPULATIONS["balanced"]))
    drawn = episodes(patient_keys(0, patient), time, POPULATIONS["balanced"], PARAMETERS.courses)
    ids = np.array(list(CONDITIONS))
    expected = np.where(drawn.severity >= 0.5, ids[drawn.condition], "healthy")
    assert np.array_equal(simulation.truth.conditions, expected)
    below = (drawn.severity > 0) & (drawn.severity < 0.5)
    assert below.sum() > 100


def test_measured_signs_differ_from_true_ones_by_the_devices_error() -> None:
    simulation = simulate(np.arange(50_000), ONSET, Cohort(population=POPULATIONS["healthy"]))
    error = simulation.readings.values - simulation.truth.values
    for column, sign in enumerate(SIGNS.values()):
        # the oximeter's error is stated at 94.5 %, farther from its ceiling of 104 % than the healthy
        scale = {"spo2": 6.5 / 9.5}.get(sign.id, 1.0)
        rounding = 10**-sign.decimals / 12**0.5
        expected = (scale**2 * (sign.device.sd**2 + sign.device.bias_sd**2) + rounding**2) ** 0.5
        assert error[:, column].std() == pytest.approx(expected, rel=0.13), sign.id
        assert abs(error[:, column].mean()) < 0.1 * expected + 0.03


# What is refused, and edges


def test_no_rows() -> None:
    simulation = simulate(np.array([], np.int64), np.array([]), Cohort(artifacts=True))
    assert len(simulation) == 0
    assert simulation.readings.values.shape == (0, 7)


def test_scalars_and_lists_are_rows() -> None:
    assert_same(arrays(simulate(3, ONSET)), arrays(simulate([3], [ONSET])))
    assert_same(arrays(simulate([3, 4], ONSET)), arrays(simulate([3, 4], [ONSET, ONSET])))
    assert_same(arrays(simulate(np.uint32(3), int(ONSET))), arrays(simulate([3], [ONSET])))


def test_dates_with_times_are_unix_seconds() -> None:
    dates = np.array(["2025-01-01T00:00:00.5", "2025-06-01T12:00:00"], "datetime64[ns]")
    expected = arrays(simulate([3, 4], [1735689600.5, 1748779200]))
    for time in (dates, pd.Series(dates).dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")):
        assert_same(arrays(simulate([3, 4], time)), expected)
    with pytest.raises(InvalidValue, match="the years 1 to 9999"):
        simulate([3, 4], dates.tolist())  # numbers of nanoseconds
    assert_same(arrays(simulate(3, datetime(2025, 1, 1, microsecond=500_000))), expected, slice(0, 1))


@pytest.mark.parametrize("patient", [-1, 1.5, "P1", True])
def test_a_patient_that_is_no_number_is_refused(patient: object) -> None:
    with pytest.raises(InvalidValue, match="patient"):
        simulate(patient, ONSET)  # type: ignore[arg-type]


@pytest.mark.parametrize("time", [np.nan, np.inf, -np.inf, 1e13])
def test_a_time_that_is_none_is_refused(time: float) -> None:
    with pytest.raises(InvalidValue, match="time"):
        simulate([1, 2], [0.0, time])


def test_a_table_of_patients_is_refused() -> None:
    with pytest.raises(InvalidValue, match="shape of patient and time"):
        simulate([[1, 2]], ONSET)


@pytest.mark.parametrize("population", POPULATIONS.values(), ids=lambda population: population.id)
def test_each_row_may_have_a_cohort_of_its_own(population: Population) -> None:
    n = 300
    patient, time = np.arange(n), ONSET + np.arange(n) * 7.0
    scenarios = [None, Scenario("sepsis", ONSET), Scenario("heat_stroke", ONSET + 60, severity=2.5)]
    cohorts = [
        Cohort(seed=row % 4, population=population, scenario=scenarios[row % 3], artifacts=True) for row in range(n)
    ]
    together = arrays(simulate(patient, time, cohorts))
    for row in range(0, n, 7):
        assert_same(arrays(simulate(patient[row], time[row], cohorts[row])), together, slice(row, row + 1))


def test_rows_of_different_populations_are_refused() -> None:
    """Once the first row's population was taken for all."""
    cohorts = [Cohort(seed=row, population=list(POPULATIONS.values())[row > 1]) for row in range(4)]
    sentence = "population emergency_lesson is not allowed (row 2): it must be teaching, as in row 0"
    with pytest.raises(InvalidValue, match=re.escape(sentence)):
        simulate(np.arange(4), ONSET, cohorts)


@pytest.mark.parametrize("option", ["artifacts", "charted"])
def test_rows_with_and_without_an_option_are_refused(option: str) -> None:
    sentence = f"{option} True is not allowed (row 1): it must be False, as in row 0"
    with pytest.raises(InvalidValue, match=re.escape(sentence)):
        simulate([1, 2], ONSET, [Cohort(), Cohort(**{option: True})])
