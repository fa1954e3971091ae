"""One request, one answer: bodies that look like requests, upgrades that are ignored, trailers, HTTP/1.0."""

import json
import re
import time

import pytest

from Endpoints.serving.protocols.framing import doubt, head_without_upgrade
from Endpoints.serving.protocols.http import PIPELINED
from tests.endpoints.serving.protocols.clients import opened, rest, status, upgrade
from tests.endpoints.serving.protocols.conftest import LONG

GET = b"GET /state HTTP/1.1\r\nConnection: close\r\n"
INNER = b"GET /headers HTTP/1.1\r\nHost: inner\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(INNER)
LENGTH_OF_INNER = b"\r\n\r\n%d" % len(INNER)
CHUNKED = b"%x\r\n%b\r\n0\r\n" % (len(INNER), INNER)
IGNORED = [
    b"Connection: Upgrade\r\nUpgrade: h2c\r\n",
    b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
    b"Connection: upgrade\r\nUpgrade: TLS/1.0\r\n",
    b"Connection: Upgrade\r\nUpgrade: TLS/1.2, HTTP/2.0\r\n",
    b"Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n",
    b"Connection: Upgrade\r\nUpgrade: web socket\r\n",
    b"Connection: Upgrade\r\nUpgrade: websocket/13\r\n",
    b"Connection: Upgrade\r\nUpgrade: websockets\r\n",
    b"Connection: Upgrade\r\nUpgrade: \r\n",
    b"Connection: Upgrade\r\n",
    b"Connection: keep-alive\r\nUpgrade: h2c\r\n",
    b"Upgrade: websocket\r\n",
]


def statuses(answers):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) [A-Z]", answers)]


def sent(server, *pieces):
    """All that is answered to pieces that come one after the other."""
    peer = opened(server)
    for number, piece in enumerate(pieces):
        if number:
            time.sleep(0.02)
        peer.sendall(piece)
    return rest(peer)


def in_pieces(head, body):
    """A request in one segment, in two, and in three with its head broken."""
    return [(head + body,), (head, body), (head[:-9], head[-9:] + body[:5], body[5:])]


@pytest.mark.parametrize("upgrade_", IGNORED)
def test_a_body_after_an_upgrade_that_is_ignored_is_no_request(patient, upgrade_):
    for framing, body in ((LENGTH, INNER), (b"Transfer-Encoding: chunked\r\n", CHUNKED + b"\r\n")):
        head = b"POST /length HTTP/1.1\r\nHost: x\r\n" + upgrade_ + framing + b"\r\n"
        for pieces in in_pieces(head, body):
            answers = sent(patient, *pieces, GET + b"\r\n")
            assert statuses(answers) == [200, 200]
            assert LENGTH_OF_INNER in answers
            assert b"inner" not in answers


@pytest.mark.parametrize("upgrade_", IGNORED)
def test_what_follows_an_ignored_upgrade_without_a_body_is_a_request(patient, upgrade_):
    for length in (b"", b"Content-Length: 0\r\n"):
        request = b"GET /state HTTP/1.1\r\nHost: x\r\n" + upgrade_ + length + b"\r\n"
        assert statuses(sent(patient, request * 3 + GET + b"\r\n")) == [200] * 4
        assert statuses(sent(patient, request, request[:30], request[30:], GET + b"\r\n")) == [200] * 3


def test_ignored_upgrades_are_bounded_as_other_requests_are(patient):
    request = b"GET /state HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
    assert sent(patient, (request + b"\r\n") * (PIPELINED + 2)) == b""
    for headers, expected in ((98, 200), (99, 431)):
        answer = sent(patient, request + b"X: y\r\n" * headers + b"\r\n" + GET + b"\r\n")
        assert statuses(answer)[0] == expected


def test_the_body_after_an_ignored_upgrade_has_a_deadline(start):
    server = start(limits=LONG | {"body_deadline": 100})
    peer = opened(server)
    peer.sendall(b"POST /length HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 9\r\n\r\nabc")
    server.until(lambda state: state["connections"] == 1)
    server.ahead(100)
    assert status(rest(peer)) == 408


FRAMINGS = {
    "CONNECT": b"CONNECT inner:80 HTTP/1.1\r\nHost: inner:80\r\n",
    "CONNECT with a length": b"CONNECT inner:80 HTTP/1.1\r\n" + LENGTH,
    "CONNECT with an upgrade": b"CONNECT inner:80 HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n" + LENGTH,
    "upgrade with gzip": b"POST /length HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: gzip\r\n",
    "upgrade with an unread form": b"POST /length HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: x\r\n",
    "upgrade with two lengths": b"POST /length HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n" + LENGTH * 2,
    "gzip, chunked": b"POST /length HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n",
    "gzip and chunked": b"POST /length HTTP/1.1\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
    "chunked twice": b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n",
    "chunked in HTTP/1.0": b"POST /length HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
    "HTTP/2.0": b"POST /length HTTP/2.0\r\n" + LENGTH,
    "HTTP/2.0 with an upgrade": b"POST /length HTTP/2.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + LENGTH,
    "HTTP/0.9": b"POST /length HTTP/0.9\r\n" + LENGTH,
    "HTTP/1.2": b"POST /length HTTP/1.2\r\n" + LENGTH,
    "no version": b"GET /length\r\n",
    "WebSocket with a length": upgrade("/echo")[:-2] + LENGTH,
    "WebSocket with chunks": upgrade("/echo")[:-2] + b"Transfer-Encoding: chunked\r\n",
}


@pytest.mark.parametrize("head", FRAMINGS.values(), ids=FRAMINGS)
def test_where_the_end_of_a_request_is_in_doubt_it_is_answered_once(patient, head):
    for body in (INNER, CHUNKED + b"\r\n"):
        for pieces in in_pieces(head + b"\r\n", body):
            answers = sent(patient, *pieces[:2])
            assert statuses(answers) == [400]
            assert json.loads(answers.partition(b"\r\n\r\n")[2])["detail"]


def test_nothing_may_follow_a_handshake_before_its_answer(patient):
    assert statuses(sent(patient, upgrade("/echo") + INNER)) == [400]
    assert statuses(sent(patient, upgrade("/echo").replace(b"GET", b"POST") + INNER)) == [400]


@pytest.mark.parametrize(
    "trailer", [b"X-Forwarded-For: 1.2.3.4", b"Authorization: x", b"Expect: 100-continue", b"Host: y"]
)
def test_a_trailer_is_no_header(patient, trailer):
    for upgrade_ in (b"", IGNORED[0]):
        head = b"POST /headers HTTP/1.1\r\nX: y\r\n" + upgrade_ + b"Transfer-Encoding: chunked\r\n\r\n"
        for pieces in in_pieces(head, CHUNKED + trailer + b"\r\n\r\n"):
            answers = sent(patient, *pieces, GET + b"\r\n")
            assert statuses(answers) == [200, 200]
            names = ["x", *["connection"] * bool(upgrade_), "transfer-encoding"]
            assert json.dumps(names).encode() in answers


@pytest.mark.parametrize(
    "trailer", [b"Upgrade: websocket\r\nConnection: Upgrade", b"Upgrade: h2c\r\nConnection: Upgrade"]
)
def test_an_upgrade_in_a_trailer_is_none(patient, trailer):
    head = b"POST /length HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    for pieces in in_pieces(head, CHUNKED + trailer + b"\r\n\r\n"):
        answers = sent(patient, *pieces, GET + b"\r\n")
        assert statuses(answers) == [200, 200]
        assert LENGTH_OF_INNER in answers


def test_http_1_0_gets_no_chunks(patient):
    for head in (b"", b"Connection: keep-alive\r\n", b"Connection: Upgrade\r\nUpgrade: websocket\r\n"):
        answer = sent(patient, b"GET /parts HTTP/1.0\r\n" + head + b"\r\n")
        assert status(answer) == 200
        assert b"transfer-encoding" not in answer
        assert answer.endswith(b"\r\n\r\none, two, three")
        assert answer.count(b"HTTP/1.1") == 1
    assert sent(patient, b"HEAD /parts HTTP/1.0\r\n\r\n").endswith(b"connection: close\r\n\r\n")
    assert sent(patient, b"GET /parts HTTP/1.1\r\nConnection: close\r\n\r\n").endswith(b"5\r\nthree\r\n0\r\n\r\n")


def test_a_client_of_http_1_0_is_not_told_to_continue(patient):
    answer = sent(patient, b"POST /length HTTP/1.0\r\nExpect: 100-continue\r\n" + LENGTH + b"\r\n", INNER)
    assert statuses(answer) == [200]
    assert answer.endswith(LENGTH_OF_INNER)


def test_a_head_loses_its_upgrade_alone():
    headers = [(b"host", b"x"), (b"upgrade", b"h2c"), (b"connection", b"upgrade"), (b"upgrade", b"y")]
    head = head_without_upgrade(b"POST", b"/a?b", "1.0", headers)
    assert head == b"POST /a?b HTTP/1.0\r\nhost: x\r\nconnection: upgrade\r\n\r\n"


def test_an_empty_body_leaves_no_doubt():
    assert doubt(b"GET", "1.1", [(b"content-length", b"0")], websocket=True) is None
    assert doubt(b"POST", "1.1", [(b"transfer-encoding", b" Chunked ")], websocket=False) is None
