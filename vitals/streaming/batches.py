"""Batches: messages of many streams, whose readings are simulated and predicted at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Protocol

from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.contents.steadiness import Window, steady
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.subscriptions import Stream

__all__ = ["batches", "readings_of"]


class Part(Protocol):
    """Readings of one stream that go into a batch together."""

    @property
    def cohort(self) -> Cohort:
        """Their simulation."""

    @property
    def width(self) -> int:
        """How many they are."""


def batches[P: Part](parts: Iterable[P], rows: int) -> Iterator[Sequence[P]]:
    """Group parts that can be simulated together, about so many rows at a time."""
    kinds: defaultdict[tuple[int, bool, bool], list[P]] = defaultdict(list)
    for cohort, run in groupby(parts, key=attrgetter("cohort")):  # most have the same, one after the other
        kinds[id(cohort.population), cohort.artifacts, cohort.charted].extend(run)
    for alike in kinds.values():
        some, size = [], 0
        for part in alike:
            some.append(part)
            size += part.width
            if size >= rows:
                yield some
                some, size = [], 0
        if some:
            yield some


def readings_of(predictor: Predictor, messages: Sequence[tuple[Stream, int]]) -> PredictedReadings:
    """Simulate and predict the readings of messages, each of a stream at an instant in unix milliseconds."""
    cohort = messages[0][0].cohort
    shared = all(stream.cohort is cohort for stream, _ in messages)
    readings = PredictedReadings(
        cohort if shared else [stream.cohort for stream, _ in messages for _ in stream.subscription.patients],
        predictor,
        [number for stream, _ in messages for number in stream.subscription.patients],
        [instant for stream, instant in messages for _ in stream.subscription.patients],
    )
    steady(readings, windows_of(messages))
    return readings


def windows_of(messages: Sequence[tuple[Stream, int]]) -> list[tuple[range, Window]]:
    """Rows of the streams whose predictions are to be steady, with their windows."""
    found, row = [], 0
    for stream, _ in messages:
        if stream.window is not None:
            found.append((range(row, row + stream.width), stream.window))
        row += stream.width
    return found
