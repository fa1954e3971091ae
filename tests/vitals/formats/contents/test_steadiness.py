from typing import Any

import numpy as np
import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.formats.contents import steadiness
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.contents.steadiness import LEAST, Window, steady
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort

NOON = 1_760_783_445_000  # milliseconds
COHORT = Cohort(seed=4, population=POPULATIONS["emergency_lesson"])
EARLIER = 20
N = 60


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load("Models")


def readings_at(predictor: Predictor, instants: range, cohort: Cohort = COHORT) -> PredictedReadings:
    return PredictedReadings(cohort, predictor, [7] * len(instants), instants)


def smoothed(predictor: Predictor, instants: range, window: Window, cohort: Cohort = COHORT) -> PredictedReadings:
    readings = readings_at(predictor, instants, cohort)
    steady(readings, [(range(len(instants)), window)])
    return readings


def test_weights_sum_to_one_and_fall_with_age() -> None:
    weights = Window.of(60, 1000).weights
    assert len(weights) == 61
    assert weights.sum() == pytest.approx(1)
    assert (np.diff(weights) < 0).all()
    assert Window.of(60, 61_000).weights.tolist() == [1]


@pytest.mark.parametrize("cohort", [COHORT, Cohort(seed=4, artifacts=True)], ids=["plain", "artifacts"])
def test_a_prediction_is_the_mean_of_log_probabilities_of_what_was_shown(predictor: Predictor, cohort: Cohort) -> None:
    instants = range(NOON, NOON + N * 1000, 1000)
    found = smoothed(predictor, instants, Window.of(EARLIER, 1000), cohort)
    all_of_them = range(NOON - EARLIER * 1000, NOON + N * 1000, 1000)
    shown = readings_at(predictor, all_of_them, cohort).prediction
    weights = Window.of(EARLIER, 1000).weights
    for row in (0, 1, N - 1):
        for mine, theirs in (
            (found.prediction.status_proba, shown.status_proba),
            (found.prediction.condition_proba, shown.condition_proba),
        ):
            logs = np.log(np.maximum(theirs[row : row + EARLIER + 1], LEAST))
            expected = np.exp(weights @ logs[::-1])
            assert np.allclose(mine[row], expected / expected.sum(), atol=1e-12)
    assert found.prediction.condition[3] == predictor.conditions[found.prediction.condition_proba[3].argmax()]
    assert np.array_equal(found.prediction.used, shown.used[EARLIER:])


def test_it_is_the_same_however_the_instants_are_cut(predictor: Predictor) -> None:
    whole = smoothed(predictor, range(NOON, NOON + N * 1000, 1000), Window.of(EARLIER, 1000)).prediction
    window, made = Window.of(EARLIER, 1000), []
    for start in range(0, N, 7):  # as a stream makes them
        part = range(NOON + start * 1000, NOON + min(start + 7, N) * 1000, 1000)
        made.append(smoothed(predictor, part, window).prediction.condition_proba)
    assert np.allclose(np.concatenate(made), whole.condition_proba, atol=1e-12)
    late = smoothed(predictor, range(NOON + 50_000, NOON + N * 1000, 1000), Window.of(EARLIER, 1000)).prediction
    assert np.allclose(late.condition_proba, whole.condition_proba[50:], atol=1e-12)


def test_what_several_messages_of_a_stream_lack_is_made_once(
    predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = range(NOON, NOON + 3000, 1000)
    expected = smoothed(predictor, together, Window.of(EARLIER, 1000)).prediction
    made = []

    def counted(*given: Any) -> PredictedReadings:
        """The readings, whose number is noted."""
        made.append(PredictedReadings(*given))
        return made[-1]

    window, readings = Window.of(EARLIER, 1000), readings_at(predictor, together)
    monkeypatch.setattr(steadiness, "PredictedReadings", counted)
    steady(readings, [(range(row, row + 1), window) for row in range(3)])
    assert [len(each) for each in made] == [EARLIER]
    assert np.array_equal(readings.prediction.condition_proba, expected.condition_proba)


def test_only_what_the_next_readings_need_is_remembered(predictor: Predictor) -> None:
    window = Window.of(EARLIER, 1000)
    smoothed(predictor, range(NOON, NOON + N * 1000, 1000), window)
    assert len(window.recent) == EARLIER + 1


def test_other_rows_stay(predictor: Predictor) -> None:
    instants = range(NOON, NOON + 6000, 1000)
    plain, some = readings_at(predictor, instants), readings_at(predictor, instants)
    steady(some, [(range(2, 4), Window.of(EARLIER, 1000))])
    same = [0, 1, 4, 5]
    assert np.array_equal(some.prediction.condition_proba[same], plain.prediction.condition_proba[same])
    assert not np.array_equal(some.prediction.condition_proba[2:4], plain.prediction.condition_proba[2:4])


def test_fewer_changes_are_shown(predictor: Predictor) -> None:
    instants = range(NOON, NOON + 1800_000, 1000)
    plain, calm = readings_at(predictor, instants), smoothed(predictor, instants, Window.of(60, 1000))
    changes = [int((each.prediction.condition[1:] != each.prediction.condition[:-1]).sum()) for each in (plain, calm)]
    assert changes[0] > 2 * changes[1]
