from collections.abc import Callable, Iterator
from dataclasses import fields

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.figures import COLORS
from vitals.training import model_figures
from vitals.training.evaluation import Scores, calibration_curve

FOLDS = pd.DataFrame(
    {
        "candidate": ["oracle", "oracle", "network", "network"],
        "log_loss": [0.20, 0.30, 0.40, 0.60],
        "accuracy": [0.90, 0.92, 0.80, 0.84],
    }
)
CURVES = {"network": {1000: 0.9, 10_000: 0.5}, "average": {1000: 0.7}}
BINS = (np.array([0.5, 0.9]), np.array([0.4, 1.0]), np.array([100, 25]))
RISES = np.arange(len(CONDITIONS) * len(SIGNS), dtype=float).reshape(len(CONDITIONS), len(SIGNS)) / 10
DRAW: dict[str, Callable[[Axes | None], Axes]] = {
    "folds": lambda ax: model_figures.plot_folds(FOLDS, "log_loss", ax=ax),
    "excess": lambda ax: model_figures.plot_excess(CURVES, ax=ax),
    "reliability": lambda ax: model_figures.plot_reliability({"model": BINS}, ax=ax),
    "importance": lambda ax: model_figures.plot_importance(RISES, ax=ax),
}


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    yield
    assert plt.get_fignums() == []


def tick_labels(ax: Axes, axis: str) -> list[str]:
    return [label.get_text() for label in (ax.get_xticklabels() if axis == "x" else ax.get_yticklabels())]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def legend(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_every_figure_is_tried_below() -> None:
    assert {f"plot_{name}" for name in DRAW} == {name for name in model_figures.__all__ if name.startswith("plot_")}


@pytest.mark.parametrize("name", DRAW)
def test_a_figure_makes_its_own_axes(name: str) -> None:
    ax = DRAW[name](None)
    ax.figure.canvas.draw()  # whatever is wrong with an artist shows when it is drawn
    assert ax.get_xlabel()


@pytest.mark.parametrize("name", DRAW)
def test_a_figure_draws_on_the_axes_it_is_given(name: str) -> None:
    fig, ax = plt.subplots()
    assert DRAW[name](ax) is ax
    plt.close(fig)


# Scores


def test_every_score_has_a_label() -> None:
    assert list(model_figures.METRICS) == [field.name for field in fields(Scores)]
    assert model_figures.plot_folds(FOLDS, "log_loss").get_xlabel() == "Log loss (nats)"
    assert model_figures.plot_folds(FOLDS, "accuracy").get_xlabel() == "Accuracy"


def test_an_unknown_score_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"metric.*log_loss, accuracy, balanced_accuracy, calibration_error"):
        model_figures.plot_folds(FOLDS, "brier")


def test_folds_are_dots_beside_their_mean_and_the_oracle() -> None:
    ax = model_figures.plot_folds(FOLDS, "log_loss")
    assert tick_labels(ax, "y") == ["oracle", "network"]
    assert texts(ax) == ["0.250", "0.500"]
    oracle, dashed, network = ax.lines
    assert list(oracle.get_xdata()) == [0.20, 0.30]
    assert list(dashed.get_xdata()) == [0.25, 0.25]
    assert list(network.get_xdata()) == [0.40, 0.60]
    assert list(network.get_ydata()) == [1, 1]


def test_folds_without_an_oracle_have_no_dashed_line() -> None:
    ax = model_figures.plot_folds(FOLDS[FOLDS["candidate"] == "network"], "accuracy")
    assert len(ax.lines) == 1


def test_an_excess_is_drawn_on_logarithmic_axes_for_every_size_that_has_one() -> None:
    ax = model_figures.plot_excess({"network": {1000: 90.0, 10_000: 5.0, 100_000: -0.1}, "average": {1000: 70.0}})
    network, average = ax.lines
    assert list(network.get_xdata()) == [1000, 10_000]
    assert list(network.get_ydata()) == [90, 5]
    assert list(average.get_ydata()) == [70]
    assert legend(ax) == ["network", "average"]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.xaxis.get_major_formatter()(10_000, 0) == "10,000"
    assert ax.yaxis.get_major_formatter()(0.5, 0) == "0.5"
    assert ax.get_ylabel() == "Above the oracle's (%)"


def test_lines_are_told_apart_without_color() -> None:
    ax = model_figures.plot_excess({str(n): {1000: 1.0, 2000: 1.0} for n in range(len(COLORS))})
    looks = {(line.get_marker(), line.get_linestyle()) for line in ax.lines}
    assert len(looks) == len(COLORS)


def test_more_curves_than_colors_are_refused() -> None:
    with pytest.raises(InvalidValue, match="at most 6"):
        model_figures.plot_excess({str(n): {1000: 1.0} for n in range(len(COLORS) + 1)})
    with pytest.raises(InvalidValue, match="at most 6"):
        model_figures.plot_reliability({str(n): BINS for n in range(len(COLORS) + 1)})


# Calibration, importance


def test_reliability_is_drawn_in_per_cent_with_intervals() -> None:
    ax = model_figures.plot_reliability({"model": BINS})
    diagonal, points, *_ = ax.lines
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata()) == [0, 100]
    np.testing.assert_allclose(points.get_xdata(), [50, 90])
    np.testing.assert_allclose(points.get_ydata(), [40, 100])
    half_widths = [np.ptp(segment[:, 1]) / 2 for segment in ax.collections[0].get_segments()]
    np.testing.assert_allclose(half_widths, [100 * 1.96 * np.sqrt(0.4 * 0.6 / 100), 0], atol=1e-9)
    assert legend(ax) == ["model"]
    assert texts(ax) == ["100", "25"]


def test_reliability_of_true_probabilities_lies_on_the_diagonal() -> None:
    draws = np.random.default_rng(3)
    first = draws.random(200_000)
    labels = (draws.random(200_000) >= first).astype(np.int64)
    ax = model_figures.plot_reliability({"true": calibration_curve(np.stack([first, 1 - first], axis=1), labels)})
    points = ax.lines[1]
    np.testing.assert_allclose(points.get_ydata(), points.get_xdata(), atol=1.5)


def test_importance_is_in_catalog_order() -> None:
    ax = model_figures.plot_importance(RISES)
    assert tick_labels(ax, "y") == list(CONDITIONS)
    assert tick_labels(ax, "x") == [sign.abbreviation for sign in SIGNS.values()]
    shown = ax.collections[0].get_array().reshape(RISES.shape)
    for row, id in enumerate(CONDITIONS):
        np.testing.assert_allclose(shown[row], RISES[sorted(CONDITIONS).index(id)])


def test_importance_leaves_out_conditions_without_rows_and_writes_no_minus_zero() -> None:
    rises = np.full(RISES.shape, -0.01)
    rises[0] = np.nan
    ax = model_figures.plot_importance(rises)
    assert tick_labels(ax, "y") == [id for id in CONDITIONS if id != min(CONDITIONS)]
    assert set(texts(ax)) == {"0.0"}
