"""Columns as other programs write them: pandas, Polars, DuckDB and R keep the values, but not always the types.

Whole numbers become floating-point where one is missing, a column without values has any type, times get a zone, more
digits or become texts, and texts and labels have types of their own.
"""

import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["INDEX_NAMES", "MISSING_TEXTS", "adopted"]

INDEX_NAMES = {"", "Unnamed: 0", "__index_level_0__"}  # of the numbers of rows that pandas and R write as first column
MISSING_TEXTS = ["", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "<NA>", "NaT"]
TRUE, FLAGS = pa.array(["true", "t", "1"]), pa.array(["true", "t", "1", "false", "f", "0"])
TIMES = [pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.timestamp("ns"), pa.timestamp("ns", "UTC")]


def adopted(values: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray | None:
    """Values in a type that can be checked for a column of the wanted type; None if they are of another kind.

    Examples
    --------
    >>> adopted(pa.chunked_array([[72.0, float("nan")]]), pa.int16()).to_pylist()
    [72.0, None]
    >>> adopted(pa.chunked_array([["high"]]), pa.int16()) is None
    True
    """
    kinds = pa.types
    if kinds.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    if kinds.is_floating(values.type):
        values = pc.if_else(pc.is_nan(values), None, values)
    if is_text(values.type):
        values = values.cast(pa.string())
    if values.null_count == len(values):
        plain = (
            pa.string() if kinds.is_dictionary(wanted) else pa.timestamp("ms") if kinds.is_timestamp(wanted) else wanted
        )
        return pa.chunked_array([pa.nulls(len(values), plain)])
    if kinds.is_dictionary(wanted) or kinds.is_string(wanted):
        return values if is_text(values.type) else None
    if kinds.is_timestamp(wanted):
        return times_of(values)
    if kinds.is_boolean(wanted):
        return flags_of(values)
    if kinds.is_decimal(values.type):
        return values.cast(pa.float64())
    return values if kinds.is_integer(values.type) or kinds.is_floating(values.type) else None


def is_text(type: pa.DataType) -> bool:
    """Whether values are texts."""
    return any(kind(type) for kind in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))


def times_of(values: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Times in UTC without a zone, to the millisecond where that loses nothing."""
    if is_text(values.type):
        for type in TIMES:
            try:
                values = values.cast(type)
                break
            except pa.ArrowInvalid:
                continue
    if pa.types.is_date(values.type):
        values = values.cast(pa.timestamp("ms"))
    if not pa.types.is_timestamp(values.type):
        return None
    values = values.cast(pa.timestamp(values.type.unit))  # the instants are kept, the zone is not
    if values.type.unit in {"us", "ns"}:
        try:
            return values.cast(pa.timestamp("ms"))
        except pa.ArrowInvalid:
            return values
    return values


def flags_of(values: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """True and false, also where they are texts."""
    if pa.types.is_boolean(values.type):
        return values
    if not is_text(values.type):
        return None
    lower = pc.utf8_lower(values)
    known = pc.or_kleene(pc.is_in(lower, FLAGS), pc.is_null(lower))
    if not pc.all(known).as_py():
        return None
    return pc.if_else(pc.is_null(lower), None, pc.is_in(lower, TRUE))
