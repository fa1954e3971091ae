"""The figures of the data: each function draws one on one Axes and returns it.

Without `ax` a function makes a figure of its own that pyplot does not know: nothing stays open, `.figure` shows it.
Only notebooks import this module; matplotlib and seaborn are development dependencies.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, Patch
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.conditions import CONDITIONS, HEALTHY
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.errors import InvalidValue
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import Simulation
from vitals.simulation.status import STATUSES

__all__ = [
    "COLORS",
    "STATUS_COLORS",
    "plot_balance",
    "plot_comparison",
    "plot_confusion",
    "plot_correlation",
    "plot_course",
    "plot_fingerprints",
    "plot_limits",
    "plot_news2",
    "plot_projection",
    "plot_sign",
    "plot_spectrum",
    "plot_split_scores",
    "power_spectrum",
    "sign_label",
    "spectral_slope",
]

# Okabe and Ito's colors, which people with any of the common color-vision deficiencies tell apart.
COLORS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
STATUS_COLORS = dict(zip(STATUSES, ("#56B4E9", "#E69F00", "#882255"), strict=True))  # also rising in darkness
INK, PALE, SHADE = "#333333", "#BBBBBB", "#DDDDDD"
DIVERGING = "vlag"  # blue, white, red

PRINTED_UNITS = {"mm[Hg]": "mmHg", "Cel": "°C"}  # where UCUM's code is not what one prints
ORDERS = {"label_status": STATUSES, "probable_condition": tuple(CONDITIONS)}
RANGE_OF_95_PERCENT = 1.96  # SDs to either side of a normal mean
SLOPE_BAND = (1e-3, 1e-1)  # Hz: where the heart's power law is fitted
BINS_PER_DECADE = 12


def printed_unit(sign: VitalSign) -> str:
    """Unit of a sign as one prints it."""
    return PRINTED_UNITS.get(sign.unit, sign.unit)


def sign_label(id: str) -> str:
    """Label of an axis that shows a sign: its name and unit.

    Examples
    --------
    >>> sign_label("temperature_c")
    'Body temperature (°C)'
    """
    return f"{SIGNS[id].name} ({printed_unit(SIGNS[id])})"


def axes(ax: Axes | None, width: float, height: float) -> Axes:
    """The Axes given, or one on a figure of its own; width and height in inches."""
    return Figure(figsize=(width, height), layout="constrained").subplots() if ax is None else ax


def tidy(ax: Axes, grid: Literal["x", "y", "both"] = "x") -> Axes:
    """Axes with a grid along the values and no frame that carries no information."""
    sns.despine(ax=ax)
    ax.set_axisbelow(True)
    ax.grid(visible=False)
    ax.grid(visible=True, axis=grid, color=SHADE, linewidth=0.8)
    return ax


def plot_limits(ax: Axes | None = None) -> Axes:
    """Interpretation limits of every sign, in SDs of healthy adults from their mean.

    Bars show where the flags L and H, and LL and HH, begin, with the first flagged value; the line below them spans
    1.96 SD to either side of the healthy mean.
    """
    ax, reach = axes(ax, 9, 4.2), 8.0
    for row, sign in enumerate(SIGNS.values()):
        flags, healthy = sign.flags, sign.healthy
        lower = (flags.low, STATUS_COLORS["warning"], -1.0), (flags.critical_low, STATUS_COLORS["critical"], -1.0)
        upper = (flags.high, STATUS_COLORS["warning"], 1.0), (flags.critical_high, STATUS_COLORS["critical"], 1.0)
        for limit, color, side in (*lower, *upper):
            if limit is not None:
                start = float(np.clip((limit - healthy.mean) / healthy.sd, -reach, reach))
                ax.barh(row, side * reach - start, left=start, height=0.5, color=color)
                white = color == STATUS_COLORS["critical"]
                align, ink = "left" if side > 0 else "right", "white" if white else INK
                ax.text(start + 0.08 * side, row, f"{limit:g}", color=ink, ha=align, va="center", fontsize=8)
        ax.hlines(row + 0.36, -RANGE_OF_95_PERCENT, RANGE_OF_95_PERCENT, color=INK, linewidth=3)
    ax.set_yticks(range(len(SIGNS)), [sign_label(id) for id in SIGNS])
    handles = [
        Patch(color=STATUS_COLORS["warning"], label="L or H"),
        Patch(color=STATUS_COLORS["critical"], label="LL or HH"),
    ]
    handles.append(Patch(color=INK, label="healthy mean ± 1.96 SD"))
    ax.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False)
    ax.set(xlim=(-reach, reach), xlabel="Distance from the healthy mean (SD of healthy adults)")
    ax.invert_yaxis()
    return tidy(ax)


def plot_balance(labels: ArrayLike, expected: Mapping[str, float] | None = None, ax: Axes | None = None) -> Axes:
    """Share of the rows with each label, in per cent.

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


def plot_sign(data: pd.DataFrame, sign: str, by: str, ax: Axes | None = None) -> Axes:
    """One sign in boxes (quartiles; whiskers from the 2.5th to the 97.5th centile), its normal range shaded.

    Parameters
    ----------
    data
        Readings with a column `sign`, in the sign's unit, and a column `by`.
    sign
        Id of the sign.
    by
        `label_status` or `probable_condition`.
    """
    if by not in ORDERS:
        raise InvalidValue("by", by, " or ".join(ORDERS))
    groups = [label for label in ORDERS[by] if (data[by] == label).any()]
    ax = axes(ax, 6, 0.8 + 0.25 * len(groups))
    flags, (low, high) = SIGNS[sign].flags, SIGNS[sign].accepted
    step = 10.0 ** -SIGNS[sign].decimals  # flags are the first values outside
    ax.axvspan(
        low if flags.low is None else flags.low + step, high if flags.high is None else flags.high - step, color=SHADE
    )
    values = [data.loc[data[by] == label, sign].dropna().to_numpy() for label in groups]
    line = {"color": INK, "linewidth": 0.8}
    drawn = ax.boxplot(
        values, orientation="horizontal", whis=(2.5, 97.5), widths=0.7, showfliers=False, patch_artist=True,
        tick_labels=groups, medianprops={"color": INK, "linewidth": 1.6}, whiskerprops=line, capprops=line,
    )  # fmt: skip
    for patch, label in zip(drawn["boxes"], groups, strict=True):
        patch.set_facecolor(STATUS_COLORS.get(label, COLORS[4]))
    extent = np.concatenate([np.quantile(each, (0.02, 0.98)) for each in values])
    margin = 0.05 * float(np.ptp(extent)) + step
    ax.set(xlabel=sign_label(sign), xlim=(max(extent.min() - margin, low), min(extent.max() + margin, high)))
    ax.invert_yaxis()
    return tidy(ax)


def plot_fingerprints(data: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Median of each sign in each condition, in SDs of healthy adults from the healthy mean.

    Parameters
    ----------
    data
        Readings with `probable_condition` and a column for each sign, in its unit.
    """
    order = [id for id in CONDITIONS if (data["probable_condition"] == id).any()]
    medians = data.groupby("probable_condition")[list(SIGNS)].median().loc[order]
    distance = pd.DataFrame({id: (medians[id] - s.healthy.mean) / s.healthy.sd for id, s in SIGNS.items()})
    ax = axes(ax, 8, 1.2 + 0.3 * len(order))
    sns.heatmap(
        distance, ax=ax, cmap=DIVERGING, vmin=-5, vmax=5, annot=True, fmt=".1f", annot_kws={"fontsize": 9},
        xticklabels=[sign.abbreviation for sign in SIGNS.values()], linewidths=0.5,
        cbar_kws={"label": "Median, SD of healthy adults", "extend": "both"},
    )  # fmt: skip
    ax.set(xlabel="", ylabel="")
    ax.tick_params(axis="y", labelrotation=0)
    return ax


def plot_correlation(measured: ArrayLike, expected: ArrayLike, ax: Axes | None = None) -> Axes:
    """Correlations of the signs: measured below the diagonal, expected above it.

    Parameters
    ----------
    measured, expected
        Matrices of shape (n_signs, n_signs), in the order of `SIGNS`.
    """
    both = np.tril(np.asarray(measured), -1) + np.triu(np.asarray(expected), 1)
    names = [sign.abbreviation for sign in SIGNS.values()]
    ax = axes(ax, 6.2, 5.2)
    sns.heatmap(
        both, ax=ax, mask=np.eye(len(names), dtype=bool), cmap=DIVERGING, vmin=-1, vmax=1, annot=True, fmt=".2f",
        square=True, xticklabels=names, yticklabels=names, linewidths=0.5, annot_kws={"fontsize": 9},
        cbar_kws={"label": "Correlation", "shrink": 0.8},
    )  # fmt: skip
    ax.tick_params(axis="y", labelrotation=0)
    ax.set(xlabel="above the diagonal: expected", ylabel="below the diagonal: measured")
    return ax


def plot_news2(total: ArrayLike, status: ArrayLike, ax: Axes | None = None) -> Axes:
    """Shares of the statuses at each NEWS2 total, in per cent, and how many rows have that total.

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
    """How the rows of each true class are predicted, in per cent of its rows.

    Parameters
    ----------
    truth, predicted
        Condition ids or status ids, shape (n_samples,).
    """
    counts = pd.crosstab(np.asarray(truth), np.asarray(predicted))
    order = [id for ids in ORDERS.values() for id in ids if id in counts.index]
    shares = 100 * counts.reindex(index=order, columns=order, fill_value=0).div(counts.sum(axis=1).loc[order], axis=0)
    text = shares.map(lambda share: f"{share:.0f}" if share >= 2.5 else "")
    ax = axes(ax, 3.5 + 0.3 * len(order), 2 + 0.3 * len(order))
    sns.heatmap(
        shares, ax=ax, cmap="cividis", vmin=0, vmax=100, annot=text, fmt="", annot_kws={"fontsize": 8}, linewidths=0.3,
        xticklabels=order, yticklabels=order, cbar_kws={"label": "Share of the true class's rows (%)"},
    )  # fmt: skip
    ax.set(xlabel="Predicted", ylabel="True")
    return ax


def plot_course(
    simulation: Simulation, time: ArrayLike, sign: str, *, named: bool = True, ax: Axes | None = None
) -> Axes:
    """One sign of one patient in time, displayed and true, with the episodes shaded and the normal range dotted.

    Parameters
    ----------
    simulation
        One patient at rising times.
    time
        Those times, in seconds, shape (n_samples,).
    sign
        Id of the sign.
    named
        Whether the shaded episodes carry the id of their condition.
    """
    ax = axes(ax, 10, 2)
    column, flags = list(SIGNS).index(sign), SIGNS[sign].flags
    minutes = (np.asarray(time, dtype=np.float64) - np.asarray(time, dtype=np.float64)[0]) / 60
    for start, end, id in runs(simulation.truth.conditions):
        if id != HEALTHY.id:
            ax.axvspan(minutes[start], minutes[end], color=SHADE)
            if named:
                center = (minutes[start] + minutes[end]) / 2
                ax.text(center, 1.02, id, transform=ax.get_xaxis_transform(), ha="center", fontsize=8, color=INK)
    ax.plot(minutes, simulation.readings.values[:, column], color=COLORS[4], linewidth=1.0, label="displayed")
    ax.plot(minutes, simulation.truth.values[:, column], color=INK, linewidth=0.8, label="true")
    for limit in (flags.low, flags.high):
        if limit is not None:
            ax.axhline(limit, color=COLORS[5], linestyle=":", linewidth=1)
    ax.set(xlim=(minutes[0], minutes[-1]), xlabel="Time (minutes)")
    ax.set_ylabel(f"{SIGNS[sign].abbreviation}\n({printed_unit(SIGNS[sign])})")
    return tidy(ax, grid="y")


def runs(labels: NDArray[np.str_]) -> list[tuple[int, int, str]]:
    """First and last index, and label, of each run of equal labels."""
    changes = np.flatnonzero(labels[1:] != labels[:-1]) + 1
    starts = np.concatenate([[0], changes])
    ends = np.concatenate([changes, [len(labels) - 1]])
    return [(int(start), int(end), str(labels[start])) for start, end in zip(starts, ends, strict=True)]


def power_spectrum(values: ArrayLike, interval: float) -> tuple[FloatArray, FloatArray]:
    """Power spectral density of evenly spaced series, averaged over the series and over bins of equal width in log f.

    Parameters
    ----------
    values
        Shape (n_series, n_times).
    interval
        Seconds between the values.

    Returns
    -------
    frequency, power
        Of the bins: in Hz, and in the squared unit of the values per Hz.
    """
    series = np.atleast_2d(np.asarray(values, dtype=np.float64))
    window = np.hanning(series.shape[1])
    spectrum = np.fft.rfft((series - series.mean(axis=1, keepdims=True)) * window)[:, 1:]
    power = (np.abs(spectrum) ** 2).mean(axis=0) * 2 * interval / (window**2).sum()
    frequency = np.fft.rfftfreq(series.shape[1], interval)[1:]
    bins = np.floor(np.log10(frequency) * BINS_PER_DECADE)
    _, inverse, count = np.unique(bins, return_inverse=True, return_counts=True)
    return np.bincount(inverse, frequency) / count, np.bincount(inverse, power) / count


def spectral_slope(frequency: FloatArray, power: FloatArray, band: tuple[float, float] = SLOPE_BAND) -> float:
    """Slope of log power over log frequency within a band (Hz): -1 for 1/f noise, 0 for white noise."""
    inside = (frequency >= band[0]) & (frequency <= band[1])
    return float(np.polyfit(np.log10(frequency[inside]), np.log10(power[inside]), 1)[0])


def plot_spectrum(
    series: Mapping[str, ArrayLike], interval: float, *, unit: str = "/min", ax: Axes | None = None
) -> Axes:
    """Power spectra on logarithmic axes, each with its slope, and a line that falls as 1/f.

    Parameters
    ----------
    series
        Values by name, each of shape (n_series, n_times).
    interval
        Seconds between the values.
    unit
        Unit of the values, for the axis.
    """
    ax = axes(ax, 8, 4.5)
    ax.axvspan(*SLOPE_BAND, color=SHADE, alpha=0.6)
    reference: FloatArray | None = None
    for (name, values), color in zip(series.items(), COLORS, strict=False):
        frequency, power = power_spectrum(values, interval)
        ax.loglog(frequency, power, color=color, label=f"{name}: slope {spectral_slope(frequency, power):.2f}")
        if reference is None:
            inside = (frequency >= SLOPE_BAND[0]) & (frequency <= SLOPE_BAND[1])
            reference = np.exp(np.mean(np.log(power[inside] * frequency[inside]))) / frequency
            ax.loglog(frequency, reference, color=INK, linestyle="--", linewidth=1, label="1/f")
    ax.set(xlabel="Frequency (Hz)", ylabel=f"Power density (({unit})² per Hz)")
    ax.legend()
    return tidy(ax, grid="both")


def plot_comparison(published: Mapping[str, float], simulated: Mapping[str, float], ax: Axes | None = None) -> Axes:
    """Published against simulated shares, in per cent, joined by a line.

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
    """Scores of cross-validation by name: every fold a dot, their mean a line with its value.

    Parameters
    ----------
    scores
        Scores of the folds, 0 to 1, by name.
    """
    ax = axes(ax, 8, 0.9 + 0.5 * len(scores))
    for row, values in enumerate(scores.values()):
        folds = np.asarray(values, dtype=np.float64)
        ax.plot(folds, np.full(folds.shape, row), "o", color=COLORS[0], alpha=0.6)
        ax.vlines(folds.mean(), row - 0.28, row + 0.28, color=INK, linewidth=2)
        ax.text(folds.mean(), row - 0.32, f"{folds.mean():.2f}", ha="center", va="bottom", color=INK)
    ax.set_yticks(range(len(scores)), list(scores))
    ax.set(xlim=(0, 1), ylim=(len(scores) - 0.4, -0.75), xlabel="Score of a fold")
    return tidy(ax)
