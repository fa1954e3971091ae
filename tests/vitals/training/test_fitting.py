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
from vitals.model.persistence import OUTPUTS
from vitals.training.candidates import CANDIDATES
from vitals.training.evaluation import score, score_dummy
from vitals.training.fitting import EPOCHS, LAST_RATE, MOST_EPOCHS, fit_model, n_epochs, train
from vitals.training.samples import Sample, simulate_sample

TRAIN, TEST = simulate_sample(1500, seed=1), simulate_sample(500, seed=2)
STATUS, CONDITION = OUTPUTS.values()
SCALER = StandardScaler().fit(TRAIN.X)


def scaled(sample: Sample) -> np.ndarray:
    return SCALER.transform(sample.X)


@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_learns_both_outputs(name: str) -> None:
    model = fit_model(name, scaled(TRAIN), TRAIN.Y)
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
    first, second = (fit_model(name, scaled(TRAIN), TRAIN.Y).predict_proba(scaled(TEST)) for _ in range(2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_network_is_the_same_to_the_last_byte() -> None:
    first, second = (pickle.dumps(fit_model("network", scaled(TRAIN), TRAIN.Y)) for _ in range(2))
    assert first == second


# In a process of its own: the limit is the whole process's, and a thread that another test left behind may set it.
LIMITS = """
from threadpoolctl import threadpool_info, threadpool_limits
from vitals.training.fitting import fit_model
from vitals.training.samples import simulate_sample

def blas_threads():
    return sorted({library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"})

sample, seen = simulate_sample(300, seed=1), []
with threadpool_limits(2, "blas"):
    print(blas_threads())
    fit_model("network", sample.X, sample.Y, lambda: seen.extend(blas_threads()))
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


def test_the_learning_rate_ends_low() -> None:
    model = fit_model("network", scaled(TRAIN)[:600], TRAIN.Y[:600])
    assert [each.named_steps["network"].learning_rate_init for each in model.estimators_] == [
        pytest.approx(LAST_RATE)
    ] * 2


def test_few_rows_are_seen_more_often() -> None:
    assert n_epochs(100) == n_epochs(10_000) == MOST_EPOCHS
    assert n_epochs(20_000) == 30
    assert n_epochs(1_000_000) == EPOCHS


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
