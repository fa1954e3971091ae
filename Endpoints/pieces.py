"""Answers in pieces: each is made, in a thread unless it is ready, when the client has read the one before."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import override

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from Endpoints.service import Service
from vitals.errors import VitalsError

__all__ = ["PIECE_BYTES", "answer_in_pieces"]

log = logging.getLogger(__name__)

PIECE_BYTES = 128 * 1024  # that an answer keeps waiting, at most


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
        Makes them, each in a moment, none larger than `PIECE_BYTES`.
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
                while piece:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    piece = None  # nothing is kept while the client reads, for which to send nothing waits
                    await send({"type": "http.response.body", "body": b"", "more_body": True})
                    piece = await self.next_piece(turn)
            except VitalsError as error:
                log.warning("an answer was cut in its middle: %s", error)
                return
            await send({"type": "http.response.body", "body": b""})

    async def next_piece(self, turn: int) -> bytes:
        """The next piece; empty at the end."""
        await asyncio.sleep(0)  # others have their turn, even if the client reads as fast as pieces are ready
        piece = self.ready()
        return await self.service.pages.go_on(self.make, turn) if piece is None else piece

    def make(self) -> bytes:
        """Make the next piece; empty at the end."""
        return next(self.pieces, b"")
