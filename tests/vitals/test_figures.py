from collections.abc import Callable, Iterator

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Ellipse, Patch, Rectangle

from vitals import figures
from vitals.catalog.conditions import CONDITIONS, HEALTHY
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue, UnknownEntry
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.status import STATUSES, news2

NOON = 1735732800
ILL = "sepsis"


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    simulation = simulate(np.arange(2000), NOON + np.arange(2000))
    frame = pd.DataFrame(simulation.readings.values, columns=list(SIGNS))
    return frame.assign(label_status=simulation.truth.statuses, probable_condition=simulation.truth.conditions)


@pytest.fixture(scope="module")
def course() -> tuple[Simulation, np.ndarray]:
    time = NOON + 4.0 * np.arange(1800)
    return simulate(np.full(1800, 3), time, Cohort(scenario=Scenario(ILL, onset=NOON + 2700, severity=2.5))), time


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    yield
    assert plt.get_fignums() == []


def tick_labels(ax: Axes, axis: str) -> list[str]:
    return [label.get_text() for label in (ax.get_xticklabels() if axis == "x" else ax.get_yticklabels())]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def bars(ax: Axes) -> list[Rectangle]:
    return [bar for container in ax.containers for bar in container]


# Every figure

DRAW: dict[str, Callable[[pd.DataFrame, Axes | None], Axes]] = {
    "limits": lambda data, ax: figures.plot_limits(ax=ax),
    "balance": lambda data, ax: figures.plot_balance(data["label_status"], ax=ax),
    "sign": lambda data, ax: figures.plot_sign(data, "spo2", by="label_status", ax=ax),
    "fingerprints": lambda data, ax: figures.plot_fingerprints(data, ax=ax),
    "correlation": lambda data, ax: figures.plot_correlation(np.eye(7), np.eye(7), ax=ax),
    "news2": lambda data, ax: figures.plot_news2([0, 7], ["normal", "critical"], ax=ax),
    "projection": lambda data, ax: figures.plot_projection(
        data[["heart_rate", "spo2"]].to_numpy(), data["probable_condition"], [HEALTHY.id], ax=ax
    ),
    "confusion": lambda data, ax: figures.plot_confusion([HEALTHY.id, ILL], [HEALTHY.id, HEALTHY.id], ax=ax),
    "course": lambda data, ax: figures.plot_course(simulate([1, 1], [NOON, NOON + 60]), [0, 60], "spo2", ax=ax),
    "spectrum": lambda data, ax: figures.plot_spectrum({"a": np.sin(np.arange(8192.0))}, 1.0, ax=ax),
    "comparison": lambda data, ax: figures.plot_comparison({"a": 1.0}, {"a": 2.0}, ax=ax),
    "split scores": lambda data, ax: figures.plot_split_scores({"a": [0.5, 0.6]}, ax=ax),
}


def test_every_figure_is_tried_below() -> None:
    plots = [name for name in figures.__all__ if name.startswith("plot_")]
    assert sorted(plots) == sorted(f"plot_{name.replace(' ', '_')}" for name in DRAW)


@pytest.mark.parametrize("name", DRAW)
def test_a_figure_makes_its_own_axes(name: str, data: pd.DataFrame) -> None:
    ax = DRAW[name](data, None)
    assert isinstance(ax, Axes)
    ax.figure.canvas.draw()  # whatever is wrong with an artist shows when it is drawn


@pytest.mark.parametrize("name", DRAW)
def test_a_figure_draws_on_the_axes_it_is_given(name: str, data: pd.DataFrame) -> None:
    figure, (left, right) = plt.subplots(1, 2)
    assert DRAW[name](data, right) is right
    assert not left.has_data()
    assert right.has_data()
    plt.close(figure)


# Colors and labels


def test_axes_name_the_sign_and_its_unit_as_printed() -> None:
    assert figures.sign_label("blood_pressure_systolic") == "Systolic blood pressure (mmHg)"
    assert figures.sign_label("temperature_c") == "Body temperature (°C)"
    assert figures.sign_label("spo2") == "Oxygen saturation (%)"


def luminance(color: str) -> float:
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2


def test_statuses_differ_in_lightness_too() -> None:
    shades = [luminance(figures.STATUS_COLORS[status]) for status in STATUSES]
    assert shades[0] > shades[2] * 3
    assert shades[1] > shades[2] * 3
    assert len(set(figures.COLORS)) == len(figures.COLORS)


# Limits, shares, boxes


def test_limits_show_every_flag_of_every_sign() -> None:
    ax = figures.plot_limits()
    assert tick_labels(ax, "y") == [figures.sign_label(id) for id in SIGNS]
    flags = [sign.flags for sign in SIGNS.values()]
    limits = [
        f for flag in flags for f in (flag.low, flag.critical_low, flag.high, flag.critical_high) if f is not None
    ]
    assert sorted(texts(ax)) == sorted(f"{limit:g}" for limit in limits)
    assert len(bars(ax)) == len(limits)
    heart_rate = [bar for bar in bars(ax) if round(bar.get_y() + bar.get_height() / 2) == 0]
    inner = max(bar.get_x() for bar in heart_rate if bar.get_width() < 0)
    assert inner == pytest.approx((50 - 72) / 10)


def test_balance_shows_shares_in_falling_order_and_what_was_expected() -> None:
    ax = figures.plot_balance([ILL, HEALTHY.id, HEALTHY.id, HEALTHY.id], expected={ILL: 0.4, "not drawn": 0.6})
    assert [bar.get_width() for bar in bars(ax)] == [75, 25]
    assert tick_labels(ax, "y") == [HEALTHY.id, ILL]
    (expected,) = ax.lines
    assert list(expected.get_xdata()) == [40]
    assert ax.get_xlabel() == "Share of the rows (%)"


def test_balance_colors_statuses() -> None:
    ax = figures.plot_balance(["normal", "normal", "critical"])
    colors = [to_hex(bar.get_facecolor()).upper() for bar in bars(ax)]
    assert colors == [figures.STATUS_COLORS["normal"].upper(), figures.STATUS_COLORS["critical"].upper()]


def box_edges(box: Patch) -> tuple[float, float]:
    across = box.get_path().vertices[:, 0]
    return across.min(), across.max()


@pytest.mark.parametrize("by", ["label_status", "probable_condition"])
def test_boxes_are_quartiles_of_each_group_in_catalog_order(data: pd.DataFrame, by: str) -> None:
    ax = figures.plot_sign(data, "heart_rate", by=by)
    order = [label for label in (STATUSES if by == "label_status" else CONDITIONS) if label in set(data[by])]
    assert tick_labels(ax, "y") == order
    boxes = [patch for patch in ax.patches if not isinstance(patch, Rectangle)]
    for box, label in zip(boxes, order, strict=True):
        quartiles = data.loc[data[by] == label, "heart_rate"].quantile([0.25, 0.75])
        assert box_edges(box) == pytest.approx(tuple(quartiles))
    assert ax.get_xlabel() == "Heart rate (/min)"


@pytest.mark.parametrize(
    ("sign", "normal"), [("heart_rate", (51, 90)), ("spo2", (96, 100)), ("temperature_c", (36.1, 38.0))]
)
def test_boxes_stand_on_the_normal_range(data: pd.DataFrame, sign: str, normal: tuple[float, float]) -> None:
    ax = figures.plot_sign(data, sign, by="label_status")
    (shade,) = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    assert (shade.get_x(), shade.get_x() + shade.get_width()) == pytest.approx(normal)
    low, high = ax.get_xlim()
    assert SIGNS[sign].accepted[0] <= low < high <= SIGNS[sign].accepted[1]


def test_boxes_leave_out_missing_values(data: pd.DataFrame) -> None:
    some = data.assign(spo2=data["spo2"].where(data.index % 2 == 0))
    kept = figures.plot_sign(some.dropna(), "spo2", by="label_status")
    assert figures.plot_sign(some, "spo2", by="label_status").get_xlim() == kept.get_xlim()


def test_a_column_without_an_order_is_refused(data: pd.DataFrame) -> None:
    with pytest.raises(InvalidValue, match="label_status or probable_condition"):
        figures.plot_sign(data, "spo2", by="status")


def test_an_unknown_sign_is_refused(data: pd.DataFrame) -> None:
    with pytest.raises(UnknownEntry, match="did you mean 'spo2'"):
        figures.plot_sign(data.assign(spo=1.0), "spo", by="label_status")


# Matrices


def cells(ax: Axes) -> np.ma.MaskedArray:
    return ax.collections[0].get_array()


def test_fingerprints_are_medians_in_healthy_sds(data: pd.DataFrame) -> None:
    ax = figures.plot_fingerprints(data)
    order = [id for id in CONDITIONS if id in set(data["probable_condition"])]
    assert tick_labels(ax, "y") == order
    assert tick_labels(ax, "x") == [sign.abbreviation for sign in SIGNS.values()]
    median = data.loc[data["probable_condition"] == ILL, "heart_rate"].median()
    assert cells(ax).reshape(len(order), -1)[order.index(ILL), 0] == pytest.approx((median - 72) / 10)


def test_correlation_shows_measured_below_and_expected_above() -> None:
    ax = figures.plot_correlation(np.full((7, 7), 0.25), np.full((7, 7), -0.5))
    shown = cells(ax).reshape(7, 7)
    assert shown[3, 1] == 0.25
    assert shown[1, 3] == -0.5
    assert shown.mask.sum() == 7
    assert sorted(set(texts(ax))) == ["-0.50", "0.25"]


def test_confusion_shows_shares_of_the_true_condition() -> None:
    truth, predicted = [ILL, ILL, ILL, HEALTHY.id], [ILL, HEALTHY.id, HEALTHY.id, HEALTHY.id]
    ax = figures.plot_confusion(truth, predicted)
    assert tick_labels(ax, "y") == [HEALTHY.id, ILL]
    np.testing.assert_allclose(cells(ax).reshape(2, 2), [[100, 0], [200 / 3, 100 / 3]])
    assert texts(ax) == ["100", "", "67", "33"]


def test_confusion_of_the_status_is_in_order_of_severity() -> None:
    ax = figures.plot_confusion(["critical", "normal", "warning"], ["critical", "normal", "normal"])
    assert tick_labels(ax, "y") == tick_labels(ax, "x") == ["normal", "warning", "critical"]
    np.testing.assert_allclose(cells(ax).reshape(3, 3), [[100, 0, 0], [100, 0, 0], [0, 0, 100]])


# NEWS2, projections


def test_news2_bars_stack_to_the_whole(data: pd.DataFrame) -> None:
    total = news2(data[list(SIGNS)].to_numpy()).total
    ax = figures.plot_news2(total, data["label_status"])
    scores, rows = np.unique(total, return_counts=True)
    assert texts(ax) == [f"{count:,}" for count in rows]
    heights = np.array([[bar.get_height() for bar in container] for container in ax.containers])
    assert heights.shape == (len(STATUSES), len(scores))
    np.testing.assert_allclose(heights.sum(axis=0), 100)
    at_zero = data.loc[total == 0, "label_status"]
    assert heights[0, 0] == pytest.approx(100 * (at_zero == "normal").mean())


def test_ellipses_hold_about_two_thirds_of_a_normal_cloud() -> None:
    points = np.random.default_rng(1).multivariate_normal([3, -1], [[4, 1.5], [1.5, 1]], size=20_000)
    ax = figures.plot_projection(points, np.full(20_000, ILL), [ILL])
    (ellipse,) = [patch for patch in ax.patches if isinstance(patch, Ellipse)]
    assert np.array(ellipse.center) == pytest.approx([3, -1], abs=0.05)
    inside = ellipse.get_transform().inverted().transform(ax.transData.transform(points))
    assert (np.hypot(*inside.T) < 1).mean() == pytest.approx(0.68, abs=0.01)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [ILL]


def test_a_projection_refuses_unknown_conditions_and_more_than_it_has_colors_for() -> None:
    points = np.zeros((3, 2))
    with pytest.raises(UnknownEntry, match="unknown condition 'sepsi'"):
        figures.plot_projection(points, [ILL] * 3, ["sepsi"])
    with pytest.raises(ValueError, match="shorter"):
        figures.plot_projection(points, [ILL] * 3, [ILL] * (len(figures.COLORS) + 1))


# Time and frequency


def test_a_course_shows_both_lines_and_shades_the_episode(course: tuple[Simulation, np.ndarray]) -> None:
    simulation, time = course
    ax = figures.plot_course(simulation, time, "spo2")
    displayed, true = ax.lines[:2]
    np.testing.assert_array_equal(displayed.get_ydata(), simulation.readings.values[:, 4])
    np.testing.assert_array_equal(true.get_ydata(), simulation.truth.values[:, 4])
    assert ax.get_xlim() == (0, pytest.approx(119.93, abs=0.01))
    (shade,) = ax.patches
    ill = (time[simulation.truth.conditions == ILL] - time[0]) / 60
    assert shade.get_x() == pytest.approx(ill.min())
    assert shade.get_x() + shade.get_width() == pytest.approx(ill.max(), abs=0.1)
    assert texts(ax) == [ILL]
    assert [line.get_ydata()[0] for line in ax.lines[2:]] == [95]  # saturation is never too high
    assert ax.get_ylabel() == "SpO2\n(%)"


def test_a_course_may_leave_its_episodes_unnamed(course: tuple[Simulation, np.ndarray]) -> None:
    ax = figures.plot_course(*course, "temperature_c", named=False)
    assert texts(ax) == []
    assert [line.get_ydata()[0] for line in ax.lines[2:]] == [36.0, 38.1]


def test_an_episode_that_fills_the_course_is_shaded_whole() -> None:
    time = NOON + np.arange(60.0)
    sick = simulate(np.full(60, 3), time, Cohort(scenario=Scenario(ILL, onset=NOON - 900, severity=2.5)))
    (shade,) = figures.plot_course(sick, time, "spo2").patches
    assert (shade.get_x(), shade.get_width()) == pytest.approx((0, 59 / 60))


def test_the_spectrum_of_white_noise_is_flat_and_holds_the_variance() -> None:
    white = np.random.default_rng(2).normal(scale=3, size=(20, 4096))
    frequency, power = figures.power_spectrum(white, interval=0.5)
    assert figures.spectral_slope(frequency, power, band=(0.01, 1)) == pytest.approx(0, abs=0.05)
    assert power[frequency > 0.01].mean() == pytest.approx(
        2 * 9 * 0.5, rel=0.05
    )  # one-sided: twice variance * interval


def test_the_spectrum_of_a_random_walk_falls_with_the_square() -> None:
    walk = np.random.default_rng(3).normal(size=(20, 8192)).cumsum(axis=1)
    frequency, power = figures.power_spectrum(walk, interval=1.0)
    assert figures.spectral_slope(frequency, power, band=(0.002, 0.05)) == pytest.approx(-2, abs=0.1)


def test_a_sine_has_its_power_at_its_frequency() -> None:
    frequency, power = figures.power_spectrum(np.sin(2 * np.pi * 0.05 * np.arange(8192)), interval=1.0)
    assert frequency[power.argmax()] == pytest.approx(0.05, rel=0.1)


def test_spectra_are_drawn_with_their_slopes_and_one_reference() -> None:
    noise = np.random.default_rng(4).normal(size=(2, 8192))
    ax = figures.plot_spectrum({"white": noise, "steep": noise.cumsum(axis=1)}, 1.0, unit="%")
    labels = [line.get_label() for line in ax.lines]
    assert [label.partition(":")[0] for label in labels] == ["white", "1/f", "steep"]
    assert -2.2 < float(labels[2].rpartition(" ")[2]) < -1.8
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.get_ylabel() == "Power density ((%)² per Hz)"
    reference = ax.lines[1]
    product = np.asarray(reference.get_xdata()) * np.asarray(reference.get_ydata())
    np.testing.assert_allclose(product, product[0])


# Comparisons


def test_a_comparison_joins_what_is_in_both() -> None:
    ax = figures.plot_comparison({"fever": 5.0, "only published": 9.0, "fast": 28.0}, {"fast": 11.0, "fever": 7.0})
    assert tick_labels(ax, "y") == ["fever", "fast"]
    segments, published, simulated = ax.collections
    assert published.get_offsets()[:, 0].tolist() == [5, 28]
    assert simulated.get_offsets()[:, 0].tolist() == [7, 11]
    assert len(segments.get_segments()) == 2
    assert ax.get_xlim()[0] == 0


def test_split_scores_show_every_fold_and_the_mean() -> None:
    ax = figures.plot_split_scores({"dummy": [0.2, 0.4], "model": [0.6, 0.7, 0.8]})
    assert tick_labels(ax, "y") == ["dummy", "model"]
    assert [list(line.get_xdata()) for line in ax.lines] == [[0.2, 0.4], [0.6, 0.7, 0.8]]
    assert texts(ax) == ["0.30", "0.70"]
    assert ax.get_xlim() == (0, 1)
