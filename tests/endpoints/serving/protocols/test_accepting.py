"""Connections that are accepted, make room for others, or are turned away; with TLS and without."""

import socket
import ssl
import subprocess
from contextlib import suppress

import pytest

from Endpoints.serving.protocols.limits import DisconnectReason
from Endpoints.serving.protocols.places import LAST
from tests.endpoints.serving.protocols.clients import (
    PATIENCE,
    TEXT,
    asked,
    frame,
    open_sockets,
    opened,
    rest,
    status,
    taken,
    until,
    upgrade,
    upgraded,
)
from tests.endpoints.serving.protocols.conftest import LONG, LOOPS, SHORT

PROBE = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
PROBE_ONCE = PROBE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
PLACES = 20


@pytest.fixture(params=LOOPS)
def small(request, start):
    """A server with few places, which waits for its clients."""
    return start(loop=request.param, limits=LONG, places=[PLACES, None])


def kept(server):
    """A connection whose client has its answer, and keeps it open."""
    peer = opened(server)
    peer.sendall(PROBE)
    assert until(peer, b"live")
    return peer


def let_in(server):
    """The answer to a request that there is room for, once the server has noticed who has left."""
    while status(answer := asked(server, b"GET /slow HTTP/1.1\r\nConnection: close\r\n\r\n")) == 503:
        pass
    return answer


def has_ended(peer):
    with suppress(ConnectionError):
        return peer.recv(1) == b""
    return True


def test_idle_connections_make_room_and_busy_ones_do_not(small):
    stream = upgraded(small, "/echo")
    idle = [kept(small) for _ in range(PLACES - 1)]
    newcomers = [kept(small) for _ in range(5)]
    assert all(has_ended(peer) for peer in idle[:5])
    for peer in [*idle[5:], *newcomers]:
        peer.sendall(PROBE)
        assert until(peer, b"live")
    stream.sendall(frame(TEXT, b"still here"))
    assert until(stream, b"still here")
    state = small.state()  # over one more connection
    assert state["disconnects"] == {DisconnectReason.MADE_ROOM: 6}
    assert state["taken"] <= PLACES
    assert small.log().count("ended (made_room): all 20 connections that this process may have are in use") == 1


def test_those_who_have_asked_for_nothing_make_room(small):
    for sent in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nX: y\r\n"):
        silent = [opened(small) for _ in range(PLACES + 10)]
        for peer in silent[-PLACES:]:
            peer.sendall(sent)
        assert kept(small)
        assert all(has_ended(peer) for peer in silent[:10])


def test_when_all_are_busy_probes_are_answered_and_others_told(small):
    streams = [upgraded(small, "/echo") for _ in range(PLACES)]
    for _ in range(LAST):
        opened(small)  # and says nothing
    for _ in range(3):
        probed = asked(small, PROBE)
        assert status(probed) == 200
        assert b"\r\nconnection: close\r\n" in probed
    for request in (
        b"GET /length HTTP/1.1\r\n\r\n",
        upgrade("/echo"),
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nbo",
    ):
        told = asked(small, request)
        assert status(told) == 503
        assert b"\r\nretry-after: 5\r\n" in told
        assert b"\r\nconnection: close\r\n" in told
        assert b"all 20 connections that this process may have are in use: try again later" in told
    for stream in streams:
        stream.sendall(frame(TEXT, b"still here"))
        assert until(stream, b"still here")
    streams.pop().close()
    assert status(let_in(small)) == 200
    assert small.log().count("refused (full)") == 1


@pytest.mark.parametrize("loop", LOOPS)
def test_one_address_has_so_many_connections(start, loop):
    server = start(loop=loop, limits=LONG, places=[1000, 3])
    streams = [upgraded(server, "/echo") for _ in range(2)]
    idle = kept(server)
    streams.append(upgraded(server, "/echo"))
    assert has_ended(idle)
    for _ in range(3):
        told = rest(opened(server))
        assert status(told) == 503
        assert b"one address may have at most 3 connections at once" in told
    for stream in streams:
        stream.sendall(frame(TEXT, b"still here"))
        assert until(stream, b"still here")
    streams.pop().close()
    assert status(let_in(server)) == 200
    assert server.log().count("refused (address)") == 1


# TLS


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a certificate and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    names = ["-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "certificate.pem"]
    subprocess.run([*command, *names], cwd=folder, check=True, capture_output=True)
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "certificate.pem").read_text())
    return both


class Secure:
    """A server as clients with TLS see it."""

    def __init__(self, server):
        self.server, self.context = server, ssl.create_default_context()
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE

    def connected(self):
        open_sockets[-1:] = [peer := self.context.wrap_socket(opened(self.server))]
        return peer

    def asked(self, request=PROBE_ONCE):
        with self.connected() as peer:
            peer.sendall(request)
            return rest(peer)

    def get(self, path):
        answer = self.asked(f"GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n".encode())
        return answer.partition(b"\r\n\r\n")[2]


@pytest.fixture(params=LOOPS)
def secure(request, start, certificate):
    """Starts a server with TLS."""

    def starting(**options):
        server = start(loop=request.param, tls=str(certificate), **options)
        secure = Secure(server)
        server.get = secure.get
        return secure

    return starting


def test_a_handshake_has_as_much_time_as_a_first_byte(secure):
    secure = secure(limits=LONG | {"first_byte_deadline": SHORT["first_byte_deadline"]})
    silent, halfway, garbage = (opened(secure.server) for _ in range(3))
    halfway.sendall(bytes.fromhex("16030100f8010000f40303"))  # the beginning of a greeting
    garbage.sendall(PROBE)
    assert all(has_ended(peer) or has_ended(peer) for peer in (silent, halfway))
    rest(garbage)
    secure.server.until(
        lambda state: state["disconnects"] == {DisconnectReason.SLOW_REQUEST: 2, DisconnectReason.BAD_HANDSHAKE: 1}
    )
    assert status(secure.asked()) == 200
    secure.server.until(lambda state: state["taken"] == 1)
    assert "Traceback" not in secure.server.log()


def test_silent_handshakes_make_room(secure):
    secure = secure(limits=LONG, places=[PLACES, None])
    silent = [opened(secure.server) for _ in range(PLACES * 2)]
    idle = secure.connected()
    idle.sendall(PROBE)
    assert until(idle, b"live")
    assert status(secure.asked()) == 200
    assert all(has_ended(peer) for peer in silent[:PLACES])
    idle.sendall(PROBE)
    assert until(idle, b"live")


def test_the_end_waits_for_no_handshake(secure):
    secure = secure(limits=LONG | {"close_deadline": SHORT["close_deadline"]}, graceful=PATIENCE)
    silent = opened(secure.server)
    with secure.connected() as idle:
        idle.sendall(PROBE)
        assert until(idle, b"live")
        silent.setblocking(False)
        with pytest.raises(BlockingIOError):
            silent.recv(1)
        silent.settimeout(PATIENCE)
        idle.shutdown(socket.SHUT_RDWR)
        secure.server.process.terminate()
        assert has_ended(silent)
    assert taken(silent, 1) == b""
