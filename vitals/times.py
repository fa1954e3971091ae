"""Instants and durations as people write them, and as unix seconds.

Instants are RFC 3339; one without an offset is UTC, as every time here is. Both resolve milliseconds and no less, so
that instants can be counted in whole numbers.
"""

import re
from datetime import UTC, datetime, timedelta

from vitals.errors import InvalidValue

__all__ = ["duration", "instant", "is_duration", "rfc3339"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
PART = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(ms|s|m|h|d)", re.ASCII)
DURATION = re.compile(rf"(?:{PART.pattern})+", re.ASCII)


def is_duration(text: str) -> bool:
    """Whether a text is a duration, such as 10m, rather than an instant."""
    return DURATION.fullmatch(text) is not None


def duration(name: str, text: str) -> float:
    """Seconds of a duration: numbers with a unit (ms, s, m, h, d), such as 2h, 1.5h or 1h30m.

    Parameters
    ----------
    name
        What the duration is for, as the error names it.
    text
        The duration.

    Raises
    ------
    InvalidValue
        If the text is no duration, or not one of whole milliseconds.

    Examples
    --------
    >>> duration("interval", "1h30m")
    5400.0
    """
    if not is_duration(text):
        raise InvalidValue(name, repr(text), "a duration with its unit, such as 500ms, 1s, 10m, 2h or 1d")
    # in billionths of a millisecond, all whole numbers
    billionths = sum(int(whole + part.ljust(9, "0")) * MILLISECONDS[unit] for whole, part, unit in PART.findall(text))
    milliseconds, rest = divmod(billionths, 10**9)
    if rest:
        raise InvalidValue(name, repr(text), "a whole number of milliseconds")
    return milliseconds / 1000


def instant(name: str, text: str) -> float:
    """Unix seconds of an RFC 3339 date and time, in UTC unless it says otherwise.

    Parameters
    ----------
    name
        What the instant is for, as the error names it.
    text
        The date and time.

    Raises
    ------
    InvalidValue
        If the text is no date and time, or not one of whole milliseconds.

    Examples
    --------
    >>> instant("start", "2025-01-01T01:00:00+01:00")
    1735689600.0
    """
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue(name, repr(text), "a date and time such as 2025-01-01T00:00:00Z") from None
    milliseconds, rest = divmod(time - EPOCH, timedelta(milliseconds=1))
    if rest:
        raise InvalidValue(name, repr(text), "a date and time of whole milliseconds")
    return milliseconds / 1000


def rfc3339(seconds: float) -> str:
    """Date and time, in UTC, of unix seconds.

    Examples
    --------
    >>> rfc3339(1735689600)
    '2025-01-01T00:00:00Z'
    """
    time = EPOCH + timedelta(milliseconds=round(seconds * 1000))
    return time.isoformat(timespec="milliseconds" if time.microsecond else "seconds").replace("+00:00", "Z")
