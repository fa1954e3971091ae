"""A server in a process of its own, and what /proc and /metrics say of it."""

import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SERVICE = ("main.py", "--port", "0")
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 300.0  # seconds after which a measurement is given up
IDLE = 0.05  # seconds of a processor, of each second


class Held(NamedTuple):
    """What a server holds on to."""

    connections: int
    files: int
    resident: int


class Server:
    """A program of Python that prints its address.

    Parameters
    ----------
    log
        File for its errors.
    command
        The program with its options.
    core
        The only core that it may use.
    folder
        Checkout that it runs from.
    environment
        Variables that are set for it.
    """

    def __init__(
        self, log: Path, *command: str, core: int | None = None, folder: Path = ROOT, **environment: str
    ) -> None:
        self.log_path = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, *command],
                cwd=folder,
                env=os.environ | {"PYTHONPATH": str(folder)} | environment,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        if core is not None:
            os.sched_setaffinity(self.process.pid, {core})
        self.port = self.address()

    def address(self) -> int:
        """The port, once the server says that it is ready."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(rb"https?://127\.0\.0\.1:(\d+)", line):
                return int(found[1])
        self.kill()
        raise RuntimeError(f"the server did not start: {self.log()[-2000:]}")

    def log(self) -> str:
        """Everything that it wrote to its log."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def metrics(self) -> dict[str, float]:
        """Figures of /metrics, labels included in their names."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=PATIENCE) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}

    @property
    def cpu(self) -> float:
        """CPU time it has used, in seconds."""
        fields = self.proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def waited(self) -> float:
        """Time in which it could have run and did not, because the core did other work, in seconds."""
        return int(self.proc("schedstat").split()[1]) / 1e9

    @property
    def resident(self) -> int:
        """Memory in bytes."""
        return int(self.proc("statm").split()[1]) * os.sysconf("SC_PAGE_SIZE")

    @property
    def files(self) -> int:
        """Open file descriptors."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def proc(self, name: str) -> str:
        """A file of /proc."""
        return Path(f"/proc/{self.process.pid}/{name}").read_text(encoding="ascii")

    def held(self) -> Held:
        """Connections, files and memory."""
        return Held(int(self.metrics()["vitals_connections"]), self.files, self.resident)

    def wait_until_idle(self) -> None:
        """Wait until it does next to nothing for a second: it goes on preparing itself when it answers already."""
        before, end = -math.inf, time.monotonic() + PATIENCE
        while (now := self.cpu) > before + IDLE and time.monotonic() < end:
            before = now
            time.sleep(1)

    def stop(self) -> tuple[int, float]:
        """Ask it to end: its exit status, and the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=PATIENCE)
        finally:
            self.kill()
        return self.process.returncode, time.monotonic() - began

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def serving(*command: str, core: int | None = None, folder: Path = ROOT, **environment: str) -> Iterator[Server]:
    """A server, the service unless another is given, as long as it is used."""
    with tempfile.TemporaryDirectory(prefix="vitals-benchmark-") as name:
        log = Path(name, "server.log")
        server = Server(log, *(command or SERVICE), core=core, folder=folder, **environment)
        try:
            yield server
        finally:
            server.kill()
