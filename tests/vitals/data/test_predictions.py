import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from vitals.catalog.populations import POPULATIONS
from vitals.data import __main__ as command
from vitals.data.datasets import DataSet
from vitals.data.described import described
from vitals.data.folders import Folder
from vitals.data.layouts import Snapshot
from vitals.data.metadata import MANIFEST
from vitals.data.partition import Partition
from vitals.data.parts import by_threads, write_parts
from vitals.data.predictions import Predictions, reading_files, write_predictions
from vitals.data.verification import verify
from vitals.data.writing import write
from vitals.errors import InvalidData, InvalidValue, VitalsError
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort

MODELS = Path(__file__).parents[3] / "Models"
WARD = DataSet(layout=Snapshot(rows=300), cohort=Cohort(population=POPULATIONS["ward"]), columns="full")
USUAL = {"heart_rate": 72, "resp_rate": 15, "blood_pressure_systolic": 118, "blood_pressure_diastolic": 72, "spo2": 98}


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Readings of a ward in three parts."""
    folder = tmp_path_factory.mktemp("readings") / "parts"
    write_parts(Partition.of(WARD, 3), Folder(str(folder)))
    return folder


def made(folder: Path, *sources: Path, **options: object) -> pd.DataFrame:
    """Predictions of files, in their order."""
    work = Predictions(tuple(sources), MODELS, **options)  # type: ignore[arg-type]
    write_predictions(work, Folder(str(folder)))
    return pd.concat([pd.read_parquet(folder / f"{source.stem}.parquet") for source in sources], ignore_index=True)


def test_predictions_are_those_of_the_predictor_in_the_order_of_the_readings(parts: Path, tmp_path: Path) -> None:
    found = made(tmp_path / "out", *reading_files(parts))
    readings = WARD.table().to_pandas()
    expected = Predictor.load(MODELS).predict(
        readings,
        population=POPULATIONS["ward"],
        on_oxygen=readings["on_oxygen"].to_numpy(),
        age=readings["age"],
        sex=readings["sex"].astype(str),
        familiarity=True,
    )
    assert found["patient_id"].tolist() == readings["patient_id"].tolist()
    assert (found["timestamp"].dt.tz_localize(None) == readings["timestamp"]).all()
    assert found["predicted_label_status"].tolist() == expected.status.tolist()
    assert found["predicted_probable_condition"].tolist() == expected.condition.tolist()
    assert np.abs(found["confidence_label_status"] - 100 * expected.status_proba.max(axis=1)).max() <= 0.051
    assert np.abs(found["confidence_probable_condition"] - 100 * expected.condition_proba.max(axis=1)).max() <= 0.051
    assert found["uncertain"].tolist() == expected.uncertain.tolist()


def test_predictions_are_no_data_set_to_verify_or_to_describe(parts: Path, tmp_path: Path) -> None:
    made(tmp_path / "out", next(parts.glob("*.parquet")))
    for describe in (verify, described):
        with pytest.raises(InvalidData, match=r"describes predictions, not a data set: predict again .*vitals predict"):
            describe(tmp_path / "out")


def test_whoever_makes_them_the_bytes_are_the_same_and_a_cut_run_goes_on(parts: Path, tmp_path: Path) -> None:
    work = Predictions(reading_files(parts), MODELS)
    one, two = Folder(str(tmp_path / "one")), Folder(str(tmp_path / "two"))
    done: list[int] = []
    write_parts(work, one, progress=done.append)
    (tmp_path / "two").mkdir()
    two.write("part-00002-of-00003.parquet.tmp", b"left by a killed run")
    write_parts(work, two, run=by_threads(2))
    assert done == [100, 100, 100]
    for name in (MANIFEST, *(source.name for source in work.sources)):
        assert one.read(name) == two.read(name)
    last = tmp_path / "two" / work.sources[-1].name
    last.unlink()
    kept = (tmp_path / "two" / work.sources[0].name).stat().st_ino
    write_parts(work, two)
    assert last.read_bytes() == one.read(last.name)
    assert (tmp_path / "two" / work.sources[0].name).stat().st_ino == kept
    manifest = json.loads((tmp_path / "two" / MANIFEST).read_bytes())
    assert (manifest["complete"], manifest["format"], manifest["part_count"]) == (True, "predictions", 3)
    assert b"not for clinical use" in pq.read_schema(last).metadata[b"notice"]


def test_other_readings_or_another_model_want_another_folder(parts: Path, tmp_path: Path) -> None:
    made(tmp_path / "out", *reading_files(parts))
    with pytest.raises(InvalidValue, match="sources_sha256 is"):
        made(tmp_path / "out", *reading_files(parts)[:2])
    with pytest.raises(InvalidValue, match="artifacts is false there and true here"):
        made(tmp_path / "out", *reading_files(parts), artifacts=True)


def test_a_csv_file_says_the_same_as_parquet(tmp_path: Path) -> None:
    for name in ("a.csv", "b.parquet"):
        write(WARD, tmp_path / name)
    made(tmp_path / "out", tmp_path / "a.csv", tmp_path / "b.parquet")
    csv, parquet = (pd.read_parquet(tmp_path / "out" / f"{name}.parquet") for name in "ab")
    parquet["timestamp"] = parquet["timestamp"].dt.tz_localize(None)  # which a text of ours does not say
    assert csv.equals(parquet)


def test_somebodys_own_table_needs_signs_alone(tmp_path: Path) -> None:
    """Ids that are names, a sign that was not measured, a person of unknown sex."""
    rows = [
        {"patient_id": "Anna", **USUAL, "sex": "unknown", "on_oxygen": "False"},
        {"patient_id": "Bert", **USUAL, "sex": "male", "on_oxygen": "TRUE", "heart_rate": None},
    ]
    pd.DataFrame(rows).to_csv(tmp_path / "mine.csv", index=False)
    found = made(tmp_path / "out", tmp_path / "mine.csv", population=POPULATIONS["ward"])
    assert found["patient_id"].tolist() == ["Anna", "Bert"]
    assert found["predicted_label_status"].notna().all()
    assert "timestamp" not in found


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("heart_rate\n72\n72\n980\n", r"mine.csv: cannot be predicted \(heart_rate 980 .*row 2"),
        ("heart_rate\n72\nfast\n", r"mine.csv: cannot be predicted \(column heart_rate 'fast' is not allowed"),
        (
            "heart_rate,on_oxygen\n72,yes\n72,\n",
            r"column on_oxygen 'yes' is not allowed \(row 0\): it must be true or false for each",
        ),
        (
            "heart_rate,on_oxygen\n72,1\n72,\n",
            r"column on_oxygen None is not allowed \(row 1\): it must be true or false for each",
        ),
        ("heart_rate,age\n72,200\n", r"cannot be predicted \(age 200 years"),
        ("heart_rate,age\n72,20\n72\n", r"line 3 has more or fewer cells than the header"),
        ("heart_rate,spo2,spo2\n72,98,\n", r"mine.csv: has a column twice, spo2 \(3\)"),
        ("heart_rate,sex\n72,F\n", r"column sex 'F' is not allowed \(row 0\): it must be male or female, or empty"),
        ("heart_rate\nTrue\n", r"column heart_rate 'True' is not allowed"),
        ("pulse\n72\n", r"mine.csv: has no column of a vital sign"),
        ("", r"mine.csv: is empty"),
    ],
)
def test_a_file_that_is_wrong_gets_a_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(InvalidData, match=sentence):
        made(tmp_path / "out", tmp_path / "mine.csv")
    (tmp_path / "mine.csv").write_text("heart_rate\n72\n")
    assert len(made(tmp_path / "out", tmp_path / "mine.csv")) == 1  # nothing was made of the other


@pytest.mark.parametrize(("text", "rows"), [("heart_rate\n", 0), ("heart_rate\n72\n", 1), ("heart_rate\n72\n73", 2)])
def test_readings_are_counted_before_they_are_read(text: str, rows: int, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(text)
    assert Predictions((tmp_path / "mine.csv",), MODELS).rows == (rows,)
    assert len(made(tmp_path / "out", tmp_path / "mine.csv")) == rows


def test_a_file_without_rows_has_no_predictions(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("heart_rate,on_oxygen\n")
    assert made(tmp_path / "out", tmp_path / "mine.csv").empty


def test_files_are_found_and_must_have_names_of_their_own(parts: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidData, match="nowhere: there is no such file or folder"):
        reading_files(tmp_path / "nowhere")
    with pytest.raises(InvalidData, match=r"has no \.csv or \.parquet file"):
        reading_files(tmp_path)
    for name in ("b.csv", "a.parquet", "notes.txt", "b.parquet"):
        (tmp_path / name).touch()
    assert [path.name for path in reading_files(tmp_path)] == ["a.parquet", "b.csv", "b.parquet"]
    assert reading_files(tmp_path / "b.csv") == (tmp_path / "b.csv",)
    with pytest.raises(InvalidValue, match=r"of a name that no other has, but there is .*b\.csv"):
        Predictions(reading_files(tmp_path), MODELS)


@pytest.mark.parametrize(("values", "shown"), [([True, None], "True"), ([[72.0], None], r"\[72\.0\]")])
def test_a_sign_of_another_type_is_refused(values: list[object], shown: str, tmp_path: Path) -> None:
    pq.write_table(pa.table({"heart_rate": values}), tmp_path / "mine.parquet")
    with pytest.raises(InvalidData, match=f"column heart_rate {shown} is not allowed"):
        made(tmp_path / "out", tmp_path / "mine.parquet")


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table([[72.0], [98.0], [90.0]], ["heart_rate", "spo2", "spo2"]), tmp_path / "mine.parquet")
    with pytest.raises(InvalidData, match=r"mine\.parquet: has a column twice, spo2"):
        made(tmp_path / "out", tmp_path / "mine.parquet")


def test_nothing_is_said_of_a_reading_without_any_sign(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("patient_id,heart_rate,spo2\n1,,\n2,72,\n")
    found = made(tmp_path / "out", tmp_path / "mine.csv")
    said = found.drop(columns=["patient_id", "uncertain"]).notna()
    assert not said.loc[0].any()
    assert said.loc[1].all()
    assert found["uncertain"].tolist() == [True, False]


def test_the_output_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("heart_rate\n72\n")
    with pytest.raises(InvalidValue, match=r"out\.parquet is not allowed: it must be a folder"):
        made(tmp_path / "out.parquet", tmp_path / "mine.csv")


def test_the_folder_of_the_readings_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("heart_rate\n72\n")
    with pytest.raises(InvalidValue, match="another folder than that of the readings"):
        made(tmp_path, tmp_path / "mine.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_a_file_beside_something_else_is_of_the_models_population(tmp_path: Path) -> None:
    """A manifest that does not list it says nothing of it."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mine.csv").write_text("heart_rate\n72\n")
    made(tmp_path / "out", tmp_path / "in" / "mine.csv")
    (tmp_path / "in" / MANIFEST).write_bytes((tmp_path / "out" / MANIFEST).read_bytes())
    assert len(made(tmp_path / "again", tmp_path / "in" / "mine.csv")) == 1


def test_a_model_that_is_not_there_gets_a_sentence(parts: Path, tmp_path: Path) -> None:
    with pytest.raises(VitalsError, match="nowhere"):
        write_parts(Predictions(reading_files(parts), tmp_path / "nowhere"), Folder(str(tmp_path / "out")))


ALGEBRA = """
import sys
from pathlib import Path
from threadpoolctl import threadpool_info
from vitals.data.folders import Folder
from vitals.data.parts import by_threads
from vitals.data.predictions import Predictions, reading_files, write_predictions

def threads():
    return sorted({library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"})

def run(make, orders):
    for records in by_threads(2)(make, orders):
        print(*threads())
        yield records

readings, model, output = map(Path, sys.argv[1:])
print(*threads())
write_predictions(Predictions(reading_files(readings), model), Folder(str(output)), run=run)
print(*threads())
"""


def test_workers_have_one_thread_of_linear_algebra_each(parts: Path, tmp_path: Path) -> None:
    """With more they wait for each other: two took five times as long as one."""
    command = [sys.executable, "-c", ALGEBRA, str(parts), str(MODELS), str(tmp_path / "out")]
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    said = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.split()
    before, *within, after = map(int, said)
    assert (before > 1) == ((os.process_cpu_count() or 1) > 1)
    assert (within, after) == ([1, 1, 1], before)


def test_the_command_predicts_folders_and_says_what_it_did(
    parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    given = ["vitals", "predict", str(parts), "--output", str(out), "--model", str(MODELS)]
    monkeypatch.setattr("sys.argv", [*given, "--workers", "2"])
    assert command.main() == 0
    assert capsys.readouterr().out == f"wrote predictions of 300 readings in 3 files to {out}\n"
    assert json.loads((out / MANIFEST).read_bytes())["command"] == " ".join([*given, "--workers", "2"])
    monkeypatch.setattr("sys.argv", [*given, "--population", "zoo"])
    assert command.main() == 2
    assert "zoo" in capsys.readouterr().err
