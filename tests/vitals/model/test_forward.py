from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from sklearn.preprocessing import PolynomialFeatures, RobustScaler, StandardScaler

from vitals.catalog.population import Population
from vitals.catalog.signs import SIGNS
from vitals.model.forward import BLOCK, complete, network, predict_proba
from vitals.training.model_fit import train
from vitals.training.samples import simulate_sample

READINGS = simulate_sample(BLOCK + 500, seed=2).X
TRAINED = train("network", simulate_sample(1000, seed=1))
LOW, HIGH = np.array([sign.rejected for sign in SIGNS.values()]).T


def steps(model: Any, output: int) -> dict[str, Any]:
    """Parts of the pipeline of an output."""
    return model.estimators_[output].named_steps


@pytest.mark.parametrize("readings", [READINGS, READINGS[:1], READINGS[:0], np.stack([LOW, HIGH])])
def test_one_pass_is_what_scikit_learn_computes(readings: np.ndarray) -> None:
    forward = network(TRAINED.scaler, TRAINED.model)
    assert forward is not None
    found = forward(readings)
    if not len(readings):
        assert [part.shape for part in found] == [(0, 3), (0, 20)]
        return
    for ours, theirs in zip(found, predict_proba(TRAINED.scaler, TRAINED.model, readings), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-7)


def smoothed(model: Any) -> Any:
    """Pipeline of the smoothed rule."""
    rule = steps(model, 0)["features"].transformer_list[1][1]
    return rule.named_steps["rule"].transformer_list[1][1]


CHANGES: dict[str, Callable[[Any], object]] = {
    "activation": lambda model: setattr(steps(model, 0)["network"], "activation", "tanh"),
    "layers": lambda model: steps(model, 1)["network"].coefs_.append(np.eye(20)),
    "features of the status": lambda model: model.estimators_[0].set_params(features=PolynomialFeatures(2)),
    "features of the condition": lambda model: model.estimators_[1].set_params(features=steps(model, 0)["features"]),
    "degree": lambda model: steps(model, 1)["features"].set_params(degree=3),
    "degree for the status": lambda model: steps(model, 0)["features"].set_params(quadratic__interaction_only=True),
    "scaling": lambda model: steps(model, 0)["scale"].set_params(with_std=False),
    "step": lambda model: steps(model, 0)["features"].set_params(rule__smooth__func=np.tanh),
    "rule": lambda model: smoothed(model).set_params(product__func=np.sum),
    "parts": lambda model: smoothed(model).steps.pop(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_model_of_another_shape_has_no_such_pass(change: str) -> None:
    """It must not take for its own what it cannot compute."""
    model = deepcopy(TRAINED.model)
    assert network(TRAINED.scaler, model) is not None
    CHANGES[change](model)
    assert network(TRAINED.scaler, model) is None


def test_with_another_scaler_there_is_no_such_pass() -> None:
    assert network(RobustScaler().fit(READINGS), TRAINED.model) is None
    assert network(StandardScaler(with_mean=False).fit(READINGS), TRAINED.model) is None


def test_classes_that_are_lacking_get_a_column() -> None:
    few = Population.of({"healthy": 0.5, "sepsis": 0.3, "asthma_exacerbation": 0.2})
    trained = train("network", simulate_sample(500, seed=1, population=few))
    forward = network(trained.scaler, trained.model)
    assert forward is not None
    status, condition = complete(forward, trained.model.classes_, (3, 20))(READINGS)
    assert status.shape == (len(READINGS), 3)
    assert condition.shape == (len(READINGS), 20)
    assert np.flatnonzero(condition.any(axis=0)).tolist() == trained.model.classes_[1].tolist()
    np.testing.assert_array_equal(condition[:, trained.model.classes_[1]], forward(READINGS)[1])
