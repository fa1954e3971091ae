import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import TEACHING
from vitals.model.persistence import OUTPUTS
from vitals.training.candidates import CANDIDATES
from vitals.training.evaluation import score, score_dummy
from vitals.training.model_fit import EPOCHS, MOST_EPOCHS, fit_model, n_epochs, train
from vitals.training.samples import Sample, simulate_sample
from vitals.training.scoring import posteriors

TRAIN, TEST = simulate_sample(1500, seed=1), simulate_sample(500, seed=2)
STATUS, CONDITION = OUTPUTS.values()
SCALER = StandardScaler().fit(TRAIN.X)


def scaled(sample: Sample) -> np.ndarray:
    return SCALER.transform(sample.X)


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_learns_both_outputs(name: str) -> None:
    model = fit_model(name, SCALER, TRAIN)
    with threadpool_limits(1):
        found = model.predict_proba(scaled(TEST))
    for output, (probabilities, classes) in enumerate(zip(found, model.classes_, strict=True)):
        assert classes.tolist() == np.unique(TRAIN.Y[:, output]).tolist()
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
        n_classes = len(classes)
        dummy = score_dummy(TRAIN.Y[:, output], TEST.Y[:, output], n_classes)
        assert score(probabilities, TEST.Y[:, output]).log_loss < dummy.log_loss - 0.2
    decided = np.stack([part.argmax(axis=1) for part in found], axis=1)
    np.testing.assert_array_equal(model.predict(scaled(TEST)), decided)
    assert model.n_features_in_ == 7


@pytest.mark.parametrize("name", ["logistic", "boosting"])
def test_the_same_rows_give_the_same_model(name: str) -> None:
    first, second = (fit_model(name, SCALER, TRAIN).predict_proba(scaled(TEST)) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_network_is_the_same_to_the_last_byte() -> None:
    first, second = (pickle.dumps(fit_model("network", SCALER, TRAIN)) for _ in range(2))
    assert first == second


# In a process of its own: the limit is the whole process's, and a thread that another test left behind may set it.
LIMITS = """
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_info, threadpool_limits
from vitals.training.model_fit import fit_model
from vitals.training.samples import simulate_sample

def blas_threads():
    return sorted({library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"})

sample, seen = simulate_sample(300, seed=1), []
with threadpool_limits(2, "blas"):
    print(blas_threads())
    fit_model("network", StandardScaler().fit(sample.X), sample, lambda: seen.extend(blas_threads()))
    print(blas_threads())
print(len(seen), set(seen))
"""


def test_each_output_is_fitted_on_one_core_and_the_limit_ends_with_the_fit() -> None:
    """Also while the other output is done and this one goes on: then sums are added in the same order in every run."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    environment["OPENBLAS_NUM_THREADS"] = "2"
    said = subprocess.run([sys.executable, "-c", LIMITS], env=environment, capture_output=True, text=True, check=True)
    before, after, during = said.stdout.splitlines()
    assert before == after == "[2]"
    assert during == f"{2 * n_epochs(300)} {{1}}"


def test_probabilities_teach_a_network_more_than_labels_that_are_drawn_from_them() -> None:
    sample = TRAIN.rows(slice(1000))
    of_labels, of_probabilities = (
        train("network", sample, targets=targets).predict_proba(TEST.X)
        for targets in (None, posteriors(sample, TEACHING))
    )
    for output, (less, more) in enumerate(zip(of_labels, of_probabilities, strict=True)):
        labels = TEST.Y[:, output]
        assert score(more, labels).log_loss < 0.95 * score(less, labels).log_loss


def test_the_status_alone_sees_the_limits_of_its_rule() -> None:
    status, condition = fit_model("network", SCALER, TRAIN).estimators_
    assert [name for name, _ in status.named_steps["features"].transformer_list] == ["quadratic", "rule"]
    assert condition.named_steps["features"].n_output_features_ == 35


def test_few_rows_are_seen_more_often() -> None:
    assert n_epochs(100) == n_epochs(10_000) == MOST_EPOCHS
    assert n_epochs(20_000) == 30
    assert n_epochs(1_000_000) == EPOCHS


def test_two_classes_are_learned_too() -> None:
    few = Population.of({"healthy": 0.5, "sepsis": 0.5})
    sample, test = (simulate_sample(1000, seed=seed, population=few) for seed in (1, 2))
    for targets in (None, posteriors(sample, few)):
        condition = train("network", sample, targets=targets).predict_proba(test.X)[1]
        assert score(condition, test.Y[:, 1]).accuracy > 0.9


def test_classes_that_training_lacked_have_no_probability() -> None:
    few = Population.of({"healthy": 0.5, "sepsis": 0.3, "asthma_exacerbation": 0.2})
    trained = train("logistic", simulate_sample(1000, seed=1, population=few))
    test = simulate_sample(300, seed=2, population=few)
    status, condition = trained.predict_proba(test.X)
    assert status.shape == (300, 3)
    assert condition.shape == (300, len(CONDITIONS))
    assert {CONDITION[code] for code in np.flatnonzero(condition.sum(axis=0))} == {
        "healthy",
        "sepsis",
        "asthma_exacerbation",
    }
    assert score(condition, test.Y[:, 1]).accuracy > 0.7
