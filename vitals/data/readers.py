"""Files of vital signs, read and checked: what is wrong in them is named by its row.

Rows count from 1, and the header of a CSV file is its line 1.
"""

import re
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from vitals.errors import InvalidData, InvalidValue, VitalsError
from vitals.formats.columns import COLUMN_SETS, QUALITY, TIMESTAMP, Column, columns

__all__ = ["read_csv", "read_parquet"]

MEND = "correct the file, or write it anew"
WRONG_CELL = re.compile(r"column #(?P<column>\d+): Row #(?P<line>\d+): .*invalid value '(?P<value>.*)'")


def read_csv(path: Path) -> pa.Table:
    """The rows of a CSV file, checked."""
    made = columns_of(path, read_header(path))
    types = {column.name: parsed_type(column) for column in made}
    try:
        table = parse(path, types)
    except pa.ArrowInvalid:
        raise explain(path, made, types) from None
    return check(path, table, made, first_line=2)


def read_parquet(path: Path) -> pa.Table:
    """The rows of a Parquet file, checked."""
    import pyarrow.parquet as pq  # takes long to import

    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            made = columns_of(path, file.schema_arrow.names)
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise InvalidData(path, f"is damaged or no Parquet file ({first_line_of(error)})", MEND) from None
    for column in made:
        if not is_like(table.schema.field(column.name).type, column.type):
            found = table.schema.field(column.name).type
            raise InvalidData(path, f"column {column.name} holds {found} instead of {column.type}", MEND)
    return check(path, table, made)


def read_header(path: Path) -> list[str]:
    """The column names of a CSV file."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return file.readline().strip().replace('"', "").split(",")


def columns_of(path: Path, names: list[str]) -> tuple[Column, ...]:
    """The columns of these names, which must be those of a column set."""
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


def parsed_type(column: Column) -> pa.DataType:
    """The type that values are read as before they are checked: wide enough for wrong ones."""
    if pa.types.is_integer(column.type):
        return pa.int64()
    if pa.types.is_timestamp(column.type):
        return pa.timestamp("ms")
    return pa.string() if pa.types.is_dictionary(column.type) else column.type


def is_like(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether values of one type, as another program may have written them, can be taken for values of ours."""
    if pa.types.is_dictionary(found):
        found = found.value_type
    kinds = pa.types
    if kinds.is_dictionary(wanted) or kinds.is_string(wanted):
        return any(kind(found) for kind in (kinds.is_string, kinds.is_large_string, kinds.is_null))
    if kinds.is_floating(wanted):
        return any(kind(found) for kind in (kinds.is_floating, kinds.is_integer))
    return any(kind(found) and kind(wanted) for kind in (kinds.is_integer, kinds.is_timestamp))


def parse(path: Path, types: dict[str, pa.DataType], wrong_rows: list[pa_csv.InvalidRow] | None = None) -> pa.Table:
    """Parse a CSV file; with a list for rows of a wrong length, slowly, so that errors tell the row."""

    def note(row: pa_csv.InvalidRow) -> str:
        assert wrong_rows is not None
        wrong_rows.append(row)
        return "error"

    locating = wrong_rows is not None
    return pa_csv.read_csv(
        path,
        read_options=pa_csv.ReadOptions(use_threads=not locating),
        parse_options=pa_csv.ParseOptions(ignore_empty_lines=False, invalid_row_handler=note if locating else None),
        convert_options=pa_csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True),
    )


def explain(path: Path, made: tuple[Column, ...], types: dict[str, pa.DataType]) -> VitalsError:
    """Say where a CSV file that does not parse is wrong."""
    wrong_rows: list[pa_csv.InvalidRow] = []
    try:
        parse(path, types, wrong_rows)
    except pa.ArrowInvalid as error:
        message = first_line_of(error)
    if wrong_rows:
        row = wrong_rows[0]
        cells = f"{row.actual_columns} cells instead of {row.expected_columns}"
        return InvalidData(path, f"line {row.number} has {cells}", MEND)
    if found := WRONG_CELL.search(message):
        column, line = made[int(found["column"])], int(found["line"])
        return InvalidValue(column.name, repr(found["value"]), column.allowed, place_of(path, line - 2, 2))
    return InvalidData(path, message, MEND)


def check(path: Path, table: pa.Table, made: tuple[Column, ...], first_line: int | None = None) -> pa.Table:
    """Rows in the types of their columns, every value checked."""
    names = [column.name for column in made]
    batches, rows = [], 0
    for batch in table.to_batches():
        place = partial(place_of, path, first_line=first_line, before=rows)
        may_miss = names[-1] == QUALITY.name
        pairs = zip(made, batch.columns, strict=True)
        values = [column.check(cells, may_miss=may_miss, place=place) for column, cells in pairs]
        batches.append(pa.RecordBatch.from_arrays(values, names))
        rows += len(batch)
    if not rows:
        raise InvalidData(path, "has no rows", MEND)
    return in_seconds(pa.Table.from_batches(batches))


def place_of(path: Path, index: int, first_line: int | None, before: int = 0) -> str:
    """Where a value stands, in words."""
    row = before + index
    line = f", line {row + first_line}" if first_line else ""
    return f"row {row + 1}{line} of {path}"


def in_seconds(table: pa.Table) -> pa.Table:
    """Timestamps in seconds, if that loses nothing."""
    if TIMESTAMP.name not in table.column_names:
        return table
    index = table.column_names.index(TIMESTAMP.name)
    try:
        return table.set_column(index, TIMESTAMP.name, table.column(index).cast(TIMESTAMP.type))
    except pa.ArrowInvalid:
        return table


def first_line_of(error: Exception) -> str:
    """What a library says, without its details."""
    return str(error).partition("\n")[0].rstrip(".")
