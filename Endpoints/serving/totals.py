"""Figures of several processes, added up."""

from collections import Counter
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, cast

from prometheus_client import ProcessCollector

from Endpoints.serving.metrics import Counters
from vitals.streaming.measurements import Stats

__all__ = ["Snapshot", "added", "process_figures"]

CPU, START = "process_cpu_seconds", "process_start_time_seconds"


@dataclass
class Snapshot:
    """Figures of one process at one time, or of several.

    Parameters
    ----------
    counters, stats
        Of the service and of its feed.
    process
        Figures of the operating system, by the name of their metric.
    """

    counters: Counters
    stats: Stats
    process: dict[str, float] = field(default_factory=dict)

    def after_the_end(self) -> "Snapshot":
        """What is left of a process that has ended: its counters, and none of what was true of it at the time."""
        process = {CPU: self.process[CPU]} if CPU in self.process else {}
        return replace(self, stats=replaced(self.stats, connections=0), process=process)

    def __add__(self, other: "Snapshot") -> "Snapshot":
        total = cast(Snapshot, added(self, other))
        starts = [one.process[START] for one in (self, other) if START in one.process]
        total.process |= {START: min(starts)} if starts else {}
        return total


def process_figures() -> dict[str, float]:
    """Figures of this process, where the operating system shows them."""
    return {family.name: family.samples[0].value for family in ProcessCollector(registry=None).collect()}


def added(one: Any, other: Any) -> Any:
    """The sum of two figures of the same kind: numbers, lists, counters and whatever holds such."""
    if is_dataclass(one):
        names = [each.name for each in fields(one)]
        return replaced(one, **{name: added(getattr(one, name), getattr(other, name)) for name in names})
    if isinstance(one, Mapping):
        total: Any = Counter() if isinstance(one, Counter) else {}
        for name in dict.fromkeys([*one, *other]):
            in_both = name in one and name in other
            total[name] = added(one[name], other[name]) if in_both else (one if name in one else other)[name]
        return total
    if isinstance(one, list):
        return [added(*pair) for pair in zip(one, other, strict=True)]
    return one if isinstance(one, tuple | str) else one + other  # bounds and names are those of every process


def replaced(figures: Any, **values: Any) -> Any:
    """A copy of a dataclass with other values, also in fields that its `__init__` does not take."""
    copied = copy(figures)
    for name, value in values.items():
        object.__setattr__(copied, name, value)
    return copied
