from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitals.data.datasets import DataSet, Snapshot, write
from vitals.data.readers import read_csv, read_parquet
from vitals.errors import InvalidData, InvalidValue

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


def test_rows_are_read_in_the_types_of_their_columns(tmp_path: Path) -> None:
    table = read_csv(csv(tmp_path, ROW, ROW.replace("36.6", "37").replace("normal", "warning")))
    assert table.column("temperature_c").to_pylist() == [36.6, 37.0]
    assert table.column("label_status").to_pylist() == ["normal", "warning"]
    assert table.schema == DataSet(columns="classic").schema


def test_files_of_other_programs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    quoted = ",".join(f'"{name}"' for name in HEADER.split(","))
    path.write_bytes(b"\xef\xbb\xbf" + f"{quoted}\r\n{ROW}\r\n".encode())
    assert read_csv(path).num_rows == 1
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
    back = read_parquet(parquet(tmp_path, wide))
    assert back.schema == table.schema
    assert back.drop(["temperature_c"]).equals(table.drop(["temperature_c"]))


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_of_whole_seconds_are_seconds(tmp_path: Path, unit: str) -> None:
    table = DataSet(layout=Snapshot(rows=5)).table()
    index = table.column_names.index("timestamp")
    path = parquet(tmp_path, table.set_column(index, "timestamp", table.column("timestamp").cast(pa.timestamp(unit))))
    assert read_parquet(path).equals(table)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            ROW.replace("72,16", "720,16"),
            "heart_rate 720 is not allowed (row 2, line 3 of {path}): it must be a whole number from 0 to 350 /min",
        ),
        (ROW.replace("72,16", "72000000,16"), "heart_rate 72000000 is not allowed (row 2, line 3 of {path})"),
        (
            ROW.replace("72,16", "abc,16"),
            "heart_rate 'abc' is not allowed (row 2, line 3 of {path}): it must be a whole number from 0 to 350 /min",
        ),
        (ROW.replace("72,16", "72.5,16"), "heart_rate '72.5' is not allowed (row 2, line 3 of {path})"),
        (
            ROW.replace("36.6", ""),
            "temperature_c (nothing) is not allowed (row 2, line 3 of {path}): it must be a number from 10 to 47 Cel",
        ),
        (ROW.replace("36.6", "nan"), "temperature_c nan is not allowed (row 2, line 3 of {path})"),
        (ROW.replace("36.6", "inf"), "temperature_c inf is not allowed (row 2, line 3 of {path})"),
        (
            ROW.replace("normal", "fine"),
            "label_status fine is not allowed (row 2, line 3 of {path}): it must be one of normal, warning, critical",
        ),
        (ROW.replace("healthy", ""), "probable_condition (nothing) is not allowed (row 2, line 3 of {path})"),
        ("", "heart_rate (nothing) is not allowed (row 2, line 3 of {path})"),
    ],
)
def test_a_wrong_cell_is_named_by_row_line_column_value_and_limit(tmp_path: Path, row: str, sentence: str) -> None:
    path = csv(tmp_path, ROW, row, ROW)
    with pytest.raises(InvalidValue) as caught:
        read_csv(path)
    assert str(caught.value).startswith(sentence.format(path=path))


def test_the_row_is_right_deep_in_a_large_file(tmp_path: Path) -> None:
    lines = [ROW] * 60_000
    lines[54_321] = ROW.replace("98", "101")
    with pytest.raises(InvalidValue, match=r"spo2 101 is not allowed .row 54322, line 54323 of"):
        read_csv(csv(tmp_path, *lines))
    lines[54_321] = ROW.replace("98", "x")
    with pytest.raises(InvalidValue, match=r"spo2 'x' is not allowed .row 54322, line 54323 of"):
        read_csv(csv(tmp_path, *lines))


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (ROW + ",1", "line 3 has 10 cells instead of 9"),
        (ROW.removesuffix(",healthy"), "line 3 has 8 cells instead of 9"),
        ("72,16,1", "line 3 has 3 cells instead of 9"),
    ],
)
def test_a_row_of_another_length_is_named_by_its_line(tmp_path: Path, row: str, wrong: str) -> None:
    with pytest.raises(InvalidData, match=wrong):
        read_csv(csv(tmp_path, ROW, row))


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
        read_csv(csv(tmp_path, ROW, header=header))
    assert caught.value.wrong == wrong
    assert "they must be " in str(caught.value)


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="has no rows"):
        read_csv(csv(tmp_path))
    with pytest.raises(InvalidData, match="has no rows"):
        read_parquet(parquet(tmp_path, classic().slice(0, 0)))
    (tmp_path / "empty.csv").touch()
    with pytest.raises(InvalidData, match="columns missing"):
        read_csv(tmp_path / "empty.csv")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = csv(tmp_path, ROW)
    path.write_bytes(path.read_bytes().replace(b"normal", b"norm\xff"))
    with pytest.raises(InvalidData, match="invalid UTF8"):
        read_csv(path)


def test_a_wrong_value_in_parquet_is_named_by_its_row(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"glucose_mgdl 0 is not allowed \(row 4 of .*a.parquet\)"):
        read_parquet(parquet(tmp_path, with_column("glucose_mgdl", [90, 90, 90, 0, 90])))


@pytest.mark.parametrize(
    ("values", "found"),
    [(["70"] * 5, "string"), ([70.0] * 5, "double"), ([None] * 5, "null")],
    ids=["text", "float", "null"],
)
def test_a_column_of_another_type_is_refused(tmp_path: Path, values: list[object], found: str) -> None:
    with pytest.raises(InvalidData, match=f"column heart_rate holds {found} instead of int16"):
        read_parquet(parquet(tmp_path, with_column("heart_rate", values)))


def test_damaged_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(b"no Parquet at all")
    with pytest.raises(InvalidData, match="damaged or no Parquet file"):
        read_parquet(path)
    write(DataSet(layout=Snapshot(rows=5000)), path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(InvalidData, match="damaged or no Parquet file"):
        read_parquet(path)
