"""The feed with a clock and readers that the test holds in its hands."""

import json
import math
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime
from itertools import pairwise

import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.errors import InvalidValue
from vitals.formats import View
from vitals.formats.contents.readings import PredictedReadings
from vitals.formats.json import group as encode_group
from vitals.formats.json import message as encode
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.streaming.feed import STRIDE, TICK, Feed
from vitals.streaming.messages import Message
from vitals.streaming.subscriptions import Stream, Subscription
from vitals.times import parse_instant, rfc3339

UNIX = 1_760_783_445.25  # when the clock shows 1000
DETAIL = View(detail=True)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load("Models")


class Clock:
    def __init__(self) -> None:
        self.time, self.set_by = 1000.0, 0.0  # seconds

    def __call__(self) -> float:
        return self.time

    @property
    def unix(self) -> float:
        return UNIX + self.time - 1000 + self.set_by


class Reader:
    """Takes messages, unless it does not read at present."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.reads = clock, True
        self.messages: list[dict] = []
        self.raw: list[bytes] = []
        self.handed: list[Message] = []
        self.times: list[float] = []

    def send(self, message: Message) -> bool:
        if self.reads:
            self.raw.append(message.data)
            self.handed.append(message)
            self.messages.append(json.loads(message.data))
            self.times.append(self.clock.time)
        return self.reads

    @property
    def shown(self) -> list[str]:
        return [message["time"] for message in self.messages if "time" in message]


class Driven:
    """A feed, driven tick by tick."""

    def __init__(self, predictor: Predictor) -> None:
        self.clock = Clock()
        self.feed = Feed(predictor, self.clock)

    def join(self, **options: object) -> tuple[Stream, Reader]:
        reader = Reader(self.clock)
        defaults = {"cohort": Cohort(), "patients": (7,)}
        stream = self.feed.open(Subscription(**defaults | options), reader, unix=self.clock.unix)
        while messages := self.past(stream):
            for message in messages:
                assert reader.send(message)
        self.feed.join(stream, unix=self.clock.unix)
        return stream, reader

    def past(self, stream: Stream) -> list[Message]:
        answer = Future()
        self.feed.backlog.ask(stream, unix=self.clock.unix, answer=answer)
        list(self.feed.backlog.work(self.clock.time))
        return answer.result(timeout=0)

    def run(self, seconds: float, step: float = TICK) -> None:
        end = self.clock.time + seconds
        while self.clock.time < end - 1e-9:
            self.clock.time += min(step, end - self.clock.time)
            self.feed.follow(self.clock.unix)
            list(self.feed.tick())


@pytest.fixture
def feed(predictor: Predictor) -> Driven:
    return Driven(predictor)


def seconds(reader: Reader) -> list[str]:
    return [message["timestamp"][-2:] for message in reader.messages]


def test_the_first_message_comes_at_once_and_then_one_every_second(feed: Driven) -> None:
    _, reader = feed.join(announces=False)
    feed.run(5.5)
    assert reader.times[0] - 1000 <= feed.feed.stride * TICK
    assert [later - sooner for sooner, later in zip(reader.times, reader.times[1:], strict=False)] == pytest.approx(
        [1] * 5
    )
    assert seconds(reader) == ["45", "46", "47", "48", "49", "50"]


def test_what_is_sent_is_what_the_simulation_says(feed: Driven, predictor: Predictor) -> None:
    cohort = Cohort(seed=3)
    _, reader = feed.join(cohort=cohort)
    feed.run(3)
    first = math.floor(UNIX) * 1000
    expected = [
        encode(PredictedReadings(cohort, predictor, [7], [first + 1000 * number]), 0)
        for number in range(len(reader.raw))
    ]
    assert reader.raw == expected
    assert len(expected) == 3


def test_each_gets_what_it_asked_for_whoever_shares_the_tick(feed: Driven, predictor: Predictor) -> None:
    onset = math.floor(UNIX) - 600.0
    wanted = [
        {"patients": (1,)},
        {"patients": (2,), "cohort": Cohort(seed=9), "view": DETAIL},
        {"patients": (3,), "cohort": Cohort(artifacts=True)},
        {"patients": (4,), "cohort": Cohort(scenario=Scenario("sepsis", onset)), "view": View(truth=True)},
        {"patients": (5, 6, 8), "grouped": True},
        {"patients": (9,), "cohort": Cohort(population=POPULATIONS["icu"]), "view": View(detail=True, truth=True)},
        {"patients": (5, 6, 8), "grouped": True, "cohort": Cohort(population=POPULATIONS["ward"], artifacts=True)},
        {"patients": (9,), "cohort": Cohort(population=POPULATIONS["emergency"]), "view": DETAIL},
        {"patients": (1,), "announces": False},
    ] * 3
    readers = [feed.join(**options)[1] for options in wanted]
    feed.run(2)
    milliseconds = math.floor(UNIX) * 1000
    for options, reader in zip(wanted, readers, strict=True):
        patients = options["patients"]
        batch = PredictedReadings(options.get("cohort", Cohort()), predictor, patients, [milliseconds] * len(patients))
        view = options.get("view", View())
        alone = encode_group(batch, range(3), view, 1) if "grouped" in options else encode(batch, 0, view, 1)
        assert reader.raw[0] == alone
        assert len(reader.raw) == 2
    assert feed.feed.stats.messages == 2 * len(wanted)


@pytest.mark.parametrize(("interval", "step"), [(100, 100), (150, 150), (5000, 5000), (1000, 3_600_000), (100, 1000)])
def test_intervals_and_speed(feed: Driven, interval: int, step: int) -> None:
    _, reader = feed.join(interval=interval, step=step, view=DETAIL)
    feed.run(10.02)
    assert len(reader.messages) == pytest.approx(1 + 10_000 // interval, abs=2)
    assert [message["sequence"] for message in reader.messages] == list(range(1, len(reader.messages) + 1))
    times = [round(parse_instant("time", time) * 1000) for time in reader.shown]
    assert times == [times[0] + step * number for number in range(len(times))]
    assert times[0] == math.floor(UNIX * 1000) // math.gcd(step, 1000) * math.gcd(step, 1000)


def test_a_reader_that_does_not_read_learns_what_it_missed(feed: Driven) -> None:
    _, reader = feed.join(view=DETAIL)
    _, other = feed.join(view=DETAIL)
    feed.run(2.5)
    reader.reads = False
    feed.run(3)
    reader.reads = True
    feed.run(2)
    gaps = [message for message in reader.messages if message.get("type") == "gap"]
    assert gaps == [{"type": "gap", "from": "2025-10-18T10:30:48Z", "to": "2025-10-18T10:30:50Z"}]
    assert reader.messages.index(gaps[0]) == 3
    assert [time[-3:-1] for time in reader.shown] == ["45", "46", "47", "51", "52"]
    assert [message["sequence"] for message in reader.messages if "sequence" in message] == [1, 2, 3, 7, 8]
    assert [time[-3:-1] for time in other.shown] == ["45", "46", "47", "48", "49", "50", "51", "52"]
    assert feed.feed.stats.skipped == 3


def test_a_stream_without_options_never_says_anything_but_readings(feed: Driven) -> None:
    _, reader = feed.join(announces=False)
    feed.run(1.5)
    reader.reads = False
    feed.run(2)
    reader.reads = True
    feed.run(2)
    assert seconds(reader) == ["45", "46", "49", "50"]


def test_a_late_tick_sends_the_newest_reading_and_says_what_it_skipped(feed: Driven) -> None:
    _, reader = feed.join(view=DETAIL)
    feed.run(1.5)
    feed.run(4, step=4)  # nothing ran for four seconds
    feed.run(2)
    assert [time[-3:-1] for time in reader.shown] == ["45", "46", "50", "51", "52"]
    assert [message for message in reader.messages if "type" in message] == [
        {"type": "gap", "from": "2025-10-18T10:30:47Z", "to": "2025-10-18T10:30:49Z"}
    ]


@pytest.mark.parametrize("population", ["teaching", "emergency", "ward", "icu"])
def test_since_loses_nothing_and_repeats_nothing(feed: Driven, predictor: Predictor, population: str) -> None:
    since, cohort = math.floor(UNIX) * 1000 - 700_000, Cohort(population=POPULATIONS[population])
    _, reader = feed.join(since=since, view=DETAIL, cohort=cohort)
    feed.run(5)
    expected = [
        encode(PredictedReadings(cohort, predictor, [7], [since + 1000 * number]), 0, DETAIL, number)
        for number in range(1, len(reader.raw) + 1)
    ]
    assert reader.raw == expected
    assert len(expected) >= 704


def test_since_keeps_the_grid_of_the_stream(feed: Driven) -> None:
    since = math.floor(UNIX) * 1000 - 13_000
    _, reader = feed.join(since=since, interval=5000, step=5000, view=DETAIL)
    feed.run(8)
    assert [time[-3:-1] for time in reader.shown] == ["37", "42", "47", "52"]
    _, odd = feed.join(since=since + 300, view=DETAIL, count=2)
    assert [time[-3:-1] for time in odd.shown] == ["33", "34"]


def test_since_with_speed_is_where_the_clock_of_the_stream_begins(feed: Driven) -> None:
    _, reader = feed.join(since=0, step=60_000, view=DETAIL)
    feed.run(2)
    assert reader.shown[:2] == ["1970-01-01T00:01:00Z", "1970-01-01T00:02:00Z"]


def test_those_who_go_on_do_not_all_come_at_once(feed: Driven) -> None:
    since = math.floor(UNIX) * 1000
    readers = [feed.join(since=since)[1] for _ in range(100)]
    feed.run(3)
    slots = Counter(round(reader.times[0] / TICK) % 20 for reader in readers)
    assert len(slots) == 20 / feed.feed.stride
    assert max(slots.values()) <= 20


def test_count_ends_the_stream(feed: Driven) -> None:
    stream, reader = feed.join(count=3)
    ended = []
    stream.on_end = lambda: ended.append(len(reader.messages))
    feed.run(6)
    assert ended == [3]
    assert len(reader.messages) == 3
    past, caught_up = feed.join(count=4, since=math.floor(UNIX) * 1000 - 60_000)
    assert past.is_done
    assert len(caught_up.messages) == 4


def test_who_leaves_gets_nothing_more_and_is_forgotten(feed: Driven) -> None:
    stream, reader = feed.join(cohort=Cohort(seed=4))
    other, _ = feed.join(cohort=Cohort(seed=4))
    feed.run(1.5)
    feed.feed.close(stream)
    feed.feed.close(stream)  # twice is once
    feed.run(2)
    assert len(reader.messages) == 2
    assert feed.feed.stats.connections == 1
    feed.feed.close(other)
    feed.run(2)
    assert feed.feed.stats.connections == 0
    assert not feed.feed._cohorts
    assert not any(feed.feed._wheel.values())


def test_many_are_served_in_batches_between_which_others_may_run(feed: Driven) -> None:
    readers = [feed.join(patients=tuple(range(200)), grouped=True)[1] for _ in range(12)]
    feed.clock.time += 4 * TICK
    assert sum(1 for _ in feed.feed.tick()) == 4  # in each of two ticks, one that is made, and one that is sent
    assert [len(reader.messages) for reader in readers] == [1] * 12
    assert feed.feed.stats.prediction.counts
    assert sum(feed.feed.stats.lateness.counts) == 12


def test_a_failure_costs_the_readings_of_a_tick_and_no_more(feed: Driven, monkeypatch: pytest.MonkeyPatch) -> None:
    _, reader = feed.join(view=DETAIL)
    with monkeypatch.context() as patch:
        patch.setattr(feed.feed.predictor, "predict", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            feed.run(0.5)
    feed.run(2)
    assert [time[-3:-1] for time in reader.shown] == ["46", "47"]
    assert [message["from"] for message in reader.messages if "type" in message] == ["2025-10-18T10:30:45Z"]


@pytest.mark.parametrize("view", [View(), DETAIL], ids=["bare", "detail"])
def test_a_stream_that_cannot_be_served_harms_no_other(feed: Driven, view: View) -> None:
    end = 253_402_300_799_000  # the last second of the year 9999
    _, before = feed.join(view=view)
    stream, _ = feed.join(since=end - 2000, step=1001, view=view)
    _, after = feed.join(view=view, patients=(8,))
    for _ in range(5 * 20):
        feed.clock.time += TICK
        with suppress(InvalidValue):
            list(feed.feed.tick())
    assert stream.skipped is not None
    assert [len(before.messages), len(after.messages)] == [5, 5]
    assert not any("type" in message for message in before.messages + after.messages)


def test_the_wait_for_the_next_tick(feed: Driven) -> None:
    """Also of a stream whose interval is no multiple of the others'; ticks of which none has a reading are left out."""
    feed.clock.time += 0.02
    assert feed.feed.wait == pytest.approx(2 * STRIDE * TICK - 0.02)
    feed.join(interval=150)
    waits = []
    for _ in range(4):
        waits.append(round(feed.feed.wait, 3))
        feed.clock.time += feed.feed.wait
        list(feed.feed.tick())
    assert waits == [0.18, 0.15, 0.05, 0.1]
    feed.clock.time += 1
    assert feed.feed.wait == 0


def test_messages_say_what_they_are_about(feed: Driven) -> None:
    """A transport need not look into the bytes."""
    first = math.floor(UNIX) * 1000
    _, single = feed.join(since=first - 3000)
    _, several = feed.join(patients=(5, 6), grouped=True)
    feed.run(1.5)
    several.reads = False
    feed.run(2)
    several.reads = True
    feed.run(1)
    assert {(message.kind, message.patients) for message in single.handed} == {("reading", (7,))}
    times = [1000 * datetime.fromisoformat(f"{message['timestamp']}Z").timestamp() for message in single.messages]
    assert [message.instant for message in single.handed] == times
    assert times[0] == first - 2000
    kinds = [(message.kind, message.instant - first) for message in several.handed]
    assert kinds == [("group", 0), ("group", 1000), ("gap", 3000), ("group", 4000)]
    assert {message.patients for message in several.handed} == {(5, 6)}
    assert several.messages[2]["to"] == "2025-10-18T10:30:48Z"


def test_few_streams_share_fewer_ticks_than_many(feed: Driven) -> None:
    def ticks(readings: int) -> int:
        joined = []
        for _ in range(20):
            options = {"patients": tuple(range(readings // 20)), "grouped": True, "announces": False}
            joined.append(feed.join(**options)[1])
            feed.run(TICK)
        feed.run(1)
        return len({round(reader.times[-1] / TICK) % 20 for reader in joined})

    assert ticks(20) == 20 / (2 * STRIDE)
    feed.join(patients=tuple(range(256)), grouped=True, interval=100)
    assert ticks(20) == 20 / STRIDE


def test_the_first_reading_is_sent_at_once(feed: Driven) -> None:
    _, reader = feed.join(announces=False)
    feed.run((feed.feed.stride - 1) * TICK)
    assert not reader.messages
    feed.run(TICK)
    assert len(reader.messages) == 1


# The clock is set


def lags(feed: Driven, reader: Reader) -> list[float]:
    """Seconds of the clock as it is now from the times of messages until they came."""
    return [
        UNIX + came - 1000 + feed.clock.set_by - parse_instant("time", message["time"])
        for came, message in zip(reader.times, reader.messages, strict=True)
        if "time" in message
    ]


@pytest.mark.parametrize("seconds", [7200, 1.5, -1.5, -7200, -0.75 * 86400])
@pytest.mark.parametrize("interval", [100, 1000])
def test_open_streams_follow_the_clock(feed: Driven, seconds: float, interval: int) -> None:
    _, reader = feed.join(view=DETAIL, interval=interval, step=interval)
    feed.run(6)
    feed.clock.set_by = seconds
    before = len(reader.messages)
    feed.run(6)
    assert len(reader.messages) >= before + 5000 // interval
    assert all(-1e-3 <= lag <= 1.2 for lag in lags(feed, reader)[before:])
    readings = [message for message in reader.messages if "time" in message]
    times = [round(1000 * parse_instant("time", message["time"])) for message in readings]
    assert {time % interval for time in times} == {times[0] % interval}
    numbers = [message["sequence"] for message in readings]
    steps = [later - sooner for sooner, later in pairwise(times)]
    (jump,) = {step for step in steps if step != interval}
    assert jump == pytest.approx(1000 * seconds + interval, abs=interval)
    gaps = [message for message in reader.messages if "type" in message]
    if seconds > 0:  # what was left out is announced, and counts
        at = steps.index(jump)
        (gap,) = gaps
        assert gap["from"] == rfc3339((times[at] + interval) / 1000)
        assert gap["to"] == rfc3339((times[at + 1] - interval) / 1000)
        assert numbers == [1 + (time - times[0]) // interval for time in times]
    else:
        assert gaps == []
        assert numbers == list(range(1, len(numbers) + 1))


def test_streams_of_another_speed_have_a_clock_of_their_own(feed: Driven) -> None:
    _, reader = feed.join(since=0, step=60_000, view=DETAIL)
    feed.run(2)
    feed.clock.set_by = -7200
    feed.run(2)
    assert [message["time"] for message in reader.messages] == [
        f"1970-01-01T00:0{minute}:00Z" for minute in (1, 2, 3, 4)
    ]


def test_small_corrections_add_up_before_streams_follow(feed: Driven) -> None:
    _, reader = feed.join(view=DETAIL)
    for _ in range(30):
        feed.clock.set_by -= 0.1
        feed.run(1)
        assert lags(feed, reader)[-1] > -1.2
    seen = [message["time"] for message in reader.messages]
    assert 1 <= len(seen) - len(set(seen)) <= 3


def test_a_gap_that_waits_for_its_reader_spans_the_step_ahead_and_ends_with_one_back(feed: Driven) -> None:
    _, reader = feed.join(view=DETAIL)
    feed.run(2.5)
    reader.reads = False
    feed.run(2)
    feed.clock.set_by = 100
    feed.run(1)
    reader.reads = True
    feed.run(1)
    (gap,) = [message for message in reader.messages if "type" in message]
    shown = [parse_instant("time", time) for time in reader.shown]
    assert (parse_instant("", gap["from"]), parse_instant("", gap["to"])) == (shown[2] + 1, shown[3] - 1)
    assert shown[3] - shown[2] > 100
    reader.reads = False
    feed.run(2)
    feed.clock.set_by = 0
    feed.run(1)
    reader.reads = True
    feed.run(3)
    later = [
        parse_instant("", message["to"]) - parse_instant("", message["from"])
        for message in reader.messages
        if "type" in message
    ]
    assert all(seconds >= 0 for seconds in later)


def test_who_goes_on_from_a_time_to_come_waits_for_it(feed: Driven) -> None:
    since = math.floor(UNIX) * 1000 + 20_000
    _, reader = feed.join(since=since, view=DETAIL)
    feed.run(20)
    assert reader.messages == []
    feed.run(3)
    assert reader.shown[0] == rfc3339(since / 1000 + 1)
    assert all(0 <= lag <= 1.2 for lag in lags(feed, reader))


def test_who_waits_for_a_time_that_the_clock_was_set_back_from_does_not_wait_for_ever(feed: Driven) -> None:
    since = math.floor(UNIX) * 1000 + 20_000
    _, waits = feed.join(since=since, view=DETAIL)
    feed.run(2)
    feed.clock.set_by = -7200
    _, caught_up = feed.join(since=since - 20_000, view=DETAIL)  # it caught up before the step
    feed.run(62)
    for reader in (waits, caught_up):
        assert reader.messages
        assert all(-1e-3 <= lag <= 1.2 for lag in lags(feed, reader))
