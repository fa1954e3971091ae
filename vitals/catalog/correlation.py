"""Correlations that several signs can have together."""

from collections.abc import Sequence

__all__ = ["cholesky"]


def cholesky(matrix: Sequence[Sequence[float]]) -> list[list[float]] | None:
    """Lower Cholesky factor of a matrix of correlations; None if there is none, because no signs can have them.

    By plain arithmetic: a linear-algebra library may round it differently on each machine.

    Examples
    --------
    >>> cholesky([[1, 0.6], [0.6, 1]])
    [[1.0, 0.0], [0.6, 0.8]]
    >>> cholesky([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]) is None
    True
    """
    size = len(matrix)
    factor = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row][column] - sum(factor[row][k] * factor[column][k] for k in range(column))
            if row == column and not rest > 0:
                return None
            factor[row][column] = float(rest**0.5 if row == column else rest / factor[column][column])
    return factor
