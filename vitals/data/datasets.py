"""Data set: a layout, a cohort and the name of a column set.

Each row is a function of these and of the row's number. So rows are made in blocks, by any number of processes, and
come out the same.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import pyarrow as pa

from vitals.catalog.populations import described as population_of
from vitals.data.layouts import Layout, Series, Snapshot, layout_of
from vitals.data.shards import WHOLE, Shard
from vitals.errors import InvalidValue
from vitals.formats.contents.arrays import number_array
from vitals.formats.contents.columns import COLUMN_SETS, Column, Rows, columns
from vitals.simulation import kernels
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.simulator import simulate
from vitals.times import parse_instant, rfc3339

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
    shard
        The part of the rows that it has: all of them by default.

    Raises
    ------
    InvalidValue, UnknownEntry
        If there is no such column set, the scenario does not fit the layout, or there are more parts than rows.

    Examples
    --------
    >>> DataSet(layout=Snapshot(rows=100)).table(0, 3).column("patient_id").to_pylist()
    [1, 2, 3]
    """

    layout: Layout = field(default_factory=Snapshot)
    cohort: Cohort = field(default_factory=Cohort)
    columns: str = "default"
    shard: Shard = WHOLE

    def __post_init__(self) -> None:
        columns(self.columns)
        if self.shard.count > self.layout.rows:
            raise InvalidValue("shard", self.shard, f"one of at most {self.layout.rows}, as there are no more rows")
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
        return len(self.rows_of_layout)

    @property
    def rows_of_layout(self) -> range:
        """Which rows of the layout it has."""
        return self.shard.rows(self.layout.rows)

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
        rows = self.rows_of_layout[first:last]
        first, last = rows.start, rows.stop
        patient = self.layout.patients(first, last)
        keys = kernels.current().keys(self.cohort.seed, patient)
        instant = self.layout.instants(first, last, keys)
        simulation = simulate(patient, instant / 1000, self.cohort)
        whole = instant // 1000 if self.time_unit == "s" else instant
        timestamp = number_array(whole, type=pa.timestamp(self.time_unit))
        made = Rows(patient, timestamp, keys, simulation)
        return pa.table([column.make(made) for column in self.column_list], self.schema)

    def describe(self) -> dict[str, Any]:
        """Describe the data set in the words of its metadata."""
        scenario = self.cohort.scenario
        return {
            "layout": self.layout.describe(),
            **({} if self.shard == WHOLE else {"shard": str(self.shard)}),
            "seed": self.cohort.seed,
            "population": self.cohort.population.describe(),
            "scenario": scenario and asdict(scenario) | {"onset": rfc3339(scenario.onset)},
            "artifacts": self.cohort.artifacts,
            **({"charted": True} if self.cohort.charted else {}),
            "columns": {column.name: column.describe() for column in self.column_list},
        }

    @classmethod
    def from_description(cls, described: Mapping[str, Any]) -> Self:
        """Data set that `describe` described, also as read from JSON.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is no such description.
        VitalsError
            If something that it names is unknown or cannot be.

        Examples
        --------
        >>> DataSet.from_description(DataSet(layout=Snapshot(rows=5)).describe()).rows
        5
        """
        pinned, artifacts = described["scenario"], described["artifacts"]
        scenario = pinned and Scenario(**pinned | {"onset": parse_instant("onset", pinned["onset"])})
        cohort = Cohort(
            seed=described["seed"],
            population=population_of(described["population"]),
            scenario=scenario,
            artifacts=artifacts,
            charted=described.get("charted", False),
        )
        found = list(described["columns"])
        sets = {name: [column.name for column in columns(name, artifacts=artifacts)] for name in COLUMN_SETS}
        (name,) = [name for name, names in sets.items() if names == found]
        shard = Shard.parse(described["shard"]) if "shard" in described else WHOLE
        return cls(layout=layout_of(described["layout"]), cohort=cohort, columns=name, shard=shard)


def schema_of(made: tuple[Column, ...], time_unit: str) -> pa.Schema:
    """Names and types of columns."""
    types = (pa.timestamp(time_unit) if pa.types.is_timestamp(column.type) else column.type for column in made)
    return pa.schema([(column.name, type) for column, type in zip(made, types, strict=True)])
