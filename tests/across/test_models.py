"""The model that is committed in Models/: that it can be loaded, belongs to the committed data, and is as good as it says."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.settings import SETTINGS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.data.writing import write
from vitals.model.oracle import Oracle
from vitals.model.persistence import METADATA, MODEL_CARD, OUTPUTS, PICKLES
from vitals.model.predictor import Predictor
from vitals.simulation.cohort import Cohort
from vitals.training.evaluation import log_loss, score
from vitals.training.model_card import model_card
from vitals.training.samples import simulate_sample

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "Models"


FOLDERS = [MODELS, *sorted(path.parent for path in MODELS.glob(f"*/{METADATA}"))]


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    """Of the model of lessons, and of those of settings of care in it."""
    return request.param


@pytest.fixture(scope="module")
def metadata(folder: Path) -> dict:
    return json.loads((folder / METADATA).read_text())


def test_there_is_one_for_each_setting() -> None:
    settings = [Predictor.load(each).population.setting.id for each in FOLDERS]
    assert sorted(settings) == sorted(SETTINGS)
    assert [each.name for each in FOLDERS[1:]] == settings[1:]


def test_it_was_trained_on_the_data_set_that_is_committed_or_can_be_made_again(metadata: dict, tmp_path: Path) -> None:
    data = ROOT / "Datasets" / metadata["data"]["file"]
    if metadata["parameters"]["population"] != "teaching":
        population = POPULATIONS[metadata["parameters"]["population"]]
        data = tmp_path / data.name
        write(DataSet(layout=Snapshot(rows=10_000), cohort=Cohort(population=population), columns="full"), data)
    assert metadata["data"]["sha256"] == hashlib.sha256(data.read_bytes()).hexdigest()


def test_its_files_are_small(folder: Path) -> None:
    names = [*PICKLES.values(), METADATA, MODEL_CARD]
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == sorted(names)
    assert sum((folder / name).stat().st_size for name in names) < 2_000_000


def test_its_card_is_written_from_its_metadata(folder: Path, metadata: dict) -> None:
    assert (folder / MODEL_CARD).read_text() == model_card(metadata)


def test_it_scores_on_other_patients_as_its_metadata_says(metadata: dict) -> None:
    """Through the predictor, which finds the model of the population's setting."""
    population = POPULATIONS[metadata["parameters"]["population"]]
    sample = simulate_sample(20_000, seed=metadata["parameters"]["seed"] + 7, population=population)
    prediction = Predictor.load(MODELS).predict(sample.X, population=population, on_oxygen=sample.on_oxygen)
    found = (prediction.status_proba, prediction.condition_proba)
    for output, (name, probabilities) in enumerate(zip(OUTPUTS, found, strict=True)):
        stated = metadata["metrics"]["fresh"][name]["model"]
        scores = score(probabilities, sample.Y[:, output])
        # two samples of 20,000: three standard errors of the difference
        assert scores.accuracy == pytest.approx(stated["accuracy"], abs=0.015), name
        assert scores.log_loss == pytest.approx(stated["log_loss"], abs=0.03), name


@pytest.mark.parametrize(("output", "allowed"), [("label_status", 1.01), ("probable_condition", 1.003)])
def test_it_comes_close_to_the_oracle(metadata: dict, output: str, allowed: float) -> None:
    scores = metadata["metrics"]["fresh"][output]
    assert 0.999 < scores["model"]["log_loss"] / scores["oracle"]["log_loss"] < allowed


@pytest.mark.parametrize(
    ("population", "allowed"),
    [
        (POPULATIONS["emergency_lesson"], 0.015),
        (POPULATIONS["balanced"], 0.015),
        (Population.of({"sepsis": 0.2, "healthy": 0.8}), 0.015),
    ],
    ids=lambda value: value.id if isinstance(value, Population) else None,
)
def test_in_another_population_it_is_close_to_the_oracle_where_that_is_named(
    population: Population, allowed: float
) -> None:
    predictor, sample = Predictor.load(MODELS), simulate_sample(20_000, seed=77, population=population)
    labels, columns = sample.Y[:, 1], np.argsort(list(CONDITIONS))
    best = log_loss(Oracle(population).condition(sample.X)[:, columns], labels)
    plain, corrected = (
        log_loss(predictor.predict(sample.X, population=each).condition_proba, labels) for each in (None, population)
    )
    assert corrected < best * (1 + allowed)
    assert plain > best * 1.05


def test_nobody_who_is_healthy_is_said_to_be_ill() -> None:
    healthy = POPULATIONS["healthy"]
    sample = simulate_sample(20_000, seed=77, population=healthy)
    assert set(Predictor.load(MODELS).predict(sample.X, population=healthy).condition) == {"healthy"}
