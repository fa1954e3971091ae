"""The backlog with a clock and readers that the test holds in its hands: whose turn it is, and what it gets."""

import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from vitals.formats import View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import group as encode_group
from vitals.formats.json import message as encode
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.backlog import BUDGET, CREDIT, PATIENCE, ROWS, TURN, Backlog
from vitals.streaming.measurements import Stats
from vitals.streaming.messages import Message
from vitals.streaming.subscriptions import Stream, Subscription

NOW = 1_760_783_445.25
SINCE = 1_760_783_445_000 - 3_480_000


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load("Models")


class Silent:
    def send(self, message: Message) -> bool:
        raise AssertionError("who catches up is answered, not sent to")


class Reader:
    """Asks for more as soon as it has taken what it got, unless it does not read at present."""

    def __init__(self, backlog: Backlog, **options: object) -> None:
        subscription = Subscription(**{"cohort": Cohort(), "patients": (7,), "since": SINCE} | options)
        self.stream = Stream(subscription, Silent(), subscription.cohort, subscription.first(NOW))
        self.backlog, self.reads, self.ended = backlog, True, False
        self.messages: list[Message] = []
        self.ask()

    def ask(self) -> None:
        self.answer: Future[list[Message]] = Future()
        self.backlog.ask(self.stream, unix=NOW, answer=self.answer)

    def read(self) -> None:
        if self.reads and self.answer.done() and not (self.answer.cancelled() or self.ended):
            got = self.answer.result(timeout=0)
            self.messages += got
            self.ended = not got
            if got:
                self.ask()

    @property
    def readings(self) -> int:
        return len(self.messages) * self.stream.width

    def expected(self, predictor: Predictor) -> Iterator[bytes]:
        """Each message from the beginning on, from a batch of this reader's own."""
        subscription, width = self.stream.subscription, self.stream.width
        numbers = range(1, len(self.messages) + 1)
        instants = [SINCE + subscription.step * number for number in numbers]
        assert [message.instant for message in self.messages] == instants
        rows = [instant for instant in instants for _ in subscription.patients]
        batch = PredictedReadings(subscription.cohort, predictor, subscription.patients * len(numbers), rows)
        for number in numbers:
            row = width * (number - 1)
            if subscription.grouped:
                yield encode_group(batch, range(row, row + width), subscription.view, number)
            else:
                yield encode(batch, row, subscription.view, number)


class Driven:
    """A backlog of which each piece takes time, and whose readers read between the pieces."""

    def __init__(self, predictor: Predictor) -> None:
        self.time = 1000.0
        self.backlog = Backlog(predictor, lambda: self.time, Stats())
        self.readers: list[Reader] = []

    def reader(self, **options: object) -> Reader:
        self.readers.append(Reader(self.backlog, **options))
        return self.readers[-1]

    def run(self, ticks: int, piece: float = 0.01) -> None:
        for _ in range(ticks):
            end = self.time + BUDGET
            for _ in self.backlog.work(end):
                self.time += piece
                self.read()
            self.read()
            self.time = max(self.time, end + 0.02)

    def read(self) -> None:
        for reader in self.readers:
            reader.read()


@pytest.fixture
def driven(predictor: Predictor) -> Driven:
    return Driven(predictor)


def test_everybody_gets_all_that_was_missed_once_and_in_order(driven: Driven, predictor: Predictor) -> None:
    """Whoever is served beside them: what is sent is what is made alone."""
    detail, soon = View(detail=True), {"since": SINCE, "count": 2 * TURN + 1}
    wanted = [
        {},
        {"view": detail, "cohort": Cohort(seed=9)},
        {"cohort": Cohort(artifacts=True), "view": View(truth=True)},
        {"patients": (5, 6, 8), "grouped": True, "view": detail},
        {"patients": (1,), "announces": False},
        {"interval": 5000, "step": 5000},
    ]
    readers = [driven.reader(**soon | options) for options in wanted]
    driven.run(30)
    assert all(reader.ended for reader in readers)
    assert not driven.backlog.waits
    for reader in readers:
        assert len(reader.messages) == 2 * TURN + 1 == reader.stream.sent
        assert [message.data for message in reader.messages] == list(reader.expected(predictor))
    assert driven.backlog.stats.messages == len(readers) * (2 * TURN + 1)


def test_turns_are_fair_by_readings_and_not_by_messages(driven: Driven) -> None:
    plain = [driven.reader(patients=(number,)) for number in range(20)]
    wide = [driven.reader(patients=tuple(range(64)), grouped=True) for _ in range(5)]
    fast = [driven.reader(patients=(number,), interval=100, step=100) for number in range(5)]
    driven.run(8)
    readings = [reader.readings for reader in plain + wide + fast]
    assert max(readings) - min(readings) <= 4 * 64
    assert min(readings) >= 4 * 64


def test_who_comes_late_gets_no_more_than_those_who_wait(driven: Driven) -> None:
    early = [driven.reader(patients=(number,)) for number in range(20)]
    driven.run(5)
    before = Counter({reader: reader.readings for reader in early})
    late = [driven.reader(patients=(number,)) for number in range(20)]
    driven.run(5)
    since = [reader.readings - before[reader] for reader in early + late]
    assert min(since) > 0
    assert max(since) - min(since) <= 2 * CREDIT * TURN


def test_who_reads_slowly_holds_nobody_and_saves_up_nothing(driven: Driven) -> None:
    quick, slow = driven.reader(), driven.reader(patients=(8,))
    driven.run(1)
    slow.reads = False
    driven.run(10)
    assert quick.readings > 10 * TURN
    assert slow.readings <= 4 * TURN
    slow.reads = True
    before = quick.readings
    driven.run(10)
    assert abs(quick.readings - before - slow.readings) <= 2 * CREDIT * TURN


def test_who_has_left_costs_nothing(driven: Driven) -> None:
    gone, left = driven.reader(), driven.reader(patients=(8,))
    gone.stream.active = False
    left.answer.cancel()
    driven.run(1)
    assert not gone.answer.done()
    assert driven.backlog.stats.prediction.total == sum(driven.backlog.stats.prediction.counts) == 0
    assert not driven.backlog.waits


def test_a_tick_has_a_budget_and_each_piece_of_it_is_small(predictor: Predictor) -> None:
    driven = Driven(predictor)
    for number in range(200):
        driven.reader(patients=(number,))
    pieces = 0
    begin = driven.time
    for _ in driven.backlog.work(begin + BUDGET):
        pieces += 1
        driven.time += 0.01
    assert pieces >= 3
    assert driven.time - begin <= BUDGET + 0.03
    assert driven.backlog.stats.messages <= pieces * ROWS
    assert driven.backlog.waits


def test_some_is_made_in_any_case(driven: Driven) -> None:
    """A tick that is over when its turn comes makes a little."""
    driven.reader()
    list(driven.backlog.work(0))
    assert driven.backlog.stats.messages == TURN
    assert not driven.backlog.is_starved
    driven.time += PATIENCE
    assert driven.backlog.is_starved


def test_it_is_idle_a_while_after_the_last_turn(driven: Driven) -> None:
    """Who has had a turn soon asks for the next, and would wait for twice as long if the next tick were left out."""
    assert driven.backlog.is_idle
    reader = driven.reader()
    assert not driven.backlog.is_idle
    list(driven.backlog.work(0))
    assert reader.answer.done()
    assert not driven.backlog.waits
    assert not driven.backlog.is_idle
    driven.time += PATIENCE
    assert driven.backlog.is_idle


def test_many_are_simulated_in_one_call(driven: Driven) -> None:
    for number in range(3 * ROWS // TURN):
        driven.reader(patients=(number,), cohort=Cohort(seed=number % 5))
    list(driven.backlog.work(driven.time + BUDGET))
    assert sum(driven.backlog.stats.prediction.counts) == 3


def test_an_error_harms_its_own_stream_alone(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    predict = driven.backlog.predictor.predict
    readers = [driven.reader(patients=(number,)) for number in range(5)]
    bad = driven.reader(patients=(9,), cohort=Cohort(seed=5))

    def failing(readings: object, **known: object) -> object:
        if bad.stream.cohort in seen[-1]:
            raise ArithmeticError("on purpose")
        return predict(readings, **known)

    seen: list[list[Cohort]] = []
    from vitals.streaming import backlog

    made = backlog.readings_of

    def noted(predictor: Predictor, messages: list[tuple[list[Stream], int]]) -> PredictedReadings:
        seen.append([stream.cohort for streams, _ in messages for stream in streams])
        return made(predictor, messages)

    monkeypatch.setattr(backlog, "readings_of", noted)
    monkeypatch.setattr(driven.backlog.predictor, "predict", failing)
    list(driven.backlog.work(0))
    assert isinstance(bad.answer.exception(timeout=0), ArithmeticError)
    assert [len(reader.answer.result(timeout=0)) for reader in readers] == [TURN] * 5


def test_one_that_fails_and_has_left_keeps_nobody_waiting(driven: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    first, bad, last = (driven.reader(patients=(number,), cohort=Cohort(seed=number)) for number in range(3))
    from vitals.streaming import backlog

    made = backlog.readings_of

    def failing(predictor: Predictor, messages: list[tuple[list[Stream], int]]) -> PredictedReadings:
        if any(stream is bad.stream for stream, _ in messages):
            raise ArithmeticError("on purpose")
        return made(predictor, messages)

    monkeypatch.setattr(backlog, "readings_of", failing)
    for _ in driven.backlog.work(0):
        bad.answer.cancel()
    assert [len(reader.answer.result(timeout=0)) for reader in (first, last)] == [TURN] * 2


def test_a_message_that_cannot_be_encoded_harms_its_own_stream_alone(
    driven: Driven, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = driven.reader(), driven.reader(view=View(detail=True))
    monkeypatch.setattr("vitals.formats.json.patient_texts", lambda *_: 1 / 0)
    list(driven.backlog.work(0))
    assert isinstance(bad.answer.exception(timeout=0), ZeroDivisionError)
    assert len(good.answer.result(timeout=0)) == TURN


def test_the_past_ends_with_the_present_or_with_the_count(driven: Driven) -> None:
    since = SINCE + 3_480_000 - 1000
    reader, begins_now = driven.reader(since=since), driven.reader(since=None)
    counted = driven.reader(since=since - 50_000, count=random.Random(1).randrange(2, TURN))
    assert begins_now.answer.result(timeout=0) == []
    driven.run(2)
    assert [message.instant for message in reader.messages] == [since + 1000]
    assert reader.ended
    assert counted.ended
    assert counted.stream.is_done
