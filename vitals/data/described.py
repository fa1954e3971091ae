"""What a written data set is, for those who describe it to others: its tables, their columns and files."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from vitals.data.datasets import DataSet
from vitals.data.metadata import REWRITE, described_by, read_metadata
from vitals.data.partition import Partition
from vitals.errors import InvalidData

__all__ = ["Described", "Table", "described"]

READINGS = "readings"


@dataclass(frozen=True)
class Table:
    """A table of a data set.

    Parameters
    ----------
    name, schema
        Its name, and its columns.
    pattern
        Pattern that the names of its files match, and no other.
    files
        File, SHA-256 and bytes of each.
    """

    name: str
    schema: pa.Schema
    pattern: str
    files: list[dict[str, Any]]


@dataclass(frozen=True)
class Described:
    """A data set that is written.

    Parameters
    ----------
    path, folder
        Its file or folder, and the folder in which its files are.
    dataset, metadata
        What it is, and how its metadata say that.
    format
        Id of the format.
    tables
        One for each kind of file.
    """

    path: Path
    folder: Path
    dataset: DataSet
    metadata: dict[str, Any]
    format: str
    tables: list[Table]

    @property
    def title(self) -> str:
        """Name for people."""
        population, seed = self.dataset.cohort.population, self.dataset.cohort.seed
        return f"Synthetic vital signs: {population.id}, seed {seed}, {self.dataset.rows:,} readings"


def described(path: Path) -> Described:
    """Describe a file that `write` wrote, or a folder that `write_parts` wrote, from its metadata.

    Raises
    ------
    InvalidData
        If it has no metadata, they describe no data set, or parts are missing.
    """
    if not path.exists():
        raise InvalidData(path, "there is no such file", REWRITE)
    metadata = read_metadata(path)
    if metadata is None:
        raise InvalidData(path, "has no metadata that say what it is", REWRITE)
    if path.is_dir():
        return described_folder(path, metadata)
    dataset = described_by(path, DataSet.from_description, metadata)
    real = Path(os.path.realpath(path))
    file = {"file": real.name, "sha256": metadata["sha256"], "bytes": real.stat().st_size}
    table = Table(READINGS, dataset.schema, real.name, [file])
    return Described(path, real.parent, dataset, metadata, path.suffix.lower().removeprefix("."), [table])


def described_folder(path: Path, metadata: dict[str, Any]) -> Described:
    """Describe a folder of parts."""
    partition = described_by(path, Partition.from_description, metadata)
    if not metadata["complete"]:
        raise InvalidData(path, "lacks parts: writing it was cut short", f"run {metadata['command']}")
    suffix, files = partition.suffix, metadata["parts"]
    if partition.format is None:
        tables = [Table(READINGS, partition.dataset.schema, f"part-*{suffix}", files)]
    else:
        tables = [
            Table(name, schema, f"{name}/*{suffix}", [each for each in files if each["file"].startswith(f"{name}/")])
            for name, schema in partition.format.schemas.items()
        ]
    return Described(path, path.resolve(), partition.dataset, metadata, partition.format_id, tables)
