"""What age and sex say of the condition beside the signs: blood pressure and glucose, for one, rise with age.

A network that was trained on signs alone knows nothing of them. Its probabilities are multiplied by the ratio of the
components' probabilities with and without them, which is exact where the network says what the components say. The
status hardly depends on them: to know them lessens its best possible log loss by 0.3 % (`benchmarks/honesty.py`).
"""

import numpy as np
from numpy.typing import NDArray

from vitals.catalog.population import Population
from vitals.model.marginals import Located, Marginals, alike
from vitals.simulation.scales import FloatArray

__all__ = ["with_persons"]

TINY = 1e-300  # probability


def with_persons(
    condition: FloatArray,
    signs: FloatArray,
    used: NDArray[np.bool_],
    scores: FloatArray,
    population: Population,
    *,
    on_oxygen: NDArray[np.bool_],
    conditions: list[int],
) -> FloatArray:
    """Probabilities of conditions with what age and sex say.

    Parameters
    ----------
    condition
        Without that, shape (n_samples, n_conditions).
    signs
        That the probabilities rest on, shape (n_samples, n_signs).
    used
        Whether each of them counts, of the same shape.
    scores
        Normal scores of age and sex, as `demographics` has them, shape (n_samples, 2); NaN where one is not known.
    population
        That the patients come from.
    on_oxygen
        Whether each of them gets oxygen, shape (n_samples,).
    conditions
        Index into `CONDITIONS` of each column.

    Returns
    -------
    probabilities of the same shape
    """
    found, marginals = condition.copy(), Marginals.of(population)
    located = marginals.locate(signs)
    both = Located(np.column_stack([located.states, scores]), np.column_stack([located.log_widths, 0 * scores]))
    known = ~np.isnan(scores)
    shown = np.column_stack([used, known]) & known.any(axis=1)[:, None]
    for mask, oxygen, rows in alike(shown, on_oxygen & marginals.has_oxygen):
        if not any(mask):
            continue
        of_signs = mask[: signs.shape[1]]
        without, with_them = (
            marginals.of_signs(some, oxygen).evidence(of_rows.rows(rows)).condition[:, conditions]
            for some, of_rows in ((of_signs, located), (mask, both))
        )
        found[rows] *= with_them / np.maximum(without, TINY)
        found[rows] /= found[rows].sum(axis=1, keepdims=True)
    return found
