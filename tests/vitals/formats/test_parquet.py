import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitals.data.datasets import DataSet
from vitals.data.layouts import Series, Snapshot
from vitals.data.reading import read
from vitals.data.writing import write
from vitals.errors import InvalidData, InvalidValue
from vitals.formats.parquet import FORMAT as PARQUET

HEADER = "heart_rate,resp_rate,blood_pressure_systolic,blood_pressure_diastolic,spo2,temperature_c,glucose_mgdl,label_status,probable_condition"
ROW = "72,16,118,72,98,36.6,95,normal,healthy"


def parquet(folder: Path, table: pa.Table) -> Path:
    path = folder / "a.parquet"
    pq.write_table(table, path)
    return path


def classic() -> pa.Table:
    return DataSet(layout=Snapshot(rows=5), columns="classic").table()


def with_column(name: str, values: list[object]) -> pa.Table:
    table = classic()
    return table.set_column(table.column_names.index(name), name, pa.array(values))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_of_whole_seconds_are_seconds(tmp_path: Path, unit: str) -> None:
    table = DataSet(layout=Snapshot(rows=5)).table()
    index = table.column_names.index("timestamp")
    path = parquet(tmp_path, table.set_column(index, "timestamp", table.column("timestamp").cast(pa.timestamp(unit))))
    assert PARQUET.read(path).equals(table)


def test_a_wrong_value_in_parquet_is_named_by_its_row(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"glucose_mgdl 0 is not allowed \(row 4 of .*a.parquet\)"):
        PARQUET.read(parquet(tmp_path, with_column("glucose_mgdl", [90, 90, 90, 0, 90])))


@pytest.mark.parametrize(
    ("name", "values", "found", "wanted"),
    [
        ("heart_rate", ["70"] * 5, "string", "int16"),
        ("heart_rate", [True] * 5, "bool", "int16"),
        ("label_status", [1] * 5, "int64", "dictionary"),
        ("timestamp", [1.5] * 5, "double", "timestamp"),
        ("timestamp", ["yesterday"] * 5, "string", "timestamp"),
    ],
)
def test_a_column_of_another_kind_is_refused(
    tmp_path: Path, name: str, values: list[object], found: str, wanted: str
) -> None:
    table = DataSet(layout=Snapshot(rows=5)).table()
    table = table.set_column(table.column_names.index(name), name, pa.array(values))
    with pytest.raises(InvalidData, match=f"column {name} holds {found} instead of {wanted}"):
        PARQUET.read(parquet(tmp_path, table))


@pytest.mark.parametrize(
    ("values", "value", "row"),
    [
        ([70.0, 70.5, 70.0, 70.0, 70.0], "70.5", 2),
        ([None] * 5, "(nothing)", 1),
        ([70.0, float("nan")] * 2 + [70.0], "(nothing)", 2),
    ],
    ids=["fraction", "null", "nan"],
)
def test_what_is_no_whole_number_is_refused(tmp_path: Path, values: list[object], value: str, row: int) -> None:
    with pytest.raises(
        InvalidValue, match=rf"heart_rate {re.escape(value)} is not allowed \(row {row} of .*a whole number"
    ):
        PARQUET.read(parquet(tmp_path, with_column("heart_rate", values)))


def test_damaged_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"no Parquet at all")
    with pytest.raises(InvalidData, match="damaged or no Parquet file"):
        PARQUET.read(path)
    write(DataSet(layout=Snapshot(rows=5000)), path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(InvalidData, match="damaged or no Parquet file"):
        PARQUET.read(path)


@pytest.mark.parametrize("interval", [1, 0.5], ids=["seconds", "milliseconds"])
def test_timestamps_say_that_they_are_utc(tmp_path: Path, interval: float) -> None:
    dataset = DataSet(layout=Series(duration=60, interval=interval))
    write(dataset, tmp_path / "vitals.parquet")
    field = pq.read_schema(tmp_path / "vitals.parquet").field("timestamp")
    assert field.type.tz == "UTC"
    frame = pd.read_parquet(tmp_path / "vitals.parquet")
    assert frame["timestamp"][0] == pd.Timestamp("2025-01-01T00:00:00Z")
    assert read(tmp_path / "vitals.parquet").schema == dataset.schema


def test_files_whose_timestamps_say_nothing_are_read(tmp_path: Path) -> None:
    dataset = DataSet(layout=Series(duration=60))
    pq.write_table(dataset.table(), tmp_path / "vitals.parquet")
    assert read(tmp_path / "vitals.parquet").equals(dataset.table())
