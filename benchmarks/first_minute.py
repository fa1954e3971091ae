"""The first minute of a newcomer: what `uv run main.py` installs, and how long it takes to the first message.

uv run benchmarks/first_minute.py                  # this checkout, as committed
uv run benchmarks/first_minute.py ../before .      # two of them, side by side

Each checkout is cloned into a temporary folder and served from there, on a free port of 127.0.0.1, until the first
message of the stream has come: with an empty cache of uv, which downloads all packages, and with what that left in it,
in turn. Then the help of both commands is asked for in turn, with the environment ready. It takes some minutes.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("main.py", "Data Generator/dataGenerator.py")
NOT_OURS = {"VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE"}  # variables that a newcomer has not set
STREAM = "/api/ws/predict"
PATIENCE = 900.0  # seconds for an installation
STOPPING = 30.0  # seconds for a server to end
HELPS = 5
MB = 1_000_000


class Clone:
    """A fresh clone of a checkout with an environment of its own and a cache that others may share."""

    def __init__(self, checkout: Path, scratch: Path, cache: Path) -> None:
        self.folder, self.installed = scratch / "clone", scratch / "environment"
        own = {"UV_PROJECT_ENVIRONMENT": str(self.installed), "UV_CACHE_DIR": str(cache)}
        self.environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS} | own
        self.uv = os.environ.get("UV", "uv")
        subprocess.run(["git", "clone", "--quiet", checkout, self.folder], check=True)

    @contextmanager
    def serving(self, port: int, log: Path) -> Iterator["subprocess.Popen[bytes]"]:
        """Run the service as the README says, and stop it."""
        command = [self.uv, "run", "main.py", "--port", str(port)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
        try:
            yield process
        finally:
            process.terminate()  # uv hands it on
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True, timeout=PATIENCE
        )

    def packages(self) -> int:
        """Number of packages that are installed, the project itself among them."""
        listed = self.run(self.uv, "pip", "list", "--format", "json", "--python", str(self.installed)).stdout
        return len(json.loads(listed))

    def size(self) -> float:
        """Megabytes of the environment, bytecode included."""
        files = (path for path in self.installed.rglob("*") if path.is_file() and not path.is_symlink())
        return sum(path.stat().st_size for path in files) / MB

    def help_seconds(self, command: str) -> float:
        """How long Python takes to show the help of a command."""
        begin = time.perf_counter()
        self.run(str(self.installed / "bin" / "python"), command, "--help")
        return time.perf_counter() - begin

    def noise(self) -> list[str]:
        """What `uv run` prints beside the help, once everything is installed."""
        return self.run(self.uv, "run", "main.py", "--help").stderr.splitlines()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for_message(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Connect as soon as that is possible, and take one message."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the service did not start: {log.read_text('utf-8', 'replace')}")
        try:
            with connect(f"ws://127.0.0.1:{port}{STREAM}", proxy=None) as websocket:
                websocket.recv(timeout=STOPPING)
                return
        except (OSError, InvalidHandshake):
            time.sleep(0.02)
    raise RuntimeError(f"no message within {PATIENCE:.0f} s: {log.read_text('utf-8', 'replace')}")


def from_clone_to_message(checkout: Path, scratch: Path, cache: Path) -> tuple[float, Clone]:
    """Seconds from the beginning of the clone to the first message, and the clone."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    port, log = free_port(), scratch / "log"
    begin = time.monotonic()
    clone = Clone(checkout, scratch, cache)
    with clone.serving(port, log) as process:
        wait_for_message(port, process, log)
        return time.monotonic() - begin, clone


def spread(seconds: list[float]) -> str:
    """Median, and all of them where there are several."""
    listed = f" ({', '.join(f'{each:.2f}' for each in seconds)})" if len(seconds) > 1 else ""
    return f"{statistics.median(seconds):.2f} s{listed}"


def rows(checkout: Path, runs: int, scratch: Path) -> dict[str, str]:
    """The figures of a checkout."""
    seconds: dict[str, list[float]] = {"cold": [], "warm": []}
    for number in range(runs):
        cache = scratch / f"cache-{number}"
        for state, passed in seconds.items():
            print(f"{checkout.name}: {state} cache, {number + 1} of {runs}", file=sys.stderr)
            one, clone = from_clone_to_message(checkout, scratch / "home", cache)
            passed.append(one)
        shutil.rmtree(cache)
    helps = {command: [clone.help_seconds(command) for _ in range(HELPS + 1)][1:] for command in COMMANDS}
    ratio = statistics.median(helps[COMMANDS[0]]) / statistics.median(helps[COMMANDS[1]])
    noise = clone.noise()
    return {
        "packages installed": str(clone.packages()),
        "environment": f"{clone.size():.0f} MB",
        "from clone to first message, cold cache": spread(seconds["cold"]),
        "from clone to first message, warm cache": spread(seconds["warm"]),
        **{f"`{command} --help`": spread(helps[command]) for command in COMMANDS},
        "ratio of the two": f"{ratio:.1f}",
        "lines that `uv run` prints beside the help": ": ".join([str(len(noise)), *noise]),
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "checkouts", metavar="CHECKOUT", nargs="*", type=Path, default=[ROOT], help="folder of a checkout; this one"
    )
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="installations with each cache; %(default)s")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop the server, too
    checkouts = [folder.resolve() for folder in options.checkouts]
    columns = []
    for checkout in checkouts:
        with tempfile.TemporaryDirectory() as scratch:
            columns.append(rows(checkout, options.runs, Path(scratch)))
    print(f"| | {' | '.join(checkout.name for checkout in checkouts)} |\n|---|{'---|' * len(checkouts)}")
    for name in columns[0]:
        print(f"| {name} | {' | '.join(column[name] for column in columns)} |")


if __name__ == "__main__":
    main()
