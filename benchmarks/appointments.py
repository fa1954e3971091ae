"""Appointments: is nobody sent too late, nothing booked twice or lost, does it come back by itself, what does it cost?

python benchmarks/appointments.py [triage bookings stop rate] [--attempts 1000] [--patients 10000] [--seconds 4]

triage      simulated patients: urgency and specialty beside the truth, NEWS2 alone and a coin weighted by frequency
bookings    writers that collide while one after the other is killed; then many requests for one slot at the same time
stop        the service under load while its database is stopped at once, stays down and is started again
rate        bookings a second beside bare inserts of the same row in the same run

On SQLite, in a temporary folder (which must lie on a disk for the rates to mean anything; TMPDIR says where), and on
PostgreSQL: the one that answers at 127.0.0.1:5432, or one of its own. What is stopped and killed is always its own.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import orjson
from appointment_clients import (
    POSTGRESQL,
    ROOT,
    SLICES,
    SQLITE,
    WRITERS,
    Answer,
    Client,
    Outcome,
    Service,
    Task,
    at_once,
    booked,
    database,
    free,
    make_bare_table,
    overlaps,
    repeated_keys,
    say,
    served,
    service,
    timed,
    tomorrow,
    write_and_kill,
)
from postgresql import NOWHERE, Server, any_server, own_server

from vitals.appointments.records import BookingRequest

SEED, INSTANT = 2026, 1_767_225_600.0  # of the patients; unix seconds
ONE_SLOT = 50  # requests for it
STOPS, DOWN, CLIENTS = 3, 3.0, 4
PAUSE = 0.1  # seconds that a client waits after a 503: less than asked, so that the figures are the service's own
SETTLE, BACK = 2.0, 30.0  # seconds of load before each stop, and at most until a booking succeeds again
MANY = 4  # writers
ROWS = 20_000  # a second: more than can be written
TAKEN, DONE, LATER = 409, 201, 503


class Goal(NamedTuple):
    """A line of what must be shown."""

    what: str
    goal: str
    figure: str
    met: bool


def none(what: str, found: int) -> Goal:
    """What must not have happened."""
    return Goal(what, "0", f"{found:,}", found == 0)


def table(*columns: str) -> None:
    """Print the head of a table."""
    print(f"\n| {' | '.join(columns)} |\n|---{'|---:' * (len(columns) - 1)}|", flush=True)


def row(*cells: object) -> None:
    """Print a line of it."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def kinds(options: argparse.Namespace) -> list[str]:
    """The databases that are to be had."""
    return [SQLITE, POSTGRESQL] if options.server else [SQLITE]


@contextlib.contextmanager
def postgresql[T](server: contextlib.AbstractContextManager[T | None], instead: str) -> Iterator[T | None]:
    """A server; None, and a word why, where there is none or it does not start."""
    with contextlib.ExitStack() as stack:
        found, why = None, NOWHERE
        try:
            found = stack.enter_context(server)
        except (OSError, subprocess.CalledProcessError) as error:
            why = f"no PostgreSQL: a server of its own does not start ({error})"
        if found is None:
            say(f"{why}: {instead}")
        yield found


# Triage


@dataclass(frozen=True)
class Judged:
    """What one way of judging says of every patient: ranks of urgency, and ids of specialties."""

    urgency: list[int]
    specialty: list[str]

    def shares(self, truth: "Judged") -> list[float]:
        """Of the right urgency, too high, too low; of the right specialty, and where that is not the usual one."""
        pairs = list(zip(self.urgency, truth.urgency, strict=True))
        specialties = list(zip(self.specialty, truth.specialty, strict=True))
        rare = [a == b for a, b in specialties if b != truth.usual]
        counts = [sum(a == b for a, b in pairs), sum(a > b for a, b in pairs), sum(a < b for a, b in pairs)]
        right = sum(a == b for a, b in specialties)
        return [*(count / len(pairs) for count in [*counts, right]), sum(rare) / max(1, len(rare))]

    @property
    def usual(self) -> str:
        """The most frequent specialty."""
        return Counter(self.specialty).most_common(1)[0][0]

    def coin(self) -> list[float]:
        """The same, as expected of a coin that knows how frequent each answer is."""
        urgencies, specialties = (
            {value: count / len(values) for value, count in Counter(values).items()}
            for values in (self.urgency, self.specialty)
        )
        right, specialty = (sum(share**2 for share in shares.values()) for shares in (urgencies, specialties))
        often = specialties[self.usual]
        rare = (specialty - often**2) / (1 - often) if often < 1 else 0.0
        return [right, (1 - right) / 2, (1 - right) / 2, specialty, rare]


def triage(options: argparse.Namespace) -> Iterator[Goal]:
    """Simulated patients, one reading each."""
    import numpy as np  # writers are processes that import this module, and need none of these

    from vitals.catalog.conditions import CONDITIONS, HEALTHY, SEVERITIES, Urgency
    from vitals.catalog.populations import POPULATIONS
    from vitals.model.predictor import Predictor
    from vitals.simulation.cohort import Cohort
    from vitals.simulation.simulator import simulate
    from vitals.simulation.status import news2
    from vitals.triage.assessment import triage
    from vitals.triage.rules import URGENCY_BY_BAND

    print(f"\n## Triage, {options.patients:,} patients of each population, one reading each, seed {SEED}")
    predictor, conditions = Predictor.load(ROOT / "Models"), list(CONDITIONS.values())
    table(
        *("who judges", "urgency right", "too high", "too low", "specialty right", "where it is not the usual one"),
        *("uncertain", "raised by the model"),
    )
    for population in ("teaching", "emergency"):
        say(f"triage: {population}")
        patients = np.arange(options.patients)
        simulation = simulate(patients, INSTANT, Cohort(seed=SEED, population=POPULATIONS[population]))
        signs, truth = simulation.readings.values, simulation.truth
        found = [triage(reading[None], predictor) for reading in signs]
        demanded = [URGENCY_BY_BAND[band] for band in news2(signs).band]
        severity = np.clip(np.floor(truth.severity + 0.5).astype(int), 1, len(SEVERITIES)) - 1
        true = Judged([], [])
        for index, level in zip(truth.condition, severity, strict=True):
            condition = conditions[index]
            true.urgency.append(Urgency.NONE.rank if condition is HEALTHY else condition.urgency[level].rank)
            true.specialty.append("general_practice" if condition is HEALTHY else condition.specialties[0])
        ours = Judged([each.urgency.rank for each in found], [each.specialty for each in found])
        alone = Judged([urgency.rank for urgency in demanded], [true.usual] * len(found))
        ruled = [max(reason.urgency for reason in each.reasons if reason.kind != "model") for each in found]
        raised = sum(each.urgency > rules for each, rules in zip(found, ruled, strict=True))
        uncertain = sum(each.uncertain for each in found)
        judges = {
            "triage": ours.shares(true),
            "NEWS2 alone": alone.shares(true),
            "a coin": true.coin(),
        }
        for name, shares in judges.items():
            more = (uncertain, raised) if name == "triage" else ("", "")
            row(f"{population}: {name}", *(f"{share:.1%}" for share in shares), *more)
        below = sum(rank < urgency.rank for rank, urgency in zip(ours.urgency, demanded, strict=True))
        yield none(f"{population}: of {len(found):,} triaged below what NEWS2 demands", below)
        for what, place in (("urgency", 0), ("specialty", 3)):
            our, news, coin = (shares[place] for shares in judges.values())
            figure = f"{our:.1%} ({news:.1%}, {coin:.1%})"
            yield Goal(
                f"{population}: {what} right (NEWS2 alone, a coin)", "more than both", figure, our > max(news, coin)
            )


# Bookings


def check(name: str, url: str, acknowledged: list[list[object]]) -> Iterator[Goal]:
    """What must be true of a table, whatever happened: no overlap, nothing lost, nothing twice."""
    for column in ("practitioner_id", "patient_id"):
        yield none(f"{name}: overlaps of one {column.removesuffix('_id')}", overlaps(url, column))
    rows = booked(url)
    lost = sum(rows.get(str(id)) != values for id, *values in acknowledged)
    yield none(f"{name}: of {len(acknowledged):,} acknowledged, lost or other than acknowledged", lost)
    yield none(f"{name}: keys that booked twice", repeated_keys(url))


def bookings(options: argparse.Namespace) -> Iterator[Goal]:
    """Writers that collide and are killed, and then requests for one slot at the same time."""
    print(f"\n## Bookings, {WRITERS} writers, {options.attempts:,} attempts each, one killed about every second")
    table(
        *("database", "attempts", "acknowledged", "refused", "nothing known", "too busy, tried again"),
        *("killed", "rows not acknowledged", "seconds"),
    )
    for kind in kinds(options):
        say(f"bookings: {kind}")
        with database(kind, options.server) as url, tempfile.TemporaryDirectory() as folder:
            task = Task(url=url, folder=Path(folder), attempts=options.attempts, first=tomorrow())
            seen: Outcome = write_and_kill(task, f"bookings: {kind}")
            rows, acknowledged = len(booked(url)), len(seen.acknowledged)
            counts = (WRITERS * options.attempts, acknowledged, seen.refused, seen.unanswered, seen.busy, seen.kills)
            row(kind, *(f"{count:,}" for count in (*counts, rows - acknowledged)), f"{seen.seconds:.1f}")
            yield from check(kind, url, seen.acknowledged)
        left, goal = rows - acknowledged, f"0 to {seen.kills}, the number of kills"
        yield Goal(f"{kind}: rows that nobody was told of", goal, f"{left}", 0 <= left <= seen.kills)
        yield none(f"{kind}: attempts with one key that were answered differently", seen.differed)
        yield none(f"{kind}: writers that failed", seen.failed)
    yield from one_slot(options)


def one_slot(options: argparse.Namespace) -> Iterator[Goal]:
    """Many requests for one slot at the same time, over HTTP."""
    print(f"\n## One slot, {ONE_SLOT} requests at the same time, {options.repeats} slots")
    table("database", "answers", "seconds until all were answered")
    for kind in kinds(options):
        say(f"one slot: {kind}")
        with database(kind, options.server) as url, service(url) as server:
            slots, seconds, begin = [], [], tomorrow()
            for number in range(options.repeats):
                starts = begin + number * 3600
                wanted = [
                    BookingRequest(practitioner_id="p0", patient_id=patient, starts=starts, minutes=15)
                    for patient in range(ONE_SLOT)
                ]
                began = time.monotonic()
                slots.append(asyncio.run(at_once(server.port, wanted)))
                seconds.append(f"{time.monotonic() - began:.2f}")
            overlapping, log = overlaps(url, "practitioner_id"), server.log()
        for answers in slots:
            for answer in answers:
                if answer.status not in {DONE, TAKEN}:
                    say(f"one slot: {kind}: {answer.status} {answer.body[:300]!r}")
        row(kind, counted(answer.status for answers in slots for answer in answers), ", ".join(seconds))
        right = sum(is_right(answers) for answers in slots)
        goal = f"{len(slots)} of {len(slots)} slots"
        what = f"{kind}: one 201, {ONE_SLOT - 1} times 409 with alternatives"
        yield Goal(what, goal, f"{right}", right == len(slots))
        yield none(f"{kind}: overlaps after that", overlapping)
        yield none(f"{kind}: tracebacks in the service's log", log.count("Traceback"))


def is_right(answers: list[Answer]) -> bool:
    """Whether one request got the slot, and all others were told of other times."""
    refused = [answer for answer in answers if answer.status == TAKEN]
    told = [answer for answer in refused if orjson.loads(answer.body).get("alternatives")]
    return len(told) == len(refused) == len(answers) - 1 and sum(answer.status == DONE for answer in answers) == 1


def counted(statuses: Iterator[int] | Counter[int]) -> str:
    """Statuses with their numbers."""
    return ", ".join(f"{status}: {count:,}" for status, count in sorted(Counter(statuses).items()))


# A database that is stopped


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


# Rate


def rate(options: argparse.Namespace) -> Iterator[Goal]:
    """Bookings beside bare inserts of the same row, in turn."""
    print(f"\n## Rate, {options.seconds:g} s for each figure, median of {options.repeats}")
    table("database", "writers", "bookings a second", "bare inserts a second", "ratio", "each", "too busy")
    for kind in kinds(options):
        for writers in (1, MANY):
            yield beside_bare(options, kind, writers)
    print(f"\n## Rate over HTTP, {options.seconds:g} s for each figure, median of {options.repeats}")
    table("database", "connections", "bookings a second", "GET /health/live a second", "ratio", "each")
    for kind in kinds(options):
        with database(kind, options.server) as url, service(url) as server:
            for clients in (1, MANY):
                over_http(options, kind, server.port, clients)


def beside_bare(options: argparse.Namespace, kind: str, writers: int) -> Goal:
    """The store and bare inserts in turn, each into a database of its own."""
    rates, begin = [], tomorrow()
    with database(kind, options.server) as url, database(kind, options.server) as bare_url:
        make_bare_table(bare_url)
        for repeat in range(options.repeats):
            say(f"rate: {kind}, writers: {writers}, repeat {repeat + 1} of {options.repeats}")
            first = round(repeat * ROWS * options.seconds)
            rates.append(timed(url, bare_url, writers=writers, begin=begin, first=first, seconds=options.seconds))
    ours, theirs, busy = zip(*rates, strict=True)
    ratio, each = ratios(ours, theirs)
    row(kind, writers, *(f"{statistics.median(rate):,.0f}" for rate in (ours, theirs)), f"{ratio:.2f}", each, sum(busy))
    what = f"{kind}, writers: {writers}: bookings beside bare inserts"
    return Goal(what, "≥ 0.5 x", f"{ratio:.2f} x ({each})", ratio >= 0.5)


def over_http(options: argparse.Namespace, kind: str, port: int, clients: int) -> None:
    """Bookings and an answer without any work, in turn."""
    seconds, begin = options.seconds / SLICES, tomorrow()
    ours: list[float] = []
    theirs: list[float] = []
    for repeat in range(options.repeats):
        say(f"rate: {kind} over HTTP, connections: {clients}, repeat {repeat + 1} of {options.repeats}")
        slices = []
        for slice in range(SLICES):
            first = round(((clients * options.repeats + repeat) * SLICES + slice) * ROWS * seconds)
            booking = served(port, seconds, clients, begin, first)
            plain = served(port, seconds, clients, begin, None)
            slices.append((asyncio.run(booking), asyncio.run(plain)))
        for rates, of_slices in zip((ours, theirs), zip(*slices, strict=True), strict=True):
            rates.append(statistics.mean(of_slices))
    ratio, each = ratios(ours, theirs)
    row(kind, clients, *(f"{statistics.median(rates):,.0f}" for rates in (ours, theirs)), f"{ratio:.2f}", each)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, str]:
    """Median of what was measured side by side, and all of it."""
    found = [our / its for our, its in zip(ours, theirs, strict=True)]
    return statistics.median(found), ", ".join(f"{ratio:.2f}" for ratio in found)


PARTS = {"triage": triage, "bookings": bookings, "stop": stop, "rate": rate}


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all unless given")
    parser.add_argument("--attempts", type=int, default=1000, help="of each of the eight writers of bookings")
    parser.add_argument("--patients", type=int, default=10_000, help="of triage, in each population")
    parser.add_argument("--seconds", type=float, default=4, help="of each figure of rate")
    parser.add_argument("--repeats", type=int, default=5, help="of rate, and slots that many requests want at once")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part {', '.join(sorted(unknown))}: there are {', '.join(PARTS)}")
    for name in ("attempts", "patients", "seconds", "repeats"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} must be above 0")
    parts = options.parts or list(PARTS)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # which ends what was started
    with contextlib.ExitStack() as stack:
        if {"bookings", "rate"} & set(parts):
            options.server = stack.enter_context(postgresql(any_server(), "SQLite alone"))
        print(f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} cores,")
        print(f"load over the last quarter of an hour {os.getloadavg()[2]:.1f}")
        goals = [goal for part in parts for goal in PARTS[part](options)]
    print("\n## Must show")
    table("what", "goal", "figure", "")
    for goal in goals:
        row(goal.what, goal.goal, goal.figure, "met" if goal.met else "MISSED")


if __name__ == "__main__":
    main()
