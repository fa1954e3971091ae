"""Figures over time and frequency: one patient's course, and spectra."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from vitals.catalog.conditions import HEALTHY
from vitals.catalog.signs import SIGNS
from vitals.catalog.units import printed
from vitals.figures.style import COLORS, INK, SHADE, axes, tidy
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import Simulation

__all__ = ["plot_course", "plot_spectrum", "power_spectrum", "spectral_slope"]

SLOPE_BAND = (1e-3, 1e-1)  # Hz: where the heart's power law is fitted
BINS_PER_DECADE = 12


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
    ax.set_ylabel(f"{SIGNS[sign].abbreviation}\n({printed(SIGNS[sign])})")
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
