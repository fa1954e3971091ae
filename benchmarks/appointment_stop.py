"""The service under load while its database is stopped at once, stays down and is started again."""

import argparse
import asyncio
import itertools
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import orjson

from benchmarks.appointment_clients import DONE, LATER, TAKEN, Client, counted, service
from benchmarks.appointment_database import POSTGRESQL, check, database, free, postgresql, say, tomorrow
from benchmarks.postgresql import Server, own_server
from benchmarks.report import Goal, none, row, table
from benchmarks.service import Server as Service
from vitals.appointments.records import BookingRequest

STOPS, DOWN, CLIENTS = 3, 3.0, 4
PAUSE = 0.1  # seconds that a client waits after a 503: less than asked, so that the figures are the service's own
SETTLE, BACK = 2.0, 30.0  # seconds of load before each stop, and at most until a booking succeeds again


@dataclass
class Load:
    """Clients that book until they are told to stop."""

    port: int
    begin: int
    acknowledged: list[list[object]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0  # requests without an answer
    silent: int = 0  # 503 without Retry-After
    slowest: float = 0.0  # seconds
    successes: list[float] = field(default_factory=list)  # when each request was sent that booked
    ended: bool = False

    async def run(self, number: int) -> None:
        """Book one slot after the other, each until it is known what came of it."""
        client = Client(self.port)
        for step in itertools.count():
            wanted, key = free(self.begin, number + step * CLIENTS), f"{number}-{step}"
            for each in [key] if step % 5 else [key, f"{key}-other"]:  # somebody else wants it too
                while not self.ended and not await self.is_known(client, wanted, each):
                    await asyncio.sleep(PAUSE)
            if self.ended:
                break
        client.close()

    async def is_known(self, client: Client, wanted: BookingRequest, key: str) -> bool:
        """Ask once, and note what is answered; whether that says what came of it."""
        sent = time.monotonic()
        try:
            answer = await client.book(wanted, key)
        except (OSError, asyncio.IncompleteReadError):
            self.broken += 1
            return False
        self.slowest = max(self.slowest, time.monotonic() - sent)
        self.statuses[answer.status] += 1
        if answer.status == LATER:
            self.silent += "retry-after" not in answer.headers
        elif answer.status == DONE:
            self.successes.append(sent)
            id = orjson.loads(answer.body)["id"]
            who = (wanted.practitioner_id, wanted.patient_id, wanted.starts, wanted.ends)
            self.acknowledged.append([id, *who, "booked", key])
        elif answer.status != TAKEN and self.statuses[answer.status] == 1:
            say(f"stop: {answer.status} {answer.body[:300]!r}")
        return answer.status != LATER


async def stop_and_start(server: Server, load: Load) -> tuple[float | None, Counter[int]]:
    """Stop the database at once, start it again; seconds until a booking succeeds, and what was answered meanwhile."""
    await asyncio.sleep(SETTLE)
    before = Counter(load.statuses)
    await asyncio.to_thread(server.stop, signal.SIGQUIT)
    stopped = time.monotonic()
    await asyncio.sleep(DOWN)
    await asyncio.to_thread(server.start)
    back = time.monotonic()
    while time.monotonic() < back + BACK:
        if load.successes and load.successes[-1] > stopped:
            first = next(sent for sent in load.successes if sent > stopped)
            return max(0.0, first - back), Counter(load.statuses) - before
        await asyncio.sleep(0.02)
    return None, Counter(load.statuses) - before


async def disturb(server: Server, service: Service, begin: int) -> tuple[Load, list[float | None]]:
    """Load with several stops."""
    load, waits = Load(service.port, begin), []
    clients = [asyncio.create_task(load.run(number)) for number in range(CLIENTS)]
    try:
        for number in range(STOPS):
            wait, meanwhile = await stop_and_start(server, load)
            waits.append(wait)
            row(number + 1, counted(meanwhile), "never" if wait is None else f"{wait:.2f} s")
        await asyncio.sleep(SETTLE)
    finally:
        load.ended = True
        await asyncio.gather(*clients)
    return load, waits


def stop(options: argparse.Namespace) -> Iterator[Goal]:
    """The service while its database is stopped at once, and after."""
    print(f"\n## Stop: {CLIENTS} clients, PostgreSQL is stopped at once, down for {DOWN:g} s, {STOPS} times")
    with postgresql(own_server(), "stop is not measured, it needs a server of its own") as server:
        if server is None:
            print("\nNot measured: this needs a PostgreSQL of its own.")
            return
        say("stop: about half a minute")
        with database(POSTGRESQL, server.url) as url, service(url) as api:
            table("stop", "answers from the stop until it went on", "first booking after the database was back")
            load, waits = asyncio.run(disturb(server, api, tomorrow()))
            alive, log = api.process.poll() is None, api.log()
            print(f"\nIn all: {counted(load.statuses)}; slowest answer {load.slowest:.2f} s.")
            yield from check("stopped", url, load.acknowledged)
    later = load.statuses[LATER]
    other = sum(count for status, count in load.statuses.items() if status not in {DONE, TAKEN, LATER})
    figure, met = f"{later:,}, {load.silent:,} of them without", later > 0 and not load.silent
    yield Goal("stopped: answers of 503", "some, all with Retry-After", figure, met)
    yield none("stopped: answers other than 201, 409 and 503", other)
    yield none("stopped: requests without an answer", load.broken)
    again = [f"{wait:.2f} s" for wait in waits if wait is not None]
    figure, met = f"{len(again)} times, after {', '.join(again)}", len(again) == STOPS and alive
    yield Goal("stopped: bookings succeed again without a restart of the service", f"{STOPS} times", figure, met)
    yield none("stopped: tracebacks in the service's log", log.count("Traceback"))
