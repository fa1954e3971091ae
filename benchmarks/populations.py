"""The probable condition in populations that the model was not trained on: as it is, corrected, and the best possible.

uv run benchmarks/populations.py [--rows 200000] [--models Models]

prints a markdown table: the log loss of the condition by the model of `teaching` as it is and by
`Predictor.predict(population=...)`, beside the oracle's on the same readings. Percentages are above the oracle; ± is
two standard errors of the difference.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from joblib import Parallel, cpu_count, delayed
from numpy.typing import NDArray

from benchmarks.report import Goal, machine, show
from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.model.oracle import Oracle
from vitals.model.predictor import Predictor
from vitals.model.prior import unlike
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

type Array = NDArray[np.float64]

SEED, INSTANT, SPACING = 20_261_127, 1_767_225_600.0, 7_919.0  # of the patients; seconds, a prime apart
CHUNK = 2_500  # readings for one worker at a time
SEPSIS = Population.of({"sepsis": 0.2, "healthy": 0.8}, id="sepsis 20 %")
GOALS = {"emergency_lesson": 0.015, "balanced": 0.015, SEPSIS.id: 0.015, "emergency": 0.03, "ward": 0.03, "icu": 0.03}


def surprise(probabilities: Array, labels: NDArray[np.int64]) -> Array:
    """Minus the log of the probability that each label was given."""
    found: Array = -np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-12))
    return found


def best(population: Population, signs: Array, on_oxygen: NDArray[np.bool_] | None) -> Array:
    """The oracle's probabilities of the condition, on all cores."""
    oracle, chunks = Oracle(population), [slice(start, start + CHUNK) for start in range(0, len(signs), CHUNK)]
    parts = Parallel(n_jobs=cpu_count())(
        delayed(oracle.condition)(signs[rows], on_oxygen=None if on_oxygen is None else on_oxygen[rows])
        for rows in chunks
    )
    return np.concatenate(parts)


def compare(population: Population, predictor: Predictor, rows: int) -> Iterator[Goal]:
    """Readings of one population, one of each patient."""
    instants = INSTANT + SPACING * np.arange(rows)
    simulation = simulate(np.arange(rows), instants, Cohort(seed=SEED, population=population))
    signs, labels = simulation.readings.values, simulation.truth.condition.astype(np.int64)
    columns = [predictor.conditions.tolist().index(id) for id in CONDITIONS]
    lesson, on_oxygen = Predictor(predictor.artifacts), simulation.readings.on_oxygen
    plain = lesson.predict(signs).condition_proba[:, columns]
    corrected = predictor.predict(signs, population=population, on_oxygen=on_oxygen).condition_proba[:, columns]
    oracle = best(population, signs, simulation.readings.on_oxygen)
    least = surprise(oracle, labels)
    differences = " and ".join(unlike(population, predictor.population)).replace("_", " ")
    name = f"{population.id} (other {differences}, with a model of its own)" if differences else population.id
    yield Goal(f"{name}: the best possible log loss, accuracy", "-", f"{least.mean():.4f}, {right(oracle, labels)}")
    goal = GOALS.get(population.id)
    for what, found, limit in (("as trained", plain, None), ("corrected", corrected, goal)):
        more = surprise(found, labels) - least
        error = 2 * more.std() / np.sqrt(rows)
        figure = f"{least.mean() + more.mean():.4f}, {more.mean():+.4f} ± {error:.4f}"
        above = float(more.mean() / least.mean()) if least.mean() > 1e-6 else None
        figure += f"{'' if above is None else f' ({above:+.2%})'}, {right(found, labels)}"
        met = None if limit is None or above is None else above <= limit
        yield Goal(f"{name}: {what}", "-" if limit is None else f"≤ {limit:.1%} above", figure, met)
    if population.id == "healthy":
        ill = int((corrected.argmax(axis=1) != list(CONDITIONS).index("healthy")).sum())
        yield Goal("healthy: readings in which the corrected model names an illness", "0", f"{ill:,}", ill == 0)


def right(probabilities: Array, labels: NDArray[np.int64]) -> str:
    """Share of right decisions."""
    return f"{(probabilities.argmax(axis=1) == labels).mean():.1%} right"


def main() -> int:
    """Print the table; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000, help="readings of each population")
    parser.add_argument("--models", type=Path, default=Path("Models"), help="folder of the model")
    options = parser.parse_args()
    predictor = Predictor.load(options.models)
    print(f"{machine()}; {options.rows:,} readings of each population, seed {SEED}")
    print(f"The model was made by `{predictor.metadata.get('command')}`.")
    populations = [*POPULATIONS.values(), SEPSIS]
    return int(show(goal for each in populations for goal in compare(each, predictor, options.rows)) > 0)


if __name__ == "__main__":
    sys.exit(main())
