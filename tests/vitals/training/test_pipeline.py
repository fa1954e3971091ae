import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import log_loss

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import TEACHING, Population
from vitals.data.datasets import DataSet, Series, Snapshot, write
from vitals.errors import InvalidData, InvalidValue, UnknownEntry
from vitals.model.oracle import Oracle
from vitals.model.persistence import METADATA, MODEL_CARD, OUTPUTS, PICKLES
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.simulation.status import STATUSES
from vitals.training.evaluation import score
from vitals.training.pipeline import (
    FIRST_PATIENT,
    cross_validate,
    label_encoders,
    learning_curve,
    main,
    oracle_proba,
    read_sample,
    score_all,
    simulate_sample,
    split_by_patient,
    train,
    train_and_save,
)

PROJECT = Path(__file__).parents[3]
STATUS, CONDITION = OUTPUTS.values()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "vitals.csv"
    write(DataSet(layout=Snapshot(rows=2000)), path)
    return path


# Samples


def test_a_data_set_is_read_as_it_was_simulated(data: Path) -> None:
    sample, table = read_sample(data), DataSet(layout=Snapshot(rows=2000)).table()
    assert len(sample) == 2000
    np.testing.assert_array_equal(sample.groups, table["patient_id"].to_numpy())
    np.testing.assert_array_equal(sample.X[:, 0], table["heart_rate"].to_numpy())
    np.testing.assert_array_equal(sample.X[:, 5], table["temperature_c"].to_numpy())
    assert np.array(STATUS)[sample.Y[:, 0]].tolist() == table["label_status"].to_pylist()
    assert np.array(CONDITION)[sample.Y[:, 1]].tolist() == table["probable_condition"].to_pylist()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"columns": "classic"}, "has no patient_id, by which it must be split"),
        ({"artifacts": True}, "lacks values that artifacts took away"),
    ],
)
def test_data_that_cannot_be_trained_on_are_refused(tmp_path: Path, options: dict, sentence: str) -> None:
    write(DataSet(layout=Snapshot(rows=3000), **options), tmp_path / "vitals.csv")
    with pytest.raises(InvalidData, match=sentence):
        read_sample(tmp_path / "vitals.csv")


def test_no_patient_is_on_both_sides_of_a_split(tmp_path: Path) -> None:
    layout = Series(n_patients=50, duration=600, interval=60)
    write(DataSet(layout=layout), tmp_path / "series.csv")
    sample = read_sample(tmp_path / "series.csv")
    part, test = split_by_patient(sample, test_share=0.2, seed=3)
    assert set(part.groups) | set(test.groups) == set(sample.groups)
    assert not set(part.groups) & set(test.groups)
    assert len(set(test.groups)) == 10
    assert len(part) + len(test) == len(sample)
    again, _ = split_by_patient(sample, test_share=0.2, seed=3)
    np.testing.assert_array_equal(again.X, part.X)
    other, _ = split_by_patient(sample, test_share=0.2, seed=4)
    assert set(other.groups) != set(part.groups)


def test_simulated_samples_are_other_people_than_the_data_set_and_each_other() -> None:
    sample, other = simulate_sample(300, seed=1), simulate_sample(300, seed=2)
    np.testing.assert_array_equal(simulate_sample(100, seed=1).X, sample.X[:100])
    assert sample.groups.min() == FIRST_PATIENT  # a data set counts its patients from 1
    assert not np.any(np.all(sample.X == other.X, axis=1))
    only = simulate_sample(300, seed=1, population=Population.of({"healthy": 1.0}))
    assert {CONDITION[code] for code in only.Y[:, 1]} == {"healthy"}


def test_samples_are_joined_and_cut() -> None:
    sample = simulate_sample(30, seed=1)
    joined = sample.rows(slice(10)) + sample.rows(np.arange(10, 30))
    for name in ("X", "Y", "groups"):
        np.testing.assert_array_equal(getattr(joined, name), getattr(sample, name))


def test_encoders_and_codes_agree() -> None:
    """Whoever has the encoders alone reads the codes as the library does."""
    for encoder, classes in zip(label_encoders(), OUTPUTS.values(), strict=True):
        assert encoder.classes_.tolist() == list(classes)
        assert encoder.inverse_transform(np.arange(len(classes))).tolist() == list(classes)
    assert set(STATUS) == set(STATUSES)
    assert set(CONDITION) == set(CONDITIONS)


# Training and scoring


def test_classes_that_training_lacked_have_no_probability() -> None:
    few = Population.of({"healthy": 0.5, "sepsis": 0.3, "asthma_exacerbation": 0.2})
    trained = train("logistic", simulate_sample(1000, seed=1, population=few))
    test = simulate_sample(300, seed=2, population=few)
    status, condition = trained.predict_proba(test.X)
    assert status.shape == (300, 3)
    assert condition.shape == (300, len(CONDITIONS))
    assert {CONDITION[code] for code in np.flatnonzero(condition.sum(axis=0))} == {
        "healthy",
        "sepsis",
        "asthma_exacerbation",
    }
    assert score(condition, test.Y[:, 1]).accuracy > 0.7


def test_the_oracle_answers_in_the_order_of_the_encoders() -> None:
    sample = simulate_sample(200, seed=1)
    status, condition = oracle_proba(sample.X, draws=64)
    posterior = Oracle().posterior(sample.X, draws=64)
    np.testing.assert_array_equal(status[:, STATUS.index("critical")], posterior.status[:, STATUSES.index("critical")])
    for id in ("sepsis", "healthy"):
        column = list(CONDITIONS).index(id)
        np.testing.assert_array_equal(condition[:, CONDITION.index(id)], posterior.condition[:, column])
    others = oracle_proba(sample.X, Population.of({"healthy": 1.0}), draws=64)
    assert np.all(others[1][:, CONDITION.index("healthy")] == pytest.approx(1.0))


def test_cross_validation_scores_each_candidate_on_held_out_patients() -> None:
    sample = simulate_sample(2400, seed=1)
    found = list(cross_validate(["logistic", "average"], sample, folds=3))
    assert [(each.candidate, each.output) for each in found] == [
        (candidate, output) for candidate in ("logistic", "average") for output in OUTPUTS
    ]
    assert all(len(each.folds) == 3 and each.milliseconds > 0 for each in found)
    assert all(0.3 < fold.accuracy < 0.95 for each in found for fold in each.folds)


def test_cross_validation_does_not_profit_from_known_patients() -> None:
    """Each patient three times: a fold that knew two of them would be sure about the third."""
    sample = simulate_sample(400, seed=1)
    thrice = sample + sample + sample
    status, condition = cross_validate(["forest"], thrice, folds=2)
    assert np.mean([fold.accuracy for fold in condition.folds]) < 0.8
    assert np.mean([fold.accuracy for fold in status.folds]) < 0.95


def test_a_learning_curve_descends() -> None:
    sample, test = simulate_sample(4000, seed=1), simulate_sample(1000, seed=2)
    curve = dict(learning_curve("logistic", [300, 4000], sample, test))
    assert list(curve) == [300, 4000]
    assert curve[4000][1].log_loss < curve[300][1].log_loss - 0.05
    np.testing.assert_allclose(
        curve[300][0].log_loss,
        score(train("logistic", sample.rows(slice(300))).predict_proba(test.X)[0], test.Y[:, 0]).log_loss,
    )


def test_scores_stand_beside_the_oracle_and_the_rules() -> None:
    sample, test = simulate_sample(3000, seed=1), simulate_sample(1000, seed=2)
    trained = train("logistic", sample)
    found = score_all(trained, sample, test, TEACHING)
    assert found["rows"] == 1000
    assert list(found["label_status"]) == ["model", "oracle", "dummy", "NEWS2", "rule"]
    assert list(found["probable_condition"]) == ["model", "oracle", "dummy"]
    probabilities = trained.predict_proba(test.X)
    for output, (name, classes) in enumerate(OUTPUTS.items()):
        scores = found[name]
        assert scores["oracle"]["log_loss"] < scores["model"]["log_loss"] < scores["dummy"]["log_loss"]
        codes = np.arange(len(classes))
        expected = log_loss(test.Y[:, output], np.clip(probabilities[output], 1e-12, 1), labels=codes)
        assert scores["model"]["log_loss"] == pytest.approx(expected, abs=1e-4)


# The run that saves


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
    assert (
        recorded["data"]["sha256"] == json.loads(data.with_suffix(".meta.json").read_text(encoding="utf-8"))["sha256"]
    )
    assert recorded["command"] == "uv run python -m vitals.training --rows 3000 --seed 5 --estimator network"
    assert "not for clinical use" in recorded["synthetic"]
    assert recorded["metrics"]["test"]["rows"] == 400
    assert len(recorded["test_vectors"]["readings"]) >= 4


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


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
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
