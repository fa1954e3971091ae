"""Requests and frames that are nearly right: a valid one of every route, changed at random in one to four places.

Each is a pure function of a seed and its number, so that one that shows a fault can be sent again.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from benchmarks.fuzz_bytes import change_bytes, frames
from benchmarks.fuzz_routes import JSON, VALUES, Body, Request, Sent, dress, handshake

__all__ = ["Input", "made"]

HOSTILE = [
    "", " ", "NaN", "-Infinity", "1e999", "-0.0", "-1", "0", "1.5", "9" * 19, "9" * 400, "9" * 5000, "0x10", "true",
    "null", "[]", "{}", '"', "\\", "\0", "7\0", "7\r\nX-Injected: yes", "\t", "\x7f", "\u202e7", "\ufeff7",
    "\U0001fa7a", "\ud800", "é", "a" * 2000, "1 OR 1=1", "'; DROP TABLE appointments; --", "%", "%00", "%zz",
    "%c3%28", "../../etc/passwd", "<script>", "=", "&", "#", ";", ",", "2025-02-30T00:00:00Z",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2016-12-31T23:59:60Z", "now",
]  # fmt: skip
# Numbers that JSON allows and others do not, as they are written.
RAW = ["NaN", "Infinity", "1e999", "-0", "1" * 5000, "[" * 2000, '"\\ud800"', "tru", "0x1", "1.", "{", "", "\u2028"]
HEADERS = [
    "Content-Length: 0", "Content-Length: 5", "Content-Length: -1", "Content-Length: 1e3",
    "Content-Length: 99999999999999999999", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
    "Transfer-Encoding: identity", "Content-Type: text/plain", "Content-Encoding: gzip", "Expect: 100-continue",
    "Expect: x", "Connection: close", "Connection: keep-alive, Upgrade", "Upgrade: h2c", "Upgrade: websocket",
    "Upgrade: TLS/1.0, websocket", "HTTP2-Settings: AAMAAABkAAQAAP__", "Host: evil.example", "Host: ", "Host: [::1",
    "Origin: null", "Origin: https://evil.example", "Authorization: Bearer x", "Authorization: Basic Og==",
    "Range: bytes=0-1,2-3,5-", "If-None-Match: *", 'If-None-Match: "x", W/"y"', "If-Modified-Since: x",
    "Accept: */*;q=0", "Accept-Encoding: br;q=1.0, gzip;q=0", "Cookie: a=b", "X-Request-ID: a b",
    "X-Request-ID: ward-7", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /x",
    "Forwarded: for=_x", "Last-Event-ID: 9999-12-31T23:59:59Z", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Key: x",
    "Sec-WebSocket-Protocol: vitals.v1, bearer.x", "Sec-WebSocket-Extensions: permessage-deflate",
    'If-Match: W/"0"', "If-Match: *", "If-None-Exist: date=ge9999-12-31T23:59:59-14:00", "If-None-Exist: ?",
    "Prefer: handling=strict, return=x", "Prefer: handling=lenient", "Accept: application/fhir+xml",
    "Content-Type: application/json-patch+json", "Content-Type: application/merge-patch+json",
    "Idempotency-Key: \u00e9", "X-Actor: \x01", " folded: x", "no colon", ": no name",
    "Access-Control-Request-Method: DELETE", "Trailer: Host", "TE: trailers", "Keep-Alive: timeout=999999",
    "a" * 9000 + ": x",
]  # fmt: skip
METHODS = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "G\0T", "",
]  # fmt: skip
VERSIONS = ["HTTP/1.0", "HTTP/1.1", "HTTP/0.9", "HTTP/2.0", "HTTP/1.2", "http/1.1", "HTTP/1.1 ", "", "RTSP/1.0"]
PATHS = [
    "//", "/..", "/%2e%2e/", "%2f", "%00", "?", "#", ";x=1", "*", "http://127.0.0.1/", "/a" * 900, "\u00e9", "%ff",
    " ", "\t",
]  # fmt: skip


@dataclass(frozen=True)
class Input:
    """What is sent, in segments, and what follows once the server has agreed to a WebSocket."""

    number: int
    segments: Sequence[bytes]
    frames: Sequence[bytes] = ()


# Changes


def change_method(request: Request, dice: random.Random) -> None:
    """Another method, version, or path."""
    match dice.randrange(3):
        case 0:
            request.method = dice.choice(METHODS)
        case 1:
            request.version = dice.choice(VERSIONS)
        case _:
            at = dice.randrange(len(request.path) + 1)
            request.path = request.path[:at] + dice.choice(PATHS) + request.path[at:]


def change_query(request: Request, dice: random.Random) -> None:
    """Another value, a name twice, or one that is unknown."""
    name = dice.choice([*VALUES, "x", "patient[]", "\0"])
    request.query.insert(dice.randrange(len(request.query) + 1), (name, dice.choice([*HOSTILE, *VALUES.values()])))


def change_id(request: Request, dice: random.Random) -> None:
    """Another id in the path."""
    parts = request.path.split("/")
    parts[dice.randrange(len(parts))] = quote(dice.choice(HOSTILE), errors="replace", safe="/%")
    request.path = "/".join(parts) or "/"


def change_headers(request: Request, dice: random.Random) -> None:
    """A header more, less, twice, or in another case."""
    at = dice.randrange(len(request.headers) + 1)
    if at == len(request.headers) or dice.random() < 0.6:
        request.headers.insert(at, dice.choice(HEADERS))
    elif dice.random() < 0.5:
        del request.headers[at]
    else:
        request.headers.append(request.headers[at].swapcase())


def change_body(request: Request, dice: random.Random) -> None:
    """Another value somewhere in a body, whose length stays right."""
    if not request.body:
        content = dice.choice([b"{}", b"[]", b"null", b"0", b"\xff", b'{"a": 1}', b"x" * 70_000])
        dress(request, Body(JSON, content))
        return
    try:
        document = json.loads(request.body)
    except ValueError:
        dress(request, Body(request.type, change_bytes(request.body, dice)))
        return
    mark = f"mark-{dice.getrandbits(32)}"
    value: Any = dice.choice(
        [mark, dice.choice(HOSTILE), dice.getrandbits(70), -1, 1.5, None, True, [], {}, [json.loads(request.body)] * 3]
    )
    replace(document, value, dice)
    text = json.dumps(document).replace(f'"{mark}"', dice.choice(RAW))
    dress(request, Body(request.type, text.encode("utf-8", "surrogatepass")))


def replace(document: Any, value: Any, dice: random.Random) -> None:
    """Put a value somewhere into a document, take one away, or add one."""
    if isinstance(document, dict):
        key = dice.choice([*document, "x", "\0", "__proto__"])
        below = document.get(key)
        if isinstance(below, dict | list) and below and dice.random() < 0.7:
            replace(below, value, dice)
        elif key in document and dice.random() < 0.2:
            del document[key]
        else:
            document[key] = value
    elif isinstance(document, list) and document:
        at = dice.randrange(len(document))
        if isinstance(document[at], dict | list) and dice.random() < 0.8:
            replace(document[at], value, dice)
        else:
            document[at] = value


def change_framing(request: Request, dice: random.Random) -> None:
    """Send the body in chunks, some of which are wrong, or with a trailer."""
    body = request.body or b"{}"
    at = dice.randrange(len(body) + 1)
    pieces = [piece for piece in (body[:at], body[at:]) if piece]
    chunks = b"".join(
        b"%x%b\r\n%b\r\n" % (len(piece), dice.choice([b"", b"", b";x=y", b" "]), piece) for piece in pieces
    )
    end = dice.choice(
        [
            b"0\r\n\r\n",
            b"0\r\n\r\n",
            b"0\r\nX-Trailer: 1\r\n\r\n",
            b"0\r\nContent-Length: 3\r\n\r\n",
            b"",
            b"-1\r\n",
            b"g\r\n\r\n",
        ]
    )
    request.body = chunks + end
    request.headers = [each for each in request.headers if not each.startswith("Content-Length")]
    request.headers.append("Transfer-Encoding: chunked")


CHANGES = [
    change_method, change_query, change_query, change_id, change_headers, change_headers, change_body, change_body,
]  # fmt: skip


# Inputs


def made(valid: Sent, seed: int, number: int) -> Input:
    """Input of a number."""
    dice = random.Random(f"{seed}/{number}")
    socket = dice.random() < 0.25
    request = handshake(dice) if socket else dice.choice(valid.requests)(dice)
    if socket and dice.random() < 0.7:  # the handshake is right, and what follows is not
        return Input(number, [request.rendered()], frames(dice))
    for _ in range(dice.choice([1, 1, 2, 3])):
        dice.choice(CHANGES)(request, dice)
    if dice.random() < 0.15:
        change_framing(request, dice)
    data = request.rendered()
    for _ in range(dice.choice([0, 0, 1, 2])):
        data = change_bytes(data, dice)
    if dice.random() < 0.05:
        data += dice.choice(valid.requests)(dice).rendered()
    cuts = sorted(dice.randrange(len(data) + 1) for _ in range(dice.choice([0, 0, 1, 3])))
    segments = [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    return Input(number, [segment for segment in segments if segment], frames(dice) if socket else ())
