"""The model that is committed in Models/: that it can be loaded, belongs to the committed data, and is as good as it says."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.model.oracle import Oracle
from vitals.model.persistence import METADATA, MODEL_CARD, OUTPUTS, PICKLES
from vitals.model.predictor import Predictor
from vitals.training.evaluation import log_loss, score
from vitals.training.model_card import model_card
from vitals.training.samples import simulate_sample

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "Models"


@pytest.fixture(scope="module")
def metadata() -> dict:
    return json.loads((MODELS / METADATA).read_text())


def test_it_was_trained_on_the_committed_data_set(metadata: dict) -> None:
    data = ROOT / "Datasets" / metadata["data"]["file"]
    assert metadata["data"]["sha256"] == hashlib.sha256(data.read_bytes()).hexdigest()


def test_its_files_are_small() -> None:
    names = [*PICKLES.values(), METADATA, MODEL_CARD]
    assert sorted(path.name for path in MODELS.iterdir()) == sorted(names)
    assert sum((MODELS / name).stat().st_size for name in names) < 2_000_000


def test_its_card_is_written_from_its_metadata(metadata: dict) -> None:
    assert (MODELS / MODEL_CARD).read_text() == model_card(metadata)


def test_it_scores_on_other_patients_as_its_metadata_says(metadata: dict) -> None:
    sample = simulate_sample(20_000, seed=metadata["parameters"]["seed"] + 7)
    prediction = Predictor.load(MODELS).predict(sample.X)
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
    assert 1 < scores["model"]["log_loss"] / scores["oracle"]["log_loss"] < allowed


@pytest.mark.parametrize(
    ("population", "allowed"),
    [
        (POPULATIONS["emergency_lesson"], 0.015),
        (POPULATIONS["balanced"], 0.015),
        # few are ill, and all of the difference is theirs: 2 of these percents are the sample's
        (Population.of({"sepsis": 0.2, "healthy": 0.8}), 0.06),
    ],
    ids=lambda value: value.id if isinstance(value, Population) else None,
)
def test_in_another_population_one_factor_brings_it_close_to_the_oracle(population: Population, allowed: float) -> None:
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
