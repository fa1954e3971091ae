"""Paces: who has the same, what becomes of their messages when streams come and go, and of the clock that is set."""

import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.simulation.cohort import Cohort
from vitals.streaming.messages import Message
from vitals.streaming.paces import Pace
from vitals.streaming.subscriptions import Stream, Subscription

INSTANT = 1_760_783_445_000  # unix milliseconds


class Nobody:
    def send(self, message: Message) -> bool:
        return False


def stream(patient: int = 7, instant: int = INSTANT, **options: object) -> Stream:
    subscription = Subscription(**{"cohort": Cohort(), "patients": (patient,)} | options)
    return Stream(subscription, Nobody(), subscription.cohort, instant)


def pace(*streams: Stream, due: float = 10.0, lag: float = 0.25) -> Pace:
    first, *others = streams or (stream(),)
    made = Pace.of(first, due, lag)
    for other in others:
        made.add(other)
    return made


@pytest.mark.parametrize(
    ("other", "suits"),
    [
        (pace(), True),
        (pace(stream(cohort=Cohort(seed=3), patients=(1, 2), grouped=True)), True),
        (pace(due=10.0 + 1e-9, lag=0.26), True),
        (pace(due=10.1), False),
        (pace(lag=1.0), False),
        (pace(stream(instant=INSTANT + 1000)), False),
        (pace(stream(interval=500)), False),
        (pace(stream(step=60_000)), False),
        (pace(stream(count=3)), False),
    ],
)
def test_streams_have_the_same_pace_if_all_their_messages_are_due_together(other: Pace, suits: bool) -> None:
    assert pace().suits(other) == other.suits(pace()) == suits


def test_a_message_goes_on_to_the_next_of_all() -> None:
    both = pace(stream(1, step=2000), stream(2, step=2000))
    both.prepared = [[b"a", b"b"], [b"c", b"d"]]
    both.advance()
    assert (both.number, both.instant, both.due, both.prepared) == (1, INSTANT + 2000, 11.0, [[b"c", b"d"]])
    assert both.skip() == 2
    assert [each.skipped for each in both.streams] == [INSTANT + 2000] * 2
    assert both.prepared == []


def test_who_joins_has_its_own_numbers() -> None:
    first = pace(stream(1))
    first.advance()
    first.advance()
    late, caught_up = stream(2, first.instant), stream(3, first.instant)
    caught_up.sequence = 41
    for each in (late, caught_up):
        first.add(each)
    assert [first.number + each.offset for each in first.streams] == [3, 1, 41]


def test_who_comes_lacks_what_is_made_and_who_goes_takes_its_own_along() -> None:
    streams = [stream(number) for number in range(4)]
    some = pace(*streams[:3])
    some.prepared = [[b"0", b"1", b"2"], [b"3", b"4", b"5"]]
    some.add(streams[3])
    assert some.prepared == [[b"0", b"1", b"2", None], [b"3", b"4", b"5", None]]
    streams[1].active = False
    some.tidy()
    assert some.streams == [streams[0], *streams[2:]]
    assert some.prepared == [[b"0", b"2", None], [b"3", b"5", None]]


def test_what_is_missing_is_asked_for_once_and_by_kind() -> None:
    kinds = [Cohort(), Cohort(seed=3), Cohort(artifacts=True), Cohort(population=POPULATIONS["icu"])]
    streams = [stream(number, cohort=kinds[number % 4]) for number in range(40)]
    streams[5].fails, streams[6].active = True, False
    some = pace(*streams)
    parts = list(some.missing(0, 8))
    asked = sorted(place for part in parts for place in part.places)
    assert asked == [place for place in range(40) if place not in {5, 6}]
    for part in parts:
        assert part.width == len(part.places) <= 8
        kinds_of = {(each.cohort.population.id, each.cohort.artifacts) for each in part.streams}
        assert kinds_of == {(part.cohort.population.id, part.cohort.artifacts)}
        some.take(part, [b"made"] * len(part.places))
    assert some.is_ready
    assert [list(part.places) for part in some.missing(0, 8, failing=True)] == [[5]]
    assert sum(part.width for part in some.missing(1, 8)) == 38
    assert next(iter(some.missing(2, 8))).instant == INSTANT + 2000


def test_a_limited_stream_asks_for_no_more_than_it_sends() -> None:
    endless, limited = pace(), pace(stream(count=3))
    assert [each.due_until(19.5) for each in (endless, limited)] == [10, 3]
    ended = []
    limited.streams[0].on_end = lambda: ended.append(limited.streams[0].sent)
    for _ in range(3):
        assert not limited.is_done
        limited.count(1)
    assert limited.is_done
    assert ended == [3]
    assert endless.due_until(9.5) == 0


def test_a_pace_follows_a_clock_that_is_set_with_all_its_streams() -> None:
    both = pace(stream(1), stream(2, announces=False))
    both.prepared = [[b"a", b"b"]]
    offset = INSTANT / 1000 + both.lag - both.due
    assert both.follow(offset + 0.5, 1.0) == 0
    assert both.prepared
    assert both.follow(offset + 7.5, 1.0) == 14
    assert (both.instant, both.number, both.due) == (INSTANT + 7000, 7, pytest.approx(9.5))
    assert [each.skipped for each in both.streams] == [INSTANT, None]
    assert both.prepared == []
    assert both.follow(offset - 20, 1.0) == 0
    assert both.instant < INSTANT
    assert (both.number, both.streams[0].skipped) == (7, None)
