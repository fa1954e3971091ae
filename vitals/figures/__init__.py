"""Figures of the data: each function draws one on one Axes and returns it.

Without `ax` a function makes a figure of its own that pyplot does not know: nothing stays open, `.figure` shows it.
Notebooks and documents import this package; matplotlib and seaborn come with the group `figures`.
"""

from vitals.figures.comparisons import plot_by_hour, plot_comparison, plot_split_scores
from vitals.figures.courses import plot_course, plot_spectrum, power_spectrum, spectral_slope
from vitals.figures.labels import plot_balance, plot_confusion, plot_news2, plot_projection
from vitals.figures.signs import plot_correlation, plot_fingerprints, plot_limits, plot_sign
from vitals.figures.stays import plot_board, plot_persistence, plot_stay
from vitals.figures.style import COLORS, STATUS_COLORS, sign_label

__all__ = [
    "COLORS",
    "STATUS_COLORS",
    "plot_balance",
    "plot_board",
    "plot_by_hour",
    "plot_comparison",
    "plot_confusion",
    "plot_correlation",
    "plot_course",
    "plot_fingerprints",
    "plot_limits",
    "plot_news2",
    "plot_persistence",
    "plot_projection",
    "plot_sign",
    "plot_spectrum",
    "plot_split_scores",
    "plot_stay",
    "power_spectrum",
    "sign_label",
    "spectral_slope",
]
