import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Ellipse, Rectangle

from vitals import figures
from vitals.catalog.conditions import HEALTHY
from vitals.catalog.signs import SIGNS
from vitals.errors import UnknownEntry
from vitals.simulation.status import STATUSES, news2

ILL = "sepsis"


def tick_labels(ax: Axes, axis: str) -> list[str]:
    return [label.get_text() for label in (ax.get_xticklabels() if axis == "x" else ax.get_yticklabels())]


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def bars(ax: Axes) -> list[Rectangle]:
    return [bar for container in ax.containers for bar in container]


def cells(ax: Axes) -> np.ma.MaskedArray:
    return ax.collections[0].get_array()


def test_balance_shows_shares_in_falling_order_and_what_was_expected() -> None:
    ax = figures.plot_balance([ILL, HEALTHY.id, HEALTHY.id, HEALTHY.id], expected={ILL: 0.4, "not drawn": 0.6})
    assert [bar.get_width() for bar in bars(ax)] == [75, 25]
    assert tick_labels(ax, "y") == [HEALTHY.id, ILL]
    (expected,) = ax.lines
    assert list(expected.get_xdata()) == [40]
    assert ax.get_xlabel() == "Share of the rows (%)"


def test_the_largest_share_stands_at_the_top() -> None:
    assert figures.plot_balance(["sepsis", "healthy", "healthy"]).yaxis_inverted()


def test_balance_colors_statuses() -> None:
    ax = figures.plot_balance(["normal", "normal", "critical"])
    colors = [to_hex(bar.get_facecolor()).upper() for bar in bars(ax)]
    assert colors == [figures.STATUS_COLORS["normal"].upper(), figures.STATUS_COLORS["critical"].upper()]


def test_confusion_shows_shares_of_the_true_condition() -> None:
    truth, predicted = [ILL, ILL, ILL, HEALTHY.id], [ILL, HEALTHY.id, HEALTHY.id, HEALTHY.id]
    ax = figures.plot_confusion(truth, predicted)
    assert tick_labels(ax, "y") == [HEALTHY.id, ILL]
    np.testing.assert_allclose(cells(ax).reshape(2, 2), [[100, 0], [200 / 3, 100 / 3]])
    assert texts(ax) == ["100", "", "67", "33"]
    assert ax.get_xlabel() == "Predicted (no number: below 2.5 %)"


def test_confusion_of_the_status_is_in_order_of_severity() -> None:
    ax = figures.plot_confusion(["critical", "normal", "warning"], ["critical", "normal", "normal"])
    assert tick_labels(ax, "y") == tick_labels(ax, "x") == ["normal", "warning", "critical"]
    np.testing.assert_allclose(cells(ax).reshape(3, 3), [[100, 0, 0], [100, 0, 0], [0, 0, 100]])


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
