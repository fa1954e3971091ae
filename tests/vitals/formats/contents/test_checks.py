from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.errors import InvalidData
from vitals.formats.contents.checks import place_of
from vitals.formats.csv import FORMAT as CSV
from vitals.formats.parquet import FORMAT as PARQUET

HEADER = "heart_rate,resp_rate,blood_pressure_systolic,blood_pressure_diastolic,spo2,temperature_c,glucose_mgdl,label_status,probable_condition"
ROW = "72,16,118,72,98,36.6,95,normal,healthy"


def csv(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def parquet(folder: Path, table: pa.Table) -> Path:
    path = folder / "a.parquet"
    pq.write_table(table, path)
    return path


def classic() -> pa.Table:
    return DataSet(layout=Snapshot(rows=5), columns="classic").table()


def with_column(name: str, values: list[object]) -> pa.Table:
    table = classic()
    return table.set_column(table.column_names.index(name), name, pa.array(values))


def test_files_of_other_programs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    quoted = ",".join(f'"{name}"' for name in HEADER.split(","))
    path.write_bytes(b"\xef\xbb\xbf" + f"{quoted}\r\n{ROW}\r\n".encode())
    assert CSV.read(path).num_rows == 1
    table = classic()
    wide = table.cast(
        pa.schema(
            [
                (
                    f.name,
                    pa.large_string()
                    if pa.types.is_dictionary(f.type)
                    else pa.float32()
                    if pa.types.is_floating(f.type)
                    else pa.int64(),
                )
                for f in table.schema
            ]
        )
    )
    back = PARQUET.read(parquet(tmp_path, wide))
    assert back.schema == table.schema
    assert back.drop(["temperature_c"]).equals(table.drop(["temperature_c"]))


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="has no rows"):
        CSV.read(csv(tmp_path))
    with pytest.raises(InvalidData, match="has no rows"):
        PARQUET.read(parquet(tmp_path, classic().slice(0, 0)))
    (tmp_path / "empty.csv").touch()
    with pytest.raises(InvalidData, match="columns missing"):
        CSV.read(tmp_path / "empty.csv")


@pytest.mark.parametrize(
    ("header", "wrong"),
    [
        (HEADER.replace("spo2,", ""), "columns missing: spo2; unknown: none"),
        (HEADER.replace("spo2", "SpO2"), "columns missing: spo2; unknown: SpO2"),
        (HEADER + ",extra", "columns missing: none; unknown: extra"),
        (HEADER.replace("heart_rate,resp_rate", "resp_rate,heart_rate"), "columns are repeated or in another order"),
        (HEADER + ",spo2", "columns are repeated or in another order"),
        ("patient_id,timestamp," + HEADER.replace("spo2", "o2"), "columns missing: spo2; unknown: o2"),
    ],
)
def test_other_columns_are_refused(tmp_path: Path, header: str, wrong: str) -> None:
    with pytest.raises(InvalidData) as caught:
        CSV.read(csv(tmp_path, ROW, header=header))
    assert caught.value.wrong == wrong
    assert "they must be " in str(caught.value)


def test_a_place_has_a_line_only_where_the_file_has_lines() -> None:
    assert place_of(Path("a.parquet"), 4, None) == "row 5 of a.parquet"
    assert place_of(Path("a.csv"), 4, 2, before=10) == "row 15, line 16 of a.csv"
