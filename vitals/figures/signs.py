"""Figures of the signs: limits, spread by label, fingerprints, correlations."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from numpy.typing import ArrayLike

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidValue
from vitals.figures.style import (
    COLORS,
    DIVERGING,
    INK,
    ORDERS,
    RANGE_OF_95_PERCENT,
    SHADE,
    STATUS_COLORS,
    axes,
    sign_label,
    tidy,
)

__all__ = ["plot_correlation", "plot_fingerprints", "plot_limits", "plot_sign"]


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


def plot_sign(data: pd.DataFrame, sign: str, by: str, ax: Axes | None = None) -> Axes:
    """One sign in boxes (quartiles; whiskers from the 2.5th to the 97.5th centile), its normal range shaded.

    Parameters
    ----------
    data
        Readings with a column `sign`, in the sign's unit, and a column `by`.
    sign
        Id of the sign.
    by
        `label_status`, `probable_condition` or `setting`.
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
