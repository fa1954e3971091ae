"""Subscriptions, and the streams that serve them."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from vitals.formats import BARE, View, json
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.contents.steadiness import Window
from vitals.simulation.cohort import Cohort
from vitals.streaming.messages import Kind, Message, Subscriber

__all__ = ["Prepared", "Stream", "Subscription"]

ROUNDING = 1e-6  # messages: sums of seconds are not exact


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """Description of a stream.

    Parameters
    ----------
    cohort
        Simulated patients that the readings come from.
    patients
        Patient numbers.
    grouped
        Whether all patients of a tick are in one message; otherwise there is one patient.
    view
        Content of a message beside signs and prediction.
    interval
        Milliseconds between messages.
    step
        Milliseconds between readings: more than the interval where time is sped up.
    since
        Unix milliseconds after which the stream begins; None for now.
    count
        Number of messages after which the stream ends; None for never.
    announces
        Whether readings that were skipped are announced. The stream without options has the timestamps alone.
    """

    cohort: Cohort
    patients: tuple[int, ...]
    grouped: bool = False
    view: View = BARE
    interval: int = 1000
    step: int = 1000
    since: int | None = None
    count: int | None = None
    announces: bool = True

    @property
    def is_live(self) -> bool:
        """Whether a second of the stream is a second of the clock."""
        return self.step == self.interval

    def first(self, unix: float) -> int:
        """First instant of the stream, if it begins at a time in unix seconds.

        Streams of whole seconds show whole seconds. One that goes on from `since` keeps the grid it had.
        """
        resolution = math.gcd(self.step, 1000)
        if self.since is None:
            return math.floor(unix * 1000) // resolution * resolution
        return self.since // resolution * resolution + self.step


class Prepared(NamedTuple):
    """A message that is made before it is due."""

    readings: PredictedReadings
    row: int  # of its reading, or of the first of its group
    data: bytes | None  # the message, where it is encoded already


@dataclass(slots=True, eq=False)
class Stream:
    """A subscription that is being served."""

    subscription: Subscription
    subscriber: Subscriber
    cohort: Cohort  # the same object for equal cohorts
    instant: int  # of the next reading, unix milliseconds
    due: float = 0.0  # when it is sent, by the clock
    lag: float = 0.0  # seconds of the time, from an instant until its reading is due
    sequence: int = 1  # of the next reading: skipped ones count
    sent: int = 0  # messages
    served: int = 0  # readings that it had of the backlog, by which its turns are given
    skipped: int | None = None  # instant of the first reading that was skipped and not announced yet
    active: bool = True
    rate: float = 0.0  # readings a second, of a stream that the feed serves
    fails: bool = False  # whether its last reading could not be made
    prepared: list[Prepared] = field(default_factory=list)  # its next messages, the one at `instant` first
    on_end: Callable[[], None] = lambda: None  # called after the last message of a limited stream

    kind: Kind = field(init=False)  # of its messages, gaps aside
    is_bare: bool = field(init=False)  # whether its messages have no options
    width: int = field(init=False)  # readings in a message
    window: Window | None = field(init=False)  # over which predictions are averaged, if they are

    def __post_init__(self) -> None:
        grouped = self.subscription.grouped
        self.kind, self.width = "group" if grouped else "reading", len(self.subscription.patients)
        self.is_bare = not grouped and self.subscription.view == BARE
        smooth = self.subscription.view.smooth
        self.window = Window.of(smooth, self.subscription.step) if smooth else None

    def advance(self) -> None:
        """Go on to the next reading."""
        self.sequence += 1
        self.instant += self.subscription.step
        self.due += self.subscription.interval / 1000
        if self.prepared:
            del self.prepared[0]

    def skip(self) -> None:
        """Leave a reading out."""
        if self.skipped is None and self.subscription.announces:
            self.skipped = self.instant
        self.advance()

    def not_beyond(self, unix: float, most: int) -> None:
        """Begin in the present where that is more than so many milliseconds after a time: the clock was set back."""
        step, ahead = self.subscription.step, self.instant - math.floor(unix * 1000)
        if ahead > most + step:
            self.instant -= (ahead - 1) // step * step

    def follow(self, offset: float, least: float) -> int:
        """Go on at the time of a clock that was set, if it is off by so many seconds; return how many are skipped.

        Set ahead, it leaves readings out. Set back, it sends instants again, under new numbers; what was skipped and
        not announced is among them.

        Parameters
        ----------
        offset
            Unix seconds, less those of the clock that `due` is a time of.
        """
        behind, step = self.due + offset - self.instant / 1000 - self.lag, self.subscription.step
        if abs(behind) < least:
            return 0
        self.prepared.clear()
        steps = math.floor(behind * 1000 / step)
        if steps < 0:
            self.skipped = None
        elif steps and self.skipped is None and self.subscription.announces:
            self.skipped = self.instant
        self.instant += steps * step
        self.sequence += max(0, steps)
        self.due -= behind - steps * step / 1000
        return max(0, steps)

    def missed(self, unix: float) -> int:
        """Number of messages that it has missed, up to a time in unix seconds; one that begins now misses none."""
        subscription = self.subscription
        if subscription.since is None or not subscription.is_live:
            return 0
        messages = max(0, (math.floor(unix * 1000) - self.instant) // subscription.step + 1)
        return messages if subscription.count is None else min(messages, subscription.count - self.sent)

    def due_until(self, time: float) -> int:
        """Number of messages that are due up to a time of the clock."""
        messages = math.floor((time - self.due) * 1000 / self.subscription.interval + ROUNDING) + 1
        count = self.subscription.count
        return messages if count is None else min(messages, count - self.sent)

    @property
    def is_done(self) -> bool:
        """Whether the last message of a limited stream is sent."""
        return self.subscription.count is not None and self.sent >= self.subscription.count

    def gap(self) -> Message:
        """Message that announces the readings skipped so far."""
        assert self.skipped is not None
        last = self.instant - self.subscription.step
        return Message("gap", self.subscription.patients, last, json.gap(self.skipped, last))

    def message(self, readings: PredictedReadings, row: int, data: bytes | None = None) -> Message:
        """Message of its next reading, which is at a row, or of the group of readings from there on.

        Parameters
        ----------
        readings, row
            Where it is.
        data
            The message, where it is encoded already.
        """
        return Message(self.kind, self.subscription.patients, self.instant, data or self._encode(readings, row))

    def _encode(self, readings: PredictedReadings, row: int) -> bytes:
        """Encode a message."""
        if self.subscription.grouped:
            return self.encode_many(readings, row, 1)[0]
        return json.message(readings, row, self.subscription.view, self.sequence)

    def encode_many(self, readings: PredictedReadings, row: int, messages: int) -> list[bytes]:
        """Encode its next messages, whose readings are at a row and behind it, at once."""
        view, numbers = self.subscription.view, range(self.sequence, self.sequence + messages)
        if not self.subscription.grouped:
            return json.messages(readings, view, numbers, rows=range(row, row + messages))
        starts = range(row, row + messages * self.width, self.width)
        return [
            json.group(readings, range(start, start + self.width), view, number)
            for start, number in zip(starts, numbers, strict=True)
        ]
