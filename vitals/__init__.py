"""Synthetic patient vital signs as a pure function of (seed, patient, time). Synthetic: not for clinical use.

The knowledge is here: `SIGNS`, `CONDITIONS`, `POPULATIONS`, `SPECIALTIES`, `SOURCES`. Everything that computes is in
the modules, so that importing this package stays fast: `vitals.simulation.simulator.simulate` first of all.
"""

from vitals.catalog.catalog import Catalog
from vitals.catalog.conditions import CONDITIONS, Condition
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS, VitalSign
from vitals.catalog.sources import SOURCES
from vitals.catalog.specialties import SPECIALTIES
from vitals.errors import VitalsError

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
]
