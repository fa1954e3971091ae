"""How honest the predictor is about missing and disturbed signs and unfamiliar readings, how steady, and at what cost.

uv run benchmarks/honesty.py [--rows 200000] [--patients 200] [--models Models] [--only missing artifacts ...]

prints a markdown table of goals and figures. The readings are of `teaching`, one of each patient, and those of a stream
of `emergency_lesson`, one a second for an hour; ± is two standard errors. What is timed at the end runs on one core, in
turn.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.populations import best, surprise
from benchmarks.report import Goal, machine, medians, processor_seconds_of, show
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.formats.contents.steadiness import LEAST, Window
from vitals.model.forward import network
from vitals.model.marginals import Marginals
from vitals.model.oracle import Oracle
from vitals.model.predictor import Predictor
from vitals.simulation import kernels
from vitals.simulation.cohort import Cohort
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import patients
from vitals.simulation.scales import PULSE_PRESSURE, from_steps, to_signs, to_steps
from vitals.simulation.simulator import Simulation, simulate
from vitals.simulation.status import STATUSES

type Array = NDArray[np.float64]

SEED, INSTANT, SPACING = 20_261_128, 1_767_225_600.0, 7_919.0  # of the patients; seconds, a prime apart
IDS, HOUR, SMOOTH = list(SIGNS), 3600, 60
MOVED = 6  # SD
PARTS = ("missing", "persons", "artifacts", "familiarity", "steadiness", "cost", "forward")
MOST_OF_EVERYTHING, MOST_OF_ORACLE, REPEATS = 2, 3, 21  # times the forward pass
PANIC = {
    "heart_rate": 95,
    "resp_rate": 32,
    "blood_pressure_systolic": 125,
    "blood_pressure_diastolic": 70,
    "spo2": 100,
    "temperature_c": 37.0,
    "glucose_mgdl": 120,
}


def readings(rows: int, *, artifacts: bool = False) -> Simulation:
    """Readings of `teaching`, one of each patient."""
    return simulate(np.arange(rows), INSTANT + SPACING * np.arange(rows), Cohort(seed=SEED, artifacts=artifacts))


def losses(predictor: Predictor, simulation: Simulation, *, artifacts: bool) -> tuple[Array, Array]:
    """Log loss of status and condition in each reading."""
    made = predictor.predict(simulation.readings.values, artifacts=artifacts)
    conditions = [predictor.conditions.tolist().index(id) for id in CONDITIONS]
    statuses = [predictor.statuses.tolist().index(id) for id in STATUSES]
    return (
        surprise(made.status_proba[:, statuses], simulation.truth.status.astype(np.int64)),
        surprise(made.condition_proba[:, conditions], simulation.truth.condition.astype(np.int64)),
    )


def missing_rows(predictor: Predictor, rows: int) -> Iterator[Goal]:
    """One sign missing, beside the oracle without it."""
    simulation = readings(rows)
    labels = simulation.truth.condition.astype(np.int64)
    columns = [predictor.conditions.tolist().index(id) for id in CONDITIONS]
    for index, id in enumerate(IDS):
        signs = simulation.readings.values.copy()
        signs[:, index] = np.nan
        least = surprise(best(TEACHING, signs, None), labels)
        found = surprise(predictor.predict(signs).condition_proba[:, columns], labels)
        above, error = found.mean() / least.mean() - 1, 2 * (found - least).std() / np.sqrt(rows) / least.mean()
        figure = f"{found.mean():.4f}, {least.mean():.4f} ({above:+.2%} ± {error:.2%})"
        yield Goal(
            f"3 without {id}: log loss of the condition, the oracle's", "≤ 3 % above", figure, bool(above <= 0.03)
        )


def person_rows(predictor: Predictor, rows: int) -> Iterator[Goal]:
    """What age and sex are worth, beside the oracle that knows them."""
    who = patients(patient_keys(SEED, np.arange(rows)))
    for id in ("teaching", "emergency_lesson", "ward"):
        population = POPULATIONS[id]
        instants = INSTANT + SPACING * np.arange(rows)
        simulation = simulate(np.arange(rows), instants, Cohort(seed=SEED, population=population))
        signs, on_oxygen = simulation.readings.values, simulation.readings.on_oxygen
        columns = [predictor.model_for(population).conditions.tolist().index(condition) for condition in CONDITIONS]
        labels = simulation.truth.condition.astype(np.int64)
        made = (
            predictor.predict(signs, population=population, on_oxygen=on_oxygen, age=age, sex=sex)
            for age, sex in ((None, None), (who.age, who.sex))
        )
        before, after = (surprise(each.condition_proba[:, columns], labels) for each in made)
        best = Oracle(population).condition(signs, age=who.age, sex=who.sex, on_oxygen=on_oxygen)
        least = surprise(best, labels)
        error = 2 * (after - least).std() / np.sqrt(rows) / least.mean()
        figure = f"{before.mean():.4f}, {after.mean():.4f}, {least.mean():.4f}"
        above = f"{after.mean() / least.mean() - 1:+.2%} ± {error:.2%}"
        yield Goal(f"{id}: log loss without and with age and sex, the oracle's", "-", f"{figure} ({above})")


def artifact_rows(predictor: Predictor, rows: int) -> Iterator[Goal]:
    """Artifacts on, of complete readings: as if there were none, and with suspected signs left out."""
    simulation = readings(rows, artifacts=True)
    assert simulation.readings.quality is not None
    whole = ~np.isnan(simulation.readings.values).any(axis=1)
    disturbed = (simulation.readings.quality > 0).any(axis=0)
    before, after = (losses(predictor, simulation, artifacts=artifacts) for artifacts in (False, True))
    for name, old, new in zip(("status", "condition"), before, after, strict=True):
        goal = name == "condition"
        error = 2 * new[whole].std() / np.sqrt(whole.sum())
        yield Goal(
            f"3 artifacts on, complete readings: log loss of the {name}, before and after",
            "≤ 0.82" if goal else "-",
            f"{old[whole].mean():.4f}, {new[whole].mean():.4f} ± {error:.4f}",
            bool(new[whole].mean() <= 0.82) if goal else None,
        )
        worse = (new - old)[whole & ~disturbed]
        yield Goal(
            f"3 of these, undisturbed: log loss of the {name}, worse by",
            "≤ 0.01" if goal else "-",
            f"{worse.mean():+.4f} ± {2 * worse.std() / np.sqrt(len(worse)):.4f}",
            bool(worse.mean() <= 0.01) if goal else None,
        )
        some = whole & disturbed
        figure = f"{old[some].mean():.4f}, {new[some].mean():.4f}"
        yield Goal(f"3 of these, disturbed: log loss of the {name}, before and after", "-", figure)


def moved(simulation: Simulation) -> Array:
    """Readings of which one sign was moved, where the display can show that.

    The sign and the direction are drawn; it goes the other way where it cannot be shown, and where neither can, the
    reading is left out. SDs are those of the sign over all readings of the population, in the space in which the signs
    are normal.
    """
    scales, drawn = simulation.readings.parameters.scales, np.random.default_rng(0)
    marginals = Marginals.of(TEACHING)
    states = marginals.locate(simulation.readings.values).states
    rows = np.arange(len(states))
    sign, way = drawn.integers(0, len(IDS), len(rows)), drawn.choice([-1, 1], len(rows))
    found, shows = np.empty_like(states), np.zeros(len(rows), bool)
    low, high = np.array(scales.accepted).T
    for direction in (way, -way):
        there = states.copy()
        there[rows, sign] += direction * MOVED * states.std(axis=0)[sign]
        steps = np.clip(to_signs(there.T.astype(np.float32), scales), 0, 3000)  # what no display holds
        values = simulation.readings.values.copy()
        values[rows, sign] = from_steps(to_steps(steps, scales), scales).T[rows, sign]
        pressures = values[:, scales.systolic] - values[:, scales.diastolic] >= PULSE_PRESSURE
        possible = pressures & ((values >= low) & (values <= high)).all(axis=1) & ~shows
        found[possible], shows = values[possible], shows | possible
    return found[shows]


def familiarity_rows(predictor: Predictor, rows: int) -> Iterator[Goal]:
    """Readings that are like those of the training, and readings that are not."""
    simulation = readings(rows)
    share = float(predictor.predict(simulation.readings.values, familiarity=True).uncertain.mean())
    yield Goal("4 readings below the first centile", "1 % ± 0.2", f"{share:.2%}", abs(share - 0.01) <= 0.002)
    strange = moved(simulation)
    share = float(predictor.predict(strange, familiarity=True).uncertain.mean())
    figure = f"{share:.1%} of {len(strange):,}"
    yield Goal(f"4 of readings with a sign moved by {MOVED} SD, below it", "≥ 90 %", figure, share >= 0.9)
    panic, reading = predictor.conditions.tolist().index("anxiety_panic"), [list(PANIC.values())]
    for population in (TEACHING, POPULATIONS["emergency_lesson"], POPULATIONS["emergency"]):
        air, oxygen = (
            float(predictor.predict(reading, population=population, on_oxygen=[known]).condition_proba[0, panic])
            for known in (False, True)
        )
        name = f"4 {population.id}: panic at SpO2 100 breathing fast, if nobody says oxygen and if one does"
        yield Goal(name, "≤ 20 % on oxygen", f"{air:.1%}, {oxygen:.1%}", oxygen <= 0.2)


def steadiness_rows(predictor: Predictor, patients: int) -> Iterator[Goal]:
    """An hour of each patient, with and without `smooth=60`."""
    population, window = POPULATIONS["emergency_lesson"], Window.of(SMOOTH, 1000)
    changes, right = np.zeros((2, patients)), np.zeros((2, patients))
    truth = np.zeros(patients)
    for patient in range(patients):
        instants = INSTANT + SPACING * patient + np.arange(-window.earlier, HOUR)
        cohort = Cohort(seed=SEED, population=population)
        simulation = simulate(np.full(len(instants), patient), instants, cohort)
        proba = predictor.predict(simulation.readings.values, population=population).condition_proba
        logs = np.log(np.maximum(proba, LEAST))
        means = np.stack([np.convolve(column, window.weights, mode="valid") for column in logs.T], axis=1)
        labels = simulation.truth.conditions[window.earlier :]
        truth[patient] = (labels[1:] != labels[:-1]).sum()
        for way, scores in enumerate((proba[window.earlier :], means)):
            shown = predictor.conditions[scores.argmax(axis=1)]
            changes[way, patient], right[way, patient] = (shown[1:] != shown[:-1]).sum(), (shown == labels).mean()
    before, after = changes.mean(axis=1)
    figure = f"{before:.1f}, {after:.1f} (of the truth {truth.mean():.1f})"
    yield Goal(f"5 changes of the condition in an hour, without and with smooth={SMOOTH}", "≤ 10", figure, after <= 10)
    gain = right[1] - right[0]
    error = 2 * gain.std() / np.sqrt(patients)
    figure = f"{right[0].mean():.2%}, {right[1].mean():.2%} ({100 * gain.mean():+.2f} ± {100 * error:.2f} points)"
    yield Goal("5 accuracy, without and with it", "not lower (± 2 SE)", figure, bool(gain.mean() + error >= 0))


def cost_rows(predictor: Predictor) -> Iterator[Goal]:
    """10,000 readings and one, on one core."""
    plain, disturbed = (readings(10_000, artifacts=artifacts).readings.values for artifacts in (False, True))
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with threadpool_limits(1):
        for rows, repeats in ((10_000, 15), (1, 200)):
            ways = {
                "the network": lambda n=rows: predictor.predict(plain[:n]),
                "familiarity": lambda n=rows: predictor.predict(plain[:n], familiarity=True),
                "missing signs": lambda n=rows: predictor.predict(disturbed[:n]),
                "missing signs, artifacts": lambda n=rows: predictor.predict(disturbed[:n], artifacts=True),
                "everything": lambda n=rows: predictor.predict(disturbed[:n], artifacts=True, familiarity=True),
            }
            base, *others = (1000 * seconds for seconds in medians(repeats, *ways.values()))
            yield Goal(f"6 {rows:,} readings, one core: the network alone", "-", f"{base:.2f} ms")
            for name, took in zip(list(ways)[1:], others, strict=True):
                figure = f"{took:.2f} ms ({took / base:.1f} x)"
                yield Goal(f"6 {rows:,} readings, one core: {name}", "-", figure)


def forward_rows(predictor: Predictor) -> Iterator[Goal]:
    """10,000 predictions with everything on, and the oracle's conditions, beside the forward pass of the networks.

    That pass is of the same networks, in single precision by NumPy, on one core and in turn. Time of the processor.
    """
    plain, disturbed = (readings(10_000, artifacts=artifacts).readings.values for artifacts in (False, True))
    scaler, model = predictor.artifacts.scaler, predictor.artifacts.model
    single, double = network(scaler, model, precision=np.float32), network(scaler, model)
    assert single is not None
    assert double is not None
    oracle = Oracle(TEACHING)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with threadpool_limits(1):
        works = [
            lambda: single(plain),
            lambda: double(plain),
            lambda: predictor.predict(disturbed, artifacts=True, familiarity=True),
            lambda: oracle.condition(plain),
        ]
        by_numpy = medians(REPEATS, works[0], works[-1], seconds_of=processor_seconds_of)
        kernels.load()
        base, twice, everything, condition = medians(REPEATS, *works, seconds_of=processor_seconds_of)

    def goal(what: str, seconds: float, beside: float, most: float | None) -> Goal:
        ratio = seconds / beside
        limit, met = ("-", None) if most is None else (f"≤ {most} x", ratio <= most)
        return Goal(f"6 10,000 readings, one core: {what}", limit, f"{1000 * seconds:.2f} ms ({ratio:.2f} x)", met)

    yield goal("forward pass of the networks alone, single precision", base, base, None)
    yield goal("the same in double precision, as predictions use it", twice, base, None)
    yield goal("predictions with everything on", everything, base, MOST_OF_EVERYTHING)
    yield goal("the oracle's conditions, compiled", condition, base, MOST_OF_ORACLE)
    yield goal("the oracle's conditions, by NumPy", by_numpy[1], by_numpy[0], None)


def main() -> int:
    """Print the table; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000, help="readings")
    parser.add_argument("--patients", type=int, default=200, help="patients of an hour each")
    parser.add_argument("--models", type=Path, default=Path("Models"), help="folder of the model")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="parts of the table")
    options = parser.parse_args()
    predictor = Predictor.load(options.models)
    print(f"{machine()}; {options.rows:,} readings of teaching, seed {SEED}; {options.patients} patients")
    print(f"The model was made by `{predictor.metadata.get('command')}`.")
    parts = {
        "missing": missing_rows(predictor, options.rows),
        "persons": person_rows(predictor, options.rows),
        "artifacts": artifact_rows(predictor, options.rows),
        "familiarity": familiarity_rows(predictor, options.rows),
        "steadiness": steadiness_rows(predictor, options.patients),
        "cost": cost_rows(predictor),
        "forward": forward_rows(predictor),
    }
    return int(show(chain.from_iterable(parts[name] for name in options.only)) > 0)


if __name__ == "__main__":
    sys.exit(main())
