"""Requests that come late, in a row, too large or broken, and answers that nobody waits for."""

import json
import re

import pytest

from Endpoints.serving.protocols import DisconnectReason
from Endpoints.serving.protocols.http import PIPELINED
from tests.endpoints.serving.protocols.clients import (
    KIB,
    MIB,
    asked,
    opened,
    reset,
    rest,
    status,
    taken,
    until,
    upgrade,
)
from tests.endpoints.serving.protocols.conftest import LONG

GET = b"GET /state HTTP/1.1\r\nConnection: close\r\n"


# Good requests


def test_requests_on_one_connection(patient):
    peer = opened(patient)
    for body in (b"x", b"x" * (100 * KIB)):
        peer.sendall(b"POST /length?token=secret HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        assert status(until(peer, b"\r\n\r\n%d" % len(body))) == 200
    peer.sendall(
        b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    assert rest(peer).endswith(b"\r\n\r\n3")


def test_a_connection_that_idles_ends_without_a_word(server):
    peer = opened(server)
    peer.sendall(b"POST /length HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")
    until(peer, b"\r\n\r\n1")
    assert rest(peer) == b""


def test_a_client_that_waits_to_continue_may_wait(patient):
    peer = opened(patient)
    peer.sendall(b"POST /length HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n")
    assert until(peer, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    peer.sendall(b"abc")
    assert rest(peer).endswith(b"\r\n\r\n3")


def answered_early(server):
    """A connection whose two answers came before the bodies, which nobody reads."""
    peer = opened(server)
    for _ in range(2):
        peer.sendall(b"POST /state HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n")
        head = until(peer, b"\r\n\r\n")
        assert status(head) == 200
        length = int(re.search(rb"content-length: (\d+)", head)[1])
        while length:
            length -= len(peer.recv(length))
        peer.sendall(bytes(300_000))
    return peer


def test_after_an_early_answer_the_connection_goes_on(patient):
    peer = answered_early(patient)
    peer.sendall(GET + b"Host: x\r\n\r\n")
    answer = rest(peer)
    assert status(answer) == 200
    assert answer.count(b"HTTP/1.1") == 1


def test_after_an_early_answer_the_connection_idles_and_no_body_is_waited_for(start):
    server = start(limits=LONG | {"keep_alive": 1000, "body_deadline": 300})
    peer = answered_early(server)
    server.until(lambda state: not state["bodies"])
    server.ahead(500)
    peer.sendall(GET + b"Host: x\r\n\r\n")
    answer = rest(peer)
    assert status(answer) == 200
    assert answer.count(b"HTTP/1.1") == 1


def test_a_client_that_waits_to_continue_is_told_once_that_its_body_is_wrong(patient):
    head = b"POST /length HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    answers = asked(patient, head + b"no length\r\n")
    assert re.findall(rb"HTTP/1\.1 (\d{3}) ", answers) == [b"400"]


def test_nothing_is_answered_behind_an_answer_that_is_the_last(patient):
    """Our side of the connection has ended, but the client is still sending the body of its next request."""
    for complete in (b"", b"GET /state HTTP/1.1\r\n\r\n"):
        peer = opened(patient)
        peer.sendall(GET + b"\r\n" + complete + b"POST /state HTTP/1.1\r\nContent-Length: 9\r\n\r\nx")
        assert rest(peer).count(b"HTTP/1.1 ") == 1


def test_an_early_answer_reaches_a_client_that_sends_on(patient):
    size = 8 * MIB
    head = f"POST /state HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {size}\r\n\r\n".encode()
    peer = opened(patient)
    peer.sendall(head + bytes(size))  # an error if the server had reset the connection
    assert status(rest(peer)) == 200


def pipelined(count):
    """Bytes of requests of which the first is answered slowly, so that the others wait."""
    waiting = b"POST /length HTTP/1.1\r\nContent-Length: 2\r\n\r\nab" * (count - 1)
    return b"GET /slow HTTP/1.1\r\n\r\n" + waiting + b"GET /state HTTP/1.1\r\nConnection: close\r\n\r\n"


def test_requests_in_a_row_are_answered_in_order(patient):
    answers = asked(patient, pipelined(PIPELINED))
    bodies = re.findall(rb"\r\n\r\n(slow|\d|{)", answers)
    assert bodies == [b"slow", *[b"2"] * (PIPELINED - 1), b"{"]


@pytest.mark.parametrize("count", [PIPELINED + 1, 20_000])
def test_requests_that_wait_for_an_answer_are_few(patient, count):
    cut = patient.disconnects(DisconnectReason.BAD_REQUEST)
    assert asked(patient, pipelined(count)) == b""
    assert patient.disconnects(DisconnectReason.BAD_REQUEST) == cut + 1


def test_a_reader_that_caught_up_has_all_its_time_again(start):
    server = start(limits=LONG | {"write_deadline": 100})
    peer = opened(server, small=True)
    peer.sendall(b"GET /whole HTTP/1.1\r\n\r\n")
    server.until(lambda state: state["full"] == 1)
    until(peer, b"\r\n\r\n")
    assert len(taken(peer, 4 * MIB)) == 4 * MIB
    for _ in range(3):
        server.ahead(100)
    peer.sendall(GET + b"\r\n")
    assert status(rest(peer)) == 200
    assert not server.state()["disconnects"]


# Connections that end


def test_every_request_of_a_connection_that_ends_learns_of_it(patient):
    for requests in (b"GET /slow HTTP/1.1\r\n\r\n" * 3, b"GET /pieces HTTP/1.1\r\n\r\n" * 2):
        peer = opened(patient)
        peer.sendall(requests)
        patient.until(lambda state: state["tasks"])
        reset(peer)
    patient.until(lambda state: state["tasks"] == state["connections"] == 0)
    assert "Traceback" not in patient.log()


def test_an_answer_that_is_broken_off_is_no_error(patient):
    peers = [opened(patient) for _ in range(20)]
    for peer in peers:
        peer.sendall(b"GET /drips HTTP/1.1\r\n\r\n")
    for peer in peers:
        assert peer.recv(64 * KIB)
        reset(peer)
    patient.until_free()
    assert "Traceback" not in patient.log()


# Slow and bad requests


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (b"", None),
        (b"G", 408),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", 408),
        (b"\r\n", 408),
        (b"POST /length HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc", 408),
        (b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 408),
    ],
)
def test_half_a_request_is_waited_for_until_its_deadline(start, sent, expected):
    server = start(limits=LONG | {"first_byte_deadline": 100, "head_deadline": 200, "body_deadline": 300})
    peer = opened(server)
    peer.sendall(sent)
    server.until(lambda state: state["connections"] == 1)
    deadline = 100 if not sent else 300 if b"\r\n\r\n" in sent else 200
    server.ahead(deadline - 50)
    assert server.state()["connections"] == 1
    server.ahead(50)
    answer = rest(peer)
    assert (status(answer) if answer else None) == expected


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"GET / HTTP/1.1\r\n", b"X: y\r\n"),
        (b"POST /length HTTP/1.1\r\nContent-Length: 100000\r\n\r\n", b"x"),
    ],
    ids=["head", "body"],
)
def test_a_request_that_trickles_is_given_no_longer(start, begin, piece):
    server = start(limits=LONG | {"head_deadline": 100, "body_deadline": 100})
    peer = opened(server)
    peer.sendall(begin)
    for _ in range(9):
        server.ahead(5)
        peer.sendall(piece)
    assert server.state()["connections"] == 1
    server.ahead(55)
    assert status(rest(peer)) == 408
    assert server.disconnects(DisconnectReason.SLOW_REQUEST) == 1


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


def test_half_a_request_behind_another_is_waited_for_until_its_deadline(start):
    server = start(limits=LONG | {"head_deadline": 200, "keep_alive": 10_000})
    peer = opened(server)
    peer.sendall(b"GET /slow HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n")
    assert until(peer, b"slow")
    server.ahead(150)
    assert server.state()["connections"] == 1
    server.ahead(50)
    assert status(rest(peer)) == 408


def test_a_refused_request_is_refused_once(start):
    server = start(limits=LONG | {"head_deadline": 100})
    peer = opened(server)
    peer.sendall(b"GET /" + b"y" * 17_000)
    assert status(until(peer, b"\r\n\r\n")) == 431
    server.ahead(100)
    assert server.state()["disconnects"] == {DisconnectReason.BAD_REQUEST: 1}


def test_a_body_behind_an_ignored_upgrade_is_no_request(patient):
    head = b"POST /length HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 23\r\n\r\n"
    answers = asked(patient, head + b"GET /state HTTP/1.1\r\n\r\n" + GET + b"\r\n")
    assert re.findall(rb"HTTP/1\.1 (\d{3}) ", answers) == [b"200"] * 2
    assert b"\r\n\r\n23" in answers


def test_a_websocket_begins_on_a_connection_that_had_a_request(patient):
    peer = opened(patient)
    peer.sendall(b"POST /length HTTP/1.1\r\nContent-Length: 1\r\n\r\nx")
    until(peer, b"\r\n\r\n1")
    peer.sendall(upgrade("/echo"))
    assert status(until(peer, b"\r\n\r\n")) == 101


def test_no_websocket_begins_behind_an_unfinished_answer(patient):
    assert asked(patient, b"GET /slow HTTP/1.1\r\n\r\n" + upgrade("/echo")) == b""
