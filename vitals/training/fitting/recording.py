"""Recording: the same patients and times simulated as the readings have them, noted by hand where they are."""

from dataclasses import replace

import numpy as np

from vitals.catalog.population import Population
from vitals.model.cells import to_state
from vitals.simulation.cohort import Cohort
from vitals.simulation.scales import FloatArray
from vitals.simulation.simulator import simulate
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.records import UNKNOWN, Records

__all__ = ["copies_of", "in_space", "match_recording", "simulated"]

ROUNDS, SEED = 3, 20_261
FIRST_PATIENT = 2_000_000_000
START, DAY, GOLDEN = 1_735_689_600.0, 86_400.0, 0.6180339887498949
ENOUGH = 20_000  # readings
LEAST_LEFT = 0.2  # of a variance
HALF = 0.5  # unit


def simulated(
    records: Records, population: Population, *, charted: bool = False, seed: int = SEED, copies: int = 1
) -> Records:
    """Readings of other patients of a population, at the same times and with the same gaps.

    Where nothing says when, each reading is at a time of its own in a day. With copies there are so many other patients
    for each of the given ones.
    """
    if copies > 1:
        many = records.rows(np.tile(np.arange(len(records)), copies))
        number = np.repeat(np.arange(copies), len(records)) * (int(records.patients.max()) + 1)
        records = replace(many, patients=many.patients + number)
    times = records.times
    if times is None:
        times = START + np.floor(np.arange(len(records)) * GOLDEN % 1 * DAY)
    cohort = Cohort(seed=seed, population=population, charted=charted)
    found = simulate(FIRST_PATIENT + records.patients, times, cohort)
    values, oxygen = found.readings.values, found.readings.on_oxygen
    values[np.isnan(records.values)] = np.nan
    return replace(
        records,
        values=values,
        times=times,
        on_oxygen=np.full(len(records), UNKNOWN) if oxygen is None else oxygen.astype(np.int64),
        labels=found.truth.condition.astype(np.int64),
    )


def copies_of(records: Records) -> int:
    """Copies of readings whose simulation errs little by chance."""
    return max(1, -(-ENOUGH // len(records)))


def in_space(values: FloatArray, numbers: Numbers) -> FloatArray:
    """Displayed signs in the normal space: half a unit below a ceiling there, and NaN for 0 in one of logarithms."""
    columns = []
    for column, scale in zip(values.T, numbers.scales, strict=True):
        inside = column if scale.ceiling is None else np.minimum(column, scale.ceiling - HALF)
        columns.append(to_state(inside, scale))
    found = np.stack(columns, axis=1)
    return np.where(np.isfinite(found), found, np.nan)


def match_recording(records: Records, numbers: Numbers, *, charted: bool) -> Numbers:
    """Numbers whose readings have the means and SDs of the given ones, when they are recorded in the same way.

    The likelihood knows no notes by hand: 20 for every rate near it takes away spread that the patients have.
    """
    shown = ~np.isnan(records.values).all(axis=0)
    given = in_space(records.values, numbers)[:, shown]
    for _ in range(ROUNDS):
        values = simulated(records, numbers.population(), charted=charted, copies=copies_of(records)).values
        made = in_space(values, numbers)[:, shown]
        centers, spreads = numbers.centers.copy(), numbers.spreads.copy()
        centers[shown] += np.nanmean(given, axis=0) - np.nanmean(made, axis=0)
        variance = spreads[shown] ** 2
        more = np.nanvar(given, axis=0) - np.nanvar(made, axis=0)
        spreads[shown] = np.sqrt(np.maximum(variance + more, LEAST_LEFT * variance))
        numbers = replace(numbers, centers=centers, spreads=spreads)
    return numbers
