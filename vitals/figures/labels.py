"""Figures of the labels: shares, NEWS2, projections, confusions."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Ellipse
from numpy.typing import ArrayLike

from vitals.catalog.conditions import CONDITIONS
from vitals.figures.style import (
    COLORS,
    INK,
    ORDERS,
    PALE,
    STATUS_COLORS,
    axes,
    tidy,
)
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES

__all__ = ["plot_balance", "plot_confusion", "plot_news2", "plot_projection"]

LEAST_WRITTEN = 2.5  # percent


def plot_balance(labels: ArrayLike, expected: Mapping[str, float] | None = None, ax: Axes | None = None) -> Axes:
    """Share of the rows with each label, in percent.

    Parameters
    ----------
    labels
        One id per row, shape (n_samples,); bars come in order of their share.
    expected
        Share (0 to 1) by label, drawn as a diamond.
    """
    shares = 100 * pd.Series(np.asarray(labels)).value_counts(normalize=True)
    ax = axes(ax, 8, 0.6 + 0.27 * len(shares))
    colors = [STATUS_COLORS.get(label, COLORS[0]) for label in shares.index]
    ax.barh(shares.index, shares.to_numpy(), color=colors, label="rows")
    if expected is not None:
        known = [label for label in shares.index if label in expected]
        ax.plot([100 * expected[label] for label in known], known, "D", color=INK, markersize=5, label="expected")
        ax.legend(loc="lower right")
    ax.set(xlabel="Share of the rows (%)")
    ax.invert_yaxis()
    return tidy(ax)


def plot_news2(total: ArrayLike, status: ArrayLike, ax: Axes | None = None) -> Axes:
    """Shares of the statuses at each NEWS2 total, in percent, and how many rows have that total.

    Parameters
    ----------
    total
        NEWS2 of each row, shape (n_samples,).
    status
        Status id of each row, shape (n_samples,).
    """
    counts = pd.crosstab(np.asarray(total), np.asarray(status)).reindex(columns=list(STATUSES), fill_value=0)
    rows, ax = counts.sum(axis=1), axes(ax, 9, 4)
    bottom = np.zeros(len(counts))
    for label in STATUSES:
        share = 100 * (counts[label] / rows).to_numpy()
        ax.bar(counts.index, share, bottom=bottom, color=STATUS_COLORS[label], label=label, width=0.85)
        bottom += share
    for score, count in rows.items():
        ax.text(float(str(score)), 101, f"{count:,}", ha="center", va="bottom", fontsize=8, color=INK)
    ax.set(xlabel="NEWS2 of the displayed signs (number of rows above the bar)", ylabel="Share of the rows (%)")
    ax.set(ylim=(0, 108), xticks=list(counts.index))
    ax.legend(title="label_status", loc="upper left", bbox_to_anchor=(1, 1))
    return tidy(ax, grid="y")


def plot_projection(points: FloatArray, labels: ArrayLike, highlight: Sequence[str], ax: Axes | None = None) -> Axes:
    """Readings in two dimensions: all as a pale cloud, some conditions as ellipses that hold about 68 % of theirs.

    Parameters
    ----------
    points
        Shape (n_samples, 2).
    labels
        Condition id of each point, shape (n_samples,).
    highlight
        Ids to draw, at most as many as `COLORS`.
    """
    ids, ax = np.asarray(labels), axes(ax, 6.5, 5)
    ax.scatter(points[:, 0], points[:, 1], s=3, color=PALE, alpha=0.35, linewidths=0, rasterized=True)
    for id, color in zip(highlight, COLORS[: len(highlight)], strict=True):
        CONDITIONS[id]  # an unknown one raises
        own = points[ids == id]
        center, (variances, directions) = own.mean(axis=0), np.linalg.eigh(np.cov(own.T))
        width, height = 2 * np.sqrt(-2 * math.log(1 - 0.68) * variances)  # chi-squared with two degrees of freedom
        angle = math.degrees(math.atan2(directions[1, 0], directions[0, 0]))
        ax.add_patch(Ellipse((center[0], center[1]), width, height, angle=angle, fill=False, color=color, linewidth=2))
        ax.plot(*center, "o", color=color, label=id)
    low, high = np.quantile(points, (0.003, 0.997), axis=0)
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="First component", ylabel="Second component")
    ax.legend(fontsize=8, loc="best")
    return tidy(ax, grid="both")


def plot_confusion(truth: ArrayLike, predicted: ArrayLike, ax: Axes | None = None) -> Axes:
    """Predictions of each true class, in percent of its rows; cells below 2.5 % have no number, as the axis says.

    Parameters
    ----------
    truth, predicted
        Condition ids or status ids, shape (n_samples,).
    """
    counts = pd.crosstab(np.asarray(truth), np.asarray(predicted))
    order = [id for ids in ORDERS.values() for id in ids if id in counts.index]
    shares = 100 * counts.reindex(index=order, columns=order, fill_value=0).div(counts.sum(axis=1).loc[order], axis=0)
    text = shares.map(lambda share: f"{share:.0f}" if share >= LEAST_WRITTEN else "")
    ax = axes(ax, 3.5 + 0.3 * len(order), 2 + 0.3 * len(order))
    sns.heatmap(
        shares, ax=ax, cmap="cividis", vmin=0, vmax=100, annot=text, fmt="", annot_kws={"fontsize": 8}, linewidths=0.3,
        xticklabels=order, yticklabels=order, cbar_kws={"label": "Share of the true class's rows (%)"},
    )  # fmt: skip
    ax.set(xlabel=f"Predicted (no number: below {LEAST_WRITTEN} %)", ylabel="True")
    return ax
