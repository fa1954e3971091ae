"""Targets that are whole addresses: their name counts, and not the Host header beside it."""

import json

import pytest

from Endpoints.serving.protocols.targets import WRONG_TARGET, origin_form
from tests.endpoints.serving.protocols.clients import asked, opened, status, until, upgrade

HEADERS = [(b"host", b"good"), (b"accept", b"*/*")]


def request(target, *headers):
    return b"\r\n".join([b"GET " + target + b" HTTP/1.1", b"Host: good", b"Connection: close", *headers, b"", b""])


@pytest.mark.parametrize(
    ("target", "host", "path"),
    [
        (b"/a?b=http://evil/", b"good", b"/a?b=http://evil/"),
        (b"//evil/a", b"good", b"//evil/a"),
        (b"*", b"good", b"*"),
        (b"http://evil/a", b"evil", b"/a"),
        (b"HTTPS://Evil:8443/a?b", b"Evil:8443", b"/a?b"),
        (b"http://[::1]:80/", b"[::1]:80", b"/"),
        (b"http://evil", b"evil", b"/"),
        (b"http://evil?b", b"evil", b"/?b"),
    ],
)
def test_the_name_in_a_target_takes_the_place_of_the_header(target, host, path):
    headers = HEADERS.copy()
    assert origin_form(target, headers) == path
    assert headers == [(b"host", host), (b"accept", b"*/*")]


def test_a_name_adds_no_header_and_replaces_each():
    none, two = [], [(b"host", b"a"), (b"host", b"b")]
    assert origin_form(b"http://evil/", none) == origin_form(b"http://evil/", two) == b"/"
    assert (none, two) == ([], [(b"host", b"evil")] * 2)


@pytest.mark.parametrize(
    "target",
    [
        *(b"ftp://good/", b"http://u@good/", b"http://u:p@good/", b"http:///a", b"http://:80/a", b"http://good:/a"),
        *(b"http://good:123456/", b"http://g%6fod/", b"http://good#a", b"good/a", b"ws://good/a", b"http:/a", b""),
    ],
)
def test_other_targets_are_none(target):
    headers = HEADERS.copy()
    assert origin_form(target, headers) is None
    assert headers == HEADERS


def test_a_whole_address_is_answered_as_its_path_is(patient):
    for target in (b"/state", b"http://good/state", b"https://evil:80/state?a"):
        assert b'"connections"' in asked(patient, request(target))
        assert b'"connections"' in asked(patient, request(target, b"Upgrade: h2c", b"Connection: Upgrade, close"))
    assert asked(patient, request(b"http://good/health/live")).endswith(b"live")


@pytest.mark.parametrize("target", [b"ftp://good/state", b"http://u:p@good/state", b"ws://good/state"])
def test_a_target_that_names_something_else_is_answered_with_a_sentence(patient, target):
    answer = asked(patient, request(target))
    assert status(answer) == 400
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["detail"] == WRONG_TARGET


@pytest.mark.parametrize("target", [b"http:///state", b"http://good:/state", b"http://g%6fod/state"])
def test_a_target_that_no_parser_reads_is_answered_too(patient, target):
    assert status(asked(patient, request(target))) == 400


def test_a_websocket_may_be_asked_for_by_a_whole_address(patient):
    peer = opened(patient)
    peer.sendall(upgrade("http://127.0.0.1/echo"))
    assert status(until(peer, b"\r\n\r\n")) == 101
