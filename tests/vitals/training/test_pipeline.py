import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.layouts import START, Series, Snapshot
from vitals.data.metadata import metadata_path
from vitals.data.writing import write
from vitals.errors import InvalidData, InvalidValue, UnknownEntry
from vitals.model.persistence import METADATA, MODEL_CARD, OUTPUTS, PICKLES
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.training.__main__ import main
from vitals.training.evaluation import score
from vitals.training.pipeline import train_and_save
from vitals.training.samples import simulate_sample

PROJECT = Path(__file__).parents[3]
STATUS, CONDITION = OUTPUTS.values()


@pytest.fixture(scope="module")
def shipped(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, Path]:
    folder = tmp_path_factory.mktemp("model")
    return train_and_save(data, folder, rows=3000, seed=5, fresh_rows=400), folder


def test_a_run_saves_six_files_that_load(shipped: tuple[dict, Path]) -> None:
    metadata, folder = shipped
    assert {path.name for path in folder.iterdir()} == {*PICKLES.values(), METADATA, MODEL_CARD}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2_000_000
    predictor = Predictor.load(folder)
    fresh = simulate_sample(400, seed=6)
    found = predictor.predict(fresh.X)
    for output, probabilities in enumerate((found.status_proba, found.condition_proba)):
        recorded = metadata["metrics"]["fresh"][list(OUTPUTS)[output]]["model"]
        assert score(probabilities, fresh.Y[:, output]).log_loss == pytest.approx(recorded["log_loss"], abs=1e-3)


def test_the_record_of_a_run_says_what_was_done(shipped: tuple[dict, Path], data: Path) -> None:
    recorded = json.loads((shipped[1] / METADATA).read_text(encoding="utf-8"))
    assert recorded["parameters"] == {"rows": 3000, "seed": 5, "estimator": "network", "population": "teaching"}
    assert recorded["data"]["file"] == "vitals.csv"
    assert recorded["data"]["training_rows"] == 1600  # a fifth of 2,000 was held out
    assert recorded["data"]["sha256"] == json.loads(metadata_path(data).read_text(encoding="utf-8"))["sha256"]
    assert recorded["command"] == "uv run python -m vitals.training --rows 3000 --seed 5 --estimator network"
    assert "not for clinical use" in recorded["synthetic"]
    assert recorded["metrics"]["test"]["rows"] == 400
    assert len(recorded["test_vectors"]["readings"]) >= 4


@pytest.mark.slow
def test_training_again_gives_the_same_metrics_and_the_same_bytes(
    shipped: tuple[dict, Path], data: Path, tmp_path: Path
) -> None:
    metadata, folder = shipped
    again = train_and_save(data, tmp_path, rows=3000, seed=5, fresh_rows=400)
    assert again["metrics"] == metadata["metrics"]  # rounded to the fourth decimal
    for name in PICKLES.values():
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
    other = train_and_save(data, tmp_path, rows=3000, seed=6, fresh_rows=400)
    assert other["metrics"] != metadata["metrics"]


def test_fewer_rows_than_the_data_set_has_need_no_simulation(data: Path, tmp_path: Path) -> None:
    metadata = train_and_save(data, tmp_path, rows=1000, seed=5, estimator="logistic", fresh_rows=200)
    assert metadata["parameters"]["rows"] == metadata["data"]["training_rows"] == 1000


def test_a_model_without_some_classes_loads_and_knows_their_names(tmp_path: Path) -> None:
    few = Population.of({"healthy": 0.5, "sepsis": 0.3, "asthma_exacerbation": 0.2})
    write(DataSet(layout=Snapshot(rows=1500), cohort=Cohort(population=few)), tmp_path / "few.csv")
    for estimator in ("logistic", "network"):
        train_and_save(tmp_path / "few.csv", tmp_path, rows=1000, estimator=estimator, population=few, fresh_rows=300)
        sample = simulate_sample(300, seed=9, population=few)
        found = Predictor.load(tmp_path).predict(sample.X)
        assert set(found.condition) <= {"healthy", "sepsis", "asthma_exacerbation"}
        assert found.condition_proba.shape == (300, len(CONDITIONS))
        assert np.mean(found.condition == np.array(CONDITION)[sample.Y[:, 1]]) > 0.7


def test_everything_is_of_the_population_of_the_data(tmp_path: Path) -> None:
    """Nothing of another population is mixed in, so the best possible score stays the best."""
    own = Population.of({"sepsis": 0.2, "healthy": 0.8})
    write(DataSet(layout=Snapshot(rows=1500), cohort=Cohort(population=own)), tmp_path / "own.csv")
    metadata = train_and_save(tmp_path / "own.csv", tmp_path, rows=4000, estimator="logistic", fresh_rows=4000)
    assert metadata["population"] == own.describe()
    assert Predictor.load(tmp_path).population.shares == own.shares
    scores = metadata["metrics"]["fresh"]["probable_condition"]
    assert scores["model"]["log_loss"] > 0.99 * scores["oracle"]["log_loss"]
    assert scores["model"]["log_loss"] < 1.6 * scores["oracle"]["log_loss"]
    assert "`custom` (healthy 0.8, sepsis 0.2)" in (tmp_path / MODEL_CARD).read_text()


def test_a_model_of_people_in_care_sees_who_gets_oxygen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And is told the setting by its folder alone: no path of a machine is in the command."""
    monkeypatch.chdir(tmp_path)
    icu = POPULATIONS["icu"]
    write(DataSet(layout=Snapshot(rows=1500), cohort=Cohort(population=icu), columns="full"), Path("icu.csv"))
    Path("Models").mkdir()
    metadata = train_and_save(Path("icu.csv"), Path("Models"), rows=2000, fresh_rows=500)
    assert metadata["command"].startswith("uv run python -m vitals.training --rows 2000 --seed 1 --data icu.csv --est")
    recorded = json.loads(Path("Models", METADATA).read_text(encoding="utf-8"))
    assert recorded["features"] == [*SIGNS, "on_oxygen"]
    assert len(recorded["test_vectors"]["readings"][0]) == len(SIGNS) + 1
    fresh, predictor = simulate_sample(500, seed=2, population=icu), Predictor.load("Models")
    found = predictor.predict(fresh.X, population=icu, on_oxygen=fresh.on_oxygen)
    for output, probabilities in enumerate((found.status_proba, found.condition_proba)):
        of_output = recorded["metrics"]["fresh"][list(OUTPUTS)[output]]
        assert score(probabilities, fresh.Y[:, output]).log_loss == pytest.approx(
            of_output["model"]["log_loss"], abs=1e-3
        )
        assert of_output["model"]["log_loss"] < of_output["dummy"]["log_loss"]


def test_without_metadata_the_population_must_be_named(data: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.csv"
    alone.write_bytes(data.read_bytes())
    options = {"rows": 1000, "estimator": "logistic", "fresh_rows": 200}
    with pytest.raises(InvalidData, match="no metadata beside it say its population: name it with --population"):
        train_and_save(alone, tmp_path, **options)
    metadata = train_and_save(alone, tmp_path, population=POPULATIONS["teaching"], **options)
    assert metadata["population"]["id"] == "teaching"
    assert metadata["command"].endswith(" --estimator logistic --population teaching")


@pytest.mark.parametrize(
    ("cohort", "sentence"),
    [
        (Cohort(population=POPULATIONS["ward"]), "does not say who gets oxygen: write it anew with --columns full"),
        (Cohort(charted=True), "does not show its population as it is"),
        (Cohort(scenario=Scenario("sepsis", START)), "does not show its population as it is"),
    ],
)
def test_data_that_cannot_be_judged_are_refused(tmp_path: Path, cohort: Cohort, sentence: str) -> None:
    layout = Series(n_patients=50, duration=10) if cohort.scenario else Snapshot(rows=200)
    write(DataSet(layout=layout, cohort=cohort), tmp_path / "vitals.csv")
    with pytest.raises((InvalidData, InvalidValue), match=sentence):
        train_and_save(tmp_path / "vitals.csv", tmp_path)


@pytest.mark.parametrize(
    ("layout", "population", "what"),
    [
        (Series(n_patients=1, duration=10), "teaching", "patient"),
        (Snapshot(rows=200), "healthy", "probable_condition"),
    ],
)
@pytest.mark.parametrize("estimator", ["network", "logistic"])
def test_data_of_one_patient_or_one_class_are_refused(
    tmp_path: Path, layout: Series | Snapshot, population: str, what: str, estimator: str
) -> None:
    write(DataSet(layout=layout, cohort=Cohort(population=POPULATIONS[population])), tmp_path / "vitals.csv")
    with pytest.raises(InvalidData, match=f"holds one {what} alone, so nothing can be learned or judged: write it"):
        train_and_save(tmp_path / "vitals.csv", tmp_path, rows=1000, estimator=estimator)
    assert not (tmp_path / METADATA).exists()


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"population": POPULATIONS["healthy"]}, InvalidValue, "it must be teaching, as in the metadata of vitals.csv"),
        ({"estimator": "netwrok"}, UnknownEntry, "did you mean 'network'"),
        ({"output": Path("/nowhere/models")}, InvalidValue, "in a folder that exists"),
        ({"seed": -1}, InvalidValue, "seed -1 is not allowed"),
        ({"seed": 2**64 - 1}, InvalidValue, "seed 18446744073709551616 is not allowed"),
        ({"data": Path("/nowhere/vitals.csv")}, InvalidData, "there is no such file"),
    ],
)
def test_what_cannot_be_done_is_refused_before_training(
    data: Path, tmp_path: Path, options: dict, error: type[Exception], sentence: str
) -> None:
    epochs = []
    arguments = {"data": data, "output": tmp_path, "rows": 5000, "progress": lambda: epochs.append(1)} | options
    with pytest.raises(error, match=sentence):
        train_and_save(**arguments)
    assert not epochs
    assert not list(tmp_path.iterdir())


def command(*options: object, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    arguments = [sys.executable, "-m", "vitals.training", *map(str, options)]
    return subprocess.run(arguments, capture_output=True, text=True, cwd=folder, env=environment, check=False)


@pytest.mark.slow
def test_the_command_trains_and_reports(data: Path, tmp_path: Path) -> None:
    run = command("--data", data, "--output", tmp_path, "--rows", 1000, "--estimator", "logistic", folder=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "On 20,000 fresh readings" in run.stdout
    assert "| oracle |" in run.stdout
    assert Predictor.load(tmp_path).metadata["parameters"]["estimator"] == "logistic"


def test_the_command_refuses_with_code_2(tmp_path: Path) -> None:
    run = command("--estimator", "forrest", folder=tmp_path)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("error: unknown estimator 'forrest': did you mean 'forest'? known are ")
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--rows 10", "Invalid value for '--rows'"),
        ("--rows many", "Invalid value for '--rows'"),
        ("--data none.csv --output .", "none.csv: there is no such file"),
        ("--output nowhere", "nowhere first"),
        ("--seed 18446744073709551615 --output .", "seed 18446744073709551616 is not allowed"),
        ("--population emergancy --output .", "did you mean 'emergency'"),
        ("--populaton emergency", "No such option"),
    ],
)
def test_a_bad_option_is_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: str,
    sentence: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["training", *options.split()])
    assert main() == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert said.err.splitlines()[-1].startswith("error: ")
    assert not list(tmp_path.iterdir())
