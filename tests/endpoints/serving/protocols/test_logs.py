"""What good and bad clients leave in the log."""

import logging
import re

import pytest
from websockets.sync.client import connect

from Endpoints.serving.protocols.logs import FRAME_LOG, Log
from tests.endpoints.serving.protocols.clients import PING, TEXT, asked, frame, rest, upgrade, upgraded
from tests.endpoints.serving.protocols.conftest import SHORT


def test_queries_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Log("uvicorn.test").info('%s - "%s %s" %d', "127.0.0.1:1", "GET", "/?token=secret", 200)
    assert caplog.messages == ['127.0.0.1:1 - "GET /" 200']


def test_a_log_may_begin_at_a_level(caplog: pytest.LogCaptureFixture) -> None:
    log = Log("uvicorn.test", logging.WARNING)
    with caplog.at_level(logging.DEBUG):
        log.info("connection open")
        log.warning("connection lost")
    assert caplog.messages == ["connection lost"]
    assert log.level == logging.WARNING
    assert FRAME_LOG.least == logging.WARNING


def test_bad_clients_leave_no_trace(start):
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
    lines = server.log().splitlines()[quiet:]
    assert [line for line in lines if "[accepted]" not in line] == []
    assert len(lines) == 4
    server.stop()
    log = server.log()
    assert "secret" not in log
    assert re.search(r'"WebSocket /echo" \[accepted\]', log)
    assert re.search(r'"WebSocket /deny" 401', log)
    assert re.search(r'"GET /slow HTTP/1.1" 200', log)
    assert "ERROR" not in log
