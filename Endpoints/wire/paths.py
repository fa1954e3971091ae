"""Paths of requests, where the service may be found under a root path such as /vitals."""

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["FEEDS", "path_of", "with_root", "without_secret"]

FEEDS = "/feeds/"  # begins the path of a calendar feed, whose next part is a secret
SECRET = re.compile(rf"({FEEDS})[^/?\s\"']+")


def path_of(scope: Mapping[str, Any]) -> str:
    """Path of a request as the routes know it: without the root path, with which the scope's begins.

    Examples
    --------
    >>> path_of({"path": "/vitals/health/live", "root_path": "/vitals"})
    '/health/live'
    """
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def with_root(scope: Mapping[str, Any], path: str) -> str:
    """Path of one of the service's own routes as clients ask for it."""
    return f"{scope.get('root_path', '')}{path}"


def without_secret(text: str) -> str:
    """A text that quotes paths, such as a line of the log, without the secrets of calendar feeds.

    Examples
    --------
    >>> without_secret("GET /vitals/feeds/2sXkV9.ics HTTP/1.1")
    'GET /vitals/feeds/... HTTP/1.1'
    """
    return SECRET.sub(r"\1...", text)
