"""What a proxy says, what it leaves out, and the path under which it is found."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fastapi.responses import PlainTextResponse
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient
from starlette.testclient import WebSocketDenialResponse

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.serving.access import BURST, AccessMiddleware
from Endpoints.serving.proxies import ProxyMiddleware, first_part
from Endpoints.serving.renewal import token_bytes
from Endpoints.serving.sharing import StreamTotal

PROXY, STRANGER, CLIENT = "10.1.2.3", "10.9.9.9", "203.0.113.7"
TOKEN = "0123456789abcdef" * 2
SETTINGS: dict[str, Any] = {
    "behind_proxy": "10.1.2.0/24, 127.0.0.1",
    "token": TOKEN,
    "allowed_hosts": "ward.example",
    "requests_per_second": 0.001,
    "max_connections_per_address": 1,
}
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ROOTS = ["/vitals", "/ward/7", "/api", "/health"]


def behind(peer: str = PROXY, *, root_path: str = "", **given: Any) -> TestClient:
    """A client of the service whose requests come from an address."""
    settings = Settings(**SETTINGS | {"root_path": given.pop("given_root", "")} | given)
    return client_of(create_app(settings), peer, root_path)


def at_the_door(peer: str = PROXY) -> TestClient:
    """The same of an application that answers 404 to whatever is let in."""
    settings, rejected = Settings(**SETTINGS), Counter[str]()
    answer, tokens = PlainTextResponse("in", 404), token_bytes(settings)
    inside = AccessMiddleware(answer, settings, rejected, tokens=tokens, streams=StreamTotal())
    return client_of(ProxyMiddleware(inside, settings, rejected, ["/api/signs", "/health/live"]), peer)


def client_of(app: Any, peer: str, root_path: str = "") -> TestClient:
    return TestClient(app, "http://ward.example", client=(peer, 50000), root_path=root_path, headers=BEARER)


def statuses(client: TestClient, count: int, **headers: str) -> list[int]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return [client.get("/api/nowhere", headers=named).status_code for _ in range(count)]


# Who its clients are


def test_each_client_that_the_proxy_names_has_limits_of_its_own() -> None:
    client = at_the_door()
    for address in (CLIENT, "2001:db8::7", "127.0.0.1"):  # the last is the proxy's machine, which is not this one
        assert statuses(client, BURST + 1, X_Forwarded_For=address) == [404] * BURST + [429]


@pytest.mark.parametrize("peer", [PROXY, "127.0.0.1"])
@pytest.mark.parametrize("forwarded", [None, "", "unknown", "_hidden", "10.0.0.1:x", "ward.example", "x" * 9000])
def test_where_it_names_none_the_limits_hold_for_all_together_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture, peer: str, forwarded: str | None
) -> None:
    client, headers = at_the_door(peer), {} if forwarded is None else {"X_Forwarded_For": forwarded}
    assert client.get("/health/live", headers={"X-Forwarded-For": "unknown"}).status_code == 404
    assert not caplog.messages  # the proxy itself may ask for health
    assert statuses(client, BURST + 1, **headers) == [404] * BURST + [429]
    said = [message for message in caplog.messages if "names no client" in message]
    assert len(said) == 1
    assert f"the proxy at {peer} names no client in X-Forwarded-For" in said[0]


def test_who_is_not_the_proxy_is_not_believed() -> None:
    client = at_the_door(STRANGER)
    seen = [
        client.get("/api/nowhere", headers={"X-Forwarded-For": f"203.0.113.{n}", "X-Forwarded-Prefix": "/vitals"})
        for n in range(BURST + 1)
    ]
    assert [answer.status_code for answer in seen] == [404] * BURST + [429]
    prefixed = behind(STRANGER).get("/nowhere", headers={"X-Forwarded-Prefix": "/vitals"})
    assert ": /openapi.json lists" in prefixed.json()["detail"]


@pytest.mark.parametrize("said", [f"1.2.3.4, {CLIENT}", f"127.0.0.1,{CLIENT}", f"{CLIENT}, {PROXY}", f"{CLIENT}:4711"])
def test_a_client_cannot_name_itself_in_front_of_the_proxy(said: str) -> None:
    client = at_the_door()
    assert statuses(client, BURST, X_Forwarded_For=CLIENT) == [404] * BURST
    assert statuses(client, 1, X_Forwarded_For=said) == [429]


def test_the_proxy_says_that_it_is_reached_by_tls() -> None:
    client, headers = behind(), {"X-Forwarded-For": CLIENT, "X-Forwarded-Proto": "https", **BEARER}
    own = {"Origin": "https://ward.example"}
    assert client.get("/api/nowhere", headers=headers | own).status_code == 404
    assert client.get("/api/nowhere", headers=headers | own | {"Host": "Ward.example:443"}).status_code == 404
    assert client.get("/api/nowhere", headers=headers | {"Origin": "http://ward.example"}).status_code == 403
    document = client.get("/asyncapi.json", headers=headers).json()
    assert document["servers"]["this"] == {"host": "ward.example", "protocol": "wss"}


# Under which path they find the service


WAYS = ["kept", "taken off", "header", "server", "server, kept"]


def asking(way: str, root: str, path: str) -> Any:
    """Ask for a path under a root path: who says it, and whether it is in the path that comes."""
    match way:
        case "kept":
            return door(root).get(root + path)
        case "taken off":
            return door(root).get(path)
        case "header":
            return door("").get(path, headers={"X-Forwarded-Prefix": root})
        case "server":
            return door("", server=root).get(root + path)
        case _:
            return door("", server=root).get(root + root + path)


@cache
def door(root: str, server: str = "") -> TestClient:
    """A client that has no token, of a service that has not started."""
    client = behind(root_path=server, requests_per_second=1e6, **({"given_root": root} if root else {}))
    del client.headers["Authorization"]
    client.follow_redirects = False
    return client


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize("way", WAYS)
def test_pages_documents_and_rules_follow_the_root_path(way: str, root: str) -> None:
    for path, status in [("/docs", 200), ("/", 200), ("/examples/monitor.mjs", 200), ("/health/live", 200)]:
        assert asking(way, root, path).status_code == status, path
    for path in ("/api/signs", "/openapi.json", "/metrics", "/nowhere", "/healthy", "/Docs", "/x//docs/"):
        assert asking(way, root, path).status_code == 401, path


@pytest.mark.parametrize("root", ROOTS)
def test_the_root_path_itself_leads_to_its_page(root: str) -> None:
    answer = door(root).get(f"{root}?a=1")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{root}/")


@pytest.mark.parametrize(
    "prefix", ["vitals", "//evil.example", "/vitals, /other", "/../docs", "/./x", "/vitals?x", "/a b", "/%2e", "/\\x"]
)
def test_a_prefix_that_is_no_path_is_refused(prefix: str) -> None:
    answer = door("").get("/docs", headers={"X-Forwarded-Prefix": prefix})
    assert answer.status_code == 400
    assert "must be one path such as /vitals" in answer.json()["detail"]


@pytest.mark.parametrize("prefix", ["", "/", "/vitals/"])
def test_a_prefix_may_end_with_a_slash(prefix: str) -> None:
    assert door("").get("/docs", headers={"X-Forwarded-Prefix": prefix}).status_code == 200


def test_a_client_that_sends_a_prefix_does_not_get_past_the_rules_of_the_proxy() -> None:
    """The proxy saw a path that it does not deny: it must not become another."""
    for settings in ({}, {"given_root": "/vitals"}):
        client = behind(**settings)
        answer = client.get("/free/docs", headers={"X-Forwarded-Prefix": "/free"})
        assert answer.status_code == 404


def test_no_two_routes_can_be_taken_for_each_other() -> None:
    paths = [str(route.path) for route in iter_route_contexts(create_app(Settings()).routes)]
    first = {first_part(path) for path in paths} - {"{path:path}"}
    assert not [path for path in paths if first_part(path.removeprefix(f"/{first_part(path)}")) in first - {""}]


@pytest.fixture(scope="module")
def running() -> Iterator[TestClient]:
    """A running service under /vitals."""
    with behind("127.0.0.1", given_root="/vitals", requests_per_second=1e6) as client:
        yield client


@pytest.mark.parametrize("before", ["", "/vitals"])
def test_links_and_documents_name_the_root_path(running: TestClient, before: str) -> None:
    assert running.get(f"{before}/openapi.json").json()["servers"] == [{"url": "/vitals"}]
    this = running.get(f"{before}/asyncapi.json").json()["servers"]["this"]
    assert this == {"host": "ward.example", "pathname": "/vitals", "protocol": "ws"}
    history = running.get(f"{before}/api/patients/7/vitals?start=2026-01-01T00:00:00Z&end=2026-01-02T00:00:00Z")
    assert history.headers["link"].startswith("</vitals/api/patients/7/vitals?")
    assert running.get(history.headers["link"][1:].partition(">")[0]).status_code == 200
    assert running.get(f"{before}/nowhere").json()["detail"].endswith("/vitals/openapi.json lists what there is")
    assert "at /vitals/api/sse/predict" in running.get(f"{before}/api/ws/predict").json()["detail"]
    moved = running.get(f"{before}/api/signs/", follow_redirects=False)
    assert (moved.status_code, moved.headers.get("location", "")[-17:]) == (307, "/vitals/api/signs")


@pytest.mark.parametrize("before", ["", "/vitals"])
def test_limits_of_streams_hold_under_the_root_path(running: TestClient, before: str) -> None:
    stream = f"ws://ward.example{before}/api/ws/predict"
    with running.websocket_connect(stream) as websocket:
        websocket.receive_text()
        with pytest.raises(WebSocketDenialResponse) as refused, running.websocket_connect(stream):
            pass
        for answer in [refused.value, *(running.get(f"{before}/api/{way}/predict") for way in ("sse", "ws"))]:
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert running.post(f"{before}/api/predict", content=bytes(100_000)).status_code == 415  # within a batch's limit
    assert running.post(f"{before}/api/appointments", content=bytes(20_000)).status_code == 413
