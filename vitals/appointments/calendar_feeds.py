"""Calendar feeds: secret addresses of a practitioner's calendar, for programs that cannot send a token.

Whoever has the secret may read the calendar, and nothing else, until the address is revoked. The database keeps its
SHA-256 alone: it has enough random bits that nobody finds it from that, and a look-up by the digest takes the same time
whatever was guessed. Nothing is remembered between two requests, so that a revoked address is refused by every process
at once.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, func, insert, or_, select, update

from vitals.appointments.database import Database
from vitals.appointments.errors import FeedsFull, NotFound, RevokedFeed, UnknownFeed
from vitals.appointments.requester import Requester
from vitals.appointments.tables import calendar_feed, practitioner

__all__ = ["CalendarFeed", "CalendarFeeds"]

SECRET_BYTES = 24  # 192 random bits, 32 characters of an address
MOST = 50  # addresses of one practitioner that are not revoked
USE = 300  # seconds between two notes that an address is used: each is a write


@dataclass(frozen=True, kw_only=True)
class CalendarFeed:
    """An address of a practitioner's calendar that can be used; times are unix seconds.

    Parameters
    ----------
    id
        Names it, for lists and to revoke it. It opens nothing.
    practitioner_id
        Whose calendar.
    name
        Who or what has the address.
    created, created_by
        When and by whom it was made.
    last_used
        When it was used last, to within `USE` seconds; None if it never was.
    """

    id: str
    practitioner_id: str
    name: str | None
    created: int
    created_by: str
    last_used: int | None

    @classmethod
    def of(cls, row: Any) -> "CalendarFeed":
        """From a row."""
        return cls(**{name: row[name] for name in cls.__dataclass_fields__})


class CalendarFeeds:
    """Addresses of feeds, in the database.

    Parameters
    ----------
    database
        The database that keeps them.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(
        self, practitioner_id: str, name: str | None, requester: Requester, *, now: int
    ) -> tuple[CalendarFeed, str]:
        """Make an address of a practitioner's calendar.

        Returns
        -------
        the feed, and its secret
            Which nobody can be told again.

        Raises
        ------
        NotFound
            If there is no such practitioner.
        FeedsFull
            If the practitioner has as many as may be.
        """
        secret = secrets.token_urlsafe(SECRET_BYTES)
        made = CalendarFeed(
            id=str(uuid4()),
            practitioner_id=practitioner_id,
            name=name,
            created=now,
            created_by=requester.by,
            last_used=None,
        )

        def work(connection: Connection) -> None:
            # locked, so that two requests do not both find room for the last one
            found = select(practitioner.c.id).where(practitioner.c.id == practitioner_id).with_for_update()
            if connection.execute(found).first() is None:
                raise NotFound("practitioner", practitioner_id)
            usable = select(func.count()).select_from(calendar_feed).where(*is_usable(practitioner_id))
            if connection.execute(usable).scalar_one() >= MOST:
                raise FeedsFull(practitioner_id, MOST)
            connection.execute(insert(calendar_feed).values(**vars(made), secret_sha256=digest(secret)))

        self.database.transact(work)
        return made, secret

    def of(self, practitioner_id: str) -> Sequence[CalendarFeed]:
        """Feeds of a practitioner that can be used, the oldest first."""
        columns = calendar_feed.c
        query = select(calendar_feed).where(*is_usable(practitioner_id)).order_by(columns.created, columns.id)
        with self.database.reading() as connection:
            return [CalendarFeed.of(row) for row in connection.execute(query).mappings()]

    def in_use(self, most: int) -> Sequence[str]:
        """Practitioners who have a feed that can be used, those first whose feeds were used or made last."""
        columns = calendar_feed.c
        last = func.max(func.coalesce(columns.last_used, columns.created))
        query = select(columns.practitioner_id).where(columns.revoked.is_(None)).group_by(columns.practitioner_id)
        with self.database.reading() as connection:
            return connection.execute(query.order_by(last.desc()).limit(most)).scalars().all()

    def revoke(self, practitioner_id: str, id: str, requester: Requester, *, now: int) -> None:
        """Revoke an address, for good: from now on it opens nothing.

        Raises
        ------
        NotFound
            If the practitioner has no such feed that can be used.
        """
        revoked = (
            update(calendar_feed)
            .where(calendar_feed.c.id == id, *is_usable(practitioner_id))
            .values(revoked=now, revoked_by=requester.by)
        )
        if not self.database.transact(lambda connection: connection.execute(revoked).rowcount):
            raise NotFound("calendar feed", id)

    def opened_by(self, secret: str, *, now: int) -> CalendarFeed:
        """The feed that a secret opens; notes that it is used.

        Raises
        ------
        UnknownFeed
            If it opens none.
        RevokedFeed
            If it opened one that was revoked.
        """
        columns = calendar_feed.c
        query = select(calendar_feed).where(columns.secret_sha256 == digest(secret))
        with self.database.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise UnknownFeed
        if row["revoked"] is not None:
            raise RevokedFeed(row["revoked"])
        if row["last_used"] is None or row["last_used"] <= now - USE:
            self._note_use(row["id"], now)
        return CalendarFeed.of(row)

    def _note_use(self, id: str, now: int) -> None:
        """Note that an address is used, unless another process has just done so."""
        columns = calendar_feed.c
        unknown = or_(columns.last_used.is_(None), columns.last_used <= now - USE)
        note = update(calendar_feed).where(columns.id == id, unknown).values(last_used=now)
        self.database.transact(lambda connection: connection.execute(note))


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def is_usable(practitioner_id: str) -> list[Any]:
    """Conditions for the feeds of a practitioner that are not revoked."""
    return [calendar_feed.c.practitioner_id == practitioner_id, calendar_feed.c.revoked.is_(None)]
