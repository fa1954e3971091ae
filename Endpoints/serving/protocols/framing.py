"""Where a request ends, and where its answer does: as a proxy in front understands it, or not at all."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

__all__ = ["doubt", "ended_by_closing", "head_without_upgrade"]

VERSIONS = {"1.0", "1.1"}

type Headers = list[tuple[bytes, bytes]]


def doubt(method: bytes, version: str, headers: Headers, *, websocket: bool) -> str | None:
    """Sentence for the client that says why the end of a request is in doubt; None where it is not.

    Parameters
    ----------
    method, version, headers
        Of a head in which httptools found nothing wrong; names in lower case.
    websocket
        Whether it begins a WebSocket.
    """
    codings = [value.strip().lower() for name, value in headers if name == b"transfer-encoding"]
    has_body = codings or any(int(value) for name, value in headers if name == b"content-length")
    if version not in VERSIONS:
        return f"HTTP/{version} is not understood: send HTTP/1.1"
    if codings not in ([], [b"chunked"]):
        return "a body may have one transfer coding, which is chunked: send it so, or with Content-Length"
    if codings and version == "1.0":
        return "HTTP/1.0 has no transfer codings: send the body with Content-Length, or HTTP/1.1"
    if method == b"CONNECT":
        return "CONNECT is not possible: this is no proxy"
    if websocket and has_body:
        return "the handshake of a WebSocket has no body: send it without"
    return None


def head_without_upgrade(method: bytes, url: bytes, version: str, headers: Headers) -> bytes:
    """Bytes of a head whose Upgrade is ignored."""
    lines = [b"%b: %b" % header for header in headers if header[0] != b"upgrade"]
    return b"\r\n".join([b"%b %b HTTP/%b" % (method, url, version.encode()), *lines, b"", b""])


def ended_by_closing(cycle: "RequestResponseCycle") -> Callable[["ASGISendEvent"], Coroutine[Any, Any, None]]:
    """Send an answer of unknown length without chunks, which HTTP/1.0 has not: it ends with the connection."""
    send, cycle.chunked_encoding = cycle.send, False

    async def send_unframed(message: "ASGISendEvent") -> None:
        if message["type"] == "http.response.body":
            cycle.expected_content_length = len(message.get("body", b""))
        await send(message)

    return send_unframed
