"""What signs are worth suspecting: a rough look at all of them in one product.

The components of each condition are pooled into a few, and of these only the likeliest counts. A sign is worth a look
where it is probably disturbed, or possibly, and the other signs say something else than all do.
"""

import numpy as np
from numpy.typing import NDArray

from vitals.model.components import Components
from vitals.model.marginals import Located, Mask
from vitals.model.moments import log_density_weights
from vitals.simulation.scales import FloatArray, SingleArray

__all__ = ["Gate"]

PARTS = 2  # into which the components of a condition are pooled
PROBABLE = -3.0  # log odds of a disturbance from which it is always looked at
POSSIBLE = -7.0  # log odds below which it never is
WORTH = 0.05  # log loss that it may cost not to look: odds times nats by which what the other signs say is denied
BLOCK = 2048  # readings: their products fit the cache, and what is done for each sign is worth its call


class Gate:
    """Rough densities of a reading's parts, in single precision.

    Parameters
    ----------
    components
        Of a population.
    masks
        Signs that are kept, for each part.
    """

    def __init__(self, components: Components, masks: list[Mask]) -> None:
        n_signs = len(masks[0])
        few, displayed = components.few(PARTS), np.arange(n_signs, 2 * n_signs)
        means, covariances = few.means[:, displayed], few.covariances[:, displayed[:, None], displayed]
        self._center = few.weights @ means
        self._scale = np.sqrt(few.weights @ (np.diagonal(covariances, axis1=1, axis2=2) + (means - self._center) ** 2))
        middle, covariances = (means - self._center) / self._scale, covariances / np.outer(self._scale, self._scale)
        self._first, self._second = np.triu_indices(n_signs)
        self._log_scale = np.log(self._scale)
        self._hidden = [np.flatnonzero(~np.array(mask)) for mask in masks]
        log_priors, every = np.log(few.weights), (True,) * n_signs
        parts = [weights_of_part(log_priors, middle, covariances, np.array(mask)) for mask in (every, *masks)]
        self._density: SingleArray = np.concatenate(parts).astype(np.float32)
        self._n_parts = len(parts)

    def looks(self, log_shown: FloatArray, located: Located) -> NDArray[np.bool_]:
        """Whether it is worth looking at a reading without some signs, shape (n_masks, n_samples).

        Parameters
        ----------
        log_shown
            Log odds of a disturbance that shows these values, but for what the other signs say of them, of this shape.
        located
            The readings.
        """
        n_signs, n_samples = len(self._center), len(located.states)
        features = np.ones((self._density.shape[1], n_samples), np.float32)
        signs = features[1 : 1 + n_signs]
        signs[:] = ((located.states - self._center) / self._scale).T
        np.multiply(signs[self._first], signs[self._second], out=features[1 + n_signs :])
        widths = [(located.log_widths[:, hidden] - self._log_scale[hidden]).sum(axis=1) for hidden in self._hidden]
        shown = (log_shown - np.array(widths)).astype(np.float32)
        found = np.zeros(shown.shape, bool)
        for start in range(0, n_samples, BLOCK):
            rows = slice(start, start + BLOCK)
            joint = (self._density @ features[:, rows]).reshape(len(shown) + 1, -1, shown[:, rows].shape[1])
            largest = joint.max(axis=1)
            odds = largest[1:] - largest[0] + shown[:, rows]
            found[:, rows] = odds > PROBABLE
            for mask, row in enumerate(odds):
                some = np.flatnonzero((row > POSSIBLE) & (row <= PROBABLE))
                likeliest = joint[1 + mask][:, some].argmax(axis=0)
                nats = largest[0, some] - joint[0, likeliest, some]
                found[mask, start + some] = np.exp(row[some]) * nats > WORTH
        return found


def weights_of_part(
    log_priors: FloatArray, means: FloatArray, covariances: FloatArray, shown: NDArray[np.bool_]
) -> FloatArray:
    """Weights as of `log_density_weights`, of all signs and their products: 0 of those that are not shown."""
    first, second = np.triu_indices(len(shown))
    counts = np.concatenate([[True], shown, shown[first] & shown[second]])
    found = np.zeros((len(means), len(counts)))
    found[:, counts], _ = log_density_weights(log_priors, means[:, shown], covariances[:, shown][:, :, shown])
    return found
