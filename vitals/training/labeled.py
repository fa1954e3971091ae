"""Readings with their labels as users have them: a data set of the generator, or a table and its population."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.catalog.population_files import population_named
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.metadata import population_of, read_metadata
from vitals.data.reading import read
from vitals.errors import InvalidData, InvalidValue, UnknownEntry
from vitals.model.persistence import OUTPUTS
from vitals.simulation.scales import FloatArray
from vitals.simulation.tables import filled_signs, read_signs, read_values

__all__ = ["LabeledReadings", "read_labeled"]


@dataclass(frozen=True)
class LabeledReadings:
    """Readings, their labels, and what is known of where they come from.

    Attributes
    ----------
    frame
        All columns that were given.
    X
        Measured signs, shape (n_samples, n_signs); NaN where one is missing.
    labels
        By output, index of the class of each reading, shape (n_samples,); outputs without a column are left out.
    patients
        Number of the patient of each reading, from 0, shape (n_samples,); all different if nothing says whose they are.
    population
        Population that they are of.
    departures
        Sentences on how the readings differ from plain ones of the population; the best possible score then is none.
    """

    frame: pd.DataFrame
    X: FloatArray
    labels: dict[str, NDArray[np.int64]]
    patients: NDArray[np.int64]
    population: Population
    departures: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.X)

    def labels_of(self, output: str) -> NDArray[np.int64]:
        """Labels of an output.

        Raises
        ------
        InvalidValue
            If they were not given.
        """
        if output not in self.labels:
            raise InvalidValue("table of readings", f"without {output}", "a table with the labels that are predicted")
        return self.labels[output]

    @property
    def filled(self) -> FloatArray:
        """Signs with the mean of the healthy in the place of missing ones, which then score nothing."""
        return filled_signs(self.X)

    @property
    def on_oxygen(self) -> NDArray[np.bool_] | None:
        """Whether each patient gets oxygen; None in a setting where nobody does."""
        if self.population.setting.oxygen is None:
            return None
        if "on_oxygen" not in self.frame:
            allowed = f"a table with it: in the setting {self.population.setting.id} some get oxygen (--columns full)"
            raise InvalidValue("table of readings", "without on_oxygen", allowed)
        return self.frame["on_oxygen"].to_numpy()


def read_labeled(data: Any, population: Population | str | None = None) -> LabeledReadings:
    """Read labeled readings from a file, or from a table by column name in any order.

    Parameters
    ----------
    data
        Path of a data set, checked as `vitals.data.reading.read` says; or a DataFrame, an Arrow table, a mapping or a
        structured array, with a column for each sign and for at least one of the labels.
    population
        Its id, the path of its .json file, or a `Population`; by default what the metadata beside a file describe.

    Raises
    ------
    InvalidData
        If the file is no data set, or its values are charted.
    InvalidValue, UnknownEntry
        If no population is known, a column is missing, or a value or label cannot be.
    """
    if not isinstance(data, str | Path):
        if population is None:
            allowed = f"given with a table, as in population={next(iter(POPULATIONS))!r}: only files have metadata"
            raise InvalidValue("population", None, allowed)
        return labeled(frame_of(data), known_population(population))
    path = Path(data)
    frame, metadata = frame_of(read(path)), read_metadata(path)
    if metadata is None:
        if population is None:
            mend = f"name its population, as in population={next(iter(POPULATIONS))!r}"
            raise InvalidData(path, "has no metadata beside it that say of which population it is", mend)
        return labeled(frame, known_population(population))
    if metadata.get("charted"):
        mend = "write it anew without --charted"
        raise InvalidData(path, "holds values as charted, for which no best possible score is known", mend)
    described = population_of(path, metadata)
    chosen = described if population is None else known_population(population)
    return labeled(frame, chosen, departures(metadata, described, chosen, frame))


def known_population(population: Population | str) -> Population:
    """Population itself, or by its id or file."""
    return population if isinstance(population, Population) else population_named(population)


def departures(
    metadata: dict[str, Any], described: Population, chosen: Population, frame: pd.DataFrame
) -> tuple[str, ...]:
    """Sentences on how the readings of a file differ from plain ones of a population."""
    found = []
    if chosen.describe() != described.describe():
        found.append(f"The metadata say population {described.id}, and {chosen.id} was asked for.")
    if metadata.get("scenario"):
        condition = metadata["scenario"]["condition"]
        found.append(f"Scenario: all patients get {condition}, so the shares of the population do not hold.")
    if metadata.get("artifacts"):
        rows = int(frame[list(SIGNS)].isna().any(axis=1).sum())
        found.append(
            f"Artifacts: {rows:,} readings lack a sign, which the best possible prediction integrates out; "
            "disturbed values it takes for true ones."
        )
    return tuple(found)


def labeled(frame: pd.DataFrame, population: Population, departures: tuple[str, ...] = ()) -> LabeledReadings:
    """Check the columns of a table, and code its labels."""
    if frame.empty:
        raise InvalidValue("table of readings", "without rows", "a table with at least one reading")
    X = read_values(frame)
    labels = {output: label_codes(output, frame[output]) for output in OUTPUTS if output in frame}
    if not labels:
        raise InvalidValue("table of readings", "without labels", f"a table with {' or '.join(OUTPUTS)}")
    whose = frame["patient_id"].to_numpy() if "patient_id" in frame else np.arange(len(frame))
    patients = np.unique(whose, return_inverse=True)[1]
    readings = LabeledReadings(frame, X, labels, patients, population, departures)
    read_signs(readings.filled)  # refuses what lies outside the limits
    return readings


def label_codes(output: str, column: pd.Series) -> NDArray[np.int64]:
    """Index of the class of each label."""
    classes = OUTPUTS[output]
    codes = pd.Index(classes).get_indexer(pd.Index(column, dtype=object))
    if (codes < 0).any():
        raise UnknownEntry(output, column.iloc[int((codes < 0).argmax())], known=classes)
    return codes.astype(np.int64)


def frame_of(table: Any) -> pd.DataFrame:
    """DataFrame of a table with named columns."""
    if isinstance(table, pd.DataFrame):
        return table
    try:
        frame = table.to_pandas() if hasattr(table, "to_pandas") else pd.DataFrame(table)
    except (TypeError, ValueError):
        allowed = "a path, or a table with named columns: a DataFrame, an Arrow table, a mapping"
        raise InvalidValue("data", type(table).__name__, allowed) from None
    # Arrow's dictionaries are texts that are stored once: as texts they come from a CSV file too.
    return frame.astype({name: str for name, type in frame.dtypes.items() if type == "category"})
