"""The stream of real server processes: as the client of the documents sees it, and after a server was killed.

`benchmarks/stream.py` does the same for longer, with a clock.
"""

import asyncio
import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
import websockets

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES
from vitals.times import rfc3339

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {
    "python main.py": ["main.py", "--port", "0"],
    "uvicorn main:app": ["-m", "uvicorn", "main:app", "--port", "0"],
}
PATIENCE = 120  # seconds: for machines that are busy
MESSAGES = 3
BEFORE, AFTER = 2, 4  # readings of the server that is killed, and of the other
QUERY = "patient=7&population=ward&detail=full"  # where a cuff holds pressures between its measurements
TIMESTAMP = "%Y-%m-%d %H:%M:%S"


@pytest.fixture(scope="module")
def servers():
    """Both ways to start the service: processes and ports."""
    with contextlib.ExitStack() as stack:
        started = {name: stack.enter_context(running(command)) for name, command in COMMANDS.items()}
        yield {name: (process, port_of(process)) for name, process in started.items()}


@contextlib.contextmanager
def running(command):
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, text=True, **output) as process:
        try:
            yield process
        finally:
            process.kill()


def port_of(process):
    said = ""
    for line in process.stdout:
        said += line
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise AssertionError(f"the server did not start:\n{said}")


# Without options


async def listen(port):
    """The example of the documents, for a few messages."""
    messages = []
    async with asyncio.timeout(PATIENCE), websockets.connect(f"ws://localhost:{port}/api/ws/predict") as ws:
        while len(messages) < MESSAGES:
            msg = await ws.recv()
            messages.append(json.loads(msg))
    return messages


async def listen_to_all(servers):
    return await asyncio.gather(*(listen(port) for _, port in servers.values()))


def test_messages_without_options_are_what_was_promised(servers):
    begin = int(time.time())
    for name, messages in zip(servers, asyncio.run(listen_to_all(servers)), strict=True):
        for message in messages:
            check(message, name)
        stamps = [datetime.strptime(message["timestamp"], TIMESTAMP).replace(tzinfo=UTC) for message in messages]
        seconds = [stamp.timestamp() for stamp in stamps]
        assert seconds == sorted(set(seconds)), name
        assert begin <= seconds[0] <= seconds[-1] <= time.time(), name


def check(message, name):
    assert list(message) == ["timestamp", "data", "prediction"], name
    assert list(message["data"]) == list(SIGNS), name
    kinds = {sign.id: float if sign.id == "temperature_c" else int for sign in SIGNS.values()}
    assert {id: type(value) for id, value in message["data"].items()} == kinds, name
    prediction = message["prediction"]
    assert list(prediction) == ["label_status", "probable_condition", "confidence"], name
    assert prediction["label_status"] in STATUSES, name
    assert prediction["probable_condition"] in CONDITIONS, name
    assert list(prediction["confidence"]) == ["label_status", "probable_condition"], name
    assert all(type(each) is float and 0 < each <= 100 for each in prediction["confidence"].values()), name


# Cut off


async def readings(port, last):
    """What comes after a reading, until the connection ends or something was left out."""
    since = f"&since={quote(last['time'])}" if last else ""
    with contextlib.suppress(OSError, websockets.ConnectionClosed):
        async with websockets.connect(f"ws://127.0.0.1:{port}/api/ws/predict?{QUERY}{since}") as ws:
            async for msg in ws:
                message = json.loads(msg)
                if message.get("type") == "gap":
                    return
                yield message


async def go_on(process, ports):
    """Readings of one server until it is killed, and then of the other."""
    seen, killed = [], False
    async with asyncio.timeout(PATIENCE):
        while len(seen) < BEFORE + AFTER:
            async with contextlib.aclosing(readings(ports[killed], seen[-1] if seen else None)) as coming:
                async for message in coming:
                    seen.append(message)
                    if len(seen) == BEFORE:
                        process.kill()
                        killed = True
                        await asyncio.sleep(1.2)  # a reading at least is missed
                    if len(seen) == BEFORE + AFTER:
                        break
    return seen


def test_a_client_whose_server_was_killed_goes_on_with_the_other(servers):
    (process, first), (_, second) = servers.values()
    seen = asyncio.run(go_on(process, [first, second]))
    assert process.wait(PATIENCE) == -signal.SIGKILL
    begin = int(datetime.fromisoformat(seen[0]["time"]).timestamp())
    seconds = np.arange(begin, begin + len(seen))
    assert [message["time"] for message in seen] == [rfc3339(second) for second in seconds.tolist()]
    expected = simulate(np.full(len(seconds), 7), seconds, Cohort(population=POPULATIONS["ward"])).readings.values
    assert [list(message["data"].values()) for message in seen] == expected.tolist()
