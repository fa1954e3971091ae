from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.vitals.data.report.files import table
from vitals.data.report.sources import opened
from vitals.errors import InvalidData, InvalidValue


@pytest.mark.parametrize(("name", "content", "wrong"), [
    ("missing.csv", None, "there is no such file"),
    ("empty.csv", b"", "is empty"),
    ("other.csv", b"name,date\nx,y\n", "has no column of a vital sign, but name, date"),
    ("german.csv", b"heart_rate;spo2\n70;98\n", "is separated by semicolons instead of commas: save it with commas"),
    ("mine.parquet", b"PAR1 no more", "is damaged or no Parquet file"),
])  # fmt: skip
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes | None, wrong: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidData, match=wrong):
        opened(tmp_path / name)


def test_a_suffix_of_no_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match=r"\.csv or \.parquet"):
        opened(tmp_path / "mine.xlsx")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_batches_hold_every_row_and_progress_every_byte(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"mine{suffix}"
    rows = pd.concat([table()] * 50)
    rows.to_csv(path, index=False) if suffix == ".csv" else rows.to_parquet(path)
    read: list[int] = []
    batches = list(opened(path).batches(read.append))
    assert sum(map(len, batches)) == len(rows)
    assert len(batches) > 1
    assert sum(read) == pytest.approx(path.stat().st_size, rel=0.01)


def test_repeated_columns_are_told_and_the_first_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("heart_rate,spo2,heart_rate\n70,98,170\n")
    file = opened(path)
    (batch,) = file.batches(lambda _: None)
    assert file.repeated == ["heart_rate (3)"]
    assert batch.to_pydict() == {"heart_rate": ["70"], "spo2": ["98"]}


def test_repeated_columns_of_parquet_are_told(tmp_path: Path) -> None:
    pq.write_table(pa.table([[72.0], [98.0], [90.0]], ["heart_rate", "spo2", "spo2"]), tmp_path / "mine.parquet")
    assert opened(tmp_path / "mine.parquet").repeated == ["spo2"]


def test_rows_of_a_wrong_length_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("heart_rate,spo2\n70,98\n71\n72,97,1\n73,96\n")
    file = opened(path)
    (batch,) = file.batches(lambda _: None)
    assert batch.to_pydict()["heart_rate"] == ["70", "73"]
    assert len(file.wrong_rows) == 2


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(b"heart_rate,note\n70,\xff\xfe\n")
    with pytest.raises(InvalidData, match="cannot be read"):
        list(opened(path).batches(lambda _: None))


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_bytes("heart_rate,spo2\n70,98\n".encode("utf-16"))
    with pytest.raises(InvalidData, match="is no text in UTF-8: save it in UTF-8"):
        opened(tmp_path / "mine.csv")
