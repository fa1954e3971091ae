"""Files of others: their columns, in pieces, and what is wrong in them."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vitals.catalog.signs import SIGNS
from vitals.errors import InvalidData, InvalidValue, UnknownEntry, VitalsError
from vitals.training.fitting import columns
from vitals.training.fitting.columns import Extract, read_columns
from vitals.training.fitting.records import UNKNOWN

TABLE = pd.DataFrame(
    {
        "ward": ["A", "B", "A", "B"],
        "patient_id": ["p1", "p2", "p1", "p3"],
        "timestamp": ["2025-01-01 10:00:00", "2025-01-01 09:00:00", "2025-01-01 08:00:00", "2025-01-02 00:00:00"],
        "heart_rate": [80, 90, 85, None],
        "temperature_c": [36.6, 37.0, None, 38.1],
        "on_oxygen": ["true", "False", "1", None],
        "probable_condition": ["sepsis", "healthy", None, "pneumonia"],
    }
)


def saved(folder: Path, table: pd.DataFrame, name: str = "mine.csv") -> Path:
    path = folder / name
    if name.endswith(".parquet"):
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False)
    return path


@pytest.mark.parametrize("name", ["mine.csv", "mine.parquet"])
def test_the_columns_that_a_file_has(tmp_path: Path, name: str) -> None:
    extract = read_columns(saved(tmp_path, TABLE, name))
    assert (extract.rows, extract.share) == (4, 1.0)
    assert "ward" not in extract.columns
    assert extract.unread == ("ward",)
    found = extract.records
    assert found.times is not None
    order = sorted(range(4), key=lambda row: (found.patients[row], found.times[row]))  # type: ignore[index]
    assert order == [0, 1, 2, 3]
    first = int(np.flatnonzero(np.bincount(found.patients) == 2)[0])
    rows = found.patients == first
    assert found.values[rows, 0].tolist() == [85, 80]
    assert np.isnan(found.values[:, list(SIGNS).index("spo2")]).all()
    assert sorted(found.on_oxygen.tolist()) == [UNKNOWN, 0, 1, 1]
    assert (found.labels == UNKNOWN).sum() == 1
    assert found.times[rows].tolist() == [1735718400.0, 1735725600.0]


def test_without_patients_each_row_is_one_and_without_times_there_are_none(tmp_path: Path) -> None:
    found = read_columns(saved(tmp_path, TABLE[["heart_rate"]])).records
    assert found.n_patients == 4
    assert found.times is None


@pytest.mark.parametrize(
    ("times", "seconds"),
    [
        (["2025-01-01T00:00:00Z"] * 4, 1735689600.0),
        (["2025-01-01T01:00:00+01:00"] * 4, 1735689600.0),
        (["2025-01-01 00:00:00.000000000"] * 4, 1735689600.0),
        ([1735689600] * 4, 1735689600.0),
        (["1735689600.5"] * 4, 1735689600.5),
    ],
)
def test_times_in_other_spellings(tmp_path: Path, times: list[object], seconds: float) -> None:
    found = read_columns(saved(tmp_path, TABLE.assign(timestamp=times))).records.times
    assert found is not None
    assert found.tolist() == [seconds] * 4


@pytest.mark.parametrize(
    ("change", "error", "wrong"),
    [
        ({"heart_rate": ["80", "fast", "85", "90"]}, InvalidValue, r"heart_rate 'fast' .*\(row 2\).*number in /min"),
        ({"timestamp": ["2025-01-01", "yesterday", "", ""]}, InvalidValue, r"timestamp 'yesterday' .*\(row 2\)"),
        ({"on_oxygen": ["true", "2 l/min", "", ""]}, InvalidValue, r"on_oxygen '2 l/min' .*\(row 2\)"),
        ({"patient_id": ["p1", None, "p1", "p1"]}, InvalidValue, r"patient_id \(nothing\) .*\(row 2\)"),
        ({"probable_condition": ["flu", "healthy", "", ""]}, UnknownEntry, "unknown probable_condition 'flu'"),
    ],
)
def test_a_cell_that_cannot_be_is_named(
    tmp_path: Path, change: dict[str, list[object]], error: type[VitalsError], wrong: str
) -> None:
    with pytest.raises(error, match=wrong):
        read_columns(saved(tmp_path, TABLE.assign(**change)))


def test_a_file_without_signs_says_which_columns_it_has(tmp_path: Path) -> None:
    table = TABLE.rename(columns={"heart_rate": "Heart_Rate", "temperature_c": "temp"})
    with pytest.raises(InvalidData, match=r"no column of a sign.*Heart_Rate, temp.*Heart_Rate may be heart_rate"):
        read_columns(saved(tmp_path, table))


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "cannot be read"),
        (b"heart_rate\n", "holds no readings"),
        (b"heart_rate,spo2\n80\n", "cannot be read"),
        (b"\xff\xfe\x00\x01" * 40, "is no text in UTF-8"),
        ("heart_rate,spo2\n80,97\n".encode("utf-16"), "is no text in UTF-8: save it in UTF-8"),
        (b"heart_rate;spo2\n80;97\n", "is separated by semicolons instead of commas: save it with commas"),
        (b"heart_rate,heart_rate\n80,90\n", "two columns heart_rate"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes, wrong: str) -> None:
    (tmp_path / "mine.csv").write_bytes(content)
    with pytest.raises(InvalidData, match=wrong):
        read_columns(tmp_path / "mine.csv")


def test_no_file_and_no_parquet_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="no such file"):
        read_columns(tmp_path / "mine.csv")
    (tmp_path / "mine.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(InvalidData, match="cannot be read"):
        read_columns(tmp_path / "mine.parquet")


def large(n_patients: int = 400, readings: int = 12) -> pd.DataFrame:
    random = np.random.default_rng(1)
    n = n_patients * readings
    return pd.DataFrame({"patient_id": np.arange(n) // readings, "heart_rate": random.integers(50, 120, n)})


def test_of_many_rows_a_few_of_each_patient_are_kept(tmp_path: Path) -> None:
    found = read_columns(saved(tmp_path, large()), most=3200)
    assert found.rows == 4800
    assert found.records.n_patients == 400
    assert np.bincount(found.records.patients).tolist() == [8] * 400


def same(one: Extract, other: Extract) -> bool:
    return np.array_equal(one.records.values, other.records.values, equal_nan=True)


def test_of_many_patients_some_are_kept_whole_and_the_same_in_any_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path, large())
    found = read_columns(path, most=500)
    assert len(found.records) <= 500
    assert found.share < 0.25
    assert set(np.bincount(found.records.patients).tolist()) == {8}
    monkeypatch.setattr(columns, "PIECE", 4096)
    counted: list[int] = []
    assert same(read_columns(path, most=500, progress=counted.append), found)
    assert sum(counted) == 4800
    assert len(counted) > 5
