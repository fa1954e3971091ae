"""What handlers are handed: the settings, the model, and the live feed of the app that they belong to.

The functions are coroutines because FastAPI runs any other in a thread, which costs more than a handshake.
"""

import hashlib
import re
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from Configurations.config import Settings
from Endpoints.admission import Desk
from Endpoints.serving.access import CALLER
from vitals.appointments.calendars import Requester
from vitals.errors import InvalidValue
from vitals.model.predictor import Predictor
from vitals.streaming.feed import Feed

__all__ = ["DeskDep", "FeedDep", "PredictorDep", "RequesterDep", "SettingsDep"]

ACTOR, KEY = re.compile(r"[ -~]{0,64}"), re.compile(r"[!-~]{1,200}")


async def settings_of(connection: HTTPConnection) -> Settings:
    """Settings that the app was made with."""
    settings: Settings = connection.app.state.settings
    return settings


async def predictor_of(connection: HTTPConnection) -> Predictor:
    """The model, loaded when the app started."""
    predictor: Predictor = connection.app.state.predictor
    return predictor


async def feed_of(connection: HTTPConnection) -> Feed:
    """The live feed, which runs as long as the app."""
    feed: Feed = connection.app.state.feed
    return feed


async def desk_of(connection: HTTPConnection) -> Desk:
    """The store of appointments, which waits for its database elsewhere."""
    desk: Desk = connection.app.state.desk
    return desk


async def requester_of(request: Request) -> Requester:
    """Who asks for a change: the token's holder, and the name that the client gives; and what tells a retry.

    Raises
    ------
    InvalidValue
        If a header is not as it must be.
    """
    actor = request.headers.get("x-actor", "")
    if not ACTOR.fullmatch(actor):
        raise InvalidValue("X-Actor", repr(actor), "at most 64 printable ASCII characters")
    key = request.headers.get("idempotency-key")
    if key is not None and not KEY.fullmatch(key):
        raise InvalidValue("Idempotency-Key", repr(key), "1 to 200 printable ASCII characters, such as a UUID")
    who = "/".join(part for part in (request.scope.get(CALLER, "anybody"), actor) if part)
    content = f"{request.method} {request.scope['path']}\n".encode() + await request.body()
    return Requester(by=who, key=key, fingerprint=hashlib.sha256(content).hexdigest() if key else None)


DeskDep = Annotated[Desk, Depends(desk_of)]
RequesterDep = Annotated[Requester, Depends(requester_of)]
SettingsDep = Annotated[Settings, Depends(settings_of)]
PredictorDep = Annotated[Predictor, Depends(predictor_of)]
FeedDep = Annotated[Feed, Depends(feed_of)]
