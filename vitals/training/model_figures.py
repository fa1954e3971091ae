"""Figures of the model: each function draws one on one Axes and returns it, as in `vitals.figures`.

Notebooks import this module; matplotlib and seaborn come with the group `figures`.
"""

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.figures.style import COLORS, INK, PALE, RANGE_OF_95_PERCENT, axes, drawn_lines, tidy
from vitals.model.persistence import OUTPUTS
from vitals.simulation.scales import FloatArray
from vitals.training.evaluation import Scores

__all__ = ["METRICS", "plot_excess", "plot_folds", "plot_importance", "plot_reliability"]

ORACLE = "oracle"
METRICS = {field.name: field.name.replace("_", " ").capitalize() for field in fields(Scores)}
UNITS = {"log_loss": "nats"}
SEQUENTIAL = "cividis"


def metric_label(metric: str) -> str:
    """Label of an axis that shows a score.

    Examples
    --------
    >>> metric_label("log_loss")
    'Log loss (nats)'
    """
    if metric not in METRICS:
        raise InvalidValue("metric", metric, f"one of {', '.join(METRICS)}")
    return f"{METRICS[metric]} ({UNITS[metric]})" if metric in UNITS else METRICS[metric]


def plot_folds(scores: pd.DataFrame, metric: str, ax: Axes | None = None) -> Axes:
    """One score of several candidates: every fold a dot, their mean a line with its value, the oracle's mean dashed.

    Parameters
    ----------
    scores
        One row per candidate and fold, with a column `candidate` and one for each score.
    metric
        Name of a score.
    """
    label, names = metric_label(metric), list(scores["candidate"].unique())
    ax = axes(ax, 5, 0.9 + 0.42 * len(names))
    for row, name in enumerate(names):
        folds = scores.loc[scores["candidate"] == name, metric].to_numpy()
        color = INK if name == ORACLE else COLORS[0]
        ax.plot(folds, np.full(folds.shape, row), "o", color=color, alpha=0.5, markersize=4)
        ax.vlines(folds.mean(), row - 0.28, row + 0.28, color=color, linewidth=2)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}  # the oracle's line does not cross its value
        text = f"{folds.mean():.3f}"
        ax.text(folds.mean(), row - 0.32, text, ha="center", va="bottom", color=INK, fontsize=8, bbox=box)
        if name == ORACLE:
            ax.axvline(folds.mean(), color=INK, linestyle="--", linewidth=1, zorder=0)
    ax.set_yticks(range(len(names)), names)
    ax.set(xlabel=label, ylim=(len(names) - 0.5, -0.85))
    return tidy(ax)


def plot_excess(curves: Mapping[str, Mapping[int, float]], ax: Axes | None = None) -> Axes:
    """How far a score is above the oracle's, in percent, against the number of rows trained on; both axes logarithmic.

    Parameters
    ----------
    curves
        Percent by number of rows, by name of the candidate, at most as many as `COLORS`; what is not above the oracle
        is left out.
    """
    ax = axes(ax, 6, 4)
    for (name, curve), color, (marker, style) in drawn_lines(curves):
        shown = {rows: excess for rows, excess in curve.items() if excess > 0}
        ax.plot(
            list(shown), list(shown.values()), marker=marker, linestyle=style, color=color, label=name, markersize=5
        )
    ax.set(xscale="log", yscale="log", xlabel="Rows trained on", ylabel="Above the oracle's (%)")
    ax.xaxis.set_major_formatter(FuncFormatter(lambda rows, _: f"{rows:,.0f}"))
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda excess, _: f"{excess:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())
    ax.legend()
    return tidy(ax, grid="both")


def plot_reliability(
    curves: Mapping[str, tuple[FloatArray, FloatArray, NDArray[np.int64]]], ax: Axes | None = None
) -> Axes:
    """Accuracy against confidence, with intervals of 95 %; on the diagonal a confidence means what it says.

    At the foot stands how many predictions of the first curve each of its bins holds.

    Parameters
    ----------
    curves
        What `evaluation.calibration_curve` returns, by name, at most as many as `COLORS`.
    """
    ax = axes(ax, 5, 4.6)
    ax.plot([0, 100], [0, 100], color=PALE, linewidth=2, zorder=0)
    for number, ((name, (confidence, accuracy, count)), color, (marker, style)) in enumerate(drawn_lines(curves)):
        error = RANGE_OF_95_PERCENT * np.sqrt(accuracy * (1 - accuracy) / count)
        ax.errorbar(
            100 * confidence, 100 * accuracy, 100 * error, marker=marker, linestyle=style, color=color, label=name,
            markersize=4, capsize=2, linewidth=1.2,
        )  # fmt: skip
        if number:
            continue
        for at, rows in zip(confidence, count, strict=True):
            ax.text(100 * at, 1, f"{rows:,}", rotation=90, ha="center", va="bottom", fontsize=6, color=INK)
    ax.set(xlabel="Probability of the predicted class (%)", ylabel="Predictions that are right (%)")
    ax.set(xlim=(0, 102), ylim=(0, 102), aspect="equal")
    ax.legend()
    return tidy(ax, grid="both")


def plot_importance(rises: FloatArray, ax: Axes | None = None) -> Axes:
    """Importance of each sign for each condition: the cost of its permutation on the rows of that condition.

    Parameters
    ----------
    rises
        Rise of the log loss in nats, shape (n_conditions, n_signs); conditions in the order of their label encoder.
        Those that are NaN are left out.
    """
    names = [sign.abbreviation for sign in SIGNS.values()]
    table = pd.DataFrame(rises, index=list(OUTPUTS["probable_condition"]), columns=names).loc[list(CONDITIONS)].dropna()
    text = table.round(1) + 0.0  # not -0.0
    ax = axes(ax, 8, 1.2 + 0.3 * len(table))
    sns.heatmap(
        table, ax=ax, cmap=SEQUENTIAL, vmin=0, annot=text, fmt=".1f", annot_kws={"fontsize": 9}, linewidths=0.5,
        cbar_kws={"label": "Rise of the log loss (nats)"},
    )  # fmt: skip
    ax.set(xlabel="Permuted sign", ylabel="")
    ax.tick_params(axis="y", labelrotation=0)
    return ax
