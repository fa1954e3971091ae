"""Instants and durations: as text, and as seconds.

Instants are written in RFC 3339; one without an offset is UTC, as every time here is. The finest resolution is a
millisecond, so that instants can be counted in whole numbers. A bound of a search may be finer, and is rounded so that
the search finds no less.
"""

import re
from datetime import UTC, datetime, timedelta

from vitals.errors import InvalidValue

__all__ = ["has_offset", "is_duration", "parse_bound", "parse_duration", "parse_instant", "rfc3339"]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // timedelta(milliseconds=1)
MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
PART = re.compile(r"(\d{1,12})(?:\.(\d{1,9}))?(ms|s|m|h|d)", re.ASCII)
DURATION = re.compile(rf"(?:{PART.pattern})+", re.ASCII)
FRACTION = re.compile(r"(?<=[Tt ]\d{2}:\d{2}:\d{2})[.,](\d{1,30})", re.ASCII)  # of a second; Python reads six digits


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
    return parsed(name, text, None) / 1000


def parse_bound(name: str, text: str, *, up: bool, milliseconds: int = 1000) -> float:
    """Unix seconds of a bound of a search: an instant, rounded to whole seconds.

    Parameters
    ----------
    name, text
        As for `parse_instant`.
    up
        Whether to round up, as the end of a search is; else down.
    milliseconds
        What it is rounded to multiples of.

    Raises
    ------
    InvalidValue
        If the text is not a date and time.

    Examples
    --------
    >>> parse_bound("from", "2025-01-01T00:00:00.123456z", up=False)
    1735689600.0
    >>> parse_bound("to", "2025-01-01T00:00:00.123456z", up=True)
    1735689601.0
    """
    found = parsed(name, text, up)
    rounded = (-(-found // milliseconds) if up else found // milliseconds) * milliseconds
    return min(rounded, LATEST) / 1000


def has_offset(text: str) -> bool:
    """Whether a text that is an instant says its offset from UTC."""
    return plain_time(text).tzinfo is not None


def plain_time(text: str) -> datetime:
    """Date and time without a fraction of a second; the letters of RFC 3339 may be lower-case."""
    plain = FRACTION.sub("", text, count=1)
    if plain[:-1].upper().endswith("Z"):
        raise ValueError("Python overlooks one of two letters")
    return datetime.fromisoformat(f"{plain[:-1]}Z" if plain.endswith("z") else plain)


def parsed(name: str, text: str, up: bool | None) -> int:
    """Milliseconds of an instant: rounded up or down, or refused where there is a part of one."""
    fraction = FRACTION.search(text)
    digits = fraction[1] if fraction else ""
    try:
        time = plain_time(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
        if fraction and time.microsecond:
            raise ValueError("another fraction")
    except (ValueError, OverflowError):
        raise InvalidValue(name, repr(text), "a date and time such as 2025-01-01T00:00:00Z") from None
    milliseconds, rest = divmod(time - EPOCH, timedelta(milliseconds=1))
    is_finer = bool(rest) or bool(digits[3:].strip("0"))
    if is_finer and up is None:
        raise InvalidValue(name, repr(text), "a date and time of whole milliseconds")
    return milliseconds + int(digits[:3].ljust(3, "0")) + (is_finer and bool(up))


def rfc3339(seconds: float) -> str:
    """Date and time in RFC 3339 and UTC of unix seconds.

    Examples
    --------
    >>> rfc3339(1735689600)
    '2025-01-01T00:00:00Z'
    """
    time = EPOCH + timedelta(milliseconds=round(seconds * 1000))
    return time.isoformat(timespec="milliseconds" if time.microsecond else "seconds").replace("+00:00", "Z")
