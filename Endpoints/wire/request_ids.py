"""Request ids, which join an answer, its problem document and the lines of the log about it."""

import re
import secrets
from collections.abc import Sequence
from contextvars import ContextVar

__all__ = ["REQUEST_ID", "begin_request", "current_request", "new_id"]

REQUEST_ID = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._:+/=-]{1,128}")  # nothing that a log or a shell takes for more than a word
BYTES = 16  # as many as nginx's $request_id

_current: ContextVar[str] = ContextVar("request_id", default="")


def new_id() -> str:
    """An id that no other request has."""
    return secrets.token_hex(BYTES)


def begin_request(given: Sequence[str]) -> str:
    """Name the request that the running task answers.

    Parameters
    ----------
    given
        Values of the request's header; one that is well-formed and alone is kept.
    """
    id = given[0] if len(given) == 1 and WELL_FORMED.fullmatch(given[0]) else new_id()
    _current.set(id)
    return id


def current_request() -> str:
    """Id of the request that the running task answers; empty outside of one."""
    return _current.get()
