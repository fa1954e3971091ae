"""Parquet: columns of numbers, small and fast to read, for pandas, Dask, DuckDB, Spark."""

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, override

from vitals.errors import InvalidData
from vitals.formats import NOTICE, Sink, TableFormat

if TYPE_CHECKING:
    import pyarrow as pa

    from vitals.formats.contents.columns import Column

__all__ = ["FORMAT"]


class Parquet(TableFormat):
    """Parquet, compressed by Zstandard, with checksums of its pages; timestamps say that they are UTC.

    A piece is a file of one row group. By measurement, larger groups are neither smaller nor faster to write.
    """

    id = "parquet"
    name = "Parquet"
    suffix = ".parquet"
    media_type = "application/vnd.apache.parquet"
    group_rows = 262_144

    @override
    def encode_table(self, table: "pa.Table", columns: "tuple[Column, ...]") -> bytes:
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = in_utc(table.schema)
        counters = [field.name for field in schema if is_counter(field.type)]
        group = pa.BufferOutputStream()
        with pq.ParquetWriter(
            group,
            schema.with_metadata({"notice": NOTICE}),
            compression="zstd",
            # what counts up is stored as differences: smaller and faster than a dictionary of all its values
            use_dictionary=[name for name in schema.names if name not in counters],
            column_encoding=dict.fromkeys(counters, "DELTA_BINARY_PACKED"),
            write_page_checksum=True,
        ) as writer:
            writer.write_table(pa.table([in_zone(column) for column in table.columns], schema), len(table))
        encoded: bytes = group.getvalue()  # a buffer, which is not copied
        return encoded

    @override
    def write(self, sink: Sink, schema: "pa.Schema", pieces: Iterable[bytes]) -> Generator[None]:
        from vitals.formats.contents.footers import MAGIC, JoinedFooter

        footer = JoinedFooter()
        sink.write(MAGIC)
        for piece in pieces:
            sink.write(footer.add(piece))
            yield
        sink.write(footer.encode())

    @override
    def read(self, path: Path) -> "pa.Table":
        import pyarrow as pa
        import pyarrow.parquet as pq

        from vitals.formats.contents.checks import REMEDY, check, columns_of, first_line_of
        from vitals.formats.contents.foreign import INDEX_NAMES, adopted

        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                names = [name for name in file.schema_arrow.names if name not in INDEX_NAMES]
                columns = columns_of(path, names)
                table = file.read(names)
        except (pa.ArrowException, OSError) as error:
            raise InvalidData(path, f"is damaged or no Parquet file ({first_line_of(error)})", REMEDY) from None
        values = []
        for column in columns:
            found = adopted(table[column.name], column.type)
            if found is None:
                wrong = f"column {column.name} holds {table[column.name].type} instead of {column.type}"
                raise InvalidData(path, wrong, REMEDY)
            values.append(found)
        return check(path, pa.table(values, names), columns)

    @override
    def place_of_byte(self, path: Path, byte: int) -> str:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            about = pq.read_metadata(path)
        except (pa.ArrowException, OSError):
            return ""
        before = 0
        for group in (about.row_group(number) for number in range(about.num_row_groups)):
            for chunk in (group.column(number) for number in range(group.num_columns)):
                begin = chunk.dictionary_page_offset or chunk.data_page_offset
                if begin <= byte < begin + chunk.total_compressed_size:
                    return f"rows {before + 1} to {before + group.num_rows}, column {chunk.path_in_schema}"
            before += group.num_rows
        return "outside of the columns"


def in_utc(schema: "pa.Schema") -> "pa.Schema":
    """Columns whose timestamps say that they are UTC: without that, programs take them for local times."""
    import pyarrow as pa

    times = pa.types.is_timestamp
    return pa.schema(
        [(each.name, pa.timestamp(each.type.unit, "UTC") if times(each.type) else each.type) for each in schema]
    )


def in_zone(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Values of a column; timestamps say that they are UTC. Nothing is copied."""
    import pyarrow as pa

    if not pa.types.is_timestamp(column.type):
        return column
    zoned = pa.timestamp(column.type.unit, "UTC")
    return pa.chunked_array([chunk.view(zoned) for chunk in column.chunks], zoned)


def is_counter(type: "pa.DataType") -> bool:
    """Whether values of a type mostly rise from row to row: patient numbers and times."""
    import pyarrow as pa

    return type == pa.int64() or bool(pa.types.is_timestamp(type))


FORMAT = Parquet()
