"""The compiled weights beside those of the reference."""

import numpy as np
import pytest
from scipy.special import ndtr

from vitals.catalog.population import Population
from vitals.catalog.populations import POPULATIONS
from vitals.catalog.signs import SIGNS
from vitals.model.cells import Cells
from vitals.model.compiled.mixture import FARTHEST, said, series, share_below, to_likelihoods
from vitals.model.mixture import Mixture
from vitals.model.oracle import Oracle
from vitals.simulation.cohort import Cohort
from vitals.simulation.compiled.stages import COMPILED
from vitals.simulation.kernels import NUMPY, using
from vitals.simulation.simulator import simulate

ROWS = 1500
LIMITS = np.array([sign.accepted for sign in SIGNS.values()])


def readings_of(population: Population) -> tuple[np.ndarray, np.ndarray | None]:
    """Readings, some with signs that are missing or at their limits, and who gets oxygen."""
    instants = 1_767_225_600.0 + 7_919.0 * np.arange(ROWS)
    readings = simulate(np.arange(ROWS), instants, Cohort(seed=5, population=population)).readings
    values, random = readings.values.copy(), np.random.default_rng(1)
    values[:500][random.random((500, len(LIMITS))) < 0.2] = np.nan
    for sign, (low, high) in enumerate(LIMITS):
        values[500 + sign, sign], values[510 + sign, sign] = low, high
    return values, readings.on_oxygen


@pytest.mark.parametrize(
    "id", ["teaching", "icu", *(pytest.param(id, marks=pytest.mark.slow) for id in ("emergency", "ward"))]
)
def test_condition_and_density_are_those_of_the_reference(id: str) -> None:
    values, on_oxygen = readings_of(POPULATIONS[id])
    oracle = Oracle(POPULATIONS[id])
    with using(COMPILED):
        found = oracle.condition(values, on_oxygen=on_oxygen), oracle.log_density(values, on_oxygen=on_oxygen)
    with using(NUMPY):
        expected = oracle.condition(values, on_oxygen=on_oxygen), oracle.log_density(values, on_oxygen=on_oxygen)
    np.testing.assert_allclose(found[0], expected[0], atol=1e-10)
    np.testing.assert_allclose(found[1], expected[1], rtol=0, atol=1e-9)


def test_the_posterior_that_models_are_trained_on_is_the_references() -> None:
    values, _ = readings_of(POPULATIONS["teaching"])
    oracle = Oracle(POPULATIONS["teaching"])
    with using(COMPILED):
        found = oracle.posterior(values[:200], draws=64)
    with using(NUMPY):
        expected = oracle.posterior(values[:200], draws=64)
    assert np.array_equal(found.condition, expected.condition)
    assert np.array_equal(found.status, expected.status)


def test_what_the_coarse_dimension_says_counts_however_clearly_the_fine_one_denies_it() -> None:
    """Of two components the likelier by 60 nats is 40 SD from the cell of every other reading."""
    means = np.array([[0.0, 0.0, 0.0], [0.0, 11.0, 40.0]])
    mixture = Mixture(
        np.full(2, 0.5), means, np.tile(np.eye(3), (2, 1, 1)), fine=np.array([1]), coarse=2, hidden=np.array([0])
    )
    low = np.tile([-0.5, 39.5], 300)
    cells = Cells(np.arange(600), np.zeros((600, 1)), np.zeros(600), low, low + 1)
    labels = np.array([2, 0])
    ours, theirs = said(mixture, cells, labels, 3), mixture.said(cells, labels, 3)
    np.testing.assert_allclose(ours.labels, theirs.labels, atol=1e-12)
    np.testing.assert_allclose(ours.log_density, theirs.log_density, rtol=1e-12)
    assert theirs.labels.argmax(axis=1)[:4].tolist() == [2, 0, 2, 0]


def test_shares_of_the_normal_distribution() -> None:
    scores = np.concatenate([np.linspace(-9, 9, 20_001), [-FARTHEST, FARTHEST, 0.0, -np.inf, np.inf]])
    found = np.array([share_below(score, series()) for score in scores])
    np.testing.assert_allclose(found, ndtr(scores), atol=1e-13)


def test_likelihoods_are_powers_of_e_in_parts_of_the_largest_of_each_cell() -> None:
    logs = np.stack([np.linspace(-690, 3, 10_001), np.linspace(3, -690, 10_001), np.full(10_001, -2000.0)])
    largest = logs.max(axis=0)
    expected = np.exp(logs - largest)
    to_likelihoods(logs, largest)
    np.testing.assert_allclose(logs[:2], expected[:2], rtol=1e-13)
    assert (logs[:2].max(axis=0) == 1).all()
    assert (logs[2] < 1e-300).all()
