import numpy as np
import pandas as pd
import pytest

from vitals.catalog.signs import SIGNS
from vitals.data.report.figures import (
    FLAGS,
    SINGLE,
    Figure,
    Flag,
    course_figures,
    hourly_medians,
    level_figures,
    pairs_after,
    spearman,
)

HR, DBP = "heart_rate", "blood_pressure_diastolic"


def series(keep: float, seconds: float, n_times: int, n_patients: int = 200) -> pd.DataFrame:
    """Heart rates that keep a share from one reading to the next."""
    random = np.random.default_rng(1)
    values = random.normal(size=(n_patients, n_times))
    for now in range(1, n_times):
        values[:, now] = keep * values[:, now - 1] + np.sqrt(1 - keep**2) * values[:, now]
    patient, time = np.repeat(np.arange(n_patients), n_times), np.tile(seconds * np.arange(n_times), n_patients)
    return pd.DataFrame({"patient": patient, "timestamp": time, HR: 80 + 10 * values.ravel()})


def test_levels_of_known_values() -> None:
    found = level_figures(pd.DataFrame({HR: np.arange(101.0) + 20, DBP: np.arange(101.0)[::-1]}))
    assert found[Figure("mean", HR)] == 70
    assert found[Figure("SD", HR)] == pytest.approx(np.arange(101).std())
    assert found[Figure("quantile 5 %", HR)] == 25
    assert found[Figure("share > 100", HR)] == pytest.approx(20 / 101)
    assert found[Figure("Spearman", f"{HR} {DBP}")] == pytest.approx(-1)
    assert not any(figure.sign == "spo2" for figure in found)


def test_ranks_of_a_constant_are_not_known() -> None:
    assert np.isnan(spearman(pd.DataFrame({HR: [1.0, 2, 3], DBP: [5.0, 5, 5]}))[0, 1])
    assert np.isnan(spearman(pd.DataFrame({HR: [1.0, np.nan, 3], DBP: [5.0, 6, np.nan]}))[0, 1])


def test_flags_are_those_of_the_published_table() -> None:
    assert len(FLAGS) == 6
    assert Flag("temperature_c", ">=", 38) in FLAGS
    assert all(flag.sign in SIGNS for flag in FLAGS)
    assert Flag(HR, ">", 100).of(np.array([100, 101, np.nan])).tolist() == [False, True, False]


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_autocorrelation_of_known_memory(keep: float) -> None:
    found = course_figures(series(keep, 3600, 30))
    assert found[Figure(f"autocorrelation 1 h{SINGLE}", HR)] == pytest.approx(keep, abs=0.03)
    assert found[Figure(f"autocorrelation 4 h{SINGLE}", HR)] == pytest.approx(keep**4, abs=0.05)
    assert found[Figure(f"SD of a 1 h step{SINGLE}", HR)] == pytest.approx(10 * np.sqrt(2 - 2 * keep), rel=0.03)


def test_flags_last_as_long_as_they_last() -> None:
    timed = series(0.0, 3600, 40)
    timed[HR] = np.where(timed["timestamp"] // 3600 % 4 < 2, 120, 70)  # two hours on, two off
    assert course_figures(timed)[Figure(f"persistence > 100{SINGLE}", HR)] == pytest.approx(0.5, abs=0.03)


def test_frequent_readings_are_compared_by_the_medians_of_hours() -> None:
    found = course_figures(series(0.5, 300, 60))
    assert found[Figure("autocorrelation 5 min", HR)] == pytest.approx(0.5, abs=0.03)
    assert abs(found[Figure("autocorrelation 1 h", HR)]) < 0.25
    assert Figure(f"autocorrelation 1 h{SINGLE}", HR) not in found


def test_medians_are_of_each_hour_and_patient() -> None:
    timed = pd.DataFrame({"patient": [0, 0, 0, 1], "timestamp": [0.0, 10.0, 3601.0, 5.0], HR: [70.0, 80.0, 90.0, 60.0]})
    found = hourly_medians(timed)
    assert found[["patient", "timestamp", HR]].to_numpy().tolist() == [[0, 0, 75], [0, 3600, 90], [1, 0, 60]]


def test_pairs_are_of_one_patient_and_one_lag_apart() -> None:
    timed = pd.DataFrame({"patient": [0, 0, 0, 1, 1], "timestamp": [0.0, 61.0, 300.0, 0.0, 55.0]})
    now, then = pairs_after(timed, 60)
    assert list(zip(now.tolist(), then.tolist(), strict=True)) == [(0, 1), (3, 4)]
    assert pairs_after(timed[:0], 60)[0].size == 0
