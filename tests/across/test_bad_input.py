"""Whatever is sent to the service is answered at once, in words, and never with a server error.

The corpus is made of tables: every parameter with every bad value, every place of a body with every bad byte, every
part of a handshake in every wrong way. `schemathesis` adds what it makes of the OpenAPI document.
"""

import asyncio
import gzip
import json
import os
import re
import secrets
import signal
import struct
import subprocess
import sys
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300  # seconds that a test waits for what should take one or two
LEAST = 2500
WORKERS = 8
TOKEN = secrets.token_urlsafe(32)
KIB, MIB = 1024, 1024 * 1024

WS, SSE, PREDICT, PATIENT = "/api/ws/predict", "/api/sse/predict", "/api/predict", "/api/patients/7"
HISTORY = f"{PATIENT}/vitals"
READING = {
    "heart_rate": 75,
    "resp_rate": 16,
    "blood_pressure_systolic": 120,
    "blood_pressure_diastolic": 80,
    "spo2": 98,
    "temperature_c": 37.0,
    "glucose_mgdl": 100,
}

OK, BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, MISSING, METHOD, TOO_LARGE, MEDIA, MISDIRECTED, REFUSED, HEAD_TOO_LARGE = (
    {status} for status in (200, 400, 401, 403, 404, 405, 413, 415, 421, 422, 431)
)
UPGRADED, NO_UPGRADE = {101}, {426}
ANSWERED = {101, 200, 204, 206, 301, 303, 307, 308} | set(range(400, 500))  # all but an error of the server
DECLINED = set(range(400, 500))


@dataclass(frozen=True, eq=False)
class Input:
    """What is sent, and the statuses with which it may be answered."""

    name: str
    sent: bytes
    expected: set[int]
    fresh: bool = False  # whether it needs a connection of its own
    frames: bytes | None = None  # what follows once the server has agreed to a WebSocket
    codes: frozenset[int] = frozenset()  # the close codes that may follow that


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes
    code: int | None = None  # with which a WebSocket was closed


# What is wrong everywhere

HOSTILE = [
    "", " ", "NaN", "nan", "Infinity", "-Infinity", "inf", "1e999", "-1e999", "-0.0", "-1", "0x10", "1,5", "--1", "+-1", "1e",
    "true;", "null", "None", "undefined", "[]", "{}", "[object Object]", "1 OR 1=1", "1'; DROP TABLE patients; --", '"', "\\",
    "\0", "7\0", "7\r\nX-Injected: yes", "7\n", "\t", "\x7f", "\u202e7", "\ufeff7", "🩺", "é", "a" * 2000, "9" * 400, "9" * 5000,
    "-" + "9" * 400, "${7*7}", "{{7*7}}", "$(id)", "`id`", "%s%s%n", "../../etc/passwd", "<script>alert(1)</script>", "=", "&", "#",
    b"%ff", b"%c3%28", b"%", b"%zz", b"%u0037", b"%ed%a0%80", b"7%00", b"+", b"%2500",
]  # fmt: skip
NUMBERS = [
    "9223372036854775808", "18446744073709551616", "1" + "0" * 30, "-9223372036854775809", "1.5.1", "1e-400x", "七",
]  # fmt: skip
DATES = [
    "now", "yesterday", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-02-30T00:00:00Z", "2025-02-29T00:00:00Z",
    "2025-01-01T25:00:00Z", "2025-01-01T24:00:01Z", "2025-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "2025-01-01T00:00:00+25:00",
    "2025-01-01T00:00:00+99:99", "2025-01-01T00:00:00ZZ", "10000-01-01T00:00:00Z",
    "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00", "+12025-01-01T00:00:00Z", "2025/01/01",
    "01.01.2025", "2025-01-01T00:00:00[Europe/Berlin]", "2025-03-30T02:30:00 Europe/Berlin", "2025-1-1", "2025-01-01T1:2:3Z",
    "Wed, 01 Jan 2025 00:00:00 GMT", "P1D", "2025-01-01T00:00:00Z/P1D", "２０２５-01-01T00:00:00Z", "1735689600.5", "NaT",
]  # fmt: skip
FLAGS = ["True", "2", "on;", "truetrue", "t rue", "false false"]

STREAM = {
    "patient": ["1.5", "1e3", "1-2", *NUMBERS],
    "patients": ["1-", "-5", "5-1", "1,,2", ",", ",1", "1,", "1-2-3", "1--2", "a-b", "1,a", "1-999999", "1.5-2",
                 "1-9223372036854775808", "1,1", "1-5,3", "-1-5", "1;2", *NUMBERS],
    "seed": ["1.5", *NUMBERS[1:]],
    "population": ["Teaching", "teaching ", "teachin", "everyone", "teaching,healthy", "0", "sepsis=2", "__class__"],
    "condition": ["Sepsis", "sepsis ", "hypertenson", "sepsis,pneumonia", "0", "__init__", "sepsis/../healthy"],
    "onset": DATES,
    "severity": ["0", "3.01", "4", "1e0", "mild", *NUMBERS],
    "interval": ["0", "0.0", "0.05", "0.0999", "60.001", "61", "1e-9", "1e9", "1h", *NUMBERS],
    "speed": ["0", "0.5", "3600.5", "3601", "1e9", "x2", *NUMBERS],
    "since": [*DATES, "2001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"],
    "count": ["0", "1.5", *NUMBERS],
    "artifacts": FLAGS,
    "detail": ["Full", "FULL", "half", "true", "0", "full,full"],
    "truth": FLAGS,
}  # fmt: skip
NEEDED = {
    "onset": "condition=sepsis&",
    "severity": "condition=sepsis&",
    "since": "patient=7&",
}  # what a parameter is refused without
CONTRADICTIONS = [
    "patient=1&patients=1-5", "since=2025-01-01T00:00:00Z", "onset=2025-01-01T00:00:00Z", "patient=1&patient=1", "patient=1&patient=2", "seed=1&seed=1",
    "patients=1&patients=2", "interval=1&interval=1", "detail=full&detail=full", "truth=true&truth=false",
    "count=1&count=2", "since=2025-01-01T00:00:00Z&since=2025-01-01T00:00:01Z",
]  # fmt: skip
UNKNOWN = [
    "pacient=1", "Patient=1", "patient[]=1", "patient%00=1", "patient%20=1", "%70atients2=1", "token=secret", "access_token=x",
    "callback=x", "x", "=", "=1", "&&&=", "a" * 3000 + "=1", "🩺=1", "__proto__=1", "constructor=1", "a=1&" * 500, "%ff=1", "%=1",
    "patient;seed=1", "seed%0d%0a=1", "limit=5", "format=xml", "last_event_id=1",
]  # fmt: skip

PATHS = {
    "/": ["GET"], "/docs": ["GET"], "/openapi.json": ["GET"], "/asyncapi.json": ["GET"], "/metrics": ["GET"],
    "/health/live": ["GET"], "/health/ready": ["GET"], "/api/signs": ["GET"], "/api/conditions": ["GET"],
    "/api/populations": ["GET"], "/api/model": ["GET"], PREDICT: ["POST"], PATIENT: ["GET"], HISTORY: ["GET"], SSE: ["GET"], WS: [],
}  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PURGE"]
TRICKS = [
    "../etc/passwd", "../../../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..%5c..%5cwindows",
    "..\\..\\etc\\passwd", "....//....//etc/passwd", "%252e%252e%252fetc%252fpasswd", "..%c0%af..%c0%afetc", "%c0%ae%c0%ae/", "..;/",
    "./", "//", "%2f", "%00", "x%00.json", "%0d%0aX-Injected:%20yes", "%0a", "%ff", "%", "%zz", ";x=1", "*", "~root", ".git/config",
    ".env", "main.py", "Models/metadata.json", "..%2fModels%2fscaler.pkl", "swagger-ui.css/..", "con", "nul", "file:///etc/passwd",
    "http://example.com/", "a" * 4000, "a/" * 1000, "🩺", "%f0%9f%a9%ba", "%e2%80%ae", "{id}", "<script>", "'", "%22", "$", "`id`",
]  # fmt: skip
FOLDERS = ["/", "/api/", "/docs/", "/static/", "/api/patients/", "/api/patients/7/", "/health/"]


# How an input is written


def request(path, *headers, method="GET", host="127.0.0.1", body=b"", length=True):
    """A request; the path may hold bytes that are not ASCII."""
    target = path if isinstance(path, bytes) else quote(path, safe="%/?&=+*,;:@!$'()[]{}<>#|\\^`\"~-._").encode()
    lines = [b"Host: " + host.encode()] if host is not None else []
    lines += [header if isinstance(header, bytes) else header.encode() for header in headers]
    if body and length:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([method.encode() + b" " + target + b" HTTP/1.1", *lines, b"", b""]) + body


HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Version": "13",
}


def handshake(path=WS, *headers, host="127.0.0.1", **changed):
    """A request for a WebSocket, with some of its headers changed, or left out where the value is None."""
    parts = dict(HANDSHAKE)
    for name, value in changed.items():
        parts[f"Sec-WebSocket-{name}" if name in {"Key", "Version"} else name] = value
    lines = [f"{name}: {value}" for name, value in parts.items() if value is not None]
    return request(path, *lines, *headers, host=host)


def queried(path, query):
    """A path with a query, ready-made in bytes or in text."""
    return path.encode() + b"?" + (query if isinstance(query, bytes) else quote(query, safe="=&%+;").encode())


def encoded(value):
    """A value as a query holds it."""
    return value if isinstance(value, bytes) else quote(value, safe="").encode()


def posted(body, content="application/json", path=PREDICT):
    """A body that is sent to be predicted."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request(path, *([f"Content-Type: {content}"] if content is not None else []), method="POST", body=data)


def frame(opcode, payload=b"", announced=None, first=0x80):
    """A masked frame, the mask being zero."""
    size = len(payload) if announced is None else announced
    if size < 126:
        head = struct.pack("!BB", first | opcode, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", first | opcode, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", first | opcode, 0x80 | 127, size)
    return head + bytes(4) + payload


# The corpus


def stream_parameters():
    """Every parameter of the streams with every bad value, over both."""
    for name, own in STREAM.items():
        for value in chain(HOSTILE, own):
            if (name, value) == ("patients", "1,5"):
                continue  # a good one, for once
            query = f"{NEEDED.get(name, '')}{name}=".encode() + encoded(value)
            label = f"{name}={value!r:.40}"
            yield Input(f"ws {label}", handshake(queried(WS, query)), REFUSED)
            yield Input(f"sse {label}", request(queried(SSE, query)), REFUSED)
    for query in chain(CONTRADICTIONS, UNKNOWN):
        yield Input(f"ws {query:.40}", handshake(queried(WS, query)), REFUSED)
        yield Input(f"sse {query:.40}", request(queried(SSE, query)), REFUSED)


def last_event_ids():
    """The header with which an SSE client resumes."""
    for value in chain(HOSTILE, DATES):
        raw = value.encode() if isinstance(value, str) else value
        if not re.search(rb"[\r\n\0\x7f]", raw):
            for path, expected in {SSE: OK, f"{SSE}?patient=7": OK | REFUSED}.items():
                yield Input(f"last-event-id {value!r:.40} of {path}", request(path, b"Last-Event-ID: " + raw), expected)


VALUES = [
    "NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e308", "-1e308", "9" * 400, "-" + "9" * 400, "9" * 6000, "9223372036854775808",
    "-1", "1000000", "1e400", '"80"', '""', '"NaN"', "true", "false", "[]", "[80]", "{}", '{"value": 80}', "080", "+80", "80.", ".8",
    "0x50", "80e", "8 0", "'80'", "undefined", "None", "80,", '"\\u0000"', '"\\ud800"', '"🩺"', '"1 OR 1=1"', "[[[[80]]]]", "",
]  # fmt: skip
ODD_VALUES = ["-0.0", "0", "1e-400", "80.0", "80.000000001", "8e1", "null", "1e2", "80.5"]


def written(reading):
    """A reading whose values are JSON already."""
    return "{" + ", ".join(f'"{name}": {value}' for name, value in reading.items()) + "}"


def readings():
    """Every sign of a reading with every bad value, alone and at each place of a batch."""
    good = {name: json.dumps(value) for name, value in READING.items()}
    for values, expected in ((VALUES, BAD_REQUEST | REFUSED), (ODD_VALUES, OK | BAD_REQUEST | REFUSED)):
        for name in READING:
            for value in values:
                bad = written(good | {name: value})
                yield Input(f"{name} {value!r:.40}", posted(bad.encode()), expected)
                for place in range(3):
                    rows = [written(good)] * 3
                    rows[place] = bad
                    batch = '{"readings": [' + ", ".join(rows) + "]}"
                    yield Input(f"{name} {value!r:.40} in row {place}", posted(batch.encode()), expected)


def bodies():
    """Bodies that are wrong as a whole."""
    good = json.dumps(READING).encode()
    bad = BAD_REQUEST | REFUSED
    whole = [
        b"", b" ", b"\n", b"null", b"true", b"0", b'""', b"[]", b"{}", b"[[]]", b"[{}]", b"[null]", b'{"readings": []}',
        b'{"readings": null}', b'{"readings": {}}', b'{"readings": [null]}', b'{"readings": [[]]}', b'{"readings": 1}',
        b'{"readings": "all"}', b"NaN", b"Infinity", b"{", b"}", b"[" * 20_000, b'{"a":' * 10_000, b"[" * 20_000 + b"]" * 20_000,
        b'{"readings":' * 1000 + b"[]" + b"}" * 1000, b"9" * 6000, b"-", b'"' + b"a" * 60_000 + b'"', b"\xff" * 100, bytes(100),
        good[:-1] + b',"unknown":1}', good[:-1] + b',"__proto__":{}}', good[:-1] + b',"":1}', good[:-1] + b',"\\u0000":1}',
        good[:-1] + b',"heart_rate ":75}', good[:-1] + b',"Heart_Rate":75}', b"[" + good + b"," + good + b"]", good + good,
        good + b"x", good + b"\0", b"\xef\xbb\xbf" + b"{", good.decode().encode("utf-7")[:-1], good.decode().encode("cp037"),
        good.replace(b'"', b"'"), b"/**/" + good + b"//", b"<reading/>", b"heart_rate=75", gzip.compress(good), good.replace(b",", b";"),
        good[:-1] + b',"timestamp":"2025-01-01"}', good[:-1] + b',"\xff":1}', good[:-1] + b',"' + "🩺".encode() * 1000 + b'":1}',
        good[:-1] + b",}", b'{"readings": [' + good + b",]}", b'{"readings": [' + b",".join([good] * 1001) + b"]}",
    ]  # fmt: skip
    for body in whole:
        yield Input(f"body {body!r:.40}", posted(body), bad)
    for name, value in READING.items():
        without = {each: READING[each] for each in READING if each != name}
        yield Input(f"without {name}", posted(without), bad)
        twice = good[:-1] + f', "{name}": {value}'.encode() + b"}"
        yield Input(f"twice {name}", posted(twice), OK | bad)
        for other in (name.upper(), name + "\u200b", name + "-", f" {name}", name[:-1]):
            yield Input(f"{name} as {other!r}", posted(without | {other: value}), bad)
    yield Input("BOM", posted(b"\xef\xbb\xbf" + good), OK | bad)
    yield Input("1,000 rows", posted({"readings": [READING] * 1000}), OK)
    for place in range(len(good)):
        yield Input(f"cut after {place} bytes", posted(good[:place]), bad)
        for byte in (b"\0", b"\xff", b'"', b"9"):
            changed = good[:place] + byte + good[place + 1 :]
            yield Input(f"byte {place} is {byte!r}", posted(changed), OK | bad)


CONTENT_TYPES = [
    None, "", "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded", "application/octet-stream",
    "multipart/form-data", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/jsonp", "json",
    "application/json, text/plain", "application/", "/", ";;;", "a" * 5000, "application/x-python-pickle", "é", "image/png",
]  # fmt: skip


def content_types():
    """Bodies that say they are something else, and bodies that are too large."""
    good = json.dumps(READING).encode()
    for content in CONTENT_TYPES:
        yield Input(f"content type {content!r:.30}", posted(good, content), OK | DECLINED)
    encodings = {"gzip": gzip.compress(good), "deflate": b"x", "br": b"x", "identity": good, "zstd": b"x", "x, y": b"x"}
    for encoding, data in encodings.items():
        head = ("Content-Type: application/json", f"Content-Encoding: {encoding}")
        yield Input(f"content encoding {encoding}", request(PREDICT, *head, method="POST", body=data), OK | DECLINED)
    large = b'{"readings": [' + b" " * 2 * MIB + b"]}"
    yield Input("2 MiB", posted(large), TOO_LARGE, fresh=True)
    yield Input("8 MiB of brackets", posted(b"[" * 8 * MIB), TOO_LARGE, fresh=True)
    for size in (2 * MIB, 2**31, 2**40, 2**63 - 1):
        head = request(PREDICT, "Content-Type: application/json", f"Content-Length: {size}", method="POST")
        yield Input(f"{size} bytes announced", head, TOO_LARGE, fresh=True)
    for path in (SSE, PATIENT, "/api/signs", "/health/live"):
        sent = request(path + "?count=1" * (path == SSE), body=b"x" * 1000)
        yield Input(f"body of GET {path}", sent, ANSWERED, fresh=True)
        yield Input(f"POST of 2 MiB to {path}", posted(large, path=path), DECLINED, fresh=True)


def chunk(data):
    return b"%x\r\n" % len(data) + data + b"\r\n"


def lengths():
    """Requests that disagree with themselves about their length."""
    head = ("Content-Type: application/json",)
    good = json.dumps(READING).encode()

    def chunked(*pieces, headers=()):
        lines = (*head, "Transfer-Encoding: chunked", *headers)
        return request(PREDICT, *lines, method="POST", body=b"".join(pieces), length=False)

    end = b"0\r\n\r\n"
    for name, sent, expected in [
        ("chunks", chunked(chunk(good[:9]), chunk(good[9:]), end), OK),
        ("chunks of one byte", chunked(*(chunk(good[i : i + 1]) for i in range(len(good))), end), OK),
        ("chunks of 4 MiB in all", chunked(*([chunk(b" " * 64 * KIB)] * 64), end), TOO_LARGE),
        ("a chunk of 4 MiB", chunked(chunk(b" " * 4 * MIB), end), TOO_LARGE),
        ("a chunk of 16 EiB", chunked(b"ffffffffffffffff\r\n" + b" " * 2 * MIB), BAD_REQUEST | TOO_LARGE),
        ("a chunk of more than 64 bits", chunked(b"f" * 40 + b"\r\nx"), BAD_REQUEST),
        ("a chunk of -1", chunked(b"-1\r\nx\r\n"), BAD_REQUEST),
        ("a chunk of x", chunked(b"x\r\n"), BAD_REQUEST),
        ("a long chunk extension", chunked(b"1;" + b"a" * 100_000 + b"\r\n{\r\n", end), DECLINED),
        ("a trailer", chunked(chunk(good), b"0\r\nX: y\r\n\r\n"), OK | DECLINED),
        ("many trailers", chunked(chunk(good), b"0\r\n" + b"X: y\r\n" * 200 + b"\r\n"), HEAD_TOO_LARGE | OK),
        ("length and chunks", chunked(chunk(good), end, headers=[f"Content-Length: {len(good)}"]), BAD_REQUEST),
        ("chunked twice", chunked(chunk(good), end, headers=["Transfer-Encoding: chunked"]), BAD_REQUEST | OK),
    ]:
        yield Input(name, sent, expected, fresh=True)
    for name, lines in {
        "two equal lengths": ["Content-Length: 3", "Content-Length: 3"],
        "two lengths": ["Content-Length: 3", "Content-Length: 4"],
        "a list of lengths": ["Content-Length: 3, 3"],
        "length -1": ["Content-Length: -1"],
        "length +3": ["Content-Length: +3"],
        "length 0x3": ["Content-Length: 0x3"],
        "length 3x": ["Content-Length: 3x"],
        "length of 100 digits": ["Content-Length: " + "9" * 100],
        "no length": ["Content-Length: "],
        "identity": ["Transfer-Encoding: identity", "Content-Length: 3"],
        "gzip, chunked and a length": ["Transfer-Encoding: gzip, chunked", "Content-Length: 3"],
        "xchunked": ["Transfer-Encoding: xchunked"],
        "chunked, identity": ["Transfer-Encoding: chunked, identity"],
        "a space before the colon": ["Transfer-Encoding : chunked", "Content-Length: 3"],
    }.items():
        sent = request(PREDICT, *head, *lines, method="POST", body=b"abc", length=False)
        yield Input(name, sent, DECLINED, fresh=True)


def heads():
    """Heads of requests."""
    for name, sent, expected in [
        ("20,000 headers", request("/health/live", *["X: y"] * 20_000), HEAD_TOO_LARGE),
        ("101 headers", request("/health/live", *["X: y"] * 101), HEAD_TOO_LARGE),
        ("a header of 2 MB", request("/health/live", "X: " + "y" * 2_000_000), HEAD_TOO_LARGE),
        ("a header's name of 2 MB", request("/health/live", "y" * 2_000_000 + ": x"), HEAD_TOO_LARGE),
        ("a path of 2 MB", request("/" + "y" * 2_000_000), HEAD_TOO_LARGE),
        ("a query of 1 MB", request(WS + "?patient=" + "1" * 1_000_000), HEAD_TOO_LARGE),
        ("a header without a colon", request("/health/live", "Host"), BAD_REQUEST),
        ("a header without a name", request("/health/live", ": x"), BAD_REQUEST),
        ("a header with NUL", request("/health/live", b"X: a\0b"), BAD_REQUEST),
        ("a header with CR", request("/health/live", b"X: a\rb"), BAD_REQUEST),
        ("a header's name with a space", request("/health/live", "X y: a"), BAD_REQUEST),
        ("a folded header", request("/health/live", "X: y\r\n folded"), BAD_REQUEST),
        ("a line break in a header", request("/health/live", "X: y\r\nX-Injected: yes"), OK),
        ("bytes above 127 in a header", request("/health/live", b"X: \xff\xfe"), OK | BAD_REQUEST),
        ("HTTP/0.9", b"GET /\r\n\r\n", BAD_REQUEST),
        ("HTTP/1.0", b"GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n", OK | BAD_REQUEST),
        ("HTTP/2.0", b"GET / HTTP/2.0\r\n\r\n", BAD_REQUEST),
        ("HTTP/9.9", b"GET / HTTP/9.9\r\n\r\n", BAD_REQUEST),
        ("an HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BAD_REQUEST),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), BAD_REQUEST),
        ("all bytes", bytes(range(256)) * 100, BAD_REQUEST),
        ("an unfinished word", b"\xff\xff\xff\xff\r\n\r\n", BAD_REQUEST),
        ("a method of 10,000 letters", request("/", method="G" * 10_000), BAD_REQUEST),
        ("a small method", request("/", method="get"), BAD_REQUEST | METHOD),
        ("no path", b"GET  HTTP/1.1\r\nHost: localhost\r\n\r\n", BAD_REQUEST),
        ("no method", b" / HTTP/1.1\r\nHost: localhost\r\n\r\n", BAD_REQUEST),
        ("a space in the path", b"GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n", BAD_REQUEST),
        ("a whole URL", b"GET http://127.0.0.1/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", ANSWERED),
        ("a foreign URL", b"GET http://evil.example/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n", ANSWERED),
        ("half a URL", b"GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n", BAD_REQUEST),
        ("a star", b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", ANSWERED),
        ("h2c", request("/health/live", "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: AAMAAABk"), ANSWERED),
        ("an unknown upgrade", request("/health/live", "Upgrade: carrier-pigeon", "Connection: Upgrade"), ANSWERED),
        ("an unknown expectation", posted(READING).replace(b"\r\nHost", b"\r\nExpect: 200-ok\r\nHost", 1), OK | DECLINED),
        ("X-Forwarded", request("/health/live", "X-Forwarded-For: 8.8.8.8", "X-Forwarded-Proto: x", "Forwarded: for=x"), OK),
        ("a method override", request("/api/signs", "X-HTTP-Method-Override: DELETE"), OK),
        ("Range", request("/api/signs", "Range: bytes=" + "0-1," * 500 + "0-1"), ANSWERED),
        ("Range of assets", request("/docs", "Range: bytes=0-1,0-1,0-1,-1"), ANSWERED),
        ("Accept", request("/api/signs", "Accept: " + ",".join(["a/b;q=0.1"] * 500)), OK | {406}),
        ("If-Modified-Since", request("/docs", "If-Modified-Since: yesterday"), ANSWERED),
        ("If-None-Match", request("/docs", "If-None-Match: " + '"' * 100), ANSWERED),
        ("cookies", request("/health/live", "Cookie: " + "a=b;" * 1000), OK),
    ]:  # fmt: skip
        yield Input(name, sent, expected, fresh=True)


HOSTS = [
    "", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:8000", "user@127.0.0.1@evil.example",
    "127.0.0.1@evil.example", "evil.example#127.0.0.1", "evil.example/127.0.0.1", "127.0.0.2", "0.0.0.0", "2130706433", "0x7f.1", "127.1",
    "[::]", "[::1", "::1", "[::ffff:127.0.0.1]", "localhost:", "localhost:x", "localhost:99999", "localhost:80:80", "local host",
    "localhost,evil.example", "10.0.0.1", "192.168.0.1", "169.254.169.254", "*", "null", "a" * 5000, "é", "xn--lcalhost-n0a", "localhost..",
    "localhost%00", "localhost;evil",
]  # fmt: skip
ORIGINS = [
    "", "null", "http://evil.example", "https://evil.example", "http://127.0.0.1.evil.example", "http://localhost.evil.example",
    "http://evil.example/127.0.0.1", "http://127.0.0.1@evil.example", "http://user@127.0.0.1", "http://user:pass@localhost",
    "https://127.0.0.1", "ws://127.0.0.1", "file://", "http://", "://", "//127.0.0.1", "127.0.0.1", "http://127.0.0.1:1", "http://127.0.0.1:x",
    "http://127.0.0.1:99999", "http://[::1", "http://127.0.0.1 http://evil.example", "http://127.0.0.1,http://evil.example",
    "http://127.0.0.1/path", "http://127.0.0.1?x", "http://127.0.0.1#x", "chrome-extension://abc", "javascript:alert(1)",
    "http://evil.example:80#@127.0.0.1", "http://127.0.0.1%00.evil.example", "*", "http://*", "a" * 5000, "http://é", "http://127.1",
]  # fmt: skip
ODD_HOSTS = {"localhost:", "localhost:99999", "127.0.0.2", "[::ffff:127.0.0.1]"}


def who_asks():
    """Hosts and origins that are not this machine's own."""
    for host in HOSTS:
        expected = ANSWERED if host in ODD_HOSTS else {400, 403, 421, 431}
        yield Input(f"ws host {host:.30}", handshake(host=host), expected)
        yield Input(f"sse host {host:.30}", request(SSE, host=host), expected)
        yield Input(f"rest host {host:.30}", request("/api/signs", host=host), expected)
    for origin in ORIGINS:
        line = f"Origin: {origin}"
        yield Input(f"ws {line:.30}", handshake(WS, line), {400, 403, 431})
        yield Input(f"sse {line:.30}", request(SSE, line), {400, 403, 431})
        sent = posted(READING).replace(b"\r\n", f"\r\n{line}\r\n".encode(), 1)
        yield Input(f"post {line:.30}", sent, {400, 403, 431})
    ours, foreign = "http://127.0.0.1", "http://evil.example"
    for name, sent in {"ws": handshake, "sse": lambda _, *lines, **more: request(SSE, *lines, **more)}.items():
        yield Input(f"{name}: no host", sent(WS, host=None), {400, 403, 421})
        for second in ("127.0.0.1", "evil.example"):
            yield Input(f"{name}: two hosts, {second}", sent(WS, f"Host: {second}"), {400, 403, 421})
        for one, two in ((ours, ours), (ours, foreign), (foreign, ours)):
            sent_twice = sent(WS, f"Origin: {one}", f"Origin: {two}")
            yield Input(f"{name}: two origins, {one}, {two}", sent_twice, {400, 403})


VERSIONS = ["", "0", "8", "12", "14", "-13", "13.0", "13, 14", "x", "9" * 400, "é", "1 3"]
KEYS = ["", "x", "AAAA", "A" * 24, "A" * 22, "=" * 24, "é", "A" * 8000, "A" * 22 + "==,x", "../../"]
UPGRADES = ["", "websockets", "web socket", "h2c", "é", "x" * 4000]
CONNECTIONS = ["", "close", "keep-alive", "upgraded", "é"]
PROTOCOLS = [
    "", " ", ",", "é", "vitals.v1,é", "v" * 4000, "a b", "vitals.v2", "bearer.", "bearer.x, bearer.y", "\x01",
    "x," * 500,
]  # fmt: skip
EXTENSIONS = [
    "permessage-deflate", "permessage-deflate; client_max_window_bits=99", ";;;", "é", "x" * 4000, "permessage-bomb",
]  # fmt: skip
NOT_STREAMS = ["/api/ws", f"{WS}/", f"{WS}/x", "/ws", "/", SSE, PREDICT, "/metrics", "/docs", "/%00"]


def handshakes():
    """Handshakes that are not RFC 6455's."""
    for part, values in {"Version": VERSIONS, "Key": KEYS, "Upgrade": UPGRADES, "Connection": CONNECTIONS}.items():
        for value in (*values, None):
            yield Input(f"{part} {value!r:.20}", handshake(**{part: value}), DECLINED)
    for name in ("Sec-WebSocket-Key", "Sec-WebSocket-Version"):
        yield Input(f"two of {name}", handshake(WS, f"{name}: {HANDSHAKE[name]}"), DECLINED)
    for method in METHODS[1:]:
        sent = handshake().replace(b"GET", method.encode(), 1)
        yield Input(f"{method} for a WebSocket", sent, DECLINED, fresh=True)
    yield Input("HTTP/1.0 for a WebSocket", handshake().replace(b"HTTP/1.1", b"HTTP/1.0"), ANSWERED, fresh=True)
    yield Input("a body for a WebSocket", handshake(WS, "Content-Length: 5") + b"abcde", DECLINED, fresh=True)
    for part, values in {"Protocol": PROTOCOLS, "Extensions": EXTENSIONS}.items():
        for value in values:
            sent = handshake(WS, f"Sec-WebSocket-{part}: {value}")
            yield Input(f"{part} {value!r:.20}", sent, ANSWERED, frames=frame(8))
    for path in NOT_STREAMS:
        yield Input(f"a WebSocket of {path}", handshake(path), DECLINED)


def frames():
    """What clients send once they are connected; none of it is asked for."""
    text, binary, close, ping, pong = 1, 2, 8, 9, 10
    for name, sent, codes in [
        ("bad UTF-8", frame(text, b"\xc3\x28"), {1007}),
        ("a surrogate", frame(text, b"\xed\xa0\x80"), {1007}),
        ("bad UTF-8, often", frame(text, b"\xff") * 20, {1007}),
        ("4,097 bytes", frame(text, b"x" * 4097), {1009}),
        ("4,097 bytes, binary", frame(binary, b"x" * 4097), {1009}),
        ("200,000 bytes", frame(text, b"x" * 200_000), {1009}),
        ("1 TiB announced", frame(text, announced=2**40), {1009}),
        ("8 EiB announced", frame(text, announced=2**63 - 1), {1009}),
        ("more than 8 EiB announced", frame(text, announced=2**64 - 1), {1002, 1009}),
        ("a large message in fragments", (frame(text, b"x" * 4000, first=0) + frame(0, b"x" * 4000)), {1009}),
        ("an endless message", frame(text, first=0) + frame(0, first=0) * 50, {1008}),
        ("reserved opcodes", frame(3), {1002}),
        ("a reserved control opcode", frame(11), {1002}),
        ("no mask", b"\x81\x05plain", {1002}),
        ("compression that was not agreed", b"\xc1\x80" + bytes(4), {1002}),
        ("reserved bits", b"\xf1\x80" + bytes(4), {1002}),
        ("a continuation of nothing", frame(0, b"x"), {1002}),
        ("a text in a text", frame(text, first=0) + frame(text), {1002}),
        ("a fragmented ping", frame(ping, first=0), {1002}),
        ("a long ping", frame(ping, b"x" * 126), {1002}),
        ("a close of one byte", frame(close, b"\x03"), {1002}),
        ("close code 0", frame(close, bytes(2)), {1002}),
        ("close code 999", frame(close, struct.pack("!H", 999)), {1002}),
        ("close code 1005", frame(close, struct.pack("!H", 1005)), {1002}),
        ("close code 65535", frame(close, struct.pack("!H", 65535)), {1002}),
        ("a close with bad UTF-8", frame(close, b"\x03\xe8\xff"), {1002, 1007}),
        ("a close", frame(close, b"\x03\xe8"), {1000}),
        ("an empty close", frame(close), {1005}),
        ("pings, too many", frame(ping) * 200, {1008}),
        ("long pings, too many", frame(ping, b"x" * 125) * 400, {1008}),
        ("pongs, too many", frame(pong) * 200, {1008}),
        ("texts, too many", frame(text, b"{}") * 200, {1008}),
        ("bytes, too many", frame(binary, b"x" * 4000) * 6, {1008}),
        ("empty fragments", frame(text, first=0) + frame(0, first=0) * 200, {1008}),
    ]:
        yield Input(f"frames: {name}", handshake(), UPGRADED, frames=sent, codes=frozenset(codes))
    for message in ("subscribe", '{"patient": 1}', "{", "", "null", "\0", "ping", "x" * 4096, "🩺" * 100):
        polite = frame(text, message.encode()) + frame(close, b"\x03\xe8")
        codes = frozenset({1000, 1003, 1008})
        yield Input(f"a message {message:.20}", handshake(), UPGRADED, frames=polite, codes=codes)


def paths():
    """Paths that nobody named, methods that nobody serves."""
    for folder in FOLDERS:
        for trick in TRICKS:
            yield Input(f"{folder}{trick:.30}", request(folder + trick), ANSWERED - UPGRADED)
    for path, allowed in PATHS.items():
        for method in METHODS:
            sent = posted(READING, path=path) if method == "POST" else request(path, method=method)
            expected = ANSWERED if method in {*allowed, "HEAD", "OPTIONS"} else METHOD | MISSING | BAD_REQUEST
            if path == WS and method in {"GET", "POST"}:  # a page asks by POST why it is not connected
                expected = NO_UPGRADE
            yield Input(f"{method} {path}", sent, expected, fresh=method in {"HEAD", "CONNECT"})
    for path in (path for path, methods in PATHS.items() if methods == ["GET"] and path not in {SSE, HISTORY}):
        for query in UNKNOWN:
            yield Input(f"{path}?{query:.30}", request(queried(path, query)), ANSWERED)


BOOKING = {
    "practitioner": "cardiology-1",
    "patient": 7,
    "start": "2031-01-06T10:00:00Z",
    "minutes": 15,
    "urgency": "soon",
}
APPOINTMENT_BODIES = {
    "/api/appointments": BOOKING,
    "/api/appointments/holds": BOOKING,
    "/api/appointments/triage": {"patient": {"id": 7}, "symptoms": "cough"},
    "/api/appointments/x/reschedule": {"start": "2031-01-06T10:00:00Z", "minutes": 15},
    "/api/appointments/x/cancel": {"reason": "ill"},
    "/api/waitlist": {"patient": 7, "specialty": "cardiology", "minutes": 15, "latest": "2031-01-06T10:00:00Z"},
    "/api/practitioners/x/absences": {"start": "2031-01-06T10:00:00Z", "end": "2031-01-07T10:00:00Z"},
}
APPOINTMENT_VALUES = [
    *VALUES, '"2031-01-06T10:00:00"', '"2031-01-06"', '"9999-12-31T23:59:59Z"', '"0001-01-01T00:00:00Z"', '"\\u0000"',
    '"\\ud800"', '"🩺"', '"\\u202e"', "-1", "9223372036854775808", "9007199254740992", '""', json.dumps("x" * 3000),
    '"\'; DROP TABLE appointment; --"', '"2026-03-29T02:30:00 Europe/Berlin"', '{"id": {}}', '{"id": 1e400}',
]  # fmt: skip
SLOT_QUERIES = {
    "specialty": ["Cardiology", "cardio", "all", "__class__"],
    "practitioner": ["cardiology-1'--", "x" * 300],
    "from": [*DATES, "2031-01-06T10:00:00"],
    "to": [*DATES, "2400-01-01T00:00:00Z"],
    "duration": ["0", "4", "481", "15.0", *NUMBERS],
    "limit": ["0", "501", *NUMBERS],
}


def appointments():
    """Requests about appointments with every bad value in every place, and questions that make no sense."""
    expected = ANSWERED - UPGRADED | {201}
    for path, good in APPOINTMENT_BODIES.items():
        for name in good:
            for value in APPOINTMENT_VALUES:
                body = written({each: json.dumps(other) for each, other in good.items()} | {name: value})
                yield Input(f"{path} {name} {value!r:.40}", posted(body.encode(), path=path), expected)
        for body in (b"", b"null", b"[]", b"{}", b"{", b"\xff", b"[" * 10_000, b'"' + b"a" * 15_000 + b'"'):
            yield Input(f"{path} {body!r:.30}", posted(body, path=path), DECLINED)
        yield Input(f"{path} 2 MiB", posted(b" " * 2 * MIB, path=path), TOO_LARGE, fresh=True)
    for name, values in SLOT_QUERIES.items():
        for value in chain(HOSTILE, values):
            query = b"%s=%s" % (name.encode(), encoded(value)) + b"&specialty=cardiology" * (name != "specialty")
            yield Input(f"slots {name}={value!r:.30}", request(b"/api/appointments/slots?" + query), DECLINED)
    for name in ("start", "status", "schedule", "_count", "_page", "_sort", "color"):
        for value in chain(HOSTILE, DATES if name == "start" else []):
            query = b"/fhir/Slot?%s=%s" % (name.encode(), encoded(value))
            yield Input(f"FHIR slots {name}={value!r:.30}", request(query), ANSWERED - UPGRADED)
    for value in HOSTILE:
        for path in ("/api/appointments/%s", "/api/appointments/%s.ics", "/api/waitlist/%s", "/fhir/Slot/%s",
                     "/fhir/Appointment/%s", "/api/practitioners/%s", "/api/practitioners/%s/calendar.ics"):  # fmt: skip
            yield Input(f"{path} {value!r:.30}", request(path.encode() % encoded(value)), ANSWERED - UPGRADED)
    for key in ("", " ", "x" * 300, "é", "a b", "\x01"):
        sent = request("/api/appointments", "Content-Type: application/json", f"Idempotency-Key: {key}", method="POST",
                       body=json.dumps(BOOKING).encode())  # fmt: skip
        yield Input(f"Idempotency-Key {key!r:.20}", sent, DECLINED, fresh=True)


def identifiers():
    """Patients that cannot be."""
    for value in chain(HOSTILE, NUMBERS, ["1.5", "1-5", "1,2", "P0007", "me", "7/..", "7/8", "7;8"]):
        slashed = isinstance(value, str) and "/" in value
        for path in ("/api/patients/%s", "/api/patients/%s/vitals"):
            target = path.encode() % encoded(value)
            expected = DECLINED if slashed else MISSING | REFUSED
            yield Input(f"patient {value!r:.30} of {path}", request(target), expected)


HISTORIES = {
    "start": DATES, "end": DATES, "interval": ["0", "0.0", "1e-9", "1h", "-60", *NUMBERS], "seed": STREAM["seed"], "onset": DATES,
    "format": ["xml", "CSV", "Json", "xlsx", "json,csv", "../csv", "csv;q=1"], "population": STREAM["population"],
    "condition": STREAM["condition"], "detail": STREAM["detail"], "truth": FLAGS, "artifacts": FLAGS,
    "charted": FLAGS,
}  # fmt: skip
SPAN = {"start": "2025-01-01T00:00:00Z", "end": "2025-01-01T00:01:00Z"}
SPANS = [
    ("2025-03-30T02:30:00", "2025-03-30T02:30:10"),
    ("2025-03-30T02:30:00+01:00", "2025-03-30T02:30:00+02:00"),
    ("2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00"),
    ("9999-12-31T23:59:50Z", "9999-12-31T23:59:59Z"),
    ("9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999Z"),
    ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:10Z"),
    ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
    ("1969-12-31T23:59:50Z", "1970-01-01T00:00:10Z"),
    ("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
    ("2025-01-01", "2025-01-02"),
]


def histories():
    """Histories of no length, of too much, and of times that never were."""
    for name, values in HISTORIES.items():
        for value in chain(HOSTILE, values):
            rest = "&".join(f"{other}={SPAN[other]}" for other in SPAN if other != name)
            query = f"{rest}&{'condition=sepsis&' * (name == 'onset')}{name}=".encode() + encoded(value)
            yield Input(f"history {name}={value!r:.30}", request(queried(HISTORY, query)), REFUSED)
    for query in UNKNOWN:
        yield Input(f"history {query:.30}", request(queried(HISTORY, query)), REFUSED)
    begin = datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    for seconds in (0, -1, -3600, -(10**9), 10**8, 10**9):
        span = f"start={begin:%Y-%m-%dT%H:%M:%SZ}&end={begin + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"
        for more in ("", "&format=csv", "&interval=0.1", "&interval=60"):
            expected = OK if seconds > 0 else REFUSED
            yield Input(f"history of {seconds} s{more}", request(queried(HISTORY, span + more)), expected)
    for start, end in SPANS:
        for more in ("", "&population=healthy", "&format=csv", "&interval=3600"):
            query = f"start={quote(start, safe='')}&end={quote(end, safe='')}{more}"
            yield Input(f"history {start} {end}{more}", request(queried(HISTORY, query)), OK | REFUSED)


CORPUS = [
    each
    for family in (
        stream_parameters, last_event_ids, readings, bodies, content_types, lengths, heads, who_asks, handshakes, frames, paths,
        appointments, identifiers, histories,
    )
    for each in family()
]  # fmt: skip


WRONG = [
    TOKEN[:-1], TOKEN + "x", TOKEN.swapcase(), TOKEN[::-1], "x" * len(TOKEN), "x", "", " ", "x" * 5000, "é", "null", "undefined", "0", "*",
    f'"{TOKEN}"', f"{TOKEN} {TOKEN}", f"{TOKEN},", "..", "\x01", "%00", TOKEN[:-1] + "%" + f"{ord(TOKEN[-1]):x}", "Bearer", "true",
]  # fmt: skip
SCHEMES = ["Basic", "bearer,", "Token", "Bearer:", "", "Digest", "BearerBearer", "Bearer Bearer", "Negotiate", "OAuth"]
ELSEWHERE = [
    "X: y", f"Authorization:{TOKEN}", f"Cookie: token={TOKEN}", f"X-API-Key: {TOKEN}", f"Referer: http://x/{TOKEN}",
]  # fmt: skip
OFFERS = ["vitals.v1, bearer.%s", "bearer.%s, vitals.v1", "vitals.v1, %s", "vitals.v1,Bearer.%s"]


def wrong_tokens():
    """Tokens that are not the one, or not where they belong."""
    expected = UNAUTHORIZED | BAD_REQUEST
    lines = [f"Authorization: Bearer {token}" for token in WRONG] + ELSEWHERE
    lines += [f"Authorization: {scheme} {TOKEN}" for scheme in SCHEMES]
    for line in lines:
        name = line.replace(TOKEN, "<token>")[:60]
        yield Input(f"ws {name}", handshake(WS, line), expected)
        yield Input(f"sse {name}", request(SSE, line), expected)
        yield Input(f"rest {name}", request("/api/signs", line), expected)
    for token in (token for token in WRONG if token != f"{TOKEN},"):  # which is right, as one of a list
        for offer in OFFERS:
            line = f"Sec-WebSocket-Protocol: {offer % token}"
            yield Input(f"ws {line.replace(TOKEN, '<token>'):.60}", handshake(WS, line), expected)
    for path in (WS, SSE, "/api/signs", "/api/model", HISTORY):
        for query in (f"token={TOKEN}", f"access_token={TOKEN}", f"bearer={TOKEN}", f"authorization=Bearer%20{TOKEN}"):
            sent = handshake(f"{path}?{query}") if path == WS else request(f"{path}?{query}")
            yield Input(f"{path}?{query.partition('=')[0]}", sent, expected)


# The server, and how it is asked


class Server:
    """The service in a process of its own."""

    def __init__(self, log, **environment):
        self.log_path = log
        kept = {name: value for name, value in os.environ.items() if not name.startswith("VITALS_")}
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "main.py", "--port", "0"],
                stdout=subprocess.PIPE, stderr=errors, cwd=ROOT, env=kept | environment,
            )  # fmt: skip
        found, said = None, b""
        while found is None:
            line = self.process.stdout.readline()
            assert line, (said, self.log())
            said += line
            found = re.search(rb"http://127\.0\.0\.1:(\d+)", line)
        self.port = int(found[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def log(self):
        return self.log_path.read_text(errors="replace")

    def alive(self):
        with urllib.request.urlopen(f"{self.url}/health/live", timeout=PATIENCE) as answer:
            return self.process.poll() is None and answer.status == 200

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            said = self.process.communicate(timeout=PATIENCE)[0].decode(errors="replace")
        finally:
            self.process.kill()
        return self.process.returncode, said


@contextmanager
def serving(log, **environment):
    """The service, which must be there at the end, end well, and have had nothing to complain of."""
    server = Server(log, **environment)
    try:
        yield server
        assert server.alive()
    finally:
        status, said = server.stop()
    everything = server.log() + said
    assert status == 0
    assert "Traceback" not in everything, everything[-5000:]
    assert "X-Injected" not in everything


async def head_of(reader):
    """Status and headers of an answer."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    protocol, status = lines[0].split(" ")[:2]
    assert protocol == "HTTP/1.1", lines[0]
    headers = [line.split(": ", 1) for line in lines[1:] if line]
    return int(status), {name.lower(): value for name, value in headers}


async def body_of(reader, headers):
    """A body, of whatever length."""
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    body = b""
    if headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        return body
    return await reader.read()


async def frame_of(reader):
    """First byte and payload of the next frame."""
    first, size = await reader.readexactly(2)
    if size > 125:
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
    return first, await reader.readexactly(size)


async def close_of(reader):
    """Code of the close frame with which a WebSocket ends, 1005 where it has none."""
    while (found := await frame_of(reader))[0] != 0x88:
        pass
    return int.from_bytes(found[1][:2]) if found[1] else 1005


class Client:
    """One of those who ask: it keeps its connection while the server does."""

    def __init__(self, port):
        self.port, self.reader, self.writer = port, None, None

    async def ask(self, each, keep=False):
        """Send one input and return the answer, from a new connection if the old one turns out to be gone."""
        kept = self.writer is not None and not each.fresh
        if not kept:
            await self.leave()
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            return await self.exchange(each, keep)
        except (ConnectionError, asyncio.IncompleteReadError):
            await self.leave()
            if not kept:
                raise
            return await self.ask(each, keep)

    async def exchange(self, each, keep):
        self.writer.write(each.sent)
        status, headers = await head_of(self.reader)
        while status == 100:
            status, headers = await head_of(self.reader)
        code, body = None, b""
        streams = "event-stream" in headers.get("content-type", "")
        if status == 101 and each.frames is not None:
            self.writer.write(each.frames)
            code = await close_of(self.reader)
        elif not (status in {101, 204, 304} or streams or each.sent.startswith(b"HEAD ")):
            body = await body_of(self.reader, headers)
        last = each.fresh or streams or status in {101, 400} or headers.get("connection") == "close"
        if not keep and (last or b"Sec-WebSocket" in each.sent):
            await self.leave()
        return Answer(status, headers, body, code)

    async def leave(self):
        """Let go of the connection, whatever may still be on its way."""
        if self.writer is not None:
            self.writer.transport.abort()
            await asyncio.sleep(0)  # it is gone in the loop's next round
        self.reader = self.writer = None


async def asked(port, inputs):
    """Send inputs over so many connections; return the answers, None where none came."""
    answers, waiting = {}, iter(inputs)

    async def work():
        client = Client(port)
        for each in waiting:
            try:
                async with asyncio.timeout(PATIENCE):
                    answers[each] = await client.ask(each)
            except (OSError, asyncio.IncompleteReadError) as error:  # a timeout is one
                answers[each] = None if isinstance(error, TimeoutError) else Answer(0, {}, repr(error).encode())
                await client.leave()
        await client.leave()

    await asyncio.gather(*(work() for _ in range(WORKERS)))
    return answers


# What is wrong with an answer

SENTENCE = re.compile(r"[^\x00-\x1f\x7f]{10,700}")
INTERNALS = re.compile(r'Traceback|pydantic|object at 0x|site-packages|File "|value_error|type_error')


def complaint(each, answer):
    """What is wrong with an answer, if anything is."""
    if answer is None:
        return "not answered"
    if answer.status not in each.expected:
        return f"{answer.status} {answer.body[:200]}"
    if answer.code is not None and each.codes and answer.code not in each.codes:
        return f"closed with {answer.code}"
    if "x-injected" in answer.headers or TOKEN in str(answer):
        return "shows what it must not"
    if answer.status >= 400 and not each.sent.startswith(b"HEAD "):
        return unproblematic(answer)
    return None


def unproblematic(answer):
    """Why an answer is not a problem document, or an OperationOutcome of FHIR, that a person can read."""
    if answer.headers.get("content-type") == "application/fhir+json":
        texts = [issue["diagnostics"] for issue in json.loads(answer.body)["issue"]]
        wrong = [text for text in texts if not SENTENCE.fullmatch(text) or INTERNALS.search(text)]
        return f"no sentence: {wrong[0]!r:.200}" if wrong or not texts else None
    if answer.headers.get("content-type") != "application/problem+json":
        return f"{answer.status} is {answer.headers.get('content-type')}: {answer.body[:100]}"
    document = json.loads(answer.body)
    detail = document.get("detail", "")
    if document.get("status") != answer.status or not document.get("title"):
        return f"no status or title in {document}"
    if not SENTENCE.fullmatch(detail) or detail.count(" ") < 2 or INTERNALS.search(detail):
        return f"no sentence: {detail!r:.200}"
    if any(not error.get("detail") or "input" in error for error in document.get("errors", [])):
        return f"errors {document['errors']}"
    return None


def complaints(port, inputs):
    found = {each.name: complaint(each, answer) for each, answer in asyncio.run(asked(port, inputs)).items()}
    return {name: what for name, what in found.items() if what}


def told(found):
    """The first complaints of many, and how many there are."""
    return f"{len(found)} complaints\n" + "\n".join(f"{name}: {what}" for name, what in list(found.items())[:60])


# The tests


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("open") / "server.log") as server:
        yield server


def test_the_corpus_is_large_and_no_input_is_there_twice():
    assert len(CORPUS) >= LEAST
    repeated = [
        each for each, times in Counter(each.sent + (each.frames or b"") for each in CORPUS).items() if times > 1
    ]
    assert len(CORPUS) - len(repeated) >= LEAST


def test_good_input_is_not_mistaken_for_bad(server):
    good = [
        Input(
            "ws", handshake(queried(WS, "patient=7&seed=1&interval=1&speed=1&count=1&detail=full&truth=true")), UPGRADED
        ),
        Input("sse", request(SSE + "?patients=1-5,9&population=healthy&artifacts=true"), OK),
        Input(
            "own origin",
            handshake(WS, f"Origin: http://127.0.0.1:{server.port}", host=f"127.0.0.1:{server.port}"),
            UPGRADED,
        ),
        Input("localhost", handshake(WS, host="localhost:80"), UPGRADED),
        Input("predict", posted(READING), OK),
        Input("history", request(queried(HISTORY, "start=2025-01-01T00:00:00Z&end=2025-01-01T00:01:00Z")), OK),
        Input("patient", request(PATIENT), OK),
    ]
    assert not (found := complaints(server.port, good)), told(found)


@pytest.mark.slow
def test_every_bad_input_is_answered_in_words(server):
    found = complaints(server.port, CORPUS)
    assert not found, told(found)


def test_the_server_streams_on_after_all_that(server):
    with urllib.request.urlopen(f"{server.url}{SSE}?count=1", timeout=PATIENCE) as answer:
        assert b"prediction" in answer.read()


def test_a_token_that_is_not_the_one_is_refused_and_never_shown(tmp_path):
    log = tmp_path / "server.log"
    with serving(log, VITALS_TOKEN=TOKEN) as server:
        good = [
            Input("header", request("/api/signs", f"Authorization: Bearer {TOKEN}"), OK),
            Input("ws header", handshake(WS, f"Authorization: Bearer {TOKEN}"), UPGRADED),
            Input("subprotocol", handshake(WS, f"Sec-WebSocket-Protocol: vitals.v1, bearer.{TOKEN}"), UPGRADED),
        ]
        assert not (found := complaints(server.port, good)), told(found)
        found = complaints(server.port, list(wrong_tokens()))
        assert not found, told(found)
    assert TOKEN not in log.read_text()


ENDS_OF_TIME = [
    "patient=1&speed=2&interval=0.1&since=9999-12-31T23:59:59Z", "patient=1&speed=3600&since=9999-12-31T23:59:00Z",
    "patient=1&speed=3600&interval=60&since=9999-12-31T23:00:00Z", "patient=1&speed=2&since=0001-01-01T00:00:00Z",
    "patient=1&speed=3600&since=2999-12-31T23:59:59Z", "patient=1&speed=3600&interval=0.1&since=1900-01-01T00:00:00Z&detail=full",
    "condition=sepsis&onset=9999-12-31T23:59:59Z&detail=full&truth=true", "condition=sepsis&onset=0001-01-01T00:00:00Z&detail=full",
    "patients=9007199254740990-9007199254740991&seed=18446744073709551615&detail=full&truth=true&artifacts=true",
]  # fmt: skip


def test_streams_at_the_ends_of_time_harm_nobody_else(server):
    async def watch():
        good, *odd = clients = [Client(server.port) for _ in ("", *ENDS_OF_TIME)]
        statuses, times = set(), []
        try:
            for client, query in zip(odd, ENDS_OF_TIME, strict=True):
                each = Input(query, handshake(queried(WS, query)), UPGRADED | REFUSED)
                statuses.add((await client.ask(each, keep=True)).status)
            await good.ask(Input("good", handshake(), UPGRADED), keep=True)
            for _ in range(4):
                async with asyncio.timeout(PATIENCE):
                    _, payload = await frame_of(good.reader)
                times.append(datetime.fromisoformat(json.loads(payload)["timestamp"]))
        finally:
            for client in clients:
                await client.leave()
        return statuses, times

    statuses, times = asyncio.run(watch())
    assert statuses <= UPGRADED | REFUSED
    assert times == sorted(set(times))
    assert "Traceback" not in server.log()


@pytest.mark.slow
def test_what_schemathesis_makes_of_the_openapi_document(server, tmp_path):
    command = [
        Path(sys.executable).with_name("schemathesis"), "run", f"{server.url}/openapi.json", "--seed", "1", "--max-examples", "10",
        "--checks", "all", "--exclude-checks", "positive_data_acceptance", "--exclude-path", SSE, "--no-color",
    ]  # fmt: skip
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=600)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    (made,) = re.findall(r"(\d+) generated", run.stdout)
    assert int(made) >= 200
