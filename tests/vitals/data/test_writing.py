import io
import os
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Series, Snapshot
from vitals.data.metadata import metadata_path
from vitals.data.reading import read
from vitals.data.writing import BLOCK, write, write_table
from vitals.errors import InvalidValue
from vitals.formats import NOTICE, TABLE_FORMATS
from vitals.formats.contents.columns import COLUMN_SETS
from vitals.simulation.cohort import Cohort

CSV = TABLE_FORMATS[".csv"]
SMALL = DataSet(layout=Snapshot(rows=200))
LARGE = Snapshot(rows=2 * BLOCK + 1000)
IN_CARE = [id for id, population in POPULATIONS.items() if population.setting.stay]


def text(dataset: DataSet, workers: int = 1) -> bytes:
    sink = io.BytesIO()
    write_table(dataset, sink, CSV, workers=workers)
    return sink.getvalue()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_csv_file_looks_as_people_expect() -> None:
    lines = text(SMALL).decode().splitlines()
    assert len(lines) == 201
    assert lines[0] == ",".join(SMALL.schema.names)
    cells = r"\d+,2025-01-01 \d\d:\d\d:\d\d,\d+,\d+,\d+,\d+,\d+,\d+\.\d,\d+,[a-z]+,[a-z_0-9]+"
    assert all(re.fullmatch(cells, line) for line in lines[1:])
    assert lines[1].startswith("1,")


def test_whole_degrees_keep_their_decimal() -> None:
    temperatures = [line.split(",")[7] for line in text(DataSet(layout=Snapshot(rows=2000))).decode().splitlines()[1:]]
    assert "37.0" in temperatures


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".CSV"])
@pytest.mark.parametrize(
    "cohort",
    [Cohort(), Cohort(artifacts=True), Cohort(population=POPULATIONS["icu"])],
    ids=["clean", "disturbed", "icu"],
)
@pytest.mark.parametrize("columns", COLUMN_SETS)
@pytest.mark.parametrize(
    "layout", [Snapshot(rows=3000), Series(n_patients=2, duration=750, interval=0.5)], ids=["snapshot", "series"]
)
def test_what_was_written_is_read(tmp_path: Path, layout: Snapshot, columns: str, cohort: Cohort, suffix: str) -> None:
    dataset = DataSet(layout=layout, cohort=cohort, columns=columns)
    path = tmp_path / f"vitals{suffix}"
    write(dataset, path)
    table = read(path)
    assert table.equals(dataset.table())
    assert table.schema == dataset.schema
    assert names(tmp_path) == {path.name, f"{path.name}.meta.json"}


@pytest.mark.parametrize("population", ["teaching", *IN_CARE])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_bytes_are_the_same_for_any_number_of_workers(
    tmp_path: Path, suffix: str, population: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(TABLE_FORMATS[suffix]), "group_rows", BLOCK)
    dataset = DataSet(layout=LARGE, cohort=Cohort(population=POPULATIONS[population], artifacts=True), columns="full")
    content = []
    for workers in (1, 4):
        write(dataset, tmp_path / f"vitals{suffix}", workers=workers)
        content.append(
            ((tmp_path / f"vitals{suffix}").read_bytes(), (tmp_path / f"vitals{suffix}.meta.json").read_bytes())
        )
    assert content[0] == content[1]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_progress_counts_every_row(tmp_path: Path, suffix: str) -> None:
    steps: list[int] = []
    write(DataSet(layout=LARGE), tmp_path / f"vitals{suffix}", progress=steps.append)
    assert sum(steps) == LARGE.rows
    assert max(steps) == min(LARGE.rows, TABLE_FORMATS[suffix].group_rows or BLOCK)


def test_parquet_is_small_and_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "vitals.parquet"
    write(DataSet(layout=LARGE), path)
    file = pq.ParquetFile(path)
    assert file.schema_arrow.metadata[b"notice"] == NOTICE.encode()
    assert file.metadata.row_group(0).column(2).compression == "ZSTD"
    assert path.stat().st_size < 15 * LARGE.rows


def test_a_number_of_workers_below_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="workers 0 is not allowed: it must be 1 or more threads"):
        write(SMALL, tmp_path / "vitals.csv", workers=0)
    assert names(tmp_path) == set()


@pytest.mark.parametrize("name", ["vitals.txt", "vitals", "vitals.csv.gz", ".csv"])
def test_a_name_without_a_known_suffix_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidValue, match=r"a name that ends in .csv or .parquet"):
        write(SMALL, tmp_path / name)
    with pytest.raises(InvalidValue, match=r"a name that ends in .csv or .parquet"):
        read(tmp_path / name)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_writing_that_fails_leaves_what_stood_there(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"vitals{suffix}"
    write(SMALL, path)
    before = path.read_bytes(), metadata_path(path).read_bytes()

    def fail(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(DataSet(cohort=Cohort(seed=9)), path, progress=fail)
    assert (path.read_bytes(), metadata_path(path).read_bytes()) == before
    assert names(tmp_path) == {path.name, f"{path.name}.meta.json"}


def test_leftovers_of_killed_runs_are_removed(tmp_path: Path) -> None:
    leftover = tmp_path / ".tmp-vitals.csv-0123456789abcdef"
    leftover.touch()
    os.utime(leftover, (0, 0))
    write(SMALL, tmp_path / "vitals.csv")
    assert not leftover.exists()
