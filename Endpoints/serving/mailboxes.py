"""How messages reach a client without anyone waiting for it.

The protocol classes of this project hand the application a `Flow`, which writes or says that it cannot. Where there is
none (server-sent events, and uvicorn's own classes) messages go through a mailbox of a few places that a task empties.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from vitals.streaming.feed import Stream
from vitals.times import rfc3339

__all__ = ["EventMailbox", "Mailbox"]

PLACES = 4  # a gap and a reading, twice
KEEP_ALIVE = 15.0  # seconds of silence after which a comment tells proxies that the stream lives


class Mailbox:
    """A few places for messages, filled without waiting and emptied as fast as the client reads."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._changed = asyncio.Event()
        self._closed = False

    def send_text(self, data: bytes) -> bool:
        """Put a message in, unless all places are taken."""
        if self._closed or len(self._waiting) >= PLACES:
            return False
        self._waiting.append(data)
        self._changed.set()
        return True

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
    """A mailbox of server-sent events: each reading's `id` is its time, so a client can go on after it."""

    stream: Stream | None = None

    def send_text(self, data: bytes) -> bool:
        """Put an event in; the announcement of a gap has no id, so whoever reconnects gets what was skipped."""
        assert self.stream is not None
        is_reading = self.stream.skipped is None
        return super().send_text(event(data, self.stream.instant if is_reading else None))

    def events(self) -> AsyncIterator[bytes]:
        """Every event, and comments while there is none."""
        return self.messages(KEEPALIVE_COMMENT)


def event(data: bytes, instant: int | None) -> bytes:
    """A server-sent event about an instant in unix milliseconds."""
    return format_sse_event(data_str=data.decode(), id=None if instant is None else rfc3339(instant / 1000))
