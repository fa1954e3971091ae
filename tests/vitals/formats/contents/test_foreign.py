"""Our files as pandas, Polars and DuckDB write them again, and as R does."""

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Series, Snapshot
from vitals.data.reading import read
from vitals.data.writing import write
from vitals.errors import InvalidValue
from vitals.formats.contents.foreign import adopted
from vitals.simulation.cohort import Cohort

DATA_SETS = {
    "snapshot": DataSet(layout=Snapshot(rows=300)),
    "full": DataSet(layout=Snapshot(rows=300), columns="full"),
    "care": DataSet(
        layout=Series(n_patients=3, duration=3600, interval=60),
        cohort=Cohort(population=POPULATIONS["ward"], artifacts=True),
        columns="full",
    ),
    "half seconds": DataSet(layout=Series(n_patients=2, duration=20, interval=0.5), cohort=Cohort(artifacts=True)),
}


def by_pandas(source: Path, target: Path) -> None:
    if source.suffix == ".csv":
        times = [name for name in ("timestamp", "deteriorates_at") if name in pd.read_csv(source, nrows=0)]
        frame = pd.read_csv(source, parse_dates=times)
    else:
        frame = pd.read_parquet(source)
    if target.suffix == ".csv":
        frame.to_csv(target, index=False)
    else:
        frame.to_parquet(target)


def by_pandas_with_row_numbers(source: Path, target: Path) -> None:
    frame = pd.read_csv(source) if source.suffix == ".csv" else pd.read_parquet(source)
    if target.suffix == ".csv":
        frame.to_csv(target)
    else:
        frame.iloc[frame.index % 1 == 0].set_index(frame.index + 7).to_parquet(target, index=True)


def by_polars(source: Path, target: Path) -> None:
    if source.suffix == ".csv":
        frame = pl.read_csv(source, try_parse_dates=True, infer_schema_length=None)
    else:
        frame = pl.read_parquet(source)
    if target.suffix == ".csv":
        frame.write_csv(target)
    else:
        frame.write_parquet(target)


def by_duckdb(source: Path, target: Path) -> None:
    duckdb.sql(f"COPY (FROM '{source}') TO '{target}'")


@pytest.mark.parametrize("target", [".csv", ".parquet"])
@pytest.mark.parametrize("source", [".csv", ".parquet"])
@pytest.mark.parametrize("program", [by_pandas, by_pandas_with_row_numbers, by_polars, by_duckdb])
@pytest.mark.parametrize("kind", DATA_SETS)
def test_what_a_program_wrote_of_our_files_is_read(
    tmp_path: Path, kind: str, program: Callable[[Path, Path], None], source: str, target: str
) -> None:
    dataset = DATA_SETS[kind]
    write(dataset, tmp_path / f"ours{source}")
    program(tmp_path / f"ours{source}", tmp_path / f"theirs{target}")
    assert read(tmp_path / f"theirs{target}").equals(dataset.table())


def as_r(text: str, row_numbers: bool) -> str:
    """What write.csv of R makes of a CSV file: texts quoted, NA, TRUE and FALSE, 37 for 37.0, numbers of rows."""
    lines = text.splitlines()
    made = []
    for number, line in enumerate(lines):
        cells = [re.sub(r"^(-?\d+)\.0+$", r"\1", cell) for cell in line.split(",")]
        cells = [{"": "NA", "true": "TRUE", "false": "FALSE"}.get(cell, cell) for cell in cells]
        quoted = [f'"{cell}"' if re.search(r"[a-z:]", cell) else cell for cell in cells]
        first = [f'"{number or ""}"'] if row_numbers else []
        made.append(",".join([*first, *quoted]))
    return "\n".join(made) + "\n"


@pytest.mark.parametrize("row_numbers", [True, False])
@pytest.mark.parametrize("kind", DATA_SETS)
def test_what_r_wrote_of_our_files_is_read(tmp_path: Path, kind: str, row_numbers: bool) -> None:
    write(DATA_SETS[kind], tmp_path / "ours.csv")
    text = as_r((tmp_path / "ours.csv").read_text(encoding="utf-8"), row_numbers)
    assert "NA" in text or kind == "snapshot"
    (tmp_path / "theirs.csv").write_text(text, encoding="utf-8")
    assert read(tmp_path / "theirs.csv").equals(DATA_SETS[kind].table())


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2025-01-01T22:04:47Z", "2025-01-01 22:04:47"),
        ("2025-01-01T22:04:47.000+0000", "2025-01-01 22:04:47"),
        ("2025-01-01 22:04:47+00", "2025-01-01 22:04:47"),
        ("2025-01-01T23:04:47+01:00", "2025-01-01 22:04:47"),
        ("2025-01-01 22:04:47.000000000", "2025-01-01 22:04:47"),
        ("2025-01-01", "2025-01-01 00:00:00"),
    ],
)
def test_times_of_many_forms_are_read(time: str, expected: str) -> None:
    found = adopted(pa.chunked_array([[time, None]]), pa.timestamp("s"))
    assert found is not None
    assert str(found[0].as_py()) == expected
    assert found[1].as_py() is None


def test_what_is_of_another_kind_is_none_of_ours() -> None:
    for values, wanted in (
        (["high"], pa.int16()),
        ([True], pa.float64()),
        (["perhaps"], pa.bool_()),
        ([1], pa.bool_()),
        (["soon"], pa.timestamp("s")),
        ([7], pa.string()),
    ):
        assert adopted(pa.chunked_array([values]), wanted) is None
    assert adopted(pa.chunked_array([["TRUE", "f", None]]), pa.bool_()).to_pylist() == [True, False, None]
    assert adopted(pa.chunked_array([[None, None]], pa.float64()), pa.string()).to_pylist() == [None, None]


def test_a_wrong_value_is_named_by_its_row_in_their_form_too(tmp_path: Path) -> None:
    write(DATA_SETS["snapshot"], tmp_path / "ours.csv")
    by_polars(tmp_path / "ours.csv", tmp_path / "theirs.csv")
    for name in ("ours", "theirs"):
        lines = (tmp_path / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        cells = lines[3].split(",")
        for cell, said in (("720", "720"), ("NA", "(nothing)"), ("72.5", "72.5")):
            changed = [*lines[:3], ",".join([*cells[:2], cell, *cells[3:]]), *lines[4:]]
            (tmp_path / "wrong.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
            sentence = rf"heart_rate {re.escape(said)} is not allowed \(row 3, line 4 of .*whole number"
            with pytest.raises(InvalidValue, match=sentence):
                read(tmp_path / "wrong.csv")
