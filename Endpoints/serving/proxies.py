"""The proxy in front: who its clients are, how they came, and under which path they find the service.

A pure ASGI middleware before everything else. What a proxy says is believed where `VITALS_BEHIND_PROXY` has its
address, and of nobody else. Behind it, `scope["root_path"]` is the root path and `scope["path"]` begins with it,
whether the proxy took it off or left it there.
"""

import logging
from collections import Counter
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from Configurations.config import Settings
from Configurations.networks import is_address
from Configurations.values import is_root_path
from Endpoints.serving.protocols.refusals import Refusals
from Endpoints.wire.problems import Problem, refusal

__all__ = ["ProxyMiddleware", "is_proxied"]

log = logging.getLogger(__name__)

PROXIED = "vitals.proxied"  # key of the scope of what a proxy passed on: the proxy's own address
CLIENT, PREFIX = "X-Forwarded-For", "X-Forwarded-Prefix"
UNNAMED = (
    f"the proxy at %s names no client in {CLIENT}: the limits for one address hold for all of its clients together, "
    "until it sends their addresses (docs/how-to/proxies.md)"
)


class ProxyMiddleware:
    """Reads what a trusted proxy says of its clients, and finds the root path.

    Parameters
    ----------
    app
        The application behind it.
    settings
        The proxy's addresses, and the root path.
    rejected
        Counts refusals, by reason.
    paths
        Of the service's routes: what is left without the root path must begin like one of them.
    """

    def __init__(self, app: ASGIApp, settings: Settings, rejected: Counter[str], paths: Iterable[str]) -> None:
        self.app, self.root_path, self.rejected = app, settings.root_path, Refusals(rejected)
        self.named = ProxyHeadersMiddleware(self.passed_on, list(settings.behind_proxy))  # type: ignore[arg-type]
        self.paths = frozenset(paths)
        self.own = {first_part(path) for path in self.paths} - {""}
        self.warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with the client's address, its scheme and the root path."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
        elif scope.get("client") and scope["client"][0] in self.named.trusted_hosts:
            await self.named({**scope, PROXIED: scope["client"]}, receive, send)  # type: ignore[arg-type]
        else:
            await self.under_root(scope, receive, send)

    async def passed_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what a proxy passed on, after uvicorn has read its headers."""
        headers = Headers(scope=scope)
        if not headers.get(CLIENT, "").strip() or not is_address(scope["client"][0]):
            scope["client"] = scope[PROXIED]
            self.warn_once(scope)
        if self.root_path or scope.get("root_path"):
            await self.under_root(scope, receive, send)
            return
        prefix = ", ".join(headers.getlist(PREFIX)).rstrip("/")
        if prefix and not is_root_path(prefix):
            detail = f"{PREFIX} {prefix[:80]!r} must be one path such as /vitals: let the proxy send that, or none"
            self.rejected.add("prefix", detail)
            await refusal(Problem(400, detail), scope)(scope, receive, send)
            return
        # A proxy that sends this header has taken the prefix off. It is not looked for in the path: a client that
        # could send the header itself would get past the proxy's own rules about paths.
        await self.app({**scope, "root_path": prefix, "path": prefix + scope["path"]}, receive, send)

    def warn_once(self, scope: Scope) -> None:
        """Say in the log that a proxy names no client; its own questions about health are not meant."""
        if not self.warned and "/health/" not in scope["path"]:
            self.warned = True
            log.warning(UNNAMED, scope["client"][0])

    async def under_root(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with the root path of the settings, or of the server, which has put it in front of the path."""
        given = scope.get("root_path", "")
        root, path = self.root_path or given.rstrip("/"), scope["path"].removeprefix(given)
        is_root = root and path == root and path not in self.paths
        if is_root and scope["type"] == "http":  # its page has links that are relative to a folder
            await RedirectResponse(f"{root}/", 308)(scope, receive, send)
            return
        rest = path.removeprefix(root)
        if path.startswith(f"{root}/") and (rest == "/" or first_part(rest) in self.own):
            path = rest
        await self.app({**scope, "root_path": root, "path": root + path}, receive, send)


def first_part(path: str) -> str:
    """Part of a path between its first two slashes."""
    return path.split("/", 2)[1] if path.startswith("/") else ""


def is_proxied(scope: Scope) -> bool:
    """Whether a request came through a trusted proxy; its client is then not taken for this machine."""
    return PROXIED in scope
