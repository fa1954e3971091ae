"""The measures of settings of care find what is known: on arrays whose figures follow from how they are made."""

import numpy as np
import pytest
from scipy.stats import norm

from benchmarks import realism_settings as measure
from benchmarks.realism_departments import alarms_per_day, ceiling_goal, department_goals, hypoxemia_goals, icu_goals
from benchmarks.realism_rest import window_goals
from benchmarks.realism_settings import IDS, Array, Figure, published
from vitals.catalog.signs import SIGNS
from vitals.data.report.figures import Flag
from vitals.data.report.published import BY_TABLE


def autoregressive(keep: float, *, people: float = 0.0, n_patients: int = 2000, n_times: int = 48) -> Array:
    """Two signs of unit variance within a person that keep a share from one time to the next, and stay with people."""
    random = np.random.default_rng(5)
    values = random.standard_normal((n_patients, n_times, 2))
    for now in range(1, n_times):
        values[:, now] = keep * values[:, now - 1] + np.sqrt(1 - keep**2) * values[:, now]
    shown: Array = values + np.sqrt(people) * random.standard_normal((n_patients, 1, 2))
    return shown


def readings(**values: Array) -> Array:
    """All signs within a hundredth of their healthy mean, but for those given; signs on a last axis of their own."""
    random, shape = np.random.default_rng(6), next(iter(values.values())).shape
    columns = [values.get(id, sign.healthy.mean + random.uniform(-0.01, 0.01, shape)) for id, sign in SIGNS.items()]
    return np.stack(columns, axis=-1)


# Published figures


def test_a_published_figure_is_read_with_its_sign() -> None:
    assert published("settings_6")[Figure("icu", "autocorrelation within 4 h", "temperature_c")] == 0.48
    assert published("settings_6")[Figure("icu", "Spearman", "resp_rate spo2")] == -0.14
    assert published("clinical_7_2")[Figure("emergency", "quantile 95 %", "temperature_c")] == 37.7
    assert published("clinical_7_3")[Figure("icu", "audible alarms per bed and day", "-")] == 187


def test_every_sign_has_every_statistic_of_intensive_care() -> None:
    statistics = {figure.statistic for figure in published("settings_6")}
    for statistic in {"mean", "SD", "skew", *(f"quantile {q} %" for q in measure.QUANTILES)}:
        assert statistic in statistics
        assert [f.sign for f in published("settings_6") if f.statistic == statistic] == IDS


@pytest.mark.parametrize("table", ["settings_6", "clinical_7_1", "clinical_7_2", "clinical_7_3"])
def test_a_table_names_its_source(table: str) -> None:
    first = BY_TABLE.get(table, measure.DATA / f"{table}.csv").read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# clinical reference, table") or "ODbL 1.0" in first


def test_flags_are_read_from_their_statistics() -> None:
    found = dict(measure.flags("settings_6", "icu", "persistence"))
    assert found[Flag("temperature_c", ">=", 38)] == 0.80
    assert found[Flag("blood_pressure_systolic", "<", 90)] == 0.49
    assert len(found) == len(dict(measure.flags("settings_6", "icu", "share"))) == 6


# Levels


def test_a_shift_of_half_a_standard_deviation_is_a_distance_of_a_half() -> None:
    values = autoregressive(0.0)
    expected = measure.quantiles(values)
    assert measure.quantile_distance(values, expected, np.ones(2)) == pytest.approx([0, 0])
    assert measure.quantile_distance(values + np.array([1, -1]), expected, np.full(2, 2.0)) == pytest.approx([0.5, 0.5])


def test_rank_correlation_is_that_of_a_normal_pair() -> None:
    """(6 / pi) asin(r / 2) of two normal variables, whatever rising functions show them."""
    first, second = np.moveaxis(autoregressive(0.0), -1, 0)
    pair = np.stack([np.exp(first), (0.6 * first + 0.8 * second) ** 3], axis=-1)
    assert measure.spearman(pair)[0, 1] == pytest.approx(6 / np.pi * np.arcsin(0.3), abs=0.01)


def test_moments_of_an_exponential() -> None:
    values = -np.log(np.random.default_rng(1).uniform(size=(500, 400, 1)))
    assert [float(found[0]) for found in measure.moments(values)] == pytest.approx([1, 1, 2], abs=0.05)


# People and time


@pytest.mark.parametrize("people", [0.0, 1.0, 3.0])
def test_share_between_people_is_free_of_the_noise_of_means(people: float) -> None:
    """Of six independent times the variance of the means alone would give 1/6 too much."""
    share = measure.share_between(autoregressive(0.0, people=people, n_patients=20_000, n_times=6))
    assert share == pytest.approx(people / (people + 1), abs=0.02)


def test_autocorrelation_is_that_of_the_process() -> None:
    values = autoregressive(0.8)
    for lag in (1, 4):
        assert measure.autocorrelation(values, lag) == pytest.approx(0.8**lag, abs=0.02)
    raw = measure.autocorrelation(autoregressive(0.5, people=3.0, n_patients=10_000), 1)
    assert raw == pytest.approx((3 + 0.5) / 4, abs=0.02)


def test_autocorrelation_within_people_leaves_their_means_out() -> None:
    """Independent times in a window of n correlate by -1/(n - 1) once its own mean is taken out."""
    found = measure.autocorrelation(measure.within(autoregressive(0.0, people=9.0, n_times=11)), 1)
    assert found == pytest.approx(-0.1, abs=0.02)
    long = measure.within(autoregressive(0.6, people=9.0, n_patients=200, n_times=1000))
    assert measure.autocorrelation(long, 1) == pytest.approx(0.6, abs=0.01)


def test_a_step_is_as_large_as_the_process_says() -> None:
    assert measure.step_sd(autoregressive(0.8)) == pytest.approx(np.sqrt(2 * (1 - 0.8)), abs=0.01)


def test_flags_stay_come_and_last() -> None:
    raised = np.array([[0, 1, 1, 0, 1], [1, 1, 1, 1, 0]], bool)
    assert measure.persistence(raised) == pytest.approx(4 / 6)  # the last time has no next one
    assert np.isnan(measure.persistence(np.zeros((3, 4), bool)))
    assert measure.longest_runs(raised).tolist() == [2, 4]
    assert measure.onsets(raised) == 2  # the second patient's was there from the start


def test_hours_are_medians_of_their_own_readings() -> None:
    values = np.array([1.0, 2, 9, 4, 4, 5]).reshape(1, 6, 1)
    assert measure.hourly_medians(values, 3).ravel().tolist() == [2, 4]


# Seconds to minutes


def test_changes_and_spread_inside_a_window() -> None:
    ramp = np.broadcast_to(2.0 * np.arange(601)[:, None], (3, 601, 2))
    assert measure.quiet_changes(ramp, 10).tolist() == [20, 20]
    wave = np.sin(2 * np.pi * np.arange(600) / 60)[:, None] + np.zeros((3, 1, 2))
    assert measure.window_sd(wave) == pytest.approx(np.sqrt(0.5))


def test_opposite_changes_correlate_negatively() -> None:
    first, second = np.moveaxis(autoregressive(0.9, n_times=200, n_patients=200), -1, 0)
    assert measure.change_correlation(first, -first, 5) == pytest.approx(-1)
    assert measure.change_correlation(first, second, 5) == pytest.approx(0, abs=0.02)


# Goals


def test_an_alarm_begins_once_for_each_time_out_of_limits() -> None:
    """A day of 10 s: above 120 for one reading of each hour, at 50 and 120 never, missing never."""
    rate = np.full((2, 8641), 50.0)
    rate[:, 180::360], rate[:, 181::360], rate[:, 182::360] = 121, 120, np.nan
    found = alarms_per_day(readings(heart_rate=rate), 10)
    assert found["HR"] == pytest.approx(24)
    assert found["SpO2"] == found["RR"] == found["SBP"] == 0


def test_a_saturation_that_is_shown_as_100_counts() -> None:
    found = ceiling_goal("toy", np.array([100, 99.5, 99, 97, 96.0]), 0.14, 0.24)
    assert (found.figure, found.met) == ("40.0%", False)


def test_oxygen_scores_its_two_points() -> None:
    """A pulse of 135 scores 3: with oxygen it is in the middle band."""
    values = readings(heart_rate=135 + np.arange(100) / 100)
    on_oxygen = np.arange(100) < 8
    bands = [goal for goal in department_goals("ward", values, on_oxygen) if "NEWS2" in goal.what]
    assert [(goal.figure, goal.met) for goal in bands] == [("92.0%", False), ("8.0%", True), ("0.0%", False)]


def test_only_hours_on_end_below_90_count_as_such() -> None:
    spo2 = np.full((2, 576), 95.0)
    spo2[0, 100:112], spo2[1, ::2] = 89, 89
    (goal,) = hypoxemia_goals(readings(spo2=spo2))
    assert "1 h on end < 90 0.5 (0.37)" in goal.figure
    assert "6 h on end < 90 0 (0.11)" in goal.figure
    assert "a sixth of the time < 90 0.5 (0.21)" in goal.figure


def test_intensive_care_is_not_met_by_noise_around_the_published_means() -> None:
    """The means are right, and nothing stays: the goals of time are missed, and say by which sign."""
    random = np.random.default_rng(3)
    mean, sd = (np.array([published("settings_6")[Figure("icu", name, id)] for id in IDS]) for name in ("mean", "SD"))
    goals = {goal.what: goal for goal in icu_goals(mean + sd * random.standard_normal((200, 48, 7)))}
    judged = {what for what, goal in goals.items() if goal.met is not None}
    assert len(judged) == 7
    assert {what for what in judged if "autocorrelation" in what or "persistence" in what or "between" in what} == {
        what for what in judged if "Spearman" not in what and "SpO2" not in what and "quantiles" not in what
    }
    assert not any(goals[what].met for what in judged if "h:" in what or "people" in what or "persistence" in what)
    assert "**HR 0.00" in goals["icu, autocorrelation 1 h: ours (published)"].figure


def test_intensive_care_is_met_by_what_has_its_quantiles_and_lasts_as_long() -> None:
    """Normal signs that keep what the published ones keep, stretched to the published quantiles: time goals agree."""

    def figures(statistic: str) -> Array:
        return np.array([published("settings_6")[Figure("icu", statistic, id)] for id in IDS])

    share, keep = figures("share between people"), figures("autocorrelation within 1 h") + 0.05  # a short window's loss
    random = np.random.default_rng(4)
    scores = random.standard_normal((800, 48, 7))
    for now in range(1, 48):
        scores[:, now] = keep * scores[:, now - 1] + np.sqrt(1 - keep**2) * scores[:, now]
    scores = np.sqrt(1 - share) * scores + np.sqrt(share) * random.standard_normal((800, 1, 7))
    known = norm.ppf(np.array(measure.QUANTILES) / 100)
    quantiles = np.array([figures(f"quantile {percent} %") for percent in measure.QUANTILES])
    hours = np.stack([np.interp(scores[..., i], known, quantiles[:, i]) for i in range(7)], axis=-1)
    goals = {goal.what.removesuffix(": ours (published)"): goal.met for goal in icu_goals(hours)}
    assert goals["icu, distance of quantiles over SD: mean"]
    assert goals["icu, autocorrelation 1 h"]
    assert goals["icu, autocorrelation within 1 h"]
    assert goals["icu, persistence of a flag"]
    assert not goals["icu, Spearman"]  # each sign goes its own way


def test_under_a_cuff_the_true_pressures_are_judged() -> None:
    still = readings(glucose_mgdl=np.zeros((5, 601)))
    moving = still.copy()
    moving[..., IDS.index("blood_pressure_systolic")] += 6 * np.sin(2 * np.pi * np.arange(601) / 601)
    for setting, met in (("ward", True), ("icu", False)):
        (found,) = (g for g in window_goals(setting, still, moving) if "SD inside 10 min, SBP" in g.what)
        assert (found.figure, found.met) == ("0.01 (4.24)", met)
