"""Readings made ahead of their time, for all streams at once.

What a batch costs beside its rows is paid for every batch, be it of one reading or of a thousand; with streams spread
over ticks and over processes, most batches would be small. A reading is a function of its time, so those of the next
seconds can be made in one batch, and a tick only sends what is there.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from vitals.formats import BARE, json
from vitals.model.predictor import Predictor
from vitals.streaming.batches import batches, readings_of
from vitals.streaming.measurements import Stats
from vitals.streaming.paces import Pace, Part
from vitals.streaming.subscriptions import Prepared, Row, Stream

__all__ = ["ROWS", "SECONDS", "LookAhead"]

ROWS = 2048  # readings that are made at once, before others may run; and that wait for their time, if all goes well
SECONDS = 5.0  # how far ahead at most: what is made for a stream that ends is wasted


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

    def make_now(self, paces: Sequence[Pace], failures: list[Exception]) -> Iterator[None]:
        """Make what the next messages lack: of streams that have just begun, or that fail; yield between batches.

        If a batch raises an error, its streams are made one by one, and from then on one that fails always is.

        Parameters
        ----------
        paces
            Whose messages.
        failures
            Where errors are added.
        """
        for parts in batches((part for pace in paces for part in pace.missing(0, ROWS)), ROWS):
            failures += self._make_each(parts)
            yield
        for pace in paces:
            for part in pace.missing(0, ROWS, failing=True):
                failures += self._make_each([part])
                yield

    def _make_each(self, parts: Sequence[Part]) -> list[Exception]:
        """Make parts, or as much of them as can be made; return errors."""
        try:
            self._make(parts)
        except Exception as error:
            if len(parts) > 1:
                return [failure for part in parts for failure in self._make_each([part])]
            (part,) = parts
            if len(part.places) > 1:
                return [failure for each in part.single for failure in self._make_each([each])]
            part.streams[0].fails = True
            return [error]
        for part in parts:
            for stream in part.streams:
                stream.fails = False
        return []

    def fill(self, wheel: Mapping[int, Sequence[Pace]], at: int, stride: int, tick: float) -> Iterator[None]:
        """Make what is due in the next seconds, if the next ticks lack any; yield between batches.

        Errors are left to `make_now`, once the reading is due.

        Parameters
        ----------
        wheel
            Paces by the number of the tick at which their next message is due.
        at
            Number of the last tick.
        stride
            Number of ticks that may be served before this is called again.
        tick
            Seconds between two ticks.
        """
        soon = (pace for number in range(at + 1, at + stride + 1) for pace in wheel.get(number, ()))
        if all(pace.is_ready for pace in soon):
            return
        last = at + stride * max(1, math.floor(self.horizon / tick / stride))
        coming = (pace for number in range(at + 1, last + 1) for pace in wheel.get(number, ()))
        for parts in batches(parts_until(last * tick, coming), ROWS):
            try:
                self._make(parts)
            except Exception:
                return
            yield

    def _make(self, parts: Sequence[Part]) -> None:
        """Make the messages of parts, or raise an error and leave everything as it was."""
        begin = self.clock()
        batch = [(part.streams, part.instant) for part in parts]
        readings = readings_of(self.predictor, batch)
        bare = json.messages(readings, BARE) if any(stream.is_bare for some, _ in batch for stream in some) else []
        row = 0
        for part, (streams, _) in zip(parts, batch, strict=True):
            made: list[Prepared] = []
            for stream in streams:
                made.append(bare[row] if stream.is_bare else Row(readings, row))
                row += stream.width
            part.pace.take(part, made)
        self.stats.prediction.add(self.clock() - begin)


def parts_until(time: float, paces: Iterable[Pace]) -> Iterator[Part]:
    """What is to be made of all that is due up to a time of the clock."""
    for pace in paces:
        for message in range(pace.due_until(time)):
            yield from pace.missing(message, ROWS)
