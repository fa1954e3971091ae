"""Paths of requests, where the service may be found under a root path such as /vitals."""

from collections.abc import Mapping
from typing import Any

__all__ = ["path_of", "with_root"]


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
