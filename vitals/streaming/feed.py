"""The live feed: simulates and predicts for many streams at once, and hands each its messages in time.

    feed = Feed(predictor, clock)
    stream = feed.open(subscription, subscriber, unix=now)
    feed.join(stream, unix=now)
    for _ in feed.tick(): ...              # again and again, every TICK seconds or so
    for _ in feed.backlog.work(feed.ticked + BUDGET): ...  # then, for those that have missed messages

It knows no sockets, and is told the time. Streams wait in a wheel of 50 ms ticks; what is due in the next seconds is
simulated and predicted in one batch (`vitals.streaming.ahead`), and a tick sends it. Nobody waits for a subscriber: a
reading that it does not take is skipped, and once it takes messages again, a gap says what was skipped. A tick that
comes late sends the newest reading instead of queueing the older ones. Instants are unix milliseconds on the grid first
+ k * step, in whole numbers, so no error adds up: two processes that serve the same subscription send the same bytes.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import batched, cycle

from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.ahead import ROWS, LookAhead
from vitals.streaming.backlog import Backlog
from vitals.streaming.measurements import Stats
from vitals.streaming.messages import Subscriber
from vitals.streaming.paces import Pace
from vitals.streaming.subscriptions import Prepared, Stream, Subscription

__all__ = ["AHEAD", "CATCH_UP", "STRIDE", "TICK", "Feed"]

TICK = 0.05  # seconds
STRIDE = 2  # ticks from one at which most streams are due to the next: waking up costs more than a few messages
FEW = 640.0  # readings a second below which this is doubled: they fill half as many ticks with as much work
CATCH_UP = 3_600_000  # milliseconds back that a stream may begin, and catch up with the present
AHEAD = 60_000  # milliseconds ahead of the clock that a stream may begin, which waits
CLOCK_STEP = 1.0  # seconds that the time may be off before streams follow it
PIECE = 64  # messages between two looks at the clock
LEAST_INTERVAL = 2 * TICK  # seconds
ROUNDING = 1e-6  # ticks: sums of seconds are not exact

type Clock = Callable[[], float]


class Feed:
    """Streams that are served, tick by tick.

    Parameters
    ----------
    predictor
        Model.
    clock
        Returns seconds that never go back, such as `time.monotonic`.
    """

    def __init__(self, predictor: Predictor, clock: Clock) -> None:
        self.predictor, self.clock = predictor, clock
        self.stats = Stats()
        self.ticked = clock()  # when the last tick was
        self._wheel: defaultdict[int, list[Pace]] = defaultdict(list)
        self._at = math.floor(self.ticked / TICK)  # the last tick whose streams were served
        self._cohorts: dict[Cohort, tuple[Cohort, int]] = {}  # with the number of streams
        self.ahead = LookAhead(predictor, clock, self.stats)
        self.backlog = Backlog(predictor, clock, self.stats)
        self._offset: float | None = None  # unix seconds less those of the clock, when it was last set
        self._slots = cycle(range(round(1 / TICK)))

    # Streams begin and end

    def open(self, subscription: Subscription, subscriber: Subscriber, *, unix: float) -> Stream:
        """Begin a stream at a time in unix seconds, without sending anything yet."""
        cohort, users = self._cohorts.get(subscription.cohort, (subscription.cohort, 0))
        self._cohorts[cohort] = cohort, users + 1
        self.stats.connections += 1
        return Stream(subscription, subscriber, cohort, subscription.first(unix))

    def join(self, stream: Stream, *, unix: float) -> None:
        """Send from now on: the next reading at the next tick, or when its time comes."""
        now, wait = self.clock(), 0.0
        if stream.subscription.is_live and stream.instant > unix * 1000:
            stream.not_beyond(unix, AHEAD)
            # Streams that go on all wait for the next whole second: each is given a slot in it.
            wait = stream.instant / 1000 - unix + TICK * next(self._slots)
        tick = max(math.floor(now / TICK) + 1, math.ceil((now + wait) / TICK - ROUNDING))
        due = math.ceil(tick / self.stride) * self.stride * TICK
        pace = Pace.of(stream, due, unix + due - now - stream.instant / 1000)
        self.ahead.join(stream)
        for other in self._wheel.get(self._tick_of(pace), ()):
            if other.suits(pace):
                other.add(stream)
                return
        self._wait(pace)

    def follow(self, unix: float) -> None:
        """Let streams go on at the time in unix seconds, if it is not the one that has passed: the clock was set."""
        offset = unix - self.clock()
        if self._offset is not None and abs(offset - self._offset) < CLOCK_STEP:
            return
        self._offset = offset
        waiting = [pace for paces in self._wheel.values() for pace in paces]
        self._wheel.clear()
        for pace in waiting:
            if pace.is_live:
                self.stats.skipped += pace.follow(offset, CLOCK_STEP)
            self._wait(pace)

    def close(self, stream: Stream) -> None:
        """End a stream."""
        if stream.active:
            stream.active = False
            self.stats.connections -= 1
            self.ahead.leave(stream)
            cohort, users = self._cohorts.pop(stream.cohort)
            if users > 1:
                self._cohorts[cohort] = cohort, users - 1

    # Messages are sent

    @property
    def stride(self) -> int:
        """Ticks from one at which streams begin to the next."""
        return STRIDE if self.ahead.rate >= FEW else 2 * STRIDE

    @property
    def wait(self) -> float:
        """Seconds until the next tick, past those at which there is nothing to do."""
        last = self._at + self.stride - self._at % self.stride
        ticks = (tick for tick in range(self._at + 1, last) if tick in self._wheel)
        following = next(ticks, last) if self.backlog.is_idle else self._at + 1
        return max(0.0, following * TICK - self.clock())

    def tick(self) -> Iterator[None]:
        """Send the messages that are due; yield between batches, when others may run.

        A reading that cannot be made is skipped and harms no other stream; the first such error is raised when
        everything else is sent.
        """
        self.ticked = self.clock()
        last = math.floor(self.ticked / TICK + ROUNDING)
        failures: list[Exception] = []
        while self._at < last:
            self._at += 1
            paces = list(self._due())
            yield from self.ahead.make_now(paces, failures)
            yield from self._send(paces, failures)
        yield from self.ahead.fill(self._wheel, self._at, self.stride, TICK)
        if failures:
            raise failures[0]

    def _due(self) -> Iterator[Pace]:
        """Paces that are due, at the newest of their readings."""
        for pace in self._wheel.pop(self._at, ()):
            pace.tidy()
            if not pace.streams:
                continue
            while pace.due <= self.ticked - max(LEAST_INTERVAL, pace.interval / 1000):  # a newer one is due as well
                self.stats.skipped += pace.skip()
            yield pace

    def _send(self, paces: Sequence[Pace], failures: list[Exception]) -> Iterator[None]:
        """Send each stream its newest reading, and let it wait for the next; yield now and then, and add errors."""
        rows = 0
        for pace in paces:
            made = pace.prepared[0] if pace.prepared else [None] * len(pace.streams)
            for piece in batched(zip(pace.streams, made, strict=True), PIECE, strict=False):
                sent = self._send_piece(pace, piece, failures)
                self.stats.messages += sent
                self.stats.lateness.add(max(0.0, self.clock() - pace.due), len(piece))
                rows += len(piece) * piece[0][0].width
                if rows >= ROWS:
                    rows = 0
                    yield
            if pace.is_limited:
                pace.count(sent)
            pace.advance()
            if not pace.is_done:
                self._wait(pace)
        if rows:
            yield

    def _send_piece(
        self, pace: Pace, piece: Sequence[tuple[Stream, Prepared | None]], failures: list[Exception]
    ) -> int:
        """Send some streams of a pace their message, skip what is not there or not taken; return how many were sent."""
        instant, number, sent = pace.instant, pace.number, 0
        for stream, prepared in piece:
            if not stream.active:
                continue
            try:
                if prepared is not None and stream.hand_over(prepared, instant, number):
                    sent += 1
                    continue
            except Exception as error:
                failures.append(error)
            stream.leave_out(instant)
            self.stats.skipped += 1
        return sent

    def _wait(self, pace: Pace) -> None:
        """Put a pace where its time comes."""
        self._wheel[self._tick_of(pace)].append(pace)

    def _tick_of(self, pace: Pace) -> int:
        """Number of the tick at which a pace is due."""
        return max(self._at + 1, math.ceil(pace.due / TICK - ROUNDING))
