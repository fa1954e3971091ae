"""Who is let in: each check by itself in front of an application that lets everybody in, then all of them before ours."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException
from starlette.testclient import WebSocketDenialResponse

from Configurations.config import Settings
from Endpoints.app import create_app
from Endpoints.serving.access import BURST, HEADERS, WRONG_TOKENS, AccessMiddleware
from Endpoints.serving.renewal import token_bytes
from Endpoints.serving.sharing import StreamTotal
from tests.endpoints.readings import READING

WS, SSE, PREDICT = "/api/ws/predict", "/api/sse/predict", "/api/predict"
KIB = 1024
TOKEN, NEXT_TOKEN = "a1" * 16, "b2" * 16
HERE, ELSEWHERE = "127.0.0.1", "10.0.0.7"
PRIVATE: dict[str, Any] = {}
REACHABLE = {"host": "0.0.0.0", "token": TOKEN, "allowed_hosts": "ward.example", "insecure_http": True}

type Pairs = list[tuple[str, str]]


@dataclass
class Answer:
    status: int  # 101 is an accepted WebSocket
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["content-type"] == "application/problem+json"
        document = json.loads(self.body)
        assert document["status"] == self.status
        assert document.keys() == {"type", "title", "status", "detail"}  # nothing of what the guard knows
        return document


class Door:
    """A guard before an application that lets everybody in, and keeps its streams until `leave` is set."""

    def __init__(self, **given: Any) -> None:
        self.rejected: Counter[str] = Counter()
        settings = Settings(**given)
        self.guard = AccessMiddleware(
            self.inside, settings, self.rejected, tokens=token_bytes(settings), streams=StreamTotal()
        )
        self.leave = asyncio.Event()

    async def inside(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            await self.leave.wait()
            return
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})
        if scope["path"].startswith("/api/sse/"):
            await self.leave.wait()

    async def knock(
        self, kind: str = "http", path: str = "/api/signs", headers: Pairs | None = None, **scope: Any
    ) -> Answer:
        """Ask; the answer is what is sent first, and whatever ends it."""
        sent: list[Any] = []
        chunks = scope.pop("chunks", [b""])
        bodies = iter(
            [{"type": "http.request", "body": c, "more_body": n < len(chunks)} for n, c in enumerate(chunks, 1)]
        )

        async def receive() -> Any:
            return next(bodies)

        async def send(message: Any) -> None:
            sent.append(message)

        pairs = [("host", "localhost")] if headers is None else headers
        whole = {
            "type": kind,
            "method": "GET",
            "path": path,
            "scheme": {"http": "http", "websocket": "ws"}[kind],
            "client": (HERE, 1),
            "server": (HERE, 8000),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in pairs],
            "extensions": {"websocket.http.response": {}},
        }
        await self.guard(whole | scope, receive, send)
        first = sent[0]
        if first["type"] == "websocket.accept":
            return Answer(101, {}, b"")
        assert first["type"] == ("websocket.http.response.start" if kind == "websocket" else "http.response.start")
        kept = {name.decode(): value.decode() for name, value in first["headers"]}
        return Answer(first["status"], kept, b"".join(message.get("body", b"") for message in sent[1:]))

    def ask(self, *given: Any, **more: Any) -> Answer:
        self.leave.set()
        return asyncio.run(self.knock(*given, **more))


@pytest.fixture(params=["http", "websocket"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def let_in(kind: str) -> int:
    return 101 if kind == "websocket" else 200


# the Host header


@pytest.mark.parametrize("host", ["localhost", "LocalHost:8000", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8000"])
def test_our_own_names_are_let_in(kind: str, host: str) -> None:
    assert Door().ask(kind, headers=[("host", host)]).status == let_in(kind)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "localhost.",
        "localhost:",
        "localhost:80a",
        "localhost:80:80",
        "localhost/",
        " localhost",
        "localhost,localhost",
        "127.0.0.2",
        "0.0.0.0",
        "2130706433",
        "::1",
        "[::]",
        "[::1",
        "[::ffff:127.0.0.1]",
        ":8000",
        "",
    ],
)
def test_other_names_are_refused(kind: str, host: str) -> None:
    door = Door()
    answer = door.ask(kind, headers=[("host", host)])
    assert answer.status == 421
    assert "127.0.0.1, [::1], localhost" in answer.problem["detail"]
    assert door.rejected == {"host": 1}


@pytest.mark.parametrize("hosts", [[], ["localhost", "localhost"], ["localhost", "evil.example"]])
def test_a_request_has_one_host(kind: str, hosts: list[str]) -> None:
    door = Door()
    answer = door.ask(kind, headers=[("host", host) for host in hosts])
    assert (answer.status, answer.problem["detail"]) == (400, "a request must have exactly one Host header")
    assert door.rejected == {"host": 1}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_no_path_is_asked_for_by_two_names(path: str) -> None:
    door = Door(token="a" * 32)
    answer = door.ask("http", path=path, headers=[("host", "localhost"), ("host", "localhost")])
    assert (answer.status, answer.problem["detail"]) == (400, "a request must have exactly one Host header")


@pytest.mark.parametrize(
    ("host", "status"), [("ward.example", 200), ("WARD.example:443", 200), ("localhost", 421), ("127.0.0.1", 421)]
)
def test_a_service_that_others_reach_has_the_names_it_was_given(host: str, status: int) -> None:
    headers = [("host", host), ("authorization", f"Bearer {TOKEN}")]
    assert Door(**REACHABLE).ask(headers=headers).status == status


@pytest.mark.parametrize(
    ("given", "server", "status"),
    [
        (PRIVATE, "192.168.1.5", 421),
        (PRIVATE, "2001:db8::1", 421),
        (PRIVATE, "127.0.0.9", 200),
        (PRIVATE, "::1", 200),
        (REACHABLE, "192.168.1.5", 200),
    ],
)
def test_a_service_for_this_machine_does_not_answer_at_another_address(
    given: dict[str, Any], server: str, status: int
) -> None:
    """`uvicorn main:app --host 0.0.0.0` knows nothing of our settings."""
    name = "localhost" if given is PRIVATE else "ward.example"
    headers = [("host", name), ("authorization", f"Bearer {TOKEN}")]
    assert Door(**given).ask(headers=headers, server=(server, 8000)).status == status


# the Origin header


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "localhost"])
def test_our_own_pages_may_connect(kind: str, host: str) -> None:
    headers = [("host", host), ("origin", f"http://{host}")]
    assert Door().ask(kind, headers=headers).status == let_in(kind)


@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
@pytest.mark.parametrize(("origin", "is_own"), [("https://localhost", True), ("http://localhost", False)])
def test_with_tls_our_own_pages_have_it_too(kind: str, scheme: str, origin: str, is_own: bool) -> None:
    answer = Door().ask(kind, headers=[("host", "localhost"), ("origin", origin)], scheme=scheme)
    assert answer.status == (let_in(kind) if is_own else 403)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "",
        "file://",
        "http://localhost",
        "http://localhost:80000",
        "https://localhost:8000",
        "http://127.0.0.1:8000",
        "http://localhost:8000.evil.example",
        "http://localhost.evil.example:8000",
        "http://localhost:8000@evil.example",
        "http://evil.example@localhost:8000",
        "http://evil.example/http://localhost:8000",
        "http://localhost:8000 http://evil.example",
        "http://localhost:8000, http://evil.example",
        "localhost:8000",
        "ws://localhost:8000",
        "https://ward.example.evil.example",
        "http://ward.example",
        "https://ward.example:8443",
        "https://ward.example, https://evil.example",
    ],
)
def test_pages_of_other_sites_may_not(kind: str, origin: str) -> None:
    door = Door(allowed_origins="https://ward.example")
    answer = door.ask(kind, headers=[("host", "localhost:8000"), ("origin", origin)])
    assert answer.status == 403
    assert f"{origin!r} may not connect" in answer.problem["detail"]
    assert door.rejected == {"origin": 1}


def test_scripts_of_the_pages_are_served_whatever_a_proxy_makes_of_their_origin() -> None:
    door = Door()
    headers = [("host", "localhost"), ("origin", "https://ward.example")]
    paths = ("/pages/ward.js", "/examples/monitor.html", "/docs/docs.js")
    answers = [door.ask("http", path, headers) for path in paths]
    assert [answer.status for answer in answers] == [200] * 3
    assert not any("access-control-allow-origin" in answer.headers for answer in answers)


def test_pages_of_allowed_sites_may(kind: str) -> None:
    door = Door(allowed_origins="https://ward.example, https://icu.example:8443")
    for origin in ["https://ward.example", "https://icu.example:8443", "http://localhost"]:
        assert door.ask(kind, headers=[("host", "localhost"), ("origin", origin)]).status == let_in(kind)


def test_a_request_has_at_most_one_origin(kind: str) -> None:
    answer = Door().ask(kind, headers=[("host", "localhost"), *[("origin", "http://localhost")] * 2])
    assert (answer.status, answer.problem["detail"]) == (400, "a request must have at most one Origin header")


# pages of other sites that are allowed: CORS

WARD = "https://ward.example"


def asked_from(origin: str, **more: str) -> Pairs:
    return [
        ("host", "localhost"),
        ("origin", origin),
        *((name.replace("_", "-"), value) for name, value in more.items()),
    ]


@pytest.mark.parametrize("path", ["/api/signs", SSE, "/fhir/Patient/1", "/openapi.json"])
@pytest.mark.parametrize(
    "headers", [None, "authorization", "content-type,idempotency-key,X-Actor", "Last-Event-ID, Authorization"]
)
def test_a_browser_may_ask_without_a_token_whether_a_page_may(path: str, headers: str | None) -> None:
    door = Door(token=TOKEN, allowed_origins=WARD, requests_per_second=0.001)
    more = {} if headers is None else {"access_control_request_headers": headers}
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        asked = asked_from(WARD, access_control_request_method=method, **more)
        answer = door.ask("http", path, asked, method="OPTIONS")
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, WARD)
        assert method in answer.headers["access-control-allow-methods"]
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert not door.rejected


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{WARD}.evil.example", "http://ward.example"])
def test_for_a_foreign_page_the_answer_is_no(origin: str) -> None:
    door = Door(token=TOKEN, allowed_origins=WARD)
    for method, more in [("OPTIONS", {"access_control_request_method": "GET"}), ("GET", {}), ("POST", {})]:
        answer = door.ask("http", SSE, asked_from(origin, **more), method=method)
        assert answer.status == 403
        assert not [name for name in answer.headers if name.startswith("access-control")]
    assert door.rejected == {"origin": 3}


def test_a_page_can_read_answers_and_refusals() -> None:
    door = Door(token=TOKEN, allowed_origins=f"{WARD}, null")
    bearer = {"authorization": f"Bearer {TOKEN}"}
    for origin in (WARD, "null"):
        for more, length, status in [(bearer, 0, 200), ({}, 0, 401), (bearer, 10**9, 413)]:
            asked = asked_from(origin, **more, content_length=str(length))
            answer = door.ask("http", "/api/signs", asked)
            assert (answer.status, answer.headers["access-control-allow-origin"]) == (status, origin)
            assert "Location" in answer.headers["access-control-expose-headers"]
            assert "access-control-allow-credentials" not in answer.headers
            assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize(("scheme", "port"), [("http", ":80"), ("https", ":443")])
def test_the_port_that_belongs_to_a_scheme_may_be_named(scheme: str, port: str) -> None:
    for host, status in [(f"LocalHost{port}", 200), ("localhost", 200), ("localhost:1", 403)]:
        headers = [("host", host), ("origin", f"{scheme}://localhost")]
        assert Door().ask(headers=headers, scheme=scheme).status == status


# those who watch


@pytest.mark.parametrize("given", [PRIVATE, REACHABLE], ids=["private", "reachable"])
@pytest.mark.parametrize("headers", [[], [("host", "localhost")], [("host", "10.2.3.4:8000")]])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_health_is_asked_by_any_name_and_without_limit(given: dict[str, Any], headers: Pairs, method: str) -> None:
    door = Door(**given, requests_per_second=0.001)
    for path in ["/health/live", "/health/ready"] * BURST:
        scope = {"method": method, "client": (ELSEWHERE, 1), "server": ("10.2.3.4", 8000)}
        assert door.ask("http", path, headers, **scope).status == 200
    assert door.ask("http", "/api/signs", [("host", "evil.example")]).status == 421


@pytest.mark.parametrize("headers", [[], [("host", "10.2.3.4:8000")], [("host", "evil.example")]])
def test_metrics_are_asked_by_any_name_with_the_token(headers: Pairs) -> None:
    door = Door(**REACHABLE)
    bearer = [("authorization", f"Bearer {TOKEN}")]
    assert [door.ask("http", "/metrics", [*headers, *more]).status for more in (bearer, [])] == [200, 401]
    assert Door().ask("http", "/metrics", headers).status in {400, 421}  # without one, a page could read them


# the token


@pytest.mark.parametrize("token", [TOKEN, NEXT_TOKEN])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_either_token_opens(kind: str, token: str, scheme: str) -> None:
    door = Door(token=f"{TOKEN},{NEXT_TOKEN}")
    headers = [("host", "localhost"), ("authorization", f"{scheme} {token}")]
    assert door.ask(kind, headers=headers).status == let_in(kind)


@pytest.mark.parametrize(
    "subprotocols", [["vitals.v1", f"bearer.{TOKEN}"], [f"bearer.{TOKEN}"], ["bearer.", f"bearer.{TOKEN}"]]
)
def test_a_page_sends_it_as_a_subprotocol(subprotocols: list[str]) -> None:
    assert Door(token=TOKEN).ask("websocket", WS, subprotocols=subprotocols).status == 101


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Basic {TOKEN}",
        TOKEN,
        f"Bearer {TOKEN[:-1]}",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN.upper()}",
        f"Bearer  {TOKEN}",
        f"Bearer {TOKEN},{NEXT_TOKEN}",
        f"Bearer {NEXT_TOKEN}",
        "Bearer \xe9",
    ],
)
def test_without_the_token_nobody_comes_in(kind: str, authorization: str | None) -> None:
    door = Door(token=TOKEN)
    headers = [("host", "localhost")] + ([] if authorization is None else [("authorization", authorization)])
    answer = door.ask(kind, headers=headers)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert not any(part in answer.problem["detail"] for part in [TOKEN, TOKEN[:-1], NEXT_TOKEN])
    assert door.rejected == {"token": 1}


@pytest.mark.parametrize(
    "subprotocols", [[], ["vitals.v1"], [TOKEN], ["bearer."], [f"bearer.{NEXT_TOKEN}"], [f"Bearer.{TOKEN}"]]
)
def test_nor_with_other_subprotocols(subprotocols: list[str]) -> None:
    assert Door(token=TOKEN).ask("websocket", WS, subprotocols=subprotocols).status == 401


@pytest.mark.parametrize("place", ["query", "cookie"])
def test_a_token_is_never_taken_from_a_query_or_a_cookie(kind: str, place: str) -> None:
    """Queries are in logs, and a browser sends cookies for pages of other sites."""
    headers = [("host", "localhost")] + ([("cookie", f"token={TOKEN}")] if place == "cookie" else [])
    query = f"token={TOKEN}&access_token={TOKEN}".encode() if place == "query" else b""
    assert Door(token=TOKEN).ask(kind, headers=headers, query_string=query).status == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/docs", 200),
        ("/docs/page.css", 200),
        ("/examples/page.html", 200),
        ("/health/live", 200),
        ("/health/ready", 200),
        ("/health/live/", 401),
        ("/health", 401),
        ("/docsx", 401),
        ("/feeds/x.ics", 200),  # which has a secret of its own
        ("/feeds", 401),
        ("/api/practitioners/ada/feeds", 401),
        ("//docs/", 401),
        ("/Docs/", 401),
        ("/metrics", 401),
        ("/openapi.json", 401),
        ("/asyncapi.json", 401),
        ("/api/signs", 401),
        (SSE, 401),
        ("", 401),
    ],
)
def test_health_and_pages_need_no_token(path: str, status: int) -> None:
    assert Door(token=TOKEN).ask("http", path).status == status


def test_who_has_the_wrong_name_or_origin_learns_nothing_about_tokens() -> None:
    door = Door(token=TOKEN)
    door.ask(headers=[("host", "evil.example")])
    door.ask(headers=[("host", "localhost"), ("origin", "http://evil.example")])
    assert door.rejected == {"host": 1, "origin": 1}


# how many


def test_streams_are_counted_while_they_last() -> None:
    async def run() -> None:
        door = Door(max_connections=3, max_connections_per_address=2)
        streams = [asyncio.create_task(door.knock(kind, path, client=(address, 1))) for kind, path, address in OPEN]
        await asyncio.sleep(0)
        assert door.guard.streams == {ELSEWHERE: 2, "10.0.0.8": 1}
        for kind, path, _ in OPEN:
            answer = await door.knock(kind, path, client=("10.0.0.9", 1))
            assert (answer.status, answer.headers["retry-after"]) == (503, "5")
            assert "the service serves at most 3 streams at once" in answer.problem["detail"]
        assert (await door.knock("http", "/api/signs", client=("10.0.0.9", 1))).status == 200  # is no stream
        assert door.rejected == {"connections": 3}
        door.leave.set()
        assert [(await stream).status for stream in streams] == [101, 200, 101]
        assert door.guard.streams == {}
        assert (await door.knock("websocket", WS, client=("10.0.0.9", 1))).status == 101

    asyncio.run(run())


# how often


def test_one_address_may_ask_so_often_and_another_as_well(kind: str) -> None:
    door = Door(requests_per_second=0.001, max_connections=100, max_connections_per_address=100)
    asked = [door.ask(kind, client=(ELSEWHERE, port)) for port in range(BURST + 2)]
    assert [answer.status for answer in asked] == [let_in(kind)] * BURST + [429] * 2
    assert asked[-1].headers["retry-after"] == "1"
    assert "one address may send 0.001 requests per second" in asked[-1].problem["detail"]
    assert door.rejected == {"rate": 2}
    assert door.ask(kind, client=("10.0.0.8", 1)).status == let_in(kind)
    assert [door.ask(kind, client=(HERE, 1)).status for _ in range(BURST + 2)] == [let_in(kind)] * (BURST + 2)


def test_all_addresses_of_one_customer_share_a_rate() -> None:
    door = Door(requests_per_second=0.001)
    asked = [door.ask(client=(f"2001:db8:1:2::{number:x}", 1)).status for number in range(BURST + 1)]
    assert asked == [200] * BURST + [429]
    assert door.ask(client=("2001:db8:1:3::1", 1)).status == 200


REFUSED: list[tuple[int, dict[str, Any], Pairs]] = [
    (401, {"token": TOKEN}, [("host", "localhost")]),
    (403, {}, [("host", "localhost"), ("origin", "http://evil.example")]),
    (413, {}, [("host", "localhost"), ("content-length", str(10**9))]),
    (421, {}, [("host", "evil.example")]),
    (400, {}, []),
]


@pytest.mark.parametrize(("status", "given", "headers"), REFUSED)
def test_a_refusal_ends_its_connection_and_is_logged(
    status: int, given: dict[str, Any], headers: Pairs, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(**given)
    answers = [door.ask(headers=headers) for _ in range(5)]
    assert [(answer.status, answer.headers["connection"]) for answer in answers] == [(status, "close")] * 5
    assert len(caplog.messages) == 1
    assert answers[0].problem["detail"] in caplog.messages[0]
    assert "connection" not in Door(**given).ask("websocket", WS, headers=[]).headers  # which ends anyway


def test_wrong_tokens_are_tried_a_few_times_and_the_right_one_still_fits() -> None:
    door = Door(token=TOKEN)

    def tried(token: str) -> Answer:
        headers = [("host", "localhost"), ("authorization", f"Bearer {token}")]
        return door.ask(headers=headers, client=(ELSEWHERE, 1))

    assert [tried("x" * 32).status for _ in range(WRONG_TOKENS + 2)] == [401] * WRONG_TOKENS + [429] * 2
    assert tried(TOKEN).status == 200
    assert door.rejected == {"token": WRONG_TOKENS + 2}


OPEN = [("websocket", WS, ELSEWHERE), ("http", SSE, ELSEWHERE), ("websocket", WS, "10.0.0.8")]


# Addresses that count as one: three, of which the last comes too late.
ONE_CLIENT = [
    [ELSEWHERE] * 3,
    ["2001:db8::1"] * 3,
    ["2001:db8::1", "2001:db8::ffff:0:0:1", "2001:db8:0:0:1::"],
    [ELSEWHERE, f"::ffff:{ELSEWHERE}", ELSEWHERE],
]


@pytest.mark.parametrize("addresses", ONE_CLIENT)
def test_one_address_has_a_few_streams(addresses: list[str]) -> None:
    async def run() -> None:
        door = Door(max_connections_per_address=2)
        streams = [asyncio.create_task(door.knock("websocket", WS, client=(each, 1))) for each in addresses[:2]]
        await asyncio.sleep(0)
        refused = await door.knock("websocket", WS, client=(addresses[2], 3))
        assert refused.status == 503
        assert "one address may have at most 2 streams" in refused.problem["detail"]
        streams.append(asyncio.create_task(door.knock("websocket", WS, client=("10.0.0.8", 1))))
        await asyncio.sleep(0)
        door.leave.set()
        assert [(await stream).status for stream in streams] == [101, 101, 101]

    asyncio.run(run())


@pytest.mark.parametrize("address", [HERE, "::1", "127.4.5.6"])
def test_this_machine_has_as_many_as_there_are(address: str) -> None:
    async def run() -> None:
        door = Door(max_connections_per_address=1, max_connections=5)
        streams = [asyncio.create_task(door.knock("websocket", WS, client=(address, port))) for port in range(5)]
        await asyncio.sleep(0)
        assert (await door.knock("websocket", WS, client=(address, 9))).status == 503
        door.leave.set()
        assert [(await stream).status for stream in streams] == [101] * 5

    asyncio.run(run())


def test_a_stream_that_fails_or_is_cancelled_leaves_room() -> None:
    async def run() -> None:
        door = Door(max_connections=1)
        cancelled = asyncio.create_task(door.knock("websocket", WS))
        await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.gather(cancelled, return_exceptions=True)
        assert door.guard.streams == {}

        async def fail(*_: Any) -> None:
            raise ZeroDivisionError

        door.guard.app = fail
        with pytest.raises(ZeroDivisionError):
            await door.knock("websocket", WS)
        assert door.guard.streams == {}

    asyncio.run(run())


# how much


@pytest.mark.parametrize(("path", "most"), [("/api/signs", 2 * KIB), (PREDICT, 3 * KIB)])
def test_a_body_that_says_it_is_too_large_is_not_read(path: str, most: int) -> None:
    door = Door(max_body_bytes=2 * KIB, max_batch_bytes=3 * KIB)
    sized = [[("host", "localhost"), ("content-length", str(size))] for size in (most, most + 1, 10**12)]
    assert [door.ask("http", path, sized[n]).status for n in range(3)] == [200, 413, 413]
    assert door.rejected == {"body": 2}
    assert (
        door.ask("http", path, sized[1]).problem["detail"] == f"the body is too large: at most {most} bytes are allowed"
    )


@pytest.mark.parametrize("extra", [0, 1])
def test_a_body_in_chunks_is_read_up_to_its_limit(extra: int) -> None:
    door = Door(max_body_bytes=2 * KIB)
    chunks = [bytes(KIB), bytes(KIB), bytes(extra)]
    if extra:
        with pytest.raises(HTTPException) as refused:
            door.ask(chunks=chunks)
        assert refused.value.status_code == 413
    else:
        assert door.ask(chunks=chunks).status == 200
    assert door.rejected["body"] == extra


# all of it before our application


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    settings = Settings(token=TOKEN, max_connections=2, max_body_bytes=2 * KIB, max_batch_bytes=4 * KIB)
    app = create_app(settings)

    @app.get("/api/fails")
    async def fails() -> None:
        raise ZeroDivisionError("hush")

    headers = {"Authorization": f"Bearer {TOKEN}"}
    with TestClient(app, "http://localhost", raise_server_exceptions=False, headers=headers) as client:
        yield client


def refused(client: TestClient, path: str = WS, **given: Any) -> WebSocketDenialResponse:
    with pytest.raises(WebSocketDenialResponse) as refused, client.websocket_connect(f"ws://localhost{path}", **given):
        pass
    return refused.value


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/health/live", {}, 200),
        ("GET", "/api/signs", {}, 200),
        ("GET", "/metrics", {}, 200),
        ("GET", "/nowhere", {}, 404),
        ("DELETE", "/api/signs", {}, 405),
        ("POST", PREDICT, {}, 415),
        ("GET", "/api/patients/1/vitals?from=never", {}, 422),
        ("GET", "/api/signs", {"Host": "evil.example"}, 421),
        ("GET", "/api/signs", {"Origin": "null"}, 403),
        ("GET", "/api/signs", {"Authorization": "none"}, 401),
        ("POST", PREDICT, {"Content-Length": "5000"}, 413),
        ("GET", "/api/fails", {}, 500),
    ],
)
def test_every_answer_has_the_headers_of_a_careful_service(
    client: TestClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = client.request(method, path, headers=headers)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (WS, {"Host": "evil.example"}, 421),
        (WS, {"Origin": "http://evil.example"}, 403),
        (WS, {"Authorization": "none"}, 401),
        (f"{WS}?interval=0", {}, 422),
        ("/api/ws/nowhere", {}, 404),
    ],
)
def test_a_websocket_is_refused_with_a_status_before_it_is_accepted(
    client: TestClient, path: str, headers: dict[str, str], status: int
) -> None:
    answer = refused(client, path, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_a_token_in_a_subprotocol_is_not_sent_back(client: TestClient) -> None:
    for offered, answered in [(["vitals.v1", f"bearer.{TOKEN}"], "vitals.v1"), ([f"bearer.{TOKEN}"], None)]:
        given = {"subprotocols": offered, "headers": {"Authorization": "none"}}
        with client.websocket_connect(f"ws://localhost{WS}", **given) as websocket:
            assert websocket.accepted_subprotocol == answered


def test_a_stream_that_ends_makes_room_for_another(client: TestClient) -> None:
    for _ in range(2):
        with ExitStack() as streams:
            for _ in range(2):
                streams.enter_context(client.websocket_connect(f"ws://localhost{WS}"))
            for answer in [refused(client), client.get(SSE)]:
                assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_a_batch_may_be_larger_than_other_bodies_and_not_endless(client: TestClient) -> None:
    body = json.dumps(READING).encode()

    def padded(size: int) -> Iterator[bytes]:
        yield body
        yield b" " * (size - len(body))

    before = client.app.state.counters.rejected["body"]
    for size, status in [(4 * KIB, 200), (4 * KIB + 1, 413)]:
        for content in (b"".join(padded(size)), padded(size)):  # with Content-Length, and in chunks
            answer = client.post(PREDICT, content=content, headers={"Content-Type": "application/json"})
            assert answer.status_code == status
    assert answer.json()["detail"] == "the body is too large: at most 4096 bytes are allowed"
    assert client.app.state.counters.rejected["body"] == before + 2


def test_a_stream_whose_request_has_a_large_body_is_refused(client: TestClient) -> None:
    answer = client.request("GET", f"{SSE}?count=1", content=(bytes(KIB) for _ in range(5)))
    assert answer.status_code >= 400
    assert client.app.state.counters.rejected["body"]


def test_refusals_are_counted_by_reason() -> None:
    app = create_app(Settings(token=TOKEN))
    client = TestClient(app, "http://localhost", client=("127.0.0.1", 50000))
    client.get("/api/signs", headers={"Host": "evil.example"})
    client.get("/api/signs", headers={"Origin": "null"})
    client.get("/api/signs")
    refused(client)
    client.get("/api/signs", headers={"Authorization": f"Bearer {TOKEN}", "Content-Length": "100000"})
    assert app.state.counters.rejected == {"host": 1, "origin": 1, "token": 2, "body": 1}
