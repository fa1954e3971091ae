"""The components against the catalog and the prior."""

import numpy as np
import pytest
from scipy.stats import norm

from vitals.catalog.conditions import CONDITIONS
from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS, TEACHING
from vitals.catalog.settings import WARD
from vitals.catalog.signs import SIGNS
from vitals.model import components, prior
from vitals.model.components import MEMORIES, Bin, Component, Components, critical_systolic
from vitals.model.moments import HOURS, hours_of_day, pooled
from vitals.model.prior import severity_prior
from vitals.simulation.episodes import CLINICAL, PEAKS, SLOT_SECONDS
from vitals.simulation.parameters import Parameters

PARAMETERS = Parameters.of()
CONDITION_IDS = list(CONDITIONS)
HEALTHY = CONDITION_IDS.index("healthy")
SOME = Population.of({"healthy": 0.4, "sepsis": 0.3, "hypertension": 0.2, "supraventricular_tachycardia": 0.1})


@pytest.mark.parametrize("width", [prior.STEP, components.BIN])
def test_the_bins_divide_at_the_clinical_severity(width: float) -> None:
    """A bin with both sides of it would have no single label."""
    assert pytest.approx(round(CLINICAL / width)) == CLINICAL / width
    assert pytest.approx(round(components.BIN / prior.STEP)) == components.BIN / prior.STEP
    assert PARAMETERS.courses.table.shape == (len(CONDITIONS), SLOT_SECONDS + 1)
    assert PEAKS[-1] == 3.0


def test_components_are_named_by_the_condition_from_the_clinical_severity_on() -> None:
    found = Components.of(SOME, PARAMETERS)
    assert found.weights.sum() == pytest.approx(1)
    expected = {HEALTHY: SOME.share("healthy")}
    for id in ("sepsis", "hypertension", "supraventricular_tachycardia"):
        severities, shares = severity_prior(CONDITION_IDS.index(id), SOME.severity_mix, PARAMETERS)
        clinical = shares[severities > CLINICAL].sum()
        expected[CONDITION_IDS.index(id)] = SOME.share(id) * clinical
        expected[HEALTHY] += SOME.share(id) * (1 - clinical)
    for label in np.unique(found.labels):
        assert found.weights[found.labels == label].sum() == pytest.approx(expected.pop(int(label)))
    assert not expected


def test_there_are_few_components_and_their_moments_are_those_of_the_fine_steps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = Components.of(TEACHING, PARAMETERS)
    assert len(found.weights) < 300
    monkeypatch.setattr(components, "BIN", prior.STEP)
    fine = Components.of(TEACHING, PARAMETERS)
    assert len(fine.weights) > 3 * len(found.weights)
    for some, other in zip(
        pooled(found.weights, list(zip(found.means, found.covariances, strict=True))),
        pooled(fine.weights, list(zip(fine.means, fine.covariances, strict=True))),
        strict=True,
    ):
        np.testing.assert_allclose(some, other, rtol=1e-9, atol=1e-12)


def test_components_of_a_label_are_pooled_into_a_few_with_its_moments() -> None:
    every = Components.of(TEACHING, PARAMETERS)
    few = every.few(2)
    assert len(few.weights) < len(every.weights) / 4
    for label in np.unique(every.labels):
        sums = []
        for each in (every, few):
            some = each.labels == label
            parts = list(zip(each.means[some], each.covariances[some], strict=True))
            sums.append((each.weights[some].sum(), *pooled(each.weights[some], parts)))
        for before, after in zip(*sums, strict=True):
            np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-9)


def on_the_ward(condition: str, severity: float, *, on_oxygen: bool = False) -> tuple[Parameters, list[Component]]:
    parameters = Parameters.of(WARD.signs, setting=WARD)
    part = Bin(CONDITION_IDS.index(condition), np.array([severity]), np.ones(1), parameters, on_oxygen)
    return parameters, list(part.components(*hours_of_day(parameters)))


def test_who_was_critical_otherwise_is_still_sicker() -> None:
    """On the ward a component of those who are watched, but not for the pressure, breathes faster than the others."""
    _, found = on_the_ward("sepsis", 2.0)
    assert len(found) == HOURS * (1 + MEMORIES + 1)
    for at_hour in (found[start : start + MEMORIES + 2] for start in range(0, len(found), MEMORIES + 2)):
        otherwise, *others = at_hour
        assert (otherwise.low, otherwise.high) == (-np.inf, np.inf)
        for sign in ("heart_rate", "resp_rate"):
            column = list(SIGNS).index(sign)
            assert all(otherwise.moments.mean[column] > each.moments.mean[column] + 0.02 for each in others)


def test_shares_sum_to_one_where_the_bounds_are_told_apart() -> None:
    """What is below the limit of the pressure and what is above are two parts of the same patients."""
    parameters, found = on_the_ward("hypertension", 3.0)
    limit = critical_systolic(parameters)
    assert np.exp(limit) == pytest.approx(180.5)
    assert {(each.low, each.high) for each in found} == {(-np.inf, np.inf), (-np.inf, limit), (limit, np.inf)}
    total = 0.0
    for each in found:
        mean, variance = each.moments.mean[-1], each.moments.covariance[-1, -1]
        inside = norm(mean, np.sqrt(variance))
        total += each.share * (inside.cdf(each.high) - inside.cdf(each.low))
        assert len(each.moments.mean) == 2 * len(SIGNS) + 3
    assert total == pytest.approx(1, abs=0.01)


def test_a_cuff_that_measures_all_alike_needs_no_bounds() -> None:
    for population, is_bounded in ((POPULATIONS["emergency"], False), (POPULATIONS["ward"], True), (TEACHING, False)):
        found = Components.of(population, Parameters.of(population.signs, setting=population.setting))
        assert (found.bounds is not None) == is_bounded
        assert found.means.shape[1] == 2 * len(SIGNS) + 2 + is_bounded
