"""Batches: messages of many streams, whose readings are simulated and predicted at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
    for part in parts:
        cohort = part.cohort
        kinds[id(cohort.population), cohort.artifacts, cohort.charted].append(part)
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


def readings_of(predictor: Predictor, messages: Sequence[tuple[Sequence[Stream], int]]) -> PredictedReadings:
    """Simulate and predict the readings of messages, each of some streams at an instant in unix milliseconds."""
    streams = [stream for some, _ in messages for stream in some]
    cohort = streams[0].cohort
    shared = all(stream.cohort is cohort for stream in streams)
    readings = PredictedReadings(
        cohort if shared else [stream.cohort for stream in streams for _ in stream.patients],
        predictor,
        [number for stream in streams for number in stream.patients],
        [instant for some, instant in messages for stream in some for _ in stream.patients],
    )
    steady(readings, windows_of(streams))
    return readings


def windows_of(streams: Sequence[Stream]) -> list[tuple[range, Window]]:
    """Rows of the streams whose predictions are to be steady, with their windows."""
    found, row = [], 0
    for stream in streams:
        if stream.window is not None:
            found.append((range(row, row + stream.width), stream.window))
        row += stream.width
    return found
