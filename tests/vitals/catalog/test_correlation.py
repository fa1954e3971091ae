import numpy as np
import pytest

from vitals.catalog.correlation import cholesky


def test_the_factor_makes_the_matrix() -> None:
    loadings = np.random.default_rng(0).normal(size=(7, 9))
    covariance = loadings @ loadings.T
    deviation = np.sqrt(np.diagonal(covariance))
    matrix = covariance / np.outer(deviation, deviation)
    found = cholesky(matrix.tolist())
    np.testing.assert_allclose(found, np.linalg.cholesky(matrix), atol=1e-12)


@pytest.mark.parametrize(
    "matrix",
    [
        [[1, 1], [1, 1]],
        [[1, -1.2], [-1.2, 1]],
        [[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]],
        [[1, float("nan")], [float("nan"), 1]],
    ],
)
def test_what_no_signs_can_have_together_has_no_factor(matrix: list[list[float]]) -> None:
    assert cholesky(matrix) is None
