import pytest

from vitals.streaming.measurements import Histogram, Stats


def test_a_histogram_counts_durations_up_to_each_bound() -> None:
    histogram = Histogram((0.1, 1.0))
    for value in (0.05, 0.1, 0.5, 3.0):
        histogram.add(value)
    histogram.add(0.2, times=5)
    assert histogram.counts == [2, 6, 1]
    assert histogram.total == pytest.approx(4.65)


def test_the_histograms_of_two_feeds_are_their_own() -> None:
    one, other = Stats(), Stats()
    one.lateness.add(0.04)
    one.prediction.add(0.04)
    assert sum(one.lateness.counts) == sum(one.prediction.counts) == 1
    assert sum(other.lateness.counts) == sum(other.prediction.counts) == 0
    assert 0.05 in one.lateness.bounds  # the goal


def test_the_bounds_are_those_that_dashboards_know() -> None:
    stats = Stats()
    assert stats.lateness.bounds == (0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5)
    assert stats.prediction.bounds == (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5)
