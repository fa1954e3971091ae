"""Folders of readings: parts of a data set of ours, and events by MEDS or OMOP, as rows of a patient at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, override

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from vitals.catalog.signs import SIGNS
from vitals.data.metadata import read_metadata
from vitals.data.reading import part_files
from vitals.data.report.sources import Opened, Progress, opened
from vitals.errors import InvalidData
from vitals.formats.contents.columns import COLUMN_SETS, TIMESTAMP

__all__ = ["LABELS", "PATIENT", "opened_all"]

MEND = "give a folder of parts, as the generator writes them, or one of MEDS or OMOP with signs by their LOINC codes"
PATIENT, TIME = "patient_id", TIMESTAMP.name
LABELS = tuple(column.name for column in COLUMN_SETS["classic"] if column.labels)  # status and condition
SIGN_OF = {code: id for id, sign in SIGNS.items() for code in sign.loinc}
PREFIX = "LOINC/"  # of codes in MEDS
DIGITS = 4  # after the point: MEDS has single precision
SUFFIXES = (".parquet", ".csv")


class Events(NamedTuple):
    """Where a standard has its events: folder of the table, names of its columns, and folder of the labels if any."""

    table: str
    patient: str
    time: str
    code: str
    value: str
    labels: str = ""

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [self.patient, self.time, self.code, self.value]


STANDARDS = (
    Events("data", "subject_id", "time", "code", "numeric_value", labels="labels"),
    Events("measurement", "person_id", "measurement_datetime", "measurement_source_value", "value_as_number"),
)


def opened_all(path: Path) -> list[Opened]:
    """Open a file, or each file of a folder.

    Raises
    ------
    InvalidValue, InvalidData
        If a file cannot be read, or a folder is none of readings.
    """
    if not path.is_dir():
        return [opened(path)]
    files = listed_files(path)
    for events in STANDARDS:
        inside = [file for file in files if file.relative_to(path).parts[0] == events.table]
        if inside:
            return [opened_events(path, file, events) for file in inside]
    if not files or read_metadata(path) is None:
        raise InvalidData(path, "is no folder of readings", MEND)
    return [opened(file) for file in files]


def listed_files(path: Path) -> list[Path]:
    """Files of a folder: those that its manifest lists, checked; of others' folders all tables."""
    if read_metadata(path) is not None:
        return part_files(path)
    return sorted(file for suffix in SUFFIXES for file in path.rglob(f"*{suffix}"))


@dataclass
class OpenedEvents(Opened):
    """A file of events, of which a patient's at one time are a row.

    Attributes
    ----------
    folder, events
        The folder that it is in, and where that has its events.
    """

    folder: Path = Path()
    events: Events = STANDARDS[0]

    @override
    def batches(self, progress: Progress) -> Iterator[pa.RecordBatch]:
        """One batch with all rows, since the events of one may lie anywhere."""
        made = with_labels(
            self.folder, self.path, self.events, readings(table_of(self.path, self.events.columns), self)
        )
        progress(self.path.stat().st_size)
        yield pa.RecordBatch.from_pandas(made[list(self.columns)], preserve_index=False)


def opened_events(folder: Path, file: Path, events: Events) -> Opened:
    """Open a file of events.

    Raises
    ------
    InvalidData
        If it has other columns, or no sign.
    """
    codes = table_of(file, [events.code]).column(0).combine_chunks().unique().to_pylist()
    there = {SIGN_OF.get(str(code).removeprefix(PREFIX)) for code in codes}
    signs = [id for id in SIGNS if id in there]
    if not signs:
        raise InvalidData(file, "has no event of a vital sign", MEND)
    labels = [name for name in LABELS if events.labels and label_file(folder, file, events, name).is_file()]
    columns = dict.fromkeys([PATIENT, TIME, *signs, *labels], "events")
    return OpenedEvents(file, columns, folder=folder, events=events)


def label_file(folder: Path, file: Path, events: Events, name: str) -> Path:
    """File with the labels of a file of events."""
    return folder / events.labels / name / file.relative_to(folder / events.table)


def table_of(file: Path, columns: list[str]) -> pa.Table:
    """Columns of a file.

    Raises
    ------
    InvalidData
        If it is damaged, or lacks one.
    """
    try:
        if file.suffix == ".parquet":
            return pq.read_table(file, columns=columns)
        return pa_csv.read_csv(file, convert_options=pa_csv.ConvertOptions(include_columns=columns))
    except (pa.ArrowException, KeyError, OSError) as error:
        raise InvalidData(file, f"cannot be read ({str(error).partition('\n')[0]})", MEND) from None


def readings(table: pa.Table, file: OpenedEvents) -> pd.DataFrame:
    """Readings that events make: the first value of each sign of a patient at a time."""
    patient, time, code, value = (table[name].to_pandas() for name in file.events.columns)
    sign = code.astype(str).str.removeprefix(PREFIX).map(SIGN_OF)
    is_sign = sign.notna().to_numpy()
    events = pd.DataFrame({PATIENT: patient, TIME: time, "sign": sign, "value": value})[is_sign]
    row = events.groupby([PATIENT, TIME], sort=False, dropna=False).ngroup().to_numpy()
    first = np.unique(row, return_index=True)[1]
    found: pd.DataFrame = events[[PATIENT, TIME]].iloc[first].reset_index(drop=True)
    for id in SIGNS:
        if id in file.columns:
            own = (events["sign"] == id).to_numpy()
            column = np.full(len(found), np.nan)
            column[row[own][::-1]] = events["value"].to_numpy(np.float64)[own][::-1]  # of two the first stays
            found[id] = np.round(column, DIGITS)
    return found


def with_labels(folder: Path, file: Path, events: Events, found: pd.DataFrame) -> pd.DataFrame:
    """Readings with the labels that stand in files of their own."""
    for name in LABELS:
        if events.labels and (path := label_file(folder, file, events, name)).is_file():
            columns = [events.patient, "prediction_time", "categorical_value"]
            labels = table_of(path, columns).to_pandas().set_axis([PATIENT, TIME, name], axis=1)
            found = found.merge(labels.drop_duplicates([PATIENT, TIME]), on=[PATIENT, TIME], how="left")
    return found
