"""Verifying files: a data set is made again from its metadata, and every byte of its file compared."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from vitals.data.datasets import DataSet
from vitals.data.folders import Folder
from vitals.data.metadata import MANIFEST, REWRITE, described_by, metadata_text, path_beside, read_metadata, versions
from vitals.data.partition import Partition
from vitals.data.writing import Progress, no_progress, write_table
from vitals.errors import InvalidData
from vitals.formats import TABLE_FORMATS, table_format

__all__ = ["Difference", "verify"]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """First place at which a file, or its metadata, is not what it was made as.

    Parameters
    ----------
    path
        The file.
    wrong
        What is there, and what should be.
    byte
        Position in the file, counted from 0; None where its metadata are wrong.
    place
        Row and column of that byte, where the format tells.
    hint
        What else may explain it.
    """

    path: Path
    wrong: str
    byte: int | None = None
    place: str = ""
    hint: str = ""

    def __str__(self) -> str:
        at = "" if self.byte is None else f" at byte {self.byte:,}"
        place = f" ({self.place})" if self.place else ""
        return f"{self.path}: differs from what its metadata describe{at}{place}: {self.wrong}{self.hint}"


def verify(path: Path | str, *, workers: int = 1, progress: Progress = no_progress) -> Difference | None:
    """Make a data set again from the metadata of its file, and compare every byte.

    Parameters
    ----------
    path
        A file that `write` wrote, with its metadata beside it, or a folder that `write_parts` wrote.
    workers, progress
        As for `write_table`.

    Returns
    -------
    the first difference
        None if there is none.

    Raises
    ------
    InvalidData
        If the file or its metadata are missing, or they describe no data set.
    InvalidValue
        If no format has the suffix.
    """
    path = Path(path)
    if not path.is_dir():
        table_format(path)  # before anything else is said of a file that is none of ours
    if not path.exists():
        raise InvalidData(path, "there is no such file", REWRITE)
    metadata = read_metadata(path)
    if metadata is None:
        raise InvalidData(path, "has no metadata from which it could be made again", REWRITE)
    comparer = Comparer(metadata, progress)
    if path.is_dir():
        return comparer.parts(path, described_by(path, Partition.from_description, metadata))
    dataset = described_by(path, DataSet.from_description, metadata)
    found = comparer.file(
        path, partial(write_table, dataset, format=table_format(path), workers=workers, progress=progress)
    )
    if isinstance(found, Difference):
        return found
    return comparer.metadata_of(path, json.loads(metadata_text(dataset, metadata["file"], found, None)))


@dataclass(frozen=True)
class Comparer:
    """Compares files, and the metadata that describe them, with what would be written today."""

    metadata: Mapping[str, Any]
    progress: Progress

    def file(self, path: Path, write: Callable[..., object]) -> Difference | str:
        """Compare a file with what is written to a sink; the checksum if they are the same."""
        with path.open("rb") as file:
            comparison = Comparison(file)
            try:
                write(sink=comparison)
                comparison.end()
            except Different as found:
                suffix = path.suffix.lower()
                place = TABLE_FORMATS[suffix].place_of_byte(path, found.byte) if suffix in TABLE_FORMATS else ""
                return Difference(path=path, wrong=found.wrong, byte=found.byte, place=place, hint=hint(self.metadata))
            return comparison.sha256

    def metadata_of(self, path: Path, expected: dict[str, Any]) -> Difference | None:
        """Compare what describes a file or a folder."""
        for name in sorted(expected.keys() | self.metadata.keys()):
            if name not in {"command", "versions"} and expected.get(name) != self.metadata.get(name):
                found = f"{self.metadata.get(name)} instead of {expected.get(name)}"
                return Difference(path=path, wrong=f"{name} in {path_beside(path).name} is {found}")
        return None

    def parts(self, path: Path, partition: Partition) -> Difference | None:
        """Compare a folder of parts."""
        records = list[dict[str, Any]]()
        for number in partition.numbers:
            for part in partition.files(number):
                file, rows = path / part.name, list[int]()
                if not file.is_file():
                    return Difference(path=file, wrong="there is no such file")
                found = self.file(file, lambda sink, part=part, rows=rows: rows.append(part.write(sink)))
                if isinstance(found, Difference):
                    return found
                size = file.stat().st_size
                records.append({"file": part.name, "rows": rows[0], "bytes": size, "sha256": found})
            self.progress(partition.rows_in(number))
        strangers = Folder(str(path)).strangers(record["file"] for record in records)
        if strangers:
            return Difference(path=path / strangers[0], wrong=f"{MANIFEST} lists no such file: move it away")
        described = json.loads(json.dumps(partition.describe()))
        return self.metadata_of(path, described | {"complete": True, "parts": records})


def hint(metadata: Mapping[str, Any]) -> str:
    """Versions that wrote a file, if this one is made by others."""
    today = versions()
    written = metadata.get("versions") or {}
    others = [f"{name} {version}" for name, version in written.items() if today.get(name) != version]
    if not others:
        return ""
    here = ", ".join(f"{name} {version}" for name, version in today.items() if written.get(name) != version)
    return f"; it was written by {', '.join(others)}, and this is {here}: other versions may write other bytes"


class Different(Exception):
    """The first difference: ends the making of what is not compared any more."""

    def __init__(self, byte: int, wrong: str) -> None:
        super().__init__(byte, wrong)
        self.byte, self.wrong = byte, wrong


class Comparison:
    """Sink that compares what it is given with what stands in a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.position, self._hash = file, 0, hashlib.sha256()
        self.closed = False  # which Arrow asks

    def write(self, data: bytes) -> int:
        """Compare the next bytes, or an object that holds bytes."""
        expected = memoryview(data).cast("B")
        found = self.file.read(len(expected))
        if found != expected:
            self.differ(found, expected)
        self._hash.update(found)
        self.position += len(expected)
        return len(expected)

    def differ(self, found: bytes, expected: memoryview) -> None:
        """Say where and how bytes differ."""
        both = min(len(found), len(expected))
        unequal = np.frombuffer(found, np.uint8, both) != np.frombuffer(expected, np.uint8, both)
        first = int(unequal.argmax()) if unequal.any() else both
        if first == len(found):
            raise Different(self.position + first, "the file ends too early")
        raise Different(self.position + first, f"{shown(found[first])} instead of {shown(expected[first])}")

    def end(self) -> None:
        """Make sure that nothing follows."""
        if self.file.read(1):
            raise Different(self.position, "the file goes on where it should end")

    def flush(self) -> None:
        """Nothing waits."""

    @property
    def sha256(self) -> str:
        """Checksum of everything compared so far."""
        return self._hash.hexdigest()


def shown(byte: int) -> str:
    """A byte, for a sentence."""
    return f"{chr(byte)!r}" if 32 <= byte < 127 else f"0x{byte:02x}"
