import itertools
import pickle

import numpy as np
import pytest
from scipy.special import expit, logit, ndtr
from sklearn.base import clone
from sklearn.preprocessing import StandardScaler

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.signs import SIGNS
from vitals.model.persistence import OUTPUTS
from vitals.simulation.status import STATUSES, StatusRule, label_status, status_of_codes
from vitals.training.evaluation import frequencies_by_group, log_loss
from vitals.training.rule_features import LEAST, LOGISTIC, limits, smoothed_rule, status_features
from vitals.training.samples import simulate_sample
from vitals.training.scoring import oracle_proba

LIMITS, IDS = list(limits()), list(SIGNS)
READINGS = simulate_sample(2000, seed=4).X
SCALER = StandardScaler().fit(READINGS)
N_QUADRATIC, N_STEPS = 35, len(LIMITS)
FEATURES = status_features(SCALER).fit_transform(SCALER.transform(READINGS))
STEPS = FEATURES[:, N_QUADRATIC : N_QUADRATIC + N_STEPS]
NOT_CRITICAL, NORMAL = FEATURES[:, N_QUADRATIC + N_STEPS : -2].T


def test_limits_are_where_the_rule_changes_its_mind() -> None:
    for limit in LIMITS:
        step = 0.5 / 10 ** SIGNS[IDS[limit.sign]].decimals
        codes = []
        for value in (limit.value - step, limit.value + step):
            steps = np.array([round(value * 10 ** SIGNS[IDS[limit.sign]].decimals)])
            codes += StatusRule.of(SIGNS).codes(limit.sign, steps).tolist()
        assert codes == [limit.below, limit.above]
        assert limit.below != limit.above
    assert [limit.value for limit in LIMITS if IDS[limit.sign] == "spo2"] == [85.5, 91.5, 93.5, 95.5]


def test_a_step_is_as_wide_as_the_error_of_the_device_there() -> None:
    """Errors of pressures are the same everywhere, and those of glucose and of the lack of saturation in proportion."""
    found = {(IDS[limit.sign], limit.value): limit.sd for limit in LIMITS}
    assert found["blood_pressure_systolic", 90.5] == found["blood_pressure_systolic", 219.5] == pytest.approx(32**0.5)
    assert found["glucose_mgdl", 400.5] == pytest.approx(5 * 4.005)
    assert found["spo2", 85.5] == pytest.approx((0.6**2 + 1.4**2) ** 0.5 * 18.5 / 9.5)
    for column, limit in zip(STEPS.T, LIMITS, strict=True):
        expected = ndtr((READINGS[:, limit.sign] - limit.value) / limit.sd)
        assert np.abs(column - expected).max() < 0.0096


def test_the_step_is_nearly_that_of_a_normal_distribution() -> None:
    scores = np.linspace(-8, 8, 10_001)
    assert np.abs(expit(LOGISTIC * scores) - ndtr(scores)).max() < 0.0095


def test_the_smoothed_rule_is_the_rule_where_signs_err_independently() -> None:
    """Beside all combinations of what the signs may be, added up one by one."""
    for row in range(0, 2000, 400):
        choices = []
        for sign in range(len(SIGNS)):
            own = [index for index, limit in enumerate(LIMITS) if limit.sign == sign]
            above = np.array([1.0, *STEPS[row, own], 0.0])
            codes = [LIMITS[own[0]].below, *(LIMITS[index].above for index in own)]
            choices.append((np.array(codes, np.int16), above[:-1] - above[1:]))
        codes, shares = np.zeros(1, np.int16), np.ones(1)
        for own, probabilities in choices:
            codes, shares = (codes[:, None] + own).ravel(), (shares[:, None] * probabilities).ravel()
        probabilities = np.bincount(status_of_codes(codes), shares, len(STATUSES))
        assert NOT_CRITICAL[row] == pytest.approx(np.clip(1 - probabilities[2], LEAST, 1 - LEAST), abs=1e-9)
        assert NORMAL[row] == pytest.approx(np.clip(probabilities[0], LEAST, 1 - LEAST), abs=1e-9)


def test_far_from_all_limits_the_smoothed_rule_is_the_rule() -> None:
    away = np.array([[abs(row[each.sign] - each.value) / each.sd for each in LIMITS] for row in READINGS]).min(axis=1)
    clear, status = away > 1, label_status(READINGS)
    assert clear.sum() > 100
    assert set(status[clear].tolist()) == {0, 1, 2}
    assert (((NOT_CRITICAL < 0.5) == (status == 2))[clear]).mean() > 0.97
    assert (((NORMAL > 0.5) == (status == 0))[clear]).mean() > 0.97


def test_logits_are_beside_the_probabilities() -> None:
    np.testing.assert_allclose(FEATURES[:, -2:], logit(FEATURES[:, -4:-2]), atol=1e-9)
    assert np.isfinite(FEATURES).all()


@pytest.mark.parametrize("change", [clone, lambda features: pickle.loads(pickle.dumps(features))])
def test_a_copy_makes_the_same_features(change: object) -> None:
    copied = change(status_features(SCALER)).fit(SCALER.transform(READINGS[:3]))
    np.testing.assert_array_equal(copied.transform(SCALER.transform(READINGS)), FEATURES)


def test_any_reading_within_the_limits_has_features() -> None:
    ends = np.array(list(itertools.product(*(sign.rejected for sign in SIGNS.values()))))
    found = status_features(SCALER).fit_transform(SCALER.transform(ends))
    assert np.isfinite(found).all()


def test_oxygen_has_its_points_in_the_smoothed_rule() -> None:
    """Far from all limits, in a setting with other scales: the rule with and without the points for oxygen."""
    ward = POPULATIONS["ward"]
    sample = simulate_sample(3000, seed=4, population=ward)
    scaler = StandardScaler().fit(sample.inputs)
    *of_signs, oxygen = limits(ward.signs, oxygen=True)
    assert (oxygen.sign, oxygen.below, oxygen.above) == (len(SIGNS), 0, 2)
    assert [(each.sign, each.value) for each in of_signs] == [(each.sign, each.value) for each in LIMITS]
    features = status_features(scaler, ward.signs).fit_transform(scaler.transform(sample.inputs))
    not_critical, normal = features[:, -4:-2].T
    away = np.array([[abs(row[each.sign] - each.value) / each.sd for each in of_signs] for row in sample.X])
    clear, status = away.min(axis=1) > 1, label_status(sample.X, on_oxygen=sample.on_oxygen)
    assert sample.on_oxygen is not None
    for given in (False, True):
        some = clear & (sample.on_oxygen == given)
        assert some.sum() > 30
        assert ((normal > 0.5) == (status == 0))[some].mean() > 0.95
        assert ((not_critical < 0.5) == (status == 2))[some].mean() > 0.95


@pytest.mark.parametrize("population", [TEACHING, POPULATIONS["icu"]], ids=lambda population: population.id)
def test_the_smoothed_rule_says_more_than_the_rule_and_no_more_than_the_oracle(population: Population) -> None:
    sample = simulate_sample(3000, seed=4, population=population)
    found, labels = smoothed_rule(sample.inputs, population.signs), sample.Y[:, 0]
    assert np.allclose(found.sum(axis=1), 1)
    assert found.min() >= 0
    ruled = label_status(sample.X, on_oxygen=sample.on_oxygen)
    sure = found.max(axis=1) > 0.95
    decided = np.array(OUTPUTS["label_status"])[found.argmax(axis=1)]
    assert sure.mean() > 0.4
    assert (decided[sure] == np.array(STATUSES)[ruled[sure]]).mean() > 0.97
    best = oracle_proba(sample.X, population, draws=64, known=sample.known)[0]
    frequencies = frequencies_by_group(ruled, labels, ruled, len(STATUSES))  # of the very labels
    losses = [log_loss(proba, labels) for proba in (best, found, frequencies)]
    assert losses == sorted(losses)
