"""Sending to one of thousands of WebSockets without waiting."""

import asyncio
import struct
from typing import TYPE_CHECKING

from websockets.protocol import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from websockets.server import ServerProtocol

    from vitals.streaming.messages import Message

__all__ = ["FLOW", "Flow"]

FLOW = "vitals.flow"  # the key of a WebSocket's `Flow` in scope["extensions"]

MEDIUM, LONG = struct.Struct("!BBH").pack, struct.Struct("!BBQ").pack
TEXT_FRAME = 0x81  # final, not masked


class Flow:
    """Sends to one of thousands of connections without waiting for it.

    The application finds it as `scope["extensions"][FLOW]`.
    """

    __slots__ = ("_conn", "_transport", "_writable", "paused")

    def __init__(self, conn: "ServerProtocol", transport: asyncio.Transport, writable: asyncio.Event) -> None:
        self._conn, self._transport, self._writable = conn, transport, writable
        self.paused = False  # whether the client does not read at present

    def send(self, message: "Message") -> bool:
        """Send a message of the feed, as `send_text` does: a flow is a subscriber."""
        return self.send_text(message.data)

    async def send_all(self, messages: "Iterable[Message]") -> None:
        """Send messages in turn, each when the client has room for it.

        Raises
        ------
        ConnectionResetError
            If the connection is not open any more.
        """
        for message in messages:
            await self._writable.wait()
            if not self.send(message):
                raise ConnectionResetError("the connection is closing")

    def send_text(self, data: bytes) -> bool:
        """Send a text message now, or not at all.

        Parameters
        ----------
        data
            The text, in UTF-8.

        Returns
        -------
        sent
            False if nothing was written, because the client does not read, or the connection is not open.
        """
        if self.paused or self._conn.state is not OPEN or self._transport.is_closing():
            return False
        size = len(data)
        if size < 126:
            head = bytes((TEXT_FRAME, size))
        elif size < 65536:
            head = MEDIUM(TEXT_FRAME, 126, size)
        else:
            head = LONG(TEXT_FRAME, 127, size)
        self._transport.write(head + data)
        return True
