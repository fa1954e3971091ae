"""The live streams of vital signs: a WebSocket, and the same as server-sent events."""

import asyncio
import itertools
import secrets
import time
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, WebSocket
from fastapi.sse import EventSourceResponse
from starlette.responses import StreamingResponse

from Configurations.config import Settings
from Endpoints.dependencies import ServiceDep, SettingsDep
from Endpoints.serving.mailboxes import Mailbox
from Endpoints.serving.protocols import FLOW, Flow, on_stop
from Endpoints.serving.streams import event_stream, send_messages
from Endpoints.wire.events import EVENTS
from Endpoints.wire.parameters import Omitted
from Endpoints.wire.paths import with_root
from Endpoints.wire.problems import BUSY, INVALID, Problem
from Endpoints.wire.queries import StreamQuery
from vitals.streaming.subscriptions import Subscription

__all__ = ["router"]

router = APIRouter(tags=["stream"])

SUBPROTOCOL = "vitals.v1"
UNBUFFERED = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # what proxies must not do to a stream
LastEventId = Annotated[
    str | Omitted, Header(alias="Last-Event-ID", description="Id of the last event that was received: resume after it.")
]
# A patient of its own for each connection, whichever process it comes to: a million from a random million on.
own_patients = itertools.count(secrets.randbelow(10**6) * 10**6 + 1)


def subscription_of(query: StreamQuery, settings: Settings) -> Subscription:
    """The stream that a query asks for, now."""
    return query.subscription(settings, own=lambda: next(own_patients), unix=time.time())


@router.websocket("/api/ws/predict")
async def serve_websocket(websocket: WebSocket, service: ServiceDep) -> None:
    """Live stream of readings and predictions: the first at once, then one every second."""
    # By the model itself: FastAPI looks at every field again for each handshake, which doubles its cost. What had a
    # name here would be kept as long as the stream.
    subscription = subscription_of(StreamQuery.model_validate(dict(websocket.query_params)), service.settings)
    feed = service.feed
    await service.prepare(subscription.cohort, subscription.view)
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


@router.api_route("/api/ws/predict", methods=["GET", "POST"], include_in_schema=False)
async def ask_for_upgrade(request: Request, query: Annotated[StreamQuery, Query()], settings: SettingsDep) -> None:
    """Refuse a request that asks for no WebSocket, or whose Upgrade a proxy left out; what is wrong else comes first.

    A page asks like this what is wrong, because browsers do not say why a handshake was refused. It posts, because only
    then the browser names the page's origin, as it does with the handshake.
    """
    subscription_of(query, settings)
    raise Problem(
        426,
        "this is a WebSocket: connect with Upgrade: websocket and Connection: Upgrade (a proxy must pass both on), "
        f"or read the same stream at {with_root(request.scope, '/api/sse/predict')}",
        headers={"Upgrade": "websocket", "Connection": "Upgrade"},
    )


@router.get(
    "/api/sse/predict",
    response_class=StreamingResponse,
    responses=EVENTS | INVALID | BUSY,
)
async def serve_events(
    request: Request,
    query: Annotated[StreamQuery, Query()],
    service: ServiceDep,
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
    subscription = subscription_of(query, service.settings)
    await service.prepare(subscription.cohort, subscription.view)
    events = event_stream(subscription, service.feed, partial(on_stop, request.scope))
    return EventSourceResponse(events, headers=UNBUFFERED)
