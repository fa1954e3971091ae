"""The body at rest, over seconds to minutes, and the ceiling of saturation: goals of every setting.

from benchmarks.report import show
show(rest_goals("icu", Cohort(seed=12, population=POPULATIONS["icu"])))
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from benchmarks import realism_settings as measure
from benchmarks.realism_departments import START, abbreviated, ceiling_goal, series
from benchmarks.realism_settings import IDS, Array
from benchmarks.report import Goal
from vitals.catalog.conditions import CONDITIONS, HEALTHY
from vitals.catalog.population import Population
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

CUFF = ("emergency", "ward")  # the displayed pressures stand still between the cuff's cycles
PRESSURES = ("blood_pressure_systolic", "blood_pressure_diastolic")
MINUTES = 10

# Clinical reference 4.3: the 99th centile of the displayed change is at most this, within these seconds.
QUIET = {
    "heart_rate": (5, 10),
    "resp_rate": (3, 30),
    "blood_pressure_systolic": (8, 60),
    "blood_pressure_diastolic": (5, 60),
    "spo2": (1, 30),
}
# Clinical reference 3.2: SD inside ten minutes.
REST_SD = {
    "heart_rate": (2, 3),
    "resp_rate": (1, 1.5),
    "blood_pressure_systolic": (3, 5),
    "blood_pressure_diastolic": (2, 3),
}


def without_conditions(population: Population) -> Population:
    """The same setting with nobody ill."""
    return replace(population, shares=tuple(float(id == HEALTHY.id) for id in CONDITIONS))


def rest_goals(setting: str, cohort: Cohort, n_patients: int = 300) -> Iterator[Goal]:
    """Rest and ceiling of a cohort's setting, without conditions.

    Each patient is shown for ten minutes at 1 Hz at a random time of three years; the ceiling counts 100 times as many
    patients, each once, because it differs from patient to patient.

    Parameters
    ----------
    setting
        Name in the table; in a setting with a cuff the goals of the pressures are of the true ones.
    cohort
        Its shares of conditions are left aside.
    """
    cohort = replace(cohort, population=without_conditions(cohort.population))
    start = START + np.random.default_rng(cohort.seed).uniform(0, 1e8, 100 * n_patients)
    displayed, true = series(cohort, np.arange(n_patients), start[:n_patients], 60 * MINUTES + 1, 1)
    yield from window_goals(setting, displayed, true)
    once = simulate(np.arange(100 * n_patients), start, cohort).readings.values
    yield ceiling_goal(f"{setting}, healthy readings", once[:, IDS.index("spo2")], 0.05, 0.20)


def window_goals(setting: str, displayed: Array, true: Array) -> Iterator[Goal]:
    """Changes and SD within ten minutes of healthy people.

    Parameters
    ----------
    setting
        As for `rest_goals`.
    displayed, true
        At 1 Hz, shape (n_patients, n_seconds, n_signs).
    """
    for id, (most, seconds) in QUIET.items():
        shown, body = (measure.quiet_changes(values, seconds)[IDS.index(id)] for values in (displayed, true))
        judged = body if setting in CUFF and id in PRESSURES else shown
        what = f"{setting}, 99th centile of change in {seconds} s, {abbreviated(id)}: displayed (true)"
        yield Goal(what, f"≤ {most}", f"{shown:.3g} ({body:.3g})", bool(judged <= most))
    for id, (low, high) in REST_SD.items():
        shown, body = (measure.window_sd(values)[IDS.index(id)] for values in (displayed, true))
        judged = body if setting in CUFF and id in PRESSURES else shown
        what = f"{setting}, SD inside {MINUTES} min, {abbreviated(id)}: displayed (true)"
        yield Goal(what, f"{low} to {high}", f"{shown:.2f} ({body:.2f})", bool(low <= judged <= high))
    rate, pressure = true[..., IDS.index("heart_rate")], true[..., IDS.index("blood_pressure_systolic")]
    found = {lag: measure.change_correlation(rate, pressure, lag) for lag in (5, 10, 20, 30)}
    figure = ", ".join(f"{value:.2f} in {lag} s" for lag, value in found.items())
    yield Goal(f"{setting}, correlation of changes of true HR and SBP", "< 0", figure, max(found.values()) < 0)
