"""Reading data sets back, with everything about them checked."""

from pathlib import Path

import pyarrow as pa

from vitals.data.metadata import REWRITE, check_against_metadata
from vitals.errors import InvalidData
from vitals.formats import table_format

__all__ = ["read"]


def read(path: Path | str) -> pa.Table:
    """Read a file of vital signs, and check everything about it.

    Parameters
    ----------
    path
        A file with the columns of any column set, written by `write` or by others; its suffix names the format.

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
    format = table_format(path)
    if not path.is_file():
        raise InvalidData(path, "there is no such file", REWRITE)
    table = format.read(path)
    check_against_metadata(path)
    return table
