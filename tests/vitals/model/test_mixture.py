"""The mixture against closed forms: fine dimensions of zero width and a wide cell of the coarse one."""

import numpy as np
import pytest
from scipy import integrate
from scipy.stats import multivariate_normal, norm

from vitals.model.cells import Cells
from vitals.model.mixture import Bounds, Mixture, Sampler, is_mirrored, shares_below

MEANS = np.array([[0.0, 0.0, 0.0], [1.0, -0.5, 0.8], [-0.3, 2.0, -1.5]])
WEIGHTS = np.array([0.5, 0.3, 0.2])
ERRORS = np.array([0.1, 0.2, 0.3])
DIAGONAL = np.array([np.diag([1.0, 2.0, 0.5]), np.diag([0.5, 1.0, 1.5]), np.diag([2.0, 0.7, 1.0])])
FULL = np.array([factor @ factor.T for factor in np.random.default_rng(5).normal(size=(3, 3, 3))]) + 0.3 * np.eye(3)
HELD = 0.8  # of a deviation is left in what is measured, as where a display holds an earlier value


def mixture(covariances: np.ndarray, held: float = 1.0, seen: tuple[int, ...] = (3, 4)) -> Mixture:
    """Three true dimensions, hidden, and the measured ones: two fine, the last coarse."""
    cross = held * covariances
    joint = np.block([[covariances, cross], [cross, covariances + np.diag(ERRORS)]])
    means = np.concatenate([MEANS, MEANS], axis=1)
    return Mixture(WEIGHTS, means, joint, fine=np.array(seen, int), coarse=5, hidden=np.arange(3))


def toy_cells(n: int = 50) -> Cells:
    random = np.random.default_rng(1)
    points = random.normal(0.0, 1.5, (n, 2))
    middle = random.normal(0.0, 1.5, n)
    low, high = middle - random.uniform(0.01, 2.0, n), middle + random.uniform(0.01, 2.0, n)
    low[:5], high[5:10] = -np.inf, np.inf
    return Cells(np.arange(n), points, np.zeros(n), low, high)


def test_a_mixture_of_independent_signs_has_its_closed_form() -> None:
    cells = toy_cells()
    joint = np.exp(mixture(DIAGONAL).log_joint(cells))
    for k, weight in enumerate(WEIGHTS):
        sd = np.sqrt(np.diagonal(DIAGONAL[k]) + ERRORS)
        expected = weight * norm.pdf(cells.points[:, 0], MEANS[k, 0], sd[0])
        expected *= norm.pdf(cells.points[:, 1], MEANS[k, 1], sd[1])
        expected *= norm.cdf(cells.high, MEANS[k, 2], sd[2]) - norm.cdf(cells.low, MEANS[k, 2], sd[2])
        np.testing.assert_allclose(joint[:, k], expected, rtol=1e-9, atol=1e-14)


def test_a_mixture_of_correlated_signs_has_its_closed_form() -> None:
    """The density of the fine signs times the conditional normal of the last, from textbook formulas."""
    cells = toy_cells()
    joint = np.exp(mixture(FULL).log_joint(cells))
    expected = np.empty_like(joint)
    for k, weight in enumerate(WEIGHTS):
        center, sd = last_given(k, cells.points)
        density = multivariate_normal(MEANS[k, :2], (FULL[k] + np.diag(ERRORS))[:2, :2]).pdf(cells.points)
        expected[:, k] = weight * density * (norm.cdf(cells.high, center, sd) - norm.cdf(cells.low, center, sd))
    np.testing.assert_allclose(joint, expected, rtol=1e-9, atol=1e-14)


def last_given(k: int, points: np.ndarray) -> tuple[np.ndarray, float]:
    """Mean and SD of the last measured dimension of a component, given the fine ones."""
    measured = FULL[k] + np.diag(ERRORS)
    slope = np.linalg.solve(measured[:2, :2], measured[:2, 2])
    return MEANS[k, 2] + (points - MEANS[k, :2]) @ slope, float(np.sqrt(measured[2, 2] - slope @ measured[:2, 2]))


def test_the_last_cell_is_the_integral_of_the_joint_density() -> None:
    cells = toy_cells(8)
    joint = np.exp(mixture(FULL).log_joint(cells))
    for row in range(8):
        for k, weight in enumerate(WEIGHTS):
            density = multivariate_normal(MEANS[k], FULL[k] + np.diag(ERRORS))
            low, high = max(cells.low[row], -30.0), min(cells.high[row], 30.0)
            fine = cells.points[row]
            area, _ = integrate.quad(lambda last, f=fine, d=density: d.pdf([*f, last]), low, high, points=[0.0])
            assert joint[row, k] == pytest.approx(weight * area, rel=1e-6, abs=1e-12)


def test_the_volume_of_the_fine_cells_is_a_factor() -> None:
    cells = toy_cells()
    wider = Cells(cells.owner, cells.points, np.full(50, np.log(3.0)), cells.low, cells.high)
    found, plain = mixture(FULL).log_joint(wider), mixture(FULL).log_joint(cells)
    np.testing.assert_allclose(found - plain, np.log(3.0), rtol=1e-12)


@pytest.mark.parametrize("seen", [(), (4,)])
def test_dimensions_that_are_not_seen_are_integrated_out(seen: tuple[int, ...]) -> None:
    cells = toy_cells()
    columns = [column - 3 for column in seen]
    found = mixture(DIAGONAL, seen=seen).log_joint(
        Cells(cells.owner, cells.points[:, columns], cells.log_volume, np.full(50, -np.inf), np.full(50, np.inf))
    )
    for k, weight in enumerate(WEIGHTS):
        expected = np.full(50, np.log(weight))
        for column in columns:
            sd = np.sqrt(DIAGONAL[k][column, column] + ERRORS[column])
            expected += norm.logpdf(cells.points[:, column], MEANS[k, column], sd)
        np.testing.assert_allclose(found[:, k], expected, atol=1e-12)


@pytest.mark.parametrize("held", [1.0, HELD])
@pytest.mark.parametrize("ends", [(0.2, 1.7), (-np.inf, 0.3), (-np.inf, np.inf)])
def test_drawn_states_have_the_closed_form_of_the_normal_posterior(held: float, ends: tuple[float, float]) -> None:
    """The last sign is shown in a cell: its measured value is a truncated normal, the true state normal around that."""
    n, points, (low, high) = 1 << 14, np.array([0.4, -0.9]), ends
    sampler = Sampler(mixture(FULL, held), n)
    cells = Cells(np.zeros(1, int), points[None], np.zeros(1), np.array([low]), np.array([high]))
    for k in range(3):
        states = sampler.draw(cells, n * np.eye(3, dtype=int)[[k]])
        center, sd = last_given(k, points)
        a, b = (low - center) / sd, (high - center) / sd
        mass, difference = norm.cdf(b) - norm.cdf(a), norm.pdf(a) - norm.pdf(b)
        moments = sum(sign * end * norm.pdf(end) for sign, end in ((1, a), (-1, b)) if np.isfinite(end))
        last = center + sd * difference / mass
        variance = sd**2 * (1 + moments / mass - (difference / mass) ** 2)
        gain = held * FULL[k] @ np.linalg.inv(FULL[k] + np.diag(ERRORS))
        mean = MEANS[k] + gain @ (np.array([*points, last]) - MEANS[k])
        covariance = FULL[k] - held * gain @ FULL[k] + variance * np.outer(gain[:, 2], gain[:, 2])
        np.testing.assert_allclose(states.mean(axis=1), mean, atol=0.004)
        np.testing.assert_allclose(np.cov(states), covariance, atol=0.01)


LIMITS = np.array([0.3, -0.2, 1.0])  # of a dimension that is not seen, for the three components


def bounded(high: np.ndarray) -> tuple[Mixture, np.ndarray]:
    """The three true dimensions and the measured ones, and one more, which goes with the first and is not seen."""
    means, covariances = np.zeros((3, 7)), np.zeros((3, 7, 7))
    for k in range(3):
        means[k] = [*MEANS[k], *MEANS[k], 0.5 * MEANS[k, 0]]
        block = DIAGONAL[k] + 0.2
        covariances[k, :3, :3] = covariances[k, :3, 3:6] = covariances[k, 3:6, :3] = block
        covariances[k, 3:6, 3:6] = block + np.diag(ERRORS)
        covariances[k, 6, :3] = covariances[k, 6, 3:6] = covariances[k, :3, 6] = covariances[k, 3:6, 6] = 0.7 * block[0]
        covariances[k, 6, 6] = block[0, 0]
    bounds = Bounds(6, np.full(3, -np.inf), high)
    found = Mixture(WEIGHTS, means, covariances, fine=np.array([3, 4]), coarse=5, hidden=np.arange(3), bounds=bounds)
    return found, covariances


def test_a_bound_takes_the_share_of_what_lies_beyond_it() -> None:
    free, _ = bounded(np.full(3, np.inf))
    cells = toy_cells()
    found, covariances = bounded(LIMITS)
    for k in range(3):
        gain = np.linalg.solve(covariances[k, 3:5, 3:5], covariances[k, 3:5, 6])
        center = 0.5 * MEANS[k, 0] + (cells.points - MEANS[k, :2]) @ gain
        sd = np.sqrt(covariances[k, 6, 6] - gain @ covariances[k, 3:5, 6])
        inside = found.log_joint(cells)[:, k] - free.log_joint(cells)[:, k]
        np.testing.assert_allclose(np.exp(inside), norm.cdf(LIMITS[k], center, sd), rtol=1e-9)


def test_draws_are_those_within_the_bound() -> None:
    """Against normal draws of everything, of which those beyond the bound, or outside of the coarse cell, are dropped.

    The coarse dimension is nearly independent of the bounded one given the fine ones, as `Mixture` takes it.
    """
    n, point = 1 << 14, np.array([0.4, -0.9])
    found, covariances = bounded(LIMITS)
    cells = Cells(np.zeros(1, int), point[None], np.zeros(1), np.array([-0.5]), np.array([0.8]))
    random = np.random.default_rng(3)
    for k in range(3):
        states = Sampler(found, n).draw(cells, n * np.eye(3, dtype=int)[[k]])
        rest = [0, 1, 2, 5, 6]
        gain = np.linalg.solve(covariances[k, 3:5, 3:5], covariances[k][np.ix_([3, 4], rest)]).T
        mean = np.array([*MEANS[k], MEANS[k, 2], 0.5 * MEANS[k, 0]]) + gain @ (point - MEANS[k, :2])
        left = covariances[k][np.ix_(rest, rest)] - gain @ covariances[k][np.ix_([3, 4], rest)]
        assert abs(left[3, 4]) < 0.07 * np.sqrt(left[3, 3] * left[4, 4])
        drawn = random.multivariate_normal(mean, left, 400_000)
        drawn = drawn[(drawn[:, 4] < LIMITS[k]) & (drawn[:, 3] > -0.5) & (drawn[:, 3] < 0.8)]
        deviation = drawn[:, :3].std(axis=0)
        assert np.all(np.abs(states.mean(axis=1) - drawn[:, :3].mean(axis=0)) < 0.04 * deviation)
        np.testing.assert_allclose(states.std(axis=1), deviation, rtol=0.03)


def test_components_take_as_many_draws_as_their_weights_say() -> None:
    """Two readings, of which the first has two cells: the draws of a reading are as many as were asked for."""
    sampler = Sampler(mixture(FULL), 64)
    weights = np.array([[0.25, 0.125, 0.0], [0.0, 0.5, 0.125], [0.1, 0.2, 0.7]])
    counts = sampler.counts(weights, np.array([0, 0, 1]))
    assert counts.tolist() == [[16, 8, 0], [0, 32, 8], [6, 13, 45]]
    states = sampler.draw(toy_cells(3), counts)
    assert states.shape == (3, 128)
    alone = sampler.draw(toy_cells(3), np.array([[0, 64, 0], [0, 0, 0], [0, 0, 64]]))
    assert np.array_equal(states[:, 64 + 19 :], alone[:, 64 + 19 :])  # the same part of the sequence


def test_shares_are_taken_in_the_tail_that_tells_them_apart() -> None:
    """In the upper tail both shares are 1 to all digits, in its mirror image they are not."""
    low, high = np.array([-9.0, 9.0, -np.inf, 3.0, -np.inf]), np.array([-8.0, 10.0, 0.0, np.inf, np.inf])
    below, above = shares_below(low, high)
    np.testing.assert_allclose(
        above - below, [norm.cdf(-8) - norm.cdf(-9), norm.sf(9) - norm.sf(10), 0.5, norm.sf(3), 1], rtol=1e-12
    )
    assert is_mirrored(low, high).tolist() == [False, True, False, True, False]


def test_what_cells_say_of_labels_is_the_sum_over_their_components() -> None:
    """Two components of one label, and two cells of the first reading."""
    cells = toy_cells(3)
    cells = Cells(np.array([0, 0, 1]), cells.points, cells.log_volume, cells.low, cells.high)
    found = mixture(FULL).said(cells, np.array([1, 0, 1]), 3)
    joint = np.exp(mixture(FULL).log_joint(cells))
    total = np.array([joint[:2].sum(), joint[2].sum()])
    expected = np.array([joint[:2, 1].sum(), joint[2, 1]]) / total
    np.testing.assert_allclose(found.labels, np.stack([expected, 1 - expected, [0, 0]], axis=1), atol=1e-12)
    np.testing.assert_allclose(found.log_density, np.log(total), rtol=1e-12)
