"""Scores of candidates beside what they are held against: the oracle, a dummy, NEWS2 and the status rule."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np
from joblib import Parallel, cpu_count, delayed
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.model.oracle import DRAWS, Oracle
from vitals.model.persistence import OUTPUTS
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import STATUSES
from vitals.training.evaluation import Scores, score, score_dummy, score_news2, score_rule
from vitals.training.model_fit import Trained, silence, train
from vitals.training.rule_features import smoothed_rule
from vitals.training.samples import Sample

__all__ = [
    "Comparison",
    "cross_validate",
    "learning_curve",
    "oracle_proba",
    "posteriors",
    "score_all",
    "score_references",
]

STATUS = next(iter(OUTPUTS))
TARGET_DRAWS, TARGET_CHUNK = 256, 20_000  # of each reading; readings of one worker at a time
TARGET_DRAWS_OF_CUFF = 64  # what a cuff remembers takes many components, each with draws of its own
ORACLE_BLOCK = 1024  # readings between two reports of progress, about a second


@dataclass(frozen=True)
class Comparison:
    """Scores of one candidate on one output over the folds of a cross-validation."""

    candidate: str
    output: str
    folds: list[Scores]
    milliseconds: float  # to predict both outputs of 1,000 rows, on one core


def cross_validate(names: Sequence[str], sample: Sample, *, folds: int = 5) -> Iterator[Comparison]:
    """Fit and score candidates on folds that have no patient in common; yields both outputs of each candidate."""
    for name in names:
        scores: list[list[Scores]] = [[], []]
        seconds = []
        for training, test in GroupKFold(folds).split(sample.X, groups=sample.groups):
            trained = train(name, sample.rows(training))
            held_out = sample.rows(test)
            with threadpool_limits(1):
                start = perf_counter()
                found = trained.predict_proba(held_out.inputs)
                seconds.append((perf_counter() - start) / len(held_out))
            for of_folds, probabilities, labels in zip(scores, found, held_out.Y.T, strict=True):
                of_folds.append(score(probabilities, labels))
        for output, of_folds in zip(OUTPUTS, scores, strict=True):
            yield Comparison(name, output, of_folds, 1e6 * float(np.median(seconds)))


def learning_curve(name: str, sizes: Sequence[int], sample: Sample, test: Sample) -> Iterator[tuple[int, list[Scores]]]:
    """Scores of both outputs on a test part, after training on the first `size` readings of a sample."""
    for size in sizes:
        found = train(name, sample.rows(slice(size))).predict_proba(test.inputs)
        yield size, [score(probabilities, test.Y[:, output]) for output, probabilities in enumerate(found)]


def oracle_proba(
    X: FloatArray,
    population: Population = TEACHING,
    *,
    draws: int = DRAWS,
    known: Mapping[str, NDArray[Any]] | None = None,
    progress: Callable[[int], object] = silence,
) -> list[FloatArray]:
    """Probabilities of both outputs that no model can better; columns as in `OUTPUTS`.

    Parameters
    ----------
    X, population, draws
        Measured signs, shape (n_samples, n_signs), their population, and draws as for `Oracle.posterior`.
    known
        What else is known of each reading, as `Oracle.posterior` takes it: age, sex, on_oxygen.
    progress
        Called with the number of readings that were done since the last call.
    """
    oracle = Oracle(population)
    found: list[FloatArray] = [np.empty((len(X), len(classes))) for classes in OUTPUTS.values()]
    for start in range(0, len(X), ORACLE_BLOCK):
        rows = slice(start, start + ORACLE_BLOCK)
        more = {name: each[rows] for name, each in (known or {}).items()}
        posterior = oracle.posterior(X[rows], draws=draws, **more)
        found[0][rows] = posterior.status[:, np.argsort(STATUSES)]
        found[1][rows] = posterior.condition[:, np.argsort(list(CONDITIONS))]
        progress(len(posterior.status))
    return found


def posteriors(sample: Sample, population: Population) -> list[FloatArray]:
    """Targets of a network, instead of labels: `oracle_proba` on all cores, by fewer draws, which cost little."""
    chunks = [sample.rows(slice(start, start + TARGET_CHUNK)) for start in range(0, len(sample), TARGET_CHUNK)]
    draws = TARGET_DRAWS if population.setting.cuff is None else TARGET_DRAWS_OF_CUFF
    parts = Parallel(n_jobs=min(cpu_count(), len(chunks)))(
        delayed(oracle_proba)(chunk.X, population, draws=draws, known=chunk.known) for chunk in chunks
    )
    return [np.concatenate(of_output) for of_output in zip(*parts, strict=True)]


def score_references(train_part: Sample, test: Sample, population: Population) -> dict[str, dict[str, Scores]]:
    """Scores that a model is held against: of the oracle, a dummy and, for the status, NEWS2 and the rule.

    The rule also smoothed, as `smoothed_rule` does.
    """
    best = oracle_proba(test.X, population, known=test.known)
    scores: dict[str, dict[str, Scores]] = {}
    for output, (name, classes) in enumerate(OUTPUTS.items()):
        labels, train_labels = test.Y[:, output], train_part.Y[:, output]
        scores[name] = {
            "oracle": score(best[output], labels),
            "dummy": score_dummy(train_labels, labels, len(classes)),
        }
        if name == STATUS:
            scores[name]["NEWS2"], scores[name]["rule"] = score_news2(train_part, test), score_rule(train_part, test)
            scores[name]["smoothed rule"] = score(smoothed_rule(test.inputs, population.signs), labels)
    return scores


def score_all(trained: Trained, train_part: Sample, test: Sample, population: Population) -> dict[str, Any]:
    """Scores of the model on a test part, beside the oracle, a dummy and, for the status, NEWS2 and the rule."""
    found, references = trained.predict_proba(test.inputs), score_references(train_part, test, population)
    scores: dict[str, Any] = {"rows": len(test)}
    for output, name in enumerate(OUTPUTS):
        rows = {"model": score(found[output], test.Y[:, output]), **references[name]}
        scores[name] = {predictor: each.rounded() for predictor, each in rows.items()}
    return scores
