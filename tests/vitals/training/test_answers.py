from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.data.datasets import DataSet
from vitals.data.layouts import Snapshot
from vitals.errors import InvalidValue, UnknownEntry
from vitals.model.persistence import OUTPUTS
from vitals.model.predictor import Predictor
from vitals.training.answers import ask, features_of
from vitals.training.labeled import read_labeled

FRAME = DataSet(layout=Snapshot(rows=600), columns="full").table().to_pandas().astype(dict.fromkeys(OUTPUTS, str))
READINGS = read_labeled(FRAME, "teaching")
STATUS, CONDITION = OUTPUTS
REVERSED = list(SIGNS)[::-1]


def logistic() -> Any:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))


class Shuffled:
    """A classifier with its classes in an order of its own."""

    def __init__(self, model: Any, order: list[int]) -> None:
        self.model, self.order = model, order
        self.classes_ = [model.classes_[each] for each in order]
        self.feature_names_in_ = model.feature_names_in_

    def predict(self, X: Any) -> Any:
        return self.model.predict(X)

    def predict_proba(self, X: Any) -> Any:
        return self.model.predict_proba(X)[:, self.order]


class Constant:
    """A classifier that answers the same in every row."""

    classes_ = ("critical", "normal", "warning")

    def __init__(self, *probabilities: float) -> None:
        self.probabilities = probabilities

    def predict(self, X: Any) -> Any:
        return np.full(len(X), "normal")

    def predict_proba(self, X: Any) -> Any:
        return np.tile(self.probabilities, (len(X), 1))


def test_columns_go_in_the_order_that_the_model_was_fitted_with() -> None:
    model = logistic().fit(FRAME[REVERSED], FRAME[STATUS])
    (found,) = ask(model, READINGS)
    assert features_of(model) == REVERSED
    np.testing.assert_allclose(found.probabilities, model.predict_proba(FRAME[REVERSED]))
    unnamed = logistic().fit(FRAME[list(SIGNS)].to_numpy(), FRAME[STATUS])
    (again,) = ask(unnamed, READINGS)
    np.testing.assert_allclose(again.probabilities, found.probabilities, atol=1e-4)


def test_the_order_of_the_classes_does_not_matter() -> None:
    model = logistic().fit(FRAME[REVERSED], FRAME[STATUS])
    (found,), (shuffled,) = ask(model, READINGS), ask(Shuffled(model, [1, 2, 0]), READINGS)
    np.testing.assert_array_equal(shuffled.probabilities, found.probabilities)
    np.testing.assert_array_equal(shuffled.decisions, found.decisions)


def test_both_outputs_are_recognized_by_their_classes() -> None:
    model = MultiOutputClassifier(logistic()).fit(FRAME[REVERSED], FRAME[[CONDITION, STATUS]])
    condition, status = ask(model, READINGS)
    assert (condition.output, status.output) == (CONDITION, STATUS)
    expected = model.predict(FRAME[REVERSED])
    assert [OUTPUTS[CONDITION][code] for code in condition.decisions] == expected[:, 0].tolist()
    assert [OUTPUTS[STATUS][code] for code in status.decisions] == expected[:, 1].tolist()
    tree = DecisionTreeClassifier(max_depth=3).fit(FRAME[REVERSED], FRAME[[STATUS, CONDITION]])
    assert [each.output for each in ask(tree, READINGS)] == [STATUS, CONDITION]


def test_classes_that_the_model_never_saw_are_named() -> None:
    known = FRAME[FRAME[STATUS] != "critical"]
    (found,) = ask(logistic().fit(known[REVERSED], known[STATUS]), READINGS)
    assert found.unknown == ("critical",)
    assert found.probabilities is not None
    assert not found.probabilities[:, OUTPUTS[STATUS].index("critical")].any()


def test_decisions_are_enough() -> None:
    model = RidgeClassifier().fit(FRAME[REVERSED], FRAME[CONDITION])
    (found,) = ask(model, READINGS)
    assert (found.output, found.probabilities) == (CONDITION, None)
    assert [OUTPUTS[CONDITION][code] for code in found.decisions] == model.predict(FRAME[REVERSED]).tolist()


def test_other_columns_are_given_to_a_model_that_was_fitted_on_them() -> None:
    model = logistic().fit(FRAME[["age", *SIGNS]], FRAME[STATUS])
    (found,) = ask(model, READINGS)
    np.testing.assert_allclose(found.probabilities, model.predict_proba(FRAME[["age", *SIGNS]]))
    with pytest.raises(InvalidValue, match=r"without age .*every column that the model was fitted on"):
        ask(model, read_labeled(FRAME.drop(columns="age"), "teaching"))


def test_the_shipped_model_answers_both() -> None:
    predictor = Predictor.load("Models")
    status, condition = ask(predictor, READINGS)
    expected = predictor.predict(READINGS.X)
    np.testing.assert_array_equal(status.probabilities, expected.status_proba)
    np.testing.assert_array_equal(condition.probabilities, expected.condition_proba)


def test_the_shipped_model_is_told_the_population() -> None:
    predictor, healthy = Predictor.load("Models"), POPULATIONS["healthy"]
    _, condition = ask(predictor, read_labeled(FRAME, healthy))
    expected = predictor.predict(READINGS.X, population=healthy)
    np.testing.assert_array_equal(condition.probabilities, expected.condition_proba)


def test_values_that_are_missing_and_that_the_model_cannot_do_without() -> None:
    lacking = read_labeled(FRAME.assign(spo2=FRAME["spo2"].where(FRAME.index > 4)), "teaching")
    with pytest.raises(
        InvalidValue, match=r"predicts from these readings, of which 5 lack a value \(Input X contains NaN"
    ):
        ask(logistic().fit(FRAME[REVERSED], FRAME[STATUS]), lacking)
    assert ask(DummyClassifier().fit(FRAME[REVERSED], FRAME[STATUS]), lacking)


@pytest.mark.parametrize(
    ("model", "error", "sentence"),
    [
        (LogisticRegression(), InvalidValue, "model LogisticRegression is not allowed: it must be fitted"),
        (logistic(), InvalidValue, "model Pipeline is not allowed: it must be fitted"),
        (RidgeClassifier(), InvalidValue, "model RidgeClassifier is not allowed: it must be fitted"),
        (LogisticRegression, InvalidValue, "model class LogisticRegression .*a fitted classifier"),
        (print, InvalidValue, "a fitted classifier, with predict_proba or predict"),
        (Constant(0.5, 0.5, 0.5), InvalidValue, r"answer of the model for label_status .*the sum 1"),
        (Constant(1.5, -0.5, 0.0), InvalidValue, "at least 0"),
        (Constant(np.nan, 0.5, 0.5), InvalidValue, r"\[nan, 0.5, 0.5\] is not allowed \(row 0\)"),
        (Constant(0.5, 0.5), InvalidValue, r"shape of the probabilities \(600, 2\)"),
        (DummyClassifier().fit(FRAME[REVERSED], FRAME[STATUS].str.title()), UnknownEntry, "'Critical': did you mean"),
        (
            DummyClassifier().fit(FRAME[REVERSED], FRAME["severity"].astype(int)),
            InvalidValue,
            "model 0 .*fit it on the",
        ),
        (DummyClassifier().fit(FRAME[REVERSED], ["normal", "sepsis"] * 300), InvalidValue, "mixture of classes"),
        (
            logistic().fit(FRAME[REVERSED[:5]].to_numpy(), FRAME[STATUS]),
            InvalidValue,
            "number of features .* 5 .*fit it on",
        ),
    ],
)
def test_what_is_wrong_is_said(model: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        ask(model, READINGS)


def test_a_model_must_name_its_classes() -> None:
    model = Constant(0.2, 0.3, 0.5)
    model.classes_ = None  # type: ignore[assignment]
    with pytest.raises(InvalidValue, match="names its classes in classes_"):
        ask(model, READINGS)


def test_the_frame_is_left_as_it_was() -> None:
    before = FRAME.copy()
    ask(logistic().fit(FRAME[REVERSED], FRAME[STATUS]), READINGS)
    pd.testing.assert_frame_equal(FRAME, before)
