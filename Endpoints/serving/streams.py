"""Streams on their way to clients: the ticking of the feed, and the messages of a WebSocket or an event stream."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator

from fastapi import WebSocket, WebSocketDisconnect

from Endpoints.serving.logs import RepeatedLog
from Endpoints.serving.mailboxes import EventMailbox, Mailbox
from Endpoints.wire.events import encode_event
from vitals.streaming.feed import Feed
from vitals.streaming.messages import Message
from vitals.streaming.subscriptions import Stream, Subscription

__all__ = ["event_stream", "run_feed", "send_messages"]

log = logging.getLogger(__name__)
failures = RepeatedLog(log)

NORMAL_CLOSURE, FAILED = 1000, 1011


async def run_feed(feed: Feed) -> None:
    """Tick for ever; failures are logged."""
    while True:
        await asyncio.sleep(feed.wait)
        try:
            for _ in feed.tick():
                await asyncio.sleep(0)
        except Exception:
            failures.warning("feed", "readings could not be made and are skipped", exc_info=True)


async def send_messages(stream: Stream, feed: Feed, websocket: WebSocket) -> None:
    """Send the messages that a stream has missed, then new ones, and close it after `count`."""
    try:
        async for message in catch_up(stream, feed):
            await websocket.send_text(message.data.decode())
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


async def catch_up(stream: Stream, feed: Feed) -> AsyncIterator[Message]:
    """Messages from the beginning of a stream up to the present."""
    while messages := feed.past_messages(stream, unix=time.time()):
        for message in messages:
            yield message
        await asyncio.sleep(0)  # a client that reads fast must not keep the others waiting


async def event_stream(subscription: Subscription, feed: Feed) -> AsyncIterator[bytes]:
    """Server-sent events of a stream: missed ones first, then new ones, until `count` or the client ends it."""
    mailbox = EventMailbox()
    stream = feed.open(subscription, mailbox, unix=time.time())
    try:
        async for message in catch_up(stream, feed):
            yield encode_event(message)
        if not stream.is_done:
            stream.on_end = mailbox.close
            feed.join(stream, unix=time.time())
            async for data in mailbox.events():
                yield data
    finally:
        feed.close(stream)
