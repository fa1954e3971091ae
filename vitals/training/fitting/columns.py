"""Columns of somebody's file: those of our data sets that it has, read in pieces, in bounded memory.

Of a large file whole patients are kept, and of each a few readings, chosen by hashes of their ids: so the same file
gives the same readings wherever it is read, in whatever pieces.
"""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.signs import SIGNS
from vitals.data.report.sources import check_text
from vitals.errors import InvalidData, InvalidValue, UnknownEntry
from vitals.formats.contents.columns import COLUMN_SETS, columns
from vitals.simulation.scales import FloatArray
from vitals.training.fitting.records import UNKNOWN, Records

__all__ = ["MOST_ROWS", "Extract", "read_columns"]

MOST_ROWS, READINGS_PER_PATIENT = 40_000, 8
PATIENT, TIME, OXYGEN, LABEL = "patient_id", "timestamp", "on_oxygen", "probable_condition"
YES, NO = ("true", "1", "yes", "y", "1.0"), ("false", "0", "no", "n", "0.0")
OURS = {column.name for name in COLUMN_SETS for column in columns(name, artifacts=True)}
MEND = f"name the columns as in the generator's data sets: {PATIENT}, {TIME}, {', '.join(SIGNS)}, {OXYGEN}, {LABEL}"
PIECE = 1 << 22  # bytes of a CSV file at a time
ALL = np.uint64(2**64 - 1)
SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd: numbers of rows become as good as random


@dataclass
class Extract:
    """Readings kept of a file.

    Attributes
    ----------
    records
        The readings, by patient.
    rows
        In the file.
    columns
        Names of the columns that were used.
    unread
        Names of the columns that none of our data sets has.
    share
        Of the patients that are kept.
    """

    records: Records
    rows: int
    columns: tuple[str, ...]
    unread: tuple[str, ...]
    share: float


@dataclass
class Kept:
    """Rows that are kept of what was read so far."""

    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    limit: np.uint64 = ALL  # of the hashes of patients

    def add(self, piece: pd.DataFrame, most: int) -> None:
        """Keep rows of a piece, and drop some of all if they have become too many."""
        piece = piece[piece["patient"].to_numpy() <= self.limit]
        self.table = pd.concat([self.table, piece], ignore_index=True) if len(self.table) else piece
        if len(self.table) > 4 * most:
            self.thin(most)

    def thin(self, most: int) -> None:
        """A few readings of each patient, of fewer patients if these are too many."""
        self.table = self.table.sort_values(["patient", "priority"], kind="stable")
        self.table = self.table[self.table.groupby("patient").cumcount() < READINGS_PER_PATIENT]
        while len(self.table) > most:
            self.limit = self.limit // np.uint64(2)
            self.table = self.table[self.table["patient"].to_numpy() <= self.limit]


def read_columns(path: Path, *, most: int = MOST_ROWS, progress: Callable[[int], object] = lambda _: None) -> Extract:
    """Read the columns that a file has, and keep at most so many rows.

    Parameters
    ----------
    path
        A CSV or Parquet file.
    most
        Rows to keep.
    progress
        Called with the number of rows after each piece.

    Raises
    ------
    InvalidData
        If the file cannot be read, or has none of the columns.
    InvalidValue, UnknownEntry
        If a cell cannot be what its column says.
    """
    kept, rows = Kept(), 0
    try:
        names = names_of(path)
        used = used_columns(path, names)
        for piece in pieces_of(path, used):
            kept.add(frame_of(piece, rows), most)
            rows += len(piece)
            progress(len(piece))
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError, UnicodeDecodeError) as error:
        raise InvalidData(path, f"cannot be read ({first_line(error)})", "give a CSV or Parquet file") from None
    if not rows:
        raise InvalidData(path, "holds no readings", "give a file with a row for each reading")
    kept.thin(most)
    order = [name for name in ("patient", TIME, "row") if name in kept.table]
    table = kept.table.sort_values(order, kind="stable")
    unread = tuple(name for name in names if name not in OURS)
    return Extract(records_of(table), rows, tuple(used), unread, float(kept.limit) / float(ALL))


def first_line(error: Exception) -> str:
    """First line of what an error says."""
    return str(error).partition("\n")[0].strip() or type(error).__name__


def names_of(path: Path) -> list[str]:
    """Names of a file's columns."""
    if not path.is_file():
        raise InvalidData(path, "there is no such file", "give the path of a CSV or Parquet file")
    if path.suffix == ".parquet":
        return list(pq.ParquetFile(path).schema_arrow.names)
    check_text(path)
    with pa_csv.open_csv(path, read_options=pa_csv.ReadOptions(block_size=PIECE)) as head:
        return list(head.schema.names)


def pieces_of(path: Path, names: list[str]) -> Iterator[pa.Table]:
    """Pieces of a file with some of its columns, as texts from CSV."""
    if path.suffix == ".parquet":
        for batch in pq.ParquetFile(path).iter_batches(columns=names):
            yield pa.Table.from_batches([batch])
        return
    options = pa_csv.ReadOptions(block_size=PIECE)
    convert = pa_csv.ConvertOptions(
        include_columns=names, column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True
    )
    with pa_csv.open_csv(path, read_options=options, convert_options=convert) as reader:
        for batch in reader:
            yield pa.Table.from_batches([batch])


def used_columns(path: Path, names: list[str]) -> list[str]:
    """Columns of a file that count.

    Raises
    ------
    InvalidData
        If none of them is a sign, or two have the same name.
    """
    known = [PATIENT, TIME, *SIGNS, OXYGEN, LABEL]
    used = [name for name in known if name in names]
    twice = [name for name in used if names.count(name) > 1]
    if twice:
        raise InvalidData(path, f"has two columns {twice[0]}", "leave one out")
    if not any(name in SIGNS for name in used):
        shown = ", ".join(names[:12]) or "none"
        near = [
            f"{name} may be {close[0]}" for name in names if (close := difflib.get_close_matches(name.lower(), SIGNS))
        ]
        raise InvalidData(path, f"has no column of a sign (its columns: {shown})", "; ".join([*near[:3], MEND]))
    return used


def frame_of(piece: pa.Table, first_row: int) -> pd.DataFrame:
    """Numbers of a piece, with the hash of each row's patient, and its place in the order in which rows are kept."""
    number = np.arange(first_row, first_row + len(piece), dtype=np.uint64)
    columns: dict[str, NDArray[Any]] = {"row": number, "priority": pd.util.hash_array(number * SPREAD)}
    columns["patient"] = columns["priority"]  # where nothing says whose a reading is, it is a patient of its own
    for name in piece.column_names:
        column = piece[name].combine_chunks()
        if name == PATIENT:
            columns["patient"] = patients_of(column, number)
        elif name == TIME:
            columns[name] = seconds_of(column, first_row)
        elif name == OXYGEN:
            columns[name] = flags_of(column, first_row)
        elif name == LABEL:
            columns[name] = labels_of(column)
        else:
            columns[name] = numbers_of(name, column, first_row)
    return pd.DataFrame(columns)


def place(row: int) -> str:
    """Where a row stands, counted from 1."""
    return f"row {row + 1}"


def patients_of(column: pa.Array, number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Hash of each patient."""
    if column.null_count:
        first = int(np.asarray(column.is_null()).argmax())
        raise InvalidValue(PATIENT, "(nothing)", "given in every row", place(int(number[0]) + first))
    texts = column.cast(pa.string()).to_numpy(zero_copy_only=False)
    return np.asarray(pd.util.hash_array(texts.astype(object)))


def is_text(column: pa.Array) -> bool:
    """Whether a column holds texts."""
    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def numbers_of(name: str, column: pa.Array, first_row: int) -> FloatArray:
    """Numbers of a column; NaN where there is none."""
    if not is_text(column):
        column = column.cast(pa.float64())
        return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
    try:
        found = pc.cast(pc.utf8_trim_whitespace(column), pa.float64())
    except pa.ArrowInvalid:
        numbers = pd.to_numeric(pd.Series(column.to_pylist(), dtype=object), errors="coerce")
        wrong = int((numbers.isna().to_numpy() & np.asarray(column.is_valid())).argmax())
        allowed = f"a number in {SIGNS[name].unit}, or empty"
        raise InvalidValue(name, repr(column[wrong].as_py()), allowed, place(first_row + wrong)) from None
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.float64)


def seconds_of(column: pa.Array, first_row: int) -> FloatArray:
    """Unix seconds of times: dates with times, UTC unless they have a zone, or numbers of seconds."""
    if is_text(column):
        kinds = [pa.timestamp(unit, zone) for unit in ("us", "ns") for zone in (None, "UTC")]
        for type in (pa.float64(), *kinds):
            try:
                column = pc.cast(column, type)
                break
            except pa.ArrowInvalid:
                continue
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False).cast(pa.int64())
        return np.asarray(column.to_numpy(zero_copy_only=False), np.float64) / 1e6
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        times = pd.to_datetime(pd.Series(column.to_pylist(), dtype=object), errors="coerce", utc=True, format="ISO8601")
        wrong = int(times.isna().to_numpy().argmax())
        allowed = "a date and time such as 2025-01-01 15:42:52"
        raise InvalidValue(TIME, repr(column[wrong].as_py()), allowed, place(first_row + wrong))
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)


def flags_of(column: pa.Array, first_row: int) -> NDArray[np.int64]:
    """1, 0 or UNKNOWN, of truth values in any of the usual spellings."""
    texts = pc.utf8_lower(column.cast(pa.string()))
    found = np.full(len(column), UNKNOWN)
    found[np.asarray(pc.is_in(texts, pa.array(YES)))] = 1
    found[np.asarray(pc.is_in(texts, pa.array(NO)))] = 0
    wrong = (found == UNKNOWN) & np.asarray(column.is_valid())
    if wrong.any():
        first = int(wrong.argmax())
        raise InvalidValue(OXYGEN, repr(column[first].as_py()), "true or false, or empty", place(first_row + first))
    return found


def labels_of(column: pa.Array) -> NDArray[np.int64]:
    """Index of the condition of each row; UNKNOWN where there is none."""
    codes = pc.index_in(column.cast(pa.string()), pa.array(list(CONDITIONS)))
    wrong = np.asarray(codes.is_null()) & np.asarray(column.is_valid())
    if wrong.any():
        raise UnknownEntry(LABEL, column[int(wrong.argmax())].as_py(), known=CONDITIONS)
    return np.asarray(codes.fill_null(UNKNOWN), dtype=np.int64)


def records_of(table: pd.DataFrame) -> Records:
    """Readings of the rows that are kept."""
    nothing = np.full(len(table), UNKNOWN)

    def column(name: str) -> NDArray[Any] | None:
        return table[name].to_numpy() if name in table else None

    signs = [column(id) for id in SIGNS]
    empty = np.full(len(table), np.nan)
    oxygen, labels = column(OXYGEN), column(LABEL)
    return Records(
        values=np.stack([empty if each is None else each for each in signs], axis=1),
        patients=np.unique(table["patient"].to_numpy(), return_inverse=True)[1].astype(np.int64),
        times=column(TIME),
        on_oxygen=nothing if oxygen is None else oxygen.astype(np.int64),
        labels=nothing if labels is None else labels.astype(np.int64),
    )
