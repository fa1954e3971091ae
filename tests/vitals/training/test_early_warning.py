"""Stays by the hour, windows, labels and alarms."""

import numpy as np
import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidValue
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import news2
from vitals.training.early_warning import (
    StayWatch,
    alarms,
    detected,
    horizon_labels,
    threshold_for,
    watch_stays,
    window_features,
)

INSTANT = np.datetime64("2026-01-05T12:00")
NOT_KNOWN = np.nan


@pytest.fixture(scope="module", params=["emergency", "ward", "icu"])
def watch(request: pytest.FixtureRequest) -> StayWatch:
    return watch_stays(Cohort(seed=3, population=POPULATIONS[request.param]), np.arange(200), INSTANT)


def test_a_stay_is_watched_from_its_admission_to_its_end(watch: StayWatch) -> None:
    setting = watch.population.setting
    assert setting.stay is not None
    assert watch.values.shape == (200, setting.stay.hours, 7)
    last = watch.admission + 3600 * watch.hours[-1] + 1
    truth = simulate(watch.patient, last, Cohort(seed=3, population=watch.population)).truth
    assert truth.hours_in_stay == pytest.approx(np.full(200, watch.hours[-1]), abs=0.001)
    begins = np.nan_to_num((truth.deteriorates_at - watch.admission) / 3600, nan=np.inf)
    assert np.array_equal(begins, watch.onset)
    assert 0 < np.isfinite(watch.onset).sum() < 100


def test_values_and_news2_are_those_of_the_monitor(watch: StayWatch) -> None:
    hour = 5
    cohort = Cohort(seed=3, population=watch.population)
    readings = simulate(watch.patient, watch.admission + 3600 * hour + 1, cohort).readings
    assert np.array_equal(watch.values[:, hour], readings.values)
    assert readings.on_oxygen is not None
    assert np.array_equal(watch.on_oxygen, readings.on_oxygen)
    assert np.array_equal(watch.news2[:, hour], news2(readings.values, on_oxygen=readings.on_oxygen).total)


def test_hours_since_an_onset_are_negative_before_it(watch: StayWatch) -> None:
    stay = int(np.flatnonzero(np.isfinite(watch.onset))[0])
    changes = np.flatnonzero(np.diff(watch.since_onset[stay] >= 0))
    assert changes.tolist() == [np.ceil(watch.onset[stay]) - 1]
    never = watch.since_onset[np.isinf(watch.onset)]
    assert (never == -np.inf).all()


def test_a_population_without_stays_is_refused() -> None:
    with pytest.raises(InvalidValue, match="ward or icu"):
        watch_stays(Cohort(), [1], INSTANT)


def test_windows_have_the_mean_the_slope_and_the_range_of_the_last_hours() -> None:
    values = np.random.default_rng(0).normal(size=(3, 20, 2))
    found = window_features(values, (4, 7))
    assert found.shape == (3, 20, 2 * 7)
    assert np.array_equal(found[:, :, :2], values)
    for place, length in ((2, 4), (8, 7)):
        assert np.isnan(found[:, : length - 1, place : place + 6]).all()
        for hour in (length - 1, 19):
            window = values[1, hour - length + 1 : hour + 1]
            slope = np.polyfit(np.arange(length), window, 1)[0]
            expected = np.concatenate([window.mean(axis=0), slope, np.ptp(window, axis=0)])
            assert found[1, hour, place : place + 6] == pytest.approx(expected)


def test_a_window_knows_nothing_of_later_hours() -> None:
    values = np.random.default_rng(0).normal(size=(1, 20, 1))
    changed = values.copy()
    changed[:, 12:] += 5
    before, after = window_features(values, (6,)), window_features(changed, (6,))
    assert np.array_equal(before[:, :12], after[:, :12], equal_nan=True)


def test_a_window_of_one_hour_is_refused() -> None:
    with pytest.raises(InvalidValue, match="no slope"):
        window_features(np.zeros((1, 3, 1)), (1,))


@pytest.mark.parametrize(
    ("ahead", "behind", "expected"),
    [(2, 0, [0, 1, 1, 0, 0, 0]), (0, 2, [0, 0, 0, 1, 1, 0]), (1, 1, [0, 0, 1, 1, 0, 0]), (0, 0, [0, 0, 0, 0, 0, 0])],
)
def test_labels_hold_from_the_horizon_before_to_the_horizon_after_the_onset(
    ahead: float, behind: float, expected: list[int]
) -> None:
    since = np.array([-3.0, -2.0, -1.0, 0.0, 1.0, 2.0])
    assert horizon_labels(since, ahead=ahead, behind=behind).astype(int).tolist() == expected


def test_a_stay_without_an_onset_has_none_in_any_horizon() -> None:
    assert not horizon_labels(np.array([-np.inf]), ahead=np.inf, behind=np.inf).any()


def test_an_alarm_is_silent_after_it_rang() -> None:
    scores = np.array([[5, 5, 5, 5, 5, 1, 5, 5], [1, 1, 1, 9, NOT_KNOWN, 9, 9, 9]])
    found = alarms(scores, 5, silence=3).astype(int).tolist()
    assert found == [[1, 0, 0, 1, 0, 0, 1, 0], [0, 0, 0, 1, 0, 0, 1, 0]]
    assert alarms(scores, 5, silence=1).sum() == 7 + 4


def test_a_threshold_rings_as_often_as_it_may() -> None:
    scores = np.random.default_rng(0).normal(size=(200, 72))
    scores[:, :24] = np.nan
    for per_day in (0.1, 0.5, 1.0):
        threshold = threshold_for(scores, per_day, silence=6)
        rate = 24 * alarms(scores, threshold, 6).sum() / (200 * 48)
        assert 0.93 * per_day < rate <= per_day


def test_a_score_of_few_values_stays_below_the_burden() -> None:
    scores = np.tile([0.0, 0.0, 3.0, 0.0, 3.0, 7.0], (50, 4))
    assert threshold_for(scores, 8.0, silence=1) == 7.0
    assert threshold_for(scores, 12.0, silence=1) == 3.0
    assert threshold_for(scores, 1.0, silence=1) == np.inf


def test_a_deterioration_is_detected_by_an_alarm_in_its_first_hours() -> None:
    since = np.arange(8.0) - np.array([[3.0], [3.0], [3.0], [np.inf]])
    rings = np.zeros((4, 8), bool)
    rings[0, 2], rings[1, 4], rings[2, 6], rings[3, 4] = True, True, True, True
    assert detected(rings, since, within=2).tolist() == [False, True, False, False]
    assert detected(rings, since, within=4).tolist() == [False, True, True, False]


def test_some_stays_are_as_if_watched_alone() -> None:
    cohort = Cohort(population=POPULATIONS["icu"])
    part = watch_stays(cohort, np.arange(6), INSTANT).rows(slice(3, 6))
    alone = watch_stays(cohort, np.arange(3, 6), INSTANT)
    assert len(part) == 3
    assert np.array_equal(part.patient, alone.patient)
    assert np.array_equal(part.values, alone.values)
    assert np.array_equal(part.onset, alone.onset)
