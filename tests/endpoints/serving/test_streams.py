"""Streams on their way to clients: what was missed comes first, nothing is lost between, and everything ends."""

import asyncio
import logging
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import WebSocketDisconnect

from Configurations.config import PROJECT_ROOT
from Endpoints.serving import streams
from Endpoints.serving.logs import RepeatedLog
from Endpoints.serving.mailboxes import Mailbox
from Endpoints.serving.streams import FAILED, NORMAL_CLOSURE, event_stream, run_feed, send_messages
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.streaming.feed import Feed
from vitals.streaming.subscriptions import Stream, Subscription

NOW = 1_760_783_445.0
PATIENCE = 20


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor.load(PROJECT_ROOT / "Models")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time in seconds since the start, for the feed and for the wall."""
    elapsed = [0.0]
    monkeypatch.setattr("time.time", lambda: NOW + elapsed[0])
    return elapsed


def feed_of(predictor: Predictor, clock: list[float]) -> Feed:
    return Feed(predictor, lambda: 1000.0 + clock[0])


def subscription(**given: Any) -> Subscription:
    return Subscription(**{"cohort": Cohort(), "patients": (7,)} | given)


@dataclass
class Socket:
    """Takes what a WebSocket is sent; leaves after so many messages."""

    leaves_after: int | None = None
    error: Exception = field(default_factory=WebSocketDisconnect)
    texts: list[str] = field(default_factory=list)
    code: int | None = None

    async def send_text(self, text: str) -> None:
        if len(self.texts) == self.leaves_after:
            raise self.error
        self.texts.append(text)

    async def close(self, code: int) -> None:
        self.code = code


def timestamps(texts: list[str]) -> list[str]:
    return [text.partition('"timestamp":')[2].strip()[12:20] for text in texts]


async def tick_until(task: "asyncio.Task[Any]", feed: Feed, clock: list[float]) -> None:
    """Let time pass until a task ends."""
    async with asyncio.timeout(PATIENCE):
        while not task.done():
            clock[0] += 0.05
            list(feed.tick())
            list(feed.backlog.work(feed.ticked))
            await asyncio.sleep(0)


async def worked_off[T](work: "Coroutine[Any, Any, T]", feed: Feed) -> T:
    """Let work go on while what was missed is made."""
    task = asyncio.ensure_future(work)
    async with asyncio.timeout(PATIENCE):
        while not task.done():
            list(feed.backlog.work(0))
            await asyncio.sleep(0)
    return await task


def opened(feed: Feed, **given: Any) -> Stream:
    return feed.open(subscription(**given), Mailbox(), unix=NOW)


def test_what_was_missed_comes_first_and_then_what_is_new(predictor: Predictor, clock: list[float]) -> None:
    feed, socket = feed_of(predictor, clock), Socket()

    async def main() -> None:
        stream = opened(feed, since=round((NOW - 100) * 1000), count=103)
        task = asyncio.create_task(send_messages(stream, feed, socket))
        await tick_until(task, feed, clock)

    asyncio.run(main())
    assert socket.code == NORMAL_CLOSURE
    assert timestamps(socket.texts) == [f"10:{29 + (5 + n) // 60:02}:{(5 + n) % 60:02}" for n in range(1, 104)]


def test_a_stream_that_has_been_sent_what_it_asked_for_is_closed_at_once(
    predictor: Predictor, clock: list[float]
) -> None:
    feed, socket = feed_of(predictor, clock), Socket()
    asyncio.run(worked_off(send_messages(opened(feed, since=round((NOW - 100) * 1000), count=3), feed, socket), feed))
    assert (len(socket.texts), socket.code) == (3, NORMAL_CLOSURE)


@pytest.mark.parametrize("error", [WebSocketDisconnect(), ConnectionResetError()])
def test_a_client_that_leaves_is_no_error(
    predictor: Predictor, clock: list[float], error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    feed, socket = feed_of(predictor, clock), Socket(leaves_after=1, error=error)
    asyncio.run(worked_off(send_messages(opened(feed, since=round((NOW - 100) * 1000)), feed, socket), feed))
    assert (len(socket.texts), socket.code, caplog.text) == (1, None, "")


def test_a_stream_that_fails_is_closed_and_logged(
    predictor: Predictor, clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    feed, socket = feed_of(predictor, clock), Socket(leaves_after=1, error=ZeroDivisionError())
    asyncio.run(worked_off(send_messages(opened(feed, since=round((NOW - 100) * 1000)), feed, socket), feed))
    assert socket.code == FAILED
    assert "a stream could not go on" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_stream_whose_past_cannot_be_made_is_closed(
    predictor: Predictor, clock: list[float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    feed, socket = feed_of(predictor, clock), Socket()
    monkeypatch.setattr(predictor, "predict", lambda *_, **__: 1 / 0)
    asyncio.run(worked_off(send_messages(opened(feed, since=round((NOW - 100) * 1000)), feed, socket), feed))
    assert (socket.texts, socket.code) == ([], FAILED)
    assert "ZeroDivisionError" in caplog.text


def test_streams_catch_up_while_others_have_work_all_the_time(predictor: Predictor) -> None:
    """New connections and requests come first, but not for ever."""
    feed = Feed(predictor, time.monotonic)
    now = time.time()

    async def busy() -> None:
        while True:
            time.sleep(0.001)
            await asyncio.sleep(0)

    async def main() -> Socket:
        socket = Socket()
        stream = feed.open(subscription(since=round((now - 100) * 1000), count=90), Mailbox(), unix=now)
        others = [asyncio.create_task(busy()), asyncio.create_task(run_feed(feed))]
        async with asyncio.timeout(PATIENCE):
            await send_messages(stream, feed, socket)
        for task in others:
            task.cancel()
        return socket

    assert len(asyncio.run(main()).texts) == 90


def test_events_come_in_order_and_the_stream_is_closed_behind_them(predictor: Predictor, clock: list[float]) -> None:
    feed, events = feed_of(predictor, clock), []

    async def main() -> None:
        async def collect() -> None:
            async for event in event_stream(subscription(since=round((NOW - 2) * 1000), count=4), feed):
                events.append(event)

        await tick_until(asyncio.create_task(collect()), feed, clock)

    asyncio.run(main())
    assert [line[4:].decode() for line in b"".join(events).splitlines() if line.startswith(b"id: ")] == [
        f"2025-10-18T10:30:{second}Z" for second in (44, 45, 46, 47)
    ]
    assert feed.stats.connections == 0


def test_a_client_that_leaves_closes_its_events(predictor: Predictor, clock: list[float]) -> None:
    feed = feed_of(predictor, clock)

    async def main() -> None:
        events = event_stream(subscription(since=round((NOW - 100) * 1000)), feed)
        await worked_off(anext(events), feed)
        assert feed.stats.connections == 1
        await events.aclose()

    asyncio.run(main())
    assert feed.stats.connections == 0


def test_the_feed_goes_on_after_a_failure_and_logs_now_and_then(
    predictor: Predictor, clock: list[float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    feed, ticks = feed_of(predictor, clock), 0

    def fail() -> Iterator[None]:
        nonlocal ticks
        ticks += 1
        clock[0] += 1
        yield
        raise ZeroDivisionError

    monkeypatch.setattr(feed, "tick", fail)
    monkeypatch.setattr(streams, "failures", RepeatedLog(streams.log))  # other tests have failures as well

    async def main() -> None:
        task = asyncio.create_task(run_feed(feed))
        async with asyncio.timeout(PATIENCE):
            while ticks < 25:
                await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with caplog.at_level(logging.ERROR):
        asyncio.run(main())
    assert caplog.messages == ["readings could not be made and are skipped"]
    assert "ZeroDivisionError" in caplog.text
