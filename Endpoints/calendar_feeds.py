"""Calendar feeds: a practitioner's appointments for calendar programs, with the token or by a secret address."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Body, Header, Query, Request, Response

from Endpoints.dependencies import ExecutorDep, RequesterDep, ServiceDep
from Endpoints.pieces import PIECE_BYTES, answer_in_pieces
from Endpoints.service import Service
from Endpoints.wire.appointment_types import PractitionerId
from Endpoints.wire.calendar_files import CALENDAR_FEED, MEDIA_TYPE, REVOKED, disposition
from Endpoints.wire.feed_messages import FEED_PATH, FeedList, FeedQuery, FeedRequest, NewFeedResult
from Endpoints.wire.problems import BUSY, CHANGES, INVALID, UNKNOWN
from vitals.appointments.feed_files import FeedFile
from vitals.appointments.store import Store

__all__ = ["router"]

router = APIRouter(tags=["practitioners"])

OF_PRACTITIONER = "/api/practitioners/{id}"
# Kept by the program alone, and asked for again with its tag: what was revoked must not be found on the way.
CACHING = {"Cache-Control": "private, no-cache"}
SENT_WHOLE = PIECE_BYTES // 512  # appointments, of about so many bytes each

KnownTags = Annotated[
    str, Header(alias="If-None-Match", description="ETags of the states that the program has, separated by commas.")
]


@router.post(f"{OF_PRACTITIONER}/feeds", status_code=201, response_model=NewFeedResult, responses=CHANGES)
async def add_feed(
    id: PractitionerId,
    request: Request,
    executor: ExecutorDep,
    requester: RequesterDep,
    body: Annotated[FeedRequest | None, Body()] = None,
) -> NewFeedResult:
    """Make a secret address of the calendar, for programs that cannot send a token. It is shown this once.

    Every request makes another address, whatever its Idempotency-Key: one that did not arrive is revoked by its id.
    """
    name = None if body is None else body.name
    feed, secret = await executor.run(lambda store, now: store.calendar_feeds.add(id, name, requester, now=now))
    return NewFeedResult.at(feed, secret, request)


@router.get(f"{OF_PRACTITIONER}/feeds", response_model=FeedList, responses=INVALID | UNKNOWN | BUSY)
async def feeds(id: PractitionerId, executor: ExecutorDep) -> FeedList:
    """List the secret addresses of the calendar that can be used, without their secrets."""

    def work(store: Store, now: int) -> FeedList:
        return FeedList.of(store.calendar_feeds.of(store.calendars.practitioner(id).id))

    return await executor.run(work)


@router.delete(f"{OF_PRACTITIONER}/feeds/{{feed_id}}", status_code=204, responses=INVALID | UNKNOWN | BUSY)
async def revoke_feed(
    id: PractitionerId, feed_id: PractitionerId, executor: ExecutorDep, requester: RequesterDep
) -> Response:
    """Revoke a secret address, for good: from now on it opens nothing."""
    await executor.run(lambda store, now: store.calendar_feeds.revoke(id, feed_id, requester, now=now))
    return Response(status_code=204)


@router.get(f"{OF_PRACTITIONER}/calendar.ics", response_class=Response, responses=CALENDAR_FEED)
async def calendar(
    id: PractitionerId,
    query: Annotated[FeedQuery, Query()],
    request: Request,
    service: ServiceDep,
    known: KnownTags = "",
) -> Response:
    """Subscribe to a practitioner's calendar, from 30 days ago to 366 days ahead unless asked for more."""
    file = await service.executor.run(lambda store, now: file_of(store, id, query, now))
    return await answer(file, request, service, known)


@router.get(FEED_PATH, response_class=Response, responses=CALENDAR_FEED | REVOKED)
async def feed(
    secret: str,
    query: Annotated[FeedQuery, Query()],
    request: Request,
    service: ServiceDep,
    known: KnownTags = "",
) -> Response:
    """The same calendar by a secret address, which needs no token."""

    def work(store: Store, now: int) -> FeedFile:
        return file_of(store, store.calendar_feeds.opened_by(secret, now=now).practitioner_id, query, now)

    return await answer(await service.executor.run(work), request, service, known)


def file_of(store: Store, practitioner_id: str, query: FeedQuery, now: int) -> FeedFile:
    """What the feed of a practitioner shows now."""
    edition = store.feed_editions.edition(practitioner_id, query.period(now), now=now)
    return store.feed_files.file(edition, PIECE_BYTES)


async def answer(file: FeedFile, request: Request, service: Service, known: str) -> Response:
    """Answer with a feed, unless the program has it already."""
    edition = file.edition
    headers = disposition(edition.practitioner.id) | CACHING
    if edition.is_settled:
        headers["ETag"] = tag_of(request.app.version, edition.state)
        if headers["ETag"] in [tag.strip() for tag in known.replace("W/", "").split(",")]:
            return Response(status_code=304, headers=headers)
    whole = edition.size <= SENT_WHOLE
    return await answer_in_pieces(file, service, whole=whole, media_type=MEDIA_TYPE, headers=headers, ready=file.ready)


def tag_of(*state: object) -> str:
    """ETag of a state."""
    return f'"{hashlib.sha256(repr(state).encode()).hexdigest()[:32]}"'
