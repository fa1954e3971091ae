"""Answers in pieces: each is made, in a thread unless it is ready, when the client has read the one before.

Small pieces cost more CPU than large ones, so who reads quickly gets several in one, as long as few bytes wait.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from typing import override

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from Endpoints.service import Service
from vitals.errors import VitalsError

__all__ = ["PIECE_BYTES", "answer_in_pieces"]

log = logging.getLogger(__name__)

PIECE_BYTES = 128 * 1024  # that an answer may keep waiting, however many there are
SOON = 1.0  # seconds in which a client that keeps up has read a piece


def never() -> None:
    """No piece is ready."""


async def answer_in_pieces(
    pieces: Iterator[bytes],
    service: Service,
    *,
    whole: bool,
    media_type: str,
    headers: Mapping[str, str],
    ready: Callable[[], bytes | None] = never,
) -> Response:
    """Answer with what pieces are when they are joined.

    Parameters
    ----------
    pieces
        Makes them, each in a moment, none larger than `PIECE_BYTES`; or as many in one as it is sent, if it can.
    service
        Whose threads make them.
    whole
        Whether they are few, so that they are sent at once, and the length before them.
    media_type, headers
        Of the answer.
    ready
        The next piece where it need not be made; empty at the end, None where it must be made.

    Raises
    ------
    Busy
        If too many requests are waiting, or the pieces take too long.
    """
    if whole:
        return Response(await service.pages.run(lambda: b"".join(pieces)), media_type=media_type, headers=headers)
    return PiecesResponse(pieces, service, ready, media_type=media_type, headers=headers)


class PiecesResponse(StreamingResponse):
    """The answer; parameters as for `answer_in_pieces`."""

    def __init__(
        self,
        pieces: Iterator[bytes],
        service: Service,
        ready: Callable[[], bytes | None],
        *,
        media_type: str,
        headers: Mapping[str, str],
    ) -> None:
        super().__init__((), media_type=media_type, headers=headers)
        self.pieces, self.service, self.ready = pieces, service, ready
        self.at_once: int | None = None  # pieces that are made in one; a generator begins with none

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces; refuse while a refusal can still be sent, before the first of them."""
        pages = self.service.pages
        turn = pages.turn()
        with self.service.outstanding.of(PIECE_BYTES):
            piece = self.ready()
            if piece is None:
                piece = await pages.run(self.make)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            try:
                goes_on = await self.hand_over(piece, send)
                piece = b""  # nothing is kept while the client reads
                while goes_on:
                    goes_on = await self.go_on(send, turn)
            except VitalsError as error:
                log.warning("an answer was cut in its middle: %s", error)

    async def go_on(self, send: Send, turn: int) -> bool:
        """Hand the next piece over when the client has read, a larger one if that was soon; whether there was one."""
        await send({"type": "http.response.body", "body": b"", "more_body": True})  # waits for that
        keeps_up = time.monotonic() - self.began < SOON
        await asyncio.sleep(0)  # others have their turn, even if the client reads as fast as pieces are ready
        with ExitStack() as held:
            piece = self.ready()
            if piece is None:
                piece = await self.next_piece(turn, held, keeps_up=keeps_up)
            return await self.hand_over(piece, send)

    async def next_piece(self, turn: int, held: ExitStack, *, keeps_up: bool) -> bytes:
        """The next piece, larger for who keeps up, as long as that is held."""
        self.at_once = 1

        def begin() -> None:  # not before its turn: who waits for it would have what others can use
            if keeps_up:
                self.at_once = 1 + held.enter_context(self.service.outstanding.beyond()) // PIECE_BYTES

        return await self.service.pages.go_on(self.make, turn, ready=begin)

    async def hand_over(self, piece: bytes, send: Send) -> bool:
        """Send a piece, or the end if it is empty; whether there may be more."""
        self.began = time.monotonic()
        await send({"type": "http.response.body", "body": piece, "more_body": bool(piece)})
        return bool(piece)

    def make(self) -> bytes:
        """Make the next piece; empty at the end."""
        try:
            return self.pieces.send(self.at_once) if isinstance(self.pieces, Generator) else next(self.pieces)
        except StopIteration:
            return b""
