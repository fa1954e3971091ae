"""Good clients, which follow the stream, and bad ones, which do their worst in a process of their own."""

import argparse
import asyncio
import json
import random
import socket
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from benchmarks.load import PATH
from benchmarks.service import PATIENCE

MUCH = "?patients=1-256&interval=0.1&detail=full"  # two megabytes a second fill any buffer soon
STUCK_SECONDS = 15.0  # after which a stuck client connects again, and keeps what it has
PAUSE = 0.1  # seconds between two tries of an attacker
KIB, MIB = 1024, 1024 * 1024

type Attack = Callable[[int], Coroutine[Any, Any, None]]


# Good clients


@dataclass
class Seen:
    """What a good client saw."""

    messages: int = 0
    lost: int = 0  # messages that did not say the second after the one before
    longest: float = 0.0  # time between two messages
    code: int | None = None  # with which the server ended the connection


async def follow(port: int, seen: Seen, timeout: float = PATIENCE) -> None:
    """Take messages until the server ends the connection."""
    at = last = None
    async with connect(f"ws://127.0.0.1:{port}{PATH}", compression=None, open_timeout=timeout) as client:
        try:
            while True:
                text, now = await client.recv(), time.monotonic()
                said = datetime.fromisoformat(json.loads(text)["timestamp"])
                if at is not None and last is not None:
                    seen.lost += said - at != timedelta(seconds=1)
                    seen.longest = max(seen.longest, now - last)
                at, last = said, now
                seen.messages += 1
        except ConnectionClosed:
            seen.code = client.close_code


async def good(port: int, count: int) -> tuple[list[Seen], list[asyncio.Task[None]]]:
    """Connect good clients, and wait for the first message of each."""
    seen = [Seen() for _ in range(count)]
    tasks = [asyncio.create_task(follow(port, each)) for each in seen]
    while not all(each.messages or task.done() for each, task in zip(seen, tasks, strict=True)):
        await asyncio.sleep(0.05)
    return seen, tasks


async def leave(tasks: list[asyncio.Task[None]]) -> None:
    """Let clients go."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


# Bad clients, in a process of their own

kept: list[socket.socket] = []  # sockets that nobody reads and nobody closes


def opening(path: str = PATH, *headers: str) -> bytes:
    """Bytes of a handshake."""
    lines = (
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
        *headers,
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def frame(opcode: int, payload: bytes) -> bytes:
    """A masked frame, the mask being zero."""
    size = len(payload)
    lengths = struct.pack("!B", 128 | size) if size < 126 else struct.pack("!BQ", 128 | 127, size)
    return bytes([128 | opcode]) + lengths + bytes(4) + payload


async def unread(port: int, path: str) -> socket.socket:
    """Connect, and leave whatever comes in a buffer that holds little."""
    peer = socket.socket()
    peer.setblocking(False)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * KIB)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(peer, ("127.0.0.1", port))
    await loop.sock_sendall(peer, opening(path))
    return peer


async def say(port: int, *parts: bytes, hear: bool = False) -> None:
    """Connect, send parts, the second once the first was answered, and stay until the server ends it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for number, part in enumerate(parts):
            if number or hear:
                await reader.readuntil(b"\r\n\r\n")
            writer.write(part)
            await writer.drain()
        while await reader.read(64 * KIB):
            pass
    finally:
        writer.close()


async def stop_reading(port: int) -> None:
    kept.append(await unread(port, PATH + MUCH))
    await asyncio.sleep(STUCK_SECONDS)


async def reset(port: int) -> None:
    peer = await unread(port, PATH)
    await asyncio.get_running_loop().sock_recv(peer, KIB)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()  # RST


async def flood_with_pings(port: int) -> None:
    peer = await unread(port, PATH)
    try:
        while True:
            await asyncio.get_running_loop().sock_sendall(peer, frame(9, bytes(125)) * 100)
    finally:
        peer.close()


async def send_garbage(port: int) -> None:
    choose = random.Random(len(kept))
    await say(port, choose.randbytes(4 * KIB))
    await say(port, opening(), choose.randbytes(4 * KIB))


async def send_bad_text(port: int) -> None:
    await say(port, opening(), frame(1, b"\xff\xfe") * 20)


async def send_too_much(port: int) -> None:
    await say(port, opening(), frame(1, bytes(MIB)))
    head = f"POST /api/predict HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {4 * MIB}\r\n\r\n"
    await say(port, head.encode() + b"[" * 4 * MIB)


async def trickle(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for byte in opening(PATH, "X: " + "y" * 1000):
            writer.write(bytes([byte]))
            await writer.drain()
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    if not await reader.read(KIB):
                        return
    finally:
        writer.close()


async def shake_badly(port: int) -> None:
    whole = opening()
    for wrong in (
        whole.replace(b"Version: 13", b"Version: 12"),
        whole.replace(b"AAAA==", b""),
        whole.replace(b"127.0.0.1", b"evil.example"),
        opening(PATH, "Origin: http://evil.example"),
        opening(PATH + "?patient=-1"),
        opening(PATH, "Sec-WebSocket-Protocol: é"),
    ):
        await say(port, wrong)


ATTACKS: dict[str, Attack] = {
    "stop reading": stop_reading,
    "reset": reset,
    "flood with pings": flood_with_pings,
    "send garbage": send_garbage,
    "send bad UTF-8": send_bad_text,
    "send too much": send_too_much,
    "trickle a request": trickle,
    "shake hands badly": shake_badly,
}


async def repeat(name: str, port: int, done: Counter[str]) -> None:
    """Do the same again and again."""
    while True:
        done[name] += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            await ATTACKS[name](port)
        await asyncio.sleep(PAUSE)


async def attack(port: int, count: int, seconds: float, names: list[str]) -> Counter[str]:
    """Attack in every way for a time, and count the tries."""
    done: Counter[str] = Counter(dict.fromkeys(names, 0))
    tasks = [asyncio.create_task(repeat(name, port, done)) for name in islice(cycle(names), count)]
    await asyncio.sleep(seconds)
    await leave(tasks)
    return done


@contextmanager
def attackers(port: int, count: int, seconds: float, *names: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that attacks; what it left open stays open until the end of this."""
    options = ["--clients", str(count), "--seconds", str(seconds)]
    process = subprocess.Popen(
        [sys.executable, __file__, str(port), *names, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    """Attack, say how often, and keep what was opened until the input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("names", nargs="*", help=f"{', '.join(ATTACKS)}; all unless given")
    options = parser.parse_args()
    names = options.names or list(ATTACKS)
    print(json.dumps(asyncio.run(attack(options.port, options.clients, options.seconds, names))), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
