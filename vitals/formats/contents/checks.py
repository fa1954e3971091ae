"""Checks of tables that were read from a file: what is wrong is named by its row.

Rows count from 1, and the header of a text file is its line 1.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from vitals.errors import InvalidData, InvalidValue
from vitals.formats.contents.arrays import numbers_in
from vitals.formats.contents.columns import COLUMN_SETS, QUALITY, Column, columns

__all__ = ["REMEDY", "check", "columns_of", "first_line_of", "place_of"]

REMEDY = "correct the file, or write it anew"


def columns_of(path: Path, names: list[str]) -> tuple[Column, ...]:
    """Columns of these names, which must be those of a column set."""
    known = [columns(each, artifacts=artifacts) for each in COLUMN_SETS for artifacts in (False, True)]
    for made in known:
        if [column.name for column in made] == names:
            return made
    nearest = min(known, key=lambda made: len({column.name for column in made} ^ set(names)))
    expected = [column.name for column in nearest]
    missing = [name for name in expected if name not in names]
    surplus = [name for name in names if name not in expected]
    wrong = "columns are repeated or in another order"
    if missing or surplus:
        wrong = f"columns missing: {', '.join(missing) or 'none'}; unknown: {', '.join(surplus) or 'none'}"
    raise InvalidData(path, wrong, f"they must be {','.join(expected)}")


def check(path: Path, table: pa.Table, made: tuple[Column, ...], first_line: int | None = None) -> pa.Table:
    """Check every value, and return the rows in the types of their columns.

    Parameters
    ----------
    path
        File that the rows were read from, for the errors.
    table
        Rows as read: columns in the order of `made`, perhaps of wider types.
    made
        Columns that the table must have.
    first_line
        Line of the file where the first row stands; None where a file has no lines.
    """
    names = [column.name for column in made]
    batches, rows = [], 0
    for batch in table.to_batches():
        place = partial(place_of, path, first_line=first_line, before=rows)
        may_miss = names[-1] == QUALITY.name
        pairs = zip(made, batch.columns, strict=True)
        values = [column.check(whole(column, cells, place), may_miss=may_miss, place=place) for column, cells in pairs]
        batches.append(pa.RecordBatch.from_arrays(values, names))
        rows += len(batch)
    if not rows:
        raise InvalidData(path, "has no rows", REMEDY)
    return in_seconds(pa.Table.from_batches(batches))


def whole(column: Column, values: pa.Array, place: Callable[[int], str]) -> pa.Array:
    """Values of a column of whole numbers, also where they are floating-point; `InvalidValue` if one is a fraction."""
    if not (pa.types.is_integer(column.type) and pa.types.is_floating(values.type)):
        return values
    numbers = numbers_in(values)
    fractions = np.flatnonzero(numbers != np.rint(numbers))  # infinities are whole, and outside every limit
    if fractions.size:
        index = int(fractions[0])
        raise InvalidValue(column.name, values[index].as_py(), column.allowed, place(index))
    return values if np.isinf(numbers).any() else values.cast(pa.int64())


def place_of(path: Path, index: int, first_line: int | None, before: int = 0) -> str:
    """Place of a value, for an error."""
    row = before + index
    line = f", line {row + first_line}" if first_line else ""
    return f"row {row + 1}{line} of {path}"


def in_seconds(table: pa.Table) -> pa.Table:
    """Timestamps in seconds, if that loses nothing."""
    types = [pa.timestamp("s") if pa.types.is_timestamp(field.type) else field.type for field in table.schema]
    try:
        return table.cast(pa.schema(zip(table.column_names, types, strict=True)))
    except pa.ArrowInvalid:
        return table


def first_line_of(error: Exception) -> str:
    """Message of a library, without its details."""
    return str(error).partition("\n")[0].rstrip(".")
