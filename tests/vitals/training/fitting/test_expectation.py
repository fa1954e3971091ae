"""Densities and sums beside brute force: a fine grid for the saturation's cell, one reading at a time."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from vitals.catalog.populations import POPULATIONS
from vitals.model.cells import coarse_sign, to_state
from vitals.simulation.parameters import Parameters
from vitals.simulation.scales import FloatArray
from vitals.training.fitting.expectation import densities, expectation, locate, log_share, responsibilities, truncated
from vitals.training.fitting.numbers import Numbers
from vitals.training.fitting.parts import Parts, fitting_setting, peak_shares
from vitals.training.fitting.records import UNKNOWN, Records

SETTING = fitting_setting(POPULATIONS["emergency"].setting)
POPULATION = replace(POPULATIONS["emergency"], setting=SETTING, signs=SETTING.signs)
PARAMETERS = Parameters.of(SETTING.signs, setting=SETTING)
PARTS = Parts.of(POPULATION, np.ones(7))
SPO2 = coarse_sign(PARAMETERS)
WEIGHTS = Numbers.of(POPULATION).prior.weights(PARTS, peak_shares(PARTS, PARAMETERS))
ROWS = np.array(
    [
        [88, 18, 130, 75, 97, 37.1, 120],
        [110, 24, 95, 55, 100, 38.9, 180],
        [70, 16, 140, 80, np.nan, 36.5, np.nan],
        [95, np.nan, np.nan, np.nan, 91, np.nan, 250],
        [np.nan, np.nan, np.nan, np.nan, 98, np.nan, np.nan],
    ]
)


def records(values: FloatArray, oxygen: int = 0, label: int = UNKNOWN) -> Records:
    n = len(values)
    return Records(values, np.arange(n), None, np.full(n, oxygen), np.full(n, label))


def brute_force(row: FloatArray, part: int) -> tuple[float, FloatArray, FloatArray]:
    """Density of a reading under a part, and mean and mean square of the usual state given it, on a grid."""
    scales = PARAMETERS.scales.scales
    shown = np.flatnonzero(~np.isnan(row))
    grids = [np.array([to_state(np.array(row[i]), scales[i])]) for i in shown]
    if SPO2 in shown:
        low, high = (float(to_state(np.array(row[SPO2] + half), scales[SPO2])) for half in (-0.5, 0.5))
        high = high if row[SPO2] < 100 else low + 8
        grid = np.linspace(low, high, 4001)
        grids[list(shown).index(SPO2)] = (grid[1:] + grid[:-1]) / 2
        width = (high - low) / 4000
    else:
        width = 1.0
    points = np.stack([axis.ravel() for axis in np.meshgrid(*grids, indexing="ij")], axis=1)
    mean, covariance = PARTS.means[part][shown], PARTS.covariances[part][np.ix_(shown, shown)]
    density = np.atleast_1d(multivariate_normal(mean, covariance).pdf(points)) * width
    gain = PARTS.usual[part][:, shown] @ np.linalg.inv(covariance)
    states = (points - mean) @ gain.T
    left = PARTS.usual[part] - gain @ PARTS.usual[part][shown]
    share = density / density.sum()
    return float(density.sum()), share @ states, (share[:, None] * states).T @ states + left


@pytest.mark.parametrize("index", range(len(ROWS)))
def test_densities_and_sums_of_a_reading(index: int) -> None:
    row = ROWS[index]
    groups = locate(records(row[None]), PARTS, PARAMETERS.scales, SPO2)
    density = densities(groups, PARTS, SPO2)
    only = groups[0].parts
    assert not PARTS.on_oxygen[only].any()
    expected = [brute_force(row, int(part)) for part in only[::40]]
    widths = groups[0].log_widths[0]
    np.testing.assert_allclose(density[0][0, ::40] - widths, np.log([each[0] for each in expected]), atol=1e-3)
    posterior, _ = responsibilities(density[0], WEIGHTS[only])
    sums = expectation(groups, PARTS, WEIGHTS, density, SPO2)
    for weight, part, (_, mean, square) in zip(posterior[0, ::40], only[::40], expected, strict=True):
        assert sums.counts[part] == pytest.approx(weight)
        np.testing.assert_allclose(sums.deviations[part], weight * mean, rtol=1e-3, atol=1e-6)
        np.testing.assert_allclose(sums.squares[part], weight * square, rtol=1e-3, atol=1e-6)


def test_sums_of_many_readings_are_those_of_each() -> None:
    values = np.repeat(ROWS[:2], 30, axis=0)
    values[:, 0] += np.arange(60) % 7
    together = locate(records(values), PARTS, PARAMETERS.scales, SPO2)
    found = expectation(together, PARTS, WEIGHTS, densities(together, PARTS, SPO2), SPO2)
    alone = [locate(records(row[None]), PARTS, PARAMETERS.scales, SPO2) for row in values]
    each = [expectation(groups, PARTS, WEIGHTS, densities(groups, PARTS, SPO2), SPO2) for groups in alone]
    for part, parts in zip(found, zip(*each, strict=True), strict=True):
        np.testing.assert_allclose(part, np.sum(parts, axis=0), rtol=1e-6, atol=1e-9)


def test_oxygen_and_labels_say_which_parts_are_possible() -> None:
    for oxygen, expected in ((0, ~PARTS.on_oxygen), (1, PARTS.on_oxygen), (UNKNOWN, np.ones(len(WEIGHTS), bool))):
        found = locate(records(ROWS[:1], oxygen), PARTS, PARAMETERS.scales, SPO2)[0].parts
        assert found.tolist() == np.flatnonzero(expected).tolist()
    found = locate(records(ROWS[:1], 0, 4), PARTS, PARAMETERS.scales, SPO2)[0].parts
    assert set(PARTS.label[found].tolist()) == {4}


def test_a_reading_without_a_sign_says_nothing() -> None:
    assert locate(records(np.full((3, 7), np.nan)), PARTS, PARAMETERS.scales, SPO2) == []


def test_a_value_without_a_place_in_its_space_is_as_if_it_were_missing() -> None:
    values = np.repeat(ROWS[:1], 2, axis=0)
    values[:, 1] = 0, np.nan  # breaths a minute, of which the logarithm is taken
    (group,) = locate(records(values), PARTS, PARAMETERS.scales, SPO2)
    assert group.fine.tolist() == [0, 2, 3, 5, 6]
    (density,) = densities([group], PARTS, SPO2)
    assert np.isfinite(density).all()
    np.testing.assert_array_equal(density[0], density[1])


def test_moments_between_two_scores() -> None:
    low, high = np.array([-1.0, 0.5, -35.0, 6.0]), np.array([0.3, 35.0, 35.0, 6.5])
    mean, square = truncated(low, high)
    grid = [np.linspace(max(a, -9), min(b, 9), 200_001) for a, b in zip(low, high, strict=True)]
    for index, points in enumerate(grid):
        weight = norm.pdf(points) / norm.pdf(points).sum()
        assert mean[index] == pytest.approx(weight @ points, abs=1e-4)
        assert square[index] == pytest.approx(weight @ points**2, abs=1e-3)
    np.testing.assert_allclose(np.exp(log_share(low, high)), norm.cdf(high) - norm.cdf(low), rtol=1e-6, atol=1e-12)
