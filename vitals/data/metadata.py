"""Metadata of a data set: a file beside the data that says how they were made and holds their checksum."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from vitals.catalog.population import Population
from vitals.catalog.populations import described
from vitals.data.datasets import DataSet
from vitals.errors import InvalidData, VitalsError
from vitals.formats import NOTICE

__all__ = ["REWRITE", "check_against_metadata", "metadata_path", "metadata_text", "population_of", "read_metadata"]

PACKAGE = "synthetic-vitals"
REWRITE = 'write it anew with python "Data Generator/dataGenerator.py"'


def metadata_path(path: Path) -> Path:
    """Path of the metadata of a data file."""
    return path.with_suffix(".meta.json")


def metadata_text(dataset: DataSet, file: str, sha256: str, command: str | None) -> bytes:
    """Metadata of a data set in a file of this name, with this checksum, that a command makes."""
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


def read_metadata(path: Path) -> dict[str, Any] | None:
    """Metadata beside a data file; None if there are none, or they describe another file of the same stem.

    Raises
    ------
    InvalidData
        If the file beside it is something else.
    """
    beside = metadata_path(path)
    if not beside.exists():
        return None
    try:
        metadata: dict[str, Any] = json.loads(beside.read_bytes())
        file, _, _ = metadata["file"], metadata["sha256"], metadata["command"]
    except (ValueError, KeyError, TypeError):
        raise InvalidData(beside, "is not the metadata of a data set", f"remove it, or {REWRITE}") from None
    return metadata if file == path.name else None


def population_of(path: Path, metadata: dict[str, Any]) -> Population:
    """Population that the metadata of a data file describe: the catalog's of this id, if its numbers are the same.

    Raises
    ------
    InvalidData
        If they describe none.
    """
    try:
        return described(metadata["population"])
    except VitalsError as error:
        wrong = f"describes a population that cannot be ({error})"
    except (ValueError, KeyError, TypeError, AttributeError):
        wrong = "describes no population"
    raise InvalidData(metadata_path(path), wrong, REWRITE)


def check_against_metadata(path: Path) -> None:
    """Refuse a file other than the one that the metadata beside it describes; without metadata, accept it."""
    metadata = read_metadata(path)
    if metadata is None:
        return
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != metadata["sha256"]:
        beside, command = metadata_path(path), metadata["command"]
        wrong = f"is not the file that {beside.name} describes (it was changed, or writing it was cut short)"
        raise InvalidData(path, wrong, f"run {command}" if command else "write it anew")
