"""The simulator: a patient at a time is a pure function of (seed, patient, time).

Examples
--------
>>> from vitals.simulation import Cohort, simulate
>>> simulate([7, 8], 1735689600, Cohort(seed=1)).readings.values.shape
(2, 7)
"""

from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.simulator import Readings, Simulation, Truth, simulate

__all__ = ["Cohort", "Readings", "Scenario", "Simulation", "Truth", "simulate"]
