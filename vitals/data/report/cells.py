"""Cells of a file as numbers, instants and labels, whatever type they are stored in; what cannot be read is marked."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from vitals.simulation.noise import KeyArray, mix
from vitals.simulation.scales import FloatArray

__all__ = ["MISSING_TEXTS", "Cells", "hashes", "instants", "number_bits", "numbers", "plain", "texts"]

MISSING_TEXTS = ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "."]
MILLISECONDS = 1000


class Cells(NamedTuple):
    """Values of a column, NaN where there is none, and where something stands that is none."""

    values: FloatArray
    unreadable: NDArray[np.bool_]


def plain(column: pa.Array) -> pa.Array:
    """Column without dictionaries and missing texts."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        missing = pc.is_in(column, value_set=pa.array(MISSING_TEXTS, column.type))
        return pc.if_else(missing, pa.scalar(None, column.type), column)
    return column


def texts(column: pa.Array) -> pa.Array:
    """Column as texts, whatever its type."""
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):  # bytes that are no text; lists and structures
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())


def as_floats(column: pa.Array) -> FloatArray:
    """Numbers of an Arrow array of numbers; NaN where there is none."""
    found: FloatArray = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return found


def numbers(column: pa.Array) -> Cells:
    """Numbers of a column.

    Examples
    --------
    >>> cells = numbers(pa.array(["72", "98%", None]))
    >>> cells.values.tolist(), cells.unreadable.tolist()
    ([72.0, nan, nan], [False, True, False])
    """
    type = column.type
    none = np.zeros(len(column), bool)
    if pa.types.is_integer(type) or pa.types.is_floating(type) or pa.types.is_decimal(type) or pa.types.is_null(type):
        return finite(as_floats(column), none)
    if pa.types.is_string(type) or pa.types.is_large_string(type):
        try:
            return finite(as_floats(column.cast(pa.float64())), none)
        except pa.ArrowInvalid:
            missing = column.is_null().to_numpy(zero_copy_only=False)
            values = pd.to_numeric(column.to_pandas(), errors="coerce").to_numpy(np.float64)
            return finite(values, np.isnan(values) & ~missing)
    return Cells(np.full(len(column), np.nan), ~column.is_null().to_numpy(zero_copy_only=False))


def finite(values: FloatArray, unreadable: NDArray[np.bool_]) -> Cells:
    """Cells in which infinity is unreadable."""
    infinite = np.isinf(values)
    return (
        Cells(np.where(infinite, np.nan, values), unreadable | infinite)
        if infinite.any()
        else Cells(values, unreadable)
    )


def instants(column: pa.Array) -> Cells:
    """Unix seconds of a column of dates and times, in UTC unless they have a zone; numbers are unix seconds.

    Examples
    --------
    >>> instants(pa.array(["1970-01-01 00:01:00", "1970-01-01T01:01:00+01:00", "soon"])).values.tolist()
    [60.0, 60.0, nan]
    """
    type = column.type
    if pa.types.is_timestamp(type) or pa.types.is_date(type):
        whole = column.cast(pa.timestamp("ms", getattr(type, "tz", None)), safe=False).cast(pa.int64())
        return Cells(as_floats(whole) / MILLISECONDS, np.zeros(len(column), bool))
    if not (pa.types.is_string(type) or pa.types.is_large_string(type)):
        return numbers(column)
    for zone in (None, "UTC"):
        try:
            return instants(column.cast(pa.timestamp("ms", zone)))
        except pa.ArrowInvalid:
            continue
    found = numbers(column)
    if not found.unreadable.any():
        return found
    text = column.to_pandas()
    parsed = pd.to_datetime(text, errors="coerce", utc=True, format="ISO8601").astype("datetime64[ms, UTC]")
    missing = parsed.isna().to_numpy()
    values = np.where(missing, np.nan, parsed.astype(np.int64).to_numpy() / MILLISECONDS)
    return Cells(values, missing & text.notna().to_numpy())


def number_bits(values: FloatArray) -> KeyArray:
    """64-bit words of numbers: equal ones have equal words, and all that are missing have one."""
    canonical = np.where(np.isnan(values), np.nan, values + 0.0)  # no negative zero
    return canonical.view(np.uint64)


def hashes(column: pa.Array) -> KeyArray:
    """64-bit words of a column of any type: equal cells have equal words in every batch."""
    type = column.type
    if pa.types.is_integer(type) or pa.types.is_floating(type):
        return mix(number_bits(as_floats(column)))
    coded = texts(column).dictionary_encode()
    different = coded.dictionary.to_numpy(zero_copy_only=False)
    words = np.append(pd.util.hash_array(different) if len(different) else np.empty(0, np.uint64), np.uint64(0))
    codes = coded.indices.fill_null(len(different)).to_numpy(zero_copy_only=False)
    found: KeyArray = words[codes]
    return found
