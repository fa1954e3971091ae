"""Instants of a table's rows, and dates of birth, as dates of NumPy."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vitals.formats.contents.arrays import numbers_in

__all__ = ["born", "instants"]

type Dates = NDArray[np.datetime64]


def instants(table: pa.Table) -> Dates:
    """Instants of the rows, in milliseconds.

    Examples
    --------
    >>> instants(pa.table({"timestamp": pa.array([60], pa.timestamp("s"))})).tolist()
    [datetime.datetime(1970, 1, 1, 0, 1)]
    """
    column = table["timestamp"].combine_chunks()
    found: Dates = numbers_in(column).astype(f"datetime64[{column.type.unit}]").astype("datetime64[ms]")
    return found


def born(instant: Dates, age: NDArray[Any]) -> Dates:
    """Days of birth of people who have these ages in years: the first of January.

    Examples
    --------
    >>> born(np.array(["2025-03-01"], "datetime64[ms]"), np.array([40])).tolist()
    [datetime.date(1985, 1, 1)]
    """
    days: Dates = (instant.astype("datetime64[Y]") - age.astype("timedelta64[Y]")).astype("datetime64[D]")
    return days
