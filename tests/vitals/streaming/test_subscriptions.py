import json

import pytest

from vitals.formats import View
from vitals.formats.contents.readings import PredictedReadings
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.messages import Message, Subscriber
from vitals.streaming.subscriptions import Row, Stream, Subscription

UNIX = 1_760_783_445.25  # 2025-10-18 10:30:45.25 UTC


class Refusing:
    def send(self, message: Message) -> bool:
        return False


class Taking:
    """Takes as many messages as it has room for."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.room = 9

    def send(self, message: Message) -> bool:
        if self.room:
            self.room -= 1
            self.messages.append(message)
            return True
        return False


def stream(subscriber: Subscriber | None = None, **options: object) -> Stream:
    subscription = Subscription(**{"cohort": Cohort(), "patients": (7,)} | options)
    return Stream(subscription, subscriber or Refusing(), subscription.cohort, subscription.first(UNIX))


@pytest.mark.parametrize(
    ("options", "first"),
    [
        ({}, 1_760_783_445_000),
        ({"step": 500, "interval": 500}, 1_760_783_445_000),
        ({"step": 250, "interval": 250}, 1_760_783_445_250),
        ({"step": 100, "interval": 100}, 1_760_783_445_200),
        ({"step": 60_000}, 1_760_783_445_000),
        ({"since": 1_760_783_440_000}, 1_760_783_441_000),
        ({"since": 1_760_783_440_300}, 1_760_783_441_000),
        ({"since": 1_760_783_440_300, "step": 500, "interval": 500}, 1_760_783_440_500),
        ({"since": 1_760_783_440_000, "step": 5000, "interval": 5000}, 1_760_783_445_000),
    ],
)
def test_the_first_instant_is_on_the_grid(options: dict[str, object], first: int) -> None:
    assert stream(**options).instant == first


def test_a_stream_is_live_where_a_second_is_a_second() -> None:
    assert stream().subscription.is_live
    assert not stream(step=2000).subscription.is_live


@pytest.mark.parametrize(
    ("options", "kind", "is_bare", "width"),
    [
        ({}, "reading", True, 1),
        ({"view": View(truth=True)}, "reading", False, 1),
        ({"patients": (1, 2, 3), "grouped": True}, "group", False, 3),
        ({"patients": (1,), "grouped": True}, "group", False, 1),
    ],
)
def test_the_kind_of_messages_follows_from_the_subscription(
    options: dict[str, object], kind: str, is_bare: bool, width: int
) -> None:
    made = stream(**options)
    assert (made.kind, made.is_bare, made.width) == (kind, is_bare, width)


def test_a_gap_spans_the_readings_that_were_skipped() -> None:
    made = stream(step=500, interval=500)
    made.leave_out(1_760_783_445_500)
    made.leave_out(1_760_783_446_000)
    gap = made.gap(1_760_783_446_500)
    assert (gap.kind, gap.patients, gap.instant) == ("gap", (7,), 1_760_783_446_000)
    assert json.loads(gap.data) == {"type": "gap", "from": "2025-10-18T10:30:45.500Z", "to": "2025-10-18T10:30:46Z"}


def test_a_stream_that_announces_nothing_skips_in_silence() -> None:
    made = stream(announces=False)
    made.leave_out(made.instant)
    assert made.skipped is None


def test_a_limited_stream_is_done_after_its_last_message() -> None:
    made, endless = stream(count=2), stream()
    assert not made.is_done
    made.sent = endless.sent = 2
    assert made.is_done
    assert not endless.is_done


def test_a_group_has_its_patients_from_the_row_on() -> None:
    taking = Taking()
    made = stream(taking, patients=(4, 5), grouped=True)
    readings = PredictedReadings(Cohort(), Predictor.load("Models"), [1, 2, 4, 5], [made.instant] * 4)
    assert made.hand_over(Row(readings, 2), made.instant, 0)
    (message,) = taking.messages
    assert [reading["patient"] for reading in json.loads(message.data)["readings"]] == [4, 5]


def test_a_message_has_the_number_that_it_has_in_this_stream() -> None:
    taking = Taking()
    made = stream(taking, view=View(detail=True))
    made.offset = -3  # it joined when its pace had had four messages
    readings = PredictedReadings(Cohort(), Predictor.load("Models"), [7], [made.instant])
    assert made.hand_over(Row(readings, 0), made.instant, 4)
    assert json.loads(taking.messages[0].data)["sequence"] == 1


def test_a_gap_comes_before_the_next_message_once_it_is_taken() -> None:
    taking = Taking()
    made = stream(taking)
    made.leave_out(made.instant)
    taking.room = 0
    assert not made.hand_over(b"{}", made.instant + 1000, 1)
    taking.room = 1
    assert not made.hand_over(b"{}", made.instant + 1000, 1)
    assert [message.kind for message in taking.messages] == ["gap"]
    taking.room = 1
    assert made.hand_over(b"{}", made.instant + 2000, 2)
    assert [(message.kind, message.data) for message in taking.messages[1:]] == [("reading", b"{}")]
