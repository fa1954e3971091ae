"""Instants and durations: as text, and as seconds.

Instants are written in RFC 3339; one without an offset is UTC, as every time here is. The finest resolution is a
millisecond, so that instants can be counted in whole numbers.
"""

import re
from datetime import UTC, datetime, timedelta

from vitals.errors import InvalidValue

__all__ = ["is_duration", "parse_duration", "parse_instant", "rfc3339"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
PART = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(ms|s|m|h|d)", re.ASCII)
DURATION = re.compile(rf"(?:{PART.pattern})+", re.ASCII)


def is_duration(text: str) -> bool:
    """Whether a text is a duration, such as 10m, rather than an instant."""
    return DURATION.fullmatch(text) is not None


def parse_duration(name: str, text: str) -> float:
    """Seconds of a duration: numbers with a unit (ms, s, m, h, d), such as 2h, 1.5h or 1h30m.

    Parameters
    ----------
    name
        Name of the option or parameter, for the error.
    text
        The duration.

    Raises
    ------
    InvalidValue
        If the text is not a duration in whole milliseconds.

    Examples
    --------
    >>> parse_duration("interval", "1h30m")
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


def parse_instant(name: str, text: str) -> float:
    """Unix seconds of a date and time in RFC 3339, in UTC unless it has an offset.

    Parameters
    ----------
    name
        Name of the option or parameter, for the error.
    text
        The date and time.

    Raises
    ------
    InvalidValue
        If the text is not a date and time in whole milliseconds.

    Examples
    --------
    >>> parse_instant("start", "2025-01-01T01:00:00+01:00")
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
    """Date and time in RFC 3339 and UTC of unix seconds.

    Examples
    --------
    >>> rfc3339(1735689600)
    '2025-01-01T00:00:00Z'
    """
    time = EPOCH + timedelta(milliseconds=round(seconds * 1000))
    return time.isoformat(timespec="milliseconds" if time.microsecond else "seconds").replace("+00:00", "Z")
