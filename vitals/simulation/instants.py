"""Instants as users have them, as unix seconds: numbers, and dates with times of Python, NumPy, pandas and Arrow."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.errors import InvalidValue
from vitals.simulation.scales import FloatArray

__all__ = ["TimeLike", "unix_seconds"]

type TimeLike = Any  # a number, a datetime, a numpy.datetime64, or any array, list, Series or index of them

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Unix seconds of the years 1 to 9999, as dates write them; milliseconds by mistake lie beyond for all dates since 1978.
EARLIEST, LATEST = -62_135_596_800, 253_402_300_800
YEARS = f"unix seconds from {EARLIEST} to {LATEST - 1}, the years 1 to 9999"
ALLOWED = "unix seconds, or a date with its time (datetime, numpy.datetime64, pandas), UTC unless it has a zone"


def unix_seconds(time: TimeLike) -> FloatArray:
    """Unix seconds of times, in the shape that they have.

    Parameters
    ----------
    time
        Numbers are unix seconds. Dates with times are converted exactly, to the nanosecond where float64 resolves it;
        those without a zone are UTC.

    Raises
    ------
    InvalidValue
        If a time is missing, lies outside the years 1 to 9999, or is anything else: a text, a duration.

    Examples
    --------
    >>> unix_seconds(["2025-01-01T00:00:00.25"])
    Traceback (most recent call last):
    vitals.errors.InvalidValue: time 2025-01-01T00:00:00.25 is not allowed: it must be unix seconds, or a date ...
    >>> float(unix_seconds(np.datetime64("2025-01-01T00:00:00.25")))
    1735689600.25
    """
    kind = getattr(time, "dtype", None)
    if kind is not None and getattr(kind, "tz", None) is not None:  # pandas with a zone: its values are UTC
        time = time.to_numpy(f"datetime64[{kind.unit}]")
    seconds = from_array(np.asarray(time))
    wrong = ~((seconds >= EARLIEST) & (seconds < LATEST))
    if wrong.any():
        raise InvalidValue("time", seconds[wrong].flat[0], YEARS)
    return seconds


def from_array(times: NDArray[Any]) -> FloatArray:
    """Unix seconds of an array of any type."""
    if times.dtype.kind in "iuf" or not times.size:
        return times.astype(np.float64)
    if times.dtype.kind == "M":
        return from_datetime64(times)
    if times.dtype.kind == "O":
        return np.array([from_object(value) for value in times.flat], np.float64).reshape(times.shape)
    raise InvalidValue("time", times.flat[0], ALLOWED)


def from_datetime64(times: NDArray[np.datetime64]) -> FloatArray:
    """Unix seconds of NumPy's dates with times, of any resolution."""
    if np.isnat(times).any():
        raise InvalidValue("time", "NaT", ALLOWED)
    unit, _ = np.datetime_data(times.dtype)
    if unit in {"ms", "us"}:
        return times.astype(f"datetime64[{unit}]").astype(np.int64) / {"ms": 10**3, "us": 10**6}[unit]
    if unit in {"ns", "ps", "fs", "as"}:
        whole, rest = np.divmod(times.astype("datetime64[ns]").astype(np.int64), 10**9)  # too many for one float64
        return whole + rest / 10**9
    seconds = times.astype("datetime64[s]")
    beyond = seconds.astype(times.dtype) != times  # a year so far away wraps around
    if beyond.any():
        raise InvalidValue("time", times[beyond].flat[0], YEARS)
    return seconds.astype(np.int64).astype(np.float64)


def from_object(value: object) -> float:
    """Unix seconds of one value of an array of objects."""
    if isinstance(value, np.datetime64):
        return float(from_datetime64(np.asarray(value)))
    if not isinstance(value, datetime) or type(value).__name__ == "NaTType":  # a datetime to pandas
        raise InvalidValue("time", value, ALLOWED)
    since = (value.replace(tzinfo=UTC) if value.tzinfo is None else value) - EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 10**6 + since.microseconds
    return (microseconds * 1000 + getattr(since, "nanoseconds", 0)) / 10**9  # which pandas counts as well
