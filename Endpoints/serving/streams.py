"""Streams on their way to clients: the ticking of the feed, and the messages of a WebSocket or an event stream."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable

from fastapi import WebSocket, WebSocketDisconnect

from Endpoints.serving.logs import RepeatedLog
from Endpoints.serving.mailboxes import EventMailbox, Mailbox
from Endpoints.serving.protocols import Flow
from Endpoints.serving.protocols.ending import End
from Endpoints.wire.events import encode_event
from vitals.streaming.backlog import BUDGET
from vitals.streaming.feed import Feed
from vitals.streaming.messages import Message
from vitals.streaming.subscriptions import Stream, Subscription

__all__ = ["event_stream", "run_feed", "send_messages"]

log = logging.getLogger(__name__)
failures = RepeatedLog(log)

NORMAL_CLOSURE, FAILED = 1000, 1011
IDLE = 0.00005  # seconds: a pass of the loop that takes less did nothing


async def run_feed(feed: Feed) -> None:
    """Tick for ever; failures are logged."""
    while True:
        await asyncio.sleep(feed.wait)
        for work in (tick, work_off):
            try:
                await work(feed)
            except Exception:
                failures.warning("feed", "readings could not be made and are skipped", exc_info=True)


async def tick(feed: Feed) -> None:
    """Send what is due, by the clock as it is now."""
    feed.follow(time.time())
    for _ in feed.tick():
        await asyncio.sleep(0)


async def work_off(feed: Feed) -> None:
    """Make messages that streams have missed, with what time of the tick everything else leaves."""
    end = feed.ticked + BUDGET
    if feed.backlog.waits and (await others_have_run(end) or feed.backlog.is_starved):
        for _ in feed.backlog.work(end):
            await others_have_run(end)


async def others_have_run(until: float) -> bool:
    """Wait for a pass of the loop that finds nothing to do; False if there is none until a time.

    One pass is not enough: uvloop takes one new connection in each, and a request needs several.
    """
    begin = time.monotonic()
    while begin < until:
        await asyncio.sleep(0)
        end = time.monotonic()
        if end < begin + IDLE:
            return True
        begin = end
    return False


async def send_messages(stream: Stream, feed: Feed, websocket: WebSocket) -> None:
    """Send the messages that a stream has missed, then new ones, and close it after `count`."""
    try:
        async for messages in catch_up(stream, feed):
            await send_past(messages, stream, websocket)
        mailbox = stream.subscriber if isinstance(stream.subscriber, Mailbox) else None
        ended = asyncio.Event()
        stream.on_end = ended.set if mailbox is None else mailbox.close
        if not stream.is_done:
            feed.join(stream, unix=time.time())
            if mailbox is None:
                await ended.wait()
            else:
                async for data in mailbox.messages():
                    await websocket.send_text(data.decode())
        await websocket.close(NORMAL_CLOSURE)
    except (OSError, WebSocketDisconnect):
        pass  # the client has left
    except Exception:
        log.exception("a stream could not go on")
        await websocket.close(FAILED)


async def send_past(messages: Iterable[Message], stream: Stream, websocket: WebSocket) -> None:
    """Send messages as fast as the client reads, past all that ASGI does for each if there is a flow."""
    if isinstance(stream.subscriber, Flow):
        await stream.subscriber.send_all(messages)
    else:
        for message in messages:
            await websocket.send_text(message.data.decode())


async def catch_up(stream: Stream, feed: Feed) -> AsyncIterator[list[Message]]:
    """Messages from the beginning of a stream up to the present, some at a time, whenever it is the stream's turn."""
    loop = asyncio.get_running_loop()
    while True:
        answer: asyncio.Future[list[Message]] = loop.create_future()
        feed.backlog.ask(stream, unix=time.time(), answer=answer)
        if not (messages := await answer):
            return
        yield messages


async def event_stream(
    subscription: Subscription, feed: Feed, on_stop: Callable[[End], None] = lambda _: None
) -> AsyncIterator[bytes]:
    """Server-sent events of a stream: missed ones first, then new ones, until `count` or somebody ends it.

    Parameters
    ----------
    on_stop
        Takes the function that ends the stream.
    """
    mailbox = EventMailbox()
    on_stop(mailbox.close)
    stream = feed.open(subscription, mailbox, unix=time.time())
    try:
        async for messages in catch_up(stream, feed):
            yield b"".join(map(encode_event, messages))
            if mailbox.closed:
                return
        if not stream.is_done:
            stream.on_end = mailbox.close
            feed.join(stream, unix=time.time())
            async for data in mailbox.events():
                yield data
    finally:
        feed.close(stream)
