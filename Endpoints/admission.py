"""Admission of blocking work: a bounded number of threads, a bounded number of waiting requests, a deadline."""

import asyncio
import heapq
import itertools
import logging
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from anyio import CapacityLimiter, to_thread

from Endpoints.serving.logs import RepeatedLog
from Endpoints.wire.problems import Problem
from vitals.appointments.engines import OVERFLOW, POOL
from vitals.appointments.errors import Unavailable
from vitals.appointments.store import Store
from vitals.errors import VitalsError

__all__ = ["LAST", "Admission", "StoreExecutor"]

log = logging.getLogger(__name__)

STORE_THREADS, STORE_WAITING, STORE_SECONDS = POOL + OVERFLOW, 100, 15.0
FIRST = 2**52  # taken from the turns of requests that are still to be answered: more than there will be requests
LAST = 2**52  # turn of work that nobody waits for: behind every request
SWEEP = 5.0  # seconds between two searches for holds that have expired


class Busy(Problem):
    """Refusal for the moment: 503 with Retry-After."""

    def __init__(self, reason: str) -> None:
        super().__init__(503, f"{reason}: try again later", headers={"Retry-After": "1"})


class Overdue(Busy):
    """Work that took longer than a request may take."""


class Admission:
    """Runs blocking work in threads, so that the event loop never waits, and refuses it when too much is waiting.

    Parameters
    ----------
    threads
        Pieces of work that run at once.
    waiting
        Requests that may wait for a thread; more are refused.
    seconds
        Time that a request may take, waiting included. What still waits then is never begun. Work that takes longer
        keeps its place until it ends, so that no more threads are busy than there are places; work that may take long
        is cut into pieces, of which no other is begun.
    """

    def __init__(self, *, threads: int, waiting: int, seconds: float) -> None:
        self.waiting, self.seconds = waiting, seconds
        self._free, self._threads = threads, CapacityLimiter(math.inf)
        self._turns = itertools.count()
        self._queue: list[tuple[int, asyncio.Future[None]]] = []  # a heap
        self._deadlines = set[asyncio.Timeout]()

    def turn(self) -> int:
        """Turn of a request: before those that ask later."""
        return next(self._turns)

    async def run[T](self, work: Callable[[], T]) -> T:
        """Run work in a thread; errors as for `run_each`."""
        (result,) = await self.run_each([work])
        return result

    async def run_each[T](self, pieces: Iterable[Callable[[], T]]) -> list[T]:
        """Run pieces of work in threads, one after the other, in the time that a request may take.

        Raises
        ------
        Busy
            If too many requests are waiting.
        Overdue
            If the work takes too long.
        """
        if len(self._queue) >= self.waiting:
            raise Busy(f"{self.waiting} requests are already waiting")
        turn = self.turn() - FIRST
        try:
            async with self._deadline():
                return [await self.go_on(work, turn) for work in pieces]
        except TimeoutError:
            raise Overdue(f"the request took longer than {self.seconds:g} s") from None

    async def go_on[T](self, work: Callable[[], T], turn: int, *, ready: Callable[[], None] | None = None) -> T:
        """Run work for a request that was answered in part, in a thread; `ready` is called when it is its turn.

        Those go first that are still to be answered, because they are given up soon; then the eldest, so that answers
        are finished instead of all being begun.
        """
        await self._take_place(turn)
        if ready is not None:
            ready()
        running = asyncio.create_task(to_thread.run_sync(work, limiter=self._threads))
        running.add_done_callback(self._ended)
        return await asyncio.shield(running)

    def _ended(self, running: asyncio.Task[Any]) -> None:
        """Give the place of work that has ended to the next, and take its error, which nobody may await any more."""
        if not running.cancelled():
            running.exception()
        self._leave_place()

    async def _take_place(self, turn: int) -> None:
        """Wait for a place."""
        if self._free:
            self._free -= 1
            return
        place = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (turn, place))
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():
                self._leave_place()
            elif (turn, place) in self._queue:
                self._queue.remove((turn, place))
                heapq.heapify(self._queue)
            raise

    def _leave_place(self) -> None:
        """Give a place to the request whose turn it is."""
        while self._queue:
            _, place = heapq.heappop(self._queue)
            if not place.done():  # else its request was given up a moment ago
                place.set_result(None)
                return
        self._free += 1

    @asynccontextmanager
    async def _deadline(self) -> AsyncIterator[None]:
        """Raise TimeoutError when the time of a request is over, or the service stops."""
        async with asyncio.timeout(self.seconds) as deadline:
            self._deadlines.add(deadline)
            try:
                yield
            finally:
                self._deadlines.discard(deadline)

    def stop_within(self, seconds: float) -> None:
        """Give every request at most so many seconds from now on: the service stops."""
        self.seconds = min(self.seconds, seconds)
        last = asyncio.get_running_loop().time() + seconds
        for deadline in self._deadlines:
            if not deadline.expired():
                deadline.reschedule(min(last, deadline.when() or last))


class StoreExecutor:
    """Runs work on the store of appointments, whose database may be slow or away.

    Parameters
    ----------
    store
        Where appointments are kept.
    counts
        Counts what became of appointments, for the metrics.
    """

    def __init__(self, store: Store, counts: Counter[str]) -> None:
        self.store, self.counts = store, counts
        self._admission = Admission(threads=STORE_THREADS, waiting=STORE_WAITING, seconds=STORE_SECONDS)
        self._failures = RepeatedLog(log)
        self.failed_at: float | None = None  # when the database ceased to answer, None while it does

    async def run[T](self, work: Callable[[Store, int], T]) -> T:
        """Run work with the store and the time, in unix seconds.

        Raises
        ------
        Busy
            If too many requests are waiting.
        Unavailable
            If the database does not answer.
        """
        try:
            result = await self._admission.run(lambda: work(self.store, int(time.time())))
        except (Unavailable, Overdue) as error:
            known = error if isinstance(error, Unavailable) else Unavailable(f"no answer within {STORE_SECONDS:g} s")
            self.counts["unavailable"] += 1
            self._failures.warning("database", str(known))
            self.failed_at = self.failed_at or time.monotonic()
            raise known from None
        except VitalsError:  # it is the request that cannot be served
            self._answered()
            raise
        self._answered()
        return result

    def _answered(self) -> None:
        """Note that the database answers, and log it if it did not for a while."""
        if self.failed_at is not None and (seconds := time.monotonic() - self.failed_at) >= SWEEP:
            log.info("the appointments' database answers again, after %.0f s", seconds)
        self.failed_at = None

    def stop_within(self, seconds: float) -> None:
        """Give every request at most so many seconds from now on: the service stops."""
        self._admission.stop_within(seconds)

    async def sweep(self) -> None:
        """End holds and offers that have expired, for ever."""
        while True:
            with suppress(Unavailable, Busy):
                await self.run(lambda store, now: store.lifecycle.expire(now=now))
            await asyncio.sleep(SWEEP)
