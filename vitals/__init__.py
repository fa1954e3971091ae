"""Synthetic patient vital signs as a pure function of (seed, patient, time). Synthetic: not for clinical use.

The knowledge is here: `SIGNS`, `CONDITIONS`, `POPULATIONS`, `SPECIALTIES`, `SOURCES`. Everything that computes is in
the modules, so that importing this package stays fast: `vitals.simulation.simulate` first of all.
"""

from vitals.catalog import Catalog
from vitals.conditions import CONDITIONS, Condition
from vitals.errors import VitalsError
from vitals.populations import POPULATIONS, Population
from vitals.signs import SIGNS, VitalSign
from vitals.sources import SOURCES
from vitals.specialties import SPECIALTIES

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
