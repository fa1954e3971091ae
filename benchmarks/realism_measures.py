"""Measures of what the simulation promises: purity, marginals, realism, hard rules, NEWS2.

`realism.py` prints them; `tests/across/test_realism.py` asserts them.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.conditions import CONDITIONS, SEVERITIES
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import SLOT_SECONDS, Episodes, Scenario, compressed
from vitals.simulation.noise import patient_keys
from vitals.simulation.parameters import Parameters
from vitals.simulation.patients import patients
from vitals.simulation.physiology import correlation, is_ill, latent_state, scores
from vitals.simulation.scales import confine, to_signs
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.status import news2

type Array = NDArray[np.float64]

PARAMETERS = Parameters.of()
NOISE, PHYSIOLOGY, SCALES = PARAMETERS.noise, PARAMETERS.physiology, PARAMETERS.scales
PROJECT = Path(__file__).parent.parent
IDS, CONDITION_IDS = list(SIGNS), list(CONDITIONS)
HEALTHY, FEBRILE = POPULATIONS["healthy"], ("viral_fever", "pneumonia", "sepsis")
ARRHYTHMIAS = ("supraventricular_tachycardia", "bradyarrhythmia")
START = 1_760_000_000.0
SPECIFIED_FROM = 70  # SpO2 in %: no oximeter's error is specified below


# 1 Purity


def everything(simulation: Simulation) -> list[NDArray[np.generic]]:
    """All arrays of a simulation, with the samples on the last axis."""
    readings, truth = simulation.readings, simulation.truth
    quality = [] if readings.quality is None else [readings.quality]
    return [readings.steps, *quality, truth.by_sign, truth.severity, truth.condition, truth.status]


def impure_rows(cohort: Cohort) -> int:
    """How many of 1,000 rows differ in any bit when shuffled, reversed, in chunks or alone."""
    random = np.random.default_rng(1)
    patient, time = random.integers(0, 2**40, 1000), random.uniform(0, 4.1e9, 1000)
    whole = everything(simulate(patient, time, cohort))
    differs = np.zeros(1000, bool)
    parts = [random.permutation(1000), np.arange(1000)[::-1], np.arange(0, 1000, 3), *np.arange(1000)[:, None]]
    parts += [np.arange(start, min(start + size, 1000)) for size in (2, 7, 9, 64) for start in range(0, 1000, size)]
    for rows in parts:
        alone = everything(simulate(patient[rows], time[rows], cohort))
        for found, expected in zip(alone, whole, strict=True):
            wrong = np.atleast_2d(found != expected[..., rows]).any(axis=0)
            differs[rows[wrong]] = True
    return int(differs.sum())


# 2 Marginals


class Marginal(NamedTuple):
    """Largest deviations of one severity row from the clinical numbers."""

    row: str
    mean: float  # as a share of what is allowed: 3 % or 0.1 SD
    sd: float  # relative
    correlation: float  # in the space in which each sign is normal
    correlation_in_units: float
    confined_mean: float  # the same of the true signs after limits and pulse pressure were enforced
    confined_sd: float


def marginals(when: str, n: int = 20_000) -> Iterator[Marginal]:
    """Deviations of every row from n patients at "random times" or at "one instant"."""
    random = np.random.default_rng(7)
    number = np.arange(n) if when == "one instant" else random.choice(10**9, n, replace=False)
    time = np.full(n, START) if when == "one instant" else random.uniform(0, 4.1e9, n)
    keys = patient_keys(0, number)
    standing, noise = patients(keys).standing, NOISE(keys, time)[0]
    text = (PROJECT / "tests" / "data" / "clinical_2_2.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()[1:]):
        mean, sd = (np.array([float(row[f"{id}_{what}"]) for id in IDS]) for what in ("mean", "sd"))
        severity = ("-", *SEVERITIES).index(row["severity"])
        episode = Episodes(np.full(n, CONDITION_IDS.index(row["label"])), np.full(n, severity, np.float32))
        state = latent_state(scores(standing, noise, episode, PHYSIOLOGY), episode, PHYSIOLOGY)
        expected = correlation(is_ill(CONDITIONS[row["label"]]))
        figures = []
        true = to_signs(state, SCALES)
        for values in (true.astype(float), confine(true.copy(), SCALES.possible, SCALES).astype(float)):
            off = np.abs(values.mean(axis=1) - mean) / np.maximum(0.03 * mean, 0.1 * sd)
            figures += [off.max(), np.abs(values.std(axis=1) / sd - 1).max()]
        yield Marginal(
            f"{row['label']} {row['severity']}",
            figures[0],
            figures[1],
            np.abs(np.corrcoef(state) - expected).max(),
            np.abs(np.corrcoef(true) - expected).max(),
            figures[2],
            figures[3],
        )


# 3 Realism


def spread_over_time(population: Population, n: int = 100_000) -> Simulation:
    """Simulate n patients at random times of three years."""
    random = np.random.default_rng(2)
    return simulate(random.integers(0, 10**9, n), START + random.uniform(0, 1e8, n), Cohort(population=population))


class HealthyFigures(NamedTuple):
    """Of readings of healthy people."""

    at_most_2: float  # share with this NEWS2 or less
    at_most_1: float
    mean: float  # largest relative deviation from the catalog
    sd: float


def healthy_figures(values: Array) -> HealthyFigures:
    """NEWS2 and moments of healthy readings."""
    total = news2(values).total
    mean, sd = (np.array([getattr(sign.healthy, what) for sign in SIGNS.values()]) for what in ("mean", "sd"))
    off_mean, off_sd = np.abs(values.mean(axis=0) / mean - 1).max(), np.abs(values.std(axis=0) / sd - 1).max()
    return HealthyFigures(np.mean(total <= 2), np.mean(total <= 1), off_mean, off_sd)


class EmergencyFigures(NamedTuple):
    """Of the population of an emergency department; shares, and the mean heart rate."""

    heart_rate: float
    tachycardia: float
    fever: float
    hypoxia: float
    tachypnea: float


def emergency_figures(values: Array) -> EmergencyFigures:
    """Shares of readings beyond the limits that published series count, on rounded values."""
    shown = dict(zip(IDS, np.floor(values + 0.5).T, strict=True))
    temperature = np.floor(10 * values[:, IDS.index("temperature_c")] + 0.5)
    return EmergencyFigures(
        values[:, 0].mean(),
        np.mean(shown["heart_rate"] > 100),
        np.mean(temperature > 380),
        np.mean(shown["spo2"] <= 93),
        np.mean(shown["resp_rate"] > 20),
    )


def fever_slopes() -> dict[str, float]:
    """Heart rate per degree, in bpm, of febrile patients pooled and by class: true signs while the condition shows."""
    population = Population.of(dict.fromkeys(FEBRILE, 1 / 3))
    truth = spread_over_time(population).truth
    values, condition = truth.values, truth.conditions
    groups = {"pooled": np.isin(condition, FEBRILE)} | {id: condition == id for id in FEBRILE}
    return {
        name: float(np.polyfit(values[rows, IDS.index("temperature_c")], values[rows, 0], 1)[0])
        for name, rows in groups.items()
    }


def pressure_correlation(population: Population, n_patients: int = 100) -> float:
    """Correlation of the two true pressures inside one person over a day, a value a minute: mean over persons."""
    time = START + np.arange(0, 86400, 60.0)
    found = []
    for patient in range(n_patients):
        values = simulate(np.full(len(time), patient), time, Cohort(population=population)).truth.by_sign
        found.append(np.corrcoef(values[2], values[3])[0, 1])
    return float(np.mean(found))


def spectrum_slopes(n_patients: int = 30, n: int = 32_768) -> Array:
    """Slope of each healthy patient's log-log periodogram of true heart rate, 1e-3 to 1e-1 Hz, sampled at 1 Hz.

    The periodogram (Hann window) is averaged within 20 bands that are equally wide on the logarithmic axis, so that
    each decade weighs the same.
    """
    frequency = np.fft.rfftfreq(n)
    edges = np.geomspace(1e-3, 1e-1, 21)
    band = np.digitize(frequency, edges) - 1
    bands = [band == index for index in range(20)]
    slopes = []
    for patient in range(n_patients):
        rate = (
            simulate(np.full(n, patient), START + np.arange(n), Cohort(population=HEALTHY))
            .truth.by_sign[0]
            .astype(float)
        )
        power = np.abs(np.fft.rfft((rate - rate.mean()) * np.hanning(n))) ** 2
        levels = [math.log10(power[rows].mean()) for rows in bands]
        slopes.append(np.polyfit([math.log10(frequency[rows].mean()) for rows in bands], levels, 1)[0])
    return np.array(slopes)


def second_to_second(n_patients: int = 20, days: int = 14) -> dict[str, float]:
    """Autocorrelation of each true sign of a healthy person after one second, over two weeks."""
    time = START + np.arange(0, days * 86400, 120.0)
    found = []
    for patient in range(n_patients):
        now, then = (
            simulate(np.full(len(time), patient), time + lag, Cohort(population=HEALTHY)).truth.by_sign.astype(float)
            for lag in (0, 1)
        )
        found.append(1 - np.mean((then - now) ** 2, axis=1) / (2 * now.var(axis=1)))
    return dict(zip(IDS, np.mean(found, axis=0).tolist(), strict=True))


def forgetting_times(n: int = 20_000) -> dict[str, tuple[float, float]]:
    """Seconds until the correlation of each sign's noise is 1/e: (of exponentials as catalogd, measured)."""
    keys, start = patient_keys(0, np.arange(n)), np.full(n, START)
    first, lags = NOISE(keys, start)[0], np.geomspace(60, 40_000, 40)
    measured = np.array([np.mean(first * NOISE(keys, start + lag)[0], axis=1) for lag in lags])
    found = {}
    for row, (id, sign) in enumerate(SIGNS.items()):
        theory = np.array([sum(share * math.exp(-lag / tau) for tau, share in sign.fluctuation) for lag in lags])
        ends = []
        for values in (theory, measured[:, row]):
            after = int(np.argmax(values < math.exp(-1)))  # the first lag beyond
            part = slice(after - 1, after + 1)
            ends.append(float(np.interp(-math.exp(-1), -values[part], lags[part])))
        found[id] = (ends[0], ends[1])
    return found


class Steps(NamedTuple):
    """Largest changes from one second to the next of one displayed sign, over one course at its most severe."""

    condition: str
    sign: str
    rest: float  # while the severity stands still, in the sign's unit
    course: float  # while it rises or falls
    rest_share: float  # as a share of the fastest credible change
    course_share: float  # as a share of it, times the compression of time
    strict_share: float  # as a share of what the time stood for allows: a second stands for `compression` seconds


def steps(condition: str, n_patients: int = 60, seconds: int = 1) -> Iterator[Steps]:
    """Largest changes within `seconds` of the displayed signs, from before the onset to after the recovery.

    Courses are compressed: in a slot of 30 minutes a second of pneumonia stands for 20 minutes. So a change that takes
    the severity along may be as large as the fastest credible one of the time that it stands for; while the severity
    stands still, a second is a second. SpO2 at rest counts from 70 %, below which no oximeter is specified.
    """
    entry = CONDITIONS[condition]
    time = START + np.arange(-120.0, SLOT_SECONDS + 120)
    rows = np.repeat(np.arange(n_patients), len(time)), np.tile(time, n_patients)
    simulation = simulate(*rows, Cohort(scenario=Scenario(condition, START, severity=3.0)))
    values = simulation.readings.values.T.reshape(7, n_patients, -1)
    severity = simulation.truth.severity.reshape(n_patients, -1)[0]
    moving = np.abs(severity[seconds:] - severity[:-seconds]) > 0.0005 * seconds
    recovering = time[seconds:] - START > SLOT_SECONDS - 4 * compressed(entry.course.recovery_seconds)
    times = entry.course.onset_seconds, entry.course.recovery_seconds
    stands_for = [max(1.0, real / compressed(real)) if real else 1.0 for real in times]
    compression = np.where(recovering, stands_for[1], stands_for[0])
    for id, sign, shown in zip(IDS, SIGNS.values(), values, strict=True):
        change = np.round(np.abs(shown[:, seconds:] - shown[:, :-seconds]), 6)
        lower = np.minimum(shown[:, seconds:], shown[:, :-seconds])
        still = np.where(lower < SPECIFIED_FROM, 0, change) if id == "spo2" else change
        fastest = sign.fastest
        largest = change.max(axis=0)
        course, rest = np.where(moving, largest, 0), np.where(moving, 0, still.max(axis=0))
        real = np.maximum(1, compression * seconds / fastest.seconds)
        yield Steps(
            condition,
            id,
            rest.max(),
            course.max(),
            rest.max() / fastest.amount,
            (course / (fastest.amount * compression)).max(),
            (course / (fastest.amount * real)).max(),
        )


# 4 Hard rules


def broken_rules(n: int = 200_000) -> int:
    """Rows that break a hard rule, over all populations and conditions, with and without artifacts."""
    random = np.random.default_rng(3)
    cohorts = [Cohort(population=population) for population in POPULATIONS.values()]
    cohorts += [Cohort(scenario=Scenario(id, START, severity=3.0)) for id in CONDITIONS]
    broken = 0
    for number, cohort in enumerate(cohorts):
        time = START + random.uniform(0, SLOT_SECONDS, n) if cohort.scenario else random.uniform(0, 4.1e9, n)
        patient = random.integers(0, 2**60, n)
        found = simulate(patient, time, replace(cohort, seed=number, artifacts=bool(number % 2)))
        values = found.readings.values.T
        wrong = (values[2] - values[3] < 15) | ~((found.truth.severity >= 0) & (found.truth.severity <= 3))
        for shown, sign in zip(values, SIGNS.values(), strict=True):
            low, high = sign.accepted
            wrong |= (shown < low) | (shown > high) | ~(np.isnan(shown) | (np.round(shown, sign.decimals) == shown))
        broken += int(wrong.sum())
    return broken


# 5 NEWS2


def disagreements(n: int = 100_000) -> int:
    """Readings of which NEWS2 differs from that of the `vitalscore` package."""
    from vitalscore import score_news2

    values = simulate(np.arange(n), START, Cohort(population=POPULATIONS["balanced"])).readings.values
    values[:, 1] = np.maximum(values[:, 1], 1)  # it refuses a respiratory rate of 0, and temperatures below 25
    values[:, 5] = np.maximum(values[:, 5], 25)
    theirs = [
        score_news2(int(row[1]), row[4], False, int(row[2]), int(row[0]), "A", row[5]).total for row in values.tolist()
    ]
    return int(np.sum(news2(values).total != theirs))
