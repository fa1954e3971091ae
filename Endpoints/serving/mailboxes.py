"""Mailboxes: messages on their way to a client, which the feed never waits for.

The protocol classes of this project hand the application a `Flow`, which writes or says that it cannot. Where there is
none (server-sent events, and uvicorn's own classes) messages go through a mailbox of a few places that a task empties.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import override

from fastapi.sse import KEEPALIVE_COMMENT

from Endpoints.wire.events import encode_event
from vitals.streaming.messages import Message

__all__ = ["EventMailbox", "Mailbox"]

PLACES = 4  # a gap and a reading, twice
KEEP_ALIVE = 15.0  # seconds of silence after which a comment tells proxies that the stream lives


class Mailbox:
    """A few places for messages, filled without waiting and emptied as fast as the client reads."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._changed = asyncio.Event()
        self._closed = False

    def send(self, message: Message) -> bool:
        """Put a message in, unless all places are taken."""
        if self._closed or len(self._waiting) >= PLACES:
            return False
        self._waiting.append(self.encode(message))
        self._changed.set()
        return True

    def encode(self, message: Message) -> bytes:
        """Encode a message for the connection."""
        return message.data

    @property
    def closed(self) -> bool:
        """Whether it takes no more messages."""
        return self._closed

    def close(self) -> None:
        """Take no more messages; those that wait are still sent."""
        self._closed = True
        self._changed.set()

    async def messages(self, idle: bytes | None = None) -> AsyncIterator[bytes]:
        """Every message in turn, and `idle` whenever there has been none for a while, until the mailbox closes."""
        while True:
            while self._waiting:
                yield self._waiting.popleft()
            if self._closed:
                return
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), None if idle is None else KEEP_ALIVE)
            except TimeoutError:
                assert idle is not None
                yield idle


class EventMailbox(Mailbox):
    """A mailbox of server-sent events."""

    @override
    def encode(self, message: Message) -> bytes:
        return encode_event(message)

    def events(self) -> AsyncIterator[bytes]:
        """Every event, and comments while there is none."""
        return self.messages(KEEPALIVE_COMMENT)
