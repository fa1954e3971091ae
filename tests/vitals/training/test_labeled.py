from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.layouts import START, Series, Snapshot
from vitals.data.writing import write
from vitals.errors import InvalidData, InvalidValue, UnknownEntry
from vitals.model.persistence import OUTPUTS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.training.labeled import read_labeled

TABLE = DataSet(layout=Snapshot(rows=60)).table()
FRAME = TABLE.to_pandas().astype(dict.fromkeys(OUTPUTS, str))


def written(path: Path, **cohort: Any) -> Path:
    write(DataSet(layout=Snapshot(rows=3000), cohort=Cohort(**cohort), columns="full"), path)
    return path


@pytest.mark.parametrize("name", ["own.csv", "own.parquet"])
def test_a_file_says_its_population(tmp_path: Path, name: str) -> None:
    own = Population.of({"sepsis": 0.2, "healthy": 0.8})
    found = read_labeled(str(written(tmp_path / name, population=own)))
    assert found.population.describe() == own.describe()
    assert len(found) == 3000
    assert found.departures == ()
    truth = DataSet(layout=Snapshot(rows=3000), cohort=Cohort(population=own)).table()
    for output, classes in OUTPUTS.items():
        assert [classes[code] for code in found.labels[output]] == truth[output].to_pylist()


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(TABLE, id="Arrow"),
        pytest.param(FRAME, id="pandas"),
        pytest.param(FRAME[FRAME.columns[::-1]].set_index("patient_id", drop=False), id="another order"),
        pytest.param(FRAME.to_dict("list"), id="mapping"),
        pytest.param(FRAME.to_records(index=False), id="structured"),
        pytest.param(FRAME.astype(dict.fromkeys(OUTPUTS, "category")), id="categories"),
    ],
)
def test_tables_are_read_by_name(table: Any) -> None:
    found = read_labeled(table, "teaching")
    np.testing.assert_array_equal(found.X, FRAME[list(SIGNS)].to_numpy(float))
    for output, classes in OUTPUTS.items():
        assert [classes[code] for code in found.labels[output]] == FRAME[output].tolist()
    assert found.population is TEACHING
    assert found.on_oxygen is None
    assert read_labeled(table, TEACHING).population is TEACHING


def test_rows_of_a_patient_belong_together(tmp_path: Path) -> None:
    write(DataSet(layout=Series(n_patients=5, duration=60, interval=10)), tmp_path / "series.csv")
    assert np.bincount(read_labeled(tmp_path / "series.csv").patients).tolist() == [6] * 5
    assert read_labeled(FRAME.drop(columns="patient_id"), TEACHING).patients.tolist() == list(range(60))


def test_one_label_is_enough() -> None:
    found = read_labeled(FRAME.drop(columns="label_status"), TEACHING)
    assert list(found.labels) == ["probable_condition"]
    with pytest.raises(InvalidValue, match=r"without label_status .*labels that are predicted"):
        found.labels_of("label_status")


def test_artifacts_are_said_and_leave_values_out(tmp_path: Path) -> None:
    found = read_labeled(written(tmp_path / "artifacts.csv", artifacts=True))
    missing = int(np.isnan(found.X).any(axis=1).sum())
    assert missing > 10
    assert [note for note in found.departures if f"Artifacts: {missing} readings lack a sign" in note]
    assert not np.isnan(found.filled).any()


def test_a_scenario_and_another_population_are_said(tmp_path: Path) -> None:
    layout, ill = Series(n_patients=3, duration=120, interval=60), Scenario("sepsis", START + 60)
    write(DataSet(layout=layout, cohort=Cohort(scenario=ill)), tmp_path / "ill.csv")
    (note,) = read_labeled(tmp_path / "ill.csv").departures
    assert "all patients get sepsis" in note
    first, _ = read_labeled(tmp_path / "ill.csv", "healthy").departures
    assert "say population teaching, and healthy was asked for" in first
    assert len(read_labeled(tmp_path / "ill.csv", "teaching").departures) == 1


def test_in_care_it_must_be_known_who_gets_oxygen(tmp_path: Path) -> None:
    found = read_labeled(written(tmp_path / "ward.csv", population=POPULATIONS["ward"]))
    assert found.on_oxygen is not None
    assert 0 < found.on_oxygen.mean() < 1
    lacking = read_labeled(FRAME, "ward")
    with pytest.raises(InvalidValue, match=r"without on_oxygen .*setting ward some get oxygen \(--columns full\)"):
        lacking.on_oxygen  # noqa: B018


def test_a_file_without_metadata_needs_a_population(tmp_path: Path) -> None:
    path = written(tmp_path / "own.csv")
    (tmp_path / "own.csv.meta.json").unlink()
    with pytest.raises(
        InvalidData, match=r"no metadata beside it .*: name its population, as in population='teaching'"
    ):
        read_labeled(path)
    assert read_labeled(path, "emergency_lesson").population.id == "emergency_lesson"


def test_charted_values_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match=r"as charted, for which no best possible score is known.*without --charted"):
        read_labeled(written(tmp_path / "charted.csv", charted=True))


@pytest.mark.parametrize(
    ("data", "population", "error", "sentence"),
    [
        (FRAME, None, InvalidValue, "population None is not allowed.*as in population='teaching'"),
        (FRAME, "teachin", UnknownEntry, "did you mean 'teaching'"),
        (FRAME[:0], TEACHING, InvalidValue, "without rows"),
        (FRAME.drop(columns="spo2"), TEACHING, InvalidValue, "without spo2"),
        (FRAME[list(SIGNS)], TEACHING, InvalidValue, "without labels.*label_status or probable_condition"),
        (FRAME.assign(label_status="Normal"), TEACHING, UnknownEntry, "unknown label_status 'Normal': did you mean"),
        (FRAME.assign(label_status=None), TEACHING, UnknownEntry, "unknown label_status"),
        (FRAME.assign(spo2=980), TEACHING, InvalidValue, "spo2 980 % .*row 0"),
        (FRAME[list(SIGNS)].to_numpy(), TEACHING, InvalidValue, "without heart_rate"),
        (7, TEACHING, InvalidValue, "data int .*a path, or a table"),
        ("nowhere.csv", TEACHING, InvalidData, "there is no such file"),
    ],
)
def test_what_is_wrong_is_said(data: Any, population: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        read_labeled(data, population)
