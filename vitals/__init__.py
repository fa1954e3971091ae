"""Synthetic patient vital signs as a pure function of (seed, patient, time). Synthetic: not for clinical use.

The knowledge is here: `SIGNS`, `CONDITIONS`, `POPULATIONS`, `SPECIALTIES`, `SOURCES`. Everything that computes is in
the modules, so that importing this package stays fast: `vitals.simulation.simulator.simulate` first of all.
`load_population("mine.json")` is a population that was fitted to data. Two lines for students are here as well,
imported when they are used: `best_score("my.csv")` and `evaluate(model, "my.csv")`.
"""

from typing import TYPE_CHECKING, Any

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS, Condition
from vitals.catalog.population import Population
from vitals.catalog.population_files import load_population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.sources import SOURCES
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import VitalsError

if TYPE_CHECKING:
    from vitals.training.judging import best_score, evaluate

__all__ = [
    "CONDITIONS",
    "POPULATIONS",
    "SIGNS",
    "SOURCES",
    "SPECIALTIES",
    "Catalog",
    "Condition",
    "Population",
    "VitalSign",
    "VitalsError",
    "best_score",
    "evaluate",
    "load_population",
]


def __getattr__(name: str) -> Any:
    if name not in ("best_score", "evaluate"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from vitals.training import judging  # takes a second: scikit-learn, pandas

    return getattr(judging, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
