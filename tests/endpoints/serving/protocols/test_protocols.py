"""Each way in which a client can be bad, against a server of its own in another process."""

import dataclasses
import json
import re
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.sync.client import connect

from Endpoints.serving.protocols import DisconnectReason, Limits, http_protocol, websocket_protocol
from Endpoints.serving.protocols.allowance import Allowance

ECHO = Path(__file__).with_name("echo.py")
LOOPS = ["asyncio", *(["uvloop"] if find_spec("uvloop") else [])]
KIB, MIB = 1024, 1024 * 1024
PATIENCE = 15  # seconds that a test waits for what should take one or two
NO_BUDGET = {"messages_burst": 10**9, "messages_per_minute": 1e12, "bytes_per_second": 10**12}
SHORT = {
    "write_deadline": 0.7,
    "close_deadline": 0.5,
    "handshake_deadline": 0.5,
    "first_byte_deadline": 0.7,
    "head_deadline": 0.7,
    "body_deadline": 0.7,
    "keep_alive": 0.7,
}
TEXT, PING, CLOSE = 1, 9, 8
CONFORMANCE_GROUPS = ["1", "2", "3", "4", "5", "6", "7", "10"]
KNOWN_FAILURES = {"7.1.5"}  # websockets answers 1002 to a close in the middle of a fragmented message, not 1000


class Server:
    """The echo server in a process of its own."""

    def __init__(self, log, **options):
        self.log_path = log
        with log.open("wb") as stderr:
            command = [sys.executable, str(ECHO), json.dumps(options)]
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, cwd=ECHO.parents[2])
        self.port = int(self.process.stdout.readline())
        self.seen = self.log()

    def state(self):
        url = f"http://127.0.0.1:{self.port}/state"
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Connection": "close"}), timeout=5) as answer:
            state = json.load(answer)
        state["connections"] -= 1  # this one
        return state

    def disconnects(self, why):
        return self.state()["disconnects"].get(why, 0)

    def log(self):
        return self.log_path.read_text()

    def until(self, happened, patience=PATIENCE):
        """Wait for a state; its time is bounded, and otherwise nobody's business."""
        end = time.monotonic() + patience
        while not happened(state := self.state()):
            assert time.monotonic() < end, state
            time.sleep(0.05)
        return state

    def until_free(self):
        return self.until(lambda state: state["connections"] == 0)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.kill()
            self.process.stdout.close()


@contextmanager
def serving(path, **options):
    server = Server(path / "server.log", **options)
    try:
        yield server
    finally:
        assert server.stop() == 0
        assert "Traceback" not in server.log()


@pytest.fixture(scope="module", params=LOOPS)
def server(request, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("short"), loop=request.param, limits=SHORT) as server:
        yield server
        server.until_free()


@pytest.fixture(scope="module", params=LOOPS)
def generous(request, tmp_path_factory):
    """A server that lets a client send what it likes."""
    limits = SHORT | NO_BUDGET | {"message_bytes": 2**27}
    with serving(tmp_path_factory.mktemp("generous"), loop=request.param, limits=limits) as server:
        yield server


open_sockets = []


@pytest.fixture(autouse=True)
def _close_sockets():
    yield
    while open_sockets:
        open_sockets.pop().close()


def opened(server, small=False):
    """A connection, closed after the test; a small one takes little that the client does not read."""
    peer = socket.socket()
    open_sockets.append(peer)
    if small:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * KIB)
    peer.settimeout(PATIENCE)
    peer.connect(("127.0.0.1", server.port))
    return peer


def upgrade(path, *headers):
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def upgraded(server, path, small=False):
    peer = opened(server, small)
    peer.sendall(upgrade(path))
    assert status(until(peer, b"\r\n\r\n")) == 101
    return peer


def until(peer, ending):
    """What comes up to an ending, and not a byte more."""
    data = b""
    while not data.endswith(ending):
        byte = peer.recv(1)
        assert byte, data
        data += byte
    return data


def frame(opcode, payload=b"", announced=None):
    """A masked frame, the mask being zero."""
    size = len(payload) if announced is None else announced
    if size < 126:
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
    elif size < 65536:
        head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
    else:
        head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
    return head + bytes(4) + payload


def rest(peer):
    """What comes until the connection ends, in whatever way."""
    data = b""
    with suppress(ConnectionError):
        while piece := peer.recv(64 * KIB):
            data += piece
    peer.close()
    return data


def close_code(data):
    """Code of the close frame at the end of data that holds nothing after it."""
    found = re.search(rb"\x88([\x02-\x7d])(..)", data, re.DOTALL)
    assert found, data[-100:]
    return int.from_bytes(found[2])


def asked(server, request):
    peer = opened(server)
    with suppress(ConnectionError):  # the server answers before it has read all
        peer.sendall(request)
    return rest(peer)


def status(answer):
    assert answer.startswith(b"HTTP/1.1 "), answer[:100]
    return int(answer.split(b" ", 2)[1])


# The classes


def test_the_limits_that_ship():
    assert dataclasses.asdict(Limits()) == {
        "write_deadline": 10,
        "write_buffer": 32768,
        "socket_buffer": 65536,
        "acknowledge_deadline": 20,
        "close_deadline": 1,
        "ping_interval": 20,
        "ping_timeout": 20,
        "message_bytes": 4096,
        "messages_burst": 20,
        "messages_per_minute": 100,
        "bytes_per_second": 16384,
        "handshake_deadline": 5,
        "first_byte_deadline": 5,
        "head_deadline": 10,
        "body_deadline": 10,
        "head_bytes": 16384,
        "headers": 100,
        "keep_alive": 5,
    }


@pytest.mark.parametrize("factory", [http_protocol, websocket_protocol])
def test_classes_with_other_limits_are_other_classes(factory):
    one, two = factory(Limits(close_deadline=2)), factory(Limits())
    assert one.limits.close_deadline == 2
    assert two.limits == Limits()
    one.disconnects[DisconnectReason.FLOOD] += 1
    assert not two.disconnects


def test_every_limit_is_explained():
    assert all(field.name in Limits.__doc__ for field in dataclasses.fields(Limits))


def test_an_allowance_fills_at_its_rate_and_no_further_than_full():
    allowance = Allowance(20, 2, now=100)
    assert allowance.take(15, now=100) == 15
    assert allowance.take(15, now=100) == 5
    assert allowance.take(1, now=100.4) == 0
    assert allowance.take(3, now=101) == 2
    assert allowance.take(1000, now=1000) == 20


# Good clients


@pytest.mark.parametrize("path", ["/echo", "/flow"])
def test_messages_come_back(server, path):
    with connect(f"ws://127.0.0.1:{server.port}{path}") as client:
        for size in (0, 1, 125, 126, 4096):
            client.send("x" * size)
            assert client.recv() == "x" * size
        client.send(bytes(100))
        assert client.recv() == bytes(100)


@pytest.mark.parametrize("path", ["/echo", "/flow"])
def test_both_ways_of_sending_write_the_same_bytes(generous, path):
    for size, head in {125: b"\x81\x7d", 126: b"\x81\x7e\x00\x7e", 65536: b"\x81\x7f" + (65536).to_bytes(8)}.items():
        peer = upgraded(generous, path)
        peer.sendall(frame(TEXT, b"x" * size))
        assert until(peer, b"x" * size) == head + b"x" * size
        peer.sendall(frame(CLOSE, b"\x03\xe8"))
        assert rest(peer) == b"\x88\x02\x03\xe8"


def test_the_ticker_and_the_application_send_on_one_connection(server):
    with connect(f"ws://127.0.0.1:{server.port}/tick?name=good") as client:
        assert [client.recv() for _ in range(20)] == ["t" * 4 * KIB] * 20
        pong = client.ping()
        assert pong.wait(PATIENCE)
        client.close(1000)
    assert client.close_code == 1000
    server.until_free()


def test_the_application_closes_with_its_own_code(server):
    with connect(f"ws://127.0.0.1:{server.port}/close") as client:
        client.send("close, please")
        with pytest.raises(ConnectionClosedError) as closed:
            client.recv()
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (3000, "as asked")


def test_pings_are_answered_at_the_allowed_rate(server):
    with connect(f"ws://127.0.0.1:{server.port}/echo") as client:
        assert all(client.ping().wait(PATIENCE) for _ in range(15))


def test_an_application_that_fails_closes_with_1011(tmp_path):
    server = Server(tmp_path / "server.log")
    with connect(f"ws://127.0.0.1:{server.port}/fail") as client, pytest.raises(ConnectionClosed) as closed:
        client.recv()
    assert closed.value.rcvd.code == 1011
    assert server.stop() == 0
    assert server.log().count("Traceback") == 1


def test_http_and_keep_alive(server):
    peer = opened(server)
    for body in (b"x", b"x" * (100 * KIB)):
        peer.sendall(b"POST /length?token=secret HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        assert status(until(peer, b"\r\n\r\n%d" % len(body))) == 200
    peer.sendall(b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
    until(peer, b"\r\n\r\n3")
    assert rest(peer) == b""  # after the keep-alive time


def test_a_client_that_waits_to_continue_may_wait(server):
    peer = opened(server)
    peer.sendall(b"POST /length HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
    assert until(peer, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    peer.sendall(b"abc")
    assert rest(peer).endswith(b"\r\n\r\n3")


def test_after_an_early_answer_the_connection_goes_on(server):
    peer = opened(server)
    for _ in range(2):  # the answer comes before the body, which nobody reads
        peer.sendall(b"POST /state HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n")
        head = until(peer, b"\r\n\r\n")
        assert status(head) == 200
        length = int(re.search(rb"content-length: (\d+)", head)[1])
        while length:
            length -= len(peer.recv(length))
        peer.sendall(bytes(300_000))
    time.sleep(SHORT["keep_alive"] / 2)
    peer.sendall(b"GET /state HTTP/1.1\r\nHost: x\r\n\r\n")
    answer = rest(peer)  # and then it idles, and ends without another word
    assert status(answer) == 200
    assert b"408" not in answer.partition(b"\r\n\r\n")[0]
    assert answer.count(b"HTTP/1.1") == 1


def test_an_early_answer_reaches_a_client_that_sends_on(server):
    size = 8 * MIB
    head = f"POST /state HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n".encode()
    peer = opened(server)
    peer.sendall(head + bytes(size))  # an error if the server had reset the connection
    assert status(rest(peer)) == 200


def test_requests_in_a_row_are_answered_in_order(server):
    requests = b"GET /slow HTTP/1.1\r\n\r\n" + b"POST /length HTTP/1.1\r\nContent-Length: 2\r\n\r\nab" * 3
    answers = asked(server, requests)
    assert re.findall(rb"\r\n\r\n(slow|\d)", answers) == [b"slow", b"2", b"2", b"2"]


# Slow and dead readers


def crowd(server, path, count=10):
    """Connect clients that ask for more than they read."""
    for number in range(count):
        upgraded(server, f"{path}&name={number}", small=True)
    assert server.state()["connections"] == count


@pytest.mark.parametrize("path", ["/feed?size=330", "/tick?size=0"])
def test_clients_that_do_not_read_are_cut_and_cost_little(server, path):
    before, cut = server.state(), server.disconnects(DisconnectReason.SLOW_READER)
    crowd(server, path)
    with connect(f"ws://127.0.0.1:{server.port}/echo") as good:
        after = server.until(lambda state: state["disconnects"].get(DisconnectReason.SLOW_READER, 0) == cut + 10)
        good.send("still here")
        assert good.recv() == "still here"
    server.until(lambda state: state["tasks"] == before["tasks"] and state["connections"] == 0)
    assert after["resident"] < before["resident"] + 12 * MIB
    if path.startswith("/tick"):
        left_out = {name for name in after["counted"] if name.endswith("left out")}
        assert {f"{number} left out" for number in range(10)} <= left_out


def test_a_ticked_client_that_reads_again_gets_newer_messages(generous):
    peer = upgraded(generous, "/tick?name=napping", small=True)
    state = generous.until(lambda state: state["counted"].get("napping left out", 0))
    sent, end = state["counted"]["napping"], time.monotonic() + PATIENCE
    while generous.state()["counted"]["napping"] < sent + 50:
        assert peer.recv(64 * KIB)
        assert time.monotonic() < end
    peer.close()
    generous.until_free()


@contextmanager
def stopped_client(server, path):
    """A client in another process, stopped with SIGSTOP: its kernel answers, it does not."""
    code = (
        "import sys; from websockets.sync.client import connect\n"
        f"with connect('ws://127.0.0.1:{server.port}{path}', ping_interval=None) as client:\n"
        "    print('open', flush=True)\n"
        "    for _ in client: pass\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout.readline() == b"open\n"
        process.send_signal(signal.SIGSTOP)
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_stopped_client_is_cut_while_it_is_written_to(server):
    cut = server.disconnects(DisconnectReason.SLOW_READER)
    with stopped_client(server, "/feed"):
        server.until_free()
    assert server.disconnects(DisconnectReason.SLOW_READER) == cut + 1


@pytest.mark.parametrize("loop", LOOPS)
def test_a_client_that_does_not_answer_pings_is_cut(tmp_path, loop):
    limits = {"ping_interval": 0.4, "ping_timeout": 0.4, "close_deadline": 0.3, "write_deadline": 60}
    with serving(tmp_path, loop=loop, limits=limits) as server:
        with connect(f"ws://127.0.0.1:{server.port}/echo", ping_interval=None) as good:
            upgraded(server, "/feed", small=True)
            with stopped_client(server, "/echo"):
                server.until(lambda state: state["connections"] == 1)
            good.send("still here")
            assert good.recv() == "still here"
        assert server.disconnects(DisconnectReason.NO_PONG) == 2


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux alone has it")
@pytest.mark.parametrize("loop", LOOPS)
def test_the_kernel_drops_a_client_that_takes_nothing(tmp_path, loop):
    with serving(tmp_path, loop=loop, limits={"acknowledge_deadline": 1}) as server:
        crowd(server, "/feed?size=330", count=2)
        server.until_free()
        assert not server.state()["disconnects"]


def test_a_slow_reader_of_a_large_answer_is_cut(server):
    cut = server.disconnects(DisconnectReason.SLOW_READER)
    before = server.state()["resident"]
    peers = [opened(server, small=True) for _ in range(6)]
    for peer, path in zip(peers, ["/whole", "/pieces"] * 3, strict=True):
        peer.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode())
    server.until(lambda state: state["disconnects"].get(DisconnectReason.SLOW_READER, 0) == cut + 6)
    state = server.until_free()
    assert state["resident"] < before + 24 * MIB  # three answers of 4 MiB each were made


def test_a_reader_that_takes_some_of_a_large_answer_in_time_gets_it_all(server):
    peer = opened(server, small=True)
    peer.sendall(b"GET /whole HTTP/1.1\r\nConnection: close\r\n\r\n")
    got, began = 0, time.monotonic()
    while piece := peer.recv(16 * KIB):
        got += len(piece)
        if time.monotonic() < began + 3 * SHORT["write_deadline"]:
            time.sleep(0.02)
    assert got > 4 * MIB


def test_connections_that_end_abruptly_are_freed(server):
    for path in ("/echo", "/feed?size=330", "/tick?name=reset"):
        peer = upgraded(server, path)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()  # RST
    server.until_free()


def test_every_request_of_a_connection_that_ends_learns_of_it(server):
    tasks = server.state()["tasks"]
    for requests in (b"GET /slow HTTP/1.1\r\n\r\n" * 3, b"GET /pieces HTTP/1.1\r\n\r\n" * 2):
        peer = opened(server)
        peer.sendall(requests)
        server.until(lambda state: state["tasks"] > tasks)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
    server.until(lambda state: state["tasks"] == tasks and state["connections"] == 0)
    assert "Traceback" not in server.log()


def test_an_answer_that_is_cut_off_is_no_error(server):
    peers = [opened(server) for _ in range(20)]
    for peer in peers:
        peer.sendall(b"GET /drips HTTP/1.1\r\n\r\n")
    for peer in peers:
        assert peer.recv(64 * KIB)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
    server.until_free()
    assert "Traceback" not in server.log()


def test_half_closed_connections_are_freed(server):
    peers = [upgraded(server, "/echo"), upgraded(server, "/feed", small=True), opened(server)]
    for peer in peers:
        peer.shutdown(socket.SHUT_WR)
    server.until_free()


# Slow and bad requests


def test_half_a_request_is_not_waited_for(server):
    halves = {
        b"": None,
        b"G": 408,
        b"GET / HTTP/1.1\r\nHost: x\r\n": 408,
        b"\r\n": 408,
        b"POST /length HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc": 408,
        b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n": 408,
    }
    peers = {sent: opened(server) for sent in halves}
    for sent, peer in peers.items():
        peer.sendall(sent)
    answers = {sent: rest(peer) for sent, peer in peers.items()}
    assert {sent: status(answer) if answer else None for sent, answer in answers.items()} == halves


def test_trickled_requests_are_cut(server):
    cut = server.disconnects(DisconnectReason.SLOW_REQUEST)
    peers = [opened(server), opened(server)]
    peers[0].sendall(b"GET / HTTP/1.1\r\n")
    peers[1].sendall(b"POST /length HTTP/1.1\r\nContent-Length: 100000\r\n\r\n")
    end = time.monotonic() + PATIENCE
    with suppress(ConnectionError):
        while server.disconnects(DisconnectReason.SLOW_REQUEST) < cut + 2 and time.monotonic() < end:
            peers[0].sendall(b"X: y\r\n")
            peers[1].sendall(b"x")
            time.sleep(0.05)
    server.until(
        lambda state: state["disconnects"][DisconnectReason.SLOW_REQUEST] == cut + 2 and state["connections"] == 0
    )


GET = b"GET /state HTTP/1.1\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (GET + b"X: y\r\n" * 99 + b"\r\n", 200),
        (GET + b"X: y\r\n" * 100 + b"\r\n", 431),
        (GET + b"X: y\r\n" * 20_000 + b"\r\n", 431),
        (GET + b"X: " + b"y" * 15_000 + b"\r\n\r\n", 200),
        (GET + b"X: " + b"y" * 17_000 + b"\r\n\r\n", 431),
        (GET + b"X: " + b"y" * 2_000_000, 431),
        (b"GET /" + b"y" * 17_000 + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET /" + b"y" * 2_000_000, 431),
        (b"POST /length HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400),
        (b"POST /length HTTP/1.1\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc", 400),
        (b"POST /length HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
        (b"POST /length HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
        (b"POST /length HTTP/1.1\r\nContent-Length: 3, 3\r\n\r\nabc", 400),
        (b"POST /length HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
        (b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 101 + b"\r\n", 431),
        (b"GET /\xff HTTP/1.1\r\n\r\n", 400),
        (b"GET http://[ HTTP/1.1\r\n\r\n", 400),
        (b"GET /state HTTP/1.1\r\nX: y\r\n folded\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS", 400),
        (bytes(range(256)) * 100, 400),
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else None,
)
def test_heads_and_lengths(server, request_, expected):
    answer = asked(server, request_)
    assert status(answer) == expected
    if expected != 200:
        head, body = answer.split(b"\r\n\r\n")
        assert b"application/problem+json" in head
        assert json.loads(body)["status"] == expected


def test_requests_that_are_not_waited_for_are_few(server):
    before, cut = server.state()["resident"], server.disconnects(DisconnectReason.BAD_REQUEST)
    assert asked(server, b"GET /slow HTTP/1.1\r\n\r\n" * 20_000) == b""
    assert server.disconnects(DisconnectReason.BAD_REQUEST) == cut + 1
    assert server.state()["resident"] < before + 8 * MIB


# Handshakes


@pytest.mark.parametrize(
    ("handshake", "expected"),
    [
        (upgrade("/deny"), 401),
        (upgrade("/never"), 503),
        (upgrade("/echo", "Content-Length: 5") + b"abcde", 400),
        (upgrade("/echo", "Cookie: " + "x" * 9000), 431),
        (upgrade("/echo").replace(b"Version: 13", b"Version: 12"), 400),
        (upgrade("/echo").replace(b"AAAA==", b""), 400),
        (upgrade("/echo", "Origin: http://a", "Origin: http://b"), 400),
        (upgrade("/echo", "Sec-WebSocket-Protocol: é"), 400),
        (upgrade("/echo").replace(b"GET", b"POST"), 405),
    ],
    ids=["deny", "never", "body", "long line", "version", "key", "origins", "subprotocol", "method"],
)
def test_handshakes_that_fail_are_answered_once(server, handshake, expected):
    answer = asked(server, handshake)
    assert status(answer) == expected
    assert answer.count(b"HTTP/1.1") == 1
    server.until_free()


def test_data_before_the_handshake_is_answered_ends_the_connection(server):
    peer = opened(server)
    peer.sendall(upgrade("/never"))
    time.sleep(0.1)
    with suppress(ConnectionError):
        peer.sendall(frame(TEXT, b"\xff") * 3)
    assert rest(peer) == b""


def test_no_websocket_begins_behind_an_unfinished_answer(server):
    assert asked(server, b"GET /slow HTTP/1.1\r\n\r\n" + upgrade("/echo")) == b""


# Bad frames and floods


@pytest.mark.parametrize(
    ("sent", "code", "why"),
    [
        (frame(TEXT, b"\xc3\x28"), 1007, DisconnectReason.BAD_FRAME),
        (frame(TEXT, b"\xff") * 20, 1007, DisconnectReason.BAD_FRAME),
        (frame(TEXT, b"x" * 4097), 1009, DisconnectReason.BAD_FRAME),
        (frame(TEXT, announced=2**40), 1009, DisconnectReason.BAD_FRAME),
        (frame(TEXT, b"x" * 200_000), 1009, DisconnectReason.BAD_FRAME),
        (frame(TEXT, b"x" * 20_000_000), 1009, DisconnectReason.BAD_FRAME),  # sent on when the answer is there
        (b"\x01\xfe" + (4000).to_bytes(2) + bytes(4004) + b"\x80\xfe" + (4000).to_bytes(2) + bytes(4004), 1009, None),
        (frame(3), 1002, DisconnectReason.BAD_FRAME),
        (b"\x81\x05plain", 1002, DisconnectReason.BAD_FRAME),
        (b"\xf1\x80\x00\x00\x00\x00", 1002, DisconnectReason.BAD_FRAME),
        (frame(TEXT) * 21, 1008, DisconnectReason.FLOOD),
        (frame(PING) * 21, 1008, DisconnectReason.FLOOD),
        (b"\x01\x80" + bytes(4) + (b"\x00\x80" + bytes(4)) * 20, 1008, DisconnectReason.FLOOD),
        (frame(TEXT, b"x" * 4000) * 5, 1008, DisconnectReason.FLOOD),
    ],
    ids=["utf-8", "utf-8 often", "4097", "1 TiB", "large", "huge", "fragments", "opcode", "mask", "reserved", "texts", "pings",
         "empty fragments", "bytes"],
)  # fmt: skip
def test_frames_that_end_a_connection(server, sent, code, why):
    cut = server.disconnects(why)
    peer = upgraded(server, "/echo")
    with suppress(ConnectionError):
        peer.sendall(sent)
    assert close_code(rest(peer)) == code
    if why:
        assert server.disconnects(why) == cut + 1
    server.until_free()


def flooded(peer, data, seconds):
    """Send without reading, for so long or until the connection ends; return whether it did."""
    end = time.monotonic() + seconds
    peer.settimeout(0.2)
    while time.monotonic() < end:
        try:
            peer.sendall(data)
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


def test_floods_of_pings_cost_nothing(server):
    def flood():
        peer = upgraded(server, "/echo", small=True)
        assert flooded(peer, frame(PING, bytes(125)) * 1000, PATIENCE)
        peer.close()

    flood()  # what the first one costs, code that was never run and an allocator that grows, stays as it is
    before = server.until_free()["resident"]
    for _ in range(3):
        flood()
    assert server.until_free()["resident"] < before + 6 * MIB


def test_replies_to_pings_are_bounded_even_without_a_budget(generous):
    before = generous.state()["resident"]
    peer = upgraded(generous, "/echo", small=True)
    assert not flooded(peer, frame(PING, bytes(125)) * 1000, SHORT["write_deadline"] / 2)
    assert generous.state()["buffered"] < 512 * KIB  # the replies to what was read at once, and no more
    assert flooded(peer, frame(PING, bytes(125)) * 1000, PATIENCE)
    peer.close()
    assert generous.until_free()["resident"] < before + 12 * MIB
    assert generous.disconnects(DisconnectReason.SLOW_READER)


def test_bad_clients_leave_no_trace_in_the_log(tmp_path):
    with serving(tmp_path, limits=SHORT) as server:
        with connect(f"ws://127.0.0.1:{server.port}/echo?token=secret"):
            pass
        asked(server, upgrade("/deny?token=secret"))
        asked(server, b"GET /slow?token=secret HTTP/1.1\r\nConnection: close\r\n\r\n")
        quiet = len(server.log().splitlines())
        for bad in (frame(TEXT, b"\xff"), frame(3), frame(PING) * 50, frame(TEXT, announced=2**40)):
            peer = upgraded(server, "/echo?token=secret")
            peer.sendall(bad)
            rest(peer)
        asked(server, b"garbage\r\n\r\n")
        asked(server, b"GET /?token=secret HTTP/1.1\r\nX")
        lines = server.log().splitlines()[quiet:]
        assert [line for line in lines if "[accepted]" not in line] == []
        assert len(lines) == 4
    log = server.log()
    assert "secret" not in log
    assert re.search(r'"WebSocket /echo" \[accepted\]', log)
    assert re.search(r'"WebSocket /deny" 401', log)
    assert re.search(r'"GET /slow HTTP/1.1" 200', log)
    assert "ERROR" not in log


# The end


@pytest.mark.parametrize("loop", LOOPS)
def test_at_the_end_good_clients_are_told_and_stuck_ones_do_not_hold_it_up(tmp_path, loop):
    limits = SHORT | {"write_deadline": 60, "head_deadline": 60}
    with serving(tmp_path, loop=loop, limits=limits, graceful=30) as server, ExitStack() as clients:
        paths = ["/echo"] * 20 + [f"/tick?name={number}" for number in range(5)]
        good = [clients.enter_context(connect(f"ws://127.0.0.1:{server.port}{path}")) for path in paths]
        for number in range(5):
            stuck = upgraded(server, "/feed?size=330", small=True)
            if not number:
                stuck.sendall(frame(CLOSE, b"\x03\xe8"))
        time.sleep(0.3)  # until their buffers are full
        slow = opened(server)
        slow.sendall(b"GET / HTTP/1.1\r\n")
        waiting = opened(server)
        waiting.sendall(upgrade("/never"))
        time.sleep(0.1)
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < PATIENCE / 2  # the deadline is half a second
        for client in good:
            with suppress(ConnectionClosed):
                for _ in client:
                    pass
            assert client.close_code == 1012
        assert status(rest(waiting)) == 503
        assert "graceful" not in server.log()


# Conformance


@pytest.mark.skipif(find_spec("kosoku") is None, reason="kosoku is not installed")
@pytest.mark.parametrize(("loop", "root"), list(zip(LOOPS, ["/echo", "/flow"], strict=False)))
def test_conformance(tmp_path, loop, root):
    runner = Path(sys.executable).with_name("kosoku")
    limits = NO_BUDGET | {"message_bytes": 2**27}
    with serving(tmp_path, loop=loop, root=root, limits=limits) as server:
        included = [part for group in CONFORMANCE_GROUPS for part in ("-i", f"{group}.*")]
        command = [runner, "-p", "8", *included, "-o", tmp_path / "report", f"127.0.0.1:{server.port}"]
        subprocess.run(command, capture_output=True, check=False, timeout=120)
    (results,) = json.loads((tmp_path / "report" / "index.json").read_text()).values()
    assert len(results) == 247
    failed = {
        case
        for case, result in results.items()
        if result["behavior"] not in {"OK", "NON-STRICT", "INFORMATIONAL"}
        or result["behaviorClose"] not in {"OK", "INFORMATIONAL"}
    }
    assert failed == KNOWN_FAILURES
