"""Metadata of a data set: a file beside the data that says how they were made and holds their checksum."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa

from vitals.data.datasets import DataSet
from vitals.errors import InvalidData
from vitals.formats import NOTICE

__all__ = ["REWRITE", "check_against_metadata", "metadata_path", "metadata_text"]

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


def check_against_metadata(path: Path) -> None:
    """Refuse a file other than the one that the metadata beside it describes; without metadata, accept it."""
    beside = metadata_path(path)
    if not beside.exists():
        return
    try:
        metadata = json.loads(beside.read_bytes())
        file, sha256, command = metadata["file"], metadata["sha256"], metadata["command"]
    except (ValueError, KeyError, TypeError):
        raise InvalidData(beside, "is not the metadata of a data set", f"remove it, or {REWRITE}") from None
    if file != path.name:  # another file of the same stem was written later
        return
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != sha256:
        wrong = f"is not the file that {beside.name} describes (it was changed, or writing it was cut short)"
        raise InvalidData(path, wrong, f"run {command}" if command else "write it anew")
