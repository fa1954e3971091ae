"""Pages of results: by the last one that was shown, not by number, so that nothing is skipped when others book."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from vitals.appointments.fhir.codes import Resource
from vitals.errors import InvalidValue

__all__ = ["Cursor", "Page", "page_of", "page_of_found"]

DIRECTIONS = ("after", "before")


@dataclass(frozen=True)
class Cursor:
    """Where a page begins or ends: after or before the result of a key."""

    direction: str
    key: str

    @classmethod
    def parse(cls, name: str, text: str) -> "Cursor":
        """A cursor from its text.

        Examples
        --------
        >>> Cursor.parse("_page", "after.ada-1")
        Cursor(direction='after', key='ada-1')
        """
        direction, _, key = text.partition(".")
        if direction not in DIRECTIONS or not key or len(key) > 100:
            raise InvalidValue(name, repr(text), "what the links of a page say")
        return cls(direction, key)

    @property
    def is_backward(self) -> bool:
        """Whether the page ends there."""
        return self.direction == "before"

    def __str__(self) -> str:
        return f"{self.direction}.{self.key}"


@dataclass(frozen=True)
class Page:
    """Results of a search.

    Parameters
    ----------
    resources
        In order.
    following, previous
        Where the pages around it are; None where there is none.
    total
        Number of all results; None if they were not counted.
    """

    resources: list[Resource]
    following: Cursor | None = None
    previous: Cursor | None = None
    total: int | None = None


def page_of[T](
    items: Iterable[T],
    count: int,
    cursor: Cursor | None,
    *,
    key: Callable[[T], str],
    order: Callable[[str], Any] = str,
    shown: Callable[[T], Resource],
) -> Page:
    """A page of results that are all at hand.

    Parameters
    ----------
    items
        In their order.
    count
        Most results.
    cursor
        Where the page begins; None for the first.
    key, order
        Key of a result, and what keys are compared by.
    shown
        Resource of a result.
    """
    if cursor is not None and cursor.is_backward:
        kept = deque((each for each in items if order(key(each)) < order(cursor.key)), maxlen=count + 1)
        return page_of_found(list(kept), count, cursor, key=key, shown=shown)
    rest = (each for each in items if cursor is None or order(key(each)) > order(cursor.key))
    return page_of_found(list(islice(rest, count + 1)), count, cursor, key=key, shown=shown)


def page_of_found[T](
    found: list[T], count: int, cursor: Cursor | None, *, key: Callable[[T], str], shown: Callable[[T], Resource]
) -> Page:
    """A page of results that begin or end at a cursor, with one more if there is one; parameters as for `page_of`."""
    backward, more = cursor is not None and cursor.is_backward, len(found) > count
    found = (found[-count:] if backward else found[:count]) if count else []
    if not found:
        return Page([], total=0 if cursor is None and not more else None)
    following = Cursor("after", key(found[-1])) if more or backward else None
    previous = Cursor("before", key(found[0])) if cursor is not None and (more or not backward) else None
    is_all = cursor is None and following is None
    return Page([shown(each) for each in found], following, previous, len(found) if is_all else None)
