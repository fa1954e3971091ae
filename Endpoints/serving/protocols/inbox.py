"""Events on their way to the application of a WebSocket."""

import asyncio
from typing import Any

__all__ = ["Inbox"]


class Inbox:
    """Events for one reader: what uvicorn needs of an `asyncio.Queue`, which takes 3 KiB for each connection."""

    __slots__ = ("_arrived", "_events")

    def __init__(self) -> None:
        self._events: list[Any] = []  # hardly ever more than one: no more is read from the client meanwhile
        self._arrived: asyncio.Future[None] | None = None  # what the reader waits for, if it waits

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._events

    def put_nowait(self, event: Any) -> None:
        """Add an event."""
        self._events.append(event)
        if self._arrived is not None and not self._arrived.done():
            self._arrived.set_result(None)

    async def get(self) -> Any:
        """Take the event that came first, once there is one."""
        while not self._events:
            self._arrived = asyncio.get_running_loop().create_future()
            try:
                await self._arrived
            finally:
                self._arrived = None
        return self._events.pop(0)
