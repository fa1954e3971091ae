"""The run that saves a model: read, split, fit, score, record."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.files import check_place
from vitals.model.persistence import METADATA, OUTPUTS, Artifacts, save_artifacts
from vitals.simulation.scales import FloatArray
from vitals.training.candidates import build_model
from vitals.training.fitting import Progress, Trained, silence, train
from vitals.training.model_card import model_card
from vitals.training.samples import Sample, label_encoders, read_sample, simulate_sample, split_by_patient
from vitals.training.scoring import score_all

__all__ = ["train_and_save"]

N_VECTORS = 8  # readings whose predictions are recorded


def train_and_save(
    data: Path,
    output: Path,
    *,
    rows: int = 1_500_000,
    seed: int = 1,
    estimator: str = "network",
    population: Population = TEACHING,
    fresh_rows: int = 20_000,
    progress: Progress = silence,
) -> dict[str, Any]:
    """Train, score and save a model.

    Parameters
    ----------
    data
        Data set of the generator: a fifth of its patients is held out, the others are trained on.
    output
        Folder for the artifacts.
    rows, seed, population
        Readings to train on, the seed of those that are simulated beside the data set's, and their population.
    estimator
        Name of a candidate.
    fresh_rows
        Readings of another seed that the model is scored on.
    progress
        Called after each epoch of each network.

    Returns
    -------
    metadata of the model, with its scores

    Raises
    ------
    UnknownEntry, InvalidValue, InvalidData
        If there is no such candidate, a seed or the output folder cannot be, or the data set is not sound.
    """
    build_model(estimator)  # an unknown one raises
    check_place(output / METADATA)  # before the minutes of training, not after
    fresh = simulate_sample(fresh_rows, seed=seed + 1, population=population)
    train_part, test = split_by_patient(read_sample(data))
    sample = resized(train_part, rows, seed, population)
    trained = train(estimator, sample, progress)
    metadata = {
        "synthetic": "Trained on synthetic data; not for clinical use.",
        "command": f"uv run python -m vitals.training --rows {rows} --seed {seed} --estimator {estimator}",
        "parameters": {"rows": len(sample), "seed": seed, "estimator": estimator, "population": population.id},
        "data": {
            "file": data.name,
            "training_rows": min(len(train_part), rows),
            "sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
        },
        "metrics": {
            "fresh": score_all(trained, train_part, fresh, population),
            "test": score_all(trained, train_part, test, population),
        },
        "test_vectors": vectors(trained, fresh.X[:N_VECTORS]),
    }
    of_status, of_condition = label_encoders()
    artifacts = Artifacts(trained.scaler, of_status, of_condition, trained.model, metadata)
    save_artifacts(output, artifacts, model_card(metadata))
    return metadata


def resized(sample: Sample, rows: int, seed: int, population: Population) -> Sample:
    """The first `rows` of a sample, or all of it and simulated readings up to that number."""
    if rows <= len(sample):
        return sample.rows(slice(rows))
    return sample + simulate_sample(rows - len(sample), seed=seed, population=population)


def vectors(trained: Trained, readings: FloatArray) -> dict[str, Any]:
    """Readings and the probabilities that the model gives them, which a loaded model must repeat."""
    found = zip(OUTPUTS, trained.predict_proba(readings), strict=True)
    return {"readings": readings.tolist(), **{name: np.round(each, 6).tolist() for name, each in found}}
