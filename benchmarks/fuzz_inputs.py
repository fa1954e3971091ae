"""Requests and frames that are nearly right: a valid one of every route, changed at random in one to four places.

Each is a pure function of a seed and its number, so that one that shows a fault can be sent again.
"""

import json
import random
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from benchmarks.fuzz_bytes import change_bytes, frames

__all__ = ["STREAM", "Input", "Request", "Sent", "made", "routes"]

STREAM = "/api/ws/predict"
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
VALUES = {
    "seed": "5", "population": "teaching", "condition": "sepsis", "onset": "2026-01-01T00:00:00Z",
    "severity": "2",
    "artifacts": "true", "detail": "full", "truth": "true", "patient": "7", "patients": "1-5", "interval": "1",
    "speed": "1", "count": "1", "since": "2026-01-01T00:00:00Z", "start": "2026-01-01T00:00:00Z",
    "end": "2026-01-01T00:05:00Z", "format": "csv", "specialty": "cardiology", "practitioner": "cardiology-1",
    "from": "2030-03-04T08:00:00Z", "to": "2030-03-05T08:00:00Z", "duration": "20", "limit": "5", "status": "booked",
    "Last-Event-ID": "2026-01-01T00:00:00Z", "X-Actor": "ward 3",
}  # fmt: skip
ALONE = {"patient": "patients", "since": "patients"}  # which the other must not be beside
NEEDS = {"onset": "condition", "severity": "condition", "since": "patient"}
PLAIN = ["/", "/docs", "/docs/docs.js", "/examples/monitor.html", "/openapi.json", "/asyncapi.json"]


@dataclass
class Request:
    """A request, in parts."""

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    body: bytes = b""
    version: str = "HTTP/1.1"

    def rendered(self) -> bytes:
        """Its bytes."""
        query = "&".join(f"{quote(name)}={quote(value, errors='replace')}" for name, value in self.query)
        lines = [f"{self.method} {self.path}{'?' if query else ''}{query} {self.version}", *self.headers, "", ""]
        return "\r\n".join(lines).encode("utf-8", "surrogatepass") + self.body


@dataclass(frozen=True)
class Input:
    """What is sent, in segments, and what follows once the server has agreed to a WebSocket."""

    number: int
    segments: Sequence[bytes]
    frames: Sequence[bytes] = ()


@dataclass(frozen=True)
class Sent:
    """Routes of a server, each as a function that makes a valid request of it."""

    requests: list[Callable[[random.Random], Request]]


# Valid requests


def routes(url: str) -> Sent:
    """Every route of a running service, by its own description and with ids that it has."""
    document = fetched(f"{url}/openapi.json")
    booked = fetched(f"{url}/api/appointments?practitioner=cardiology-1")["appointments"]
    ids = {
        "/api/appointments/": [each["id"] for each in booked],
        "/api/waitlist/": ["1"],
        "/api/practitioners/": ["cardiology-1", "cardiology-2"],
        "/api/patients/": ["7", "0"],
        "/api/signs/": ["spo2"],
        "/api/conditions/": ["sepsis"],
        "/api/populations/": ["teaching"],
        "/fhir/": ["1", "cardiology-1"],
    }
    found: list[Callable[[random.Random], Request]] = []
    for path, operations in document["paths"].items():
        known = next((values for start, values in ids.items() if path.startswith(start)), None) or ["1"]
        for method, operation in operations.items():
            bodies = examples(document, operation)
            found.append(route(method.upper(), path, operation.get("parameters", []), bodies, known))
    for path in PLAIN:
        found.append(route("GET", path, [], [], ["1"]))
    return Sent(found)


def fetched(url: str) -> Any:
    """An answer in JSON."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)


def examples(document: Any, operation: Any) -> list[Any]:
    """Examples of an operation's body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    references = [part["$ref"] for part in content.get("anyOf", [content]) if "$ref" in part]
    schemas = [document["components"]["schemas"][reference.rpartition("/")[2]] for reference in references]
    return [example for schema in schemas for example in schema.get("examples", [])]


def route(
    method: str, path: str, parameters: list[Any], bodies: list[Any], ids: list[str]
) -> Callable[[random.Random], Request]:
    """A function that makes a valid request of a route."""
    queries = [each["name"] for each in parameters if each["in"] == "query" and each["name"] in VALUES]
    named = [each["name"] for each in parameters if each["in"] == "header" and each["name"] in VALUES]

    def make(dice: random.Random) -> Request:
        chosen = [name for name in queries if dice.random() < 0.4]
        chosen = [name for name in chosen if NEEDS.get(name, name) in chosen and ALONE.get(name) not in chosen]
        query = [(name, VALUES[name]) for name in chosen]
        headers = ["Host: 127.0.0.1", *(f"{name}: {VALUES[name]}" for name in named if dice.random() < 0.3)]
        if "Idempotency-Key" in {each["name"] for each in parameters} and dice.random() < 0.3:
            headers.append(f"Idempotency-Key: {dice.getrandbits(32):x}")
        filled = path.replace("{absence_id}", "1").replace("{id}", dice.choice(ids))
        request = Request(method, filled, query, headers)
        if bodies:
            dress(request, json.dumps(dice.choice(bodies)).encode())
        return request

    return make


def dress(request: Request, body: bytes) -> None:
    """Give a request a body."""
    request.body = body
    request.headers = [each for each in request.headers if not each.startswith("Content-")]
    request.headers += ["Content-Type: application/json", f"Content-Length: {len(body)}"]


def handshake(dice: random.Random) -> Request:
    """A valid handshake of the stream."""
    request = route("GET", STREAM, [{"in": "query", "name": name} for name in VALUES][:13], [], ["1"])(dice)
    key = b64encode(dice.randbytes(16)).decode()
    request.headers += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    request.headers.append(f"Sec-WebSocket-Key: {key}")
    return request


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
        dress(request, dice.choice([b"{}", b"[]", b"null", b"0", b"\xff", b'{"a": 1}', b"x" * 70_000]))
        return
    try:
        document = json.loads(request.body)
    except ValueError:
        return
    mark = f"mark-{dice.getrandbits(32)}"
    value: Any = dice.choice(
        [mark, dice.choice(HOSTILE), dice.getrandbits(70), -1, 1.5, None, True, [], {}, [json.loads(request.body)] * 3]
    )
    replace(document, value, dice)
    text = json.dumps(document).replace(f'"{mark}"', dice.choice(RAW))
    dress(request, text.encode("utf-8", "surrogatepass"))


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
