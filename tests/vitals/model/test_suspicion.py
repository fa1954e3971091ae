import numpy as np
import pytest

from vitals.catalog.populations import TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.marginals import Marginals
from vitals.model.suspicion import Suspicion, suspects_of
from vitals.simulation.artifacts import ARTIFACTS
from vitals.simulation.cohort import Cohort
from vitals.simulation.simulator import simulate

IDS = list(SIGNS)
ROWS = 30_000


@pytest.fixture(scope="module")
def judged():
    instants = 1_767_225_600.0 + 7_919.0 * np.arange(ROWS)
    readings = simulate(np.arange(ROWS), instants, Cohort(seed=9, artifacts=True)).readings
    whole = ~np.isnan(readings.values).any(axis=1)
    signs, disturbed = readings.values[whole], (readings.quality.T > 0)[whole]
    verdict = Suspicion.of(TEACHING, False).judge(signs, Marginals.of(TEACHING).locate(signs))
    return signs, disturbed, verdict.weights, verdict.conditions


def test_every_artifact_that_leaves_a_value_is_suspected():
    suspected = {tuple(IDS[sign] for sign in suspect.signs) for suspect in suspects_of(TEACHING)}
    hidden = {"probe_off", "cuff_arm", "lead_off", "cuff_failed"}
    assert suspected == {artifact.signs for artifact in ARTIFACTS.values() if artifact.id not in hidden}


def test_frequencies_sum_to_the_share_of_the_time():
    for suspect in suspects_of(TEACHING):
        assert np.isclose(
            np.exp(suspect.log_values).sum(), suspect.share, rtol=0.02
        )  # what averaging moves off the end
        if suspect.log_distances is not None:
            assert np.isclose(np.exp(suspect.log_distances).sum(), 1, rtol=0.01)


def test_suspicions_are_as_probable_as_they_say(judged):
    _, disturbed, weights, _ = judged
    for index, suspect in enumerate(suspects_of(TEACHING)):
        weight = weights[:, index]
        was = disturbed[:, list(suspect.signs)].any(axis=1) & (weight > 0)
        error = np.sqrt((weight * (1 - weight)).sum()) + 1
        assert abs(weight.sum() - was.sum()) < 4 * error + 0.1 * was.sum()


def test_most_that_is_suspected_strongly_is_disturbed(judged):
    _, disturbed, weights, _ = judged
    for index, suspect in enumerate(suspects_of(TEACHING)):
        strongly = weights[:, index] > 0.9
        if strongly.sum() >= 20:
            assert disturbed[strongly][:, list(suspect.signs)].any(axis=1).mean() > 0.85


def test_a_condition_is_given_where_a_sign_is_suspected(judged):
    _, _, weights, conditions = judged
    assert (weights.sum(axis=1) <= 1 + 1e-12).all()
    for index in range(weights.shape[1]):
        some = weights[:, index] > 0
        assert np.allclose(conditions[index, some].sum(axis=1), 1)
