"""Requests within requests: what a server answers to a body that looks like one, alone and behind a real nginx.

python benchmarks/smuggling.py [--victims 1000] [--checkout ../before]

Every case is one request whose body is another, for what nginx denies. It must be answered once, and the request of
another client that comes next must get its own answer, although nginx sends both on one connection.
"""

import argparse
import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import nginx
from benchmarks.report import machine, none, row, show, table
from benchmarks.service import ROOT, serving

PAUSE = 0.005  # seconds between two segments
PATIENCE = 10.0  # seconds that one answer may take
SILENCE = 0.3  # seconds after which no further answer is expected
SLOW = "/api/patients/7/vitals?detail=full"  # takes long enough for the body to come before the answer
ANSWER = re.compile(rb"HTTP/1\.1 (\d{3}) [A-Z]")
INNER = f"GET {nginx.DENIED} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
LENGTH = f"Content-Length: {len(INNER)}"
CHUNKED = b"%x\r\n%b\r\n0\r\n" % (len(INNER), INNER)
UPGRADE = "Connection: Upgrade"
AT_ONCE = 40  # requests of one address before its rate is limited
BEHIND_PROXY: dict[str, Any] = {  # where the proxy is this machine
    "VITALS_BEHIND_PROXY": "127.0.0.1",
    "VITALS_ALLOWED_HOSTS": "127.0.0.1",
    "VITALS_TOKEN": "0123456789abcdef" * 2,
    "VITALS_REQUESTS_PER_SECOND": "0.001",
}


class Case(NamedTuple):
    """A request, and what is in its body."""

    head: bytes
    body: bytes

    def pieces(self, *, apart: bool) -> list[bytes]:
        """Its segments: one, or head and body."""
        return [self.head, self.body] if apart else [self.head + self.body]


def case(*headers: str, body: bytes = INNER, line: str = "POST /api/predict HTTP/1.1") -> Case:
    """A request with a body."""
    lines = [line, "Host: 127.0.0.1", "Content-Type: application/json", *headers, "", ""]
    return Case("\r\n".join(lines).encode(), body)


TRAILER = CHUNKED + b"X-Forwarded-For: 203.0.113.9\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"
CASES = {
    "h2c": case(UPGRADE, "Upgrade: h2c", LENGTH),
    "h2c, GET": case(UPGRADE, "Upgrade: h2c", LENGTH, line="GET /api/signs HTTP/1.1"),
    "h2c, chunks": case(UPGRADE, "Upgrade: h2c", "Transfer-Encoding: chunked", body=CHUNKED + b"\r\n"),
    "TLS/1.0": case(UPGRADE, "Upgrade: TLS/1.0", LENGTH),
    "several": case(UPGRADE, "Upgrade: h2c, websocket, TLS/1.3", LENGTH),
    "web socket": case(UPGRADE, "Upgrade: web socket", LENGTH),
    "no Connection": case("Upgrade: h2c", LENGTH),
    "WebSocket": case(
        UPGRADE,
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        LENGTH,
        line="GET /api/ws/predict HTTP/1.1",
    ),
    "trailers": case("Transfer-Encoding: chunked", body=TRAILER),
    "gzip, chunked": case("Transfer-Encoding: gzip, chunked", body=CHUNKED + b"\r\n"),
    "CONNECT": case(LENGTH, line="CONNECT 127.0.0.1:80 HTTP/1.1"),
    "HTTP/1.0": case("Connection: Upgrade", "Upgrade: h2c", LENGTH, line="POST /api/predict HTTP/1.0"),
    "HTTP/2.0": case(LENGTH, line="POST /api/predict HTTP/2.0"),
}


def answers(port: int, pieces: list[bytes]) -> list[int]:
    """Statuses of all answers to the pieces of one request."""
    with socket.create_connection(("127.0.0.1", port)) as peer:
        send(peer, pieces)
        peer.settimeout(PATIENCE)
        with suppress(ConnectionError):
            peer.recv(1, socket.MSG_PEEK)  # the first answer may take its time, a second one comes right behind it
        peer.settimeout(SILENCE)
        return [int(status) for status in ANSWER.findall(received(peer))]


def send(peer: socket.socket, pieces: list[bytes]) -> None:
    """Send pieces as segments of their own."""
    with suppress(ConnectionError):  # answered and closed already
        for number, piece in enumerate(pieces):
            time.sleep(PAUSE if number else 0)
            peer.sendall(piece)


def received(peer: socket.socket) -> bytes:
    """Bytes until the end, or until nothing has come for a while."""
    data = b""
    with suppress(TimeoutError, ConnectionError):
        while piece := peer.recv(2**16):
            data += piece
    return data


class Victim:
    """A client that keeps its connection, and asks for one patient after the other."""

    def __init__(self, port: int) -> None:
        self.port, self.patient = port, 0
        self.peer: socket.socket | None = None

    def is_wronged(self) -> bool:
        """Whether the answer to the next request is not about the patient that it asks for."""
        self.patient += 1
        request = f"GET /api/patients/{self.patient} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        for _ in range(2):  # a connection that the server has closed meanwhile wrongs nobody
            if self.peer is None:
                self.peer = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
            try:
                self.peer.sendall(request)
                if answer := one_answer(self.peer):
                    return b'{"id":%d,' % self.patient not in answer
            except OSError:
                pass
            self.close()
        return False

    def close(self) -> None:
        """End the connection, if there is one."""
        if self.peer is not None:
            self.peer.close()
            self.peer = None


def one_answer(peer: socket.socket) -> bytes:
    """An answer with a Content-Length, or chunks; nothing where the connection ends before it."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (piece := peer.recv(2**16)):
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while len(body) < int(length[1]) if length else not body.endswith(b"0\r\n\r\n"):
        if not (piece := peer.recv(2**16)):
            return b""
        body += piece
    return head + body


def wronged(port: int, count: int) -> int:
    """Of so many requests of victims, each behind an attack, how many got an answer that was not theirs."""
    found = 0
    inner = INNER.replace(nginx.DENIED.encode(), SLOW.encode())
    upgrades = cycle(["h2c", "TLS/1.0", "h2c, websocket", "web socket"])
    with closing(Victim(port)) as victim:
        for upgrade in islice(upgrades, count):
            attack = case(UPGRADE, f"Upgrade: {upgrade}", f"Content-Length: {len(inner)}", line=f"GET {SLOW} HTTP/1.1")
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as peer, suppress(OSError):
                send(peer, [attack.head, inner])
                one_answer(peer)
            found += victim.is_wronged()
    return found


def believed(port: int) -> int:
    """Requests let in because a trailer names another client, beyond those that one address may send at once."""
    found = 0
    for number in range(2 * AT_ONCE):
        trailer = f"0\r\nX-Forwarded-For: 203.0.113.{number}\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as peer:
            send(peer, case("Transfer-Encoding: chunked", body=trailer).pieces(apart=False))
            found += not one_answer(peer).startswith(b"HTTP/1.1 429")
    return found - AT_ONCE


@contextmanager
def ways(server: int) -> Iterator[dict[str, int]]:
    """Ports under which a server is reached: its own, and nginx's where there is one."""
    with ExitStack() as stack:
        ports = {"direct": server}
        if nginx.BINARY is not None:
            ports["nginx"] = stack.enter_context(nginx.proxy(server, keepalive=False))
            ports["nginx, keepalive"] = stack.enter_context(nginx.proxy(server, keepalive=True))
        yield ports


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--victims", type=int, default=1000)
    parser.add_argument("--checkout", type=Path, default=ROOT, help="checkout whose service is tried")
    options = parser.parse_args()
    print(machine())
    if nginx.BINARY is None:
        print(nginx.NOWHERE)
    with serving(folder=options.checkout.resolve()) as server, ways(server.port) as ports:
        table("request", "segments", *(f"answers, {way}" for way in ports))
        several = 0
        for name, each in CASES.items():
            for apart in (False, True):
                seen = [answers(port, each.pieces(apart=apart)) for port in ports.values()]
                several += sum(len(statuses) != 1 for statuses in seen)
                row(name, 1 + apart, *(", ".join(map(str, statuses)) or "none" for statuses in seen))
        goals = [none("requests that were not answered exactly once", several)]
        goals += [
            none(f"{way}: of {options.victims:,} victims, given another's answer", wronged(port, options.victims))
            for way, port in ports.items()
        ]
        with serving(folder=options.checkout.resolve(), **BEHIND_PROXY) as trusting:
            goals.append(none("clients that a trailer X-Forwarded-For made of one", believed(trusting.port)))
        return show(goals)


if __name__ == "__main__":
    sys.exit(main())
