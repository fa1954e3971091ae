"""Data set: a layout, a cohort and the name of a column set.

Each row is a function of these and of the row's number. So rows are made in blocks, by any number of processes, and
come out the same.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa

from vitals.data.layouts import Layout, Series, Snapshot
from vitals.errors import InvalidValue
from vitals.formats.contents.arrays import number_array
from vitals.formats.contents.columns import Column, Rows, columns
from vitals.simulation.cohort import Cohort
from vitals.simulation.noise import patient_keys
from vitals.simulation.simulator import simulate
from vitals.times import rfc3339

__all__ = ["DataSet"]


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """Description of a data set; equal ones hold the same rows.

    Parameters
    ----------
    layout
        Patients and instants: a `Snapshot` or a `Series`.
    cohort
        Seed, population, scenario, artifacts and charting; a scenario needs a series, and its onset must lie before the
        end.
    columns
        `classic`, `default` or `full`.

    Raises
    ------
    InvalidValue, UnknownEntry
        If there is no such column set, or the scenario does not fit the layout.

    Examples
    --------
    >>> DataSet(layout=Snapshot(rows=100)).table(0, 3).column("patient_id").to_pylist()
    [1, 2, 3]
    """

    layout: Layout = field(default_factory=Snapshot)
    cohort: Cohort = field(default_factory=Cohort)
    columns: str = "default"

    def __post_init__(self) -> None:
        columns(self.columns)
        scenario = self.cohort.scenario
        if scenario is None:
            return
        if not isinstance(self.layout, Series):
            raise InvalidValue("scenario", scenario.condition, "part of a time series: one instant shows no onset")
        if scenario.onset >= self.layout.end:
            end = rfc3339(self.layout.end)
            raise InvalidValue("onset", rfc3339(scenario.onset), f"before {end}, where the series ends")

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.layout.rows

    @property
    def time_unit(self) -> str:
        """Resolution of the timestamps: s, or ms where instants are not whole seconds."""
        return "s" if self.layout.in_seconds else "ms"

    @property
    def column_list(self) -> tuple[Column, ...]:
        """Columns in their order."""
        return columns(self.columns, artifacts=self.cohort.artifacts)

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return schema_of(self.column_list, self.time_unit)

    def table(self, first: int = 0, last: int | None = None) -> pa.Table:
        """Rows from `first` up to `last`, which is the end by default; counted from 0."""
        last = self.rows if last is None else min(last, self.rows)
        patient = self.layout.patients(first, last)
        keys = patient_keys(self.cohort.seed, patient)
        instant = self.layout.instants(first, last, keys)
        simulation = simulate(patient, instant / 1000, self.cohort)
        whole = instant // 1000 if self.time_unit == "s" else instant
        timestamp = number_array(whole, type=pa.timestamp(self.time_unit))
        rows = Rows(patient, timestamp, keys, simulation)
        return pa.table([column.make(rows) for column in self.column_list], self.schema)

    def describe(self) -> dict[str, Any]:
        """Describe the data set in the words of its metadata."""
        scenario = self.cohort.scenario
        return {
            "layout": self.layout.describe(),
            "seed": self.cohort.seed,
            "population": self.cohort.population.describe(),
            "scenario": scenario and asdict(scenario) | {"onset": rfc3339(scenario.onset)},
            "artifacts": self.cohort.artifacts,
            **({"charted": True} if self.cohort.charted else {}),
            "columns": {column.name: column.describe() for column in self.column_list},
        }


def schema_of(made: tuple[Column, ...], time_unit: str) -> pa.Schema:
    """Names and types of columns."""
    types = (pa.timestamp(time_unit) if pa.types.is_timestamp(column.type) else column.type for column in made)
    return pa.schema([(column.name, type) for column, type in zip(made, types, strict=True)])
