from pathlib import Path

import pytest

from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.errors import InvalidData, InvalidValue
from vitals.formats.csv import FORMAT as CSV

HEADER = "heart_rate,resp_rate,blood_pressure_systolic,blood_pressure_diastolic,spo2,temperature_c,glucose_mgdl,label_status,probable_condition"
ROW = "72,16,118,72,98,36.6,95,normal,healthy"


def csv(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_rows_are_read_in_the_types_of_their_columns(tmp_path: Path) -> None:
    table = CSV.read(csv(tmp_path, ROW, ROW.replace("36.6", "37").replace("normal", "warning")))
    assert table.column("temperature_c").to_pylist() == [36.6, 37.0]
    assert table.column("label_status").to_pylist() == ["normal", "warning"]
    assert table.schema == DataSet(columns="classic").schema


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
        (ROW.replace("72,16", "72.5,16"), "heart_rate 72.5 is not allowed (row 2, line 3 of {path})"),
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
        CSV.read(path)
    assert str(caught.value).startswith(sentence.format(path=path))


def test_the_row_is_right_deep_in_a_large_file(tmp_path: Path) -> None:
    lines = [ROW] * 60_000
    lines[54_321] = ROW.replace("98", "101")
    with pytest.raises(InvalidValue, match=r"spo2 101 is not allowed .row 54322, line 54323 of"):
        CSV.read(csv(tmp_path, *lines))
    lines[54_321] = ROW.replace("98", "x")
    with pytest.raises(InvalidValue, match=r"spo2 'x' is not allowed .row 54322, line 54323 of"):
        CSV.read(csv(tmp_path, *lines))


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
        CSV.read(csv(tmp_path, ROW, row))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = csv(tmp_path, ROW)
    path.write_bytes(path.read_bytes().replace(b"normal", b"norm\xff"))
    with pytest.raises(InvalidData, match="invalid UTF8"):
        CSV.read(path)


def test_rows_are_encoded_as_they_are_read(tmp_path: Path) -> None:
    dataset = DataSet(layout=Snapshot(rows=3), columns="classic")
    text = CSV.header(dataset.schema) + bytes(CSV.encode_table(dataset.table(), dataset.column_list))
    assert text.decode().splitlines()[0] == HEADER
    path = tmp_path / "a.csv"
    path.write_bytes(text)
    assert CSV.read(path).equals(dataset.table())
