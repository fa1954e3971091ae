"""The run that saves a model: read, split, fit, score, record."""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.data.metadata import population_of, read_metadata
from vitals.errors import InvalidData, InvalidValue
from vitals.files import check_place
from vitals.model.persistence import METADATA, OUTPUTS, Artifacts, save_artifacts
from vitals.simulation.noise import check_seed
from vitals.simulation.scales import FloatArray
from vitals.training.candidates import build_model
from vitals.training.model_card import model_card
from vitals.training.model_fit import Progress, Trained, silence, train
from vitals.training.samples import Sample, label_encoders, read_sample, simulate_sample, split_by_patient
from vitals.training.scoring import posteriors, score_all

__all__ = ["DATA", "OUTPUT", "train_and_save"]

DATA, OUTPUT = Path("Datasets/vitals.csv"), Path("Models")
N_VECTORS = 8  # readings whose predictions are recorded


def train_and_save(
    data: Path,
    output: Path,
    *,
    rows: int = 1_000_000,
    seed: int = 1,
    estimator: str = "network",
    population: Population | None = None,
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
    rows, seed
        Readings to train on, and the seed of those that are simulated beside the data set's.
    population
        Of the data set, and so of all that is simulated: what its metadata say if None.
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
        If there is no such candidate, a seed or the output folder cannot be, or the data set is not sound; if nobody
        says its population, metadata say another, or some patients get oxygen and the data do not say who; if all
        readings are of one patient or one class.
    """
    build_model(estimator)  # an unknown one raises
    check_place(output / METADATA)  # before the minutes of training, not after
    check_seed(seed + 1)  # of the fresh readings
    read = read_sample(data)
    places = "".join(
        f" --{option} {path.as_posix()}"
        for option, path, usual in (("data", data, DATA), ("output", output, OUTPUT))
        if path.name != usual.name and not path.is_absolute()
    )
    command = f"uv run python -m vitals.training --rows {rows} --seed {seed}{places} --estimator {estimator}"
    if population is not None:
        command += f" --population {population.id}"
    population = drawn_from(data, population)
    if population.setting.oxygen is not None and read.on_oxygen is None:
        raise InvalidData(data, "does not say who gets oxygen", "write it anew with --columns full")
    check_variety(data, "patient", read.groups)
    train_part, test = split_by_patient(read)
    fresh = simulate_sample(fresh_rows, seed=seed + 1, population=population)
    sample = resized(train_part, rows, seed, population)
    for output_name, codes in zip(OUTPUTS, sample.Y.T, strict=True):
        check_variety(data, output_name, codes)
    targets = posteriors(sample, population) if estimator == "network" else None  # others learn from the labels
    trained = train(estimator, sample, progress, targets=targets, signs=population.signs)
    metadata = {
        "synthetic": "Trained on synthetic data; not for clinical use.",
        "command": command,
        "parameters": {"rows": len(sample), "seed": seed, "estimator": estimator, "population": population.id},
        "population": population.describe(),
        "data": {
            "file": data.name,
            "training_rows": min(len(train_part), rows),
            "sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
        },
        "metrics": {
            "fresh": score_all(trained, train_part, fresh, population),
            "test": score_all(trained, train_part, test, population),
        },
        "test_vectors": vectors(trained, fresh.inputs[:N_VECTORS]),
    }
    of_status, of_condition = label_encoders()
    artifacts = Artifacts(trained.scaler, of_status, of_condition, trained.model, metadata)
    save_artifacts(output, artifacts, model_card(metadata))
    return metadata


def drawn_from(data: Path, given: Population | None) -> Population:
    """The population of a data set: what its metadata say, or what was given where there are none."""
    metadata = read_metadata(data)
    recorded = None if metadata is None else population_of(data, metadata)
    if metadata is not None and (metadata.get("scenario") or metadata.get("charted")):
        raise InvalidData(data, "does not show its population as it is", "write it anew without --onset and --charted")
    population = given if recorded is None else recorded
    if population is None:
        raise InvalidData(data, "no metadata beside it say its population", "name it with --population")
    if given is not None and given.describe() != population.describe():
        raise InvalidValue("population", given.id, f"{population.id}, as in the metadata of {data.name}")
    return population


def check_variety(data: Path, what: str, values: NDArray[np.int64]) -> None:
    """Refuse a data set in which all readings are of one patient or one class."""
    if not np.ptp(values):
        mend = "write it of more patients, or of a population with more conditions"
        raise InvalidData(data, f"holds one {what} alone, so nothing can be learned or judged", mend)


def resized(sample: Sample, rows: int, seed: int, population: Population) -> Sample:
    """The first `rows` of a sample, or all of it and simulated readings up to that number."""
    if rows <= len(sample):
        return sample.rows(slice(rows))
    return sample + simulate_sample(rows - len(sample), seed=seed, population=population)


def vectors(trained: Trained, readings: FloatArray) -> dict[str, Any]:
    """Readings and the probabilities that the model gives them, which a loaded model must repeat."""
    found = zip(OUTPUTS, trained.predict_proba(readings), strict=True)
    return {"readings": readings.tolist(), **{name: np.round(each, 6).tolist() for name, each in found}}
