"""Requests and frames that are nearly right, thousands of them: what the service answers, says in its log, and keeps.

python benchmarks/fuzz.py [--inputs 25000] [--seed 1] [--only 17] [--checkout ../before]

Every input has a connection of its own, two hundred at once. `--only` sends one of them and prints it with its answer.
Limits of numbers are set so high that they are not met: what they refuse is no fault, but hides what is. Linux alone,
which says in /proc what a server holds.
"""

import argparse
import asyncio
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.fuzz_inputs import Input, made
from benchmarks.fuzz_routes import Sent, routes
from benchmarks.report import Goal, machine, none, show
from benchmarks.service import ROOT, SERVICE, Server, serving

__all__ = ["Answer", "Findings", "ask", "fuzz"]

AT_ONCE = 200
DEADLINE = 30.0  # seconds: every wait of the service has a shorter one
FRAMES = 5.0  # seconds that a WebSocket stays open once its frames are sent
BACK = 45.0  # seconds after which nothing of a client may be left
PAUSE = 0.002  # seconds between two segments
ENOUGH = 64 * 1024  # bytes of an answer that are read
SHOWN = 10  # faults of a kind that are printed
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r]")
LIMITS = {
    "VITALS_DEMONSTRATION": "true",
    "VITALS_MAX_CONNECTIONS": "100000",
    "VITALS_MAX_PREDICTIONS_WAITING": "100000",
    "VITALS_PREDICT_SECONDS": "60",
}
MIB = 1024 * 1024


@dataclass
class Answer:
    """What came back, after how long, and whether that was later than the deadline."""

    data: bytes = b""
    late: bool = False
    seconds: float = 0.0

    @property
    def statuses(self) -> list[int]:
        """Statuses of every answer, but for those that announce another."""
        return [status for status in map(int, STATUS.findall(self.data)) if status != 100]

    @property
    def kind(self) -> str:
        """Class of the first status, or how it ended without one."""
        if self.statuses:
            return "101" if self.statuses[0] == 101 else f"{self.statuses[0] // 100}xx"
        return "not answered" if self.late else "closed"

    @property
    def failed(self) -> bool:
        """Whether the server made a mistake; a limit that says when to come again is none."""
        return any(status >= 500 for status in self.statuses) and not self.limited

    @property
    def limited(self) -> bool:
        """Whether a limit refused it for the moment."""
        return 503 in self.statuses and b"retry-after:" in self.data.lower()


@dataclass
class Findings:
    """What thousands of inputs showed."""

    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, list[tuple[Input, Answer]]] = field(default_factory=dict)
    slowest: float = 0.0
    seconds: float = 0.0

    def add(self, each: Input, answer: Answer) -> None:
        """Count an answer, and keep it if it is a fault."""
        self.kinds[answer.kind] += 1
        self.statuses.update(answer.statuses[:1])
        self.slowest = max(self.slowest, answer.seconds)
        for name, found in {"5xx": answer.failed, "limited": answer.limited, "late": answer.late}.items():
            if found:
                self.faults.setdefault(name, []).append((each, answer))


async def ask(port: int, each: Input) -> Answer:
    """Send an input, and read until the first answer is there, or the connection ends."""
    answer, began = Answer(), time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=ENOUGH)
    try:
        async with asyncio.timeout(DEADLINE):
            await send(writer, each.segments)
            while not complete(answer.data) and (data := await reader.read(ENOUGH)):
                answer.data += data
    except TimeoutError:
        answer.late = True
    except ConnectionError:
        pass  # the server ended it, which it may
    answer.seconds = time.monotonic() - began
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(FRAMES):
            if answer.data.startswith(b"HTTP/1.1 101"):
                await send(writer, each.frames)
                answer.data += await reader.read(ENOUGH)
    writer.transport.abort()
    return answer


async def send(writer: asyncio.StreamWriter, segments: Iterable[bytes]) -> None:
    """Send segments, each for itself."""
    for segment in segments:
        writer.write(segment)
        await writer.drain()
        await asyncio.sleep(PAUSE)


def complete(data: bytes) -> bool:
    """Whether an answer is there that is not just an announcement, or as much as can be told of it."""
    data = re.sub(rb"^(HTTP/1\.1 100 [^\r]*\r\n(?:[^\r]+\r\n)*\r\n)+", b"", data)
    head, end, body = data.partition(b"\r\n\r\n")
    if not end or len(data) >= ENOUGH:
        return len(data) >= ENOUGH
    length = re.search(rb"\r\ncontent-length: (\d+)", head, re.IGNORECASE)
    return len(body) >= int(length[1]) if length else True


async def fuzz(port: int, valid: Sent, seed: int, count: int) -> Findings:
    """Send inputs, two hundred at once."""
    findings, numbers, began = Findings(), iter(range(count)), time.monotonic()

    async def work() -> None:
        for number in numbers:
            each = made(valid, seed, number)
            findings.add(each, await ask(port, each))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    findings.seconds = time.monotonic() - began
    return findings


def kept(server: Server) -> int:
    """Files and connections that a server holds, but for those of its database."""
    folder, count = f"/proc/{server.process.pid}/fd", 0
    for name in os.listdir(folder):
        with suppress(OSError):
            count += ".sqlite" not in os.readlink(f"{folder}/{name}")
    return count


def settled(server: Server, base: int) -> float | None:
    """Seconds until a server holds no more than at first; None if it never does."""
    began = time.monotonic()
    while kept(server) > base:
        if time.monotonic() > began + BACK:
            return None
        time.sleep(0.25)
    return time.monotonic() - began


def tried(server: Server, seed: int, count: int) -> list[Goal]:
    """Goals beside what a server did with inputs."""
    valid = routes(f"http://127.0.0.1:{server.port}")
    server.metrics()
    base, memory = kept(server), server.resident
    findings = asyncio.run(fuzz(server.port, valid, seed, count))
    back = settled(server, base)
    for name, found in findings.faults.items():
        for each, answer in found[:SHOWN]:
            print(f"{name}: input {each.number}: {b''.join(each.segments)[:160]!r} -> {answer.data[:160]!r}")
    log, rate = server.log(), count / findings.seconds
    for place, times in Counter(
        re.findall(r'(  File "[^"]+", line \d+, in \S+)\n.*\n(?:\s*[~^]+\n)?(?=\S)', log)
    ).items():
        print(f"traceback, {times} times:{place}")
    streams = int(server.metrics()["vitals_connections"])
    alive = server.process.poll() is None
    return [
        Goal("inputs", f"{count:,}", f"{findings.kinds.total():,} in {findings.seconds:.0f} s ({rate:.0f}/s)"),
        Goal("answers", "-", ", ".join(f"{kind} {number:,}" for kind, number in sorted(findings.kinds.items()))),
        Goal(
            "statuses", "-", ", ".join(f"{status} {number:,}" for status, number in sorted(findings.statuses.items()))
        ),
        none("5xx", len(findings.faults.get("5xx", []))),
        none("without an answer in 30 s", len(findings.faults.get("late", []))),
        Goal("refused by a limit for the moment", "-", f"{len(findings.faults.get('limited', []))}"),
        Goal("slowest answer or end", f"< {DEADLINE:g} s", f"{findings.slowest:.1f} s", findings.slowest < DEADLINE),
        none("tracebacks in the log", log.count("Traceback")),
        Goal("lines in the log", "-", f"{len(log.splitlines()):,}"),
        Goal(
            "connections and files back at base",
            f"≤ {BACK:g} s",
            "never" if back is None else f"{back:.1f} s",
            back is not None,
        ),
        none("streams that are left", streams),
        Goal("memory above base", "-", f"{(server.resident - memory) / MIB:.1f} MB"),
        Goal("the process", "runs", "runs" if alive else "has ended", alive),
    ]


def one(server: Server, seed: int, number: int) -> None:
    """Send one input, and print it with its answer."""
    each = made(routes(f"http://127.0.0.1:{server.port}"), seed, number)
    print(f"sent {list(each.segments)!r}\nframes {list(each.frames)!r}")
    answer = asyncio.run(ask(server.port, each))
    print(f"answered {answer.data!r}, late: {answer.late}\n{server.log()}")


def main() -> None:
    """Send all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=25_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="number of the one input to send")
    parser.add_argument("--checkout", type=Path, help="another version, which gets the same")
    options = parser.parse_args()
    print(machine())
    for folder in [ROOT, *([options.checkout.resolve()] if options.checkout else [])]:
        with (
            tempfile.TemporaryDirectory(prefix="vitals-fuzz-") as data,
            serving(
                *SERVICE,
                core=None,
                folder=folder,
                VITALS_DATABASE_URL=f"sqlite:///{data}/appointments.sqlite",
                **LIMITS,
            ) as server,
        ):
            if options.only is not None:
                one(server, options.seed, options.only)
            else:
                print(f"\n{folder.name}, seed {options.seed}")
                show(tried(server, options.seed, options.inputs))


if __name__ == "__main__":
    main()
