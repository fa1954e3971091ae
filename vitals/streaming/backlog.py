"""The backlog: messages that streams have missed, made for many of them at once and a little in each tick.

    backlog.ask(stream, unix=now, answer=future)  # whenever its reader can take more
    for _ in backlog.work(ticked + BUDGET): ...   # after each tick

A stream has one turn at a time, and asks for the next once its reader has taken the last: who reads slowly waits for
nobody but itself. Turns come in the order of the readings that each stream has had (start-time fair queueing), so a
message about 256 patients counts for as much as 256 messages about one, and whoever comes late gets no more than those
who wait already.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from vitals.formats.contents.readings import PredictedReadings
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.batches import batches, readings_of
from vitals.streaming.measurements import Stats
from vitals.streaming.messages import Message
from vitals.streaming.subscriptions import Stream

__all__ = ["BUDGET", "Answer", "Backlog"]

BUDGET = 0.03  # seconds after a tick, of the 0.05 to the next, in which messages are made
PATIENCE = 0.2  # seconds after which some are made even if others have work all the time
TURN = 32  # readings that a stream gets in a turn, unless a message has more
CREDIT = 4  # turns that a stream may have late: the others go on while its reader takes the last one
ROWS = 512  # readings that are simulated at once, in a few milliseconds
HOLD = 0.005  # seconds of encoding after which others may run


class Answer(Protocol):
    """Where the messages of a turn are put, such as a future."""

    def done(self) -> bool:
        """Whether nobody waits for them any more."""

    def set_result(self, messages: list[Message], /) -> None:
        """Take them."""

    def set_exception(self, error: Exception, /) -> None:
        """Learn that they cannot be made."""


@dataclass(slots=True, order=True)
class Turn:
    """Messages that a stream has asked for."""

    start: int  # readings that it has had, or had those with as many when it came
    number: int  # of two with as many, the one that asked first comes first
    stream: Stream = field(compare=False)
    messages: int = field(compare=False)
    answer: Answer = field(compare=False)

    @property
    def cohort(self) -> Cohort:
        """Simulation of its readings."""
        return self.stream.cohort

    @property
    def width(self) -> int:
        """Number of its readings."""
        return self.messages * self.stream.width

    @property
    def parts(self) -> list[tuple[list[Stream], int]]:
        """Its stream and the instant of each message."""
        stream = self.stream
        return [([stream], stream.instant + number * stream.subscription.step) for number in range(self.messages)]

    @property
    def is_wanted(self) -> bool:
        """Whether somebody still waits for it."""
        return self.stream.active and not self.answer.done()


class Backlog:
    """Streams that catch up with the present.

    Parameters
    ----------
    predictor
        Model.
    clock
        Returns seconds that never go back.
    stats
        Where its work is counted.
    """

    def __init__(self, predictor: Predictor, clock: Callable[[], float], stats: Stats) -> None:
        self.predictor, self.clock, self.stats = predictor, clock, stats
        self._turns: list[Turn] = []  # a heap
        self._numbers = count()
        self._worked = 0.0  # when messages were made last
        self._start = 0  # of the turn that was served last

    def ask(self, stream: Stream, *, unix: float, answer: Answer) -> None:
        """Ask for the next messages of a stream up to a time in unix seconds; there are none where it has them all."""
        messages = min(stream.missed(unix), max(1, TURN // stream.width))
        if not messages:
            answer.set_result([])
            return
        start = max(self._start - CREDIT * max(TURN, stream.width), stream.served)
        stream.served = start + messages * stream.width
        heapq.heappush(self._turns, Turn(start, next(self._numbers), stream, messages, answer))

    @property
    def waits(self) -> bool:
        """Whether somebody waits for messages."""
        return bool(self._turns)

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits, nor did a moment ago: whoever has had a turn soon asks for the next."""
        return not self._turns and self.is_starved

    @property
    def is_starved(self) -> bool:
        """Whether none have been made for long."""
        return self.clock() >= self._worked + PATIENCE

    def work(self, until: float) -> Iterator[None]:
        """Answer turn by turn, until nobody waits or it is so late; yield to let others run."""
        while self._turns:
            for turns in batches(self._next(), ROWS):
                yield from self._answer(turns)
            self._worked = self.clock()
            if self._worked >= until:
                return

    def _next(self) -> Iterator[Turn]:
        """Take the turns that come next, as many as are simulated at once."""
        rows = 0
        while self._turns and rows < ROWS:
            turn = heapq.heappop(self._turns)
            self._start = turn.start
            if turn.is_wanted:
                rows += turn.width
                yield turn

    def _answer(self, turns: Sequence[Turn]) -> Iterator[None]:
        """Make the messages of turns; if one of them raises an error, the others do not suffer."""
        begin = self.clock()
        try:
            readings = readings_of(self.predictor, [part for turn in turns for part in turn.parts])
        except Exception as error:
            if len(turns) > 1:
                for turn in turns:
                    yield from self._answer([turn])
            elif turns[0].is_wanted:
                turns[0].answer.set_exception(error)
            return
        self.stats.prediction.add(self.clock() - begin)
        yield
        yield from self._encode(turns, readings)

    def _encode(self, turns: Sequence[Turn], readings: PredictedReadings) -> Iterator[None]:
        """Encode the messages of turns, and hand them out."""
        row, begin = 0, self.clock()
        for turn in turns:
            if turn.is_wanted:
                self._hand_out(turn, readings, row)
            row += turn.width
            if self.clock() >= begin + HOLD:
                yield
                begin = self.clock()

    def _hand_out(self, turn: Turn, readings: PredictedReadings, row: int) -> None:
        """Answer a turn, whose readings begin at a row."""
        stream, messages = turn.stream, []
        try:
            for data in stream.encode_many(readings, row, turn.messages):
                messages.append(Message(stream.kind, stream.patients, stream.instant, data))
                stream.advance()
        except Exception as error:
            turn.answer.set_exception(error)
            return
        stream.sent += turn.messages
        self.stats.messages += turn.messages
        turn.answer.set_result(messages)
