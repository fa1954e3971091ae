"""Tables of signs as users have them: arrays in the catalog's order, or tables with named columns in any order."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.catalog import Catalog
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.errors import InvalidValue
from vitals.simulation.scales import FloatArray, read_only

__all__ = ["SignsLike", "filled_signs", "read_signs", "read_values"]

type SignsLike = Any  # an array, or a table with named columns: DataFrame, Arrow table, mapping, structured array


def read_signs(table: SignsLike, signs: Catalog[VitalSign] = SIGNS, *, may_miss: bool = False) -> FloatArray:
    """Signs of n readings as an array, with every value inside its sign's limits.

    Parameters
    ----------
    table
        Shape (n_samples, n_signs), columns in the order of `signs`; or a table with a column for each sign, by its id:
        a DataFrame, an Arrow table, a structured array, a mapping. Named columns may stand in any order, and others
        beside them are left out.
    signs
        Catalog of the signs.
    may_miss
        Whether values and named columns may be missing: they are NaN, and None in the table.

    Returns
    -------
    values of shape (n_samples, n_signs)

    Raises
    ------
    InvalidValue
        If a column is missing or holds no numbers, the shape is wrong, or a value is missing or outside the limits.

    Examples
    --------
    >>> normal = {sign.id: [sign.healthy.mean] for sign in SIGNS.values()}
    >>> read_signs({"patient_id": [7], **normal})[0].tolist()
    [72.0, 15.5, 118.0, 72.0, 97.5, 36.6, 100.0]
    """
    values = read_values(table, signs, may_miss=may_miss)
    low, high = limits_of(signs)
    wrong = (values < low) | (values > high)
    if not may_miss:
        wrong |= np.isnan(values)
    if wrong.any():
        for column, sign in zip(values.T, signs.values(), strict=True):
            check_limits(column, sign, may_miss=may_miss)
    return values


@lru_cache(maxsize=64)
def limits_of(signs: Catalog[VitalSign]) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest value that each sign can have."""
    low, high = np.array([sign.rejected for sign in signs.values()], np.float64).T
    return read_only(low), read_only(high)


def read_values(table: SignsLike, signs: Catalog[VitalSign] = SIGNS, *, may_miss: bool = False) -> FloatArray:
    """Signs as `read_signs` reads them, before their limits are checked.

    Parameters
    ----------
    table, signs
        As for `read_signs`.
    may_miss
        Whether values and named columns may be missing: they are NaN, and None in the table.
    """
    names = column_names(table)
    values = read_array(table, signs) if names is None else read_columns(table, names, signs, may_miss=may_miss)
    if values.ndim != 2 or values.shape[1] != len(signs):
        raise InvalidValue("shape of the signs", values.shape, f"(n_samples, {len(signs)}): {', '.join(signs)}")
    return values


def column_names(table: SignsLike) -> list[object] | None:
    """Names of a table's columns; None for an array."""
    if isinstance(table, Mapping):
        return list(table)
    if isinstance(table, np.ndarray):
        return None if table.dtype.names is None else list(table.dtype.names)
    names = getattr(table, "column_names", getattr(table, "columns", None))  # of Arrow, and of pandas and polars
    return None if names is None else list(names)


def read_array(table: SignsLike, signs: Catalog[VitalSign]) -> FloatArray:
    """Values of a table without names."""
    try:
        return numbers(table)
    except (TypeError, ValueError):  # rows of different lengths, words
        raise InvalidValue("readings", "given", f"rows of {len(signs)} numbers: {', '.join(signs)}") from None


def read_columns(table: SignsLike, names: list[object], signs: Catalog[VitalSign], *, may_miss: bool) -> FloatArray:
    """Values of the named columns, in the order of the catalog."""
    missing = [id for id in signs if id not in names]
    if len(missing) == len(signs) or (missing and not may_miss):
        allowed = f"a table with the columns {', '.join(signs)}, in any order"
        raise InvalidValue("table of readings", f"without {', '.join(missing)}", allowed)
    twice = [id for id in signs if names.count(id) > 1]
    if twice:
        raise InvalidValue("table of readings", f"with two columns {twice[0]}", "a table with one column of each sign")
    given = Catalog("sign", *(sign for sign in signs.values() if sign.id in names)) if missing else signs
    columns = dict(zip(given, each_column(table, given), strict=True))
    first, rows = next((id, len(column)) for id, column in columns.items())
    for id, column in columns.items():
        if len(column) != rows:
            raise InvalidValue(f"column {id}", f"of length {len(column)}", f"as long as {first}, {rows}")
    nothing = np.full(rows, np.nan)
    return np.stack([columns.get(id, nothing) for id in signs], axis=1)


def each_column(table: SignsLike, signs: Catalog[VitalSign]) -> Iterator[FloatArray]:
    """Values of each sign's column; a single value is a column of one."""
    for id in signs:
        try:
            column = np.atleast_1d(numbers(table[id]))
        except (TypeError, ValueError):
            raise InvalidValue(f"column {id}", "without numbers", "a column of numbers") from None
        if column.ndim != 1:
            raise InvalidValue(f"column {id}", f"of shape {column.shape}", "a column with one number for each reading")
        yield column


def numbers(values: Any) -> FloatArray:
    """Numbers as an array; texts that look like numbers, truth values and times are not taken for them."""
    array: NDArray[Any] = np.asarray(values)
    if array.dtype.kind == "O" and not any(isinstance(value, str | bool | np.bool_) for value in array.flat):
        return array.astype(np.float64)
    if array.dtype.kind not in "iuf" and array.size:
        raise TypeError
    return array.astype(np.float64, copy=False)


def check_limits(column: FloatArray, sign: VitalSign, *, may_miss: bool = False) -> None:
    """Refuse values of a sign that are outside its limits, or missing where none may be."""
    low, high = sign.rejected
    wrong = ~((column >= low) & (column <= high))
    if may_miss:
        wrong &= ~np.isnan(column)
    if wrong.any():
        row = int(wrong.argmax())
        allowed = f"from {low:g} to {high:g} {sign.unit}"
        raise InvalidValue(sign.id, f"{column[row]:g} {sign.unit}", allowed, f"row {row}")


def filled_signs(signs: FloatArray) -> FloatArray:
    """Signs with the mean of healthy people where one is missing: it has no points in NEWS2 and demands nothing.

    Parameters
    ----------
    signs
        Shape (..., n_signs), in the order of `SIGNS`; NaN where one is missing.
    """
    found: FloatArray = np.where(np.isnan(signs), [sign.healthy.mean for sign in SIGNS.values()], signs)
    return found
