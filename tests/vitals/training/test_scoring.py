import numpy as np
import pytest
from sklearn.metrics import log_loss

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.model.oracle import Oracle
from vitals.model.persistence import OUTPUTS
from vitals.simulation.status import STATUSES
from vitals.training import scoring
from vitals.training.evaluation import score
from vitals.training.model_fit import train
from vitals.training.samples import simulate_sample
from vitals.training.scoring import cross_validate, learning_curve, oracle_proba, posteriors, score_all

STATUS, CONDITION = OUTPUTS.values()


def test_the_oracle_answers_in_the_order_of_the_encoders() -> None:
    sample = simulate_sample(200, seed=1)
    status, condition = oracle_proba(sample.X, draws=64)
    posterior = Oracle().posterior(sample.X, draws=64)
    np.testing.assert_array_equal(status[:, STATUS.index("critical")], posterior.status[:, STATUSES.index("critical")])
    for id in ("sepsis", "healthy"):
        column = list(CONDITIONS).index(id)
        np.testing.assert_array_equal(condition[:, CONDITION.index(id)], posterior.condition[:, column])
    others = oracle_proba(sample.X, Population.of({"healthy": 1.0}), draws=64)
    assert np.all(others[1][:, CONDITION.index("healthy")] == pytest.approx(1.0))


def test_targets_are_the_oracles_probabilities_whatever_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = simulate_sample(300, seed=1)
    monkeypatch.setattr(scoring, "TARGET_CHUNK", 128)
    for ours, theirs in zip(
        posteriors(sample, TEACHING), oracle_proba(sample.X, draws=scoring.TARGET_DRAWS), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_cross_validation_scores_each_candidate_on_held_out_patients() -> None:
    sample = simulate_sample(2400, seed=1)
    found = list(cross_validate(["logistic", "average"], sample, folds=3))
    assert [(each.candidate, each.output) for each in found] == [
        (candidate, output) for candidate in ("logistic", "average") for output in OUTPUTS
    ]
    assert all(len(each.folds) == 3 and each.milliseconds > 0 for each in found)
    assert all(0.3 < fold.accuracy < 0.95 for each in found for fold in each.folds)


def test_cross_validation_does_not_profit_from_known_patients() -> None:
    """Each patient three times: a fold that knew two of them would be sure about the third."""
    sample = simulate_sample(400, seed=1)
    thrice = sample + sample + sample
    status, condition = cross_validate(["forest"], thrice, folds=2)
    assert np.mean([fold.accuracy for fold in condition.folds]) < 0.8
    assert np.mean([fold.accuracy for fold in status.folds]) < 0.95


def test_a_learning_curve_descends() -> None:
    sample, test = simulate_sample(4000, seed=1), simulate_sample(1000, seed=2)
    curve = dict(learning_curve("logistic", [300, 4000], sample, test))
    assert list(curve) == [300, 4000]
    assert curve[4000][1].log_loss < curve[300][1].log_loss - 0.05
    np.testing.assert_allclose(
        curve[300][0].log_loss,
        score(train("logistic", sample.rows(slice(300))).predict_proba(test.X)[0], test.Y[:, 0]).log_loss,
    )


def test_scores_stand_beside_the_oracle_and_the_rules() -> None:
    sample, test = simulate_sample(3000, seed=1), simulate_sample(1000, seed=2)
    trained = train("logistic", sample)
    found = score_all(trained, sample, test, TEACHING)
    assert found["rows"] == 1000
    assert list(found["label_status"]) == ["model", "oracle", "dummy", "NEWS2", "rule", "smoothed rule"]
    assert list(found["probable_condition"]) == ["model", "oracle", "dummy"]
    probabilities = trained.predict_proba(test.X)
    for output, (name, classes) in enumerate(OUTPUTS.items()):
        scores = found[name]
        assert scores["oracle"]["log_loss"] < scores["model"]["log_loss"] < scores["dummy"]["log_loss"]
        codes = np.arange(len(classes))
        expected = log_loss(test.Y[:, output], np.clip(probabilities[output], 1e-12, 1), labels=codes)
        assert scores["model"]["log_loss"] == pytest.approx(expected, abs=1e-4)
