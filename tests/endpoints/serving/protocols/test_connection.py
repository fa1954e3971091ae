"""Clients that do not read, that go without a word, or that stay when the server ends; over HTTP and WebSocket."""

import json
import re
import socket
from contextlib import ExitStack, suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from Endpoints.serving.protocols import DisconnectReason, Limits, http_protocol, websocket_protocol
from Endpoints.serving.protocols.connection import problem
from tests.endpoints.serving.protocols.clients import (
    CLOSE,
    KIB,
    MIB,
    PING,
    TEXT,
    asked,
    crowd,
    frame,
    opened,
    reset,
    rest,
    status,
    stopped_client,
    taken,
    until,
    upgrade,
    upgraded,
)
from tests.endpoints.serving.protocols.conftest import LONG, LOOPS, NO_BUDGET, SHORT


@pytest.mark.parametrize("factory", [http_protocol, websocket_protocol])
def test_classes_with_other_limits_are_other_classes(factory):
    one, two = factory(Limits(close_deadline=2)), factory(Limits())
    assert one.limits.close_deadline == 2
    assert two.limits == Limits()
    one.disconnects[DisconnectReason.FLOOD] += 1
    assert not two.disconnects


def test_a_problem_is_a_whole_answer():
    head, _, body = problem(408, "too late").partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"HTTP/1.1 408 Request Timeout",
        b"content-type: application/problem+json",
        b"content-length: %d" % len(body),
        b"x-request-id: %b" % json.loads(body)["request_id"].encode(),
        b"connection: close",
    ]
    document = {"type": "about:blank", "title": "Request Timeout", "status": 408, "detail": "too late"}
    assert json.loads(body) == document | {"request_id": json.loads(body)["request_id"]}
    assert b"\r\nretry-after: 5\r\n" in problem(503, "no room")


def test_a_problem_of_fhir_is_an_outcome():
    head, _, body = problem(503, "no room", fhir=True).partition(b"\r\n\r\n")
    assert b"content-type: application/fhir+json\r\n" in head
    assert b"content-length: %d\r\n" % len(body) in head
    found = json.loads(body)
    assert (found["resourceType"], found["issue"][0]["code"]) == ("OperationOutcome", "transient")
    assert found["issue"][0]["diagnostics"] == "no room"


def test_bad_clients_are_logged_once_a_minute_for_each_kind_and_without_what_they_sent(start):
    server = start(limits=SHORT)
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
    asked(server, b"garbage\r\n\r\n")
    lines = server.log().splitlines()[quiet:]
    assert [line for line in lines if "[accepted]" not in line] == [
        f"ended a connection of 127.0.0.1 ({why})" for why in ("bad_frame", "flood", "bad_request", "slow_request")
    ]
    assert len(lines) == 4 + 4
    server.stop()
    log = server.log()
    assert "secret" not in log
    assert re.search(r'"WebSocket /echo" \[accepted\]', log)
    assert re.search(r'"WebSocket /deny" 401', log)
    assert re.search(r'"GET /slow HTTP/1.1" 200', log)
    assert "ERROR" not in log


# Slow and dead readers


def test_websockets_that_do_not_read_are_disconnected_and_hold_little(server):
    cut = server.disconnects(DisconnectReason.SLOW_READER)
    crowd(server, "/feed?size=330")
    state = server.until_disconnected(DisconnectReason.SLOW_READER, cut + 10)
    assert 0 < state["peaks"]["/feed"] <= Limits().write_buffer + 330 + 4
    server.until(lambda state: state["tasks"] == state["connections"] == 0)


def test_a_slow_reader_of_a_large_answer_is_disconnected(server):
    cut = server.disconnects(DisconnectReason.SLOW_READER)
    peers = [opened(server, small=True) for _ in range(6)]
    for peer, path in zip(peers, ["/whole", "/pieces"] * 3, strict=True):
        peer.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode())
    state = server.until_disconnected(DisconnectReason.SLOW_READER, cut + 6)
    assert 0 < state["peaks"]["/pieces"] <= Limits().write_buffer + 64 * KIB
    server.until_free()


def test_a_reader_that_takes_some_of_a_large_answer_in_time_gets_it_all(start):
    server = start(limits=LONG | {"write_deadline": 100})
    peer = opened(server, small=True)
    peer.sendall(b"GET /whole HTTP/1.1\r\nConnection: close\r\n\r\n")
    got = 0
    while piece := taken(peer, 256 * KIB):
        got += len(piece)
        server.ahead(45)  # half a megabyte in a deadline is enough, and there are eight of them
    assert got > 4 * MIB
    assert not server.state()["disconnects"]


def test_a_reader_that_takes_too_little_in_time_is_disconnected(start):
    server = start(limits=LONG | {"write_deadline": 100})
    peer = opened(server, small=True)
    peer.sendall(b"GET /whole HTTP/1.1\r\nConnection: close\r\n\r\n")
    server.until(lambda state: state["full"] == 1)
    server.ahead(50)
    assert not server.state()["disconnects"]
    taken(peer, 4 * KIB)
    server.ahead(50)
    server.until_disconnected(DisconnectReason.SLOW_READER, 1)


def test_a_reader_that_caught_up_has_all_its_time_again(start):
    server = start(limits=LONG | NO_BUDGET | {"write_deadline": 100})
    peer, size = upgraded(server, "/echo", small=True), 256 * KIB
    peer.sendall(frame(TEXT, b"x" * size))
    server.until(lambda state: state["full"] == 1)
    assert len(taken(peer, size + 10)) == size + 10
    for _ in range(3):
        server.ahead(100)
    peer.sendall(frame(TEXT, b"again"))
    assert until(peer, b"again")
    assert not server.state()["disconnects"]


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="Linux alone has it")
@pytest.mark.parametrize("loop", LOOPS)
def test_the_kernel_drops_a_client_that_takes_nothing(start, loop):
    server = start(loop=loop, limits=LONG | {"acknowledge_deadline": 1})
    crowd(server, "/feed?size=330", count=2)
    server.until_free()
    assert not server.state()["disconnects"]


def test_a_stopped_client_is_disconnected_while_it_is_written_to(server):
    cut = server.disconnects(DisconnectReason.SLOW_READER)
    with stopped_client(server, "/feed"):
        server.until_free()
    assert server.disconnects(DisconnectReason.SLOW_READER) == cut + 1


def test_a_client_that_sends_on_hears_why_it_is_refused(server):
    assert status(asked(server, b"GET /" + b"y" * 20_000_000)) == 431  # an error if the connection were reset


# Connections that end


def test_connections_that_end_abruptly_are_freed(server):
    for path in ("/echo", "/feed?size=330", "/tick?name=reset"):
        reset(upgraded(server, path))
    server.until_free()


def test_half_closed_connections_are_freed(server):
    peers = [upgraded(server, "/echo"), upgraded(server, "/feed", small=True), opened(server)]
    for peer in peers:
        peer.shutdown(socket.SHUT_WR)
    server.until_free()


@pytest.mark.parametrize("loop", LOOPS)
def test_at_the_end_good_clients_are_told_and_stuck_ones_do_not_hold_it_up(start, loop):
    server = start(loop=loop, limits=LONG | {"close_deadline": SHORT["close_deadline"]}, graceful=30)
    with ExitStack() as clients:
        paths = ["/echo"] * 20 + [f"/tick?name={number}" for number in range(5)]
        urls = [f"ws://127.0.0.1:{server.port}{path}" for path in paths]
        good = [clients.enter_context(connect(url, ping_interval=None)) for url in urls]
        stuck = [upgraded(server, "/feed?size=330", small=True) for _ in range(5)]
        server.until(lambda state: state["full"] == 5)
        stuck[0].sendall(frame(CLOSE, b"\x03\xe8"))
        slow = opened(server)
        slow.sendall(b"GET / HTTP/1.1\r\n")
        waiting = opened(server)
        waiting.sendall(upgrade("/never"))
        server.until(lambda state: state["connections"] == len(paths) + 7)
        assert server.stop() == 0
        for client in good:
            with suppress(ConnectionClosed):
                for _ in client:
                    pass
            assert client.close_code == 1012
        assert status(rest(waiting)) == 503
        assert "graceful" not in server.log()  # as uvicorn says when it gives up waiting
