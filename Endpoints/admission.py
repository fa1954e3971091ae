"""Admission of blocking work: a bounded number of threads, a bounded number of waiting requests, a deadline."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from anyio import CapacityLimiter, to_thread

from Endpoints.serving.logs import RepeatedLog
from Endpoints.wire.problems import Problem
from vitals.appointments.engines import OVERFLOW, POOL
from vitals.appointments.errors import Unavailable
from vitals.appointments.store import Store
from vitals.errors import VitalsError

__all__ = ["Admission", "StoreExecutor"]

log = logging.getLogger(__name__)

STORE_THREADS, STORE_WAITING, STORE_SECONDS = POOL + OVERFLOW, 100, 15.0
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
        Time that a request may take, waiting included. Work that takes longer is abandoned: its thread ends when it
        ends, but the request is answered and its place is free.
    """

    def __init__(self, *, threads: int, waiting: int, seconds: float) -> None:
        self.waiting, self.seconds = waiting, seconds
        self._limiter = CapacityLimiter(threads)

    async def run[T](self, work: Callable[[], T]) -> T:
        """Run work in a thread.

        Raises
        ------
        Busy
            If too many requests are waiting.
        Overdue
            If the work takes too long.
        """
        if self._limiter.statistics().tasks_waiting >= self.waiting:
            raise Busy(f"{self.waiting} requests are already waiting")
        try:
            async with asyncio.timeout(self.seconds):
                return await to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)
        except TimeoutError:
            raise Overdue(f"the request took longer than {self.seconds:g} s") from None


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

    async def sweep(self) -> None:
        """End holds and offers that have expired, for ever."""
        while True:
            with suppress(Unavailable, Busy):
                await self.run(lambda store, now: store.lifecycle.expire(now=now))
            await asyncio.sleep(SWEEP)
