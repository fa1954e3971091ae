"""The live feed: who gets which reading when. It knows no sockets, and is told the time.

    feed = Feed(predictor, clock)
    stream = feed.join(subscription, subscriber, unix=now)
    for _ in feed.tick(): ...              # again and again, every TICK seconds or so

Subscriptions wait in a wheel of 50 ms ticks; whoever is due at a tick is simulated and predicted for in one batch.
Nobody waits for a reader: a reading that a subscriber does not take is skipped, and once the subscriber takes messages
again the stream says what it skipped. A tick that comes late sends the newest reading instead of queueing the older
ones. Instants are unix milliseconds on the grid first + k * step, in whole numbers, so no error adds up: two processes
that serve the same subscription send the same bytes.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched, cycle, groupby
from operator import attrgetter
from typing import Protocol

from vitals.formats import BARE, View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import bare_messages, gap, group, message
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort

__all__ = ["CATCH_UP", "TICK", "Buckets", "Feed", "Stats", "Stream", "Subscriber", "Subscription"]

TICK = 0.05  # seconds
CATCH_UP = 3_600_000  # milliseconds back that a stream may begin, and catch up with the present
ROWS = 1024  # readings that are simulated at once, before others may run
PIECE = 64  # messages between two looks at the clock
LEAST_INTERVAL = 2 * TICK  # seconds
ROUNDING = 1e-6  # ticks: sums of seconds are not exact

type Clock = Callable[[], float]


class Subscriber(Protocol):
    """Where messages go: a connection that never makes the sender wait."""

    def send_text(self, data: bytes, /) -> bool:
        """Send a message, or return False and send nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """What a stream shows.

    Parameters
    ----------
    cohort
        Where the readings come from.
    patients
        Patient numbers.
    grouped
        Whether all patients of a tick are in one message; otherwise there is one patient.
    view
        What is shown beside signs and prediction.
    interval
        Milliseconds between messages.
    step
        Milliseconds between readings: more than the interval where time is sped up.
    since
        The instant after which the stream begins, in unix milliseconds; None for now.
    count
        Messages after which the stream ends.
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
        """The first instant of the stream, if it begins at a time in unix seconds.

        Streams of whole seconds show whole seconds. One that goes on from `since` keeps the grid it had.
        """
        resolution = math.gcd(self.step, 1000)
        if self.since is None:
            return math.floor(unix * 1000) // resolution * resolution
        return self.since // resolution * resolution + self.step


@dataclass(slots=True, eq=False)
class Stream:
    """A subscription that is being served."""

    subscription: Subscription
    subscriber: Subscriber
    cohort: Cohort  # the same object for equal cohorts
    instant: int  # of the next reading, unix milliseconds
    due: float = 0.0  # when it is sent, by the clock
    sequence: int = 1  # of the next reading: skipped ones count
    sent: int = 0  # messages
    skipped: int | None = None  # the first reading that was skipped and not announced yet
    active: bool = True
    on_end: Callable[[], None] = lambda: None  # is called when all messages that were asked for are sent
    is_bare: bool = False  # whether its messages have no options
    width: int = 1  # readings in a message

    def advance(self) -> None:
        """Go on to the next reading."""
        self.sequence += 1
        self.instant += self.subscription.step
        self.due += self.subscription.interval / 1000

    def skip(self) -> None:
        """Leave a reading out."""
        if self.skipped is None and self.subscription.announces:
            self.skipped = self.instant
        self.advance()

    @property
    def is_done(self) -> bool:
        """Whether all messages that were asked for are sent."""
        return self.subscription.count is not None and self.sent >= self.subscription.count

    def encode(self, readings: PredictedReadings, row: int) -> bytes:
        """Encode the reading at a row, or the group of readings from there on."""
        view = self.subscription.view
        if self.subscription.grouped:
            return group(readings, range(row, row + self.width), view, self.sequence)
        return message(readings, row, view, self.sequence)


@dataclass
class Buckets:
    """How often a duration lay where: a histogram."""

    bounds: tuple[float, ...]  # seconds, upper ends
    counts: list[int] = field(default_factory=list)  # one more than bounds
    total: float = 0.0  # seconds

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, seconds: float, times: int = 1) -> None:
        """Count a duration."""
        self.counts[bisect_left(self.bounds, seconds)] += times
        self.total += seconds * times


def lateness() -> Buckets:
    """Buckets for messages: the goal is 50 ms."""
    return Buckets((0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 2.5))


def prediction() -> Buckets:
    """Buckets for batches."""
    return Buckets((0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5))


@dataclass
class Stats:
    """What has happened so far."""

    connections: int = 0  # now
    messages: int = 0
    skipped: int = 0  # readings that were not sent: nobody read, or the tick came late
    lateness: Buckets = field(default_factory=lateness)  # of a message, after it was due
    prediction: Buckets = field(default_factory=prediction)  # to simulate and predict a batch


class Feed:
    """Serves subscriptions.

    Parameters
    ----------
    predictor
        The model.
    clock
        Seconds that never go back, such as `time.monotonic`.
    """

    def __init__(self, predictor: Predictor, clock: Clock) -> None:
        self.predictor, self.clock = predictor, clock
        self.stats = Stats()
        self.ticked = clock()  # when the last tick was
        self._wheel: defaultdict[int, list[Stream]] = defaultdict(list)
        self._at = math.floor(self.ticked / TICK)  # the last tick whose streams were served
        self._cohorts: dict[Cohort, tuple[Cohort, int]] = {}  # with the number of streams
        self._slots = cycle(range(round(1 / TICK)))

    # Who is served

    def open(self, subscription: Subscription, subscriber: Subscriber, *, unix: float) -> Stream:
        """Begin a stream at a time in unix seconds, without sending anything yet."""
        cohort, users = self._cohorts.get(subscription.cohort, (subscription.cohort, 0))
        self._cohorts[cohort] = cohort, users + 1
        self.stats.connections += 1
        return Stream(
            subscription,
            subscriber,
            cohort,
            subscription.first(unix),
            is_bare=not subscription.grouped and subscription.view == BARE,
            width=len(subscription.patients),
        )

    def join(self, stream: Stream, *, unix: float) -> None:
        """Send from now on: the next reading at the next tick, or when its time comes."""
        now, wait = self.clock(), 0.0
        if stream.subscription.is_live and stream.instant > unix * 1000:
            # Streams that go on all wait for the next whole second: each is given a slot in it.
            wait = stream.instant / 1000 - unix + TICK * next(self._slots)
        stream.due = max(math.floor(now / TICK) + 1, math.ceil((now + wait) / TICK - ROUNDING)) * TICK
        self._wait(stream)

    def close(self, stream: Stream) -> None:
        """End a stream."""
        if stream.active:
            stream.active = False
            self.stats.connections -= 1
            cohort, users = self._cohorts.pop(stream.cohort)
            if users > 1:
                self._cohorts[cohort] = cohort, users - 1

    def missed(self, stream: Stream, *, unix: float) -> list[tuple[int, bytes]]:
        """The next instants and messages of a stream that has not reached the present; none when it has.

        The caller sends them as fast as its reader takes them, asks again, and joins when there are none.
        """
        subscription = stream.subscription
        if subscription.since is None or not subscription.is_live:
            return []
        n = min((math.floor(unix * 1000) - stream.instant) // subscription.step + 1, max(1, PIECE // stream.width))
        if subscription.count is not None:
            n = min(n, subscription.count - stream.sent)
        if n <= 0:
            return []
        instants = [stream.instant + number * subscription.step for number in range(n)]
        rows = [instant for instant in instants for _ in subscription.patients]
        readings = PredictedReadings(stream.cohort, self.predictor, subscription.patients * n, rows)
        messages = []
        for number, instant in enumerate(instants):
            messages.append((instant, stream.encode(readings, number * stream.width)))
            stream.advance()
        stream.sent += n
        self.stats.messages += n
        return messages

    # What is sent

    @property
    def wait(self) -> float:
        """Seconds until the next tick."""
        return max(0.0, (self._at + 1) * TICK - self.clock())

    def tick(self) -> Iterator[None]:
        """Send whatever is due; yields between batches, when others may run.

        A reading that cannot be made costs its own stream that reading, and nobody else anything; the first such error
        is raised when everything else is sent.
        """
        self.ticked = self.clock()
        last = math.floor(self.ticked / TICK + ROUNDING)
        failures: list[Exception] = []
        while self._at < last:
            self._at += 1
            for streams in batches([stream for stream in self._wheel.pop(self._at, ()) if stream.active]):
                failures += self._send(streams)
                yield
        if failures:
            raise failures[0]

    def _send(self, streams: Sequence[Stream]) -> list[Exception]:
        """Send each its newest reading, and let it wait for the next; what went wrong."""
        begin = self.clock()
        for stream in streams:
            if stream.due <= begin - LEAST_INTERVAL:
                self._catch_up(stream, begin)
        try:
            readings = self._readings(streams)
            bare = bare_messages(readings) if any(stream.is_bare for stream in streams) else []
        except Exception as error:
            return self._send_apart(streams, error)
        self.stats.prediction.add(self.clock() - begin)
        failures, row = [], 0
        for piece in batched(streams, PIECE, strict=False):
            due = piece[0].due
            for stream in piece:
                if stream.active:
                    try:
                        self._send_one(stream, readings, bare, row)
                    except Exception as error:
                        self._skip(stream)
                        failures.append(error)
                    self._wait(stream)
                row += stream.width
            self.stats.lateness.add(max(0.0, self.clock() - due), len(piece))
        return failures

    def _send_apart(self, streams: Sequence[Stream], error: Exception) -> list[Exception]:
        """Find out which of the streams cannot be served, and serve the others."""
        if len(streams) > 1:
            return [failure for stream in streams for failure in self._send([stream])]
        self._skip(streams[0])
        self._wait(streams[0])
        return [error]

    def _readings(self, streams: Sequence[Stream]) -> PredictedReadings:
        """Simulate and predict everything that the streams show."""
        cohort = streams[0].cohort
        shared = all(stream.cohort is cohort for stream in streams)
        return PredictedReadings(
            cohort if shared else [stream.cohort for stream in streams for _ in stream.subscription.patients],
            self.predictor,
            [number for stream in streams for number in stream.subscription.patients],
            [stream.instant for stream in streams for _ in stream.subscription.patients],
        )

    def _send_one(self, stream: Stream, readings: PredictedReadings, bare: Sequence[bytes], row: int) -> None:
        """Send a message, after what was skipped before it was announced, or skip this one as well."""
        send, subscription = stream.subscriber.send_text, stream.subscription
        if stream.skipped is not None and send(gap(stream.skipped, stream.instant - subscription.step)):
            stream.skipped = None
        if stream.skipped is None and send(bare[row] if stream.is_bare else stream.encode(readings, row)):
            stream.sent += 1
            self.stats.messages += 1
            stream.advance()
        else:
            self._skip(stream)
        if subscription.count is not None and stream.is_done:
            stream.on_end()

    def _catch_up(self, stream: Stream, now: float) -> None:
        """Skip the readings for which it is too late: a newer one is due as well."""
        interval = stream.subscription.interval / 1000
        while stream.due + interval <= now:
            self._skip(stream)

    def _skip(self, stream: Stream) -> None:
        """Leave a reading out, and count it."""
        stream.skip()
        self.stats.skipped += 1

    def _wait(self, stream: Stream) -> None:
        """Put a stream where its time comes, if there is more to send."""
        if stream.subscription.count is not None and stream.is_done:
            return
        tick = math.ceil(stream.due / TICK - ROUNDING)
        self._wheel[tick if tick > self._at else self._at + 1].append(stream)


def batches(streams: Sequence[Stream]) -> Iterator[Sequence[Stream]]:
    """Streams that can be served together, about `ROWS` readings at a time."""
    kinds: defaultdict[tuple[int, bool], list[Stream]] = defaultdict(list)
    for cohort, run in groupby(streams, key=attrgetter("cohort")):  # most have the same, one after the other
        kinds[id(cohort.population), cohort.artifacts].extend(run)
    for alike in kinds.values():
        some, rows = [], 0
        for stream in alike:
            some.append(stream)
            rows += stream.width
            if rows >= ROWS:
                yield some
                some, rows = [], 0
        if some:
            yield some
