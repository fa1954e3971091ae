"""Figures of people in care: a ward by bed and hour, one patient's stay, and how long a flag stays raised."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.signs import SIGNS
from vitals.catalog.units import printed
from vitals.errors import InvalidValue
from vitals.figures.style import COLORS, INK, PALE, STATUS_COLORS, axes, tidy
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import Simulation
from vitals.simulation.status import STATUSES

__all__ = ["plot_board", "plot_persistence", "plot_stay"]

HOUR = 3600


def plot_board(
    statuses: ArrayLike, deteriorations: ArrayLike | None = None, *, interval: float = 1.0, ax: Axes | None = None
) -> Axes:
    """Status of every bed at every time as an image; where a patient begins to deteriorate, a white mark.

    Parameters
    ----------
    statuses
        Status ids, shape (n_beds, n_times), evenly spaced.
    deteriorations
        Hours from the first column at which each bed's patient begins to deteriorate, shape (n_beds,) and NaN where
        none does; nobody by default.
    interval
        Hours between the columns.
    """
    ids = np.asarray(statuses)
    unknown = np.setdiff1d(ids, STATUSES)
    if len(unknown):
        raise InvalidValue("status", str(unknown[0]), ", ".join(STATUSES))
    codes = np.select([ids == status for status in STATUSES], range(len(STATUSES)))
    beds, width = len(codes), codes.shape[1] * interval
    ax = axes(ax, 11, 1 + 0.19 * beds)
    colors = ListedColormap([STATUS_COLORS[status] for status in STATUSES])
    extent = (0.0, width, beds + 0.5, 0.5)
    ax.imshow(codes, cmap=colors, vmin=0, vmax=len(STATUSES) - 1, aspect="auto", interpolation="none", extent=extent)
    handles: list[Patch | Line2D] = [Patch(color=STATUS_COLORS[status], label=status) for status in STATUSES]
    if deteriorations is not None:
        hours = np.asarray(deteriorations, dtype=np.float64)
        (marks,) = ax.plot(
            hours, np.arange(1, beds + 1), "D", color="white", markeredgecolor=INK, markersize=7, label="deteriorates"
        )
        handles.append(marks)
    ax.set(xlabel="Time (hours)", ylabel="Bed", xlim=(0, width), yticks=[1, *range(4, beds + 1, 4)])
    ax.xaxis.set_major_locator(MultipleLocator(12))
    ax.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=len(handles), frameon=False)
    return ax


def plot_stay(simulation: Simulation, time: ArrayLike, sign: str, ax: Axes | None = None) -> Axes:
    """One sign of one patient in care over hours, displayed and true: what a cuff holds is seen as steps.

    A dotted line marks where the patient begins to deteriorate, a gray one an admission; thin lines are the normal
    range.

    Parameters
    ----------
    simulation
        One patient at rising times, in a setting with stays.
    time
        Those times, in unix seconds, shape (n_samples,).
    sign
        Id of the sign.
    """
    truth, column, flags = simulation.truth, list(SIGNS).index(SIGNS[sign].id), SIGNS[sign].flags
    if truth.stay is None or truth.deteriorates_at is None:
        raise InvalidValue("setting", truth.parameters.setting.id, "one with stays: plot_course draws a lesson")
    ax, seconds = axes(ax, 11, 1.6), np.asarray(time, dtype=np.float64)
    hours = (seconds - seconds[0]) / HOUR
    for onset in np.unique(truth.deteriorates_at[~np.isnan(truth.deteriorates_at)]):
        if seconds[0] <= onset <= seconds[-1]:
            ax.axvline((onset - seconds[0]) / HOUR, color=STATUS_COLORS["critical"], linestyle=":", linewidth=2)
    for row in np.flatnonzero(np.diff(truth.stay)) + 1:
        ax.axvline(hours[row], color=PALE, linewidth=2)
    displayed = simulation.readings.values[:, column]
    ax.plot(hours, displayed, color=COLORS[4], linewidth=1, drawstyle="steps-post", label="displayed")
    ax.plot(hours, truth.values[:, column], color=INK, linewidth=0.8, label="true")
    for limit in (flags.low, flags.high):
        if limit is not None:
            ax.axhline(limit, color=COLORS[5], linestyle=":", linewidth=1)
    ax.set(xlim=(0, hours[-1]), xlabel="Time (hours)")
    ax.set_ylabel(f"{SIGNS[sign].abbreviation}\n({printed(SIGNS[sign])})")
    return tidy(ax, grid="y")


def plot_persistence(
    raised: Mapping[str, ArrayLike], *, hours: int = 24, interval: float = 1.0, ax: Axes | None = None
) -> Axes:
    """Of the flags that are raised, the share that is raised some hours later; a dashed line is the share of all times.

    A flag that is only noise falls to the dashed line at once; one that belongs to the patient never comes to it.

    Parameters
    ----------
    raised
        By name, whether each patient's flag is raised at each time: shape (n_patients, n_times), evenly spaced.
    hours
        How far to look.
    interval
        Hours between the times.
    """
    ax = axes(ax, 8, 3.5)
    for (name, flags), color in zip(raised.items(), COLORS, strict=False):
        later = raised_later(np.asarray(flags, dtype=bool), round(hours / interval))
        ax.plot(np.arange(len(later)) * interval, 100 * later, "o-", color=color, markersize=3, label=name)
        ax.axhline(100 * np.asarray(flags).mean(), color=color, linestyle="--", linewidth=1)
    ax.set(xlim=(0, hours), ylim=(0, 102), xlabel="Hours later", ylabel="Still, or again, raised (%)")
    ax.legend()
    return tidy(ax, grid="y")


def raised_later(raised: NDArray[np.bool_], lags: int) -> FloatArray:
    """Of what is raised, the share that is raised 0, 1, ..., `lags` times later; shape (n_patients, n_times)."""
    n_times = raised.shape[1]
    pairs = ((raised[:, : n_times - lag], raised[:, lag:]) for lag in range(lags + 1))
    return np.array([int((now & then).sum()) / max(int(now.sum()), 1) for now, then in pairs])
