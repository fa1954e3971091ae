"""Figures of several processes, added up, and what is left of those that have ended."""

import pickle
from collections import Counter

from Endpoints.serving.metrics import Counters
from Endpoints.serving.protocols import DisconnectReason
from Endpoints.serving.totals import Snapshot, added, process_figures
from vitals.streaming.measurements import Stats


def snapshot(scale: int = 1) -> Snapshot:
    """Figures that differ from each other, times a factor."""
    counters = Counters(
        Counter(host=2 * scale), Counter({DisconnectReason.FLOOD: 3 * scale}), Counter({f"only-{scale}": 1})
    )
    stats = Stats(connections=5 * scale, messages=7 * scale, skipped=11 * scale)
    stats.lateness.add(0.25, 2 * scale)
    process = {"process_cpu_seconds": 1.5 * scale, "process_open_fds": 4.0, "process_start_time_seconds": 100.0 * scale}
    return Snapshot(counters, stats, process)


def test_figures_are_added() -> None:
    total = snapshot() + pickle.loads(pickle.dumps(snapshot(10)))
    assert total.counters.rejected == {"host": 22}
    assert total.counters.disconnects == {DisconnectReason.FLOOD: 33}
    assert total.counters.appointments == {"only-1": 1, "only-10": 1}
    assert (total.stats.connections, total.stats.messages, total.stats.skipped) == (55, 77, 121)
    assert total.stats.lateness.bounds == snapshot().stats.lateness.bounds
    assert sum(total.stats.lateness.counts) == 22
    assert total.stats.lateness.total == 0.25 * 22
    assert total.process == {
        "process_cpu_seconds": 16.5,
        "process_open_fds": 8.0,
        "process_start_time_seconds": 100.0,  # since when the service runs
    }


def test_adding_leaves_the_figures_as_they_were() -> None:
    one, other = snapshot(), snapshot(2)
    assert one + other == snapshot() + snapshot(2)
    assert (one, other) == (snapshot(), snapshot(2))


def test_counters_outlive_a_process_and_nothing_else_does() -> None:
    left = snapshot().after_the_end()
    assert left.counters == snapshot().counters
    assert (left.stats.connections, left.stats.messages) == (0, 7)
    assert left.process == {"process_cpu_seconds": 1.5}
    assert (left + snapshot()).process["process_start_time_seconds"] == 100.0


def test_nested_figures_are_added() -> None:
    assert added({"a": [1, 2.5], "b": {"c": 1}}, {"a": [3, 4], "d": 5}) == {"a": [4, 6.5], "b": {"c": 1}, "d": 5}


def test_figures_of_this_process_can_be_added() -> None:
    figures = process_figures()
    assert all(isinstance(value, float | int) for value in figures.values())
