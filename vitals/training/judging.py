"""Two lines that judge a model: the best possible score of a data set, and a model's scores beside it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.model.persistence import OUTPUTS, model_inputs
from vitals.simulation.scales import FloatArray
from vitals.simulation.status import label_status, news2
from vitals.training.answers import Answer, ask, features_of
from vitals.training.estimates import Estimate, estimate_mean, estimate_scores, row_losses
from vitals.training.evaluation import frequencies_by_group
from vitals.training.labeled import LabeledReadings, read_labeled
from vitals.training.rule_features import smoothed_rule
from vitals.training.score_table import ScoreRow, ScoreTable
from vitals.training.scoring import STATUS, oracle_proba

__all__ = ["best_score", "evaluate"]

FOLDS = 5  # of patients: the frequencies that score a fold are those of the others
STANDARD_ERRORS = 3  # above the best possible score: beyond chance
DRAWN = 0.001  # of its log loss: what the oracle's draws cost it
# Nats by which the answers must be likelier than the best possible ones, added up over patients. Few readings lack the
# rare large losses of a model that is too sure, so its standard error is too small; but whatever it answers, it is
# likelier by this much with a probability of at most exp(-6.6), that of three standard errors.
LEAST_EVIDENCE = 6.6
PERSONAL = ("age", "sex")  # columns that the oracle takes if the model does
DERIVED = ("on_oxygen", "news2", "setting")  # that follow from what it knows
MEANING = (
    "± is one standard error, over patients. By chance: the calibration error, and its standard deviation, that these "
    "very probabilities show if they are right."
)


def best_score(data: Any, population: Population | str | None = None) -> ScoreTable:
    """Best possible scores of the status and the condition of readings: no model can be expected to do better.

    Parameters
    ----------
    data
        Path of a data set of the generator, CSV or Parquet; or a table (DataFrame, Arrow table, mapping, structured
        array) with a column for each sign and for at least one of the labels, in any order.
    population
        Its id, or a `Population`. By default the one that the metadata beside a file describe; a table has none.

    Returns
    -------
    table
        It prints itself, and `to_frame()` makes a DataFrame of it.

    Raises
    ------
    InvalidData, InvalidValue, UnknownEntry
        If no population is known, a column is missing, values are charted, or a value or label cannot be.

    Examples
    --------
    >>> from vitals.data.datasets import DataSet
    >>> from vitals.data.layouts import Snapshot
    >>> table = best_score(DataSet(layout=Snapshot(rows=200)).table(), population="teaching")
    >>> [(row.output, row.predictor) for row in table.rows]
    [('label_status', 'best possible'), ('probable_condition', 'best possible')]
    """
    readings = read_labeled(data, population)
    best = best_answers(readings)
    rows = (row(output, "best possible", best[output], readings) for output in readings.labels)
    return ScoreTable(tuple(rows), tuple(about(readings)))


def evaluate(model: Any, data: Any, population: Population | str | None = None) -> ScoreTable:
    """Scores of a model beside a dummy's, of NEWS2, of the status rule, and the best possible ones.

    The dummy gives the class shares; NEWS2 and the rule give the class shares among readings with the same total or
    the same status by the rule. Shares are those of other patients in the same data. The smoothed rule gives the
    probabilities that follow from the devices' errors alone, see `smoothed_rule`.

    Parameters
    ----------
    model
        A fitted classifier of scikit-learn or of its kind, that predicts one or both labels by their names: its
        classes may stand in any order. Without `predict_proba` its decisions alone are scored. It is given the columns
        that it was fitted on, or, if it was fitted without names, the signs in the order of `SIGNS`. Or a
        `Predictor`, which counts with the shares of the population.
    data, population
        As for `best_score`. Readings that the model was not fitted on.

    Returns
    -------
    table
        As of `best_score`. A sentence below says so if the model is better than the best possible score by more than
        three standard errors, which a sound one is not.

    Raises
    ------
    InvalidData, InvalidValue, UnknownEntry
        As `best_score`; or if the model was not fitted, knows other classes, or gives no probabilities.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from vitals.catalog.signs import SIGNS
    >>> from vitals.data.datasets import DataSet
    >>> from vitals.data.layouts import Snapshot
    >>> frame = DataSet(layout=Snapshot(rows=800)).table().to_pandas()
    >>> model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    >>> model = model.fit(frame.loc[:399, list(SIGNS)], frame.loc[:399, "label_status"])
    >>> [row.predictor for row in evaluate(model, frame[400:], population="teaching").rows]
    ['dummy', 'NEWS2', 'rule', 'smoothed rule', 'model', 'best possible']
    """
    readings = read_labeled(data, population)
    answers, features = ask(model, readings), features_of(model)
    for answer in answers:
        readings.labels_of(answer.output)  # before the minutes of the best possible score, not after
    best = best_answers(readings, [name for name in PERSONAL if name in features])
    rows: list[ScoreRow] = []
    notes = about(readings, features)
    for answer in answers:
        predictors = {**references(answer.output, readings), "model": answer, "best possible": best[answer.output]}
        rows += (row(answer.output, predictor, each, readings) for predictor, each in predictors.items())
        notes += remarks(answer, best[answer.output], readings)
    return ScoreTable(tuple(rows), tuple(notes))


def row(output: str, predictor: str, answer: Answer, readings: LabeledReadings) -> ScoreRow:
    """Score an answer."""
    scores = estimate_scores(answer.decisions, answer.probabilities, readings.labels_of(output), readings.patients)
    return ScoreRow(output, predictor, scores)


def best_answers(readings: LabeledReadings, personal: Sequence[str] = ()) -> dict[str, Answer]:
    """Answers of the oracle by output, given also the columns named; a bar shows the progress in a terminal."""
    known: dict[str, NDArray[Any]] = {name: readings.frame[name].to_numpy() for name in personal}
    on_oxygen = readings.on_oxygen
    if on_oxygen is not None:
        known["on_oxygen"] = on_oxygen
    with tqdm(total=len(readings), desc="best possible score", unit="reading", disable=None, leave=False) as bar:
        found = oracle_proba(readings.X, readings.population, known=known, progress=bar.update)
    return {output: Answer.of(output, probabilities) for output, probabilities in zip(OUTPUTS, found, strict=True)}


def references(output: str, readings: LabeledReadings) -> dict[str, Answer]:
    """Answers that a model is held against."""
    signs, on_oxygen = readings.filled, readings.on_oxygen
    groups: dict[str, NDArray[np.integer]] = {"dummy": np.zeros(len(readings), np.int64)}
    if output == STATUS:
        groups["NEWS2"] = news2(signs, on_oxygen=on_oxygen).total
        groups["rule"] = label_status(signs, on_oxygen=on_oxygen)
    found = {name: Answer.of(output, held_out(each, output, readings)) for name, each in groups.items()}
    if output == STATUS:
        inputs = signs if on_oxygen is None else model_inputs(signs, on_oxygen)
        found["smoothed rule"] = Answer.of(output, smoothed_rule(inputs, readings.population.signs))
    return found


def held_out(groups: NDArray[np.integer], output: str, readings: LabeledReadings) -> FloatArray:
    """Class frequencies of each reading's group among other patients, shape (n_samples, n_classes)."""
    labels, fold = readings.labels[output], readings.patients % FOLDS
    found = np.empty((len(readings), len(OUTPUTS[output])))
    for test in (fold == each for each in range(FOLDS)):
        found[test] = frequencies_by_group(groups[~test], labels[~test], groups[test], found.shape[1])
    return found


def about(readings: LabeledReadings, features: Sequence[str] = ()) -> list[str]:
    """Sentences on what was scored, and what the best possible prediction knows."""
    known = ["the seven signs", *(name for name in PERSONAL if name in features)]
    if readings.on_oxygen is not None:
        known.append("on_oxygen")
    rows, patients = len(readings), int(readings.patients.max()) + 1
    notes = [
        f"{counted(rows, 'reading')} of {counted(patients, 'patient')}, population {readings.population.id}. {MEANING}",
        f"Best possible: for one reading, given {', '.join(known)}.",
    ]
    more = [name for name in features if name not in (*SIGNS, *PERSONAL, *DERIVED)]
    if more:
        notes.append(
            f"The model is given {', '.join(more)} as well, of which the best possible prediction knows nothing."
        )
    if readings.departures:
        notes += (
            *readings.departures,
            "So the best possible score is that of other readings: a model may be better here.",
        )
    return notes


def counted(n: int, noun: str) -> str:
    """A number of things, in words.

    Examples
    --------
    >>> counted(1, "reading"), counted(2000, "patient")
    ('1 reading', '2,000 patients')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def remarks(answer: Answer, best: Answer, readings: LabeledReadings) -> list[str]:
    """Sentences on what is remarkable in the answer of a model."""
    notes = []
    if answer.unknown:
        notes.append(f"{answer.output}: the model was fitted without {', '.join(answer.unknown)}.")
    if answer.probabilities is None:
        notes.append(f"{answer.output}: the model has no predict_proba, so its decisions alone are scored.")
    for score, gain, beyond_chance in gains(answer, best, readings):
        if beyond_chance and not readings.departures:
            notes.append(
                f"{answer.output}: the {score} of the model is better than the best possible by {gain}, more than "
                "three standard errors: it was fitted on these readings, sees what gives the label away, or has a bug; "
                "or these labels are not those of the population."
            )
        else:
            gap, way = Estimate(abs(gain.value), gain.error), "better" if gain.value > 0 else "worse"
            notes.append(f"{answer.output}: the {score} of the model is {gap} {way} than the best possible.")
    return notes


def gains(answer: Answer, best: Answer, readings: LabeledReadings) -> Iterator[tuple[str, Estimate, bool]]:
    """Scores by name, how much better an answer is than the best possible one, and whether that is beyond chance."""
    labels, patients = readings.labels[answer.output], readings.patients
    if answer.probabilities is not None and best.probabilities is not None:
        losses = row_losses(best.probabilities, labels)
        gained = losses - row_losses(answer.probabilities, labels)
        gain, evidence = estimate_mean(gained, patients), (np.bincount(patients, gained) / np.bincount(patients)).sum()
        limit = STANDARD_ERRORS * gain.error + DRAWN * losses.mean()
        yield "log loss", gain, bool(gain.value > limit and evidence > LEAST_EVIDENCE)
    right, best_right = ((each.decisions == labels).astype(np.float64) for each in (answer, best))
    gain = estimate_mean(right - best_right, patients)
    yield "accuracy", gain, gain.value > STANDARD_ERRORS * gain.error
