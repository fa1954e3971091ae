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
from Endpoints.wire.parameters import Omitted
from Endpoints.wire.problems import BUSY, INVALID, Responses
from Endpoints.wire.queries import StreamQuery
from Endpoints.wire.schemas import MESSAGES, SCHEMAS
from vitals.streaming.feed import Feed
from vitals.streaming.messages import Message
from vitals.streaming.subscriptions import Stream, Subscription

__all__ = ["router", "run_feed"]

router = APIRouter(tags=["stream"])
log = logging.getLogger(__name__)

NORMAL_CLOSURE, FAILED = 1000, 1011
LOG_SECONDS = 10.0  # between two entries about the same
SUBPROTOCOL = "vitals.v1"
UNBUFFERED = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # what proxies must not do to a stream
EVENT = {
    "type": "object",
    "required": ["data"],
    "properties": {
        "id": {"type": "string", "format": "date-time", "description": "Time of the reading; a gap has none."},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"anyOf": [{"$ref": SCHEMAS.format(model=model.__name__)} for model in MESSAGES.values()]},
        },
    },
}
EVENTS: Responses = {
    200: {
        "description": "The stream.",
        "content": {EventSourceResponse.media_type: {"schema": {"type": "string"}, "itemSchema": EVENT}},
    }
}
LastEventId = Annotated[
    str | Omitted, Header(alias="Last-Event-ID", description="Id of the last event that was received: resume after it.")
]
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
    """Live stream of readings and predictions: the first at once, then one every second."""
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
        pass  # gone while something was on its way
    except Exception:
        log.exception("a stream could not go on")
        await websocket.close(FAILED)


async def catch_up(stream: Stream, feed: Feed) -> AsyncIterator[Message]:
    """Messages from the beginning of a stream up to the present."""
    while messages := feed.past_messages(stream, unix=time.time()):
        for message in messages:
            yield message
        await asyncio.sleep(0)  # a client that reads fast must not keep the others waiting


@router.get(
    "/api/sse/predict",
    response_class=StreamingResponse,
    responses=EVENTS | INVALID | BUSY,
)
async def serve_events(
    request: Request,
    query: Annotated[StreamQuery, Query()],
    settings: SettingsDep,
    feed: FeedDep,
    last_event_id: LastEventId = None,
) -> StreamingResponse:
    """Live stream of readings and predictions, as server-sent events.

    The messages are those of the WebSocket; the `id` of an event is its time, and `Last-Event-ID` resumes after it.
    Only a stream that names its patients (and the onset of their condition, if it has one) can resume, and only within
    an hour; another begins anew. After `count` events the answer ends, and an EventSource would ask for as many again:
    close it.
    """
    if last_event_id and query.can_resume(last_event_id, time.time()):
        query = StreamQuery.model_validate(dict(request.query_params) | {"since": last_event_id})
    return EventSourceResponse(event_stream(subscription_of(query, settings), feed), headers=UNBUFFERED)


async def event_stream(subscription: Subscription, feed: Feed) -> AsyncIterator[bytes]:
    """Events of a stream."""
    mailbox = EventMailbox()
    stream = feed.open(subscription, mailbox, unix=time.time())
    try:
        async for message in catch_up(stream, feed):
            yield event(message)
        if not stream.is_done:
            stream.on_end = mailbox.close
            feed.join(stream, unix=time.time())
            async for data in mailbox.events():
                yield data
    finally:
        feed.close(stream)
