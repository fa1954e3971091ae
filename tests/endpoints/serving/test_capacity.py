"""How many connections there are places for, and what the service does when the system has files for few."""

import json
import re
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from Configurations.config import Settings
from Endpoints.serving.capacity import FEWEST, RESERVED, places, trusted
from Endpoints.serving.metrics import Counters
from Endpoints.serving.protocols import LAST

ROOT = Path(__file__).parents[3]
PATIENCE = 300
RAISE = (
    "import resource, sys; soft, hard = map(int, sys.argv[1:3]); resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard));"
    "from Endpoints.serving.capacity import raise_file_limit; from Configurations.config import Settings;"
    "raise_file_limit(Settings(max_connections=int(sys.argv[3]))); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
)
BEHIND = {"token": "a1" * 16, "allowed_hosts": "ward.example"}


def raised(soft: int, hard: int, streams: int = 1000) -> tuple[int, str, str]:
    """Status and output of a process that raises its limit."""
    command = [sys.executable, "-c", RAISE, str(soft), str(hard), str(streams)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return run.returncode, run.stdout.strip(), run.stderr


def test_the_limit_of_files_is_raised_as_far_as_it_goes_and_what_it_allows_is_said() -> None:
    assert raised(256, 4096) == (0, "4096", "")
    status, files, said = raised(256, 300)
    assert (status, files) == (0, "300")
    assert "open 300 files, which is enough for 204 connections at once: 2096 would allow 2000" in said
    few = FEWEST + LAST + RESERVED - 1
    status, files, said = raised(64, few, 10)
    assert (status, files) == (1, "")
    assert said == (
        f"the system lets a process open {few} files: allow {10 + 1000 + LAST + RESERVED} "
        "(ulimit -n, or LimitNOFILE of systemd)\n"
    )


def test_there_are_places_for_all_streams_and_as_many_requests_as_there_are_files_for() -> None:
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    of_few = places(Settings(max_connections=10, max_connections_per_address=3), Counters())
    assert (of_few.all.most, of_few.most_per_address) == (min(1010, files - LAST - RESERVED), 53)
    of_many = places(Settings().model_copy(update={"max_connections": 10**9}), Counters())
    assert of_many.all.most == files - LAST - RESERVED


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("10.2.0.1", False),
        ("192.0.2.7", True),
        ("2001:db8:5:6::/64", True),
        ("2001:db8:5:7::/64", False),
        ("", False),
        ("unix", False),
    ],
)
def test_behind_a_proxy_there_are_many_clients(address: str, expected: bool) -> None:
    assert trusted(("10.1.0.0/16", "192.0.2.7", "2001:db8:5:6::7"))(address) is expected


@contextmanager
def serving(files: int) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """The service's port and process, where the system has few files."""
    limit = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_NOFILE, ({files}, {files}));"
    run = "sys.argv = ['main.py', '--port', '0']; runpy.run_path('main.py', run_name='__main__')"
    command = [sys.executable, "-c", limit + run]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(re.search(r"http://127\.0\.0\.1:(\d+)", process.stdout.readline())[1]), process
        finally:
            process.terminate()


def asked(port: int, path: str, *headers: str) -> tuple[socket.socket, int, bytes]:
    """A kept connection, and what it was answered."""
    peer = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    peer.sendall("\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += peer.recv(1)
    body = b""
    if found := re.search(rb"content-length: (\d+)", head):
        while len(body) < int(found[1]):
            body += peer.recv(65536)
    return peer, int(head.split()[1]), body


WEBSOCKET = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
)


@pytest.mark.slow
def test_with_few_files_newcomers_are_served_and_when_all_stream_probes_are() -> None:
    most = FEWEST + 8
    with serving(most + LAST + RESERVED) as (port, process), ExitStack() as open_sockets:

        def ask(path: str, *headers: str) -> tuple[int, bytes]:
            peer, status, body = asked(port, path, *headers)
            open_sockets.callback(peer.close)
            return status, body

        assert [ask("/health/live")[0] for _ in range(5 * most)] == [200] * 5 * most  # each keeps its connection
        assert ask("/api/signs")[0] == 200
        assert ask("/api/practitioners")[0] == 200  # needs files of its own
        streams = [ask("/api/ws/predict", *WEBSOCKET)[0] for _ in range(most)]
        assert streams == [101] * most
        assert [ask(path)[0] for path in ("/health/live", "/health/ready", "/metrics")] == [200] * 3
        status, body = ask("/api/signs")
        assert (status, json.loads(body)["status"]) == (503, 503)
        assert f"all {most} connections" in json.loads(body)["detail"]
        assert ask("/api/ws/predict", *WEBSOCKET)[0] == 503
        metrics = ask("/metrics")[1].decode()
        assert 'vitals_rejected_total{reason="full"} 2.0' in metrics
        assert re.search(r'vitals_cut_total\{reason="made_room"\} \d\d', metrics)
        process.terminate()
        _, said = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in said
    told = re.findall(r" WARNING \d+ \w+ \((\w+)\)", said)
    assert set(told) == {"made_room", "full"}
    assert len(told) <= 8  # one of each a minute, and how many there were
