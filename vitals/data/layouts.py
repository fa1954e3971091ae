"""Layouts: the patient and the instant of each row of a data set.

Rows are counted from 0 and patients from 1. Instants are whole milliseconds, computed from whole numbers: no error
adds up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.errors import InvalidValue
from vitals.simulation.noise import KeyArray, mix, stream, uniform
from vitals.times import parse_instant, rfc3339

__all__ = ["LARGEST_PATIENT", "START", "Layout", "Series", "Snapshot", "check_instants", "layout_of"]

type IntegerArray = NDArray[np.int64]

START = parse_instant("start", "2025-01-01T00:00:00Z")
FIRST_INSTANT, LAST_INSTANT = "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"  # years have four digits
MOST_ROWS = 10**12
LARGEST_PATIENT = 2**53 - 1  # larger numbers are not exact in every program
DAY = 86_400
VISIT = stream("visit")


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One row per patient, at times spread over the day that begins at the start.

    Parameters
    ----------
    rows
        Number of rows, and of patients.
    start
        Unix seconds.

    Raises
    ------
    InvalidValue
        If a parameter is outside what is allowed.
    """

    rows: int = 10_000
    start: float = START

    def __post_init__(self) -> None:
        check_count("rows", self.rows)
        check_instants(self.start, self.start + DAY)

    @property
    def in_seconds(self) -> bool:
        """Whether all instants are whole seconds."""
        return milliseconds("start", self.start) % 1000 == 0

    def patients(self, first: int, last: int) -> IntegerArray:
        """Patients of the rows from `first` up to `last`."""
        return np.arange(first + 1, last + 1)

    def instants(self, first: int, last: int, keys: KeyArray) -> IntegerArray:
        """Unix milliseconds of the rows from `first` up to `last`, whose patients have these keys."""
        seconds = np.floor(uniform(mix(keys + VISIT), 0) * DAY).astype(np.int64)
        return seconds * 1000 + milliseconds("start", self.start)

    def describe(self) -> dict[str, Any]:
        """The layout, for the metadata."""
        return {"kind": "snapshot", "rows": self.rows, "start": rfc3339(self.start)}


@dataclass(frozen=True, kw_only=True)
class Series:
    """Time series: every patient at every instant, one patient after the other.

    Parameters
    ----------
    n_patients, first_patient
        Number of patients, and the number that the first of them has.
    duration, interval
        Seconds; the instants are the start and those that follow it at the interval, before the duration is over.
    start
        Unix seconds.

    Raises
    ------
    InvalidValue
        If a parameter is outside what is allowed.

    Examples
    --------
    >>> Series(n_patients=2, duration=7200, interval=60).rows
    240
    """

    n_patients: int = 1
    first_patient: int = 1
    duration: float = 7200
    interval: float = 1
    start: float = START

    def __post_init__(self) -> None:
        check_count("patients", self.n_patients)
        last = LARGEST_PATIENT - self.n_patients + 1
        if not isinstance(self.first_patient, int) or not 0 <= self.first_patient <= last:
            raise InvalidValue("first patient", self.first_patient, f"a whole number from 0 to {last}")
        for name, seconds in (("duration", self.duration), ("interval", self.interval)):
            if milliseconds(name, seconds) <= 0:
                raise InvalidValue(name, f"{seconds:g} s", "longer than 0 s")
        check_instants(self.start, self.end)
        if self.rows > MOST_ROWS:
            raise InvalidValue("patients x instants", self.rows, f"at most {MOST_ROWS}")

    @property
    def end(self) -> float:
        """Unix seconds before which all instants lie."""
        return self.start + self.duration

    @property
    def n_instants(self) -> int:
        """Instants of each patient."""
        return -(-milliseconds("duration", self.duration) // milliseconds("interval", self.interval))

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.n_patients * self.n_instants

    @property
    def in_seconds(self) -> bool:
        """Whether all instants are whole seconds."""
        return all(milliseconds("", seconds) % 1000 == 0 for seconds in (self.start, self.interval))

    def patients(self, first: int, last: int) -> IntegerArray:
        """Patients of the rows from `first` up to `last`."""
        return np.arange(first, last) // self.n_instants + self.first_patient

    def instants(self, first: int, last: int, keys: KeyArray) -> IntegerArray:
        """Unix milliseconds of the rows from `first` up to `last`."""
        number = np.arange(first, last) % self.n_instants
        return number * milliseconds("interval", self.interval) + milliseconds("start", self.start)

    def describe(self) -> dict[str, Any]:
        """The layout, for the metadata."""
        return {
            "kind": "series",
            "patients": self.n_patients,
            **({} if self.first_patient == 1 else {"first_patient": self.first_patient}),
            "start": rfc3339(self.start),
            "duration_seconds": float(self.duration),
            "interval_seconds": float(self.interval),
        }


type Layout = Snapshot | Series


def layout_of(described: Mapping[str, Any]) -> Layout:
    """Layout that `describe` described; `KeyError`, `TypeError` or `ValueError` if it is no such description."""
    start = parse_instant("start", described["start"])
    if described["kind"] == "snapshot":
        return Snapshot(rows=described["rows"], start=start)
    return Series(
        n_patients=described["patients"],
        first_patient=described.get("first_patient", 1),
        duration=described["duration_seconds"],
        interval=described["interval_seconds"],
        start=start,
    )


def milliseconds(name: str, seconds: float) -> int:
    """Whole milliseconds of a time in seconds; others are refused."""
    whole = round(seconds * 1000)
    if abs(seconds * 1000 - whole) > 1e-2:  # the resolution of float64 in the year 9999, and no more
        raise InvalidValue(name, f"{seconds!r} s", "a whole number of milliseconds")
    return whole


def check_count(name: str, count: int) -> None:
    """Refuse a number of rows or patients outside its range."""
    if not isinstance(count, int) or not 1 <= count <= MOST_ROWS:
        raise InvalidValue(name, count, f"a whole number from 1 to {MOST_ROWS}")


def check_instants(start: float, end: float) -> None:
    """Refuse times outside the years 1 to 9999."""
    milliseconds("start", start)
    if not parse_instant("", FIRST_INSTANT) <= start < end <= parse_instant("", LAST_INSTANT):
        allowed = f"such that every instant lies from {FIRST_INSTANT} to {LAST_INSTANT}"
        raise InvalidValue("start", f"at {start:.16g} s after 1970", allowed)
