"""Rules that hold for any seed, patient, time, population and scenario."""

from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.settings import SETTINGS
from vitals.catalog.signs import SIGNS
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import SLOT_SECONDS, Scenario
from vitals.simulation.simulator import Readings, Simulation, simulate
from vitals.simulation.status import STATUSES

FIRST, LAST = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (1970, 2100))
SYSTOLIC, DIASTOLIC, SPO2 = (
    list(SIGNS).index(id) for id in ("blood_pressure_systolic", "blood_pressure_diastolic", "spo2")
)
LIMITS = {  # clinical numbers, 6.1
    "heart_rate": (20, 250),
    "resp_rate": (0, 60),
    "blood_pressure_systolic": (40, 280),
    "blood_pressure_diastolic": (20, 170),
    "spo2": (50, 100),
    "temperature_c": (24, 43),
    "glucose_mgdl": (20, 1000),
}
IN_CARE = [population for population in POPULATIONS.values() if population.setting.stay]
CHRONIC = [id for id, condition in CONDITIONS.items() if condition.is_chronic]

seeds = st.integers(0, 2**64 - 1)
patients = st.lists(st.integers(0, 2**62), min_size=1, max_size=20)
instants = st.floats(FIRST, LAST)
severities = st.none() | st.floats(0, 3, exclude_min=True)


@st.composite
def populations(draw: st.DrawFn) -> Population:
    """One of the catalog's, or shares of one's own."""
    if draw(st.booleans()):
        return draw(st.sampled_from(list(POPULATIONS.values())))
    shares = draw(st.dictionaries(st.sampled_from(list(CONDITIONS)), st.integers(1, 100), min_size=1))
    setting = draw(st.sampled_from(list(SETTINGS.values())))
    return Population.of({id: share / sum(shares.values()) for id, share in shares.items()}, setting=setting)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    return Scenario(draw(st.sampled_from(list(CONDITIONS))), draw(instants), draw(severities))


def check(simulation: Simulation) -> None:
    """Every hard rule on every row."""
    steps, values, truth = simulation.readings.steps, simulation.readings.values, simulation.truth
    shown = steps != Readings.MISSING
    assert np.array_equal(np.isnan(values), ~shown.T)
    for row, (id, sign) in enumerate(SIGNS.items()):
        found = values[shown[row], row]
        low, high = LIMITS[id]
        assert np.all((found >= low) & (found <= high)), id
        decimals = 1 if id == "temperature_c" else 0
        assert np.array_equal(np.round(found, decimals), found), id
        true = truth.values[:, row]
        assert np.all((true >= sign.rejected[0]) & (true <= sign.rejected[1])), id
    both = shown[SYSTOLIC] & shown[DIASTOLIC]
    assert np.all(values[both, SYSTOLIC] - values[both, DIASTOLIC] >= 15)
    assert np.all(truth.by_sign[SYSTOLIC] - truth.by_sign[DIASTOLIC] >= 15 - 1e-4)
    assert np.all(truth.by_sign[SPO2] <= 100)
    assert np.all((truth.severity >= 0) & (truth.severity <= 3))
    assert np.isfinite(truth.by_sign).all()
    assert set(truth.conditions.tolist()) <= set(CONDITIONS)
    assert set(truth.statuses.tolist()) <= set(STATUSES)
    assert np.all((truth.severity >= 0.5) | (truth.conditions == "healthy"))
    stay = simulation.truth.parameters.setting.stay
    parts = truth.stay, truth.hours_in_stay, truth.deteriorates_at, simulation.readings.on_oxygen
    assert {part is None for part in parts} == {stay is None}
    if truth.hours_in_stay is not None and stay is not None:
        assert np.all((truth.hours_in_stay >= 0) & (truth.hours_in_stay <= stay.hours))
    quality = simulation.readings.quality
    if quality is None:
        assert shown.all()
    else:
        assert np.all((quality >= 0) & (quality < len(QUALITIES)))
        assert not np.any(~shown & (quality == 0))


@given(seeds, patients, st.data(), populations(), st.booleans())
def test_hard_rules(
    seed: int, patient: list[int], data: st.DataObject, population: Population, artifacts: bool
) -> None:
    time = data.draw(st.lists(instants, min_size=len(patient), max_size=len(patient)))
    charted = data.draw(st.booleans(), "charted")
    check(simulate(patient, time, Cohort(seed=seed, population=population, artifacts=artifacts, charted=charted)))


@given(seeds, patients, scenarios(), populations(), st.data())
def test_hard_rules_in_a_scenario(
    seed: int, patient: list[int], scenario: Scenario, population: Population, data: st.DataObject
) -> None:
    most = 2 * SLOT_SECONDS if population.setting.stay is None else 30 * 86_400
    time = scenario.onset + data.draw(st.floats(-most, most), "after the onset")
    artifacts = data.draw(st.booleans(), "artifacts")
    check(simulate(patient, time, Cohort(seed=seed, population=population, scenario=scenario, artifacts=artifacts)))


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("artifacts", [False, True])
@pytest.mark.parametrize("id", ["teaching", *(population.id for population in IN_CARE)])
def test_hard_rules_at_the_worst(condition: str, artifacts: bool, id: str) -> None:
    """4,000 patients at the most severe moment, where limits are met."""
    scenario = Scenario(condition, 1e9, severity=3.0)
    rise = CONDITIONS[condition].course.onset_seconds / 0.588 if id != "teaching" else SLOT_SECONDS / 2
    cohort = Cohort(population=POPULATIONS[id], scenario=scenario, artifacts=artifacts)
    simulation = simulate(np.arange(4000), np.full(4000, 1e9 + rise + 1), cohort)
    check(simulation)
    assert condition == "healthy" or simulation.truth.severity.max() > 2.9


def test_the_limits_are_met() -> None:
    """The rules above would mean little if no value came near a limit."""
    found = {}
    for condition in ("hypovolemic_shock", "hypothermia", "opioid_overdose", "hyperglycemia_dka"):
        scenario = Scenario(condition, 1e9, severity=3.0)
        values = simulate(np.arange(20_000), np.full(20_000, 1e9 + 900), Cohort(scenario=scenario)).readings.values
        found[condition] = values
        pressures = values[:, SYSTOLIC] - values[:, DIASTOLIC]
        assert pressures.min() == 15, condition
    assert found["opioid_overdose"][:, SPO2].min() == 50
    assert found["hypothermia"][:, 5].min() < 26
    assert found["hyperglycemia_dka"][:, 6].max() == 1000


@given(seeds, patients, scenarios(), st.floats(0, 1e9), populations())
def test_healthy_before_the_onset(
    seed: int, patient: list[int], scenario: Scenario, before: float, population: Population
) -> None:
    cohort = Cohort(seed=seed, population=population, scenario=scenario)
    truth = simulate(patient, scenario.onset - before, cohort).truth
    assert not truth.severity.any()
    assert set(truth.conditions.tolist()) == {"healthy"}


acute_scenarios = scenarios().filter(lambda scenario: scenario.condition not in (*CHRONIC, "healthy"))


@given(seeds, patients, acute_scenarios, st.floats(SLOT_SECONDS, 1e9))
def test_healthy_after_the_course(seed: int, patient: list[int], scenario: Scenario, after: float) -> None:
    truth = simulate(patient, scenario.onset + after, Cohort(seed=seed, scenario=scenario)).truth
    assert not truth.severity.any()
    assert set(truth.conditions.tolist()) == {"healthy"}


@given(seeds, patients, acute_scenarios, st.sampled_from(IN_CARE))
def test_mended_a_year_after_the_onset_in_care(
    seed: int, patient: list[int], scenario: Scenario, population: Population
) -> None:
    """Half-lives of hours to days: some patients need weeks, none a year."""
    cohort = Cohort(seed=seed, population=population, scenario=scenario)
    days = [simulate(patient, scenario.onset + 86_400.0 * day, cohort).truth.severity for day in (5, 10, 20, 365)]
    assert all(np.all(later <= earlier) for earlier, later in pairwise(days))
    assert days[-1].max() < 0.1


@given(seeds, patients, instants, st.floats(SLOT_SECONDS, 1e9), populations())
def test_a_chronic_condition_stays(
    seed: int, patient: list[int], onset: float, after: float, population: Population
) -> None:
    for condition in CHRONIC:
        cohort = Cohort(seed=seed, population=population, scenario=Scenario(condition, onset))
        truth = simulate(patient, onset + after, cohort).truth
        assert np.all(truth.severity >= 0.75)
        assert set(truth.conditions.tolist()) == {condition}


@given(seeds, patients, instants, st.sampled_from([id for id in CONDITIONS if id not in (*CHRONIC, "healthy")]))
def test_ill_in_the_middle_of_the_course(seed: int, patient: list[int], onset: float, condition: str) -> None:
    truth = simulate(patient, onset + SLOT_SECONDS / 2, Cohort(seed=seed, scenario=Scenario(condition, onset))).truth
    assert np.all(truth.severity > 0.7)
    assert set(truth.conditions.tolist()) == {condition}
