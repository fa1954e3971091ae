"""Paces: streams whose messages are always due at the same time and about the same instant.

What changes from one message to the next is kept once for all of them. Thousands of streams have some ten or twenty
paces, one for each tick of a second at which streams are served, so that little is left to do for each stream.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import NamedTuple

from vitals.simulation.cohort import Cohort
from vitals.streaming.subscriptions import Prepared, Stream

__all__ = ["Pace", "Part"]

ROUNDING = 1e-6  # seconds, and messages: sums of seconds are not exact
SAME_LAG = 0.05  # seconds between two streams that count as alike: they follow a clock that is set, together

type Kind = tuple[int, bool, bool]  # of cohorts whose readings can be simulated together


class Part(NamedTuple):
    """A message of some streams of a pace, which is to be made."""

    pace: "Pace"
    message: int  # 0 for the next one
    places: Sequence[int]  # of the streams in the pace
    width: int  # readings, at most

    @property
    def streams(self) -> list[Stream]:
        """The streams."""
        streams = self.pace.streams
        return [streams[place] for place in self.places]

    @property
    def cohort(self) -> Cohort:
        """Simulation of the first of them, of the same kind as the others'."""
        return self.pace.streams[self.places[0]].cohort

    @property
    def single(self) -> list["Part"]:
        """The same for each stream apart."""
        return [Part(self.pace, self.message, [place], self.pace.streams[place].width) for place in self.places]

    @property
    def instant(self) -> int:
        """Unix milliseconds of the message."""
        return self.pace.instant + self.message * self.pace.step


@dataclass(slots=True, eq=False)
class Pace:
    """Streams that are served together.

    Attributes
    ----------
    instant
        Of the next reading, unix milliseconds.
    due
        When it is sent, by the clock.
    lag
        Seconds of the time, from an instant until its reading is due.
    step, interval
        Milliseconds between readings, and between messages.
    number
        Readings that there were before; skipped ones count.
    streams
        The streams.
    prepared
        The next messages, each with what is made of it for each stream.
    """

    instant: int
    due: float
    lag: float
    step: int
    interval: int
    number: int = 0
    streams: list[Stream] = field(default_factory=list)
    prepared: list[list[Prepared | None]] = field(default_factory=list)
    _kinds: dict[Kind, tuple[list[int], int]] = field(
        default_factory=dict
    )  # places of streams of each; empty if not known

    @classmethod
    def of(cls, stream: Stream, due: float, lag: float) -> "Pace":
        """Pace of a stream that is the first."""
        pace = cls(stream.instant, due, lag, stream.subscription.step, stream.subscription.interval)
        pace.add(stream)
        return pace

    def suits(self, other: "Pace") -> bool:
        """Whether the streams of another one have the same pace; one that ends of itself has its own."""
        return (
            (self.step, self.interval, self.instant) == (other.step, other.interval, other.instant)
            and abs(self.due - other.due) < ROUNDING
            and abs(self.lag - other.lag) < SAME_LAG
            and not (self.is_limited or other.is_limited)
        )

    @property
    def is_live(self) -> bool:
        """Whether a second of its streams is a second of the clock."""
        return self.step == self.interval

    @property
    def is_limited(self) -> bool:
        """Whether it is of a stream that ends after some messages, and so is alone."""
        return bool(self.streams) and self.streams[0].subscription.count is not None

    def add(self, stream: Stream) -> None:
        """Serve a stream from the next message on."""
        stream.offset = stream.sequence - self.number
        self.streams.append(stream)
        for made in self.prepared:
            made.append(None)
        self._kinds.clear()

    def tidy(self) -> None:
        """Forget streams that have ended."""
        stay = [place for place, stream in enumerate(self.streams) if stream.active]
        if len(stay) < len(self.streams):
            self.streams = [self.streams[place] for place in stay]
            self.prepared = [[made[place] for place in stay] for made in self.prepared]
            self._kinds.clear()

    def advance(self) -> None:
        """Go on to the next reading."""
        self.number += 1
        self.instant += self.step
        self.due += self.interval / 1000
        if self.prepared:
            del self.prepared[0]

    @property
    def is_done(self) -> bool:
        """Whether it is of a limited stream that has sent its last message."""
        return self.is_limited and self.streams[0].is_done

    def count(self, sent: int) -> None:
        """Count what a limited stream was sent, and tell it when that was the last."""
        (stream,) = self.streams
        stream.sent += sent
        if stream.is_done:
            stream.on_end()

    def skip(self) -> int:
        """Leave a reading out; return of how many streams."""
        for stream in self.streams:
            stream.leave_out(self.instant)
        self.advance()
        return len(self.streams)

    def follow(self, offset: float, least: float) -> int:
        """Go on at the time of a clock that was set, if it is off by so many seconds; return how many are skipped.

        Set ahead, streams leave readings out. Set back, they send instants again, under new numbers; what was skipped
        and not announced is among them.

        Parameters
        ----------
        offset
            Unix seconds, less those of the clock that `due` is a time of.
        """
        behind = self.due + offset - self.instant / 1000 - self.lag
        if abs(behind) < least:
            return 0
        self.prepared.clear()
        steps = math.floor(behind * 1000 / self.step)
        for stream in self.streams:
            if steps < 0:
                stream.skipped = None
            elif steps:
                stream.leave_out(self.instant)
        self.instant += steps * self.step
        self.number += max(0, steps)
        self.due -= behind - steps * self.step / 1000
        return max(0, steps) * len(self.streams)

    # What is made

    def due_until(self, time: float) -> int:
        """Number of messages that are due up to a time of the clock."""
        messages = math.floor((time - self.due) * 1000 / self.interval + ROUNDING) + 1
        if self.is_limited:
            messages = min(messages, self.streams[0].left)
        return max(0, messages)

    @property
    def is_ready(self) -> bool:
        """Whether nothing is to be made for the next message before it is due."""
        return next(self.missing(0, 1), None) is None

    def missing(self, message: int, rows: int, *, failing: bool = False) -> Iterator[Part]:
        """What is to be made of a message, about so many rows at a time; of streams that fail, or of the others."""
        made = self.prepared[message] if message < len(self.prepared) else None
        if made is not None and None not in made:
            return
        streams = self.streams
        for places, widest in self.kinds.values():
            lacking = [
                place
                for place in places
                if (made is None or made[place] is None) and streams[place].fails == failing and streams[place].active
            ]
            for some in batched(lacking, 1 if failing else max(1, rows // widest), strict=False):
                yield Part(self, message, some, len(some) * widest)

    def take(self, part: Part, made: Sequence[Prepared]) -> None:
        """Keep what was made of a part."""
        while len(self.prepared) <= part.message:
            self.prepared.append([None] * len(self.streams))
        whole = self.prepared[part.message]
        for place, each in zip(part.places, made, strict=True):
            whole[place] = each

    @property
    def kinds(self) -> dict[Kind, tuple[list[int], int]]:
        """Places of the streams that can be simulated together, and the readings in the largest of their messages."""
        if not self._kinds:
            found: defaultdict[Kind, list[int]] = defaultdict(list)
            for place, stream in enumerate(self.streams):
                cohort = stream.cohort
                found[id(cohort.population), cohort.artifacts, cohort.charted].append(place)
            for kind, places in found.items():
                self._kinds[kind] = places, max(self.streams[place].width for place in places)
        return self._kinds
