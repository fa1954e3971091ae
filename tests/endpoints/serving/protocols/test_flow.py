"""Sending without waiting, beside an application that sends as ASGI has it."""

import time

import pytest
from websockets.sync.client import connect

from Endpoints.serving.protocols import DisconnectReason, Limits
from tests.endpoints.serving.protocols.clients import CLOSE, KIB, PATIENCE, TEXT, crowd, frame, rest, until, upgraded

MESSAGE = 4 * KIB  # bytes that the ticker sends


@pytest.mark.parametrize("path", ["/echo", "/flow"])
def test_both_ways_of_sending_write_the_same_bytes(generous, path):
    for size, head in {
        125: b"\x81\x7d",
        126: b"\x81\x7e\x00\x7e",
        65535: b"\x81\x7e\xff\xff",
        65536: b"\x81\x7f" + (65536).to_bytes(8),
    }.items():
        peer = upgraded(generous, path)
        peer.sendall(frame(TEXT, b"x" * size))
        assert until(peer, b"x" * size) == head + b"x" * size
        peer.sendall(frame(CLOSE, b"\x03\xe8"))
        assert rest(peer) == b"\x88\x02\x03\xe8"


def test_the_ticker_and_the_application_send_on_one_connection(patient):
    with connect(f"ws://127.0.0.1:{patient.port}/tick?name=good") as client:
        assert [client.recv() for _ in range(20)] == ["t" * MESSAGE] * 20
        pong = client.ping()
        assert pong.wait(PATIENCE)
        client.close(1000)
    assert client.close_code == 1000
    patient.until_free()


def test_clients_that_do_not_read_are_left_out_and_disconnected(server):
    cut = server.disconnects(DisconnectReason.SLOW_READER)
    crowd(server, "/tick?size=0")
    state = server.until_disconnected(DisconnectReason.SLOW_READER, cut + 10)
    assert {f"{number} left out" for number in range(10)} <= state["counted"].keys()
    assert 0 < state["peaks"]["/tick"] <= Limits().write_buffer + MESSAGE + 4
    server.until(lambda state: state["tasks"] == state["connections"] == 0)


def test_a_client_that_reads_again_gets_newer_messages(patient):
    peer = upgraded(patient, "/tick?name=napping", small=True)
    state = patient.until(lambda state: state["counted"].get("napping left out", 0))
    sent, end = state["counted"]["napping"], time.monotonic() + PATIENCE
    while patient.state()["counted"]["napping"] < sent + 50:
        assert peer.recv(64 * KIB)
        assert time.monotonic() < end
    peer.close()
    patient.until_free()


def test_a_connection_that_closes_takes_no_more(patient):
    peer = upgraded(patient, "/tick?name=closing")
    until(peer, b"t" * MESSAGE)
    peer.sendall(frame(CLOSE, b"\x03\xe8"))
    assert rest(peer).endswith(b"\x88\x02\x03\xe8")
    patient.until_free()
