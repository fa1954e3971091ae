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

__all__ = ["Prepared", "Row", "Stream", "Subscription"]


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


class Row(NamedTuple):
    """A message that is made before it is due, and encoded when it is sent."""

    readings: PredictedReadings
    row: int  # of its reading, or of the first of its group


type Prepared = Row | bytes  # bytes are encoded already


@dataclass(slots=True, eq=False)
class Stream:
    """A subscription that is being served."""

    subscription: Subscription
    subscriber: Subscriber
    cohort: Cohort  # the same object for equal cohorts
    instant: int  # of the next reading, unix milliseconds, until it has a pace
    sequence: int = 1  # number of that reading: skipped ones count
    offset: int = 0  # number of a reading, less that of its pace
    sent: int = 0  # messages, of a stream that is limited or catches up
    served: int = 0  # readings that it had of the backlog, by which its turns are given
    skipped: int | None = None  # instant of the first reading that was skipped and not announced yet
    active: bool = True
    rate: float = 0.0  # readings a second, of a stream that the feed serves
    fails: bool = False  # whether its last reading could not be made
    on_end: Callable[[], None] = lambda: None  # called after the last message of a limited stream

    patients: tuple[int, ...] = field(init=False)
    kind: Kind = field(init=False)  # of its messages, gaps aside
    is_bare: bool = field(init=False)  # whether its messages have no options
    width: int = field(init=False)  # readings in a message
    window: Window | None = field(init=False)  # over which predictions are averaged, if they are

    def __post_init__(self) -> None:
        grouped = self.subscription.grouped
        self.patients, self.kind = self.subscription.patients, "group" if grouped else "reading"
        self.width = len(self.patients)
        self.is_bare = not grouped and self.subscription.view == BARE
        smooth = self.subscription.view.smooth
        self.window = Window.of(smooth, self.subscription.step) if smooth else None

    def advance(self) -> None:
        """Go on to the next reading."""
        self.sequence += 1
        self.instant += self.subscription.step

    def leave_out(self, instant: int) -> None:
        """Leave out the reading of an instant."""
        if self.skipped is None and self.subscription.announces:
            self.skipped = instant

    def not_beyond(self, unix: float, most: int) -> None:
        """Begin in the present where that is more than so many milliseconds after a time: the clock was set back."""
        step, ahead = self.subscription.step, self.instant - math.floor(unix * 1000)
        if ahead > most + step:
            self.instant -= (ahead - 1) // step * step

    def missed(self, unix: float) -> int:
        """Number of messages that it has missed, up to a time in unix seconds; one that begins now misses none."""
        subscription = self.subscription
        if subscription.since is None or not subscription.is_live:
            return 0
        messages = max(0, (math.floor(unix * 1000) - self.instant) // subscription.step + 1)
        return messages if subscription.count is None else min(messages, subscription.count - self.sent)

    @property
    def left(self) -> int:
        """Number of messages that a limited stream has yet to send."""
        assert self.subscription.count is not None
        return self.subscription.count - self.sent

    @property
    def is_done(self) -> bool:
        """Whether the last message of a limited stream is sent."""
        return self.subscription.count is not None and self.sent >= self.subscription.count

    def hand_over(self, prepared: Prepared, instant: int, number: int) -> bool:
        """Send the message about an instant, after a gap if there is one; whether the subscriber took it.

        Parameters
        ----------
        prepared
            What is made of it.
        instant, number
            Of its reading, in unix milliseconds and in the pace.
        """
        if self.skipped is not None:
            if not self.subscriber.send(self.gap(instant)):
                return False
            self.skipped = None
        data = prepared if isinstance(prepared, bytes) else self._encode(*prepared, number + self.offset)
        return self.subscriber.send(Message(self.kind, self.patients, instant, data))

    def gap(self, instant: int) -> Message:
        """Message that announces the readings skipped up to an instant."""
        assert self.skipped is not None
        last = instant - self.subscription.step
        return Message("gap", self.patients, last, json.gap(self.skipped, last))

    def _encode(self, readings: PredictedReadings, row: int, number: int) -> bytes:
        """Encode a message, which has a number in this stream."""
        view = self.subscription.view
        if self.subscription.grouped:
            return json.group(readings, range(row, row + self.width), view, number)
        return json.message(readings, row, view, number)

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
