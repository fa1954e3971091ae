"""How good the model is beside the best that is possible, and how fast.

uv run python benchmarks/model.py [--rows 200000] [--training-rows 1000000]

prints a markdown table of goals and figures. The oracle's posteriors of the fresh readings are computed once, on all
cores; everything is judged by them on the same readings. What is timed at the end runs on one core, in turn.
"""

import argparse
import os
import sys
import time
import warnings
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from joblib import Parallel, cpu_count, delayed
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.report import Goal, machine, medians, show
from vitals.catalog.signs import SIGNS
from vitals.model.forward import network, predict_proba
from vitals.model.persistence import OUTPUTS, load_artifacts
from vitals.model.predictor import Predictor
from vitals.training.estimates import chance_calibration_error
from vitals.training.evaluation import Scores, score, score_dummy, score_news2, score_rule
from vitals.training.model_fit import Trained, train
from vitals.training.rule_features import smoothed_rule
from vitals.training.samples import Sample, read_sample, simulate_sample
from vitals.training.scoring import oracle_proba

type Array = NDArray[np.float64]

STATUS, CONDITION = OUTPUTS
NAMES = {STATUS: "status", CONDITION: "condition"}
FRESH_SEED, TRAINING_SEED = 987_654_321, 123_456_789  # neither is the shipped model's
CHUNK = 4000  # readings for one worker at a time
# Candidates and the largest number of rows each is trained on; more take too long or too much memory.
CANDIDATE_ROWS = {"network": 1_000_000, "logistic": 300_000, "average": 300_000, "boosting": 300_000, "forest": 100_000}
LOG_LOSS_GOALS = {STATUS: 0.010, CONDITION: 0.003}
ACCURACY_GOALS = {STATUS: 0.0015, CONDITION: 0.0015}


class Judge:
    """Fresh readings with what was so, and the best possible probabilities."""

    def __init__(self, rows: int) -> None:
        self.sample = simulate_sample(rows, seed=FRESH_SEED)
        chunks = [self.sample.X[start : start + CHUNK] for start in range(0, rows, CHUNK)]
        found = Parallel(n_jobs=cpu_count())(delayed(oracle_proba)(chunk) for chunk in chunks)
        self.best = [np.concatenate(parts) for parts in zip(*found, strict=True)]
        self.scores = [score(best, labels) for best, labels in zip(self.best, self.sample.Y.T, strict=True)]

    def surprise(self, probabilities: Array, output: int) -> Array:
        """Minus the log of the probability that each reading's label was given."""
        given = probabilities[np.arange(len(self.sample)), self.sample.Y[:, output]]
        return -np.log(np.maximum(given, 1e-12))

    def excess(self, probabilities: Array, output: int) -> tuple[float, float]:
        """Log loss above the oracle's on the same readings, and its standard error."""
        more = self.surprise(probabilities, output) - self.surprise(self.best[output], output)
        return float(more.mean()), float(more.std() / np.sqrt(len(more)))


def oracle_rows(judge: Judge) -> Iterator[Goal]:
    """Whether the oracle is right about itself."""
    for output, name in enumerate(OUTPUTS):
        best, scores = judge.best[output], judge.scores[output]
        expected = float(best.max(axis=1).mean())
        away = abs(expected - scores.accuracy)
        yield Goal(
            f"1 oracle, {NAMES[name]}: expected and measured accuracy",
            "≤ 0.3 points apart",
            f"{expected:.4f} and {scores.accuracy:.4f}, {100 * away:.2f} points",
            away <= 0.003,
        )
        entropy = -np.sum(best * np.log(np.maximum(best, 1e-300)), axis=1)
        error = (judge.surprise(best, output) - entropy).std() / np.sqrt(len(best))
        away = scores.log_loss - entropy.mean()
        yield Goal(
            f"1 oracle, {NAMES[name]}: expected and measured log loss",
            "-",
            f"{entropy.mean():.4f} and {scores.log_loss:.4f}, {away:+.4f} ± {2 * error:.4f}",
        )
        yield Goal(f"1 oracle, {NAMES[name]}: calibration error", "-", f"{100 * scores.calibration_error:.2f} %")


def candidate_rows(judge: Judge, most: int) -> Iterator[Goal]:
    """Whether anything learned beats the oracle: then the oracle would be wrong."""
    sample = simulate_sample(min(most, max(CANDIDATE_ROWS.values())), seed=TRAINING_SEED)
    for name, limit in CANDIDATE_ROWS.items():
        size, begin = min(limit, most), time.perf_counter()
        trained = train(name, sample.rows(slice(size)))
        seconds = time.perf_counter() - begin
        found = trained.predict_proba(judge.sample.X)
        for output, which in enumerate(OUTPUTS):
            excess, error = judge.excess(found[output], output)
            yield Goal(
                f"1 {name} of {size:,} rows ({seconds:.0f} s), {NAMES[which]}: log loss above the oracle's",
                "> -2 standard errors",
                f"{excess:+.4f} ± {2 * error:.4f} ({100 * excess / judge.scores[output].log_loss:+.2f} %)",
                excess > -2 * error,
            )


def shipped_rows(judge: Judge, predictor: Predictor) -> Iterator[Goal]:
    """The shipped model beside the oracle, and its status beside NEWS2 and the rule."""
    prediction = predictor.predict(judge.sample.X)
    for output, (name, probabilities) in enumerate(
        zip(OUTPUTS, (prediction.status_proba, prediction.condition_proba), strict=True)
    ):
        ours, best = score(probabilities, judge.sample.Y[:, output]), judge.scores[output]
        above, behind = ours.log_loss / best.log_loss - 1, best.accuracy - ours.accuracy
        what = f"2 shipped model, {NAMES[name]}:"
        yield Goal(
            f"{what} log loss, beside the oracle's",
            f"≤ {100 * LOG_LOSS_GOALS[name]:g} % above",
            f"{ours.log_loss:.4f}, {best.log_loss:.4f} ({100 * above:+.2f} %)",
            above <= LOG_LOSS_GOALS[name],
        )
        yield Goal(
            f"{what} accuracy, beside the oracle's",
            f"≤ {100 * ACCURACY_GOALS[name]:g} points below",
            f"{ours.accuracy:.4f}, {best.accuracy:.4f} ({-100 * behind:+.2f} points)",
            behind <= ACCURACY_GOALS[name],
        )
        calibration, chance = ours.calibration_error, chance_calibration_error(probabilities.max(axis=1))
        figure = f"{calibration:.2%} ({chance.value:.2%} ± {2 * chance.error:.2%})"
        yield Goal(f"{what} calibration error (by chance alone)", "< 1 %", figure, calibration < 0.01)
        yield Goal(f"{what} balanced accuracy", "-", f"{ours.balanced_accuracy:.4f} ({best.balanced_accuracy:.4f})")
        yield from reference_rows(judge, ours, output)


def reference_rows(judge: Judge, ours: Scores, output: int) -> Iterator[Goal]:
    """What the shipped model must beat, taught with as many readings as it is judged on."""
    taught, labels = simulate_sample(len(judge.sample), seed=TRAINING_SEED), judge.sample.Y[:, output]
    name = list(OUTPUTS)[output]
    references = {"a dummy": score_dummy(taught.Y[:, output], labels, len(OUTPUTS[name]))}
    if name == STATUS:
        references["NEWS2 of the measured signs"] = score_news2(taught, judge.sample)
        references["the rule on the measured signs"] = score_rule(taught, judge.sample)
        references["the rule smoothed by the devices' errors"] = score(smoothed_rule(judge.sample.inputs), labels)
    for who, theirs in references.items():
        yield Goal(
            f"2 {who}, {NAMES[name]}: log loss and accuracy",
            "worse in both",
            f"{theirs.log_loss:.4f}, {theirs.accuracy:.4f}",
            theirs.log_loss > ours.log_loss and theirs.accuracy < ours.accuracy,
        )


def small_data_rows(judge: Judge, data: Sample) -> Iterator[Goal]:
    """What the data set alone teaches."""
    for name in ("average", "network"):
        found = train(name, data).predict_proba(judge.sample.X)
        for output, which in enumerate(OUTPUTS):
            excess, _ = judge.excess(found[output], output)
            share = excess / judge.scores[output].log_loss
            goal = name == "average" and which == CONDITION
            yield Goal(
                f"3 {name} trained on the {len(data):,} rows of the data set alone, {NAMES[which]}: log loss",
                "≤ 6 % above the oracle's" if goal else "-",
                f"{100 * share:+.2f} %",
                share <= 0.06 if goal else None,
            )


def plain_path(trained: Trained, X: Array) -> None:
    """What a script that knows scikit-learn alone does: a table, the scaler, classes, and two sets of probabilities."""
    scaled = trained.scaler.transform(pd.DataFrame(X, columns=list(SIGNS)))
    trained.model.predict(scaled)
    for estimator in trained.model.estimators_:
        estimator.predict_proba(scaled)


def speed_rows(judge: Judge, predictor: Predictor, shipped: Trained, data: Sample) -> Iterator[Goal]:
    """Both outputs on one core: ours, scikit-learn's own way with the same model, and with a random forest."""
    forest = train("forest", data)
    readings = np.resize(judge.sample.X, (10_000, len(SIGNS)))
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "X has feature names")  # the scaler was fitted to an array
        for rows, repeats, limit in ((10_000, 15, 25.0), (1_000, 50, None), (1, 200, 0.5)):
            X = readings[:rows]
            ways = {
                "Predictor": lambda X=X: predictor.predict(X),
                "plain path": lambda X=X: plain_path(shipped, X),
                "plain path of a forest of 100 trees": lambda X=X: plain_path(forest, X),
            }
            ours, *others = (1000 * seconds for seconds in medians(repeats, *ways.values()))
            yield Goal(
                f"4 {rows:,} rows, one core: Predictor",
                "-" if limit is None else f"< {limit:g} ms",
                f"{ours:.3f} ms",
                None if limit is None else ours < limit,
            )
            for who, milliseconds in zip(list(ways)[1:], others, strict=True):
                figure = f"{milliseconds:.3f} ms ({milliseconds / ours:.1f} x)"
                yield Goal(f"4 {rows:,} rows, one core: {who}", "-", figure)


def agreement_rows(judge: Judge, predictor: Predictor, shipped: Trained) -> Iterator[Goal]:
    """Whether the one pass is what scikit-learn computes; a family without one has nothing to compare."""
    if network(shipped.scaler, shipped.model) is None:
        return
    X = judge.sample.X[:10_000]
    found = predictor.predict(X)
    away = [
        np.abs(ours - theirs).max()
        for ours, theirs in zip(
            (found.status_proba, found.condition_proba), predict_proba(shipped.scaler, shipped.model, X), strict=True
        )
    ]
    yield Goal(
        "4 largest difference of a probability from scikit-learn's", "< 0.0001", f"{max(away):.1e}", max(away) < 1e-4
    )


def main() -> int:
    """Print the table; 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000, help="fresh readings")
    parser.add_argument("--training-rows", type=int, default=1_000_000, help="most rows that candidates are trained on")
    parser.add_argument("--models", type=Path, default=Path("Models"), help="folder of the shipped model")
    parser.add_argument("--data", type=Path, default=Path("Datasets/vitals.csv"), help="data set of the generator")
    options = parser.parse_args()
    predictor, artifacts = Predictor.load(options.models), load_artifacts(options.models)
    shipped, data = Trained(artifacts.scaler, artifacts.model), read_sample(options.data)
    print(f"{machine()}, scikit-learn {sklearn.__version__};", end=" ")
    print(f"{options.rows:,} fresh readings; the shipped model was made by `{predictor.metadata.get('command')}`.\n")
    begin = time.perf_counter()
    judge = Judge(options.rows)
    print(f"The oracle took {time.perf_counter() - begin:.0f} s.")
    parts = (
        oracle_rows(judge),
        shipped_rows(judge, predictor),
        small_data_rows(judge, data),
        candidate_rows(judge, options.training_rows),
        agreement_rows(judge, predictor, shipped),
        speed_rows(judge, predictor, shipped, data),
    )
    return int(show(chain.from_iterable(parts)) > 0)


if __name__ == "__main__":
    sys.exit(main())
