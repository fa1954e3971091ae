"""Calendar feeds are prepared as the service starts and while it runs, so that no program that asks waits for it."""

import asyncio
import time
from contextlib import suppress
from functools import partial

from Endpoints.admission import LAST
from Endpoints.service import Service
from vitals.errors import VitalsError

__all__ = ["keep_feeds_prepared", "prepare_first_feeds"]

START = 1.0  # seconds that the service starts later for feeds: four of 8,000 appointments, or hundreds of small ones
PAUSE = 5.0  # seconds between two looks at what has changed
SHARE = 50  # one second in so many is spent on feeds, at most, however many there are and however often they change
OVER = object()  # behind the last step


async def prepare_first_feeds(service: Service) -> None:
    """Prepare as many feeds as can be in a moment, those first that were used last."""
    with suppress(TimeoutError):
        async with asyncio.timeout(START):
            await prepare_feeds(service)


async def keep_feeds_prepared(service: Service) -> None:
    """Prepare the others, new ones, and again what was changed by any process, for ever."""
    while True:
        began = time.monotonic()
        await prepare_feeds(service)
        await asyncio.sleep(max(PAUSE, SHARE * (time.monotonic() - began)))


async def prepare_feeds(service: Service) -> None:
    """Prepare the feeds that have an address: in threads for long answers, when no request waits for one."""
    steps = service.executor.store.prepared_feeds.prepare(now=int(time.time()))
    with suppress(VitalsError):  # of a database that is away the sweep says so; the next time tries again
        while await service.pages.go_on(partial(next, steps, OVER), LAST) is not OVER:
            pass
