"""Readings made ahead of their time, for all streams at once.

What a batch costs beside its rows is paid for every batch, be it of one reading or of a thousand; with streams spread
over ticks and over processes, most batches would be small. A reading is a function of its time, so those of the next
seconds can be made in one batch, and a tick only sends what is there.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from vitals.formats import BARE, json
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.batches import batches, readings_of
from vitals.streaming.measurements import Stats
from vitals.streaming.subscriptions import Prepared, Stream

__all__ = ["ROWS", "SECONDS", "LookAhead", "Part"]

ROWS = 1024  # readings that are made at once, before others may run; and that wait for their time, if all goes well
SECONDS = 5.0  # how far ahead at most: what is made for a stream that ends is wasted


@dataclass(slots=True)
class Part:
    """The next messages of a stream, of those that are not prepared."""

    stream: Stream
    messages: int = 1

    @property
    def cohort(self) -> Cohort:
        """Simulation of its readings."""
        return self.stream.cohort

    @property
    def width(self) -> int:
        """Number of its readings."""
        return self.messages * self.stream.width

    @property
    def instants(self) -> list[int]:
        """Unix milliseconds of each message."""
        step = self.stream.subscription.step
        first = self.stream.instant + len(self.stream.prepared) * step
        return [first + number * step for number in range(self.messages)]


class LookAhead:
    """Makes the readings of streams before they are due.

    Parameters
    ----------
    predictor
        Model.
    clock
        Returns seconds that never go back.
    stats
        Where its work is counted.
    """

    def __init__(self, predictor: Predictor, clock: Callable[[], float], stats: Stats) -> None:
        self.predictor, self.clock, self.stats = predictor, clock, stats
        self.rate = 0.0  # readings a second of all streams

    def join(self, stream: Stream) -> None:
        """Count a stream among those that readings are made for."""
        stream.rate = stream.width * 1000 / stream.subscription.interval
        self.rate += stream.rate

    def leave(self, stream: Stream) -> None:
        """Count a stream no more."""
        self.rate -= stream.rate
        stream.rate = 0.0

    @property
    def horizon(self) -> float:
        """Seconds in which so many readings are due as are made at once."""
        return min(SECONDS, ROWS / max(self.rate, 1.0))

    def make(self, streams: Sequence[Stream]) -> list[Exception]:
        """Make the next message of each stream that can be made; return errors.

        If one of them raises an error, all are made one by one, and from then on that one always is.
        """
        parts = [Part(stream) for stream in streams]
        try:
            self._make(parts)
        except Exception as error:
            if len(parts) > 1:
                return [failure for stream in streams for failure in self.make([stream])]
            streams[0].fails = True
            return [error]
        for stream in streams:
            stream.fails = False
        return []

    def fill(self, wheel: Mapping[int, Sequence[Stream]], at: int, stride: int, tick: float) -> Iterator[None]:
        """Make what is due in the next seconds, if the next ticks lack any; yield between batches.

        Errors are left to `make`, once the reading is due.

        Parameters
        ----------
        wheel
            Streams by the number of the tick at which their next message is due.
        at
            Number of the last tick.
        stride
            Number of ticks that may be served before this is called again.
        tick
            Seconds between two ticks.
        """
        soon = (stream for number in range(at + 1, at + stride + 1) for stream in wheel.get(number, ()))
        if all(map(is_ready, soon)):
            return
        last = at + stride * max(1, math.floor(self.horizon / tick / stride))
        coming = (stream for number in range(at + 1, last + 1) for stream in wheel.get(number, ()))
        for parts in batches(parts_until(last * tick, coming), ROWS):
            try:
                self._make(parts)
            except Exception:
                return
            yield

    def _make(self, parts: Sequence[Part]) -> None:
        """Make the messages of parts, or raise an error and leave everything as it was."""
        begin = self.clock()
        readings = readings_of(self.predictor, [(part.stream, instant) for part in parts for instant in part.instants])
        bare = json.messages(readings, BARE) if any(part.stream.is_bare for part in parts) else []
        row = 0
        for part in parts:
            stream = part.stream
            for _ in range(part.messages):
                stream.prepared.append(Prepared(readings, row, bare[row] if stream.is_bare else None))
                row += stream.width
        self.stats.prediction.add(self.clock() - begin)


def is_ready(stream: Stream) -> bool:
    """Whether nothing is to be made for the next message of a stream before it is due."""
    return bool(stream.prepared) or stream.fails or not stream.active


def parts_until(time: float, streams: Iterable[Stream]) -> Iterator[Part]:
    """What streams lack of what is due up to a time of the clock."""
    for stream in streams:
        if stream.active and not stream.fails:
            missing = stream.due_until(time) - len(stream.prepared)
            if missing > 0:
                yield Part(stream, missing)
