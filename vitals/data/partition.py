"""Partition: which files a folder has, and what is in each.

A folder of Parquet files has a file for each shard. A folder in a format of several tables has a folder for each table;
its parts are of whole patients.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import pyarrow as pa

from vitals.data.datasets import DataSet
from vitals.data.layouts import Series
from vitals.data.metadata import about
from vitals.data.shards import WHOLE, Shard
from vitals.data.writing import BLOCK, write_table
from vitals.errors import InvalidValue
from vitals.formats import FOLDER_FORMATS, NOTICE, TABLE_FORMATS, FolderFormat, PatientRows, Sink
from vitals.simulation import kernels

__all__ = ["FORMAT_IDS", "PART_ROWS", "PartFile", "Partition"]

PARQUET = TABLE_FORMATS[".parquet"]
PART_ROWS = 16 * BLOCK  # by default: some 10 MB, which a worker makes in about a second
PATIENT_ROWS, PATIENT_BLOCK = 2 * BLOCK, 8192  # of formats with an event for each sign
MOST_PARTS = 100_000
FIXED = 0  # number of the part that holds the files that are there once
# ids that a user may ask for: those of the formats, and with the suffix where there are several
FORMAT_IDS = {
    PARQUET.id: (None, PARQUET.suffix),
    **{
        f"{id}{'' if suffix == format.suffixes[0] else suffix.replace('.', '-')}": (format, suffix)
        for id, format in FOLDER_FORMATS.items()
        for suffix in format.suffixes
    },
}


@dataclass(frozen=True)
class PartFile:
    """A file of a folder.

    Parameters
    ----------
    name
        With the folder of its table, if it has one.
    dataset
        Rows that it is made from.
    table
        Table of the format; empty where there is one alone.
    partition, first
        What it is part of, and the number of its first row in that.
    """

    name: str
    dataset: DataSet
    table: str
    partition: "Partition"
    first: int

    def write(self, sink: Sink) -> int:
        """Write its bytes, and return the number of its rows."""
        kernels.prepare(self.partition.dataset.rows)  # of all parts: of those a process makes several
        format = self.partition.format
        if format is None:
            write_table(self.dataset, sink, PARQUET)
            return self.dataset.rows
        if not self.table:
            return write_fixed(format.fixed_files(about(self.partition.dataset))[self.name], sink)
        schema = format.schemas[self.table]
        return write_tables(schema, self.tables(format), sink, self.partition.suffix)

    def tables(self, format: FolderFormat) -> Iterator[pa.Table]:
        """Rows of its table, piece by piece."""
        per_patient, span = self.partition.per_patient
        for first in range(0, self.dataset.rows, PATIENT_BLOCK):
            rows = self.dataset.table(first, first + PATIENT_BLOCK)
            yield format.rows_of(self.table, PatientRows(rows, self.first + first, per_patient, span))


@dataclass(frozen=True, kw_only=True)
class Partition:
    """A data set in a number of parts.

    Parameters
    ----------
    dataset
        All of it.
    count
        Number of parts.
    format_id
        One of `FORMAT_IDS`.

    Raises
    ------
    InvalidValue
        If there is no such format, there cannot be so many parts, or the format cannot hold the data set.
    """

    dataset: DataSet
    count: int = 1
    format_id: str = PARQUET.id

    def __post_init__(self) -> None:
        if self.format_id not in FORMAT_IDS:
            raise InvalidValue("format", repr(self.format_id), f"one of {', '.join(FORMAT_IDS)}")
        if self.dataset.shard != WHOLE:
            raise InvalidValue("shard", self.dataset.shard, "left out: parts are of the whole")
        most, format = min(MOST_PARTS, self.units), self.format
        if not 1 <= self.count <= most:
            of = "patients" if format else "rows"
            raise InvalidValue("parts", self.count, f"from 1 to {most}, as there are {self.units} {of}")
        if format is not None:
            if self.dataset.rows > format.most_rows:
                raise InvalidValue("rows", self.dataset.rows, f"at most {format.most_rows} in {format.name}")
            if self.last_patient > format.largest_patient:
                raise InvalidValue("patients", self.last_patient, f"at most {format.largest_patient} in {format.name}")

    @property
    def format(self) -> FolderFormat | None:
        """Format of several tables; None if it is Parquet alone."""
        return FORMAT_IDS[self.format_id][0]

    @property
    def suffix(self) -> str:
        """Suffix of the files."""
        return FORMAT_IDS[self.format_id][1]

    @property
    def units(self) -> int:
        """Number of what is not divided: rows, or patients."""
        layout = self.dataset.layout
        return layout.n_patients if self.format and isinstance(layout, Series) else layout.rows

    @property
    def last_patient(self) -> int:
        """Largest number of a patient."""
        layout = self.dataset.layout
        return layout.first_patient + layout.n_patients - 1 if isinstance(layout, Series) else layout.rows

    @property
    def per_patient(self) -> tuple[int, int]:
        """Rows of each patient, and milliseconds from the first to the last."""
        layout = self.dataset.layout
        if not isinstance(layout, Series):
            return 1, 0
        return layout.n_instants, (layout.n_instants - 1) * round(layout.interval * 1000)

    @property
    def numbers(self) -> list[int]:
        """Numbers of the parts; 0 is that of the files that are there once."""
        return [*([FIXED] if self.fixed_names else []), *range(1, self.count + 1)]

    @property
    def fixed_names(self) -> list[str]:
        """Names of the files that are there once."""
        return list(self.format.fixed_files(about(self.dataset))) if self.format else []

    def rows_in(self, number: int) -> int:
        """Number of readings of a part."""
        if number == FIXED:
            return 0
        return len(Shard(number, self.count).rows(self.units)) * (self.dataset.rows // self.units)

    def files(self, number: int) -> list[PartFile]:
        """Files of a part.

        Examples
        --------
        >>> [file.name for file in Partition(dataset=DataSet(), count=64).files(7)]
        ['part-00007-of-00064.parquet']
        """
        if number == FIXED:
            return [PartFile(name, self.dataset, "", self, 0) for name in self.fixed_names]
        name, shard = f"part-{number:05}-of-{self.count:05}{self.suffix}", Shard(number, self.count)
        if self.format is None:
            return [PartFile(name, replace(self.dataset, shard=shard), "", self, 0)]
        patients, layout = shard.rows(self.units), self.dataset.layout
        if isinstance(layout, Series):
            first = layout.first_patient + patients.start
            part = replace(self.dataset, layout=replace(layout, n_patients=len(patients), first_patient=first))
        else:
            part = replace(self.dataset, shard=shard)
        part, before = replace(part, columns="full"), patients.start * self.per_patient[0]
        return [PartFile(f"{table}/{name}", part, table, self, before) for table in self.format.schemas]

    def describe(self) -> dict[str, Any]:
        """Describe it in the words of a manifest."""
        return about(self.dataset) | {"format": self.format_id, "part_count": self.count}

    @classmethod
    def of(cls, dataset: DataSet, count: int | None = None, format_id: str = PARQUET.id) -> Self:
        """Data set in so many parts; by default so many that each has some million readings or signs."""
        if count is not None:
            return cls(dataset=dataset, count=count, format_id=format_id)
        one = cls(dataset=dataset, format_id=format_id)
        rows = PATIENT_ROWS if one.format else PART_ROWS
        return replace(one, count=min(one.units, MOST_PARTS, -(-dataset.rows // rows)))

    @classmethod
    def from_description(cls, described: Mapping[str, Any]) -> Self:
        """Partition that `describe` described; errors as those of `DataSet.from_description`."""
        dataset = DataSet.from_description(described)
        return cls(dataset=dataset, count=described["part_count"], format_id=described["format"])


def write_fixed(content: pa.Table | bytes, sink: Sink) -> int:
    """Write a file that is there once."""
    if isinstance(content, bytes):
        sink.write(content)
        return 0
    return write_tables(content.schema, iter([content]), sink, PARQUET.suffix)


def write_tables(schema: pa.Schema, tables: Iterator[pa.Table], sink: Sink, suffix: str) -> int:
    """Write rows as Parquet or CSV, and return their number."""
    rows = 0
    if suffix == PARQUET.suffix:
        import pyarrow.parquet as pq

        with pq.ParquetWriter(
            sink, schema.with_metadata({"notice": NOTICE}), compression="zstd", write_page_checksum=True
        ) as writer:
            for table in tables:
                writer.write_table(table)
                rows += len(table)
        return rows
    import pyarrow.csv as pa_csv

    sink.write(",".join(schema.names).encode() + b"\n")
    for table in tables:
        text = io.BytesIO()
        pa_csv.write_csv(table, text, pa_csv.WriteOptions(include_header=False, quoting_style="none"))
        sink.write(text.getvalue())
        rows += len(table)
    return rows
