"""Answers that have no end of their own: how the application lets the server end them when it stops."""

from collections.abc import Callable

from starlette.types import Scope

__all__ = ["ENDING", "End", "on_stop"]

ENDING = "vitals.ending"  # key in scope["extensions"] of what takes the function that ends an answer

type End = Callable[[], None]


def on_stop(scope: Scope, end: End) -> None:
    """Have the answer to a request ended when the server stops, where the server can do so."""
    if ENDING in scope.get("extensions", ()):
        scope["extensions"][ENDING](end)
