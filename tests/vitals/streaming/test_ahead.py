"""Readings that are made ahead: few batches, nothing but what the simulation says, and little that waits."""

import math

import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidValue
from vitals.formats import View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import message as encode
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.streaming.ahead import ROWS, SECONDS
from vitals.streaming.feed import TICK, Feed
from vitals.streaming.messages import Message
from vitals.streaming.paces import Pace
from vitals.streaming.subscriptions import Stream, Subscription

UNIX = 1_760_783_445.0  # when the clock shows 0
DETAIL = View(detail=True)
END_OF_TIME = 253_402_300_799_000  # milliseconds: the last second of the year 9999


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load("Models")


class Driven:
    """A feed whose time the test moves."""

    def __init__(self, predictor: Predictor) -> None:
        self.time = 0.0
        self.feed = Feed(predictor, lambda: self.time)

    @property
    def made(self) -> int:
        return sum(self.feed.stats.prediction.counts)

    def join(self, **options: object) -> tuple[Stream, list[Message]]:
        messages: list[Message] = []
        reader = Reader(messages)
        subscription = Subscription(**{"cohort": Cohort(), "patients": (7,)} | options)
        stream = self.feed.open(subscription, reader, unix=UNIX + self.time)
        self.feed.join(stream, unix=UNIX + self.time)
        return stream, messages

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK)):
            self.time += TICK
            list(self.feed.tick())


class Reader:
    def __init__(self, messages: list[Message]) -> None:
        self.messages, self.reads = messages, True

    def send(self, message: Message) -> bool:
        if self.reads:
            self.messages.append(message)
        return self.reads


@pytest.fixture
def driven(predictor: Predictor) -> Driven:
    return Driven(predictor)


def pace_of(driven: Driven, stream: Stream) -> Pace | None:
    paces = (pace for paces in driven.feed._wheel.values() for pace in paces)
    return next((pace for pace in paces if stream in pace.streams), None)


def prepared(driven: Driven, stream: Stream) -> int:
    """Number of a stream's messages that are made."""
    pace = pace_of(driven, stream)
    return sum(made[pace.streams.index(stream)] is not None for made in pace.prepared) if pace else 0


def waiting(driven: Driven) -> int:
    """Number of all messages that are made."""
    paces = [pace for paces in driven.feed._wheel.values() for pace in paces]
    return sum(each is not None for pace in paces for made in pace.prepared for each in made)


def spread(driven: Driven, streams: int, **options: object) -> list[Stream]:
    """Streams whose readings are due at twenty ticks of a second."""
    joined = []
    for slot in range(20):
        joined += [driven.join(patients=(20 * number + slot,), **options)[0] for number in range(streams // 20)]
        driven.run(TICK)
    return joined


def test_one_batch_serves_all_streams_for_seconds(driven: Driven) -> None:
    spread(driven, 60)
    driven.run(SECONDS)
    before, sent = driven.made, driven.feed.stats.messages
    driven.run(4 * SECONDS)
    assert driven.made - before <= 5
    assert driven.feed.stats.messages - sent == 60 * 4 * SECONDS


def test_as_many_readings_wait_as_are_made_at_once(driven: Driven) -> None:
    spread(driven, 800)
    driven.run(SECONDS)  # the first streams had more made, as there were fewer
    most = 0
    for _ in range(60):
        driven.run(TICK)
        most = max(most, waiting(driven))
    assert ROWS / 2 < most <= 1.1 * ROWS  # some ticks are fuller than others


def test_where_a_tick_has_more_than_that_it_is_made_one_tick_ahead(driven: Driven) -> None:
    joined = [driven.join(patients=tuple(range(256)), grouped=True, interval=100, step=100) for _ in range(12)]
    driven.run(0.2)
    assert {prepared(driven, stream) for stream, _ in joined} <= {0, 1}
    driven.run(0.4)
    assert {len(messages) for _, messages in joined} == {5, 6}  # the first began when there were few


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"view": DETAIL},
        {"cohort": Cohort(artifacts=True)},
        {"cohort": Cohort(population=POPULATIONS["emergency_lesson"], seed=3)},
        {"cohort": Cohort(population=POPULATIONS["emergency"], artifacts=True), "view": DETAIL},
        {"cohort": Cohort(population=POPULATIONS["ward"], scenario=Scenario("sepsis", UNIX)), "interval": 100},
        {"cohort": Cohort(population=POPULATIONS["icu"]), "view": View(detail=True, truth=True)},
        {"interval": 100, "step": 60_000},
    ],
)
def test_what_was_made_ahead_is_what_the_simulation_says(
    driven: Driven, predictor: Predictor, options: dict[str, object]
) -> None:
    spread(driven, 40)
    stream, messages = driven.join(patients=(5,), **options)
    driven.run(SECONDS + 3)
    subscription, first = stream.subscription, math.floor((UNIX + 1) * 1000)
    assert len(messages) > SECONDS
    for number, message in enumerate(messages):
        instant = first + number * subscription.step
        alone = PredictedReadings(subscription.cohort, predictor, [5], [instant])
        assert message.data == encode(alone, 0, subscription.view, number + 1)


def test_nothing_is_made_beyond_the_count_of_a_stream(driven: Driven) -> None:
    stream, messages = driven.join(count=3)
    driven.run(1)
    assert prepared(driven, stream) == 2
    driven.run(SECONDS)
    assert len(messages) == 3
    assert not prepared(driven, stream)


def test_skipped_readings_are_dropped_from_what_is_made(driven: Driven) -> None:
    stream, messages = driven.join()
    driven.run(1.5)
    stream.subscriber.reads = False
    driven.run(2)
    stream.subscriber.reads = True
    driven.run(1)
    assert [message.kind for message in messages] == ["reading", "reading", "gap", "reading"]
    assert [message.instant / 1000 - UNIX for message in messages] == [0, 1, 3, 4]


def test_who_leaves_wastes_no_more_than_was_made(driven: Driven) -> None:
    stream, _ = driven.join()
    staying, _ = driven.join(patients=(8,))
    driven.run(1)
    driven.feed.close(stream)
    assert driven.feed.ahead.rate == staying.rate == 1
    driven.run(2 * SECONDS)
    assert not prepared(driven, stream)


def test_no_more_is_made_with_a_stream_that_fails_until_it_succeeds(driven: Driven) -> None:
    good, messages = driven.join()
    bad, lost = driven.join(since=END_OF_TIME, step=1001)
    with pytest.raises(InvalidValue):
        driven.run(0.5)
    assert bad.fails
    driven.run(0.95)
    assert prepared(driven, good)
    assert not prepared(driven, bad)
    (ours, theirs) = (pace_of(driven, stream) for stream in (good, bad))
    theirs.instant, bad.skipped = ours.instant, None
    driven.run(3)
    assert not bad.fails
    assert [message.kind for message in lost] == ["reading"] * 3
    assert len(messages) == 4
