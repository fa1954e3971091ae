"""Training: samples, cross-validation, learning curves, and the run that saves a model.

`python -m vitals.training` is that run, without a notebook.
"""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold, GroupShuffleSplit
from sklearn.multioutput import MultiOutputClassifier
from sklearn.preprocessing import LabelEncoder, StandardScaler
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import TEACHING, Population
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import read
from vitals.errors import InvalidData, VitalsError
from vitals.files import check_place
from vitals.model.oracle import DRAWS, Oracle
from vitals.model.persistence import METADATA, OUTPUTS, Artifacts, save_artifacts
from vitals.simulation.cohort import Cohort
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import simulate
from vitals.simulation.status import STATUSES
from vitals.training.candidates import CANDIDATES, Progress, build_model, fit_model, n_epochs, silence
from vitals.training.evaluation import Scores, score, score_dummy, score_news2, score_rule
from vitals.training.model_card import model_card, tables

__all__ = [
    "Comparison",
    "Sample",
    "Trained",
    "cross_validate",
    "label_encoders",
    "learning_curve",
    "oracle_proba",
    "read_sample",
    "score_all",
    "score_references",
    "simulate_sample",
    "split_by_patient",
    "train",
    "train_and_save",
]

STATUS = next(iter(OUTPUTS))
N_VECTORS = 8  # readings whose predictions are recorded
FIRST_PATIENT = 1_000_000_000  # simulated training rows are other patients than those of any data set
DAY_START, DAY_SECONDS = 1_735_689_600, 86_400  # 2025-01-01, as in the data set


@dataclass(frozen=True)
class Sample:
    """Readings with what was so.

    Attributes
    ----------
    X
        Measured signs, shape (n_samples, n_signs).
    Y
        Codes of both outputs, shape (n_samples, 2): indices into their classes in `OUTPUTS`.
    groups
        Patient of each reading, shape (n_samples,).
    """

    X: FloatArray
    Y: NDArray[np.int64]
    groups: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.X)

    def __add__(self, other: "Sample") -> "Sample":
        return Sample(
            np.concatenate([self.X, other.X]),
            np.concatenate([self.Y, other.Y]),
            np.concatenate([self.groups, other.groups]),
        )

    def rows(self, rows: NDArray[np.int64] | slice) -> "Sample":
        """Some of the readings."""
        return Sample(self.X[rows], self.Y[rows], self.groups[rows])


def read_sample(path: Path | str) -> Sample:
    """Read a data set of the generator, checked as `datasets.read` says.

    Raises
    ------
    InvalidData
        If it does not say whose the readings are, or values are missing.
    """
    table = read(path)
    if "patient_id" not in table.column_names:
        raise InvalidData(path, "has no patient_id, by which it must be split", "write it anew with --columns default")
    if any(table[sign].null_count for sign in SIGNS):
        raise InvalidData(path, "lacks values that artifacts took away", "write it anew without --artifacts")
    Y = encode(*(table[output].to_numpy(zero_copy_only=False) for output in OUTPUTS))
    X = np.stack([table[sign].to_numpy() for sign in SIGNS], axis=1).astype(np.float64)
    return Sample(X, Y, table["patient_id"].to_numpy().astype(np.int64))


def encode(statuses: NDArray[Any], conditions: NDArray[Any]) -> NDArray[np.int64]:
    """Codes of the labels of both outputs, shape (n_samples, 2)."""
    labels = zip(label_encoders(), (statuses, conditions), strict=True)
    codes = np.stack([encoder.transform(ids) for encoder, ids in labels], axis=1)
    return codes.astype(np.int64)  # an encoder answers no ids with floating-point numbers


def split_by_patient(sample: Sample, *, test_share: float = 0.2, seed: int = 0) -> tuple[Sample, Sample]:
    """Split into a training and a test part that have no patient in common."""
    splitter = GroupShuffleSplit(1, test_size=test_share, random_state=seed)
    train, test = next(splitter.split(sample.X, sample.Y, sample.groups))
    return sample.rows(train), sample.rows(test)


def simulate_sample(rows: int, *, seed: int, population: Population = TEACHING) -> Sample:
    """Simulate one reading each of `rows` patients, at times spread over a day; another seed is other patients."""
    patient = FIRST_PATIENT + np.arange(rows)
    golden = (np.arange(rows) * 0.6180339887498949) % 1.0  # spreads any number of rows evenly
    simulation = simulate(patient, DAY_START + np.floor(golden * DAY_SECONDS), Cohort(seed=seed, population=population))
    Y = encode(simulation.truth.statuses, simulation.truth.conditions)
    return Sample(simulation.readings.values, Y, patient)


@dataclass(frozen=True)
class Trained:
    """A fitted scaler and model, with columns in the catalogs' order."""

    scaler: StandardScaler
    model: MultiOutputClassifier

    def predict_proba(self, X: FloatArray) -> list[FloatArray]:
        """Probabilities of both outputs, columns as in `OUTPUTS`, also of classes that the training data lacked."""
        found = self.model.predict_proba(self.scaler.transform(X))
        full = [np.zeros((len(X), len(classes))) for classes in OUTPUTS.values()]
        for probabilities, part, classes in zip(full, found, self.model.classes_, strict=True):
            probabilities[:, classes] = part
        return full


def train(name: str, sample: Sample, progress: Progress = silence) -> Trained:
    """Fit the scaler and a candidate; parameters as for `fit_model`."""
    scaler = StandardScaler().fit(sample.X)
    return Trained(scaler, fit_model(name, scaler.transform(sample.X), sample.Y, progress))


@dataclass(frozen=True)
class Comparison:
    """Scores of one candidate on one output over the folds of a cross-validation."""

    candidate: str
    output: str
    folds: list[Scores]
    milliseconds: float  # to predict both outputs of 1,000 rows, on one core


def cross_validate(names: Sequence[str], sample: Sample, *, folds: int = 5) -> Iterator[Comparison]:
    """Fit and score candidates on folds that have no patient in common; yields both outputs of each candidate."""
    for name in names:
        scores: list[list[Scores]] = [[], []]
        seconds = []
        for training, test in GroupKFold(folds).split(sample.X, groups=sample.groups):
            trained = train(name, sample.rows(training))
            held_out = sample.rows(test)
            with threadpool_limits(1):
                start = perf_counter()
                found = trained.predict_proba(held_out.X)
                seconds.append((perf_counter() - start) / len(held_out))
            for of_folds, probabilities, labels in zip(scores, found, held_out.Y.T, strict=True):
                of_folds.append(score(probabilities, labels))
        for output, of_folds in zip(OUTPUTS, scores, strict=True):
            yield Comparison(name, output, of_folds, 1e6 * float(np.median(seconds)))


def learning_curve(name: str, sizes: Sequence[int], sample: Sample, test: Sample) -> Iterator[tuple[int, list[Scores]]]:
    """Scores of both outputs on a test part, after training on the first `size` readings of a sample."""
    for size in sizes:
        found = train(name, sample.rows(slice(size))).predict_proba(test.X)
        yield size, [score(probabilities, test.Y[:, output]) for output, probabilities in enumerate(found)]


def label_encoders() -> list[LabelEncoder]:
    """Encoders of both outputs; they sort their classes, and so does `OUTPUTS`."""
    return [LabelEncoder().fit(classes) for classes in OUTPUTS.values()]


def oracle_proba(X: FloatArray, population: Population = TEACHING, *, draws: int = DRAWS) -> list[FloatArray]:
    """Probabilities of both outputs that no model can better; columns as in `OUTPUTS`."""
    posterior = Oracle(population).posterior(X, draws=draws)
    return [posterior.status[:, np.argsort(STATUSES)], posterior.condition[:, np.argsort(list(CONDITIONS))]]


def score_references(train_part: Sample, test: Sample, population: Population) -> dict[str, dict[str, Scores]]:
    """Scores that a model is held against: of the oracle, a dummy and, for the status, NEWS2 and the rule."""
    best = oracle_proba(test.X, population)
    scores: dict[str, dict[str, Scores]] = {}
    for output, (name, classes) in enumerate(OUTPUTS.items()):
        labels, train_labels = test.Y[:, output], train_part.Y[:, output]
        scores[name] = {
            "oracle": score(best[output], labels),
            "dummy": score_dummy(train_labels, labels, len(classes)),
        }
        if name == STATUS:
            scores[name]["NEWS2"] = score_news2(train_part.X, train_labels, test.X, labels)
            scores[name]["rule"] = score_rule(train_part.X, train_labels, test.X, labels)
    return scores


def score_all(trained: Trained, train_part: Sample, test: Sample, population: Population) -> dict[str, Any]:
    """Scores of the model on a test part, beside the oracle, a dummy and, for the status, NEWS2 and the rule."""
    found, references = trained.predict_proba(test.X), score_references(train_part, test, population)
    scores: dict[str, Any] = {"rows": len(test)}
    for output, name in enumerate(OUTPUTS):
        rows = {"model": score(found[output], test.Y[:, output]), **references[name]}
        scores[name] = {who: each.rounded() for who, each in rows.items()}
    return scores


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
    if rows > len(train_part):
        sample = train_part + simulate_sample(rows - len(train_part), seed=seed, population=population)
    else:
        sample = train_part.rows(slice(rows))
    trained = train(estimator, sample, progress)
    vectors = fresh.X[:N_VECTORS]
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
        "test_vectors": {
            "readings": vectors.tolist(),
            **{
                name: np.round(found, 6).tolist()
                for name, found in zip(OUTPUTS, trained.predict_proba(vectors), strict=True)
            },
        },
    }
    of_status, of_condition = label_encoders()
    artifacts = Artifacts(trained.scaler, of_status, of_condition, trained.model, metadata)
    save_artifacts(output, artifacts, model_card(metadata))
    return metadata


def run(
    rows: Annotated[
        int, typer.Option(min=1000, help="Readings to train on, the data set's and simulated ones.")
    ] = 1_500_000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the simulated readings.")] = 1,
    output: Annotated[Path, typer.Option(help="Folder for the model.")] = Path("Models"),
    data: Annotated[Path, typer.Option(help="Data set, written by the generator.")] = Path("Datasets/vitals.csv"),
    estimator: Annotated[str, typer.Option(help=f"One of {', '.join(CANDIDATES)}.")] = "network",
) -> None:
    """Train the model on a data set and on simulated readings, score it beside the oracle, and save it.

    Synthetic data: not for clinical use.
    """
    epochs = len(OUTPUTS) * n_epochs(rows) if estimator == "network" else None
    with tqdm(total=epochs, desc="training", unit="epoch", disable=None) as bar:
        metadata = train_and_save(data, output, rows=rows, seed=seed, estimator=estimator, progress=bar.update)
    fresh = metadata["metrics"]["fresh"]
    typer.echo(f"On {fresh['rows']:,} fresh readings:\n\n{tables(fresh)}\n\nSaved in {output}.")


def main() -> int:
    """Run the command line and return its exit code."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(run)
    try:
        return app(standalone_mode=False) or 0
    except typer.TyperException as error:
        sentence = error.format_message()
    except (VitalsError, OSError) as error:
        sentence = str(error)
    print(f"error: {sentence}", file=sys.stderr)
    return 2
