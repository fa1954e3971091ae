import numpy as np
import pytest

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.populations import TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.marginals import Marginals
from vitals.model.suspects import suspects_of
from vitals.model.suspicion import Suspicion
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

IDS = list(SIGNS)
ROWS = 30_000
SUSPICION = Suspicion.of(TEACHING, False)


def judge_of(signs):
    return SUSPICION.judge(signs, Marginals.of(TEACHING).locate(signs))


@pytest.fixture(scope="module")
def judged():
    instants = 1_767_225_600.0 + 7_919.0 * np.arange(ROWS)
    readings = simulate(np.arange(ROWS), instants, Cohort(seed=9, artifacts=True)).readings
    whole = ~np.isnan(readings.values).any(axis=1)
    signs, disturbed = readings.values[whole], (readings.quality.T > 0)[whole]
    rows, weights, condition = judge_of(signs)
    every, conditions = np.zeros((len(signs), len(SUSPICION.disturbances))), np.zeros((len(signs), len(CONDITIONS)))
    every[rows], conditions[rows] = weights, condition
    return signs, disturbed, every, conditions


def weight_of(weights, suspect):
    """Probability that a suspect is disturbed, alone or with another."""
    return weights[:, [set(suspect.signs) <= set(signs) for signs in SUSPICION.disturbances]].sum(axis=1)


def test_suspicions_are_as_probable_as_they_say(judged):
    _, disturbed, weights, _ = judged
    for suspect in suspects_of(TEACHING):
        weight = weight_of(weights, suspect)
        was = disturbed[:, list(suspect.signs)].any(axis=1) & (weight > 0)
        error = np.sqrt((weight * (1 - weight)).sum()) + 1
        assert abs(weight.sum() - was.sum()) < 4 * error + 0.1 * was.sum()


def test_most_that_is_suspected_strongly_is_disturbed(judged):
    _, disturbed, weights, _ = judged
    for suspect in suspects_of(TEACHING):
        strongly = weight_of(weights, suspect) > 0.9
        if strongly.sum() >= 20:
            assert disturbed[strongly][:, list(suspect.signs)].any(axis=1).mean() > 0.85


def test_a_condition_is_given_where_a_sign_is_suspected(judged):
    _, _, weights, conditions = judged
    assert (weights.sum(axis=1) <= 1 + 1e-12).all()
    some = conditions.any(axis=1)
    assert (some == weights.any(axis=1)).all()
    assert np.allclose(conditions[some].sum(axis=1), 1)


def test_two_artifacts_at_once_are_found():
    """Breaths not seen, and a cold probe beside the patient: either alone would be a patient who is dying of cold."""
    values = np.array([[90.0, 0.0, 138.0, 90.0, 98.0, 30.0, 107.0]])
    rows, weights, condition = judge_of(values)
    both = SUSPICION.disturbances.index((IDS.index("resp_rate"), IDS.index("temperature_c")))
    assert rows.tolist() == [0]
    assert weights[0, both] > 0.5
    assert condition[0, list(CONDITIONS).index("hypothermia")] < 0.1


def test_a_heart_rate_twice_as_high_tells_what_it_was():
    """Masked, it might have been anything; put back, it is that of a patient whose other signs are normal."""
    values = np.array([[164.0, 15.0, 120.0, 75.0, 98.0, 36.7, 95.0]])
    _, weights, _ = judge_of(values)
    alone = SUSPICION.disturbances.index((IDS.index("heart_rate"),))
    odd = values + np.array([[1, 0, 0, 0, 0, 0, 0]])  # no whole number of beats, counted twice, is odd
    _, of_odd, _ = judge_of(odd)
    assert weights[0, alone] > 3 * (of_odd[0, alone] if len(of_odd) else 0)
