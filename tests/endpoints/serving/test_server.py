"""The service as a process: how it starts, says where it is, serves, and stops, or says why it does not."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.serving import process as serving_process
from Endpoints.serving import server as service
from Endpoints.serving.server import announce, serve

ROOT = Path(__file__).parents[3]
NO_CERTIFICATE = ROOT / "README.md"
WS = "/api/ws/predict"
PATIENCE = 300  # seconds
RESTARTING = 1012
UNUSABLE = r"VITALS_TLS_CERTIFICATE or VITALS_TLS_KEY cannot be used: .*"
ADDRESS = r"Synthetic vital signs, not for clinical use, live at http://127\.0\.0\.1:(\d+) \(stop with Ctrl\+C\)\n"
TOKEN = "a1" * 16

type Start = Callable[..., subprocess.Popen[str]]


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without its settings, and with those given."""
    own = {name: value for name, value in os.environ.items() if not name.upper().startswith("VITALS_")}
    return own | {"NO_COLOR": "1", "TERM": "dumb"} | variables


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts processes, and sees to it that none stays."""
    folder = tmp_path_factory.mktemp("empty")  # without a file `.env`
    with ExitStack() as started:

        def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
            given = environment(PYTHONPATH=str(ROOT), **variables)
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
            process = started.enter_context(
                subprocess.Popen([sys.executable, *arguments], cwd=folder, env=given, **pipes)
            )
            started.callback(process.kill)
            return process

        yield start


@dataclass
class Server:
    process: subprocess.Popen[str]
    port: int

    def open(self, path: str, **headers: str) -> HTTPResponse:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        return urllib.request.urlopen(request, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> str:
        with self.open(path, **headers) as answer:
            return answer.read().decode()

    def stream(self, query: str = "", **given: object) -> ClientConnection:
        return connect(f"ws://127.0.0.1:{self.port}{WS}{query}", proxy=None, **given)

    def stop(self, by: signal.Signals) -> tuple[int, str, str]:
        """Status, and what it said since it started, but for what was read already."""
        self.process.send_signal(by)
        out, error = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, error


@contextmanager
def serving(start: Start, *options: str, **variables: str) -> Iterator[Server]:
    process = start(str(ROOT / "main.py"), "--port", "0", *options, **variables)
    try:
        line = process.stdout.readline()
        found = re.fullmatch(ADDRESS, line)
        assert found, f"it says {line!r} and {process.stderr.read() if process.poll() is not None else 'no more'}"
        yield Server(process, int(found[1]))
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def close_code(stream: ClientConnection) -> int:
    """What a client is told when it is closed."""
    try:
        while True:
            stream.recv(timeout=PATIENCE)
    except ConnectionClosed as end:
        return end.rcvd.code if end.rcvd else 1006


def test_it_says_where_it_is_serves_and_stops_when_told(start: Start) -> None:
    with serving(start) as server:
        assert json.loads(server.get("/health/ready"))["status"] == "ready"
        with ExitStack() as clients:
            streams = [clients.enter_context(server.stream()) for _ in range(3)]
            assert all(set(json.loads(stream.recv())) == {"timestamp", "data", "prediction"} for stream in streams)
            events = clients.enter_context(server.open("/api/sse/predict"))
            assert events.readline().startswith(b"data: ")
            stopped = server.stop(signal.SIGTERM)
            assert [close_code(stream) for stream in streams] == [RESTARTING] * 3
            assert events.read().endswith(b"\n\n")  # whole, to the last event
        status, out, log = stopped
        assert (status, out) == (0, "")
        assert [line.split(" ", 3)[3].partition(" ")[0] for line in log.splitlines()] == ["started", "stopped"]
        with pytest.raises(OSError, match="refused"):
            server.get("/health/live")


def test_a_whole_address_is_served_by_its_own_name_alone(start: Start) -> None:
    with serving(start) as server:
        for name, host, status in [
            (f"localhost:{server.port}", "evil.example", 200),
            ("evil.example", f"127.0.0.1:{server.port}", 421),
            ("user:word@localhost", "localhost", 400),
        ]:
            with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as client:
                client.putrequest("GET", f"http://{name}/api/signs", skip_host=True)
                client.putheader("Host", host)
                client.endheaders()
                assert client.getresponse().status == status


def test_ctrl_c_stops_it_without_a_traceback_and_a_token_is_made_when_asked_for(start: Start) -> None:
    process = start(str(ROOT / "main.py"), "--port", "0", "--token", "auto")
    token = re.fullmatch(r"Token for this run: (\S{43})\n", process.stdout.readline())[1]
    server = Server(process, int(re.fullmatch(ADDRESS, process.stdout.readline())[1]))
    assert "heart_rate" in server.get("/api/signs", Authorization=f"Bearer {token}")
    with pytest.raises(HTTPError, match="401"):
        server.get(f"/api/signs?token={token}")
    status, out, error = server.stop(signal.SIGINT)
    assert (status, out) == (0, "")
    assert "Traceback" not in error
    assert token not in error


def processes(columns: str) -> list[list[str]]:
    """Columns of every process."""
    command = ["ps", "-A", "-ww", *(f"-o{column}=" for column in columns.split())]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line.split(maxsplit=len(columns.split()) - 1) for line in listed.splitlines()]


def workers(server: Server, count: int) -> list[int]:
    """Processes that serve, once there are so many."""
    found, end = list[int](), time.monotonic() + PATIENCE
    while len(found) < count:
        assert time.monotonic() < end
        children = [row for row in processes("pid ppid command") if int(row[1]) == server.process.pid]
        found = [int(pid) for pid, _, command in children if "spawn_main" in command]  # not what tracks their resources
    return found


def figures(server: Server) -> dict[str, float]:
    """Figures of /metrics, of all processes together."""
    lines = [line.rpartition(" ") for line in server.get("/metrics").splitlines() if line[0] != "#"]
    return {name: float(value) for name, _, value in lines}


def figures_with(server: Server, connections: int) -> dict[str, float]:
    """Figures of /metrics, once so many streams are served."""
    end = time.monotonic() + PATIENCE
    while (found := figures(server))["vitals_connections"] != connections:
        assert time.monotonic() < end, found
    return found


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A model of the test's own."""
    return Path(shutil.copytree(ROOT / "Models", tmp_path / "Models"))


@pytest.mark.slow
def test_processes_are_one_service_and_survive_each_other(start: Start, models: Path) -> None:
    given = {"VITALS_MAX_CONNECTIONS": "8", "VITALS_MODELS": str(models)}
    with serving(start, "--workers", "2", **given) as server, ExitStack() as stack:
        first, second = workers(server, 2)
        clients = [stack.enter_context(server.stream("?interval=0.1", open_timeout=PATIENCE)) for _ in range(8)]
        assert refusal(server)["status"] == 503  # whichever process it came to
        for client in clients:
            client.recv(timeout=PATIENCE)
        before = figures_with(server, 8)
        assert before["vitals_messages_total"] >= 8
        assert before['vitals_rejected_total{reason="connections"}'] == 1

        models.joinpath("metadata.json").unlink()
        os.kill(first, signal.SIGKILL)
        line = next(line for line in iter(server.process.stderr.readline, "") if "could not start" in line)
        assert "another is started in" in line
        after = figures(server)
        left = int(after["vitals_connections"])
        assert all(after[name] >= count for name, count in before.items() if name.startswith("vitals_messages"))
        assert after["process_cpu_seconds_total"] >= before["process_cpu_seconds_total"]

        status, _, log = server.stop(signal.SIGTERM)
        assert sorted(close_code(client) for client in clients) == [1006] * (8 - left) + [RESTARTING] * left
    assert status == 0
    assert "Traceback" not in log
    assert not {first, second} & {int(pid) for (pid,) in processes("pid")}


def test_under_uvicorn_alone_it_serves_the_same(start: Start) -> None:
    """`uvicorn main:app` uses uvicorn's own classes, which write for us and refuse handshakes as we ask."""
    process = start("-m", "uvicorn", "main:app", "--port", "0", VITALS_MAX_CONNECTIONS="1")
    told = iter(process.stderr.readline, "")
    port = next(found[1] for line in told if (found := re.search(r"running on http://127\.0\.0\.1:(\d+)", line)))
    server = Server(process, int(port))
    with server.stream() as stream:
        for _ in range(2):
            assert set(json.loads(stream.recv(timeout=PATIENCE))) == {"timestamp", "data", "prediction"}
        full = refusal(server)
    wrong, foreign = refusal(server, "?interval=0"), refusal(server, origin="http://evil.example")
    assert [full["status"], wrong["status"], foreign["status"]] == [503, 422, 403]
    assert "0.1 to 60" in wrong["detail"]
    status, _, error = server.stop(signal.SIGTERM)
    assert "Traceback" not in error
    assert status in {0, -signal.SIGTERM}  # uvicorn raises the signal again


def refusal(server: Server, query: str = "", **given: object) -> dict[str, object]:
    """The problem document that a handshake is answered with."""
    with pytest.raises(InvalidStatus) as refused, server.stream(query, **given):
        pass
    answer = refused.value.response
    assert answer.headers["content-type"] == "application/problem+json"
    document = json.loads(answer.body)
    assert document["status"] == answer.status_code
    return document


def said(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, error = process.communicate(timeout=PATIENCE)
    return process.returncode, out, error


@pytest.mark.parametrize(("given", "pages"), [
    ({}, ""), ({"pages": True, "environment": "production"}, ""),
    ({"environment": "production"}, ", without pages (VITALS_PAGES=true serves them)"),
])  # fmt: skip
def test_it_says_whether_there_are_pages(given: dict[str, Any], pages: str, capsys: pytest.CaptureFixture[str]) -> None:
    announce(Settings(**given), ("127.0.0.1", 8000))
    line = f"Synthetic vital signs, not for clinical use, live at http://127.0.0.1:8000{pages} (stop with Ctrl+C)\n"
    assert capsys.readouterr().out == line


def test_help_names_the_options_and_says_what_it_is(start: Start) -> None:
    status, out, error = said(start(str(ROOT / "main.py"), "--help", COLUMNS="120"))
    assert (status, error) == (0, "")
    options = {"--host", "--port", "--workers", "--token", "--allowed-hosts", "--insecure-http"}
    assert options <= set(out.split())
    assert "Not for clinical use" in " ".join(out.split())


def test_what_cannot_start_says_why_in_one_sentence_and_ends_with_a_status(start: Start) -> None:
    processes = {
        "VITALS_WORKERS 0: Input should be greater than or equal to 1": start(str(ROOT / "main.py"), "--workers", "0"),
        "VITALS_PROT is not a setting: did you mean": start(
            "-m", "uvicorn", "main:app", "--port", "0", VITALS_PROT="1"
        ),
    }
    for sentence, process in processes.items():
        status, out, error = said(process)
        assert (status, out) == (1, "")
        assert sentence in error
        assert error.count("\n") == 1


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not show which signals are ignored")
def test_being_told_to_read_anew_while_it_starts_ends_nothing(start: Start, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/appointments.sqlite"
    process = start(str(ROOT / "main.py"), "--port", "0", VITALS_DATABASE_URL=database)
    end = time.monotonic() + PATIENCE
    while not ignores_hangups(process.pid):
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(signal.SIGHUP)
    assert process.stdout is not None
    assert re.fullmatch(ADDRESS, process.stdout.readline())
    process.terminate()
    assert process.wait(PATIENCE) == 0


def ignores_hangups(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return bool(int(status.split("SigIgn:")[1].split()[0], 16) >> (signal.SIGHUP - 1) & 1)


@pytest.fixture
def unserved(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leaves signals as they were, and starts no processes: uvicorn starts those that fail again and again."""
    monkeypatch.setattr(service, "Supervisor", lambda *_, **__: pytest.fail("it started processes"))
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr(service, "configure_logging", lambda _: None)  # it is that of the tests
    monkeypatch.setattr(serving_process, "logging_config", lambda _: {"version": 1, "incremental": True})
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("unserved")
@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, r"cannot listen on 127\.0\.0\.1:\d+: stop what listens there, or choose another --port"),
        ({"workers": 2}, r"cannot listen on 127\.0\.0\.1:\d+: stop what listens there, or choose another --port"),
        ({"host": "127.0.0.300"}, r"cannot listen on 127\.0\.0\.300:\d+: it is no address of this machine"),
        ({"host": "ff02::1"}, r"cannot listen on ff02::1:\d+: Invalid argument"),
        ({"host": "192.0.2.1"}, r"cannot listen on 192\.0\.2\.1:\d+: it is no address of this machine"),
        ({"models": ROOT / "missing", "workers": 2}, r".*missing.*: there is no such file: restore it with .*"),
        (
            {"tls_certificate": NO_CERTIFICATE, "tls_key": NO_CERTIFICATE, "port": 0},
            r"VITALS_TLS_CERTIFICATE or VITALS_TLS_KEY cannot be used: .*",
        ),
    ],
)
def test_serving_stops_with_a_sentence_before_it_begins(given: dict[str, Any], sentence: str) -> None:
    reachable = {"token": TOKEN, "allowed_hosts": "ward.example", "insecure_http": True}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(**{"port": taken.getsockname()[1]} | reachable | given)
        with pytest.raises(SystemExit) as stopped:
            serve(create_app, lambda: settings)
    assert re.fullmatch(sentence, str(stopped.value.code))
    assert TOKEN not in str(stopped.value.code)
