"""Formats of tables, messages and folders: one module each.

A module of this folder holds one format, `FORMAT`; `FORMATS` lists the folder, so a new file is all that a new format
takes: the generator then writes it, `read` reads it, and the service serves it. `FOLDER_FORMATS` lists those of several
tables, which the generator alone writes. The folder `contents` holds what is
encoded. Importing a format stays fast: libraries that take long are imported where they are used.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from vitals.catalog.catalog import Catalog
from vitals.errors import InvalidValue

if TYPE_CHECKING:
    import pyarrow as pa

    from vitals.formats.contents.columns import Column
    from vitals.formats.contents.readings import PredictedReadings

__all__ = [
    "BARE",
    "FOLDER_FORMATS",
    "FORMATS",
    "NOTICE",
    "TABLE_FORMATS",
    "FolderFormat",
    "Format",
    "MessageFormat",
    "PatientRows",
    "Sink",
    "TableFormat",
    "View",
    "table_format",
]

NOTICE = "Synthetic data, made by a simulation: no real patients; not for clinical use."  # in files with room for it


class Sink(Protocol):
    """Receiver of bytes: a file, a draft, standard output."""

    def write(self, data: Any, /) -> object:
        """Take some bytes."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What a message shows beside signs and the prediction of the reading alone.

    Parameters
    ----------
    detail
        Everything that is known about the reading.
    truth
        The patient's true state.
    smooth
        Seconds over which predictions are averaged, see `contents.steadiness`.
    quality
        Which artifacts there are, where there are any.
    """

    detail: bool = False
    truth: bool = False
    smooth: int = 0
    quality: bool = True


BARE = View()  # signs and prediction alone


class Format(ABC):
    """Encoding of tables, of messages, or of both.

    Attributes
    ----------
    id, name
        Identifier, as in the query parameter `format`, and name in a sentence.
    suffix
        Of file names, with its point.
    media_type
        Content type of an HTTP response.
    """

    id: str
    name: str
    suffix: str
    media_type: str


class TableFormat(Format):
    """Format of data sets.

    A table is encoded piece by piece, in several threads if there are, and the pieces are written in order.

    Attributes
    ----------
    group_rows
        Rows of each piece but the last, where that changes the bytes; None where pieces of any size make the same file.
    """

    group_rows: int | None = None

    @abstractmethod
    def encode_table(self, table: "pa.Table", columns: "tuple[Column, ...]") -> bytes:
        """Encode some rows of a data set; several threads may do so at once."""

    def write(self, sink: Sink, schema: "pa.Schema", pieces: Iterable[bytes]) -> Generator[None]:
        """Write encoded pieces; yield when each is written."""
        sink.write(self.header(schema))
        for piece in pieces:
            sink.write(piece)
            yield

    def header(self, schema: "pa.Schema") -> bytes:
        """Encode what stands before the rows: nothing, unless a format overrides this."""
        return b""

    @abstractmethod
    def read(self, path: Path) -> "pa.Table":
        """Read a file and check every value of it, as `contents.checks.check` does.

        Raises
        ------
        InvalidData
            If the file is damaged or has other columns.
        InvalidValue
            If a value is missing, outside its limits or no known label.
        """

    def place_of_byte(self, path: Path, byte: int) -> str:
        """Row and column to which a byte of a file belongs, counted from 0; empty where nothing is known."""
        return ""


class MessageFormat(Format):
    """Format of readings with their predictions.

    Attributes
    ----------
    opening, separator, closing
        What stands before a history, between parts of it, and after it: nothing, unless a format overrides this.
    """

    opening = separator = closing = b""

    @abstractmethod
    def encode_readings(self, readings: "PredictedReadings", view: View) -> bytes:
        """Encode a part of the history of a patient."""


class PatientRows(NamedTuple):
    """Some rows of a data set, for formats of several tables.

    Parameters
    ----------
    table
        Columns of the set `full`.
    first
        Number of the first row in the whole data set, counted from 0.
    per_patient
        Rows of each patient, which follow each other.
    span
        Milliseconds between the first and the last of them.
    """

    table: "pa.Table"
    first: int
    per_patient: int
    span: int


class FolderFormat(Format):
    """Format of data sets in several tables, each a folder of files that hold whole patients.

    Attributes
    ----------
    suffixes
        Of the files that it may have; the first by default.
    largest_patient, most_rows
        What its types can hold.
    """

    suffixes: tuple[str, ...] = (".parquet",)
    largest_patient: int = 2**53
    most_rows: int = 2**53

    @property
    @abstractmethod
    def schemas(self) -> "dict[str, pa.Schema]":
        """Columns of each table, by its name."""

    @abstractmethod
    def rows_of(self, table: str, rows: PatientRows) -> "pa.Table":
        """Rows of a table that follow from some rows of the data set."""

    def fixed_files(self, about: dict[str, Any]) -> dict[str, "pa.Table | bytes"]:
        """Files that are there once, by name, from what the data set is: none, unless a format overrides this."""
        return {}


FOUND = [import_module(f"{__name__}.{module.name}").FORMAT for module in iter_modules(__path__) if not module.ispkg]
FORMATS: Catalog[TableFormat | MessageFormat] = Catalog(
    "format", *(format for format in FOUND if not isinstance(format, FolderFormat))
)
FOLDER_FORMATS: Catalog[FolderFormat] = Catalog(
    "format", *(format for format in FOUND if isinstance(format, FolderFormat))
)
TABLE_FORMATS = {format.suffix: format for format in FORMATS.values() if isinstance(format, TableFormat)}


def table_format(path: Path) -> TableFormat:
    """Table format of a file, by its suffix.

    Raises
    ------
    InvalidValue
        If no format has this suffix.

    Examples
    --------
    >>> table_format(Path("Datasets/vitals.csv")).name
    'CSV'
    """
    if path.suffix.lower() not in TABLE_FORMATS:
        raise InvalidValue("file name", path, f"a name that ends in {' or '.join(TABLE_FORMATS)}")
    return TABLE_FORMATS[path.suffix.lower()]
