import math
from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.settings import SETTINGS, Setting
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Episodes, PinnedRows, Scenario
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.simulator import simulate
from vitals.simulation.stays import StayRows, Stays, oxygen_share, stays

HOUR = 3600.0
ONSET = 1.76e9
N = 40_000
IDS = list(CONDITIONS)
HEALTHY, HYPERTENSION = IDS.index("healthy"), IDS.index("hypertension")
IN_CARE = [population for population in POPULATIONS.values() if population.setting.stay]
KEYS = patient_keys(11, np.arange(N))
TIME = np.random.default_rng(3).uniform(0, 4e9, N)


def courses(setting: Setting) -> Stays:
    found = Parameters.of(setting.signs, setting=setting).stays
    assert found is not None
    return found


def drawn(population: Population, keys: np.ndarray = KEYS, time: np.ndarray = TIME) -> StayRows:
    return stays(keys, time, population, courses(population.setting))


def only(condition: str, setting: str = "ward", severity_mix: tuple[float, float, float] = (0, 0, 1)) -> Population:
    """A population where everybody has one condition."""
    return replace(Population.of({condition: 1.0}, setting=SETTINGS[setting]), severity_mix=severity_mix)


def series(patient: int, time: np.ndarray, population: Population) -> tuple[StayRows, Episodes]:
    """Stays and severities of one patient."""
    keys = np.repeat(patient_keys(11, np.array([patient])), len(time))
    stay = drawn(population, keys, time)
    return stay, stay.episodes(time, courses(population.setting))


each_population = pytest.mark.parametrize("population", IN_CARE, ids=lambda population: population.id)


# Stays


@each_population
def test_a_stay_depends_on_nothing_but_patient_and_time(population: Population) -> None:
    whole = drawn(population)
    shuffled = np.random.default_rng(0).permutation(N)[:2001]
    some = drawn(population, KEYS[shuffled], TIME[shuffled])
    one = drawn(population, KEYS[shuffled[-1:]], TIME[shuffled[-1:]])
    for name in ("number", "admission", "onset", "condition", "peak", "half_life", "on_oxygen", "words"):
        assert np.array_equal(getattr(some, name), getattr(whole, name)[shuffled]), name
        assert np.array_equal(getattr(one, name), getattr(whole, name)[shuffled[-1:]]), name


@each_population
def test_one_stay_follows_the_other(population: Population) -> None:
    assert population.setting.stay is not None
    length = population.setting.stay.hours * HOUR
    time = ONSET + np.arange(0, 5 * length, 60.0)
    stay, _ = series(3, time, population)
    starts = np.flatnonzero(np.diff(stay.number)) + 1
    assert set(np.diff(stay.number).tolist()) == {0, 1}
    assert np.all(np.abs(np.diff(time[starts]) - length) <= 60)
    assert np.all((time - stay.admission >= 0) & (time - stay.admission < length))
    for parts in zip(*(np.split(part, starts) for part in (stay.admission, stay.condition, stay.peak)), strict=True):
        assert [len(np.unique(part)) for part in parts] == [1, 1, 1]
    assert len(np.unique(stay.admission)) == len(starts) + 1


@each_population
def test_each_patient_has_a_phase_of_its_own(population: Population) -> None:
    """At one instant somebody is admitted, somebody goes home, and the others lie between."""
    assert population.setting.stay is not None
    stay = drawn(population, time=np.full(N, ONSET))
    position = (ONSET - stay.admission) / (population.setting.stay.hours * HOUR)
    assert np.histogram(position, 10, (0, 1))[0] / N == pytest.approx(np.full(10, 0.1), abs=0.007)


@each_population
def test_stays_have_the_conditions_of_the_population(population: Population) -> None:
    stay = drawn(population)
    found = np.bincount(stay.condition, minlength=len(IDS)) / N
    assert found == pytest.approx(population.shares, abs=0.008)
    ill = stay.peak[stay.condition != HEALTHY]
    assert np.mean(ill < 1.5) == pytest.approx(population.severity_mix[0], abs=0.015)
    assert np.mean(ill > 2.5) == pytest.approx(population.severity_mix[2], abs=0.015)
    assert not stay.peak[stay.condition == HEALTHY].any()


def test_each_stay_draws_anew_and_a_chronic_condition_stays() -> None:
    population = POPULATIONS["ward"]
    assert population.setting.stay is not None
    first, second = (drawn(population, time=ONSET + np.full(N, each * 120 * HOUR)) for each in (0, 1))
    chronic = first.condition == HYPERTENSION
    assert np.array_equal(chronic, second.condition == HYPERTENSION)
    assert np.array_equal(first.peak[chronic], second.peak[chronic])
    acute = ~chronic
    # as often the same as two independent draws
    shares = np.array(population.shares) * (np.array(IDS) != "hypertension")
    expected = ((shares / shares.sum()) ** 2).sum()
    same = first.condition[acute] == second.condition[acute]
    assert np.mean(same) == pytest.approx(expected, abs=0.01)


@each_population
def test_half_lives_are_log_normal(population: Population) -> None:
    half_life = np.log(drawn(population).half_life / HOUR)
    assert np.median(half_life) == pytest.approx(math.log(30), abs=0.015)
    assert half_life.std() == pytest.approx(0.6, abs=0.008)


# Deterioration


@each_population
def test_one_stay_in_four_deteriorates_at_any_time_of_it(population: Population) -> None:
    assert population.setting.stay is not None
    stay = drawn(population)
    acute = (stay.peak > 0) & (stay.condition != HYPERTENSION)
    deteriorates = np.isfinite(stay.onset)
    assert not deteriorates[~acute].any()  # neither the healthy nor the chronic
    assert deteriorates[acute].mean() == pytest.approx(0.25, abs=0.013)
    position = (stay.onset - stay.admission)[deteriorates] / (population.setting.stay.hours * HOUR)
    assert (position.min(), position.max()) == (pytest.approx(0, abs=0.01), pytest.approx(1, abs=0.01))
    assert np.histogram(position, 5, (0, 1))[0] / deteriorates.sum() == pytest.approx(np.full(5, 0.2), abs=0.035)


def test_who_deteriorates_is_independent_of_how_ill_and_how_fast() -> None:
    stay = drawn(only("sepsis", severity_mix=(0.4, 0.3, 0.3)))
    deteriorates = np.isfinite(stay.onset)
    for other in (stay.peak, np.log(stay.half_life), stay.on_oxygen.astype(float)):
        assert abs(np.corrcoef(deteriorates, other)[0, 1]) < 0.02


ACUTE = [id for id in IDS if id not in ("healthy", "hypertension")]


def at(
    condition: str, hours: np.ndarray, begins: float = math.inf, peak: float = 2.0, half_life: float = 30
) -> np.ndarray:
    """Severity at hours after admission; a deterioration begins at an hour."""
    n = len(hours)
    return courses(SETTINGS["ward"]).severity(
        np.full(n, IDS.index(condition)),
        np.full(n, peak, np.float32),
        np.full(n, half_life * HOUR, np.float32),
        hours * HOUR,
        np.full(n, begins * HOUR),
    )


def rise(condition: str) -> float:
    """Hours to the peak: the catalog's time constant is that to 63 %."""
    return CONDITIONS[condition].course.onset_seconds / 0.588 / HOUR


@pytest.mark.parametrize("condition", ACUTE)
def test_a_patient_arrives_ill_comes_to_the_peak_and_mends(condition: str) -> None:
    hours = np.linspace(0, 20 * rise(condition) + 1, 4001)
    severity = at(condition, hours, half_life=1e6)  # as good as never
    assert severity[0] == pytest.approx(1.0)  # half of the peak
    assert np.diff(severity).min() > -1e-4
    assert severity[hours >= rise(condition)] == pytest.approx(2.0, abs=2e-3)
    constant = CONDITIONS[condition].course.onset_seconds / HOUR
    if constant * HOUR > 60:
        assert np.interp(constant, hours, severity) == pytest.approx(1 + 0.63, abs=0.01)


def test_severity_halves_in_every_half_life() -> None:
    hours = np.arange(0, 121, 30.0) + 48
    severity = at("asthma_exacerbation", hours)
    assert severity[1:] / severity[:-1] == pytest.approx(np.full(4, 0.5), rel=1e-4)
    assert at("asthma_exacerbation", hours, half_life=15.0)[1:3] / severity[1:3] == pytest.approx(
        0.5 ** ((hours[1:3]) / 30), rel=1e-3
    )


@pytest.mark.parametrize("condition", ACUTE)
@pytest.mark.parametrize("peak", [0.8, 1.5, 2.4, 3.0])
def test_a_deterioration_climbs_above_the_peak_and_mends(condition: str, peak: float) -> None:
    hours = np.arange(0, 120, 0.02)
    severity, without = (at(condition, hours, begins, peak) for begins in (24.0, math.inf))
    before, after = hours <= 24, hours > 24
    assert np.array_equal(severity[before], without[before])
    assert np.all(severity[after] >= without[after])
    limit = min(peak + 1, 3)
    assert severity.max() <= limit + 1e-5
    highest = hours[after][severity[after].argmax()]
    assert highest <= 24 + rise(condition) + 0.02  # within the onset of the condition
    if rise(condition) < 3:
        assert severity[after].max() > without[before][-1] + 0.9 * (limit - without[before][-1])
    assert severity[-1] < severity[after].max()
    if rise(condition) > 0.1:  # nothing jumps where it begins
        assert np.abs(np.diff(severity)).max() < 0.5


def test_the_severity_of_rows_is_that_of_their_stays() -> None:
    population = POPULATIONS["icu"]
    stay = drawn(population)
    episode = stay.episodes(TIME, courses(population.setting))
    assert episode.severity.min() == 0
    assert np.array_equal(episode.condition, stay.condition)
    chronic = stay.condition == HYPERTENSION
    assert np.array_equal(episode.severity[chronic], stay.peak[chronic])  # does not mend
    ceiling = np.where(np.isfinite(stay.onset), np.minimum(stay.peak + 1, 3), stay.peak)
    assert np.all(episode.severity <= ceiling + 1e-5)


# What the truth says


@each_population
def test_the_truth_says_stay_and_deterioration(population: Population) -> None:
    assert population.setting.stay is not None
    truth = simulate(np.arange(N), TIME, Cohort(seed=11, population=population)).truth
    stay = drawn(population)
    assert truth.stay is not None
    assert truth.hours_in_stay is not None
    assert truth.deteriorates_at is not None
    assert np.array_equal(truth.stay, stay.number)
    assert np.all((truth.hours_in_stay >= 0) & (truth.hours_in_stay <= population.setting.stay.hours))
    assert TIME - truth.hours_in_stay * HOUR == pytest.approx(stay.admission, abs=0.01)
    none = np.isnan(truth.deteriorates_at)
    assert np.array_equal(none, np.isinf(stay.onset))
    assert np.array_equal(truth.deteriorates_at[~none], stay.onset[~none])


def test_the_lesson_has_no_stays() -> None:
    simulation = simulate([1, 2], ONSET)
    truth = simulation.truth
    assert Parameters.of().stays is None
    assert (truth.stay, truth.hours_in_stay, truth.deteriorates_at) == (None, None, None)
    assert simulation.readings.on_oxygen is None


# Oxygen


@each_population
def test_who_is_short_of_oxygen_gets_it(population: Population) -> None:
    oxygen = population.setting.oxygen
    assert oxygen is not None
    stay = drawn(population)
    hypoxic = [index for index, id in enumerate(IDS) if CONDITIONS[id].level(2, "spo2").mean < 94]
    assert {"pneumonia", "copd_exacerbation", "pulmonary_embolism"} < {IDS[index] for index in hypoxic}
    assert {"healthy", "hypertension", "viral_fever"}.isdisjoint(IDS[index] for index in hypoxic)
    short = np.isin(stay.condition, hypoxic)
    assert stay.on_oxygen[short].mean() == pytest.approx(oxygen.hypoxic, abs=0.02)
    assert stay.on_oxygen[~short].mean() == pytest.approx(oxygen.others, abs=0.012)
    shown = simulate(np.arange(N), TIME, Cohort(seed=11, population=population)).readings.on_oxygen
    assert shown is not None
    assert np.array_equal(shown, stay.on_oxygen)


def test_without_oxygen_nobody_has_any() -> None:
    setting = replace(SETTINGS["ward"], oxygen=None)
    assert oxygen_share(CONDITIONS["pneumonia"], None) == 0
    simulation = simulate(np.arange(500), ONSET, Cohort(population=Population.of({"pneumonia": 1}, setting=setting)))
    assert simulation.readings.on_oxygen is None
    with_oxygen = simulate(
        np.arange(500), ONSET, Cohort(population=Population.of({"pneumonia": 1}, setting=SETTINGS["ward"]))
    )
    assert simulation.truth.by_sign[4].mean() < with_oxygen.truth.by_sign[4].mean() - 0.5


# Scenarios


def pinned(scenario: Scenario, time: np.ndarray, patient: int = 3) -> Episodes:
    population = POPULATIONS["ward"]
    keys = np.repeat(patient_keys(11, np.array([patient])), len(time))
    pins = PinnedRows.of([scenario]).repeated(len(time))
    stay = stays(keys, time, population, courses(population.setting), pins)
    return stay.episodes(time, courses(population.setting))


@pytest.mark.parametrize("condition", ACUTE)
def test_a_scenario_is_healthy_then_ill_and_mends(condition: str) -> None:
    hours = np.arange(-200, 1500, 0.25)
    found = pinned(Scenario(condition, ONSET, severity=2.5), ONSET + hours * HOUR)
    assert set(found.condition.tolist()) == {IDS.index(condition)}
    assert not found.severity[hours <= 0].any()
    top = found.severity.argmax()
    assert found.severity.max() == pytest.approx(2.5, abs=0.06)  # between two of the times
    assert hours[top] == pytest.approx(rise(condition), abs=0.3 + 0.02 * rise(condition))
    assert np.diff(found.severity[: top + 1]).min() >= -1e-6
    assert np.diff(found.severity[top:]).max() <= 1e-6  # on and on, from one stay to the next
    assert found.severity[-1] < 0.02 * 2.5


def test_a_chronic_scenario_lasts() -> None:
    found = pinned(Scenario("hypertension", ONSET, severity=2.0), ONSET + HOUR * np.array([-1, 1, 1e4, 1e5]))
    assert found.severity.tolist() == [0, 2, 2, 2]


def test_a_healthy_scenario_is_healthy() -> None:
    found = pinned(Scenario("healthy", ONSET, severity=2.0), ONSET + HOUR * np.arange(-100, 100.0))
    assert not found.severity.any()
    truth = simulate(3, ONSET + HOUR, Cohort(population=POPULATIONS["ward"], scenario=Scenario("healthy", ONSET))).truth
    assert truth.deteriorates_at is not None
    assert np.isnan(truth.deteriorates_at).all()


def test_without_a_severity_each_patient_of_a_scenario_has_its_own() -> None:
    population = POPULATIONS["icu"]
    pins = PinnedRows.of([Scenario("pneumonia", ONSET)]).repeated(N)
    stay = stays(KEYS, np.full(N, ONSET), population, courses(population.setting), pins)
    assert np.mean(stay.peak < 1.5) == pytest.approx(population.severity_mix[0], abs=0.015)
    assert len(np.unique(stay.half_life)) > 1000


def test_rows_without_a_scenario_are_as_without_those_that_have_one() -> None:
    population = POPULATIONS["ward"]
    scenarios = [None, Scenario("sepsis", ONSET), Scenario("hypertension", ONSET, severity=1.0)]
    rows = np.arange(600)
    pins = PinnedRows.of([scenarios[row % 3] for row in rows])
    time = np.full(600, ONSET + HOUR)
    stay = stays(KEYS[:600], time, population, courses(population.setting), pins)
    free, alone = rows % 3 == 0, drawn(population, KEYS[:600], time)
    found, expected = (each.episodes(time, courses(population.setting)) for each in (stay, alone))
    assert np.array_equal(found.severity[free], expected.severity[free])
    assert np.array_equal(found.condition[free], expected.condition[free])
    assert np.array_equal(stay.on_oxygen[free], alone.on_oxygen[free])
    assert set(found.condition[rows % 3 == 2].tolist()) == {HYPERTENSION}


def test_a_seed_gives_the_stays_that_it_always_gave() -> None:
    """Written down once: a sign or a counter changed anywhere changes every stream ever recorded."""
    keys, time = patient_keys(3, np.arange(8)), ONSET + np.arange(8) * 70_000.0
    equal = replace(POPULATIONS["balanced"], setting=SETTINGS["icu"], signs=SETTINGS["icu"].signs)
    stay = stays(keys, time, equal, courses(SETTINGS["icu"]))
    assert stay.number.tolist() == [6791, 6790, 6791, 6791, 6791, 6791, 6791, 6792]
    assert stay.condition.tolist() == [12, 18, 18, 8, 19, 5, 14, 7]
    assert stay.peak == pytest.approx([1.9319, 1.4098, 2.6641, 1.1685, 1.6264, 1.2279, 0.9422, 1.1728], abs=1e-4)
    hours = [50.55, 17.41, 39.41, 21.1, 36.16, 86.7, 35.53, 46.28]
    assert stay.half_life / HOUR == pytest.approx(hours, abs=1e-2)
    since = [-math.inf, 60.70, -math.inf, -math.inf, -math.inf, 39.32, 16.65, -math.inf]
    assert (time - stay.onset) / HOUR == pytest.approx(since, abs=1e-2)
