import hashlib
import io
import json
import os
import pickle
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import (
    BLOCK,
    NOTICE,
    ROW_GROUP,
    DataSet,
    Series,
    Snapshot,
    metadata_path,
    read,
    write,
    write_csv,
)
from vitals.data.layouts import START
from vitals.errors import InvalidData, InvalidValue, UnknownEntry
from vitals.files import Draft
from vitals.formats.columns import COLUMN_SETS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.simulator import simulate

SMALL = DataSet(layout=Snapshot(rows=200))
SERIES = DataSet(layout=Series(n_patients=3, duration=40, interval=0.5), cohort=Cohort(seed=5))
LARGE = Snapshot(rows=2 * BLOCK + 1000)
ILL = Scenario("sepsis", START + 60)


def text(dataset: DataSet, workers: int = 1) -> bytes:
    sink = io.BytesIO()
    write_csv(dataset, sink, workers=workers)
    return sink.getvalue()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def rewrite(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


# --- what a data set is


def test_the_default_is_ten_thousand_patients_of_the_teaching_population() -> None:
    dataset = DataSet()
    assert (dataset.rows, dataset.cohort.seed, dataset.cohort.population.id) == (10_000, 0, "teaching")
    assert dataset.schema.names == [column.name for column in COLUMN_SETS["default"]]
    assert dataset.schema.field("timestamp").type == pa.timestamp("s")


@given(st.integers(0, 239), st.integers(1, 239))
def test_rows_do_not_depend_on_which_others_are_made(first: int, count: int) -> None:
    last = min(first + count, SERIES.rows)
    assert SERIES.table(first, last).equals(SERIES.table().slice(first, last - first))


def test_few_patients_are_the_first_of_many() -> None:
    for artifacts in (False, True):
        few = DataSet(layout=Snapshot(rows=50), cohort=Cohort(artifacts=artifacts, seed=3), columns="full")
        many = DataSet(layout=Snapshot(rows=80), cohort=Cohort(artifacts=artifacts, seed=3), columns="full")
        assert few.table().equals(many.table(0, 50))
        assert text(many).startswith(text(few))


def test_a_series_is_what_simulate_says_of_each_instant() -> None:
    table = DataSet(layout=Series(n_patients=2, duration=60), cohort=Cohort(seed=7)).table()
    for row in (0, 1, 59, 60, 119):
        patient, instant = row // 60 + 1, START + row % 60
        alone = simulate([patient], [instant], Cohort(seed=7))
        cells = table.slice(row, 1).to_pylist()[0]
        assert cells["patient_id"] == patient
        assert cells["timestamp"].timestamp() == pytest.approx(cells["timestamp"].timestamp())
        assert [cells[id] for id in SIGNS] == alone.readings.values[0].tolist()
        assert [cells["label_status"], cells["probable_condition"]] == [
            alone.truth.statuses[0],
            alone.truth.conditions[0],
        ]
    assert table.column("timestamp").cast(pa.int64()).to_pylist() == [START + row % 60 for row in range(120)]


def test_another_seed_is_another_data_set() -> None:
    assert not SMALL.table().equals(DataSet(layout=Snapshot(rows=200), cohort=Cohort(seed=1)).table())


def test_a_scenario_is_healthy_before_its_onset_and_ill_after() -> None:
    dataset = DataSet(
        layout=Series(n_patients=20, duration=900, interval=60), cohort=Cohort(scenario=ILL), columns="full"
    )
    table = dataset.table().to_pylist()
    assert all(row["severity"] == 0 for row in table if row["timestamp"].minute < 1)
    assert {row["probable_condition"] for row in table} == {"healthy", "sepsis"}


def test_half_seconds_are_told_in_milliseconds() -> None:
    assert SERIES.schema.field("timestamp").type == pa.timestamp("ms")
    assert b"2025-01-01 00:00:00.500" in text(SERIES)


def test_a_data_set_can_be_sent_to_a_worker() -> None:
    dataset = DataSet(
        layout=Series(),
        cohort=Cohort(population=POPULATIONS["emergency"], scenario=ILL, artifacts=True),
        columns="full",
    )
    assert pickle.loads(pickle.dumps(dataset)) == dataset


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"columns": "all"}, UnknownEntry, "unknown column set 'all': known are classic, default, full"),
        (
            {"cohort": Cohort(scenario=ILL)},
            InvalidValue,
            "scenario sepsis is not allowed: it must be part of a time series",
        ),
        (
            {"cohort": Cohort(scenario=ILL), "layout": Series(duration=60)},
            InvalidValue,
            "onset 2025-01-01T00:01:00Z is not allowed: it must be before 2025-01-01T00:01:00Z, where the series ends",
        ),
    ],
)
def test_what_is_no_data_set_is_refused(options: dict[str, object], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=re.escape(sentence)):
        DataSet(**options)  # type: ignore[arg-type]


# --- written


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
@pytest.mark.parametrize("artifacts", [False, True], ids=["clean", "disturbed"])
@pytest.mark.parametrize("columns", COLUMN_SETS)
@pytest.mark.parametrize(
    "layout", [Snapshot(rows=3000), Series(n_patients=2, duration=750, interval=0.5)], ids=["snapshot", "series"]
)
def test_what_was_written_is_read(tmp_path: Path, layout: Snapshot, columns: str, artifacts: bool, suffix: str) -> None:
    dataset = DataSet(layout=layout, cohort=Cohort(artifacts=artifacts), columns=columns)
    path = tmp_path / f"vitals{suffix}"
    write(dataset, path)
    table = read(path)
    assert table.equals(dataset.table())
    assert table.schema == dataset.schema
    assert names(tmp_path) == {path.name, "vitals.meta.json"}


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_bytes_are_the_same_for_any_number_of_workers(tmp_path: Path, suffix: str) -> None:
    dataset = DataSet(layout=LARGE, cohort=Cohort(artifacts=True))
    content = []
    for workers in (1, 4):
        write(dataset, tmp_path / f"vitals{suffix}", workers=workers)
        content.append(((tmp_path / f"vitals{suffix}").read_bytes(), (tmp_path / "vitals.meta.json").read_bytes()))
    assert content[0] == content[1]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_progress_counts_every_row(tmp_path: Path, suffix: str) -> None:
    steps: list[int] = []
    write(DataSet(layout=LARGE), tmp_path / f"vitals{suffix}", progress=steps.append)
    assert sum(steps) == LARGE.rows
    assert max(steps) <= ROW_GROUP * BLOCK


def test_parquet_is_small_and_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "vitals.parquet"
    write(DataSet(layout=LARGE), path)
    file = pq.ParquetFile(path)
    assert file.schema_arrow.metadata[b"notice"] == NOTICE.encode()
    assert file.metadata.row_group(0).column(2).compression == "ZSTD"
    assert path.stat().st_size < 15 * LARGE.rows


def test_a_number_of_workers_below_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="workers 0 is not allowed: it must be 1 or more processes"):
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
    assert names(tmp_path) == {path.name, "vitals.meta.json"}


def test_leftovers_of_killed_runs_are_removed(tmp_path: Path) -> None:
    leftover = tmp_path / ".tmp-vitals.csv-0123456789abcdef"
    leftover.touch()
    os.utime(leftover, (0, 0))
    write(SMALL, tmp_path / "vitals.csv")
    assert not leftover.exists()


# --- described


def test_the_metadata_say_how_the_file_was_made(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    population = Population.of({"sepsis": 0.25, "healthy": 0.75})
    dataset = DataSet(
        layout=Series(duration=120), cohort=Cohort(population=population, scenario=ILL, artifacts=True, seed=2**64 - 1)
    )
    write(dataset, path, command="make it")
    metadata = json.loads((tmp_path / "one.meta.json").read_text(encoding="utf-8"))
    columns, versions = metadata.pop("columns"), metadata.pop("versions")
    assert metadata == {
        "synthetic": True,
        "notice": NOTICE,
        "command": "make it",
        "file": "one.csv",
        "rows": 120,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "layout": {
            "kind": "series",
            "patients": 1,
            "start": "2025-01-01T00:00:00Z",
            "duration_seconds": 120.0,
            "interval_seconds": 1.0,
        },
        "seed": 2**64 - 1,
        "population": {"id": "custom", "shares": {"healthy": 0.75, "sepsis": 0.25}, "severity_mix": [0.6, 0.3, 0.1]},
        "scenario": {"condition": "sepsis", "onset": "2025-01-01T00:01:00Z", "severity": None},
        "artifacts": True,
    }
    assert list(columns) == dataset.schema.names
    assert columns["temperature_c"] == {"type": "double", "unit": "Cel"}
    assert versions["numpy"] == np.__version__
    assert versions["pyarrow"] == pa.__version__
    assert set(versions) == {"synthetic-vitals", "numpy", "pyarrow"}


def test_the_metadata_are_the_same_tomorrow_and_elsewhere(tmp_path: Path) -> None:
    contents = set()
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        write(SMALL, folder / "vitals.csv", command="c")
        contents.add((folder / "vitals.meta.json").read_bytes())
    assert len(contents) == 1
    assert str(tmp_path).encode() not in contents.pop()


# --- read


def test_a_missing_file_is_refused_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidData, match=r'there is no such file: write it anew with python "Data Generator/dataGenerator.py"'
    ):
        read(tmp_path / "vitals.csv")


def test_a_changed_file_is_refused_though_every_value_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path, command="python make.py")
    rewrite(path, "healthy", "sepsis")
    with pytest.raises(
        InvalidData, match=r"not the file that vitals.meta.json describes \(it was changed.*: run python make.py"
    ):
        read(path)


def test_a_wrong_value_is_named_before_the_checksum(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path)
    rewrite(path, "healthy", "healthier")
    with pytest.raises(InvalidValue, match="probable_condition healthier is not allowed"):
        read(path)


def test_a_run_killed_between_the_two_renames_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path, command="old")
    old = path.read_bytes()
    write(DataSet(cohort=Cohort(seed=4)), path, command="new")
    with Draft(path) as draft:  # the state after the first of the two renames
        draft.write(old)
        draft.publish()
    with pytest.raises(InvalidData, match=r"writing it was cut short.*: run new"):
        read(path)


def test_without_a_command_the_file_is_to_be_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path)
    rewrite(path, "healthy", "sepsis")
    with pytest.raises(InvalidData, match="write it anew"):
        read(path)


def test_a_file_without_metadata_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    path.write_bytes(text(SMALL))
    assert read(path).equals(SMALL.table())


def test_metadata_of_another_file_of_the_same_stem_are_not_asked(tmp_path: Path) -> None:
    write(SMALL, tmp_path / "vitals.csv")
    write(SMALL, tmp_path / "vitals.parquet")
    assert read(tmp_path / "vitals.csv").equals(read(tmp_path / "vitals.parquet"))


@pytest.mark.parametrize("content", ["", "[]", "{}", "7", '{"file": "vitals.csv"}'])
def test_metadata_that_are_none_are_refused(tmp_path: Path, content: str) -> None:
    write(SMALL, tmp_path / "vitals.csv")
    (tmp_path / "vitals.meta.json").write_text(content, encoding="utf-8")
    with pytest.raises(
        InvalidData, match=r"vitals.meta.json: is no metadata of a data set: remove it, or write it anew"
    ):
        read(tmp_path / "vitals.csv")
