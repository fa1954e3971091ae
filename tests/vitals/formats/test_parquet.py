from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
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
    ("values", "found"),
    [(["70"] * 5, "string"), ([70.0] * 5, "double"), ([None] * 5, "null")],
    ids=["text", "float", "null"],
)
def test_a_column_of_another_type_is_refused(tmp_path: Path, values: list[object], found: str) -> None:
    with pytest.raises(InvalidData, match=f"column heart_rate holds {found} instead of int16"):
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
