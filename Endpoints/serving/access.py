"""Access control: hosts, origins, rates, tokens, sizes of bodies and numbers of streams.

A pure ASGI middleware that every request and every WebSocket meets first. A refusal is a problem document with a real
status, before a WebSocket is accepted; once one is accepted, nothing is wrapped, so a message costs nothing here. Paths
are those of the routes, without a root path, and no Host header can change them.
"""

import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from Configurations.config import Settings
from Configurations.networks import is_address, is_loopback
from Endpoints.serving.protocols import Refusals
from Endpoints.serving.protocols.addresses import address_group
from Endpoints.serving.protocols.allowance import Allowances
from Endpoints.serving.proxies import is_proxied
from Endpoints.serving.sharing import StreamTotal
from Endpoints.wire.paths import FEEDS, path_of
from Endpoints.wire.problems import HEADERS, Problem, refusal

__all__ = ["CALLER", "AccessMiddleware", "client_of", "is_public"]

CALLER = "vitals.caller"  # key of a request's scope: name of the token that it came with

OWN_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
# Paths that need no token: the pages, which ask for it themselves, and FHIR's CapabilityStatement, which have nothing
# to hide, health, and calendar feeds, which have a secret.
PUBLIC = frozenset({"/", "/docs", "/fhir/metadata", "/health/live", "/health/ready"})
SCRIPTS = (
    "/docs/",
    "/examples/",
    "/pages/",
)  # asked for with an origin, which a proxy may make look foreign: they say so
PUBLIC_FILES = ("/beds/", *SCRIPTS, FEEDS)
WEBSOCKETS = "/api/ws/"  # a page asks there why it gets none
HEALTH, METRICS = {"/health/live", "/health/ready"}, "/metrics"
STREAMS, BATCHES = "/api/sse/", {"/api/predict", "/api/appointments/triage"}
APPOINTMENTS = ("/api/appointments", "/api/practitioners", "/api/waitlist", "/fhir")
SCHEMES, DEFAULT_PORTS = {"ws": "http", "wss": "https"}, {"http": ":80", "https": ":443"}
# What pages of other sites may send and read. No Access-Control-Allow-Credentials: browsers add no password of theirs.
CROSS_ORIGIN: dict[str, Any] = {
    "allow_methods": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    "allow_headers": [
        *("Authorization", "Idempotency-Key", "If-Match", "If-None-Exist", "If-None-Match", "Last-Event-ID", "Prefer"),
        *("X-Actor", "X-Request-ID"),
    ],
    "allow_private_network": True,  # from a public site to an address within a network
    "expose_headers": ["Allow", "Content-Disposition", "ETag", "Link", "Location", "Retry-After", "X-Request-ID"],
}
TOKEN_PREFIX = "bearer."
ONE_HOST = "a request must have exactly one Host header"
BURST = 40  # requests that one address may send at once, before its rate is limited
WRONG_TOKENS, MINUTE = 10, 60.0  # wrong tokens that one address may try, in so many seconds
STRICT_TRANSPORT = {"Strict-Transport-Security": "max-age=31536000"}
# Where a refusal that is not wanted is mended, by its reason: for the log.
REMEDIES = {
    "host": "VITALS_ALLOWED_HOSTS has the names that are let in",
    "origin": "VITALS_ALLOWED_ORIGINS has the sites that are let in",
    "token": "VITALS_TOKEN has what clients must send",
    "rate": "VITALS_REQUESTS_PER_SECOND is the limit",
    "connections": "VITALS_MAX_CONNECTIONS and VITALS_MAX_CONNECTIONS_PER_ADDRESS are the limits",
    "body": "VITALS_MAX_BODY_BYTES, VITALS_MAX_BATCH_BYTES and VITALS_MAX_APPOINTMENT_BYTES are the limits",
}


class AccessMiddleware:
    """Checks hosts, origins, tokens and sizes, and counts streams.

    Parameters
    ----------
    app
        The application behind it.
    settings
        Names, origins, tokens and limits.
    rejected
        Counts refusals, by reason.
    tokens
        Tokens that clients may send, as they are now: they can be renewed.
    streams
        Counts the streams of all processes.
    """

    def __init__(
        self, app: ASGIApp, settings: Settings, rejected: Counter[str], tokens: list[bytes], streams: StreamTotal
    ) -> None:
        self.app, self.settings, self.rejected = app, settings, Refusals(rejected)
        self.tokens, self.total = tokens, streams
        self.names = frozenset(name.lower() for name in settings.allowed_hosts)
        if settings.is_private:
            self.names |= OWN_NAMES
        self.across = CORSMiddleware(self.admit, allow_origins=settings.allowed_origins, **CROSS_ORIGIN)
        self.streams: Counter[str] = Counter()  # by client address
        self.requests = Allowances(BURST, settings.requests_per_second)
        self.wrong_tokens = Allowances(WRONG_TOKENS, WRONG_TOKENS / MINUTE)
        self.headers = HEADERS | (STRICT_TRANSPORT if settings.tls_certificate else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it; pages of allowed sites can read either."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif Headers(scope=scope).get("origin") in self.settings.allowed_origins:
            await self.across(scope, receive, with_headers(send, self.headers) if scope["type"] == "http" else send)
        else:
            await self.admit(scope, receive, send)

    async def admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        headers, path = Headers(scope=scope), path_of(scope)
        try:
            refuse_two_hosts(headers)
            if path not in HEALTH:  # which whoever watches a machine asks by any name, and without limit
                self.check_address(scope)
                self.check_host(headers, path)
                if not path.startswith(SCRIPTS):
                    self.check_origin(headers, scope["scheme"])
                self.check_rate(scope)
            self.check_token(headers, scope)
            if scope["type"] == "http":
                receive = self.limit_body(headers, path, receive)
            counted = self.count_stream(scope)
        except Problem as problem:
            reason = str(problem.members.pop("reason"))
            self.rejected.add(reason, f"{problem.detail} ({REMEDIES[reason]})")
            await closing(refusal(problem, scope), scope)(scope, receive, send)
            return
        if scope.get("method") == "HEAD" and not path.startswith(STREAMS):
            scope = {**scope, "method": "GET"}  # the server leaves the body out
        with counted:
            await self.app(scope, receive, with_headers(send, self.headers) if scope["type"] == "http" else send)

    def check_address(self, scope: Scope) -> None:
        """Refuse other machines if the settings are for this one alone: uvicorn may listen on another address."""
        address = (scope.get("server") or ("", None))[0]
        if self.settings.is_private and is_address(address) and not is_loopback(address):
            detail = f"the service listens on {address}, but is set up for this machine alone: set VITALS_HOST"
            raise Problem(421, detail, reason="host")

    def check_host(self, headers: Headers, path: str) -> None:
        """Refuse a foreign host name: a page of another site may have made the browser resolve it to this machine.

        Metrics are collected by address; such a page has no token for them.
        """
        if path == METRICS and self.tokens:
            return
        if "host" not in headers:
            raise Problem(400, ONE_HOST, reason="host")
        given = headers["host"].lower()
        name, _, port = given.rpartition(":")
        if not port.isdigit() or not name:
            name = given
        if name not in self.names:
            allowed = ", ".join(sorted(self.names))
            raise Problem(421, f"this service is not {name[:80]!r}: use one of its names, {allowed}", reason="host")

    def check_origin(self, headers: Headers, scheme: str) -> None:
        """Refuse pages of other sites, unless they are allowed."""
        given = headers.getlist("origin")
        if len(given) > 1:
            raise Problem(400, "a request must have at most one Origin header", reason="origin")
        scheme = SCHEMES.get(scheme, scheme)
        own = f"{scheme}://{headers.get('host', '').lower().removesuffix(DEFAULT_PORTS[scheme])}"
        if given and given[0] != own and given[0] not in self.settings.allowed_origins:
            detail = f"pages of {given[0][:80]!r} may not connect: to allow them, add it to VITALS_ALLOWED_ORIGINS"
            raise Problem(403, detail, reason="origin")

    def check_rate(self, scope: Scope) -> None:
        """Refuse an address that sends too many requests; this machine has no limit."""
        if not is_unlimited(scope) and not self.requests.take(client_of(scope), time.monotonic()):
            detail = f"one address may send {self.settings.requests_per_second:g} requests per second: try again later"
            raise Problem(429, detail, headers={"Retry-After": "1"}, reason="rate")

    def check_token(self, headers: Headers, scope: Scope) -> None:
        """Refuse a client without a token, if the service has one."""
        if not self.tokens or is_public(path_of(scope)):
            return
        scheme, _, token = headers.get("authorization", "").partition(" ")
        offered = [token] if scheme.lower() == "bearer" else []
        offered += [
            name.removeprefix(TOKEN_PREFIX) for name in scope.get("subprotocols", ()) if name.startswith(TOKEN_PREFIX)
        ]
        for each in offered:
            # every token is compared, even after one fits, so that time tells nothing
            if sum(hmac.compare_digest(each.encode("utf-8", "replace"), known) for known in self.tokens):
                scope[CALLER] = f"token-{hashlib.sha256(each.encode()).hexdigest()[:8]}"
                return
        if offered and not is_unlimited(scope) and not self.wrong_tokens.take(client_of(scope), time.monotonic()):
            detail = f"one address may try {WRONG_TOKENS} wrong tokens per minute: try again later"
            raise Problem(429, detail, headers={"Retry-After": "60"}, reason="token")
        wrong = "the token is wrong" if offered else "a token is required"
        detail = f"{wrong}: Authorization: Bearer <token>, or the subprotocols vitals.v1, bearer.<token>"
        raise Problem(401, detail, headers={"WWW-Authenticate": "Bearer"}, reason="token")

    def limit_body(self, headers: Headers, path: str, receive: Receive) -> Receive:
        """Receive a body, up to the size that its path allows."""
        if path.startswith(STREAMS) and (headers.get("content-length", "0") != "0" or "transfer-encoding" in headers):
            raise Problem(400, "a request for a stream must have no body", reason="body")
        most = self.settings.max_body_bytes
        if path in BATCHES:
            most = self.settings.max_batch_bytes
        elif path.startswith(APPOINTMENTS):
            most = self.settings.max_appointment_bytes
        detail = f"the body is too large: at most {most} bytes are allowed"
        if int(headers.get("content-length", 0)) > most:
            raise Problem(413, detail, reason="body")
        size = 0

        async def counting() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > most:
                self.rejected.add("body", f"{detail} ({REMEDIES['body']})")
                raise HTTPException(413, detail)
            return message

        return counting

    def count_stream(self, scope: Scope) -> AbstractContextManager[None]:
        """Count a stream while it lasts, unless there are too many; other requests are not counted."""
        if scope["type"] == "http" and not path_of(scope).startswith((STREAMS, WEBSOCKETS)):
            return nullcontext()
        address = client_of(scope)
        if self.streams[address] >= self.settings.max_connections_per_address and not is_unlimited(scope):
            raise self.full(f"one address may have at most {self.settings.max_connections_per_address} streams")
        if not self.total.take(self.settings.max_connections):
            raise self.full(f"the service serves at most {self.settings.max_connections} streams")
        return self.stream_of(address)

    @contextmanager
    def stream_of(self, address: str) -> Iterator[None]:
        """Count a stream of an address while it lasts; the total has it already."""
        self.streams[address] += 1
        try:
            yield
        finally:
            self.total.release()
            self.streams[address] -= 1
            if not self.streams[address]:
                del self.streams[address]

    @staticmethod
    def full(detail: str) -> Problem:
        """Refusal of one stream too many."""
        return Problem(503, f"{detail} at once: try again later", headers={"Retry-After": "5"}, reason="connections")


def refuse_two_hosts(headers: Headers) -> None:
    """Refuse, as HTTP demands for every path, a request of which a proxy may have read another name than this service.

    None at all is what probes by HTTP/1.0 send.
    """
    if len(headers.getlist("host")) > 1:
        raise Problem(400, ONE_HOST, reason="host")


def is_public(path: str) -> bool:
    """Whether a path is served without a token."""
    return path in PUBLIC or path.startswith(PUBLIC_FILES)


def client_of(scope: Scope) -> str:
    """Address of the client, as limits count clients; empty if it is unknown."""
    return address_group(scope["client"][0]) if scope.get("client") else ""


def is_unlimited(scope: Scope) -> bool:
    """Whether a client is on this machine, and not behind a proxy on it: limits for one address are not for it."""
    return is_loopback(client_of(scope)) and not is_proxied(scope)


def closing(response: Response, scope: Scope) -> Response:
    """Let a refusal end its connection, which is worth more to others; a WebSocket's ends in any case."""
    if scope["type"] == "http":
        response.headers["Connection"] = "close"
    return response


def with_headers(send: Send, own: Mapping[str, str]) -> Send:
    """Add headers to an answer that has none of the same name."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in own.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
