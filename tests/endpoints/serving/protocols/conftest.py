"""The echo server in a process of its own, once for clients that are well, once for those that are not."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.endpoints.serving.protocols.clients import PATIENCE, close_sockets

collect_ignore = ["echo.py"]  # a program: it has no tests and no doctests

ECHO = Path(__file__).with_name("echo.py")
LOOPS = ["asyncio", *(["uvloop"] if find_spec("uvloop") else [])]
NO_BUDGET = {"messages_burst": 10**9, "messages_per_minute": 1e12, "bytes_per_second": 10**12, "message_bytes": 2**27}
# Deadlines that clients are to miss. Those that clients are to keep are as long as a busy machine may need.
SHORT = {
    "write_deadline": 0.7,
    "close_deadline": 0.5,
    "handshake_deadline": 1,
    "first_byte_deadline": 0.7,
    "head_deadline": 0.7,
    "body_deadline": 0.7,
    "keep_alive": 0.7,
}
LONG = dict.fromkeys([*SHORT, "ping_interval", "ping_timeout"], 600)


class Server:
    """The echo server, and what it says of itself."""

    def __init__(self, log, **options):
        self.log_path = log
        with log.open("wb") as stderr:
            command = [sys.executable, str(ECHO), json.dumps(options)]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr)
        self.port = int(self.process.stdout.readline())

    def get(self, path):
        url = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(url, headers={"Connection": "close"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read()

    def state(self):
        state = json.loads(self.get("/state"))
        state["connections"] -= 1  # this one
        return state

    def ahead(self, seconds):
        """Set the server's clock ahead; uvloop's cannot be."""
        self.get(f"/ahead?seconds={seconds}")

    def disconnects(self, why):
        return self.state()["disconnects"].get(why, 0)

    def log(self):
        return self.log_path.read_text()

    def until(self, happened):
        """Wait for a state; its time is bounded, and otherwise nobody's business."""
        end = time.monotonic() + PATIENCE
        while not happened(state := self.state()):
            assert time.monotonic() < end, state
            time.sleep(0.02)
        return state

    def until_free(self):
        return self.until(lambda state: state["connections"] == 0)

    def until_disconnected(self, why, count):
        return self.until(lambda state: state["disconnects"].get(why, 0) == count)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.stdout.close()


@contextmanager
def serving(log, **options):
    server = Server(log, **options)
    try:
        yield server
    finally:
        assert server.stop() == 0
        assert "Traceback" not in server.log()


@pytest.fixture(scope="session", params=LOOPS)
def server(request, tmp_path_factory):
    """A server that waits for nobody."""
    log = tmp_path_factory.mktemp("short") / "server.log"
    with serving(log, loop=request.param, limits=SHORT) as server:
        yield server
        server.until_free()


@pytest.fixture(scope="session", params=LOOPS)
def patient(request, tmp_path_factory):
    """A server that waits for clients as long as a test may take."""
    log = tmp_path_factory.mktemp("long") / "server.log"
    with serving(log, loop=request.param, limits=LONG) as server:
        yield server


@pytest.fixture(scope="session", params=LOOPS)
def generous(request, tmp_path_factory):
    """A server that lets a client send what it likes, and waits only for its reading, and not long."""
    log = tmp_path_factory.mktemp("generous") / "server.log"
    limits = LONG | NO_BUDGET | {"write_deadline": SHORT["write_deadline"]}
    with serving(log, loop=request.param, limits=limits) as server:
        yield server


@pytest.fixture
def start(tmp_path):
    """Starts servers with other limits."""
    with ExitStack() as started:
        yield lambda **options: started.enter_context(serving(tmp_path / "server.log", **options))
        close_sockets()  # or the servers would wait for these clients


@pytest.fixture(autouse=True)
def _close_sockets():
    yield
    close_sockets()
