"""Several processes that serve as one: starts them, replaces those that end, and adds up their figures.

The supervisor accepts no connections and does no work of theirs. It has a channel to each worker, over which it asks
for figures now and then, and whenever somebody wants the sum; a worker that is silent for long hangs, and is replaced.
A worker that ends is replaced at once, or a little later if it did not live long; one that cannot start is tried again
later as long as others serve, and when none is left the service ends with a status. Figures of workers that have ended
stay in the sum, so that no counter ever goes back.
"""

import logging
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any

from Configurations.config import Settings
from Endpoints.serving.listening import Listener
from Endpoints.serving.process import CLOSE, FAILED, GRACEFUL, Build
from Endpoints.serving.renewal import Read, reread
from Endpoints.serving.sharing import shared_counts
from Endpoints.serving.totals import Snapshot
from Endpoints.serving.worker import Task, run_worker

__all__ = ["Supervisor"]

log = logging.getLogger(__name__)

PULSE = 10.0  # seconds between two looks at every worker: what a worker counts after the last is lost if it is killed
UNRESPONSIVE = 60.0  # seconds without an answer after which a worker is replaced: a busy machine is no reason
START = 300.0  # seconds that a worker may take to start
ANSWER = 1.0  # seconds that a worker may take to send its figures; then the last that it sent are taken
STEADY = 10.0  # seconds that a worker must have lived for the next one to be started at once
LONGEST = 30.0  # seconds between two attempts
KILLS = 5  # workers of a place that are killed one after the other, from when on it is no accident
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(eq=False)
class Member:
    """A worker, as the supervisor knows it."""

    place: int
    process: SpawnProcess
    channel: Connection
    settings: Settings
    since: float = field(default_factory=time.monotonic)  # when it began, and when it was last heard of
    heard: float = field(default_factory=time.monotonic)
    serves: bool = False
    figures: Snapshot | None = None

    def send(self, kind: str, content: Any = None) -> None:
        """Ask for something, unless it has ended."""
        with suppress(OSError):
            self.channel.send((kind, content))

    @property
    def silent(self) -> float:
        """Seconds since it should have been heard of."""
        return time.monotonic() - self.heard - (0.0 if self.serves else START - UNRESPONSIVE)


@dataclass
class WorkerPlace:
    """Place of a worker: who has it, and when it is to be filled again."""

    member: Member | None = None
    due: float = 0.0
    failures: int = 0  # workers that did not live long, one after the other
    failed_to_start: bool = False  # whether the last one could not start


class Supervisor:
    """Starts workers, and keeps them.

    Parameters
    ----------
    build, settings, listener
        What they serve, and where.
    read
        Reads the settings anew.
    started
        Called once, when the workers serve.
    """

    def __init__(
        self, build: Build, settings: Settings, listener: Listener, read: Read, started: Callable[[], None]
    ) -> None:
        self.build, self.settings, self.listener, self.read = build, settings, listener, read
        self.announce: Callable[[], None] | None = started
        self.places = [WorkerPlace() for _ in range(settings.workers)]
        self.counts = shared_counts(settings.workers)
        self.ended: Snapshot | None = None  # figures of those that have ended
        self.asking = set[Member]()  # who wants the sum of all figures
        self.awaited, self.answer_by = set[Member](), 0.0  # whose figures are missing for it, and how long
        self.signals: list[int] = []
        self.pulsed = 0.0

    @property
    def members(self) -> list[Member]:
        """Workers that have not ended."""
        return [place.member for place in self.places if place.member is not None]

    # Run

    def run(self) -> int:
        """Serve until told to stop, or until no worker is left; return the status of the service."""
        wake, woken = socket.socketpair()
        with wake, woken:
            wake.setblocking(False)
            signal.set_wakeup_fd(wake.fileno())
            for each in SIGNALS:
                signal.signal(each, lambda number, _: self.signals.append(number))
            status = None
            while status is None:
                self.fill()
                self.attend(woken)
                status = self.status()
            self.stop(woken)
            signal.set_wakeup_fd(-1)
        return status

    def status(self) -> int | None:
        """Status to end with, if it is time to."""
        while self.signals:
            if self.signals.pop(0) != signal.SIGHUP:
                return 0
            self.renew()
        if any(one.serves for one in self.members) or not all(place.failed_to_start for place in self.places):
            return None
        log.error("no worker can start: the service ends")
        return FAILED

    @property
    def idle(self) -> float:
        """Seconds until there is something to do, if nothing happens before."""
        now = time.monotonic()
        times = [self.pulsed + PULSE, *(place.due for place in self.places if place.member is None)]
        if self.asking and self.answer_by > now:
            times.append(self.answer_by)
        return max(0.0, min(times) - now)

    def attend(self, woken: socket.socket) -> None:
        """Wait until something happens, and see to it."""
        waiting: list[Any] = [woken, *(each for one in self.members for each in (one.channel, one.process.sentinel))]
        happened = wait(waiting, self.idle)
        if woken in happened:
            woken.recv(4096)
        for member in self.members:
            if member.channel in happened:
                self.receive(member)
            if member.process.sentinel in happened:
                self.remove(member)
        if self.announce is not None and self.members and all(one.serves for one in self.members):
            self.announce()
            self.announce = None
        self.pulse()
        self.report()

    # Workers

    def fill(self) -> None:
        """Start a worker in each place whose time has come."""
        for number, place in enumerate(self.places):
            if place.member is None and place.due <= time.monotonic():
                place.member = self.start_worker(number)

    def start_worker(self, place: int) -> Member:
        """Start a worker."""
        spawn = get_context("spawn")
        own, its = spawn.Pipe()
        task = Task(self.build, self.settings, self.listener, self.counts, place, its)
        process = spawn.Process(target=run_worker, args=(task,))
        process.start()
        its.close()
        return Member(place, process, own, self.settings)

    def receive(self, member: Member) -> None:
        """Take what a worker has sent."""
        try:
            while member.channel.poll():
                kind, content = member.channel.recv()
                member.heard = time.monotonic()
                if kind == "started":
                    self.note_started(member)
                elif kind == "snapshot":
                    member.figures = content
                    self.awaited.discard(member)
                elif kind == "total":
                    self.ask(member)
        except (EOFError, OSError):
            pass  # it has ended, as its sentinel says

    def note_started(self, member: Member) -> None:
        """Note that a worker serves."""
        member.serves = True
        self.places[member.place].failed_to_start = False
        if member.settings is not self.settings:  # they were renewed since it was started
            member.send("renewed", self.settings)

    def remove(self, member: Member) -> None:
        """Keep the figures of a worker that has ended, and say when another takes its place."""
        self.receive(member)
        place = self.places[member.place]
        place.member, self.counts[member.place] = None, 0
        self.asking.discard(member)
        self.awaited.discard(member)
        if member.figures is not None:
            left = member.figures.after_the_end()
            self.ended = left if self.ended is None else self.ended + left
        member.process.join()
        lived = time.monotonic() - member.since
        place.failures = 0 if member.serves and lived > STEADY else place.failures + 1
        killed = member.process.exitcode is not None and member.process.exitcode < 0
        place.failed_to_start = not member.serves and (not killed or place.failures >= KILLS)
        delay = min(LONGEST, 2.0 ** (place.failures - 1)) if place.failures else 0.0
        place.due = time.monotonic() + delay
        verb = "ended" if member.serves else "could not start"
        pid, status = member.process.pid, member.process.exitcode
        log.warning("worker %d %s (status %d): another is started in %.0f s", pid, verb, status, delay)
        member.channel.close()
        member.process.close()

    def pulse(self) -> None:
        """Ask every worker for its figures now and then, and end those that hang."""
        if time.monotonic() < self.pulsed + PULSE:
            return
        self.pulsed = time.monotonic()
        for member in self.members:
            if member.serves:
                member.send("snapshot")
            if member.silent > UNRESPONSIVE:
                log.error("worker %d has not answered for %.0f s and is ended", member.process.pid, UNRESPONSIVE)
                member.process.kill()

    def renew(self) -> None:
        """Read certificate and token anew, and pass them on."""
        if (settings := reread(self.read, self.settings)) is not None:
            self.settings = settings
            for member in self.members:
                member.send("renewed", settings)

    # Figures

    def ask(self, member: Member) -> None:
        """Ask all for their figures, because one of them wants the sum."""
        if not self.asking:
            self.answer_by = time.monotonic() + ANSWER
        self.asking.add(member)
        for one in self.members:
            if one.serves:
                self.awaited.add(one)
                one.send("snapshot")

    def report(self) -> None:
        """Send the sum to those who want it, once it is complete, or has been waited for long enough."""
        figures = [one for one in (self.ended, *(each.figures for each in self.members)) if one is not None]
        if self.asking and figures and (not self.awaited or time.monotonic() >= self.answer_by):
            total = sum(figures[1:], start=figures[0])
            for member in self.asking:
                member.send("total", total)
            self.asking.clear()
            self.awaited.clear()

    # The end

    def stop(self, woken: socket.socket) -> None:
        """Tell all to stop, and end those that do not in time."""
        end = time.monotonic() + GRACEFUL + 1.5 * CLOSE
        for member in self.members:
            member.process.terminate()
        while (left := [one for one in self.members if one.process.is_alive()]) and time.monotonic() < end:
            happened = wait([woken, *(one.process.sentinel for one in left)], max(0.0, end - time.monotonic()))
            if woken in happened and woken.recv(4096) and signal.SIGINT in self.signals:
                break  # Ctrl+C again
        for member in self.members:
            member.process.kill()
            member.process.join()
