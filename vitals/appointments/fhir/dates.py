"""Dates of FHIR's searches: a value is a span as long as it is precise, and a prefix says which side of it is meant."""

import math
import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, datetime

from vitals.errors import InvalidValue
from vitals.times import parse_instant

__all__ = ["FIRST", "LAST", "Span", "instant_of", "span_of"]

type Span = tuple[int, int]  # unix seconds; the second is not part of it

FIRST, LAST = (round(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1970, 2900))
VALUE = re.compile(r"(eq|ge|gt|le|lt|sa|eb)?(.+)", re.ASCII | re.DOTALL)
DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(?:\.\d{1,9})?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
FRACTION = re.compile(r"\.\d+")
ALLOWED = (
    "a date such as 2026-03-02 (in UTC), or a time with its offset such as 2026-03-02T09:00:00Z or ...%2B01:00, with "
    "eq, ge, gt, le, lt, sa or eb before it"
)


def span_of(name: str, values: Iterable[str]) -> Span:
    """The seconds for which every condition holds, such as ge2026-03-02 and lt2026-03-09.

    Parameters
    ----------
    name
        Of the search parameter, for the error.
    values
        Each with its prefix; one without is a span that an instant must lie in.

    Raises
    ------
    InvalidValue
        If one is no date.

    Examples
    --------
    >>> span_of("start", ["ge2026-03-02", "lt2026-03-02T00:01:00Z"])
    (1772409600, 1772409660)
    """
    first, last = FIRST, LAST
    for value in values:
        begin, end = limits(name, value)
        first, last = max(first, begin), min(last, end)
    return first, last


def limits(name: str, value: str) -> Span:
    """The seconds for which one condition holds."""
    found = VALUE.fullmatch(value)
    if not found:
        raise InvalidValue(name, repr(value), ALLOWED)
    begin, end = written(name, found[2], value)
    match found[1]:
        case "ge":
            return begin, LAST
        case "gt" | "sa":
            return end, LAST
        case "le":
            return FIRST, end
        case "lt" | "eb":
            return FIRST, begin
    return begin, end


def written(name: str, text: str, value: str) -> Span:
    """The seconds that a date means: a day, a month, a year, a minute or a second."""
    try:
        if found := DATE.fullmatch(text):
            return day_span(*(int(part) if part else None for part in found.groups()))
        if (found := TIME.fullmatch(text)) is None:
            raise ValueError
        fraction = float(f"0{fractions[0]}") if (fractions := FRACTION.search(text)) else 0.0
        whole = int(parse_instant(name, FRACTION.sub("", text).upper()))
    except (ValueError, OverflowError):
        raise InvalidValue(name, repr(value), ALLOWED) from None
    if found[1] is None:
        return whole, whole + 60
    return whole + math.ceil(fraction), whole + 1  # no instant of whole seconds is equal to one between two


def day_span(year: int | None, month: int | None, day: int | None) -> Span:
    """A day, a month or a year in UTC."""
    first = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
    last = first.replace(month=month or 12)
    last = last.replace(day=day or monthrange(last.year, last.month)[1])
    return round(first.timestamp()), round(last.timestamp()) + 86_400


def instant_of(name: str, text: str) -> int:
    """Unix seconds of an instant in a resource.

    Raises
    ------
    InvalidValue
        If the text is no time with an offset, or not one of whole seconds.
    """
    found = TIME.fullmatch(text)
    allowed = "a time of whole seconds with its offset, such as 2026-03-02T09:00:00+01:00 or ...Z"
    if not found or found[1] is None:
        raise InvalidValue(name, repr(text), allowed)
    try:
        unix = parse_instant(name, text.upper())
    except InvalidValue:
        raise InvalidValue(name, repr(text), allowed) from None
    if unix % 1 or not FIRST <= unix < LAST:
        raise InvalidValue(name, repr(text), allowed)
    return int(unix)
