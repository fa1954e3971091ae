import hashlib
import io
import json
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
from vitals.data.metadata import population_of, read_metadata
from vitals.data.reading import read
from vitals.data.writing import write, write_table
from vitals.errors import InvalidData
from vitals.files import Draft
from vitals.formats import NOTICE, TABLE_FORMATS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario

CSV = TABLE_FORMATS[".csv"]
SMALL = DataSet(layout=Snapshot(rows=200))
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
        contents.add((folder / "vitals.meta.json").read_bytes())
    assert len(contents) == 1
    assert str(tmp_path).encode() not in contents.pop()


def test_a_changed_file_is_refused_though_every_value_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "vitals.csv"
    write(SMALL, path, command="python make.py")
    rewrite(path, "healthy", "sepsis")
    with pytest.raises(
        InvalidData, match=r"not the file that vitals.meta.json describes \(it was changed.*: run python make.py"
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


def test_metadata_of_another_file_of_the_same_stem_are_not_asked(tmp_path: Path) -> None:
    write(SMALL, tmp_path / "vitals.csv")
    write(SMALL, tmp_path / "vitals.parquet")
    assert read(tmp_path / "vitals.csv").equals(read(tmp_path / "vitals.parquet"))


@pytest.mark.parametrize("content", ["", "[]", "{}", "7", '{"file": "vitals.csv"}'])
def test_metadata_that_are_none_are_refused(tmp_path: Path, content: str) -> None:
    write(SMALL, tmp_path / "vitals.csv")
    (tmp_path / "vitals.meta.json").write_text(content, encoding="utf-8")
    with pytest.raises(
        InvalidData, match=r"vitals.meta.json: is not the metadata of a data set: remove it, or write it anew"
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
    with pytest.raises(InvalidData, match=rf"vitals\.meta\.json: describes.*{wrong.removeprefix('describes ')}"):
        population_of(tmp_path / "vitals.csv", {"population": described})


def test_there_may_be_no_metadata(tmp_path: Path) -> None:
    write(SMALL, tmp_path / "vitals.csv")
    (tmp_path / "vitals.parquet").write_bytes(b"")
    assert read_metadata(tmp_path / "vitals.parquet") is None  # they describe the other file
    assert read_metadata(tmp_path / "others.csv") is None
