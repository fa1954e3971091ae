"""The service is told to stop: with many streams and clients that do not read, with a frozen database, and orphaned.

python benchmarks/stop.py [crowd encrypted frozen orphaned] [--before FOLDER] [--streams 200]

Each stop is measured for this checkout and for another one, in turn. The database that is frozen is its own server.
"""

import argparse
import contextlib
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.connections import certificate, unverified
from benchmarks.postgresql import own_server
from benchmarks.report import machine, row, table
from benchmarks.service import ROOT, Server, serving

STUCK, WAITING = 20, 12  # clients that do not read; requests that wait for the database
SETTLE = 3.0  # seconds before the signal
LONGEST = 45.0  # seconds after which a stop is given up
SSE = "GET /api/sse/predict{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
WS = (
    "GET /api/ws/predict{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
BOOKINGS = "GET /api/practitioners HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
MUCH = "?interval=0.1&patients=1-200&detail=full"


def ask(port: int, request: str, *, reads: bool = True, tls: ssl.SSLContext | None = None) -> socket.socket:
    """Send a request, and read no more than its first bytes, or nothing."""
    peer = socket.socket()
    if not reads:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    peer.connect(("127.0.0.1", port))
    if tls is not None:
        peer = tls.wrap_socket(peer)
    peer.sendall(request.encode())
    return peer


def children(parent: int) -> list[int]:
    """Processes that were started by one."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, ppid = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            if int(ppid) == parent and state != "Z":
                found.append(int(path.parent.name))
    return found


def stopped(server: Server) -> tuple[str, object, int]:
    """Tell a server to stop: how long it takes, its status, and tracebacks in its log."""
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    try:
        status = server.process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        return f"more than {LONGEST:g}", "", server.log().count("Traceback")
    return f"{time.monotonic() - begin:.1f}", status, server.log().count("Traceback")


def crowd(folder: Path, streams: int) -> tuple[object, ...]:
    """Stop with event streams, WebSockets and clients that do not read."""
    with serving(folder=folder) as server, contextlib.ExitStack() as stack:
        for request in (SSE, WS):
            for _ in range(streams):
                stack.enter_context(ask(server.port, request.format(query="")))
            for _ in range(STUCK // 2):
                stack.enter_context(ask(server.port, request.format(query=MUCH), reads=False))
        time.sleep(SETTLE)
        return stopped(server)


def encrypted(folder: Path, streams: int) -> tuple[object, ...]:
    """Stop with streams over TLS, some of whose readers read nothing: no farewell of TLS goes through either."""
    with tempfile.TemporaryDirectory() as files, contextlib.ExitStack() as stack:
        tls = unverified()
        server = stack.enter_context(serving(folder=folder, **certificate(Path(files))))
        for request in (SSE, WS):
            for _ in range(streams // 4):
                stack.enter_context(ask(server.port, request.format(query=""), tls=tls))
            for _ in range(STUCK // 2):
                stack.enter_context(ask(server.port, request.format(query=MUCH), reads=False, tls=tls))
        time.sleep(SETTLE)
        return stopped(server)


def frozen(folder: Path, _: int) -> tuple[object, ...]:
    """Stop while requests wait for a database that is frozen."""
    with own_server() as database:
        if database is None or database.process is None:
            return "no PostgreSQL is installed", "", ""
        with serving(folder=folder, VITALS_DATABASE_URL=database.url) as server, contextlib.ExitStack() as stack:
            stack.enter_context(ask(server.port, BOOKINGS)).recv(4096)
            processes = [database.process.pid, *children(database.process.pid)]  # each is a group of its own
            for pid in processes:
                os.kill(pid, signal.SIGSTOP)
            try:
                for _ in range(WAITING):
                    stack.enter_context(ask(server.port, BOOKINGS))
                time.sleep(1)
                return stopped(server)
            finally:
                for pid in processes:
                    os.kill(pid, signal.SIGCONT)


def orphaned(folder: Path, _: int) -> tuple[object, ...]:
    """Kill the process that has started two workers: how long they live on, or how many after ten seconds."""
    with serving("main.py", "--port", "0", "--workers", "2", folder=folder) as server:
        time.sleep(SETTLE)
        workers, begin = children(server.process.pid), time.monotonic()
        server.process.kill()
        left = workers
        while left and time.monotonic() < begin + 10:
            time.sleep(0.02)
            left = [pid for pid in workers if Path(f"/proc/{pid}").exists()]
        seconds = time.monotonic() - begin
        for pid in left:
            os.kill(pid, signal.SIGKILL)
    return f"{len(left)} live on" if left else f"{seconds:.1f}", "", ""


STOPS: dict[str, tuple[str, Callable[[Path, int], tuple[object, ...]]]] = {
    "crowd": ("SIGTERM: event streams, WebSockets, clients that do not read", crowd),
    "encrypted": ("SIGTERM: a quarter of these over TLS, and as many clients that do not read", encrypted),
    "frozen": ("SIGTERM: a frozen PostgreSQL, requests waiting", frozen),
    "orphaned": ("SIGKILL to the parent of two workers", orphaned),
}


def checkouts(before: Path | None) -> Iterator[tuple[str, Path]]:
    """Checkouts to measure."""
    if before is not None:
        yield "before", before
    yield "now", ROOT


def main() -> None:
    """Stop services and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", choices=[*STOPS, []], help="all unless given")
    parser.add_argument("--before", type=Path, help="checkout to measure beside this one")
    parser.add_argument("--streams", type=int, default=200, help="streams of each kind")
    options = parser.parse_args()
    print(machine())
    table("what", "checkout", "seconds until it ended", "status", "tracebacks in the log")
    for name in options.what or STOPS:
        what, stop = STOPS[name]
        for checkout, folder in checkouts(options.before):
            with tempfile.TemporaryDirectory() as files:
                os.environ["VITALS_DATABASE_URL"] = f"sqlite:///{files}/appointments.sqlite"
                row(what, checkout, *stop(folder, options.streams))


if __name__ == "__main__":
    main()
