"""Goals beside figures, as markdown tables; and medians of what is timed in turn."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

type Work = Callable[[], object]


class Goal(NamedTuple):
    """A line of what must be shown; whether it was met, if there is a goal."""

    what: str
    goal: str
    figure: str
    met: bool | None = None


def none(what: str, found: int) -> Goal:
    """A count of what must not have happened."""
    return Goal(what, "0", f"{found:,}", found == 0)


def machine() -> str:
    """The machine, and how busy it was."""
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[2]
    return f"Python {platform.python_version()}, {cores} cores, load over the last quarter of an hour {load:.1f}"


def table(*columns: str) -> None:
    """Print the head of a table."""
    print(f"\n| {' | '.join(columns)} |\n|---{'|---:' * (len(columns) - 1)}|", flush=True)


def row(*cells: object) -> None:
    """Print a line of it."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def show(goals: Iterable[Goal]) -> int:
    """Print the table of goals, line by line as they come; return how many were missed."""
    table("what", "goal", "figure", "met")
    missed = 0
    for goal in goals:
        row(goal.what, goal.goal, goal.figure, {None: "", True: "yes", False: "**no**"}[goal.met])
        missed += goal.met is False
    return missed


def seconds_of(work: Work) -> float:
    """Wall time."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def processor_seconds_of(work: Work) -> float:
    """Time of the processor, which others on a busy machine change little."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def in_turn(repeats: int, *works: Work, seconds_of: Callable[[Work], float] = seconds_of) -> list[list[float]]:
    """Times of each piece of work, by default wall times.

    They are done in turn, after each was done once, so that a slow moment hits all alike.
    """
    for work in works:
        work()
    times = [[seconds_of(work) for work in works] for _ in range(repeats)]
    return [list(each) for each in zip(*times, strict=True)]


def medians(repeats: int, *works: Work, seconds_of: Callable[[Work], float] = seconds_of) -> list[float]:
    """Median time of each piece of work, by default wall time, done in turn."""
    return [statistics.median(times) for times in in_turn(repeats, *works, seconds_of=seconds_of)]
