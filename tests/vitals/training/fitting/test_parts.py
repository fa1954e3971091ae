"""Parts beside the oracle's components, and their probabilities beside the prior."""

from dataclasses import replace

import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import POPULATIONS
from vitals.model.components import Components
from vitals.model.moments import pooled
from vitals.model.prior import label_shares
from vitals.simulation.parameters import Parameters
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.parts import Parts, fitting_setting, peak_shares

IDS = list(CONDITIONS)


@pytest.mark.parametrize("id", ["teaching", "icu"])
@pytest.mark.parametrize("on_oxygen", [False, True])
def test_parts_pool_to_the_oracles_components(id: str, on_oxygen: bool) -> None:
    setting = fitting_setting(POPULATIONS[id].setting)
    if on_oxygen and setting.oxygen is None:
        pytest.skip("nobody gets oxygen")
    population = replace(POPULATIONS[id], setting=setting, signs=setting.signs)
    parameters = Parameters.of(population.signs, setting=setting)
    parts = Parts.of(population, np.ones(7))
    weights = Numbers.of(population).prior.weights(parts, peak_shares(parts, parameters)) * (
        parts.on_oxygen == on_oxygen
    )
    expected = Components.of(population, parameters, on_oxygen=on_oxygen)
    found = pooled(weights, list(zip(parts.means, parts.covariances, strict=True)))
    oracle = pooled(expected.weights, list(zip(expected.means, expected.covariances, strict=True)))
    np.testing.assert_allclose(found.mean, oracle.mean[7:14], rtol=1e-5)
    np.testing.assert_allclose(found.covariance, oracle.covariance[7:14, 7:14], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("id", ["teaching", "ward"])
def test_probabilities_of_parts_are_those_of_their_labels(id: str) -> None:
    population = POPULATIONS[id]
    setting = fitting_setting(population.setting)
    parameters = Parameters.of(setting.signs, setting=setting)
    parts = Parts.of(replace(population, setting=setting, signs=setting.signs), np.ones(7))
    weights = Numbers.of(population).prior.weights(parts, peak_shares(parts, parameters))
    np.testing.assert_allclose(np.bincount(parts.label, weights, len(IDS)), label_shares(population), atol=1e-3)


def test_coarse_values_err_more() -> None:
    population = POPULATIONS["emergency"]
    fine, coarse = (Parts.of(population, np.array([1, each, 1, 1, 1, 1, 1])) for each in (1, 2))
    more = coarse.covariances - fine.covariances
    assert more[0, 1, 1] > 0
    more[:, 1, 1] = 0
    assert not more.any()


def test_the_untreated_ill_say_nothing_of_the_baseline_and_the_treated_do() -> None:
    lesson, icu = (Parts.of(POPULATIONS[id], np.ones(7)) for id in ("teaching", "icu"))
    assert icu.follows.all()
    assert lesson.follows[lesson.condition == IDS.index("healthy")].all()
    assert not lesson.follows[(lesson.condition == IDS.index("sepsis")) & (lesson.severity > 1)].any()
