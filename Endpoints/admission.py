"""The store of appointments as handlers use it: nothing that waits for a database makes the event loop wait."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from anyio import CapacityLimiter, to_thread

from Endpoints.wire.problems import Problem
from vitals.appointments.database import OVERFLOW, POOL
from vitals.appointments.errors import Unavailable
from vitals.appointments.store import Store

__all__ = ["Desk"]

log = logging.getLogger(__name__)

THREADS = POOL + OVERFLOW
DEADLINE = 15.0  # seconds after which nobody waits for the database any more, whatever it does
MOST_WAITING = 100
SWEEP = 5.0  # seconds between two looks for holds whose time is over
LOG_SECONDS = 10.0  # between two entries about a database that does not answer


class Desk:
    """Takes work to the store, a few threads at a time, and refuses it when too much waits.

    Parameters
    ----------
    store
        Where appointments are kept.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.counts: Counter[str] = Counter()  # what became of appointments, for the metrics
        self._limiter = CapacityLimiter(THREADS)
        self._silent_until = 0.0

    async def __call__[T](self, work: Callable[[Store, int], T]) -> T:
        """Do something with the store and the time, in unix seconds.

        Raises
        ------
        Problem
            If too many requests wait.
        Unavailable
            If the database does not answer.
        """
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise Problem(503, f"{MOST_WAITING} requests wait already: try again later", headers={"Retry-After": "1"})
        try:
            async with asyncio.timeout(DEADLINE):
                return await to_thread.run_sync(
                    lambda: work(self.store, int(time.time())), limiter=self._limiter, abandon_on_cancel=True
                )
        except (Unavailable, TimeoutError) as error:
            known = error if isinstance(error, Unavailable) else Unavailable(f"no answer within {DEADLINE:g} s")
            self.counts["unavailable"] += 1
            self.complain(known)
            raise known from None

    def complain(self, error: Unavailable) -> None:
        """Log what the database said, and not every time."""
        if time.monotonic() >= self._silent_until:
            log.warning("%s", error)
            self._silent_until = time.monotonic() + LOG_SECONDS

    async def sweep(self) -> None:
        """End holds and offers whose time is over, for ever."""
        while True:
            with suppress(Unavailable, Problem):
                await self(lambda store, now: store.bookings.expire(now=now))
            await asyncio.sleep(SWEEP)
