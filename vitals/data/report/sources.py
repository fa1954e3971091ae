"""Files of readings, opened batch by batch, whatever their columns are."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidData
from vitals.formats import table_format
from vitals.formats.contents.checks import first_line_of

__all__ = ["Opened", "Progress", "check_text", "opened"]

type Progress = Callable[
    [int], object
]  # called with the number of bytes of the file that were read since the last call

BATCH = 65_536  # rows
BLOCK_BYTES = 8 << 20
LONGEST_LINE = 1 << 16  # bytes of a header
MEND = "give a CSV or Parquet file of readings, with a column for each sign, by its name in docs/reference/columns.md"


@dataclass
class Opened:
    """A file that is being read.

    Attributes
    ----------
    path, columns
        The file, and the name of each column, with its type as stored; in CSV all are texts.
    repeated
        Names that several columns have; of these the first is read.
    wrong_rows
        Rows of a wrong number of cells, which are left out: their lines, once the batches were read.
    """

    path: Path
    columns: dict[str, str]
    repeated: list[str] = field(default_factory=list)
    wrong_rows: list[int] = field(default_factory=list)

    def batches(self, progress: Progress) -> Iterator[pa.RecordBatch]:
        """Rows, batch by batch.

        Raises
        ------
        InvalidData
            If the file is damaged.
        """
        read = self.csv_batches if table_format(self.path).id == "csv" else self.parquet_batches
        try:
            yield from read(progress)
        except (pa.ArrowException, OSError, UnicodeError) as error:
            raise InvalidData(self.path, f"cannot be read ({first_line_of(error)})", MEND) from None

    def csv_batches(self, progress: Progress) -> Iterator[pa.RecordBatch]:
        """Rows of a CSV file, all as texts."""
        names = self.numbered_names()
        read = pa_csv.ReadOptions(column_names=names, skip_rows=1, block_size=BLOCK_BYTES)
        parse = pa_csv.ParseOptions(invalid_row_handler=self.skip)
        convert = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            include_columns=list(self.columns),
            null_values=[""],
            strings_can_be_null=True,
        )
        done = 0
        # a file of Arrow's: its threads read ahead, and would abort an interrupted Python if they read one of Python's
        with pa.OSFile(str(self.path)) as file, pa_csv.open_csv(file, read, parse, convert) as reader:
            for batch in reader:
                yield batch
                done, before = file.tell(), done
                progress(done - before)

    def parquet_batches(self, progress: Progress) -> Iterator[pa.RecordBatch]:
        """Rows of a Parquet file, in the types that it has."""
        with pq.ParquetFile(self.path) as file:
            size, rows = self.path.stat().st_size, max(file.metadata.num_rows, 1)
            for batch in file.iter_batches(BATCH, columns=list(self.columns)):
                yield batch
                progress(size * len(batch) // rows)

    def numbered_names(self) -> list[str]:
        """Names of the columns as they stand in the file; those that repeat others with a number."""
        with self.path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
            header = [name.strip() for name in next(csv.reader(file))]
        seen: set[str] = set()
        names = []
        for place, name in enumerate(header):
            names.append(f"{name} ({place + 1})" if name in seen else name)
            seen.add(name)
        return names

    def skip(self, row: pa_csv.InvalidRow) -> str:
        """Leave a row out, and remember its line."""
        self.wrong_rows.append(row.number or 0)
        return "skip"


def opened(path: Path) -> Opened:
    """Open a file of readings.

    Raises
    ------
    InvalidValue
        If no format has its suffix.
    InvalidData
        If it is missing, damaged or empty, or no column is a sign.
    """
    format = table_format(path)
    if not path.is_file():
        raise InvalidData(path, "there is no such file", MEND)
    if format.id == "csv":
        file = Opened(path, {})
        try:
            names = file.numbered_names()
        except (StopIteration, csv.Error):
            raise InvalidData(path, "is empty", MEND) from None
        file.columns = {name: "text" for name in names if not is_repeated(name, names)}
        file.repeated = [name for name in names if is_repeated(name, names)]
    else:
        try:
            schema = pq.read_schema(path)
        except (pa.ArrowException, OSError) as error:
            raise InvalidData(path, f"is damaged or no Parquet file ({first_line_of(error)})", MEND) from None
        repeated = sorted({name for name in schema.names if schema.names.count(name) > 1})
        file = Opened(path, {field.name: str(field.type) for field in schema}, repeated)
    if not file.columns.keys() & SIGNS.keys():
        if format.id == "csv":
            check_text(path)
        raise InvalidData(path, f"has no column of a vital sign, but {', '.join(list(file.columns)[:8])}", MEND)
    return file


def check_text(path: Path) -> None:
    """Refuse a text whose first line is in another encoding or has other separators.

    Raises
    ------
    InvalidData
        If it is so.
    """
    with path.open("rb") as file:
        line = file.readline(LONGEST_LINE)
    try:
        is_text = "\0" not in line.decode()
    except UnicodeDecodeError:
        is_text = False
    if not is_text:
        raise InvalidData(path, "is no text in UTF-8", "save it in UTF-8: spreadsheets and editors ask for it")
    if b";" in line and b"," not in line:
        mend = "save it with commas, and points in numbers"
        raise InvalidData(path, "is separated by semicolons instead of commas", mend)


def is_repeated(name: str, names: list[str]) -> bool:
    """Whether a name was numbered, since it repeats another one."""
    first, _, number = name.rpartition(" (")
    return first in names and number == f"{names.index(name) + 1})"
