"""Cohort: everything beside patient and time that a reading depends on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.errors import InvalidValue
from vitals.simulation.episodes import PinnedRows, Scenario
from vitals.simulation.noise import KeyArray, check_seed, patient_keys
from vitals.times import rfc3339

__all__ = ["DEFAULT_SEED", "Cohort", "CohortRows"]

DEFAULT_SEED = 0


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Simulated patients under the same conditions.

    Parameters
    ----------
    seed
        0 to 2^64 - 1; another seed is another set of patients.
    population
        Conditions that are drawn, and their shares.
    scenario
        Condition and onset that every patient has instead of drawn ones.
    artifacts
        Whether the monitor suffers from artifacts and drop-outs.
    charted
        Whether readings are what a nurse notes of the display: the recording changes, the patient does not.

    Raises
    ------
    InvalidValue
        If the seed lies outside its range.

    Examples
    --------
    >>> Cohort(seed=7).describe()
    {'seed': 7, 'population': 'teaching', 'condition': None, 'onset': None, 'artifacts': False}
    """

    seed: int = DEFAULT_SEED
    population: Population = TEACHING
    scenario: Scenario | None = None
    artifacts: bool = False
    charted: bool = False

    def __post_init__(self) -> None:
        check_seed(self.seed)
        object.__setattr__(self, "seed", int(self.seed))  # NumPy's integers are not JSON's

    @property
    def prior(self) -> Population:
        """Population by whose shares its patients are to be judged.

        Its own; with the shares of `teaching`, which has every condition, where a scenario brings one that it lacks.
        """
        if self.scenario is None or self.population.share(self.scenario.condition):
            return self.population
        return with_every_condition(self.population)

    def describe(self) -> dict[str, Any]:
        """Query parameters of the service that ask for the cohort; None and False where they are left out.

        `severity` and `charted`, which only histories take, are there where they are asked for.
        """
        return {
            "seed": self.seed,
            "population": self.population.id,
            "condition": self.scenario and self.scenario.condition,
            "onset": self.scenario and rfc3339(self.scenario.onset),
            "artifacts": self.artifacts,
            **({"severity": self.scenario.severity} if self.scenario and self.scenario.severity is not None else {}),
            **({"charted": True} if self.charted else {}),
        }


@lru_cache(maxsize=32)
def with_every_condition(population: Population) -> Population:
    """A population with the shares of `teaching`; the same object for the same one."""
    return replace(population, shares=TEACHING.shares)


class CohortRows(NamedTuple):
    """Cohorts of n rows, which share population, artifacts and charting."""

    population: Population
    artifacts: bool
    charted: bool
    seeds: int | KeyArray  # one for all rows, or one for each
    pins: PinnedRows | None  # None where no row has a scenario

    @classmethod
    def of(
        cls, cohort: Cohort | Sequence[Cohort], n_samples: int, conditions: Iterable[str] = CONDITIONS
    ) -> "CohortRows":
        """One cohort for all rows, or one for each; and the ids of all conditions.

        Raises
        ------
        InvalidValue
            If there is another number of cohorts than of rows, or they differ in population, artifacts or charting.
        """
        if isinstance(cohort, Cohort):
            pins = PinnedRows.of([cohort.scenario], conditions).repeated(n_samples) if cohort.scenario else None
            return cls(cohort.population, cohort.artifacts, cohort.charted, cohort.seed, pins)
        if len(cohort) != n_samples:
            raise InvalidValue("number of cohorts", len(cohort), f"1 or {n_samples}, as many as there are rows")
        by_id = {id(each): each for each in cohort}  # by identity: far faster than hashing populations
        distinct = list(by_id.values())
        if len(distinct) < 2:
            return cls.of(distinct[0] if distinct else Cohort(), n_samples, conditions)
        check_common(cohort, distinct)
        numbers = dict(zip(by_id, range(len(distinct)), strict=True))
        index = np.array([numbers[id(each)] for each in cohort])
        seeds, scenarios = [each.seed for each in distinct], [each.scenario for each in distinct]
        pins = PinnedRows.of(scenarios, conditions).rows(index) if any(scenarios) else None
        first = cohort[0]
        return cls(first.population, first.artifacts, first.charted, np.array(seeds, np.uint64)[index], pins)

    def rows(self, rows: slice | NDArray[np.int64]) -> "CohortRows":
        """Some of the rows."""
        seeds = self.seeds if isinstance(self.seeds, int) else self.seeds[rows]
        return self._replace(seeds=seeds, pins=self.pins and self.pins.rows(rows))

    def keys(self, patient: NDArray[np.integer]) -> KeyArray:
        """Key of each row's patient, from which every random number about the patient is made."""
        return patient_keys(self.seeds, patient)


def check_common(cohorts: Sequence[Cohort], distinct: Iterable[Cohort]) -> None:
    """Refuse rows of different populations, or some with and some without artifacts, or notes."""
    first = cohorts[0]
    for other in distinct:
        if other.population != first.population:
            allowed = f"{first.population.id}, as in row 0: simulate each population in a call of its own"
            raise InvalidValue("population", other.population.id, allowed, f"row {cohorts.index(other)}")
        for name in ("artifacts", "charted"):
            given, expected = getattr(other, name), getattr(first, name)
            if given != expected:
                allowed = f"{expected}, as in row 0: simulate rows with and without it in calls of their own"
                raise InvalidValue(name, given, allowed, f"row {cohorts.index(other)}")
