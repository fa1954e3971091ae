import hashlib
import io
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.settings import SETTINGS
from vitals.catalog.signs import Level, with_levels
from vitals.data.datasets import DataSet
from vitals.data.layouts import START, Series, Snapshot
from vitals.data.metadata import metadata_path, population_of, read_metadata
from vitals.data.reading import read
from vitals.data.writing import write, write_table
from vitals.errors import InvalidData
from vitals.files import Draft
from vitals.formats import NOTICE, TABLE_FORMATS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario

CSV = TABLE_FORMATS[".csv"]
SMALL = DataSet(layout=Snapshot(rows=200))
OTHER = DataSet(layout=Snapshot(rows=150), cohort=Cohort(seed=3))
ILL = Scenario("sepsis", START + 60)


def text(dataset: DataSet, workers: int = 1) -> bytes:
    sink = io.BytesIO()
    write_table(dataset, sink, CSV, workers=workers)
    return sink.getvalue()


def rewrite(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_the_metadata_say_how_the_file_was_made(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    population = Population.of({"sepsis": 0.25, "healthy": 0.75})
    dataset = DataSet(
        layout=Series(duration=120), cohort=Cohort(population=population, scenario=ILL, artifacts=True, seed=2**64 - 1)
    )
    write(dataset, path, command="make it")
    metadata = json.loads((tmp_path / "one.csv.meta.json").read_text(encoding="utf-8"))
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
        "population": {
            "id": "custom",
            "setting": "lesson",
            "shares": {"healthy": 0.75, "sepsis": 0.25},
            "severity_mix": [0.6, 0.3, 0.1],
        },
        "scenario": {"condition": "sepsis", "onset": "2025-01-01T00:01:00Z", "severity": None},
        "artifacts": True,
    }
    assert list(columns) == dataset.schema.names
    assert columns["temperature_c"] == {"type": "double", "unit": "Cel"}
    assert versions["numpy"] == np.__version__
    assert versions["pyarrow"] == pa.__version__
    assert set(versions) == {"synthetic-vitals", "numpy", "pyarrow"}


def test_the_metadata_say_charted_where_it_is_so() -> None:
    assert "charted" not in DataSet().describe()
    assert DataSet(cohort=Cohort(charted=True)).describe() == DataSet().describe() | {"charted": True}


def test_the_metadata_are_the_same_tomorrow_and_elsewhere(tmp_path: Path) -> None:
    contents = set()
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        write(SMALL, folder / "vitals.csv", command="c")
        contents.add((folder / "vitals.csv.meta.json").read_bytes())
    assert len(contents) == 1
    assert str(tmp_path).encode() not in contents.pop()


def test_a_changed_file_is_refused_though_every_value_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path, command="python make.py")
    rewrite(path, "healthy", "sepsis")
    with pytest.raises(
        InvalidData, match=r"not the file that vitals.csv.meta.json describes \(it was changed.*: run python make.py"
    ):
        read(path)


def test_a_run_killed_between_the_two_renames_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path, command="old")
    old = path.read_bytes()
    write(DataSet(cohort=Cohort(seed=4)), path, command="new")
    with Draft(path) as draft:  # the state after the first of the two renames
        draft.write(old)
        draft.commit()
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


def test_files_of_one_stem_have_their_own_metadata(tmp_path: Path) -> None:
    paths = [tmp_path / "vitals.csv", tmp_path / "vitals.parquet"]
    for seed, path in enumerate(paths):
        write(DataSet(layout=SMALL.layout, cohort=Cohort(seed=seed)), path)
    for seed, path in enumerate(paths):
        assert read(path).equals(DataSet(layout=SMALL.layout, cohort=Cohort(seed=seed)).table())
        metadata = read_metadata(path)
        assert metadata is not None
        assert (metadata["file"], metadata["seed"]) == (path.name, seed)


def test_a_link_has_the_metadata_of_the_file_that_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    real, link = tmp_path / "runs" / "today.csv", tmp_path / "latest.csv"
    write(SMALL, real)
    link.symlink_to(real)
    write(OTHER, link)
    assert link.is_symlink()
    assert read(link).equals(read(real))
    assert read(real).equals(OTHER.table())
    assert read_metadata(link) == read_metadata(real)
    assert {path.name for path in tmp_path.rglob("*.json")} == {"today.csv.meta.json"}


def as_version_0_1(path: Path) -> Path:
    """Give the metadata the name that version 0.1 gave them."""
    return metadata_path(path).rename(path.with_suffix(".meta.json"))


def test_metadata_under_the_name_of_version_0_1_are_read(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path, command="make it")
    old = as_version_0_1(path)
    assert read(path).equals(SMALL.table())
    rewrite(path, "healthy", "sepsis")
    with pytest.raises(InvalidData, match=r"not the file that vitals.meta.json describes .*: run make it"):
        read(path)
    old.write_text(old.read_text(encoding="utf-8").replace('"vitals.csv"', '"vitals.parquet"'), encoding="utf-8")
    assert read_metadata(path) is None  # they describe another file


def test_metadata_under_the_old_name_go_when_the_file_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path)
    old = as_version_0_1(path)
    write(OTHER, tmp_path / "vitals.parquet")
    assert old.exists()
    write(OTHER, path)
    assert not old.exists()
    assert read(path).equals(OTHER.table())
    old.write_text("not ours", encoding="utf-8")
    write(SMALL, path)
    assert old.read_text(encoding="utf-8") == "not ours"


def test_runs_at_the_same_time_do_not_mix_their_data_and_metadata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, rename = tmp_path / "vitals.csv", os.replace

    def slow(source: Path, target: Path) -> None:
        rename(source, target)
        time.sleep(0.01)  # long enough for the other run to come between

    monkeypatch.setattr(os, "replace", slow)
    for _ in range(3):
        with ThreadPoolExecutor(4) as runs:
            for seed in range(4):
                runs.submit(write, DataSet(layout=SMALL.layout, cohort=Cohort(seed=seed)), path)
        assert read(path).num_rows == SMALL.rows
    assert {each.name for each in tmp_path.iterdir()} == {"vitals.csv", "vitals.csv.meta.json"}


@pytest.mark.parametrize("content", ["", "[]", "{}", "7", '{"file": "vitals.csv"}'])
def test_metadata_that_are_none_are_refused(tmp_path: Path, content: str) -> None:
    write(SMALL, tmp_path / "vitals.csv")
    (tmp_path / "vitals.csv.meta.json").write_text(content, encoding="utf-8")
    with pytest.raises(
        InvalidData, match=r"vitals.csv.meta.json: is not the metadata of a data set: remove it, or write it anew"
    ):
        read(tmp_path / "vitals.csv")


OWN = (
    Population.of({"sepsis": 0.2, "healthy": 0.8}),
    Population.of({"pneumonia": 1 / 3, "healthy": 2 / 3}, setting=SETTINGS["ward"]),
    Population.of({"healthy": 1.0}, id="fast", signs=with_levels(heart_rate=Level(95, 9))),
    Population(id="severe", name="Severe", shares=TEACHING.shares, severity_mix=(0.0, 0.0, 1.0)),
)


@pytest.mark.parametrize("population", [*POPULATIONS.values(), *OWN], ids=lambda population: population.id)
def test_the_population_is_made_again_from_the_metadata(tmp_path: Path, population: Population) -> None:
    path = tmp_path / "vitals.csv"
    write(DataSet(layout=Snapshot(rows=20), cohort=Cohort(population=population)), path)
    metadata = read_metadata(path)
    assert metadata is not None
    found = population_of(path, metadata)
    assert (found is population) == (population.id in POPULATIONS)
    assert found.describe() == population.describe()
    assert found.signs == population.signs


def test_the_id_of_the_catalog_does_not_hide_other_numbers(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    own = Population.of({"healthy": 1.0}, id="teaching")
    found = population_of(path, {"population": json.loads(json.dumps(own.describe()))})
    assert (found.id, found.share("healthy")) == ("teaching", 1.0)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"shares": {"sepsi": 1.0}}, "cannot be .*did you mean 'sepsis'"),
        ({"shares": {"sepsis": 0.5}}, "cannot be .*sum to 1"),
        ({"setting": "hotel"}, "cannot be .*unknown setting"),
        ({"shares": 7}, "describes no population"),
        ({"severity_mix": [1.0]}, "describes no population"),
        ({"levels": {"heart_rate": {"mean": 80}}}, "describes no population"),
    ],
)
def test_metadata_of_no_population_are_refused(tmp_path: Path, change: dict, wrong: str) -> None:
    described = Population.of({"healthy": 1.0}).describe() | change
    with pytest.raises(InvalidData, match=rf"vitals\.csv\.meta\.json: describes.*{wrong.removeprefix('describes ')}"):
        population_of(tmp_path / "vitals.csv", {"population": described})


def test_there_may_be_no_metadata(tmp_path: Path) -> None:
    write(SMALL, tmp_path / "vitals.csv")
    (tmp_path / "vitals.parquet").write_bytes(b"")
    assert read_metadata(tmp_path / "vitals.parquet") is None
    assert read_metadata(tmp_path / "others.csv") is None
