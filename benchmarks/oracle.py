"""Whether the best possible score is what it says, in every population, and how long it takes.

uv run benchmarks/oracle.py [--rows 200000] [--populations teaching ...]

prints a markdown table for each population. Times are of one core; the posteriors of the fresh readings are computed on
all cores. ± is two standard errors.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from joblib import Parallel, cpu_count, delayed
from numpy.typing import NDArray
from scipy.stats import norm
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from benchmarks.report import Goal, machine, medians, show
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.model.oracle import DRAWS, Oracle
from vitals.simulation.cohort import Cohort
from vitals.simulation.noise import patient_keys
from vitals.simulation.patients import patients
from vitals.simulation.simulator import simulate

type Array = NDArray[np.float64]

SEED, INSTANT = 20_261_126, 1_767_225_600.0  # of the patients; unix seconds of the first reading
SPACING = 7_919.0  # seconds between the readings of one patient and the next: a prime, so that all hours are met
CHUNK = 2_500  # readings for one worker at a time
TIMED, PER = 4_000, 10_000  # readings that are timed, and that the time is given for
# Seconds per 10,000 readings of `teaching` before components were bins of 0.25 and one matrix product: commit bd72e98,
# one core of the machine of benchmarks/README.md, in turn with the code that replaced it.
FORMER = {"condition alone": 1.2, f"status by {DRAWS:,} draws as well": 7.4}
BINS = 15  # of the probability of the likeliest class
LEAST_EVENTS = 5.0  # expected variance from which a count is nearly normal


def spread[Found](method: Callable[..., Found], what: str, readings: Array, **known: NDArray[Any]) -> Iterator[Found]:
    """Answers of a method of the oracle for all readings, in chunks, on all cores."""
    chunks = [slice(start, start + CHUNK) for start in range(0, len(readings), CHUNK)]
    work = Parallel(n_jobs=cpu_count(), return_as="generator")(
        delayed(method)(readings[rows], **{name: values[rows] for name, values in known.items()}) for rows in chunks
    )
    yield from tqdm(work, what, len(chunks), unit="chunk", leave=False)


def time_rows(population: Population, readings: Array, **known: NDArray[Any]) -> Iterator[Goal]:
    """Time on one core."""
    oracle, some = Oracle(population), readings[:TIMED]
    part: dict[str, Any] = {name: values[:TIMED] for name, values in known.items()}
    with threadpool_limits(1):
        seconds = medians(5, lambda: oracle.condition(some, **part), lambda: oracle.posterior(some, **part))
    for (what, former), found in zip(FORMER.items(), seconds, strict=True):
        figure = f"{1000 * found * PER / len(some):,.0f} ms"
        if population.id == "teaching":
            figure += f" (before: {1000 * former:,.0f} ms)"
        yield Goal(f"{PER:,} readings, one core: {what}", "-", figure)


def agreement(what: str, expected: Array, measured: Array) -> Goal:
    """Whether two means over readings agree within two standard errors."""
    apart = measured - expected
    error = 2 * apart.std() / np.sqrt(len(apart))
    figure = f"{expected.mean():.4f} and {measured.mean():.4f}, {apart.mean():+.4f} ± {error:.4f}"
    return Goal(what, "within two standard errors", figure, bool(abs(apart.mean()) <= error))


def largest(what: str, scores: Array) -> Goal:
    """The largest of some standard scores, and what it exceeds by chance in one table of a hundred."""
    limit, found = norm.isf(0.005 / max(1, len(scores))), np.abs(scores).max(initial=0.0)
    return Goal(what, f"≤ {limit:.1f}", f"{found:.1f} of {len(scores)}", bool(found <= limit))


def standard_scores(expected: Array, variance: Array, found: Array) -> Array:
    """Of counts that are large enough to be normal."""
    enough = variance >= LEAST_EVENTS
    scores: Array = (found[enough] - expected[enough]) / np.sqrt(variance[enough])
    return scores


def score_rows(name: str, proba: Array, labels: NDArray[np.int8]) -> Iterator[Goal]:
    """Expected and measured scores of one output."""
    given = proba[np.arange(len(labels)), labels]
    confidence, right = proba.max(axis=1), (proba.argmax(axis=1) == labels).astype(np.float64)
    yield agreement(f"{name}: expected and measured accuracy", confidence, right)
    entropy = -np.sum(proba * np.log(np.maximum(proba, 1e-300)), axis=1)
    yield agreement(f"{name}: expected and measured log loss", entropy, -np.log(np.maximum(given, 1e-300)))
    counts = np.bincount(labels, minlength=proba.shape[1]).astype(np.float64)
    by_class = standard_scores(proba.sum(axis=0), np.sum(proba * (1 - proba), axis=0), counts)
    yield largest(f"{name}: largest standard score of a class's frequency", by_class)
    bins = np.minimum((BINS * confidence).astype(np.int64), BINS - 1)
    sums = (np.bincount(bins, each, BINS) for each in (confidence, confidence * (1 - confidence), right))
    yield largest(f"{name}: largest standard score of a bin's accuracy", standard_scores(*sums))


def rows(population: Population, n_samples: int) -> Iterator[Goal]:
    """All lines of a population."""
    patient = np.arange(n_samples)
    simulation = simulate(patient, INSTANT + SPACING * patient, Cohort(seed=SEED, population=population))
    readings, oracle, label = simulation.readings.values, Oracle(population), simulation.truth.condition
    who = patients(patient_keys(SEED, patient), oracle.parameters.demographics)
    on_oxygen = simulation.readings.on_oxygen
    known: dict[str, NDArray[Any]] = {} if on_oxygen is None else {"on_oxygen": on_oxygen}
    yield from time_rows(population, readings, **known)
    found = list(spread(oracle.posterior, f"{population.id}, posterior", readings, **known))
    if len(np.unique(label)) > 1:
        yield from score_rows("condition", np.concatenate([part.condition for part in found]), label)
        known |= {"age": who.age, "sex": who.sex}
        with_person = spread(oracle.condition, f"{population.id}, age and sex known", readings, **known)
        yield from score_rows("condition, age and sex known", np.concatenate(list(with_person)), label)
    yield from score_rows("status", np.concatenate([part.status for part in found]), simulation.truth.status)


def main() -> int:
    """Print the tables; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000, help="fresh readings of each population, one per patient")
    parser.add_argument("--populations", nargs="+", default=list(POPULATIONS), choices=list(POPULATIONS))
    options = parser.parse_args()
    print(f"{machine()}; {options.rows:,} readings of each population, {DRAWS:,} draws.")
    missed = 0
    for id in options.populations:
        print(f"\n### {POPULATIONS[id].name} (`{id}`)")
        missed += show(rows(POPULATIONS[id], options.rows))
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
