"""Targets of requests: the path that one asks for, and the name by which it asks (RFC 9112, 3.2)."""

import re

__all__ = ["WRONG_TARGET", "origin_form"]

NAME = rb"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]"
ABSOLUTE = re.compile(rb"https?://((?:%b)(?::\d{1,5})?)(/.*|\?.*)?" % NAME, re.IGNORECASE | re.DOTALL)
WRONG_TARGET = (
    "a request's target must be a path such as /health/live, or a whole address: http or https, ://, a name without "
    "user or password, and the path"
)

type Headers = list[tuple[bytes, bytes]]


def origin_form(target: bytes, headers: Headers) -> bytes | None:
    """Path and query of a target; None if it has none. The name in a whole address takes the place of the Host header.

    Proxies send whole addresses. To believe the header beside one would let a client ask by any name.

    Parameters
    ----------
    target, headers
        Of a head; names in lower case. The headers are changed.
    """
    if target.startswith(b"/") or target == b"*":
        return target
    found = ABSOLUTE.fullmatch(target)
    if found is None:
        return None
    headers[:] = [(name, found[1] if name == b"host" else value) for name, value in headers]
    rest = found[2] or b"/"
    return rest if rest.startswith(b"/") else b"/" + rest
