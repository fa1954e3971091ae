"""A fleet of processes that serve streams, simulated tick by tick: `million.py` asks it what failures come to.

In each tick a process sends to its streams, takes up those that come, and makes missed messages with what is left, in
this order, as the service does. What work costs is in `COSTS`, each with the benchmark that measured it. Each process
is a place in arrays, so ten million streams are a thousand numbers.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from Endpoints.serving.protocols.accepting import BACKLOG
from vitals.streaming.feed import TICK

type Floats = NDArray[np.float64]


class Cost(NamedTuple):
    """What something takes, and the benchmark that measured it."""

    what: str
    value: float
    unit: str
    by: str


COSTS = {
    "message": Cost("CPU of a message of a live stream", 18e-6, "s", "stream.py load"),
    "missed": Cost("time of a missed message with everything, when a process does nothing else", 57e-6, "s", "herd.py"),
    "bare": Cost("the same without options", 26e-6, "s", "million.py check"),
    "taken": Cost("CPU of taking up a stream", 600e-6, "s", "million.py check"),
    "tls": Cost("CPU of a handshake of TLS (RSA of 2,048 bits)", 353e-6, "s", "million.py check"),
    "stream": Cost("memory of a stream", 31.7 * 2**10, "bytes", "stream.py load"),
    "process": Cost("memory of a process", 287 * 2**20, "bytes", "million.py check"),
    "start": Cost("from the start of a process until it serves", 2.4, "s", "by hand"),
    "size": Cost("bytes of a message on the wire", 440, "bytes", "372 of the message, and 68 of heads"),
}
AGAIN = 1.0  # seconds after which a client comes again that found the queue full
LONGEST = 3600.0  # seconds that are simulated


@dataclass
class Result:
    """What became of a failure."""

    taken: float = 0.0  # seconds until the last client was taken up
    caught: float = 0.0  # and until the last had caught up; infinite where that was not seen
    waiting: float = 0.0  # most clients that waited for one process
    refused: float = 0.0  # times that a client found the queue full
    late: float = 0.0  # messages of live streams that were not sent in their tick


@dataclass
class Fleet:
    """Processes, each a place in every array.

    Parameters
    ----------
    live
        Streams that each process serves.
    missed
        Seconds that a missed message takes; 0 where clients do not ask for them.
    least
        Whether newcomers go where the fewest streams are; otherwise they go by chance.
    seed
        Of that chance.
    """

    live: Floats
    missed: float
    least: bool = False
    seed: int = 1
    message: float = COSTS["message"].value
    handshake: float = COSTS["taken"].value
    result: Result = field(default_factory=Result)

    def __post_init__(self) -> None:
        self.back = np.zeros_like(self.live)  # when each process serves again
        self.waiting, self.away = np.zeros_like(self.live), np.zeros_like(self.live)  # clients, and when they were cut
        self.behind, self.backlog = np.zeros_like(self.live), np.zeros_like(self.live)  # clients, and their messages
        self.coming: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)  # clients, and when they were cut
        self.chance, self.at = np.random.default_rng(self.seed), 0

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return self.at * TICK

    @property
    def streams(self) -> Floats:
        """Streams that each process has, served or not."""
        return self.live + self.waiting + self.behind

    @property
    def is_busy(self) -> bool:
        """Whether anybody is to come, or to be served."""
        return bool(self.coming) or bool((self.waiting + self.behind).any())

    def come(self, clients: float, cut: float, after: float, within: float) -> None:
        """Let clients that were cut at a time come back, spread evenly over some seconds."""
        ticks = max(1, round(within / TICK))
        for tick, some in enumerate(np.diff(np.round(np.linspace(0, clients, ticks + 1))).tolist()):
            self.coming[self.at + 1 + round(after / TICK) + tick].append((some, cut))

    def lose(self, processes: slice, seconds: float) -> float:
        """End processes for so long; return how many clients that cuts."""
        lost = float(self.streams[processes].sum())
        for part in (self.live, self.waiting, self.away, self.behind, self.backlog):
            part[processes] = 0.0
        self.back[processes] = self.now + seconds
        return lost

    def run(self, until: float = math.inf) -> Result:
        """Go on until everybody is served, at most `LONGEST`, or until a time."""
        while self.now < until and (until < math.inf or (self.is_busy and self.now < LONGEST)):
            self.tick()
        if (self.waiting + self.behind).any():
            self.result.caught = math.inf
        return self.result

    def tick(self) -> None:
        """Do the work of a tick."""
        self.at += 1
        room = np.where(self.back <= self.now, TICK, 0.0)
        sending = np.minimum(self.live * TICK * self.message, room)
        self.result.late += float((self.live * TICK - sending / self.message).sum())
        for clients, cut in self.coming.pop(self.at, ()):
            self.knock(clients, cut)
        left = self.take_up(room - sending)
        self.catch_up(left)

    def knock(self, clients: float, cut: float) -> None:
        """Let clients wait to be taken up; those for whom there is no place come again."""
        came = self.spread(clients)
        fit = np.minimum(came, BACKLOG - self.waiting)
        self.away = np.divide(
            self.away * self.waiting + fit * cut, self.waiting + fit, out=self.away, where=self.waiting + fit > 0
        )
        self.waiting += fit
        self.result.waiting = max(self.result.waiting, float(self.waiting.max()))
        if (over := clients - float(fit.sum())) > 1e-6:
            self.result.refused += over
            self.coming[self.at + round(AGAIN / TICK)].append((over, cut))

    def spread(self, clients: float) -> Floats:
        """How many clients come to each process."""
        serves = self.back <= self.now
        if not serves.any():
            return np.zeros_like(self.live)
        if not self.least:
            shares, whole = serves / serves.sum(), math.floor(clients)
            came: Floats = self.chance.multinomial(whole, shares) + (clients - whole) * shares
            return came
        streams = np.where(serves, self.streams, math.inf)
        ordered = np.sort(streams)[: serves.sum()]
        levels = (np.cumsum(ordered) + clients) / np.arange(1, len(ordered) + 1)
        filled: Floats = np.maximum(levels.min() - streams, 0.0)
        return filled

    def take_up(self, room: Floats) -> Floats:
        """Take up clients that wait; return the time that is left."""
        taken = np.minimum(self.waiting, room / self.handshake)
        self.waiting -= taken
        self.behind += taken
        if self.missed:
            self.backlog += taken * (self.now - self.away)
        if taken.any():
            self.result.taken = self.now
        return room - taken * self.handshake

    def catch_up(self, room: Floats) -> None:
        """Make messages that were missed, and those that come meanwhile."""
        if not self.behind.any():
            return
        if self.missed:
            self.backlog += self.behind * TICK
            self.backlog -= np.minimum(self.backlog, room / self.missed)
        caught = self.backlog < 0.5
        self.live += np.where(caught, self.behind, 0.0)
        self.behind[caught] = self.backlog[caught] = 0.0
        self.result.caught = self.now
