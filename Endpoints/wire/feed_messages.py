"""Calendar feeds on the wire: the period that is asked for, and the addresses of a practitioner's calendar."""

from collections.abc import Iterable
from typing import Annotated, override

from pydantic import Field
from starlette.requests import Request

from Endpoints.wire.appointment_queries import Beginning, End
from Endpoints.wire.appointment_types import Name
from Endpoints.wire.parameters import Omitted, QueryModel
from Endpoints.wire.paths import FEEDS, with_root
from Endpoints.wire.schemas import Instant, Strict
from vitals.appointments.calendar_feeds import CalendarFeed
from vitals.appointments.feed_weeks import Period
from vitals.times import rfc3339

__all__ = ["FEED_PATH", "FeedList", "FeedQuery", "FeedRequest", "FeedResult", "NewFeedResult"]

FEED_PATH = f"{FEEDS}{{secret}}.ics"


class FeedQuery(QueryModel):
    """The period that a feed shows."""

    from_: Annotated[
        Beginning | Omitted,
        Field(alias="from", description="Beginning at this time or later (RFC 3339); 30 days ago unless given."),
    ] = None
    to: Annotated[
        End | Omitted,
        Field(
            description="Beginning before this time (RFC 3339), at most 1,830 days after the first; 366 days ahead "
            "unless given."
        ),
    ] = None

    @override
    def check(self) -> None:
        if self.from_ is not None and self.to is not None:
            self.period(0)

    def period(self, now: int) -> Period:
        """The period.

        Raises
        ------
        InvalidValue
            If its end does not follow its beginning within five years.
        """
        return Period.around(now, self.from_, self.to)


class FeedRequest(Strict):
    """An address of a calendar to make."""

    name: Annotated[Name | None, Field(description="Who or what is to have it, for the list.")] = None


class FeedResult(Strict):
    """An address of a calendar that can be used; the address itself was shown when it was made."""

    id: Annotated[str, Field(description="Names it, to revoke it; it opens nothing.")]
    practitioner: str
    name: str | None
    created: Instant
    created_by: str
    last_used: Annotated[Instant | None, Field(description="To within five minutes; null if it was never used.")]

    @classmethod
    def of(cls, feed: CalendarFeed) -> "FeedResult":
        """From a feed."""
        return cls(
            id=feed.id,
            practitioner=feed.practitioner_id,
            name=feed.name,
            created=rfc3339(feed.created),
            created_by=feed.created_by,
            last_used=None if feed.last_used is None else rfc3339(feed.last_used),
        )


class NewFeedResult(FeedResult):
    """An address of a calendar, shown this once: whoever has it can read the calendar, until it is revoked."""

    path: str
    url: Annotated[str, Field(description="The whole address, as the service was asked.")]
    webcal: Annotated[str, Field(description="The same for programs that subscribe to what they open.")]

    @classmethod
    def at(cls, feed: CalendarFeed, secret: str, request: Request) -> "NewFeedResult":
        """From a feed and its secret, under the name and the root path that the service was asked by."""
        path = with_root(request.scope, FEED_PATH.format(secret=secret))
        place = f"{request.headers['host']}{path}"
        return cls(
            **FeedResult.of(feed).model_dump(),
            path=path,
            url=f"{request.url.scheme}://{place}",
            webcal=f"webcal://{place}",
        )


class FeedList(Strict):
    """Addresses of a practitioner's calendar that can be used."""

    feeds: list[FeedResult]

    @classmethod
    def of(cls, found: Iterable[CalendarFeed]) -> "FeedList":
        """From feeds."""
        return cls(feeds=[FeedResult.of(feed) for feed in found])
