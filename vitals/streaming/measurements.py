"""Measurements of a feed: counts, and histograms of durations."""

from bisect import bisect_left
from dataclasses import dataclass, field

__all__ = ["Histogram", "Stats"]

LATENESS = (0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds; the goal is 0.05
PREDICTION = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5)  # seconds


@dataclass
class Histogram:
    """Histogram of durations.

    Parameters
    ----------
    bounds
        Upper ends of the bins, in seconds; a last bin has none.
    """

    bounds: tuple[float, ...]
    counts: list[int] = field(init=False)
    total: float = field(default=0.0, init=False)  # seconds

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, seconds: float, times: int = 1) -> None:
        """Count a duration."""
        self.counts[bisect_left(self.bounds, seconds)] += times
        self.total += seconds * times


@dataclass
class Stats:
    """Counts since the feed began."""

    connections: int = 0  # now
    messages: int = 0
    skipped: int = 0  # readings that were not sent: nobody read, or the tick came late
    lateness: Histogram = field(default_factory=lambda: Histogram(LATENESS))  # of a message, after it was due
    prediction: Histogram = field(default_factory=lambda: Histogram(PREDICTION))  # to simulate and predict a batch
