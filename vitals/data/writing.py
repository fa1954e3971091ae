"""Writing data sets, block by block, in one thread or several."""

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pyarrow as pa

from vitals.data.datasets import DataSet
from vitals.data.metadata import metadata_path, metadata_text, remove_old_metadata
from vitals.data.workers import in_order
from vitals.errors import InvalidValue
from vitals.files import Draft, commit, remove_leftovers
from vitals.formats import Sink, TableFormat, table_format
from vitals.simulation import kernels

__all__ = ["write", "write_table"]

BLOCK = 65_536  # rows made at once, where the format does not say how many
type Progress = Callable[[int], object]  # called with the number of rows written since the last call


def no_progress(rows: int) -> None:
    """Report nothing."""


def write(
    dataset: DataSet,
    path: Path | str,
    *,
    command: str | None = None,
    workers: int = 1,
    progress: Progress = no_progress,
) -> None:
    """Write a data set to a file, whole or not at all, and its metadata beside it.

    Parameters
    ----------
    dataset
        What to write.
    path
        Its suffix names the format; the file that stands there is replaced when everything is written.
    command
        Command that makes the file anew, for the metadata.
    workers, progress
        As for `write_table`.

    Raises
    ------
    InvalidValue
        If no format has the suffix, or no file can stand at the path.
    OSError
        If the disk is full, or writing fails otherwise: the old file still stands.
    """
    path = Path(path)
    format = table_format(path)
    with Draft(path) as data, Draft(metadata_path(path)) as metadata:
        remove_leftovers(data.path.parent)
        write_table(dataset, data, format, workers=workers, progress=progress)
        data.finish()
        metadata.write(metadata_text(dataset, data.path.name, data.sha256, command))
        # The metadata first: if the run is killed before the data follow, the checksum disagrees, and the metadata
        # name the command that completes them.
        commit(metadata, data)
    remove_old_metadata(path)


def write_table(
    dataset: DataSet, sink: Sink, format: TableFormat, *, workers: int = 1, progress: Progress = no_progress
) -> None:
    """Write the rows of a data set.

    Parameters
    ----------
    dataset
        What to write.
    sink
        Receiver: a file, a socket, standard output.
    format
        Encoding of the rows.
    workers
        Threads; the bytes are the same for any number.
    progress
        Is called with each number of rows that were written.
    """
    if workers < 1:
        raise InvalidValue("workers", workers, "1 or more threads")
    kernels.prepare(dataset.rows)
    size = format.group_rows or BLOCK
    n_blocks = -(-dataset.rows // size)  # the last of them may be shorter
    blocks = in_order(partial(encode_block, dataset, format, size=size), n_blocks, min(workers, n_blocks))
    with closing(blocks), closing(format.write(sink, dataset.schema, blocks)) as steps:
        for number, _ in enumerate(steps):
            progress(min(size, dataset.rows - number * size))


def encode_block(dataset: DataSet, format: TableFormat, number: int, size: int) -> bytes:
    """Encoded rows of a block, of which each has so many rows."""
    table: pa.Table = dataset.table(number * size, (number + 1) * size)
    return format.encode_table(table, dataset.column_list)
