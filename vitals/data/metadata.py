"""Metadata of a data set: a file beside the data that says how they were made and holds their checksum.

`vitals.csv` has `vitals.csv.meta.json`: each file has its own, whatever other formats stand beside it. A link has those
of the file that it leads to. A folder of parts has `manifest.json` in it.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from vitals.catalog.population import Population
from vitals.catalog.populations import described
from vitals.data.datasets import DataSet
from vitals.errors import InvalidData, VitalsError
from vitals.files import locked
from vitals.formats import NOTICE

__all__ = [
    "MANIFEST",
    "PREDICTIONS",
    "REWRITE",
    "about",
    "check_against_metadata",
    "described_by",
    "metadata_path",
    "metadata_text",
    "parse",
    "population_of",
    "read_metadata",
    "remove_old_metadata",
    "versions",
]

PACKAGE = "synthetic-vitals"
MANIFEST = "manifest.json"
PREDICTIONS = "predictions"  # the format in the manifest of a folder of them, which is no data set
REWRITE = 'write it anew with uv run "Data Generator/dataGenerator.py"'


def metadata_path(path: Path) -> Path:
    """Path of the metadata of a data file, of the file that a link leads to, or of a folder of parts."""
    real = Path(os.path.realpath(path))
    if real.is_dir():
        return real / MANIFEST
    return real.with_name(f"{real.name}.meta.json")


def old_metadata_path(path: Path) -> Path:
    """Path that version 0.1 gave the metadata, beside links, and shared by all formats of one stem."""
    return path.with_suffix(".meta.json")


def path_beside(path: Path) -> Path:
    """Path under which the metadata of a data file are, or would be."""
    own, old = metadata_path(path), old_metadata_path(path)
    return old if old.exists() and not own.exists() and parse_metadata(old)["file"] == path.name else own


def metadata_text(dataset: DataSet, file: str, sha256: str, command: str | None) -> bytes:
    """Metadata of a data set in a file of this name, with this checksum, that a command makes."""
    described = about(dataset)
    first = {name: described.pop(name) for name in ("synthetic", "notice")}
    metadata = {**first, "command": command, "file": file, "rows": described.pop("rows"), "sha256": sha256, **described}
    return json.dumps(metadata, indent=2).encode() + b"\n"


def about(dataset: DataSet) -> dict[str, Any]:
    """What a data set is, whatever holds it."""
    described = {"rows": dataset.rows, **dataset.describe()}
    return {"synthetic": True, "notice": NOTICE, **described, "versions": versions()}


def versions() -> dict[str, str]:
    """Versions on which the bytes of files depend."""
    return {PACKAGE: version(PACKAGE), "numpy": np.__version__, "pyarrow": pa.__version__}


def read_metadata(path: Path) -> dict[str, Any] | None:
    """Metadata beside a data file, under its own name or the one of version 0.1; None if there are none.

    Raises
    ------
    InvalidData
        If the file beside it is something else.
    """
    beside = path_beside(path)
    return parse_metadata(beside) if beside.exists() else None


def parse_metadata(beside: Path) -> dict[str, Any]:
    """Metadata in a file; `InvalidData` if it holds something else."""
    return parse(beside.read_bytes(), beside)


def parse(content: bytes, source: Path | str, mend: str = f"remove it, or {REWRITE}") -> dict[str, Any]:
    """Metadata of a file, or of a folder of parts; `InvalidData`, naming the source, if they are something else."""
    try:
        metadata: dict[str, Any] = json.loads(content)
        for each in metadata.get("parts", [metadata]):
            _ = each["file"], each["sha256"]
        _ = metadata["command"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidData(source, "is not the metadata of a data set", mend) from None
    return metadata


def described_by[T](path: Path, make: Callable[[Mapping[str, Any]], T], metadata: Mapping[str, Any]) -> T:
    """What the metadata of a file or folder describe."""
    try:
        return make(metadata)
    except VitalsError as error:
        wrong = f"describes a data set that cannot be ({error})"
    except (ValueError, KeyError, TypeError, AttributeError):
        wrong = "describes no data set"
    if metadata.get("format") == PREDICTIONS:
        command = metadata["command"] or "vitals predict"
        again = f"predict again with another --output ({command}), and compare the parts of both manifests"
        raise InvalidData(path_beside(path), "describes predictions, not a data set", again)
    raise InvalidData(path_beside(path), wrong, REWRITE)


def remove_old_metadata(path: Path) -> None:
    """Remove the metadata under their old name, if they describe a file of this name: it has new ones."""
    old = old_metadata_path(path)
    with suppress(OSError, InvalidData):  # not ours, or not there
        if parse_metadata(old)["file"] == path.name:
            old.unlink()


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
    raise InvalidData(path_beside(path), wrong, REWRITE)


def check_against_metadata(path: Path) -> None:
    """Refuse a file other than the one that the metadata beside it describes; without metadata, accept it."""
    with locked(metadata_path(path).parent, shared=True):  # not between the two renames of a run that ends now
        metadata = read_metadata(path)
        if metadata is None:
            return
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != metadata["sha256"]:
        name, command = path_beside(path).name, metadata["command"]
        wrong = f"is not the file that {name} describes (it was changed, or writing it was cut short)"
        raise InvalidData(path, wrong, f"run {command}" if command else "write it anew")
