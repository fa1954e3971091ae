"""CSV: a header and a line for each row, comma-separated, as spreadsheets and pandas read it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, override

from vitals.errors import InvalidData, InvalidValue, VitalsError
from vitals.formats import TableFormat

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    from vitals.formats.contents.columns import Column

__all__ = ["FORMAT"]

PIECE = 2**20  # bytes read at once
WRONG_CELL = re.compile(r"column #(?P<column>\d+): Row #(?P<line>\d+): .*invalid value '(?P<value>.*)'")


class Csv(TableFormat):
    """CSV as in RFC 4180, with line feeds alone, in UTF-8."""

    id = "csv"
    name = "CSV"
    suffix = ".csv"
    media_type = "text/csv; charset=utf-8"

    @override
    def header(self, schema: "pa.Schema") -> bytes:
        return ",".join(schema.names).encode() + b"\n"

    @override
    def encode_table(self, table: "pa.Table", columns: "tuple[Column, ...]") -> bytes:
        import pyarrow as pa
        import pyarrow.csv as pa_csv

        text = pa.BufferOutputStream()
        printable = [column.printable(values.chunk(0)) for column, values in zip(columns, table.columns, strict=True)]
        options = pa_csv.WriteOptions(include_header=False, quoting_style="none", batch_size=len(table))
        pa_csv.write_csv(pa.table(printable, table.column_names), text, options)
        encoded: bytes = text.getvalue()  # a buffer, which is not copied
        return encoded

    @override
    def read(self, path: Path) -> "pa.Table":
        import pyarrow as pa

        from vitals.formats.contents.checks import check, columns_of

        columns = columns_of(path, read_header(path))
        types = {column.name: parsed_type(column) for column in columns}
        wrong: VitalsError | None = None
        try:
            return check(path, parse(path, types), columns, first_line=2)
        except VitalsError as error:
            wrong = error
        except pa.ArrowInvalid:
            pass
        try:
            table = read_foreign(path, columns)
        except VitalsError as error:
            raise wrong or error from None
        if table is None:
            raise wrong or located_error(path, columns, types)
        return table

    @override
    def place_of_byte(self, path: Path, byte: int) -> str:
        line, before = 1, b""  # of the line that holds the byte, what stands before it
        with path.open("rb") as file:
            while chunk := file.read(min(PIECE, byte - file.tell())):
                line += chunk.count(b"\n")
                before = (before + chunk).rpartition(b"\n")[2]
        if line == 1:
            return "the header"
        names = read_header(path)
        column = names[min(before.count(b","), len(names) - 1)]
        return f"row {line - 1}, line {line}, column {column}"


def read_header(path: Path) -> list[str]:
    """Column names of a file, but for that of the numbers of rows."""
    from vitals.formats.contents.foreign import INDEX_NAMES

    with path.open(encoding="utf-8-sig", errors="replace") as file:
        names = file.readline().strip().replace('"', "").split(",")
    return names[1:] if names[0] in INDEX_NAMES else names


def parsed_type(column: "Column") -> "pa.DataType":
    """Type that values are read as before they are checked: wide enough for wrong ones."""
    import pyarrow as pa

    if pa.types.is_integer(column.type):
        return pa.int64()
    if pa.types.is_timestamp(column.type):
        return pa.timestamp("ms")
    return pa.string() if pa.types.is_dictionary(column.type) else column.type


def parse(
    path: Path,
    types: "dict[str, pa.DataType]",
    wrong_rows: "list[pa_csv.InvalidRow] | None" = None,
    missing: Sequence[str] = ("",),
) -> "pa.Table":
    """Parse a file; with a list for rows of a wrong length, slowly, so that errors tell the row."""
    import pyarrow.csv as pa_csv

    def note(row: pa_csv.InvalidRow) -> str:
        assert wrong_rows is not None
        wrong_rows.append(row)
        return "error"

    locating = wrong_rows is not None
    return pa_csv.read_csv(
        path,
        read_options=pa_csv.ReadOptions(use_threads=not locating),
        parse_options=pa_csv.ParseOptions(ignore_empty_lines=False, invalid_row_handler=note if locating else None),
        convert_options=pa_csv.ConvertOptions(
            column_types=types, include_columns=list(types), null_values=list(missing), strings_can_be_null=True
        ),
    )


def read_foreign(path: Path, columns: "tuple[Column, ...]") -> "pa.Table | None":
    """Checked rows of a file as pandas, Polars, DuckDB or R write ours; None if it cannot be parsed as one."""
    import pyarrow as pa

    from vitals.formats.contents.checks import check
    from vitals.formats.contents.foreign import MISSING_TEXTS, adopted

    types = {column.name: foreign_type(column) for column in columns}
    try:
        table = parse(path, types, missing=MISSING_TEXTS)
    except pa.ArrowInvalid:
        return None
    values = [adopted(table[column.name], column.type) for column in columns]
    if any(each is None for each in values):
        return None
    return check(path, pa.table(values, list(types)), columns, first_line=2)


def foreign_type(column: "Column") -> "pa.DataType":
    """Type that values of other programs are read as: 37 may be 37.0 or 3.7e1, and a time has many forms."""
    import pyarrow as pa

    return pa.float64() if column.limits else pa.string()


def located_error(path: Path, columns: "tuple[Column, ...]", types: "dict[str, pa.DataType]") -> VitalsError:
    """Error that names the row of a file that does not parse."""
    import pyarrow as pa

    from vitals.formats.contents.checks import REMEDY, first_line_of, place_of

    wrong_rows: list[pa_csv.InvalidRow] = []
    try:
        parse(path, types, wrong_rows)
    except pa.ArrowInvalid as error:
        message = first_line_of(error)
    if wrong_rows:
        row = wrong_rows[0]
        cells = f"{row.actual_columns} cells instead of {row.expected_columns}"
        return InvalidData(path, f"line {row.number} has {cells}", REMEDY)
    if found := WRONG_CELL.search(message):
        column, line = columns[int(found["column"])], int(found["line"])
        return InvalidValue(column.name, repr(found["value"]), column.allowed, place_of(path, line - 2, 2))
    return InvalidData(path, message, REMEDY)


FORMAT = Csv()
