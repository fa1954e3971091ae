"""Cuffs: pressures that stand still between two measurements, and are what a device measured then."""

from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.settings import SETTINGS, Cuff, Setting
from vitals.catalog.signs import SIGNS
from vitals.simulation.beds import Beds, held_pressures, last_measurement, runs
from vitals.simulation.cohort import Cohort, CohortRows
from vitals.simulation.episodes import Scenario
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.status import STATUSES

ONSET, MINUTE, HOUR = 1.76e9, 60, 3600
IDS = list(SIGNS)
PRESSURES = [IDS.index("blood_pressure_systolic"), IDS.index("blood_pressure_diastolic")]
CRITICAL = STATUSES.index("critical")
SECONDS = np.arange(0, 6 * HOUR, 5.0)


def of(setting: Setting, **shares: float) -> Cohort:
    return Cohort(population=Population.of(shares or {"healthy": 1.0}, setting=setting))


def changes(simulation: Simulation) -> np.ndarray:
    """Numbers of the rows at which either pressure differs from the row before."""
    steps = simulation.readings.steps[PRESSURES]
    return np.flatnonzero((steps[:, 1:] != steps[:, :-1]).any(axis=0)) + 1


def patients(n: int, cohort: Cohort, time: np.ndarray) -> list[Simulation]:
    return [simulate(patient, time, cohort) for patient in range(n)]


@pytest.mark.parametrize(("id", "minutes"), [("emergency", 15), ("ward", 60)])
def test_a_cuff_measures_every_so_many_minutes(id: str, minutes: int) -> None:
    """The healthy are not critical: their pressures change at measurements and stand still between them."""
    cohort, gaps, first = of(SETTINGS[id]), [], []
    seconds = np.arange(0, 6 * minutes * MINUTE, 5.0)
    for simulation in patients(40, cohort, ONSET + seconds):
        truth = simulation.truth
        assert truth.stay is not None
        if (truth.status == CRITICAL).any() or np.ptp(truth.stay):
            continue
        rows = changes(simulation)
        gaps += np.diff(seconds[rows]).tolist()
        first.append(seconds[rows[0]])
    assert len(first) > 10
    rest = np.array(gaps) % (minutes * MINUTE)  # a measurement may show the numbers of the one before
    assert np.minimum(rest, minutes * MINUTE - rest).max() <= 5
    assert np.median(gaps) == pytest.approx(minutes * MINUTE, abs=5)
    assert np.ptp(first) > 0.6 * minutes * MINUTE  # not all patients at once
    assert min(first) < 0.3 * minutes * MINUTE


@pytest.mark.parametrize("id", ["lesson", "icu"])
def test_without_a_cuff_pressure_is_measured_all_the_time(id: str) -> None:
    simulation = simulate(3, ONSET + SECONDS, of(SETTINGS[id]))
    assert len(changes(simulation)) > 300


@pytest.mark.parametrize("id", ["emergency", "ward"])
def test_the_other_signs_and_the_truth_go_on(id: str) -> None:
    cohort = Cohort(population=POPULATIONS[id])
    uncuffed = replace(cohort, population=replace(POPULATIONS[id], setting=replace(SETTINGS[id], cuff=None)))
    held, continuous = (simulate(7, ONSET + SECONDS, each) for each in (cohort, uncuffed))
    others = [row for row in range(len(IDS)) if row not in PRESSURES]
    assert np.array_equal(held.readings.steps[others], continuous.readings.steps[others])
    assert np.array_equal(held.truth.by_sign, continuous.truth.by_sign)
    assert np.array_equal(held.truth.status, continuous.truth.status)
    assert len(np.unique(held.truth.by_sign[PRESSURES[0]])) > 1000


@pytest.mark.parametrize("id", ["emergency", "ward"])
def test_a_cuff_shows_what_a_continuous_device_showed_at_the_measurement(id: str) -> None:
    cohort = Cohort(population=POPULATIONS[id])
    uncuffed = replace(cohort, population=replace(POPULATIONS[id], setting=replace(SETTINGS[id], cuff=None)))
    found = 0
    for patient in range(12):
        held, continuous = (
            simulate(patient, ONSET + SECONDS, each).readings.steps[PRESSURES] for each in (cohort, uncuffed)
        )
        for row in np.flatnonzero((held[:, 1:] != held[:, :-1]).any(axis=0)) + 1:
            # measured within the five seconds before the row
            assert np.abs(held[:, row] - continuous[:, row]).max() <= 3
            found += 1
        away = np.abs(held - continuous).max(axis=0)
        assert away.max() > 5  # elsewhere they differ
    assert found > 30


def test_exactly_the_measured_state_of_that_instant() -> None:
    """The measurement asked for at its own time: to the last bit, whatever the patient and the time of asking."""
    n = 4000
    setting = replace(SETTINGS["ward"], cuff=Cuff(HOUR))
    parameters = Parameters.of(setting.signs, setting=setting)
    population = replace(POPULATIONS["ward"], setting=setting)
    keys, time = patient_keys(0, np.arange(n)), ONSET + np.arange(n) * 13.7
    cohorts = CohortRows.of(Cohort(population=population), n)
    beds = Beds.of(keys, time, cohorts, parameters)
    assert beds.stay is not None
    measured_at = last_measurement(keys, time, HOUR, beds.stay.admission)
    then = beds.at(measured_at).measured[PRESSURES]
    assert np.array_equal(held_pressures(beds, time)[0], then)
    assert not np.array_equal(then, beds.at(time).measured[PRESSURES])
    # just after the measurement, and just before the next
    assert np.array_equal(held_pressures(beds, measured_at + 0.001)[0], then)
    admitted = measured_at == beds.stay.admission
    assert admitted.any()
    assert np.array_equal(held_pressures(beds, measured_at + HOUR - 1)[0][:, ~admitted], then[:, ~admitted])


def test_what_a_cuff_shows_is_of_the_time_that_it_says() -> None:
    n, population = 20_000, POPULATIONS["ward"]
    parameters = Parameters.of(population.signs, setting=population.setting)
    keys, time = patient_keys(0, np.arange(n)), ONSET + np.arange(n) * 13.7
    beds = Beds.of(keys, time, CohortRows.of(Cohort(population=population), n), parameters)
    assert beds.stay is not None
    assert population.setting.cuff is not None
    shown, measured_at = held_pressures(beds, time)
    assert (measured_at <= time).all()
    assert np.array_equal(beds.at(measured_at).measured[PRESSURES], shown)
    usual = last_measurement(keys, time, population.setting.cuff.seconds, beds.stay.admission)
    again = measured_at != usual
    assert 10 < again.sum() < n / 10
    assert (measured_at >= usual).all()


def test_a_cuff_measures_at_admission() -> None:
    cohort, patient = of(SETTINGS["ward"]), np.arange(300)
    hours = simulate(patient, ONSET, cohort).truth.hours_in_stay
    assert hours is not None
    admission = ONSET - hours * HOUR
    before, at, after = (
        simulate(patient, admission + seconds, cohort).readings.steps[PRESSURES] for seconds in (-1.0, 0.01, 1.0)
    )
    assert np.array_equal(at, after)
    assert np.mean((before != at).any(axis=0)) > 0.95  # the others have those of the patient before by chance


def test_on_the_ward_a_critical_patient_is_measured_every_ten_minutes() -> None:
    cohort = Cohort(
        population=Population.of({"healthy": 1.0}, setting=SETTINGS["ward"]),
        scenario=Scenario("hypovolemic_shock", ONSET - 4 * HOUR, severity=3.0),
    )
    gaps: list[float] = []
    for simulation in patients(60, cohort, ONSET + SECONDS):
        truth = simulation.truth
        assert truth.stay is not None
        if np.mean(truth.status == CRITICAL) == 1 and not np.ptp(truth.stay):
            gaps += np.diff(SECONDS[changes(simulation)]).tolist()
    assert len(gaps) > 30
    assert np.median(gaps) == pytest.approx(10 * MINUTE, abs=5)
    short = np.array(gaps)
    # every ten minutes from each of the hour's measurements, so no two are nearer
    assert short.min() >= 10 * MINUTE - 5


def test_in_the_emergency_department_a_critical_patient_is_measured_as_often_as_others() -> None:
    cohort = Cohort(
        population=Population.of({"healthy": 1.0}, setting=SETTINGS["emergency"]),
        scenario=Scenario("hypovolemic_shock", ONSET - 4 * HOUR, severity=3.0),
    )
    gaps: list[float] = []
    for simulation in patients(30, cohort, ONSET + SECONDS):
        truth = simulation.truth
        assert truth.stay is not None
        if (truth.status == CRITICAL).any() and not np.ptp(truth.stay):
            gaps += np.diff(SECONDS[changes(simulation)]).tolist()
    assert len(gaps) > 30
    assert min(gaps) >= 15 * MINUTE - 5


def test_rows_of_one_patient_may_have_scenarios_of_their_own() -> None:
    """Once the second showed the pressures of the first: rows of one patient and time were taken for one."""
    scenarios = [Scenario(id, ONSET - 2 * HOUR, severity=3.0) for id in ("hypertensive_crisis", "hypovolemic_shock")]
    scenarios.append(replace(scenarios[1], severity=1.0))
    cohorts = [Cohort(population=POPULATIONS["ward"], scenario=scenario) for scenario in (None, *scenarios)]
    for patient in range(20):
        together = simulate(np.full(4, patient), ONSET, cohorts).readings.steps
        alone = [simulate(patient, ONSET, cohort).readings.steps[:, 0] for cohort in cohorts]
        assert np.array_equal(together, np.array(alone).T)
        assert len(np.unique(together[PRESSURES[0]])) > 2


def test_runs() -> None:
    setting = SETTINGS["ward"]
    patient = np.array([1, 1, 1, 2, 2, 1])
    time = np.array([5.0, 5.0, 6.0, 6.0, 6.0, 6.0])
    cohorts = CohortRows.of(Cohort(population=POPULATIONS["ward"]), 6)
    beds = Beds.of(patient_keys(0, patient), time, cohorts, Parameters.of(setting.signs, setting=setting))
    first, run = runs(beds, time)
    assert first.tolist() == [0, 2, 3, 5]
    assert run.tolist() == [0, 0, 1, 2, 2, 3]
    assert [part.tolist() for part in runs(beds.rows(np.array([], np.int64)), time[:0])] == [[], []]
    assert [part.tolist() for part in runs(beds.rows(np.array([4])), time[4:5])] == [[0], [0]]


def test_some_of_the_rows_of_beds_are_as_alone() -> None:
    setting, n = SETTINGS["icu"], 500
    parameters = Parameters.of(setting.signs, setting=setting)
    time = ONSET + np.arange(n) * 1000.0
    beds = Beds.of(
        patient_keys(0, np.arange(n)), time, CohortRows.of(Cohort(population=POPULATIONS["icu"]), n), parameters
    )
    some = np.arange(3, n, 7)
    assert np.array_equal(beds.rows(some).at(time[some]).state, beds.at(time).state[:, some])


def test_the_last_measurement_is_not_in_the_future_and_not_before_admission() -> None:
    n = 50_000
    random = np.random.default_rng(1)
    keys, time = patient_keys(0, np.arange(n)), random.uniform(0, 4e9, n)
    admission = time - random.uniform(0, 2 * HOUR, n)
    measured_at = last_measurement(keys, time, HOUR, admission)
    assert np.all((measured_at >= admission) & (measured_at <= time))
    assert np.all(time - measured_at <= HOUR)
    inside = measured_at > admission
    assert inside.mean() == pytest.approx(0.75, abs=0.01)  # half of an hour of two: no measurement since admission
    assert np.mean(time - measured_at) == pytest.approx(HOUR * 5 / 12, rel=0.02)
