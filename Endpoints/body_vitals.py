"""The live streams of vital signs: a WebSocket, and the same as server-sent events."""

import asyncio
import itertools
import logging
import secrets
import time
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, WebSocket, WebSocketDisconnect
from fastapi.sse import EventSourceResponse
from starlette.responses import StreamingResponse

from Configurations.config import Settings
from Endpoints.dependencies import FeedDep, SettingsDep
from Endpoints.serving.mailboxes import EventMailbox, Mailbox, event
from Endpoints.serving.protocols import FLOW, Flow
from Endpoints.wire.problems import BUSY, INVALID
from Endpoints.wire.queries import StreamQuery
from vitals.streaming.feed import Feed, Stream, Subscription

__all__ = ["router", "run_feed"]

router = APIRouter(tags=["stream"])
log = logging.getLogger(__name__)

NORMAL_CLOSURE, FAILED = 1000, 1011
LOG_SECONDS = 10.0  # between two entries about the same
SUBPROTOCOL = "vitals.v1"
UNBUFFERED = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # what proxies must not do to a stream
# A patient of its own for each connection, whichever process it comes to: a million from a random million on.
own_patients = itertools.count(secrets.randbelow(10**6) * 10**6 + 1)


async def run_feed(feed: Feed) -> None:
    """Tick for ever; what goes wrong is logged, and not every time."""
    silent_until = 0.0
    while True:
        await asyncio.sleep(feed.wait)
        try:
            for _ in feed.tick():
                await asyncio.sleep(0)
        except Exception:
            if feed.clock() >= silent_until:
                log.exception("readings could not be made and are skipped")
                silent_until = feed.clock() + LOG_SECONDS


def subscription_of(query: StreamQuery, settings: Settings) -> Subscription:
    """The stream that a query asks for, now."""
    return query.subscription(settings, own=lambda: next(own_patients), unix=time.time())


@router.websocket("/api/ws/predict")
async def serve_websocket(
    websocket: WebSocket, query: Annotated[StreamQuery, Query()], settings: SettingsDep, feed: FeedDep
) -> None:
    """Send a reading and its prediction at once, and then every second."""
    subscription = subscription_of(query, settings)
    await websocket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in websocket.scope["subprotocols"] else None)
    flow: Flow | None = websocket.scope["extensions"].get(FLOW)
    stream = feed.open(subscription, flow or Mailbox(), unix=time.time())
    task = None
    try:
        if flow is None or subscription.since is not None or subscription.count is not None:
            task = asyncio.create_task(send_messages(stream, feed, websocket))
        else:
            feed.join(stream, unix=time.time())  # most streams: a task of their own would cost memory
        while (await websocket.receive())["type"] != "websocket.disconnect":
            pass
    finally:
        feed.close(stream)
        if task is not None:
            task.cancel()


async def send_messages(stream: Stream, feed: Feed, websocket: WebSocket) -> None:
    """Send the messages that a stream has missed, then new ones, and close it after `count`."""
    try:
        async for _, data in catch_up(stream, feed):
            await websocket.send_text(data.decode())
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
        pass  # gone while something was on its way
    except Exception:
        log.exception("a stream could not go on")
        await websocket.close(FAILED)


async def catch_up(stream: Stream, feed: Feed) -> AsyncIterator[tuple[int, bytes]]:
    """Instants and messages from the beginning of a stream up to the present."""
    while messages := feed.missed(stream, unix=time.time()):
        for message in messages:
            yield message
        await asyncio.sleep(0)  # a client that reads fast must not keep the others waiting


@router.get(
    "/api/sse/predict",
    response_class=StreamingResponse,
    responses=INVALID | BUSY | {200: {"content": {EventSourceResponse.media_type: {}}, "description": "The stream."}},
)
async def serve_events(
    request: Request,
    query: Annotated[StreamQuery, Query()],
    settings: SettingsDep,
    feed: FeedDep,
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    """Send what the WebSocket sends, as server-sent events: `id` is the time, and `Last-Event-ID` goes on after it.

    Only a stream whose patients (and onset, if there is a condition) are named can go on, and only within an hour;
    another begins anew. After `count` events the answer ends, and an EventSource would ask for as many again: close it.
    """
    if last_event_id and query.can_resume(last_event_id, time.time()):
        query = StreamQuery.model_validate(dict(request.query_params) | {"since": last_event_id})
    return EventSourceResponse(event_stream(subscription_of(query, settings), feed), headers=UNBUFFERED)


async def event_stream(subscription: Subscription, feed: Feed) -> AsyncIterator[bytes]:
    """Events of a stream."""
    mailbox = EventMailbox()
    stream = mailbox.stream = feed.open(subscription, mailbox, unix=time.time())
    try:
        async for instant, data in catch_up(stream, feed):
            yield event(data, instant)
        if not stream.is_done:
            stream.on_end = mailbox.close
            feed.join(stream, unix=time.time())
            async for data in mailbox.events():
                yield data
    finally:
        feed.close(stream)
