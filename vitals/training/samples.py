"""Samples: readings with their labels, read from a data set or simulated, and split by patient."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupShuffleSplit
from sklearn.preprocessing import LabelEncoder

from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.catalog.settings import SETTINGS
from vitals.catalog.signs import SIGNS
from vitals.data.reading import read
from vitals.errors import InvalidData
from vitals.model.persistence import OUTPUTS, model_inputs
from vitals.simulation.cohort import Cohort
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import simulate

__all__ = ["Sample", "label_encoders", "read_sample", "simulate_sample", "split_by_patient"]

FIRST_PATIENT = 1_000_000_000  # simulated training rows are other patients than those of any data set
DAY_START, DAY_SECONDS = 1_735_689_600, 86_400  # 2025-01-01, as in the data set


@dataclass(frozen=True)
class Sample:
    """Readings with their labels.

    Attributes
    ----------
    X
        Measured signs, shape (n_samples, n_signs).
    Y
        Codes of both outputs, shape (n_samples, 2): indices into their classes in `OUTPUTS`.
    groups
        Patient of each reading, shape (n_samples,).
    on_oxygen
        Whether each patient gets oxygen, shape (n_samples,); None where nobody can.
    """

    X: FloatArray
    Y: NDArray[np.int64]
    groups: NDArray[np.int64]
    on_oxygen: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return len(self.X)

    def __add__(self, other: "Sample") -> "Sample":
        both = None
        if self.on_oxygen is not None and other.on_oxygen is not None:
            both = np.concatenate([self.on_oxygen, other.on_oxygen])
        return Sample(
            np.concatenate([self.X, other.X]),
            np.concatenate([self.Y, other.Y]),
            np.concatenate([self.groups, other.groups]),
            both,
        )

    def rows(self, rows: NDArray[np.int64] | slice) -> "Sample":
        """Some of the readings."""
        some = None if self.on_oxygen is None else self.on_oxygen[rows]
        return Sample(self.X[rows], self.Y[rows], self.groups[rows], some)

    @property
    def inputs(self) -> FloatArray:
        """What a model sees: the signs, and oxygen where somebody gets some; shape (n_samples, n_features)."""
        return self.X if self.on_oxygen is None else model_inputs(self.X, self.on_oxygen)

    @property
    def known(self) -> dict[str, NDArray[np.bool_]]:
        """What is known beside the signs, as `Oracle.posterior` takes it."""
        return {} if self.on_oxygen is None else {"on_oxygen": self.on_oxygen}


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
    on_oxygen = table["on_oxygen"].to_numpy(zero_copy_only=False) if "on_oxygen" in table.column_names else None
    settings = table["setting"].unique().to_pylist() if "setting" in table.column_names else []
    if on_oxygen is not None and not on_oxygen.any() and not any(gives_oxygen(setting) for setting in settings):
        on_oxygen = None  # nobody can
    return Sample(X, Y, table["patient_id"].to_numpy().astype(np.int64), on_oxygen)


def gives_oxygen(setting: str) -> bool:
    """Whether some get oxygen in a setting, by its id."""
    return setting in SETTINGS and SETTINGS[setting].oxygen is not None


def simulate_sample(rows: int, *, seed: int, population: Population = TEACHING) -> Sample:
    """Simulate one reading each of `rows` patients, at times spread over a day; another seed is other patients."""
    patient = FIRST_PATIENT + np.arange(rows)
    golden = (np.arange(rows) * 0.6180339887498949) % 1.0  # spreads any number of rows evenly
    simulation = simulate(patient, DAY_START + np.floor(golden * DAY_SECONDS), Cohort(seed=seed, population=population))
    Y = encode(simulation.truth.statuses, simulation.truth.conditions)
    return Sample(simulation.readings.values, Y, patient, simulation.readings.on_oxygen)


def split_by_patient(sample: Sample, *, test_share: float = 0.2, seed: int = 0) -> tuple[Sample, Sample]:
    """Split into a training and a test part that have no patient in common."""
    splitter = GroupShuffleSplit(1, test_size=test_share, random_state=seed)
    train, test = next(splitter.split(sample.X, sample.Y, sample.groups))
    return sample.rows(train), sample.rows(test)


def label_encoders() -> list[LabelEncoder]:
    """Encoders of both outputs; they sort their classes, and so does `OUTPUTS`."""
    return [LabelEncoder().fit(classes) for classes in OUTPUTS.values()]


def encode(statuses: NDArray[Any], conditions: NDArray[Any]) -> NDArray[np.int64]:
    """Codes of the labels of both outputs, shape (n_samples, 2)."""
    labels = zip(label_encoders(), (statuses, conditions), strict=True)
    codes = np.stack([encoder.transform(ids) for encoder, ids in labels], axis=1)
    return codes.astype(np.int64)  # an encoder answers no ids with floating-point numbers
