import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import vitals
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.layouts import START, Series, Snapshot
from vitals.data.writing import write
from vitals.errors import InvalidData, InvalidValue
from vitals.model.oracle import Oracle, Posterior
from vitals.model.persistence import OUTPUTS
from vitals.simulation.cohort import Cohort
from vitals.simulation.episodes import Scenario
from vitals.simulation.status import STATUSES
from vitals.training import scoring
from vitals.training.answers import Answer
from vitals.training.evaluation import score
from vitals.training.judging import gains
from vitals.training.labeled import LabeledReadings
from vitals.training.score_table import ScoreTable

STATUS, CONDITION = OUTPUTS
TRAINING = DataSet(layout=Snapshot(rows=1500), cohort=Cohort(seed=5)).table().to_pandas()


def logistic() -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))


def value(table: ScoreTable, output: str, predictor: str, name: str) -> float:
    (row,) = [row for row in table.rows if (row.output, row.predictor) == (output, predictor)]
    return float(getattr(row.scores, name).value)


def test_the_best_score_is_the_oracles(data: Path) -> None:
    found = vitals.best_score(data)
    assert [(row.output, row.predictor) for row in found.rows] == [(each, "best possible") for each in OUTPUTS]
    frame = pd.read_csv(data)
    posterior = Oracle().posterior(frame)
    for output, classes, probabilities in (
        (STATUS, list(STATUSES), posterior.status),
        (CONDITION, list(vitals.CONDITIONS), posterior.condition),
    ):
        expected = score(probabilities, np.array([classes.index(each) for each in frame[output]]))
        for name in ("log_loss", "accuracy", "balanced_accuracy", "calibration_error"):
            assert value(found, output, "best possible", name) == pytest.approx(getattr(expected, name)), (output, name)
    assert found.notes[0].startswith("2,000 readings of 2,000 patients, population teaching.")
    assert str(vitals.best_score(frame[frame.columns[::-1]], "teaching")) == str(found)


def in_care(path: Path) -> pd.DataFrame:
    """Data set of the ward, written and as a student reads it."""
    ward = POPULATIONS["ward"]
    write(DataSet(layout=Snapshot(rows=300), cohort=Cohort(population=ward), columns="full"), path)
    return pd.read_csv(path)


def test_in_care_the_oracle_is_told_who_gets_oxygen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another population, since those in care take long to prepare."""
    frame, asked = in_care(tmp_path / "ward.csv"), []

    class Recorder:
        def __init__(self, population: Population) -> None:
            asked.append(population.id)

        def posterior(self, readings: Any, *, draws: int, **known: Any) -> Posterior:
            asked.append(known)
            return Oracle().posterior(readings, draws=draws)

    monkeypatch.setattr(scoring, "Oracle", Recorder)
    found = vitals.best_score(tmp_path / "ward.csv")
    population, known = asked
    assert population == "ward"
    assert known.keys() == {"on_oxygen"}
    np.testing.assert_array_equal(known["on_oxygen"], frame["on_oxygen"])
    assert "given the seven signs, on_oxygen" in str(found)


@pytest.mark.slow
def test_in_care_the_best_score_is_the_oracles(tmp_path: Path) -> None:
    frame = in_care(tmp_path / "ward.csv")
    found, ward = vitals.best_score(tmp_path / "ward.csv"), POPULATIONS["ward"]
    posterior = Oracle(ward).posterior(frame, on_oxygen=frame["on_oxygen"])
    labels = np.array([STATUSES.index(each) for each in frame[STATUS]])
    assert value(found, STATUS, "best possible", "log_loss") == pytest.approx(score(posterior.status, labels).log_loss)


def test_a_model_stands_between_the_dummy_and_the_best_possible(data: Path) -> None:
    model = MultiOutputClassifier(logistic()).fit(TRAINING[list(SIGNS)], TRAINING[[STATUS, CONDITION]].astype(str))
    found = vitals.evaluate(model, data)
    predictors = {output: [row.predictor for row in found.rows if row.output == output] for output in OUTPUTS}
    assert predictors == {
        STATUS: ["dummy", "NEWS2", "rule", "smoothed rule", "model", "best possible"],
        CONDITION: ["dummy", "model", "best possible"],
    }
    for output, names in predictors.items():
        losses = {name: value(found, output, name, "log_loss") for name in names}
        assert losses["dummy"] > losses["model"] > losses["best possible"] > 0, output
    frame = pd.read_csv(data)
    assert value(found, STATUS, "dummy", "accuracy") == frame[STATUS].value_counts(normalize=True).max()
    assert value(found, STATUS, "rule", "accuracy") > value(found, STATUS, "NEWS2", "accuracy") + 0.1
    assert len([note for note in found.notes if note.endswith("worse than the best possible.")]) == 4
    assert "better than" not in str(found)


def test_the_order_of_the_classes_does_not_matter() -> None:
    class Reversed:
        def __init__(self, model: Any) -> None:
            self.model, self.classes_ = model, model.classes_[::-1]

        def predict(self, X: Any) -> Any:
            return self.model.predict(X)

        def predict_proba(self, X: Any) -> Any:
            return self.model.predict_proba(X)[:, ::-1]

    rows = TRAINING[:200]
    model = logistic().fit(TRAINING.loc[200:, list(SIGNS)].to_numpy(), TRAINING.loc[200:, CONDITION].astype(str))
    assert str(vitals.evaluate(Reversed(model), rows, "teaching")) == str(vitals.evaluate(model, rows, "teaching"))


def test_a_model_that_knows_the_answers_is_flagged() -> None:
    """Fitted on the readings that it is scored on; with severity, which no monitor shows; and without either."""
    frame = DataSet(layout=Snapshot(rows=900), columns="full").table().to_pandas()
    signs, more = list(SIGNS), [*SIGNS, "severity"]
    tree = DecisionTreeClassifier(random_state=0)
    found = vitals.evaluate(tree.fit(frame[signs], frame[STATUS].astype(str)), frame, "teaching").notes
    assert any(note.startswith("label_status: the log loss of the model is better than the best") for note in found)
    assert any(note.startswith("label_status: the accuracy of the model is better than the best") for note in found)
    tree.fit(frame.loc[:599, more], (frame.loc[:599, "severity"] > 0.5).map({True: "sepsis", False: "healthy"}))
    told = frame[600:].assign(
        probable_condition=(frame.loc[600:, "severity"] > 0.5).map({True: "sepsis", False: "healthy"})
    )
    notes = vitals.evaluate(tree, told, "teaching").notes
    assert any("given severity as well" in note for note in notes)
    assert any("probable_condition: the accuracy of the model is better" in note for note in notes)
    ordinary = logistic().fit(frame.loc[:599, signs], frame.loc[:599, STATUS].astype(str))
    assert not any("is better" in note for note in vitals.evaluate(ordinary, frame[600:], "teaching").notes)


def test_luck_with_few_readings_is_not_flagged() -> None:
    """A model that is too sure has only small gains until its first large loss: 600 samples of 20 readings."""
    generator = np.random.default_rng(1)
    flagged = 0
    for _ in range(600):
        probabilities = generator.dirichlet([1.0, 0.2, 0.2], 20)
        labels = (generator.random((20, 1)) > probabilities.cumsum(axis=1)).sum(axis=1)
        sure = probabilities**1.5 / (probabilities**1.5).sum(axis=1, keepdims=True)
        readings = LabeledReadings(pd.DataFrame(), probabilities, {STATUS: labels}, np.arange(20), TEACHING)
        found = gains(Answer.of(STATUS, sure), Answer.of(STATUS, probabilities), readings)
        flagged += any(beyond_chance for _, _, beyond_chance in found)
    assert flagged <= 3


def test_one_patient_has_scores_without_standard_errors() -> None:
    frame = DataSet(layout=Series(n_patients=1, duration=20, interval=1)).table()
    model = logistic().fit(TRAINING[list(SIGNS)], TRAINING[STATUS].astype(str))
    found = vitals.evaluate(model, frame, "teaching")
    assert "20 readings of 1 patient," in str(found)
    assert "nan" not in str(found)
    assert value(found, STATUS, "dummy", "log_loss") == pytest.approx(np.log(3))  # of nobody else is anything known


def test_what_the_model_is_told_of_a_person_the_oracle_is_told_too() -> None:
    frame = DataSet(layout=Snapshot(rows=400), columns="full").table().to_pandas()
    model = logistic().fit(frame.loc[:299, [*SIGNS, "age"]], frame.loc[:299, STATUS].astype(str))
    rows = frame[300:]
    found = vitals.evaluate(model, rows, "teaching")
    posterior = Oracle().posterior(rows, age=rows["age"])
    labels = np.array([STATUSES.index(each) for each in rows[STATUS]])
    assert value(found, STATUS, "best possible", "log_loss") == pytest.approx(score(posterior.status, labels).log_loss)
    assert "given the seven signs, age" in str(found)


def test_decisions_alone_are_scored_by_accuracy() -> None:
    model = RidgeClassifier().fit(TRAINING.loc[200:, list(SIGNS)], TRAINING.loc[200:, STATUS].astype(str))
    found = vitals.evaluate(model, TRAINING[:200], "teaching")
    (row,) = [row for row in found.rows if row.predictor == "model"]
    assert row.scores.log_loss is None
    assert row.scores.accuracy.value > 0.6
    assert "the model has no predict_proba, so its decisions alone are scored" in str(found)


def test_missing_signs_score_nothing_and_flag_nothing(tmp_path: Path) -> None:
    cohort, layout = Cohort(artifacts=True), Snapshot(rows=1500)
    write(DataSet(layout=layout, cohort=cohort), tmp_path / "artifacts.csv")
    frame = pd.read_csv(tmp_path / "artifacts.csv")
    assert frame[list(SIGNS)].isna().any(axis=None)
    model = DecisionTreeClassifier(random_state=0).fit(frame[list(SIGNS)], frame[CONDITION])
    found = str(vitals.evaluate(model, tmp_path / "artifacts.csv"))
    assert "lack a sign, which the best possible prediction integrates out" in found
    assert "a model may be better here" in found
    assert "standard errors: it was" not in found
    assert "better than the best possible." in found


def test_a_scenario_is_said(tmp_path: Path) -> None:
    layout, ill = Series(n_patients=20, duration=120, interval=60), Scenario("sepsis", START + 60)
    write(DataSet(layout=layout, cohort=Cohort(scenario=ill)), tmp_path / "ill.csv")
    found = vitals.best_score(tmp_path / "ill.csv")
    assert "40 readings of 20 patients" in str(found)
    assert "all patients get sepsis" in str(found)


def test_labels_that_the_model_predicts_must_be_there() -> None:
    model = logistic().fit(TRAINING[list(SIGNS)], TRAINING[STATUS].astype(str))
    with pytest.raises(InvalidValue, match="without label_status"):
        vitals.evaluate(model, TRAINING.drop(columns=STATUS), "teaching")
    with pytest.raises(InvalidData, match="there is no such file"):
        vitals.evaluate(model, "nowhere.csv")


def test_the_bar_is_for_terminals(capfd: pytest.CaptureFixture[str]) -> None:
    assert not sys.stderr.isatty()
    vitals.best_score(TRAINING[:10], "teaching")
    assert capfd.readouterr() == ("", "")
