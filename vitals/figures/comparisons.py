"""Figures that compare numbers: published with simulated, folds with their mean, scores hour by hour."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from vitals.figures.style import (
    COLORS,
    INK,
    PALE,
    axes,
    drawn_lines,
    tidy,
)

__all__ = ["plot_by_hour", "plot_comparison", "plot_split_scores"]

MARKS = 9  # on a line


def plot_comparison(published: Mapping[str, float], simulated: Mapping[str, float], ax: Axes | None = None) -> Axes:
    """Published against simulated shares, in percent, joined by a line.

    Parameters
    ----------
    published, simulated
        Per cent by statistic; those of `published` that are in both are drawn, in its order.
    """
    names = [name for name in published if name in simulated]
    ax, rows = axes(ax, 8.5, 1 + 0.34 * len(names)), range(len(names))
    ax.hlines(rows, [published[n] for n in names], [simulated[n] for n in names], color=PALE, linewidth=2, zorder=1)
    ax.scatter([published[n] for n in names], rows, color=INK, marker="D", s=45, label="published", zorder=2)
    ax.scatter([simulated[n] for n in names], rows, color=COLORS[1], s=55, label="simulated", zorder=2)
    ax.set_yticks(rows, names)
    ax.set(xlabel="Share (%)", xlim=(0, None), ylim=(len(names) - 0.5, -0.5))
    ax.legend()
    return tidy(ax)


def plot_split_scores(scores: Mapping[str, ArrayLike], ax: Axes | None = None) -> Axes:
    """Accuracies of cross-validation by name: every fold a dot, their mean a line with its value.

    Parameters
    ----------
    scores
        Accuracies on the folds, 0 to 1, by name.
    """
    ax = axes(ax, 8, 0.9 + 0.5 * len(scores))
    for row, values in enumerate(scores.values()):
        folds = np.asarray(values, dtype=np.float64)
        ax.plot(folds, np.full(folds.shape, row), "o", color=COLORS[0], alpha=0.6)
        ax.vlines(folds.mean(), row - 0.28, row + 0.28, color=INK, linewidth=2)
        ax.text(folds.mean(), row - 0.32, f"{folds.mean():.2f}", ha="center", va="bottom", color=INK)
    ax.set_yticks(range(len(scores)), list(scores))
    ax.set(xlim=(0, 1), ylim=(len(scores) - 0.4, -0.75), xlabel="Accuracy on a fold")
    return tidy(ax)


def plot_by_hour(lines: Mapping[str, ArrayLike], hours: ArrayLike, ax: Axes | None = None) -> Axes:
    """Lines over hours, each with a color, a marker and a dash of its own.

    Parameters
    ----------
    lines
        Values by name, each of shape (n_hours,); at most as many as `COLORS`.
    hours
        Shape (n_hours,).
    """
    ax, at = axes(ax, 6, 3.8), np.asarray(hours, dtype=np.float64)
    every = max(1, len(at) // MARKS)
    for (name, values), color, (marker, style) in drawn_lines(lines):
        ax.plot(
            at, np.asarray(values), color=color, linestyle=style, marker=marker, markevery=every, markersize=5,
            linewidth=1.4, label=name,
        )  # fmt: skip
    ax.legend(fontsize=8)
    return tidy(ax, grid="both")
