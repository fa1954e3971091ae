"""Values of readings must be those of the simulation, whoever shares their batch."""

import numpy as np
import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.formats.contents.readings import PredictedReadings
from vitals.model.predictor import Predictor
from vitals.simulation.artifacts import QUALITIES
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import SEXES, patients
from vitals.simulation.simulator import simulate
from vitals.simulation.status import news2

NOON = 1_760_783_445_000  # 2025-10-18 10:30:45 UTC, in milliseconds
N = 2000


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load("Models")


@pytest.fixture(scope="module")
def disturbed(predictor: Predictor) -> PredictedReadings:
    return PredictedReadings(Cohort(seed=5, artifacts=True), predictor, np.arange(N), np.full(N, NOON))


def test_values_are_those_of_the_simulation(disturbed: PredictedReadings) -> None:
    simulation = simulate(np.arange(N), np.full(N, NOON / 1000), Cohort(seed=5, artifacts=True))
    age, sex, _ = patients(patient_keys(5, np.arange(N)))
    assert len(disturbed) == N
    for row in range(0, N, 7):
        shown = disturbed.displayed(row)
        assert list(shown) == list(SIGNS)
        values = [np.nan if value is None else value for value in shown.values()]
        assert np.array_equal(values, simulation.readings.values[row], equal_nan=True)
        assert {id for id, value in shown.items() if isinstance(value, float)} <= {"temperature_c"}
        truth = disturbed.truth(row)
        assert (truth.condition, truth.status) == (simulation.truth.conditions[row], simulation.truth.statuses[row])
        assert truth.severity == simulation.truth.severity[row]
        assert truth.signs == simulation.truth.values[row].tolist()
        assert disturbed.person(row) == (age[row], SEXES[sex[row]])


def test_artifacts_are_named_and_missing_signs_are_predicted_without(disturbed: PredictedReadings) -> None:
    quality = disturbed.simulation.readings.quality
    assert quality is not None
    scored = [disturbed.is_scored(row) for row in range(N)]
    assert 0 < sum(scored) < N
    assert all(disturbed.is_predicted(row) for row in range(N))
    assert disturbed.assessed.uncertain.any()
    assert np.array_equal(disturbed.assessed.status, disturbed.prediction.status)
    for row in range(N):
        missing = {id for id, value in disturbed.displayed(row).items() if value is None}
        assert {id for id, used in zip(SIGNS, disturbed.prediction.used[row], strict=True) if used}.isdisjoint(missing)
        assert scored[row] is not any(SIGNS[id].news2 for id in missing)
        expected = {id: QUALITIES[code] for id, code in zip(SIGNS, quality[:, row], strict=True) if code}
        assert disturbed.disturbed(row) == expected


def test_without_artifacts_nothing_is_missing_or_disturbed(predictor: Predictor) -> None:
    readings = PredictedReadings(Cohort(), predictor, np.arange(100), np.full(100, NOON))
    assert all(readings.is_predicted(row) and readings.is_scored(row) for row in range(100))
    assert readings.disturbed(0) is None
    assert readings.score.total.tolist() == news2(readings.simulation.readings.values).total.tolist()
    expected = predictor.predict(readings.simulation.readings.values)
    assert readings.prediction.status.tolist() == expected.status.tolist()


def test_oxygen_counts_in_news2(predictor: Predictor) -> None:
    readings = PredictedReadings(Cohort(population=POPULATIONS["ward"]), predictor, np.arange(N), np.full(N, NOON))
    on_oxygen = readings.simulation.readings.on_oxygen
    assert on_oxygen is not None
    assert 0.1 * N < on_oxygen.sum() < 0.5 * N
    on_air = news2(readings.simulation.readings.values).total
    assert (readings.score.total - on_air).tolist() == (2 * on_oxygen).tolist()
    assert readings.on_oxygen.tolist() == on_oxygen.tolist()


def test_a_stay_has_the_time_to_its_deterioration_until_that_begins(predictor: Predictor) -> None:
    cohort = Cohort(population=POPULATIONS["icu"])
    deteriorates = np.flatnonzero(~np.isnan(simulate(np.arange(N), NOON / 1000, cohort).truth.deteriorates_at))[0]
    onset = PredictedReadings(cohort, predictor, [deteriorates], [NOON]).stay(0).deteriorates_at
    assert onset is not None
    times = [int(1000 * onset) + shift for shift in (-1500, -500, 0, 500)]
    stays = [PredictedReadings(cohort, predictor, [deteriorates], [time]).stay(0) for time in times]
    assert [stay.seconds_to_deterioration for stay in stays] == [1.5, 0.5, None, None]
    assert {stay.deteriorates_at for stay in stays} == {onset}
    assert {stay.setting for stay in stays} == {"icu"}


def test_each_row_may_have_a_cohort_of_its_own(predictor: Predictor) -> None:
    cohorts = [Cohort(seed=seed) for seed in (3, 4)]
    readings = PredictedReadings(cohorts, predictor, [7, 7], [NOON, NOON])
    for row, cohort in enumerate(cohorts):
        alone = PredictedReadings(cohort, predictor, [7], [NOON])
        assert readings.cohort(row) == alone.cohort(0) == cohort
        assert readings.displayed(row) == alone.displayed(0)
        assert readings.person(row) == alone.person(0)


def test_predictions_count_with_the_shares_of_the_population(predictor: Predictor) -> None:
    healthy, instant = POPULATIONS["healthy"], np.full(N, NOON)
    alone = PredictedReadings(Cohort(population=healthy), predictor, np.arange(N), instant)
    assert set(alone.prediction.condition) == {"healthy"}
    plain = predictor.predict(alone.signs)
    assert set(plain.condition) > {"healthy"}
    assert alone.prediction.status.tolist() == plain.status.tolist()
    # a scenario is found although nobody in the population has what it brings, in a batch as alone
    cohorts = [
        Cohort(population=healthy, scenario=Scenario("sepsis", NOON / 1000 - 900) if row % 2 else None)
        for row in range(N)
    ]
    mixed = PredictedReadings(cohorts, predictor, np.arange(N), instant)
    assert set(mixed.prediction.condition[::2]) == {"healthy"}
    assert (mixed.prediction.condition[1::2] == "sepsis").mean() > 0.3
    for row in (0, 1):
        own = PredictedReadings(cohorts[row], predictor, [row], [NOON]).prediction
        assert own.condition_proba[0] == pytest.approx(mixed.prediction.condition_proba[row])


@pytest.mark.parametrize("other", [Cohort(population=POPULATIONS["emergency"]), Cohort(artifacts=True)], ids=str)
def test_rows_that_cannot_be_simulated_together_are_refused(predictor: Predictor, other: Cohort) -> None:
    with pytest.raises(InvalidValue, match="row 1"):
        PredictedReadings([Cohort(), other], predictor, [7, 7], [NOON, NOON])
