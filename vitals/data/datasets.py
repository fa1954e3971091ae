"""Data sets: what one is, written to a file, and read back.

A data set is described by few words (`DataSet`); each of its rows is a function of them and of the row's number. So
rows are made in blocks, in as many processes as wished, and come out the same. Beside the data stands a metadata file,
which says how it was made and holds its checksum.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import batched
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.ipc

from vitals.data.layouts import Layout, Series, Snapshot
from vitals.data.readers import read_csv, read_parquet
from vitals.data.workers import in_order
from vitals.errors import InvalidData, InvalidValue
from vitals.files import Draft, publish, remove_leftovers
from vitals.formats.arrays import number_array
from vitals.formats.columns import Column, Rows, columns
from vitals.simulation.cohort import Cohort
from vitals.simulation.noise import patient_keys
from vitals.simulation.simulator import simulate
from vitals.times import rfc3339

__all__ = ["DataSet", "Series", "Snapshot", "metadata_path", "read", "write", "write_csv"]

PACKAGE = "synthetic-vitals"
NOTICE = "Synthetic data, made by a simulation: no real patients; not for clinical use."
BLOCK = 65_536  # rows made at once
ROW_GROUP = 4  # blocks: by measurement, larger groups of a Parquet file are neither smaller nor faster to write
MAKE_AGAIN = 'write it anew with python "Data Generator/dataGenerator.py"'
type Progress = Callable[[int], object]  # called with the number of rows written since the last call


def silence(rows: int) -> None:
    """Report no progress."""


class Sink(Protocol):
    """What bytes are written to: a draft, a stream."""

    def write(self, data: Any, /) -> object: ...


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """What a data set is; equal ones hold the same bytes.

    Parameters
    ----------
    layout
        Which patients at which instants: a `Snapshot` or a `Series`.
    cohort
        Seed, population, scenario and artifacts; a scenario needs a series, and its onset must lie before the end.
    columns
        `classic`, `default` or `full`.

    Raises
    ------
    InvalidValue, UnknownEntry
        If there is no such data set.

    Examples
    --------
    >>> DataSet(layout=Snapshot(rows=100)).table(0, 3).column("patient_id").to_pylist()
    [1, 2, 3]
    """

    layout: Layout = field(default_factory=Snapshot)
    cohort: Cohort = field(default_factory=Cohort)
    columns: str = "default"

    def __post_init__(self) -> None:
        columns(self.columns)
        scenario = self.cohort.scenario
        if scenario is None:
            return
        if not isinstance(self.layout, Series):
            raise InvalidValue("scenario", scenario.condition, "part of a time series: one instant shows no onset")
        if scenario.onset >= self.layout.end:
            end = rfc3339(self.layout.end)
            raise InvalidValue("onset", rfc3339(scenario.onset), f"before {end}, where the series ends")

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.layout.rows

    @property
    def time_unit(self) -> str:
        """Resolution of the timestamps: s, or ms where instants are not whole seconds."""
        return "s" if self.layout.in_seconds else "ms"

    @property
    def columns_made(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return columns(self.columns, artifacts=self.cohort.artifacts)

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return schema_of(self.columns_made, self.time_unit)

    def table(self, first: int = 0, last: int | None = None) -> pa.Table:
        """Rows from `first` up to `last`, which is the end by default; counted from 0."""
        last = self.rows if last is None else min(last, self.rows)
        patient = self.layout.patients(first, last)
        keys = patient_keys(self.cohort.seed, patient)
        instant = self.layout.instants(first, last, keys)
        simulation = simulate(patient, instant / 1000, self.cohort)
        whole = instant // 1000 if self.time_unit == "s" else instant
        timestamp = number_array(whole, type=pa.timestamp(self.time_unit))
        rows = Rows(patient, timestamp, keys, simulation)
        return pa.table([column.make(rows) for column in self.columns_made], self.schema)

    def describe(self) -> dict[str, Any]:
        """The data set in words and numbers, for the metadata."""
        scenario = self.cohort.scenario
        return {
            "layout": self.layout.describe(),
            "seed": self.cohort.seed,
            "population": self.cohort.population.describe(),
            "scenario": scenario and asdict(scenario) | {"onset": rfc3339(scenario.onset)},
            "artifacts": self.cohort.artifacts,
            "columns": {column.name: column.describe() for column in self.columns_made},
        }


def schema_of(made: tuple[Column, ...], time_unit: str) -> pa.Schema:
    """Names and types of columns."""
    types = (pa.timestamp(time_unit) if pa.types.is_timestamp(column.type) else column.type for column in made)
    return pa.schema([(column.name, type) for column, type in zip(made, types, strict=True)])


def block_of(dataset: DataSet, number: int) -> pa.Table:
    """The rows of a block."""
    return dataset.table(number * BLOCK, (number + 1) * BLOCK)


def text_of(dataset: DataSet, number: int) -> pa.Buffer:
    """The rows of a block as CSV."""
    return to_text(block_of(dataset, number), dataset.columns_made)


def message_of(dataset: DataSet, number: int) -> pa.Buffer:
    """The rows of a block in Arrow's own format."""
    table, message = block_of(dataset, number), pa.BufferOutputStream()
    with pa.ipc.new_stream(message, table.schema) as stream:
        stream.write_table(table)
    return message.getvalue()


def from_message(message: bytes) -> pa.Table:
    """The rows in a message."""
    return pa.ipc.open_stream(message).read_all()


def to_text(table: pa.Table, made: tuple[Column, ...]) -> pa.Buffer:
    """Rows as CSV, without a header."""
    text = pa.BufferOutputStream()
    printable = [column.printable(values.chunk(0)) for column, values in zip(made, table.columns, strict=True)]
    options = pa_csv.WriteOptions(include_header=False, quoting_style="none", batch_size=BLOCK)
    pa_csv.write_csv(pa.table(printable, table.column_names), text, options)
    return text.getvalue()


def write_csv(dataset: DataSet, sink: Sink, *, workers: int = 1, progress: Progress = silence) -> None:
    """Write a data set as CSV.

    Parameters
    ----------
    dataset
        What to write.
    sink
        Where to: a file, a socket, standard output.
    workers
        Processes; the bytes are the same for any number.
    progress
        Is called with each number of rows that were written.
    """
    sink.write(",".join(dataset.schema.names).encode() + b"\n")
    with closing(in_order(partial(text_of, dataset), n_blocks(dataset), of_use(workers, dataset))) as texts:
        for number, text in enumerate(texts):
            sink.write(text)
            progress(min(dataset.rows - number * BLOCK, BLOCK))


def write_parquet(dataset: DataSet, sink: Sink, *, workers: int = 1, progress: Progress = silence) -> None:
    """Write a data set as Parquet; parameters as for `write_csv`."""
    import pyarrow.parquet as pq  # takes long to import

    counters = [column.name for column in dataset.columns_made if column.is_counter]
    writer = pq.ParquetWriter(
        sink,
        dataset.schema.with_metadata({"notice": NOTICE}),
        compression="zstd",
        # what counts up is stored as differences: smaller and faster than a dictionary of all its values
        use_dictionary=[name for name in dataset.schema.names if name not in counters],
        column_encoding=dict.fromkeys(counters, "DELTA_BINARY_PACKED"),
        write_page_checksum=True,
    )
    try:
        with closing(in_order(partial(message_of, dataset), n_blocks(dataset), of_use(workers, dataset))) as messages:
            for group in batched(map(from_message, messages), ROW_GROUP, strict=False):
                writer.write_table(pa.concat_tables(group), row_group_size=ROW_GROUP * BLOCK)
                progress(sum(map(len, group)))
        writer.close()
    except BaseException:
        writer.is_open = False  # or it would end the file when it is collected, long after the draft is gone
        raise


def n_blocks(dataset: DataSet) -> int:
    """How many blocks its rows fill, the last of them in part."""
    return -(-dataset.rows // BLOCK)


def of_use(workers: int, dataset: DataSet) -> int:
    """Workers for which there is a block."""
    if workers < 1:
        raise InvalidValue("workers", workers, "1 or more processes")
    return min(workers, n_blocks(dataset))


WRITERS = {".csv": write_csv, ".parquet": write_parquet}


def write(
    dataset: DataSet, path: Path | str, *, command: str | None = None, workers: int = 1, progress: Progress = silence
) -> None:
    """Write a data set to a CSV or Parquet file, whole or not at all, and its metadata beside it.

    Parameters
    ----------
    dataset
        What to write.
    path
        Ends in `.csv` or `.parquet`; what stands there is replaced when everything is written.
    command
        What makes the file anew, for the metadata.
    workers, progress
        As for `write_csv`.

    Raises
    ------
    InvalidValue
        If the path is none where such a file can stand.
    OSError
        If the disk is full, or writing fails otherwise: the old file still stands.
    """
    path = Path(path)
    write_rows = WRITERS[format_of(path)]
    with Draft(path) as data, Draft(metadata_path(path)) as metadata:
        remove_leftovers(data.path.parent)
        write_rows(dataset, data, workers=workers, progress=progress)
        data.finish()
        metadata.write(metadata_text(dataset, path.name, data.sha256, command))
        # The metadata first: if the run is killed before the data follows, the checksum disagrees, and the metadata
        # names the command that completes it.
        publish(metadata, data)


def format_of(path: Path) -> str:
    """The suffix, if there is a format of this name."""
    if path.suffix.lower() not in WRITERS:
        raise InvalidValue("output", path, f"a name that ends in {' or '.join(WRITERS)}")
    return path.suffix.lower()


def metadata_path(path: Path) -> Path:
    """Where the metadata of a data file stands."""
    return path.with_suffix(".meta.json")


def metadata_text(dataset: DataSet, file: str, sha256: str, command: str | None) -> bytes:
    """The metadata of a data set in a file."""
    from importlib.metadata import version

    metadata = {
        "synthetic": True,
        "notice": NOTICE,
        "command": command,
        "file": file,
        "rows": dataset.rows,
        "sha256": sha256,
        **dataset.describe(),
        "versions": {PACKAGE: version(PACKAGE), "numpy": np.__version__, "pyarrow": pa.__version__},
    }
    return json.dumps(metadata, indent=2).encode() + b"\n"


READERS = {".csv": read_csv, ".parquet": read_parquet}


def read(path: Path | str) -> pa.Table:
    """Read a CSV or Parquet file of vital signs, and check everything about it.

    Parameters
    ----------
    path
        A file with the columns of any column set, written by `write` or by others.

    Returns
    -------
    the rows
        With the types of `DataSet.schema`.

    Raises
    ------
    InvalidData
        If the file is missing, damaged, or has other columns; or if it is not the one its metadata describes.
    InvalidValue
        If a value is missing, outside its limits or no known label: the sentence says in which row.
    """
    path = Path(path)
    read_rows = READERS[format_of(path)]
    if not path.is_file():
        raise InvalidData(path, "there is no such file", MAKE_AGAIN)
    table = read_rows(path)
    check_against_metadata(path)
    return table


def check_against_metadata(path: Path) -> None:
    """Refuse a file other than the one that the metadata beside it describes, if there are any."""
    beside = metadata_path(path)
    if not beside.exists():
        return
    try:
        metadata = json.loads(beside.read_bytes())
        file, sha256, command = metadata["file"], metadata["sha256"], metadata["command"]
    except (ValueError, KeyError, TypeError):
        raise InvalidData(beside, "is no metadata of a data set", f"remove it, or {MAKE_AGAIN}") from None
    if file != path.name:  # another file of the same stem was written later
        return
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        wrong = f"is not the file that {beside.name} describes (it was changed, or writing it was cut short)"
        raise InvalidData(path, wrong, f"run {command}" if command else "write it anew")
