"""Reading data sets back, with everything about them checked."""

from pathlib import Path

import pyarrow as pa

from vitals.data.folders import Folder
from vitals.data.metadata import MANIFEST, REWRITE, check_against_metadata, read_metadata
from vitals.errors import InvalidData
from vitals.formats import FORMATS, table_format

__all__ = ["part_files", "read"]

PARQUET = FORMATS["parquet"].id


def read(path: Path | str) -> pa.Table:
    """Read a file of vital signs, and check everything about it.

    Parameters
    ----------
    path
        A file with the columns of any column set, written by `write` or by others; its suffix names the format. Or a
        folder of parts, written by `write_parts`.

    Returns
    -------
    the rows
        With the types of `DataSet.schema`.

    Raises
    ------
    InvalidData
        If the file is missing, damaged, or has other columns; or if it is not the one its metadata describes.
    InvalidValue
        If no format has the suffix; or if a value is missing, outside its limits or no known label: the sentence says
        in which row.
    """
    path = Path(path)
    if path.is_dir():
        return read_parts(path)
    format = table_format(path)
    if not path.is_file():
        raise InvalidData(path, "there is no such file", REWRITE)
    table = format.read(path)
    check_against_metadata(path)
    return table


def read_parts(path: Path) -> pa.Table:
    """Read a folder of parts, all of them and no other."""
    format = (read_metadata(path) or {}).get("format", PARQUET)
    if format != PARQUET:
        mend = f"read one whose format is {PARQUET}"
        raise InvalidData(path, f"holds tables of {format}, not the columns of a data set", mend)
    return pa.concat_tables([table_format(file).read(file) for file in part_files(path)])


def part_files(path: Path) -> list[Path]:
    """Files of a folder of parts, each as its manifest describes it, and no other.

    Raises
    ------
    InvalidData
        If there is no manifest, or a file is missing, was changed or is not listed.
    """
    manifest = read_metadata(path)
    if manifest is None or "parts" not in manifest:
        raise InvalidData(path, f"holds no parts of a data set: it has no {MANIFEST}", REWRITE)
    mend = f"run {manifest['command']}" if manifest["command"] else "write it anew"
    if not manifest.get("complete"):
        raise InvalidData(path, "lacks parts: writing it was cut short", mend)
    names = [part["file"] for part in manifest["parts"]]
    strangers = Folder(str(path)).strangers(names)
    if strangers:
        wrong = f"is no part of the data set: {MANIFEST} does not list it"
        raise InvalidData(path / strangers[0], wrong, "move it away")
    for part in manifest["parts"]:
        file = path / part["file"]
        if not file.is_file() or Folder(str(path)).digest(part["file"]) != part["sha256"]:
            raise InvalidData(file, f"is not the file that {MANIFEST} describes (it is missing, or was changed)", mend)
    return [path / name for name in names]
