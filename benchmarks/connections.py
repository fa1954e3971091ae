"""Clients that hold connections and want nothing: what a newcomer and a probe notice, and what the log says.

python benchmarks/connections.py [CHECKOUT ...] [--files 256 4096] [--idle 1000] [--silent 300]

A thousand keep-alive connections ask /health/live every four seconds, over HTTP and then over TLS, where three hundred
more say nothing at all; whoever is cut comes back four seconds later. Meanwhile newcomers ask for /api/signs and probes
for /health/live, each on a connection of its own, where the system lets the service open few files and where it lets it
open more. Each checkout in turn, this one by default.
"""

import argparse
import asyncio
import math
import multiprocessing
import resource
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from benchmarks.report import machine, row, table
from benchmarks.service import ROOT, Server, serving

EVERY = 4.0  # seconds between two requests of one connection: less than a server waits for the next
PATIENCE = 2.0  # seconds that a newcomer or a probe waits
TRIES, BETWEEN = 8, 0.5  # of each, and seconds between two
GOAL = 1.0  # seconds
PROBE, NEWCOMER = "/health/live", "/api/signs"
# The service where the system lets it open so many files.
LIMITED = (
    "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_NOFILE, ({0}, {0}));"
    "sys.argv = ['main.py', '--port', '0']; runpy.run_path('main.py', run_name='__main__')"
)


def unverified() -> ssl.SSLContext:
    """A client's side of TLS that believes any certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


# Those who hold connections


async def hold(port: int, context: ssl.SSLContext | None) -> None:
    """Ask now and then over one connection, and come back when it is cut."""
    with suppress(OSError, asyncio.IncompleteReadError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
        try:
            while True:
                writer.write(request(PROBE))
                await reader.readuntil(b"}")
                await asyncio.sleep(EVERY)
        finally:
            writer.transport.abort()


async def say_nothing(port: int, _: ssl.SSLContext | None) -> None:
    """Connect, and wait until the server hangs up."""
    with suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            await reader.read()
        finally:
            writer.transport.abort()


async def crowd(port: int, idle: int, silent: int, is_secure: bool, ready: Event) -> None:
    """Hold connections until this process is ended."""
    context = unverified() if is_secure else None

    async def again(number: int) -> None:
        kind = hold if number < idle else say_nothing
        await asyncio.sleep(number / (idle + silent) * EVERY)
        while True:
            await kind(port, context)
            await asyncio.sleep(EVERY)

    tasks = [asyncio.create_task(again(number)) for number in range(idle + silent)]
    await asyncio.sleep(EVERY + 1)
    ready.set()
    await asyncio.gather(*tasks)


def attack(port: int, idle: int, silent: int, is_secure: bool, ready: Event) -> None:
    """The process of those who hold connections."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(crowd(port, idle, silent, is_secure, ready))


@contextmanager
def attacked(server: Server, idle: int, silent: int, is_secure: bool) -> Iterator[None]:
    """A server whose connections are held by others."""
    spawn = multiprocessing.get_context("spawn")
    ready = spawn.Event()
    process = spawn.Process(target=attack, args=(server.port, idle, silent, is_secure, ready), daemon=True)
    process.start()
    try:
        ready.wait(60)
        yield
    finally:
        process.kill()
        process.join()


# Those who want something


def request(path: str, *headers: str) -> bytes:
    """Bytes of a request."""
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def asked(port: int, path: str, context: ssl.SSLContext | None) -> float:
    """Seconds until a request on a connection of its own is answered with 200; infinite if it is not."""
    began = time.monotonic()
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as raw:
        peer = context.wrap_socket(raw) if context else raw
        peer.sendall(request(path, "Connection: close"))
        answer = peer.recv(15)
        if answer.startswith(b"HTTP/1.1 200"):
            return time.monotonic() - began
    return math.inf


@dataclass
class Seen:
    """What newcomers and probes saw."""

    newcomers: list[float]
    probes: list[float]
    files: int
    lines: int

    @staticmethod
    def worst(times: list[float]) -> str:
        """The longest time, and how many were not answered."""
        answered = [each for each in times if each < math.inf]
        lost = f"{len(times) - len(answered)} of {len(times)} not answered" if len(answered) < len(times) else ""
        slowest = f"{max(answered) * 1000:,.0f} ms" if answered else ""
        return ", ".join(part for part in (slowest, lost) if part)


def measured(server: Server, context: ssl.SSLContext | None) -> Seen:
    """Ask as a newcomer and as a probe, in turn, while others hold connections."""
    newcomers, probes = list[float](), list[float]()
    for _ in range(TRIES):
        newcomers.append(asked(server.port, NEWCOMER, context))
        probes.append(asked(server.port, PROBE, context))
        time.sleep(BETWEEN)
    return Seen(newcomers, probes, server.files, len(server.log().splitlines()))


def certificate(folder: Path) -> dict[str, Any]:
    """Settings of a certificate made for a minute."""
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-days", "1", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*command, *names], cwd=folder, check=True, capture_output=True)
    return {"VITALS_TLS_CERTIFICATE": f"{folder}/certificate.pem", "VITALS_TLS_KEY": f"{folder}/key.pem"}


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkouts", metavar="CHECKOUT", nargs="*", type=Path, default=[ROOT])
    parser.add_argument("--files", type=int, nargs="+", default=[256, 4096], help="most files of the service")
    parser.add_argument("--idle", type=int, default=1000)
    parser.add_argument("--silent", type=int, default=300)
    options = parser.parse_args()
    print(machine())
    table("checkout", "held by others", "files", "newcomer, slowest", "probe, slowest", "files in use", "log lines")
    missed = 0
    with tempfile.TemporaryDirectory(prefix="vitals-benchmark-") as folder:
        tls = certificate(Path(folder))
        for files in options.files:
            for is_secure in (False, True):
                silent = options.silent if is_secure else 0
                held = f"{options.idle:,} idle" + (f" and {silent:,} silent, TLS" if is_secure else ", HTTP")
                for checkout in options.checkouts:
                    variables: dict[str, Any] = tls if is_secure else {}
                    with (
                        serving("-c", LIMITED.format(files), folder=checkout.resolve(), **variables) as server,
                        attacked(server, options.idle, silent, is_secure),
                    ):
                        seen = measured(server, unverified() if is_secure else None)
                    late = sum(each > GOAL for each in seen.newcomers + seen.probes)
                    missed += late if checkout == options.checkouts[-1] else 0
                    times = seen.worst(seen.newcomers), seen.worst(seen.probes)
                    row(checkout.resolve().name, held, f"{files:,}", *times, seen.files, seen.lines)
    print(f"\nOf the last checkout, answered within {GOAL:g} s: {'all' if not missed else f'all but {missed}'}")


if __name__ == "__main__":
    main()
