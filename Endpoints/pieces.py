"""Answers in pieces: each is made, in a thread, when the client has read the one before."""

import logging
from collections.abc import Iterator, Mapping
from typing import override

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from Endpoints.service import Service
from vitals.errors import VitalsError

__all__ = ["PIECE_BYTES", "answer_in_pieces"]

log = logging.getLogger(__name__)

PIECE_BYTES = 128 * 1024  # that an answer keeps waiting, at most


async def answer_in_pieces(
    pieces: Iterator[bytes], service: Service, *, whole: bool, media_type: str, headers: Mapping[str, str]
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

    Raises
    ------
    Busy
        If too many requests are waiting, or the pieces take too long.
    """
    if whole:
        return Response(await service.pages.run(lambda: b"".join(pieces)), media_type=media_type, headers=headers)
    return PiecesResponse(pieces, service, media_type=media_type, headers=headers)


class PiecesResponse(StreamingResponse):
    """The answer; parameters as for `answer_in_pieces`."""

    def __init__(
        self, pieces: Iterator[bytes], service: Service, *, media_type: str, headers: Mapping[str, str]
    ) -> None:
        super().__init__((), media_type=media_type, headers=headers)
        self.pieces, self.service = pieces, service

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces; refuse while a refusal can still be sent, before the first of them."""
        pages = self.service.pages
        turn = pages.turn()
        with self.service.outstanding.of(PIECE_BYTES):
            piece = await pages.run(self.make)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            try:
                while piece is not None:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                    piece = None  # nothing is kept while the client reads, for which to send nothing waits
                    await send({"type": "http.response.body", "body": b"", "more_body": True})
                    piece = await pages.go_on(self.make, turn)
            except VitalsError as error:
                log.warning("an answer was cut in its middle: %s", error)
                return
            await send({"type": "http.response.body", "body": b""})

    def make(self) -> bytes | None:
        """Make the next piece, if there is one."""
        return next(self.pieces, None)
